/* The contract ABI: values are strings, booleans and nested arrays; tuples are arrays. */

#include <string.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/eth/abi.h"
#include "eth_tool/eth_op.h"
#include "eth_tool/value.h"

/* ---- types ---- */

/* "types": the members of one tuple. */
static enum err read_types(struct abi_type **out, const struct json *request)
{
    const struct json *types = json_get(request, "types");
    TRY(value_array(types, "types"));
    size_t count = 0;
    enum err err = OK;
    struct view *texts = mem_array(json_count(types), sizeof *texts);
    for (const struct json *at = json_first(types); at != NULL && err == OK; at = json_next(at))
        err = value_text(&texts[count++], at, "types");
    if (err == OK)
        err = abi_types_parse(out, texts, count);
    mem_free(texts);
    return err;
}

/* ---- values from JSON ---- */

static enum err read_value(struct value_pool *pool, struct abi_value *out,
                           const struct abi_type *type, const struct json *value);

static enum err read_items(struct value_pool *pool, struct abi_value *out,
                           const struct abi_type *type, const struct json *value)
{
    size_t due, count = json_count(value);
    TRY(value_array(value, "values"));
    if (abi_type_length(&due, type) && due != count)
        return err_set(ERR_SYNTAX, "%zu values where %zu are due", count, due);
    out->items = mem_array(count, sizeof *out->items);
    for (const struct json *at = json_first(value); at != NULL; at = json_next(at)) {
        size_t index = out->count++;
        TRY(read_value(pool, &out->items[index], abi_type_item(type, index), at));
    }
    return OK;
}

static enum err read_address(struct value_pool *pool, struct abi_value *out,
                             const struct json *value)
{
    struct addr address;
    TRY(value_address(&address, value, "address"));
    out->bytes = value_pool_add(pool, address.b, sizeof address.b);
    return OK;
}

static enum err read_bool(struct abi_value *out, const struct json *value)
{
    bool truth;
    TRY(json_read_bool(&truth, value, "bool"));
    out->number = u256_from_u64(truth ? 1 : 0);
    return OK;
}

static enum err read_value(struct value_pool *pool, struct abi_value *out,
                           const struct abi_type *type, const struct json *value)
{
    *out = (struct abi_value){.kind = abi_type_kind(type)};
    switch (out->kind) {
    case ABI_UINT: return value_u256(&out->number, value, "uint");
    case ABI_INT: return value_int(&out->number, value, "int");
    case ABI_BOOL: return read_bool(out, value);
    case ABI_ADDRESS: return read_address(pool, out, value);
    case ABI_FIXED_BYTES:
    case ABI_BYTES: return value_pool_read(pool, &out->bytes, value, "bytes");
    case ABI_STRING: return value_text(&out->bytes, value, "string");
    case ABI_ARRAY:
    case ABI_TUPLE: return read_items(pool, out, type, value);
    }
    return err_set(ERR_INTERNAL, "there is no such kind of value");
}

static enum err encode(struct answer *out, const struct abi_type *type, const struct json *values)
{
    struct value_pool pool;
    struct abi_value value;
    struct buf bytes = {0};
    value_pool_init(&pool, values);
    enum err err = read_value(&pool, &value, type, values);
    if (err == OK)
        err = abi_encode(&bytes, type, &value);
    if (err == OK)
        answer_hex(out, bytes.data, bytes.len);
    abi_value_clear(&value);
    buf_clear(&bytes);
    value_pool_clear(&pool);
    return err;
}

static enum err run_encode(struct answer *out, const struct json *request)
{
    struct abi_type *type = NULL;
    TRY(read_types(&type, request));
    enum err err = encode(out, type, json_get(request, "values"));
    abi_type_free(type);
    return err;
}

/* ---- values to JSON ---- */

static void answer_value(struct answer *out, const struct abi_value *value)
{
    switch (value->kind) {
    case ABI_UINT: answer_u256(out, &value->number); return;
    case ABI_INT: answer_int(out, &value->number); return;
    case ABI_BOOL: answer_bool(out, !u256_is_zero(&value->number)); return;
    case ABI_ADDRESS: {
        struct addr address;
        memcpy(address.b, value->bytes.data, sizeof address.b);
        answer_address(out, &address);
        return;
    }
    case ABI_FIXED_BYTES:
    case ABI_BYTES: answer_hex(out, value->bytes.data, value->bytes.len); return;
    case ABI_STRING: answer_text(out, (const char *)value->bytes.data, value->bytes.len); return;
    case ABI_ARRAY:
    case ABI_TUPLE:
        answer_open_array(out);
        for (size_t i = 0; i < value->count; i++)
            answer_value(out, &value->items[i]);
        answer_close_array(out);
        return;
    }
}

static enum err run_decode(struct answer *out, const struct json *request)
{
    struct abi_type *type = NULL;
    struct abi_value value;
    struct buf data = {0};
    TRY(read_types(&type, request));
    enum err err = value_bytes(&data, json_get(request, "data"), "data");
    if (err == OK)
        err = abi_decode(&value, type, view_of_buf(&data));
    if (err == OK) {
        answer_value(out, &value);
        abi_value_clear(&value);
    }
    buf_clear(&data);
    abi_type_free(type);
    return err;
}

/* ---- signatures ---- */

static enum err not_a_signature(void)
{
    return err_set(ERR_SYNTAX, "'signature' is not a name and the types of its arguments, as in "
                               "transfer(address,uint256)");
}

static bool is_name(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        bool letter = (text[i] >= 'a' && text[i] <= 'z') || (text[i] >= 'A' && text[i] <= 'Z') ||
                      text[i] == '_' || text[i] == '$';
        if (!letter && (i == 0 || text[i] < '0' || text[i] > '9'))
            return false;
    }
    return len > 0;
}

/* Without spaces, names of arguments and aliases: what is hashed is what was meant. */
static enum err read_signature(const char **out, const struct json *request)
{
    struct view text;
    struct abi_type *type = NULL;
    TRY(value_text(&text, json_get(request, "signature"), "signature"));
    const char *start = (const char *)text.data, *bracket = memchr(start, '(', text.len);
    if (bracket == NULL || !is_name(start, (size_t)(bracket - start)))
        return not_a_signature();
    TRY(abi_type_parse(&type, bracket, text.len - (size_t)(bracket - start)));
    bool is_tuple = abi_type_kind(type) == ABI_TUPLE;
    abi_type_free(type);
    *out = start;
    return is_tuple ? OK : not_a_signature();
}

static enum err run_selector(struct answer *out, const struct json *request)
{
    const char *signature;
    uint8_t selector[4];
    TRY(read_signature(&signature, request));
    abi_selector(selector, signature);
    answer_hex(out, selector, sizeof selector);
    return OK;
}

static enum err run_topic(struct answer *out, const struct json *request)
{
    const char *signature;
    struct hash32 topic;
    TRY(read_signature(&signature, request));
    abi_topic(&topic, signature);
    answer_hash(out, &topic);
    return OK;
}

static const struct eth_op ops[] = {
    {"abi_encode", {{"types", ETH_OP_JSON, false}, {"values", ETH_OP_JSON, false}}, run_encode},
    {"abi_decode", {{"types", ETH_OP_JSON, false}, {"data", ETH_OP_TEXT, false}}, run_decode},
    {"abi_selector", {{"signature", ETH_OP_TEXT, false}}, run_selector},
    {"abi_topic", {{"signature", ETH_OP_TEXT, false}}, run_topic},
};
const struct eth_op_list eth_ops_abi = {ops, MEM_COUNT(ops)};
