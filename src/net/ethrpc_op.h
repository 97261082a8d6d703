#ifndef NET_ETHRPC_OP_H
#define NET_ETHRPC_OP_H

/** One request of the chain port against one endpoint: which calls it makes, in which steps, and
 * what their answers mean. No sockets, no clock: text in, text out. */

#include "core/ports.h"
#include "net/ethrpc_read.h"
#include "net/jsonrpc.h"

struct op {
    const struct network *network; /* borrowed */
    struct chain_request request;  /* its arrays are copies, owned */
    unsigned step;
    bool no_multicall; /* it was tried and is not there */
    bool has_anchor;   /* answer.block.number is the block that is read */
    size_t next;       /* first item that is not read yet (balances, calls) */
    size_t chunk;      /* items asked for in this step */
    struct chain_answer answer;
    struct u256 *balances;
    bool *known;
    struct chain_call_result *calls;
    struct log_list logs;
    struct buf bytes; /* what the views of answer.calls point at */
    struct buf revert;
};

/** Copy a request. Returns: OK; ERR_INVALID, ERR_LIMIT (more than can be asked for at once)
 *  Out: op_clear() also after an error */
enum err op_init(struct op *op, const struct chain_request *request) MUST_CHECK;
void op_clear(struct op *op);
/** Forget what an endpoint has said, to begin anew with the next one. */
void op_restart(struct op *op);
/** Add the calls of the present step. */
void op_build(struct op *op, struct rpc_batch *batch);
/** Read the replies. Returns: OK (with *again: there is another step); the error of the request,
 *  with its detail set and op->revert filled in for ERR_REVERT */
enum err op_read(struct op *op, const struct rpc_replies *replies, bool *again) MUST_CHECK;
/** Largest answer that is read, bytes, and the limits of its JSON. */
void op_limits(const struct op *op, struct json_limits *out);
/** Returns: how many times longer than usual an answer may take. */
unsigned op_patience(const struct op *op);

/* ---- for the files that implement operations */

struct op_row {
    void (*build)(struct op *op, struct rpc_batch *batch);
    enum err (*read)(struct op *op, const struct rpc_replies *replies, bool *again);
};
extern const struct op_row op_state; /* CHAIN_BALANCES and CHAIN_CALLS: ethrpc_state.c */
extern const struct op_row op_block; /* ethrpc_history.c */
extern const struct op_row op_tx;
extern const struct op_row op_logs;
extern const struct op_row op_fees; /* ethrpc_fees.c */

/** Append "0x1f" with quotes, or the word of BLOCK_LATEST or BLOCK_PENDING. */
void op_add_block(struct buf *out, uint64_t block);
/** Append the object of an eth_call. */
void op_add_call(struct buf *out, const struct chain_call *call);
/** Check a reply of this op: as rpc_reply_check, keeping the bytes of a revert. */
enum err op_check(struct op *op, const struct rpc_reply *reply) MUST_CHECK;
/** Number of items of CHAIN_BALANCES or CHAIN_CALLS. */
size_t op_item_count(const struct op *op);

#endif
