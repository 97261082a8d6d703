#include "support/exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/eth/abi.h"
#include "core/eth/facts.h"
#include "core/eth/keccak.h"
#include "core/offset_quote.h"
#include "support/home.h"

/* Pools as in home.h: number, tokens. */
static const int pool_tokens[EXCHANGE_POOLS][2] = {{HOME_MCO2, HOME_USDC}, {HOME_WETH, HOME_USDC}};

static struct addr router(void)
{
    return home_address(4, 1);
}
static struct addr retirer(void)
{
    return home_address(4, 2);
}

static void give_up(const char *why)
{
    fprintf(stderr, "exchange: %s\n", why);
    abort();
}

/* ---- tokens ---- */

static int token_at(const struct addr *address)
{
    for (int token = 1; token < EXCHANGE_TOKENS; token++) {
        struct addr at = home_address(1, (unsigned)token);
        if (addr_equal(&at, address))
            return token;
    }
    return addr_is_zero(address) ? 0 : -1;
}

static struct exchange_account *account(struct exchange_state *state, const struct addr *address)
{
    for (size_t i = 0; i < state->account_count; i++) {
        if (addr_equal(&state->accounts[i].address, address))
            return &state->accounts[i];
    }
    if (state->account_count == EXCHANGE_ACCOUNTS)
        give_up("too many accounts");
    struct exchange_account *fresh = &state->accounts[state->account_count++];
    *fresh = (struct exchange_account){.address = *address};
    return fresh;
}

static struct u256 *allowance(struct exchange_state *state, const struct addr *owner, int token,
                              const struct addr *spender)
{
    for (size_t i = 0; i < state->allowance_count; i++) {
        if (state->allowances[i].token == token && addr_equal(&state->allowances[i].owner, owner) &&
            addr_equal(&state->allowances[i].spender, spender))
            return &state->allowances[i].amount;
    }
    if (state->allowance_count == EXCHANGE_ALLOWANCES)
        give_up("too many allowances");
    size_t i = state->allowance_count++;
    state->allowances[i].owner = *owner;
    state->allowances[i].spender = *spender;
    state->allowances[i].token = token;
    state->allowances[i].amount = (struct u256){0};
    return &state->allowances[i].amount;
}

static bool take(struct u256 *from, const struct u256 *amount)
{
    return u256_cmp(from, amount) >= 0 && !u256_sub(from, from, amount);
}

static void put(struct u256 *to, const struct u256 *amount)
{
    if (u256_add(to, to, amount))
        give_up("too much money");
}

/* ---- execution ---- */

struct run {
    struct exchange *exchange;
    struct exchange_state *state;
    struct exchange_tx *tx; /* NULL: only tried */
    const struct addr *from;
    int64_t time_s;
    const char *reason;
};

static struct hash32 topic_of(const struct addr *address)
{
    struct hash32 topic = {{0}};
    memcpy(topic.b + 12, address->b, 20);
    return topic;
}

static struct hash32 topic_of_u64(uint64_t value)
{
    struct hash32 topic;
    struct u256 wide = u256_from_u64(value);
    u256_to_be32(topic.b, &wide);
    return topic;
}

static void add_log(struct run *run, const struct addr *address, const char *event,
                    struct hash32 topic1, struct hash32 topic2, const struct buf *data)
{
    if (run->tx == NULL)
        return;
    if (run->tx->log_count == EXCHANGE_LOGS || data->len > EXCHANGE_DATA)
        give_up("too many or too large logs");
    struct exchange_log *log = &run->tx->logs[run->tx->log_count++];
    log->address = *address;
    abi_topic(&log->topics[0], event);
    log->topics[1] = topic1;
    log->topics[2] = topic2;
    memcpy(log->data, data->data, data->len);
    log->len = data->len;
}

static void transfer_log(struct run *run, int token, const struct addr *from, const struct addr *to,
                         const struct u256 *amount)
{
    struct buf data = {0};
    struct addr address = home_address(1, (unsigned)token);
    abi_add_u256(&data, amount);
    add_log(run, &address, "Transfer(address,address,uint256)", topic_of(from), topic_of(to),
            &data);
    buf_clear(&data);
}

static bool fail(struct run *run, const char *reason)
{
    run->reason = reason;
    return false;
}

static int pool_of(int a, int b)
{
    for (int i = 0; i < EXCHANGE_POOLS; i++) {
        if ((pool_tokens[i][0] == a && pool_tokens[i][1] == b) ||
            (pool_tokens[i][0] == b && pool_tokens[i][1] == a))
            return i;
    }
    return -1;
}

/* Pull `out` of the last token over the path. */
static bool swap(struct run *run, const struct tx_facts *facts, const struct u256 *value)
{
    struct exchange_state *state = run->state;
    struct u256 amounts[FACT_PATH] = {{{0}}};
    size_t last = facts->path_len - 1;
    if (facts->deadline_s < run->time_s)
        return fail(run, "UniswapV2Router: EXPIRED");
    amounts[last] = facts->amount_out.v;
    for (size_t i = last; i > 0; i--) {
        int in = token_at(&facts->path[i - 1]), out = token_at(&facts->path[i]);
        int pool = pool_of(in, out);
        if (pool < 0)
            return fail(run, "no pool");
        bool forward = pool_tokens[pool][0] == in;
        struct pool_route route = {{{.reserve_in = state->reserves[pool][forward ? 0 : 1],
                                     .reserve_out = state->reserves[pool][forward ? 1 : 0],
                                     .fee_bps = 30}},
                                   1};
        struct route_cost cost;
        if (offset_quote_cost(&cost, &route, &amounts[i]) != OK)
            return fail(run, "UniswapV2Library: INSUFFICIENT_LIQUIDITY");
        amounts[i - 1] = cost.pay;
    }
    struct u256 most = facts->pays_native ? *value : facts->amount.v;
    if (u256_cmp(&amounts[0], &most) > 0)
        return fail(run, "UniswapV2Router: EXCESSIVE_INPUT_AMOUNT");
    struct addr spender = router(), payer = *run->from;
    int first = token_at(&facts->path[0]);
    if (facts->pays_native) {
        if (!take(&account(state, &payer)->amounts[0], &amounts[0]))
            return fail(run, "no funds");
        payer = spender; /* the router wraps it and sends that on */
    } else if (!take(allowance(state, &payer, first, &spender), &amounts[0]) ||
               !take(&account(state, &payer)->amounts[first], &amounts[0])) {
        return fail(run, "TransferHelper: TRANSFER_FROM_FAILED");
    }
    for (size_t i = 0; i < last; i++) {
        int in = token_at(&facts->path[i]), out = token_at(&facts->path[i + 1]);
        int pool = pool_of(in, out);
        bool forward = pool_tokens[pool][0] == in;
        struct addr here = home_address(2, (unsigned)pool + 1);
        put(&state->reserves[pool][forward ? 0 : 1], &amounts[i]);
        if (!take(&state->reserves[pool][forward ? 1 : 0], &amounts[i + 1]))
            give_up("a pool without what it priced");
        transfer_log(run, in, &payer, &here, &amounts[i]);
        payer = here;
    }
    put(&account(state, &facts->recipient)->amounts[token_at(&facts->path[last])], &amounts[last]);
    transfer_log(run, token_at(&facts->path[last]), &payer, &facts->recipient, &amounts[last]);
    return true;
}

static void offset_log(struct run *run, const struct u256 *amount, const char *message,
                       const char *beneficiary, const struct hash32 *hash)
{
    struct buf data = {0};
    struct addr here = retirer();
    size_t message_words = (strlen(message) + 31) / 32;
    struct u256 shown = *amount;
    if (run->exchange->tamper == 1)
        shown.limb[0]++;
    abi_add_u256(&data, &shown);
    abi_add_u64(&data, 160);
    abi_add_u64(&data, 160 + 32 + 32 * message_words);
    abi_add_address(&data, run->from);
    buf_add(&data, hash->b, 32);
    abi_add_tail(&data, run->exchange->tamper == 3 ? "" : message,
                 run->exchange->tamper == 3 ? 0 : strlen(message));
    abi_add_tail(&data, beneficiary, strlen(beneficiary));
    for (int i = 0; i < (run->exchange->tamper == 2 ? 2 : 1); i++)
        add_log(run, &here, "CarbonOffset(uint256,string,string,address,bytes32,uint256,uint256)",
                topic_of_u64(run->state->offsets), topic_of_u64(run->state->batch_count), &data);
    buf_clear(&data);
}

static bool offset(struct run *run, const struct tx_facts *facts)
{
    struct exchange_state *state = run->state;
    struct addr here = retirer();
    if (!take(allowance(state, run->from, HOME_MCO2, &here), &facts->amount.v))
        return fail(run, "ERC20: insufficient allowance");
    if (!take(&account(state, run->from)->amounts[HOME_MCO2], &facts->amount.v))
        return fail(run, "ERC20: transfer amount exceeds balance");
    struct hash32 hash;
    uint8_t preimage[8];
    memcpy(preimage, &state->offsets, sizeof preimage);
    keccak256(&hash, preimage, sizeof preimage);
    transfer_log(run, HOME_MCO2, run->from, &here, &facts->amount.v);
    offset_log(run, &facts->amount.v, facts->message, facts->beneficiary, &hash);
    keccak256_pair(&state->chain, &state->chain, &hash);
    state->offsets++;
    put(&state->retired, &facts->amount.v);
    return true;
}

static bool execute(struct run *run, const struct tx *tx)
{
    struct tx_facts facts;
    struct addr exchange_router = router(), contract = retirer();
    if (facts_of_tx(&facts, tx, run->from) != OK)
        give_up("a transaction without facts");
    if (facts.kind == FACT_TOKEN_APPROVE) {
        *allowance(run->state, run->from, token_at(&facts.token), &facts.recipient) =
            facts.amount.v;
        return true;
    }
    if (facts.kind == FACT_SWAP && addr_equal(&tx->to, &exchange_router))
        return swap(run, &facts, &tx->value);
    if (facts.kind == FACT_OFFSET && addr_equal(&tx->to, &contract))
        return offset(run, &facts);
    return fail(run, "unknown call");
}

/* ---- blocks ---- */

static void make_block(struct exchange *exchange, uint64_t number)
{
    if (number >= EXCHANGE_BLOCKS)
        give_up("too many blocks");
    struct chain_block *block = &exchange->blocks[number];
    *block = (struct chain_block){
        .number = number, .time_s = exchange->time_s, .base_fee = u256_from_u64(10000000000u)};
    memcpy(block->hash.b, &number, sizeof number);
    memcpy(block->hash.b + 8, &exchange->fork, sizeof exchange->fork);
    block->hash.b[31] = 0xb2;
    if (number > 0)
        block->parent = exchange->blocks[number - 1].hash;
    exchange->before[number] = exchange->now;
    exchange->height = number;
}

static void run_tx(struct exchange *exchange, struct exchange_tx *entry)
{
    struct tx tx = {0};
    struct exchange_state saved;
    if (tx_decode_signed(&tx, view_of(entry->raw, entry->raw_len)) != OK)
        give_up("an entry that cannot be decoded");
    account(&exchange->now, &entry->from)->nonce++;
    saved = exchange->now;
    struct run run = {exchange, &exchange->now, entry, &entry->from, exchange->time_s, ""};
    entry->is_mined = true;
    entry->block = exchange->height;
    entry->log_count = 0;
    entry->has_succeeded = execute(&run, &tx);
    if (!entry->has_succeeded) {
        exchange->now = saved;
        entry->log_count = 0;
    }
    tx_clear(&tx);
}

static bool mine_one(struct exchange *exchange)
{
    for (size_t i = 0; i < exchange->tx_count; i++) {
        struct exchange_tx *entry = &exchange->txs[i];
        if (entry->is_mined || entry->nonce != account(&exchange->now, &entry->from)->nonce)
            continue;
        run_tx(exchange, entry);
        return true;
    }
    return false;
}

void exchange_mine(struct exchange *exchange)
{
    exchange->time_s += 2;
    make_block(exchange, exchange->height + 1);
    while (mine_one(exchange)) {
    }
}

void exchange_go_back(struct exchange *exchange, uint64_t number, bool return_txs)
{
    exchange->now = exchange->before[number + 1];
    for (size_t i = 0; i < exchange->tx_count; i++) {
        struct exchange_tx *entry = &exchange->txs[i];
        if (!entry->is_mined || entry->block <= number)
            continue;
        entry->is_mined = false;
        if (!return_txs)
            entry->nonce = UINT64_MAX; /* never mined again */
    }
    exchange->fork++;
    exchange->height = number;
}

void exchange_close_batch(struct exchange *exchange)
{
    exchange_mine(exchange);
    if (exchange->now.batch_count == EXCHANGE_BATCHES)
        give_up("too many batches");
    exchange->now.batches[exchange->now.batch_count].chain = exchange->now.chain;
    exchange->now.batches[exchange->now.batch_count++].block = exchange->height;
}

void exchange_retire_other(struct exchange *exchange)
{
    struct addr other = home_address(9, 1), here = retirer();
    struct u256 amount = u256_from_u64(1000000000);
    if (exchange->tx_count == EXCHANGE_TXS)
        give_up("too many transactions");
    put(&account(&exchange->now, &other)->amounts[HOME_MCO2], &amount);
    *allowance(&exchange->now, &other, HOME_MCO2, &here) = amount;
    exchange->time_s += 2;
    make_block(exchange, exchange->height + 1);
    struct exchange_tx *entry = &exchange->txs[exchange->tx_count++];
    *entry = (struct exchange_tx){.from = other,
                                  .to = here,
                                  .is_mined = true,
                                  .has_succeeded = true,
                                  .block = exchange->height};
    entry->hash = topic_of_u64(0xe0000 + exchange->tx_count);
    struct run run = {exchange, &exchange->now, entry, &other, exchange->time_s, ""};
    struct tx_facts facts = {.amount.v = amount, .beneficiary = "somebody"};
    if (!offset(&run, &facts))
        give_up(run.reason);
}

void exchange_move_price(struct exchange *exchange, unsigned percent)
{
    struct u256 *usdc = &exchange->now.reserves[0][1];
    struct u256 part = u256_from_u64(percent), hundred = u256_from_u64(100);
    if (u256_mul_div(usdc, usdc, &part, &hundred))
        give_up("absurd price");
}

void exchange_give(struct exchange *exchange, const struct addr *owner, int token,
                   struct u256 amount)
{
    put(&account(&exchange->now, owner)->amounts[token], &amount);
}

struct u256 exchange_balance(struct exchange *exchange, const struct addr *owner, int token)
{
    return account(&exchange->now, owner)->amounts[token];
}

struct u256 exchange_allowance(struct exchange *exchange, const struct addr *owner, int token,
                               const struct addr *spender)
{
    return *allowance(&exchange->now, owner, token, spender);
}

unsigned exchange_count_to(const struct exchange *exchange, const struct addr *to)
{
    unsigned count = 0;
    for (size_t i = 0; i < exchange->tx_count; i++)
        count += exchange->txs[i].is_mined && exchange->txs[i].has_succeeded &&
                 addr_equal(&exchange->txs[i].to, to);
    return count;
}

static struct u256 units(uint64_t whole, unsigned decimals)
{
    struct u256 value = u256_pow10(decimals);
    if (u256_mul_u64(&value, &value, whole))
        give_up("absurd amount");
    return value;
}

void exchange_init(struct exchange *exchange)
{
    memset(exchange, 0, sizeof *exchange);
    exchange->now.reserves[0][0] = units(3000, 18);
    exchange->now.reserves[0][1] = units(630, 6);
    exchange->now.reserves[1][0] = units(60, 18);
    exchange->now.reserves[1][1] = units(105000, 6);
    exchange->time_s = INT64_C(1795348800) - 202;
    for (uint64_t n = 0; n <= 100; n++) {
        exchange->time_s += 2;
        make_block(exchange, n);
    }
}

/* ---- answers ---- */

/* fake_chain wants one argument: the pair lives in the fake's memory. */
struct binding {
    struct exchange *exchange;
    struct fake_chain *chain;
};

static const struct chain_block *head_of(const struct exchange *exchange)
{
    return &exchange->blocks[exchange->height];
}

static void on_block(void *arg, const struct chain_request *request, struct chain_answer *answer)
{
    struct exchange *exchange = ((struct binding *)arg)->exchange;
    uint64_t number = request->block >= BLOCK_PENDING ? exchange->height : request->block;
    if (number > exchange->height)
        answer->err = ERR_NOT_FOUND;
    else
        answer->block = exchange->blocks[number];
}

static void on_balances(void *arg, const struct chain_request *request, struct chain_answer *answer)
{
    struct binding *binding = arg;
    size_t cells = request->owner_count * request->token_count;
    struct u256 *amounts = fake_chain_memory(binding->chain, cells * sizeof *amounts);
    bool *known = fake_chain_memory(binding->chain, cells * sizeof *known);
    for (size_t i = 0; i < cells; i++) {
        int token = token_at(&request->tokens[i % request->token_count]);
        known[i] = token >= 0;
        if (known[i])
            amounts[i] = exchange_balance(binding->exchange,
                                          &request->owners[i / request->token_count], token);
    }
    answer->balances = amounts;
    answer->balance_known = known;
    answer->block = *head_of(binding->exchange);
}

static bool is_call(struct view data, const char *signature)
{
    uint8_t selector[4];
    abi_selector(selector, signature);
    return data.len >= 4 && memcmp(data.data, selector, 4) == 0;
}

static struct addr arg_addr(struct view data, size_t i)
{
    struct addr address;
    if (abi_word_address(&address, view_of(data.data + 4, data.len - 4), i) != OK)
        give_up("a call without its address");
    return address;
}

static void view_pool(struct exchange *exchange, int pool, struct view data, struct buf *out)
{
    if (is_call(data, "token0()")) {
        struct addr first = home_address(1, (unsigned)pool_tokens[pool][0]);
        abi_add_address(out, &first);
    } else if (is_call(data, "getReserves()")) {
        abi_add_u256(out, &exchange->now.reserves[pool][0]);
        abi_add_u256(out, &exchange->now.reserves[pool][1]);
        abi_add_u64(out, 1);
    }
}

static void view_retirer(struct exchange *exchange, struct view data, struct buf *out)
{
    if (is_call(data, "getCMCO2()")) {
        struct addr token = home_address(1, HOME_MCO2);
        if (!addr_is_zero(&exchange->wrong_token))
            token = exchange->wrong_token;
        abi_add_address(out, &token);
    } else if (is_call(data, "hashChain()")) {
        buf_add(out, exchange->now.chain.b, 32);
    } else if (is_call(data, "batches(uint256)")) {
        uint64_t index;
        if (abi_word_u64(&index, view_of(data.data + 4, data.len - 4), 0) != OK)
            give_up("batches() without its number");
        bool is_closed = index < exchange->now.batch_count;
        abi_add_u64(out, is_closed);
        buf_add(out, is_closed ? exchange->now.batches[index].chain.b : (uint8_t[32]){0}, 32);
        abi_add_u64(out, is_closed);
        abi_add_u64(out, is_closed ? exchange->now.batches[index].block : 0);
    }
}

static void view_token(struct exchange *exchange, int token, struct view data, struct buf *out)
{
    if (is_call(data, "balanceOf(address)")) {
        struct addr owner = arg_addr(data, 0);
        struct u256 amount = exchange_balance(exchange, &owner, token);
        abi_add_u256(out, &amount);
    } else if (is_call(data, "allowance(address,address)")) {
        struct addr owner = arg_addr(data, 0), spender = arg_addr(data, 1);
        struct u256 amount = exchange_allowance(exchange, &owner, token, &spender);
        abi_add_u256(out, &amount);
    }
}

static bool try_call(struct binding *binding, const struct chain_call *call, struct buf *revert)
{
    struct exchange_state *copy = fake_chain_memory(binding->chain, sizeof *copy);
    struct tx tx = {
        .type = TX_1559, .chain_id = 1, .has_to = true, .to = call->to, .value = call->value};
    struct exchange *exchange = binding->exchange;
    *copy = exchange->now;
    buf_add(&tx.data, call->data.data, call->data.len);
    struct run run = {exchange, copy, NULL, &call->from, exchange->time_s, ""};
    bool ok = execute(&run, &tx);
    tx_clear(&tx);
    if (!ok) {
        abi_begin(revert, "Error(string)");
        abi_add_u64(revert, 32);
        abi_add_tail(revert, run.reason, strlen(run.reason));
    }
    return ok;
}

static void answer_call(struct binding *binding, const struct chain_call *call,
                        struct chain_call_result *result)
{
    struct buf out = {0};
    struct addr contract = retirer();
    int token = token_at(&call->to);
    for (int pool = 0; pool < EXCHANGE_POOLS; pool++) {
        struct addr at = home_address(2, (unsigned)pool + 1);
        if (addr_equal(&at, &call->to))
            view_pool(binding->exchange, pool, call->data, &out);
    }
    if (addr_equal(&contract, &call->to))
        view_retirer(binding->exchange, call->data, &out);
    if (token > 0)
        view_token(binding->exchange, token, call->data, &out);
    result->ok = out.len > 0;
    if (out.len == 0 && !addr_is_zero(&call->from))
        result->ok = try_call(binding, call, &out);
    uint8_t *data = fake_chain_memory(binding->chain, out.len);
    if (out.len > 0)
        memcpy(data, out.data, out.len);
    result->data = view_of(data, out.len);
    buf_clear(&out);
}

static void on_calls(void *arg, const struct chain_request *request, struct chain_answer *answer)
{
    struct binding *binding = arg;
    struct chain_call_result *results =
        fake_chain_memory(binding->chain, request->call_count * sizeof *results);
    for (size_t i = 0; i < request->call_count; i++)
        answer_call(binding, &request->calls[i], &results[i]);
    answer->calls = results;
    answer->call_count = request->call_count;
    answer->block = *head_of(binding->exchange);
}

static void on_estimate(void *arg, const struct chain_request *request, struct chain_answer *answer)
{
    struct chain_call_result result;
    answer_call(arg, &request->calls[0], &result);
    answer->gas = 100000;
    if (!result.ok) {
        answer->err = ERR_REVERT;
        answer->revert = result.data;
    }
}

static void on_nonce(void *arg, const struct chain_request *request, struct chain_answer *answer)
{
    struct exchange *exchange = ((struct binding *)arg)->exchange;
    answer->nonce_latest = account(&exchange->now, &request->address)->nonce;
    answer->nonce_pending = answer->nonce_latest;
    for (size_t i = 0; i < exchange->tx_count; i++) {
        const struct exchange_tx *entry = &exchange->txs[i];
        if (!entry->is_mined && entry->nonce == answer->nonce_pending &&
            addr_equal(&entry->from, &request->address))
            answer->nonce_pending++;
    }
}

static struct exchange_tx *entry_of(struct exchange *exchange, const struct hash32 *hash)
{
    for (size_t i = 0; i < exchange->tx_count; i++) {
        if (hash_equal(&exchange->txs[i].hash, hash))
            return &exchange->txs[i];
    }
    return NULL;
}

static void on_send(void *arg, const struct chain_request *request, struct chain_answer *answer)
{
    struct exchange *exchange = ((struct binding *)arg)->exchange;
    struct tx tx = {0};
    struct addr from = addr_zero;
    tx_hash(&answer->hash, request->raw);
    if (entry_of(exchange, &answer->hash) != NULL) {
        answer->err = ERR_RPC; /* "already known" */
        return;
    }
    if (tx_decode_signed(&tx, request->raw) != OK || tx_sender(&from, &tx) != OK)
        give_up("sent bytes that cannot be decoded");
    if (exchange->tx_count == EXCHANGE_TXS || request->raw.len > sizeof exchange->txs[0].raw)
        give_up("too many or too large transactions");
    if (tx.nonce < account(&exchange->now, &from)->nonce) {
        answer->err = ERR_RPC; /* "nonce too low" */
    } else {
        struct exchange_tx *entry = &exchange->txs[exchange->tx_count];
        *entry = (struct exchange_tx){.hash = answer->hash,
                                      .from = from,
                                      .to = tx.to,
                                      .nonce = tx.nonce,
                                      .raw_len = request->raw.len};
        memcpy(entry->raw, request->raw.data, request->raw.len);
        exchange->tx_count++;
    }
    tx_clear(&tx);
}

static void fill_log(struct exchange *exchange, const struct exchange_tx *entry, size_t i,
                     struct chain_log *out)
{
    const struct exchange_log *log = &entry->logs[i];
    *out = (struct chain_log){.address = log->address,
                              .topic_count = 3,
                              .data = view_of(log->data, log->len),
                              .block = entry->block,
                              .block_hash = exchange->blocks[entry->block].hash,
                              .tx_hash = entry->hash,
                              .log_index = (uint32_t)(entry - exchange->txs) * 10 + (uint32_t)i};
    memcpy(out->topics, log->topics, sizeof log->topics);
}

static void on_tx(void *arg, const struct chain_request *request, struct chain_answer *answer)
{
    struct binding *binding = arg;
    struct exchange *exchange = binding->exchange;
    const struct exchange_tx *entry = entry_of(exchange, &request->hash);
    if (entry == NULL || exchange->forgets_receipts || entry->nonce == UINT64_MAX)
        return;
    answer->tx.known = true;
    answer->tx.from = entry->from;
    answer->tx.to = entry->to;
    if (!entry->is_mined)
        return;
    answer->tx.mined = true;
    answer->tx.succeeded = entry->has_succeeded;
    answer->tx.block = exchange->blocks[entry->block];
    answer->tx.block.time_s = 0;
    answer->tx.gas_used = 90000;
    answer->tx.gas_price = u256_from_u64(12000000000u);
    struct chain_log *logs = fake_chain_memory(binding->chain, entry->log_count * sizeof *logs);
    for (size_t i = 0; i < entry->log_count; i++)
        fill_log(exchange, entry, i, &logs[i]);
    answer->tx.logs = logs;
    answer->tx.log_count = entry->log_count;
}

static bool matches(const struct chain_filter *filter, const struct chain_log *log)
{
    if (log->block < filter->from_block || log->block > filter->to_block)
        return false;
    if (filter->address_count != 1 || !addr_equal(&filter->addresses[0], &log->address))
        return false;
    for (size_t i = 0; i < log->topic_count; i++) {
        if (filter->topic_counts[i] == 1 && !hash_equal(filter->topics[i], &log->topics[i]))
            return false;
    }
    return true;
}

static void on_logs(void *arg, const struct chain_request *request, struct chain_answer *answer)
{
    struct binding *binding = arg;
    struct exchange *exchange = binding->exchange;
    const struct chain_filter *filter = &request->filter;
    if (exchange->logs_max_blocks > 0 &&
        filter->to_block - filter->from_block + 1 > exchange->logs_max_blocks) {
        answer->err = ERR_LIMIT;
        return;
    }
    struct chain_log *logs =
        fake_chain_memory(binding->chain, (size_t)EXCHANGE_TXS * EXCHANGE_LOGS * sizeof *logs);
    for (size_t t = 0; t < exchange->tx_count; t++) {
        const struct exchange_tx *entry = &exchange->txs[t];
        for (size_t i = 0; entry->is_mined && i < entry->log_count; i++) {
            fill_log(exchange, entry, i, &logs[answer->log_count]);
            answer->log_count += matches(filter, &logs[answer->log_count]);
        }
    }
    answer->logs = logs;
}

void exchange_attach(struct exchange *exchange, struct fake_chain *chain)
{
    struct binding *binding = fake_chain_memory(chain, sizeof *binding);
    *binding = (struct binding){.exchange = exchange, .chain = chain};
    fake_chain_on(chain, CHAIN_BLOCK, on_block, binding);
    fake_chain_on(chain, CHAIN_BALANCES, on_balances, binding);
    fake_chain_on(chain, CHAIN_CALLS, on_calls, binding);
    fake_chain_on(chain, CHAIN_ESTIMATE, on_estimate, binding);
    fake_chain_on(chain, CHAIN_NONCE, on_nonce, binding);
    fake_chain_on(chain, CHAIN_SEND, on_send, binding);
    fake_chain_on(chain, CHAIN_TX, on_tx, binding);
    fake_chain_on(chain, CHAIN_LOGS, on_logs, binding);
}
