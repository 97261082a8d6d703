#ifndef CORE_OFFSET_STATE_H
#define CORE_OFFSET_STATE_H

/** What the files of the retirement share: quotes (offset.c), orders under way (offset_drive.c),
 * verifications (certificate_verify.c). For core files only. */

#include "core/context.h"
#include "core/offset.h"
#include "core/offset_plan.h"
#include "core/store/offset_row.h"

struct quote_job;
struct drive;
struct verify_job;

struct offset_state {
    struct quote_job *asking; /* the quote under way */
    bool has_quote;
    struct offset_quote quote; /* the newest finished one */
    struct drive *drives;      /* orders that this session drives */
    struct verify_job *verifications;
};

/** How fast transactions go, by the settings. */
enum fee_speed offset_fee_speed(struct core *core);

/* Quotes */
void offset_quote_drop(struct core *core, enum err why);
void offset_quote_event(struct core *core, const struct event *event);

/* Orders. */
/** Drive an order whose lock this session holds. In: waiting: 0: nobody waits for its end. */
void offset_drive_start(struct core *core, int64_t order_id, job waiting);
/** Returns: the drive of an order, NULL when this session does not drive it. */
struct drive *offset_drive_find(const struct core *core, int64_t order_id);
/** What it waits for, for the screen; "" when it does not wait. */
const char *offset_drive_words(const struct drive *drive);
bool offset_drive_waits_for_unlock(const struct drive *drive);
/** Give the order another way to end: its transactions that failed before are tried again. */
void offset_drive_try_again(struct drive *drive);
bool offset_drive_has_job(const struct drive *drive);
void offset_drive_set_job(struct drive *drive, job waiting);
/** Returns: true between approving a step's transaction and its signature. */
bool offset_drive_is_signing(const struct drive *drive);
/** Go on where something may have changed. */
void offset_drive_all(struct core *core);
void offset_drive_event(struct core *core, const struct event *event);
/** Leave all orders as the store has them; their locks are free. */
void offset_drive_stop(struct core *core);
/** Stop one, which has ended. */
void offset_drive_drop(struct core *core, struct drive *drive, enum err err, const char *words);

/** A transaction that counts for a step: neither discarded nor given up. */
bool offset_step_is_alive(const struct step_row *txn);

void certificate_verify_stop(struct core *core);

#endif
