#include "core/store/audit_row.h"

enum err audit_row_add(struct store *store, int64_t account_id, uint64_t seq, struct view record)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store, "INSERT INTO audit(account_id, seq, record) VALUES(?1, ?2, ?3)"));
    stmt_i64(stmt, 1, account_id);
    stmt_i64(stmt, 2, (int64_t)seq);
    stmt_blob(stmt, 3, record.data, record.len);
    return stmt_run(stmt);
}

/* Append the blobs of column 0 as long as they fit. */
static enum err add_blobs(struct stmt *stmt, struct buf *out, size_t *count, size_t max_bytes)
{
    enum err err;
    bool row, is_full = false;
    size_t used = 0;
    *count = 0;
    while (!is_full && (err = stmt_step(stmt, &row)) == OK && row) {
        struct view record = stmt_get_blob(stmt, 0);
        err = stmt_row_ok(stmt);
        is_full = err != OK || record.len > max_bytes - used;
        if (is_full)
            break;
        buf_add(out, record.data, record.len);
        used += record.len;
        (*count)++;
    }
    stmt_done(stmt);
    return err;
}

enum err audit_row_run(struct store *store, struct buf *out, size_t *count, int64_t account_id,
                       uint64_t first, size_t max_bytes)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store,
                  "SELECT record FROM audit WHERE account_id = ?1 AND seq >= ?2 ORDER BY seq"));
    stmt_i64(stmt, 1, account_id);
    stmt_i64(stmt, 2, (int64_t)first);
    return add_blobs(stmt, out, count, max_bytes);
}

enum err audit_row_newest(struct store *store, struct buf *out, size_t *count, int64_t account_id,
                          size_t offset, size_t max)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store,
                  "SELECT record FROM audit WHERE account_id = ?1 ORDER BY seq DESC LIMIT ?2"
                  " OFFSET ?3"));
    stmt_i64(stmt, 1, account_id);
    stmt_i64(stmt, 2, (int64_t)max);
    stmt_i64(stmt, 3, (int64_t)offset);
    return add_blobs(stmt, out, count, SIZE_MAX);
}

static enum err read_number(struct stmt *stmt, void *out)
{
    *(int64_t *)out = stmt_get_i64(stmt, 0);
    return stmt_row_ok(stmt);
}

enum err audit_row_count(struct store *store, int64_t *out, int64_t account_id)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store, "SELECT count(*) FROM audit WHERE account_id = ?1"));
    stmt_i64(stmt, 1, account_id);
    return stmt_one(stmt, read_number, out, "");
}

enum err audit_row_book(struct store *store, struct buf *out, int64_t account_id)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store, "SELECT book FROM book WHERE account_id = ?1"));
    stmt_i64(stmt, 1, account_id);
    enum err err = stmt_one(stmt, stmt_read_blob, out, "");
    return err == ERR_NOT_FOUND ? OK : err;
}

enum err audit_row_set_book(struct store *store, int64_t account_id, struct view book)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store, "INSERT OR REPLACE INTO book(account_id, book) VALUES(?1, ?2)"));
    stmt_i64(stmt, 1, account_id);
    stmt_blob(stmt, 2, book.data, book.len);
    return stmt_run(stmt);
}
