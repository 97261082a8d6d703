#ifndef NET_HTTP_CONN_H
#define NET_HTTP_CONN_H

/** A connection that stays open, made by http_submit() with connect_only: bytes both ways, TLS as
 * everywhere, never blocking. */

#include "net/http.h"

struct http_conn;
void http_conn_close(struct http_conn *conn);
/** "api.example:443", for messages. */
const char *http_conn_label(const struct http_conn *conn);
const char *http_conn_user_agent(const struct http_conn *conn);

/** Send what can be sent now. Returns: OK; ERR_NET (the connection is lost). Out: *sent ≤ len; what
 * is left is tried again when http_conn_is_writable() */
enum err http_conn_send(struct http_conn *conn, const void *data, size_t len,
                        size_t *sent) MUST_CHECK;
/** Read what is there. Returns: OK; ERR_NET (lost, or closed by the other side). Out: *got: 0 when
 * nothing is there now */
enum err http_conn_recv(struct http_conn *conn, void *out, size_t size, size_t *got) MUST_CHECK;
/** Returns: true when it is worth to read, or to go on sending. */
bool http_conn_is_active(const struct http_conn *conn);

#endif
