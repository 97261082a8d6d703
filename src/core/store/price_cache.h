#ifndef CORE_STORE_PRICE_CACHE_H
#define CORE_STORE_PRICE_CACHE_H

/** Blocks of prices as they were unpacked last, so that a chart that is panned or redrawn unpacks
 * nothing twice. A block is known by its place and by the sum over its bytes: one that anybody
 * wrote anew has another sum, so nothing here is ever out of date. At most half a megabyte. */

#include "core/store/price_pack.h"

struct price_cache;

struct price_cache_key {
    int64_t series, level, first_s, sum;
    size_t count; /* of rows, > 0 */
};
struct price_cache *price_cache_new(void);
void price_cache_free(struct price_cache *cache); /* NULL is fine */
/** Returns: the rows of a block, borrowed until the next price_cache_room() or _drop(); NULL: not
 * here. */
const struct price_row *price_cache_find(struct price_cache *cache,
                                         const struct price_cache_key *key);
/** Room for key->count rows, to be filled; the blocks that were not asked for the longest may go.
 * Found again only after price_cache_keep(), and never when it is too large or only passing
 * through. */
struct price_row *price_cache_room(struct price_cache *cache, const struct price_cache_key *key,
                                   bool is_passing);
/** What the newest room was made for is there. */
void price_cache_keep(struct price_cache *cache);
/** Forget all. */
void price_cache_drop(struct price_cache *cache);

#endif
