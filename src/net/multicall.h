#ifndef NET_MULTICALL_H
#define NET_MULTICALL_H

/** Multicall3 (github.com/mds1/multicall3): many calls in one eth_call, so that all of them see
 * the same block. */

#include "core/base/buf.h"
#include "core/eth/abi.h"

struct multicall_item {
    struct addr target;
    struct buf data; /* owned */
};
struct multicall {
    struct multicall_item *items; /* owned */
    size_t count, cap;
};
/** Returns: the calldata to fill in, valid until the next call. */
struct buf *multicall_add(struct multicall *call, const struct addr *target);
void multicall_clear(struct multicall *call);
/** Append the calldata of aggregate3; every call may fail by itself. */
void multicall_encode(struct buf *out, const struct multicall *call);

/** Decoded results; they borrow the bytes they were read from. */
struct multicall_results {
    struct abi_value value;
};
/** Returns: OK; ERR_SYNTAX; ERR_RANGE; ERR_LIMIT (not the answer to `count` calls) */
enum err multicall_decode(struct multicall_results *out, struct view data, size_t count) MUST_CHECK;
void multicall_results_clear(struct multicall_results *results);
bool multicall_ok(const struct multicall_results *results, size_t index);
struct view multicall_data(const struct multicall_results *results, size_t index);

#endif
