#ifndef CORE_ETH_TRIE_H
#define CORE_ETH_TRIE_H

/** Merkle-Patricia tries (yellow paper, appendix D): the root of a set that is known whole. Time is
 * that of sorting and hashing; memory is one path of nodes beside the sorted keys. */

#include "core/base/buf.h"
#include "core/eth/trie_path.h"
#include "core/eth/types.h"

struct trie_pair {
    struct view key;
    struct view value;
};

/** The root of a trie without keys: the hash of the RLP of nothing. */
extern const struct hash32 trie_empty_root;

/** The root after putting each pair in turn: of two pairs with one key the later counts, and an
 * empty value removes the key. Returns: OK; ERR_LIMIT (a key is longer than TRIE_KEY_MAX) */
enum err trie_root(struct hash32 *out, const struct trie_pair *pairs, size_t count) MUST_CHECK;
/** As trie_root, with the hash of each key in its place, as the state and storage tries have it.
 * Keys are of any length. */
void trie_root_secure(struct hash32 *out, const struct trie_pair *pairs, size_t count);
/** The root of a list, keyed by the RLP of the index: transactions, receipts, withdrawals.
 * Returns: OK; ERR_INVALID (an item is empty) */
enum err trie_list_root(struct hash32 *out, const struct view *items, size_t count) MUST_CHECK;

#endif
