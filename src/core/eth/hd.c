#include "core/eth/hd.h"

#include <nettle/hmac.h>
#include <nettle/ripemd160.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/eth/curve.h"

/* paths */

static bool is_hardened_mark(char c)
{
    return c == '\'' || c == 'h' || c == 'H';
}

/* Read one step, "44'" or "0". Returns: OK; ERR_SYNTAX; ERR_RANGE */
static enum err parse_step(uint32_t *out, const char **text, const char *end)
{
    const char *start = *text;
    uint32_t value = 0;
    for (; *text < end && **text >= '0' && **text <= '9'; (*text)++) {
        uint32_t digit = (uint32_t)(**text - '0');
        if (value > (HD_HARDENED - 1 - digit) / 10)
            return err_set(ERR_RANGE, "a step of a key path is above 2147483647");
        value = value * 10 + digit;
    }
    if (*text == start || (*start == '0' && *text - start > 1))
        return err_set(ERR_SYNTAX, "a step of a key path is no number");
    if (*text < end && is_hardened_mark(**text)) {
        value |= HD_HARDENED;
        (*text)++;
    }
    *out = value;
    return OK;
}

enum err hd_path_parse(struct hd_path *out, const char *text, size_t len)
{
    const char *end = text + len;
    struct hd_path path = {.count = 0};
    if (len == 0 || *text++ != 'm')
        return err_set(ERR_SYNTAX, "a key path begins with m");
    while (text < end) {
        if (*text++ != '/')
            return err_set(ERR_SYNTAX, "the steps of a key path are divided by /");
        if (path.count == HD_PATH_MAX)
            return err_set(ERR_RANGE, "a key path has more than %d steps", HD_PATH_MAX);
        TRY(parse_step(&path.step[path.count++], &text, end));
    }
    *out = path;
    return OK;
}

void hd_path_write(char out[HD_PATH_TEXT], const struct hd_path *path)
{
    size_t len = 0;
    out[len++] = 'm';
    out[len] = '\0';
    for (size_t i = 0; i < path->count; i++) {
        uint32_t step = path->step[i];
        len += (size_t)snprintf(out + len, HD_PATH_TEXT - len, "/%u%s",
                                (unsigned)(step & ~HD_HARDENED), step & HD_HARDENED ? "'" : "");
    }
}

/* nodes */

static void hmac(uint8_t out64[64], struct view key, struct view data)
{
    struct hmac_sha512_ctx context;
    hmac_sha512_set_key(&context, key.len, key.data);
    hmac_sha512_update(&context, data.len, data.data);
    hmac_sha512_digest(&context, 64, out64);
    mem_wipe(&context, sizeof context);
}

enum err hd_from_seed(struct hd_node *out, const uint8_t *seed, size_t len)
{
    uint8_t digest[64];
    if (len < 16 || len > 64)
        return err_set(ERR_INVALID, "a seed has 16 to 64 bytes");
    hmac(digest, view_of_text("Bitcoin seed"), view_of(seed, len));
    bool valid = secp256k1_ec_seckey_verify(curve_context(), digest) == 1;
    *out = (struct hd_node){.depth = 0};
    if (valid) {
        memcpy(out->key32, digest, 32);
        memcpy(out->chain_code32, digest + 32, 32);
    }
    mem_wipe(digest, sizeof digest);
    return valid ? OK : err_set(ERR_INVALID, "this seed gives no key");
}

static void compress(uint8_t out33[33], const secp256k1_pubkey *pubkey)
{
    size_t len = 33;
    secp256k1_ec_pubkey_serialize(curve_context(), out33, &len, pubkey, SECP256K1_EC_COMPRESSED);
}

enum err hd_neuter(struct hd_public *out, const struct hd_node *node)
{
    secp256k1_pubkey pubkey;
    if (secp256k1_ec_pubkey_create(curve_context(), &pubkey, node->key32) != 1)
        return err_set(ERR_INVALID, "the private key is out of range");
    *out = (struct hd_public){.depth = node->depth, .child = node->child};
    compress(out->pubkey33, &pubkey);
    memcpy(out->chain_code32, node->chain_code32, 32);
    memcpy(out->parent_fingerprint4, node->parent_fingerprint4, 4);
    return OK;
}

void hd_fingerprint(uint8_t out4[4], const struct hd_public *node)
{
    struct sha256_ctx sha;
    struct ripemd160_ctx ripemd;
    uint8_t digest[32];
    sha256_init(&sha);
    sha256_update(&sha, sizeof node->pubkey33, node->pubkey33);
    sha256_digest(&sha, sizeof digest, digest);
    ripemd160_init(&ripemd);
    ripemd160_update(&ripemd, sizeof digest, digest);
    ripemd160_digest(&ripemd, 4, out4);
}

static enum err no_such_child(void)
{
    return err_set(ERR_INVALID, "this step of the key path gives no key");
}

/* The tweak of a child's key, and its chain code. In: prefixed33: the public key, or zero and the
 * private one. */
static void tweak(uint8_t out64[64], const uint8_t prefixed33[33], const uint8_t chain_code32[32],
                  uint32_t step)
{
    uint8_t data[37];
    memcpy(data, prefixed33, 33);
    for (size_t i = 0; i < 4; i++)
        data[33 + i] = (uint8_t)(step >> (24 - 8 * i));
    hmac(out64, view_of(chain_code32, 32), view_of(data, sizeof data));
    mem_wipe(data, sizeof data);
}

enum err hd_child(struct hd_node *out, const struct hd_node *node, uint32_t step)
{
    struct hd_public parent;
    uint8_t prefixed[33] = {0}, digest[64];
    if (node->depth == UINT8_MAX)
        return err_set(ERR_INVALID, "the key path is too deep");
    TRY(hd_neuter(&parent, node));
    if (step & HD_HARDENED)
        memcpy(prefixed + 1, node->key32, 32);
    else
        memcpy(prefixed, parent.pubkey33, 33);
    tweak(digest, prefixed, node->chain_code32, step);
    struct hd_node child = {.depth = (uint8_t)(node->depth + 1), .child = step};
    memcpy(child.key32, node->key32, 32);
    memcpy(child.chain_code32, digest + 32, 32);
    hd_fingerprint(child.parent_fingerprint4, &parent);
    bool valid = secp256k1_ec_seckey_tweak_add(curve_context(), child.key32, digest) == 1;
    if (valid)
        *out = child;
    mem_wipe(prefixed, sizeof prefixed);
    mem_wipe(digest, sizeof digest);
    mem_wipe(&child, sizeof child);
    return valid ? OK : no_such_child();
}

enum err hd_child_key(uint8_t out32[32], const struct hd_node *node, const uint8_t pubkey33[33],
                      uint32_t step)
{
    uint8_t digest[64];
    if ((step & HD_HARDENED) != 0 || node->depth == UINT8_MAX)
        return err_set(ERR_INVALID, "the key path is too deep, or its last step is hardened");
    tweak(digest, pubkey33, node->chain_code32, step);
    memcpy(out32, node->key32, 32);
    bool valid = secp256k1_ec_seckey_tweak_add(curve_context(), out32, digest) == 1;
    mem_wipe(digest, sizeof digest);
    if (valid)
        return OK;
    mem_wipe(out32, 32);
    return no_such_child();
}

enum err hd_public_child(struct hd_public *out, const struct hd_public *node, uint32_t step)
{
    secp256k1_pubkey pubkey;
    uint8_t digest[64];
    if (step & HD_HARDENED)
        return err_set(ERR_INVALID, "a hardened step needs the private key");
    if (node->depth == UINT8_MAX)
        return err_set(ERR_INVALID, "the key path is too deep");
    tweak(digest, node->pubkey33, node->chain_code32, step);
    if (secp256k1_ec_pubkey_parse(curve_context(), &pubkey, node->pubkey33, 33) != 1 ||
        secp256k1_ec_pubkey_tweak_add(curve_context(), &pubkey, digest) != 1)
        return no_such_child();
    struct hd_public child = {.depth = (uint8_t)(node->depth + 1), .child = step};
    compress(child.pubkey33, &pubkey);
    memcpy(child.chain_code32, digest + 32, 32);
    hd_fingerprint(child.parent_fingerprint4, node);
    *out = child;
    return OK;
}

enum err hd_public_derive(struct hd_public *out, const struct hd_public *node,
                          const struct hd_path *path)
{
    struct hd_public at = *node;
    for (size_t i = 0; i < path->count; i++)
        TRY(hd_public_child(&at, &at, path->step[i]));
    *out = at;
    return OK;
}

enum err hd_uncompress(uint8_t out64[64], const struct hd_public *node)
{
    secp256k1_pubkey pubkey;
    uint8_t bytes[65];
    size_t len = sizeof bytes;
    if (secp256k1_ec_pubkey_parse(curve_context(), &pubkey, node->pubkey33, 33) != 1)
        return err_set(ERR_INVALID, "the public key is not on the curve");
    secp256k1_ec_pubkey_serialize(curve_context(), bytes, &len, &pubkey, SECP256K1_EC_UNCOMPRESSED);
    memcpy(out64, bytes + 1, 64);
    return OK;
}

enum err hd_derive(struct hd_node *out, const struct hd_node *node, const struct hd_path *path)
{
    struct hd_node at = *node;
    enum err err = OK;
    for (size_t i = 0; i < path->count && err == OK; i++)
        err = hd_child(&at, &at, path->step[i]);
    if (err == OK)
        *out = at;
    mem_wipe(&at, sizeof at);
    return err;
}
