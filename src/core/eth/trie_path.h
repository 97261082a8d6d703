#ifndef CORE_ETH_TRIE_PATH_H
#define CORE_ETH_TRIE_PATH_H

/** Keys as the nodes of a trie hold them: nibbles in hex-prefix form (yellow paper, appendix C). */

#include <stdbool.h>

#include "core/base/buf.h"

#define TRIE_KEY_MAX 1024 /* bytes; a key's length bounds the depth of the trie */

static inline unsigned trie_nibble(struct view key, size_t at)
{
    return at % 2 == 0 ? key.data[at / 2] >> 4 : key.data[at / 2] & 15u;
}

/** Append nibbles [from, end) of key to a node, as RLP. In: key ≤ TRIE_KEY_MAX (assert),
 * leaf: whether the path ends there. */
void trie_path_add(struct buf *out, struct view key, size_t from, size_t end, bool leaf);

/** A path that was read: its nibbles are those of `bytes` from `first` on. */
struct trie_path {
    struct view bytes;
    size_t first; /* 1 or 2 */
    bool leaf;
};

/** Returns: OK; ERR_SYNTAX (empty, unknown flag, padding that is not zero) */
enum err trie_path_read(struct trie_path *out, struct view bytes) MUST_CHECK;
static inline size_t trie_path_len(const struct trie_path *path)
{
    return 2 * path->bytes.len - path->first;
}
/** Returns: how many nibbles of the path agree with those of key from `from` on. */
size_t trie_path_match(const struct trie_path *path, struct view key, size_t from);

#endif
