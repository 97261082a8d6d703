#ifndef CORE_STORE_PRICE_BLOCK_H
#define CORE_STORE_PRICE_BLOCK_H

/** One block of rows of prices in the store, with the candle that all of it makes: who asks for
 * longer candles need not unpack it. */

#include "core/store/db.h"
#include "core/store/price_pack.h"

/* Each follows from the one before it. */
enum price_level { LEVEL_SEEN, LEVEL_QUARTER, LEVEL_HOUR, LEVEL_DAY, LEVELS };

/** A place in the store. */
struct price_place {
    struct store *store;
    int64_t series;
    enum price_level level;
};
/** Rows in a row. */
struct price_rows {
    struct price_row *items; /* owned */
    size_t count, cap;
};
void price_rows_clear(struct price_rows *rows);
/** Returns: count more elements at the end, not zeroed. */
struct price_row *price_rows_grow(struct price_rows *rows, size_t count);

struct price_block {
    int64_t first_s, last_s;
    size_t count;
    struct price_row whole; /* folded; its time is first_s, its span covers it */
};
/** The columns that price_block_head() and price_block_rows() read, in their order. */
#define PRICE_BLOCK_COLUMNS                                                                        \
    "first_s, last_s, count, open, high, low, close, volume, trades, head_sum, sum, rows"
/** Bind ?1 to the series and ?2 to the level. */
void price_place_bind(struct stmt *stmt, const struct price_place *place);
/** Read the row of a statement. Returns: OK; ERR_STORE_DAMAGED */
enum err price_block_head(struct price_block *out, const struct price_place *place,
                          struct stmt *stmt) MUST_CHECK;
/** The same with its rows, which are added to rows. */
enum err price_block_rows(struct price_rows *rows, struct price_block *out,
                          const struct price_place *place, struct stmt *stmt) MUST_CHECK;
/** The same rows, borrowed until the next call of this function with the same store. */
enum err price_block_borrow(const struct price_row **rows, struct price_block *out,
                            const struct price_place *place, struct stmt *stmt) MUST_CHECK;
/** Write, in place of one that begins at the same second. In: count > 0 */
enum err price_block_write(const struct price_place *place, const struct price_row *rows,
                           size_t count) MUST_CHECK;
enum err price_block_remove(const struct price_place *place, int64_t first_s) MUST_CHECK;

#endif
