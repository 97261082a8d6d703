/* A certificate held against the chain. Nothing here needs an account: the file, the network's
 * settings and an endpoint are enough. */

#include "core/certificate.h"

#include <inttypes.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/certificate_chain.h"
#include "core/certificate_check.h"
#include "core/certificate_doc.h"
#include "core/eth/keccak.h"
#include "core/offset_state.h"

#define KEPT_MAX       8 /* finished verifications that can still be read */
#define LOG_BLOCKS     10000
#define LOG_BLOCKS_MIN 16
#define OFFSETS_MAX    100000 /* of one batch */

struct verify_job {
    struct core *core;
    struct verify_job *next;
    job job;
    bool is_finished;
    const struct network *network;
    struct certificate_doc doc;
    struct verification result;
    ticket ticket;
    struct batch_read read;
    struct batch_view batch;
    struct {
        struct hash32 chain;
        bool has_ours;
        size_t count;
        uint64_t from, to, span;
    } fold;
    size_t fee; /* whose receipt is being read */
};

/* ---- the list ---- */

static void verify_free(struct verify_job *verify)
{
    core_chain_cancel(verify->core, verify->ticket);
    batch_read_clear(&verify->read);
    mem_free(verify);
}

void certificate_verify_stop(struct core *core)
{
    while (core->offset->verifications != NULL) {
        struct verify_job *verify = core->offset->verifications;
        core->offset->verifications = verify->next;
        verify_free(verify);
    }
}

/* Newest first: the oldest finished ones go. */
static void forget_old(struct core *core)
{
    size_t kept = 0;
    struct verify_job **link = &core->offset->verifications;
    while (*link != NULL) {
        struct verify_job *verify = *link;
        if (verify->is_finished && ++kept > KEPT_MAX) {
            *link = verify->next;
            verify_free(verify);
        } else {
            link = &verify->next;
        }
    }
}

const struct verification *certificate_verification(struct core *core, job verify)
{
    const struct verify_job *at = core->offset->verifications;
    while (at != NULL && at->job != verify)
        at = at->next;
    return at != NULL && at->is_finished ? &at->result : NULL;
}

/* ---- ends ---- */

/* The chain could not be asked. */
static void verify_break(struct verify_job *verify, enum err err)
{
    verify->is_finished = true;
    core_job_done(verify->core, verify->job, 0, err, err_detail(err));
}

static void verify_finish(struct verify_job *verify)
{
    struct verification *result = &verify->result;
    result->is_valid = result->count > 0;
    for (size_t i = 0; i < result->count; i++)
        result->is_valid &= result->lines[i].verdict != CHECK_BAD;
    verify->is_finished = true;
    core_job_done(verify->core, verify->job, 0, result->is_valid ? OK : ERR_INVALID,
                  result->is_valid ? NULL : "the chain does not say what the certificate says");
}

static enum err answer_err(const struct chain_answer *answer)
{
    return answer->err == OK ? OK : err_set(answer->err, "%s", answer->detail);
}

/* ---- how deep it is ---- */

static void on_head(void *arg, const struct chain_answer *answer)
{
    struct verify_job *verify = arg;
    char words[128];
    verify->ticket = 0;
    if (answer->err != OK) {
        verify_break(verify, answer_err(answer));
        return;
    }
    uint64_t depth = answer->block.number >= verify->doc.block
                         ? answer->block.number - verify->doc.block + 1
                         : 0;
    bool is_deep = depth >= verify->network->confirmations;
    text_format(words, sizeof words, "%" PRIu64 " of %u", depth,
                (unsigned)verify->network->confirmations);
    certificate_check_add(&verify->result, "confirmations", is_deep ? CHECK_OK : CHECK_OPEN, words);
    verify_finish(verify);
}

static void ask_head(struct verify_job *verify)
{
    struct chain_request request = {
        .op = CHAIN_BLOCK, .network = verify->network, .block = BLOCK_LATEST};
    verify->ticket = core_chain(verify->core, &request, on_head, verify);
}

/* ---- money: the receipts of all transactions ---- */

static void check_purchase(struct verify_job *verify, const struct chain_tx *tx)
{
    const struct certificate_doc *doc = &verify->doc;
    bool is_native = addr_is_zero(&doc->purchase.token);
    const struct token *known = network_token_at(verify->network, &doc->purchase.token);
    const struct token *wrapped = network_token_role(verify->network, TOKEN_WRAPPED);
    const struct token *moved = is_native ? wrapped : known;
    struct u256 paid, bought;
    certificate_check(&verify->result, "pay token",
                      known != NULL && moved != NULL && known->decimals == doc->purchase.decimals &&
                          strcmp(known->symbol, doc->purchase.symbol) == 0,
                      doc->purchase.symbol, "this network has no such token");
    bool is_paid =
        moved != NULL &&
        certificate_spent(&paid, tx, &moved->address, is_native ? &tx->to : &tx->from) == OK &&
        u256_cmp(&paid, &doc->purchase.amount) == 0;
    certificate_check_amount(&verify->result, "price paid", is_paid, &doc->purchase.amount,
                             doc->purchase.decimals, doc->purchase.symbol,
                             "the receipt of the purchase shows another amount");
    bool is_bought = certificate_received(&bought, tx, &doc->token, &doc->payer) == OK &&
                     u256_cmp(&bought, &doc->amount) == 0;
    certificate_check_hash(&verify->result, "purchase", is_bought, &doc->purchase.tx_hash,
                           "the transaction did not buy what was retired");
}

/* Returns: false when one is wrong, and a line says so. */
static bool check_fee(struct verify_job *verify, const struct chain_tx *tx)
{
    const struct certificate_doc *doc = &verify->doc;
    struct u256 fee;
    bool is_good = tx->known && tx->mined && tx->succeeded && addr_equal(&tx->from, &doc->payer) &&
                   certificate_fee(&fee, tx) == OK &&
                   u256_cmp(&fee, &doc->fees[verify->fee].fee) == 0;
    if (!is_good)
        certificate_check_add(&verify->result, "network fees", CHECK_BAD,
                              "a receipt shows another fee or payer, or is not there");
    return is_good;
}

static void ask_fee(struct verify_job *verify);

static void on_fee(void *arg, const struct chain_answer *answer)
{
    struct verify_job *verify = arg;
    const struct certificate_doc *doc = &verify->doc;
    verify->ticket = 0;
    if (answer->err != OK) {
        verify_break(verify, answer_err(answer));
        return;
    }
    bool is_good = check_fee(verify, &answer->tx);
    if (is_good && doc->has_purchase &&
        hash_equal(&doc->fees[verify->fee].tx_hash, &doc->purchase.tx_hash))
        check_purchase(verify, &answer->tx);
    if (!is_good) {
        ask_head(verify);
        return;
    }
    verify->fee++;
    ask_fee(verify);
}

static void ask_fee(struct verify_job *verify)
{
    const struct certificate_doc *doc = &verify->doc;
    if (verify->fee == doc->fee_count) {
        const struct u256 sum = certificate_doc_fee(doc);
        certificate_check_amount(&verify->result, "network fees", true, &sum, 18, doc->fee_symbol,
                                 "");
        ask_head(verify);
        return;
    }
    struct chain_request request = {
        .op = CHAIN_TX, .network = verify->network, .hash = doc->fees[verify->fee].tx_hash};
    verify->ticket = core_chain(verify->core, &request, on_fee, verify);
}

/* Each transaction once, the retirement last, the purchase among them. */
static void check_fee_list(struct verify_job *verify)
{
    const struct certificate_doc *doc = &verify->doc;
    bool has_purchase = !doc->has_purchase, is_good = true;
    for (size_t i = 0; i < doc->fee_count; i++) {
        const struct hash32 *hash = &doc->fees[i].tx_hash;
        bool is_last = i + 1 == doc->fee_count;
        is_good &= hash_equal(hash, &doc->tx_hash) == is_last;
        has_purchase |= doc->has_purchase && hash_equal(hash, &doc->purchase.tx_hash);
        for (size_t j = 0; j < i; j++)
            is_good &= !hash_equal(hash, &doc->fees[j].tx_hash);
    }
    certificate_check_number(&verify->result, "transactions", is_good && has_purchase,
                             doc->fee_count, "the list of transactions contradicts itself");
    if (is_good && has_purchase)
        ask_fee(verify);
    else
        ask_head(verify);
}

/* ---- the batch's hash chain ---- */

static void fold_end(struct verify_job *verify)
{
    const struct batch_view *batch = &verify->batch;
    char words[160];
    if (!verify->fold.has_ours) {
        certificate_check_add(&verify->result, "batch", CHECK_BAD,
                              "the batch does not hold this retirement");
    } else if (!batch->is_closed) {
        bool agrees = batch->has_running && hash_equal(&verify->fold.chain, &batch->running);
        certificate_check_add(&verify->result, "batch", CHECK_OPEN,
                              agrees ? "batch open; the running hash chain agrees"
                                     : "batch open: its hash chain is settled when it closes");
    } else if (!hash_equal(&verify->fold.chain, &batch->chain)) {
        certificate_check_add(&verify->result, "batch", CHECK_BAD,
                              "the hash chain over the batch is not what the contract recorded");
    } else {
        text_format(words, sizeof words, "closed in block %" PRIu64 ", hash chain over %zu offsets",
                    batch->block, verify->fold.count);
        certificate_check_add(&verify->result, "batch", CHECK_OK, words);
    }
    check_fee_list(verify);
}

static bool is_ours(const struct certificate_doc *doc, const struct offset_log *log)
{
    return log->block == doc->block && log->log_index == doc->log_index &&
           log->transaction_index == doc->transaction_index &&
           hash_equal(&log->offset_hash, &doc->offset_hash);
}

static enum err fold_logs(struct verify_job *verify, const struct chain_answer *answer)
{
    for (size_t i = 0; i < answer->log_count; i++) {
        struct offset_log log;
        TRY(offset_log_read(&log, &answer->logs[i]));
        if (log.batch_index != verify->doc.batch_index ||
            !addr_equal(&answer->logs[i].address, &verify->doc.contract))
            return err_set(ERR_UNTRUSTED, "the endpoint sent logs that were not asked for");
        if (++verify->fold.count > OFFSETS_MAX)
            return err_set(ERR_LIMIT, "the batch holds more than %d offsets", OFFSETS_MAX);
        keccak256_pair(&verify->fold.chain, &verify->fold.chain, &log.offset_hash);
        verify->fold.has_ours |= is_ours(&verify->doc, &log);
    }
    return OK;
}

static void ask_logs(struct verify_job *verify);

static void on_logs(void *arg, const struct chain_answer *answer)
{
    struct verify_job *verify = arg;
    verify->ticket = 0;
    if (answer->err == ERR_LIMIT && verify->fold.span > LOG_BLOCKS_MIN) {
        verify->fold.span /= 2;
        ask_logs(verify);
        return;
    }
    enum err err = answer_err(answer);
    if (err == OK)
        err = fold_logs(verify, answer);
    if (err != OK) {
        verify_break(verify, err);
        return;
    }
    verify->fold.from += verify->fold.span;
    ask_logs(verify);
}

static void ask_logs(struct verify_job *verify)
{
    struct hash32 batch = {{0}};
    struct u256 index = u256_from_u64(verify->doc.batch_index);
    if (verify->fold.from > verify->fold.to) {
        fold_end(verify);
        return;
    }
    u256_to_be32(batch.b, &index);
    uint64_t last = verify->fold.from + verify->fold.span - 1;
    struct chain_request request = {
        .op = CHAIN_LOGS,
        .network = verify->network,
        .filter = {.from_block = verify->fold.from,
                   .to_block = last < verify->fold.to ? last : verify->fold.to,
                   .addresses = &verify->doc.contract,
                   .address_count = 1,
                   .topics = {&offset_log_topic, NULL, &batch, NULL},
                   .topic_counts = {1, 0, 1, 0}}};
    verify->ticket = core_chain(verify->core, &request, on_logs, verify);
}

/* The offsets of an open batch so far: what the contract records when it closes is not there yet.
 */
static void on_top(void *arg, const struct chain_answer *answer)
{
    struct verify_job *verify = arg;
    verify->ticket = 0;
    if (answer->err != OK) {
        verify_break(verify, answer_err(answer));
        return;
    }
    verify->fold.to = answer->block.number;
    ask_logs(verify);
}

static void on_batch(void *arg, const struct chain_answer *answer)
{
    struct verify_job *verify = arg;
    const struct contract *contract = network_contract(verify->network, CONTRACT_MOSS_CHAIN);
    verify->ticket = 0;
    enum err err = batch_read_take(&verify->batch, &verify->read, answer);
    batch_read_clear(&verify->read);
    if (err != OK) {
        verify_break(verify, err);
        return;
    }
    const struct batch_view *batch = &verify->batch;
    const struct certificate_doc *doc = &verify->doc;
    if (doc->is_batch_closed)
        certificate_check_hash(&verify->result, "batch at issue",
                               batch->is_closed && hash_equal(&batch->chain, &doc->batch_chain),
                               &doc->batch_chain,
                               "the contract recorded another hash chain for the batch");
    verify->fold.chain = batch->before;
    verify->fold.from = batch->block_before > 0 ? batch->block_before : contract->first_block;
    verify->fold.to = batch->block;
    verify->fold.span = LOG_BLOCKS;
    if (batch->is_closed) {
        ask_logs(verify);
        return;
    }
    struct chain_request request = {
        .op = CHAIN_BLOCK, .network = verify->network, .block = BLOCK_LATEST};
    verify->ticket = core_chain(verify->core, &request, on_top, verify);
}

static void ask_batch(struct verify_job *verify)
{
    struct chain_request request;
    batch_read_request(&verify->read, &request, verify->network, &verify->doc.contract,
                       verify->doc.batch_index);
    verify->ticket = core_chain(verify->core, &request, on_batch, verify);
}

/* ---- block and receipt ---- */

static void on_block(void *arg, const struct chain_answer *answer)
{
    struct verify_job *verify = arg;
    const struct certificate_doc *doc = &verify->doc;
    char time[32];
    verify->ticket = 0;
    if (answer->err != OK && answer->err != ERR_NOT_FOUND) {
        verify_break(verify, answer_err(answer));
        return;
    }
    bool is_there = answer->err == OK && hash_equal(&answer->block.hash, &doc->block_hash);
    text_time_utc(time, sizeof time, doc->time_s);
    certificate_check_hash(&verify->result, "block hash", is_there, &doc->block_hash,
                           "the chain has another block at this height");
    certificate_check(&verify->result, "time", is_there && answer->block.time_s == doc->time_s,
                      time, "the block has another time");
    if (is_there)
        ask_batch(verify);
    else
        verify_finish(verify);
}

static void check_log(struct verify_job *verify, const struct offset_log *log)
{
    const struct certificate_doc *doc = &verify->doc;
    certificate_check_number(&verify->result, "log", log->log_index == doc->log_index,
                             doc->log_index, "it is another log of the transaction");
    certificate_check_amount(&verify->result, "amount", u256_cmp(&log->amount, &doc->amount) == 0,
                             &doc->amount, doc->token_decimals, "t",
                             "the chain shows another amount");
    certificate_check_addr(&verify->result, "payer", addr_equal(&log->sender, &doc->payer),
                           &doc->payer, "the chain shows another payer");
    certificate_check(&verify->result, "beneficiary",
                      view_equal(log->beneficiary, view_of_text(doc->beneficiary)),
                      doc->beneficiary, "the chain shows another beneficiary");
    certificate_check(&verify->result, "message",
                      view_equal(log->message, view_of_text(doc->message)), doc->message,
                      "the chain shows another message");
    bool is_offset = log->transaction_index == doc->transaction_index &&
                     log->batch_index == doc->batch_index &&
                     hash_equal(&log->offset_hash, &doc->offset_hash);
    certificate_check_number(&verify->result, "offset", is_offset, doc->transaction_index,
                             "the chain shows another offset number, batch or hash");
}

/* Returns: false when the receipt is not the retirement's, and a line says so. */
static bool check_receipt(struct verify_job *verify, const struct chain_tx *tx)
{
    const struct certificate_doc *doc = &verify->doc;
    struct offset_log log;
    if (!tx->known || !tx->mined) {
        certificate_check_add(&verify->result, "transaction", CHECK_BAD,
                              "the chain has no such transaction");
        return false;
    }
    certificate_check_hash(&verify->result, "transaction",
                           tx->succeeded && addr_equal(&tx->from, &doc->payer), &doc->tx_hash,
                           tx->succeeded ? "somebody else signed the transaction"
                                         : "the transaction failed");
    certificate_check_number(&verify->result, "block",
                             tx->block.number == doc->block &&
                                 hash_equal(&tx->block.hash, &doc->block_hash),
                             doc->block, "the transaction is in another block");
    enum err err = offset_log_find(&log, tx, &doc->contract);
    if (err != OK) {
        certificate_check_add(&verify->result, "retirement", CHECK_BAD, err_detail(err));
        return false;
    }
    certificate_check_add(&verify->result, "retirement", CHECK_OK,
                          "one CarbonOffset event of the contract");
    check_log(verify, &log);
    return true;
}

static void on_receipt(void *arg, const struct chain_answer *answer)
{
    struct verify_job *verify = arg;
    verify->ticket = 0;
    if (answer->err != OK) {
        verify_break(verify, answer_err(answer));
        return;
    }
    if (!check_receipt(verify, &answer->tx)) {
        verify_finish(verify);
        return;
    }
    struct chain_request request = {
        .op = CHAIN_BLOCK, .network = verify->network, .block = verify->doc.block};
    verify->ticket = core_chain(verify->core, &request, on_block, verify);
}

/* ---- what the file itself says ---- */

static const struct network *find_network(const struct core *core,
                                          const struct certificate_doc *doc)
{
    if (core->network->chain_id == doc->chain_id)
        return core->network;
    for (size_t i = 0; i < core->networks.count; i++) {
        if (core->networks.items[i].chain_id == doc->chain_id)
            return &core->networks.items[i];
    }
    return NULL;
}

/* The network's file says which contract retires which token: a certificate of another contract
 * proves nothing. */
static void check_known(struct verify_job *verify)
{
    const struct certificate_doc *doc = &verify->doc;
    const struct contract *contract = network_contract(verify->network, CONTRACT_MOSS_CHAIN);
    const struct token *token = network_token_role(verify->network, TOKEN_CARBON);
    certificate_check_add(&verify->result, "file", CHECK_OK, "its form and its hash are right");
    certificate_check(&verify->result, "network", strcmp(verify->network->name, doc->network) == 0,
                      verify->network->title, "this chain has another name here");
    certificate_check_addr(&verify->result, "contract",
                           contract != NULL && addr_equal(&contract->address, &doc->contract),
                           &doc->contract, "this is not the retirement contract of this network");
    bool is_token = token != NULL && addr_equal(&token->address, &doc->token) &&
                    token->decimals == doc->token_decimals &&
                    strcmp(token->symbol, doc->token_symbol) == 0;
    certificate_check_addr(&verify->result, "token", is_token, &doc->token,
                           "this is not the carbon token of this network");
    certificate_check(&verify->result, "currency of fees",
                      strcmp(verify->network->tokens[0].symbol, doc->fee_symbol) == 0,
                      doc->fee_symbol, "this network's currency has another name");
}

enum err certificate_verify(struct core *core, job *out, const char *json, size_t len)
{
    struct certificate_doc doc;
    TRY(certificate_doc_read(&doc, json, len));
    TRY(core_need_online(core));
    const struct network *network = find_network(core, &doc);
    if (network == NULL)
        return err_set(ERR_UNSUPPORTED,
                       "no network of chain %" PRIu64 " is known here: add its "
                       "file to check this certificate",
                       doc.chain_id);
    if (network_contract(network, CONTRACT_MOSS_CHAIN) == NULL)
        return err_set(ERR_UNSUPPORTED, "no retirement contract is known on %s", network->title);
    struct verify_job *verify = mem_alloc(sizeof *verify);
    verify->core = core;
    verify->network = network;
    verify->doc = doc;
    verify->job = *out = core_job_new(core);
    verify->next = core->offset->verifications;
    core->offset->verifications = verify;
    forget_old(core);
    check_known(verify);
    struct chain_request request = {.op = CHAIN_TX, .network = network, .hash = doc.tx_hash};
    verify->ticket = core_chain(core, &request, on_receipt, verify);
    return OK;
}
