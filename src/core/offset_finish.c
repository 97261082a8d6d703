/* What an order came to: the price of the purchase, the certificate. */

#include "core/certificate_chain.h"
#include "core/certificate_make.h"
#include "core/notice.h"
#include "core/offset_drive.h"
#include "core/store/certificate_row.h"

/* ---- certificate ---- */

static enum err save_certificate(struct drive *drive, const struct certificate_doc *doc,
                                 int64_t *certificate_id)
{
    struct core *core = drive->core;
    struct offset_row order;
    char mass[AMOUNT_TEXT_MAX];
    TRY(offset_row_get(core->store, &order, drive->id));
    struct certificate_row row = {.account_id = order.account_id,
                                  .order_id = drive->id,
                                  .chain_id = doc->chain_id,
                                  .tx_hash = doc->tx_hash,
                                  .log_index = doc->log_index,
                                  .created_s = core_now_s(core)};
    offset_row_clear(&order);
    certificate_doc_write(&row.json, doc);
    offset_format_mass(mass, drive->plan.mass);
    enum err err = store_begin(core->store);
    if (err == OK) {
        err = certificate_row_add(core->store, &row);
        if (err == OK && doc->has_purchase)
            err = offset_row_set_paid(core->store, drive->id, &doc->purchase.amount);
        if (err == OK)
            err = offset_row_set_state(core->store, drive->id, ORDER_RUNNING, ORDER_DONE, "",
                                       core_now_s(core));
        if (err == OK)
            err = notice_add(core, row.account_id, NOTICE_OFFSET, LINK_CERTIFICATE, row.id,
                             "%s retired for %s", mass, drive->plan.beneficiary);
        if (err == OK)
            err = store_commit(core->store);
        else
            store_rollback(core->store);
    }
    *certificate_id = row.id;
    certificate_row_clear(&row);
    return err;
}

static void on_certificate(void *arg, enum err err, const struct certificate_doc *doc)
{
    struct drive *drive = arg;
    struct core *core = drive->core;
    int64_t certificate_id = 0;
    drive->making = NULL;
    if (err == OK)
        err = save_certificate(drive, doc, &certificate_id);
    if (err != OK) {
        if (drive_is_passing(err))
            drive_retry(drive, err);
        else
            drive_miss(drive, err, err_detail(err));
        return;
    }
    certificate_write_files(core, certificate_id);
    offset_drive_drop(core, drive, OK, NULL);
}

enum err drive_certify(struct drive *drive)
{
    struct certificate_order order = {.network = drive->network, .plan = &drive->plan};
    for (int step = 0; step < STEP_CERTIFY; step++) {
        struct step_row txn;
        TRY(offset_row_step_txn(drive->core->store, &txn, drive->id, step));
        if (offset_step_is_alive(&txn))
            order.hashes[step] = txn.hash;
    }
    drive->phase = DRIVE_CERTIFYING;
    drive->making = certificate_make(drive->core, &order, on_certificate, drive);
    return OK;
}

/* ---- what the purchase came to ---- */

static void on_receipt(void *arg, const struct chain_answer *answer)
{
    struct drive *drive = arg;
    struct u256 paid;
    drive->ticket = 0;
    drive->phase = DRIVE_IDLE;
    if (answer->err != OK) {
        drive_retry(drive, err_set(answer->err, "%s", answer->detail));
        return;
    }
    if (!answer->tx.known || !answer->tx.mined || !answer->tx.succeeded) {
        drive_miss(drive, ERR_REVERT, "the purchase is not in the chain");
        return;
    }
    enum err err = certificate_paid(&paid, &drive->plan, &answer->tx);
    if (err == OK)
        err = offset_row_set_paid(drive->core->store, drive->id, &paid);
    if (err != OK) {
        drive_retry(drive, err);
        return;
    }
    drive->failures = drive->misses = 0;
    core_emit(drive->core, EV_ORDER, drive->id);
    drive_go(drive);
}

void drive_read_payment(struct drive *drive, const struct hash32 *hash)
{
    struct chain_request request = {.op = CHAIN_TX, .network = drive->network, .hash = *hash};
    drive->phase = DRIVE_RECEIPT;
    drive->ticket = core_chain(drive->core, &request, on_receipt, drive);
}
