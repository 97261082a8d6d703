#ifndef CORE_LOGIN_TRY_H
#define CORE_LOGIN_TRY_H

/** Tries at a password: counted in the store before they are made, so that ending the program gives
 * no free ones, and taken back when they were right. All sessions make them one after the other: a
 * try holds its account's lock until its outcome is known, so that nobody guesses in parallel and
 * right passwords that come together do not count against each other. For account.c. */

#include "core/context.h"
#include "core/store/account_row.h"

/** A wait of this run, by the monotonic clock: setting the wall clock forward does not end it. */
struct login_wait {
    int64_t account_id;
    int64_t until_ms;
};
struct login_tries {
    struct login_wait *waits;
    size_t count;
};

void login_tries_clear(struct login_tries *tries);
/** Count a try as failed, and hold the account's lock until one of the functions below is called.
 *  Returns: OK; ERR_LOCKED_OUT (with the wait in words); ERR_BUSY (another try is being made);
 * ERR_NOT_FOUND; the store's. Out: row as it was before, read again by its id */
enum err login_count_try(struct core *core, struct login_tries *tries,
                         struct account_row *row) MUST_CHECK;
/** It was not the password's fault: as it was before. */
void login_uncount_try(struct core *core, struct login_tries *tries, const struct account_row *row);
/** The right password came, and set_login() is in the store. */
void login_end_wait(struct core *core, struct login_tries *tries, int64_t account_id);
/** The wrong password came: the try stays counted. */
void login_keep_try(struct core *core, int64_t account_id);
/** Write a delay in words, whole minutes rounded up. */
void login_write_delay(char *out, size_t size, int64_t delay_s);

#endif
