#ifndef UI_SCREEN_OFFSET_NEW_H
#define UI_SCREEN_OFFSET_NEW_H

/** A new offset: the form that asks for a quote. Opened with NULL. */

#include "core/balance.h"
#include "core/offset.h"
#include "core/wallet.h"
#include "ui/form.h"
#include "ui/screens.h"

struct offset_new_model {
    const struct network *network;
    struct wallet_address *addresses; /* those with keys */
    size_t address_count;
    struct balance *balances;
    size_t balance_count;
    int tokens[NETWORK_TOKENS]; /* what can be paid with, by choice */
    size_t token_count;
    struct form form;
    job job; /* 0: nothing is under way */
};

#endif
