#ifndef TESTS_SUPPORT_HOME_H
#define TESTS_SUPPORT_HOME_H

/** A core on a temporary folder, with fake clock, signer and chain, and the network "testnet".
 *
 *  Chain 31337: ETH, MCO2 (carbon, 18), USDC (usd, 6), WETH (wrapped, 18), EURC (eur, 6); pools
 *  MCO2-USDC and WETH-USDC, feeds ETH-USD and EUR-USD, the V2 router and Moss's CarbonChain. Token
 *  number n of the file has the address 0x10…0n, pools 0x20…0n, feeds 0x30…0n, contracts 0x40…0n.
 */

#include "core/core.h"
#include "support/fake_chain.h"
#include "support/fake_clock.h"
#include "support/fake_signer.h"
#include "support/signer_driver.h"

#define HOME_PASSWORD "a password for tests"
/* Places in the network's tokens. */
enum { HOME_ETH, HOME_MCO2, HOME_USDC, HOME_WETH, HOME_EURC };

struct home {
    char dir[64]; /* holds data/, config/, share/ */
    char data_dir[80], config_dir[80], share_dir[80];
    bool owns_dir;
    bool offline;
    struct fake_clock clock;
    struct fake_signer signer;
    struct driver *real_signer; /* set between home_prepare() and home_start(): instead of the fake;
                                   pumping waits for its answers */
    struct fake_chain chain;
    struct market_port market; /* set by a test before home_start() */
    struct notify_port notify;
    struct core *core;
    void (*watch)(const struct event *event); /* gets each event too; may be NULL */
    unsigned seen[EV_STORE + 1];              /* events of each type so far */
    struct event done;     /* the newest EV_JOB_DONE, or the one home_wait() found */
    struct event jobs[64]; /* the newest ones by job number modulo 64 */
    struct event last[EV_STORE + 1];
};

/** Make the folder and its files, open the core, attach the fake chain. Any failure fails the test.
 */
void home_open(struct home *home);
/** The same without network. */
void home_open_offline(struct home *home);
/** In two steps, to change files or ports before the core opens. */
void home_prepare(struct home *home);
void home_start(struct home *home);
/** A second session on the same folder, with fakes of its own. Close it first. */
void home_join(struct home *second, const struct home *first);
/** The same before it starts, to change its ports: home_start() follows. */
void home_join_prepare(struct home *second, const struct home *first);
/** End the session as a crash does for the signer (keys are gone) and begin a new one. */
void home_restart(struct home *home);
/** Close, remove the folder. */
void home_close(struct home *home);

/** Drive signer, chain and core until nothing happens any more without time passing. */
void home_pump(struct home *home);
/** Time passes, in steps that fire each timer at its time; pumps. */
void home_advance(struct home *home, int64_t ms);
/** Pump until the job ended, letting time pass up to ten minutes. Returns: its error (see
 * home->done for the rest); fails the test when it never ends. */
enum err home_wait(struct home *home, job work);

/** Make a secret of a text; secret_clear() it. */
struct secret home_secret(const char *text);
/** Make an account with HOME_PASSWORD and log it in (the first one is admin). Returns: its id. */
int64_t home_sign_up(struct home *home, const char *name);
enum err home_log_in(struct home *home, const char *name, const char *password);
/** A wallet from fresh words. Returns: the id of its first address.
 *  Out: address: that address, unless NULL */
int64_t home_wallet(struct home *home, const char *name, struct addr *address);
/** 0x<group>0…0<number>, as the network's file has them. */
struct addr home_address(unsigned group, unsigned number);

#endif
