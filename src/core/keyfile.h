#ifndef CORE_KEYFILE_H
#define CORE_KEYFILE_H

/** Keystore files (Web3 Secret Storage V3): into a wallet, and out of one. The slow derivation runs
 * in a worker process: it shows progress and can be cancelled, and this process never holds the key
 * in clear. One at a time. */

#include "core/core.h"

struct keyfile_progress {
    bool is_running;
    int64_t elapsed_ms;
    int64_t forecast_ms; /* 0: not known yet */
    int per_cent;        /* of the forecast, at most 99 while it runs */
};

/** Open a keystore; its key becomes the pending secret of the signer, as wallet_pending_key() makes
 * one: show keyfile_address(), then wallet_keep_pending().
 *  Returns: OK; ERR_LOCKED; ERR_BUSY; ERR_LIMIT (longer than KEYFILE_MAX)
 *  Later:   EV_JOB_DONE: OK; ERR_PASSWORD; ERR_SYNTAX, ERR_INVALID, ERR_LIMIT (the file, its cost:
 *           before any work); ERR_CANCELLED */
enum err keyfile_import(struct core *core, job *out, struct view json,
                        const struct secret *password) MUST_CHECK;
/** Returns: OK; ERR_NOT_FOUND (no import succeeded). Out: of the key that is pending. */
enum err keyfile_address(struct core *core, struct addr *out) MUST_CHECK;
/** Write an address's key under a password of its own. Needs the account's password too; leaves an
 * audit record. Later: EV_JOB_DONE, then keyfile_take(). */
enum err keyfile_export(struct core *core, job *out, int64_t address_id,
                        const struct secret *account_password,
                        const struct secret *file_password) MUST_CHECK;
/** Append the JSON that was written, once. Returns: OK; ERR_NOT_FOUND */
enum err keyfile_take(struct core *core, struct buf *json) MUST_CHECK;
/** EV_KEYFILE says when to look again. */
void keyfile_progress_get(struct core *core, struct keyfile_progress *out);
/** End what runs: its job ends with ERR_CANCELLED, the session stays open. */
void keyfile_cancel(struct core *core);

#endif
