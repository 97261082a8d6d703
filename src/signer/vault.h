#ifndef SIGNER_VAULT_H
#define SIGNER_VAULT_H

/** Sealed blobs: what the store keeps of secrets. Pure functions over bytes.
 *
 *  A vault blob holds a random 32-byte vault key and the account's role and policy, under a key
 * derived from the password:
 *
 *      "ecoV" version kdf passes(4) kib(4) salt(16) nonce(24) box(n + 16) check(16)
 *
 *  Inside the box of version 2: key(32) role floor(8) policy; of version 1: key(32) role. floor is
 * the number of audit records when the blob was made: an older book than that is refused.
 *
 *  box is XChaCha20-Poly1305; its associated data is everything before the nonce, then the
 * account's uid: a blob cannot be moved to another account or version, nor its cost be changed.
 * The password's key is argon2id of the bytes as they are given.
 *
 *  check is BLAKE2b-128 of all before it and the uid. It protects nothing (anyone can compute it);
 * it tells a blob damaged by a disk from a wrong password, before 64 MiB of work.
 *
 *  A wallet's blob (signer/sealed.h) holds of version 1 entropy (16 to 32 bytes) or a private key
 * (32), of version 2 language entropy(2 + n) passphrase(2 + n), for trees only. */

#include "signer/sealed.h"

#define VAULT_BLOB_1     119 /* bytes of version 1 */
#define VAULT_SECRET_MAX 32
#define VAULT_PHRASE_MAX 256 /* bytes of a BIP-39 passphrase that is kept */

/** Cost of deriving a key from a password. */
struct vault_kdf {
    uint32_t passes; /* argon2id's time cost */
    uint32_t kib;    /* its memory */
};
/** 3 passes over 64 MiB: above RFC 9106's second recommendation, 0.1 to 0.3 s, and a kiosk with
 * 512 MB opens it. */
extern const struct vault_kdf vault_kdf_default;

/** What a vault holds beside its key. */
struct vault {
    enum role role;
    uint64_t floor;
    struct policy policy;
};

/** Seal a vault key and append the blob.
 *  Returns: OK; ERR_SIGNER (no memory for the derivation) */
enum err vault_seal(struct buf *out, const uint8_t key32[VAULT_KEY], const struct vault *vault,
                    const uint8_t uid[UID_LEN], struct view password,
                    const struct vault_kdf *kdf) MUST_CHECK;
/** Returns: OK; ERR_PASSWORD; ERR_STORE_DAMAGED (not such a blob, of another account, altered, or
 * it asks for more than 256 MiB, 16 passes or 1 GiB written in all: before any work); ERR_SIGNER.
 * Out: untouched on an error */
enum err vault_unseal(struct secret *key, struct vault *vault, struct view sealed,
                      const uint8_t uid[UID_LEN], struct view password) MUST_CHECK;

/** Whose a wallet's secret is. */
struct vault_owner {
    uint8_t account[UID_LEN];
    uint8_t wallet[UID_LEN];
    enum wallet_kind kind;
};
/** What a wallet seals. A zeroed struct is empty. */
struct vault_secret {
    enum wallet_kind kind;
    unsigned language;        /* enum mnemonic_language; WALLET_HD */
    struct secret bytes;      /* entropy of 16 to 32 bytes, or the key */
    struct secret passphrase; /* BIP-39, as it was typed; empty: none */
};
void vault_secret_clear(struct vault_secret *secret);
void vault_secret_move(struct vault_secret *to, struct vault_secret *from);

/** Seal a wallet's secret and append the blob. In: a passphrase of at most VAULT_PHRASE_MAX. */
void vault_seal_wallet(struct buf *out, const uint8_t key32[VAULT_KEY],
                       const struct vault_owner *owner, const struct vault_secret *secret);
/** Returns: OK; ERR_STORE_DAMAGED. Out: cleared by the caller */
enum err vault_unseal_wallet(struct vault_secret *out, struct view sealed,
                             const uint8_t key32[VAULT_KEY],
                             const struct vault_owner *owner) MUST_CHECK;

#endif
