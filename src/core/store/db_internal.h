#ifndef CORE_STORE_DB_INTERNAL_H
#define CORE_STORE_DB_INTERNAL_H

/** The inside of struct store, for db.c (opening, transactions) and stmt.c (statements) only. */

#include <sqlite3.h>

#include "core/store/db.h"
#include "core/store/price_cache.h"

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
    int home; /* descriptor that holds the home's lock, -1: none */
    struct stmt **stmts;
    size_t stmt_count, stmt_cap;
    uint64_t uses;
    struct price_cache *price_cache;
    int depth;      /* of nested transactions */
    enum err fault; /* what made the outermost transaction fail, OK: nothing yet */
};

/** "The store is damaged", and what to do. Returns: ERR_STORE_DAMAGED */
enum err store_damaged(const struct store *store) MUST_CHECK;
/** Returns: the error that stands for what SQLite returned, with words. */
enum err store_err(struct store *store, int rc) MUST_CHECK;
/** The same inside of a transaction, which can only fail from then on. */
enum err store_fail(struct store *store, int rc) MUST_CHECK;
/** Open the file as it is: it has to exist; neither looked at nor migrated. */
enum err store_open_handle(struct store **out, const char *path, bool read_only) MUST_CHECK;
/** Returns: OK; ERR_STORE_DAMAGED (another program's); ERR_STORE_NEWER. Out: version */
enum err store_check_version(struct store *store, int64_t *version) MUST_CHECK;
void store_drop_stmts(struct store *store);

#endif
