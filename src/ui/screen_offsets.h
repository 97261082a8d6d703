#ifndef UI_SCREEN_OFFSETS_H
#define UI_SCREEN_OFFSETS_H

/** What was offset, and what is under way. Opened with NULL. */

#include "core/certificate.h"
#include "core/offset.h"
#include "ui/screens.h"
#include "ui/window.h"

struct offsets_model {
    struct window window; /* of struct offset_order */
    struct list list;
    size_t certificate_count;
    struct co2_mg retired; /* by all certificates */
    char problem[256];
};

/** A sign, a style and a word for an order's state. */
const char *order_sign(const struct offset_order *order, enum style *style, const char **word);

#endif
