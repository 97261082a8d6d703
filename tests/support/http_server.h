#ifndef TESTS_SUPPORT_HTTP_SERVER_H
#define TESTS_SUPPORT_HTTP_SERVER_H

/** A small HTTP/1.1 server on a free port of loopback, in threads of the test's own process. A
 * function decides each answer; every request is kept for the test to look at. Start it inside a
 * test: threads do not survive check's fork. */

#include <stdbool.h>

#include "core/base/buf.h"

struct http_seen {
    size_t index;      /* counted from 0, in order of arrival */
    size_t connection; /* likewise */
    char method[8];
    char path[512];
    struct buf headers; /* as they came, without the request line */
    struct buf body;
};
struct http_script {
    int status;          /* 0: 200 */
    const char *headers; /* more lines, each ending in CRLF; static; may be NULL */
    struct buf body;     /* freed by the server */
    size_t repeat_to;    /* the body is repeated up to this many bytes; 0: once */
    int delay_ms;        /* before the answer */
    int drip_ms;         /* between single bytes of the body */
    size_t cut_at;       /* close after so many bytes of the body; 0: do not */
    bool is_chunked;
    bool has_no_length; /* the body ends when the connection does */
    bool is_silent;     /* no answer until the client goes away */
    bool is_closed;     /* close without an answer */
    const char *raw;    /* send just this; static; may be NULL */
};
/** Decide an answer; out is zeroed. Runs in a thread of the server, one at a time. */
typedef void http_server_fn(void *ctx, const struct http_seen *seen, struct http_script *out);

struct http_server;
struct http_server *http_server_start(http_server_fn *answer, void *ctx);
void http_server_stop(struct http_server *server);
/** "http://127.0.0.1:PORT" */
const char *http_server_url(const struct http_server *server);
int http_server_port(const struct http_server *server);
size_t http_server_count(struct http_server *server);
/** A request that was kept; good until the server stops. In: index < http_server_count() */
const struct http_seen *http_server_seen(struct http_server *server, size_t index);

/** An http_server_fn whose ctx is a text: always 200 with it. */
http_server_fn http_server_text;

/** Returns: a port of loopback where nobody listens. */
int http_server_dead_port(void);

#endif
