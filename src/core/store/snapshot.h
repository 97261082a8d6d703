#ifndef CORE_STORE_SNAPSHOT_H
#define CORE_STORE_SNAPSHOT_H

/** A copy of the whole store as it is at one moment, made step by step while sessions go on using
 * it. It lies beside the store, as private as that, in a file that has no name any more: whatever
 * ends the program, nothing is left of it. */

#include "core/store/db.h"

struct snapshot;

/** Returns: OK; ERR_CREATE; ERR_SPACE; ERR_STORE … */
enum err snapshot_begin(struct snapshot **out, struct store *of) MUST_CHECK;
/** Copy a quarter of a mebibyte. Returns: OK; ERR_SPACE; ERR_STORE …. Out: is_done */
enum err snapshot_step(struct snapshot *snapshot, bool *is_done) MUST_CHECK;
/** Pages. */
void snapshot_progress(const struct snapshot *snapshot, uint64_t *done, uint64_t *total);
/** After the last step: check all of it. Returns: OK; ERR_STORE_DAMAGED */
enum err snapshot_check(struct snapshot *snapshot) MUST_CHECK;
/** After snapshot_check(): the copy as a store, borrowed; as bytes to be read from the start. */
struct store *snapshot_store(struct snapshot *snapshot);
int snapshot_fd(const struct snapshot *snapshot);
void snapshot_free(struct snapshot *snapshot);

#endif
