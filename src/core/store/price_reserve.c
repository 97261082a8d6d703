#include "core/store/price_reserve.h"

enum err price_reserve_get(struct price_reserve *out, bool *found, struct store *store,
                           int64_t series)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store, "SELECT base, quote, seen_s FROM price_reserve WHERE series=?1"));
    stmt_i64(stmt, 1, series);
    enum err err = stmt_step(stmt, found);
    if (err == OK && *found) {
        *out = (struct price_reserve){.base = stmt_get_u256(stmt, 0),
                                      .quote = stmt_get_u256(stmt, 1),
                                      .seen_s = stmt_get_i64(stmt, 2)};
        err = stmt_row_ok(stmt);
    }
    stmt_done(stmt);
    return err;
}

enum err price_reserve_set(const struct price_reserve *reserve, struct store *store, int64_t series)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store,
                  "INSERT INTO price_reserve(series, base, quote, seen_s) VALUES(?1, ?2, ?3, ?4)"
                  " ON CONFLICT DO UPDATE SET base=?2, quote=?3, seen_s=?4"));
    stmt_i64(stmt, 1, series);
    stmt_u256(stmt, 2, &reserve->base);
    stmt_u256(stmt, 3, &reserve->quote);
    stmt_i64(stmt, 4, reserve->seen_s);
    return stmt_run(stmt);
}
