#ifndef UI_SCREEN_HELP_H
#define UI_SCREEN_HELP_H

/** The keys that work where `?` was pressed, from the key table. Opened with an enum context. */

#include "ui/list.h"
#include "ui/screens.h"

struct help_model {
    enum context context;
    struct list view;
};

#endif
