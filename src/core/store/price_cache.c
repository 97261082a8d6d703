#include "core/store/price_cache.h"

#include "core/base/mem.h"

#define SLOTS    48
#define ROWS_MAX 8192 /* of 64 bytes, of all slots together */

struct slot {
    struct price_cache_key key;
    bool is_kept;
    uint64_t last_use;      /* 0: empty */
    struct price_row *rows; /* owned */
};
struct price_cache {
    struct slot slots[SLOTS];
    struct slot passing; /* what is not to be found again */
    struct slot *newest; /* of the last room; NULL: it was passing */
    size_t rows;
    uint64_t uses;
};

struct price_cache *price_cache_new(void)
{
    return mem_alloc(sizeof(struct price_cache));
}

static void empty(struct price_cache *cache, struct slot *slot)
{
    if (slot->rows != NULL && slot != &cache->passing)
        cache->rows -= slot->key.count;
    mem_free(slot->rows);
    *slot = (struct slot){.rows = NULL};
}

void price_cache_drop(struct price_cache *cache)
{
    for (size_t i = 0; i < SLOTS; i++)
        empty(cache, &cache->slots[i]);
    empty(cache, &cache->passing);
}

void price_cache_free(struct price_cache *cache)
{
    if (cache != NULL)
        price_cache_drop(cache);
    mem_free(cache);
}

static bool is_same(const struct price_cache_key *a, const struct price_cache_key *b)
{
    return a->series == b->series && a->level == b->level && a->first_s == b->first_s &&
           a->sum == b->sum && a->count == b->count;
}

const struct price_row *price_cache_find(struct price_cache *cache,
                                         const struct price_cache_key *key)
{
    for (size_t i = 0; i < SLOTS; i++) {
        struct slot *slot = &cache->slots[i];
        if (!slot->is_kept || !is_same(&slot->key, key))
            continue;
        slot->last_use = ++cache->uses;
        return slot->rows;
    }
    return NULL;
}

static struct slot *oldest(struct price_cache *cache, bool is_full)
{
    struct slot *found = NULL;
    for (size_t i = 0; i < SLOTS; i++) {
        struct slot *slot = &cache->slots[i];
        if ((!is_full || slot->rows != NULL) && (found == NULL || slot->last_use < found->last_use))
            found = slot;
    }
    return found;
}

struct price_row *price_cache_room(struct price_cache *cache, const struct price_cache_key *key,
                                   bool is_passing)
{
    is_passing = is_passing || key->count > ROWS_MAX / 4;
    while (!is_passing && cache->rows + key->count > ROWS_MAX)
        empty(cache, oldest(cache, true));
    struct slot *slot = is_passing ? &cache->passing : oldest(cache, false);
    empty(cache, slot);
    *slot = (struct slot){
        .key = *key, .last_use = ++cache->uses, .rows = mem_array(key->count, sizeof *slot->rows)};
    cache->newest = is_passing ? NULL : slot;
    cache->rows += is_passing ? 0 : key->count;
    return slot->rows;
}

void price_cache_keep(struct price_cache *cache)
{
    if (cache->newest != NULL)
        cache->newest->is_kept = true;
}
