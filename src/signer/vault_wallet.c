/* The secret of a wallet, sealed under the vault key. Trees are written in version 2 only where
 * version 1 cannot hold them, so that an older program still opens what it could have made. */

#include "signer/vault.h"

#include <assert.h>
#include <string.h>

#define SECRET_MIN 16
#define HEAD       5 /* language, two lengths */
#define PLAIN_MAX  (HEAD + VAULT_SECRET_MAX + VAULT_PHRASE_MAX)

void vault_secret_clear(struct vault_secret *secret)
{
    secret_clear(&secret->bytes);
    secret_clear(&secret->passphrase);
    *secret = (struct vault_secret){0};
}

void vault_secret_move(struct vault_secret *to, struct vault_secret *from)
{
    if (to == from)
        return;
    vault_secret_clear(to);
    *to = *from;
    *from = (struct vault_secret){0};
}

static struct sealed_label label_of(const struct vault_owner *owner, uint8_t version)
{
    struct sealed_label label = {
        .type = SEALED_WALLET, .version = version, .kind = (uint8_t)owner->kind};
    memcpy(label.account, owner->account, UID_LEN);
    memcpy(label.thing, owner->wallet, UID_LEN);
    return label;
}

static bool is_plain(const struct vault_secret *secret)
{
    return secret->language == 0 && secret->passphrase.len == 0;
}

static void add_part(struct secret *out, const struct secret *part)
{
    uint8_t len[2] = {(uint8_t)(part->len >> 8), (uint8_t)part->len};
    if (!secret_add(out, len, sizeof len) || !secret_add(out, part->data, part->len))
        assert(false);
}

void vault_seal_wallet(struct buf *out, const uint8_t key32[VAULT_KEY],
                       const struct vault_owner *owner, const struct vault_secret *secret)
{
    struct secret plain = {0};
    uint8_t language = (uint8_t)secret->language;
    assert(secret->bytes.len >= SECRET_MIN && secret->bytes.len <= VAULT_SECRET_MAX);
    assert(secret->passphrase.len <= VAULT_PHRASE_MAX && secret->kind == owner->kind);
    if (is_plain(secret)) {
        struct sealed_label label = label_of(owner, 1);
        sealed_write(out, key32, &label, secret->bytes.data, secret->bytes.len);
        return;
    }
    struct sealed_label label = label_of(owner, 2);
    secret_init(&plain, HEAD + secret->bytes.len + secret->passphrase.len);
    if (!secret_add(&plain, &language, 1))
        assert(false);
    add_part(&plain, &secret->bytes);
    add_part(&plain, &secret->passphrase);
    sealed_write(out, key32, &label, plain.data, plain.len);
    secret_clear(&plain);
}

static enum err damaged(void)
{
    return err_set(ERR_STORE_DAMAGED, "the sealed wallet is damaged");
}

/* Take a part off the bytes from *at on. */
static bool take_part(struct secret *out, const struct secret *plain, size_t *at, size_t max)
{
    if (plain->len - *at < 2)
        return false;
    size_t len = (size_t)plain->data[*at] << 8 | plain->data[*at + 1];
    *at += 2;
    if (len > max || len > plain->len - *at)
        return false;
    secret_set(out, plain->data + *at, len);
    *at += len;
    return true;
}

static enum err read_tree(struct vault_secret *out, const struct secret *plain)
{
    size_t at = 1;
    if (out->kind != WALLET_HD || plain->len < HEAD ||
        !take_part(&out->bytes, plain, &at, VAULT_SECRET_MAX) ||
        !take_part(&out->passphrase, plain, &at, VAULT_PHRASE_MAX) || at != plain->len ||
        out->bytes.len < SECRET_MIN)
        return damaged();
    out->language = plain->data[0];
    return OK;
}

enum err vault_unseal_wallet(struct vault_secret *out, struct view sealed,
                             const uint8_t key32[VAULT_KEY], const struct vault_owner *owner)
{
    struct secret plain = {0};
    uint8_t version = sealed_version(SEALED_WALLET, sealed);
    struct sealed_label label = label_of(owner, version);
    if (version < 1 || version > 2)
        return damaged();
    TRY(sealed_read(&plain, sealed, key32, &label, version == 1 ? VAULT_SECRET_MAX : PLAIN_MAX));
    vault_secret_clear(out);
    out->kind = owner->kind;
    enum err err = OK;
    if (version == 2)
        err = read_tree(out, &plain);
    else if (plain.len < SECRET_MIN)
        err = damaged();
    else
        secret_move(&out->bytes, &plain);
    secret_clear(&plain);
    if (err != OK)
        vault_secret_clear(out);
    return err;
}
