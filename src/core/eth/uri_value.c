#include "core/eth/uri_value.h"

#include <string.h>

#include "core/base/hex.h"
#include "core/base/text.h"
#include "core/eth/address.h"
#include "core/eth/ens.h"

#define EXPONENT_MAX 1000 /* larger ones are out of range all the same, unless the number is 0 */
#define POWER_MAX    77

enum err uri_malformed(const char *why)
{
    return err_set(ERR_SYNTAX, "not a payment request: %s", why);
}

bool uri_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool uri_take_char(struct view *text, char c)
{
    if (text->len == 0 || text->data[0] != (uint8_t)c)
        return false;
    *text = view_of(text->data + 1, text->len - 1);
    return true;
}

/* texts */

/* What RFC 3986 lets stand for itself anywhere. */
static bool is_unreserved(char c)
{
    return uri_is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

enum err uri_decode(struct buf *out, struct view text)
{
    const char *at = (const char *)text.data;
    size_t mark = out->len;
    buf_grow(out, 0);
    for (size_t i = 0; i < text.len; i++) {
        if (is_unreserved(at[i])) {
            buf_add_byte(out, (uint8_t)at[i]);
            continue;
        }
        if (at[i] != '%')
            return uri_malformed("a character stands there that has to be percent-encoded");
        bool is_whole = text.len - i > 2;
        int high = is_whole ? hex_digit(at[i + 1]) : -1;
        int low = is_whole ? hex_digit(at[i + 2]) : -1;
        if (high < 0 || low < 0 || high + low == 0)
            return uri_malformed("a percent-encoding is malformed");
        buf_add_byte(out, (uint8_t)(high * 16 + low));
        i += 2;
    }
    if (!text_is_utf8((const char *)out->data + mark, out->len - mark))
        return uri_malformed("a text is not UTF-8");
    return OK;
}

void uri_encode(struct buf *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (is_unreserved(*text))
            buf_add_byte(out, (uint8_t)*text);
        else
            buf_printf(out, "%%%02X", (unsigned)(uint8_t)*text);
    }
}

/* numbers */

/* A number as ERC-681 writes it, with an exponent of ten. */
struct number {
    bool negative;
    struct buf digits; /* without leading zeros */
    size_t decimals;   /* after the point */
    size_t exponent;
};

static size_t take_digits(struct view *text, struct buf *digits)
{
    size_t len = 0;
    for (; len < text->len && uri_is_digit((char)text->data[len]); len++)
        if (digits->len > 0 || text->data[len] != '0')
            buf_add_byte(digits, text->data[len]);
    *text = view_of(text->data + len, text->len - len);
    return len;
}

static bool take_exponent(size_t *out, struct view *text)
{
    size_t len = 0;
    for (; len < text->len && uri_is_digit((char)text->data[len]); len++)
        if (*out < EXPONENT_MAX)
            *out = *out * 10 + (size_t)(text->data[len] - '0');
    *text = view_of(text->data + len, text->len - len);
    return len > 0;
}

static bool split_number(struct number *out, struct view text)
{
    out->negative = uri_take_char(&text, '-');
    if (!out->negative)
        (void)uri_take_char(&text, '+');
    size_t whole = take_digits(&text, &out->digits);
    if (uri_take_char(&text, '.')) {
        out->decimals = take_digits(&text, &out->digits);
        if (out->decimals == 0)
            return false;
    }
    if ((uri_take_char(&text, 'e') || uri_take_char(&text, 'E')) &&
        !take_exponent(&out->exponent, &text))
        return false;
    return text.len == 0 && whole + out->decimals > 0;
}

static enum err reckon(struct u256 *out, const struct number *number)
{
    *out = (struct u256){{0}};
    if (number->exponent < number->decimals)
        return uri_malformed("a number is not whole");
    if (number->digits.len == 0)
        return OK;
    size_t power = number->exponent - number->decimals;
    struct u256 unit = u256_pow10(power <= POWER_MAX ? (unsigned)power : 0);
    TRY(u256_from_decimal(out, buf_text(&number->digits), number->digits.len));
    if (power > POWER_MAX || u256_mul(out, out, &unit))
        return err_set(ERR_RANGE, "the number does not fit in 256 bits");
    return OK;
}

static enum err read_number(struct u256 *out, bool *negative, struct view text)
{
    struct number number = {0};
    bool is_number = split_number(&number, text);
    enum err err = is_number ? reckon(out, &number) : uri_malformed("a number is malformed");
    *negative = number.negative;
    buf_clear(&number.digits);
    return err;
}

enum err uri_read_unsigned(struct u256 *out, struct view text)
{
    bool negative;
    TRY(read_number(out, &negative, text));
    return negative ? err_set(ERR_RANGE, "a number is negative") : OK;
}

/* targets */

enum err uri_read_target(struct buf *out, bool *is_name, struct addr *address, struct view text)
{
    const char *at = (const char *)text.data;
    struct buf name = {0};
    *is_name = !(text.len >= 2 && at[0] == '0' && at[1] == 'x') ||
               memchr(text.data, '.', text.len) != NULL;
    if (!*is_name) {
        char checked[ADDRESS_TEXT];
        TRY(address_read(address, at, text.len));
        address_write(checked, address);
        buf_add_text(out, checked);
        return OK;
    }
    enum err err = uri_decode(&name, text);
    if (err == OK && strchr(buf_text(&name), '.') == NULL)
        err = uri_malformed("neither an address nor a name is there");
    if (err == OK)
        err = ens_normalize(out, buf_text(&name), name.len);
    buf_clear(&name);
    return err;
}

/* parameters */

static enum err read_integer(struct buf *out, const struct abi_type *type, struct view text)
{
    struct u256 number;
    bool negative;
    char decimal[U256_DECIMAL_MAX];
    TRY(read_number(&number, &negative, text));
    negative = negative && !u256_is_zero(&number);
    unsigned bits = u256_bits(&number), room = abi_type_size(type);
    if (abi_type_kind(type) == ABI_INT) {
        /* The lowest negative number is a power of two: it has one bit more than the others. */
        struct u256 lowest = u256_shift_left(&(struct u256){{1}}, room - 1);
        if (bits >= room && !(negative && u256_cmp(&number, &lowest) == 0))
            return err_set(ERR_RANGE, "a parameter is out of the range of its type");
    } else if (negative || bits > room) {
        return err_set(ERR_RANGE, "a parameter is out of the range of its type");
    }
    u256_to_decimal(decimal, &number);
    if (negative)
        buf_add_byte(out, '-');
    buf_add_text(out, decimal);
    return OK;
}

static enum err read_bytes(struct buf *out, const struct abi_type *type, struct view text)
{
    struct buf bytes = {0};
    unsigned exact = abi_type_size(type);
    enum err err = hex_read(&bytes, URI_TEXT_MAX, (const char *)text.data, text.len);
    if (err == OK && exact > 0 && bytes.len != exact)
        err = uri_malformed("a parameter has not the length of its type");
    if (err == OK)
        hex_add(out, bytes.data, bytes.len);
    buf_clear(&bytes);
    return err;
}

static enum err read_bool(struct buf *out, struct view text)
{
    if (!view_equal(text, view_of_text("true")) && !view_equal(text, view_of_text("false")))
        return uri_malformed("a parameter is neither true nor false");
    buf_add(out, text.data, text.len);
    return OK;
}

enum err uri_read_value(struct buf *out, const struct abi_type *type, struct view text)
{
    struct addr address;
    bool is_name;
    switch (abi_type_kind(type)) {
    case ABI_UINT:
    case ABI_INT: return read_integer(out, type, text);
    case ABI_ADDRESS: return uri_read_target(out, &is_name, &address, text);
    case ABI_BOOL: return read_bool(out, text);
    case ABI_FIXED_BYTES:
    case ABI_BYTES: return read_bytes(out, type, text);
    case ABI_STRING: return uri_decode(out, text);
    case ABI_ARRAY:
    case ABI_TUPLE: break;
    }
    return uri_malformed("arrays and tuples cannot be parameters");
}
