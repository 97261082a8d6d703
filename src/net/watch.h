#ifndef NET_WATCH_H
#define NET_WATCH_H

/** Live prices that somebody watches: each watch is a tape, or one event that says that there is no
 * stream. */

#include "core/ports.h"
#include "net/stream.h"

struct watch_set;
struct watch_set *watch_set_new(struct stream_set *streams, const struct clock_port *clock);
/** Closes those that are left. */
void watch_set_free(struct watch_set *set);

/** Later: events, until closed; the first from a dispatch. Of a source without a stream the only
 * one: MARKET_STATE, STREAM_BROKEN, ERR_UNSUPPORTED */
void watch_open(struct watch_set *set, ticket ticket, const struct market_request *request,
                market_event_fn *on_event, void *arg);
/** Also from inside an event. What is unknown is ignored. */
void watch_close(struct watch_set *set, ticket ticket);
/** Tell those who watch what has no stream. */
void watch_dispatch(struct watch_set *set);
/** Returns: 0 when watch_dispatch() has something to do, else -1. */
int watch_timeout_ms(const struct watch_set *set);
/** Returns: false when no stream of this API is watched. Out: *out: its state */
bool watch_state(const struct watch_set *set, const struct price_api *api, enum stream_state *out);

#endif
