#ifndef TESTS_SUPPORT_LIVE_H
#define TESTS_SUPPORT_LIVE_H

/** A session with nothing faked: the real store, signer process and network module, on the devnet.
 */

#include "core/core.h"
#include "net/module.h"
#include "support/signer_driver.h"

struct live {
    char dir[64];
    struct driver signer;
    struct net *net;
    struct clock_port clock;
    struct core *core;
    unsigned seen[EV_STORE + 1];
    struct event done; /* the newest EV_JOB_DONE */
    job waited;
    bool is_done;
};

/** Open on a fresh folder. */
void live_open(struct live *live);
/** End the session and begin another one on the same folder, not logged in. */
void live_restart(struct live *live);
void live_close(struct live *live);
/** Run the loop until the job ended; fails the test after a minute. Returns: its error. */
enum err live_wait(struct live *live, job work);
/** Run the loop until check() is true; fails the test after timeout_ms. */
void live_until(struct live *live, bool (*check)(struct live *live, void *arg), void *arg,
                int timeout_ms);
/** Run the loop for a time. */
void live_run(struct live *live, int ms);
/** Make an account and log it in, or log it in. */
void live_sign_up(struct live *live, const char *name);
void live_log_in(struct live *live, const char *name);
/** A wallet from fresh words. Returns: the id of its first address. */
int64_t live_wallet(struct live *live, const char *name, struct addr *address);

#endif
