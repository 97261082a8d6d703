#ifndef CORE_TRANSFER_H
#define CORE_TRANSFER_H

/** Sending the native currency or a token. */

#include "core/txn.h"

struct transfer_request {
    int64_t address_id; /* from */
    int token;          /* index into the network's tokens */
    char to[64];        /* an address as typed, EIP-55 checked */
    char amount[64];    /* in whole units ("1.5"), or "max" */
    enum fee_speed speed;
};
/** Returns: OK; ERR_SYNTAX, ERR_INVALID (recipient, amount: which, and why); ERR_REFUSED (to a
 * token's contract, or to the zero address); ERR_FUNDS (by the stored balance); what txn_build()
 * returns Later:   as txn_build(); the draft is approved with txn_approve() */
enum err transfer_build(struct core *core, job *out,
                        const struct transfer_request *request) MUST_CHECK;

#endif
