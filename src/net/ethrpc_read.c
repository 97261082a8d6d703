#include "net/ethrpc_read.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"

#define TIME_MAX      (UINT64_C(1) << 40)
#define LOG_BYTES_MAX ((size_t)1 << 20)

enum err read_distrust(enum err err)
{
    if (err != ERR_SYNTAX && err != ERR_RANGE && err != ERR_LIMIT)
        return err;
    char detail[256];
    (void)text_copy(detail, sizeof detail, err_detail(err));
    return err_set(ERR_UNTRUSTED, "the endpoint's answer is malformed: %s", detail);
}

/* A member that says nothing: absent, or null. */
static const struct json *member(const struct json *object, const char *key)
{
    const struct json *value = json_get(object, key);
    return value != NULL && json_type(value) == JSON_NULL ? NULL : value;
}

static enum err read_hash(struct hash32 *out, const struct json *object, const char *key)
{
    return json_read_hex(out->b, sizeof out->b, json_get(object, key), key);
}

static enum err read_u64(uint64_t *out, const struct json *object, const char *key)
{
    return json_read_quantity_u64(out, json_get(object, key), key);
}

static enum err read_u32(uint32_t *out, const struct json *object, const char *key)
{
    uint64_t value;
    TRY(read_u64(&value, object, key));
    if (value > UINT32_MAX)
        return err_set(ERR_RANGE, "%s is too large", key);
    *out = (uint32_t)value;
    return OK;
}

/* ---- blocks */

static enum err read_block_members(struct chain_block *out, const struct json *value)
{
    uint64_t time_s;
    TRY(read_u64(&out->number, value, "number"));
    TRY(read_hash(&out->hash, value, "hash"));
    TRY(read_hash(&out->parent, value, "parentHash"));
    TRY(read_u64(&time_s, value, "timestamp"));
    if (time_s > TIME_MAX)
        return err_set(ERR_RANGE, "timestamp is too large");
    out->time_s = (int64_t)time_s;
    const struct json *base_fee = member(value, "baseFeePerGas");
    out->base_fee = (struct u256){{0}};
    return base_fee == NULL ? OK : json_read_quantity(&out->base_fee, base_fee, "baseFeePerGas");
}

enum err read_block(struct chain_block *out, const struct json *value)
{
    return read_distrust(read_block_members(out, value));
}

/* ---- logs */

void log_list_clear(struct log_list *list)
{
    mem_free(list->items);
    buf_clear(&list->bytes);
    *list = (struct log_list){0};
}

static enum err read_topics(struct chain_log *out, const struct json *topics)
{
    if (topics == NULL || json_type(topics) != JSON_ARRAY)
        return err_set(ERR_SYNTAX, "topics is no array");
    if (json_count(topics) > MEM_COUNT(out->topics))
        return err_set(ERR_SYNTAX, "a log has more than four topics");
    for (const struct json *topic = json_first(topics); topic != NULL; topic = json_next(topic)) {
        struct hash32 *at = &out->topics[out->topic_count++];
        TRY(json_read_hex(at->b, sizeof at->b, topic, "topic"));
    }
    return OK;
}

/* Not in the specification yet, but geth, reth and anvil say it: it spares a header per block. */
static enum err read_log_time(struct chain_log *out, const struct json *value)
{
    uint64_t time_s = 0;
    const struct json *time = member(value, "blockTimestamp");
    if (time != NULL)
        TRY(json_read_quantity_u64(&time_s, time, "blockTimestamp"));
    if (time_s > TIME_MAX)
        return err_set(ERR_RANGE, "blockTimestamp is too large");
    out->time_s = (int64_t)time_s;
    return OK;
}

static enum err read_log(struct chain_log *out, struct buf *bytes, const struct json *value)
{
    bool removed = false;
    if (json_get(value, "removed") != NULL)
        TRY(json_read_bool(&removed, json_get(value, "removed"), "removed"));
    if (removed)
        return err_set(ERR_SYNTAX, "a log was removed from the chain");
    TRY(json_read_hex(out->address.b, sizeof out->address.b, json_get(value, "address"),
                      "address"));
    TRY(read_topics(out, json_get(value, "topics")));
    TRY(read_u64(&out->block, value, "blockNumber"));
    TRY(read_hash(&out->block_hash, value, "blockHash"));
    TRY(read_hash(&out->tx_hash, value, "transactionHash"));
    TRY(read_u32(&out->tx_index, value, "transactionIndex"));
    TRY(read_u32(&out->log_index, value, "logIndex"));
    TRY(read_log_time(out, value));
    size_t start = bytes->len;
    TRY(json_read_bytes(bytes, LOG_BYTES_MAX, json_get(value, "data"), "data"));
    out->data.len = bytes->len - start;
    return OK;
}

static int compare_logs(const void *a, const void *b)
{
    const struct chain_log *x = a, *y = b;
    if (x->block != y->block)
        return x->block < y->block ? -1 : 1;
    return x->log_index < y->log_index ? -1 : x->log_index > y->log_index;
}

static enum err check_order(const struct log_list *list)
{
    for (size_t i = 1; i < list->count; i++) {
        const struct chain_log *a = &list->items[i - 1], *b = &list->items[i];
        if (a->block != b->block)
            continue;
        if (a->log_index == b->log_index)
            return err_set(ERR_SYNTAX, "two logs have the index %" PRIu32 " in block %" PRIu64,
                           a->log_index, a->block);
        if (!hash_equal(&a->block_hash, &b->block_hash))
            return err_set(ERR_SYNTAX, "block %" PRIu64 " has two hashes", a->block);
    }
    return OK;
}

enum err read_logs(struct log_list *out, const struct json *array)
{
    if (array == NULL || json_type(array) != JSON_ARRAY)
        return err_set(ERR_UNTRUSTED, "the endpoint's answer is malformed: logs are no array");
    out->items = mem_array(json_count(array), sizeof *out->items);
    for (const struct json *value = json_first(array); value != NULL; value = json_next(value)) {
        TRY(read_distrust(read_log(&out->items[out->count], &out->bytes, value)));
        out->count++;
    }
    const uint8_t *at = out->bytes.data;
    for (size_t i = 0; i < out->count; i++) {
        out->items[i].data.data = at;
        at = at == NULL ? NULL : at + out->items[i].data.len;
    }
    qsort(out->items, out->count, sizeof *out->items, compare_logs);
    return read_distrust(check_order(out));
}

/* ---- transactions */

static enum err read_sides(struct chain_tx *tx, const struct json *object)
{
    TRY(json_read_hex(tx->from.b, sizeof tx->from.b, json_get(object, "from"), "from"));
    const struct json *to = member(object, "to"); /* null when a contract is made */
    return to == NULL ? OK : json_read_hex(tx->to.b, sizeof tx->to.b, to, "to");
}

static enum err check_hash(const struct hash32 *asked, const struct json *object, const char *key)
{
    struct hash32 hash;
    TRY(read_hash(&hash, object, key));
    if (!hash_equal(&hash, asked))
        return err_set(ERR_UNTRUSTED, "the endpoint answered about another transaction");
    return OK;
}

static enum err read_place(struct chain_tx *tx, const struct json *object)
{
    TRY(read_u64(&tx->block.number, object, "blockNumber"));
    TRY(read_hash(&tx->block.hash, object, "blockHash"));
    return read_u32(&tx->tx_index, object, "transactionIndex");
}

static enum err read_receipt(struct chain_tx *tx, struct log_list *logs, const struct hash32 *hash,
                             const struct json *receipt)
{
    uint64_t status;
    TRY(check_hash(hash, receipt, "transactionHash"));
    TRY(read_place(tx, receipt));
    TRY(read_sides(tx, receipt));
    TRY(read_u64(&tx->gas_used, receipt, "gasUsed"));
    TRY(read_u64(&status, receipt, "status"));
    if (status > 1)
        return err_set(ERR_SYNTAX, "status is neither 0 nor 1");
    TRY(read_logs(logs, json_get(receipt, "logs")));
    for (size_t i = 0; i < logs->count; i++) {
        const struct chain_log *log = &logs->items[i];
        if (log->block != tx->block.number || !hash_equal(&log->block_hash, &tx->block.hash) ||
            !hash_equal(&log->tx_hash, hash) || log->tx_index != tx->tx_index)
            return err_set(ERR_UNTRUSTED, "a receipt holds a log of another transaction");
    }
    if (status == 0 && logs->count > 0)
        return err_set(ERR_UNTRUSTED, "a transaction that failed has logs");
    tx->mined = true;
    tx->succeeded = status == 1;
    tx->logs = logs->items;
    tx->log_count = logs->count;
    return OK;
}

/* The receipt is read; the transaction must not contradict it. One that is not in a block yet was
 * answered a moment before the receipt. */
static enum err check_against_receipt(const struct chain_tx *tx, const struct json *transaction)
{
    struct chain_tx other = {0};
    TRY(read_sides(&other, transaction));
    if (!addr_equal(&other.from, &tx->from) || !addr_equal(&other.to, &tx->to))
        return err_set(ERR_UNTRUSTED, "a receipt names other parties than its transaction");
    if (member(transaction, "blockHash") == NULL)
        return OK;
    TRY(read_place(&other, transaction));
    if (other.block.number != tx->block.number || !hash_equal(&other.block.hash, &tx->block.hash) ||
        other.tx_index != tx->tx_index)
        return err_set(ERR_UNTRUSTED, "a receipt names another block than its transaction");
    return OK;
}

static enum err read_tx_members(struct chain_tx *tx, struct log_list *logs,
                                const struct hash32 *hash, const struct json *transaction,
                                const struct json *receipt)
{
    bool has_tx = json_type(transaction) != JSON_NULL;
    bool has_receipt = json_type(receipt) != JSON_NULL;
    tx->known = has_tx || has_receipt;
    if (has_tx)
        TRY(check_hash(hash, transaction, "hash"));
    if (has_tx && !has_receipt)
        TRY(read_sides(tx, transaction));
    if (has_receipt)
        TRY(read_receipt(tx, logs, hash, receipt));
    if (has_receipt && has_tx)
        TRY(check_against_receipt(tx, transaction));
    const struct json *price = has_receipt ? json_get(receipt, "effectiveGasPrice") : NULL;
    if (price == NULL && has_tx)
        price = member(transaction, "gasPrice");
    if (price == NULL)
        return has_receipt ? err_set(ERR_SYNTAX, "effectiveGasPrice is missing") : OK;
    return json_read_quantity(&tx->gas_price, price, "gas price");
}

enum err read_tx(struct chain_tx *tx, struct log_list *logs, const struct hash32 *hash,
                 const struct json *transaction, const struct json *receipt)
{
    return read_distrust(read_tx_members(tx, logs, hash, transaction, receipt));
}
