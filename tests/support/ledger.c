#include "support/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/eth/abi.h"
#include "core/eth/facts.h"
#include "core/eth/tx.h"

static void give_up(const char *why)
{
    fprintf(stderr, "ledger: %s\n", why);
    abort();
}

static struct ledger_account *account(struct ledger *ledger, const struct addr *address)
{
    for (size_t i = 0; i < ledger->account_count; i++) {
        if (addr_equal(&ledger->accounts[i].address, address))
            return &ledger->accounts[i];
    }
    if (ledger->account_count == LEDGER_ACCOUNTS)
        give_up("too many accounts");
    struct ledger_account *fresh = &ledger->accounts[ledger->account_count++];
    *fresh = (struct ledger_account){.address = *address};
    return fresh;
}

static size_t token_index(struct ledger *ledger, const struct addr *token)
{
    for (size_t i = 0; i < ledger->token_count; i++) {
        if (addr_equal(&ledger->tokens[i], token))
            return i;
    }
    if (ledger->token_count == LEDGER_TOKENS)
        give_up("too many tokens");
    ledger->tokens[ledger->token_count] = *token;
    return ledger->token_count++;
}

static bool move(struct ledger *ledger, const struct addr *from, const struct addr *to,
                 const struct addr *token, const struct u256 *amount)
{
    size_t i = token_index(ledger, token);
    struct ledger_account *a = account(ledger, from), *b = account(ledger, to);
    if (u256_cmp(&a->amounts[i], amount) < 0)
        return false;
    return !u256_sub(&a->amounts[i], &a->amounts[i], amount) &&
           !u256_add(&b->amounts[i], &b->amounts[i], amount);
}

void ledger_give(struct ledger *ledger, const struct addr *owner, const struct addr *token,
                 struct u256 amount)
{
    struct u256 *have = &account(ledger, owner)->amounts[token_index(ledger, token)];
    if (u256_add(have, have, &amount))
        give_up("too much money");
}

struct u256 ledger_balance(struct ledger *ledger, const struct addr *owner,
                           const struct addr *token)
{
    return account(ledger, owner)->amounts[token_index(ledger, token)];
}

/* ---- blocks ---- */

static void make_block(struct ledger *ledger, uint64_t number)
{
    if (number >= LEDGER_BLOCKS)
        give_up("too many blocks");
    struct chain_block *block = &ledger->blocks[number];
    *block = (struct chain_block){.number = number,
                                  .time_s = INT64_C(1795348800) + 2 * (int64_t)number,
                                  .base_fee = u256_from_u64(ledger->base_fee_gwei * 1000000000u)};
    memcpy(block->hash.b, &number, sizeof number);
    memcpy(block->hash.b + 8, &ledger->fork, sizeof ledger->fork);
    block->hash.b[31] = 0xb1;
    if (number > 0)
        block->parent = ledger->blocks[number - 1].hash;
    ledger->height = number;
}

void ledger_init(struct ledger *ledger)
{
    memset(ledger, 0, sizeof *ledger);
    ledger->token_count = 1;
    ledger->base_fee_gwei = 10;
    for (uint64_t n = 0; n <= 100; n++)
        make_block(ledger, n);
}

/* Execute one payment; fees are not taken. Returns: whether it succeeds. */
static bool execute(struct ledger *ledger, const struct addr *from, const struct tx *tx,
                    bool backwards)
{
    struct tx_facts facts;
    if (facts_of_tx(&facts, tx, from) != OK)
        give_up("a transaction without facts");
    if (addr_equal(&tx->to, &ledger->reverting))
        return false;
    const struct addr *a = backwards ? &facts.recipient : from;
    const struct addr *b = backwards ? from : &facts.recipient;
    if (facts.kind == FACT_SEND_NATIVE)
        return move(ledger, a, b, &addr_zero, &tx->value);
    if (facts.kind == FACT_TOKEN_TRANSFER)
        return move(ledger, a, b, &facts.token, &facts.amount.v);
    return true;
}

static void run(struct ledger *ledger, struct ledger_tx *entry, bool backwards)
{
    struct tx tx = {0};
    if (tx_decode_signed(&tx, view_of(entry->raw, entry->raw_len)) != OK)
        give_up("an entry that cannot be decoded");
    bool done = execute(ledger, &entry->from, &tx, backwards);
    if (!backwards)
        entry->has_succeeded = done;
    tx_clear(&tx);
}

static bool mine_one(struct ledger *ledger)
{
    for (size_t i = 0; i < ledger->tx_count; i++) {
        struct ledger_tx *entry = &ledger->txs[i];
        struct ledger_account *from = account(ledger, &entry->from);
        if (entry->is_mined || entry->is_dropped || entry->nonce != from->nonce)
            continue;
        entry->is_mined = true;
        entry->has_succeeded = false;
        entry->block = ledger->height;
        from->nonce++;
        if (!ledger->fails_in_block)
            run(ledger, entry, false);
        return true;
    }
    return false;
}

void ledger_mine(struct ledger *ledger)
{
    make_block(ledger, ledger->height + 1);
    while (mine_one(ledger)) {
    }
}

void ledger_mine_empty(struct ledger *ledger, unsigned count)
{
    while (count-- > 0)
        make_block(ledger, ledger->height + 1);
}

void ledger_go_back(struct ledger *ledger, uint64_t number, bool return_txs)
{
    for (size_t i = ledger->tx_count; i-- > 0;) {
        struct ledger_tx *entry = &ledger->txs[i];
        if (!entry->is_mined || entry->block <= number)
            continue;
        if (entry->has_succeeded)
            run(ledger, entry, true);
        account(ledger, &entry->from)->nonce--;
        entry->is_mined = false;
        entry->is_dropped = !return_txs;
    }
    ledger->fork++;
    ledger->height = number;
}

void ledger_drop_pending(struct ledger *ledger)
{
    for (size_t i = 0; i < ledger->tx_count; i++) {
        if (!ledger->txs[i].is_mined)
            ledger->txs[i].is_dropped = true;
    }
}

unsigned ledger_mined_count(const struct ledger *ledger)
{
    unsigned count = 0;
    for (size_t i = 0; i < ledger->tx_count; i++)
        count += ledger->txs[i].is_mined;
    return count;
}

/* ---- answers ---- */

/* fake_chain wants one argument: the pair lives in the fake's memory. */
struct binding {
    struct ledger *ledger;
    struct fake_chain *chain;
};

static void on_block(void *arg, const struct chain_request *request, struct chain_answer *answer)
{
    struct ledger *ledger = ((struct binding *)arg)->ledger;
    uint64_t number = request->block >= BLOCK_PENDING ? ledger->height : request->block;
    if (number > ledger->height)
        answer->err = ERR_NOT_FOUND;
    else
        answer->block = ledger->blocks[number];
}

static void on_balances(void *arg, const struct chain_request *request, struct chain_answer *answer)
{
    struct binding *binding = arg;
    size_t cells = request->owner_count * request->token_count;
    struct u256 *amounts = fake_chain_memory(binding->chain, cells * sizeof *amounts);
    bool *known = fake_chain_memory(binding->chain, cells * sizeof *known);
    for (size_t i = 0; i < cells; i++) {
        const struct addr *token = &request->tokens[i % request->token_count];
        amounts[i] =
            ledger_balance(binding->ledger, &request->owners[i / request->token_count], token);
        known[i] = addr_is_zero(token) || !addr_equal(token, &binding->ledger->silent_token);
    }
    answer->balances = amounts;
    answer->balance_known = known;
    answer->block = binding->ledger->blocks[binding->ledger->height];
}

/* Returns: true when the call would succeed now; else *revert is its data. */
static bool try_call(struct binding *binding, const struct chain_call *call, struct view *revert)
{
    struct ledger *ledger = binding->ledger;
    struct tx tx = {
        .type = TX_1559, .chain_id = 1, .has_to = true, .to = call->to, .value = call->value};
    buf_add(&tx.data, call->data.data, call->data.len);
    struct ledger *copy = fake_chain_memory(binding->chain, sizeof *copy);
    *copy = *ledger;
    bool ok = execute(copy, &call->from, &tx, false);
    tx_clear(&tx);
    struct buf words = {0};
    abi_begin(&words, "Error(string)");
    abi_add_u64(&words, 32);
    abi_add_tail(&words, "the reason", 10);
    uint8_t *data = fake_chain_memory(binding->chain, words.len);
    memcpy(data, words.data, words.len);
    *revert = view_of(data, words.len);
    buf_clear(&words);
    return ok;
}

static void on_calls(void *arg, const struct chain_request *request, struct chain_answer *answer)
{
    struct binding *binding = arg;
    struct chain_call_result *results =
        fake_chain_memory(binding->chain, request->call_count * sizeof *results);
    for (size_t i = 0; i < request->call_count; i++) {
        struct view revert;
        results[i].ok = try_call(binding, &request->calls[i], &revert);
        if (!results[i].ok)
            results[i].data = revert;
    }
    answer->calls = results;
    answer->call_count = request->call_count;
}

static void on_estimate(void *arg, const struct chain_request *request, struct chain_answer *answer)
{
    struct binding *binding = arg;
    if (!try_call(binding, &request->calls[0], &answer->revert))
        answer->err = ERR_REVERT;
    answer->gas = request->calls[0].data.len > 0 ? 50000 : 21000;
    if (binding->ledger->estimate != 0)
        answer->gas = binding->ledger->estimate;
}

static void on_fees(void *arg, const struct chain_request *request, struct chain_answer *answer)
{
    uint64_t gwei = 1000000000u, base = ((struct binding *)arg)->ledger->base_fee_gwei;
    (void)request;
    answer->fees.base_fee = u256_from_u64(base * gwei);
    for (unsigned i = 0; i < 3; i++)
        answer->fees.tip[i] = u256_from_u64((i + 1) * gwei);
    answer->fees.gas_price = u256_from_u64((base + 1) * gwei);
}

static void on_nonce(void *arg, const struct chain_request *request, struct chain_answer *answer)
{
    struct ledger *ledger = ((struct binding *)arg)->ledger;
    uint64_t nonce = account(ledger, &request->address)->nonce;
    answer->nonce_latest = answer->nonce_pending = nonce;
    for (size_t i = 0; i < ledger->tx_count; i++) {
        const struct ledger_tx *entry = &ledger->txs[i];
        if (!entry->is_mined && !entry->is_dropped && entry->nonce == answer->nonce_pending &&
            addr_equal(&entry->from, &request->address))
            answer->nonce_pending++;
    }
}

static struct ledger_tx *entry_of(struct ledger *ledger, const struct hash32 *hash)
{
    for (size_t i = 0; i < ledger->tx_count; i++) {
        if (hash_equal(&ledger->txs[i].hash, hash))
            return &ledger->txs[i];
    }
    return NULL;
}

static enum err accept(struct ledger *ledger, struct view raw, const struct hash32 *hash)
{
    struct tx tx = {0};
    struct addr from = addr_zero;
    if (ledger->tx_count == LEDGER_TXS || raw.len > LEDGER_RAW)
        give_up("too many or too large transactions");
    if (tx_decode_signed(&tx, raw) != OK || tx_sender(&from, &tx) != OK)
        give_up("sent bytes that cannot be decoded");
    bool too_low = tx.nonce < account(ledger, &from)->nonce;
    if (!too_low) {
        struct ledger_tx *entry = &ledger->txs[ledger->tx_count++];
        *entry =
            (struct ledger_tx){.hash = *hash, .from = from, .nonce = tx.nonce, .raw_len = raw.len};
        memcpy(entry->raw, raw.data, raw.len);
        ledger->accepted++;
    }
    tx_clear(&tx);
    return too_low ? ERR_RPC : OK;
}

static void on_send(void *arg, const struct chain_request *request, struct chain_answer *answer)
{
    struct ledger *ledger = ((struct binding *)arg)->ledger;
    if (ledger->refuses) {
        answer->err = ERR_RPC;
        return;
    }
    tx_hash(&answer->hash, request->raw);
    struct ledger_tx *entry = entry_of(ledger, &answer->hash);
    if (entry == NULL) {
        answer->err = accept(ledger, request->raw, &answer->hash);
    } else {
        ledger->resent++;
        answer->err = entry->is_dropped ? OK : ERR_RPC; /* "already known" */
        entry->is_dropped = false;
    }
    if (ledger->mines_at_once)
        ledger_mine(ledger);
    if (ledger->loses)
        answer->err = ERR_TIMEOUT;
}

static void on_tx(void *arg, const struct chain_request *request, struct chain_answer *answer)
{
    struct ledger *ledger = ((struct binding *)arg)->ledger;
    const struct ledger_tx *entry = entry_of(ledger, &request->hash);
    if (entry == NULL || entry->is_dropped)
        return;
    answer->tx.known = true;
    if (!entry->is_mined)
        return;
    answer->tx.mined = true;
    answer->tx.succeeded = entry->has_succeeded;
    answer->tx.block = ledger->blocks[entry->block];
    answer->tx.gas_used = 21000;
    answer->tx.gas_price = u256_from_u64(11000000000u);
    answer->tx.from = entry->from;
}

void ledger_attach(struct ledger *ledger, struct fake_chain *chain)
{
    struct binding *binding = fake_chain_memory(chain, sizeof *binding);
    *binding = (struct binding){.ledger = ledger, .chain = chain};
    fake_chain_on(chain, CHAIN_BLOCK, on_block, binding);
    fake_chain_on(chain, CHAIN_BALANCES, on_balances, binding);
    fake_chain_on(chain, CHAIN_CALLS, on_calls, binding);
    fake_chain_on(chain, CHAIN_ESTIMATE, on_estimate, binding);
    fake_chain_on(chain, CHAIN_FEES, on_fees, binding);
    fake_chain_on(chain, CHAIN_NONCE, on_nonce, binding);
    fake_chain_on(chain, CHAIN_SEND, on_send, binding);
    fake_chain_on(chain, CHAIN_TX, on_tx, binding);
}
