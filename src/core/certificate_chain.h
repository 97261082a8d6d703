#ifndef CORE_CERTIFICATE_CHAIN_H
#define CORE_CERTIFICATE_CHAIN_H

/** What receipts and CarbonChain say about a retirement, decoded strictly. Used to make a
 * certificate and to verify one. */

#include "core/offset_plan.h"
#include "core/ports.h"

/** The event CarbonOffset(uint256 carbonTon, string transactionInfo, string onBehalfOf, address
 * sender, bytes32 offsetHash, uint256 indexed transactionIndex, uint256 indexed batchIndex). */
struct offset_log {
    struct u256 amount;
    struct view message, beneficiary; /* borrowed from the log */
    struct addr sender;
    struct hash32 offset_hash;
    uint64_t transaction_index, batch_index;
    uint64_t block;
    uint32_t log_index;
};
/** keccak256 of the event's signature. */
extern const struct hash32 offset_log_topic;
/** Returns: OK; ERR_UNTRUSTED (no such event, or not encoded as it must be) */
enum err offset_log_read(struct offset_log *out, const struct chain_log *log) MUST_CHECK;
/** The one CarbonOffset of contract among a receipt's logs. Returns: OK; ERR_UNTRUSTED (none, or
 * several) */
enum err offset_log_find(struct offset_log *out, const struct chain_tx *tx,
                         const struct addr *contract) MUST_CHECK;

/** What left `from` in a token by this receipt: the sum of its Transfer events, less what came
 * back. Returns: OK; ERR_UNTRUSTED (more came back than left) */
enum err certificate_spent(struct u256 *out, const struct chain_tx *tx, const struct addr *token,
                           const struct addr *from) MUST_CHECK;
/** What came to `to` in a token by this receipt, less what left. Returns: OK; ERR_UNTRUSTED */
enum err certificate_received(struct u256 *out, const struct chain_tx *tx, const struct addr *token,
                              const struct addr *to) MUST_CHECK;
/** What a planned purchase came to. Where the native currency pays, the router wraps exactly what
 * the pools take and sends it to them: its own transfers are the price, whatever was sent along. */
enum err certificate_paid(struct u256 *out, const struct offset_plan *plan,
                          const struct chain_tx *tx) MUST_CHECK;

/** gas × price. Returns: OK; ERR_UNTRUSTED */
enum err certificate_fee(struct u256 *out, const struct chain_tx *tx) MUST_CHECK;

/** Reading batches(index), batches(index − 1) and hashChain() of CarbonChain. */
#define BATCH_CALLS 3
struct batch_read {
    struct chain_call calls[BATCH_CALLS];
    struct buf data[BATCH_CALLS];
    size_t count;
};
struct batch_view {
    bool is_closed;
    struct hash32 chain;   /* of the batch, when it is closed */
    struct hash32 before;  /* of the batch before; zero for batch 0 */
    uint64_t block;        /* in which it was closed */
    uint64_t block_before; /* in which the one before was closed; 0 for batch 0 */
    bool has_running;
    struct hash32 running; /* over all offsets so far */
};
void batch_read_request(struct batch_read *read, struct chain_request *out,
                        const struct network *network, const struct addr *contract,
                        uint64_t batch_index);
void batch_read_clear(struct batch_read *read);
/** Returns: OK; the answer's error; ERR_UNTRUSTED */
enum err batch_read_take(struct batch_view *out, const struct batch_read *read,
                         const struct chain_answer *answer) MUST_CHECK;

#endif
