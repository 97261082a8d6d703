#ifndef UI_CHART_H
#define UI_CHART_H

/** Candles on a canvas: a pure function. Rising candles are hollow (or thin), falling ones filled,
 * so that they differ without colour; bodies and wicks are precise to half a cell. */

#include "core/price.h"
#include "ui/canvas.h"

#define CHART_ZOOMS 4
#define CHART_AXIS  12 /* columns of the price axis */

struct chart {
    const struct candle *candles; /* oldest first, one per interval, gaps with trades 0 */
    size_t count;
    int zoom; /* 0 (narrow) to CHART_ZOOMS - 1 */
    int64_t interval_s;
    int64_t cross_s;        /* start of the candle under the cross, 0: none */
    struct price_pico last; /* marked on the axis; 0: none */
    bool is_last_stale;
};

/** Returns: how many candles a canvas of so many columns shows. */
size_t chart_capacity(int columns, int zoom);
/** Draw the last candles that fit, the newest at the right. */
void chart_draw(const struct chart *chart, const struct canvas *canvas);

#endif
