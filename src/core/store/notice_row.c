#include "core/store/notice_row.h"

#include "core/base/text.h"

static enum err insert(struct store *store, struct notice_row *row)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store,
                  "INSERT INTO notice(account_id, kind, text, time_s, is_read, link_kind, link_id)"
                  " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)"));
    stmt_i64(stmt, 1, row->account_id);
    stmt_i64(stmt, 2, row->kind);
    stmt_text(stmt, 3, row->text);
    stmt_i64(stmt, 4, row->time_s);
    stmt_i64(stmt, 5, row->is_read);
    stmt_i64(stmt, 6, row->link_kind);
    stmt_i64(stmt, 7, row->link_id);
    TRY(stmt_run(stmt));
    row->id = store_last_id(store);
    return OK;
}

static enum err drop_old(struct store *store, int64_t account_id, int64_t keep)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store,
                  "DELETE FROM notice WHERE account_id=?1 AND id <= (SELECT id FROM notice"
                  " WHERE account_id=?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)"));
    stmt_i64(stmt, 1, account_id);
    stmt_i64(stmt, 2, keep);
    return stmt_run(stmt);
}

enum err notice_row_add(struct store *store, struct notice_row *row, int64_t keep)
{
    TRY(store_begin(store));
    enum err err = insert(store, row);
    if (err == OK)
        err = drop_old(store, row->account_id, keep);
    if (err != OK) {
        store_rollback(store);
        return err;
    }
    return store_commit(store);
}

static enum err read_row(struct stmt *stmt, void *to)
{
    struct notice_row *out = to;
    *out = (struct notice_row){.id = stmt_get_i64(stmt, 0),
                               .account_id = stmt_get_i64(stmt, 1),
                               .kind = (int)stmt_get_i64(stmt, 2),
                               .time_s = stmt_get_i64(stmt, 4),
                               .is_read = stmt_get_i64(stmt, 5) != 0,
                               .link_kind = (int)stmt_get_i64(stmt, 6),
                               .link_id = stmt_get_i64(stmt, 7)};
    (void)text_copy(out->text, sizeof out->text, stmt_get_text(stmt, 3));
    return stmt_row_ok(stmt);
}

enum err notice_row_list(struct store *store, int64_t account_id, bool unread_only, size_t offset,
                         size_t max, struct notice_row **out, size_t *count)
{
    struct stmt *stmt;
    void *rows;
    *out = NULL;
    *count = 0;
    TRY(store_sql(&stmt, store,
                  "SELECT id, account_id, kind, text, time_s, is_read, link_kind, link_id"
                  " FROM notice WHERE account_id=?1 AND is_read <= ?2"
                  " ORDER BY id DESC LIMIT ?3 OFFSET ?4"));
    stmt_i64(stmt, 1, account_id);
    stmt_i64(stmt, 2, unread_only ? 0 : 1);
    stmt_i64(stmt, 3, max < INT32_MAX ? (int64_t)max : INT32_MAX);
    stmt_i64(stmt, 4, offset < INT32_MAX ? (int64_t)offset : INT32_MAX);
    enum err err = stmt_all(&rows, count, stmt, read_row, sizeof **out);
    *out = rows;
    return err;
}

enum err notice_row_count_unread(struct store *store, int64_t account_id, int64_t *out)
{
    struct stmt *stmt;
    bool row;
    *out = 0;
    TRY(store_sql(&stmt, store, "SELECT count(*) FROM notice WHERE account_id=?1 AND is_read=0"));
    stmt_i64(stmt, 1, account_id);
    enum err err = stmt_step(stmt, &row);
    if (err == OK && row)
        *out = stmt_get_i64(stmt, 0);
    stmt_done(stmt);
    return err;
}

/* Run a statement about notice id, or about all with 0. */
static enum err run_about(struct store *store, struct stmt *stmt, int64_t id)
{
    TRY(stmt_run(stmt));
    if (id != 0 && store_changes(store) == 0)
        return err_set(ERR_NOT_FOUND, "there is no such notification");
    return OK;
}

enum err notice_row_set_read(struct store *store, int64_t account_id, int64_t id, bool is_read)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store,
                  "UPDATE notice SET is_read=?3 WHERE account_id=?1 AND (id=?2 OR ?2=0)"));
    stmt_i64(stmt, 1, account_id);
    stmt_i64(stmt, 2, id);
    stmt_i64(stmt, 3, is_read);
    return run_about(store, stmt, id);
}

enum err notice_row_remove(struct store *store, int64_t account_id, int64_t id)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store, "DELETE FROM notice WHERE account_id=?1 AND (id=?2 OR ?2=0)"));
    stmt_i64(stmt, 1, account_id);
    stmt_i64(stmt, 2, id);
    return run_about(store, stmt, id);
}
