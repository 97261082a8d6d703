#ifndef UI_SCREEN_IMPORT_H
#define UI_SCREEN_IMPORT_H

/** A wallet that exists already: from a private key, or only its address. Opened with
 * an enum import_mode. */

#include "core/wallet.h"
#include "ui/form.h"
#include "ui/screens.h"

enum import_mode { IMPORT_KEY, IMPORT_WATCH };

struct import_model {
    enum import_mode mode;
    struct form form;
    job job; /* 0: nothing is under way */
};

#endif
