#ifndef UI_CHART_AXIS_H
#define UI_CHART_AXIS_H

/** Ticks of a plot's axes, and how values and times are written beside them. */

#include "ui/chart_plot.h"
#include "ui/show.h"

#define AXIS_TICKS 64

/** Values at 1, 2 or 5 × 10^n, from low to high.
 *  Returns: how many. In: most: about as many fit (at least 1) */
size_t axis_values(int64_t out[AXIS_TICKS], const struct plot *plot, int most);
/** Digits behind the point that tell neighbouring ticks apart, as far as all of them fit. */
unsigned axis_places(const struct plot *plot, const int64_t *ticks, size_t count, int columns);
/** A value in at most `columns` columns: fewer places, then "12.3M" or "2e-11". */
void axis_value(char out[SHOW_TEXT], const struct plot *plot, int64_t value, unsigned places,
                int columns);

struct time_tick {
    size_t index; /* of the candle that begins something: an hour, a day, a month … in local time */
    char label[24];
};
/** Returns: how many. In: least: candles between two ticks */
size_t axis_times(struct time_tick *out, size_t max, const struct plot *plot, int64_t least);
/** The time of a candle, as exactly as its interval asks for. */
void axis_time(char out[SHOW_TEXT], const struct plot *plot, int64_t time_s);

#endif
