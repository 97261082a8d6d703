#include "signer/prepared.h"

#include <assert.h>

#include "core/base/mem.h"

static void row_clear(struct prepared_tx *row)
{
    tx_clear(&row->tx);
    secret_clear(&row->key);
    *row = (struct prepared_tx){0};
}

void prepared_clear(struct prepared *table)
{
    for (size_t i = 0; i < PREPARED_MAX; i++)
        row_clear(&table->rows[i]);
}

static struct prepared_tx *find(struct prepared *table, const struct hash32 *digest)
{
    for (size_t i = 0; i < PREPARED_MAX; i++)
        if (table->rows[i].key.len > 0 && hash_equal(&table->rows[i].digest, digest))
            return &table->rows[i];
    return NULL;
}

void prepared_forget(struct prepared *table, const struct hash32 *digest)
{
    struct prepared_tx *row = find(table, digest);
    if (row != NULL)
        row_clear(row);
}

/* Returns: an empty row: a free one, else that of the oldest. */
static struct prepared_tx *make_room(struct prepared *table)
{
    struct prepared_tx *best = &table->rows[0];
    for (size_t i = 1; i < PREPARED_MAX; i++)
        if (table->rows[i].order < best->order)
            best = &table->rows[i]; /* a free row has order 0 */
    row_clear(best);
    best->order = ++table->next;
    return best;
}

static enum err check_allowed(const struct tx_facts *facts)
{
    switch (facts->kind) {
    case FACT_CREATE: return err_set(ERR_REFUSED, "the signer does not create contracts");
    case FACT_CALL: return err_set(ERR_REFUSED, "the signer signs only forms that it can explain");
    case FACT_TOKEN_APPROVE:
        if (facts->is_unlimited)
            return err_set(ERR_REFUSED, "the signer does not allow unlimited spending");
        return OK;
    case FACT_SEND_NATIVE:
    case FACT_TOKEN_TRANSFER:
    case FACT_SWAP:
    case FACT_OFFSET:
    case FACT_CANCEL: return OK;
    }
    return err_set(ERR_REFUSED, "the signer signs only forms that it can explain");
}

static enum err explain(struct tx_facts *facts, struct hash32 *digest, struct tx *tx,
                        const struct secret *key, struct view unsigned_tx, uint64_t chain_id)
{
    struct addr from;
    TRY(tx_decode_unsigned(tx, unsigned_tx));
    if (chain_id == 0 || tx->chain_id != chain_id)
        return err_set(ERR_CHAIN_ID, "the transaction is for another chain");
    TRY(sig_address(&from, key->data));
    TRY(facts_of_tx(facts, tx, &from));
    TRY(check_allowed(facts));
    return tx_signing_hash(digest, tx);
}

enum err prepared_add(struct prepared *table, struct tx_facts *facts, struct hash32 *digest,
                      struct secret *key, struct view unsigned_tx, uint64_t chain_id)
{
    struct tx tx = {0};
    enum err err = explain(facts, digest, &tx, key, unsigned_tx, chain_id);
    if (err != OK) {
        tx_clear(&tx);
        secret_clear(key);
        return err;
    }
    prepared_forget(table, digest); /* asked again: one row, signed once */
    struct prepared_tx *row = make_room(table);
    row->digest = *digest;
    row->tx = tx;
    secret_move(&row->key, key);
    return OK;
}

enum err prepared_sign(struct prepared *table, struct buf *out, const struct hash32 *digest)
{
    struct prepared_tx *row = find(table, digest);
    if (row == NULL)
        return err_set(ERR_NOT_FOUND, "nothing like this is waiting for a signature");
    enum err err = tx_sign(&row->tx, row->key.data);
    if (err == OK)
        err = tx_encode_signed(out, &row->tx);
    row_clear(row);
    return err;
}
