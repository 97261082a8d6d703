#ifndef CORE_TXN_H
#define CORE_TXN_H

/** The life of a transaction: built → signed → sent → mined → confirmed, or reverted, replaced,
 * dropped.
 *
 *  Invariants
 *   - The row, with its reserved nonce, is saved before the signer is asked; the signed bytes are
 * saved before they are sent; so a resend is the same transaction, after any crash.
 *   - A nonce is held by one row per sender and chain (unique index), for all sessions on this
 * home.
 *   - What is signed is what the facts say: txn_approve() signs the digest of the facts that were
 * shown. */

#include "core/core.h"
#include "core/eth/eth_ur.h"

enum txn_state {                 /* numbers are in the store */
                 TXN_BUILT = 0,  /* nonce reserved, not signed */
                 TXN_SIGNED = 1, /* signed and saved, not accepted by any endpoint yet */
                 TXN_SENT = 2,   /* accepted by an endpoint */
                 TXN_MINED = 3,  /* in a block, not yet confirmed often enough */
                 TXN_CONFIRMED = 4,
                 TXN_REVERTED = 5, /* mined, failed; the nonce is used */
                 TXN_REPLACED = 6, /* another transaction took the nonce */
                 TXN_DROPPED = 7,
                 TXN_DISCARDED = 8 /* never signed */
};
enum txn_purpose { TXN_TRANSFER = 0, TXN_APPROVE = 1, TXN_BUY = 2, TXN_RETIRE = 3 };
enum fee_speed { FEE_SLOW, FEE_NORMAL, FEE_FAST };

const char *txn_state_name(enum txn_state state);
const char *txn_purpose_name(enum txn_purpose purpose);
/** "confirmed after 3 blocks", "waiting for a block" … for the screen. */
const char *txn_state_words(enum txn_state state);

struct txn_intent {
    int64_t address_id;
    enum txn_purpose purpose;
    struct addr to;
    struct u256 value; /* ignored when send_all */
    struct view data;
    bool send_all; /* native: the whole balance less the fee; when data is a token's transfer(): its
                      amount is replaced by the whole balance of that token */
    enum fee_speed speed;
    bool has_fee_bound;   /* else the network's bound on fees is the only one */
    struct wei fee_bound; /* most that its fee may come to */
    bool is_elsewhere;    /* its key is not here, or is not to be used: txn_ask_elsewhere() */
    int64_t order_id;     /* 0: none */
    int step;
};

/** A transaction that is built and waits for a person (or an order) to approve: in memory only. */
struct txn_draft {
    bool is_ready;
    job job;                  /* of txn_build() */
    struct txn_intent intent; /* data is borrowed from the draft */
    struct tx_facts facts; /* from the signer, of the bytes to be signed; is_elsewhere: from here,
                              and the other signer shows its own */
    struct hash32 digest;
    struct wei expected_fee; /* gas estimate × (base fee + tip) */
    struct wei max_fee;      /* gas limit × fee cap */
    int64_t built_s;
};

/** Simulate, estimate, choose fees and nonce, and have the signer decode the result.
 *  Returns: OK; ERR_OFFLINE; ERR_LOCKED; ERR_UNSUPPORTED (watch-only, and not is_elsewhere)
 *  Later:   EV_JOB_DONE: OK (then txn_draft() shows it); ERR_REVERT (reason in words); ERR_FUNDS
 * (what is missing); ERR_UNTRUSTED (fee above the network's cap); ERR_SLIPPAGE (fee above the
 * intent's bound) … */
enum err txn_build(struct core *core, job *out, const struct txn_intent *intent) MUST_CHECK;
/** Returns: the draft of a finished build, NULL when there is none (expired, approved, discarded,
 * other job). Borrowed. */
const struct txn_draft *txn_draft_get(struct core *core, job build);
/** Sign exactly this draft, save, send. When another session took its nonce it is rebuilt with the
 * next one, which changes no other fact. Later: EV_JOB_DONE (id: the txn) once an endpoint accepted
 * it: OK; ERR_PENDING (saved and signed, but no endpoint answered: it is resent by itself); or why
 * not. EV_TXN on every change of state. */
enum err txn_approve(struct core *core, job *out, job build) MUST_CHECK;
void txn_discard(struct core *core, job build);

/* ---- signed elsewhere: on a machine without a network, by another wallet ---- */

#define TXN_REQUEST_LIFETIME_S (24 * 60 * 60)

/** Save a draft that is signed elsewhere. Its nonce is held for it for TXN_REQUEST_LIFETIME_S, or
 * until txn_drop(): then the next transaction takes that nonce, so that of the two only one can
 * ever be mined, and a late signature is refused. When its nonce is no longer free it is numbered
 * anew, which changes no other fact. The draft is gone afterwards.
 *  Returns: OK; ERR_EXPIRED; ERR_LOCKED; ERR_INVALID (a draft that is signed here); ERR_STORE …
 *  Out:     *id: of the transaction; then airgap_of_txn() */
enum err txn_ask_elsewhere(struct core *core, int64_t *id, job build) MUST_CHECK;
/** Take a signed transaction in, save and send it, when it is one that was asked for: the same
 * bytes, signed by its sender's key. Once more is the same transaction.
 *  Returns: OK; ERR_OFFLINE; ERR_LOCKED; ERR_SYNTAX and others of tx_decode_signed();
 *           ERR_NOT_FOUND (nothing that was asked for here); ERR_REFUSED (changed, another chain,
 *           another key's); ERR_EXPIRED (given up meanwhile); ERR_EXISTS (another signature of it
 *           came before)
 *  Later:   as txn_approve() */
enum err txn_take_signed(struct core *core, job *out, struct view raw) MUST_CHECK;
/** The same from the signature alone, as UR `eth-signature` brings it. */
enum err txn_take_signature(struct core *core, job *out,
                            const struct eth_ur_signature *signature) MUST_CHECK;
/** Give up a transaction that is not signed yet; its nonce is free again.
 *  Returns: OK; ERR_NOT_FOUND; ERR_INVALID (it is signed); ERR_BUSY (a session is signing it) */
enum err txn_drop(struct core *core, int64_t id) MUST_CHECK;

struct txn {
    int64_t id;
    int64_t address_id;
    uint64_t chain_id;
    enum txn_state state;
    enum txn_purpose purpose;
    int64_t order_id;
    int step;
    struct tx_facts facts; /* decoded again from the stored bytes */
    bool has_hash;
    struct hash32 hash;
    uint64_t block; /* 0: not mined */
    struct hash32 block_hash;
    uint64_t gas_used;
    struct u256 gas_price;
    uint64_t confirmations; /* by the stored head */
    char error[256];
    int64_t created_s, sent_s, mined_s;
    bool is_elsewhere; /* its signature comes, or came, from elsewhere */
    int64_t expires_s; /* TXN_BUILT and is_elsewhere: when it is given up */
};
enum err txn_get(struct core *core, int64_t id, struct txn *out) MUST_CHECK;
/** Of the account that is logged in, on the chosen network, newest first. Out: mem_free. */
enum err txn_list(struct core *core, size_t offset, size_t max, struct txn **out,
                  size_t *count) MUST_CHECK;

#endif
