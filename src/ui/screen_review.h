#ifndef UI_SCREEN_REVIEW_H
#define UI_SCREEN_REVIEW_H

/** The review of a transaction: every field, decoded from the bytes that are signed.  Opened with a
 * review_opening. */

#include "core/describe.h"
#include "core/txn.h"
#include "ui/approval.h"
#include "ui/screens.h"

struct review_opening {
    job build;
    const void *opener; /* model of the screen that leaves when it is approved */
};

#define REVIEW_ROWS (DESCRIBE_ROWS_MAX + 2)

struct review_model {
    job build;
    const void *opener;
    struct fact_row rows[REVIEW_ROWS];
    size_t row_count;
    struct approval approval;
    job approve; /* 0: not approved yet */
    char problem[320];
};

#endif
