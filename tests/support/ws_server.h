#ifndef TESTS_SUPPORT_WS_SERVER_H
#define TESTS_SUPPORT_WS_SERVER_H

/** A WebSocket server on a free port of loopback, in threads of the test's own process. A function
 * speaks for it on each connection, and may lie. Start it inside a test. */

#include <stdbool.h>

#include "core/base/buf.h"

struct ws_server;
struct ws_peer;
/** Speak on one connection (numbered from 0) after the handshake; it is closed on return. */
typedef void ws_server_fn(void *ctx, struct ws_peer *peer, size_t connection);

struct ws_server *ws_server_start(ws_server_fn *speak, void *ctx);
/** Ends every conversation: the functions below return false from then on. */
void ws_server_stop(struct ws_server *server);
/** "ws://127.0.0.1:PORT/live" */
const char *ws_server_url(const struct ws_server *server);
size_t ws_server_connections(struct ws_server *server);

/** What the handshake answers instead of what it should; NULL: what it should. Before clients come.
 * "%s" in it becomes the right Sec-WebSocket-Accept. */
void ws_server_handshake(struct ws_server *server, const char *answer);

bool ws_peer_send(struct ws_peer *peer, const char *text);
/** One frame as it is: first byte (FIN, opcode), any length, masked or not. */
bool ws_peer_send_frame(struct ws_peer *peer, uint8_t first, const void *data, size_t len,
                        bool masked);
bool ws_peer_send_raw(struct ws_peer *peer, const void *data, size_t len);
/** The next text message of the client (pings are answered unless `deaf`). Returns: false at the
 * end. Out: *text, freed by the caller */
bool ws_peer_read(struct ws_peer *peer, struct buf *text);
/** The next frame as it is. Out: *opcode */
bool ws_peer_read_frame(struct ws_peer *peer, uint8_t *opcode, struct buf *data);
/** Stay until the client goes or the server stops, reading nothing. */
void ws_peer_stall(struct ws_peer *peer);
/** Returns: false when the server stops meanwhile. */
bool ws_peer_pause(struct ws_peer *peer, int ms);

#endif
