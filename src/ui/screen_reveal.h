#ifndef UI_SCREEN_REVEAL_H
#define UI_SCREEN_REVEAL_H

/** A wallet's words or key, shown to its owner who types the password again; gone after a minute,
 * or with any key. Opened with a struct wallet. */

#include "core/wallet.h"
#include "core/wallet_secret.h"
#include "ui/form.h"
#include "ui/screens.h"

#define REVEAL_MS 60000

struct reveal_model {
    int64_t wallet_id;
    char name[128];
    enum wallet_kind kind;
    struct form form;
    job job;             /* 0: nothing is under way */
    struct secret shown; /* empty until the password was right */
    int64_t until_ms;
    int64_t until_s; /* the same for the picture; 0: unknown */
};

#endif
