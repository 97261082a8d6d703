#include "signer/sealed.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "core/base/rnd.h"

#define MAGIC  4
#define HEADER (MAGIC + 2)

_Static_assert(SEALED_NONCE == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, "nonce");
_Static_assert(SEALED_TAG == crypto_aead_xchacha20poly1305_ietf_ABYTES, "tag");

static const char magics[][MAGIC + 1] = {
    [SEALED_WALLET] = "ecoW", [SEALED_BOOK] = "ecoB", [SEALED_SETTING] = "ecoS"};

static const char *const names[] = {[SEALED_WALLET] = "the sealed wallet",
                                    [SEALED_BOOK] = "the account's book",
                                    [SEALED_SETTING] = "the sealed setting"};

void sealed_add_box(struct buf *out, const void *plain, size_t len, struct view bound,
                    const uint8_t *key)
{
    uint8_t nonce[SEALED_NONCE];
    rnd_bytes(nonce, sizeof nonce);
    buf_add(out, nonce, sizeof nonce);
    uint8_t *box = buf_grow(out, len + SEALED_TAG);
    crypto_aead_xchacha20poly1305_ietf_encrypt(box, NULL, plain, len, bound.data, bound.len, NULL,
                                               nonce, key);
}

bool sealed_open_box(struct secret *out, struct view nonce_and_box, struct view bound,
                     const uint8_t *key)
{
    if (nonce_and_box.len < SEALED_NONCE + SEALED_TAG)
        return false;
    const uint8_t *nonce = nonce_and_box.data, *box = nonce + SEALED_NONCE;
    size_t box_len = nonce_and_box.len - SEALED_NONCE;
    secret_init(out, box_len - SEALED_TAG);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(out->data, NULL, NULL, box, box_len, bound.data,
                                                   bound.len, nonce, key) == 0) {
        out->len = box_len - SEALED_TAG;
        return true;
    }
    secret_clear(out);
    return false;
}

struct bound {
    uint8_t data[HEADER + 2 * UID_LEN];
};

static struct bound bound_of(const struct sealed_label *label)
{
    struct bound bound;
    memcpy(bound.data, magics[label->type], MAGIC);
    bound.data[MAGIC] = label->version;
    bound.data[MAGIC + 1] = label->kind;
    memcpy(bound.data + HEADER, label->account, UID_LEN);
    memcpy(bound.data + HEADER + UID_LEN, label->thing, UID_LEN);
    return bound;
}

size_t sealed_len(size_t len)
{
    return HEADER + SEALED_NONCE + len + SEALED_TAG;
}

void sealed_write(struct buf *out, const uint8_t key32[VAULT_KEY], const struct sealed_label *label,
                  const void *plain, size_t len)
{
    struct bound bound = bound_of(label);
    buf_add(out, bound.data, HEADER);
    sealed_add_box(out, plain, len, view_of(bound.data, sizeof bound.data), key32);
}

uint8_t sealed_version(enum sealed_type type, struct view sealed)
{
    bool is_one = sealed.len > HEADER && memcmp(sealed.data, magics[type], MAGIC) == 0;
    return is_one ? sealed.data[MAGIC] : 0;
}

enum err sealed_read(struct secret *out, struct view sealed, const uint8_t key32[VAULT_KEY],
                     const struct sealed_label *label, size_t max)
{
    struct bound bound = bound_of(label);
    if (sealed.len < sealed_len(0) || sealed.len > sealed_len(max) ||
        memcmp(sealed.data, bound.data, HEADER) != 0)
        return err_set(ERR_STORE_DAMAGED, "%s is damaged", names[label->type]);
    if (!sealed_open_box(out, view_of(sealed.data + HEADER, sealed.len - HEADER),
                         view_of(bound.data, sizeof bound.data), key32))
        return err_set(ERR_STORE_DAMAGED, "%s is damaged or of another account",
                       names[label->type]);
    return OK;
}
