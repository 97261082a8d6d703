#ifndef CORE_ETH_SIG_H
#define CORE_ETH_SIG_H

/** secp256k1 signatures: RFC 6979, low s, recoverable. */

#include "core/base/err.h"
#include "core/eth/types.h"

struct sig {
    uint8_t r32[32];
    uint8_t s32[32];
    uint8_t y_parity; /* 0 or 1 */
};

/** Returns: true for a number in [1, n-1]. */
bool sig_key_valid(const uint8_t seckey32[32]);
/** Returns: OK; ERR_INVALID (key out of range) */
enum err sig_make(struct sig *out, const struct hash32 *digest,
                  const uint8_t seckey32[32]) MUST_CHECK;
/** Returns: OK; ERR_INVALID (r or s out of range, high s) */
enum err sig_check(const struct sig *sig) MUST_CHECK;
/** Returns: OK; ERR_INVALID (r or s out of range, high s, no such point) */
enum err sig_recover(struct addr *out, const struct hash32 *digest,
                     const struct sig *sig) MUST_CHECK;
/** The uncompressed public key without prefix. Returns: OK; ERR_INVALID */
enum err sig_pubkey(uint8_t out64[64], const uint8_t seckey32[32]) MUST_CHECK;
enum err sig_address(struct addr *out, const uint8_t seckey32[32]) MUST_CHECK;

#endif
