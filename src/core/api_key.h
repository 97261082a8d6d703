#ifndef CORE_API_KEY_H
#define CORE_API_KEY_H

/** Keys of price APIs: one per account and kind of source, sealed with the account's vault. They
 * are unsealed after each unlock and wiped when the session is locked or ends; requests go without
 * one then. Sent in a header, to the address that the network's file gives for a source of that
 * kind. */

#include "core/core.h"

#define API_KEY_MAX 256 /* bytes, visible ASCII */

struct api_key {
    char kind[NETWORK_NAME]; /* price_api.kind */
    bool is_ready;           /* requests take it; false: it is not unsealed (yet) */
    enum err why;            /* OK, or why it could not be unsealed */
};

/** Set or replace. Returns: OK; ERR_NOT_FOUND (no network has such a source); ERR_UNSUPPORTED (it
 * takes no key); ERR_INVALID (characters); ERR_LIMIT (too long); ERR_LOCKED; ERR_REFUSED
 * (--readonly); ERR_BUSY. Later: EV_JOB_DONE: OK, ERR_STORE…, those of the signer; EV_SETTINGS */
enum err api_key_set(struct core *core, job *out, const char *kind,
                     const struct secret *key) MUST_CHECK;
/** Returns: OK; ERR_NOT_FOUND; ERR_LOCKED; ERR_REFUSED; ERR_STORE. Emits EV_SETTINGS */
enum err api_key_remove(struct core *core, const char *kind) MUST_CHECK;
/** Of the account that is logged in, by kind; never the keys themselves. Returns: OK; ERR_LOCKED
 * (nobody is logged in); ERR_STORE. Out: mem_free */
enum err api_key_list(struct core *core, struct api_key **out, size_t *count) MUST_CHECK;
/** For requests. Returns: borrowed until the main loop goes on; NULL: there is none now */
const struct secret *api_key_get(const struct core *core, const char *kind);

#endif
