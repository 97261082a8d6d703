#ifndef CORE_OFFSET_RECKON_H
#define CORE_OFFSET_RECKON_H

/** A quote under way: what was asked for and what the chain said (offset_ask.c), and what that
 * comes to (offset_reckon.c). */

#include "core/offset_read.h"
#include "core/offset_state.h"
#include "core/wallet.h"

struct quote_job {
    struct core *core;
    job job;
    const struct network *network;
    struct offset_request request;
    struct wallet_address payer;
    int carbon; /* token index */
    const struct contract *retirer, *router;
    ticket block_ticket, fees_ticket, calls_ticket, native_ticket;
    job prices; /* that reads them anew; 0: they are fresh, or were read */
    uint64_t prices_timer;
    struct chain_block block;
    struct chain_fees fees;
    struct offset_read read;
    struct offset_view view;
    struct u256 have_native;
};

static inline bool quote_job_buys(const struct quote_job *asking)
{
    return asking->request.pay_token != asking->carbon;
}

/** Reckon from what was read. Returns: OK, also with out->problem set; ERR_FUNDS (the pools are too
 * small, the money too little); ERR_STALE, ERR_DISPUTED (the price); ERR_RANGE; ERR_UNSUPPORTED;
 * ERR_UNTRUSTED */
enum err offset_reckon(struct offset_quote *out, const struct quote_job *asking) MUST_CHECK;

#endif
