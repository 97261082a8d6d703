#include "eth_tool/value.h"

#include <assert.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/address.h"

#define SAFE_BITS 53 /* a JSON integer is below 2^53: what every reader of JSON keeps exact */

static enum err not_a(const struct json *value, const char *what, const char *due)
{
    if (value == NULL)
        return err_set(ERR_SYNTAX, "'%s' is missing", what);
    return err_set(ERR_SYNTAX, "'%s' is not %s", what, due);
}

enum err value_text(struct view *out, const struct json *value, const char *what)
{
    size_t len;
    const char *text = json_text(value, &len);
    if (text == NULL)
        return not_a(value, what, "a string");
    *out = view_of(text, len);
    return OK;
}

/* bytes */

enum err value_bytes(struct buf *out, const struct json *value, const char *what)
{
    size_t len;
    const char *text = json_text(value, &len);
    if (text == NULL || hex_read(out, SIZE_MAX, text, len) != OK)
        return not_a(value, what, "0x and an even number of hexadecimal digits");
    return OK;
}

enum err value_exact(uint8_t *out, size_t len, const struct json *value, const char *what)
{
    size_t text_len;
    const char *text = json_text(value, &text_len);
    if (text == NULL)
        return not_a(value, what, "0x and hexadecimal digits");
    if (hex_read_exact(out, len, text, text_len) != OK)
        return err_set(ERR_SYNTAX, "'%s' is not 0x and %zu hexadecimal digits", what, 2 * len);
    return OK;
}

enum err value_hash(struct hash32 *out, const struct json *value, const char *what)
{
    return value_exact(out->b, sizeof out->b, value, what);
}

enum err value_key(uint8_t seckey32[32], const struct json *value, const char *what)
{
    TRY(value_exact(seckey32, 32, value, what));
    if (!sig_key_valid(seckey32)) {
        mem_wipe(seckey32, 32);
        return err_set(ERR_INVALID, "the private key is out of range");
    }
    return OK;
}

enum err value_address(struct addr *out, const struct json *value, const char *what)
{
    size_t len;
    const char *text = json_text(value, &len);
    if (text == NULL)
        return not_a(value, what, "an address");
    enum err err = address_read(out, text, len);
    if (err == ERR_INVALID)
        return err_set(ERR_INVALID, "the checksum of '%s' is wrong", what);
    return err == OK ? OK : not_a(value, what, "an address: 0x and 40 hexadecimal digits");
}

/* integers */

static enum err not_an_integer(const struct json *value, const char *what, enum err err)
{
    if (err == ERR_RANGE)
        return err_set(ERR_RANGE, "'%s' does not fit in 256 bits", what);
    return not_a(value, what,
                 "an integer: decimal or 0x digits in a string, or a JSON integer below 2^53");
}

/* Decimal or 0x digits. */
static enum err read_digits(struct u256 *out, const char *text, size_t len, bool is_number)
{
    if (!is_number && len > 1 && text[1] == 'x')
        return u256_from_quantity(out, text, len);
    TRY(u256_from_decimal(out, text, len));
    return is_number && u256_bits(out) > SAFE_BITS ? ERR_SYNTAX : OK;
}

/* The text of a string or a number. */
static const char *digits_of(size_t *len, bool *is_number, const struct json *value)
{
    const char *text = json_text(value, len);
    *is_number = text == NULL;
    return text != NULL ? text : json_number_text(value, len);
}

enum err value_u256(struct u256 *out, const struct json *value, const char *what)
{
    size_t len;
    bool is_number;
    const char *text = digits_of(&len, &is_number, value);
    enum err err = text == NULL ? ERR_SYNTAX : read_digits(out, text, len, is_number);
    return err == OK ? OK : not_an_integer(value, what, err);
}

enum err value_u64(uint64_t *out, const struct json *value, const char *what)
{
    struct u256 wide;
    TRY(value_u256(&wide, value, what));
    if (!u256_to_u64(out, &wide))
        return err_set(ERR_RANGE, "'%s' does not fit in 64 bits", what);
    return OK;
}

static bool is_negative(const struct u256 *number)
{
    return u256_bits(number) == 256;
}

enum err value_int(struct u256 *out, const struct json *value, const char *what)
{
    size_t len;
    bool is_number;
    const char *text = digits_of(&len, &is_number, value);
    bool minus = text != NULL && len > 0 && text[0] == '-';
    if (!minus) {
        TRY(value_u256(out, value, what));
    } else {
        struct u256 size, zero = {{0}};
        enum err err = u256_from_decimal(&size, text + 1, len - 1);
        if (err == OK && (u256_is_zero(&size) || (is_number && u256_bits(&size) > SAFE_BITS)))
            err = ERR_SYNTAX;
        if (err != OK)
            return not_an_integer(value, what, err);
        bool borrows = u256_sub(out, &zero, &size);
        (void)borrows;
    }
    if (is_negative(out) != minus)
        return err_set(ERR_RANGE, "'%s' does not fit in 256 bits with its sign", what);
    return OK;
}

/* signatures */

enum err value_signature(struct sig *out, const struct json *value, const char *what)
{
    uint8_t bytes[65];
    size_t len;
    const char *text = json_text(value, &len);
    bool is_compact = text != NULL && len == 2 + 2 * 64;
    if (text == NULL || hex_read_exact(bytes, is_compact ? 64 : 65, text, len) != OK)
        return not_a(value, what, "a signature: 65 bytes of hex, or 64");
    memcpy(out->r32, bytes, 32);
    memcpy(out->s32, bytes + 32, 32);
    if (is_compact) {
        out->y_parity = bytes[32] >> 7;
        out->s32[0] &= 0x7f;
        return OK;
    }
    uint8_t v = bytes[64];
    if (v != 0 && v != 1 && v != 27 && v != 28)
        return err_set(ERR_INVALID, "v of '%s' is neither 0, 1, 27 nor 28", what);
    out->y_parity = v >= 27 ? (uint8_t)(v - 27) : v;
    return OK;
}

/* many bytes */

void value_pool_init(struct value_pool *pool, const struct json *values)
{
    *pool = (struct value_pool){.bytes = {0}};
    buf_grow(&pool->bytes, json_raw(values).len); /* hex is longer than what it says */
    buf_reset(&pool->bytes);
}

void value_pool_clear(struct value_pool *pool)
{
    buf_clear(&pool->bytes);
}

/* What was put there since `before`. */
static struct view since(const struct value_pool *pool, size_t before)
{
    return view_of(pool->bytes.data + before, pool->bytes.len - before);
}

enum err value_pool_read(struct value_pool *pool, struct view *out, const struct json *value,
                         const char *what)
{
    size_t before = pool->bytes.len, cap = pool->bytes.cap;
    TRY(value_bytes(&pool->bytes, value, what));
    assert(pool->bytes.cap == cap); /* else the views before this one point nowhere */
    (void)cap;
    *out = since(pool, before);
    return OK;
}

struct view value_pool_add(struct value_pool *pool, const void *data, size_t len)
{
    size_t before = pool->bytes.len, cap = pool->bytes.cap;
    buf_add(&pool->bytes, data, len);
    assert(pool->bytes.cap == cap);
    (void)cap;
    return since(pool, before);
}

/* containers */

enum err value_array(const struct json *value, const char *what)
{
    return value != NULL && json_type(value) == JSON_ARRAY ? OK : not_a(value, what, "an array");
}

static bool is_among(const char *key, const char *const *keys)
{
    while (*keys != NULL && strcmp(*keys, key) != 0)
        keys++;
    return *keys != NULL;
}

enum err value_object(const struct json *value, const char *const *keys, const char *what)
{
    if (value == NULL || json_type(value) != JSON_OBJECT)
        return not_a(value, what, "an object");
    for (const struct json *at = json_first(value); at != NULL; at = json_next(at)) {
        if (is_among(json_key(at), keys))
            continue;
        char shown[64];
        text_clean_into(shown, sizeof shown, json_key(at), strlen(json_key(at)));
        return err_set(ERR_SYNTAX, "'%s' has no '%s'", what, shown);
    }
    return OK;
}
