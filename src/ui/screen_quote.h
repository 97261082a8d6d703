#ifndef UI_SCREEN_QUOTE_H
#define UI_SCREEN_QUOTE_H

/** The quote of an offset, with every step in words. Opened with a quote_opening; the quote is the
 * newest of the session. */

#include "core/offset.h"
#include "ui/approval.h"
#include "ui/screens.h"

struct quote_opening {
    const void *opener; /* model of the form, which leaves when the order begins */
};

struct quote_model {
    const struct network *network;
    struct offset_quote quote;
    const void *opener;
    struct approval approval;
    bool is_expired;
    job again; /* a new quote is asked for */
    job order; /* of offset_confirm() */
    char problem[320];
};

#endif
