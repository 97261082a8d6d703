#ifndef CORE_PRICE_MATH_H
#define CORE_PRICE_MATH_H

/** Prices and candles as pure functions on integers. Each price is rounded once, down, at 10^-12.
 */

#include "core/price.h"
#include "core/store/price_row.h"

/** Price of one whole unit of base in units of quote, from a pool's reserves in base units.
 *  Returns: false when it is 0 or does not fit. */
bool price_of_reserves(struct price_pico *out, const struct u256 *base, unsigned base_decimals,
                       const struct u256 *quote, unsigned quote_decimals);
/** An amount in whole units × 10^12, at most INT64_MAX. */
struct price_pico price_volume(const struct u256 *amount, unsigned decimals);
/** A feed's answer. Returns: false when it is not positive (two's complement) or does not fit. */
bool price_of_answer(struct price_pico *out, const struct u256 *answer, unsigned decimals);
/** a × b, or a / b. Returns: false when it is 0 or does not fit. */
bool price_multiply(struct price_pico *out, struct price_pico a, struct price_pico b);
bool price_divide(struct price_pico *out, struct price_pico a, struct price_pico b);

/** Start of the candle that time_s falls in: multiples of the step since 1970-01-01, whole weeks
 * since a Monday. */
int64_t price_step_start(int64_t step_s, int64_t time_s);
int64_t interval_start(enum interval interval, int64_t time_s);

/** Candles in a row, to be filled with observations in order of time. */
struct candle_row {
    struct candle *items; /* owned */
    size_t count;
    int64_t start_s, step_s;
};
/** Returns: OK; ERR_LIMIT (more than 100,000); ERR_INVALID (ends before it begins; no step) */
enum err candle_row_init(struct candle_row *out, int64_t step_s, int64_t from_s,
                         int64_t to_s) MUST_CHECK;
/** Count an observation or a candle in; those that begin outside are left out. */
void candle_row_fold(struct candle_row *row, const struct price_row *seen);
void candle_row_add(struct candle_row *row, int64_t time_s, struct price_pico price,
                    struct price_pico volume);

#endif
