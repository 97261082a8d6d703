#ifndef UI_SCREEN_WALLET_H
#define UI_SCREEN_WALLET_H

/** The portfolio: what is held, what it is worth, and the addresses. Opened with NULL. */

#include "core/balance.h"
#include "core/price.h"
#include "core/wallet.h"
#include "ui/layout.h"
#include "ui/list.h"
#include "ui/screens.h"

struct wallet_model {
    const struct network *network;
    enum currency currency;
    struct balance *totals; /* one per token of the network */
    size_t total_count;
    struct price_now prices[NETWORK_TOKENS];
    struct wallet_address *addresses;
    size_t address_count;
    struct balance *balances; /* [address × token] */
    size_t balance_count;
    struct list list;
    char problem[256];
};

#endif
