#ifndef NET_MARKET_H
#define NET_MARKET_H

/** The market port: price sources over HTTP. A source is a row of functions that write a URL and
 * read an answer; budgets, tickets and transfers are the same for all.
 *
 *  A request makes one call: who wants to try again later is told when. The budget of a source is
 * counted here, so that a server has no reason to count it. */

#include "core/ports.h"
#include "net/http.h"
#include "net/retry.h"

#define MARKET_CALLS_PER_MINUTE 20
#define MARKET_POINTS_MAX       100000

struct market;
struct market *market_new(struct http *http, const struct clock_port *clock,
                          uint32_t calls_per_minute);
void market_free(struct market *market);
void market_port(struct market *market, struct market_port *out);
/** Answer requests that need no transfer. */
void market_dispatch(struct market *market);
/** Returns: 0 when market_dispatch() has something to do, else -1. */
int market_timeout_ms(const struct market *market);
bool market_busy(const struct market *market);

/** One source. */
struct market_source {
    const char *kind; /* price_api.kind */
    void (*url)(struct buf *out, const struct market_request *request, int64_t now_s);
    /** Returns: OK; ERR_NOT_FOUND (no such price); ERR_THROTTLED (*retry_after_s is set);
     *  ERR_LIMIT (older than is given away); ERR_RPC; ERR_NET; ERR_UNTRUSTED
     *  Out: points: an array of struct price_point, oldest first, appended */
    enum err (*read)(struct buf *points, int64_t *retry_after_s,
                     const struct market_request *request, int status, struct view body,
                     int64_t now_s);
};
extern const struct market_source coingecko;

#endif
