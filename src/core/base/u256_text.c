#include "core/base/u256.h"

#include <string.h>

#include "core/base/hex.h"

/* 10^19 is the largest power of ten in 64 bits. */
#define CHUNK_DIGITS 19
#define CHUNK        UINT64_C(10000000000000000000)

size_t u256_to_decimal(char out[U256_DECIMAL_MAX], const struct u256 *value)
{
    char reversed[U256_DECIMAL_MAX];
    size_t len = 0;
    struct u256 rest = *value, chunk = u256_from_u64(CHUNK), low;
    do {
        u256_div(&rest, &low, &rest, &chunk);
        bool last = u256_is_zero(&rest);
        uint64_t part = low.limb[0];
        for (int i = 0; last ? part > 0 : i < CHUNK_DIGITS; i++, part /= 10)
            reversed[len++] = (char)('0' + part % 10);
    } while (!u256_is_zero(&rest));
    if (len == 0)
        reversed[len++] = '0';
    for (size_t i = 0; i < len; i++)
        out[i] = reversed[len - 1 - i];
    out[len] = '\0';
    return len;
}

enum err u256_from_decimal(struct u256 *out, const char *text, size_t len)
{
    if (len == 0 || (len > 1 && text[0] == '0'))
        return err_set(ERR_SYNTAX, "not a decimal number");
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9')
            return err_set(ERR_SYNTAX, "not a decimal number");
    }
    struct u256 value = {{0}};
    for (size_t i = 0; i < len; i++) {
        struct u256 digit = u256_from_u64((uint64_t)(text[i] - '0'));
        if (u256_mul_u64(&value, &value, 10) || u256_add(&value, &value, &digit))
            return err_set(ERR_RANGE, "the number does not fit in 256 bits");
    }
    *out = value;
    return OK;
}

enum err u256_from_quantity(struct u256 *out, const char *text, size_t len)
{
    if (len < 3 || text[0] != '0' || text[1] != 'x' || (len > 3 && text[2] == '0'))
        return err_set(ERR_SYNTAX, "not a quantity in hexadecimal");
    for (size_t i = 2; i < len; i++) {
        if (hex_digit(text[i]) < 0)
            return err_set(ERR_SYNTAX, "not a quantity in hexadecimal");
    }
    if (len > 2 + 64)
        return err_set(ERR_RANGE, "the number does not fit in 256 bits");
    struct u256 value = {{0}};
    for (size_t i = 2; i < len; i++) {
        value = u256_shift_left(&value, 4);
        value.limb[0] |= (uint64_t)hex_digit(text[i]);
    }
    *out = value;
    return OK;
}

size_t u256_to_quantity(char out[67], const struct u256 *value)
{
    unsigned digits = (u256_bits(value) + 3) / 4;
    if (digits == 0)
        digits = 1;
    memcpy(out, "0x", 2);
    for (unsigned i = 0; i < digits; i++) {
        unsigned place = digits - 1 - i;
        out[2 + i] = "0123456789abcdef"[value->limb[place / 16] >> (place % 16 * 4) & 15];
    }
    out[2 + digits] = '\0';
    return 2 + digits;
}
