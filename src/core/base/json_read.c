/* Typed reads: a value is what is asked for, in its one form, or an error that names it. */

#include "core/base/json.h"

#include <string.h>

#include "core/base/amount.h"
#include "core/base/hex.h"

static enum err wrong(const struct json *value, const char *what, const char *due)
{
    if (value == NULL)
        return err_set(ERR_SYNTAX, "'%s' is missing", what);
    return err_set(ERR_SYNTAX, "'%s' is not %s", what, due);
}

enum err json_read_bool(bool *out, const struct json *value, const char *what)
{
    if (value == NULL || json_type(value) != JSON_BOOL)
        return wrong(value, what, "true or false");
    *out = json_raw(value).data[0] == 't';
    return OK;
}

enum err json_read_i64(int64_t *out, const struct json *value, const char *what)
{
    size_t len;
    const char *text = json_number_text(value, &len);
    if (text == NULL)
        return wrong(value, what, "an integer");
    bool negative = text[0] == '-';
    int64_t number = 0;
    for (size_t i = negative; i < len; i++) {
        if (text[i] < '0' || text[i] > '9')
            return wrong(value, what, "an integer");
        int64_t digit = negative ? '0' - text[i] : text[i] - '0';
        if (__builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, digit, &number))
            return wrong(value, what, "an integer of 64 bits");
    }
    *out = number;
    return OK;
}

enum err json_read_quantity(struct u256 *out, const struct json *value, const char *what)
{
    size_t len;
    const char *text = json_text(value, &len);
    if (text == NULL || u256_from_quantity(out, text, len) != OK)
        return wrong(value, what, "a quantity in hexadecimal");
    return OK;
}

enum err json_read_quantity_u64(uint64_t *out, const struct json *value, const char *what)
{
    struct u256 wide;
    TRY(json_read_quantity(&wide, value, what));
    return u256_to_u64(out, &wide) ? OK : wrong(value, what, "a quantity of 64 bits");
}

enum err json_read_hex(uint8_t *out, size_t out_len, const struct json *value, const char *what)
{
    size_t len;
    const char *text = json_text(value, &len);
    if (text != NULL && hex_read_exact(out, out_len, text, len) == OK)
        return OK;
    if (value == NULL)
        return wrong(value, what, "");
    return err_set(ERR_SYNTAX, "'%s' is not %zu bytes in hexadecimal", what, out_len);
}

enum err json_read_bytes(struct buf *out, size_t max, const struct json *value, const char *what)
{
    size_t len;
    const char *text = json_text(value, &len);
    if (text != NULL && hex_read(out, max, text, len) == OK)
        return OK;
    if (value == NULL)
        return wrong(value, what, "");
    return err_set(ERR_SYNTAX, "'%s' is not at most %zu bytes in hexadecimal", what, max);
}

enum err json_read_decimal(int64_t *out, unsigned scale, const struct json *value, const char *what)
{
    size_t len;
    const char *text = json_number_text(value, &len);
    if (text == NULL)
        text = json_text(value, &len);
    if (text == NULL || decimal_parse_scaled(out, text, len, scale) != OK)
        return wrong(value, what, "a decimal that is accepted here");
    return OK;
}
