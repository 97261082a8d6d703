#ifndef CORE_ETH_PROOF_JSON_H
#define CORE_ETH_PROOF_JSON_H

/** The answer of eth_getProof as JSON (EIP-1186). */

#include "core/base/json.h"
#include "core/eth/proof.h"

/** An answer and the memory that it points into. */
struct proof_doc {
    struct proof_answer answer;
    struct view *nodes;
    struct proof_slot_claim *slots;
    struct buf bytes;
};

/** Read it. Storage keys are quantities or up to 32 bytes; members beside those of EIP-1186 are not
 *  looked at.
 *  Returns: OK; ERR_SYNTAX (a member is missing or malformed); ERR_INVALID (the checksum of
 *           the address); ERR_LIMIT (more than 4 MiB of nodes)
 *  Out:     proof_doc_clear() it, also after an error
 *  In:      address:  taken where the answer names none, as EIP-1186 allows; where it does,
 *                     proof_check() compares them */
enum err proof_doc_read(struct proof_doc *out, const struct json *value,
                        const struct addr *address) MUST_CHECK;
void proof_doc_clear(struct proof_doc *doc);

#endif
