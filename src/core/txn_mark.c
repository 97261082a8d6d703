/* Changes of a transaction's state, each saved together with the notice that tells of it. */

#include "core/balance.h"
#include "core/base/mem.h"
#include "core/describe.h"
#include "core/notice.h"
#include "core/txn_state.h"

void txn_mark_changed(struct core *core, int64_t id)
{
    core->txn->moved_ms = core_mono_ms(core);
    core_emit(core, EV_TXN, id);
}

/* Payments tell by themselves; steps of an order are told by the order. */
static enum err announce(struct core *core, int64_t id, enum notice_kind kind, const char *lead,
                         const char *tail)
{
    struct txn_row row;
    struct tx_facts facts;
    char sentence[200];
    TRY(txn_row_get(core->store, &row, id));
    if (row.order_id != 0 || core->network->chain_id != row.chain_id) {
        txn_row_clear(&row);
        return OK;
    }
    enum err err = txn_row_facts(&facts, &row);
    if (err == OK) {
        describe_sentence(sentence, sizeof sentence, core->network, &facts);
        err = notice_add(core, row.account_id, kind, LINK_TXN, id, "%s: %s%s%s", lead, sentence,
                         tail[0] != '\0' ? ": " : "", tail);
    }
    txn_row_clear(&row);
    return err;
}

/* End a store transaction that made a change, or none. */
static enum err finish(struct core *core, enum err err, bool is_changed, int64_t id)
{
    if (err == OK && is_changed) {
        err = store_commit(core->store);
    } else {
        store_rollback(core->store);
        is_changed = false;
    }
    if (err == OK && is_changed)
        txn_mark_changed(core, id);
    return err;
}

enum err txn_mark_sent(struct core *core, int64_t id)
{
    struct head head;
    bool is_changed = false;
    TRY(head_get(core, &head));
    TRY(store_begin(core->store));
    enum err err = txn_row_set_sent(core->store, &is_changed, id, core_now_s(core), head.number);
    if (err == OK && is_changed)
        err = announce(core, id, NOTICE_SENT, "on its way", "");
    return finish(core, err, is_changed, id);
}

enum err txn_mark_final(struct core *core, int64_t id, const struct hash32 *block_hash,
                        bool has_succeeded)
{
    struct txn_row row;
    bool is_changed = false;
    TRY(store_begin(core->store));
    enum err err = txn_row_set_final(core->store, &is_changed, id, block_hash,
                                     has_succeeded ? TXN_CONFIRMED : TXN_REVERTED);
    if (err == OK && is_changed && has_succeeded)
        err = announce(core, id, NOTICE_CONFIRMED, "confirmed", "");
    else if (err == OK && is_changed && (err = txn_row_get(core->store, &row, id)) == OK) {
        err = announce(core, id, NOTICE_FAILED, "failed", row.error);
        txn_row_clear(&row);
    }
    return finish(core, err, is_changed, id);
}

enum err txn_mark_replaced(struct core *core, int64_t id)
{
    bool is_changed = false;
    TRY(store_begin(core->store));
    enum err err = txn_row_set_replaced(core->store, &is_changed, id,
                                        "another transaction of this address took its nonce");
    if (err == OK && is_changed)
        err = announce(core, id, NOTICE_FAILED, "replaced by another transaction", "");
    return finish(core, err, is_changed, id);
}

void txn_mark_unmined(struct core *core, int64_t id, const struct hash32 *block_hash)
{
    bool is_changed;
    if (txn_row_set_unmined(core->store, &is_changed, id, block_hash) == OK && is_changed)
        txn_mark_changed(core, id);
}

void txn_mark_error(struct core *core, int64_t id, const char *words)
{
    bool is_changed;
    if (txn_row_set_error(core->store, &is_changed, id, words) == OK && is_changed)
        txn_mark_changed(core, id);
}

static enum err unmine(struct core *core, int64_t id)
{
    struct txn_row row;
    bool is_changed = false;
    TRY(txn_row_get(core->store, &row, id));
    enum err err = txn_row_set_unmined(core->store, &is_changed, id, &row.block_hash);
    txn_row_clear(&row);
    if (err == OK && is_changed)
        txn_mark_changed(core, id);
    return err == ERR_EXISTS ? OK : err; /* the order's step was taken again since */
}

enum err txn_unmine_above(struct core *core, uint64_t number)
{
    int64_t *ids = NULL;
    size_t count = 0;
    TRY(txn_row_in_blocks(core->store, &ids, &count, core->network->chain_id, number + 1));
    enum err err = OK;
    for (size_t i = 0; i < count && err == OK; i++)
        err = unmine(core, ids[i]);
    mem_free(ids);
    return err;
}
