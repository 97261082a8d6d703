#ifndef CORE_TXN_STATE_H
#define CORE_TXN_STATE_H

/** The inside of core/txn, for its own files and for sync.c and balance.c.
 *
 *  Before the signed bytes are saved a transaction is a txn_work in memory (txn_build.c,
 * txn_approve.c); from then on it is a row that every session on this home follows (txn_follow.c).
 */

#include "core/context.h"
#include "core/store/txn_row.h"
#include "core/txn.h"
#include "core/wallet.h"

#define TXN_DRAFT_LIFETIME_MS (5 * 60 * 1000)
#define TXN_TRANSFER_LEN      68 /* bytes of transfer(): selector, recipient, amount */

enum work_phase {
    WORK_READING,     /* fees, nonce, balances; with a known amount also the trial */
    WORK_TRYING,      /* simulation and estimate of an amount that had to be read first */
    WORK_PREPARING,   /* the signer decodes */
    WORK_READY,       /* waits for approval */
    WORK_RENUMBERING, /* approved; its nonce was taken, the signer decodes it with the next */
    WORK_SIGNING,     /* approved; the row is saved */
    WORK_SENDING      /* the signed bytes are saved */
};

enum read_kind { READ_FEES, READ_NONCE, READ_BALANCES, READ_TRIAL, READ_ESTIMATE, READ_KINDS };

struct txn_work {
    struct core *core;
    struct txn_work *next;
    enum work_phase phase;
    job approve; /* 0 until approved */
    struct txn_draft draft;
    const struct network *network;
    int64_t account_id;
    struct addr from;
    struct buf data;   /* of the intent */
    struct tx tx;      /* what is to be signed */
    struct buf bytes;  /* its unsigned form */
    bool is_cancelled; /* nobody waits for the signer's answer any more: it ends with that */

    struct txn_read {
        struct txn_work *work;
        ticket ticket; /* 0: answered, or not asked */
        enum err err;
        char detail[EVENT_DETAIL];
    } reads[READ_KINDS];
    struct chain_fees fees;
    uint64_t first_nonce; /* the chain's; never below it */
    struct u256 native, token_balance;
    bool has_native, has_token_balance;
    uint64_t estimate;

    ticket signer;
    bool is_prepared_again; /* the signer had forgotten the digest */
    ticket sending;
    uint64_t expire_timer;
    int64_t expires_ms;
    int64_t row_id; /* > 0: saved; its lock is held until the signed bytes are saved */
};

struct txn_state_table {
    struct core *core;
    struct txn_work *works;
    struct txn_watch *watches;
    uint64_t follow_timer;
    int64_t moved_ms; /* when something last changed: what stands still is asked for more rarely */
};

/* txn_build.c */
/** Encode work->tx, and have the signer decode it; done gets its answer. */
enum err txn_work_prepare(struct txn_work *work, signer_done_fn *done) MUST_CHECK;
/** Hold the signer's facts and digest against the transaction, and take them into the draft.
 *  Returns: OK; ERR_SIGNER; the answer's error */
enum err txn_work_take_facts(struct txn_work *work, const struct signer_answer *answer) MUST_CHECK;
/** Have the signer forget the digest of the draft. */
void txn_work_forget_digest(struct txn_work *work);
/** Forget work: tickets, timer, the signer's digest, a row that was never signed. */
void txn_work_free(struct txn_work *work);
/** End work before it is signed, and its job with why. The signer is let finish what it was asked:
 * cancelling that could cost its open vault. */
void txn_work_stop(struct txn_work *work, enum err why);
struct txn_work *txn_work_find(const struct core *core, job build);

/** Are the two the same transaction to whoever reads them? */
bool txn_same_facts(const struct tx_facts *a, const struct tx_facts *b);

/* txn_approve.c */
/** Send bytes that are saved as row work->row_id, and end work and its job with what comes of it.
 */
void txn_work_send(struct txn_work *work, struct view raw);
/** Are these bytes work's transaction, signed by work->from? Returns: OK; ERR_SIGNER */
enum err txn_work_check_signed(const struct txn_work *work, struct view raw) MUST_CHECK;

/* txn_cost.c: in this order, as work's answers come in */
/** From the endpoint's fees. Returns: OK; ERR_UNTRUSTED (above the network's bound) */
enum err txn_cost_choose_fee(struct txn_work *work) MUST_CHECK;
/** Is there enough for the value itself? If so, a refusal has another reason. Returns: OK;
 * ERR_FUNDS
 */
enum err txn_cost_check_value(struct txn_work *work) MUST_CHECK;
/** Make "everything" an amount; of the native currency one to try with. Returns: OK; ERR_FUNDS;
 * ERR_UNTRUSTED (the token did not say) */
enum err txn_cost_choose_all(struct txn_work *work) MUST_CHECK;
/** From the estimate. Returns: OK; ERR_UNTRUSTED (an estimate that cannot be right); ERR_SLIPPAGE
 * (the fee is above the intent's bound) */
enum err txn_cost_choose_gas(struct txn_work *work) MUST_CHECK;
/** Is there enough for value and fee? Settles the value of "everything". Returns: OK; ERR_FUNDS */
enum err txn_cost_check_funds(struct txn_work *work) MUST_CHECK;
/** Fill in the draft's two fees. */
enum err txn_cost_write_fees(struct txn_work *work) MUST_CHECK;

/* txn_mark.c: changes of state, each with its notice and EV_TXN */
/** signed → sent */
enum err txn_mark_sent(struct core *core, int64_t id) MUST_CHECK;
/** mined in this block → confirmed or reverted */
enum err txn_mark_final(struct core *core, int64_t id, const struct hash32 *block_hash,
                        bool has_succeeded) MUST_CHECK;
/** signed or sent → replaced */
enum err txn_mark_replaced(struct core *core, int64_t id) MUST_CHECK;
/** in this block → sent: the block is gone. Failing, it is found again at the next look. */
void txn_mark_unmined(struct core *core, int64_t id, const struct hash32 *block_hash);
/** What keeps it from going on; "" for nothing. */
void txn_mark_error(struct core *core, int64_t id, const char *words);
/** A change of a row was saved. */
void txn_mark_changed(struct core *core, int64_t id);

/* txn_follow.c */
/** Follow every row that is under way, now and from now on. */
void txn_follow(struct core *core);
void txn_follow_stop(struct core *core);
/** Row id was handed to an endpoint just now: do not send it again too soon. */
void txn_follow_sent(struct core *core, int64_t id);
/** Give up rows that were never signed: whose session is gone, or whose time is over. */
void txn_discard_orphans(struct core *core);

/* For sync.c: the chain went back. */
/** In the caller's store transaction: what was mined above this block is not mined any more. */
enum err txn_unmine_above(struct core *core, uint64_t number) MUST_CHECK;
/** Ask for the blocks of recent transactions again, and compare. */
void txn_check_blocks(struct core *core);

/* For balance.c */
/** Returns: true when a transaction of this home, under way or mined after block `since`, brings
 * this token to owner. */
bool txn_explains_rise(struct core *core, const struct addr *owner, const struct addr *token,
                       uint64_t since);

/* txn.c */
/** Decode a row's facts again from its bytes. Returns: OK; ERR_STORE_DAMAGED */
enum err txn_row_facts(struct tx_facts *out, const struct txn_row *row) MUST_CHECK;

#endif
