#include "core/store/sealed_row.h"

#include "core/base/text.h"

static enum err read_row(struct stmt *stmt, void *to)
{
    struct sealed_row *out = to;
    *out = (struct sealed_row){.name = ""};
    TRY(stmt_row_ok(stmt));
    if (text_copy(out->name, sizeof out->name, stmt_get_text(stmt, 0)) &&
        text_copy(out->text, sizeof out->text, stmt_get_text(stmt, 1)))
        return stmt_row_ok(stmt);
    return err_set(ERR_STORE_DAMAGED, "a sealed setting is too long");
}

enum err sealed_row_list(struct store *store, int64_t account_id, const char *prefix,
                         struct sealed_row **out, size_t *count)
{
    struct stmt *stmt;
    void *rows;
    *out = NULL;
    *count = 0;
    TRY(store_sql(&stmt, store,
                  "SELECT substr(key, length(?2) + 1), value FROM setting"
                  " WHERE account_id=?1 AND substr(key, 1, length(?2))=?2 ORDER BY key"));
    stmt_i64(stmt, 1, account_id);
    stmt_text(stmt, 2, prefix);
    enum err err = stmt_all(&rows, count, stmt, read_row, sizeof **out);
    *out = rows;
    return err;
}

enum err sealed_row_set(struct store *store, int64_t account_id, const char *prefix,
                        const struct sealed_row *row)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store,
                  "INSERT INTO setting(account_id, key, value) VALUES(?1, ?2 || ?3, ?4)"
                  " ON CONFLICT DO UPDATE SET value=excluded.value"));
    stmt_i64(stmt, 1, account_id);
    stmt_text(stmt, 2, prefix);
    stmt_text(stmt, 3, row->name);
    stmt_text(stmt, 4, row->text);
    return stmt_run(stmt);
}

enum err sealed_row_remove(struct store *store, int64_t account_id, const char *prefix,
                           const char *name)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store, "DELETE FROM setting WHERE account_id=?1 AND key=?2 || ?3"));
    stmt_i64(stmt, 1, account_id);
    stmt_text(stmt, 2, prefix);
    stmt_text(stmt, 3, name);
    TRY(stmt_run(stmt));
    return store_changes(store) > 0 ? OK : err_set(ERR_NOT_FOUND, "there is no such key");
}
