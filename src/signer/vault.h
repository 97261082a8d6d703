#ifndef SIGNER_VAULT_H
#define SIGNER_VAULT_H

/** Sealed blobs: what the store keeps of secrets. Pure functions over bytes.
 *
 *  A vault blob holds a random 32-byte vault key and the account's role, under a key derived from
 * the password:
 *
 *      "ecoV" version kdf passes(4) kib(4) salt(16) nonce(24) box(33 + 16) check(16)
 *
 *  A wallet blob holds entropy (16 to 32 bytes) or a private key (32), under the vault key:
 *
 *      "ecoW" version kind nonce(24) box(n + 16)
 *
 *  box is XChaCha20-Poly1305; its associated data is everything before the nonce, then the
 * account's uid, then (wallet) the wallet's uid: a blob cannot be moved to another account, wallet,
 * kind or version, nor its cost be changed. The password's key is argon2id of the bytes as they
 * are given.
 *
 *  check is BLAKE2b-128 of all before it and the uid. It protects nothing (anyone can compute it);
 * it tells a blob damaged by a disk from a wrong password, before 64 MiB of work. */

#include "core/ports.h"

#define VAULT_KEY        32
#define VAULT_BLOB       119
#define VAULT_SECRET_MAX 32

/** Cost of deriving a key from a password. */
struct vault_kdf {
    uint32_t passes; /* argon2id's time cost */
    uint32_t kib;    /* its memory */
};
/** 3 passes over 64 MiB: above RFC 9106's second recommendation, 0.1 to 0.3 s, and a kiosk with
 * 512 MB opens it. */
extern const struct vault_kdf vault_kdf_default;

/** Seal a vault key and append the blob.
 *  Returns: OK; ERR_SIGNER (no memory for the derivation) */
enum err vault_seal(struct buf *out, const uint8_t key32[VAULT_KEY], enum role role,
                    const uint8_t uid[UID_LEN], struct view password,
                    const struct vault_kdf *kdf) MUST_CHECK;
/** Returns: OK; ERR_PASSWORD; ERR_STORE_DAMAGED (not such a blob, of another account, altered, or
 * it asks for more than 256 MiB, 16 passes or 1 GiB written in all: before any work); ERR_SIGNER */
enum err vault_unseal(struct secret *key, enum role *role, struct view sealed,
                      const uint8_t uid[UID_LEN], struct view password) MUST_CHECK;

/** Whose a wallet's secret is. */
struct vault_owner {
    uint8_t account[UID_LEN];
    uint8_t wallet[UID_LEN];
    enum wallet_kind kind;
};
/** Seal a wallet's secret and append the blob. In: secret of 16 to VAULT_SECRET_MAX bytes. */
void vault_seal_wallet(struct buf *out, const uint8_t key32[VAULT_KEY],
                       const struct vault_owner *owner, const struct secret *secret);
/** Returns: OK; ERR_STORE_DAMAGED */
enum err vault_unseal_wallet(struct secret *out, struct view sealed, const uint8_t key32[VAULT_KEY],
                             const struct vault_owner *owner) MUST_CHECK;

#endif
