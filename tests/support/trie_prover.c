#include "support/trie_prover.h"

#include <check.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/eth/keccak.h"
#include "core/eth/rlp.h"

#define NIBBLES_MAX 128

/* A key as nibbles, one a byte. */
struct spread {
    uint8_t nibble[NIBBLES_MAX];
    size_t count;
    struct view value;
};

static void spread(struct spread *out, struct view key, struct view value)
{
    ck_assert_uint_le(2 * key.len, NIBBLES_MAX);
    out->count = 2 * key.len;
    out->value = value;
    for (size_t i = 0; i < key.len; i++) {
        out->nibble[2 * i] = key.data[i] / 16;
        out->nibble[2 * i + 1] = key.data[i] % 16;
    }
}

static bool agree(const struct spread *a, const struct spread *b, size_t count)
{
    return a->count >= count && b->count >= count && memcmp(a->nibble, b->nibble, count) == 0;
}

static void add_path(struct buf *out, const struct spread *key, size_t from, size_t end, bool leaf)
{
    struct buf path = {0};
    bool odd = (end - from) % 2 == 1;
    buf_add_byte(&path, (uint8_t)((leaf ? 32 : 0) + (odd ? 16 + key->nibble[from] : 0)));
    for (size_t i = from + odd; i < end; i += 2)
        buf_add_byte(&path, (uint8_t)(key->nibble[i] * 16 + key->nibble[i + 1]));
    rlp_add_bytes(out, path.data, path.len);
    buf_clear(&path);
}

/* Who is below a node: all keys that begin as `like` does. */
struct below {
    struct trie_prover *prover;
    const struct spread *keys;
    size_t count;
    const struct spread *wanted;
};

static struct buf make_node(const struct below *all, const struct spread *like, size_t depth);

static void add_reference(struct buf *out, const struct below *all, const struct spread *like,
                          size_t depth)
{
    struct buf node = make_node(all, like, depth);
    struct hash32 hash;
    keccak256(&hash, node.data, node.len);
    if (node.len >= 32)
        rlp_add_bytes(out, hash.b, 32);
    else
        buf_add(out, node.data, node.len);
    buf_clear(&node);
}

static void add_branch_items(struct buf *out, const struct below *all, const struct spread *like,
                             size_t depth)
{
    struct view own = {0};
    for (uint8_t nibble = 0; nibble < 16; nibble++) {
        const struct spread *child = NULL;
        for (size_t i = 0; i < all->count; i++) {
            const struct spread *key = &all->keys[i];
            if (agree(key, like, depth) && key->count == depth)
                own = key->value;
            else if (agree(key, like, depth) && key->nibble[depth] == nibble)
                child = key;
        }
        if (child != NULL)
            add_reference(out, all, child, depth + 1);
        else
            rlp_add_bytes(out, NULL, 0);
    }
    rlp_add_bytes(out, own.data, own.len);
}

/* How far all keys below agree. */
static size_t common(const struct below *all, const struct spread *like, size_t depth)
{
    size_t end = like->count;
    for (size_t i = 0; i < all->count; i++) {
        while (agree(&all->keys[i], like, depth) && !agree(&all->keys[i], like, end))
            end--;
    }
    return end;
}

static bool is_alone(const struct below *all, const struct spread *like, size_t depth)
{
    size_t count = 0;
    for (size_t i = 0; i < all->count; i++)
        count += agree(&all->keys[i], like, depth);
    return count == 1;
}

static struct buf make_node(const struct below *all, const struct spread *like, size_t depth)
{
    struct buf out = {0};
    struct trie_prover *prover = all->prover;
    size_t place = prover->count, list = rlp_list_begin(&out), end = common(all, like, depth);
    bool on_path = agree(all->wanted, like, depth);
    prover->count += on_path; /* parents come before their children */
    ck_assert_uint_lt(prover->count, TRIE_PROVER_NODES);
    if (is_alone(all, like, depth)) {
        add_path(&out, like, depth, like->count, true);
        rlp_add_bytes(&out, like->value.data, like->value.len);
    } else if (end > depth) {
        add_path(&out, like, depth, end, false);
        /* The branch below has no place of its own in this recursion: make it here. */
        struct buf branch = {0};
        size_t inner = rlp_list_begin(&branch), inner_place = prover->count;
        bool inner_on_path = agree(all->wanted, like, end);
        prover->count += inner_on_path;
        add_branch_items(&branch, all, like, end);
        rlp_list_end(&branch, inner);
        struct hash32 hash;
        keccak256(&hash, branch.data, branch.len);
        if (branch.len >= 32)
            rlp_add_bytes(&out, hash.b, 32);
        else
            buf_add(&out, branch.data, branch.len);
        if (inner_on_path && branch.len >= 32)
            prover->nodes[inner_place] = view_of(mem_dup(branch.data, branch.len), branch.len);
        buf_clear(&branch);
    } else {
        add_branch_items(&out, all, like, depth);
    }
    rlp_list_end(&out, list);
    if (on_path && (out.len >= 32 || depth == 0))
        prover->nodes[place] = view_of(mem_dup(out.data, out.len), out.len);
    return out;
}

/* Nodes that stand inside their parents have left their places empty. */
static void close_gaps(struct trie_prover *out)
{
    size_t kept = 0;
    for (size_t i = 0; i < out->count; i++) {
        if (out->nodes[i].data != NULL)
            out->nodes[kept++] = out->nodes[i];
    }
    out->count = kept;
}

void trie_prover_make(struct trie_prover *out, const struct trie_pair *pairs, size_t count,
                      struct view key)
{
    *out = (struct trie_prover){.root = trie_empty_root};
    if (count == 0)
        return;
    struct spread *keys = mem_array(count, sizeof *keys), wanted;
    for (size_t i = 0; i < count; i++)
        spread(&keys[i], pairs[i].key, pairs[i].value);
    spread(&wanted, key, (struct view){0});
    struct below all = {.prover = out, .keys = keys, .count = count, .wanted = &wanted};
    struct buf root = make_node(&all, &keys[0], 0);
    keccak256(&out->root, root.data, root.len);
    close_gaps(out);
    buf_clear(&root);
    mem_free(keys);
}

void trie_prover_make_secure(struct trie_prover *out, const struct trie_pair *pairs, size_t count,
                             struct view key)
{
    struct trie_pair *hashed = mem_array(count, sizeof *hashed);
    struct hash32 *keys = mem_array(count, sizeof *keys), wanted;
    for (size_t i = 0; i < count; i++) {
        keccak256(&keys[i], pairs[i].key.data, pairs[i].key.len);
        hashed[i] = (struct trie_pair){view_of(keys[i].b, 32), pairs[i].value};
    }
    keccak256(&wanted, key.data, key.len);
    trie_prover_make(out, hashed, count, view_of(wanted.b, 32));
    mem_free(keys);
    mem_free(hashed);
}

struct proof_path trie_prover_path(const struct trie_prover *prover)
{
    return (struct proof_path){.nodes = prover->nodes, .count = prover->count};
}

void trie_prover_clear(struct trie_prover *prover)
{
    for (size_t i = 0; i < prover->count; i++)
        mem_free((void *)(uintptr_t)prover->nodes[i].data);
    prover->count = 0;
}
