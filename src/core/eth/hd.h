#ifndef CORE_ETH_HD_H
#define CORE_ETH_HD_H

/** BIP-32 private derivation on secp256k1, as BIP-44 paths use it. Lives where keys may be: the
 * signer. */

#include "core/base/secret.h"
#include "core/eth/types.h"

#define HD_HARDENED  UINT32_C(0x80000000)
#define HD_PATH_MAX  10
#define HD_PATH_TEXT 128

struct hd_path {
    uint32_t step[HD_PATH_MAX];
    size_t count;
};

/** A private node. Keep it in guarded memory (struct secret) or wipe it after use. */
struct hd_node {
    uint8_t key32[32];
    uint8_t chain_code32[32];
    uint8_t depth;
    uint32_t child;
    uint8_t parent_fingerprint4[4];
};

/** Read "m/44'/60'/0'/0/0" ("'", "h" or "H" for hardened). Returns: OK; ERR_SYNTAX; ERR_RANGE */
enum err hd_path_parse(struct hd_path *out, const char *text, size_t len) MUST_CHECK;
void hd_path_write(char out[HD_PATH_TEXT], const struct hd_path *path);
/** In: seed of 16 to 64 bytes. Returns: OK; ERR_INVALID */
enum err hd_from_seed(struct hd_node *out, const uint8_t *seed, size_t len) MUST_CHECK;
/** Returns: OK; ERR_INVALID (the one in 2^127 that does not exist). out may be node. */
enum err hd_child(struct hd_node *out, const struct hd_node *node, uint32_t step) MUST_CHECK;
enum err hd_derive(struct hd_node *out, const struct hd_node *node,
                   const struct hd_path *path) MUST_CHECK;

#endif
