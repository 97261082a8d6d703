#ifndef UI_SCREEN_RECEIVE_H
#define UI_SCREEN_RECEIVE_H

/** One address: whole, as a QR code, and what it holds. Opened with its number (int64_t). */

#include "core/balance.h"
#include "core/wallet.h"
#include "ui/qr.h"
#include "ui/screens.h"

struct receive_model {
    const struct network *network;
    int64_t address_id;
    struct wallet_address *addresses;
    size_t address_count, chosen;
    struct balance *balances;
    size_t balance_count;
    struct qr qr;
    char problem[256];
};

#endif
