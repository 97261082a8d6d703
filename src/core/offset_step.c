/* Taking a step of an order. */

#include "core/offset_drive.h"

#include <string.h>

#include "core/base/text.h"
#include "core/txn.h"

/* ---- build and approve ---- */

static const enum txn_purpose purposes[STEP_CERTIFY] = {
    [STEP_APPROVE_PAY] = TXN_APPROVE,
    [STEP_BUY] = TXN_BUY,
    [STEP_APPROVE_RETIRE] = TXN_APPROVE,
    [STEP_RETIRE] = TXN_RETIRE,
};

#define FEE_PAUSE_MS 15000 /* between two looks at a fee that is too high */

/* The job of building or approving failed: later, after the password, or never. */
static void step_failed(struct drive *drive, enum err err, const char *detail)
{
    drive->phase = DRIVE_IDLE;
    if (core_need_unlocked(drive->core) != OK || err == ERR_LOCKED)
        drive_wait_unlock(drive);
    else if (drive_is_passing(err))
        drive_retry(drive, err_set(err, "%s", detail));
    else if (err == ERR_REVERT && strstr(detail, "EXCESSIVE_INPUT_AMOUNT") != NULL)
        drive_fail(drive, ERR_SLIPPAGE, "the price rose beyond the agreed bound; nothing was paid");
    else if (err == ERR_REVERT && strstr(detail, "EXPIRED") != NULL)
        drive_fail(drive, ERR_EXPIRED, "the time for the purchase is over; nothing was paid");
    else if (err == ERR_REVERT)
        drive_miss(drive, err, detail);
    else if (err == ERR_SLIPPAGE && offset_plan_buys(&drive->plan) && drive->step > STEP_BUY)
        drive_wait_ms(drive, FEE_PAUSE_MS, detail);
    else
        drive_fail(drive, err, detail);
}

/* What the steps before it left of the fees that were agreed to. */
static enum err fee_left(struct wei *out, const struct drive *drive)
{
    struct u256 left = drive->plan.fee_max;
    for (int step = 0; step < (int)drive->step; step++) {
        struct step_row txn;
        TRY(offset_row_step_txn(drive->core->store, &txn, drive->id, step));
        if (u256_sub(&left, &left, &txn.fee))
            left = (struct u256){0};
    }
    out->v = left;
    return OK;
}

static void step_build(struct drive *drive)
{
    const struct plan_call *call = &drive->plan.calls[drive->step];
    struct txn_intent intent = {.address_id = drive->address_id,
                                .purpose = purposes[drive->step],
                                .to = call->to,
                                .value = call->value,
                                .data = view_of_buf(&call->data),
                                .speed = offset_fee_speed(drive->core),
                                .has_fee_bound = true,
                                .order_id = drive->id,
                                .step = (int)drive->step};
    enum err err = fee_left(&intent.fee_bound, drive);
    if (err == OK)
        err = txn_build(drive->core, &drive->txn_job, &intent);
    if (err != OK) {
        step_failed(drive, err, err_detail(err));
        return;
    }
    drive->phase = DRIVE_BUILDING;
}

static bool is_running(struct drive *drive)
{
    struct offset_row row;
    if (offset_row_get(drive->core->store, &row, drive->id) != OK)
        return false;
    bool running = row.state == ORDER_RUNNING;
    offset_row_clear(&row);
    return running;
}

/* Only what the plan says is approved. */
static void on_built(struct drive *drive)
{
    struct core *core = drive->core;
    const struct txn_draft *draft = txn_draft_get(core, drive->txn_job);
    drive->phase = DRIVE_IDLE;
    if (draft == NULL) {
        drive_go(drive);
        return;
    }
    enum err err = offset_plan_compare(&drive->plan, drive->step, &draft->facts);
    if (err != OK) {
        txn_discard(core, drive->txn_job);
        drive_fail(drive, err, err_detail(err));
        return;
    }
    if (!is_running(drive)) {
        txn_discard(core, drive->txn_job);
        drive_go(drive);
        return;
    }
    job build = drive->txn_job;
    err = txn_approve(core, &drive->txn_job, build);
    if (err != OK) {
        txn_discard(core, build);
        step_failed(drive, err, err_detail(err));
        return;
    }
    drive->phase = DRIVE_APPROVING;
}

void offset_drive_event(struct core *core, const struct event *event)
{
    struct drive *drive = core->offset->drives;
    while (drive != NULL && (drive->txn_job == 0 || drive->txn_job != event->job))
        drive = drive->next;
    if (event->type != EV_JOB_DONE || drive == NULL)
        return;
    bool was_building = drive->phase == DRIVE_BUILDING;
    if (event->err == OK && was_building) {
        on_built(drive);
        return;
    }
    drive->txn_job = 0;
    drive->phase = DRIVE_IDLE;
    if (event->err == OK || event->err == ERR_PENDING)
        drive_go(drive); /* signed and saved: the row tells the rest */
    else
        step_failed(drive, event->err, event->detail);
}

/* ---- what the chain says before it ---- */

static bool is_less(const struct u256 *a, const struct u256 *b)
{
    return u256_cmp(a, b) < 0;
}

/* Neither needed nor missed: go to the step behind it. */
static void step_skip(struct drive *drive)
{
    struct core *core = drive->core;
    drive->phase = DRIVE_IDLE;
    drive->skipped[drive->step] = true;
    enum err err =
        offset_row_set_step(core->store, drive->id, (int)drive->step + 1, core_now_s(core));
    if (err != OK) {
        drive_retry(drive, err);
        return;
    }
    core_emit(core, EV_ORDER, drive->id);
    drive_go(drive);
}

/* The price is looked at again before each signature that leads to paying it. */
static enum err check_price(const struct drive *drive, const struct offset_view *view)
{
    const struct offset_plan *plan = &drive->plan;
    struct route_cost cost;
    if (!view->is_usable[0])
        return err_set(ERR_NET, "the pool does not answer");
    enum err err = offset_quote_cost(&cost, &view->pools[0], &plan->carbon);
    if (err == ERR_FUNDS || (err == OK && is_less(&plan->pay_max, &cost.pay)))
        return err_set(ERR_SLIPPAGE, "the price rose beyond the agreed bound; nothing was paid");
    TRY(err);
    if (!addr_is_zero(&plan->pay_token) && is_less(&view->have_pay, &cost.pay))
        return err_set(ERR_FUNDS, "the address holds too little to pay with");
    return OK;
}

static void check_pay(struct drive *drive, const struct offset_view *view)
{
    const struct offset_plan *plan = &drive->plan;
    bool is_native = addr_is_zero(&plan->pay_token);
    enum err err = check_price(drive, view);
    if (drive_is_passing(err))
        drive_retry(drive, err);
    else if (err != OK)
        drive_fail(drive, err, err_detail(err));
    else if (drive->step == STEP_APPROVE_PAY && !is_less(&view->allowed_pay, &plan->pay_max))
        step_skip(drive);
    else if (drive->step == STEP_BUY && !is_native && is_less(&view->allowed_pay, &plan->pay_max))
        drive_miss(drive, ERR_REVERT, "the exchange is not allowed to take the payment");
    else
        step_build(drive);
}

static void check_retire(struct drive *drive, const struct offset_view *view)
{
    const struct offset_plan *plan = &drive->plan;
    if (is_less(&view->have_carbon, &plan->carbon))
        drive_miss(drive, ERR_FUNDS, "the address holds too few carbon tokens to retire");
    else if (drive->step == STEP_APPROVE_RETIRE && !is_less(&view->allowed_carbon, &plan->carbon))
        step_skip(drive);
    else if (drive->step == STEP_RETIRE && is_less(&view->allowed_carbon, &plan->carbon))
        drive_miss(drive, ERR_REVERT, "the contract is not allowed to take the carbon tokens");
    else
        step_build(drive);
}

static void on_read(void *arg, const struct chain_answer *answer)
{
    struct drive *drive = arg;
    struct offset_view view;
    drive->ticket = 0;
    drive->phase = DRIVE_IDLE;
    enum err err = offset_read_take(&view, &drive->read, answer);
    offset_read_clear(&drive->read);
    if (err != OK) {
        if (drive_is_passing(err))
            drive_retry(drive, err);
        else
            drive_miss(drive, err, err_detail(err));
        return;
    }
    drive->failures = 0;
    if (drive->step == STEP_APPROVE_PAY || drive->step == STEP_BUY)
        check_pay(drive, &view);
    else
        check_retire(drive, &view);
}

static enum err ask_chain(struct drive *drive)
{
    const struct offset_plan *plan = &drive->plan;
    struct offset_read *read = &drive->read;
    struct chain_request request;
    struct offset_route route;
    bool pays = drive->step == STEP_APPROVE_PAY || drive->step == STEP_BUY;
    if (pays)
        TRY(offset_route_of_path(&route, drive->network, plan->path, plan->path_len));
    offset_read_begin(read, drive->network, &plan->payer, &plan->carbon_token, &plan->retirer);
    if (pays)
        offset_read_add_route(read, &route);
    if (pays && !addr_is_zero(&plan->pay_token))
        offset_read_add_pay(read, &plan->payer, &plan->pay_token, &plan->router);
    offset_read_request(read, &request, BLOCK_LATEST);
    drive->phase = DRIVE_READING;
    drive->ticket = core_chain(drive->core, &request, on_read, drive);
    return OK;
}

void drive_take_step(struct drive *drive, enum offset_step step)
{
    struct core *core = drive->core;
    if (step != drive->step)
        drive->misses = 0;
    drive->step = step;
    drive->waits_for_unlock = false;
    if (core_need_unlocked(core) != OK) {
        drive_wait_unlock(drive);
        return;
    }
    if ((step == STEP_APPROVE_PAY || step == STEP_BUY) &&
        core_now_s(core) >= drive->plan.deadline_s) {
        drive_fail(drive, ERR_EXPIRED, "the time for the purchase is over; nothing was paid");
        return;
    }
    drive_say(drive, "reading the chain");
    enum err err = offset_row_set_step(core->store, drive->id, (int)step, core_now_s(core));
    if (err == OK)
        err = ask_chain(drive);
    if (err == OK)
        return;
    if (drive_is_passing(err))
        drive_retry(drive, err);
    else
        drive_fail(drive, err, err_detail(err));
}
