#ifndef UI_CHART_VIEW_H
#define UI_CHART_VIEW_H

/** Between the files that draw a plot on a canvas. */

#include "ui/chart_plot.h"
#include "ui/chart_raster.h"

struct chart_view {
    const struct plot *plot;
    struct canvas prices, volumes, strength; /* panes, one under the other; rows 0: not there */
    struct canvas all;                       /* … with the axes */
    int axis;                                /* columns of the price axis */
    int slot, body;                          /* columns from one candle to the next, of its body */
};

/** Returns: the first column of a candle's body. */
int view_x(const struct chart_view *view, size_t index);

/* chart_candle.c */
void view_draw_candles(const struct chart_view *view);

/* chart_line.c */
/** The averages and bands, under everything else. */
void view_draw_studies(const struct chart_view *view);
/** The line or area of prices, and the line beside it. */
void view_draw_lines(const struct chart_view *view);
void view_draw_strength(const struct chart_view *view);

#endif
