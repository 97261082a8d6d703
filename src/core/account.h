#ifndef CORE_ACCOUNT_H
#define CORE_ACCOUNT_H

/** Local accounts and the session. A password opens the account's vault in the signer: there is no
 * other check of it. Roles are sealed with the vault; the column in the store is for display before
 * login.
 *
 *  Wrong passwords: counted in the store before the signer is asked; from the 3rd on each costs a
 * growing wait (5 s, 15 s, 1 min, 5 min, 15 min …), kept in the store. */

#include "core/core.h"

#define ACCOUNT_NAME_MAX 32 /* cells; letters, digits, '-', '_', '.' of any script; NFC */
#define PASSWORD_MIN     10 /* bytes */
#define PASSWORD_MAX     256

struct account {
    int64_t id;
    char name[64];
    enum role role;
    int64_t created_s;
    int64_t last_login_s;
    int failures;
    int64_t not_before_s; /* no try before this time */
};

/** Out: *out owned by the caller (mem_free), by name. Returns: OK; ERR_STORE */
enum err account_list(struct core *core, struct account **out, size_t *count) MUST_CHECK;
const char *role_name(enum role role);
/** Returns: OK; ERR_INVALID */
enum err role_parse(enum role *out, const char *text) MUST_CHECK;

/** Make an account and log it in; who was logged in is logged out. The first is ROLE_ADMIN whatever
 * is asked. Later ones: ROLE_BUYER by anybody, other roles by an unlocked admin, who stays logged
 * in and is locked (the signer holds one vault at a time). Returns: OK; ERR_INVALID (name, password
 * too short, with the reason); ERR_EXISTS; ERR_ROLE; ERR_REFUSED (--readonly); ERR_BUSY (a password
 * is being checked); ERR_STORE Later:   EV_JOB_DONE (id: the account), EV_SESSION */
enum err account_create(struct core *core, job *out, const char *name, enum role role,
                        const struct secret *password) MUST_CHECK;
/** Logs out whoever else is logged in.
 *  Returns: OK; ERR_NOT_FOUND; ERR_LOCKED_OUT (with the wait in words); ERR_BUSY (this session
 * checks another password); ERR_STORE Later:   EV_JOB_DONE: OK, ERR_PASSWORD (with the tries left
 * before a wait), ERR_STORE_DAMAGED; EV_SESSION */
enum err account_login(struct core *core, job *out, const char *name,
                       const struct secret *password) MUST_CHECK;
/** Same as login, for the account of the locked session. */
enum err account_unlock(struct core *core, job *out, const struct secret *password) MUST_CHECK;
/** Wipe keys, keep who is logged in. Also happens by itself: idle for too long, or a job ended
 * because the signer died. Orders under way stop before their next signature. */
void account_lock(struct core *core);
void account_logout(struct core *core);
/** Later: EV_JOB_DONE: OK, ERR_PASSWORD. The old seal is replaced in one write. */
enum err account_change_password(struct core *core, job *out, const struct secret *old_password,
                                 const struct secret *new_password) MUST_CHECK;
/** A person did something: the idle lock (setting lock_after_min) starts anew. */
void account_touch(struct core *core);

/* For the use cases that ask for the password again. */

struct account_row;
/** Count a try of the one who is logged in, before it is made.
 *  Returns: OK; ERR_LOCKED; ERR_BUSY; ERR_LOCKED_OUT; the store's
 *  Out:     row: for account_tried(); vault: appended */
enum err account_try(struct core *core, struct account_row *row, struct buf *vault) MUST_CHECK;
/** What became of it: any answer but ERR_PASSWORD takes the count back. Returns: err, with words
 * that say how many tries are left. */
enum err account_tried(struct core *core, const struct account_row *row, enum err err) MUST_CHECK;
/** Save the vault, book and record of an answer, all or none. */
enum err account_save_vault(struct core *core, const struct signer_answer *answer) MUST_CHECK;

#endif
