#ifndef CORE_ETH_ABI_H
#define CORE_ETH_ABI_H

/** Contract ABI (Solidity's specification), strict in both directions.
 *
 *  Types are written as the specification writes them: "uint256", "address", "(uint256,bytes32)[]".
 *  Values are a tree; a value that is decoded borrows its bytes from the input. */

#include <stdbool.h>

#include "core/base/buf.h"
#include "core/base/u256.h"
#include "core/eth/types.h"

enum abi_kind {
    ABI_UINT,
    ABI_INT, /* two's complement in `number` */
    ABI_ADDRESS,
    ABI_BOOL,
    ABI_FIXED_BYTES,
    ABI_BYTES,
    ABI_STRING,
    ABI_ARRAY, /* T[] and T[n] */
    ABI_TUPLE
};

struct abi_type;
struct abi_value {
    enum abi_kind kind;
    struct u256 number;      /* uint, int, bool */
    struct view bytes;       /* bytesN, bytes, string; address: 20 bytes */
    struct abi_value *items; /* array and tuple; owned */
    size_t count;
};

/** Parse one type. Returns: OK; ERR_SYNTAX (alias, unknown width, malformed); ERR_LIMIT (nesting,
 * size) */
enum err abi_type_parse(struct abi_type **out, const char *text, size_t len) MUST_CHECK;
/** Parse the members of a tuple, one by one. Here alone the aliases "uint" and "int" are read, as
 * uint256 and int256: people and other libraries write them in lists of types, and no hash depends
 * on it. Returns: as abi_type_parse */
enum err abi_types_parse(struct abi_type **out, const struct view *texts, size_t count) MUST_CHECK;
void abi_type_free(struct abi_type *type);
enum abi_kind abi_type_kind(const struct abi_type *type);
/** Returns: bits of uintN and intN, bytes of bytesN, else 0. */
unsigned abi_type_size(const struct abi_type *type);
/** Returns: false when items may be of any number (T[]), else true and *out: how many a tuple or
 * T[n] has. In: type: array or tuple */
bool abi_type_length(size_t *out, const struct abi_type *type);
/** Returns: the type of item number index of an array or tuple. Borrowed from type. */
const struct abi_type *abi_type_item(const struct abi_type *type, size_t index);
void abi_value_clear(struct abi_value *value);

/** Encode a tuple value under its tuple type and append; after an error out is as it was. Returns:
 * OK; ERR_RANGE; ERR_SYNTAX (shape, a string that is not UTF-8) */
enum err abi_encode(struct buf *out, const struct abi_type *tuple,
                    const struct abi_value *value) MUST_CHECK;
/** Decode all of data as the tuple type: bounds, padding, ranges, canonical offsets, UTF-8, no
 * trailing bytes, no more than 1,000,000 values. Returns: OK; ERR_SYNTAX; ERR_RANGE; ERR_LIMIT
 *  Out:     borrows data; caller clears it; empty after an error */
enum err abi_decode(struct abi_value *out, const struct abi_type *tuple,
                    struct view data) MUST_CHECK;

void abi_selector(uint8_t out4[4], const char *signature);
void abi_topic(struct hash32 *out, const char *signature);

/* The flat calls that the client itself makes, without building a tree: words one after the other.
 */
void abi_add_u256(struct buf *out, const struct u256 *value);
void abi_add_u64(struct buf *out, uint64_t value);
void abi_add_address(struct buf *out, const struct addr *address);
/** Append the tail form of a string or bytes: length word and padded bytes. */
void abi_add_tail(struct buf *out, const void *data, size_t len);
/** Begin a call: its 4-byte selector. */
void abi_begin(struct buf *out, const char *signature);

/** Read word number `index` of data. Returns: OK; ERR_SYNTAX (too short; address: dirty padding);
 * ERR_RANGE (u64: more than 64 bits) */
enum err abi_word_u256(struct u256 *out, struct view data, size_t index) MUST_CHECK;
enum err abi_word_u64(uint64_t *out, struct view data, size_t index) MUST_CHECK;
enum err abi_word_address(struct addr *out, struct view data, size_t index) MUST_CHECK;
enum err abi_word_hash(struct hash32 *out, struct view data, size_t index) MUST_CHECK;
/** Read the string or bytes whose offset is in word `index` (offset from the start of data).
 * Borrowed. Returns: OK; ERR_SYNTAX (out of the data) */
enum err abi_word_tail(struct view *out, struct view data, size_t index) MUST_CHECK;

/** Put the reason of a revert into words: Error(string), Panic(uint256), OpenZeppelin's ERC-20
 * errors, else the selector. The contract's own text goes through text_clean(). */
void abi_revert_words(struct buf *out, struct view data);

#endif
