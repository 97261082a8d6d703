#ifndef CORE_SYNC_H
#define CORE_SYNC_H

/** Following the chain in the background: its head (sync.c) and balances (balance_read.c). For core
 * files only.
 *
 *  The head is polled: about once per block when nothing is under way, about once per second while
 * a transaction is, ever more rarely while the endpoint fails, and rarely while it announces blocks
 * by itself. A poll that finds nothing new writes
 * nothing and emits nothing. */

#include "core/context.h"

struct sync_state {
    struct core *core;

    ticket poll; /* CHAIN_BLOCK under way */
    uint64_t poll_timer;
    unsigned failures;    /* in a row */
    unsigned behind;      /* polls in a row whose head was a little lower than the stored one */
    int64_t seen_again_s; /* when the stored head was last seen to be still the head */
    bool is_quick;        /* something is under way */
    bool has_health;
    struct chain_health health; /* as last announced */

    ticket watch; /* of new blocks; 0: none */
    bool is_live; /* they are announced as they come */

    struct balance_reading *reading; /* CHAIN_BALANCES under way */
    uint64_t balance_timer;
    int64_t read_ms; /* when the last reading began; 0: none since the network was chosen */
    struct job_list {
        job *items;
        size_t count, cap;
    } waiting; /* jobs that end with the next reading to begin */
};

/** Poll the head now unless it is being polled. */
void sync_poll(struct core *core);
/** Poll about once per second from now on (something is under way), or not any more. */
void sync_set_quick(struct core *core, bool quick);
/** Read the balances now: something of ours just changed them. */
void sync_balances_now(struct core *core);
/** Read the balances as soon as the bound on the rate allows. */
void sync_balances_soon(struct core *core);

/* balance_read.c, for sync.c */
void balance_reading_stop(struct core *core, enum err why);

#endif
