#ifndef SIGNER_KEYS_H
#define SIGNER_KEYS_H

/** From what a wallet seals (entropy or a key) to the private keys of its addresses. Everything
 * secret is in struct secret; temporaries are wiped. */

#include "core/eth/hd.h"
#include "core/ports.h"

/** Read what a person typed or a file held into the bytes that are sealed: a mnemonic into its
 * entropy (WALLET_HD), 64 hex digits with or without 0x into a key (WALLET_KEY).
 *  Returns: OK; ERR_SYNTAX and ERR_INVALID (mnemonic: as mnemonic_to_entropy; key: no hex, out of
 * range; WALLET_WATCH) */
enum err keys_read_typed(struct secret *out, enum wallet_kind kind, struct view typed) MUST_CHECK;

/** A private node, in guarded memory. */
struct keys_node {
    struct secret bytes;
};
void keys_node_clear(struct keys_node *node);
/** The node at path of the tree that entropy grows (BIP-39 without a passphrase, BIP-32).
 *  Returns: OK; ERR_INVALID */
enum err keys_node_derive(struct keys_node *out, const struct secret *entropy,
                          const struct hd_path *path) MUST_CHECK;
/** The private key of a child. Returns: OK; ERR_INVALID (a key that does not exist) */
enum err keys_node_child(struct secret *key, const struct keys_node *node,
                         uint32_t step) MUST_CHECK;

#endif
