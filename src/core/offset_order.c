/* Orders as those who look at them see them; resuming and stopping; and when orders begin to be
 * driven. */

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/describe.h"
#include "core/offset_state.h"
#include "core/store/certificate_row.h"
#include "core/txn.h"

#define PICK_UP_MAX 16

/* ---- words ---- */

/* What a step does. */
static void describe_step(char *out, size_t size, const struct network *network,
                          const struct offset_plan *plan, enum offset_step step)
{
    char pay[96], carbon[96], mass[AMOUNT_TEXT_MAX];
    describe_amount(pay, sizeof pay, network, &plan->pay_token, &plan->pay_max);
    describe_amount(carbon, sizeof carbon, network, &plan->carbon_token, &plan->carbon);
    offset_format_mass(mass, plan->mass);
    switch (step) {
    case STEP_APPROVE_PAY: text_format(out, size, "let the exchange take at most %s", pay); break;
    case STEP_BUY: text_format(out, size, "buy %s for at most %s", carbon, pay); break;
    case STEP_APPROVE_RETIRE:
        text_format(out, size, "let the retirement contract take %s", carbon);
        break;
    case STEP_RETIRE: text_format(out, size, "retire %s for good", mass); break;
    case STEP_CERTIFY: text_format(out, size, "issue the certificate"); break;
    case OFFSET_STEPS: break;
    }
}

static void append_words(char *out, size_t size, const char *words)
{
    char both[512];
    if (words[0] == '\0')
        return;
    text_format(both, sizeof both, "%s: %s", out, words);
    text_clean_into(out, size, both, strlen(both));
}

/* ---- states ---- */

static bool has_succeeded(const struct step_row *txn)
{
    return txn->txn_id != 0 &&
           (txn->state == TXN_CONFIRMED || (txn->state == TXN_MINED && txn->error[0] == '\0'));
}

static bool is_under_way(const struct step_row *txn)
{
    return txn->txn_id != 0 && !has_succeeded(txn) &&
           (txn->state == TXN_BUILT || offset_step_is_alive(txn));
}

static enum step_state state_of(const struct offset_row *row, const struct offset_plan *plan,
                                enum offset_step step, const struct step_row *txn)
{
    bool is_running = row->state == ORDER_RUNNING;
    if (!plan->calls[step].is_needed)
        return STEP_SKIPPED;
    if (has_succeeded(txn))
        return is_running && (int)step == row->step ? STEP_RUNNING : STEP_DONE;
    if (is_under_way(txn))
        return STEP_RUNNING;
    if ((int)step < row->step)
        return txn->txn_id == 0 || txn->state == TXN_DISCARDED ? STEP_SKIPPED : STEP_FAILED;
    if ((int)step > row->step)
        return STEP_WAITING;
    return is_running ? STEP_RUNNING : row->state == ORDER_CANCELLED ? STEP_WAITING : STEP_FAILED;
}

static enum step_state certify_state(const struct offset_row *row)
{
    if (row->state == ORDER_DONE)
        return STEP_DONE;
    if (row->step != STEP_CERTIFY)
        return STEP_WAITING;
    return row->state == ORDER_RUNNING ? STEP_RUNNING : STEP_FAILED;
}

static enum err fill_steps(struct offset_order *out, struct core *core,
                           const struct offset_row *row, const struct offset_plan *plan)
{
    struct drive *drive = offset_drive_find(core, row->id);
    bool has_current = false;
    for (enum offset_step step = STEP_APPROVE_PAY; step < OFFSET_STEPS; step++) {
        struct step_row txn = {0};
        char *words = out->step_words[step];
        size_t size = sizeof out->step_words[step];
        describe_step(words, size, core->network, plan, step);
        if (step < STEP_CERTIFY)
            TRY(offset_row_step_txn(core->store, &txn, row->id, (int)step));
        out->steps[step] =
            step < STEP_CERTIFY ? state_of(row, plan, step, &txn) : certify_state(row);
        out->step_txn[step] = txn.state == TXN_DISCARDED ? 0 : txn.txn_id;
        if (out->steps[step] == STEP_FAILED)
            append_words(words, size, row->error);
        if (out->steps[step] != STEP_RUNNING || has_current || row->state != ORDER_RUNNING)
            continue;
        has_current = true;
        out->step = step;
        append_words(words, size,
                     drive != NULL     ? offset_drive_words(drive)
                     : txn.txn_id != 0 ? txn_state_words((enum txn_state)txn.state)
                                       : "");
    }
    return OK;
}

static enum err fill_order(struct offset_order *out, struct core *core,
                           const struct offset_row *row, const struct offset_plan *plan)
{
    const struct drive *drive = offset_drive_find(core, row->id);
    const struct token *pay = network_token_at(core->network, &row->pay_token);
    *out = (struct offset_order){
        .id = row->id,
        .address_id = row->address_id,
        .chain_id = row->chain_id,
        .state = (enum order_state)row->state,
        .step = (enum offset_step)row->step,
        .mass = plan->mass,
        .carbon.v = row->carbon,
        .pay.v = row->has_paid ? row->paid : row->pay,
        .pay_max.v = row->pay_max,
        .pay_token = -1,
        .is_driven_here = drive != NULL,
        .is_waiting_for_unlock = drive != NULL && offset_drive_waits_for_unlock(drive),
        .created_s = row->created_s,
        .updated_s = row->updated_s,
    };
    if (pay != NULL && row->chain_id == core->network->chain_id)
        out->pay_token = network_token_index(core->network, pay);
    text_copy(out->beneficiary, sizeof out->beneficiary, row->beneficiary);
    text_copy(out->message, sizeof out->message, row->message);
    text_clean_into(out->error, sizeof out->error, row->error, strlen(row->error));
    TRY(certificate_row_of_order(core->store, &out->certificate_id, row->id));
    return fill_steps(out, core, row, plan);
}

/* The row of an order of this account. */
static enum err load(struct offset_row *row, struct core *core, int64_t id)
{
    if (!core->session.is_open)
        return err_set(ERR_LOCKED, "log in first");
    TRY(offset_row_get(core->store, row, id));
    if (row->account_id == core->session.account_id)
        return OK;
    offset_row_clear(row);
    return err_set(ERR_NOT_FOUND, "there is no order %lld", (long long)id);
}

enum err offset_get(struct core *core, int64_t id, struct offset_order *out)
{
    struct offset_row row;
    struct offset_plan plan;
    TRY(load(&row, core, id));
    enum err err = offset_plan_read(&plan, view_of_buf(&row.plan));
    if (err == OK) {
        err = fill_order(out, core, &row, &plan);
        offset_plan_clear(&plan);
    }
    offset_row_clear(&row);
    return err;
}

enum err offset_list(struct core *core, size_t offset, size_t max, struct offset_order **out,
                     size_t *count)
{
    int64_t *ids;
    size_t found;
    *out = NULL;
    *count = 0;
    if (!core->session.is_open)
        return err_set(ERR_LOCKED, "log in first");
    TRY(offset_row_list(core->store, &ids, &found, core->session.account_id, offset, max));
    struct offset_order *list = mem_array(found, sizeof *list);
    enum err err = OK;
    for (size_t i = 0; i < found && err == OK; i++)
        err = offset_get(core, ids[i], &list[i]);
    mem_free(ids);
    if (err != OK) {
        mem_free(list);
        return err;
    }
    *out = list;
    *count = found;
    return OK;
}

/* ---- resume ---- */

static enum err check_network(const struct core *core, const struct offset_row *row)
{
    if (row->chain_id == core->network->chain_id)
        return OK;
    return err_set(ERR_REFUSED, "the order is on chain %llu: choose that network first",
                   (unsigned long long)row->chain_id);
}

/* An order that ended can go on when what it paid for is there. */
static enum err check_bought(struct core *core, const struct offset_row *row)
{
    struct offset_plan plan;
    struct step_row buy;
    if (row->state == ORDER_DONE)
        return err_set(ERR_INVALID, "the order is done");
    TRY(offset_plan_read(&plan, view_of_buf(&row->plan)));
    bool buys = offset_plan_buys(&plan);
    offset_plan_clear(&plan);
    TRY(offset_row_step_txn(core->store, &buy, row->id, STEP_BUY));
    if (buys && !offset_step_is_alive(&buy))
        return err_set(ERR_EXPIRED, "nothing was bought by this order: ask for a new quote");
    return OK;
}

/* Ended → running, unless another order of the address came in between. */
static enum err reopen(struct core *core, const struct offset_row *row)
{
    int64_t running[PICK_UP_MAX];
    size_t count;
    TRY(check_bought(core, row));
    TRY(offset_row_running(core->store, running, &count, PICK_UP_MAX, row->account_id,
                           row->chain_id));
    for (size_t i = 0; i < count; i++) {
        struct offset_row other;
        TRY(offset_row_get(core->store, &other, running[i]));
        bool same = other.address_id == row->address_id;
        offset_row_clear(&other);
        if (same)
            return err_set(ERR_BUSY, "order %lld of this address is not finished yet",
                           (long long)running[i]);
    }
    return offset_row_set_state(core->store, row->id, row->state, ORDER_RUNNING, "",
                                core_now_s(core));
}

static enum err reopen_locked(struct core *core, const struct offset_row *row)
{
    TRY(store_begin(core->store));
    enum err err = reopen(core, row);
    if (err == OK)
        return store_commit(core->store);
    store_rollback(core->store);
    return err;
}

static enum err resume(struct core *core, job *out, const struct offset_row *row)
{
    TRY(check_network(core, row));
    TRY(core_need_unlocked(core));
    TRY(core_need_online(core));
    struct drive *drive = offset_drive_find(core, row->id);
    if (drive != NULL && offset_drive_has_job(drive))
        return err_set(ERR_BUSY, "this session drives the order already");
    if (drive == NULL) {
        TRY(store_lock(core->store, STORE_LOCK_ORDER, row->id));
        enum err err = row->state == ORDER_RUNNING ? OK : reopen_locked(core, row);
        if (err != OK) {
            store_unlock(core->store, STORE_LOCK_ORDER, row->id);
            return err;
        }
        offset_drive_start(core, row->id, 0);
        drive = offset_drive_find(core, row->id);
    }
    *out = core_job_new(core);
    if (drive == NULL) {
        core_job_done(core, *out, row->id, ERR_STORE_DAMAGED, NULL);
        return OK;
    }
    offset_drive_set_job(drive, *out);
    offset_drive_try_again(drive);
    core_emit(core, EV_ORDER, row->id);
    return OK;
}

enum err offset_resume(struct core *core, job *out, int64_t id)
{
    struct offset_row row;
    TRY(load(&row, core, id));
    enum err err = resume(core, out, &row);
    offset_row_clear(&row);
    return err;
}

/* ---- cancel ---- */

static enum err stop(struct core *core, const struct offset_row *row)
{
    struct step_row retire, buy;
    const char *words = "stopped on request";
    if (row->state != ORDER_RUNNING)
        return err_set(ERR_INVALID, "the order is not under way");
    TRY(offset_row_step_txn(core->store, &retire, row->id, STEP_RETIRE));
    TRY(offset_row_step_txn(core->store, &buy, row->id, STEP_BUY));
    if (retire.state == TXN_BUILT ? retire.txn_id != 0 : offset_step_is_alive(&retire))
        return err_set(ERR_REFUSED, "the retirement is signed already and goes its way");
    if (offset_step_is_alive(&buy))
        words = "stopped on request; the purchase is signed and goes its way: resume to retire "
                "what it brings";
    return offset_row_set_state(core->store, row->id, ORDER_RUNNING, ORDER_CANCELLED, words,
                                core_now_s(core));
}

enum err offset_cancel(struct core *core, int64_t id)
{
    struct offset_row row;
    TRY(load(&row, core, id));
    struct drive *drive = offset_drive_find(core, id);
    enum err err = OK;
    if (drive == NULL)
        err = store_lock(core->store, STORE_LOCK_ORDER, id);
    else if (offset_drive_is_signing(drive))
        err = err_set(ERR_BUSY, "a step is being signed just now");
    if (err == OK) {
        err = stop(core, &row);
        if (drive == NULL)
            store_unlock(core->store, STORE_LOCK_ORDER, id);
        else if (err == OK)
            offset_drive_drop(core, drive, ERR_CANCELLED, "stopped on request");
        if (err == OK)
            core_emit(core, EV_ORDER, id);
    }
    offset_row_clear(&row);
    return err;
}

/* ---- hooks ---- */

/* Begin to drive what stands still: left by a session that ended. */
static void pick_up(struct core *core)
{
    int64_t ids[PICK_UP_MAX];
    size_t count;
    if (!core->session.is_open || core->options.read_only || !core_is_online(core) ||
        offset_row_running(core->store, ids, &count, PICK_UP_MAX, core->session.account_id,
                           core->network->chain_id) != OK)
        return;
    for (size_t i = 0; i < count; i++) {
        if (offset_drive_find(core, ids[i]) == NULL &&
            store_lock(core->store, STORE_LOCK_ORDER, ids[i]) == OK)
            offset_drive_start(core, ids[i], 0);
    }
}

static void on_open(struct core *core)
{
    core->offset = mem_alloc(sizeof *core->offset);
}

static void on_change(struct core *core)
{
    pick_up(core);
    offset_drive_all(core);
}

static void on_session(struct core *core)
{
    if (core->session.is_open) {
        on_change(core);
    } else {
        offset_quote_drop(core, ERR_CANCELLED);
        offset_drive_stop(core);
    }
}

static void on_network(struct core *core)
{
    offset_quote_drop(core, ERR_CANCELLED);
    offset_drive_stop(core);
    pick_up(core);
}

static void on_event(struct core *core, const struct event *event)
{
    if (event->type == EV_JOB_DONE) {
        offset_quote_event(core, event);
        offset_drive_event(core, event);
    }
    if (event->type == EV_TXN)
        offset_drive_all(core);
}

static void on_close(struct core *core)
{
    if (core->offset == NULL)
        return;
    offset_quote_drop(core, ERR_CANCELLED);
    offset_drive_stop(core);
    certificate_verify_stop(core);
    mem_free(core->offset);
    core->offset = NULL;
}

const struct core_hooks offset_hooks = {
    .open = on_open,
    .attach = pick_up,
    .session = on_session,
    .network = on_network,
    .head = on_change,
    .stored = on_change,
    .event = on_event,
    .close = on_close,
};
