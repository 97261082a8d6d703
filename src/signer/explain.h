#ifndef SIGNER_EXPLAIN_H
#define SIGNER_EXPLAIN_H

/** What is to be signed, for the eyes of the person who signs. Pure functions. */

#include "core/base/buf.h"
#include "core/eth/policy.h"
#include "core/eth/review.h"

/** Fill in all but the signer. Out: text is borrowed from room, which it is appended to. */
void explain_message(struct message_facts *out, struct buf *room, struct view message);
/** Check a document and tell what it says.
 *  Returns: OK; ERR_SYNTAX, ERR_RANGE, ERR_INVALID, ERR_LIMIT (typed_parse(); ERR_LIMIT also when
 *           it is too long to be reviewed); ERR_CHAIN_ID (of another chain than chain_id, unless
 *           that is 0); ERR_REFUSED (a domain that is not of the standard; an unlimited permit; one
 *           of another owner than the signer)
 *  Out:     facts: fields are borrowed from room, which they are appended to */
enum err explain_typed(struct typed_facts *out, struct hash32 *digest, struct buf *room,
                       struct view json, const struct addr *signer, uint64_t chain_id) MUST_CHECK;
/** What the document's permit lets others take. Out: TYPED_PERMIT_ITEMS rows. Returns: their
 * number. */
size_t explain_permits(struct policy_permit *out, const struct typed_facts *facts);
/** A transaction in a few words of base units, for the audit log. */
void explain_briefly(char *out, size_t size, const struct tx_facts *facts);

#endif
