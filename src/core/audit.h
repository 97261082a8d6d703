#ifndef CORE_AUDIT_H
#define CORE_AUDIT_H

/** The audit log of the account that is logged in: each signature, refusal, change of policy or
 * password, each key shown or exported. Records are made by the signer, chained by a MAC under a
 * key that never leaves it, and only ever added. */

#include "core/core.h"
#include "core/eth/audit_record.h"

/** Newest first. Out: mem_free.
 *  Returns: OK; ERR_LOCKED (nobody is logged in); ERR_STORE_DAMAGED (a row that is no record:
 *           audit_verify() says which) */
enum err audit_list(struct core *core, size_t offset, size_t max, struct audit_record **out,
                    size_t *count) MUST_CHECK;
enum err audit_count(struct core *core, int64_t *out) MUST_CHECK;

struct audit_verdict {
    bool is_done, is_good;
    uint64_t checked; /* records that are right, from the first on */
    uint64_t bad_seq; /* the first that is altered, missing or out of order; 0: none */
    char words[160];  /* "all 17 records are as the signer made them", or what is wrong */
};
/** Have the signer check the whole log, a run at a time; records behind the last are missed too,
 * since the sealed book knows how many there are.
 *  Returns: OK; ERR_LOCKED; ERR_BUSY
 *  Later:   EV_JOB_DONE: OK (the log is whole); ERR_STORE_DAMAGED (words in detail); then
 *           audit_verdict_get(), which also says how far a running check is */
enum err audit_verify(struct core *core, job *out) MUST_CHECK;
void audit_verdict_get(struct core *core, struct audit_verdict *out);
/** End a check that runs. */
void audit_cancel(struct core *core);

/* For the use cases that ask the signer. */

/** As core_signer(), with the account's newest book in the request. */
ticket audit_ask(struct core *core, struct signer_request *request, signer_done_fn *done,
                 void *arg);
/** Save book and record of an answer, if it brings any; call it inside the store transaction that
 * saves what else the answer brings.
 *  Returns: OK; ERR_BUSY (another session's signature came between: ask again with the new book);
 *           ERR_STORE … */
enum err audit_save(struct core *core, const struct signer_answer *answer) MUST_CHECK;
/** Save what an answer brings for the log on its own, because it is an error or is not used. When
 * that fails, the record is missing in the log, which shows.
 *  Returns: the answer's error, with its detail; what a limit refuses in tokens */
enum err audit_keep(struct core *core, const struct signer_answer *answer) MUST_CHECK;

#endif
