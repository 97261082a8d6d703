#ifndef CORE_CONTEXT_H
#define CORE_CONTEXT_H

/** The inside of struct core, for the use cases (core files only). Each use case keeps its own
 * state behind a pointer, made by its x_state_new() and freed by x_state_free(). */

#include "core/core.h"
#include "core/store/db.h"
#include "core/timer.h"

struct sync_state;
struct wallet_state;
struct txn_state_table;
struct price_state;
struct offset_state;
struct account_state;
struct airgap_state;
struct audit_state;
struct policy_state;
struct sign_state;
struct keyfile_state;
struct secret_state;
struct discovery_state;
struct alert_state;
struct backup_state;
struct api_key_state;

struct core {
    struct core_options options; /* texts owned */
    struct ports ports;
    char offline_reason[128]; /* why net is not attached; "": it is not meant to be, or not yet */
    struct store *store;
    struct timers timers;
    struct network_list networks;
    const struct network *network; /* the chosen one; stays valid until core_close() */
    struct session session;
    uint8_t account_uid[UID_LEN];
    job last_job;
    struct event *queue; /* ring, grows */
    size_t queue_head, queue_len, queue_cap;
    struct sync_state *sync;           /* core/sync.c: head, balances */
    struct wallet_state *wallet;       /* core/wallet.c */
    struct txn_state_table *txn;       /* core/txn.c */
    struct price_state *price;         /* core/price.c */
    struct alert_state *alert;         /* core/alert.c */
    struct offset_state *offset;       /* core/offset.c */
    struct account_state *account;     /* core/account.c */
    struct audit_state *audit;         /* core/audit.c */
    struct policy_state *policy;       /* core/policy.c */
    struct sign_state *sign;           /* core/sign.c */
    struct keyfile_state *keyfile;     /* core/keyfile.c */
    struct secret_state *secret;       /* core/wallet_secret.c */
    struct backup_state *backup;       /* core/backup.c */
    struct discovery_state *discovery; /* core/discovery.c */
    struct airgap_state *airgap;       /* core/airgap.c */
    struct api_key_state *api_key;     /* core/api_key.c */
    struct config *config;             /* core/setting.c: ecocoin.ini */
    struct late_answer *late_answers;  /* core/submit.c: to requests that have no port */
    int watch_fd;                      /* inotify on the data folder */
    uint64_t watch_timer;              /* > 0: writes were seen just now, the next look waits */
    int64_t data_version;
    int64_t idle_since_ms;
    uint64_t lock_timer;
};

/** Queue an event. Identical pending change events (all but EV_JOB_DONE) are merged. */
void core_emit(struct core *core, enum event_type type, int64_t id);
/** The same with words, which are cleaned; NULL: none. */
void core_emit_detail(struct core *core, enum event_type type, int64_t id, const char *detail);
job core_job_new(struct core *core);
/** End a job: EV_JOB_DONE with err and its detail (err_detail). */
void core_job_done(struct core *core, job job, int64_t id, enum err err, const char *detail);

/** Returns: OK; ERR_OFFLINE when net is not attached. */
enum err core_need_online(const struct core *core) MUST_CHECK;
/** Returns: OK; ERR_LOCKED (nobody is logged in, or locked); ERR_REFUSED (--readonly). */
enum err core_need_unlocked(const struct core *core) MUST_CHECK;
/** Returns: OK; ERR_LOCKED; ERR_ROLE. */
enum err core_need_role(const struct core *core, enum role role) MUST_CHECK;

/* Submit through a port on behalf of a use case; never fails here: what goes wrong (offline too)
 * arrives at done. */
ticket core_chain(struct core *core, const struct chain_request *request, chain_done_fn *done,
                  void *arg);
/* With the account's key for this kind of API, when it is unlocked. */
ticket core_market(struct core *core, const struct market_request *request, market_done_fn *done,
                   void *arg);
ticket core_signer(struct core *core, const struct signer_request *request, signer_done_fn *done,
                   void *arg);
/* Cancel what they returned; 0 is fine, a ticket that was answered is not. */
void core_chain_cancel(struct core *core, ticket ticket);
void core_market_cancel(struct core *core, ticket ticket);
void core_signer_cancel(struct core *core, ticket ticket);

/* Called by core.c at the moments their names say; each use case implements those it needs. */
struct core_hooks {
    void (*open)(struct core *core);    /* make state */
    void (*attach)(struct core *core);  /* net is there */
    void (*session)(struct core *core); /* logged in, locked, unlocked, out */
    void (*network)(
        struct core *core); /* another network was chosen: drop what belongs to the old one */
    void (*head)(struct core *core);   /* a new block is in the store */
    void (*stored)(struct core *core); /* another session wrote */
    /* core_next_event() hands this event out; before its users see it. For a use case that drives
     * another's jobs (an order and its transactions). */
    void (*event)(struct core *core, const struct event *event);
    void (*close)(struct core *core); /* cancel tickets, free state */
};
/* Defined by each use case; core.c's table lists them in this order. */
extern const struct core_hooks wallet_hooks, sync_hooks, txn_hooks, price_hooks, alert_hooks,
    offset_hooks, account_hooks, audit_hooks, policy_hooks, sign_hooks, keyfile_hooks,
    wallet_secret_hooks, discovery_hooks, airgap_hooks, backup_hooks, api_key_hooks;

/** For sync.c: a new head was stored. */
void core_notify_head(struct core *core);
/** For account.c: core->session changed (logged in or out, locked, unlocked). Chooses the account's
 * network, calls the hooks, emits EV_SESSION. */
void core_session_changed(struct core *core);

/* Between the files that make up the context. */
void core_call_event_hooks(struct core *core, const struct event *event);
void core_drop_late_answers(struct core *core);
/** Read ecocoin.ini of the configuration folder. Returns: OK (also when there is none); ERR_CONFIG
 */
enum err config_load(struct config **out, const char *config_dir) MUST_CHECK;
void config_free(struct config *config);

#endif
