#ifndef UI_SCREEN_TXNS_H
#define UI_SCREEN_TXNS_H

/** The transactions of the account on this network, newest first. Opened with NULL. */

#include "core/describe.h"
#include "core/txn.h"
#include "ui/screens.h"
#include "ui/window.h"

struct txns_model {
    const struct network *network;
    struct window window; /* of struct txn */
    struct list list;
    char problem[256];
};

/** A sign and a style for a state, told apart without colour. */
const char *txn_sign(enum txn_state state, enum style *style);

#endif
