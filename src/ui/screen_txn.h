#ifndef UI_SCREEN_TXN_H
#define UI_SCREEN_TXN_H

/** One transaction: how far it is, and every field of it. Opened with its number (int64_t). */

#include "core/describe.h"
#include "core/txn.h"
#include "ui/list.h"
#include "ui/screens.h"

struct txn_model {
    int64_t id;
    const struct network *network;
    struct txn txn;
    struct fact_row rows[DESCRIBE_ROWS_MAX];
    size_t row_count;
    struct list view;
    char problem[256];
};

#endif
