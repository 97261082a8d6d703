#ifndef CORE_DESCRIBE_PERMIT_H
#define CORE_DESCRIBE_PERMIT_H

/** What signed typed data lets others take, in words; beside core/describe.h. */

#include "core/describe.h"
#include "core/eth/review.h"

/** Append lines, each ended by \n: what may be taken, by whom, until when, once or not; what is
 * dangerous about it begins with "WARNING". Nothing for a document that permits nothing. Clean.
 *  In: now_s: Unix time, for deadlines that are over */
void describe_permit(struct buf *out, const struct network *network,
                     const struct typed_permit *permit, int64_t now_s);

/** A warning for a document that a contract reads and that is of no form known here: orders of
 * exchanges, calls that others send. NULL: none is due. Static. */
const char *describe_unknown(const struct typed_facts *facts);

/** The network whose tokens and contracts may be named when a document is described: none of them
 * when it is for another chain, where the same address may be anything.
 *  Returns: network, or one that knows nothing. Borrowed */
const struct network *describe_network_of(const struct network *network,
                                          const struct typed_facts *facts);

#endif
