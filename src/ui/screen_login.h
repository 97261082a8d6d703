#ifndef UI_SCREEN_LOGIN_H
#define UI_SCREEN_LOGIN_H

/** The gate: log in, make an account, or open a locked session. Opened with NULL. */

#include "core/account.h"
#include "ui/form.h"
#include "ui/screens.h"

enum login_mode { LOGIN_ENTER, LOGIN_CREATE, LOGIN_UNLOCK };

struct login_model {
    enum login_mode mode;
    struct account *accounts;
    size_t account_count;
    char name[64];  /* of the locked session */
    char hint[200]; /* from the configuration */
    struct form form;
    job job; /* 0: nothing is under way */
};

#endif
