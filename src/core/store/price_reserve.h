#ifndef CORE_STORE_PRICE_RESERVE_H
#define CORE_STORE_PRICE_RESERVE_H

/** Rows of what a pool held when it was last read, by the series of its prices. */

#include "core/store/db.h"

struct price_reserve {
    struct u256 base, quote; /* base units */
    int64_t seen_s;
};
/** Out: *found: false when they were never read. */
enum err price_reserve_get(struct price_reserve *out, bool *found, struct store *store,
                           int64_t series) MUST_CHECK;
enum err price_reserve_set(const struct price_reserve *reserve, struct store *store,
                           int64_t series) MUST_CHECK;

#endif
