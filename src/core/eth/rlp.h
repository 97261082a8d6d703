#ifndef CORE_ETH_RLP_H
#define CORE_ETH_RLP_H

/** Recursive Length Prefix (yellow paper, appendix B). Canonical only, in both directions. */

#include <stdbool.h>

#include "core/base/buf.h"
#include "core/base/u256.h"

/* Writing: items are appended; a list is begun, filled and ended. */
void rlp_add_bytes(struct buf *out, const uint8_t *data, size_t len);
void rlp_add_u64(struct buf *out, uint64_t value);
void rlp_add_u256(struct buf *out, const struct u256 *value);
/** Returns: a mark for rlp_list_end(), which puts the header in front of what was added since. */
size_t rlp_list_begin(struct buf *out);
void rlp_list_end(struct buf *out, size_t mark);

/** One decoded item: its payload, and the whole of it with header. */
struct rlp_item {
    bool is_list;
    struct view payload;
    struct view whole;
};

/** Take the first item off *in. Returns: OK; ERR_SYNTAX (not canonical, truncated) */
enum err rlp_next(struct rlp_item *out, struct view *in) MUST_CHECK;
/** Decode one item that must be the whole of in; nested lists are checked too. Returns: OK;
 * ERR_SYNTAX; ERR_LIMIT (lists more than 500 deep) */
enum err rlp_decode_whole(struct rlp_item *out, struct view in) MUST_CHECK;

/* Typed reads of the next item of a list's payload. Returns: OK; ERR_SYNTAX; ERR_RANGE */
enum err rlp_next_u64(uint64_t *out, struct view *in) MUST_CHECK;
enum err rlp_next_u256(struct u256 *out, struct view *in) MUST_CHECK;
/** An item of exactly len bytes. */
enum err rlp_next_exact(uint8_t *out, size_t len, struct view *in) MUST_CHECK;
enum err rlp_next_bytes(struct view *out, struct view *in) MUST_CHECK;
enum err rlp_next_list(struct view *out, struct view *in) MUST_CHECK;

#endif
