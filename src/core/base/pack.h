#ifndef CORE_BASE_PACK_H
#define CORE_BASE_PACK_H

/** Binary records: numbers big-endian, texts and blobs behind two bytes of length. Writing appends
 * to a buffer; reading walks a view, and the first field that does not fit sets is_bad and leaves
 * everything after it zero: check it once at the end. */

#include "core/base/buf.h"
#include "core/base/u256.h"

void pack_u8(struct buf *out, uint8_t value);
void pack_u16(struct buf *out, uint16_t value);
void pack_u32(struct buf *out, uint32_t value);
void pack_u64(struct buf *out, uint64_t value);
void pack_u256(struct buf *out, const struct u256 *value);
/** In: at most 65535 bytes. */
void pack_blob(struct buf *out, struct view bytes);

struct unpack {
    struct view in; /* what is left */
    bool is_bad;
};
struct unpack unpack_of(struct view bytes);
uint8_t unpack_u8(struct unpack *unpack);
uint16_t unpack_u16(struct unpack *unpack);
uint32_t unpack_u32(struct unpack *unpack);
uint64_t unpack_u64(struct unpack *unpack);
struct u256 unpack_u256(struct unpack *unpack);
/** Copy len bytes. */
void unpack_bytes(struct unpack *unpack, void *out, size_t len);
/** Returns: at most max bytes, borrowed; empty when it is bad. */
struct view unpack_blob(struct unpack *unpack, size_t max);
/** Returns: true when every field was there and nothing is left over. */
bool unpack_is_done(const struct unpack *unpack);

#endif
