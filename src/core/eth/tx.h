#ifndef CORE_ETH_TX_H
#define CORE_ETH_TX_H

/** Transactions: legacy with EIP-155, EIP-2930, EIP-1559, EIP-4844 (without its blobs) and
 * EIP-7702, to and from bytes. */

#include <stdbool.h>

#include "core/base/buf.h"
#include "core/base/u256.h"
#include "core/eth/sig.h"

enum tx_type { TX_LEGACY = 0, TX_2930 = 1, TX_1559 = 2, TX_4844 = 3, TX_7702 = 4 };

struct tx_access {
    struct addr address;
    struct hash32 *keys; /* owned */
    size_t key_count;
};

/** EIP-7702: lets the code at address act for the account that signs this. */
struct tx_authorization {
    struct u256 chain_id; /* 0: on every chain */
    struct addr address;
    uint64_t nonce;
    struct sig sig; /* whose it is, and whether it is valid, only recovery tells */
};

struct tx {
    enum tx_type type;
    uint64_t chain_id; /* > 0; 0 only in a decoded legacy transaction without protection */
    uint64_t nonce;
    uint64_t gas;
    struct u256 gas_price; /* legacy, 2930 */
    struct u256 max_fee;   /* 1559 and later, wei per gas */
    struct u256 max_tip;   /* 1559 and later, wei per gas, ≤ max_fee */
    bool has_to;           /* false: makes a contract; always true in 4844 and 7702 */
    struct addr to;
    struct u256 value;
    struct buf data;
    struct tx_access *access; /* owned */
    size_t access_count;
    struct u256 max_blob_fee; /* 4844, wei per blob gas */
    struct hash32 *blobs;     /* 4844, versioned hashes, at least one; owned */
    size_t blob_count;
    struct tx_authorization *authorizations; /* 7702, at least one; owned */
    size_t authorization_count;
    bool is_signed;
    struct sig sig;
};

void tx_clear(struct tx *tx);
/** Returns: OK; ERR_INVALID (tip above cap, nonce 2^64-1, chain id 0, a list that the type has not,
 * or one that it must have) */
enum err tx_check(const struct tx *tx) MUST_CHECK;
/** Append the bytes whose Keccak is signed. Returns: as tx_check */
enum err tx_encode_unsigned(struct buf *out, const struct tx *tx) MUST_CHECK;
/** Append the signed bytes. Returns: as tx_check, though chain id 0 is taken from what was decoded
 * as unprotected; ERR_INVALID (not signed) */
enum err tx_encode_signed(struct buf *out, const struct tx *tx) MUST_CHECK;
/** Read signed bytes, whole input, canonical. Returns: OK; ERR_SYNTAX; ERR_RANGE; ERR_INVALID;
 * ERR_UNSUPPORTED */
enum err tx_decode_signed(struct tx *out, struct view raw) MUST_CHECK;
/** Read the bytes that tx_encode_unsigned() writes. Returns: as tx_decode_signed */
enum err tx_decode_unsigned(struct tx *out, struct view bytes) MUST_CHECK;
/** The Keccak hash that is, or was, signed. Returns: as tx_encode_signed */
enum err tx_signing_hash(struct hash32 *out, const struct tx *tx) MUST_CHECK;
/** The hash a signed transaction is known by. */
void tx_hash(struct hash32 *out, struct view signed_bytes);
/** Sign in place. Returns: OK; ERR_INVALID (as tx_check, so never without a chain id; key) */
enum err tx_sign(struct tx *tx, const uint8_t seckey32[32]) MUST_CHECK;
/** Returns: OK; ERR_INVALID (not signed, no key made the signature) */
enum err tx_sender(struct addr *out, const struct tx *tx) MUST_CHECK;

/** The Keccak hash that the account signs which authorizes. */
void tx_authorization_hash(struct hash32 *out, const struct tx_authorization *authorization);

#endif
