#ifndef UI_CHART_H
#define UI_CHART_H

/** Candles and lines on a canvas: a pure function.
 *
 *  Invariants
 *   - Up and down differ by shape as well as by colour: rising candles are hollow (or thin),
 * falling ones filled.
 *   - A gap stays a gap; a line crosses it dotted.
 *   - Values stay integers up to the place in the picture. */

#include "core/price.h"
#include "ui/canvas.h"

#define CHART_ZOOMS 6

enum chart_mode { CHART_CANDLES, CHART_HEIKIN, CHART_LINE, CHART_AREA, CHART_MODES };

/* What is shown beside the prices: bits of chart.show. */
#define CHART_SHOW_LIST(X)                                                                         \
    X(CHART_VOLUME, "volume")                                                                      \
    X(CHART_RSI, "rsi")                                                                            \
    X(CHART_SMA, "sma")                                                                            \
    X(CHART_EMA, "ema")                                                                            \
    X(CHART_BANDS, "bands")                                                                        \
    X(CHART_MARKS, "marks")                                                                        \
    X(CHART_LOG, "log")

enum chart_show_bit {
#define CHART_SHOW_BIT(name, words) name##_BIT,
    CHART_SHOW_LIST(CHART_SHOW_BIT)
#undef CHART_SHOW_BIT
        CHART_SHOWS
};
enum chart_show {
#define CHART_SHOW_ENUM(name, words) name = 1 << name##_BIT,
    CHART_SHOW_LIST(CHART_SHOW_ENUM)
#undef CHART_SHOW_ENUM
};

/* Periods of what is computed. */
#define CHART_AVERAGE 20
#define CHART_RSI_OF  14
#define CHART_WARM_UP 100 /* candles before the first one seen that make averages settle */

struct chart_mark {
    int64_t time_s;
    bool is_retirement; /* else a purchase */
};

struct chart {
    const struct candle *candles; /* oldest first, one per interval, gaps with trades 0; those that
                                     do not fit warm averages up */
    size_t count;
    int zoom; /* 0 (narrow) to CHART_ZOOMS - 1 */
    int64_t interval_s;
    enum chart_mode mode;
    unsigned show;          /* enum chart_show */
    int64_t cross_s;        /* start of the candle under the cross, 0: none */
    struct price_pico last; /* marked on the axis; 0: none */
    bool is_last_stale;
    unsigned scale; /* digits behind the point of all values; 0: 12, as prices */
    /* A second line, one value per candle, 0: none there; NULL: none at all. */
    const int64_t *other;
    bool is_percent; /* both lines as the change from their first values that are seen */
    const char *name, *other_name; /* of the lines, when there are two */
    const struct chart_mark *marks;
    size_t mark_count;
};

/** Read words such as "line volume sma" into a mode and what is shown; words not known are left
 * out. */
void chart_parse(enum chart_mode *mode, unsigned *show, const char *text);
/** The words for chart_parse(). */
void chart_words(char *out, size_t size, enum chart_mode mode, unsigned show);
const char *chart_mode_words(enum chart_mode mode);

/** Returns: columns that the price axis takes of so many. */
int chart_axis(int columns);
/** Returns: how many candles a canvas of so many columns shows. */
size_t chart_capacity(int columns, int zoom);
/** Columns from one candle to the next. */
int chart_slot(int zoom);
/** Returns: the candle at a column of the canvas, counted back from the newest (0); SIZE_MAX where
 * there is none. */
size_t chart_at(int columns, int zoom, int x);
/** Draw the last candles that fit, the newest at the right. */
void chart_draw(const struct chart *chart, const struct canvas *canvas);

#endif
