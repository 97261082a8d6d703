/* Checking the stored prices, and bringing those of an earlier version here. */

#include <string.h>

#include "core/base/mem.h"
#include "core/store/price_cache.h"
#include "core/store/price_roll.h"
#include "core/store/price_row.h"

#define BATCH   50000
#define MONTH_S (INT64_C(31) * 86400)

/* ---- checking */

static bool is_same_row(const struct price_row *a, const struct price_row *b)
{
    return price_row_compare(a, b) == 0 && a->price.v == b->price.v && a->volume.v == b->volume.v &&
           a->open.v == b->open.v && a->high.v == b->high.v && a->low.v == b->low.v &&
           a->span_s == b->span_s && a->trades == b->trades;
}

struct check {
    struct price_rows wanted;
    int64_t step_s;
};

static void fold_piece(void *arg, const struct price_row *rows, size_t count)
{
    struct check *check = arg;
    price_roll_fold(&check->wanted, check->step_s, rows, count);
}

static enum err check_level(const struct price_place *place)
{
    const struct price_place below = {place->store, place->series, place->level - 1};
    struct check check = {.step_s = price_level_seconds(place->level)};
    struct price_rows there = {0};
    enum err err = price_level_walk(&below, INT64_MIN, INT64_MAX, fold_piece, &check);
    if (err == OK)
        err = price_level_read(&there, place, INT64_MIN, INT64_MAX);
    bool is_same = there.count == check.wanted.count;
    for (size_t i = 0; i < there.count && is_same; i++)
        is_same = is_same_row(&there.items[i], &check.wanted.items[i]);
    if (err == OK && !is_same)
        err = err_set(ERR_STORE_DAMAGED, "stored candles do not follow from their observations");
    price_rows_clear(&there);
    price_rows_clear(&check.wanted);
    return err;
}

static enum err series_ids(int64_t **ids, size_t *count, struct store *store)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store, "SELECT id FROM price_series ORDER BY id"));
    return stmt_ids(ids, count, stmt);
}

enum err price_rows_check(struct store *store)
{
    int64_t *ids;
    size_t count;
    price_cache_drop(store_price_cache(store)); /* what is on the disk is meant */
    TRY(series_ids(&ids, &count, store));
    enum err err = OK;
    for (size_t i = 0; i < count && err == OK; i++)
        for (enum price_level level = LEVEL_SEEN + 1; level < LEVELS && err == OK; level++)
            err = check_level(&(struct price_place){store, ids[i], level});
    mem_free(ids);
    return err;
}

/* ---- bringing the rows of an earlier version */

static enum err read_old(struct stmt *stmt, void *to)
{
    struct price_row *out = to;
    *out = (struct price_row){
        .time_s = stmt_get_i64(stmt, 0),
        .key = stmt_get_i64(stmt, 1),
        .price = {stmt_get_i64(stmt, 2)},
        .volume = {stmt_get_i64(stmt, 3)},
    };
    return stmt_row_ok(stmt);
}

/* Out: *last: where to go on */
static enum err convert_some(struct store *store, int64_t series, struct price_row *last,
                             bool *more)
{
    struct stmt *stmt;
    void *rows;
    size_t count;
    TRY(store_sql(&stmt, store,
                  "SELECT time_s, key, price_pico, volume_pico FROM price WHERE series=?1 AND"
                  " (time_s, key)>(?2, ?3) AND time_s>0 AND key>=0 AND price_pico>0 AND"
                  " volume_pico>=0 ORDER BY time_s, key LIMIT ?4"));
    stmt_i64(stmt, 1, series);
    stmt_i64(stmt, 2, last->time_s);
    stmt_i64(stmt, 3, last->key);
    stmt_i64(stmt, 4, BATCH);
    TRY(stmt_all(&rows, &count, stmt, read_old, sizeof *last));
    *more = count == BATCH;
    if (count > 0)
        *last = ((struct price_row *)rows)[count - 1];
    enum err err = price_rows_add(store, series, rows, count);
    mem_free(rows);
    return err;
}

enum err price_rows_convert(struct store *store)
{
    int64_t *ids;
    size_t count;
    struct stmt *stmt;
    TRY(series_ids(&ids, &count, store));
    enum err err = OK;
    for (size_t i = 0; i < count && err == OK; i++) {
        struct price_row last = {.time_s = 0};
        for (bool more = true; more && err == OK;)
            err = convert_some(store, ids[i], &last, &more);
    }
    mem_free(ids);
    TRY(err);
    TRY(store_sql(&stmt, store, "DROP TABLE price"));
    return stmt_run(stmt);
}

/* A month at a time, so that little is held in memory. */
static enum err quarter_series(struct store *store, int64_t series)
{
    const struct price_place seen = {store, series, LEVEL_SEEN};
    int64_t first_s, last_s;
    TRY(price_level_span(&first_s, &last_s, &seen));
    for (int64_t at_s = first_s; at_s <= last_s && first_s > 0; at_s += MONTH_S)
        TRY(price_roll_renew_span(&seen, at_s,
                                  last_s - at_s < MONTH_S ? last_s + 1 : at_s + MONTH_S));
    return OK;
}

enum err price_rows_quarter(struct store *store)
{
    int64_t *ids;
    size_t count;
    TRY(series_ids(&ids, &count, store));
    enum err err = OK;
    for (size_t i = 0; i < count && err == OK; i++)
        err = quarter_series(store, ids[i]);
    mem_free(ids);
    return err;
}
