/* Payment requests (ERC-681). */

#include <string.h>

#include "core/base/mem.h"
#include "core/eth/uri.h"
#include "eth_tool/eth_op.h"
#include "eth_tool/value.h"

static void put_text(struct answer *out, const char *key, const char *text)
{
    answer_key(out, key);
    answer_text(out, text, strlen(text));
}

static void put_number(struct answer *out, const char *key, const struct u256 *value)
{
    answer_key(out, key);
    answer_u256(out, value);
}

static void put_function(struct answer *out, const struct uri *uri)
{
    put_text(out, "function", uri->function);
    answer_key(out, "parameters");
    answer_open_array(out);
    for (size_t i = 0; i < uri->param_count; i++) {
        answer_open_array(out);
        answer_text(out, uri->params[i].type, strlen(uri->params[i].type));
        answer_text(out, uri->params[i].value, strlen(uri->params[i].value));
        answer_close_array(out);
    }
    answer_close_array(out);
}

static enum err run_parse(struct answer *out, const struct json *request)
{
    struct view text;
    struct uri uri;
    TRY(value_text(&text, json_get(request, "uri"), "uri"));
    TRY(uri_parse(&uri, (const char *)text.data, text.len));
    answer_open_object(out);
    put_text(out, "target", uri.target);
    if (uri.chain_id > 0) {
        answer_key(out, "chain_id");
        answer_u64(out, uri.chain_id);
    }
    if (uri.function != NULL)
        put_function(out, &uri);
    if (uri.has_value)
        put_number(out, "value", &uri.value);
    if (uri.has_gas_limit)
        put_number(out, "gas_limit", &uri.gas_limit);
    if (uri.has_gas_price)
        put_number(out, "gas_price", &uri.gas_price);
    answer_close_object(out);
    uri_clear(&uri);
    return OK;
}

static enum err read_number(struct u256 *out, bool *has, const struct json *request,
                            const char *key)
{
    const struct json *value = json_get(request, key);
    *has = value != NULL;
    return value != NULL ? value_u256(out, value, key) : OK;
}

/* Out: decimal */
static enum err write_integer(char out[U256_DECIMAL_MAX], const struct json *value)
{
    struct u256 number, size = {{0}};
    TRY(value_int(&number, value, "parameters"));
    bool negative = u256_bits(&number) == 256;
    if (negative) {
        bool borrows = u256_sub(&size, &size, &number);
        (void)borrows;
    }
    out[0] = '-';
    u256_to_decimal(negative ? out + 1 : out, negative ? &size : &number);
    return OK;
}

/* The text that stands for a value: integers in any form that requests have, booleans also as JSON
 * has them, all else as it is. Out: *text: borrows digits or value */
static enum err param_text(const char **text, char digits[U256_DECIMAL_MAX], struct view type,
                           const struct json *value)
{
    bool truth;
    struct view view;
    struct u256 number;
    *text = digits;
    if (type.len >= 3 && memcmp(type.data, "int", 3) == 0)
        return write_integer(digits, value);
    if (type.len >= 4 && memcmp(type.data, "uint", 4) == 0) {
        TRY(value_u256(&number, value, "parameters"));
        u256_to_decimal(digits, &number);
        return OK;
    }
    if (json_type(value) == JSON_BOOL && view_equal(type, view_of_text("bool"))) {
        TRY(json_read_bool(&truth, value, "parameters"));
        *text = truth ? "true" : "false";
        return OK;
    }
    TRY(value_text(&view, value, "parameters"));
    *text = (const char *)view.data;
    return OK;
}

static enum err read_param(struct uri *out, const struct json *pair)
{
    const struct json *type = json_first(pair);
    struct view type_text;
    const char *text;
    char digits[U256_DECIMAL_MAX];
    if (json_type(pair) != JSON_ARRAY || json_count(pair) != 2)
        return err_set(ERR_SYNTAX, "'parameters' is not a list of [type, value]");
    TRY(value_text(&type_text, type, "parameters"));
    TRY(param_text(&text, digits, type_text, json_next(type)));
    uri_add_param(out, (const char *)type_text.data, text);
    return OK;
}

static enum err read_params(struct uri *out, const struct json *params)
{
    if (params == NULL)
        return OK;
    TRY(value_array(params, "parameters"));
    for (const struct json *at = json_first(params); at != NULL; at = json_next(at))
        TRY(read_param(out, at));
    return OK;
}

static enum err read_function(struct uri *out, const struct json *request)
{
    const struct json *function = json_get(request, "function");
    struct view name;
    if (function != NULL) {
        TRY(value_text(&name, function, "function"));
        out->function = mem_dup_text((const char *)name.data);
    }
    return read_params(out, json_get(request, "parameters"));
}

static enum err read_uri(struct uri *out, const struct json *request)
{
    const struct json *chain = json_get(request, "chain_id");
    struct view target;
    TRY(value_text(&target, json_get(request, "target"), "target"));
    if (target.len >= sizeof out->target)
        return err_set(ERR_LIMIT, "'target' is too long");
    memcpy(out->target, target.data, target.len);
    if (chain != NULL)
        TRY(value_u64(&out->chain_id, chain, "chain_id"));
    if (chain != NULL && out->chain_id == 0)
        return err_set(ERR_INVALID, "'chain_id' is 0");
    TRY(read_number(&out->value, &out->has_value, request, "value"));
    TRY(read_number(&out->gas_limit, &out->has_gas_limit, request, "gas_limit"));
    TRY(read_number(&out->gas_price, &out->has_gas_price, request, "gas_price"));
    return read_function(out, request);
}

static enum err run_build(struct answer *out, const struct json *request)
{
    struct uri uri = {.chain_id = 0};
    struct buf text = {0};
    enum err err = read_uri(&uri, request);
    if (err == OK)
        err = uri_build(&text, &uri);
    if (err == OK)
        answer_text(out, buf_text(&text), text.len);
    buf_clear(&text);
    uri_clear(&uri);
    return err;
}

static const struct eth_op ops[] = {
    {"uri_parse", {{"uri", ETH_OP_TEXT, false}}, run_parse},
    {"uri_build",
     {{"target", ETH_OP_TEXT, false},
      {"chain_id", ETH_OP_TEXT, true},
      {"function", ETH_OP_TEXT, true},
      {"parameters", ETH_OP_JSON, true},
      {"value", ETH_OP_TEXT, true},
      {"gas_limit", ETH_OP_TEXT, true},
      {"gas_price", ETH_OP_TEXT, true}},
     run_build},
};
const struct eth_op_list eth_ops_uri = {ops, MEM_COUNT(ops)};
