#ifndef CORE_AIRGAP_H
#define CORE_AIRGAP_H

/** What travels between a machine that has a network and one that has the keys: requests to sign,
 * and what was signed, as JSON documents, as Uniform Resources (EIP-4527), or as plain hexadecimal
 * digits. Nobody believes what a request says about itself: the signer decodes its bytes, and the
 * sender compares what comes back with what it saved. */

#include "core/base/json.h"
#include "core/core.h"
#include "core/eth/eth_ur.h"
#include "core/eth/ur.h"
#include "core/sign.h"

#define AIRGAP_TEXT_MAX (256 * 1024) /* of a file or of what is pasted */

/** Something to be signed. data: the unsigned transaction, the message, or the JSON of typed data.
 */
struct airgap_request {
    uint8_t id16[16];
    bool has_id;
    enum eth_ur_data type;
    uint64_t chain_id; /* of a transaction; 0 for what is of no chain */
    bool has_address;
    struct addr address; /* who is to sign */
    struct buf data;
};
/** Something that was signed. */
struct airgap_signed {
    uint8_t id16[16];
    bool has_id;
    enum eth_ur_data type;
    struct addr address;
    uint8_t sig65[65]; /* r, s, v of 27 or 28 */
    struct buf raw;    /* the signed bytes of a transaction; empty for the others */
};

enum airgap_kind {
    AIRGAP_REQUEST,   /* request */
    AIRGAP_RAW,       /* raw: a signed transaction */
    AIRGAP_SIGNATURE, /* signature, as a device sends it */
};
/** What was read. Caller owns it. */
struct airgap_item {
    enum airgap_kind kind;
    struct airgap_request request;
    struct buf raw;
    struct eth_ur_signature signature; /* without origin */
};
void airgap_item_clear(struct airgap_item *item);
void airgap_request_clear(struct airgap_request *request);
void airgap_signed_clear(struct airgap_signed *signed_);

/** Read a file, or what was pasted: a JSON document of ours, UR parts one per line in any order, or
 * 0x and the digits of a signed transaction.
 *  Returns: OK; ERR_SYNTAX (which part of it, and why; also parts that do not make a whole yet: how
 *           many there are of how many); ERR_UNSUPPORTED (a UR of another type); ERR_LIMIT
 *  Out:     airgap_item_clear() it, also after an error */
enum err airgap_read(struct airgap_item *out, const char *text, size_t len) MUST_CHECK;
/** The same of a UR whose parts were collected. Returns: also ERR_SYNTAX when it is not whole */
enum err airgap_read_ur(struct airgap_item *out, const struct ur_decoder *decoder) MUST_CHECK;
/** "3 of 7 parts", for whoever collects them. */
void airgap_progress(char *out, size_t size, const struct ur_decoder *decoder);

/** The request of a transaction that waits for its signature. Returns: OK; ERR_NOT_FOUND;
 * ERR_INVALID (it waits no longer, or is signed here). Out: airgap_request_clear() it */
enum err airgap_of_txn(struct core *core, struct airgap_request *out, int64_t txn_id) MUST_CHECK;

/** The JSON documents. Caller owns them. In: network, words: what it does, for people: nobody reads
 * them back; "" for none */
struct json_out *airgap_request_json(const struct airgap_request *request, const char *network,
                                     const char *words);
struct json_out *airgap_signed_json(const struct airgap_signed *signed_);
/** The same as UR: begin its parts. In: max_part: characters of a part, 0: a single one.
 *  Returns: what ur_encoder_init() returns. Out: ur_encoder_clear() it, also after an error */
enum err airgap_ur_request(struct ur_encoder *out, const struct airgap_request *request,
                           size_t max_part) MUST_CHECK;
enum err airgap_ur_signed(struct ur_encoder *out, const struct airgap_signed *signed_,
                          size_t max_part) MUST_CHECK;

/* ---- the side that has the keys; no network is needed ---- */

/** What is to be signed, as the signer decoded it. */
struct airgap_draft {
    enum eth_ur_data type;
    struct addr address;
    const struct network *network; /* of a transaction: of its chain */
    struct tx_facts facts;         /* of a transaction */
    const struct sign_draft *text; /* of a message or typed data; borrowed */
    const char *warning;           /* what a person must know beside the facts; "" for nothing */
};

/** Have the signer decode a request; one at a time.
 *  Returns: OK; ERR_LOCKED; ERR_NOT_FOUND (no key here is that address's); ERR_UNSUPPORTED (it
 *           names no address; watch-only); ERR_CHAIN_ID (no network here is that chain); ERR_BUSY
 *  Later:   EV_JOB_DONE: OK (then airgap_draft_get()); what SIGNER_PREPARE… refuses with */
enum err airgap_prepare(struct core *core, job *out,
                        const struct airgap_request *request) MUST_CHECK;
/** Returns: false when there is none any more. Out: its texts are borrowed until it is gone */
bool airgap_draft_get(struct core *core, struct airgap_draft *out, job prepare);
/** Sign exactly this. Later: EV_JOB_DONE: OK, once the audit record is saved; then airgap_take().
 * Returns: OK; ERR_EXPIRED; ERR_LOCKED */
enum err airgap_approve(struct core *core, job *out, job prepare) MUST_CHECK;
/** Move out what was signed. Returns: OK; ERR_NOT_FOUND. Out: airgap_signed_clear() it */
enum err airgap_take(struct core *core, struct airgap_signed *out) MUST_CHECK;
void airgap_discard(struct core *core, job prepare);

#endif
