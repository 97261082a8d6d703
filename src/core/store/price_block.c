#include "core/store/price_block.h"

#include "core/base/mem.h"
#include "core/store/price_cache.h"

/* What one block may claim to hold: many more than one second has ever had. */
#define BLOCK_MAX (1 << 24)

/* As the store has them, for ever. */
static const int64_t stored_level[LEVELS] = {
    [LEVEL_SEEN] = 0, [LEVEL_HOUR] = 1, [LEVEL_DAY] = 2, [LEVEL_QUARTER] = 3};

void price_rows_clear(struct price_rows *rows)
{
    mem_free(rows->items);
    *rows = (struct price_rows){0};
}

struct price_row *price_rows_grow(struct price_rows *rows, size_t count)
{
    if (rows->count + count > rows->cap) {
        size_t cap = rows->cap * 2 > rows->count + count ? rows->cap * 2 : rows->count + count;
        rows->items = mem_resize(rows->items, cap, sizeof *rows->items);
        rows->cap = cap;
    }
    rows->count += count;
    return rows->items + rows->count - count;
}

void price_place_bind(struct stmt *stmt, const struct price_place *place)
{
    stmt_i64(stmt, 1, place->series);
    stmt_i64(stmt, 2, stored_level[place->level]);
}

static enum err damaged(const char *what)
{
    return err_set(ERR_STORE_DAMAGED, "a block of stored prices %s", what);
}

static int64_t head_sum(const struct price_block *block, const struct price_place *place)
{
    const struct price_row *whole = &block->whole;
    const int64_t fields[] = {block->last_s, (int64_t)block->count, whole->open.v,   whole->high.v,
                              whole->low.v,  whole->price.v,        whole->volume.v, whole->trades};
    return price_pack_sum(view_of(fields, sizeof fields), place->series, stored_level[place->level],
                          block->first_s);
}

enum err price_block_head(struct price_block *out, const struct price_place *place,
                          struct stmt *stmt)
{
    *out = (struct price_block){.first_s = stmt_get_i64(stmt, 0),
                                .last_s = stmt_get_i64(stmt, 1),
                                .count = (size_t)stmt_get_i64(stmt, 2)};
    out->whole = (struct price_row){.time_s = out->first_s,
                                    .open = {stmt_get_i64(stmt, 3)},
                                    .high = {stmt_get_i64(stmt, 4)},
                                    .low = {stmt_get_i64(stmt, 5)},
                                    .price = {stmt_get_i64(stmt, 6)},
                                    .volume = {stmt_get_i64(stmt, 7)},
                                    .trades = (uint32_t)stmt_get_i64(stmt, 8),
                                    .span_s = (uint32_t)(out->last_s - out->first_s + 1)};
    int64_t sum = stmt_get_i64(stmt, 9);
    TRY(stmt_row_ok(stmt));
    return sum == head_sum(out, place) ? OK : damaged("is damaged");
}

static enum err unpack(struct price_row *items, const struct price_block *block,
                       const struct price_place *place, struct view packed, int64_t sum)
{
    if (sum != price_pack_sum(packed, place->series, stored_level[place->level], block->first_s))
        return damaged("is damaged");
    TRY(price_unpack(items, block->count, packed));
    if (items[0].time_s != block->first_s || items[block->count - 1].time_s != block->last_s)
        return damaged("is not where it belongs");
    return OK;
}

/* A count that the bytes cannot hold is damage before it is allocated. */
static enum err read_packed(struct view *packed, int64_t *sum, const struct price_block *block,
                            struct stmt *stmt)
{
    *sum = stmt_get_i64(stmt, 10);
    *packed = stmt_get_blob(stmt, 11);
    TRY(stmt_row_ok(stmt));
    if (block->count == 0 || block->count > BLOCK_MAX || block->count > packed->len)
        return damaged("is damaged");
    return OK;
}

enum err price_block_rows(struct price_rows *rows, struct price_block *out,
                          const struct price_place *place, struct stmt *stmt)
{
    struct view packed;
    int64_t sum;
    TRY(price_block_head(out, place, stmt));
    TRY(read_packed(&packed, &sum, out, stmt));
    return unpack(price_rows_grow(rows, out->count), out, place, packed, sum);
}

enum err price_block_borrow(const struct price_row **rows, struct price_block *out,
                            const struct price_place *place, struct stmt *stmt)
{
    struct price_cache *cache = store_price_cache(place->store);
    struct view packed;
    TRY(price_block_head(out, place, stmt));
    struct price_cache_key key = {.series = place->series,
                                  .level = place->level,
                                  .first_s = out->first_s,
                                  .sum = stmt_get_i64(stmt, 10),
                                  .count = out->count};
    *rows = price_cache_find(cache, &key);
    if (*rows != NULL)
        return stmt_row_ok(stmt);
    TRY(read_packed(&packed, &key.sum, out, stmt));
    /* What a writer reads it writes anew. */
    struct price_row *items = price_cache_room(cache, &key, store_is_writing(place->store));
    TRY(unpack(items, out, place, packed, key.sum));
    price_cache_keep(cache);
    *rows = items;
    return OK;
}

enum err price_block_write(const struct price_place *place, const struct price_row *rows,
                           size_t count)
{
    struct stmt *stmt;
    struct buf packed = {0};
    struct price_block block = {
        .first_s = rows[0].time_s, .last_s = rows[count - 1].time_s, .count = count};
    for (size_t i = 0; i < count; i++)
        price_row_fold(&block.whole, &rows[i]);
    TRY(store_sql(&stmt, place->store,
                  "INSERT INTO price_block(series, level, first_s, last_s, count, open, high, low,"
                  " close, volume, trades, head_sum, sum, rows)"
                  " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)"
                  " ON CONFLICT(series, level, first_s) DO UPDATE SET last_s=?4, count=?5, open=?6,"
                  " high=?7, low=?8, close=?9, volume=?10, trades=?11, head_sum=?12, sum=?13,"
                  " rows=?14"));
    price_pack(&packed, rows, count);
    price_place_bind(stmt, place);
    const struct price_row *whole = &block.whole;
    const int64_t fields[] = {block.first_s,
                              block.last_s,
                              (int64_t)count,
                              whole->open.v,
                              whole->high.v,
                              whole->low.v,
                              whole->price.v,
                              whole->volume.v,
                              whole->trades,
                              head_sum(&block, place),
                              price_pack_sum(view_of_buf(&packed), place->series,
                                             stored_level[place->level], block.first_s)};
    for (size_t i = 0; i < MEM_COUNT(fields); i++)
        stmt_i64(stmt, 3 + (int)i, fields[i]);
    stmt_blob(stmt, 14, packed.data, packed.len);
    buf_clear(&packed);
    return stmt_run(stmt);
}

enum err price_block_remove(const struct price_place *place, int64_t first_s)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, place->store,
                  "DELETE FROM price_block WHERE series=?1 AND level=?2 AND first_s=?3"));
    price_place_bind(stmt, place);
    stmt_i64(stmt, 3, first_s);
    return stmt_run(stmt);
}
