#ifndef CORE_STORE_PRICE_ROLL_H
#define CORE_STORE_PRICE_ROLL_H

/** Candles of quarters of an hour, hours and days that follow from what was observed. To be called
 * within the transaction that changed it. */

#include "core/store/price_level.h"

int64_t price_level_seconds(enum price_level level); /* 900, 3600, 86400; LEVEL_SEEN: 0 */
/** Rows came that are all later than what was there. */
enum err price_roll_append(const struct price_place *seen, const struct price_row *rows,
                           size_t count) MUST_CHECK;
/** Make the candles of all hours that these rows fall in anew. In: rows ascending */
enum err price_roll_renew(const struct price_place *seen, const struct price_row *rows,
                          size_t count) MUST_CHECK;
/** The same of all hours that overlap from_s ≤ time < to_s. */
enum err price_roll_renew_span(const struct price_place *seen, int64_t from_s,
                               int64_t to_s) MUST_CHECK;
/** Fold rows into candles of step_s at the end of out. In: rows ascending, none before the last
 * candle of out. */
void price_roll_fold(struct price_rows *out, int64_t step_s, const struct price_row *rows,
                     size_t count);

#endif
