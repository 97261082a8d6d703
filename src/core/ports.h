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
#include "core/eth/facts.h"
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
struct chain_port {
    void *ctx;
    ticket (*submit)(void *ctx, const struct chain_request *request, chain_done_fn *done,
                     void *arg);
    void (*cancel)(void *ctx, ticket ticket);
    void (*health)(void *ctx, const struct network *network, struct chain_health *out);
};

/* ---- market: price sources over HTTP
 * ---------------------------------------------------------------- */

struct price_point {
    int64_t time_s;
    struct price_pico price;
    struct price_pico volume; /* of the base in whole units × 10^12; 0: unknown */
};
enum market_op { MARKET_SPOT, MARKET_HISTORY };
struct market_request {
    enum market_op op;
    const struct price_api *api;
    char currency[4]; /* "usd", "eur", "eth" */
    uint32_t days;    /* MARKET_HISTORY */
};
struct market_answer {
    enum err err;
    const char *detail;
    int64_t retry_after_s;            /* ERR_THROTTLED: wait so long; else 0 */
    const struct price_point *points; /* oldest first; one for MARKET_SPOT */
    size_t point_count;
};
typedef void market_done_fn(void *arg, const struct market_answer *answer);
struct market_port {
    void *ctx;
    ticket (*submit)(void *ctx, const struct market_request *request, market_done_fn *done,
                     void *arg);
    void (*cancel)(void *ctx, ticket ticket);
};

/* ---- signer: the only process that holds keys
 * ------------------------------------------------------- */

#define UID_LEN       16
#define PATH_TEXT     96
#define SEALED_MAX    1024
#define SIGNED_TX_MAX 16384

enum role { ROLE_BUYER, ROLE_SELLER, ROLE_OPERATOR, ROLE_ADMIN };
enum wallet_kind { WALLET_HD, WALLET_KEY, WALLET_WATCH };

enum signer_op {
    SIGNER_VAULT_CREATE,   /* uid, role, password                    → sealed; the vault is open
                              afterwards */
    SIGNER_VAULT_OPEN,     /* uid, sealed, password                  → role; ERR_PASSWORD;
                              ERR_STORE_DAMAGED */
    SIGNER_VAULT_REWRAP,   /* uid, sealed, password, secret (new)    → sealed; ERR_PASSWORD */
    SIGNER_LOCK,           /*                                        → everything wiped */
    SIGNER_MNEMONIC_NEW,   /* count (12 or 24)                       → text; kept as the pending
                              mnemonic */
    SIGNER_MNEMONIC_CHECK, /* count (word number from 1), secret (word)→ OK or ERR_INVALID */
    SIGNER_WALLET_SEAL, /* uid (wallet's), kind, secret: mnemonic text, or 64 hex digits; empty with
                           WALLET_HD: the pending mnemonic        → sealed */
    SIGNER_ADDRESSES, /* uid, sealed, kind, path prefix ("m/44'/60'/0'/0"), first, count → addresses
                       */
    SIGNER_PREPARE, /* uid, sealed, kind, path (full), chain_id, bytes (unsigned tx) → facts, digest
                     */
    SIGNER_SIGN, /* digest                                 → bytes (signed tx), once per PREPARE */
    SIGNER_DISCARD /* digest: forget it */
};
struct signer_request {
    enum signer_op op;
    uint8_t uid[UID_LEN];
    enum role role;
    enum wallet_kind kind;
    struct view sealed;
    const struct secret *password; /* NULL where not used */
    const struct secret *secret;
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
    const struct secret
        *text; /* the mnemonic: take what is needed now, it is wiped after the call */
    const struct addr *addresses;
    size_t address_count;
    const struct tx_facts *facts;
    struct hash32 digest;
    struct view bytes;
};
typedef void signer_done_fn(void *arg, const struct signer_answer *answer);
struct signer_port {
    void *ctx;
    ticket (*submit)(void *ctx, const struct signer_request *request, signer_done_fn *done,
                     void *arg);
    /** Also ends a derivation that runs: the signer process is replaced, its vault is then locked.
     */
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
