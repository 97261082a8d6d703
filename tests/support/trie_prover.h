#ifndef TESTS_SUPPORT_TRIE_PROVER_H
#define TESTS_SUPPORT_TRIE_PROVER_H

/** The nodes that prove a key in a trie, as a node of the network would list them: made from one
 * nibble at a time, apart from the code that is tested. */

#include "core/eth/proof.h"
#include "core/eth/trie.h"

#define TRIE_PROVER_NODES 256

struct trie_prover {
    struct hash32 root;
    struct view nodes[TRIE_PROVER_NODES];
    size_t count;
};

/** In: pairs with distinct keys of at most 64 bytes and values that are not empty. Out:
 * trie_prover_clear() it. */
void trie_prover_make(struct trie_prover *out, const struct trie_pair *pairs, size_t count,
                      struct view key);
/** As above, of the hashes of all keys. */
void trie_prover_make_secure(struct trie_prover *out, const struct trie_pair *pairs, size_t count,
                             struct view key);
struct proof_path trie_prover_path(const struct trie_prover *prover);
void trie_prover_clear(struct trie_prover *prover);

#endif
