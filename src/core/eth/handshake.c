#include "core/eth/handshake.h"

#include <nettle/sha1.h>
#include <sodium.h>
#include <string.h>

#include "core/base/rnd.h"

static const char suffix[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

void handshake_key(char out[HANDSHAKE_KEY])
{
    uint8_t nonce[16];
    rnd_bytes(nonce, sizeof nonce);
    (void)sodium_bin2base64(out, HANDSHAKE_KEY, nonce, sizeof nonce,
                            sodium_base64_VARIANT_ORIGINAL);
}

void handshake_accept(char out[HANDSHAKE_ACCEPT], const char *key)
{
    struct sha1_ctx sha1;
    uint8_t digest[SHA1_DIGEST_SIZE];
    sha1_init(&sha1);
    sha1_update(&sha1, strlen(key), (const uint8_t *)key);
    sha1_update(&sha1, sizeof suffix - 1, (const uint8_t *)suffix);
    sha1_digest(&sha1, sizeof digest, digest);
    (void)sodium_bin2base64(out, HANDSHAKE_ACCEPT, digest, sizeof digest,
                            sodium_base64_VARIANT_ORIGINAL);
}
