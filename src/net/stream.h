#ifndef NET_STREAM_H
#define NET_STREAM_H

/** A WebSocket that comes back: it connects, is made live by its owner's protocol, notices when
 * nothing comes any more, and connects anew after a while that grows with each failure (less a
 * random part) and starts small again only after a time that went well. */

#include "net/retry.h"
#include "net/ws.h"

struct stream_set;
struct stream;

struct stream_ops {
    int quiet_ms; /* no message for so long: STREAM_STALLED, three times as long: broken. 0: pings
                     alone tell */
    /** It has connected: send what subscribes. */
    void (*open)(void *arg);
    /** A message. Returns: OK, or why this connection is given up */
    enum err (*text)(void *arg, struct view text);
    void (*state)(void *arg, const struct stream_status *status);
};

struct stream_set *stream_set_new(struct ws_set *sockets, const struct clock_port *clock,
                                  const struct retry_policy *policy);
void stream_set_free(struct stream_set *set);
void stream_dispatch(struct stream_set *set);
int stream_timeout_ms(const struct stream_set *set);

/** Begin; state() is called from the next dispatch on. */
struct stream *stream_open(struct stream_set *set, const char *url, const struct stream_ops *ops,
                           void *arg);
void stream_close(struct stream *stream);
/** Inside state(), of STREAM_BROKEN: the next connection goes to this address. In: at_once: it does
 * not wait its turn */
void stream_move(struct stream *stream, const char *url, bool at_once);
void stream_send(struct stream *stream, const char *text);
/** The other side has accepted what was asked: STREAM_LIVE. */
void stream_set_live(struct stream *stream);
enum stream_state stream_state(const struct stream *stream);

#endif
