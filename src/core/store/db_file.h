#ifndef CORE_STORE_DB_FILE_H
#define CORE_STORE_DB_FILE_H

/** The store's files apart from what SQLite does with them: who may write them, how a new one
 * appears, and the file of locks beside it. For db.c only. */

#include <stdbool.h>
#include <stdint.h>

#include "core/base/err.h"

/** Look at path and its folder; tighten the file's mode to 0600.
 *  Returns: OK; ERR_REFUSED (folder or file belongs to or can be written by somebody else); ERR_IO;
 * ERR_STORE_DAMAGED (empty; or missing while its write-ahead log is there)
 *  Out:     exists: false when there is nothing yet */
enum err db_file_check(bool *exists, const char *path) MUST_CHECK;

/** The lock on the folder of a store, which its descriptor holds: every open store shares it, and
 * who puts another store in its place has it alone.
 *  Returns: OK; ERR_BUSY. Out: home: to be closed; -1 where the file system has no such locks */
enum err db_home_lock(int *home, const char *path, bool alone) MUST_CHECK;
/** Remove drafts that a crash left beside path. In: the home's lock is held alone. */
void db_drafts_sweep(const char *path);

/** A new file beside path, under a name of its own. */
struct db_draft {
    char path[4096];
};
/** Returns: OK; ERR_CREATE; ERR_SPACE; ERR_LIMIT (path too long) */
enum err db_draft_begin(struct db_draft *draft, const char *path) MUST_CHECK;
/** Give it its name, unless another session was faster; then that one's file stands and this is
 * removed. Durable on return. Returns: OK; ERR_CREATE */
enum err db_draft_publish(struct db_draft *draft, const char *path) MUST_CHECK;
/** Have its bytes on the disk. Returns: OK; ERR_CREATE; ERR_SPACE */
enum err db_draft_sync(const struct db_draft *draft) MUST_CHECK;
void db_draft_drop(struct db_draft *draft);

/** Open-file-description locks on the file "locks" beside path, made at the first lock. */
struct lock_table;
struct lock_table *lock_table_new(const char *path);
void lock_table_free(struct lock_table *table);
/** Returns: OK; ERR_BUSY; ERR_IO */
enum err lock_table_take(struct lock_table *table, unsigned kind, int64_t id) MUST_CHECK;
void lock_table_release(struct lock_table *table, unsigned kind, int64_t id);

#endif
