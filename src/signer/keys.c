#include "signer/keys.h"

#include <string.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/eth/mnemonic.h"
#include "core/eth/sig.h"

#define KEY 32

static enum err bad_key(void)
{
    return err_set(ERR_INVALID, "a private key is 64 hexadecimal digits, not 0 and below the "
                                "order of the curve");
}

static enum err read_key(struct secret *out, struct view typed)
{
    struct secret text = {0};
    static const uint8_t zero[KEY];
    size_t prefix = typed.len == 2 * KEY ? 2 : 0;
    if (typed.len != 2 * KEY && typed.len != 2 * KEY + 2)
        return bad_key();
    secret_init(&text, 2 * KEY + 2);
    secret_set(out, zero, KEY);
    if (!secret_add(&text, "0x", prefix) || !secret_add(&text, typed.data, typed.len) ||
        hex_read_exact(out->data, KEY, (const char *)text.data, text.len) != OK ||
        !sig_key_valid(out->data)) {
        secret_clear(&text);
        secret_clear(out);
        return bad_key();
    }
    secret_clear(&text);
    return OK;
}

enum err keys_read_typed(struct secret *out, enum wallet_kind kind, struct view typed)
{
    switch (kind) {
    case WALLET_HD:
        return mnemonic_to_entropy(out, (const char *)typed.data, typed.len, MNEMONIC_ENGLISH);
    case WALLET_KEY: return read_key(out, typed);
    case WALLET_WATCH: break;
    }
    return err_set(ERR_INVALID, "a watched wallet has no key");
}

void keys_node_clear(struct keys_node *node)
{
    secret_clear(&node->bytes);
}

enum err keys_node_derive(struct keys_node *out, const struct secret *entropy,
                          const struct hd_path *path)
{
    struct secret text = {0}, seed = {0};
    struct hd_node node = {0};
    enum err err = mnemonic_from_entropy(&text, entropy->data, entropy->len, MNEMONIC_ENGLISH);
    if (err == OK)
        err = mnemonic_to_seed(&seed, (const char *)text.data, text.len, "", 0, MNEMONIC_ENGLISH);
    if (err == OK)
        err = hd_from_seed(&node, seed.data, seed.len);
    if (err == OK)
        err = hd_derive(&node, &node, path);
    if (err == OK)
        secret_set(&out->bytes, &node, sizeof node);
    secret_clear(&text);
    secret_clear(&seed);
    mem_wipe(&node, sizeof node);
    return err;
}

enum err keys_node_child(struct secret *key, const struct keys_node *node, uint32_t step)
{
    struct hd_node child;
    memcpy(&child, node->bytes.data, sizeof child);
    enum err err = hd_child(&child, &child, step);
    if (err == OK)
        secret_set(key, child.key32, sizeof child.key32);
    mem_wipe(&child, sizeof child);
    return err;
}
