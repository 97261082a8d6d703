#include <assert.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/text.h"
#include "core/eth/abi_type.h"
#include "core/eth/address.h"
#include "core/eth/keccak.h"
#include "core/eth/typed_type.h"

#define BYTES_MAX  (1u << 20)
#define EXACT_BITS 53 /* of a JSON number that every reader reads as the same */
#define HEX_DIGITS 64

static enum err not_of_type(const struct typed_member *member)
{
    return err_set(ERR_SYNTAX, "typed data: '%.60s' is not a value of its type %.60s", member->name,
                   member->type);
}

static enum err out_of_range(const struct typed_member *member)
{
    return err_set(ERR_RANGE, "typed data: '%.60s' is out of the range of %.60s", member->name,
                   member->type);
}

/* Read 0x and 1 to 64 digits; zeros may lead, as in a number written with all its bytes. */
static bool read_hex_number(struct u256 *out, const char *text, size_t len)
{
    if (len < 3 || len > 2 + HEX_DIGITS)
        return false;
    *out = (struct u256){{0}};
    for (size_t i = 2; i < len; i++) {
        if (hex_digit(text[i]) < 0)
            return false;
        *out = u256_shift_left(out, 4);
        out->limb[0] |= (uint64_t)hex_digit(text[i]);
    }
    return true;
}

/* Read the size and the sign of an integer in any of its forms. */
static enum err read_magnitude(struct u256 *out, bool *negative, const struct typed_member *member,
                               const struct json *value)
{
    size_t len;
    const char *text = json_text(value, &len);
    bool is_number = text == NULL;
    if (is_number)
        text = json_number_text(value, &len);
    *negative = false;
    if (text == NULL)
        return not_of_type(member);
    if (len >= 2 && memcmp(text, "0x", 2) == 0)
        return read_hex_number(out, text, len) ? OK : not_of_type(member);
    *negative = len > 0 && text[0] == '-';
    enum err err = u256_from_decimal(out, text + *negative, len - *negative);
    if (err == ERR_RANGE || (err == OK && is_number && u256_bits(out) > EXACT_BITS))
        return out_of_range(member);
    if (err != OK || (*negative && u256_is_zero(out)))
        return not_of_type(member);
    return OK;
}

enum err typed_read_integer(struct u256 *out, const struct typed_member *member,
                            const struct json *value)
{
    struct u256 zero = {{0}};
    bool negative;
    assert(member->kind == ABI_UINT || member->kind == ABI_INT);
    TRY(read_magnitude(out, &negative, member, value));
    unsigned bits = u256_bits(out);
    if (member->kind == ABI_UINT)
        return negative || bits > member->size ? out_of_range(member) : OK;
    if (!negative)
        return bits >= member->size ? out_of_range(member) : OK;
    (void)!u256_sub(out, &zero, out);
    /* What wrapped around to above zero was too small for any type. */
    return u256_bits(out) == 256 && abi_int_fits(out, member->size) ? OK : out_of_range(member);
}

enum err typed_read_address(struct addr *out, const struct typed_member *member,
                            const struct json *value)
{
    size_t len;
    const char *text = json_text(value, &len);
    assert(member->kind == ABI_ADDRESS);
    if (text == NULL)
        return not_of_type(member);
    return address_read(out, text, len);
}

static enum err add_integer(struct buf *out, const struct typed_member *member,
                            const struct json *value)
{
    struct u256 number;
    TRY(typed_read_integer(&number, member, value));
    abi_add_u256(out, &number);
    return OK;
}

static enum err add_address(struct buf *out, const struct typed_member *member,
                            const struct json *value)
{
    struct addr address;
    TRY(typed_read_address(&address, member, value));
    abi_add_address(out, &address);
    return OK;
}

static enum err add_bool(struct buf *out, const struct typed_member *member,
                         const struct json *value)
{
    bool truth;
    TRY(json_read_bool(&truth, value, member->name));
    abi_add_u64(out, truth);
    return OK;
}

static enum err add_fixed_bytes(struct buf *out, const struct typed_member *member,
                                const struct json *value)
{
    uint8_t bytes32[32] = {0};
    TRY(json_read_hex(bytes32, member->size, value, member->name));
    buf_add(out, bytes32, sizeof bytes32);
    return OK;
}

static void add_hash(struct buf *out, const void *data, size_t len)
{
    struct hash32 hash;
    keccak256(&hash, data, len);
    buf_add(out, hash.b, sizeof hash.b);
}

static enum err add_bytes(struct buf *out, const struct typed_member *member,
                          const struct json *value)
{
    struct buf bytes = {0};
    enum err err = json_read_bytes(&bytes, BYTES_MAX, value, member->name);
    if (err == OK)
        add_hash(out, bytes.data, bytes.len);
    buf_clear(&bytes);
    return err;
}

static enum err add_string(struct buf *out, const struct typed_member *member,
                           const struct json *value)
{
    size_t len;
    const char *text = json_text(value, &len);
    if (text == NULL)
        return not_of_type(member);
    add_hash(out, text, len);
    return OK;
}

enum err typed_add_word(struct buf *out, const struct typed_member *member,
                        const struct json *value)
{
    switch (member->kind) {
    case ABI_UINT:
    case ABI_INT: return add_integer(out, member, value);
    case ABI_ADDRESS: return add_address(out, member, value);
    case ABI_BOOL: return add_bool(out, member, value);
    case ABI_FIXED_BYTES: return add_fixed_bytes(out, member, value);
    case ABI_BYTES: return add_bytes(out, member, value);
    case ABI_STRING: return add_string(out, member, value);
    case ABI_ARRAY:
    case ABI_TUPLE: break;
    }
    assert(false && "a value that is no struct and no array");
    return ERR_INTERNAL;
}

/* for the eyes */

static void show_integer(struct buf *out, const struct typed_member *member,
                         const struct json *value)
{
    struct u256 number, zero = {{0}};
    char text[U256_DECIMAL_MAX];
    enum err err = typed_read_integer(&number, member, value);
    assert(err == OK);
    (void)err;
    if (member->kind == ABI_INT && u256_bits(&number) == 256) {
        buf_add_byte(out, '-');
        (void)!u256_sub(&number, &zero, &number);
    }
    u256_to_decimal(text, &number);
    buf_add_text(out, text);
}

static void show_address(struct buf *out, const struct typed_member *member,
                         const struct json *value)
{
    struct addr address;
    char text[ADDRESS_TEXT];
    enum err err = typed_read_address(&address, member, value);
    assert(err == OK);
    (void)err;
    address_write(text, &address);
    buf_add_text(out, text);
}

bool typed_show(struct buf *out, const struct typed_member *member, const struct json *value)
{
    size_t len;
    const char *text = json_text(value, &len);
    switch (member->kind) {
    case ABI_UINT:
    case ABI_INT: show_integer(out, member, value); return true;
    case ABI_ADDRESS: show_address(out, member, value); return true;
    case ABI_STRING: text_clean(out, text, len, SIZE_MAX); return text_is_clean(text, len);
    case ABI_FIXED_BYTES:
    case ABI_BYTES:
        for (size_t i = 0; i < len; i++)
            buf_add_byte(out, (uint8_t)(text[i] >= 'A' && text[i] <= 'F' ? text[i] + 32 : text[i]));
        return true;
    case ABI_BOOL: {
        struct view raw = json_raw(value);
        buf_add(out, raw.data, raw.len);
        return true;
    }
    case ABI_ARRAY:
    case ABI_TUPLE: break;
    }
    assert(false && "a value that is no struct and no array");
    return true;
}
