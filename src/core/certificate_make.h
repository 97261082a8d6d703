#ifndef CORE_CERTIFICATE_MAKE_H
#define CORE_CERTIFICATE_MAKE_H

/** Making a certificate from the chain: receipts of the order's transactions, the block, the batch.
 * For offset_drive.c. */

#include "core/certificate_doc.h"
#include "core/context.h"
#include "core/offset_plan.h"

struct certificate_order {
    const struct network *network;
    const struct offset_plan *plan;     /* must stay until done */
    struct hash32 hashes[STEP_CERTIFY]; /* of the steps' transactions; zero: none */
};
struct certificate_making;
/** In: err: OK; of the network; ERR_NOT_FOUND (a receipt is not there any more: the chain went
 * back); ERR_UNTRUSTED (the receipt contradicts the plan, or the block its hash). doc: when OK,
 * borrowed */
typedef void certificate_made_fn(void *arg, enum err err, const struct certificate_doc *doc);
struct certificate_making *certificate_make(struct core *core,
                                            const struct certificate_order *order,
                                            certificate_made_fn *done, void *arg);
/** NULL is fine. */
void certificate_make_cancel(struct certificate_making *making);

/** Write the files of a certificate that was saved, into <data_dir>/certificates. A failure is left
 * for certificate_save() to tell. */
void certificate_write_files(struct core *core, int64_t certificate_id);

#endif
