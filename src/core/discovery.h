#ifndef CORE_DISCOVERY_H
#define CORE_DISCOVERY_H

/** Which addresses of a secret that is not sealed yet were used on the chosen network: derived by a
 * path, asked for in runs of 20 (BIP-44's gap limit), until 20 in a row were never used. One at a
 * time. Nothing is stored. */

#include "core/wallet.h"

#define DISCOVERY_GAP 20
#define DISCOVERY_MAX WALLET_ADDRESSES_MAX /* addresses looked at, as many as a wallet holds */

struct discovery_row {
    struct addr address; /* its number is its place in the list */
    bool is_read;        /* what follows is known */
    bool is_used;        /* it sent a transaction, or holds something */
    uint64_t nonce;
    bool is_known[NETWORK_TOKENS]; /* false where a token did not answer */
    struct u256 balances[NETWORK_TOKENS];
    bool is_here; /* another wallet of the account has it with its key */
};
struct discovery {
    bool is_running;
    const struct network *network;
    struct discovery_row *rows; /* count of them */
    size_t count;
    size_t read, used;
};

/** Look for the pending secret's addresses (wallet_pending_words(), wallet_pending_key()).
 *  In:    path: as wallet_keep_pending() takes it
 *  Returns: OK; ERR_LOCKED; ERR_BUSY
 *  Later: EV_DISCOVERY as it goes on; EV_JOB_DONE: OK; ERR_OFFLINE (the addresses are there, none
 *         is read); ERR_NOT_FOUND (nothing is pending); ERR_SYNTAX, ERR_RANGE (path);
 *         ERR_CANCELLED; what the network answers (rows that were read stay) */
enum err discovery_begin(struct core *core, job *out, const char *path) MUST_CHECK;
/** Borrowed, until the next call that changes it. */
const struct discovery *discovery_get(const struct core *core);
/** Returns: what to keep unless somebody chooses otherwise, for wallet_keep_chosen(): all that were
 * used and are not here, else the first
 * that is not. */
uint64_t discovery_usual(const struct discovery *discovery);
/** End what runs: its job ends with ERR_CANCELLED. */
void discovery_cancel(struct core *core);

#endif
