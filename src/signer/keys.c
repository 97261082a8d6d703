#include "signer/keys.h"

#include <string.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/base/pack.h"
#include "core/base/text.h"
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

enum err keys_set_passphrase(struct vault_secret *secret, struct view passphrase)
{
    if (passphrase.len > VAULT_PHRASE_MAX)
        return err_set(ERR_LIMIT, "a passphrase has at most %d bytes", VAULT_PHRASE_MAX);
    if (!text_is_utf8((const char *)passphrase.data, passphrase.len))
        return err_set(ERR_SYNTAX, "the passphrase is not UTF-8");
    secret_set(&secret->passphrase, passphrase.data, passphrase.len);
    return OK;
}

static enum err read_words(struct vault_secret *out, struct view typed, struct view passphrase)
{
    enum mnemonic_language language;
    const char *text = (const char *)typed.data;
    TRY(mnemonic_detect(&language, text, typed.len));
    TRY(mnemonic_to_entropy(&out->bytes, text, typed.len, language));
    out->language = (unsigned)language;
    return keys_set_passphrase(out, passphrase);
}

enum err keys_read_typed(struct vault_secret *out, enum wallet_kind kind, struct view typed,
                         struct view passphrase)
{
    enum err err;
    vault_secret_clear(out);
    out->kind = kind;
    switch (kind) {
    case WALLET_HD: err = read_words(out, typed, passphrase); break;
    case WALLET_KEY: err = read_key(&out->bytes, typed); break;
    case WALLET_WATCH:
    default: err = err_set(ERR_INVALID, "a watched wallet has no key"); break;
    }
    if (err != OK)
        vault_secret_clear(out);
    return err;
}

enum err keys_words(struct secret *out, const struct vault_secret *secret)
{
    if (secret->kind != WALLET_HD || secret->language >= MNEMONIC_LANGUAGES)
        return err_set(ERR_INVALID, "this wallet has no words");
    return mnemonic_from_entropy(out, secret->bytes.data, secret->bytes.len,
                                 (enum mnemonic_language)secret->language);
}

static enum err grow_seed(struct secret *out, const struct vault_secret *secret)
{
    struct secret text = {0};
    const char *phrase = secret->passphrase.len > 0 ? (const char *)secret->passphrase.data : "";
    enum err err = keys_words(&text, secret);
    if (err == OK)
        err = mnemonic_to_seed(out, (const char *)text.data, text.len, phrase,
                               secret->passphrase.len, (enum mnemonic_language)secret->language);
    secret_clear(&text);
    return err;
}

enum err keys_fingerprint(uint32_t *out, const struct vault_secret *secret)
{
    struct secret seed = {0};
    uint8_t bytes[4] = {0};
    enum err err = grow_seed(&seed, secret);
    if (err == OK)
        err = mnemonic_fingerprint(bytes, &seed);
    secret_clear(&seed);
    struct unpack in = unpack_of(view_of(bytes, sizeof bytes));
    *out = unpack_u32(&in);
    return err;
}

void keys_node_clear(struct keys_node *node)
{
    secret_clear(&node->bytes);
    node->has_pubkey = false;
}

enum err keys_node_derive(struct keys_node *out, const struct vault_secret *secret,
                          const struct hd_path *path)
{
    struct secret seed = {0};
    struct hd_node node = {0};
    enum err err = grow_seed(&seed, secret);
    if (err == OK)
        err = hd_from_seed(&node, seed.data, seed.len);
    if (err == OK)
        err = hd_derive(&node, &node, path);
    if (err == OK)
        secret_set(&out->bytes, &node, sizeof node);
    out->has_pubkey = false;
    secret_clear(&seed);
    mem_wipe(&node, sizeof node);
    return err;
}

/* One step below, not hardened: the usual way to an address. */
static enum err key_of_child(struct secret *key, struct keys_node *node, uint32_t step)
{
    static const uint8_t zero[KEY];
    const struct hd_node *parent = (const struct hd_node *)(const void *)node->bytes.data;
    struct hd_public public;
    if (!node->has_pubkey) {
        TRY(hd_neuter(&public, parent));
        memcpy(node->pubkey33, public.pubkey33, sizeof node->pubkey33);
        node->has_pubkey = true;
    }
    secret_set(key, zero, sizeof zero);
    return hd_child_key(key->data, parent, node->pubkey33, step);
}

enum err keys_node_below(struct secret *key, struct keys_node *node, const struct hd_path *path)
{
    struct hd_node below;
    if (path->count == 1 && (path->step[0] & HD_HARDENED) == 0)
        return key_of_child(key, node, path->step[0]);
    memcpy(&below, node->bytes.data, sizeof below);
    enum err err = hd_derive(&below, &below, path);
    if (err == OK)
        secret_set(key, below.key32, sizeof below.key32);
    mem_wipe(&below, sizeof below);
    return err;
}

enum err keys_node_public(struct secret *out, const struct keys_node *node)
{
    struct hd_node private;
    struct hd_public public;
    char text[HD_TEXT];
    memcpy(&private, node->bytes.data, sizeof private);
    enum err err = hd_neuter(&public, &private);
    mem_wipe(&private, sizeof private);
    if (err != OK)
        return err;
    hd_write_public(text, &public);
    secret_set(out, text, strlen(text));
    return OK;
}
