#ifndef NET_TAPE_H
#define NET_TAPE_H

/** Live prices of one source: what its stream says, turned into ticks that can be relied on.
 *
 *  Dropped without a word: pairs that were not asked for, what is older than the last tick of its
 * pair, what came before. Believed not at all (the connection is given up): times in the future,
 * prices that are none, and prices ten times above or below the last one. */

#include "core/base/json.h"
#include "net/stream.h"

struct tape;
/** The protocol of a source's stream. */
struct source_tape {
    int quiet_ms; /* as in stream_ops: its heartbeat is three times as frequent at least */
    /** Send what subscribes to the pairs. */
    void (*subscribe)(struct tape *tape);
    /** Read a message. Returns: OK; ERR_UNTRUSTED, ERR_NOT_FOUND, ERR_RPC, …: it is given up */
    enum err (*read)(struct tape *tape, const struct json *root);
};

struct tape *tape_open(struct stream_set *set, const struct clock_port *clock,
                       const struct market_request *request, const char *title,
                       const struct source_tape *protocol, market_event_fn *on_event, void *arg);
void tape_close(struct tape *tape);
enum stream_state tape_state(const struct tape *tape);

/* ---- for protocols */

const struct market_request *tape_request(const struct tape *tape);
void tape_send(struct tape *tape, const char *text);
/** It was accepted: prices will come. */
void tape_is_live(struct tape *tape);
/** Append the names of all pairs: each quoted, base and quote in upper case around `between`. */
void tape_write_pairs(struct buf *out, const struct tape *tape, const char *between);
/** Append the name of one pair. */
void tape_write_pair(struct buf *out, const struct market_pair *pair, const char *between);
/** Report what happened to the pair of this name. price, volume: a number or a string; time: RFC
 * 3339, or milliseconds as a number, or NULL: now. */
struct tape_quote {
    const struct json *name, *price, *volume, *time;
    uint64_t sequence; /* 0: none */
};
enum err tape_quote(struct tape *tape, const struct tape_quote *quote,
                    const char *between) MUST_CHECK;
/** The messages of a connection are numbered from any number on, one by one: notice what is
 * missing. */
void tape_count(struct tape *tape, uint64_t number);
/** Returns: ERR_UNTRUSTED, "<title>'s stream is malformed" */
enum err tape_malformed(const struct tape *tape);
/** It refuses a pair. Returns: OK while others are asked for, else ERR_NOT_FOUND */
enum err tape_refused(const struct tape *tape);

#endif
