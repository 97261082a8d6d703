#ifndef CORE_ETH_ENS_H
#define CORE_ETH_ENS_H

/** Names of the Ethereum Name Service: their one normal form (ENSIP-15), and their hash (ERC-137).
 * Two names that look alike to people never both are normal: that is what the rules are for. */

#include "core/base/buf.h"
#include "core/eth/types.h"

#define ENS_NAME_MAX 4096 /* bytes; a limit of ours */

/** Append the normal form of a name; the empty name is normal.
 *  Returns: OK; ERR_INVALID (with the rule that it breaks, and the label); ERR_SYNTAX (not UTF-8);
 *           ERR_LIMIT. out is as it was after an error */
enum err ens_normalize(struct buf *out, const char *name, size_t len) MUST_CHECK;
/** The hash of a name, normalized first; of the empty name 32 zero bytes. Returns: as
 * ens_normalize */
enum err ens_namehash(struct hash32 *out, const char *name, size_t len) MUST_CHECK;

#endif
