/* Balances and calls: many items read at one block. With Multicall3 they are chunks of one
 * eth_call each, the first of which also says its block; elsewhere a header comes first and the
 * chunks are JSON-RPC batches at its number. */

#include <string.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "net/ethrpc_op.h"
#include "net/multicall.h"

#define MULTICALL_CHUNK 250
#define BATCH_CHUNK     100
#define RESULT_MAX      ((size_t)1 << 20)

static bool is_balances(const struct op *op)
{
    return op->request.op == CHAIN_BALANCES;
}

static const struct addr *item_owner(const struct op *op, size_t item)
{
    return &op->request.owners[item / op->request.token_count];
}

static const struct addr *item_token(const struct op *op, size_t item)
{
    return &op->request.tokens[item % op->request.token_count];
}

/* A call that depends on who calls, or that carries money, means another thing from a contract. */
static bool uses_multicall(const struct op *op)
{
    if (op->no_multicall || addr_is_zero(&op->network->multicall3) ||
        op->request.block == BLOCK_PENDING)
        return false;
    for (size_t i = 0; i < op->request.call_count; i++)
        if (!addr_is_zero(&op->request.calls[i].from) || !u256_is_zero(&op->request.calls[i].value))
            return false;
    return true;
}

static uint64_t read_at(const struct op *op)
{
    return op->has_anchor ? op->answer.block.number : op->request.block;
}

static size_t next_chunk(const struct op *op, size_t most)
{
    size_t left = op_item_count(op) - op->next;
    return left < most ? left : most;
}

static void add_header_call(struct rpc_batch *batch, uint64_t block)
{
    struct buf params = {0};
    buf_add_byte(&params, '[');
    op_add_block(&params, block);
    buf_add_text(&params, ",false]");
    rpc_batch_add(batch, "eth_getBlockByNumber", buf_text(&params));
    buf_clear(&params);
}

static void add_eth_call(struct rpc_batch *batch, const struct chain_call *call, uint64_t block)
{
    struct buf params = {0};
    buf_add_byte(&params, '[');
    op_add_call(&params, call);
    buf_add_byte(&params, ',');
    op_add_block(&params, block);
    buf_add_byte(&params, ']');
    rpc_batch_add(batch, "eth_call", buf_text(&params));
    buf_clear(&params);
}

static void add_balance_of(struct buf *out, const struct addr *owner)
{
    abi_begin(out, "balanceOf(address)");
    abi_add_address(out, owner);
}

/* ---- results */

static void keep_call(struct op *op, size_t item, bool ok, struct view data)
{
    op->calls[item].ok = ok;
    op->calls[item].data.len = data.len;
    buf_add(&op->bytes, data.data, data.len);
}

static void keep_balance(struct op *op, size_t item, bool ok, struct view data)
{
    op->known[item] = ok && data.len == 32;
    if (op->known[item])
        op->balances[item] = u256_from_be(data.data, data.len);
}

static void keep(struct op *op, size_t item, bool ok, struct view data)
{
    if (is_balances(op))
        keep_balance(op, item, ok, data);
    else
        keep_call(op, item, ok, data);
}

static void make_room(struct op *op)
{
    size_t count = op_item_count(op);
    if (is_balances(op) && op->balances == NULL) {
        op->balances = mem_array(count, sizeof *op->balances);
        op->known = mem_array(count, sizeof *op->known);
    } else if (!is_balances(op) && op->calls == NULL) {
        op->calls = mem_array(count, sizeof *op->calls);
    }
}

/* The bytes of results were appended in the order of the items. */
static void finish(struct op *op)
{
    op->answer.balances = op->balances;
    op->answer.balance_known = op->known;
    op->answer.calls = op->calls;
    op->answer.call_count = is_balances(op) ? 0 : op->request.call_count;
    size_t at = 0;
    for (size_t i = 0; i < op->answer.call_count; i++) {
        op->calls[i].data.data = op->bytes.data == NULL ? NULL : op->bytes.data + at;
        at += op->calls[i].data.len;
    }
}

/* ---- Multicall3 */

static void add_item(struct multicall *call, const struct op *op, size_t item)
{
    if (!is_balances(op)) {
        const struct chain_call *one = &op->request.calls[item];
        buf_add(multicall_add(call, &one->to), one->data.data, one->data.len);
    } else if (addr_is_zero(item_token(op, item))) {
        struct buf *data = multicall_add(call, &op->network->multicall3);
        abi_begin(data, "getEthBalance(address)");
        abi_add_address(data, item_owner(op, item));
    } else {
        add_balance_of(multicall_add(call, item_token(op, item)), item_owner(op, item));
    }
}

static void build_multicall(struct op *op, struct rpc_batch *batch)
{
    struct multicall many = {0};
    struct buf data = {0};
    abi_begin(multicall_add(&many, &op->network->multicall3), "getBlockNumber()");
    op->chunk = next_chunk(op, MULTICALL_CHUNK);
    for (size_t i = 0; i < op->chunk; i++)
        add_item(&many, op, op->next + i);
    multicall_encode(&data, &many);
    const struct chain_call call = {.to = op->network->multicall3, .data = view_of_buf(&data)};
    add_eth_call(batch, &call, read_at(op));
    if (!op->has_anchor)
        add_header_call(batch, op->request.block);
    multicall_clear(&many);
    buf_clear(&data);
}

/* The header was asked for in the same breath; when the head moved in between, its hash is not the
 * hash of the block that was read. */
static void take_header(struct op *op, const struct rpc_reply *reply)
{
    struct chain_block header = {0};
    if (reply->err == OK && json_type(reply->result) == JSON_OBJECT &&
        read_block(&header, reply->result) == OK && header.number == op->answer.block.number)
        op->answer.block = header;
}

static enum err check_number(struct op *op, const struct multicall_results *results)
{
    uint64_t number;
    if (!multicall_ok(results, 0))
        return err_set(ERR_SYNTAX, "Multicall3 does not say the block");
    TRY(abi_word_u64(&number, multicall_data(results, 0), 0));
    if (read_at(op) != BLOCK_LATEST && number != read_at(op))
        return err_set(ERR_UNTRUSTED, "the endpoint answered with another block");
    op->answer.block.number = number;
    return OK;
}

static enum err read_results(struct op *op, const struct rpc_replies *replies, struct view data)
{
    struct multicall_results results;
    enum err err = multicall_decode(&results, data, op->chunk + 1);
    if (err == OK)
        err = check_number(op, &results);
    for (size_t i = 0; i < op->chunk && err == OK; i++)
        keep(op, op->next + i, multicall_ok(&results, i + 1), multicall_data(&results, i + 1));
    multicall_results_clear(&results);
    TRY(err);
    if (!op->has_anchor)
        take_header(op, &replies->items[1]);
    op->has_anchor = true;
    return OK;
}

static enum err read_multicall(struct op *op, const struct rpc_replies *replies, bool *again)
{
    const struct rpc_reply *reply = &replies->items[0];
    if (reply->err != ERR_REVERT)
        TRY(op_check(op, reply));
    struct buf data = {0};
    enum err err = reply->err == ERR_REVERT
                       ? OK
                       : json_read_bytes(&data, 4 * RESULT_MAX, reply->result, "call result");
    if (err == OK && data.len == 0) {
        op_restart(op); /* it is not there, or was not at that block */
        op->no_multicall = true;
        *again = true;
    } else if (err == OK) {
        err = read_results(op, replies, view_of_buf(&data));
    }
    buf_clear(&data);
    return err;
}

/* ---- JSON-RPC batches */

static void add_native(struct rpc_batch *batch, const struct addr *owner, uint64_t block)
{
    struct buf params = {0};
    buf_add_text(&params, "[\"");
    hex_add(&params, owner->b, sizeof owner->b);
    buf_add_text(&params, "\",");
    op_add_block(&params, block);
    buf_add_byte(&params, ']');
    rpc_batch_add(batch, "eth_getBalance", buf_text(&params));
    buf_clear(&params);
}

static bool is_native(const struct op *op, size_t item)
{
    return is_balances(op) && addr_is_zero(item_token(op, item));
}

static void build_batch(struct op *op, struct rpc_batch *batch)
{
    if (!op->has_anchor && op->request.block != BLOCK_PENDING) {
        op->chunk = 0;
        add_header_call(batch, op->request.block);
        return;
    }
    op->chunk = next_chunk(op, BATCH_CHUNK);
    for (size_t i = op->next; i < op->next + op->chunk; i++) {
        if (!is_balances(op)) {
            add_eth_call(batch, &op->request.calls[i], read_at(op));
        } else if (is_native(op, i)) {
            add_native(batch, item_owner(op, i), read_at(op));
        } else {
            struct buf data = {0};
            add_balance_of(&data, item_owner(op, i));
            const struct chain_call call = {.to = *item_token(op, i), .data = view_of_buf(&data)};
            add_eth_call(batch, &call, read_at(op));
            buf_clear(&data);
        }
    }
}

static enum err read_item(struct op *op, size_t item, const struct rpc_reply *reply)
{
    if (reply->err == ERR_REVERT && !is_native(op, item)) {
        keep(op, item, false, view_of_buf(&reply->revert));
        return OK;
    }
    TRY(op_check(op, reply));
    if (is_native(op, item)) {
        op->known[item] = true;
        return json_read_quantity(&op->balances[item], reply->result, "balance");
    }
    struct buf data = {0};
    enum err err = json_read_bytes(&data, RESULT_MAX, reply->result, "call result");
    if (err == OK)
        keep(op, item, true, view_of_buf(&data));
    buf_clear(&data);
    return err;
}

static enum err read_batch(struct op *op, const struct rpc_replies *replies)
{
    if (op->chunk > 0) {
        for (size_t i = 0; i < op->chunk; i++)
            TRY(read_item(op, op->next + i, &replies->items[i]));
        return OK;
    }
    const struct rpc_reply *reply = &replies->items[0];
    TRY(op_check(op, reply));
    if (json_type(reply->result) == JSON_NULL)
        return err_set(ERR_NOT_FOUND, "the endpoint does not have this block");
    TRY(read_block(&op->answer.block, reply->result));
    if (op->request.block != BLOCK_LATEST && op->answer.block.number != op->request.block)
        return err_set(ERR_UNTRUSTED, "the endpoint answered with another block");
    op->has_anchor = true;
    return OK;
}

/* ---- the operation */

static void build_state(struct op *op, struct rpc_batch *batch)
{
    if (uses_multicall(op))
        build_multicall(op, batch);
    else
        build_batch(op, batch);
}

static enum err read_state(struct op *op, const struct rpc_replies *replies, bool *again)
{
    make_room(op);
    TRY(uses_multicall(op) ? read_multicall(op, replies, again) : read_batch(op, replies));
    if (*again)
        return OK;
    op->next += op->chunk;
    *again = op->next < op_item_count(op);
    if (!*again)
        finish(op);
    return OK;
}

const struct op_row op_state = {build_state, read_state};
