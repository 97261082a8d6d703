#ifndef CORE_STORE_PRICE_ROW_H
#define CORE_STORE_PRICE_ROW_H

/** Price observations. A series is what one source says of one pair; each observation is kept
 * once, by its time and key: block × 2^20 + log index for events of a contract, of a trade as
 * price_tick_key() says, 0 for what was merely read. Candles of a source are rows too. What is read
 * back is checked. */

#include "core/store/db.h"
#include "core/store/price_pack.h"

/** What is read of a series of events: the blocks [past_block, next_block). Both are 0 before the
 * first reading. */
struct price_series {
    int64_t id;
    uint64_t next_block;
    uint64_t past_block;
    int64_t checked_s; /* the source was last read */
    int64_t thin_s;    /* before this, single observations gave way to candles */
};

int64_t price_row_key(uint64_t block, uint32_t log_index);
/** The key of a live trade, > 0: its part of the second, then the source's number of it. */
int64_t price_tick_key(int64_t time_ms, uint64_t sequence);

struct price_series_name {
    int64_t id;
    char source[160];
    char base[40], quote[16];
};
/** All series, by source and pair. Out: mem_free */
enum err price_series_names(struct price_series_name **out, size_t *count,
                            struct store *store) MUST_CHECK;
/** Find the series, or make it. */
enum err price_series_open(struct price_series *out, struct store *store, const char *source,
                           const char *base, const char *quote) MUST_CHECK;
/** Read it again: another session may have moved it. */
enum err price_series_reload(struct price_series *series, struct store *store) MUST_CHECK;
enum err price_series_save(const struct price_series *series, struct store *store) MUST_CHECK;

/** Add observations in any order, and renew the candles of their hours and days. Of one time and
 * key the later call counts; an event takes the place of what was read at the same second. Where
 * the past was thinned, only what falls in an empty quarter of an hour is taken. Returns: OK;
 * ERR_INVALID (a price or time that is none); ERR_STORE… Out: *added: how many were new; may be
 * NULL */
enum err price_rows_put(struct store *store, int64_t series, const struct price_row *rows,
                        size_t count, size_t *added) MUST_CHECK;
enum err price_rows_add(struct store *store, int64_t series, const struct price_row *rows,
                        size_t count) MUST_CHECK;
/** Replace observations before a time by candles of a quarter of an hour, a month at most at once.
 *  Candles of a quarter of an hour and longer stay as they were. Out: *more: call again */
enum err price_rows_thin(bool *more, struct store *store, int64_t series,
                         int64_t before_s) MUST_CHECK;
/** Forget the events of `block` and later ones, and what was merely read since. */
enum err price_rows_drop(struct store *store, int64_t series, uint64_t block) MUST_CHECK;
/** The last observation at or before time_s. Out: *found is false when there is none. */
enum err price_row_at(struct price_row *out, bool *found, struct store *store, int64_t series,
                      int64_t time_s) MUST_CHECK;
/** Observations with from_s ≤ time < to_s in order. Out: mem_free */
enum err price_rows_read(struct price_row **out, size_t *count, struct store *store, int64_t series,
                         int64_t from_s, int64_t to_s) MUST_CHECK;
/** Fold what is stored into candles of step_s from from_s on: to_s is not reached. From candles of
 * days, hours or quarters of an hour where the step allows. In: candles[count] zeroed but for
 * time_s, ascending by step_s from from_s */
enum err price_rows_candles(struct price_row *candles, size_t count, struct store *store,
                            int64_t series, int64_t step_s, int64_t from_s) MUST_CHECK;
/** Observations, or candles in their place when there are very many: as long as the step allows.
 * Out: mem_free */
enum err price_rows_coarse(struct price_row **out, size_t *count, struct store *store,
                           int64_t series, int64_t step_s, int64_t from_s, int64_t to_s) MUST_CHECK;
/** First and last time; 0 when there are none. */
enum err price_rows_span(int64_t *first_s, int64_t *last_s, struct store *store,
                         int64_t series) MUST_CHECK;

/** Read every block and compare candles with what they are made of, for doctor. Returns: OK;
 * ERR_STORE_DAMAGED */
enum err price_rows_check(struct store *store) MUST_CHECK;
/** Bring the rows of an earlier version of the store here (schema.c). */
enum err price_rows_convert(struct store *store) MUST_CHECK;
/** Make the candles of quarters of an hour that an earlier version did not have. */
enum err price_rows_quarter(struct store *store) MUST_CHECK;

#endif
