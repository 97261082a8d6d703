#include <assert.h>
#include <errno.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/store/db_internal.h"

#define CACHED_STMTS 48 /* a prepared statement takes some kilobytes */

/* ---- errors ---- */

static bool is_space(int system_errno)
{
    return system_errno == ENOSPC || system_errno == EDQUOT || system_errno == EFBIG;
}

enum err store_damaged(const struct store *store)
{
    return err_set(
        ERR_STORE_DAMAGED,
        "the store '%s' is damaged and was left as it is: move it and the files beside it "
        "whose names begin alike to another folder, start again, and restore each wallet "
        "from its words or bring back a copy",
        store->path);
}

enum err store_err(struct store *store, int rc)
{
    /* SQLite does not keep the errno of a commit that failed. */
    int system_errno = sqlite3_system_errno(store->db);
    if (system_errno == 0)
        system_errno = errno;
    switch (rc & 0xff) {
    case SQLITE_NOMEM: mem_fail();
    case SQLITE_CONSTRAINT: return err_set(ERR_EXISTS, "%s", sqlite3_errmsg(store->db));
    case SQLITE_FULL:
        return err_set(ERR_SPACE, "the disk that holds '%s' is full: make room and try again",
                       store->path);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return err_set(ERR_BUSY, "another session is writing to the store: try again");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return store_damaged(store);
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return err_set(ERR_IO, "the store '%s' cannot be written: check its permissions",
                       store->path);
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
        if (is_space(system_errno))
            return err_set(ERR_SPACE, "the disk that holds '%s' is full: make room and try again",
                           store->path);
        return err_set(ERR_IO, "the store '%s' cannot be read or written: %s", store->path,
                       system_errno != 0 ? strerror(system_errno) : sqlite3_errstr(rc));
    default: return err_set(ERR_STORE, "the store failed: %s", sqlite3_errmsg(store->db));
    }
}

/* SQLite has already rolled back on some errors: the transaction can only fail from then on. */
enum err store_fail(struct store *store, int rc)
{
    enum err err = store_err(store, rc);
    if (store->depth > 0 && store->fault == OK && (rc & 0xff) != SQLITE_CONSTRAINT)
        store->fault = err;
    return err;
}

/* ---- statements ---- */

static struct stmt *find_idle(struct store *store, const char *sql)
{
    for (size_t i = 0; i < store->stmt_count; i++) {
        struct stmt *stmt = store->stmts[i];
        if (stmt->sql == sql && !stmt->in_use)
            return stmt;
    }
    return NULL;
}

static void remove_stmt(struct store *store, size_t i)
{
    sqlite3_finalize(store->stmts[i]->handle);
    mem_free(store->stmts[i]);
    store->stmts[i] = store->stmts[--store->stmt_count];
}

static void drop_oldest_idle(struct store *store)
{
    size_t oldest = store->stmt_count;
    for (size_t i = 0; i < store->stmt_count; i++) {
        const struct stmt *stmt = store->stmts[i];
        if (!stmt->in_use &&
            (oldest == store->stmt_count || stmt->last_use < store->stmts[oldest]->last_use))
            oldest = i;
    }
    if (oldest < store->stmt_count)
        remove_stmt(store, oldest);
}

static void add_stmt(struct store *store, struct stmt *stmt)
{
    if (store->stmt_count >= CACHED_STMTS)
        drop_oldest_idle(store);
    if (store->stmt_count == store->stmt_cap) {
        store->stmt_cap = store->stmt_cap > 0 ? 2 * store->stmt_cap : 16;
        store->stmts = mem_resize(store->stmts, store->stmt_cap, sizeof(struct stmt *));
    }
    store->stmts[store->stmt_count++] = stmt;
}

void store_drop_stmts(struct store *store)
{
    while (store->stmt_count > 0)
        remove_stmt(store, store->stmt_count - 1);
    mem_free(store->stmts);
    store->stmts = NULL;
}

enum err store_sql(struct stmt **out, struct store *store, const char *sql)
{
    struct stmt *stmt = find_idle(store, sql);
    *out = NULL;
    if (stmt == NULL) {
        sqlite3_stmt *handle;
        int rc = sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, NULL);
        if (rc != SQLITE_OK)
            return store_fail(store, rc);
        stmt = mem_alloc(sizeof *stmt);
        *stmt = (struct stmt){.handle = handle, .store = store, .sql = sql};
        add_stmt(store, stmt);
    }
    stmt->in_use = true;
    stmt->is_bad_row = false;
    stmt->last_use = ++store->uses;
    *out = stmt;
    return OK;
}

/* A failing bind is a wrong index, a mistake of ours, or no memory. */
static void check_bind(int rc)
{
    if (rc == SQLITE_NOMEM)
        mem_fail();
    assert(rc == SQLITE_OK);
    (void)rc;
}

void stmt_i64(struct stmt *stmt, int index, int64_t value)
{
    check_bind(sqlite3_bind_int64(stmt->handle, index, value));
}

void stmt_text(struct stmt *stmt, int index, const char *value)
{
    check_bind(sqlite3_bind_text(stmt->handle, index, value, -1, SQLITE_TRANSIENT));
}

void stmt_blob(struct stmt *stmt, int index, const void *data, size_t len)
{
    /* A NULL pointer would bind NULL, and an empty blob is not that. */
    check_bind(
        sqlite3_bind_blob64(stmt->handle, index, len > 0 ? data : "", len, SQLITE_TRANSIENT));
}

void stmt_u256(struct stmt *stmt, int index, const struct u256 *value)
{
    uint8_t bytes[32];
    u256_to_be32(bytes, value);
    stmt_blob(stmt, index, bytes, sizeof bytes);
}

void stmt_addr(struct stmt *stmt, int index, const struct addr *value)
{
    stmt_blob(stmt, index, value->b, sizeof value->b);
}

void stmt_hash(struct stmt *stmt, int index, const struct hash32 *value)
{
    stmt_blob(stmt, index, value->b, sizeof value->b);
}

void stmt_null(struct stmt *stmt, int index)
{
    check_bind(sqlite3_bind_null(stmt->handle, index));
}

enum err stmt_step(struct stmt *stmt, bool *row)
{
    errno = 0;
    int rc = sqlite3_step(stmt->handle);
    stmt->is_bad_row = false;
    *row = rc == SQLITE_ROW;
    if (rc == SQLITE_ROW)
        return OK;
    enum err err = rc == SQLITE_DONE ? OK : store_fail(stmt->store, rc);
    sqlite3_reset(stmt->handle);
    return err;
}

void stmt_done(struct stmt *stmt)
{
    if (stmt == NULL)
        return;
    sqlite3_reset(stmt->handle);
    sqlite3_clear_bindings(stmt->handle);
    stmt->in_use = false;
}

static bool column_is(struct stmt *stmt, int column, int type)
{
    if (sqlite3_column_type(stmt->handle, column) == type)
        return true;
    stmt->is_bad_row = true;
    return false;
}

int64_t stmt_get_i64(struct stmt *stmt, int column)
{
    return column_is(stmt, column, SQLITE_INTEGER) ? sqlite3_column_int64(stmt->handle, column) : 0;
}

const char *stmt_get_text(struct stmt *stmt, int column)
{
    if (stmt_is_null(stmt, column) || !column_is(stmt, column, SQLITE_TEXT))
        return "";
    return (const char *)sqlite3_column_text(stmt->handle, column);
}

struct view stmt_get_blob(struct stmt *stmt, int column)
{
    if (stmt_is_null(stmt, column) || !column_is(stmt, column, SQLITE_BLOB))
        return view_of(NULL, 0);
    const void *data = sqlite3_column_blob(stmt->handle, column);
    return view_of(data, (size_t)sqlite3_column_bytes(stmt->handle, column));
}

/* Copy a blob of exactly len bytes, or leave out as it is. */
static void get_exact(struct stmt *stmt, int column, uint8_t *out, size_t len)
{
    struct view bytes = stmt_get_blob(stmt, column);
    if (bytes.len == len)
        memcpy(out, bytes.data, len);
    else
        stmt->is_bad_row = true;
}

struct u256 stmt_get_u256(struct stmt *stmt, int column)
{
    uint8_t bytes[32] = {0};
    get_exact(stmt, column, bytes, sizeof bytes);
    return u256_from_be(bytes, sizeof bytes);
}

struct addr stmt_get_addr(struct stmt *stmt, int column)
{
    struct addr value = {{0}};
    get_exact(stmt, column, value.b, sizeof value.b);
    return value;
}

struct hash32 stmt_get_hash(struct stmt *stmt, int column)
{
    struct hash32 value = {{0}};
    get_exact(stmt, column, value.b, sizeof value.b);
    return value;
}

bool stmt_is_null(struct stmt *stmt, int column)
{
    return sqlite3_column_type(stmt->handle, column) == SQLITE_NULL;
}

enum err stmt_row_ok(struct stmt *stmt)
{
    return stmt->is_bad_row ? store_damaged(stmt->store) : OK;
}

/* ---- whole statements ---- */

enum err stmt_run(struct stmt *stmt)
{
    bool row;
    enum err err = stmt_step(stmt, &row);
    assert(err != OK || !row);
    stmt_done(stmt);
    return err;
}

enum err stmt_one(struct stmt *stmt, stmt_reader *read, void *out, const char *missing)
{
    bool row;
    enum err err = stmt_step(stmt, &row);
    if (err == OK)
        err = row ? read(stmt, out) : err_set(ERR_NOT_FOUND, "%s", missing);
    stmt_done(stmt);
    return err;
}

enum err stmt_all(void **rows, size_t *count, struct stmt *stmt, stmt_reader *read, size_t size)
{
    uint8_t *all = NULL;
    size_t used = 0, cap = 0;
    bool row;
    enum err err;
    while ((err = stmt_step(stmt, &row)) == OK && row) {
        if (used == cap) {
            cap = cap == 0 ? 16 : 2 * cap;
            all = mem_resize(all, cap, size);
        }
        err = read(stmt, all + used++ * size);
        if (err != OK)
            break;
    }
    stmt_done(stmt);
    if (err != OK) {
        mem_free(all);
        all = NULL;
        used = 0;
    }
    *rows = all;
    *count = used;
    return err;
}

static enum err read_id(struct stmt *stmt, void *out)
{
    int64_t id = stmt_get_i64(stmt, 0);
    memcpy(out, &id, sizeof id);
    return stmt_row_ok(stmt);
}

enum err stmt_ids(int64_t **ids, size_t *count, struct stmt *stmt)
{
    void *rows;
    enum err err = stmt_all(&rows, count, stmt, read_id, sizeof **ids);
    *ids = rows;
    return err;
}

enum err stmt_read_blob(struct stmt *stmt, void *out)
{
    struct view blob = stmt_get_blob(stmt, 0);
    TRY(stmt_row_ok(stmt));
    buf_add(out, blob.data, blob.len);
    return OK;
}

/* ---- what the last write did ---- */

int64_t store_last_id(struct store *store)
{
    return sqlite3_last_insert_rowid(store->db);
}

int64_t store_changes(struct store *store)
{
    return sqlite3_changes64(store->db);
}
