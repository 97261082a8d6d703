#ifndef UI_SCREEN_ALERTS_H
#define UI_SCREEN_ALERTS_H

/** The account's alerts on prices, and the form of a new one. Opened with NULL. */

#include "core/alert.h"
#include "ui/form.h"
#include "ui/list.h"
#include "ui/screens.h"

#define ALERT_LINE 160

struct alerts_model {
    struct list list;
    struct alert *alerts;
    size_t count;
    char (*words)[ALERT_LINE]; /* count of them */
    char problem[256];
};

struct alert_new_model {
    enum currency currency;
    int token;
    struct price_now now; /* what the level is measured against */
    struct form form;
};

#endif
