#ifndef CORE_CORE_H
#define CORE_CORE_H

/** The core as its users (ui, cli, main) see it: one context, driven by the main loop.
 *
 *  The loop:  wait (core_timeout_ms) → signer and net dispatch → core_tick → core_next_event until
 * empty. */

#include "core/event.h"
#include "core/network.h"
#include "core/ports.h"

struct core;

struct core_options {
    const char *data_dir;   /* made (0700) when missing; holds ecocoin.db */
    const char *config_dir; /* may not exist: ecocoin.ini, networks/, themes/ */
    const char *share_dir;  /* shipped networks/ and themes/ */
    const char *network;    /* name, or NULL: the setting, else the first of the list */
    bool offline;
    bool read_only; /* nothing that signs, sends or writes accounts */
};

/** Open the store and the networks. Fast: no network, no signer, no key derivation.
 *  Returns: OK; ERR_CREATE, ERR_IO, ERR_SPACE (data_dir); ERR_STORE; ERR_STORE_NEWER;
 * ERR_STORE_DAMAGED; ERR_CONFIG (no usable network) In:      ports: chain and market may be absent
 * until core_attach() */
enum err core_open(struct core **out, const struct core_options *options,
                   const struct ports *ports) MUST_CHECK;
void core_close(struct core *core);
/** The network module is there: synchronisation, resends and resumption begin. */
void core_attach(struct core *core, const struct chain_port *chain,
                 const struct market_port *market);

/** Run due timers and look for writes of other sessions. */
void core_tick(struct core *core);
/** Returns: milliseconds until core_tick() is due, -1: nothing is due. */
int core_timeout_ms(const struct core *core);
/** Returns: descriptor that becomes readable when another session wrote (inotify), or -1. */
int core_watch_fd(const struct core *core);
/** Take the oldest event. Returns: false when there is none. */
bool core_next_event(struct core *core, struct event *out);

/* Who, where */
struct session {
    bool is_open;   /* somebody is logged in */
    bool is_locked; /* keys are wiped; the password opens it again */
    int64_t account_id;
    char name[64];
    enum role role;
    int64_t previous_login_s; /* 0: this is the first */
    int previous_failures;    /* wrong passwords since then */
};
const struct session *core_session(const struct core *core);
const struct network *core_network(const struct core *core);
const struct network_list *core_networks(const struct core *core);
/** Choose another network by name; kept as the account's setting. Returns: OK; ERR_NOT_FOUND;
 * ERR_STORE */
enum err core_choose_network(struct core *core, const char *name) MUST_CHECK;
/** Returns: true when net is attached (it may still be unreachable). */
bool core_is_online(const struct core *core);
void core_health(const struct core *core, struct chain_health *out);
/** The network module could not be loaded: what core_health() says instead of its own words. */
void core_stay_offline(struct core *core, const char *reason);
/** Check the whole store, slowly. Returns: OK; ERR_STORE_DAMAGED */
enum err core_check_store(struct core *core) MUST_CHECK;
/** Returns: the text under the login form, from ecocoin.ini's [login] hint; "" when there is none.
 */
const char *core_login_hint(const struct core *core);
/** Unix seconds of the clock port. */
int64_t core_now_s(const struct core *core);
/** Milliseconds of its monotonic clock, for timers. */
int64_t core_mono_ms(const struct core *core);
const char *core_data_dir(const struct core *core);
const char *core_config_dir(const struct core *core);
const char *core_share_dir(const struct core *core);

#endif
