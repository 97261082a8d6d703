#ifndef CORE_INDICATOR_H
#define CORE_INDICATOR_H

/** What charts compute from candles, as pure functions on integers.
 *
 *  Invariants
 *   - A gap (price 0) is left out: a period counts the prices there are, and where there is a gap
 *     the result is none.
 *   - No price enters twice and none is made up; results of prices are rounded down at 10^-12.
 *   - Arrays have `count` elements, out may be in. Periods are 1 to INDICATOR_PERIOD. */

#include "core/price.h"

#define INDICATOR_PERIOD 200
#define INDICATOR_NONE   INT64_C(0) /* among prices */
#define INDICATOR_NO_RSI (-1)

/** The closing prices of candles, pico; gaps are 0. Prices are bounded to INT64_MAX / 8. */
void indicator_closes(int64_t *out, const struct candle *candles, size_t count);

/** Simple moving average: the mean of the last `period` prices. */
void indicator_sma(int64_t *out, const int64_t *in, size_t count, unsigned period);
/** Exponential moving average: begins with the mean of the first `period` prices, then moves by
 * 2 / (period + 1) of the distance to each price. */
void indicator_ema(int64_t *out, const int64_t *in, size_t count, unsigned period);
/** Bollinger's bands: the simple moving average and twice the standard deviation (of the whole
 * population) of the same prices above and below; the lower one is at least 1 pico. */
void indicator_bollinger(int64_t *upper, int64_t *lower, const int64_t *in, size_t count,
                         unsigned period);
/** Wilder's relative strength index in hundredths (0 to 10000), rounded to the nearest;
 * INDICATOR_NO_RSI before `period` changes. No change at all counts as 5000.
 * Source: J. W. Wilder, New Concepts in Technical Trading Systems (1978). */
void indicator_rsi(int *out, const int64_t *in, size_t count, unsigned period);

/** Candles of averages (Heikin-Ashi): close (o+h+l+c)/4, open the middle of the body before; the
 * first one's open is (o+c)/2. Gaps, times, volumes and trades stay. */
void indicator_heikin(struct candle *out, const struct candle *in, size_t count);

/** One candle of several in a row: first open, last close, highest, lowest, sums; a gap when all
 * are gaps. The start is that of the first. In: count > 0 */
struct candle indicator_merge(const struct candle *in, size_t count);

#endif
