#include "core/store/price_row.h"

#define KEY_SHIFT 20

int64_t price_row_key(uint64_t block, uint32_t log_index)
{
    return (int64_t)(block << KEY_SHIFT | (log_index & ((1U << KEY_SHIFT) - 1)));
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
                  "SELECT id, next_block, past_block, checked_s FROM price_series"
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
    TRY(store_sql(&stmt, store,
                  "SELECT id, next_block, past_block, checked_s FROM price_series WHERE id=?1"));
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

/* ---- observations */

/* What was read of a contract's state repeats its last event: it stays only while that event is
 * not there. */
static enum err insert_read(struct store *store, int64_t series, const struct price_row *row)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store,
                  "INSERT OR REPLACE INTO price(series, time_s, key, price_pico, volume_pico)"
                  " SELECT ?1, ?2, 0, ?3, ?4 WHERE NOT EXISTS"
                  " (SELECT 1 FROM price WHERE series=?1 AND time_s=?2 AND key<>0)"));
    stmt_i64(stmt, 1, series);
    stmt_i64(stmt, 2, row->time_s);
    stmt_i64(stmt, 3, row->price.v);
    stmt_i64(stmt, 4, row->volume.v);
    return stmt_run(stmt);
}

static enum err insert_event(struct store *store, int64_t series, const struct price_row *row)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store, "DELETE FROM price WHERE series=?1 AND time_s=?2 AND key=0"));
    stmt_i64(stmt, 1, series);
    stmt_i64(stmt, 2, row->time_s);
    TRY(stmt_run(stmt));
    TRY(store_sql(&stmt, store,
                  "INSERT OR REPLACE INTO price(series, time_s, key, price_pico, volume_pico)"
                  " VALUES(?1, ?2, ?3, ?4, ?5)"));
    stmt_i64(stmt, 1, series);
    stmt_i64(stmt, 2, row->time_s);
    stmt_i64(stmt, 3, row->key);
    stmt_i64(stmt, 4, row->price.v);
    stmt_i64(stmt, 5, row->volume.v);
    return stmt_run(stmt);
}

enum err price_rows_add(struct store *store, int64_t series, const struct price_row *rows,
                        size_t count)
{
    enum err err = OK;
    TRY(store_begin(store));
    for (size_t i = 0; i < count && err == OK; i++)
        err = rows[i].key == 0 ? insert_read(store, series, &rows[i])
                               : insert_event(store, series, &rows[i]);
    if (err != OK) {
        store_rollback(store);
        return err;
    }
    return store_commit(store);
}

/* Events are in order of time as well as of blocks: the search from the end stops at the first
 * that stays. */
enum err price_rows_drop(struct store *store, int64_t series, uint64_t block)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store,
                  "DELETE FROM price WHERE series=?1 AND (key>=?2 OR key=0) AND time_s>=ifnull("
                  "(SELECT time_s FROM price WHERE series=?1 AND key<?2 AND key<>0"
                  " ORDER BY time_s DESC, key DESC LIMIT 1), 0)"));
    stmt_i64(stmt, 1, series);
    stmt_i64(stmt, 2, price_row_key(block, 0));
    return stmt_run(stmt);
}

static enum err read_row(struct stmt *stmt, void *to)
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

enum err price_row_at(struct price_row *out, bool *found, struct store *store, int64_t series,
                      int64_t time_s)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store,
                  "SELECT time_s, key, price_pico, volume_pico FROM price"
                  " WHERE series=?1 AND time_s<=?2 ORDER BY time_s DESC, key DESC LIMIT 1"));
    stmt_i64(stmt, 1, series);
    stmt_i64(stmt, 2, time_s);
    enum err err = stmt_step(stmt, found);
    if (err == OK && *found)
        err = read_row(stmt, out);
    stmt_done(stmt);
    return err;
}

enum err price_rows_read(struct price_row **out, size_t *count, struct store *store, int64_t series,
                         int64_t from_s, int64_t to_s)
{
    struct stmt *stmt;
    void *rows;
    *out = NULL;
    *count = 0;
    TRY(store_sql(&stmt, store,
                  "SELECT time_s, key, price_pico, volume_pico FROM price"
                  " WHERE series=?1 AND time_s>=?2 AND time_s<?3 ORDER BY time_s, key"));
    stmt_i64(stmt, 1, series);
    stmt_i64(stmt, 2, from_s);
    stmt_i64(stmt, 3, to_s);
    enum err err = stmt_all(&rows, count, stmt, read_row, sizeof **out);
    *out = rows;
    return err;
}

enum err price_rows_span(int64_t *first_s, int64_t *last_s, struct store *store, int64_t series)
{
    struct stmt *stmt;
    bool row;
    TRY(store_sql(&stmt, store,
                  "SELECT ifnull((SELECT time_s FROM price WHERE series=?1 ORDER BY time_s LIMIT 1)"
                  ", 0), ifnull((SELECT time_s FROM price WHERE series=?1 ORDER BY time_s DESC"
                  " LIMIT 1), 0)"));
    stmt_i64(stmt, 1, series);
    enum err err = stmt_step(stmt, &row);
    if (err == OK) {
        *first_s = stmt_get_i64(stmt, 0);
        *last_s = stmt_get_i64(stmt, 1);
        err = stmt_row_ok(stmt);
    }
    stmt_done(stmt);
    return err;
}
