#ifndef CORE_ETH_PROOF_H
#define CORE_ETH_PROOF_H

/** Merkle proofs of accounts and storage (EIP-1186, the answer of eth_getProof).
 *
 *  A proof is the path of nodes from the root on, in order, with none left over; nodes shorter than
 *  32 bytes stand inside their parents and are not listed. Nodes are canonical RLP in the one form
 *  that a trie gives them. An empty trie is proved by no node at all, or by its only one, 0x80.
 *  What is proved is agreement with the root: the root is for the caller to trust.
 *
 *  Errors: ERR_UNTRUSTED: the nodes do not prove it, or prove something else than what is claimed.
 *  Nothing is allocated. */

#include "core/base/buf.h"
#include "core/base/u256.h"
#include "core/eth/types.h"

/** The nodes of a proof; the caller owns both. */
struct proof_path {
    const struct view *nodes;
    size_t count;
};

/** Prove what stands under key, as it is (secure tries: its hash).
 *  Returns: OK; ERR_UNTRUSTED
 *  Out:     value:  borrowed from the nodes; data is NULL and len 0 when there is provably nothing
 */
enum err proof_value(struct view *value, const struct hash32 *root, struct view key,
                     struct proof_path path) MUST_CHECK;

struct proof_account {
    bool exists; /* the rest is 0, 0, the empty trie and no code when not */
    uint64_t nonce;
    struct u256 balance; /* wei */
    struct hash32 storage_root;
    struct hash32 code_hash;
};

/** The hash of no code: keccak256 of nothing. */
extern const struct hash32 proof_no_code;

/** Returns: OK; ERR_UNTRUSTED */
enum err proof_account(struct proof_account *out, const struct hash32 *state_root,
                       const struct addr *address, struct proof_path path) MUST_CHECK;
/** Returns: OK; ERR_UNTRUSTED. Out: 0 when the slot is provably empty. */
enum err proof_slot(struct u256 *out, const struct hash32 *storage_root, const struct hash32 *slot,
                    struct proof_path path) MUST_CHECK;

struct proof_slot_claim {
    struct hash32 slot;
    struct u256 value;
    struct proof_path path;
};

/** A whole answer of eth_getProof: what a node claims, with what should prove it. */
struct proof_answer {
    struct addr address;
    struct proof_account account; /* exists is not read: the answer does not say it */
    struct proof_path path;
    const struct proof_slot_claim *slots;
    size_t slot_count;
};

/** Prove all that an answer claims. An account that is absent is claimed as zeros, with the empty
 *  trie and no code (some nodes write zero hashes instead).
 *  Returns: OK: every claim is proved; ERR_UNTRUSTED (the detail names the claim)
 *  Out:     account:  as it is proved
 *  In:      address:  the account that was asked for */
enum err proof_check(struct proof_account *account, const struct proof_answer *answer,
                     const struct hash32 *state_root, const struct addr *address) MUST_CHECK;

#endif
