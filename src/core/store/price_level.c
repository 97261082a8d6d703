#include "core/store/price_level.h"

#include <string.h>

#include "core/base/mem.h"

/* Small enough that a tick rewrites little, large enough that a reading steps seldom. */
static const size_t block_rows[LEVELS] = {
    [LEVEL_SEEN] = 1024, [LEVEL_QUARTER] = 192, [LEVEL_HOUR] = 192, [LEVEL_DAY] = 384};

/* ---- finding blocks */

struct found_block {
    bool is_there;
    struct price_block block;
    int64_t next_s; /* where the next one begins, INT64_MAX: there is none */
};

static enum err find_next(int64_t *out, const struct price_place *place, int64_t after_s)
{
    struct stmt *stmt;
    bool row;
    TRY(store_sql(&stmt, place->store,
                  "SELECT first_s FROM price_block WHERE series=?1 AND level=?2 AND first_s>?3"
                  " ORDER BY first_s LIMIT 1"));
    price_place_bind(stmt, place);
    stmt_i64(stmt, 3, after_s);
    enum err err = stmt_step(stmt, &row);
    if (err == OK) {
        *out = row ? stmt_get_i64(stmt, 0) : INT64_MAX;
        err = row ? stmt_row_ok(stmt) : OK;
    }
    stmt_done(stmt);
    return err;
}

/* The block that a row of this time belongs to: the last one that begins at or before it, else the
 * first one. Out: its rows */
static enum err open_block(struct found_block *out, struct price_rows *rows,
                           const struct price_place *place, int64_t time_s)
{
    static const char before[] =
        "SELECT " PRICE_BLOCK_COLUMNS " FROM price_block WHERE series=?1 AND level=?2 AND"
        " first_s<=?3 ORDER BY first_s DESC LIMIT 1";
    static const char after[] =
        "SELECT " PRICE_BLOCK_COLUMNS " FROM price_block WHERE series=?1 AND level=?2 AND"
        " first_s>?3 ORDER BY first_s LIMIT 1";
    *out = (struct found_block){.next_s = INT64_MAX};
    for (int side = 0; side < 2 && !out->is_there; side++) {
        struct stmt *stmt;
        TRY(store_sql(&stmt, place->store, side == 0 ? before : after));
        price_place_bind(stmt, place);
        stmt_i64(stmt, 3, time_s);
        enum err err = stmt_step(stmt, &out->is_there);
        if (err == OK && out->is_there)
            err = price_block_rows(rows, &out->block, place, stmt);
        stmt_done(stmt);
        TRY(err);
    }
    return out->is_there ? find_next(&out->next_s, place, out->block.first_s) : OK;
}

/* ---- merging */

static enum err write_blocks(const struct price_place *place, const struct price_row *rows,
                             size_t count, size_t piece)
{
    for (size_t at = 0; at < count;) {
        size_t end = count - at > piece ? at + piece : count;
        while (end < count && rows[end].time_s == rows[end - 1].time_s)
            end++;
        TRY(price_block_write(place, rows + at, end - at));
        at = end;
    }
    return OK;
}

/* What is read of a contract's state repeats its last event: it stays only while that event is not
 * there. */
static void put_row(struct price_rows *out, const struct price_row *row)
{
    struct price_row *last = out->count > 0 ? &out->items[out->count - 1] : NULL;
    if (last != NULL && last->time_s == row->time_s && last->key == 0 && row->key != 0)
        *last = *row;
    else
        *price_rows_grow(out, 1) = *row;
}

/* Returns: how many of b are new. */
static size_t merge(struct price_rows *out, const struct price_rows *a, const struct price_row *b,
                    size_t count)
{
    size_t i = 0, j = 0, added = 0;
    out->count = 0;
    while (i < a->count || j < count) {
        int order = i == a->count ? 1 : j == count ? -1 : price_row_compare(&a->items[i], &b[j]);
        /* of one second, one with key 0 comes first and gives way to the next one */
        put_row(out, order < 0 ? &a->items[i] : &b[j]);
        added += order > 0;
        i += order <= 0;
        j += order >= 0;
    }
    return added;
}

/* Bulk at the end fills blocks; elsewhere halves leave room for more. */
static size_t piece_size(const struct price_place *place, const struct found_block *found,
                         size_t before, const struct price_rows *rows, bool is_tail)
{
    size_t most = block_rows[place->level];
    if (rows->count <= most || (found->is_there && !is_tail && before == rows->count))
        return rows->count > 0 ? rows->count : 1;
    if (is_tail)
        return most;
    size_t pieces = (rows->count + most - 1) / most;
    return (rows->count + pieces - 1) / pieces;
}

enum err price_level_merge(const struct price_place *place, const struct price_row *rows,
                           size_t count, size_t *added)
{
    struct price_rows old = {0}, merged = {0};
    enum err err = OK;
    size_t fresh = 0;
    for (size_t at = 0; at < count && err == OK;) {
        struct found_block found;
        old.count = 0;
        err = open_block(&found, &old, place, rows[at].time_s);
        if (err != OK)
            break;
        size_t end = at + 1;
        while (end < count && rows[end].time_s < found.next_s)
            end++;
        bool is_tail =
            found.next_s == INT64_MAX && (!found.is_there || rows[at].time_s >= found.block.last_s);
        fresh += merge(&merged, &old, rows + at, end - at);
        if (found.is_there && merged.items[0].time_s != found.block.first_s)
            err = price_block_remove(place, found.block.first_s);
        if (err == OK)
            err = write_blocks(place, merged.items, merged.count,
                               piece_size(place, &found, old.count, &merged, is_tail));
        at = end;
    }
    price_rows_clear(&old);
    price_rows_clear(&merged);
    if (added != NULL)
        *added = fresh;
    return err;
}

/* ---- erasing and reading */

static enum err keep_outside(const struct price_place *place, struct price_rows *rows,
                             int64_t from_s, int64_t to_s)
{
    int64_t first_s = rows->items[0].time_s;
    size_t kept = 0;
    for (size_t i = 0; i < rows->count; i++)
        if (rows->items[i].time_s < from_s || rows->items[i].time_s >= to_s)
            rows->items[kept++] = rows->items[i];
    if (kept == rows->count)
        return OK;
    if (kept == 0 || rows->items[0].time_s != first_s)
        TRY(price_block_remove(place, first_s));
    return kept > 0 ? price_block_write(place, rows->items, kept) : OK;
}

enum err price_level_erase(const struct price_place *place, int64_t from_s, int64_t to_s)
{
    struct price_rows rows = {0};
    enum err err = OK;
    for (int64_t at_s = from_s; at_s < to_s && err == OK;) {
        struct found_block found;
        rows.count = 0;
        err = open_block(&found, &rows, place, at_s);
        if (err != OK || !found.is_there)
            break;
        err = keep_outside(place, &rows, from_s, to_s);
        at_s = found.next_s;
    }
    price_rows_clear(&rows);
    return err;
}

/* From the block that from_s may fall in. */
static enum err begin_walk(struct stmt **out, const struct price_place *place, int64_t from_s,
                           int64_t to_s)
{
    TRY(store_sql(out, place->store,
                  "SELECT " PRICE_BLOCK_COLUMNS " FROM price_block"
                  " WHERE series=?1 AND level=?2 AND first_s>=ifnull((SELECT max(first_s) FROM"
                  " price_block WHERE series=?1 AND level=?2 AND first_s<=?3), ?3)"
                  " AND first_s<?4 ORDER BY first_s"));
    price_place_bind(*out, place);
    stmt_i64(*out, 3, from_s);
    stmt_i64(*out, 4, to_s);
    return OK;
}

/* Returns: how many rows come before a time. */
static size_t count_before(const struct price_row *rows, size_t count, int64_t time_s)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rows[middle].time_s < time_s)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The rows of a block between two times. Out: how many, from *begin on; borrowed */
static enum err cut_rows(const struct price_row **begin, size_t *count,
                         const struct price_place *place, struct stmt *stmt, int64_t from_s,
                         int64_t to_s)
{
    struct price_block block;
    const struct price_row *rows;
    TRY(price_block_borrow(&rows, &block, place, stmt));
    size_t first = count_before(rows, block.count, from_s);
    *begin = rows + first;
    *count = count_before(rows, block.count, to_s) - first;
    return OK;
}

enum err price_level_walk(const struct price_place *place, int64_t from_s, int64_t to_s,
                          price_each_fn *each, void *arg)
{
    struct stmt *stmt;
    bool row = true;
    TRY(begin_walk(&stmt, place, from_s, to_s));
    enum err err = stmt_step(stmt, &row);
    while (err == OK && row) {
        const struct price_row *begin;
        size_t count;
        err = cut_rows(&begin, &count, place, stmt, from_s, to_s);
        if (err == OK && count > 0)
            each(arg, begin, count);
        if (err == OK)
            err = stmt_step(stmt, &row);
    }
    stmt_done(stmt);
    return err;
}

/* Rows come in order: one division for each candle, not for each row. */
static void fold_rows(struct price_row *candles, int64_t step_s, int64_t from_s,
                      const struct price_row *rows, size_t count)
{
    for (size_t i = 0; i < count;) {
        int64_t at = (rows[i].time_s - from_s) / step_s, end_s = from_s + (at + 1) * step_s;
        for (; i < count && rows[i].time_s < end_s; i++)
            price_row_fold(&candles[at], &rows[i]);
    }
}

static bool is_within_one(const struct price_block *block, int64_t step_s, int64_t from_s,
                          int64_t to_s)
{
    return block->first_s >= from_s && block->last_s < to_s &&
           (block->first_s - from_s) / step_s == (block->last_s - from_s) / step_s;
}

enum err price_level_fold(struct price_row *candles, size_t count, const struct price_place *place,
                          int64_t step_s, int64_t from_s)
{
    struct stmt *stmt;
    bool row = true;
    int64_t to_s = from_s + (int64_t)count * step_s;
    TRY(begin_walk(&stmt, place, from_s, to_s));
    enum err err = stmt_step(stmt, &row);
    while (err == OK && row) {
        struct price_block block;
        const struct price_row *begin = &block.whole;
        size_t some = 1;
        err = price_block_head(&block, place, stmt);
        if (err == OK && !is_within_one(&block, step_s, from_s, to_s))
            err = cut_rows(&begin, &some, place, stmt, from_s, to_s);
        if (err != OK)
            break;
        fold_rows(candles, step_s, from_s, begin, some);
        err = stmt_step(stmt, &row);
    }
    stmt_done(stmt);
    return err;
}

static void collect(void *arg, const struct price_row *rows, size_t count)
{
    memcpy(price_rows_grow(arg, count), rows, count * sizeof *rows);
}

enum err price_level_read(struct price_rows *out, const struct price_place *place, int64_t from_s,
                          int64_t to_s)
{
    return price_level_walk(place, from_s, to_s, collect, out);
}

enum err price_level_block(struct price_rows *out, bool *found, const struct price_place *place,
                           int64_t at_s)
{
    struct found_block block;
    TRY(open_block(&block, out, place, at_s));
    *found = block.is_there && block.block.first_s <= at_s;
    return OK;
}

enum err price_level_span(int64_t *first_s, int64_t *last_s, const struct price_place *place)
{
    struct stmt *stmt;
    bool row;
    TRY(store_sql(&stmt, place->store,
                  "SELECT ifnull((SELECT first_s FROM price_block WHERE series=?1 AND level=?2"
                  " ORDER BY first_s LIMIT 1), 0), ifnull((SELECT last_s FROM price_block WHERE"
                  " series=?1 AND level=?2 ORDER BY first_s DESC LIMIT 1), 0)"));
    price_place_bind(stmt, place);
    enum err err = stmt_step(stmt, &row);
    if (err == OK) {
        *first_s = stmt_get_i64(stmt, 0);
        *last_s = stmt_get_i64(stmt, 1);
        err = stmt_row_ok(stmt);
    }
    stmt_done(stmt);
    return err;
}

enum err price_level_blocks(size_t *out, const struct price_place *place, int64_t from_s,
                            int64_t to_s)
{
    struct stmt *stmt;
    bool row;
    TRY(store_sql(&stmt, place->store,
                  "SELECT count(*) FROM price_block"
                  " WHERE series=?1 AND level=?2 AND first_s>=?3 AND first_s<?4"));
    price_place_bind(stmt, place);
    stmt_i64(stmt, 3, from_s);
    stmt_i64(stmt, 4, to_s);
    enum err err = stmt_step(stmt, &row);
    if (err == OK) {
        *out = (size_t)stmt_get_i64(stmt, 0);
        err = stmt_row_ok(stmt);
    }
    stmt_done(stmt);
    return err;
}
