#ifndef SIGNER_PREPARED_H
#define SIGNER_PREPARED_H

/** Transactions that were explained and may be signed: a small table from digest to transaction and
 * key. When it is full, the oldest makes room. A zeroed struct is an empty table. */

#include "core/base/secret.h"
#include "core/eth/facts.h"

#define PREPARED_MAX 4

struct prepared_tx {
    struct hash32 digest;
    struct tx tx;
    struct secret key; /* empty: the row is free */
    uint64_t order;
};
struct prepared {
    struct prepared_tx rows[PREPARED_MAX];
    uint64_t next;
};

void prepared_clear(struct prepared *table);

/** Decode, explain and keep.
 *  Returns: OK; ERR_SYNTAX, ERR_RANGE, ERR_INVALID, ERR_UNSUPPORTED (bytes that are no unsigned
 *           transaction; cost beyond 2^256); ERR_CHAIN_ID (signed for another chain than chain_id,
 *           or for none); ERR_REFUSED (what it does is unknown or never allowed)
 *  In:      key is moved from, also on failure */
enum err prepared_add(struct prepared *table, struct tx_facts *facts, struct hash32 *digest,
                      struct secret *key, struct view unsigned_tx, uint64_t chain_id) MUST_CHECK;
/** Sign, append the signed bytes and forget. Returns: OK; ERR_NOT_FOUND (never prepared, signed
 * already, or made room for another) */
enum err prepared_sign(struct prepared *table, struct buf *out,
                       const struct hash32 *digest) MUST_CHECK;
void prepared_forget(struct prepared *table, const struct hash32 *digest);

#endif
