#ifndef CORE_ETH_HANDSHAKE_H
#define CORE_ETH_HANDSHAKE_H

/** The key of a WebSocket handshake and the answer that proves that the other side speaks it
 * (RFC 6455, 4.1 and 4.2.2). Here because the SHA-1 that it takes comes with the hashes. */

#define HANDSHAKE_KEY    25 /* 24 characters and NUL */
#define HANDSHAKE_ACCEPT 29

/** Make a key from 16 random bytes. */
void handshake_key(char out[HANDSHAKE_KEY]);
/** Write the value of Sec-WebSocket-Accept that answers a key. */
void handshake_accept(char out[HANDSHAKE_ACCEPT], const char *key);

#endif
