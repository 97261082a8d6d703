#ifndef SIGNER_SEALED_H
#define SIGNER_SEALED_H

/** What a vault key seals for the store: wallets' secrets, the account's book, small settings.
 *
 *      magic(4) version kind nonce(24) box(n + 16)
 *
 *  box is XChaCha20-Poly1305; its associated data is everything before the nonce, then the
 * account's uid and the thing's: a blob cannot be moved to another account or thing, nor be taken
 * for another kind or version. Pure functions over bytes. */

#include "core/ports.h"

#define VAULT_KEY 32

enum sealed_type { SEALED_WALLET, SEALED_BOOK, SEALED_SETTING };

/** What stands outside the box, and whose it is. */
struct sealed_label {
    enum sealed_type type;
    uint8_t version, kind;
    uint8_t account[UID_LEN];
    uint8_t thing[UID_LEN];
};
/** Returns: the length of the blob of len bytes. */
size_t sealed_len(size_t len);
/** Seal and append the blob. */
void sealed_write(struct buf *out, const uint8_t key32[VAULT_KEY], const struct sealed_label *label,
                  const void *plain, size_t len);
/** Returns: the version of a blob of this type, 0 when it is none. */
uint8_t sealed_version(enum sealed_type type, struct view sealed);
/** Open a blob of at most max bytes inside.
 *  Returns: OK; ERR_STORE_DAMAGED (not such a blob, altered, of something else) */
enum err sealed_read(struct secret *out, struct view sealed, const uint8_t key32[VAULT_KEY],
                     const struct sealed_label *label, size_t max) MUST_CHECK;

/* The box itself, for the vault too. */

#define SEALED_NONCE 24
#define SEALED_TAG   16
/** Append nonce and box. */
void sealed_add_box(struct buf *out, const void *plain, size_t len, struct view bound,
                    const uint8_t *key);
/** Open nonce and box. Returns: false when they do not belong to key and bound. */
bool sealed_open_box(struct secret *out, struct view nonce_and_box, struct view bound,
                     const uint8_t *key);

#endif
