#ifndef CORE_OFFSET_DRIVE_H
#define CORE_OFFSET_DRIVE_H

/** The inside of an order under way, for offset_drive.c (where it stands), offset_step.c (taking a
 * step) and offset_finish.c (what it came to). */

#include "core/offset_read.h"
#include "core/offset_state.h"

enum drive_phase {
    DRIVE_IDLE, /* waits for an event, a timer, or the password */
    DRIVE_READING,
    DRIVE_BUILDING,
    DRIVE_APPROVING,
    DRIVE_RECEIPT,
    DRIVE_CERTIFYING
};

struct drive {
    struct core *core;
    struct drive *next;
    int64_t id;
    job job; /* 0: nobody waits */
    const struct network *network;
    struct offset_plan plan;
    int64_t address_id;
    enum drive_phase phase;
    enum offset_step step;
    ticket ticket;
    job txn_job; /* of txn_build() or txn_approve() */
    struct offset_read read;
    struct certificate_making *making;
    uint64_t timer;
    unsigned failures; /* of the network, in a row */
    unsigned misses;   /* looks in a row that did not find what must be there */
    bool waits_for_unlock;
    int64_t ignored[STEP_CERTIFY]; /* transactions that failed before somebody asked to go on */
    bool skipped[STEP_CERTIFY];    /* found not to be needed after all */
    char words[160];
};

/* Where the order stands: offset_drive.c. Those marked * may free the drive: return afterwards. */
/** * Look at the store and do what is next. */
void drive_go(struct drive *drive);
/** Show words while something is under way. */
void drive_say(struct drive *drive, const char *words);
/** Nothing to do until an event. */
void drive_wait(struct drive *drive, const char *words);
void drive_wait_ms(struct drive *drive, int64_t ms, const char *words);
void drive_wait_unlock(struct drive *drive);
/** Returns: true for what passes by itself: the network, the store or the signer failed. */
bool drive_is_passing(enum err err);
/** Nothing is lost: look again later, ever more rarely. */
void drive_retry(struct drive *drive, enum err err);
/** * Something that an earlier step brought is not seen. Endpoints behind one name may lag, a block
 * may have been undone: look again with the next blocks before giving up. */
void drive_miss(struct drive *drive, enum err why, const char *detail);
/** * The order ends; it says what stays behind. */
void drive_fail(struct drive *drive, enum err why, const char *detail);

/* offset_step.c */
/** * Read the chain, then build and approve the step's transaction, or skip it. */
void drive_take_step(struct drive *drive, enum offset_step step);

/* offset_finish.c */
/** Read what the purchase came to. */
void drive_read_payment(struct drive *drive, const struct hash32 *buy);
/** Make the certificate. Returns: OK; ERR_STORE … */
enum err drive_certify(struct drive *drive) MUST_CHECK;

#endif
