#ifndef CORE_OFFSET_PLAN_H
#define CORE_OFFSET_PLAN_H

/** What an order will sign, settled when it is confirmed: saved as canonical JSON before the first
 * step, read again by whichever session drives the order. A step that the signer decodes to
 * anything else than the plan says is not signed. */

#include "core/offset.h"

#define PLAN_PATH 3

struct plan_call {
    bool is_needed;
    struct addr to;
    struct u256 value;
    struct buf data;
};
struct offset_plan {
    uint64_t chain_id;
    struct co2_mg mass;
    struct u256 carbon, pay, pay_max;
    struct u256 fee_max; /* wei, of all steps together: what the quote called the most */
    struct addr payer;
    struct addr pay_token; /* zero: native; the carbon token: nothing is bought */
    struct addr carbon_token;
    struct addr retirer;         /* the contract that retires */
    struct addr router;          /* zero when nothing is bought */
    struct addr path[PLAN_PATH]; /* tokens from pay (wrapped where native) to carbon */
    size_t path_len;             /* 0 when nothing is bought */
    int64_t deadline_s;          /* of the purchase */
    char beneficiary[OFFSET_TEXT_MAX + 1], message[OFFSET_TEXT_MAX + 1];
    struct plan_call calls[STEP_CERTIFY]; /* the exact bytes that each step signs */
};

bool offset_plan_buys(const struct offset_plan *plan);
/** Fill in plan->calls from everything else. needed: as in struct offset_quote. */
void offset_plan_make_calls(struct offset_plan *plan, const bool needed[OFFSET_STEPS]);
void offset_plan_clear(struct offset_plan *plan);

void offset_plan_write(struct buf *out, const struct offset_plan *plan);
/** Returns: OK (clear it); ERR_STORE_DAMAGED (not what offset_plan_write() writes) */
enum err offset_plan_read(struct offset_plan *out, struct view json) MUST_CHECK;

/** Do these facts, decoded from the bytes to be signed, say exactly what the plan says of this
 * step? Returns: OK; ERR_UNTRUSTED (what differs) */
enum err offset_plan_compare(const struct offset_plan *plan, enum offset_step step,
                             const struct tx_facts *facts) MUST_CHECK;

#endif
