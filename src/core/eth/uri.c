#include "core/eth/uri.h"

#include <string.h>
#include <strings.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/uri_value.h"

#define SCHEME "ethereum:"
#define PAY    "pay-"

/* Take what stands before the first of the characters of stops (or the end) off text. */
static struct view take_until(struct view *text, const char *stops)
{
    size_t len = 0;
    while (len < text->len && strchr(stops, text->data[len]) == NULL)
        len++;
    struct view taken = view_of(text->data, len);
    *text = view_of(text->data + len, text->len - len);
    return taken;
}

/* targets */

static enum err take_target(struct uri *out, struct view *text)
{
    struct buf target = {0};
    bool may_be_name = text->len >= strlen(PAY) && memcmp(text->data, PAY, strlen(PAY)) == 0;
    if (may_be_name)
        *text = view_of(text->data + strlen(PAY), text->len - strlen(PAY));
    enum err err = uri_read_target(&target, &out->is_name, &out->address, take_until(text, "@/?"));
    if (err == OK && out->is_name && !may_be_name)
        err = uri_malformed("a name stands behind 'pay-'");
    if (err == OK && !text_copy(out->target, sizeof out->target, buf_text(&target)))
        err = err_set(ERR_LIMIT, "the name is too long");
    buf_clear(&target);
    return err;
}

static enum err take_chain(struct uri *out, struct view *text)
{
    if (!uri_take_char(text, '@'))
        return OK;
    struct view digits = take_until(text, "/?");
    for (size_t i = 0; i < digits.len; i++) {
        if (!uri_is_digit((char)digits.data[i]))
            return uri_malformed("the chain is not a number");
        if (__builtin_mul_overflow(out->chain_id, 10, &out->chain_id) ||
            __builtin_add_overflow(out->chain_id, (uint64_t)(digits.data[i] - '0'), &out->chain_id))
            return err_set(ERR_RANGE, "the number of the chain has more than 64 bits");
    }
    return out->chain_id > 0 ? OK : uri_malformed("there is no chain 0");
}

static bool is_identifier(const char *text)
{
    for (size_t i = 0; text[i] != '\0'; i++) {
        bool is_letter = (text[i] >= 'a' && text[i] <= 'z') || (text[i] >= 'A' && text[i] <= 'Z') ||
                         text[i] == '_' || text[i] == '$';
        if (!is_letter && !(i > 0 && uri_is_digit(text[i])))
            return false;
    }
    return text[0] != '\0';
}

static enum err take_function(struct uri *out, struct view *text)
{
    struct buf name = {0};
    if (!uri_take_char(text, '/'))
        return OK;
    enum err err = uri_decode(&name, take_until(text, "?"));
    if (err == OK && !is_identifier(buf_text(&name)))
        err = uri_malformed("the function has no name");
    if (err == OK)
        out->function = mem_dup_text(buf_text(&name));
    buf_clear(&name);
    return err;
}

/* parameters */

void uri_add_param(struct uri *uri, const char *type, const char *value)
{
    uri->params = mem_resize(uri->params, uri->param_count + 1, sizeof *uri->params);
    uri->params[uri->param_count++] = (struct uri_param){mem_dup_text(type), mem_dup_text(value)};
}

static enum err take_argument(struct uri *out, struct view key, struct view text)
{
    struct abi_type *type;
    struct buf value = {0}, name = {0};
    if (out->param_count == URI_PARAMS_MAX)
        return err_set(ERR_LIMIT, "more than %d parameters", URI_PARAMS_MAX);
    if (abi_type_parse(&type, (const char *)key.data, key.len) != OK)
        return uri_malformed("a parameter is neither a known one nor a type");
    buf_add(&name, key.data, key.len);
    buf_grow(&value, 0);
    enum err err = uri_read_value(&value, type, text);
    if (err == OK)
        uri_add_param(out, buf_text(&name), buf_text(&value));
    buf_clear(&value);
    buf_clear(&name);
    abi_type_free(type);
    return err;
}

static enum err take_parameter(struct uri *out, struct view text)
{
    const struct {
        const char *key;
        bool *has;
        struct u256 *number;
    } known[] = {{"value", &out->has_value, &out->value},
                 {"gas", &out->has_gas_limit, &out->gas_limit},
                 {"gasLimit", &out->has_gas_limit, &out->gas_limit},
                 {"gasPrice", &out->has_gas_price, &out->gas_price}};
    struct view key = take_until(&text, "=");
    if (!uri_take_char(&text, '='))
        return uri_malformed("a parameter has no value");
    for (size_t i = 0; i < MEM_COUNT(known); i++) {
        if (!view_equal(key, view_of_text(known[i].key)))
            continue;
        if (*known[i].has)
            return uri_malformed("a parameter is there twice");
        *known[i].has = true;
        return uri_read_unsigned(known[i].number, text);
    }
    return take_argument(out, key, text);
}

static enum err take_parameters(struct uri *out, struct view *text)
{
    if (!uri_take_char(text, '?'))
        return OK;
    do {
        TRY(take_parameter(out, take_until(text, "&")));
    } while (uri_take_char(text, '&'));
    if (out->param_count > 0 && out->function == NULL)
        return uri_malformed("it has parameters for a function and no function");
    return OK;
}

/* whole URIs */

static enum err parse(struct uri *out, struct view text)
{
    if (text.len > URI_TEXT_MAX)
        return err_set(ERR_LIMIT, "the payment request is longer than %d bytes", URI_TEXT_MAX);
    if (text.len < strlen(SCHEME) ||
        strncasecmp((const char *)text.data, SCHEME, strlen(SCHEME)) != 0)
        return uri_malformed("it does not begin with 'ethereum:'");
    if (memchr(text.data, '\0', text.len) != NULL)
        return uri_malformed("a zero byte is in it");
    text = view_of(text.data + strlen(SCHEME), text.len - strlen(SCHEME));
    TRY(take_target(out, &text));
    TRY(take_chain(out, &text));
    TRY(take_function(out, &text));
    TRY(take_parameters(out, &text));
    return text.len == 0 ? OK : uri_malformed("something follows it");
}

enum err uri_parse(struct uri *out, const char *text, size_t len)
{
    *out = (struct uri){0};
    enum err err = parse(out, view_of(text, len));
    if (err != OK)
        uri_clear(out);
    return err;
}

static void add_number(struct buf *out, char *separator, const char *key, bool has,
                       const struct u256 *number)
{
    char decimal[U256_DECIMAL_MAX];
    if (!has)
        return;
    u256_to_decimal(decimal, number);
    buf_printf(out, "%c%s=%s", *separator, key, decimal);
    *separator = '&';
}

static void write(struct buf *out, const struct uri *uri)
{
    char separator = '?';
    bool is_address = uri->target[0] == '0' && strchr(uri->target, '.') == NULL;
    buf_add_text(out, is_address ? SCHEME : SCHEME PAY);
    uri_encode(out, uri->target);
    if (uri->chain_id != 0)
        buf_printf(out, "@%llu", (unsigned long long)uri->chain_id);
    if (uri->function != NULL) {
        buf_add_byte(out, '/');
        uri_encode(out, uri->function);
    }
    for (size_t i = 0; i < uri->param_count; i++, separator = '&') {
        buf_add_byte(out, (uint8_t)separator);
        uri_encode(out, uri->params[i].type);
        buf_add_byte(out, '=');
        uri_encode(out, uri->params[i].value);
    }
    add_number(out, &separator, "value", uri->has_value, &uri->value);
    add_number(out, &separator, "gasLimit", uri->has_gas_limit, &uri->gas_limit);
    add_number(out, &separator, "gasPrice", uri->has_gas_price, &uri->gas_price);
}

/* Whatever is written has to be read as it was meant: nothing in it can break out of its place,
 * for all that could is encoded, and reading refuses what must not be. */
enum err uri_build(struct buf *out, const struct uri *uri)
{
    struct buf text = {0};
    struct uri again;
    write(&text, uri);
    enum err err = uri_parse(&again, buf_text(&text), text.len);
    buf_clear(&text);
    if (err == OK && again.param_count != uri->param_count)
        err = uri_malformed("the type of a parameter is none");
    if (err != OK) {
        uri_clear(&again);
        return err;
    }
    write(out, &again);
    uri_clear(&again);
    return OK;
}

void uri_clear(struct uri *uri)
{
    for (size_t i = 0; i < uri->param_count; i++) {
        mem_free(uri->params[i].type);
        mem_free(uri->params[i].value);
    }
    mem_free(uri->params);
    mem_free(uri->function);
    *uri = (struct uri){0};
}
