#ifndef CORE_ETH_BYTEWORDS_H
#define CORE_ETH_BYTEWORDS_H

/** Bytewords, minimal style (BCR-2020-012): two letters a byte, the CRC-32 of the bytes behind
 * them.
 */

#include "core/base/buf.h"

/** Append the letters, lower case: 2·(len + 4) of them. */
void bytewords_add(struct buf *out, const uint8_t *data, size_t len);
/** Append the bytes of letters of any case. Returns: OK; ERR_SYNTAX (form, checksum) */
enum err bytewords_read(struct buf *out, const char *text, size_t len) MUST_CHECK;
/** CRC-32 (ISO 3309, as zlib has it). */
uint32_t bytewords_crc32(const uint8_t *data, size_t len);

#endif
