#ifndef CORE_ETH_KEYSTORE_H
#define CORE_ETH_KEYSTORE_H

/** Web3 Secret Storage, version 3: one private key in a JSON file under a password, as geth,
 * ethers, MetaMask, MyEtherWallet, Trust Wallet and Foundry write it. Runs where keys may be: the
 * signer and its worker.
 *
 *  Reading is in two steps. Parsing is cheap and bounds everything: what a file asks of memory and
 * time is refused before any work. Deriving is slow, as its parameters say; a process that may be
 * killed does it.
 *
 *  What is read: "crypto" or "Crypto"; hexadecimal with or without 0x, in any case; no address or
 * null; other members (id, x-ethers, name …) as they are. The password counts in its own bytes
 * (geth); when they are wrong, in form NFKC (ethers). What is written is what geth writes. */

#include "core/base/json.h"
#include "core/base/secret.h"
#include "core/eth/pbkdf2.h"
#include "core/eth/types.h"

#define KEYSTORE_TEXT_MAX   65536 /* bytes of a file */
#define KEYSTORE_SALT_MAX   256
#define KEYSTORE_MEMORY_MAX (UINT64_C(1) << 30) /* bytes: 128·n·r */
#define KEYSTORE_WORK_MAX   (UINT64_C(1) << 24) /* n·r·p: eight times geth's standard */
#define KEYSTORE_ROUNDS_MAX (UINT32_C(1) << 22)

enum keystore_kdf { KEYSTORE_SCRYPT, KEYSTORE_PBKDF2 };

struct keystore_params {
    enum keystore_kdf kdf;
    uint32_t n, r, p; /* scrypt (RFC 7914); n a power of two, 2 at least */
    uint32_t rounds;  /* PBKDF2-HMAC-SHA256 */
};

/** What geth and Foundry write: scrypt with n = 2^18, r = 8, p = 1; 256 MiB, about a second. */
extern const struct keystore_params keystore_standard;

/** A file that was read, or is to be written. Holds no secret but the sealed one. */
struct keystore {
    struct keystore_params params;
    uint8_t salt[KEYSTORE_SALT_MAX];
    size_t salt_len;
    uint8_t iv16[16];
    uint8_t sealed[32]; /* AES-128-CTR of the key */
    size_t sealed_len;  /* 30 to 32: some writers dropped zeros in front */
    struct hash32 mac;
    bool has_address;
    struct addr address; /* what the file says */
};

/** Returns: OK; ERR_INVALID (no such parameters); ERR_LIMIT (above the bounds of this header) */
enum err keystore_params_check(const struct keystore_params *params) MUST_CHECK;
/** Read a file, or an object of a larger document. Does no slow work.
 *  Returns: OK; ERR_SYNTAX (not JSON, a member missing or malformed); ERR_UNSUPPORTED (version,
 *           cipher, kdf); ERR_INVALID (parameters; it holds no key of 30 to 32 bytes); ERR_LIMIT
 *           (file too long, parameters cost too much) */
enum err keystore_parse(struct keystore *out, const char *text, size_t len) MUST_CHECK;
enum err keystore_read(struct keystore *out, const struct json *object) MUST_CHECK;

/** Returns: about how many milliseconds keystore_derive() takes on this machine. The first call of
 * each kind measures a short run, some 20 ms. In: params that were checked. */
uint32_t keystore_forecast_ms(const struct keystore_params *params);
/** Derive the 32 bytes that seal the key. Slow.
 *  Returns: OK; ERR_LIMIT (the machine has not the memory); ERR_CANCELLED (progress said so)
 *  In:      progress: of PBKDF2 only, may be NULL; for scrypt show the forecast */
enum err keystore_derive(struct secret *out, const struct keystore *keystore, struct view password,
                         const struct pbkdf2_progress *progress) MUST_CHECK;
/** Unseal with what was derived. Returns: OK; ERR_PASSWORD (the MAC says so: or the file is
 * damaged); ERR_INVALID (no private key; not that of the address that the file claims)
 *  Out:     key: 32 bytes; address: the key's, may be NULL */
enum err keystore_unseal(struct secret *key, struct addr *address, const struct keystore *keystore,
                         const struct secret *derived) MUST_CHECK;
/** Derive and unseal, with the password as it is and, when that is wrong and differs, in form NFKC.
 *  Returns: as both */
enum err keystore_open(struct secret *key, struct addr *address, const struct keystore *keystore,
                       struct view password, const struct pbkdf2_progress *progress) MUST_CHECK;

/** Seal a key under a password, with fresh salt. Slow.
 *  Returns: OK; ERR_INVALID (key, parameters); ERR_LIMIT; ERR_CANCELLED */
enum err keystore_seal(struct keystore *out, const uint8_t seckey32[32], struct view password,
                       const struct keystore_params *params,
                       const struct pbkdf2_progress *progress) MUST_CHECK;
/** Returns: the file as JSON, with a fresh random id; owned by the caller (json_out_free). */
struct json_out *keystore_json(const struct keystore *keystore);
/** Append the same as text. */
void keystore_write(struct buf *out, const struct keystore *keystore);

#endif
