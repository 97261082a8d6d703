#ifndef CORE_ETH_ETH_UR_H
#define CORE_ETH_ETH_UR_H

/** What a wallet and an offline signer say to each other (EIP-4527): requests to sign and
 *  signatures, as the CBOR of the UR types below. Reading is strict: fields of the EIP only, each
 *  once, in ascending order. Views that reading gives are borrowed from the CBOR. Texts come from
 *  outside: they pass text_clean() before anybody sees them. */

#include <stdbool.h>

#include "core/base/buf.h"
#include "core/eth/hd.h"
#include "core/eth/types.h"

#define ETH_UR_REQUEST    "eth-sign-request"
#define ETH_UR_SIGNATURE  "eth-signature"
#define ETH_UR_ORIGIN_MAX 256 /* bytes */

/** What sign_data is. */
enum eth_ur_data {
    ETH_UR_LEGACY_TX = 1,  /* RLP of an unsigned legacy transaction (EIP-155) */
    ETH_UR_TYPED_DATA = 2, /* JSON of EIP-712 */
    ETH_UR_MESSAGE = 3,    /* the bytes of a message (EIP-191) */
    ETH_UR_TYPED_TX = 4    /* an unsigned transaction with its type before it (EIP-2718) */
};

struct eth_ur_request {
    bool has_id;
    uint8_t id16[16]; /* a UUID, which the signature repeats */
    struct view sign_data;
    enum eth_ur_data data_type;
    uint64_t chain_id; /* 1 where the request names none */
    struct hd_path path;
    uint32_t fingerprint; /* of the master key; 0: not known */
    bool has_address;
    struct addr address;
    struct view origin; /* who asks, UTF-8; len 0: not said */
};

struct eth_ur_signature {
    bool has_id;
    uint8_t id16[16];
    uint8_t r32[32];
    uint8_t s32[32];
    uint64_t v; /* as it came: 0, 1, 27, 28, or EIP-155's, which may take more than a byte */
    struct view origin; /* which device signed */
};

/** Append the CBOR. In: sign_data not empty, origin at most ETH_UR_ORIGIN_MAX, path not empty or
 * fingerprint not 0 (assert). */
void eth_ur_request_encode(struct buf *out, const struct eth_ur_request *request);
void eth_ur_signature_encode(struct buf *out, const struct eth_ur_signature *signature);
/** Returns: OK; ERR_SYNTAX; ERR_RANGE; ERR_LIMIT */
enum err eth_ur_request_decode(struct eth_ur_request *out, struct view cbor) MUST_CHECK;
enum err eth_ur_signature_decode(struct eth_ur_signature *out, struct view cbor) MUST_CHECK;

#endif
