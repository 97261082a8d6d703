#include <inttypes.h>

#include "core/base/hex.h"
#include "net/ethrpc_op.h"

/* ---- one block */

static void build_block(struct op *op, struct rpc_batch *batch)
{
    struct buf params = {0};
    buf_add_byte(&params, '[');
    op_add_block(&params, op->request.block);
    buf_add_text(&params, ",false]");
    rpc_batch_add(batch, "eth_getBlockByNumber", buf_text(&params));
    buf_clear(&params);
}

static enum err read_block_reply(struct op *op, const struct rpc_replies *replies, bool *again)
{
    (void)again;
    const struct json *result = replies->items[0].result;
    TRY(op_check(op, &replies->items[0]));
    if (json_type(result) == JSON_NULL)
        return err_set(ERR_NOT_FOUND, "the endpoint does not have this block");
    TRY(read_block(&op->answer.block, result));
    if (op->request.block != BLOCK_LATEST && op->answer.block.number != op->request.block)
        return err_set(ERR_UNTRUSTED, "the endpoint answered with another block");
    return OK;
}

const struct op_row op_block = {build_block, read_block_reply};

/* ---- one transaction */

static void build_tx(struct op *op, struct rpc_batch *batch)
{
    char hash[2 * sizeof op->request.hash.b + 3];
    struct buf params = {0};
    hex_write(hash, op->request.hash.b, sizeof op->request.hash.b);
    buf_printf(&params, "[\"%s\"]", hash);
    rpc_batch_add(batch, "eth_getTransactionByHash", buf_text(&params));
    rpc_batch_add(batch, "eth_getTransactionReceipt", buf_text(&params));
    buf_clear(&params);
}

static enum err read_tx_reply(struct op *op, const struct rpc_replies *replies, bool *again)
{
    (void)again;
    TRY(op_check(op, &replies->items[0]));
    TRY(op_check(op, &replies->items[1]));
    return read_tx(&op->answer.tx, &op->logs, &op->request.hash, replies->items[0].result,
                   replies->items[1].result);
}

const struct op_row op_tx = {build_tx, read_tx_reply};

/* ---- logs */

static void add_hashes(struct buf *out, const struct hash32 *hashes, size_t count)
{
    if (count == 0) {
        buf_add_text(out, "null");
        return;
    }
    buf_add_byte(out, '[');
    for (size_t i = 0; i < count; i++) {
        buf_add_text(out, i == 0 ? "\"" : ",\"");
        hex_add(out, hashes[i].b, sizeof hashes[i].b);
        buf_add_byte(out, '"');
    }
    buf_add_byte(out, ']');
}

static void add_topics(struct buf *out, const struct chain_filter *filter)
{
    size_t used = 4;
    while (used > 0 && filter->topic_counts[used - 1] == 0)
        used--;
    buf_add_text(out, ",\"topics\":[");
    for (size_t i = 0; i < used; i++) {
        if (i > 0)
            buf_add_byte(out, ',');
        add_hashes(out, filter->topics[i], filter->topic_counts[i]);
    }
    buf_add_byte(out, ']');
}

static void build_logs(struct op *op, struct rpc_batch *batch)
{
    const struct chain_filter *filter = &op->request.filter;
    struct buf params = {0};
    buf_add_text(&params, "[{\"fromBlock\":");
    op_add_block(&params, filter->from_block);
    buf_add_text(&params, ",\"toBlock\":");
    op_add_block(&params, filter->to_block);
    for (size_t i = 0; i < filter->address_count; i++) {
        buf_add_text(&params, i == 0 ? ",\"address\":[\"" : ",\"");
        hex_add(&params, filter->addresses[i].b, sizeof filter->addresses[i].b);
        buf_add_byte(&params, '"');
    }
    if (filter->address_count > 0)
        buf_add_byte(&params, ']');
    add_topics(&params, filter);
    buf_add_text(&params, "}]");
    rpc_batch_add(batch, "eth_getLogs", buf_text(&params));
    buf_clear(&params);
}

static bool has_address(const struct chain_filter *filter, const struct addr *address)
{
    for (size_t i = 0; i < filter->address_count; i++)
        if (addr_equal(&filter->addresses[i], address))
            return true;
    return filter->address_count == 0;
}

static bool has_topic(const struct chain_filter *filter, const struct chain_log *log, size_t place)
{
    size_t count = filter->topic_counts[place];
    for (size_t i = 0; i < count && place < log->topic_count; i++)
        if (hash_equal(&filter->topics[place][i], &log->topics[place]))
            return true;
    return count == 0;
}

static bool was_asked_for(const struct chain_filter *filter, const struct chain_log *log)
{
    if (log->block < filter->from_block || log->block > filter->to_block ||
        !has_address(filter, &log->address))
        return false;
    for (size_t i = 0; i < 4; i++)
        if (!has_topic(filter, log, i))
            return false;
    return true;
}

static enum err read_logs_reply(struct op *op, const struct rpc_replies *replies, bool *again)
{
    (void)again;
    TRY(op_check(op, &replies->items[0]));
    TRY(read_logs(&op->logs, replies->items[0].result));
    for (size_t i = 0; i < op->logs.count; i++)
        if (!was_asked_for(&op->request.filter, &op->logs.items[i]))
            return err_set(ERR_UNTRUSTED, "the endpoint sent a log that was not asked for");
    op->answer.logs = op->logs.items;
    op->answer.log_count = op->logs.count;
    return OK;
}

const struct op_row op_logs = {build_logs, read_logs_reply};
