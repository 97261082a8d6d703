#ifndef UI_SCREEN_PRICES_H
#define UI_SCREEN_PRICES_H

/** The chart of the carbon token. Opened with NULL. */

#include "core/price.h"
#include "ui/chart.h"
#include "ui/screens.h"

struct prices_model {
    const struct network *network;
    enum currency currency;
    enum interval interval;
    int zoom;
    int columns;     /* of the canvas */
    int64_t end_s;   /* the newest time seen; 0: follows the clock */
    int64_t cross_s; /* start of the candle under the cross; 0: none */
    struct candle *candles;
    size_t count;
    int64_t first_s, last_s; /* what is stored */
    bool has_token;          /* the network has a carbon token */
    struct price_now now;
    struct price_progress progress;
    job job; /* a refresh */
    char problem[256];
};

#endif
