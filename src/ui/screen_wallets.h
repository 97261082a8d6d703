#ifndef UI_SCREEN_WALLETS_H
#define UI_SCREEN_WALLETS_H

/** The wallets themselves: make, restore, rename, archive. Opened with NULL. */

#include "core/wallet.h"
#include "ui/list.h"
#include "ui/screens.h"

struct wallets_model {
    struct wallet *wallets;
    size_t count;
    struct list list;
    job job;          /* the next address, 0: none */
    int64_t asked_id; /* what a dialog is about */
    bool is_archived;
    char problem[256];
};

#endif
