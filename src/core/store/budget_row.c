#include "core/store/budget_row.h"

#include "core/base/text.h"

enum err budget_row_set(struct store *store, const struct budget_row *budget)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store,
                  "INSERT INTO price_budget(host, time_s, minute_used, day_used, month_used,"
                  " blocked_until_s) VALUES(?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE SET"
                  " time_s=?2, minute_used=?3, day_used=?4, month_used=?5, blocked_until_s=?6"
                  " WHERE ?2 >= time_s"));
    stmt_text(stmt, 1, budget->host);
    stmt_i64(stmt, 2, budget->time_s);
    stmt_i64(stmt, 3, budget->minute_used);
    stmt_i64(stmt, 4, budget->day_used);
    stmt_i64(stmt, 5, budget->month_used);
    stmt_i64(stmt, 6, budget->blocked_until_s);
    return stmt_run(stmt);
}

static enum err read_row(struct stmt *stmt, void *to)
{
    struct budget_row *out = to;
    *out = (struct budget_row){.time_s = stmt_get_i64(stmt, 1),
                               .minute_used = (uint32_t)stmt_get_i64(stmt, 2),
                               .day_used = (uint32_t)stmt_get_i64(stmt, 3),
                               .month_used = (uint32_t)stmt_get_i64(stmt, 4),
                               .blocked_until_s = stmt_get_i64(stmt, 5)};
    (void)text_copy(out->host, sizeof out->host, stmt_get_text(stmt, 0));
    return stmt_row_ok(stmt);
}

enum err budget_row_list(struct store *store, struct budget_row **out, size_t *count)
{
    struct stmt *stmt;
    void *rows;
    *out = NULL;
    *count = 0;
    TRY(store_sql(&stmt, store,
                  "SELECT host, time_s, minute_used, day_used, month_used, blocked_until_s"
                  " FROM price_budget ORDER BY host"));
    enum err err = stmt_all(&rows, count, stmt, read_row, sizeof **out);
    *out = rows;
    return err;
}
