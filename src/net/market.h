#ifndef NET_MARKET_H
#define NET_MARKET_H

/** The market port: price sources over HTTP (source.h says what a source is).
 *
 *  What is asked is a call; who asks is an order. Equal orders share a call; the calls to one API
 * (one host) wait for each other, are counted against its budget, and its state is one row of
 * health. A call is made once: who wants to try again later is told when. */

#include "core/ports.h"
#include "net/http.h"
#include "net/stream.h"

struct market;
/** In: calls_per_minute: of each API, 0: as the kinds of sources say */
struct market *market_new(struct http *http, struct stream_set *streams,
                          const struct clock_port *clock, uint32_t calls_per_minute);
void market_free(struct market *market);
void market_port(struct market *market, struct market_port *out);
/** Begin the calls whose turn it is, and answer orders and watches that need none. */
void market_dispatch(struct market *market);
/** Returns: 0 when market_dispatch() has something to do, else -1. */
int market_timeout_ms(const struct market *market);
bool market_busy(const struct market *market);

#endif
