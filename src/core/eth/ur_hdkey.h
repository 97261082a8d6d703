#ifndef CORE_ETH_UR_HDKEY_H
#define CORE_ETH_UR_HDKEY_H

/** Extended public keys as offline signers hand them out: crypto-hdkey, tag 303 (BCR-2020-007,
 *  EIP-4527), for a wallet that watches the addresses below. Private keys are neither read nor
 *  written here. Views that reading gives are borrowed from the CBOR. */

#include "core/eth/ur_keypath.h"

#define UR_HDKEY          "crypto-hdkey"
#define UR_HDKEY_TEXT_MAX 256 /* bytes of name and note */

struct ur_hdkey {
    uint8_t pubkey33[33]; /* compressed */
    bool has_chain_code;  /* without it the key stands for its own address only */
    uint8_t chain_code32[32];
    bool has_use;
    uint32_t coin;    /* SLIP-44: 60 for Ethereum */
    uint32_t network; /* of that coin; 0 is the main one */
    bool has_origin;
    struct ur_keypath origin; /* how the key was derived */
    bool has_children;
    struct ur_keypath children;  /* which addresses to watch: 0, any for those of a wallet */
    uint32_t parent_fingerprint; /* 0: not known */
    struct view name;            /* UTF-8, not cleaned; len 0: none */
    struct view note;            /* wallets name the scheme here: "account.standard" */
};

/** Append the CBOR (of UR_HDKEY, without a tag). In: texts at most UR_HDKEY_TEXT_MAX (assert). */
void ur_hdkey_encode(struct buf *out, const struct ur_hdkey *key);
/** Returns: OK; ERR_SYNTAX; ERR_RANGE; ERR_LIMIT; ERR_INVALID (not a point of the curve);
 * ERR_REFUSED (a private key) */
enum err ur_hdkey_decode(struct ur_hdkey *out, struct view cbor) MUST_CHECK;

/** The key of an account with all that describes it: coin 60, origin with the master key's
 * fingerprint and depth, children 0 and any. In: path: of node, from the master key. */
struct ur_hdkey ur_hdkey_of(const struct hd_public *node, const struct hd_path *path,
                            uint32_t master_fingerprint);
/** Returns: OK; ERR_INVALID (no chain code, or an origin that leaves depth or index open). */
enum err ur_hdkey_node(struct hd_public *out, const struct ur_hdkey *key) MUST_CHECK;

#endif
