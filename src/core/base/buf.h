#ifndef CORE_BASE_BUF_H
#define CORE_BASE_BUF_H

/** A growing byte buffer. `data` is always followed by a NUL byte that `len` does not count, so a
 * buffer built from text can be read as a C string. A zeroed struct is a valid empty buffer. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"

struct buf {
    uint8_t *data;
    size_t len;
    size_t cap;
};

void buf_clear(struct buf *buf);
/** As buf_clear, the bytes overwritten first. */
void buf_wipe(struct buf *buf);
/** Empty it and keep its memory. */
void buf_reset(struct buf *buf);
/** Make room for len more bytes (and the NUL) at once. */
void buf_reserve(struct buf *buf, size_t len);
void buf_add(struct buf *buf, const void *data, size_t len);
void buf_add_byte(struct buf *buf, uint8_t byte);
void buf_add_text(struct buf *buf, const char *text);
void buf_printf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
/** Returns: pointer to len fresh zeroed bytes at the end, valid until the next call on buf. */
uint8_t *buf_grow(struct buf *buf, size_t len);
/** Returns: the text, never NULL. Borrowed until the next call on buf. */
const char *buf_text(const struct buf *buf);

/** A view of bytes that somebody else owns. */
struct view {
    const uint8_t *data;
    size_t len;
};

/** Inline: decoders make one for each item. */
static inline struct view view_of(const void *data, size_t len)
{
    return (struct view){.data = (const uint8_t *)data, .len = len};
}
struct view view_of_buf(const struct buf *buf);
struct view view_of_text(const char *text);
bool view_equal(struct view a, struct view b);

#endif
