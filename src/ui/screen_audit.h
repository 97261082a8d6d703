#ifndef UI_SCREEN_AUDIT_H
#define UI_SCREEN_AUDIT_H

/** The audit log: what the signer did with the account's keys, newest first, and whether the log is
 * still as the signer wrote it. Opened with NULL. */

#include "core/audit.h"
#include "ui/screens.h"
#include "ui/window.h"

struct audit_model {
    struct window window; /* of struct audit_record */
    struct list list;
    job job; /* the check that runs, 0: none */
    struct audit_verdict verdict;
    char problem[256];
};

#endif
