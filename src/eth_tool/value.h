#ifndef ETH_TOOL_VALUE_H
#define ETH_TOOL_VALUE_H

/** What a request holds, read strictly. `value` may be NULL: a member that is not there. `what`
 * names it in errors. Each returns OK; ERR_SYNTAX (missing, of another type, malformed); and what
 * stands beside it. */

#include "core/base/buf.h"
#include "core/base/json.h"
#include "core/base/secret.h"
#include "core/eth/sig.h"
#include "core/eth/types.h"

/** Bytes as 0x hex, an even number of digits of any case; appended. */
enum err value_bytes(struct buf *out, const struct json *value, const char *what) MUST_CHECK;
/** Exactly len of them. */
enum err value_exact(uint8_t *out, size_t len, const struct json *value,
                     const char *what) MUST_CHECK;
enum err value_hash(struct hash32 *out, const struct json *value, const char *what) MUST_CHECK;
/** Returns: also ERR_INVALID (no number of the curve). Wipe it after use. */
enum err value_key(uint8_t seckey32[32], const struct json *value, const char *what) MUST_CHECK;
/** All small or all capital letters, or mixed with the right EIP-55 checksum. Returns: also
 * ERR_INVALID (checksum) */
enum err value_address(struct addr *out, const struct json *value, const char *what) MUST_CHECK;
/** A string: decimal digits or 0x and hexadecimal ones, without leading zeros; or a JSON integer
 * below 2^53. Returns: also ERR_RANGE */
enum err value_u256(struct u256 *out, const struct json *value, const char *what) MUST_CHECK;
enum err value_u64(uint64_t *out, const struct json *value, const char *what) MUST_CHECK;
/** As value_u256, or negative in decimal. Out: two's complement. */
enum err value_int(struct u256 *out, const struct json *value, const char *what) MUST_CHECK;
/** Borrowed from the document. */
enum err value_text(struct view *out, const struct json *value, const char *what) MUST_CHECK;
/** 65 bytes, v being 0, 1, 27 or 28; or 64 (EIP-2098). Returns: also ERR_INVALID (v) */
enum err value_signature(struct sig *out, const struct json *value, const char *what) MUST_CHECK;
/** Bytes of many values, in memory that does not move: views into it stay valid until it is
 * cleared. */
struct value_pool {
    struct buf bytes;
};
/** Make room for all bytes that stand as hex anywhere in values. */
void value_pool_init(struct value_pool *pool, const struct json *values);
void value_pool_clear(struct value_pool *pool);
/** Bytes as hex. Out: borrows pool. */
enum err value_pool_read(struct value_pool *pool, struct view *out, const struct json *value,
                         const char *what) MUST_CHECK;
/** Copy bytes that stand as hex in values. Returns: where they are. Borrowed from pool. */
struct view value_pool_add(struct value_pool *pool, const void *data, size_t len);

/* containers */
enum err value_array(const struct json *value, const char *what) MUST_CHECK;
/** An object whose members are all among keys, which end with NULL. */
enum err value_object(const struct json *value, const char *const *keys,
                      const char *what) MUST_CHECK;

#endif
