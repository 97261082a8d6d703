#ifndef CORE_ETH_HD_H
#define CORE_ETH_HD_H

/** BIP-32 derivation on secp256k1, as BIP-44 paths use it, and extended keys as text. What is
 * private lives where keys may be: the signer. */

#include "core/base/buf.h"
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
/** The private key of a child that is not hardened, for many children of one node: pubkey33 is the
 * node's own (hd_neuter()), which costs as much as a signature. Returns: OK; ERR_INVALID */
enum err hd_child_key(uint8_t out32[32], const struct hd_node *node, const uint8_t pubkey33[33],
                      uint32_t step) MUST_CHECK;
enum err hd_derive(struct hd_node *out, const struct hd_node *node,
                   const struct hd_path *path) MUST_CHECK;
/** A public node: its children that are not hardened can be watched without any private key. */
struct hd_public {
    uint8_t pubkey33[33]; /* compressed */
    uint8_t chain_code32[32];
    uint8_t depth;
    uint32_t child;
    uint8_t parent_fingerprint4[4];
};

/** Returns: OK; ERR_INVALID (key out of range) */
enum err hd_neuter(struct hd_public *out, const struct hd_node *node) MUST_CHECK;
/** Returns: OK; ERR_INVALID (hardened, or the one in 2^127 that does not exist). out may be node.
 */
enum err hd_public_child(struct hd_public *out, const struct hd_public *node,
                         uint32_t step) MUST_CHECK;
enum err hd_public_derive(struct hd_public *out, const struct hd_public *node,
                          const struct hd_path *path) MUST_CHECK;
/** The first four bytes of the node's identifier, by which its children name it. */
void hd_fingerprint(uint8_t out4[4], const struct hd_public *node);
/** The uncompressed public key without prefix. Returns: OK; ERR_INVALID */
enum err hd_uncompress(uint8_t out64[64], const struct hd_public *node) MUST_CHECK;

#define HD_TEXT 112 /* "xprv" or "xpub" and 107 more characters, NUL */

/** Write as "xprv…" (secret: wipe it after use) or "xpub…". */
void hd_write_private(char out[HD_TEXT], const struct hd_node *node);
void hd_write_public(char out[HD_TEXT], const struct hd_public *node);
/** Read "xprv…" or "xpub…" of the main network. Returns: OK; ERR_SYNTAX (form, checksum, version);
 * ERR_INVALID (key out of range or not on the curve, a root that has a parent) */
enum err hd_read_private(struct hd_node *out, const char *text, size_t len) MUST_CHECK;
enum err hd_read_public(struct hd_public *out, const char *text, size_t len) MUST_CHECK;

#endif
