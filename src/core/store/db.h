#ifndef CORE_STORE_DB_H
#define CORE_STORE_DB_H

/** The store: one SQLite file, and typed access to statements for the other files of this folder.
 * SQL is written in src/core/store/ only; sqlite3.h is included by db_internal.h only.
 *
 *  Two sessions may use one file: each write transaction is BEGIN IMMEDIATE with a busy timeout. */

#include <stdbool.h>

#include "core/base/buf.h"
#include "core/base/u256.h"
#include "core/eth/types.h"

struct store;
struct stmt;

/** Open or create path (0600), check it, migrate it.
 *  Returns: OK; ERR_CREATE; ERR_IO; ERR_SPACE; ERR_REFUSED (others may write it); ERR_STORE_NEWER;
 * ERR_STORE_DAMAGED; ERR_STORE; ERR_NOT_FOUND (read_only, and there is none) */
enum err store_open(struct store **out, const char *path, bool read_only) MUST_CHECK;
void store_close(struct store *store);
/** PRAGMA data_version: changes when another connection wrote. */
enum err store_data_version(int64_t *out, struct store *store) MUST_CHECK;
/** Full PRAGMA integrity_check, for doctor. Returns: OK; ERR_STORE_DAMAGED */
enum err store_check(struct store *store) MUST_CHECK;

/** Leave nothing behind of what was overwritten (a sealed vault whose password changed): empty the
 * write-ahead log into the file, where freed bytes are zeroed. Returns: OK; ERR_BUSY (another
 * session is reading; its own close does it); ERR_STORE */
enum err store_scrub(struct store *store) MUST_CHECK;

struct price_cache;
/** Where the blocks of prices that were read last are kept (price_cache.h). */
struct price_cache *store_price_cache(struct store *store);
/** Is a transaction under way? */
bool store_is_writing(const struct store *store);

/* Transactions nest: only the outermost one writes. A rollback inside makes the outermost fail. */
enum err store_begin(struct store *store) MUST_CHECK;
enum err store_commit(struct store *store) MUST_CHECK;
void store_rollback(struct store *store);

/** Prepare, or take from the cache, the statement with this text (compared by address: pass a
 * literal or a static const char[]). It is reset and unbound. Borrowed; done with stmt_done(). */
enum err store_sql(struct stmt **out, struct store *store, const char *sql) MUST_CHECK;
/* Bind parameter ?1… ; blobs and texts are copied. */
void stmt_i64(struct stmt *stmt, int index, int64_t value);
void stmt_text(struct stmt *stmt, int index, const char *value); /* NULL: NULL */
void stmt_blob(struct stmt *stmt, int index, const void *data, size_t len);
void stmt_u256(struct stmt *stmt, int index, const struct u256 *value); /* 32 bytes, big-endian */
void stmt_addr(struct stmt *stmt, int index, const struct addr *value);
void stmt_hash(struct stmt *stmt, int index, const struct hash32 *value);
void stmt_null(struct stmt *stmt, int index);
/** Step. Returns: OK with *row true while there is one; ERR_EXISTS (a constraint); ERR_SPACE;
 * ERR_IO; ERR_STORE; ERR_BUSY. The statement is reset when there is no row. */
enum err stmt_step(struct stmt *stmt, bool *row) MUST_CHECK;
void stmt_done(struct stmt *stmt);

/* Whole statements: what was bound is run or read, and the statement is done with. Errors are those
 * of stmt_step() and stmt_row_ok(). */
enum err stmt_run(struct stmt *stmt) MUST_CHECK;
/** Reads the columns of a row into what the caller of stmt_one() or stmt_all() has in mind. */
typedef enum err stmt_reader(struct stmt *stmt, void *out);
/** Read one row. Returns also ERR_NOT_FOUND, with these words. */
enum err stmt_one(struct stmt *stmt, stmt_reader *read, void *out, const char *missing) MUST_CHECK;
/** Read all rows.
 *  Out: rows: elements of size bytes that own nothing; mem_free; NULL for none and with an error */
enum err stmt_all(void **rows, size_t *count, struct stmt *stmt, stmt_reader *read,
                  size_t size) MUST_CHECK;
/** The same of a statement whose only column is an id. */
enum err stmt_ids(int64_t **ids, size_t *count, struct stmt *stmt) MUST_CHECK;
/** Add the blob in the only column to a struct buf. */
stmt_reader stmt_read_blob;

/* Read column 0… of the row. Wrong types and sizes read as zero and make stmt_row_ok() false. */
int64_t stmt_get_i64(struct stmt *stmt, int column);
/** Returns: "" for NULL. Borrowed until the next step. */
const char *stmt_get_text(struct stmt *stmt, int column);
struct view stmt_get_blob(struct stmt *stmt, int column);
struct u256 stmt_get_u256(struct stmt *stmt, int column);
struct addr stmt_get_addr(struct stmt *stmt, int column);
struct hash32 stmt_get_hash(struct stmt *stmt, int column);
bool stmt_is_null(struct stmt *stmt, int column);
/** Returns: OK; ERR_STORE_DAMAGED when a value of this row had another type or size than was asked.
 */
enum err stmt_row_ok(struct stmt *stmt) MUST_CHECK;
int64_t store_last_id(struct store *store);
/** Returns: rows changed by the last write. */
int64_t store_changes(struct store *store);

/** A lock shared by all sessions on one home: open-file-description lock on one byte of a file,
 * freed by the kernel when the holder dies. Returns: OK; ERR_BUSY (somebody else, or this session,
 * holds it); ERR_IO */
enum store_lock_kind { STORE_LOCK_ORDER, STORE_LOCK_TXN, STORE_LOCK_HISTORY, STORE_LOCK_LOGIN };
enum err store_lock(struct store *store, enum store_lock_kind kind, int64_t id) MUST_CHECK;
void store_unlock(struct store *store, enum store_lock_kind kind, int64_t id);

#endif
