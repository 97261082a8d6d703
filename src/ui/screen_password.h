#ifndef UI_SCREEN_PASSWORD_H
#define UI_SCREEN_PASSWORD_H

/** The account's password is changed. Opened with NULL. */

#include "core/account.h"
#include "ui/form.h"
#include "ui/screens.h"

struct password_model {
    struct form form;
    job job; /* 0: nothing is under way */
};

#endif
