#include "core/store/db.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/store/db_file.h"
#include "core/store/schema.h"

#define APPLICATION_ID  0x45434f31 /* "ECO1", at byte 68 of the file */
#define BUSY_TIMEOUT_MS 5000
#define CACHED_STMTS    48 /* a prepared statement takes some kilobytes */

struct stmt {
    sqlite3_stmt *handle;
    struct store *store;
    const char *sql;
    uint64_t last_use;
    bool in_use;
    bool is_bad_row;
};

struct store {
    sqlite3 *db;
    char *path;
    struct lock_table *locks;
    struct stmt **stmts;
    size_t stmt_count, stmt_cap;
    uint64_t uses;
    int depth;      /* of nested transactions */
    enum err fault; /* what made the outermost transaction fail, OK: nothing yet */
};

/* Chosen for small memory and for durability: a commit that returned is on the disk. */
static const char pragmas[] =
    "PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL; PRAGMA cache_size=-256;"
    "PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON;"
    "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;"
    "PRAGMA journal_size_limit=1048576;";

/* ---- errors ---- */

static bool is_space(int system_errno)
{
    return system_errno == ENOSPC || system_errno == EDQUOT || system_errno == EFBIG;
}

static enum err damaged(const struct store *store)
{
    return err_set(
        ERR_STORE_DAMAGED,
        "the store '%s' is damaged and was left as it is: move it and the files beside it "
        "whose names begin alike to another folder, start again, and restore each wallet "
        "from its words or bring back a copy",
        store->path);
}

static enum err store_err(struct store *store, int rc)
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
    case SQLITE_NOTADB: return damaged(store);
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
static enum err fail(struct store *store, int rc)
{
    enum err err = store_err(store, rc);
    if (store->depth > 0 && store->fault == OK && (rc & 0xff) != SQLITE_CONSTRAINT)
        store->fault = err;
    return err;
}

static enum err exec(struct store *store, const char *sql)
{
    errno = 0;
    int rc = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? OK : fail(store, rc);
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

enum err store_sql(struct stmt **out, struct store *store, const char *sql)
{
    struct stmt *stmt = find_idle(store, sql);
    *out = NULL;
    if (stmt == NULL) {
        sqlite3_stmt *handle;
        int rc = sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, NULL);
        if (rc != SQLITE_OK)
            return fail(store, rc);
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
    enum err err = rc == SQLITE_DONE ? OK : fail(stmt->store, rc);
    sqlite3_reset(stmt->handle);
    return err;
}

enum err stmt_run(struct stmt *stmt)
{
    bool row;
    TRY(stmt_step(stmt, &row));
    assert(!row);
    return OK;
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
    return stmt->is_bad_row ? damaged(stmt->store) : OK;
}

int64_t store_last_id(struct store *store)
{
    return sqlite3_last_insert_rowid(store->db);
}

int64_t store_changes(struct store *store)
{
    return sqlite3_changes64(store->db);
}

static enum err read_number(int64_t *out, struct store *store, const char *pragma)
{
    struct stmt *stmt;
    bool row;
    TRY(store_sql(&stmt, store, pragma));
    enum err err = stmt_step(stmt, &row);
    if (err == OK)
        *out = row ? stmt_get_i64(stmt, 0) : 0;
    stmt_done(stmt);
    return err;
}

enum err store_data_version(int64_t *out, struct store *store)
{
    return read_number(out, store, "PRAGMA data_version");
}

enum err store_check(struct store *store)
{
    struct stmt *stmt;
    bool row;
    TRY(store_sql(&stmt, store, "PRAGMA integrity_check(1)"));
    enum err err = stmt_step(stmt, &row);
    if (err == OK && (!row || strcmp(stmt_get_text(stmt, 0), "ok") != 0))
        err = damaged(store);
    stmt_done(stmt);
    if (err != OK)
        return err;
    TRY(store_sql(&stmt, store, "PRAGMA foreign_key_check"));
    err = stmt_step(stmt, &row);
    if (err == OK && row)
        err = damaged(store);
    stmt_done(stmt);
    return err;
}

enum err store_scrub(struct store *store)
{
    struct stmt *stmt;
    bool row;
    TRY(store_sql(&stmt, store, "PRAGMA wal_checkpoint(TRUNCATE)"));
    enum err err = stmt_step(stmt, &row);
    if (err == OK && row && stmt_get_i64(stmt, 0) != 0)
        err = err_set(ERR_BUSY, "another session is reading the store");
    stmt_done(stmt);
    return err;
}

/* ---- transactions ---- */

enum err store_begin(struct store *store)
{
    if (store->depth == 0) {
        store->fault = OK;
        TRY(exec(store, "BEGIN IMMEDIATE"));
    }
    store->depth++;
    return OK;
}

/* Undo, unless SQLite did so already. */
static void undo(struct store *store)
{
    if (!sqlite3_get_autocommit(store->db))
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
}

enum err store_commit(struct store *store)
{
    assert(store->depth > 0);
    if (--store->depth > 0)
        return store->fault;
    if (store->fault != OK) {
        undo(store);
        return store->fault;
    }
    enum err err = exec(store, "COMMIT");
    if (err != OK)
        undo(store);
    return err;
}

void store_rollback(struct store *store)
{
    assert(store->depth > 0);
    if (store->fault == OK)
        store->fault = ERR_CANCELLED;
    if (--store->depth == 0)
        undo(store);
}

/* ---- opening ---- */

static enum err migrate_one(struct store *store, int64_t from)
{
    char set_version[64];
    (void)sqlite3_snprintf(sizeof set_version, set_version, "PRAGMA user_version=%d",
                           (int)from + 1);
    for (const char *const *sql = schema_migrations[from]; *sql != NULL; sql++)
        TRY(exec(store, *sql));
    return exec(store, set_version);
}

/* One transaction each; the version is read inside, because another session may migrate too. */
static enum err migrate(struct store *store)
{
    for (;;) {
        int64_t version;
        TRY(store_begin(store));
        enum err err = read_number(&version, store, "PRAGMA user_version");
        bool is_current = version >= schema_version;
        if (err == OK && !is_current)
            err = migrate_one(store, version);
        if (err != OK) {
            store_rollback(store);
            return err;
        }
        TRY(store_commit(store));
        if (is_current)
            return OK;
    }
}

static enum err check_version(struct store *store, bool read_only)
{
    int64_t application, version;
    TRY(read_number(&application, store, "PRAGMA application_id"));
    TRY(read_number(&version, store, "PRAGMA user_version"));
    if (application != APPLICATION_ID)
        return damaged(store);
    if (version > schema_version)
        return err_set(ERR_STORE_NEWER,
                       "the store '%s' has version %lld and this program knows version %d: use the "
                       "newer program",
                       store->path, (long long)version, schema_version);
    if (version == schema_version)
        return OK;
    if (read_only)
        return err_set(ERR_STORE,
                       "the store has to be brought from version %lld to %d: start once "
                       "without --readonly",
                       (long long)version, schema_version);
    return migrate(store);
}

static enum err open_handle(struct store **out, const char *path, bool read_only)
{
    struct store *store = mem_alloc(sizeof *store);
    store->path = mem_dup_text(path);
    errno = 0;
    int flags = (read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) | SQLITE_OPEN_NOMUTEX;
    int rc = sqlite3_open_v2(path, &store->db, flags, NULL);
    enum err err = rc == SQLITE_OK ? OK : store_err(store, rc);
    if (err == OK) {
        sqlite3_extended_result_codes(store->db, 1);
        sqlite3_busy_timeout(store->db, BUSY_TIMEOUT_MS);
        sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
        sqlite3_limit(store->db, SQLITE_LIMIT_ATTACHED, 0);
        err = exec(store, pragmas);
    }
    if (err != OK) {
        store_close(store);
        return err;
    }
    *out = store;
    return OK;
}

/* A store appears under its name only when it is complete, so that an empty file is damage and not
 * a beginning. */
static enum err create(const char *path)
{
    struct db_draft draft;
    struct store *store;
    TRY(db_draft_begin(&draft, path));
    enum err err = open_handle(&store, draft.path, false);
    if (err == OK) {
        char begin[128];
        /* Nobody sees the draft: it is made durable as a whole when it is published. */
        (void)sqlite3_snprintf(sizeof begin, begin,
                               "PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY;"
                               "PRAGMA application_id=%d;",
                               APPLICATION_ID);
        err = exec(store, begin);
        if (err == OK)
            err = migrate(store);
        store_close(store);
    }
    if (err == OK)
        return db_draft_publish(&draft, path);
    db_draft_drop(&draft);
    return err;
}

enum err store_open(struct store **out, const char *path, bool read_only)
{
    struct store *store;
    bool exists;
    *out = NULL;
    TRY(db_file_check(&exists, path));
    if (!exists && read_only)
        return err_set(ERR_NOT_FOUND, "there is no store '%s'", path);
    if (!exists)
        TRY(create(path));
    TRY(open_handle(&store, path, read_only));
    enum err err = check_version(store, read_only);
    if (err == OK && !read_only)
        err = exec(store, "PRAGMA journal_mode=WAL");
    if (err != OK) {
        store_close(store);
        return err;
    }
    store->locks = lock_table_new(path);
    *out = store;
    return OK;
}

void store_close(struct store *store)
{
    if (store == NULL)
        return;
    while (store->stmt_count > 0)
        remove_stmt(store, store->stmt_count - 1);
    sqlite3_close(store->db);
    lock_table_free(store->locks);
    mem_free(store->stmts);
    mem_free(store->path);
    mem_free(store);
}

enum err store_lock(struct store *store, enum store_lock_kind kind, int64_t id)
{
    return lock_table_take(store->locks, (unsigned)kind, id);
}

void store_unlock(struct store *store, enum store_lock_kind kind, int64_t id)
{
    lock_table_release(store->locks, (unsigned)kind, id);
}
