#ifndef NET_HTTP_H
#define NET_HTTP_H

/** HTTP/1.1 transfers over one libcurl multi handle.
 *
 *  Invariants
 *   - Certificates are always verified; plain http goes to loopback only, and never by a proxy.
 *   - Redirects are not followed, no cookies or credentials are kept, content types are ignored.
 *   - A transfer is given up as soon as its answer is larger than was asked for.
 *   - done is called once, from http_dispatch(), never from http_submit(); a cancelled transfer
 *     is not heard of again.
 *   - While no transfer is under way there is no timer and nothing to wake up for. */

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/base/buf.h"

#define HTTP_LABEL 128

struct http;
struct http_transfer;

struct http_request {
    const char *url;
    struct view body;           /* data NULL: GET; else POST as application/json; copied */
    const char *const *headers; /* further header lines, "name: value" */
    size_t header_count;
    size_t max_bytes;  /* of the answer's body, > 0 */
    int timeout_ms;    /* of the whole transfer, > 0 */
    bool connect_only; /* only connect (and agree on TLS): the answer is a connection */
};
struct http_answer {
    enum err err;       /* OK: an answer came whole, whatever its status; else ERR_NET,
                           ERR_TIMEOUT, ERR_LIMIT (too large), ERR_UNTRUSTED (certificate),
                           ERR_CONFIG (not a URL that is allowed) */
    const char *detail; /* what failed, in our own words; "" when OK */
    bool sent;          /* the request left this machine, at least in part */
    int status;
    struct view body;
    int64_t retry_after_s; /* -1: not given */
    int elapsed_ms;
    struct http_conn *conn; /* OK of connect_only: owned by who gets it (http_conn.h) */
};
typedef void http_done_fn(void *arg, const struct http_answer *answer);

struct http_options {
    const char *user_agent;
    const char *ca_file; /* NULL: the system's certificates */
};

/** Returns: OK; ERR_NET (libcurl cannot start) */
enum err http_open(struct http **out, const struct http_options *options) MUST_CHECK;
void http_close(struct http *http);

/** Begin a transfer. Returns: a handle for http_cancel(), good until done is called. */
struct http_transfer *http_submit(struct http *http, const struct http_request *request,
                                  http_done_fn *done, void *arg);
void http_cancel(struct http *http, struct http_transfer *transfer);

/** Drive transfers and call the done functions of those that ended. */
void http_dispatch(struct http *http);
/** Returns: milliseconds until http_dispatch() must run for a timer, -1 when there is none. */
int http_timeout_ms(struct http *http);
/** Wait for our sockets, for fds (as poll(2) does) or for timeout_ms (-1: no limit).
 *  Returns: OK; ERR_NET */
enum err http_wait(struct http *http, struct pollfd *fds, size_t count, int timeout_ms) MUST_CHECK;
bool http_busy(const struct http *http);

/** Write the host of url, with its port if it names one: what may be shown of an endpoint, without
 * user, password, path and query. Returns: OK; ERR_CONFIG (no URL, or one that is refused) */
enum err http_label(char out[HTTP_LABEL], const char *url) MUST_CHECK;
/** Append text percent-encoded, as one segment of a path or one value of a query. */
void http_escape(struct buf *out, const char *text);

#endif
