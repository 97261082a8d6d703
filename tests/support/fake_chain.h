#ifndef TESTS_SUPPORT_FAKE_CHAIN_H
#define TESTS_SUPPORT_FAKE_CHAIN_H

/** The chain port as a script. A request is answered when pumped: by the oldest queued answer for
 * its op, else by the op's handler, else as an empty, well-behaved chain answers:
 *
 *    block: `block`; balances: all 0; calls: each fails; estimate: 21000; fees: 10 gwei and tips of
 *    1, 2, 3; nonce: `nonce`; code: none; send: accepted, under the transaction's hash; tx:
 *    unknown; logs: none */

#include "core/ports.h"

#define FAKE_CHAIN_OPS (CHAIN_LOGS + 1)

/** Fill in the answer (err is OK, detail "" so far). What it points to must live until the done
 * function returned: fake_chain_memory() does. */
typedef void fake_chain_fn(void *arg, const struct chain_request *request,
                           struct chain_answer *answer);

struct fake_chain_request;
struct fake_chain_answer;

struct fake_chain {
    struct chain_block block;
    uint64_t nonce;
    bool is_down;                   /* every answer is ERR_NET */
    bool is_silent;                 /* nothing is answered */
    unsigned count[FAKE_CHAIN_OPS]; /* submitted so far */
    struct {
        fake_chain_fn *fn;
        void *arg;
    } handlers[FAKE_CHAIN_OPS];
    struct fake_chain_request *first;
    struct fake_chain_request *last_of[FAKE_CHAIN_OPS]; /* newest of each op, answered or not */
    struct fake_chain_answer *answers;
    void **memory;
    size_t memory_count;
    ticket last_ticket;
};

void fake_chain_init(struct fake_chain *chain);
void fake_chain_clear(struct fake_chain *chain);
struct chain_port fake_chain_port(struct fake_chain *chain);
void fake_chain_on(struct fake_chain *chain, enum chain_op op, fake_chain_fn *fn, void *arg);
/** Queue one answer; what it points to stays the test's. */
void fake_chain_push(struct fake_chain *chain, enum chain_op op, const struct chain_answer *answer);
/** Queue a failure. */
void fake_chain_push_err(struct fake_chain *chain, enum chain_op op, enum err err);
/** Returns: zeroed memory until fake_chain_clear(). */
void *fake_chain_memory(struct fake_chain *chain, size_t size);
/** Answer everything that was asked up to now. Returns: how many. */
size_t fake_chain_pump(struct fake_chain *chain);
/** Returns: true while a request waits that will be answered. */
bool fake_chain_busy(const struct fake_chain *chain);
/** Returns: the newest request of op, a deep copy, borrowed; NULL when there was none. */
const struct chain_request *fake_chain_last(const struct fake_chain *chain, enum chain_op op);
/** A new block on top; time moves by seconds. */
void fake_chain_mine(struct fake_chain *chain, int64_t seconds);

#endif
