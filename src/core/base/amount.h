#ifndef CORE_BASE_AMOUNT_H
#define CORE_BASE_AMOUNT_H

/** Money and quantities. Each kind is a struct of its own, so that mixing two of them does not
 * compile. No double ever holds an amount. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/u256.h"

/** An amount of a chain's native currency in its smallest unit (10^-18). */
struct wei {
    struct u256 v;
};
/** An amount of a token in its base units; the token's decimals live beside it. */
struct token_amount {
    struct u256 v;
};
/** An amount of a fiat currency, 10^-6 of it. */
struct fiat_micro {
    int64_t v;
};
/** A price: units of the quote currency per whole unit of the base, 10^-12 of it; > 0 when it is
 * known. */
struct price_pico {
    int64_t v;
};
/** A mass of CO2 equivalent in milligrams (1 t = 10^9 mg). 1 token of MCO2 stands for 1 t. */
struct co2_mg {
    int64_t v;
};

#define PRICE_ONE       INT64_C(1000000000000)
#define FIAT_ONE        INT64_C(1000000)
#define CO2_TONNE       INT64_C(1000000000)
#define CO2_KG          INT64_C(1000000)
#define AMOUNT_TEXT_MAX 112

/** Read an unsigned decimal such as "1.5" into base units, exactly.
 *  Returns: OK; ERR_SYNTAX (not digits with at most one point, ".5", "5.", leading zeros but "0.";
 * empty); ERR_RANGE (more than `decimals` digits after the point, or above 2^256-1): never rounded
 *  In:      decimals ≤ 77 */
enum err units_parse(struct u256 *out, const char *text, size_t len, unsigned decimals) MUST_CHECK;
/** Write base units as an exact decimal, no surplus zeros ("1.5", "0.000001"). Returns: length. */
size_t units_format(char out[AMOUNT_TEXT_MAX], const struct u256 *value, unsigned decimals);
/** As units_format, cut (never rounded up) to at most `places` digits after the point, and "<0.01"
 * when something is there that the places cannot show; min_places zeros are kept ("1.50").
 * In: decimals, places ≤ 77; min_places ≤ 32 */
size_t units_format_short(char out[AMOUNT_TEXT_MAX], const struct u256 *value, unsigned decimals,
                          unsigned places, unsigned min_places);

/** Read a decimal in JSON number syntax (sign, fraction, exponent) into units of 10^-scale,
 * rounding half away from zero beyond it. Returns: OK; ERR_SYNTAX; ERR_RANGE (does not fit in 63
 * bits, or negative; -0 is 0). In: scale ≤ 18 */
enum err decimal_parse_scaled(int64_t *out, const char *text, size_t len,
                              unsigned scale) MUST_CHECK;
/** Write value × 10^-scale with `places` digits after the point (rounded half away from zero).
 * Returns: length. In: scale ≤ 18, places ≤ 80 */
size_t decimal_format_scaled(char out[AMOUNT_TEXT_MAX], int64_t value, unsigned scale,
                             unsigned places);

/** Worth of an amount at a price, rounded down. Returns: OK; ERR_INVALID (the price is not known);
 * ERR_RANGE when it does not fit. In: decimals ≤ 77 */
enum err amount_worth(struct fiat_micro *out, const struct u256 *amount, unsigned decimals,
                      struct price_pico price) MUST_CHECK;

#endif
