#include "net/ethrpc_op.h"

#include <inttypes.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/eth/keccak.h"

#define ITEMS_MAX      4096
#define ADDRESSES_MAX  1024
#define TOPICS_MAX     1024
#define RAW_MAX        ((size_t)256 << 10)
#define CALL_BYTES_MAX ((size_t)1 << 20)
#define CODE_BYTES_MAX ((size_t)1 << 20)

/* ---- lifetime */

size_t op_item_count(const struct op *op)
{
    return op->request.op == CHAIN_CALLS ? op->request.call_count
                                         : op->request.owner_count * op->request.token_count;
}

static enum err check_sizes(const struct chain_request *request)
{
    size_t call_bytes = 0;
    for (size_t i = 0; i < request->call_count && call_bytes <= CALL_BYTES_MAX; i++)
        call_bytes += request->calls[i].data.len;
    size_t topics = 0;
    for (size_t i = 0; i < 4; i++)
        topics += request->filter.topic_counts[i];
    if (request->owner_count > ITEMS_MAX || request->token_count > ITEMS_MAX ||
        request->owner_count * request->token_count > ITEMS_MAX ||
        request->call_count > ITEMS_MAX || call_bytes > CALL_BYTES_MAX ||
        request->filter.address_count > ADDRESSES_MAX || topics > TOPICS_MAX ||
        request->raw.len > RAW_MAX)
        return err_set(ERR_LIMIT, "more is asked for than fits into one request");
    return OK;
}

static enum err check_shape(const struct chain_request *request)
{
    switch (request->op) {
    case CHAIN_BALANCES:
        if (request->owner_count == 0 || request->token_count == 0)
            return err_set(ERR_INVALID, "balances of nobody are asked for");
        break;
    case CHAIN_CALLS:
    case CHAIN_ESTIMATE:
        if (request->call_count == 0)
            return err_set(ERR_INVALID, "no call is given");
        break;
    case CHAIN_BLOCK:
        if (request->block == BLOCK_PENDING)
            return err_set(ERR_INVALID, "a pending block has no number yet");
        break;
    case CHAIN_LOGS:
        if (request->filter.from_block > request->filter.to_block)
            return err_set(ERR_INVALID, "the range of blocks ends before it begins");
        break;
    case CHAIN_SEND:
        if (request->raw.len == 0)
            return err_set(ERR_INVALID, "no transaction is given");
        break;
    default: break;
    }
    return OK;
}

static void *copy_array(const void *items, size_t count, size_t size)
{
    return count == 0 ? NULL : mem_dup(items, count * size);
}

static void copy_filter(struct chain_filter *filter)
{
    filter->addresses =
        copy_array(filter->addresses, filter->address_count, sizeof *filter->addresses);
    for (size_t i = 0; i < 4; i++)
        filter->topics[i] =
            copy_array(filter->topics[i], filter->topic_counts[i], sizeof *filter->topics[i]);
}

static struct chain_call *copy_calls(const struct chain_call *calls, size_t count)
{
    struct chain_call *copy = copy_array(calls, count, sizeof *calls);
    for (size_t i = 0; i < count; i++)
        copy[i].data.data = copy_array(calls[i].data.data, calls[i].data.len, 1);
    return copy;
}

enum err op_init(struct op *op, const struct chain_request *request)
{
    *op = (struct op){.network = request->network, .request = {.op = request->op}};
    TRY(check_sizes(request));
    TRY(check_shape(request));
    op->request = *request;
    struct chain_request *copy = &op->request;
    copy->owners = copy_array(request->owners, request->owner_count, sizeof *request->owners);
    copy->tokens = copy_array(request->tokens, request->token_count, sizeof *request->tokens);
    copy->calls = copy_calls(request->calls, request->call_count);
    copy->raw.data = copy_array(request->raw.data, request->raw.len, 1);
    copy_filter(&copy->filter);
    return OK;
}

/* The arrays are const for readers of the request; they are ours to free. */
static void free_const(const void *owned)
{
    union {
        const void *from;
        void *to;
    } pointer = {.from = owned};
    mem_free(pointer.to);
}

void op_restart(struct op *op)
{
    mem_free(op->balances);
    mem_free(op->known);
    mem_free(op->calls);
    log_list_clear(&op->logs);
    buf_clear(&op->bytes);
    buf_clear(&op->revert);
    op->balances = NULL;
    op->known = NULL;
    op->calls = NULL;
    op->step = 0;
    op->has_anchor = false;
    op->next = 0;
    op->chunk = 0;
    op->answer = (struct chain_answer){.err = OK};
}

void op_clear(struct op *op)
{
    op_restart(op);
    free_const(op->request.owners);
    free_const(op->request.tokens);
    for (size_t i = 0; i < op->request.call_count; i++)
        free_const(op->request.calls[i].data.data);
    free_const(op->request.calls);
    free_const(op->request.raw.data);
    free_const(op->request.filter.addresses);
    for (size_t i = 0; i < 4; i++)
        free_const(op->request.filter.topics[i]);
    op->request = (struct chain_request){.op = op->request.op};
}

/* ---- parameters */

void op_add_block(struct buf *out, uint64_t block)
{
    if (block == BLOCK_LATEST)
        buf_add_text(out, "\"latest\"");
    else if (block == BLOCK_PENDING)
        buf_add_text(out, "\"pending\"");
    else
        buf_printf(out, "\"0x%" PRIx64 "\"", block);
}

static void add_hex(struct buf *out, const void *data, size_t len)
{
    buf_add_byte(out, '"');
    hex_add(out, data, len);
    buf_add_byte(out, '"');
}

void op_add_call(struct buf *out, const struct chain_call *call)
{
    buf_add_text(out, "{\"to\":");
    add_hex(out, call->to.b, sizeof call->to.b);
    if (!addr_is_zero(&call->from)) {
        buf_add_text(out, ",\"from\":");
        add_hex(out, call->from.b, sizeof call->from.b);
    }
    if (!u256_is_zero(&call->value)) {
        char text[67];
        u256_to_quantity(text, &call->value);
        buf_printf(out, ",\"value\":\"%s\"", text);
    }
    buf_add_text(out, ",\"data\":");
    add_hex(out, call->data.data, call->data.len);
    buf_add_byte(out, '}');
}

/* What a node's words are taken to mean must fit the question. */
static bool is_meant(const struct op *op, enum err err)
{
    if (err == ERR_LIMIT)
        return op->request.op == CHAIN_LOGS;
    return (err != ERR_EXISTS && err != ERR_EXPIRED) || op->request.op == CHAIN_SEND;
}

enum err op_check(struct op *op, const struct rpc_reply *reply)
{
    struct rpc_reply plain = *reply;
    if (!is_meant(op, plain.err))
        plain.err = ERR_RPC;
    if (plain.err == ERR_REVERT) {
        buf_reset(&op->revert);
        buf_add(&op->revert, reply->revert.data, reply->revert.len);
    }
    return rpc_reply_check(&plain);
}

/* ---- small operations: one method, one value */

static void build_estimate(struct op *op, struct rpc_batch *batch)
{
    struct buf params = {0};
    buf_add_byte(&params, '[');
    op_add_call(&params, &op->request.calls[0]);
    buf_add_byte(&params, ']');
    rpc_batch_add(batch, "eth_estimateGas", buf_text(&params));
    buf_clear(&params);
}

static enum err read_estimate(struct op *op, const struct rpc_replies *replies, bool *again)
{
    (void)again;
    TRY(op_check(op, &replies->items[0]));
    return json_read_quantity_u64(&op->answer.gas, replies->items[0].result, "gas");
}

static void add_address_call(struct rpc_batch *batch, const char *method,
                             const struct addr *address, const char *block)
{
    char text[2 * sizeof address->b + 3];
    struct buf params = {0};
    hex_write(text, address->b, sizeof address->b);
    buf_printf(&params, "[\"%s\",\"%s\"]", text, block);
    rpc_batch_add(batch, method, buf_text(&params));
    buf_clear(&params);
}

static void build_nonce(struct op *op, struct rpc_batch *batch)
{
    add_address_call(batch, "eth_getTransactionCount", &op->request.address, "latest");
    add_address_call(batch, "eth_getTransactionCount", &op->request.address, "pending");
}

static enum err read_nonce(struct op *op, const struct rpc_replies *replies, bool *again)
{
    (void)again;
    struct chain_answer *answer = &op->answer;
    TRY(op_check(op, &replies->items[0]));
    TRY(op_check(op, &replies->items[1]));
    TRY(json_read_quantity_u64(&answer->nonce_latest, replies->items[0].result, "nonce"));
    TRY(json_read_quantity_u64(&answer->nonce_pending, replies->items[1].result, "nonce"));
    /* Two machines behind one name may be a block apart. */
    if (answer->nonce_pending < answer->nonce_latest)
        answer->nonce_pending = answer->nonce_latest;
    return OK;
}

static void build_code(struct op *op, struct rpc_batch *batch)
{
    add_address_call(batch, "eth_getCode", &op->request.address, "latest");
}

static enum err read_code(struct op *op, const struct rpc_replies *replies, bool *again)
{
    (void)again;
    TRY(op_check(op, &replies->items[0]));
    struct buf code = {0};
    enum err err = json_read_bytes(&code, CODE_BYTES_MAX, replies->items[0].result, "code");
    op->answer.code_len = code.len;
    buf_clear(&code);
    return err;
}

/* ---- sending: step 0 sends; step 1, after "nonce too low", asks whether it is in a block already
 */

static void build_send(struct op *op, struct rpc_batch *batch)
{
    struct buf params = {0};
    buf_add_byte(&params, '[');
    if (op->step == 0) {
        add_hex(&params, op->request.raw.data, op->request.raw.len);
    } else {
        struct hash32 hash;
        keccak256(&hash, op->request.raw.data, op->request.raw.len);
        add_hex(&params, hash.b, sizeof hash.b);
    }
    buf_add_byte(&params, ']');
    rpc_batch_add(batch, op->step == 0 ? "eth_sendRawTransaction" : "eth_getTransactionByHash",
                  buf_text(&params));
    buf_clear(&params);
}

static enum err read_send(struct op *op, const struct rpc_replies *replies, bool *again)
{
    const struct rpc_reply *reply = &replies->items[0];
    struct hash32 hash, answered;
    keccak256(&hash, op->request.raw.data, op->request.raw.len);
    op->answer.hash = hash;
    if (op->step == 1) {
        TRY(op_check(op, reply));
        if (json_type(reply->result) == JSON_NULL)
            return err_set(ERR_EXISTS, "another transaction with this nonce was mined before");
        return OK;
    }
    if (reply->err == ERR_EXISTS)
        return OK;
    if (reply->err == ERR_EXPIRED) {
        *again = true;
        return OK;
    }
    TRY(op_check(op, reply));
    TRY(json_read_hex(answered.b, sizeof answered.b, reply->result, "hash"));
    if (!hash_equal(&hash, &answered))
        return err_set(ERR_UNTRUSTED, "the endpoint names another hash than the transaction has");
    return OK;
}

/* ---- the table */

static const struct op_row op_estimate = {build_estimate, read_estimate};
static const struct op_row op_nonce = {build_nonce, read_nonce};
static const struct op_row op_code = {build_code, read_code};
static const struct op_row op_send = {build_send, read_send};

static const struct op_row *const rows[] = {
    [CHAIN_BLOCK] = &op_block, [CHAIN_BALANCES] = &op_state,    [CHAIN_CALLS] = &op_state,
    [CHAIN_FEES] = &op_fees,   [CHAIN_ESTIMATE] = &op_estimate, [CHAIN_NONCE] = &op_nonce,
    [CHAIN_CODE] = &op_code,   [CHAIN_SEND] = &op_send,         [CHAIN_TX] = &op_tx,
    [CHAIN_LOGS] = &op_logs,
};

void op_build(struct op *op, struct rpc_batch *batch)
{
    rows[op->request.op]->build(op, batch);
}

enum err op_read(struct op *op, const struct rpc_replies *replies, bool *again)
{
    *again = false;
    enum err err = rows[op->request.op]->read(op, replies, again);
    if (*again)
        op->step++;
    /* Only logs may be too many: elsewhere an endpoint that speaks of limits is just not able. */
    if (err == ERR_LIMIT && op->request.op == CHAIN_LOGS)
        return err;
    return read_distrust(err);
}

void op_limits(const struct op *op, struct json_limits *out)
{
    bool is_logs = op->request.op == CHAIN_LOGS;
    *out = json_limits_default;
    out->max_bytes = is_logs ? (size_t)64 << 20 : (size_t)4 << 20;
    out->max_nodes = is_logs ? 3000000 : 500000;
    out->max_depth = 32;
}

unsigned op_patience(const struct op *op)
{
    return op->request.op == CHAIN_LOGS ? 3 : 1;
}
