/* What a transaction is to those who look at it; how it gets there is in txn_build.c, txn_approve.c
 * and txn_follow.c. */

#include "core/txn.h"

#include "core/balance.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/sync.h"
#include "core/txn_state.h"

static const struct {
    const char *name;
    const char *words;
} states[] = {
    [TXN_BUILT] = {"built", "being signed"},
    [TXN_SIGNED] = {"signed", "signed, not accepted by an endpoint yet"},
    [TXN_SENT] = {"sent", "sent, waiting for a block"},
    [TXN_MINED] = {"mined", "in a block, waiting for confirmations"},
    [TXN_CONFIRMED] = {"confirmed", "confirmed"},
    [TXN_REVERTED] = {"reverted", "failed: refused by the contract, the fee was paid"},
    [TXN_REPLACED] = {"replaced", "replaced: another transaction took its nonce"},
    [TXN_DROPPED] = {"dropped", "dropped"},
    [TXN_DISCARDED] = {"discarded", "given up before it was signed"},
};

const char *txn_state_name(enum txn_state state)
{
    return states[state].name;
}

const char *txn_state_words(enum txn_state state)
{
    return states[state].words;
}

const char *txn_purpose_name(enum txn_purpose purpose)
{
    static const char *const names[] = {
        [TXN_TRANSFER] = "transfer",
        [TXN_APPROVE] = "approve",
        [TXN_BUY] = "buy",
        [TXN_RETIRE] = "retire",
    };
    return names[purpose];
}

/* ---- reading the store ---- */

enum err txn_row_facts(struct tx_facts *out, const struct txn_row *row)
{
    struct tx tx = {0};
    enum err err = tx_decode_unsigned(&tx, view_of_buf(&row->unsigned_tx));
    if (err == OK)
        err = facts_of_tx(out, &tx, &row->sender);
    tx_clear(&tx);
    if (err != OK)
        return err_set(ERR_STORE_DAMAGED, "transaction %lld in the store cannot be decoded",
                       (long long)row->id);
    return OK;
}

static bool is_in_block(enum txn_state state)
{
    return state == TXN_MINED || state == TXN_CONFIRMED || state == TXN_REVERTED;
}

static enum err txn_of_row(struct txn *out, const struct txn_row *row, const struct head *head)
{
    if (row->state < TXN_BUILT || row->state > TXN_DISCARDED || row->purpose < TXN_TRANSFER ||
        row->purpose > TXN_RETIRE)
        return err_set(ERR_STORE_DAMAGED, "transaction %lld in the store has no valid state",
                       (long long)row->id);
    *out = (struct txn){
        .id = row->id,
        .address_id = row->address_id,
        .chain_id = row->chain_id,
        .state = (enum txn_state)row->state,
        .purpose = (enum txn_purpose)row->purpose,
        .order_id = row->order_id,
        .step = row->step,
        .has_hash = row->has_hash,
        .hash = row->hash,
        .block = row->block,
        .block_hash = row->block_hash,
        .gas_used = row->gas_used,
        .gas_price = row->gas_price,
        .created_s = row->created_s,
        .sent_s = row->sent_s,
        .mined_s = row->mined_s,
        .is_elsewhere = row->has_request,
        .expires_s = row->expires_s,
    };
    (void)text_copy(out->error, sizeof out->error, row->error);
    if (is_in_block(out->state) && head->is_known && head->number >= row->block)
        out->confirmations = head->number - row->block + 1;
    return txn_row_facts(&out->facts, row);
}

/* The head that counts confirmations: of the chosen network, when the transaction is on it. */
static enum err head_for(struct core *core, struct head *out, uint64_t chain_id)
{
    *out = (struct head){0};
    if (core->network == NULL || core->network->chain_id != chain_id)
        return OK;
    return head_get(core, out);
}

static enum err take_row(struct core *core, struct txn *out, struct txn_row *row)
{
    struct head head;
    enum err err = head_for(core, &head, row->chain_id);
    if (err == OK)
        err = txn_of_row(out, row, &head);
    txn_row_clear(row);
    return err;
}

enum err txn_get(struct core *core, int64_t id, struct txn *out)
{
    struct txn_row row;
    TRY(txn_row_get(core->store, &row, id));
    if (!core->session.is_open || row.account_id != core->session.account_id) {
        txn_row_clear(&row);
        return err_set(ERR_NOT_FOUND, "there is no transaction %lld", (long long)id);
    }
    return take_row(core, out, &row);
}

enum err txn_list(struct core *core, size_t offset, size_t max, struct txn **out, size_t *count)
{
    int64_t *ids = NULL;
    size_t id_count = 0;
    *out = NULL;
    *count = 0;
    if (!core->session.is_open)
        return OK;
    TRY(txn_row_list(core->store, &ids, &id_count, core->session.account_id,
                     core->network->chain_id, offset, max));
    struct txn *list = mem_array(id_count, sizeof *list);
    enum err err = OK;
    for (size_t i = 0; i < id_count && err == OK; i++)
        err = txn_get(core, ids[i], &list[i]);
    mem_free(ids);
    if (err != OK) {
        mem_free(list);
        return err;
    }
    *out = list;
    *count = id_count;
    return OK;
}

/* ---- what explains a balance that rose ---- */

static bool brings(const struct tx_facts *facts, const struct addr *owner, const struct addr *token)
{
    switch (facts->kind) {
    case FACT_SEND_NATIVE: return addr_is_zero(token) && addr_equal(&facts->recipient, owner);
    case FACT_TOKEN_TRANSFER:
        return addr_equal(&facts->token, token) && addr_equal(&facts->recipient, owner);
    case FACT_SWAP:
        return facts->path_len > 0 && addr_equal(&facts->path[facts->path_len - 1], token) &&
               addr_equal(&facts->recipient, owner);
    default: return false;
    }
}

static bool any_brings(struct core *core, const int64_t *ids, size_t count,
                       const struct addr *owner, const struct addr *token)
{
    for (size_t i = 0; i < count; i++) {
        struct txn_row row;
        struct tx_facts facts;
        if (txn_row_get(core->store, &row, ids[i]) != OK)
            continue;
        bool found = txn_row_facts(&facts, &row) == OK && brings(&facts, owner, token);
        txn_row_clear(&row);
        if (found)
            return true;
    }
    return false;
}

bool txn_explains_rise(struct core *core, const struct addr *owner, const struct addr *token,
                       uint64_t since)
{
    uint64_t chain_id = core->network->chain_id;
    int64_t *ids = NULL;
    size_t count = 0;
    bool found = false;
    if (txn_row_under_way(core->store, &ids, &count, chain_id) == OK)
        found = any_brings(core, ids, count, owner, token);
    mem_free(ids);
    if (!found && txn_row_in_blocks(core->store, &ids, &count, chain_id, since + 1) == OK) {
        found = any_brings(core, ids, count, owner, token);
        mem_free(ids);
    }
    return found;
}

/* ---- hooks ---- */

static void on_open(struct core *core)
{
    core->txn = mem_alloc(sizeof *core->txn);
    core->txn->core = core;
    txn_discard_orphans(core);
}

static void on_attach(struct core *core)
{
    struct head head;
    txn_follow(core);
    if (head_get(core, &head) == OK && head.went_back_from > 0)
        txn_check_blocks(core);
}

static void stop_works(struct core *core, enum err why)
{
    for (struct txn_work *work = core->txn->works, *next; work != NULL; work = next) {
        next = work->next;
        txn_work_stop(work, why);
    }
}

static void on_session(struct core *core)
{
    if (!core->session.is_open || core->session.is_locked)
        stop_works(core, ERR_LOCKED);
}

static void on_network(struct core *core)
{
    stop_works(core, ERR_CANCELLED);
    txn_follow_stop(core);
    if (core_is_online(core))
        on_attach(core);
}

static void on_stored(struct core *core)
{
    txn_discard_orphans(core);
    txn_follow(core);
}

static void on_close(struct core *core)
{
    if (core->txn == NULL)
        return;
    txn_follow_stop(core);
    while (core->txn->works != NULL) {
        struct txn_work *work = core->txn->works;
        core->txn->works = work->next;
        txn_work_free(work);
    }
    mem_free(core->txn);
    core->txn = NULL;
}

const struct core_hooks txn_hooks = {
    .open = on_open,
    .attach = on_attach,
    .session = on_session,
    .network = on_network,
    .head = on_stored,
    .stored = on_stored,
    .close = on_close,
};
