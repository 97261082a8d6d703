#include "core/base/amount.h"

#include <assert.h>
#include <string.h>

#define DECIMALS_MAX 77

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t count_digits(const char *text, size_t len)
{
    size_t count = 0;
    while (count < len && is_digit(text[count]))
        count++;
    return count;
}

/* value = value × 10 + digit. Returns: OK; ERR_RANGE */
static enum err push_digit(struct u256 *value, unsigned digit)
{
    struct u256 low = u256_from_u64(digit);
    if (u256_mul_u64(value, value, 10) || u256_add(value, value, &low))
        return err_set(ERR_RANGE, "the amount does not fit in 256 bits");
    return OK;
}

enum err units_parse(struct u256 *out, const char *text, size_t len, unsigned decimals)
{
    assert(decimals <= DECIMALS_MAX);
    size_t whole = count_digits(text, len), places = 0;
    if (whole < len && text[whole] == '.')
        places = count_digits(text + whole + 1, len - whole - 1);
    size_t used = whole + (places > 0 ? places + 1 : 0);
    if (whole == 0 || used != len || (whole > 1 && text[0] == '0'))
        return err_set(ERR_SYNTAX, "not an amount: digits, and at most one point between digits");
    if (places > decimals)
        return err_set(ERR_RANGE, "an amount here has at most %u digits after the point", decimals);
    struct u256 value = {{0}};
    for (size_t i = 0; i < len; i++) {
        if (text[i] != '.')
            TRY(push_digit(&value, (unsigned)(text[i] - '0')));
    }
    for (size_t i = places; i < decimals; i++)
        TRY(push_digit(&value, 0));
    *out = value;
    return OK;
}

/* An exact decimal taken apart: digits of the whole part, and exactly `decimals` after it. */
struct digits {
    char text[2 * U256_DECIMAL_MAX];
    size_t whole;
};

static void split_digits(struct digits *out, const struct u256 *value, unsigned decimals)
{
    char plain[U256_DECIMAL_MAX];
    size_t len = u256_to_decimal(plain, value);
    size_t zeros = len <= decimals ? decimals + 1 - len : 0;
    memset(out->text, '0', zeros);
    memcpy(out->text + zeros, plain, len + 1);
    out->whole = zeros + len - decimals;
}

size_t units_format(char out[AMOUNT_TEXT_MAX], const struct u256 *value, unsigned decimals)
{
    return units_format_short(out, value, decimals, decimals, 0);
}

/* "<0.01" */
static size_t format_tiny(char out[AMOUNT_TEXT_MAX], unsigned places)
{
    size_t len = 0;
    out[len++] = '<';
    if (places > 0) {
        memcpy(out + len, "0.", 2);
        memset(out + len + 2, '0', places - 1);
        len += places + 1;
    }
    out[len++] = '1';
    out[len] = '\0';
    return len;
}

size_t units_format_short(char out[AMOUNT_TEXT_MAX], const struct u256 *value, unsigned decimals,
                          unsigned places, unsigned min_places)
{
    assert(decimals <= DECIMALS_MAX && places <= DECIMALS_MAX && min_places <= 32);
    struct digits digits;
    split_digits(&digits, value, decimals);
    const char *fraction = digits.text + digits.whole;
    size_t keep = places < decimals ? places : decimals;
    while (keep > 0 && fraction[keep - 1] == '0')
        keep--;
    bool is_zero = digits.whole == 1 && digits.text[0] == '0' && keep == 0;
    if (is_zero && !u256_is_zero(value))
        return format_tiny(out, places);
    size_t len = digits.whole, show = keep < min_places ? min_places : keep;
    memcpy(out, digits.text, len);
    if (show > 0) {
        out[len++] = '.';
        memcpy(out + len, fraction, keep);
        memset(out + len + keep, '0', show - keep);
        len += show;
    }
    out[len] = '\0';
    return len;
}

enum err amount_worth(struct fiat_micro *out, const struct u256 *amount, unsigned decimals,
                      struct price_pico price)
{
    assert(decimals <= DECIMALS_MAX);
    if (price.v <= 0)
        return err_set(ERR_INVALID, "the price is not known");
    /* amount × price / 10^decimals / 10^12 × 10^6, in two divisions where one would need more than
     * 77 digits: rounding down twice is rounding down once. */
    unsigned exponent = decimals + 6, first = exponent < DECIMALS_MAX ? exponent : DECIMALS_MAX;
    struct u256 factor = u256_from_u64((uint64_t)price.v), worth;
    struct u256 divisor = u256_pow10(first), rest = u256_pow10(exponent - first);
    uint64_t micro;
    bool over = u256_mul_div(&worth, amount, &factor, &divisor);
    u256_div(&worth, NULL, &worth, &rest);
    if (over || !u256_to_u64(&micro, &worth) || micro > INT64_MAX)
        return err_set(ERR_RANGE, "the worth is too large");
    out->v = (int64_t)micro;
    return OK;
}
