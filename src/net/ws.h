#ifndef NET_WS_H
#define NET_WS_H

/** A WebSocket client (RFC 6455), text messages only, over the connections of http.h.
 *
 *  Invariants
 *   - TLS is verified as everywhere; ws:// goes to loopback only.
 *   - The other side has to prove that it speaks the protocol; extensions are neither offered nor
 *     taken.
 *   - A message is bounded before it is kept, and is UTF-8. Any breach of the protocol ends the
 *     connection with ERR_UNTRUSTED.
 *   - Silence is noticed: a ping is sent after half of silence_ms without a byte, the connection is
 *     given up after all of it.
 *   - Events come from ws_dispatch() only, WS_CLOSED is the last one; the handle is then to be
 *     closed by its owner (in the event, or later). */

#include "core/ports.h"
#include "net/http.h"

struct ws_set;
struct ws;

enum ws_event_type { WS_OPEN, WS_TEXT, WS_CLOSED };
struct ws_event {
    enum ws_event_type type;
    struct view text;   /* WS_TEXT */
    enum err err;       /* WS_CLOSED: ERR_NET, ERR_TIMEOUT, ERR_UNTRUSTED, ERR_CONFIG, … */
    const char *detail; /* the same in our own words; else "" */
};
typedef void ws_fn(void *arg, const struct ws_event *event);

struct ws_options {
    size_t message_max; /* bytes of one message */
    int connect_ms;     /* until it is open */
    int silence_ms;
};

struct ws_set *ws_set_new(struct http *http, const struct clock_port *clock);
/** Closes those that are left. */
void ws_set_free(struct ws_set *set);
void ws_dispatch(struct ws_set *set);
/** Returns: milliseconds until ws_dispatch() must run, -1: never. */
int ws_timeout_ms(const struct ws_set *set);

/** Begin to connect. In: url: wss://… (or ws:// on loopback). Later: WS_OPEN or WS_CLOSED */
struct ws *ws_open(struct ws_set *set, const char *url, const struct ws_options *options,
                   ws_fn *on_event, void *arg);
/** Send a message; before WS_OPEN nothing may be sent (assert). What cannot be sent now waits. */
void ws_send(struct ws *ws, struct view text);
/** End it at once; nothing more is heard of it. NULL is fine. */
void ws_close(struct ws *ws);

#endif
