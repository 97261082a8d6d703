#ifndef CORE_ETH_ADDRESS_H
#define CORE_ETH_ADDRESS_H

/** Addresses as text (EIP-55), and how they come from keys and contracts. */

#include "core/base/err.h"
#include "core/eth/types.h"

#define ADDRESS_TEXT 43 /* "0x", 40 digits, NUL */
#define HASH_TEXT    67

/** Write with the EIP-55 checksum. */
void address_write(char out[ADDRESS_TEXT], const struct addr *address);
/** Read "0x" and 40 digits; all lower or all upper case is accepted, mixed case must carry the
 * right checksum. Returns: OK; ERR_SYNTAX (form); ERR_INVALID (checksum) */
enum err address_read(struct addr *out, const char *text, size_t len) MUST_CHECK;
/** As the two above, on a chain: the checksum is EIP-1191's on chains 30 and 31, which define it
 * so, and EIP-55's on all others. */
void address_write_on(char out[ADDRESS_TEXT], const struct addr *address, uint64_t chain_id);
enum err address_read_on(struct addr *out, const char *text, size_t len,
                         uint64_t chain_id) MUST_CHECK;
/** Write as 0x hex. */
void hash_write(char out[HASH_TEXT], const struct hash32 *hash);
enum err hash_read(struct hash32 *out, const char *text, size_t len) MUST_CHECK;
/** The address of an uncompressed public key without its 0x04 prefix. */
void address_from_pubkey(struct addr *out, const uint8_t pubkey64[64]);
/** The address of a contract made by CREATE (keccak of RLP of sender and nonce). */
void address_create(struct addr *out, const struct addr *sender, uint64_t nonce);
/** EIP-1014. */
void address_create2(struct addr *out, const struct addr *sender, const struct hash32 *salt,
                     const struct hash32 *init_code_hash);

#endif
