#ifndef NET_WS_HANDSHAKE_H
#define NET_WS_HANDSHAKE_H

/** What opens a WebSocket (RFC 6455, 4): our request, and whether the answer is one. */

#include "core/base/buf.h"
#include "core/base/err.h"

/** Append the request. In: url: http://… or https://…; key: of handshake_key(); user_agent: may be
 * NULL */
void ws_handshake_write(struct buf *out, const char *url, const char *key, const char *user_agent);

/** Check the answer. Returns: OK; ERR_NET (another status); ERR_THROTTLED (429); ERR_UNTRUSTED (no
 * WebSocket, or one with what was not offered). In: head: all lines, each with its CRLF; label: of
 * the server, for messages */
enum err ws_handshake_check(const char *head, const char *key, const char *label) MUST_CHECK;

#endif
