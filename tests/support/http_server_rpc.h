#ifndef TESTS_SUPPORT_HTTP_SERVER_RPC_H
#define TESTS_SUPPORT_HTTP_SERVER_RPC_H

/** A scripted Ethereum node: rules say what each method answers; ids are filled in. */

#include "support/http_server.h"

#define RPC_RULES 48

struct rpc_rule {
    const char *method;
    const char *part;   /* must occur in the params; NULL: any */
    const char *answer; /* JSON of the result; after a '!' of the error */
};
/** Change it only while no request is under way. A later rule goes before an earlier one. */
struct rpc_node {
    struct rpc_rule rules[RPC_RULES];
    size_t rule_count;
    /* Misbehaviour, for the next `bad_count` requests after `good_count` good ones */
    size_t good_count;
    size_t bad_count;
    struct http_script bad; /* its body is not used: */
    const char *bad_body;
    const char *bad_method; /* only requests that name this method misbehave; NULL: all */
    bool is_reversed;       /* batches are answered from the last to the first */
};
void rpc_node_init(struct rpc_node *node, const char *chain_id);
void rpc_node_rule(struct rpc_node *node, const char *method, const char *part, const char *answer);
/** The http_server_fn, with a struct rpc_node as ctx. */
http_server_fn rpc_node_answer;
/** Returns: how many requests named this method. */
size_t rpc_count(struct http_server *server, const char *method);

#endif
