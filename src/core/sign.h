#ifndef CORE_SIGN_H
#define CORE_SIGN_H

/** Messages (EIP-191) and typed data (EIP-712): prepared by the signer, reviewed, approved, signed.
 * One draft at a time; it is forgotten when the session locks, or after five minutes. */

#include "core/core.h"

enum sign_kind { SIGN_MESSAGE, SIGN_TYPED };

struct sign_draft {
    enum sign_kind kind;
    int64_t address_id;
    struct hash32 digest;
    struct message_facts message; /* SIGN_MESSAGE */
    struct typed_facts typed;     /* SIGN_TYPED; with review_field_next() field by field */
};

/** Have the signer decode.
 *  Returns: OK; ERR_LOCKED; ERR_UNSUPPORTED (watch-only); ERR_LIMIT; ERR_BUSY (another draft is
 *           under way)
 *  In:      typed data for chain chain_id; 0: of any chain
 *  Later:   EV_JOB_DONE: OK (then sign_draft_get()); ERR_SYNTAX, ERR_INVALID (the document);
 *           ERR_CHAIN_ID; ERR_REFUSED; ERR_POLICY */
enum err sign_message(struct core *core, job *out, int64_t address_id,
                      struct view message) MUST_CHECK;
enum err sign_typed(struct core *core, job *out, int64_t address_id, uint64_t chain_id,
                    struct view json) MUST_CHECK;
/** Returns: the draft that job made, NULL when there is none any more. Borrowed. */
const struct sign_draft *sign_draft_get(struct core *core, job draft);
/** Sign exactly this draft. Later: EV_JOB_DONE: OK, once the audit record is saved; then
 * sign_take(). Returns: OK; ERR_EXPIRED; ERR_LOCKED */
enum err sign_approve(struct core *core, job *out, job draft) MUST_CHECK;
/** Move the signature out: r, s, v (27 or 28). Returns: OK; ERR_NOT_FOUND */
enum err sign_take(struct core *core, uint8_t sig65[65]) MUST_CHECK;
void sign_discard(struct core *core, job draft);

#endif
