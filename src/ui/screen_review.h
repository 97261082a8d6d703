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
    job approve;       /* 0: not approved yet */
    bool is_elsewhere; /* no key is here: it is given out to be signed */
    char problem[320];
};

/** Draw labelled values from row y on. Returns: rows that they take. */
int review_draw_rows(const struct fact_row *rows, size_t count, const struct canvas *canvas, int y);

#endif
