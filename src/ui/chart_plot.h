#ifndef UI_CHART_PLOT_H
#define UI_CHART_PLOT_H

/** What a chart shows, before it is known on what: the candles and lines that are seen, their
 * range, and the ticks of the axes. The canvas and the picture draw the same plot. */

#include "ui/chart.h"

enum plot_line {
    LINE_MAIN, /* closing prices, when they are drawn as a line */
    LINE_SMA,
    LINE_EMA,
    LINE_UPPER,
    LINE_LOWER,
    LINE_OTHER,
    PLOT_LINES
};

struct plot {
    const struct chart *chart;
    struct candle *candles; /* seen; averages in their place where the mode says so */
    size_t count;
    size_t skipped;             /* candles of the chart before the first one seen */
    int64_t *lines[PLOT_LINES]; /* count values, 0: none there; NULL: not drawn */
    int *rsi;                   /* NULL: not drawn */
    bool has_candles;           /* they are drawn as such */
    bool is_log;
    bool is_percent;   /* values are ratios × 10^12 */
    unsigned scale;    /* digits behind the point */
    int64_t low, high; /* of the picture, with a margin; high is 0 when there is nothing */
    int64_t most;      /* volume */
};

/** In: capacity: how many candles are seen at most. */
void plot_init(struct plot *plot, const struct chart *chart, size_t capacity);
void plot_clear(struct plot *plot);
/** Returns: the step of a value, 0 at the top to steps - 1 at the bottom, bounded to these. */
int plot_step(const struct plot *plot, int64_t value, int steps);
/** Returns: the candle that the cross is on, SIZE_MAX for none. */
size_t plot_crossed(const struct plot *plot);
/** Returns: the candle that a time falls in, SIZE_MAX for none. */
size_t plot_at(const struct plot *plot, int64_t time_s);

#endif
