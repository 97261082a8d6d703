#ifndef CORE_ETH_KECCAK_H
#define CORE_ETH_KECCAK_H

/** Keccak-256 as Ethereum uses it (the padding before FIPS 202), on nettle's permutation. */

#include "core/base/buf.h"
#include "core/eth/types.h"

void keccak256(struct hash32 *out, const void *data, size_t len);
/** keccak256(a ‖ b), as hash chains and Merkle trees need it. */
void keccak256_pair(struct hash32 *out, const struct hash32 *a, const struct hash32 *b);

#endif
