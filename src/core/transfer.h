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
    bool is_elsewhere; /* signed elsewhere: see txn_ask_elsewhere() */
};
/** Returns: OK; ERR_SYNTAX, ERR_INVALID (recipient, amount: which, and why); ERR_REFUSED (to a
 * token's contract, or to the zero address); ERR_FUNDS (by the stored balance); what txn_build()
 * returns Later:   as txn_build(); the draft is approved with txn_approve() */
enum err transfer_build(struct core *core, job *out,
                        const struct transfer_request *request) MUST_CHECK;

/** Take recipient, token and amount of a payment request (ERC-681) over into request. The amount is
 * left empty when it says none; what it says of gas is not heeded.
 *  Returns: OK; ERR_REFUSED (for another chain); ERR_UNSUPPORTED (a name; a call that is no
 *           transfer); ERR_NOT_FOUND (a token that the network's file does not know); what
 *           uri_parse() returns. request is as it was after an error */
enum err transfer_read_uri(struct transfer_request *request, const struct network *network,
                           const char *text) MUST_CHECK;
/** Returns: whether text is meant as a payment request. */
bool transfer_is_uri(const char *text);

#endif
