#ifndef CORE_BASE_HEX_H
#define CORE_BASE_HEX_H

/** Bytes as 0x hex text. */

#include "core/base/buf.h"

/** Returns: the value of a hexadecimal digit of any case, -1 for other characters. */
int hex_digit(char c);
/** Write "0x" and 2·len lower-case digits with NUL. Out: 2·len + 3 bytes. Returns: length without
 * NUL. */
size_t hex_write(char *out, const uint8_t *data, size_t len);
/** Append the same to buf. */
void hex_add(struct buf *buf, const uint8_t *data, size_t len);
/** Read "0x…" of exactly out_len bytes, any case. Returns: OK; ERR_SYNTAX */
enum err hex_read_exact(uint8_t *out, size_t out_len, const char *text, size_t text_len) MUST_CHECK;
/** Read "0x…" of even length and append its bytes. Returns: OK; ERR_SYNTAX; ERR_LIMIT (more than
 * max) */
enum err hex_read(struct buf *out, size_t max, const char *text, size_t text_len) MUST_CHECK;

#endif
