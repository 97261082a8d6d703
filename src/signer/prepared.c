#include "signer/prepared.h"

#include <assert.h>

#include "core/base/mem.h"

void prepared_forget(struct prepared_row *row)
{
    if (row == NULL)
        return;
    secret_drop(&row->key, row->key.len);
    tx_clear(&row->tx);
    row->is_used = false;
    row->order = 0;
}

void prepared_clear(struct prepared *table)
{
    for (size_t i = 0; i < PREPARED_MAX; i++) {
        prepared_forget(&table->rows[i]);
        secret_clear(&table->rows[i].key);
        mem_wipe(&table->rows[i], sizeof table->rows[i]);
    }
}

struct prepared_row *prepared_find(struct prepared *table, const struct hash32 *digest)
{
    for (size_t i = 0; i < PREPARED_MAX; i++)
        if (table->rows[i].is_used && hash_equal(&table->rows[i].digest, digest))
            return &table->rows[i];
    return NULL;
}

/* Returns: an empty row: a free one, else that of the oldest. */
static struct prepared_row *make_room(struct prepared *table)
{
    struct prepared_row *best = &table->rows[0];
    for (size_t i = 1; i < PREPARED_MAX; i++)
        if (table->rows[i].order < best->order)
            best = &table->rows[i]; /* a free row has order 0 */
    prepared_forget(best);
    return best;
}

struct prepared_row *prepared_add(struct prepared *table, const struct hash32 *digest,
                                  const struct secret *key)
{
    prepared_forget(prepared_find(table, digest)); /* asked again: one row, signed once */
    struct prepared_row *row = make_room(table);
    row->is_used = true;
    row->order = ++table->next;
    row->digest = *digest;
    row->permit_count = 0;
    row->text[0] = '\0';
    secret_set(&row->key, key->data, key->len);
    return row;
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

enum err prepared_explain(struct tx *tx, struct tx_facts *facts, struct hash32 *digest,
                          const struct addr *from, struct view unsigned_tx, uint64_t chain_id)
{
    TRY(tx_decode_unsigned(tx, unsigned_tx));
    if (chain_id == 0 || tx->chain_id != chain_id)
        return err_set(ERR_CHAIN_ID, "the transaction is for another chain");
    TRY(facts_of_tx(facts, tx, from));
    TRY(check_allowed(facts));
    return tx_signing_hash(digest, tx);
}
