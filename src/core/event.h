#ifndef CORE_EVENT_H
#define CORE_EVENT_H

/** Events: what changed, for whoever draws or waits. A handler reads the store for the rest. */

#include <stdint.h>

#include "core/base/err.h"

/** A piece of work that ends later with EV_JOB_DONE carrying its number. 0 is no job. */
typedef uint64_t job;

#define EVENT_DETAIL 256

enum event_type {
    EV_NONE,
    EV_JOB_DONE, /* job, err, detail; id: what it made or was about */
    EV_SESSION,  /* logged in, locked, unlocked, logged out */
    EV_WALLETS,  /* a wallet or address was added, renamed, archived */
    EV_NETWORK,  /* another network was chosen, or the connection's health changed */
    EV_HEAD,     /* a new block, or the chain went back (detail says so) */
    EV_BALANCES,
    EV_PRICES, /* observations were added; progress of the history moved */
    EV_TXN,    /* id: the transaction whose state changed */
    EV_ORDER,  /* id: the order whose state or step changed */
    EV_NOTICE, /* id: a notification was added, or 0: some were read or removed */
    EV_SETTINGS,
    EV_ALERTS,    /* an alert was added, removed or fired */
    EV_DISCOVERY, /* addresses of a secret that is not sealed were derived or read */
    EV_KEYFILE,   /* the derivation of a keystore moved on */
    EV_STORE      /* another session wrote: read everything again */
};

struct event {
    enum event_type type;
    job job;
    int64_t id;
    enum err err;
    char detail[EVENT_DETAIL]; /* clean text */
};

#endif
