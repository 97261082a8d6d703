#ifndef NET_ETHRPC_NODE_H
#define NET_ETHRPC_NODE_H

/** What is known of one endpoint: its health, and whether it serves the chain it should. Kept from
 * the first request on, shared by all networks that name the same URL for the same chain. */

#include "core/network.h"
#include "net/http.h"
#include "net/jsonrpc.h"
#include "net/retry.h"

/** Returns: how many endpoints of a network are there to ask, from the first on: a private one's
 * questions never go on to a public one. */
size_t node_count_candidates(const struct network *network);

struct node_list;
struct node {
    struct node *next;
    struct node_list *list;
    char url[NETWORK_URL];
    char label[HTTP_LABEL];
    uint64_t chain_id;
    bool has_genesis;
    struct hash32 genesis;
    int timeout_ms;
    struct health health;
    bool is_checked; /* it served the right chain at checked_ms */
    int64_t checked_ms;
    struct http_transfer *check; /* the question under way */
    struct rpc_batch check_batch;
};
/** Called when a check ended: OK, or why the node cannot be used (health is updated already). */
typedef void node_checked_fn(void *arg, struct node *node, enum err err, const char *detail);

struct node_list {
    struct http *http;
    const struct clock_port *clock;
    const struct retry_policy *policy;
    node_checked_fn *checked;
    void *arg;
    struct node *first;
    uint64_t last_id; /* of JSON-RPC calls */
};
void node_list_clear(struct node_list *list);
/** Returns: the node of network->endpoints[index], made when it is new. */
struct node *node_get(struct node_list *list, const struct network *network, size_t index);
/** Returns: the same, NULL when nothing was asked of it yet. */
const struct node *node_find(const struct node_list *list, const struct network *network,
                             size_t index);
/** Returns: true when its chain was checked not too long ago. */
bool node_is_trusted(const struct node *node);
/** Ask for the chain id (and the genesis block), unless that question is under way already. */
void node_check(struct node *node);
void node_succeeded(struct node *node, int latency_ms);
void node_failed(struct node *node, enum err err, const char *detail, int64_t retry_after_s);
/** Send a finished batch. In: max_bytes, timeout_ms as of http_request */
struct http_transfer *node_send(struct node *node, const struct rpc_batch *batch, size_t max_bytes,
                                int timeout_ms, http_done_fn *done, void *arg);
/** Returns: the first id for a batch of count calls. */
uint64_t node_take_ids(struct node_list *list, size_t count);

#endif
