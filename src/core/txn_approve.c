/* From an approved draft to signed bytes in the store, and to an endpoint. Each step is saved
 * before it is taken: the row with its nonce before the signer is asked, the signed bytes before
 * they are sent. */

#include "core/txn_state.h"

#include "core/audit.h"
#include "core/balance.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/sync.h"

static void end(struct txn_work *work, enum err err, const char *detail)
{
    core_job_done(work->core, work->approve, work->row_id, err, detail);
    txn_work_free(work);
}

/* ---- send ---- */

static void send_done(void *arg, const struct chain_answer *answer)
{
    struct txn_work *work = arg;
    struct core *core = work->core;
    work->sending = 0;
    char words[EVENT_DETAIL];
    enum err err = OK;
    if (answer->err == OK)
        err = txn_mark_sent(core, work->row_id);
    if (answer->err == OK && err == OK) {
        end(work, OK, NULL);
    } else if (answer->err == OK) {
        (void)text_format(words, sizeof words, "sent, but that could not be saved: %s",
                          err_detail(err));
        end(work, ERR_PENDING, words);
    } else {
        /* Refused or lost: nobody can say who has seen the bytes, so it is not over. */
        (void)text_format(words, sizeof words, "signed and saved, but not accepted yet: %s",
                          answer->detail != NULL ? answer->detail : err_words(answer->err));
        bool changed;
        (void)!txn_row_set_error(core->store, &changed, work->row_id, words);
        end(work, ERR_PENDING, words);
    }
    txn_follow(core);
}

void txn_work_send(struct txn_work *work, struct view raw)
{
    struct chain_request request = {.op = CHAIN_SEND, .network = work->network, .raw = raw};
    work->phase = WORK_SENDING;
    txn_follow_sent(work->core, work->row_id);
    work->sending = core_chain(work->core, &request, send_done, work);
}

/* ---- sign ---- */

/* Is raw exactly what was saved and approved, signed by the right key? */
enum err txn_work_check_signed(const struct txn_work *work, struct view raw)
{
    struct tx tx = {0};
    struct buf bytes = {0};
    struct addr sender = addr_zero;
    enum err err = tx_decode_signed(&tx, raw);
    if (err == OK)
        err = tx_sender(&sender, &tx);
    if (err == OK)
        err = tx_encode_unsigned(&bytes, &tx);
    bool same = err == OK && addr_equal(&sender, &work->from) &&
                view_equal(view_of_buf(&bytes), view_of_buf(&work->bytes));
    tx_clear(&tx);
    buf_clear(&bytes);
    return same ? OK : err_set(ERR_SIGNER, "the signer signed another transaction than was shown");
}

static enum err save_in_transaction(struct txn_work *work, const struct signer_answer *answer)
{
    struct hash32 hash;
    bool changed;
    tx_hash(&hash, answer->bytes);
    TRY(audit_save(work->core, answer));
    TRY(txn_row_set_signed(work->core->store, &changed, work->row_id, answer->bytes, &hash));
    return changed ? OK : err_set(ERR_CANCELLED, "another session gave this transaction up");
}

/* The signed bytes, and what the signer noted about them: both or neither. */
static enum err save_signed(struct txn_work *work, const struct signer_answer *answer)
{
    TRY(store_begin(work->core->store));
    enum err err = save_in_transaction(work, answer);
    if (err != OK) {
        store_rollback(work->core->store);
        return err;
    }
    TRY(store_commit(work->core->store));
    store_unlock(work->core->store, STORE_LOCK_TXN, work->row_id);
    core_emit(work->core, EV_TXN, work->row_id);
    return OK;
}

static void ask_signature(struct txn_work *work);

/* The very same bytes again: txn_work_take_facts() holds the digest against them. */
static void prepared_again(void *arg, const struct signer_answer *answer)
{
    struct txn_work *work = arg;
    work->signer = 0;
    enum err err = txn_work_take_facts(work, answer);
    if (err == OK)
        ask_signature(work);
    else
        end(work, err, err_detail(err));
}

static bool prepare_again(struct txn_work *work)
{
    if (work->is_prepared_again)
        return false;
    work->is_prepared_again = true;
    return txn_work_prepare(work, prepared_again) == OK;
}

static void sign_done(void *arg, const struct signer_answer *answer)
{
    struct txn_work *work = arg;
    work->signer = 0;
    enum err err = answer->err;
    /* The signer keeps a few digests only: this one made room for others. */
    if (err == ERR_NOT_FOUND && !work->is_cancelled && prepare_again(work))
        return;
    if (err != OK || work->is_cancelled)
        err = audit_keep(work->core, answer);
    if (err == OK && work->is_cancelled)
        err = err_set(ERR_CANCELLED, "it was cancelled before it was sent");
    if (err == OK)
        err = txn_work_check_signed(work, answer->bytes);
    if (err == OK)
        err = save_signed(work, answer);
    /* Another session signed in between: what was signed here is dropped, unsent, and made anew. */
    if (err == ERR_BUSY && prepare_again(work))
        return;
    if (err != OK)
        end(work, err, err_detail(err));
    else
        txn_work_send(work, answer->bytes);
}

static void ask_signature(struct txn_work *work)
{
    struct signer_request request = {.op = SIGNER_SIGN, .digest = work->draft.digest};
    work->phase = WORK_SIGNING;
    work->signer = audit_ask(work->core, &request, sign_done, work);
}

/* ---- reserve the nonce ---- */

static enum err check_step(const struct txn_work *work)
{
    struct txn_row row;
    if (work->draft.intent.order_id == 0)
        return OK;
    enum err err = txn_row_of_step(work->core->store, &row, work->draft.intent.order_id,
                                   work->draft.intent.step);
    if (err != OK)
        return err == ERR_NOT_FOUND ? OK : err;
    txn_row_clear(&row);
    return err_set(ERR_EXISTS, "this step of the order has a transaction already");
}

static enum err insert_row(struct txn_work *work, int64_t *id)
{
    struct txn_row row = {
        .account_id = work->account_id,
        .address_id = work->draft.intent.address_id,
        .chain_id = work->network->chain_id,
        .sender = work->from,
        .nonce = work->tx.nonce,
        .purpose = (int)work->draft.intent.purpose,
        .order_id = work->draft.intent.order_id,
        .step = work->draft.intent.step,
        .unsigned_tx = work->bytes, /* lent for the call */
        .created_s = core_now_s(work->core),
    };
    return txn_row_insert(work->core->store, id, &row);
}

/* In a store transaction. The lock is taken before the row can be seen: a row without signed bytes
 * whose lock is free belongs to nobody. */
static enum err reserve_in_transaction(struct txn_work *work, int64_t *id, uint64_t *free_nonce)
{
    struct store *store = work->core->store;
    TRY(check_step(work));
    TRY(txn_row_free_nonce(store, free_nonce, work->network->chain_id, &work->from,
                           work->first_nonce));
    if (*free_nonce != work->tx.nonce)
        return OK;
    TRY(insert_row(work, id));
    enum err err = store_lock(store, STORE_LOCK_TXN, *id);
    if (err != OK)
        *id = 0;
    return err;
}

/* Returns: OK with row_id, or without one when another nonce is the next free one. */
static enum err reserve(struct txn_work *work, uint64_t *free_nonce)
{
    struct store *store = work->core->store;
    int64_t id = 0;
    TRY(store_begin(store));
    enum err err = reserve_in_transaction(work, &id, free_nonce);
    if (err == OK && id != 0)
        err = store_commit(store);
    else
        store_rollback(store);
    if (err == OK)
        work->row_id = id;
    else if (id != 0)
        store_unlock(store, STORE_LOCK_TXN, id);
    return err;
}

static void renumbered(void *arg, const struct signer_answer *answer);

/* Reserve and sign; or decode again with the nonce that is free now. */
static enum err reserve_and_sign(struct txn_work *work)
{
    uint64_t free_nonce = 0;
    TRY(reserve(work, &free_nonce));
    if (work->row_id != 0) {
        core_emit(work->core, EV_TXN, work->row_id);
        ask_signature(work);
        return OK;
    }
    txn_work_forget_digest(work);
    work->phase = WORK_RENUMBERING;
    work->tx.nonce = free_nonce;
    return txn_work_prepare(work, renumbered);
}

static void renumbered(void *arg, const struct signer_answer *answer)
{
    struct txn_work *work = arg;
    work->signer = 0;
    enum err err = txn_work_take_facts(work, answer);
    if (work->is_cancelled) {
        txn_work_forget_digest(work);
        txn_work_free(work);
        return;
    }
    if (err == OK)
        err = reserve_and_sign(work);
    if (err != OK)
        end(work, err, err_detail(err));
}

enum err txn_approve(struct core *core, job *out, job build)
{
    struct txn_work *work = txn_work_find(core, build);
    TRY(core_need_unlocked(core));
    TRY(core_need_online(core));
    if (work == NULL || work->phase != WORK_READY)
        return err_set(ERR_EXPIRED, "the transaction is not there any more: build it again");
    if (core_mono_ms(core) >= work->expires_ms) {
        txn_work_free(work);
        return err_set(ERR_EXPIRED, "the transaction was not approved within 5 minutes");
    }
    if (work->draft.intent.is_elsewhere)
        return err_set(ERR_UNSUPPORTED, "it is signed elsewhere: its key is not here");
    timer_cancel(&core->timers, work->expire_timer);
    work->expire_timer = 0;
    work->approve = core_job_new(core);
    *out = work->approve;
    enum err err = reserve_and_sign(work);
    if (err != OK)
        txn_work_free(work);
    return err;
}
