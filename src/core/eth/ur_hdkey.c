#include "core/eth/ur_hdkey.h"

#include <assert.h>

#include "core/eth/cbor.h"

#define TAG_USE  305
#define COIN_ETH 60

enum { IS_MASTER = 1, IS_PRIVATE, KEY, CHAIN_CODE, USE, ORIGIN, CHILDREN, PARENT, NAME, NOTE };
enum { USE_COIN = 1, USE_NETWORK = 2 };

static void add_use(struct buf *out, const struct ur_hdkey *key)
{
    cbor_add_uint(out, USE);
    cbor_add_tag(out, TAG_USE);
    cbor_add_map(out, 1u + (key->network != 0));
    cbor_add_uint(out, USE_COIN);
    cbor_add_uint(out, key->coin);
    if (key->network != 0) {
        cbor_add_uint(out, USE_NETWORK);
        cbor_add_uint(out, key->network);
    }
}

static void add_path(struct buf *out, uint64_t field, bool has, const struct ur_keypath *path)
{
    if (!has)
        return;
    cbor_add_uint(out, field);
    ur_keypath_add(out, path);
}

static void add_text(struct buf *out, uint64_t field, struct view text)
{
    assert(text.len <= UR_HDKEY_TEXT_MAX);
    if (text.len == 0)
        return;
    cbor_add_uint(out, field);
    cbor_add_text(out, text);
}

void ur_hdkey_encode(struct buf *out, const struct ur_hdkey *key)
{
    cbor_add_map(out, 1u + key->has_chain_code + key->has_use + key->has_origin +
                          key->has_children + (key->parent_fingerprint != 0) + (key->name.len > 0) +
                          (key->note.len > 0));
    cbor_add_uint(out, KEY);
    cbor_add_bytes(out, key->pubkey33, sizeof key->pubkey33);
    if (key->has_chain_code) {
        cbor_add_uint(out, CHAIN_CODE);
        cbor_add_bytes(out, key->chain_code32, sizeof key->chain_code32);
    }
    if (key->has_use)
        add_use(out, key);
    add_path(out, ORIGIN, key->has_origin, &key->origin);
    add_path(out, CHILDREN, key->has_children, &key->children);
    if (key->parent_fingerprint != 0) {
        cbor_add_uint(out, PARENT);
        cbor_add_uint(out, key->parent_fingerprint);
    }
    add_text(out, NAME, key->name);
    add_text(out, NOTE, key->note);
}

static enum err next_exact(uint8_t *out, size_t len, struct view *in)
{
    struct view bytes;
    TRY(cbor_next_bytes(&bytes, in));
    if (bytes.len != len)
        return err_set(ERR_SYNTAX, "a key has %zu bytes where %zu are due", bytes.len, len);
    memcpy(out, bytes.data, len);
    return OK;
}

static enum err next_u32(uint32_t *out, uint32_t max, struct view *in)
{
    uint64_t value;
    TRY(cbor_next_uint(&value, max, in));
    *out = (uint32_t)value;
    return OK;
}

static enum err next_text(struct view *out, struct view *in)
{
    TRY(cbor_next_text(out, in));
    if (out->len > UR_HDKEY_TEXT_MAX)
        return err_set(ERR_LIMIT, "the name of a key has more than %d bytes", UR_HDKEY_TEXT_MAX);
    return OK;
}

/* coin and network default to those of Bitcoin. */
static enum err next_use(struct ur_hdkey *out, struct view *in)
{
    struct cbor_map map;
    bool more;
    out->has_use = true;
    TRY(cbor_next_tag(TAG_USE, in));
    TRY(cbor_map_begin(&map, in));
    for (;;) {
        TRY(cbor_map_next(&more, &map, in));
        if (!more)
            return OK;
        if (map.key == USE_COIN)
            TRY(next_u32(&out->coin, HD_HARDENED - 1, in));
        else if (map.key == USE_NETWORK)
            TRY(next_u32(&out->network, UINT32_MAX, in));
        else
            return err_set(ERR_SYNTAX, "the use of a key has an unknown field");
    }
}

static enum err next_not_private(struct view *in)
{
    bool yes;
    TRY(cbor_next_bool(&yes, in));
    if (yes)
        return err_set(ERR_REFUSED, "this is a private key: it belongs on no screen");
    return OK;
}

static enum err next_field(struct ur_hdkey *out, uint64_t key, struct view *in)
{
    switch (key) {
    case IS_MASTER: /* which is always private */
    case IS_PRIVATE: return next_not_private(in);
    case KEY: return next_exact(out->pubkey33, sizeof out->pubkey33, in);
    case CHAIN_CODE:
        out->has_chain_code = true;
        return next_exact(out->chain_code32, sizeof out->chain_code32, in);
    case USE: return next_use(out, in);
    case ORIGIN: out->has_origin = true; return ur_keypath_next(&out->origin, in);
    case CHILDREN: out->has_children = true; return ur_keypath_next(&out->children, in);
    case PARENT:
        TRY(next_u32(&out->parent_fingerprint, UINT32_MAX, in));
        return out->parent_fingerprint != 0
                   ? OK
                   : err_set(ERR_RANGE, "the fingerprint of a parent key is 0");
    case NAME: return next_text(&out->name, in);
    case NOTE: return next_text(&out->note, in);
    default: return err_set(ERR_SYNTAX, "a key has an unknown field");
    }
}

static enum err check_point(const struct ur_hdkey *key)
{
    struct hd_public node = {0};
    uint8_t unused64[64];
    memcpy(node.pubkey33, key->pubkey33, sizeof node.pubkey33);
    return hd_uncompress(unused64, &node);
}

enum err ur_hdkey_decode(struct ur_hdkey *out, struct view cbor)
{
    struct cbor_map map;
    bool more, has_key = false;
    *out = (struct ur_hdkey){0};
    TRY(cbor_map_begin(&map, &cbor));
    for (;;) {
        TRY(cbor_map_next(&more, &map, &cbor));
        if (!more)
            break;
        TRY(next_field(out, map.key, &cbor));
        has_key = has_key || map.key == KEY;
    }
    if (cbor.len > 0)
        return err_set(ERR_SYNTAX, "%zu bytes follow the key", cbor.len);
    if (!has_key)
        return err_set(ERR_SYNTAX, "the key is missing");
    return check_point(out);
}

struct ur_hdkey ur_hdkey_of(const struct hd_public *node, const struct hd_path *path,
                            uint32_t master_fingerprint)
{
    struct ur_hdkey out = {.has_chain_code = true,
                           .has_use = true,
                           .coin = COIN_ETH,
                           .has_origin = true,
                           .origin = ur_keypath_of(path, master_fingerprint),
                           .has_children = true,
                           .children = {.count = 2, .step = {[1] = {.kind = UR_STEP_ANY}}}};
    memcpy(out.pubkey33, node->pubkey33, sizeof out.pubkey33);
    memcpy(out.chain_code32, node->chain_code32, sizeof out.chain_code32);
    out.origin.has_depth = true;
    out.origin.depth = node->depth;
    for (size_t i = 0; i < sizeof node->parent_fingerprint4; i++)
        out.parent_fingerprint = out.parent_fingerprint << 8 | node->parent_fingerprint4[i];
    return out;
}

enum err ur_hdkey_node(struct hd_public *out, const struct ur_hdkey *key)
{
    struct hd_path path;
    *out = (struct hd_public){0};
    if (!key->has_chain_code)
        return err_set(ERR_INVALID, "the key has no chain code: nothing can be derived from it");
    if (!key->has_origin)
        return err_set(ERR_INVALID, "the key does not say how it was derived");
    TRY(ur_keypath_steps(&path, &key->origin));
    if (key->origin.has_depth && key->origin.depth < path.count)
        return err_set(ERR_INVALID, "the key's depth is less than the steps that lead to it");
    out->depth = key->origin.has_depth ? key->origin.depth : (uint8_t)path.count;
    if (path.count == 0 && out->depth > 0)
        return err_set(ERR_INVALID, "the key does not say which child it is");
    out->child = path.count > 0 ? path.step[path.count - 1] : 0;
    memcpy(out->pubkey33, key->pubkey33, sizeof out->pubkey33);
    memcpy(out->chain_code32, key->chain_code32, sizeof out->chain_code32);
    for (unsigned i = 0; i < 4; i++)
        out->parent_fingerprint4[i] = (uint8_t)(key->parent_fingerprint >> (24 - 8 * i));
    return OK;
}
