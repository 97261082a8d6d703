/* Series, and their observations with the candles that follow from them. */

#include "core/store/price_row.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/store/price_roll.h"

#define KEY_SHIFT  20
#define TICK_SHIFT 40
#define THIN_S     900
#define DAY_S      86400
#define MONTH_S    (INT64_C(31) * 86400)
/* Years 1 to 9999 or so: what is outside is no time. */
#define TIME_MAX_S INT64_C(253402300800)
/* Of observations, some 200,000: more are answered from candles. */
#define MANY_BLOCKS 200

int64_t price_row_key(uint64_t block, uint32_t log_index)
{
    return (int64_t)(block << KEY_SHIFT | (log_index & ((1U << KEY_SHIFT) - 1)));
}

int64_t price_tick_key(int64_t time_ms, uint64_t sequence)
{
    uint64_t part = (uint64_t)(time_ms % 1000),
             number = sequence & ((UINT64_C(1) << TICK_SHIFT) - 1);
    return (int64_t)(part << TICK_SHIFT | number) + 1;
}

/* ---- series */

static enum err read_series(struct price_series *out, bool *found, struct stmt *stmt)
{
    enum err err = stmt_step(stmt, found);
    if (err == OK && *found) {
        *out = (struct price_series){
            .id = stmt_get_i64(stmt, 0),
            .next_block = (uint64_t)stmt_get_i64(stmt, 1),
            .past_block = (uint64_t)stmt_get_i64(stmt, 2),
            .checked_s = stmt_get_i64(stmt, 3),
            .thin_s = stmt_get_i64(stmt, 4),
        };
        err = stmt_row_ok(stmt);
    }
    stmt_done(stmt);
    return err;
}

static enum err find_series(struct price_series *out, bool *found, struct store *store,
                            const char *source, const char *base, const char *quote)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store,
                  "SELECT id, next_block, past_block, checked_s, thin_s FROM price_series"
                  " WHERE source=?1 AND base=?2 AND quote=?3"));
    stmt_text(stmt, 1, source);
    stmt_text(stmt, 2, base);
    stmt_text(stmt, 3, quote);
    return read_series(out, found, stmt);
}

enum err price_series_open(struct price_series *out, struct store *store, const char *source,
                           const char *base, const char *quote)
{
    struct stmt *stmt;
    bool found;
    TRY(find_series(out, &found, store, source, base, quote));
    if (found)
        return OK;
    TRY(store_sql(&stmt, store,
                  "INSERT INTO price_series(source, base, quote) VALUES(?1, ?2, ?3)"
                  " ON CONFLICT DO NOTHING"));
    stmt_text(stmt, 1, source);
    stmt_text(stmt, 2, base);
    stmt_text(stmt, 3, quote);
    TRY(stmt_run(stmt));
    TRY(find_series(out, &found, store, source, base, quote));
    return found ? OK : err_set(ERR_STORE, "a series of prices was not kept");
}

enum err price_series_reload(struct price_series *series, struct store *store)
{
    struct stmt *stmt;
    bool found;
    TRY(store_sql(
        &stmt, store,
        "SELECT id, next_block, past_block, checked_s, thin_s FROM price_series WHERE id=?1"));
    stmt_i64(stmt, 1, series->id);
    return read_series(series, &found, stmt);
}

enum err price_series_save(const struct price_series *series, struct store *store)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store,
                  "UPDATE price_series SET next_block=?2, past_block=?3, checked_s=?4"
                  " WHERE id=?1"));
    stmt_i64(stmt, 1, series->id);
    stmt_i64(stmt, 2, (int64_t)series->next_block);
    stmt_i64(stmt, 3, (int64_t)series->past_block);
    stmt_i64(stmt, 4, series->checked_s);
    return stmt_run(stmt);
}

static enum err read_name(struct stmt *stmt, void *to)
{
    struct price_series_name *out = to;
    *out = (struct price_series_name){.id = stmt_get_i64(stmt, 0)};
    (void)text_copy(out->source, sizeof out->source, stmt_get_text(stmt, 1));
    (void)text_copy(out->base, sizeof out->base, stmt_get_text(stmt, 2));
    (void)text_copy(out->quote, sizeof out->quote, stmt_get_text(stmt, 3));
    return stmt_row_ok(stmt);
}

enum err price_series_names(struct price_series_name **out, size_t *count, struct store *store)
{
    struct stmt *stmt;
    void *rows;
    *out = NULL;
    *count = 0;
    TRY(store_sql(&stmt, store,
                  "SELECT id, source, base, quote FROM price_series ORDER BY source, base, quote"));
    enum err err = stmt_all(&rows, count, stmt, read_name, sizeof **out);
    *out = rows;
    return err;
}

/* ---- observations */

static struct price_place place_of(struct store *store, int64_t series, enum price_level level)
{
    return (struct price_place){store, series, level};
}

static enum err check_row(const struct price_row *row)
{
    bool is_candle = row->span_s > 0;
    if (row->time_s <= 0 || row->time_s >= TIME_MAX_S || row->price.v <= 0 || row->volume.v < 0 ||
        row->key < 0)
        return err_set(ERR_INVALID, "an observation without price or time");
    if (is_candle &&
        (row->trades == 0 || row->low.v <= 0 || row->low.v > row->open.v ||
         row->low.v > row->price.v || row->high.v < row->open.v || row->high.v < row->price.v))
        return err_set(ERR_INVALID, "a candle whose prices contradict each other");
    return OK;
}

/* A merge sort, which keeps the caller's order among equals. */
static void sort_rows(struct price_row *items, size_t count, struct price_row *spare)
{
    size_t half = count / 2, i = 0, j = half, at = 0;
    if (count < 2)
        return;
    sort_rows(items, half, spare);
    sort_rows(items + half, count - half, spare);
    while (i < half || j < count) {
        bool is_left = j == count || (i < half && price_row_compare(&items[i], &items[j]) <= 0);
        spare[at++] = is_left ? items[i++] : items[j++];
    }
    memcpy(items, spare, count * sizeof *items);
}

/* Does the later of two neighbours take the place of the other? */
static bool takes_place(const struct price_row *earlier, const struct price_row *later)
{
    return earlier->time_s == later->time_s && (earlier->key == later->key || earlier->key == 0);
}

/* In order, each time and key once. */
static enum err arrange(struct price_rows *out, const struct price_row *rows, size_t count)
{
    bool is_ordered = true;
    for (size_t i = 0; i < count; i++) {
        TRY(check_row(&rows[i]));
        is_ordered = is_ordered && (i == 0 || (price_row_compare(&rows[i - 1], &rows[i]) < 0 &&
                                               !takes_place(&rows[i - 1], &rows[i])));
    }
    struct price_row *items = price_rows_grow(out, count);
    memcpy(items, rows, count * sizeof *rows);
    if (is_ordered)
        return OK;
    struct price_row *spare = mem_array(count, sizeof *spare);
    sort_rows(items, count, spare);
    mem_free(spare);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_same = kept > 0 && takes_place(&items[kept - 1], &items[i]);
        items[is_same ? kept - 1 : kept++] = items[i];
    }
    out->count = kept;
    return OK;
}

static int64_t slot_of(int64_t time_s)
{
    return time_s - time_s % THIN_S;
}

/* Leave out what falls where candles took the place of observations. */
static enum err leave_thinned(struct price_rows *rows, const struct price_place *place)
{
    struct price_series series = {.id = place->series};
    struct price_rows there = {0};
    size_t kept = 0;
    enum err err = price_series_reload(&series, place->store);
    for (size_t i = 0; i < rows->count && err == OK; i++) {
        int64_t slot_s = slot_of(rows->items[i].time_s);
        there.count = 0;
        if (rows->items[i].time_s < series.thin_s)
            err = price_level_read(&there, place, slot_s, slot_s + THIN_S);
        if (there.count == 0)
            rows->items[kept++] = rows->items[i];
    }
    rows->count = kept;
    price_rows_clear(&there);
    return err;
}

static enum err put_rows(const struct price_place *place, struct price_rows *rows, size_t *added)
{
    int64_t first_s, last_s;
    TRY(leave_thinned(rows, place));
    TRY(price_level_span(&first_s, &last_s, place));
    if (rows->count == 0)
        return OK;
    TRY(price_level_merge(place, rows->items, rows->count, added));
    return rows->items[0].time_s > last_s ? price_roll_append(place, rows->items, rows->count)
                                          : price_roll_renew(place, rows->items, rows->count);
}

/* End a transaction as its work ended. */
static enum err finish(struct store *store, enum err err)
{
    if (err == OK)
        return store_commit(store);
    store_rollback(store);
    return err;
}

enum err price_rows_put(struct store *store, int64_t series, const struct price_row *rows,
                        size_t count, size_t *added)
{
    const struct price_place place = place_of(store, series, LEVEL_SEEN);
    struct price_rows arranged = {0};
    size_t fresh = 0;
    enum err err = count > 0 ? arrange(&arranged, rows, count) : OK;
    if (err == OK && count > 0) {
        err = store_begin(store);
        if (err == OK)
            err = finish(store, put_rows(&place, &arranged, &fresh));
    }
    price_rows_clear(&arranged);
    if (added != NULL)
        *added = fresh;
    return err;
}

enum err price_rows_add(struct store *store, int64_t series, const struct price_row *rows,
                        size_t count)
{
    return price_rows_put(store, series, rows, count, NULL);
}

/* ---- forgetting */

/* Where to begin: at the last event before the block, for events are in order of time as well as
 * of blocks. Candles stay. Out: 0 when there is no such event */
static enum err find_kept(int64_t *out, const struct price_place *place, int64_t key)
{
    struct price_rows rows = {0};
    int64_t first_s, at_s;
    bool found = true;
    enum err err = price_level_span(&first_s, &at_s, place);
    for (*out = 0; err == OK && found && *out == 0;
         at_s = rows.count > 0 ? rows.items[0].time_s - 1 : 0) {
        rows.count = 0;
        err = price_level_block(&rows, &found, place, at_s);
        for (size_t i = rows.count; err == OK && i-- > 0 && *out == 0;)
            if (rows.items[i].span_s > 0 || (rows.items[i].key != 0 && rows.items[i].key < key))
                *out = rows.items[i].time_s;
    }
    price_rows_clear(&rows);
    return err;
}

static enum err drop_rows(const struct price_place *place, int64_t key)
{
    struct price_rows rows = {0};
    int64_t from_s;
    TRY(find_kept(&from_s, place, key));
    enum err err = price_level_read(&rows, place, from_s, TIME_MAX_S);
    size_t kept = 0, count = rows.count;
    for (size_t i = 0; i < count && err == OK; i++) {
        const struct price_row *row = &rows.items[i];
        if (row->span_s > 0 || (row->key != 0 && row->key < key))
            rows.items[kept++] = *row;
    }
    if (err == OK && kept < count) {
        err = price_level_erase(place, from_s, TIME_MAX_S);
        if (err == OK)
            err = price_level_merge(place, rows.items, kept, NULL);
        int64_t first_s, last_s = 0;
        if (err == OK)
            err =
                price_level_span(&first_s, &last_s,
                                 &(struct price_place){place->store, place->series, LEVEL_QUARTER});
        if (err == OK)
            err = price_roll_renew_span(place, from_s, last_s > from_s ? last_s + 1 : from_s + 1);
    }
    price_rows_clear(&rows);
    return err;
}

enum err price_rows_drop(struct store *store, int64_t series, uint64_t block)
{
    const struct price_place place = place_of(store, series, LEVEL_SEEN);
    TRY(store_begin(store));
    return finish(store, drop_rows(&place, price_row_key(block, 0)));
}

/* ---- thinning */

static enum err save_thin(const struct price_place *place, int64_t thin_s)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, place->store, "UPDATE price_series SET thin_s=?2 WHERE id=?1"));
    stmt_i64(stmt, 1, place->series);
    stmt_i64(stmt, 2, thin_s);
    return stmt_run(stmt);
}

/* Hours and days follow from quarters of an hour as they did from observations: they stay. */
static enum err thin_span(const struct price_place *place, int64_t from_s, int64_t to_s)
{
    struct price_rows rows = {0}, candles = {0};
    enum err err = price_level_read(&rows, place, from_s, to_s);
    for (size_t i = 0; i < rows.count && err == OK; i++) {
        if (rows.items[i].span_s < THIN_S)
            price_roll_fold(&candles, THIN_S, &rows.items[i], 1);
        else
            *price_rows_grow(&candles, 1) = rows.items[i];
    }
    if (err == OK && rows.count > 0)
        err = price_level_erase(place, from_s, to_s);
    if (err == OK)
        err = price_level_merge(place, candles.items, candles.count, NULL);
    price_rows_clear(&rows);
    price_rows_clear(&candles);
    return err;
}

static enum err thin_some(bool *more, const struct price_place *place, int64_t before_s)
{
    struct price_series series = {.id = place->series};
    int64_t first_s, last_s;
    TRY(price_series_reload(&series, place->store));
    TRY(price_level_span(&first_s, &last_s, place));
    int64_t from_s = slot_of(series.thin_s > first_s ? series.thin_s : first_s);
    int64_t to_s = slot_of(before_s < from_s + MONTH_S ? before_s : from_s + MONTH_S);
    if (first_s == 0 || to_s <= from_s)
        return OK;
    TRY(thin_span(place, from_s, to_s));
    *more = to_s < slot_of(before_s);
    return save_thin(place, to_s);
}

enum err price_rows_thin(bool *more, struct store *store, int64_t series, int64_t before_s)
{
    const struct price_place place = place_of(store, series, LEVEL_SEEN);
    *more = false;
    TRY(store_begin(store));
    return finish(store, thin_some(more, &place, before_s));
}

/* ---- reading */

enum err price_row_at(struct price_row *out, bool *found, struct store *store, int64_t series,
                      int64_t time_s)
{
    const struct price_place place = place_of(store, series, LEVEL_SEEN);
    struct price_rows rows = {0};
    enum err err = price_level_block(&rows, found, &place, time_s);
    if (err == OK && *found) {
        size_t at = rows.count;
        while (rows.items[at - 1].time_s > time_s)
            at--;
        *out = rows.items[at - 1];
    }
    price_rows_clear(&rows);
    return err;
}

static enum err rows_of(struct price_row **out, size_t *count, const struct price_place *place,
                        int64_t from_s, int64_t to_s)
{
    struct price_rows rows = {0};
    *out = NULL;
    *count = 0;
    enum err err = price_level_read(&rows, place, from_s, to_s);
    if (err != OK || rows.count == 0) {
        price_rows_clear(&rows);
        return err;
    }
    *out = rows.items;
    *count = rows.count;
    return OK;
}

enum err price_rows_read(struct price_row **out, size_t *count, struct store *store, int64_t series,
                         int64_t from_s, int64_t to_s)
{
    const struct price_place place = place_of(store, series, LEVEL_SEEN);
    return rows_of(out, count, &place, from_s, to_s);
}

static enum price_level coarsest(int64_t step_s)
{
    enum price_level level = LEVEL_DAY;
    while (level > LEVEL_SEEN && step_s % price_level_seconds(level) != 0)
        level--;
    return level;
}

enum err price_rows_coarse(struct price_row **out, size_t *count, struct store *store,
                           int64_t series, int64_t step_s, int64_t from_s, int64_t to_s)
{
    struct price_place place = place_of(store, series, LEVEL_SEEN);
    size_t blocks;
    TRY(price_level_blocks(&blocks, &place, from_s, to_s));
    if (blocks > MANY_BLOCKS)
        place.level = coarsest(step_s);
    return rows_of(out, count, &place, from_s, to_s);
}

enum err price_rows_candles(struct price_row *candles, size_t count, struct store *store,
                            int64_t series, int64_t step_s, int64_t from_s)
{
    bool is_aligned = from_s % DAY_S == 0 || step_s % DAY_S != 0;
    const struct price_place place =
        place_of(store, series, is_aligned ? coarsest(step_s) : LEVEL_SEEN);
    return price_level_fold(candles, count, &place, step_s, from_s);
}

enum err price_rows_span(int64_t *first_s, int64_t *last_s, struct store *store, int64_t series)
{
    const struct price_place place = place_of(store, series, LEVEL_SEEN);
    return price_level_span(first_s, last_s, &place);
}
