#ifndef CORE_STORE_AUDIT_ROW_H
#define CORE_STORE_AUDIT_ROW_H

/** The audit log of an account, as the bytes that its signer made, and its sealed book. Records are
 * only ever added: triggers refuse everything else. */

#include "core/store/db.h"

/** Add record number seq. Returns: OK; ERR_EXISTS (that number is there) */
enum err audit_row_add(struct store *store, int64_t account_id, uint64_t seq,
                       struct view record) MUST_CHECK;
/** Append the bytes of records from number first on, in order, as long as they fit in max_bytes.
 * Out: count */
enum err audit_row_run(struct store *store, struct buf *out, size_t *count, int64_t account_id,
                       uint64_t first, size_t max_bytes) MUST_CHECK;
/** Append the bytes of max records, newest first, after leaving out offset. Out: count */
enum err audit_row_newest(struct store *store, struct buf *out, size_t *count, int64_t account_id,
                          size_t offset, size_t max) MUST_CHECK;
enum err audit_row_count(struct store *store, int64_t *out, int64_t account_id) MUST_CHECK;

/** Append the book; nothing when there is none. */
enum err audit_row_book(struct store *store, struct buf *out, int64_t account_id) MUST_CHECK;
enum err audit_row_set_book(struct store *store, int64_t account_id, struct view book) MUST_CHECK;

#endif
