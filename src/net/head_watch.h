#ifndef NET_HEAD_WATCH_H
#define NET_HEAD_WATCH_H

/** New blocks of a network as they come: eth_subscribe newHeads (geth's "Real-time Events") over
 * an endpoint that names a WebSocket address. Believed only after the endpoint said that it serves
 * the right chain; one that fails is left for the next, at once until all were tried. */

#include "net/stream.h"

struct head_watch;
/** In: network: must stay valid until closed; has_head_watch() of it */
struct head_watch *head_watch_open(struct stream_set *set, const struct network *network,
                                   chain_event_fn *on_event, void *arg);
/** Also from inside an event. NULL is fine. */
void head_watch_close(struct head_watch *watch);
/** Returns: true when an endpoint that may be asked names a WebSocket address. */
bool has_head_watch(const struct network *network);

#endif
