#ifndef CORE_PORTS_H
#define CORE_PORTS_H

/** What core needs from outside, as structs of functions. net implements chain and market,
 * signer/client implements signer, src/main.c connects them, tests fake them.
 *
 *  Requests are asynchronous. A submit function copies what it needs and returns a ticket (> 0);
 * the done function is called exactly once, later, from the main loop (never from inside submit or
 * another done function), unless the ticket is cancelled first. What an answer points to is
 * borrowed for the length of that call. */

#include "core/base/secret.h"
#include "core/eth/audit_record.h"
#include "core/eth/policy.h"
#include "core/eth/review.h"
#include "core/network.h"

typedef uint64_t ticket;

/* ---- clock
 * ------------------------------------------------------------------------------------------ */

struct clock_port {
    void *ctx;
    int64_t (*now_s)(void *ctx);   /* Unix time, UTC; may jump */
    int64_t (*mono_ms)(void *ctx); /* monotonic; for delays and lock-outs within a run */
};

/* ---- chain
 * ------------------------------------------------------------------------------------------ */

#define BLOCK_LATEST  UINT64_MAX
#define BLOCK_PENDING (UINT64_MAX - 1)

enum chain_op {
    CHAIN_BLOCK,    /* block: a number or BLOCK_LATEST                       → answer.block */
    CHAIN_BALANCES, /* owners × tokens (zero address: native), at one block  → answer.balances */
    CHAIN_CALLS,    /* eth_call of each call at block                        → answer.calls */
    CHAIN_ESTIMATE, /* eth_estimateGas of calls[0]                           → answer.gas, or
                       ERR_REVERT */
    CHAIN_FEES,     /*                                                       → answer.fees */
    CHAIN_NONCE,    /* address                                               → answer.nonce */
    CHAIN_CODE,     /* address                                               → answer.code_len */
    CHAIN_SEND,     /* raw                                                   → answer.hash */
    CHAIN_TX,       /* hash                                                  → answer.tx */
    CHAIN_LOGS      /* filter                                                → answer.logs */
};

struct chain_call {
    struct addr from; /* zero: not given */
    struct addr to;
    struct u256 value;
    struct view data;
};
struct chain_filter {
    uint64_t from_block, to_block;
    const struct addr *addresses;
    size_t address_count;
    /* topics[i] with count 0: any; else one of the alternatives */
    const struct hash32 *topics[4];
    size_t topic_counts[4];
};
struct chain_request {
    enum chain_op op;
    const struct network *network; /* must stay valid until the answer */
    uint64_t block;
    const struct addr *owners;
    size_t owner_count;
    const struct addr *tokens;
    size_t token_count;
    const struct chain_call *calls;
    size_t call_count;
    struct addr address;
    struct hash32 hash;
    struct view raw;
    struct chain_filter filter;
};

struct chain_block {
    uint64_t number;
    struct hash32 hash, parent;
    int64_t time_s;
    struct u256 base_fee; /* 0 where the chain has none */
};
struct chain_log {
    struct addr address;
    struct hash32 topics[4];
    size_t topic_count;
    struct view data;
    uint64_t block;
    struct hash32 block_hash;
    struct hash32 tx_hash;
    uint32_t tx_index;
    uint32_t log_index;
    int64_t time_s; /* of the block, where the endpoint says it with the log; else 0 */
};
struct chain_call_result {
    bool ok;
    struct view data; /* the returned bytes, or the revert data */
};
struct chain_fees {
    struct u256 base_fee;  /* of the next block, wei per gas */
    struct u256 tip[3];    /* slow, normal, fast */
    struct u256 gas_price; /* for legacy chains */
};
struct chain_tx {
    bool known; /* the endpoint has it, mined or not */
    bool mined;
    bool succeeded;
    struct chain_block block; /* number and hash; time_s is 0 */
    uint64_t gas_used;
    struct u256 gas_price; /* effective, wei per gas */
    struct addr from, to;
    uint32_t tx_index;
    const struct chain_log *logs;
    size_t log_count;
};
struct chain_answer {
    enum err err;       /* OK, or why there is no result */
    const char *detail; /* our own words, clean; "" when OK */
    struct view revert; /* ERR_REVERT: the revert data */
    const char *endpoint;
    struct chain_block block;    /* CHAIN_BLOCK; the block that CHAIN_BALANCES and CHAIN_CALLS were
                                    read at, if known */
    const struct u256 *balances; /* [owner × token_count + token] */
    const bool *balance_known;   /* same shape: false where the token did not answer */
    const struct chain_call_result *calls;
    size_t call_count;
    uint64_t gas;
    struct chain_fees fees;
    uint64_t nonce_latest, nonce_pending;
    size_t code_len;
    struct hash32 hash;
    struct chain_tx tx;
    const struct chain_log *logs; /* ordered by block, log index */
    size_t log_count;
};
typedef void chain_done_fn(void *arg, const struct chain_answer *answer);

/** How the connection to a network does, for the status line. */
struct chain_health {
    char endpoint[NETWORK_URL]; /* the one in use; without credentials */
    bool is_up;
    int64_t last_ok_s; /* 0: never */
    int latency_ms;    /* -1: unknown */
    enum err why;      /* OK when it is up, or nothing was asked yet */
    char problem[128]; /* why in words; "" when none */
};
/** State of a connection that stays open, to a chain's endpoint or to a market. */
enum stream_state {
    STREAM_CONNECTING,
    STREAM_LIVE,
    STREAM_STALLED, /* open, but nothing comes although something should */
    STREAM_BROKEN /* lost or refused; tried again in retry_in_ms, ever more rarely, until cancelled
                   */
};
struct stream_status {
    enum stream_state state;
    enum err why;        /* STREAM_STALLED, STREAM_BROKEN; else OK */
    const char *detail;  /* why in our own words, clean; "" when live */
    int64_t retry_in_ms; /* STREAM_BROKEN; else 0 */
};
/** What a stream of blocks says: a change of its state, or (state is STREAM_LIVE) a new block. */
struct chain_event {
    struct stream_status status;
    const struct chain_block *block; /* NULL: only the state changed */
};
typedef void chain_event_fn(void *arg, const struct chain_event *event);

struct chain_port {
    void *ctx;
    ticket (*submit)(void *ctx, const struct chain_request *request, chain_done_fn *done,
                     void *arg);
    void (*cancel)(void *ctx, ticket ticket);
    void (*health)(void *ctx, const struct network *network, struct chain_health *out);
    /** New blocks as they come, from the endpoints of network that have a `ws` address, until
     * cancelled: a hint that saves waiting for the next poll, never the only source of heads. May
     * be NULL. In: network: must stay valid until cancelled */
    ticket (*watch)(void *ctx, const struct network *network, chain_event_fn *on_event, void *arg);
};

/* ---- market: price sources over HTTP, live ones over WebSocket
 * -------------------------------------------- */

#define MARKET_PAIRS 32 /* in one request or stream */

/** What is priced in what, in the words of the source (network.h says what an id looks like for
 * each kind). */
struct market_pair {
    char base[NETWORK_SOURCE_ID]; /* "moss-carbon-credit", "ETH" */
    char quote[NETWORK_SYMBOL];   /* "USD", "EUR", "ETH"; upper or lower case */
};
struct price_point {
    int64_t time_s;
    struct price_pico price;
    struct price_pico volume; /* traded at this time, of the base in whole units × 10^12; 0: unknown
                                 (a sum of the last 24 h is not a volume and never here) */
};
/** A candle as the source made it. Intervals without a trade are absent. */
struct market_candle {
    int64_t start_s; /* the first second of the interval, also where the source names its end */
    uint32_t interval_s;
    bool is_open; /* the interval had not ended when the source answered: it will change */
    struct price_pico open, high, low, close;
    struct price_pico volume; /* as above, within the interval */
};

enum market_op {
    MARKET_SPOT,    /* pairs: what they cost now; one call for all        → answer.points */
    MARKET_HISTORY, /* pairs[0], from_s, to_s, interval_s (a hint)        → answer.points */
    MARKET_CANDLES  /* the same                                           → answer.candles */
};
struct market_request {
    enum market_op op;
    const struct price_api *api;     /* copied: kind, url, budget */
    const struct market_pair *pairs; /* copied */
    size_t pair_count;               /* 1 to market_kind.pairs_max; 1 but for MARKET_SPOT */
    int64_t from_s, to_s;            /* to_s 0: now. from_s < to_s */
    uint32_t interval_s;             /* as fine as that if the source can; 0: as fine as it can */
    const struct secret *key; /* the account's key for this API, NULL: none; copied, sent in a
                                 header only */
};
struct market_answer {
    /* OK; ERR_THROTTLED (the budget is used up, or the source says so: retry_after_s is set);
       ERR_NOT_FOUND (the source has no such pair; a range without trades is OK, with nothing in
       it); ERR_LIMIT (older than it gives away: nothing before from_s will come); ERR_CONFIG (it
       does not take the key); ERR_UNSUPPORTED; ERR_NET, ERR_TIMEOUT, ERR_RPC (it refused),
       ERR_UNTRUSTED (not believed) */
    enum err err;
    const char *detail;
    int64_t retry_after_s;            /* ERR_THROTTLED: wait so long, > 0; else 0 */
    const struct price_point *points; /* MARKET_SPOT: points[i] is of pairs[i], with price 0 where
                                         the source has none (not all are 0); MARKET_HISTORY: oldest
                                         first, each time once */
    size_t point_count;
    const struct market_candle *candles; /* oldest first, each start_s once; may be none */
    size_t candle_count;
    /* OK of MARKET_HISTORY and MARKET_CANDLES: the part of the range that this answer covers, gaps
       in it are the source's own. Go on with to_s = covered_from_s until covered_from_s ≤ from_s.
     */
    int64_t covered_from_s, covered_to_s;
};
typedef void market_done_fn(void *arg, const struct market_answer *answer);

/** What a kind of source can do; the same for all its addresses. */
struct market_kind {
    const char *kind;      /* price_api.kind */
    const char *title;     /* "CoinGecko" */
    unsigned ops;          /* 1u << enum market_op, or'ed */
    bool has_stream;       /* watch() works where price_api.ws names an address */
    size_t pairs_max;      /* of one MARKET_SPOT, ≤ MARKET_PAIRS */
    int64_t history_max_s; /* how far back it gives without a paid key; 0: no limit is known */
    uint32_t spot_every_s; /* its prices do not change more often */
    uint32_t late_s;       /* a price older than this is late: the source itself may stand still */
    uint32_t calls_per_minute, calls_per_day, calls_per_month; /* 0: no such limit */
    const char *quotes;          /* "USD EUR": quotes that it has; "": ask for any */
    const uint32_t *intervals_s; /* of MARKET_CANDLES, ascending, 0 ends it; NULL: none */
    bool takes_key;
};

/* ---- live prices */

struct market_tick {
    size_t pair;     /* index into the request's pairs */
    int64_t time_ms; /* Unix time, milliseconds, of the source (checked against our clock) */
    struct price_pico price;
    struct price_pico volume; /* of this trade; 0: unknown */
    uint64_t sequence;        /* of the source; 0: it has none */
};
enum market_event_type {
    MARKET_STATE, /* status */
    MARKET_TICK,  /* tick; times of one pair never go back, the same tick never comes twice */
    MARKET_GAP    /* messages of pair were missed between from_ms and to_ms: refill from REST */
};
struct market_event {
    enum market_event_type type;
    struct stream_status status;
    struct market_tick tick;
    size_t pair;
    int64_t from_ms, to_ms;
};
/** Called from dispatch, as often as something happens, until the ticket is cancelled. */
typedef void market_event_fn(void *arg, const struct market_event *event);

/* ---- budgets and health, per API (the host in price_api.url: whatever is asked of it) */

/** Calls made, to be kept across restarts; fixed size, no pointers. */
struct market_budget {
    char host[NETWORK_TEXT];       /* "api.coingecko.com" */
    int64_t time_s;                /* of the last call */
    uint32_t minute_used;          /* in the 60 s before time_s */
    uint32_t day_used, month_used; /* in the UTC day and month of time_s */
    int64_t blocked_until_s;       /* the source asked for silence; 0: it did not */
};
struct market_health {
    char host[NETWORK_TEXT];
    int64_t last_ok_s;  /* 0: never in this run */
    int latency_ms;     /* smoothed, -1: unknown */
    enum err why;       /* of the last call; OK when it went well or there was none */
    char problem[128];  /* the same in words; "" when none */
    unsigned failures;  /* in a row */
    int64_t calls_left; /* now, the smallest of its limits; -1: unlimited */
    int64_t free_in_s;  /* when a call is possible again; 0: now */
    bool has_stream;    /* a watch is open */
    enum stream_state stream;
};

struct market_port {
    void *ctx;
    /** One call to a source; tries once (who wants to try again is told when). Requests to one API
     * wait for each other; equal ones share one call. */
    ticket (*submit)(void *ctx, const struct market_request *request, market_done_fn *done,
                     void *arg);
    /** Ends a request or a watch; what is unknown is ignored. */
    void (*cancel)(void *ctx, ticket ticket);
    /** Live prices of request->pairs from request->api->ws; op and range are ignored. Reconnects
     * and subscribes anew by itself. Poll MARKET_SPOT while it is not STREAM_LIVE. Begins with a
     * MARKET_STATE: STREAM_BROKEN for ERR_UNSUPPORTED, and nothing after it, where the source has
     * no stream. May be NULL: no streams (as the members below). */
    ticket (*watch)(void *ctx, const struct market_request *request, market_event_fn *on_event,
                    void *arg);
    /** Returns: a row of constants, or NULL when there is no such kind. */
    const struct market_kind *(*kind)(void *ctx, const char *kind);
    /** Returns: false when nothing was asked of this API yet. */
    bool (*budget_get)(void *ctx, const struct price_api *api, struct market_budget *out);
    /** Tell what earlier runs used, before the first request. What is in the future is not
     * believed. */
    void (*budget_set)(void *ctx, const struct market_budget *budget);
    void (*health)(void *ctx, const struct price_api *api, struct market_health *out);
};

/* ---- signer: the only process that holds keys
 * ------------------------------------------------------- */

#define UID_LEN       16
#define PATH_TEXT     96
#define SEALED_MAX    6144 /* vault, wallet, book */
#define SIGNED_TX_MAX 16384
#define MESSAGE_MAX   16384 /* bytes of a message to sign */
#define TYPED_MAX     61440 /* of a typed document, JSON */
#define KEYFILE_MAX   16384 /* of a keystore, JSON */
#define AUDIT_RUN_MAX 61440 /* of records that are verified at a time */
#define BOX_KEY       32    /* public key of a process, to which secrets are sealed */

enum role { ROLE_BUYER, ROLE_SELLER, ROLE_OPERATOR, ROLE_ADMIN };
enum wallet_kind { WALLET_HD, WALLET_KEY, WALLET_WATCH };

/** The signer's view of an account is its vault (vault key, role, policy; under the password) and
 * its book (what was spent today, the head of the audit log; under the vault key). Whatever moves
 * the book answers the new one with the audit record that belongs to it: save both in one store
 * transaction with what else the answer brings. The signer keeps the newest book that it has seen
 * or made and takes no older one.
 *
 *  Requests that say "book" carry the account's newest from the store; empty for none yet.
 *  "pending" is one secret that was made, typed or opened and is not sealed yet. */
enum signer_op {
    SIGNER_VAULT_CREATE, /* uid, role, password                    → sealed; the vault is open
                            afterwards */
    SIGNER_VAULT_OPEN,   /* uid, sealed, password                  → role; ERR_PASSWORD;
                            ERR_STORE_DAMAGED */
    SIGNER_VAULT_REWRAP, /* uid, sealed, password, secret (new), book → sealed; book, record when
                            it is the open one; ERR_PASSWORD. Policy and book stay as they are */
    SIGNER_LOCK,         /*                                        → everything wiped */
    SIGNER_MNEMONIC_NEW, /* count (12 or 24), language             → text; kept as the pending
                            mnemonic */
    SIGNER_MNEMONIC_CHECK, /* count (word number from 1), secret (word); uid, sealed: of this
                              wallet, else of the pending mnemonic   → OK or ERR_INVALID; of a
                              wallet ERR_REFUSED after ten wrong words, until the next login */
    SIGNER_WALLET_SEAL, /* uid (wallet's), kind, secret: mnemonic text (language, passphrase), or 64
                           hex digits; empty: the pending secret  → sealed, number (fingerprint of
                           an HD wallet's master key) */
    SIGNER_ADDRESSES,   /* uid, sealed, kind, path prefix ("m/44'/60'/0'/0"), first, count →
                           addresses;   sealed empty: of the pending secret. A prefix that holds an
                           "i"
                           ("m/44'/60'/   i'/0/0") is a template: the index goes in its place */
    SIGNER_PREPARE, /* uid, sealed, kind, path (full), chain_id, book, bytes (unsigned tx) → facts,
                       digest; ERR_POLICY with book and record */
    SIGNER_SIGN,    /* digest, book → bytes, book, record; once per PREPARE. Of a transaction the
                       signed bytes, else 65 bytes: r, s, v of 27 or 28. ERR_POLICY with book, record
                     */
    SIGNER_DISCARD, /* digest: forget it */

    SIGNER_PREPARE_MESSAGE, /* uid, sealed, kind, path, book, bytes → message, digest (EIP-191) */
    SIGNER_PREPARE_TYPED, /* uid, sealed, kind, path, chain_id (0: any), book, bytes (JSON) → typed,
                             digest; ERR_CHAIN_ID (of another chain); ERR_SYNTAX and others of
                             eth/typed.h; ERR_REFUSED (unlimited permits) */
    SIGNER_POLICY_SET,    /* uid, sealed (vault), password, book, bytes (policy_write()) → sealed
                             (vault    of the next version), book, record; ERR_PASSWORD */
    SIGNER_POLICY_GET,    /* book → bytes (policy of the open vault), spent */
    SIGNER_AUDIT_VERIFY, /* bytes (records in order), digest (mac before the first; zero for none),
                            first (its sequence number), book → number: how many are right, from the
                            first on; digest: mac of the last right one; head_seq: of the book */
    SIGNER_PENDING, /* kind, secret (mnemonic or key; empty: keep, change the passphrase), language,
                       passphrase, or box (a key)  → number (fingerprint; 0 for a key), language */
    SIGNER_REVEAL, /* uid, sealed, kind, vault, password, book → text (words, then a line break and
                      the passphrase when there is one; or 0x and the key); book, record */
    SIGNER_XPUB,   /* uid, sealed, path                        → text ("xpub…"; public) */
    SIGNER_SEAL,   /* uid (of the thing), secret (1 to 1024 bytes) → sealed: small settings */
    SIGNER_UNSEAL, /* uid, sealed                              → text */

    /* Keystores. The slow derivation runs in a worker, a second process that can be killed without
     * locking the session: these four go to it, and cancel() ends it. A key travels between the two
     * processes in a box that only the receiver can open. */
    SIGNER_BOX_KEY,    /*                                   → digest: public key, good for one box
                          at the signer: the next request that carries a box opens it */
    SIGNER_KEY_BOX,    /* uid, sealed, kind, path, vault, password, book, digest (the worker's
                          public key)                       → box; book, record */
    SIGNER_WORKER_KEY, /* the worker's SIGNER_BOX_KEY */
    SIGNER_KEYFILE_COST, /* bytes (JSON; empty: of one that we write) → number: forecast in ms;
                            addresses: of the file, when it says; errors of eth/keystore.h */
    SIGNER_KEYFILE_OPEN, /* bytes (JSON), password, digest (the signer's public key) → box,
                            addresses (one); ERR_PASSWORD */
    SIGNER_KEYFILE_WRITE /* box, password (the file's) → bytes (JSON), addresses (one). It was
                            opened again before it is answered */
};
#define SIGNER_OPS (SIGNER_KEYFILE_WRITE + 1)

struct signer_request {
    enum signer_op op;
    uint8_t uid[UID_LEN];
    enum role role;
    enum wallet_kind kind;
    struct view sealed;
    struct view vault; /* the account's sealed vault, to prove the password with */
    struct view book;
    struct view box;
    const struct secret *password; /* NULL where not used */
    const struct secret *secret;
    const struct secret *passphrase; /* BIP-39; NULL: none */
    unsigned language;               /* enum mnemonic_language; 0 is English */
    char path[PATH_TEXT];
    uint32_t first, count;
    uint64_t chain_id;
    struct view bytes;
    struct hash32 digest;
};
struct signer_answer {
    enum err err;
    const char *detail;
    enum role role;
    struct view sealed;
    struct view book, record; /* empty when nothing moved; also with ERR_POLICY */
    struct view box;
    const struct secret
        *text; /* the mnemonic: take what is needed now, it is wiped after the call */
    const struct addr *addresses;
    size_t address_count;
    const struct tx_facts *facts;
    const struct message_facts *message; /* NULL where not answered */
    const struct typed_facts *typed;
    const struct policy_spent *spent;
    struct hash32 digest;
    struct view bytes;
    uint32_t number;
    unsigned language;
    uint64_t head_seq;
};
typedef void signer_done_fn(void *arg, const struct signer_answer *answer);
struct signer_port {
    void *ctx;
    ticket (*submit)(void *ctx, const struct signer_request *request, signer_done_fn *done,
                     void *arg);
    /** Also ends a derivation that runs: the signer process is replaced, its vault is then locked;
     * a keystore's ends the worker alone. */
    void (*cancel)(void *ctx, ticket ticket);
};

/* ---- delivery of notifications outside the screen
 * ---------------------------------------------------- */

struct notify_port {
    void *ctx;
    /** Ring the bell or send OSC 9; clean text without amounts. May be NULL. */
    void (*deliver)(void *ctx, const char *text);
};

struct ports {
    struct clock_port clock;
    struct chain_port chain;   /* submit is NULL while net is not loaded, or offline */
    struct market_port market; /* the same */
    struct signer_port signer;
    struct notify_port notify;
};

#endif
