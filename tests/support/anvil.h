#ifndef TESTS_SUPPORT_ANVIL_H
#define TESTS_SUPPORT_ANVIL_H

/** The devnet's node asked directly, for what no client may do: mine, drop, undo, give. */

#include "core/base/buf.h"
#include "core/eth/types.h"

/** Out: the whole JSON-RPC answer; an error in it fails the test. In: params: a JSON array */
void anvil_rpc(struct buf *answer, const char *method, const char *params);
/** The same when the answer does not matter. */
void anvil_do(const char *method, const char *params);
void anvil_mine(unsigned blocks);
/** A block for every transaction, or only by anvil_mine(). */
void anvil_automine(bool on);
void anvil_set_ether(const struct addr *owner, unsigned ether);

#endif
