#include "core/eth/trie_path.h"

#include <assert.h>

#include "core/eth/rlp.h"

enum { ODD = 1, LEAF = 2 }; /* bits of the first nibble */

void trie_path_add(struct buf *out, struct view key, size_t from, size_t end, bool leaf)
{
    uint8_t path[TRIE_KEY_MAX + 1];
    size_t len = 0;
    unsigned flags = leaf ? LEAF : 0;
    assert(from <= end && end <= 2 * key.len && key.len <= TRIE_KEY_MAX);
    if ((end - from) % 2 == 1)
        path[len++] = (uint8_t)((flags | ODD) << 4 | trie_nibble(key, from++));
    else
        path[len++] = (uint8_t)(flags << 4);
    for (; from < end; from += 2)
        path[len++] = (uint8_t)(trie_nibble(key, from) << 4 | trie_nibble(key, from + 1));
    rlp_add_bytes(out, path, len);
}

enum err trie_path_read(struct trie_path *out, struct view bytes)
{
    if (bytes.len == 0)
        return err_set(ERR_SYNTAX, "a node of the trie has no path");
    unsigned flags = bytes.data[0] >> 4;
    if (flags > (LEAF | ODD))
        return err_set(ERR_SYNTAX, "a path in the trie has unknown flags");
    bool odd = (flags & ODD) != 0;
    if (!odd && (bytes.data[0] & 15) != 0)
        return err_set(ERR_SYNTAX, "a path in the trie is padded with something else than zero");
    *out = (struct trie_path){.bytes = bytes, .first = odd ? 1 : 2, .leaf = (flags & LEAF) != 0};
    return OK;
}

size_t trie_path_match(const struct trie_path *path, struct view key, size_t from)
{
    size_t len = trie_path_len(path), same = 0;
    while (same < len && from + same < 2 * key.len &&
           trie_nibble(path->bytes, path->first + same) == trie_nibble(key, from + same))
        same++;
    return same;
}
