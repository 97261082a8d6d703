#ifndef CORE_BASE_JSON_H
#define CORE_BASE_JSON_H

/** JSON: one strict reader for bytes from outside, one writer.
 *
 *  The reader (RFC 8259) is a tokenizer of ours: the whole input is one value, depth, size and
 * number of values are bounded, duplicate keys are refused, "\u0000" is refused, strings are valid
 * UTF-8, keys are at most 4096 bytes and compared with case, and numbers are kept as text. The
 * result is a flat array of nodes over a copy of the input. cJSON is used by the writer only, and
 * nobody else includes it. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/u256.h"

enum json_type { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json; /* a parsed value; points into its document */
struct json_doc;

struct json_limits {
    size_t max_bytes;
    size_t max_nodes;
    unsigned max_depth; /* ≤ 512 */
    bool is_lax;        /* take "\u0000" (as a NUL) and names that come twice as well */
};

extern const struct json_limits json_limits_default; /* 16 MiB, 1,000,000 values, depth 64 */

/** Parse all of data. Returns: OK; ERR_SYNTAX (with offset in the detail); ERR_LIMIT
 *  Out: *out owned by the caller (json_doc_free). It keeps a copy of what it needs. */
enum err json_parse(struct json_doc **out, const char *data, size_t len,
                    const struct json_limits *limits) MUST_CHECK;
void json_doc_free(struct json_doc *doc);
/** As json_doc_free, the text overwritten first. */
void json_doc_wipe(struct json_doc *doc);
const struct json *json_root(const struct json_doc *doc);

enum json_type json_type(const struct json *value);
/** Returns: the member called key, or NULL (also when object is NULL or no object). */
const struct json *json_get(const struct json *object, const char *key);
/** Returns: number of elements or members; 0 for scalars and NULL. */
size_t json_count(const struct json *value);
/** Walk: json_first() then json_next(), in order; NULL at the end. For members json_key() names
 * them. */
const struct json *json_first(const struct json *container);
const struct json *json_next(const struct json *value);
const char *json_key(const struct json *member);

/** Returns: decoded text (NUL-terminated, *len without it; len may be NULL), NULL when it is no
 * string. */
const char *json_text(const struct json *value, size_t *len);
/** Returns: the number as it was written, NULL when it is no number. */
const char *json_number_text(const struct json *value, size_t *len);
/** Returns: the bytes of the value as they stood in the input (borrowed from the document). */
struct view json_raw(const struct json *value);

/* Typed reads. value may be NULL (a missing member). Returns: OK; ERR_SYNTAX with `what` in the
 * detail. */
enum err json_read_bool(bool *out, const struct json *value, const char *what) MUST_CHECK;
/** A JSON integer in the range of int64, without fraction or exponent. */
enum err json_read_i64(int64_t *out, const struct json *value, const char *what) MUST_CHECK;
/** A string that is a JSON-RPC quantity ("0x1f"). */
enum err json_read_quantity(struct u256 *out, const struct json *value,
                            const char *what) MUST_CHECK;
enum err json_read_quantity_u64(uint64_t *out, const struct json *value,
                                const char *what) MUST_CHECK;
/** A string of 0x hex of exactly out_len bytes. */
enum err json_read_hex(uint8_t *out, size_t out_len, const struct json *value,
                       const char *what) MUST_CHECK;
/** A string of 0x hex of at most max bytes, appended. */
enum err json_read_bytes(struct buf *out, size_t max, const struct json *value,
                         const char *what) MUST_CHECK;
/** A number, or a string holding one, as decimal of scale 10^-scale (see decimal_parse_scaled). */
enum err json_read_decimal(int64_t *out, unsigned scale, const struct json *value,
                           const char *what) MUST_CHECK;

/** The writer: a value under construction. Keys and texts are copied. Keys are UTF-8 (assert); in
 * texts what is no UTF-8 becomes U+FFFD, and invisible and control characters are written as \u
 * escapes, so that a document is safe to show. */
struct json_out;
struct json_out *json_out_object(void);
struct json_out *json_out_array(void);
void json_out_free(struct json_out *out);
void json_put_text(struct json_out *object, const char *key, const char *text);
void json_put_null(struct json_out *object, const char *key);
void json_put_bool(struct json_out *object, const char *key, bool value);
/** In: |value| ≤ 2^53 (assert); larger integers are decimal strings. */
void json_put_i64(struct json_out *object, const char *key, int64_t value);
void json_put_u256(struct json_out *object, const char *key,
                   const struct u256 *value); /* decimal string */
void json_put_hex(struct json_out *object, const char *key, const uint8_t *data, size_t len);
/** Moves child into object (under key) or array (key is NULL). */
void json_put(struct json_out *parent, const char *key, struct json_out *child);
/** Strings and nested values for arrays: the same calls with key NULL. */
/** Append the text, compact or indented by two spaces; members in the order they were put. */
void json_out_write(struct buf *buf, const struct json_out *out, bool indented);
/** Append text as a quoted JSON string. */
void json_escape(struct buf *buf, const char *text, size_t len);

#endif
