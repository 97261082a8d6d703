#ifndef SIGNER_PREPARED_H
#define SIGNER_PREPARED_H

/** What was explained and may be signed: a small table from digest to key. When it is full, the
 * oldest makes room. A zeroed struct is an empty table; its guarded memory is kept for the next
 * row, since making it costs more than a signature. */

#include "core/base/secret.h"
#include "core/ports.h"

#define PREPARED_MAX 4

enum prepared_kind { PREPARED_TX, PREPARED_MESSAGE, PREPARED_TYPED };

struct prepared_row {
    bool is_used;
    enum prepared_kind kind;
    struct hash32 digest;
    struct addr address;
    uint64_t chain_id;
    struct secret key; /* empty: the row is free */
    struct tx tx;      /* PREPARED_TX, with its facts */
    struct tx_facts facts;
    struct policy_permit permits[TYPED_PERMIT_ITEMS]; /* PREPARED_TYPED */
    size_t permit_count;
    char text[AUDIT_TEXT]; /* for the audit log */
    uint64_t order;
};
struct prepared {
    struct prepared_row rows[PREPARED_MAX];
    uint64_t next;
};

/** Forget everything and give the memory back. */
void prepared_clear(struct prepared *table);
/** Returns: an empty row for digest, with a copy of key; one that was there is replaced. Borrowed.
 */
struct prepared_row *prepared_add(struct prepared *table, const struct hash32 *digest,
                                  const struct secret *key);
/** Returns: NULL when it was never prepared, was signed already, or made room. Borrowed. */
struct prepared_row *prepared_find(struct prepared *table, const struct hash32 *digest);
/** Wipe a row; NULL is fine. */
void prepared_forget(struct prepared_row *row);

/** Decode and explain a transaction.
 *  Returns: OK; ERR_SYNTAX, ERR_RANGE, ERR_INVALID, ERR_UNSUPPORTED (bytes that are no unsigned
 *           transaction; cost beyond 2^256; blobs and authorisations); ERR_CHAIN_ID (for another
 *           chain than chain_id, or for none); ERR_REFUSED (what it does is unknown or never
 *           allowed)
 *  Out:     tx: tx_clear, also after an error */
enum err prepared_explain(struct tx *tx, struct tx_facts *facts, struct hash32 *digest,
                          const struct addr *from, struct view unsigned_tx,
                          uint64_t chain_id) MUST_CHECK;

#endif
