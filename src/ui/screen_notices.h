#ifndef UI_SCREEN_NOTICES_H
#define UI_SCREEN_NOTICES_H

/** Notifications, newest first. Opened with NULL. */

#include "core/notice.h"
#include "ui/screens.h"
#include "ui/window.h"

struct notices_model {
    struct window window; /* of struct notice */
    struct list list;
    int64_t unread;
    char problem[256];
};

#endif
