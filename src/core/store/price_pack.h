#ifndef CORE_STORE_PRICE_PACK_H
#define CORE_STORE_PRICE_PACK_H

/** Observations and candles as bytes: each row as its difference from the one before, in variable
 * length, some ten bytes for an observation. Pure functions. */

#include "core/base/amount.h"
#include "core/base/buf.h"

/** One observation, or a candle made of several (span_s > 0). */
struct price_row {
    int64_t time_s;          /* of the observation; the first second of a candle */
    int64_t key;             /* orders several of one second; 0 for a candle */
    struct price_pico price; /* the close of a candle */
    struct price_pico volume;
    struct price_pico open, high, low; /* of a candle */
    uint32_t span_s;                   /* 0: one observation */
    uint32_t trades;                   /* of a candle, > 0 */
};

/** Returns: < 0, 0, > 0 as a comes before, with or after b, by time and key. */
int price_row_compare(const struct price_row *a, const struct price_row *b);
/** Count a row into a candle; a zeroed one with its start and span is empty. The volume is at most
 * INT64_MAX. */
void price_row_fold(struct price_row *candle, const struct price_row *row);

/** In: rows ascending. */
void price_pack(struct buf *out, const struct price_row *rows, size_t count);
/** Returns: OK; ERR_STORE_DAMAGED (cut, not ascending, prices that no row can have, another count).
 *  Out: rows[count] */
enum err price_unpack(struct price_row *rows, size_t count, struct view packed) MUST_CHECK;
/** A sum over bytes that belong to a place, so that bytes of another place are noticed too. */
int64_t price_pack_sum(struct view packed, int64_t series, int64_t level, int64_t first_s);

#endif
