#ifndef CORE_ETH_HD_ACCOUNT_H
#define CORE_ETH_HD_ACCOUNT_H

/** Addresses one after the other below one public node, as a wallet shows them and discovery asks
 * for them: what is the same for all is done once. */

#include "core/eth/hd.h"

struct hd_account {
    uint8_t pubkey33[33];
    uint8_t point64[64]; /* libsecp256k1's form */
    uint8_t chain_code32[32];
    bool is_deepest; /* has no children */
};

/** Returns: OK; ERR_INVALID (not on the curve) */
enum err hd_account_open(struct hd_account *out, const struct hd_public *node) MUST_CHECK;
/** The address of child number step: as hd_public_child(), hd_uncompress() and
 * address_from_pubkey() make it. Returns: OK; ERR_INVALID (hardened, too deep, or the one in 2^127
 * that does not exist) */
enum err hd_account_address(struct addr *out, const struct hd_account *account,
                            uint32_t step) MUST_CHECK;

#endif
