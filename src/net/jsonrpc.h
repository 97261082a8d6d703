#ifndef NET_JSONRPC_H
#define NET_JSONRPC_H

/** JSON-RPC 2.0: requests are written, answers are read strictly.
 *
 *  One call is sent as an object, several as a batch. An answer must name version "2.0" and each
 * id exactly once, and hold either a result or an error. What a server says in an error goes
 * through text_clean() and into details only. */

#include "core/base/buf.h"
#include "core/base/json.h"

#define RPC_MESSAGE 200

struct rpc_batch {
    struct buf body;
    uint64_t first_id; /* ids follow each other from here */
    size_t count;
};
/** In: first_id: > 0, fresh for each batch, so that a stale answer is not taken for a new one */
void rpc_batch_begin(struct rpc_batch *batch, uint64_t first_id);
/** In: method: a plain word; params: JSON of an array, e.g. "[]" */
void rpc_batch_add(struct rpc_batch *batch, const char *method, const char *params);
/** Close the text: batch->body is then what to send. */
void rpc_batch_end(struct rpc_batch *batch);
void rpc_batch_clear(struct rpc_batch *batch);

struct rpc_reply {
    const struct json *result; /* NULL with an error; a JSON null is a result */
    enum err err; /* OK; ERR_RPC, or what the code and words of the error are known to mean:
                     ERR_REVERT, ERR_THROTTLED, ERR_LIMIT (too many logs), ERR_FUNDS,
                     ERR_EXISTS (the transaction is known), ERR_EXPIRED (its nonce is used),
                     ERR_NET (this node lags behind or failed: another may know) */
    int64_t code;
    char message[RPC_MESSAGE];
    struct buf revert; /* ERR_REVERT: the contract's bytes, if the server gave them */
};
struct rpc_replies {
    struct json_doc *doc;
    struct rpc_reply *items; /* in the order the calls were added */
    size_t count;
};

struct rpc_transport {
    int status; /* of HTTP */
    struct view body;
};

/** Read an answer. Returns: OK (each reply has its own err); ERR_NET (no JSON at all: a web page,
 * an empty body, an HTTP error); ERR_THROTTLED (429, or an error for the whole batch that means
 * it); ERR_UNTRUSTED (JSON, but not an answer to this batch); ERR_RPC (an error for all of it)
 *  Out: rpc_replies_clear() also after an error
 *  In:  limits: of the JSON document */
enum err rpc_replies_read(struct rpc_replies *out, const struct rpc_batch *asked,
                          const struct rpc_transport *answer,
                          const struct json_limits *limits) MUST_CHECK;
void rpc_replies_clear(struct rpc_replies *replies);

/** Returns: OK, or the error of one reply with its detail set. */
enum err rpc_reply_check(const struct rpc_reply *reply) MUST_CHECK;

#endif
