/* Recursive Length Prefix: bytes are hex, lists are arrays. */

#include "core/base/mem.h"
#include "core/eth/rlp.h"
#include "eth_tool/eth_op.h"
#include "eth_tool/value.h"

/* As deep as the JSON reader goes. */
static enum err encode(struct buf *out, const struct json *value)
{
    if (json_type(value) != JSON_ARRAY) {
        struct buf bytes = {0};
        enum err err = value_bytes(&bytes, value, "value");
        if (err == OK)
            rlp_add_bytes(out, bytes.data, bytes.len);
        buf_clear(&bytes);
        return err;
    }
    size_t list = rlp_list_begin(out);
    for (const struct json *at = json_first(value); at != NULL; at = json_next(at))
        TRY(encode(out, at));
    rlp_list_end(out, list);
    return OK;
}

static enum err run_encode(struct answer *out, const struct json *request)
{
    struct buf bytes = {0};
    enum err err = encode(&bytes, json_get(request, "value"));
    if (err == OK)
        answer_hex(out, bytes.data, bytes.len);
    buf_clear(&bytes);
    return err;
}

/* In: an item whose insides were checked. */
static enum err decode(struct answer *out, const struct rlp_item *item)
{
    if (!item->is_list) {
        answer_hex(out, item->payload.data, item->payload.len);
        return OK;
    }
    struct view rest = item->payload;
    answer_open_array(out);
    while (rest.len > 0) {
        struct rlp_item inner;
        TRY(rlp_next(&inner, &rest));
        TRY(decode(out, &inner));
    }
    answer_close_array(out);
    return OK;
}

static enum err run_decode(struct answer *out, const struct json *request)
{
    struct buf data = {0};
    struct rlp_item item;
    enum err err = value_bytes(&data, json_get(request, "data"), "data");
    if (err == OK)
        err = rlp_decode_whole(&item, view_of_buf(&data));
    if (err == OK)
        err = decode(out, &item);
    buf_clear(&data);
    return err;
}

static const struct eth_op ops[] = {
    {"rlp_encode", {{"value", ETH_OP_JSON, false}}, run_encode},
    {"rlp_decode", {{"data", ETH_OP_TEXT, false}}, run_decode},
};
const struct eth_op_list eth_ops_rlp = {ops, MEM_COUNT(ops)};
