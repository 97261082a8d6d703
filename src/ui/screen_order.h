#ifndef UI_SCREEN_ORDER_H
#define UI_SCREEN_ORDER_H

/** One offset, step by step. Opened with its number (int64_t). */

#include "core/offset.h"
#include "ui/list.h"
#include "ui/screens.h"

struct order_model {
    int64_t id;
    const struct network *network;
    struct offset_order order;
    struct list view;
    job job; /* of offset_resume() */
    char problem[256];
};

#endif
