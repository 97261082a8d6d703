#ifndef NET_ETHRPC_H
#define NET_ETHRPC_H

/** The chain port over JSON-RPC: requests go to a network's endpoints in their order, with
 * failover, back-off and a check of the chain before anything an endpoint says is believed.
 *
 *  Invariants
 *   - After a private endpoint no public one is asked, whatever fails.
 *   - A request ends after policy.overall_ms at the latest; waits are timers, never threads.
 *   - ERR_REVERT, ERR_FUNDS, ERR_NOT_FOUND, ERR_EXISTS, and ERR_LIMIT for logs, are answers; any
 *     other error sends the request to the next endpoint first.
 *   - CHAIN_SEND that got lost on its way ends with ERR_PENDING: it may have arrived. */

#include "core/ports.h"
#include "net/http.h"
#include "net/retry.h"
#include "net/stream.h"

struct ethrpc;

/** In: http, streams, clock, policy: must outlive it */
struct ethrpc *ethrpc_new(struct http *http, struct stream_set *streams,
                          const struct clock_port *clock, const struct retry_policy *policy);
/** Ends requests without calling anybody. */
void ethrpc_free(struct ethrpc *rpc);
void ethrpc_port(struct ethrpc *rpc, struct chain_port *out);
/** Start, retry and end what is due. */
void ethrpc_dispatch(struct ethrpc *rpc);
/** Returns: milliseconds until something is due, 0: now, -1: nothing is. */
int ethrpc_timeout_ms(const struct ethrpc *rpc);
bool ethrpc_busy(const struct ethrpc *rpc);

#endif
