/* Transactions whose key is not here: their nonce is held while somebody else signs them, and the
 * signature is taken in when it is of the very bytes that were asked for. From then on they are
 * like any other. */

#include "core/txn_state.h"

#include "core/base/mem.h"
#include "core/base/rnd.h"

/* ---- ask ---- */

static enum err renumber(struct txn_work *work, uint64_t nonce)
{
    work->tx.nonce = nonce;
    buf_reset(&work->bytes);
    TRY(tx_encode_unsigned(&work->bytes, &work->tx));
    return facts_of_tx(&work->draft.facts, &work->tx, &work->from);
}

static enum err insert_request(struct txn_work *work, int64_t *id)
{
    struct txn_row row = {
        .account_id = work->account_id,
        .address_id = work->draft.intent.address_id,
        .chain_id = work->network->chain_id,
        .sender = work->from,
        .nonce = work->tx.nonce,
        .purpose = (int)work->draft.intent.purpose,
        .unsigned_tx = work->bytes, /* lent for the call */
        .created_s = core_now_s(work->core),
        .expires_s = core_now_s(work->core) + TXN_REQUEST_LIFETIME_S,
        .has_request = true,
    };
    rnd_bytes(row.request16, sizeof row.request16);
    /* A UUID of version 4 (RFC 9562), as eth-sign-request wants one. */
    row.request16[6] = (uint8_t)((row.request16[6] & 0x0f) | 0x40);
    row.request16[8] = (uint8_t)((row.request16[8] & 0x3f) | 0x80);
    return txn_row_insert(work->core->store, id, &row);
}

static enum err reserve(struct txn_work *work, int64_t *id)
{
    uint64_t nonce;
    TRY(txn_row_free_nonce(work->core->store, &nonce, work->network->chain_id, &work->from,
                           work->first_nonce));
    if (nonce != work->tx.nonce)
        TRY(renumber(work, nonce));
    return insert_request(work, id);
}

enum err txn_ask_elsewhere(struct core *core, int64_t *id, job build)
{
    struct txn_work *work = txn_work_find(core, build);
    TRY(core_need_unlocked(core));
    if (work == NULL || work->phase != WORK_READY || core_mono_ms(core) >= work->expires_ms)
        return err_set(ERR_EXPIRED, "the transaction is not there any more: build it again");
    if (!work->draft.intent.is_elsewhere)
        return err_set(ERR_INVALID, "this transaction is signed here");
    TRY(store_begin(core->store));
    enum err err = reserve(work, id);
    if (err == OK)
        err = store_commit(core->store);
    else
        store_rollback(core->store);
    TRY(err);
    core_emit(core, EV_TXN, *id);
    txn_work_free(work);
    return OK;
}

/* ---- what was asked for ---- */

static bool is_awaited(const struct core *core, const struct txn_row *row)
{
    return row->state == TXN_BUILT && row->expires_s > core_now_s(core);
}

/* What a row is asked for: by its bytes, by the name of the request, or by who signed it. */
typedef bool match_fn(const struct core *core, const struct txn_row *row, const void *arg);

/* The newest that matches. Returns: OK; ERR_NOT_FOUND. Out: caller clears it */
static enum err find(struct core *core, struct txn_row *out, match_fn *matches, const void *arg)
{
    int64_t *ids = NULL;
    size_t count = 0;
    enum err err = txn_row_requested(core->store, &ids, &count, core->session.account_id,
                                     core->network->chain_id);
    bool found = false;
    *out = (struct txn_row){0};
    for (size_t i = 0; i < count && err == OK && !found; i++) {
        txn_row_clear(out);
        err = txn_row_get(core->store, out, ids[i]);
        found = err == OK && matches(core, out, arg);
    }
    mem_free(ids);
    if (err == OK && !found)
        err = ERR_NOT_FOUND;
    if (err != OK)
        txn_row_clear(out);
    return err;
}

static bool has_bytes(const struct core *core, const struct txn_row *row, const void *arg)
{
    const struct buf *bytes = arg;
    (void)core;
    return view_equal(view_of_buf(bytes), view_of_buf(&row->unsigned_tx));
}

static bool has_request(const struct core *core, const struct txn_row *row, const void *arg)
{
    const struct eth_ur_signature *signature = arg;
    (void)core;
    return memcmp(row->request16, signature->id16, sizeof row->request16) == 0;
}

struct place {
    struct addr sender;
    uint64_t nonce;
};

static bool has_place(const struct core *core, const struct txn_row *row, const void *arg)
{
    const struct place *place = arg;
    (void)core;
    return row->nonce == place->nonce && addr_equal(&row->sender, &place->sender);
}

/* ---- take it in ---- */

static enum err save(struct core *core, const struct txn_row *row, struct view raw)
{
    struct hash32 hash;
    bool changed;
    tx_hash(&hash, raw);
    TRY(txn_row_set_signed(core->store, &changed, row->id, raw, &hash));
    if (!changed)
        return err_set(ERR_BUSY, "another session changed this transaction just now");
    core_emit(core, EV_TXN, row->id);
    return OK;
}

static void send(struct core *core, job done, const struct txn_row *row, struct view raw)
{
    struct txn_work *work = mem_alloc(sizeof *work);
    work->core = core;
    work->network = core->network;
    work->account_id = row->account_id;
    work->from = row->sender;
    work->approve = done;
    work->row_id = row->id;
    work->next = core->txn->works;
    core->txn->works = work;
    txn_work_send(work, raw);
}

/* raw is the row's transaction, signed by its sender. */
static enum err take(struct core *core, job *out, const struct txn_row *row, struct view raw)
{
    if (row->raw.len > 0 && !view_equal(raw, view_of_buf(&row->raw)))
        return err_set(ERR_EXISTS, "another signature of transaction %lld came before",
                       (long long)row->id);
    if (row->raw.len == 0 && !is_awaited(core, row))
        return err_set(ERR_EXPIRED, "transaction %lld was given up before its signature came",
                       (long long)row->id);
    if (row->raw.len == 0)
        TRY(save(core, row, raw));
    *out = core_job_new(core);
    if (row->raw.len == 0 || row->state == TXN_SIGNED)
        send(core, *out, row, raw);
    else
        core_job_done(core, *out, row->id, OK, NULL);
    return OK;
}

static enum err need_all(const struct core *core)
{
    TRY(core_need_unlocked(core));
    return core_need_online(core);
}

/* Nothing has these bytes: say what comes nearest. */
static enum err explain_unknown(struct core *core, const struct tx *tx, const struct addr *sender)
{
    struct txn_row row;
    const struct place place = {*sender, tx->nonce};
    if (tx->chain_id != core->network->chain_id)
        return err_set(ERR_REFUSED, "it is for chain %llu, and '%s' is chain %llu",
                       (unsigned long long)tx->chain_id, core->network->name,
                       (unsigned long long)core->network->chain_id);
    if (find(core, &row, has_place, &place) != OK)
        return err_set(ERR_NOT_FOUND, "it is no transaction whose signature was asked for here");
    long long id = (long long)row.id;
    txn_row_clear(&row);
    return err_set(ERR_REFUSED, "it differs from transaction %lld that was built: it was changed",
                   id);
}

static enum err take_decoded(struct core *core, job *out, const struct tx *tx, struct view raw)
{
    struct txn_row row;
    struct addr sender;
    struct buf bytes = {0};
    TRY(tx_sender(&sender, tx));
    enum err err = tx_encode_unsigned(&bytes, tx);
    if (err == OK)
        err = find(core, &row, has_bytes, &bytes);
    buf_clear(&bytes);
    if (err == ERR_NOT_FOUND)
        return explain_unknown(core, tx, &sender);
    TRY(err);
    if (addr_equal(&sender, &row.sender))
        err = take(core, out, &row, raw);
    else
        err = err_set(ERR_REFUSED, "another key than that of transaction %lld's sender signed it",
                      (long long)row.id);
    txn_row_clear(&row);
    return err;
}

enum err txn_take_signed(struct core *core, job *out, struct view raw)
{
    struct tx tx = {0};
    TRY(need_all(core));
    if (raw.len > SIGNED_TX_MAX)
        return err_set(ERR_LIMIT, "a transaction has at most %d bytes", SIGNED_TX_MAX);
    enum err err = tx_decode_signed(&tx, raw);
    if (err == OK)
        err = take_decoded(core, out, &tx, raw);
    tx_clear(&tx);
    return err;
}

/* ---- from the signature alone ---- */

/* The parity in what devices call v. Returns: false for a v that says something else. */
static bool parity_of(uint8_t *out, const struct tx *tx, uint64_t v)
{
    uint64_t parity = v;
    if (v == 27 || v == 28)
        parity = v - 27;
    else if (v >= 35 && tx->type == TX_LEGACY && (v - 35) / 2 == tx->chain_id)
        parity = (v - 35) % 2;
    *out = (uint8_t)(parity & 1);
    return parity <= 1;
}

/* Append the signed bytes. Returns: OK; ERR_REFUSED (not signed by the row's sender) */
static enum err assemble(struct buf *raw, const struct txn_row *row,
                         const struct eth_ur_signature *signature)
{
    struct tx tx = {0};
    struct addr sender = addr_zero;
    enum err err = tx_decode_unsigned(&tx, view_of_buf(&row->unsigned_tx));
    if (err == OK && parity_of(&tx.sig.y_parity, &tx, signature->v)) {
        tx.is_signed = true;
        memcpy(tx.sig.r32, signature->r32, sizeof tx.sig.r32);
        memcpy(tx.sig.s32, signature->s32, sizeof tx.sig.s32);
        if (tx_sender(&sender, &tx) == OK && addr_equal(&sender, &row->sender))
            err = tx_encode_signed(raw, &tx);
    }
    tx_clear(&tx);
    if (err == OK && raw->len == 0)
        return err_set(ERR_REFUSED,
                       "the signature is not of transaction %lld, or of another key than its "
                       "sender's",
                       (long long)row->id);
    return err;
}

static bool is_signed_by(const struct core *core, const struct txn_row *row, const void *arg)
{
    struct buf raw = {0};
    enum err err =
        row->state == TXN_BUILT || row->raw.len > 0 ? assemble(&raw, row, arg) : ERR_NOT_FOUND;
    (void)core;
    buf_clear(&raw);
    return err == OK;
}

enum err txn_take_signature(struct core *core, job *out, const struct eth_ur_signature *signature)
{
    struct txn_row row;
    struct buf raw = {0};
    TRY(need_all(core));
    enum err err = find(core, &row, signature->has_id ? has_request : is_signed_by, signature);
    if (err == ERR_NOT_FOUND)
        return err_set(err, "it is the signature of nothing that was asked for here on '%s'",
                       core->network->name);
    TRY(err);
    err = assemble(&raw, &row, signature);
    if (err == OK)
        err = take(core, out, &row, view_of_buf(&raw));
    buf_clear(&raw);
    txn_row_clear(&row);
    return err;
}

/* ---- give up ---- */

static enum err drop(struct core *core, const struct txn_row *row)
{
    bool is_changed = false;
    if (row->state != TXN_BUILT)
        return err_set(ERR_INVALID,
                       "transaction %lld is %s: only what is not signed can be given up",
                       (long long)row->id, txn_state_name((enum txn_state)row->state));
    if (row->expires_s == 0)
        return err_set(ERR_BUSY, "transaction %lld is being signed", (long long)row->id);
    TRY(txn_row_set_discarded(core->store, &is_changed, row->id, "given up"));
    if (is_changed)
        core_emit(core, EV_TXN, row->id);
    return is_changed ? OK : err_set(ERR_BUSY, "another session changed it just now");
}

enum err txn_drop(struct core *core, int64_t id)
{
    struct txn_row row;
    TRY(core_need_unlocked(core));
    TRY(txn_row_get(core->store, &row, id));
    enum err err = row.account_id == core->session.account_id
                       ? drop(core, &row)
                       : err_set(ERR_NOT_FOUND, "there is no transaction %lld", (long long)id);
    txn_row_clear(&row);
    return err;
}
