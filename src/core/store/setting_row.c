#include "core/store/setting_row.h"

#include "core/base/text.h"

enum err setting_row_get(struct store *store, int64_t account_id, const char *key, char *value,
                         size_t size, bool *found)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store, "SELECT value FROM setting WHERE account_id=?1 AND key=?2"));
    stmt_i64(stmt, 1, account_id);
    stmt_text(stmt, 2, key);
    enum err err = stmt_step(stmt, found);
    if (err == OK && *found) {
        (void)text_copy(value, size, stmt_get_text(stmt, 0));
        err = stmt_row_ok(stmt);
    }
    stmt_done(stmt);
    return err;
}

enum err setting_row_set(struct store *store, int64_t account_id, const char *key,
                         const char *value)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store,
                  "INSERT INTO setting(account_id, key, value) VALUES(?1, ?2, ?3)"
                  " ON CONFLICT DO UPDATE SET value=excluded.value"));
    stmt_i64(stmt, 1, account_id);
    stmt_text(stmt, 2, key);
    stmt_text(stmt, 3, value);
    return stmt_run(stmt);
}
