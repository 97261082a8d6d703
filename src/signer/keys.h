#ifndef SIGNER_KEYS_H
#define SIGNER_KEYS_H

/** From what a wallet seals to the private keys of its addresses. Everything secret is in struct
 * secret; temporaries are wiped. */

#include "core/eth/hd.h"
#include "signer/vault.h"

/** Read what a person typed or a file held into what is sealed: a mnemonic (WALLET_HD, in any of
 * the ten languages) or 64 hex digits with or without 0x (WALLET_KEY).
 *  Returns: OK; ERR_SYNTAX and ERR_INVALID (mnemonic: as mnemonic_detect(); key: no hex, out of
 *           range; WALLET_WATCH); ERR_LIMIT (the passphrase) */
enum err keys_read_typed(struct vault_secret *out, enum wallet_kind kind, struct view typed,
                         struct view passphrase) MUST_CHECK;
/** Keep another passphrase. Returns: OK; ERR_LIMIT; ERR_SYNTAX (not UTF-8) */
enum err keys_set_passphrase(struct vault_secret *secret, struct view passphrase) MUST_CHECK;
/** The words of a tree. Returns: OK; ERR_INVALID */
enum err keys_words(struct secret *out, const struct vault_secret *secret) MUST_CHECK;
/** Of the master key. Returns: OK; ERR_INVALID */
enum err keys_fingerprint(uint32_t *out, const struct vault_secret *secret) MUST_CHECK;

/** A private node, in guarded memory. */
struct keys_node {
    struct secret bytes;
    uint8_t pubkey33[33];
    bool has_pubkey;
};
void keys_node_clear(struct keys_node *node);
/** The node at path of the tree that the secret grows (BIP-39, BIP-32).
 *  Returns: OK; ERR_INVALID */
enum err keys_node_derive(struct keys_node *out, const struct vault_secret *secret,
                          const struct hd_path *path) MUST_CHECK;
/** The private key at path below node. Returns: OK; ERR_INVALID (a key that does not exist) */
enum err keys_node_below(struct secret *key, struct keys_node *node,
                         const struct hd_path *path) MUST_CHECK;
/** Append node's extended public key as text. Returns: OK; ERR_INVALID */
enum err keys_node_public(struct secret *out, const struct keys_node *node) MUST_CHECK;

#endif
