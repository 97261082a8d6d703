#ifndef CORE_ETH_CBOR_H
#define CORE_ETH_CBOR_H

/** The CBOR (RFC 8949) that air-gapped wallets speak. Typed reads take the next item off a view, as
 *  those of rlp.h do, and accept the one deterministic form only (section 4.2.1): shortest lengths,
 *  definite lengths, map keys in ascending order, each once. Floating point and other simple values
 *  than false and true are refused.
 *  Errors: ERR_SYNTAX (truncated, another type, not in its one form); ERR_RANGE. */

#include <stdbool.h>

#include "core/base/buf.h"

enum cbor_type {
    CBOR_UINT = 0,
    CBOR_NEGATIVE = 1,
    CBOR_BYTES = 2,
    CBOR_TEXT = 3,
    CBOR_ARRAY = 4,
    CBOR_MAP = 5,
    CBOR_TAG = 6,
    CBOR_SIMPLE = 7
};

void cbor_add_uint(struct buf *out, uint64_t value);
void cbor_add_bytes(struct buf *out, const uint8_t *data, size_t len);
/** In: UTF-8. */
void cbor_add_text(struct buf *out, struct view text);
void cbor_add_bool(struct buf *out, bool value);
/** The head of an array, map or tag: its items are added next (of a map: key, value, …). */
void cbor_add_array(struct buf *out, uint64_t count);
void cbor_add_map(struct buf *out, uint64_t count);
void cbor_add_tag(struct buf *out, uint64_t tag);

/** Returns: OK; ERR_SYNTAX (nothing is left). Takes nothing off. */
enum err cbor_peek(enum cbor_type *out, struct view in) MUST_CHECK;
enum err cbor_next_uint(uint64_t *out, uint64_t max, struct view *in) MUST_CHECK;
enum err cbor_next_bytes(struct view *out, struct view *in) MUST_CHECK;
/** Valid UTF-8; not cleaned: see text_clean(). */
enum err cbor_next_text(struct view *out, struct view *in) MUST_CHECK;
enum err cbor_next_bool(bool *out, struct view *in) MUST_CHECK;
/** Returns also: ERR_SYNTAX when fewer bytes are left than items announced. */
enum err cbor_next_array(size_t *count, struct view *in) MUST_CHECK;
enum err cbor_next_map(size_t *count, struct view *in) MUST_CHECK;
/** A tag that must be this one. */
enum err cbor_next_tag(uint64_t tag, struct view *in) MUST_CHECK;

/** A walk through a map with small unsigned keys. */
struct cbor_map {
    size_t left;
    uint64_t key; /* of the value that is next in the view */
    bool begun;
};
enum err cbor_map_begin(struct cbor_map *map, struct view *in) MUST_CHECK;
/** Go to the next key. Returns: OK (*more is false at the end); ERR_SYNTAX (order, repeated) */
enum err cbor_map_next(bool *more, struct cbor_map *map, struct view *in) MUST_CHECK;

/** Whether bytes are one whole well-formed item (section 5.3.1), in whatever form: what others
 *  wrote may be floats, of indefinite length or in any order.
 *  Returns: OK; ERR_SYNTAX; ERR_LIMIT (more than 32 levels) */
enum err cbor_check(struct view bytes) MUST_CHECK;

#endif
