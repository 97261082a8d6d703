#include "signer/vault.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/rnd.h"

#define MAGIC          4
#define BLOB_VERSION   1
#define KDF_ARGON2ID   1
#define SALT           crypto_pwhash_argon2id_SALTBYTES
#define NONCE          crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG            crypto_aead_xchacha20poly1305_ietf_ABYTES
#define CHECK          16
#define VAULT_HEADER   (MAGIC + 2 + 4 + 4 + SALT)
#define VAULT_PLAIN    (VAULT_KEY + 1)
#define WALLET_HEADER  (MAGIC + 2)
#define WALLET_MIN     16
#define KIB_MIN        8 /* argon2's own least */
#define KIB_MAX        (256 * 1024)
#define PASSES_MAX     16
#define KIB_PASSES_MAX (UINT64_C(1024) * 1024)

_Static_assert(VAULT_BLOB == VAULT_HEADER + NONCE + VAULT_PLAIN + TAG + CHECK, "blob's length");

const struct vault_kdf vault_kdf_default = {.passes = 3, .kib = 64 * 1024};

static const char vault_magic[MAGIC] = {'e', 'c', 'o', 'V'};
static const char wallet_magic[MAGIC] = {'e', 'c', 'o', 'W'};

static void add_u32(struct buf *out, uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        buf_add_byte(out, (uint8_t)(value >> shift));
}

static uint32_t read_u32(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
           (uint32_t)bytes[3];
}

static bool kdf_is_bounded(const struct vault_kdf *kdf)
{
    return kdf->passes >= 1 && kdf->passes <= PASSES_MAX && kdf->kib >= KIB_MIN &&
           kdf->kib <= KIB_MAX && (uint64_t)kdf->kib * kdf->passes <= KIB_PASSES_MAX;
}

static enum err derive(struct secret *out, struct view password, const uint8_t *salt,
                       const struct vault_kdf *kdf)
{
    static const uint8_t zero[crypto_aead_xchacha20poly1305_ietf_KEYBYTES];
    secret_set(out, zero, sizeof zero);
    const char *bytes = password.len > 0 ? (const char *)password.data : "";
    if (crypto_pwhash_argon2id(out->data, out->len, bytes, password.len, salt, kdf->passes,
                               (size_t)kdf->kib * 1024, crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0)
        return err_set(ERR_SIGNER, "there is not enough memory to check the password");
    return OK;
}

/* Associated data: the blob's header and whose it is. */
struct bound {
    uint8_t data[VAULT_HEADER + 2 * UID_LEN];
    size_t len;
};

static struct bound bind_to(const uint8_t *header, size_t header_len, const uint8_t *account,
                            const uint8_t *wallet)
{
    struct bound bound = {.len = header_len + UID_LEN + (wallet != NULL ? UID_LEN : 0)};
    assert(bound.len <= sizeof bound.data);
    memcpy(bound.data, header, header_len);
    memcpy(bound.data + header_len, account, UID_LEN);
    if (wallet != NULL)
        memcpy(bound.data + header_len + UID_LEN, wallet, UID_LEN);
    return bound;
}

/* Append nonce and box. */
static void add_box(struct buf *out, const uint8_t *plain, size_t len, const struct bound *bound,
                    const uint8_t *key)
{
    uint8_t nonce[NONCE];
    rnd_bytes(nonce, sizeof nonce);
    buf_add(out, nonce, sizeof nonce);
    uint8_t *box = buf_grow(out, len + TAG);
    crypto_aead_xchacha20poly1305_ietf_encrypt(box, NULL, plain, len, bound->data, bound->len, NULL,
                                               nonce, key);
}

/* Open nonce and box. Returns: false when they do not belong to key and bound. */
static bool open_box(struct secret *out, const uint8_t *nonce, size_t len,
                     const struct bound *bound, const uint8_t *key)
{
    static const uint8_t zero[VAULT_PLAIN];
    size_t plain = len - NONCE - TAG;
    assert(plain <= sizeof zero);
    secret_set(out, zero, plain);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(out->data, NULL, NULL, nonce + NONCE,
                                                   len - NONCE, bound->data, bound->len, nonce,
                                                   key) == 0)
        return true;
    secret_clear(out);
    return false;
}

/* ---- vaults
 * ------------------------------------------------------------------------------------- */

static void checksum(uint8_t out[CHECK], const uint8_t *blob, const uint8_t *uid)
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, CHECK);
    crypto_generichash_update(&state, blob, VAULT_BLOB - CHECK);
    crypto_generichash_update(&state, uid, UID_LEN);
    crypto_generichash_final(&state, out, CHECK);
}

enum err vault_seal(struct buf *out, const uint8_t key32[VAULT_KEY], enum role role,
                    const uint8_t uid[UID_LEN], struct view password, const struct vault_kdf *kdf)
{
    struct buf blob = {0};
    struct secret plain = {0}, derived = {0};
    uint8_t salt[SALT], check[CHECK], role_byte = (uint8_t)role;
    assert(kdf_is_bounded(kdf));
    rnd_bytes(salt, sizeof salt);
    enum err err = derive(&derived, password, salt, kdf);
    if (err != OK)
        goto out;
    buf_add(&blob, vault_magic, MAGIC);
    buf_add_byte(&blob, BLOB_VERSION);
    buf_add_byte(&blob, KDF_ARGON2ID);
    add_u32(&blob, kdf->passes);
    add_u32(&blob, kdf->kib);
    buf_add(&blob, salt, sizeof salt);
    struct bound bound = bind_to(blob.data, blob.len, uid, NULL);
    secret_init(&plain, VAULT_PLAIN);
    if (!secret_add(&plain, key32, VAULT_KEY) || !secret_add(&plain, &role_byte, 1))
        assert(false);
    add_box(&blob, plain.data, plain.len, &bound, derived.data);
    assert(blob.len == VAULT_BLOB - CHECK);
    checksum(check, blob.data, uid);
    buf_add(out, blob.data, blob.len);
    buf_add(out, check, sizeof check);
out:
    buf_clear(&blob);
    secret_clear(&plain);
    secret_clear(&derived);
    return err;
}

static enum err vault_damaged(void)
{
    return err_set(ERR_STORE_DAMAGED, "the sealed vault is damaged or of another account");
}

static enum err read_vault_header(struct vault_kdf *kdf, struct view sealed, const uint8_t *uid)
{
    uint8_t check[CHECK];
    if (sealed.len != VAULT_BLOB || memcmp(sealed.data, vault_magic, MAGIC) != 0)
        return vault_damaged();
    checksum(check, sealed.data, uid);
    if (sodium_memcmp(check, sealed.data + VAULT_BLOB - CHECK, CHECK) != 0)
        return vault_damaged();
    if (sealed.data[MAGIC] != BLOB_VERSION || sealed.data[MAGIC + 1] != KDF_ARGON2ID)
        return err_set(ERR_STORE_DAMAGED, "the sealed vault has a form that is not known");
    kdf->passes = read_u32(sealed.data + MAGIC + 2);
    kdf->kib = read_u32(sealed.data + MAGIC + 6);
    if (!kdf_is_bounded(kdf))
        return err_set(ERR_STORE_DAMAGED, "the sealed vault asks for an absurd derivation");
    return OK;
}

enum err vault_unseal(struct secret *key, enum role *role, struct view sealed,
                      const uint8_t uid[UID_LEN], struct view password)
{
    struct vault_kdf kdf = {0};
    struct secret derived = {0}, plain = {0};
    TRY(read_vault_header(&kdf, sealed, uid));
    enum err err = derive(&derived, password, sealed.data + VAULT_HEADER - SALT, &kdf);
    if (err != OK)
        goto out;
    struct bound bound = bind_to(sealed.data, VAULT_HEADER, uid, NULL);
    if (!open_box(&plain, sealed.data + VAULT_HEADER, VAULT_BLOB - VAULT_HEADER - CHECK, &bound,
                  derived.data)) {
        err = err_set(ERR_PASSWORD, "the password is wrong");
        goto out;
    }
    if (plain.data[VAULT_KEY] > ROLE_ADMIN) {
        err = vault_damaged();
        goto out;
    }
    *role = (enum role)plain.data[VAULT_KEY];
    secret_set(key, plain.data, VAULT_KEY);
out:
    secret_clear(&derived);
    secret_clear(&plain);
    return err;
}

/* ---- wallets
 * ------------------------------------------------------------------------------------ */

void vault_seal_wallet(struct buf *out, const uint8_t key32[VAULT_KEY],
                       const struct vault_owner *owner, const struct secret *secret)
{
    uint8_t header[WALLET_HEADER];
    assert(secret->len >= WALLET_MIN && secret->len <= VAULT_SECRET_MAX);
    memcpy(header, wallet_magic, MAGIC);
    header[MAGIC] = BLOB_VERSION;
    header[MAGIC + 1] = (uint8_t)owner->kind;
    buf_add(out, header, sizeof header);
    struct bound bound = bind_to(header, sizeof header, owner->account, owner->wallet);
    add_box(out, secret->data, secret->len, &bound, key32);
}

enum err vault_unseal_wallet(struct secret *out, struct view sealed, const uint8_t key32[VAULT_KEY],
                             const struct vault_owner *owner)
{
    const size_t frame = WALLET_HEADER + NONCE + TAG;
    if (sealed.len < frame + WALLET_MIN || sealed.len > frame + VAULT_SECRET_MAX ||
        memcmp(sealed.data, wallet_magic, MAGIC) != 0 || sealed.data[MAGIC] != BLOB_VERSION ||
        sealed.data[MAGIC + 1] != (uint8_t)owner->kind)
        return err_set(ERR_STORE_DAMAGED, "the sealed wallet is damaged");
    struct bound bound = bind_to(sealed.data, WALLET_HEADER, owner->account, owner->wallet);
    if (!open_box(out, sealed.data + WALLET_HEADER, sealed.len - WALLET_HEADER, &bound, key32))
        return err_set(ERR_STORE_DAMAGED, "the sealed wallet is damaged or of another account");
    return OK;
}
