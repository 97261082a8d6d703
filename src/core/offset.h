#ifndef CORE_OFFSET_H
#define CORE_OFFSET_H

/** Buying and retiring carbon credits as one saved order.
 *
 *  quote → confirm → [approve payment] → [buy] → approve retirement → retire → certificate → done
 *
 *  Each step is a transaction of core/txn with (order, step) as its key, saved before it is taken;
 * an order has one driver (a lock that the kernel frees), other sessions watch. After a crash the
 * next session that is unlocked goes on; no step is ever paid twice. */

#include "core/price.h"
#include "core/txn.h"

#define OFFSET_TEXT_MAX         200 /* bytes, of beneficiary and message each; both are public for ever */
#define OFFSET_QUOTE_LIFETIME_S 60

enum offset_by { OFFSET_BY_MASS, OFFSET_BY_MONEY };
struct offset_request {
    int64_t address_id;
    enum offset_by by;
    struct co2_mg mass; /* OFFSET_BY_MASS: > 0 */
    struct token_amount
        money;     /* OFFSET_BY_MONEY: of the pay token, all of it but the network's fees */
    int pay_token; /* index into tokens: a pool route to the carbon token must exist; the carbon
                      token itself: retire what is held, nothing is bought; 0: native */
    char beneficiary[OFFSET_TEXT_MAX + 1]; /* required */
    char message[OFFSET_TEXT_MAX + 1];
    uint32_t slippage_bps;
};
/** Read "1.5 t", "1.5t", "300 kg", "1.5" (tonnes). Returns: OK; ERR_SYNTAX; ERR_RANGE (0, finer
 * than 1 mg, too much) */
enum err offset_parse_mass(struct co2_mg *out, const char *text) MUST_CHECK;
/** "1.5 t", "300 kg" */
void offset_format_mass(char out[AMOUNT_TEXT_MAX], struct co2_mg mass);

enum offset_step {
    STEP_APPROVE_PAY,
    STEP_BUY,
    STEP_APPROVE_RETIRE,
    STEP_RETIRE,
    STEP_CERTIFY,
    OFFSET_STEPS
};
enum step_state { STEP_SKIPPED, STEP_WAITING, STEP_RUNNING, STEP_DONE, STEP_FAILED };

struct offset_quote {
    struct offset_request request;
    struct co2_mg mass;
    struct token_amount carbon;   /* base units to buy and retire, exactly */
    struct token_amount pay;      /* expected, of the pay token, pool fees included */
    struct token_amount pay_max;  /* with slippage: never more is paid */
    struct token_amount pool_fee; /* part of pay, in the pay token */
    struct price_pico spot;       /* pay token per tonne before this purchase */
    struct price_pico at_size;    /* pay / tonnes */
    uint32_t impact_bps;
    struct wei network_fee; /* expected, of all steps */
    struct wei network_fee_max;
    bool needed[OFFSET_STEPS];
    int route[3]; /* tokens from pay to carbon */
    size_t route_len;
    struct token_amount have; /* of the pay token, at the quote's block */
    struct wei have_native;
    uint64_t block;
    int64_t made_s, expires_s;
    enum err problem; /* OK, or why it cannot be confirmed: ERR_FUNDS; ERR_REFUSED (it would move
                         the price by more than 30 %) */
    char problem_words[192]; /* with OK: a warning (it moves the price by more than 10 %), or "" */
};
/** Ask for a quote from the pools' reserves at one block.
 *  Returns: OK; ERR_INVALID (beneficiary empty, texts not clean, slippage above 10 %, …);
 * ERR_NOT_FOUND (address); ERR_UNSUPPORTED (no route, no retirement contract on this network);
 * ERR_OFFLINE; ERR_LOCKED (nobody is logged in)
 *  Later:   EV_JOB_DONE: OK (also with problem set); ERR_FUNDS (pool too small); ERR_STALE (the
 * newest block is older than 2 minutes, or as far in the future: the clock is wrong; or no source
 * of the price is fresh); ERR_UNTRUSTED (pool or contract hold other tokens than the network's file
 * says); ERR_DISPUTED (fresh sources disagree, or deny the pool's price); ERR_CANCELLED (another
 * quote was asked for) … */
enum err offset_quote(struct core *core, job *out, const struct offset_request *request) MUST_CHECK;
/** Returns: the newest finished quote of this session, NULL when there is none. Borrowed until the
 * next call. */
const struct offset_quote *offset_quote_get(struct core *core);
/** Save the order and begin. The reserves are read again before each signature: a price beyond
 * pay_max ends it. A quote is confirmed once. Returns: OK; ERR_EXPIRED; the quote's problem;
 * ERR_LOCKED; ERR_OFFLINE; ERR_UNSUPPORTED (watch-only); ERR_BUSY (another order of this address is
 * running: they would take each other's allowance); ERR_STORE. Later: EV_JOB_DONE when the order
 * ended (id: order), or ERR_PENDING when this session stops driving it; EV_ORDER on each change. */
enum err offset_confirm(struct core *core, job *out, int64_t *order_id) MUST_CHECK;

enum order_state { ORDER_RUNNING, ORDER_DONE, ORDER_FAILED, ORDER_CANCELLED };
struct offset_order {
    int64_t id;
    int64_t address_id;
    uint64_t chain_id;
    enum order_state state;
    enum offset_step step; /* the current one while RUNNING */
    enum step_state steps[OFFSET_STEPS];
    int64_t step_txn[OFFSET_STEPS];     /* 0: none yet */
    char step_words[OFFSET_STEPS][160]; /* what it does, or what it waits for, or why it failed */
    struct co2_mg mass;
    struct token_amount carbon, pay, pay_max;
    int pay_token; /* -1: not in the network's list any more */
    char beneficiary[OFFSET_TEXT_MAX + 1], message[OFFSET_TEXT_MAX + 1];
    char error[256];
    bool is_driven_here; /* this session drives it; else another does, or none */
    bool is_waiting_for_unlock;
    int64_t certificate_id; /* 0: none yet */
    int64_t created_s, updated_s;
};
enum err offset_get(struct core *core, int64_t id, struct offset_order *out) MUST_CHECK;
/** Newest first. Out: mem_free. */
enum err offset_list(struct core *core, size_t offset, size_t max, struct offset_order **out,
                     size_t *count) MUST_CHECK;
/** Drive an order that stands still (also happens by itself after unlocking). Later: as
 * offset_confirm(). Also for an order that failed or was stopped after the credits were bought: it
 * retires them. Returns: OK; ERR_BUSY (it is driven already, here or by another session);
 * ERR_NOT_FOUND; ERR_INVALID (it is done); ERR_EXPIRED (it ended before it bought anything);
 * ERR_REFUSED (it is on another network); ERR_LOCKED; ERR_OFFLINE */
enum err offset_resume(struct core *core, job *out, int64_t id) MUST_CHECK;
/** Stop before the next signature. What is signed is followed to its end. Returns: OK; ERR_BUSY
 * (another session drives it, or a step is being signed just now); ERR_REFUSED (the retirement
 * itself is signed); ERR_INVALID (it is not running); ERR_NOT_FOUND */
enum err offset_cancel(struct core *core, int64_t id) MUST_CHECK;

#endif
