#include "signer/vault.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/pack.h"
#include "core/base/rnd.h"

#define MAGIC          4
#define BLOB_VERSION   2
#define KDF_ARGON2ID   1
#define SALT           crypto_pwhash_argon2id_SALTBYTES
#define CHECK          16
#define HEADER         (MAGIC + 2 + 4 + 4 + SALT)
#define FRAME          (HEADER + SEALED_NONCE + SEALED_TAG + CHECK)
#define PLAIN_1        (VAULT_KEY + 1)
#define PLAIN_MIN      (PLAIN_1 + 8)
#define PLAIN_MAX      (PLAIN_MIN + POLICY_BYTES_MAX)
#define KIB_MIN        8 /* argon2's own least */
#define KIB_MAX        (256 * 1024)
#define PASSES_MAX     16
#define KIB_PASSES_MAX (UINT64_C(1024) * 1024)

_Static_assert(VAULT_BLOB_1 == FRAME + PLAIN_1, "blob's length");
_Static_assert(SEALED_MAX >= FRAME + PLAIN_MAX, "a vault fits into a message");

const struct vault_kdf vault_kdf_default = {.passes = 3, .kib = 64 * 1024};

static const char vault_magic[MAGIC] = {'e', 'c', 'o', 'V'};

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
    uint8_t data[HEADER + UID_LEN];
};

static struct bound bound_of(const uint8_t *header, const uint8_t *account)
{
    struct bound bound;
    memcpy(bound.data, header, HEADER);
    memcpy(bound.data + HEADER, account, UID_LEN);
    return bound;
}

static void checksum(uint8_t out[CHECK], struct view blob, const uint8_t *uid)
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, CHECK);
    crypto_generichash_update(&state, blob.data, blob.len);
    crypto_generichash_update(&state, uid, UID_LEN);
    crypto_generichash_final(&state, out, CHECK);
}

/* ---- sealing
 * ------------------------------------------------------------------------------------ */

static void add_header(struct buf *blob, const struct vault_kdf *kdf)
{
    uint8_t salt[SALT];
    rnd_bytes(salt, sizeof salt);
    buf_add(blob, vault_magic, MAGIC);
    pack_u8(blob, BLOB_VERSION);
    pack_u8(blob, KDF_ARGON2ID);
    pack_u32(blob, kdf->passes);
    pack_u32(blob, kdf->kib);
    buf_add(blob, salt, sizeof salt);
}

/* Only the key is secret; the rest is small and public enough to pass through a buffer. */
static void write_plain(struct secret *out, const uint8_t *key32, const struct vault *vault)
{
    struct buf rest = {0};
    pack_u8(&rest, (uint8_t)vault->role);
    pack_u64(&rest, vault->floor);
    policy_write(&rest, &vault->policy);
    secret_init(out, VAULT_KEY + rest.len);
    if (!secret_add(out, key32, VAULT_KEY) || !secret_add(out, rest.data, rest.len))
        assert(false);
    assert(out->len <= PLAIN_MAX);
    buf_clear(&rest);
}

enum err vault_seal(struct buf *out, const uint8_t key32[VAULT_KEY], const struct vault *vault,
                    const uint8_t uid[UID_LEN], struct view password, const struct vault_kdf *kdf)
{
    struct buf blob = {0};
    struct secret plain = {0}, derived = {0};
    uint8_t check[CHECK];
    assert(kdf_is_bounded(kdf));
    add_header(&blob, kdf);
    enum err err = derive(&derived, password, blob.data + HEADER - SALT, kdf);
    if (err != OK)
        goto out;
    struct bound bound = bound_of(blob.data, uid);
    write_plain(&plain, key32, vault);
    sealed_add_box(&blob, plain.data, plain.len, view_of(bound.data, sizeof bound.data),
                   derived.data);
    checksum(check, view_of_buf(&blob), uid);
    buf_add(out, blob.data, blob.len);
    buf_add(out, check, sizeof check);
out:
    buf_clear(&blob);
    secret_clear(&plain);
    secret_clear(&derived);
    return err;
}

/* ---- opening
 * ------------------------------------------------------------------------------------ */

static enum err damaged(void)
{
    return err_set(ERR_STORE_DAMAGED, "the sealed vault is damaged or of another account");
}

static enum err read_header(struct vault_kdf *kdf, struct view sealed, const uint8_t *uid)
{
    uint8_t check[CHECK];
    if (sealed.len < VAULT_BLOB_1 || sealed.len > FRAME + PLAIN_MAX ||
        memcmp(sealed.data, vault_magic, MAGIC) != 0)
        return damaged();
    checksum(check, view_of(sealed.data, sealed.len - CHECK), uid);
    if (sodium_memcmp(check, sealed.data + sealed.len - CHECK, CHECK) != 0)
        return damaged();
    uint8_t version = sealed.data[MAGIC];
    if (version < 1 || version > BLOB_VERSION || sealed.data[MAGIC + 1] != KDF_ARGON2ID ||
        (version == 1 && sealed.len != VAULT_BLOB_1))
        return err_set(ERR_STORE_DAMAGED, "the sealed vault has a form that is not known");
    struct unpack in = unpack_of(view_of(sealed.data + MAGIC + 2, 8));
    kdf->passes = unpack_u32(&in);
    kdf->kib = unpack_u32(&in);
    if (!kdf_is_bounded(kdf))
        return err_set(ERR_STORE_DAMAGED, "the sealed vault asks for an absurd derivation");
    return OK;
}

static enum err read_plain(struct secret *key, struct vault *vault, const struct secret *plain,
                           uint8_t version)
{
    struct vault got = {0};
    struct unpack in = unpack_of(view_of(plain->data, plain->len));
    policy_init(&got.policy);
    if (plain->len < PLAIN_1)
        return damaged();
    in.in = view_of(plain->data + VAULT_KEY, plain->len - VAULT_KEY);
    uint8_t role = unpack_u8(&in);
    if (role > ROLE_ADMIN)
        return damaged();
    got.role = (enum role)role;
    if (version > 1) {
        got.floor = unpack_u64(&in);
        if (in.is_bad || policy_read(&got.policy, in.in) != OK)
            return damaged();
    }
    secret_set(key, plain->data, VAULT_KEY);
    *vault = got;
    return OK;
}

enum err vault_unseal(struct secret *key, struct vault *vault, struct view sealed,
                      const uint8_t uid[UID_LEN], struct view password)
{
    struct vault_kdf kdf = {0};
    struct secret derived = {0}, plain = {0};
    TRY(read_header(&kdf, sealed, uid));
    enum err err = derive(&derived, password, sealed.data + HEADER - SALT, &kdf);
    if (err != OK)
        goto out;
    struct bound bound = bound_of(sealed.data, uid);
    if (!sealed_open_box(&plain, view_of(sealed.data + HEADER, sealed.len - HEADER - CHECK),
                         view_of(bound.data, sizeof bound.data), derived.data))
        err = err_set(ERR_PASSWORD, "the password is wrong");
    else
        err = read_plain(key, vault, &plain, sealed.data[MAGIC]);
out:
    secret_clear(&derived);
    secret_clear(&plain);
    return err;
}
