#ifndef CORE_CERTIFICATE_H
#define CORE_CERTIFICATE_H

/** Certificates of retirement: built from a receipt's logs, verified against the chain by anybody.
 *
 *  A certificate is canonical JSON (members in fixed order, no floats) whose last member is the
 * SHA-256 of all before it. Fields are grouped as `proved` (from the chain) and `stated` (by the
 * payer, in the transaction). */

#include "core/core.h"

struct certificate {
    int64_t id;
    int64_t order_id;
    uint64_t chain_id;
    char network[NETWORK_NAME];
    struct co2_mg mass;
    struct token_amount amount; /* exact, base units of the token */
    struct addr token, contract, payer;
    char beneficiary[256], message[256]; /* clean forms, for screens */
    uint64_t block;
    struct hash32 block_hash, tx_hash, offset_hash;
    uint32_t log_index;
    int64_t time_s; /* of the block */
    uint64_t transaction_index, batch_index;
    int64_t created_s;
};
enum err certificate_get(struct core *core, int64_t id, struct certificate *out) MUST_CHECK;
enum err certificate_list(struct core *core, struct certificate **out, size_t *count) MUST_CHECK;
/** Append the file's JSON as it is saved. */
enum err certificate_json(struct core *core, int64_t id, struct buf *out) MUST_CHECK;
/** Append a page of plain text, at most `columns` wide. */
enum err certificate_text(struct core *core, int64_t id, size_t columns,
                          struct buf *out) MUST_CHECK;
/** Write "ecocoin-certificate-<id>.json" and ".txt" into dir (0644), whole or not at all.
 *  Returns: OK; ERR_CREATE; ERR_SPACE. Out: path of the JSON */
enum err certificate_save(struct core *core, int64_t id, const char *dir, char *path,
                          size_t size) MUST_CHECK;

/** One thing that was checked. */
enum check_verdict { CHECK_OK, CHECK_BAD, CHECK_OPEN /* cannot be said yet, e.g. batch open */ };
struct check_line {
    char what[64];
    enum check_verdict verdict;
    char words[192]; /* the value that was confirmed, or what is wrong with it */
};
struct verification {
    bool is_valid; /* no CHECK_BAD */
    struct check_line lines[28];
    size_t count;
};
/** Read a certificate file again and hold it against the chain: form and hash, network and chain
 * id, receipt, block, log, every field, the batch's hash chain (folded over all CarbonOffset logs
 * of the batch). Returns: OK; ERR_SYNTAX, ERR_INVALID (altered: hash) at once; ERR_OFFLINE;
 * ERR_LIMIT Later:   EV_JOB_DONE: OK (read certificate_verification()), ERR_NET … ; invalid is
 * EV_JOB_DONE with ERR_INVALID */
enum err certificate_verify(struct core *core, job *out, const char *json, size_t len) MUST_CHECK;
const struct verification *certificate_verification(struct core *core, job verify);

#endif
