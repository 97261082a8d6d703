/* Driving an order. What is to be done next is always read from the store: the first planned step
 * whose transaction is not there, or not deep enough in the chain, is the current one. So a session
 * that was killed, or a chain that went back, changes nothing but where the next look begins.
 *
 * For each step: read the chain → build → compare the signer's facts with the plan → approve → wait
 * until it is mined and a block is on top. */

#include "core/offset_drive.h"

#include <string.h>

#include "core/balance.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/certificate_make.h"
#include "core/describe.h"
#include "core/notice.h"
#include "core/txn.h"

#define STEP_DEPTH   2 /* blocks, its own included, before the next step is taken */
#define RETRY_MIN_MS 2000
#define RETRY_MAX_MS 60000
#define MISSES_MAX   12 /* looks for what an earlier step brought, one per block */

/* ---- the list ---- */

struct drive *offset_drive_find(const struct core *core, int64_t order_id)
{
    struct drive *drive = core->offset->drives;
    while (drive != NULL && drive->id != order_id)
        drive = drive->next;
    return drive;
}

const char *offset_drive_words(const struct drive *drive)
{
    return drive->words;
}

bool offset_drive_waits_for_unlock(const struct drive *drive)
{
    return drive->waits_for_unlock;
}

bool offset_drive_has_job(const struct drive *drive)
{
    return drive->job != 0;
}

void offset_drive_set_job(struct drive *drive, job waiting)
{
    drive->job = waiting;
}

bool offset_drive_is_signing(const struct drive *drive)
{
    return drive->phase == DRIVE_APPROVING;
}

static bool has_failed(const struct step_row *txn)
{
    return txn->txn_id != 0 &&
           (txn->state == TXN_REVERTED || txn->state == TXN_REPLACED || txn->state == TXN_DROPPED);
}

/* What fails after this counts again: nobody has agreed to pay for it once more. */
void offset_drive_try_again(struct drive *drive)
{
    for (int step = 0; step < STEP_CERTIFY; step++) {
        struct step_row txn;
        if (offset_row_step_txn(drive->core->store, &txn, drive->id, step) == OK &&
            has_failed(&txn))
            drive->ignored[step] = txn.txn_id;
    }
}

static void drive_free(struct drive *drive)
{
    struct core *core = drive->core;
    struct drive **link = &core->offset->drives;
    while (*link != drive)
        link = &(*link)->next;
    *link = drive->next;
    core_chain_cancel(core, drive->ticket);
    timer_cancel(&core->timers, drive->timer);
    if (drive->phase == DRIVE_BUILDING && core->txn != NULL) /* else the core is closing */
        txn_discard(core, drive->txn_job);
    certificate_make_cancel(drive->making);
    offset_read_clear(&drive->read);
    offset_plan_clear(&drive->plan);
    store_unlock(core->store, STORE_LOCK_ORDER, drive->id);
    mem_free(drive);
}

void offset_drive_drop(struct core *core, struct drive *drive, enum err err, const char *words)
{
    int64_t id = drive->id;
    job waiting = drive->job;
    drive_free(drive);
    if (waiting != 0)
        core_job_done(core, waiting, id, err, words);
    core_emit(core, EV_ORDER, id);
}

void offset_drive_stop(struct core *core)
{
    while (core->offset->drives != NULL)
        offset_drive_drop(core, core->offset->drives, ERR_PENDING,
                          "the order is saved; it goes on after the next login on its network");
}

/* ---- waiting ---- */

void drive_say(struct drive *drive, const char *words)
{
    if (strcmp(drive->words, words) == 0)
        return;
    text_copy(drive->words, sizeof drive->words, words);
    core_emit(drive->core, EV_ORDER, drive->id);
}

void drive_wait(struct drive *drive, const char *words)
{
    drive->phase = DRIVE_IDLE;
    drive_say(drive, words);
}

static void on_timer(void *arg)
{
    struct drive *drive = arg;
    drive->timer = 0;
    drive_go(drive);
}

void drive_wait_ms(struct drive *drive, int64_t ms, const char *words)
{
    struct core *core = drive->core;
    timer_cancel(&core->timers, drive->timer);
    drive->timer = timer_set(&core->timers, core_mono_ms(core) + ms, on_timer, drive);
    drive_wait(drive, words);
}

void drive_retry(struct drive *drive, enum err err)
{
    char words[160];
    int64_t ms = RETRY_MIN_MS;
    for (unsigned i = 0; i < drive->failures && ms < RETRY_MAX_MS; i++)
        ms *= 2;
    drive->failures++;
    text_format(words, sizeof words, "tries again: %s", err_detail(err));
    drive_wait_ms(drive, ms < RETRY_MAX_MS ? ms : RETRY_MAX_MS, words);
}

bool drive_is_passing(enum err err)
{
    switch (err) {
    case ERR_OFFLINE:
    case ERR_NET:
    case ERR_TIMEOUT:
    case ERR_THROTTLED:
    case ERR_RPC:
    case ERR_BUSY:
    case ERR_CANCELLED:
    case ERR_EXISTS:
    case ERR_STORE:
    case ERR_SPACE:
    case ERR_IO:
    case ERR_EXPIRED: /* of a draft */
    case ERR_SIGNER: return true;
    default: return false;
    }
}

void drive_wait_unlock(struct drive *drive)
{
    drive->waits_for_unlock = true;
    drive_wait(drive, "waits for your password before the next signature");
}

/* ---- ending ---- */

/* What stays behind when an order ends early. */
static void add_leftovers(char *words, size_t size, const struct drive *drive)
{
    struct step_row approve, buy;
    char amount[160], more[256];
    struct store *store = drive->core->store;
    if (!offset_plan_buys(&drive->plan) ||
        offset_row_step_txn(store, &approve, drive->id, STEP_APPROVE_PAY) != OK ||
        offset_row_step_txn(store, &buy, drive->id, STEP_BUY) != OK)
        return;
    bool is_bought = offset_step_is_alive(&buy);
    if (is_bought)
        text_format(more, sizeof more, "%s; the credits are bought: resume to retire them", words);
    else if (offset_step_is_alive(&approve)) {
        describe_amount(amount, sizeof amount, drive->network, &drive->plan.pay_token,
                        &drive->plan.pay_max);
        text_format(more, sizeof more,
                    "%s; the exchange may still take %s, which the next order uses", words, amount);
    } else {
        return;
    }
    text_copy(words, size, more);
}

static enum err save_failure(struct drive *drive, const char *words)
{
    struct core *core = drive->core;
    struct offset_row row;
    TRY(offset_row_get(core->store, &row, drive->id));
    int64_t account_id = row.account_id;
    offset_row_clear(&row);
    TRY(store_begin(core->store));
    enum err err = offset_row_set_state(core->store, drive->id, ORDER_RUNNING, ORDER_FAILED, words,
                                        core_now_s(core));
    if (err == OK)
        err = notice_add(core, account_id, NOTICE_FAILED, LINK_ORDER, drive->id,
                         "the retirement (order %lld) ended: %s", (long long)drive->id, words);
    if (err == OK)
        return store_commit(core->store);
    store_rollback(core->store);
    return err;
}

void drive_fail(struct drive *drive, enum err why, const char *detail)
{
    char words[256];
    text_clean_into(words, sizeof words, detail, strlen(detail));
    add_leftovers(words, sizeof words, drive);
    enum err err = save_failure(drive, words);
    if (err != OK)
        drive_retry(drive, err);
    else
        offset_drive_drop(drive->core, drive, why, words);
}

void drive_miss(struct drive *drive, enum err why, const char *detail)
{
    int64_t ms = drive->network->block_time_ms;
    if (drive->misses++ >= MISSES_MAX)
        drive_fail(drive, why, detail);
    else
        drive_wait_ms(drive, ms < 1000 ? 1000 : ms > 15000 ? 15000 : ms, detail);
}

/* ---- where the order stands ---- */

bool offset_step_is_alive(const struct step_row *txn)
{
    return txn->txn_id != 0 && (txn->state == TXN_SIGNED || txn->state == TXN_SENT ||
                                txn->state == TXN_MINED || txn->state == TXN_CONFIRMED);
}

static bool is_deep(const struct drive *drive, const struct step_row *txn, const struct head *head)
{
    uint64_t wanted = drive->network->confirmations < STEP_DEPTH ? 1 : STEP_DEPTH;
    if (txn->state == TXN_CONFIRMED)
        return true;
    return head->is_known && head->number >= txn->block && head->number - txn->block + 1 >= wanted;
}

enum step_look { LOOK_BEHIND, LOOK_WAIT, LOOK_TAKE, LOOK_FAIL };

/* A step that has no transaction and lies before the saved one was skipped. A purchase never is. */
static enum step_look look_at(const struct drive *drive, enum offset_step step, int saved_step,
                              const struct step_row *txn, const struct head *head)
{
    if (drive->skipped[step])
        return LOOK_BEHIND;
    if (txn->txn_id != 0 && txn->txn_id == drive->ignored[step])
        return LOOK_TAKE;
    if (txn->txn_id == 0 || txn->state == TXN_DISCARDED) {
        if ((int)step >= saved_step)
            return LOOK_TAKE;
        return step == STEP_BUY ? LOOK_FAIL : LOOK_BEHIND;
    }
    switch (txn->state) {
    case TXN_MINED:
        if (txn->error[0] != '\0')
            return LOOK_WAIT; /* it failed; wait until that is final */
        return is_deep(drive, txn, head) && step != STEP_RETIRE ? LOOK_BEHIND : LOOK_WAIT;
    case TXN_CONFIRMED: return LOOK_BEHIND;
    case TXN_BUILT:
    case TXN_SIGNED:
    case TXN_SENT: return LOOK_WAIT;
    default: return LOOK_FAIL;
    }
}

static void wait_for_txn(struct drive *drive, const struct step_row *txn)
{
    char words[160];
    text_format(words, sizeof words, "%s%s%s", txn_state_words((enum txn_state)txn->state),
                txn->error[0] != '\0' ? ": " : "", txn->error);
    drive_wait(drive, words);
}

static void fail_by_txn(struct drive *drive, enum offset_step step, const struct step_row *txn)
{
    static const char *const names[STEP_CERTIFY] = {"the approval of the payment", "the purchase",
                                                    "the approval of the retirement",
                                                    "the retirement"};
    char words[256];
    text_format(words, sizeof words, "%s did not go through: %s", names[step],
                txn->error[0] != '\0' ? txn->error : txn_state_words((enum txn_state)txn->state));
    drive_fail(drive, ERR_REVERT, words);
}

static enum err drive_look(struct drive *drive, const struct offset_row *row)
{
    struct head head;
    TRY(head_get(drive->core, &head));
    for (enum offset_step step = STEP_APPROVE_PAY; step < STEP_CERTIFY; step++) {
        struct step_row txn;
        if (!drive->plan.calls[step].is_needed)
            continue;
        TRY(offset_row_step_txn(drive->core->store, &txn, drive->id, (int)step));
        switch (look_at(drive, step, row->step, &txn, &head)) {
        case LOOK_BEHIND: break;
        case LOOK_WAIT: wait_for_txn(drive, &txn); return OK;
        case LOOK_TAKE: drive_take_step(drive, step); return OK;
        case LOOK_FAIL: fail_by_txn(drive, step, &txn); return OK;
        }
        if (step == STEP_BUY && !row->has_paid) {
            drive_read_payment(drive, &txn.hash);
            return OK;
        }
    }
    if (row->step != STEP_CERTIFY)
        TRY(offset_row_set_step(drive->core->store, drive->id, STEP_CERTIFY,
                                core_now_s(drive->core)));
    drive_wait(drive, "reading the receipt");
    return drive_certify(drive);
}

void drive_go(struct drive *drive)
{
    struct offset_row row;
    if (drive->phase != DRIVE_IDLE)
        return;
    timer_cancel(&drive->core->timers, drive->timer);
    drive->timer = 0;
    enum err err = offset_row_get(drive->core->store, &row, drive->id);
    if (err != OK) {
        drive_retry(drive, err);
        return;
    }
    if (row.state != ORDER_RUNNING) {
        offset_drive_drop(drive->core, drive, row.state == ORDER_DONE ? OK : ERR_CANCELLED,
                          row.error);
    } else {
        err = drive_look(drive, &row);
        if (err != OK)
            drive_retry(drive, err);
    }
    offset_row_clear(&row);
}

void offset_drive_all(struct core *core)
{
    for (struct drive *drive = core->offset->drives, *next; drive != NULL; drive = next) {
        next = drive->next;
        if (drive->timer == 0) /* else it looks again by itself */
            drive_go(drive);
    }
}

void offset_drive_start(struct core *core, int64_t order_id, job waiting)
{
    struct drive *drive = mem_alloc(sizeof *drive);
    struct offset_row row = {0};
    drive->core = core;
    drive->id = order_id;
    drive->job = waiting;
    drive->network = core->network;
    drive->next = core->offset->drives;
    core->offset->drives = drive;
    enum err err = offset_row_get(core->store, &row, order_id);
    if (err == OK)
        err = offset_plan_read(&drive->plan, view_of_buf(&row.plan));
    drive->address_id = row.address_id;
    drive->step = (enum offset_step)row.step;
    offset_row_clear(&row);
    if (err != OK)
        offset_drive_drop(core, drive, err, err_detail(err));
    else
        drive_wait_ms(drive, 0, "begins");
}
