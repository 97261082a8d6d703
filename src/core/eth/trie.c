#include "core/eth/trie.h"

#include <stdlib.h>

#include "core/base/mem.h"
#include "core/eth/keccak.h"
#include "core/eth/rlp.h"

/* keccak256(0x80) */
const struct hash32 trie_empty_root = {{0x56, 0xe8, 0x1f, 0x17, 0x1b, 0xcc, 0x55, 0xa6,
                                        0xff, 0x83, 0x45, 0xe6, 0x92, 0xc0, 0xf8, 0x6e,
                                        0x5b, 0x48, 0xe0, 0x1b, 0x99, 0x6c, 0xad, 0xc0,
                                        0x01, 0x62, 0x2f, 0xb5, 0xe3, 0x63, 0xb4, 0x21}};

/* A pair on its way into the trie. turn: its place among those given, which decides between equal
 * keys. */
struct entry {
    struct view key;
    struct view value;
    size_t turn;
};

static int by_key(const void *a, const void *b)
{
    const struct entry *left = a, *right = b;
    size_t shorter = left->key.len < right->key.len ? left->key.len : right->key.len;
    int order = shorter == 0 ? 0 : memcmp(left->key.data, right->key.data, shorter);
    if (order != 0)
        return order;
    if (left->key.len != right->key.len)
        return left->key.len < right->key.len ? -1 : 1;
    return left->turn < right->turn ? -1 : 1;
}

/* Keep the last of equal keys, and of these the ones with a value. Returns: how many are left. */
static size_t settle(struct entry *entries, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (i + 1 < count && view_equal(entries[i].key, entries[i + 1].key))
            continue;
        if (entries[i].value.len > 0)
            entries[kept++] = entries[i];
    }
    return kept;
}

static size_t nibbles(const struct entry *entry)
{
    return 2 * entry->key.len;
}

/* How many nibbles from `from` on all keys share. They are sorted: the first and the last decide.
 */
static size_t shared(const struct entry *entries, size_t count, size_t from)
{
    const struct entry *last = &entries[count - 1];
    size_t end = nibbles(entries) < nibbles(last) ? nibbles(entries) : nibbles(last);
    size_t at = from;
    while (at < end && trie_nibble(entries->key, at) == trie_nibble(last->key, at))
        at++;
    return at - from;
}

/* Put the node that was written since mark into its parent: itself when it is short, else its hash.
 */
static void end_reference(struct buf *out, size_t mark)
{
    if (out->len - mark < sizeof(struct hash32))
        return;
    struct hash32 hash;
    keccak256(&hash, out->data + mark, out->len - mark);
    out->len = mark;
    rlp_add_bytes(out, hash.b, sizeof hash.b);
}

static void add_node(struct buf *out, const struct entry *entries, size_t count, size_t from);

static void add_branch(struct buf *out, const struct entry *entries, size_t count, size_t from)
{
    size_t list = rlp_list_begin(out);
    const struct entry *end = entries + count, *own = NULL;
    if (nibbles(entries) == from)
        own = entries++;
    for (unsigned nibble = 0; nibble < 16; nibble++) {
        const struct entry *first = entries;
        while (entries < end && trie_nibble(entries->key, from) == nibble)
            entries++;
        size_t mark = out->len;
        if (entries == first) {
            rlp_add_bytes(out, NULL, 0);
        } else {
            add_node(out, first, (size_t)(entries - first), from + 1);
            end_reference(out, mark);
        }
    }
    rlp_add_bytes(out, own != NULL ? own->value.data : NULL, own != NULL ? own->value.len : 0);
    rlp_list_end(out, list);
}

/* Write the node of these keys, which agree in their first `from` nibbles. */
static void add_node(struct buf *out, const struct entry *entries, size_t count, size_t from)
{
    if (count == 1) {
        size_t list = rlp_list_begin(out);
        trie_path_add(out, entries->key, from, nibbles(entries), true);
        rlp_add_bytes(out, entries->value.data, entries->value.len);
        rlp_list_end(out, list);
        return;
    }
    size_t common = shared(entries, count, from);
    if (common == 0) {
        add_branch(out, entries, count, from);
        return;
    }
    size_t list = rlp_list_begin(out);
    trie_path_add(out, entries->key, from, from + common, false);
    size_t mark = out->len;
    add_branch(out, entries, count, from + common);
    end_reference(out, mark);
    rlp_list_end(out, list);
}

/* entries: sorted and used up. */
static void root_of(struct hash32 *out, struct entry *entries, size_t count)
{
    if (count > 0)
        qsort(entries, count, sizeof *entries, by_key);
    count = settle(entries, count);
    if (count == 0) {
        *out = trie_empty_root;
        return;
    }
    struct buf node = {0};
    add_node(&node, entries, count, 0);
    keccak256(out, node.data, node.len);
    buf_clear(&node);
}

enum err trie_root(struct hash32 *out, const struct trie_pair *pairs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (pairs[i].key.len > TRIE_KEY_MAX)
            return err_set(ERR_LIMIT, "a key is longer than %d bytes", TRIE_KEY_MAX);
    }
    struct entry *entries = mem_array(count, sizeof *entries);
    for (size_t i = 0; i < count; i++)
        entries[i] = (struct entry){.key = pairs[i].key, .value = pairs[i].value, .turn = i};
    root_of(out, entries, count);
    mem_free(entries);
    return OK;
}

void trie_root_secure(struct hash32 *out, const struct trie_pair *pairs, size_t count)
{
    struct entry *entries = mem_array(count, sizeof *entries);
    struct hash32 *keys = mem_array(count, sizeof *keys);
    for (size_t i = 0; i < count; i++) {
        keccak256(&keys[i], pairs[i].key.data, pairs[i].key.len);
        entries[i] = (struct entry){
            .key = view_of(keys[i].b, sizeof keys[i].b), .value = pairs[i].value, .turn = i};
    }
    root_of(out, entries, count);
    mem_free(keys);
    mem_free(entries);
}

enum err trie_list_root(struct hash32 *out, const struct view *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (items[i].len == 0)
            return err_set(ERR_INVALID, "item %zu of the list is empty", i);
    }
    struct entry *entries = mem_array(count, sizeof *entries);
    struct buf keys = {0};
    for (size_t i = 0; i < count; i++) {
        size_t before = keys.len;
        rlp_add_u64(&keys, i);
        entries[i] = (struct entry){.key.len = keys.len - before, .value = items[i], .turn = i};
    }
    const uint8_t *at = keys.data; /* at rest only now */
    for (size_t i = 0; i < count; i++) {
        entries[i].key.data = at;
        at += entries[i].key.len;
    }
    root_of(out, entries, count);
    buf_clear(&keys);
    mem_free(entries);
    return OK;
}
