#include "core/eth/proof.h"

#include "core/eth/keccak.h"
#include "core/eth/rlp.h"
#include "core/eth/trie.h"

#define BRANCH_ITEMS 17

/* keccak256 of nothing */
const struct hash32 proof_no_code = {{0xc5, 0xd2, 0x46, 0x01, 0x86, 0xf7, 0x23, 0x3c,
                                      0x92, 0x7e, 0x7d, 0xb2, 0xdc, 0xc7, 0x03, 0xc0,
                                      0xe5, 0x00, 0xb6, 0x53, 0xca, 0x82, 0x27, 0x3b,
                                      0x7b, 0xfa, 0xd8, 0x04, 0x5d, 0x85, 0xa4, 0x70}};

/* A walk from the root along a key. */
struct walk {
    struct view key;
    size_t at; /* nibbles of key that are behind */
    struct proof_path path;
    size_t used;      /* nodes of path */
    struct view node; /* where it stands, whole */
    bool branch_due;  /* after an extension nothing else is canonical */
    bool ended;       /* value holds the answer, nothing when it is empty */
    struct view value;
};

static enum err bad(const char *what)
{
    return err_set(ERR_UNTRUSTED, "the proof does not hold: %s", what);
}

/* RLP errors say where the bytes are wrong; here it counts that the proof is. */
static enum err readable(enum err err)
{
    return err == OK ? OK : bad("a node is not canonical RLP");
}

/* Take the next listed node, which must have this hash. */
static enum err enter_hash(struct walk *walk, const uint8_t hash[32])
{
    if (walk->used == walk->path.count)
        return bad("a node is missing");
    struct view node = walk->path.nodes[walk->used++];
    struct hash32 own;
    keccak256(&own, node.data, node.len);
    if (memcmp(own.b, hash, sizeof own.b) != 0)
        return bad("a node is not the one that its parent names");
    if (walk->used > 1 && node.len < sizeof own.b)
        return bad("a short node stands outside its parent");
    walk->node = node;
    return OK;
}

static enum err check_child(const struct rlp_item *child)
{
    if (child->is_list)
        return child->whole.len < 32 ? OK : bad("a long node stands inside its parent");
    return child->payload.len == 32 ? OK : bad("what should be the hash of a node is none");
}

static enum err enter(struct walk *walk, const struct rlp_item *child)
{
    if (!child->is_list)
        return enter_hash(walk, child->payload.data);
    walk->node = child->whole;
    return OK;
}

static void end(struct walk *walk, struct view value)
{
    walk->ended = true;
    walk->value = value;
}

static enum err step_branch(struct walk *walk, struct view items)
{
    struct rlp_item child, taken = {0};
    bool here = walk->at == 2 * walk->key.len; /* the key ends in this branch */
    unsigned filled = 0, wanted = here ? 16 : trie_nibble(walk->key, walk->at);
    for (unsigned i = 0; i < BRANCH_ITEMS; i++) {
        TRY(readable(rlp_next(&child, &items)));
        if (i == 16 && child.is_list)
            return bad("the value of a branch is a list");
        bool empty = !child.is_list && child.payload.len == 0;
        if (i < 16 && !empty)
            TRY(check_child(&child));
        filled += !empty;
        if (i == wanted)
            taken = child;
    }
    if (filled < 2)
        return bad("a branch has less than two children");
    if (here || (!taken.is_list && taken.payload.len == 0)) {
        end(walk, taken.payload);
        return OK;
    }
    walk->at++;
    return enter(walk, &taken);
}

static enum err step_path(struct walk *walk, struct view items)
{
    struct view bytes;
    struct rlp_item child;
    struct trie_path path;
    TRY(readable(rlp_next_bytes(&bytes, &items)));
    TRY(readable(rlp_next(&child, &items)));
    if (trie_path_read(&path, bytes) != OK)
        return bad("a path is malformed");
    if (path.leaf ? child.is_list || child.payload.len == 0 : trie_path_len(&path) == 0)
        return bad("a leaf has no value, or an extension no path");
    if (!path.leaf)
        TRY(check_child(&child));
    size_t same = trie_path_match(&path, walk->key, walk->at);
    bool agrees = same == trie_path_len(&path);
    walk->at += same;
    if (path.leaf)
        agrees = agrees && walk->at == 2 * walk->key.len;
    if (!agrees || path.leaf) {
        end(walk, agrees ? child.payload : (struct view){0});
        return OK;
    }
    walk->branch_due = true;
    return enter(walk, &child);
}

/* Go on from the node where the walk stands, to its child or to the end. */
static enum err step(struct walk *walk)
{
    struct rlp_item node, item;
    struct view items;
    size_t count = 0;
    TRY(readable(rlp_decode_whole(&node, walk->node)));
    if (!node.is_list)
        return bad("a node is no list");
    for (items = node.payload; items.len > 0 && count <= BRANCH_ITEMS; count++)
        TRY(readable(rlp_next(&item, &items)));
    if (count == BRANCH_ITEMS) {
        walk->branch_due = false;
        return step_branch(walk, node.payload);
    }
    if (count != 2)
        return bad("a node has neither 2 nor 17 items");
    if (walk->branch_due)
        return bad("an extension leads to no branch");
    return step_path(walk, node.payload);
}

static bool is_empty_trie(struct proof_path path)
{
    return path.count == 0 ||
           (path.count == 1 && path.nodes[0].len == 1 && path.nodes[0].data[0] == 0x80);
}

enum err proof_value(struct view *value, const struct hash32 *root, struct view key,
                     struct proof_path path)
{
    *value = (struct view){0};
    if (hash_equal(root, &trie_empty_root))
        return is_empty_trie(path) ? OK : bad("the trie is empty, and yet nodes are given");
    struct walk walk = {.key = key, .path = path};
    TRY(enter_hash(&walk, root->b));
    while (!walk.ended)
        TRY(step(&walk));
    if (walk.used != path.count)
        return bad("nodes are left over");
    if (walk.value.len > 0)
        *value = walk.value;
    return OK;
}

static enum err secure_value(struct view *value, const struct hash32 *root, const void *key,
                             size_t key_len, struct proof_path path)
{
    struct hash32 hash;
    keccak256(&hash, key, key_len);
    return proof_value(value, root, view_of(hash.b, sizeof hash.b), path);
}

static enum err read_account(struct proof_account *out, struct view value)
{
    struct rlp_item item;
    TRY(rlp_decode_whole(&item, value));
    struct view in = item.payload;
    if (!item.is_list)
        return err_set(ERR_SYNTAX, "an account is no list");
    TRY(rlp_next_u64(&out->nonce, &in));
    TRY(rlp_next_u256(&out->balance, &in));
    TRY(rlp_next_exact(out->storage_root.b, sizeof out->storage_root.b, &in));
    TRY(rlp_next_exact(out->code_hash.b, sizeof out->code_hash.b, &in));
    return in.len == 0 ? OK : err_set(ERR_SYNTAX, "an account has more than four fields");
}

enum err proof_account(struct proof_account *out, const struct hash32 *state_root,
                       const struct addr *address, struct proof_path path)
{
    struct view value;
    *out = (struct proof_account){.storage_root = trie_empty_root, .code_hash = proof_no_code};
    TRY(secure_value(&value, state_root, address->b, sizeof address->b, path));
    if (value.len == 0)
        return OK;
    out->exists = true;
    return read_account(out, value) == OK ? OK : bad("what is proved is no account");
}

enum err proof_slot(struct u256 *out, const struct hash32 *storage_root, const struct hash32 *slot,
                    struct proof_path path)
{
    struct view value;
    *out = (struct u256){{0}};
    TRY(secure_value(&value, storage_root, slot->b, sizeof slot->b, path));
    if (value.len == 0)
        return OK;
    /* Zero is stored by removing the key. */
    if (rlp_next_u256(out, &value) != OK || value.len > 0 || u256_is_zero(out))
        return bad("what is proved is no value of storage");
    return OK;
}
