#ifndef UI_SCREEN_SEND_H
#define UI_SCREEN_SEND_H

/** Sending: the form. What it makes is reviewed by screen_review. Opened with the number
 * (int64_t) of the address to send from. */

#include "core/balance.h"
#include "core/transfer.h"
#include "core/wallet.h"
#include "ui/form.h"
#include "ui/screens.h"

struct send_model {
    const struct network *network;
    struct wallet_address *addresses; /* those with keys */
    size_t address_count;
    struct balance *balances;
    size_t balance_count;
    struct form form;
    job job; /* 0: nothing is under way */
};

#endif
