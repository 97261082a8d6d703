#ifndef UI_SCREEN_SETTINGS_H
#define UI_SCREEN_SETTINGS_H

/** Settings, from core's table, and the account. Opened with NULL. */

#include "core/account.h"
#include "core/setting.h"
#include "ui/list.h"
#include "ui/screens.h"

/* Rows after those of the table. */
enum settings_extra {
    SETTINGS_POLICY,
    SETTINGS_AUDIT,
    SETTINGS_BACKUP,
    SETTINGS_PASSWORD,
    SETTINGS_LOCK,
    SETTINGS_LOG_OUT,
    SETTINGS_EXTRAS
};

struct settings_model {
    char values[SETTING_COUNT][SETTING_VALUE];
    char network[NETWORK_TEXT]; /* title of the chosen one */
    char network_problem[256];  /* of a file that was refused */
    char account[64];
    enum role role;
    int64_t previous_login_s;
    char data_dir[256];
    struct list list;
};

#endif
