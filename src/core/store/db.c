#include <assert.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/store/db_file.h"
#include "core/store/db_internal.h"
#include "core/store/schema.h"

#define APPLICATION_ID  0x45434f31 /* "ECO1", at byte 68 of the file */
#define BUSY_TIMEOUT_MS 5000

/* Chosen for small memory and for durability: a commit that returned is on the disk. */
static const char pragmas[] =
    "PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL; PRAGMA cache_size=-256;"
    "PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON;"
    "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;"
    "PRAGMA journal_size_limit=1048576;";

static enum err exec(struct store *store, const char *sql)
{
    errno = 0;
    int rc = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? OK : store_fail(store, rc);
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
        err = store_damaged(store);
    stmt_done(stmt);
    if (err != OK)
        return err;
    TRY(store_sql(&stmt, store, "PRAGMA foreign_key_check"));
    err = stmt_step(stmt, &row);
    if (err == OK && row)
        err = store_damaged(store);
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

struct price_cache *store_price_cache(struct store *store)
{
    if (store->price_cache == NULL)
        store->price_cache = price_cache_new();
    return store->price_cache;
}

bool store_is_writing(const struct store *store)
{
    return store->depth > 0;
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
    for (int i = 0; i < schema_conversion_count; i++)
        if (schema_conversions[i].version == (int)from + 1)
            TRY(schema_conversions[i].run(store));
    return exec(store, set_version);
}

/* One transaction each; the version is read inside, because another session may migrate too. */
static enum err migrate(struct store *store)
{
    for (;;) {
        int64_t version;
        TRY(store_begin(store));
        enum err err = read_number(&version, store, "PRAGMA user_version");
        bool is_current = err == OK && version >= schema_version;
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

enum err store_check_version(struct store *store, int64_t *version)
{
    int64_t application;
    TRY(read_number(&application, store, "PRAGMA application_id"));
    TRY(read_number(version, store, "PRAGMA user_version"));
    if (application != APPLICATION_ID)
        return store_damaged(store);
    if (*version > schema_version)
        return err_set(ERR_STORE_NEWER,
                       "the store '%s' has version %lld and this program knows version %d: use the "
                       "newer program",
                       store->path, (long long)*version, schema_version);
    return OK;
}

static enum err bring_to_date(struct store *store, bool read_only)
{
    int64_t version;
    TRY(store_check_version(store, &version));
    if (version == schema_version)
        return OK;
    if (read_only)
        return err_set(ERR_STORE,
                       "the store has to be brought from version %lld to %d: start once "
                       "without --readonly",
                       (long long)version, schema_version);
    return migrate(store);
}

enum err store_open_handle(struct store **out, const char *path, bool read_only)
{
    struct store *store = mem_alloc(sizeof *store);
    store->home = -1;
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
    enum err err = store_open_handle(&store, draft.path, false);
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

static enum err open_in_home(struct store **out, const char *path, bool read_only)
{
    struct store *store;
    bool exists;
    TRY(db_file_check(&exists, path));
    if (!exists && read_only)
        return err_set(ERR_NOT_FOUND, "there is no store '%s'", path);
    if (!exists)
        TRY(create(path));
    TRY(store_open_handle(&store, path, read_only));
    enum err err = bring_to_date(store, read_only);
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

enum err store_open(struct store **out, const char *path, bool read_only)
{
    int home;
    *out = NULL;
    TRY(db_home_lock(&home, path, false));
    enum err err = open_in_home(out, path, read_only);
    if (err == OK)
        (*out)->home = home;
    else if (home >= 0)
        close(home);
    return err;
}

void store_close(struct store *store)
{
    if (store == NULL)
        return;
    store_drop_stmts(store);
    price_cache_free(store->price_cache);
    sqlite3_close(store->db);
    lock_table_free(store->locks);
    if (store->home >= 0)
        close(store->home);
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
