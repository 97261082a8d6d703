#ifndef CORE_BACKUP_H
#define CORE_BACKUP_H

/** Backups from within a session: one at a time, a little of it in each turn of the loop. */

#include "core/backup_work.h"
#include "core/core.h"

/** Write the whole store to a file under this password; with the account's own, one password
 * restores everything.
 *  Returns: OK; ERR_LOCKED (nobody is logged in); ERR_BUSY; errors of backup_make_begin()
 *  Later:   EV_JOB_DONE: OK (the file was read back and is whole; then backup_manifest_get());
 * errors of backup_make_step(); ERR_CANCELLED */
enum err backup_create(struct core *core, job *out, const char *path, const struct secret *password,
                       bool may_replace) MUST_CHECK;
/** Read a backup to its end.
 *  Returns: OK; ERR_BUSY
 *  Later:   EV_JOB_DONE: OK, then backup_manifest_get(); errors of backup_read_begin() and
 * backup_read_step(); ERR_CANCELLED */
enum err backup_verify(struct core *core, job *out, const char *path,
                       const struct secret *password) MUST_CHECK;
/** Returns: true while one is under way. Out: how far it is */
bool backup_progress_get(struct core *core, struct backup_progress *out);
/** How the last one ended, as its EV_JOB_DONE said. */
enum err backup_result(struct core *core) MUST_CHECK;
/** What the last one that succeeded holds. Returns: OK; ERR_NOT_FOUND */
enum err backup_manifest_get(struct core *core, struct backup_manifest *out) MUST_CHECK;
/** End what runs: nothing is left of a backup that was being made. */
void backup_cancel(struct core *core);

#endif
