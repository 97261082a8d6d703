#ifndef CORE_STORE_PRICE_LEVEL_H
#define CORE_STORE_PRICE_LEVEL_H

/** Rows of prices in blocks, like the leaves of a tree: each block holds the rows of a stretch of
 * time in order, and is found by its first second. A second is never divided between two blocks.
 *
 *  A series has four levels: what was observed, and candles of quarters of an hour, of hours and of
 * days that follow from it
 * (price_row.c keeps them so). */

#include "core/store/price_block.h"

/* Writers are to be called within a transaction. */

/** Merge rows in: of one time and key the later call counts, and a row with key 0 stays only while
 * its second holds no other. In: rows ascending, each time and key once. Out: *added: how many
 * times and keys were new; may be NULL */
enum err price_level_merge(const struct price_place *place, const struct price_row *rows,
                           size_t count, size_t *added) MUST_CHECK;
/** Remove the rows with from_s ≤ time < to_s. */
enum err price_level_erase(const struct price_place *place, int64_t from_s,
                           int64_t to_s) MUST_CHECK;
/** Add the rows with from_s ≤ time < to_s to out. */
enum err price_level_read(struct price_rows *out, const struct price_place *place, int64_t from_s,
                          int64_t to_s) MUST_CHECK;
/** Give them to each() in pieces; what it gets is borrowed for the call. */
typedef void price_each_fn(void *arg, const struct price_row *rows, size_t count);
enum err price_level_walk(const struct price_place *place, int64_t from_s, int64_t to_s,
                          price_each_fn *each, void *arg) MUST_CHECK;
/** Fold the rows of candles[count] that begin at from_s and last step_s each. Blocks that lie
 * within one candle are not unpacked. In: candles: begun or empty */
enum err price_level_fold(struct price_row *candles, size_t count, const struct price_place *place,
                          int64_t step_s, int64_t from_s) MUST_CHECK;
/** Add the rows of the block that at_s falls in, or of the last one before. Out: *found: there is
 * one */
enum err price_level_block(struct price_rows *out, bool *found, const struct price_place *place,
                           int64_t at_s) MUST_CHECK;
/** First and last time; 0 when there are none. */
enum err price_level_span(int64_t *first_s, int64_t *last_s,
                          const struct price_place *place) MUST_CHECK;
/** Blocks that hold some of from_s ≤ time < to_s: a measure of how much a reading costs. */
enum err price_level_blocks(size_t *out, const struct price_place *place, int64_t from_s,
                            int64_t to_s) MUST_CHECK;

#endif
