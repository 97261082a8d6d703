#include "core/store/account_row.h"

#include <string.h>

#include "core/base/text.h"

#define COLUMNS "id, uid, name, role, failures, not_before_s, last_login_s, created_s"

static const char not_found[] = "there is no such account";

static enum err read_row(struct stmt *stmt, void *to)
{
    struct account_row *out = to;
    struct view uid = stmt_get_blob(stmt, 1);
    memset(out, 0, sizeof *out);
    out->id = stmt_get_i64(stmt, 0);
    if (uid.len == ACCOUNT_UID)
        memcpy(out->uid, uid.data, ACCOUNT_UID);
    (void)text_copy(out->name, sizeof out->name, stmt_get_text(stmt, 2));
    out->role = (int)stmt_get_i64(stmt, 3);
    out->failures = (int)stmt_get_i64(stmt, 4);
    out->not_before_s = stmt_get_i64(stmt, 5);
    out->last_login_s = stmt_get_i64(stmt, 6);
    out->created_s = stmt_get_i64(stmt, 7);
    return stmt_row_ok(stmt);
}

enum err account_row_list(struct store *store, struct account_row **out, size_t *count)
{
    struct stmt *stmt;
    void *rows;
    *out = NULL;
    *count = 0;
    TRY(store_sql(&stmt, store, "SELECT " COLUMNS " FROM account ORDER BY name"));
    enum err err = stmt_all(&rows, count, stmt, read_row, sizeof **out);
    *out = rows;
    return err;
}

enum err account_row_get(struct store *store, int64_t id, struct account_row *out)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store, "SELECT " COLUMNS " FROM account WHERE id=?1"));
    stmt_i64(stmt, 1, id);
    return stmt_one(stmt, read_row, out, not_found);
}

enum err account_row_find(struct store *store, const char *name, struct account_row *out)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store, "SELECT " COLUMNS " FROM account WHERE name=?1"));
    stmt_text(stmt, 1, name);
    return stmt_one(stmt, read_row, out, not_found);
}

enum err account_row_count(struct store *store, int64_t *out)
{
    struct stmt *stmt;
    bool row;
    TRY(store_sql(&stmt, store, "SELECT count(*) FROM account"));
    enum err err = stmt_step(stmt, &row);
    *out = err == OK && row ? stmt_get_i64(stmt, 0) : 0;
    stmt_done(stmt);
    return err;
}

enum err account_row_vault(struct store *store, int64_t id, struct buf *out)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store, "SELECT vault FROM account WHERE id=?1"));
    stmt_i64(stmt, 1, id);
    return stmt_one(stmt, stmt_read_blob, out, not_found);
}

enum err account_row_add(struct store *store, struct account_row *row, struct view vault)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store,
                  "INSERT INTO account(uid, name, role, last_login_s, created_s, vault)"
                  " VALUES(?1, ?2, ?3, ?4, ?5, ?6)"));
    stmt_blob(stmt, 1, row->uid, sizeof row->uid);
    stmt_text(stmt, 2, row->name);
    stmt_i64(stmt, 3, row->role);
    stmt_i64(stmt, 4, row->last_login_s);
    stmt_i64(stmt, 5, row->created_s);
    stmt_blob(stmt, 6, vault.data, vault.len);
    enum err err = stmt_run(stmt);
    if (err == ERR_EXISTS)
        return err_set(ERR_EXISTS, "there is an account called '%s' already", row->name);
    row->id = store_last_id(store);
    return err;
}

enum err account_row_set_tries(struct store *store, int64_t id, int failures, int64_t not_before_s)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store, "UPDATE account SET failures=?2, not_before_s=?3 WHERE id=?1"));
    stmt_i64(stmt, 1, id);
    stmt_i64(stmt, 2, failures);
    stmt_i64(stmt, 3, not_before_s);
    return stmt_run(stmt);
}

enum err account_row_set_login(struct store *store, int64_t id, int role, int64_t now_s)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store,
                  "UPDATE account SET failures=0, not_before_s=0, role=?2, last_login_s=?3"
                  " WHERE id=?1"));
    stmt_i64(stmt, 1, id);
    stmt_i64(stmt, 2, role);
    stmt_i64(stmt, 3, now_s);
    return stmt_run(stmt);
}

enum err account_row_set_vault(struct store *store, int64_t id, struct view vault)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store, "UPDATE account SET vault=?2 WHERE id=?1"));
    stmt_i64(stmt, 1, id);
    stmt_blob(stmt, 2, vault.data, vault.len);
    return stmt_run(stmt);
}
