#ifndef CORE_ETH_TX_H
#define CORE_ETH_TX_H

/** Transactions: legacy with EIP-155, EIP-2930 and EIP-1559, to and from bytes. */

#include <stdbool.h>

#include "core/base/buf.h"
#include "core/base/u256.h"
#include "core/eth/sig.h"

enum tx_type { TX_LEGACY = 0, TX_2930 = 1, TX_1559 = 2 };

struct tx_access {
    struct addr address;
    struct hash32 *keys; /* owned */
    size_t key_count;
};

struct tx {
    enum tx_type type;
    uint64_t chain_id; /* > 0; 0 only in a decoded legacy transaction without protection */
    uint64_t nonce;
    uint64_t gas;
    struct u256 gas_price; /* legacy, 2930 */
    struct u256 max_fee;   /* 1559, wei per gas */
    struct u256 max_tip;   /* 1559, wei per gas, ≤ max_fee */
    bool has_to;           /* false: makes a contract */
    struct addr to;
    struct u256 value;
    struct buf data;
    struct tx_access *access; /* owned */
    size_t access_count;
    bool is_signed;
    struct sig sig;
};

void tx_clear(struct tx *tx);
/** Returns: OK; ERR_INVALID (tip above cap, nonce 2^64-1, chain id 0) */
enum err tx_check(const struct tx *tx) MUST_CHECK;
/** Append the bytes whose Keccak is signed. Returns: as tx_check */
enum err tx_encode_unsigned(struct buf *out, const struct tx *tx) MUST_CHECK;
/** Append the signed bytes. Returns: as tx_check; ERR_INVALID (not signed) */
enum err tx_encode_signed(struct buf *out, const struct tx *tx) MUST_CHECK;
/** Read signed bytes, whole input, canonical. Returns: OK; ERR_SYNTAX; ERR_RANGE; ERR_INVALID;
 * ERR_UNSUPPORTED */
enum err tx_decode_signed(struct tx *out, struct view raw) MUST_CHECK;
/** Read the bytes that tx_encode_unsigned() writes. Returns: as tx_decode_signed */
enum err tx_decode_unsigned(struct tx *out, struct view bytes) MUST_CHECK;
enum err tx_signing_hash(struct hash32 *out, const struct tx *tx) MUST_CHECK;
/** The hash a signed transaction is known by. */
void tx_hash(struct hash32 *out, struct view signed_bytes);
/** Sign in place. Returns: OK; ERR_INVALID */
enum err tx_sign(struct tx *tx, const uint8_t seckey32[32]) MUST_CHECK;
enum err tx_sender(struct addr *out, const struct tx *tx) MUST_CHECK;

#endif
