#ifndef TESTS_SUPPORT_BYTES_H
#define TESTS_SUPPORT_BYTES_H

/** Bytes as tests write them: hex, with 0x or without, blanks and line breaks wherever they help.
 */

#include "core/base/buf.h"

/** Returns: owned by the caller (buf_clear); fails the test when it is no hex. */
struct buf bytes_of(const char *hex);
/** Fails the test unless bytes are those of hex. */
void bytes_expect(struct view bytes, const char *hex);

#endif
