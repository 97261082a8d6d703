#ifndef CORE_BALANCE_H
#define CORE_BALANCE_H

/** The head of the chain and balances, read in the background and kept in the store with block and
 * time. */

#include "core/core.h"

struct head {
    bool is_known;
    uint64_t number;
    struct hash32 hash;
    int64_t time_s; /* the block's own time */
    int64_t seen_s;
    struct u256 base_fee;
    uint64_t went_back_from; /* > 0: this chain is behind what was seen before (restarted or
                                reorganised) */
};
/** Of the chosen network, from the store. */
enum err head_get(struct core *core, struct head *out) MUST_CHECK;

struct balance {
    int64_t address_id;
    int64_t wallet_id;
    struct addr owner;
    int token; /* index into the network's tokens; 0 is the native currency */
    bool is_known;
    struct token_amount amount;
    uint64_t block;
    int64_t seen_s;
};
/** Every address (of wallet_id, or all with 0) × every token of the network, in the order of
 * addresses and tokens. Out: mem_free. */
enum err balance_list(struct core *core, int64_t wallet_id, struct balance **out,
                      size_t *count) MUST_CHECK;
/** The sum over addresses that are not archived, one per token of the network; is_known only when
 * all are; block and seen_s of the oldest. Watch-only wallets are left out when with_watch is
 * false. */
enum err balance_totals(struct core *core, int64_t wallet_id, bool with_watch, struct balance **out,
                        size_t *count) MUST_CHECK;
/** Read all now. Later: EV_JOB_DONE, EV_BALANCES. Also happens by itself after each new block that
 * is due. */
enum err balance_refresh(struct core *core, job *out) MUST_CHECK;

#endif
