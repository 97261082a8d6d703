#ifndef CORE_STORE_PRICE_ROW_H
#define CORE_STORE_PRICE_ROW_H

/** Rows of price observations. A series is what one source says of one pair; each observation is
 * kept once, by its time and key: block × 2^20 + log index for events of a contract, 0 for what was
 * merely read. */

#include "core/base/amount.h"
#include "core/store/db.h"

/** What is read of a series of events: the blocks [past_block, next_block). Both are 0 before the
 * first reading. */
struct price_series {
    int64_t id;
    uint64_t next_block;
    uint64_t past_block;
    int64_t checked_s; /* the source was last read */
};
struct price_row {
    int64_t time_s;
    int64_t key;
    struct price_pico price;
    struct price_pico volume;
};

int64_t price_row_key(uint64_t block, uint32_t log_index);

/** Find the series, or make it. */
enum err price_series_open(struct price_series *out, struct store *store, const char *source,
                           const char *base, const char *quote) MUST_CHECK;
/** Read it again: another session may have moved it. */
enum err price_series_reload(struct price_series *series, struct store *store) MUST_CHECK;
enum err price_series_save(const struct price_series *series, struct store *store) MUST_CHECK;

/** Add observations. Of one time and key the later call counts; an event takes the place of what
 * was read at the same second. */
enum err price_rows_add(struct store *store, int64_t series, const struct price_row *rows,
                        size_t count) MUST_CHECK;
/** Forget the events of `block` and later ones, and what was merely read since. */
enum err price_rows_drop(struct store *store, int64_t series, uint64_t block) MUST_CHECK;
/** The last observation at or before time_s. Out: *found is false when there is none. */
enum err price_row_at(struct price_row *out, bool *found, struct store *store, int64_t series,
                      int64_t time_s) MUST_CHECK;
/** Observations with from_s ≤ time < to_s in order. Out: mem_free */
enum err price_rows_read(struct price_row **out, size_t *count, struct store *store, int64_t series,
                         int64_t from_s, int64_t to_s) MUST_CHECK;
/** First and last time; 0 when there are none. */
enum err price_rows_span(int64_t *first_s, int64_t *last_s, struct store *store,
                         int64_t series) MUST_CHECK;

#endif
