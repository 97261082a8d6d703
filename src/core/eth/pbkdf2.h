#ifndef CORE_ETH_PBKDF2_H
#define CORE_ETH_PBKDF2_H

/** PBKDF2 (RFC 8018) of one block of output, on nettle's hashes. The two blocks that the key alone
 * decides are hashed once, not in every round: a third faster than nettle's own. */

#include "core/base/buf.h"

/** Told now and then how many rounds are done. Returns: false to give up. */
struct pbkdf2_progress {
    bool (*step)(void *context, uint32_t done, uint32_t rounds);
    void *context;
};

/** PBKDF2-HMAC-SHA512. In: rounds > 0 */
void pbkdf2_sha512(uint8_t out64[64], struct view password, struct view salt, uint32_t rounds);
/** PBKDF2-HMAC-SHA256. In: rounds > 0; progress: may be NULL. Returns: false when progress gave up:
 * out32 is then zero. */
bool pbkdf2_sha256(uint8_t out32[32], struct view password, struct view salt, uint32_t rounds,
                   const struct pbkdf2_progress *progress);

#endif
