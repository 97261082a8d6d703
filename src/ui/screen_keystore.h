#ifndef UI_SCREEN_KEYSTORE_H
#define UI_SCREEN_KEYSTORE_H

/** A keystore file: into a wallet (its address is shown before it is kept), or out of one. The slow
 * derivation shows how far it is; Esc ends it. Opened with a keystore_opening. */

#include "core/keyfile.h"
#include "core/wallet.h"
#include "ui/form.h"
#include "ui/screens.h"

struct keystore_opening {
    int64_t wallet_id; /* to write a key of; 0: read a file */
};

struct keystore_model {
    bool is_export;
    struct form form;
    struct wallet_address *addresses; /* to choose from; export */
    size_t address_count;
    job job; /* 0: nothing is under way */
    struct keyfile_progress progress;
};

#endif
