#include "core/store/wallet_row.h"

#include <string.h>

#include "core/base/text.h"

#define COLUMNS                                                                                    \
    "id, uid, account_id, name, kind, path, archived, created_s,"                                  \
    " (SELECT count(*) FROM address WHERE wallet_id=wallet.id)"

static const char not_found[] = "there is no such wallet";

static enum err read_row(struct stmt *stmt, void *to)
{
    struct wallet_row *out = to;
    struct view uid = stmt_get_blob(stmt, 1);
    memset(out, 0, sizeof *out);
    out->id = stmt_get_i64(stmt, 0);
    if (uid.len == WALLET_UID)
        memcpy(out->uid, uid.data, WALLET_UID);
    out->account_id = stmt_get_i64(stmt, 2);
    (void)text_copy(out->name, sizeof out->name, stmt_get_text(stmt, 3));
    out->kind = (int)stmt_get_i64(stmt, 4);
    (void)text_copy(out->path, sizeof out->path, stmt_get_text(stmt, 5));
    out->is_archived = stmt_get_i64(stmt, 6) != 0;
    out->created_s = stmt_get_i64(stmt, 7);
    out->address_count = (size_t)stmt_get_i64(stmt, 8);
    return stmt_row_ok(stmt);
}

enum err wallet_row_list(struct store *store, int64_t account_id, bool with_archived,
                         struct wallet_row **out, size_t *count)
{
    struct stmt *stmt;
    void *rows;
    *out = NULL;
    *count = 0;
    TRY(store_sql(&stmt, store,
                  "SELECT " COLUMNS " FROM wallet WHERE account_id=?1 AND archived<=?2"
                  " ORDER BY archived, id"));
    stmt_i64(stmt, 1, account_id);
    stmt_i64(stmt, 2, with_archived);
    enum err err = stmt_all(&rows, count, stmt, read_row, sizeof **out);
    *out = rows;
    return err;
}

enum err wallet_row_get(struct store *store, int64_t account_id, int64_t wallet_id,
                        struct wallet_row *out)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store, "SELECT " COLUMNS " FROM wallet WHERE account_id=?1 AND id=?2"));
    stmt_i64(stmt, 1, account_id);
    stmt_i64(stmt, 2, wallet_id);
    return stmt_one(stmt, read_row, out, not_found);
}

enum err wallet_row_sealed(struct store *store, int64_t account_id, int64_t wallet_id,
                           struct buf *out)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store, "SELECT sealed FROM wallet WHERE account_id=?1 AND id=?2"));
    stmt_i64(stmt, 1, account_id);
    stmt_i64(stmt, 2, wallet_id);
    return stmt_one(stmt, stmt_read_blob, out, not_found);
}

/* The same, of which one row must be changed. */
static enum err run_one(struct store *store, struct stmt *stmt)
{
    TRY(stmt_run(stmt));
    return store_changes(store) > 0 ? OK : err_set(ERR_NOT_FOUND, not_found);
}

static enum err name_is_taken(const char *name)
{
    return err_set(ERR_EXISTS, "there is a wallet called '%s' already", name);
}

enum err wallet_row_add(struct store *store, struct wallet_row *row, struct view sealed)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store,
                  "INSERT INTO wallet(uid, account_id, name, kind, sealed, path, created_s)"
                  " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)"));
    stmt_blob(stmt, 1, row->uid, sizeof row->uid);
    stmt_i64(stmt, 2, row->account_id);
    stmt_text(stmt, 3, row->name);
    stmt_i64(stmt, 4, row->kind);
    if (sealed.len > 0)
        stmt_blob(stmt, 5, sealed.data, sealed.len);
    stmt_text(stmt, 6, row->path);
    stmt_i64(stmt, 7, row->created_s);
    enum err err = stmt_run(stmt);
    if (err == ERR_EXISTS)
        return name_is_taken(row->name);
    row->id = store_last_id(store);
    return err;
}

enum err wallet_row_remove(struct store *store, int64_t wallet_id)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store, "DELETE FROM wallet WHERE id=?1"));
    stmt_i64(stmt, 1, wallet_id);
    return run_one(store, stmt);
}

enum err wallet_row_rename(struct store *store, int64_t account_id, int64_t wallet_id,
                           const char *name)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store, "UPDATE wallet SET name=?3 WHERE account_id=?1 AND id=?2"));
    stmt_i64(stmt, 1, account_id);
    stmt_i64(stmt, 2, wallet_id);
    stmt_text(stmt, 3, name);
    enum err err = run_one(store, stmt);
    return err == ERR_EXISTS ? name_is_taken(name) : err;
}

enum err wallet_row_archive(struct store *store, int64_t account_id, int64_t wallet_id,
                            bool archived)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store, "UPDATE wallet SET archived=?3 WHERE account_id=?1 AND id=?2"));
    stmt_i64(stmt, 1, account_id);
    stmt_i64(stmt, 2, wallet_id);
    stmt_i64(stmt, 3, archived);
    return run_one(store, stmt);
}
