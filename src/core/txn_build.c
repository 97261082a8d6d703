/* From an intent to a draft: read what the chain says, choose gas, fees and nonce, have the signer
 * decode the bytes. */

#include "core/txn_state.h"

#include "core/audit.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/abi.h"

struct txn_work *txn_work_find(const struct core *core, job build)
{
    struct txn_work *work = core->txn->works;
    while (work != NULL && work->draft.job != build)
        work = work->next;
    return work;
}

static void unlink_work(struct txn_work *work)
{
    struct txn_work **link = &work->core->txn->works;
    while (*link != NULL && *link != work)
        link = &(*link)->next;
    if (*link == work)
        *link = work->next;
}

/* Tell the signer to forget a digest; nobody waits for its answer. */
static void forget_done(void *arg, const struct signer_answer *answer)
{
    (void)arg;
    (void)answer;
}

void txn_work_forget_digest(struct txn_work *work)
{
    struct signer_request request = {.op = SIGNER_DISCARD, .digest = work->draft.digest};
    (void)core_signer(work->core, &request, forget_done, NULL);
}

static void release_row(struct txn_work *work)
{
    bool changed;
    if (work->row_id == 0 || work->phase == WORK_SENDING)
        return;
    if (txn_row_set_discarded(work->core->store, &changed, work->row_id,
                              "given up before it was signed") == OK &&
        changed)
        core_emit(work->core, EV_TXN, work->row_id);
    store_unlock(work->core->store, STORE_LOCK_TXN, work->row_id);
}

void txn_work_free(struct txn_work *work)
{
    struct core *core = work->core;
    unlink_work(work);
    for (size_t i = 0; i < READ_KINDS; i++) {
        if (work->reads[i].ticket != 0)
            core_chain_cancel(core, work->reads[i].ticket);
    }
    if (work->sending != 0)
        core_chain_cancel(core, work->sending);
    if (work->signer != 0)
        core_signer_cancel(core, work->signer);
    if (work->phase == WORK_READY && !work->draft.intent.is_elsewhere)
        txn_work_forget_digest(work);
    timer_cancel(&core->timers, work->expire_timer);
    release_row(work);
    tx_clear(&work->tx);
    buf_clear(&work->data);
    buf_clear(&work->bytes);
    mem_free(work);
}

void txn_work_stop(struct txn_work *work, enum err why)
{
    if (work->is_cancelled || work->phase == WORK_SENDING)
        return;
    if (work->phase == WORK_SIGNING) {
        work->is_cancelled = true;
        return;
    }
    if (work->phase != WORK_READY)
        core_job_done(work->core, work->approve != 0 ? work->approve : work->draft.job, 0, why,
                      err_words(why));
    if (work->signer != 0)
        work->is_cancelled = true;
    else
        txn_work_free(work);
}

static void fail(struct txn_work *work, enum err err, const char *detail)
{
    core_job_done(work->core, work->draft.job, 0, err, detail);
    txn_work_free(work);
}

/* ---- the signer decodes ---- */

enum err txn_work_prepare(struct txn_work *work, signer_done_fn *done)
{
    struct signer_request request = {.op = SIGNER_PREPARE};
    struct buf sealed = {0};
    buf_reset(&work->bytes);
    TRY(tx_encode_unsigned(&work->bytes, &work->tx));
    enum err err = wallet_signing(work->core, work->draft.intent.address_id, &request, &sealed);
    if (err == OK) {
        request.op = SIGNER_PREPARE;
        request.chain_id = work->network->chain_id;
        request.bytes = view_of_buf(&work->bytes);
        work->signer = audit_ask(work->core, &request, done, work);
    }
    buf_wipe(&sealed);
    return err;
}

static bool same_u256(const struct u256 *a, const struct u256 *b)
{
    return u256_cmp(a, b) == 0;
}

static bool same_call(const struct tx_facts *a, const struct tx_facts *b)
{
    bool same_path = a->path_len == b->path_len && a->path_len <= FACT_PATH &&
                     memcmp(a->path, b->path, a->path_len * sizeof a->path[0]) == 0;
    return same_path && a->kind == b->kind && addr_equal(&a->token, &b->token) &&
           addr_equal(&a->recipient, &b->recipient) && same_u256(&a->amount.v, &b->amount.v) &&
           same_u256(&a->amount_out.v, &b->amount_out.v) && a->is_unlimited == b->is_unlimited &&
           a->is_exact_out == b->is_exact_out && a->pays_native == b->pays_native &&
           a->deadline_s == b->deadline_s && strcmp(a->message, b->message) == 0 &&
           strcmp(a->beneficiary, b->beneficiary) == 0 && a->data_len == b->data_len &&
           memcmp(a->selector, b->selector, sizeof a->selector) == 0;
}

bool txn_same_facts(const struct tx_facts *a, const struct tx_facts *b)
{
    return a->chain_id == b->chain_id && a->nonce == b->nonce && a->gas == b->gas &&
           same_u256(&a->max_fee, &b->max_fee) && same_u256(&a->max_tip, &b->max_tip) &&
           same_u256(&a->max_cost.v, &b->max_cost.v) && same_u256(&a->value.v, &b->value.v) &&
           addr_equal(&a->from, &b->from) && addr_equal(&a->to, &b->to) && same_call(a, b);
}

enum err txn_work_take_facts(struct txn_work *work, const struct signer_answer *answer)
{
    struct tx_facts expected;
    struct hash32 digest;
    if (answer->err != OK)
        return audit_keep(work->core, answer);
    TRY(facts_of_tx(&expected, &work->tx, &work->from));
    TRY(tx_signing_hash(&digest, &work->tx));
    if (answer->facts == NULL || !txn_same_facts(&expected, answer->facts) ||
        !hash_equal(&digest, &answer->digest))
        return err_set(ERR_SIGNER, "the signer read another transaction than was asked for");
    work->draft.facts = *answer->facts;
    work->draft.digest = digest;
    return OK;
}

static void expire(void *arg)
{
    struct txn_work *work = arg;
    work->expire_timer = 0;
    txn_work_free(work);
}

static void become_ready(struct txn_work *work)
{
    struct core *core = work->core;
    work->phase = WORK_READY;
    work->draft.is_ready = true;
    work->draft.built_s = core_now_s(core);
    work->expires_ms = core_mono_ms(core) + TXN_DRAFT_LIFETIME_MS;
    work->expire_timer = timer_set(&core->timers, work->expires_ms, expire, work);
    core_job_done(core, work->draft.job, 0, OK, NULL);
}

static void prepare_done(void *arg, const struct signer_answer *answer)
{
    struct txn_work *work = arg;
    work->signer = 0;
    enum err err = txn_work_take_facts(work, answer);
    if (work->is_cancelled) {
        txn_work_forget_digest(work);
        txn_work_free(work);
        return;
    }
    if (err != OK) {
        fail(work, err, err_detail(err));
        return;
    }
    become_ready(work);
}

/* No key is here: whoever signs it decodes it again. */
static enum err decode_here(struct txn_work *work)
{
    buf_reset(&work->bytes);
    TRY(tx_encode_unsigned(&work->bytes, &work->tx));
    TRY(facts_of_tx(&work->draft.facts, &work->tx, &work->from));
    TRY(tx_signing_hash(&work->draft.digest, &work->tx));
    become_ready(work);
    return OK;
}

/* ---- reading the chain ---- */

static enum err complete(struct txn_work *work)
{
    TRY(txn_cost_choose_gas(work));
    TRY(txn_cost_check_funds(work));
    TRY(txn_cost_write_fees(work));
    TRY(txn_row_free_nonce(work->core->store, &work->tx.nonce, work->network->chain_id, &work->from,
                           work->first_nonce));
    if (work->draft.intent.is_elsewhere)
        return decode_here(work);
    work->phase = WORK_PREPARING;
    return txn_work_prepare(work, prepare_done);
}

static void read_done(void *arg, const struct chain_answer *answer);

static void ask(struct txn_work *work, enum read_kind kind, struct chain_request *request)
{
    struct txn_read *read = &work->reads[kind];
    read->work = work;
    read->err = OK;
    request->network = work->network;
    read->ticket = core_chain(work->core, request, read_done, read);
}

/* Would it go through, and for how much gas? */
static void ask_trial(struct txn_work *work)
{
    struct chain_call call = {.from = work->from,
                              .to = work->tx.to,
                              .value = work->tx.value,
                              .data = view_of_buf(&work->tx.data)};
    struct chain_request trial = {
        .op = CHAIN_CALLS, .block = BLOCK_PENDING, .calls = &call, .call_count = 1};
    struct chain_request estimate = {
        .op = CHAIN_ESTIMATE, .block = BLOCK_PENDING, .calls = &call, .call_count = 1};
    ask(work, READ_TRIAL, &trial);
    ask(work, READ_ESTIMATE, &estimate);
}

static void ask_state(struct txn_work *work)
{
    struct addr tokens[2] = {addr_zero, work->tx.to};
    struct chain_request fees = {.op = CHAIN_FEES};
    struct chain_request nonce = {.op = CHAIN_NONCE, .address = work->from};
    struct chain_request balances = {.op = CHAIN_BALANCES,
                                     .block = BLOCK_LATEST,
                                     .owners = &work->from,
                                     .owner_count = 1,
                                     .tokens = tokens,
                                     .token_count = 1};
    if (work->draft.intent.send_all && work->tx.data.len > 0)
        balances.token_count = 2;
    ask(work, READ_FEES, &fees);
    ask(work, READ_NONCE, &nonce);
    ask(work, READ_BALANCES, &balances);
}

/* The state was read. Returns: OK when there is enough for the value itself, whatever the fee is:
 * then a refusal has another reason. */
static enum err check_state(struct txn_work *work)
{
    for (enum read_kind kind = READ_FEES; kind <= READ_BALANCES; kind++) {
        if (work->reads[kind].err != OK)
            return err_set(work->reads[kind].err, "%s", work->reads[kind].detail);
    }
    if (!work->has_native)
        return err_set(ERR_UNTRUSTED, "the endpoint did not say how much there is");
    TRY(txn_cost_choose_fee(work));
    return work->draft.intent.send_all ? OK : txn_cost_check_value(work);
}

static enum err check_trial(const struct txn_work *work)
{
    /* The trial says why; the estimate fails with it and knows less. */
    for (enum read_kind kind = READ_TRIAL; kind <= READ_ESTIMATE; kind++) {
        if (work->reads[kind].err != OK)
            return err_set(work->reads[kind].err, "%s", work->reads[kind].detail);
    }
    return OK;
}

/* All that was asked is answered: go on. */
static void advance(struct txn_work *work)
{
    enum err err = OK;
    bool must_try = work->phase == WORK_READING && work->draft.intent.send_all;
    if (work->phase == WORK_READING)
        err = check_state(work);
    if (err == OK && must_try)
        err = txn_cost_choose_all(work);
    if (err == OK && must_try) {
        work->phase = WORK_TRYING;
        ask_trial(work);
        return;
    }
    if (err == OK)
        err = check_trial(work);
    if (err == OK)
        err = complete(work);
    if (err != OK)
        fail(work, err, err_detail(err));
}

static void set_problem(struct txn_read *read, enum err err, const char *detail)
{
    read->err = err;
    (void)text_copy(read->detail, sizeof read->detail, detail != NULL ? detail : err_words(err));
}

static void set_revert(struct txn_read *read, struct view data)
{
    struct buf words = {0};
    abi_revert_words(&words, data);
    set_problem(read, ERR_REVERT, words.len > 0 ? buf_text(&words) : NULL);
    buf_clear(&words);
}

static void take_balances(struct txn_work *work, const struct chain_answer *answer)
{
    work->has_native = answer->balance_known[0];
    work->native = answer->balances[0];
    if (work->draft.intent.send_all && work->tx.data.len > 0) {
        work->has_token_balance = answer->balance_known[1];
        work->token_balance = answer->balances[1];
    }
}

static void take_read(struct txn_work *work, enum read_kind kind, const struct chain_answer *answer)
{
    struct txn_read *read = &work->reads[kind];
    switch (kind) {
    case READ_FEES: work->fees = answer->fees; break;
    case READ_NONCE:
        work->first_nonce = answer->nonce_pending > answer->nonce_latest ? answer->nonce_pending
                                                                         : answer->nonce_latest;
        if (work->first_nonce > INT64_MAX)
            set_problem(read, ERR_UNTRUSTED, "the endpoint's nonce cannot be right");
        break;
    case READ_BALANCES: take_balances(work, answer); break;
    case READ_TRIAL:
        if (answer->call_count != 1)
            set_problem(read, ERR_UNTRUSTED, "the endpoint did not answer the trial");
        else if (!answer->calls[0].ok)
            set_revert(read, answer->calls[0].data);
        break;
    case READ_ESTIMATE: work->estimate = answer->gas; break;
    case READ_KINDS: break;
    }
}

static void read_done(void *arg, const struct chain_answer *answer)
{
    struct txn_read *read = arg;
    struct txn_work *work = read->work;
    read->ticket = 0;
    if (answer->err == ERR_REVERT)
        set_revert(read, answer->revert);
    else if (answer->err != OK)
        set_problem(read, answer->err, answer->detail);
    else
        take_read(work, (enum read_kind)(read - work->reads), answer);
    for (size_t i = 0; i < READ_KINDS; i++) {
        if (work->reads[i].ticket != 0)
            return;
    }
    advance(work);
}

/* ---- use ---- */

static struct txn_work *work_new(struct core *core, const struct txn_intent *intent,
                                 const struct addr *from)
{
    struct txn_work *work = mem_alloc(sizeof *work);
    work->core = core;
    work->network = core->network;
    work->account_id = core->session.account_id;
    work->from = *from;
    buf_add(&work->data, intent->data.data, intent->data.len);
    work->draft.job = core_job_new(core);
    work->draft.intent = *intent;
    work->draft.intent.data = view_of_buf(&work->data);
    work->tx.chain_id = core->network->chain_id;
    work->tx.has_to = true;
    work->tx.to = intent->to;
    if (!intent->send_all)
        work->tx.value = intent->value;
    buf_add(&work->tx.data, intent->data.data, intent->data.len);
    work->next = core->txn->works;
    core->txn->works = work;
    return work;
}

static bool is_transfer_call(struct view data)
{
    uint8_t selector[4];
    abi_selector(selector, "transfer(address,uint256)");
    return data.len == TXN_TRANSFER_LEN && memcmp(data.data, selector, sizeof selector) == 0;
}

enum err txn_build(struct core *core, job *out, const struct txn_intent *intent)
{
    struct wallet_address from;
    TRY(core_need_unlocked(core));
    TRY(core_need_online(core));
    TRY(wallet_address_get(core, intent->address_id, &from));
    if (from.kind == WALLET_WATCH && !intent->is_elsewhere)
        return err_set(ERR_UNSUPPORTED, "'%s' is watched only: its key is not here",
                       from.wallet_name);
    if (intent->send_all && intent->data.len > 0 && !is_transfer_call(intent->data))
        return err_set(ERR_INVALID, "only a payment can take the whole balance");
    struct txn_work *work = work_new(core, intent, &from.address);
    *out = work->draft.job;
    ask_state(work);
    if (!intent->send_all)
        ask_trial(work);
    return OK;
}

const struct txn_draft *txn_draft_get(struct core *core, job build)
{
    const struct txn_work *work = txn_work_find(core, build);
    return work != NULL && work->phase == WORK_READY ? &work->draft : NULL;
}

void txn_discard(struct core *core, job build)
{
    struct txn_work *work = txn_work_find(core, build);
    if (work != NULL)
        txn_work_stop(work, ERR_CANCELLED);
}
