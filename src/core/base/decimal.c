/* The decimals of JSON numbers and of prices, in units of 10^-scale. */

#include "core/base/amount.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"

/* No number of interest has an exponent near this; it only has to be too large to matter. */
#define EXPONENT_MAX INT64_C(1000000000000)

/* The parts of a number in JSON syntax. */
struct number {
    bool negative;
    struct view whole, fraction; /* digits */
    int64_t exponent;
};

static struct view take_digits(const char **text, const char *end)
{
    const char *start = *text;
    while (*text < end && **text >= '0' && **text <= '9')
        (*text)++;
    return view_of(start, (size_t)(*text - start));
}

static bool take_char(const char **text, const char *end, char c)
{
    if (*text == end || **text != c)
        return false;
    (*text)++;
    return true;
}

static bool take_exponent(int64_t *out, const char **text, const char *end)
{
    bool negative = take_char(text, end, '-');
    if (!negative)
        (void)take_char(text, end, '+');
    struct view digits = take_digits(text, end);
    int64_t value = 0;
    for (size_t i = 0; i < digits.len && value < EXPONENT_MAX; i++)
        value = value * 10 + (digits.data[i] - '0');
    *out = negative ? -value : value;
    return digits.len > 0;
}

/* RFC 8259, section 6. */
static bool split_number(struct number *out, const char *text, size_t len)
{
    const char *end = text + len;
    *out = (struct number){0};
    out->negative = take_char(&text, end, '-');
    out->whole = take_digits(&text, end);
    if (out->whole.len == 0 || (out->whole.len > 1 && out->whole.data[0] == '0'))
        return false;
    if (take_char(&text, end, '.')) {
        out->fraction = take_digits(&text, end);
        if (out->fraction.len == 0)
            return false;
    }
    if ((take_char(&text, end, 'e') || take_char(&text, end, 'E')) &&
        !take_exponent(&out->exponent, &text, end))
        return false;
    return text == end;
}

/* Digit number i of whole and fraction written together; zeros follow. */
static unsigned digit_at(const struct number *number, size_t i)
{
    if (i < number->whole.len)
        return (unsigned)(number->whole.data[i] - '0');
    i -= number->whole.len;
    return i < number->fraction.len ? (unsigned)(number->fraction.data[i] - '0') : 0;
}

enum err decimal_parse_scaled(int64_t *out, const char *text, size_t len, unsigned scale)
{
    assert(scale <= 18);
    struct number number;
    if (!split_number(&number, text, len))
        return err_set(ERR_SYNTAX, "not a decimal number");
    size_t count = number.whole.len + number.fraction.len, first = 0;
    while (first < count && digit_at(&number, first) == 0)
        first++;
    int64_t value = 0;
    /* The digits from `first` up to `end` are the value, the one at `end` rounds it. */
    int64_t end = (int64_t)number.whole.len + number.exponent + (int64_t)scale;
    if (first < count && number.negative)
        return err_set(ERR_RANGE, "the number is negative");
    if (first < count && end - (int64_t)first > 19)
        return err_set(ERR_RANGE, "the number is too large");
    if (first == count || end < (int64_t)first) {
        *out = 0;
        return OK;
    }
    for (size_t i = first; i < (size_t)end; i++) {
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, (int64_t)digit_at(&number, i), &value))
            return err_set(ERR_RANGE, "the number is too large");
    }
    if (digit_at(&number, (size_t)end) >= 5 && __builtin_add_overflow(value, 1, &value))
        return err_set(ERR_RANGE, "the number is too large");
    *out = value;
    return OK;
}

static uint64_t pow10_u64(unsigned exponent)
{
    uint64_t out = 1;
    while (exponent-- > 0)
        out *= 10;
    return out;
}

size_t decimal_format_scaled(char out[AMOUNT_TEXT_MAX], int64_t value, unsigned scale,
                             unsigned places)
{
    assert(scale <= 18 && places <= 80);
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    unsigned shown = places < scale ? places : scale;
    uint64_t cut = pow10_u64(scale - shown), unit = pow10_u64(shown);
    size = size / cut + (size % cut >= cut - cut / 2 ? 1 : 0);
    int len =
        snprintf(out, AMOUNT_TEXT_MAX, "%s%" PRIu64, value < 0 && size > 0 ? "-" : "", size / unit);
    if (places > 0)
        len += snprintf(out + len, AMOUNT_TEXT_MAX - (size_t)len, ".%0*" PRIu64, (int)shown,
                        size % unit);
    if (shown == 0 && places > 0)
        len--; /* the "0" of an empty fraction; padding follows */
    for (unsigned i = shown; i < places; i++)
        out[len++] = '0';
    out[len] = '\0';
    return (size_t)len;
}
