#include "ui/chart.h"

#include <string.h>
#include <time.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "ui/show.h"

/* Columns from one candle to the next, and of its body. */
static const struct {
    int slot, body;
} zooms[CHART_ZOOMS] = {{1, 1}, {2, 1}, {4, 3}, {6, 5}};

enum { BLOCK = 0x2588, UPPER = 0x2580, LOWER = 0x2584 };

struct plot {
    const struct chart *chart;
    struct canvas prices, volumes;
    const struct candle *candles; /* that are seen */
    size_t count;
    int slot, body;
    int64_t low, high; /* pico, the plot's bottom and top */
    int64_t most;      /* volume */
};

static int zoom_of(int zoom)
{
    return zoom < 0 ? 0 : zoom >= CHART_ZOOMS ? CHART_ZOOMS - 1 : zoom;
}

size_t chart_capacity(int columns, int zoom)
{
    int plot = columns - CHART_AXIS;
    int count = plot / zooms[zoom_of(zoom)].slot;
    return count > 1 ? (size_t)count : 1;
}

/* Prices are drawn up to this, so that sums of them fit. */
static int64_t bounded(int64_t price)
{
    return price > INT64_MAX / 8 ? INT64_MAX / 8 : price;
}

static void find_range(struct plot *plot)
{
    plot->low = INT64_MAX;
    plot->high = 0;
    for (size_t i = 0; i < plot->count; i++) {
        const struct candle *candle = &plot->candles[i];
        if (candle->trades == 0)
            continue;
        int64_t low = bounded(candle->low.v), high = bounded(candle->high.v);
        plot->low = low < plot->low ? low : plot->low;
        plot->high = high > plot->high ? high : plot->high;
        plot->most = candle->volume.v > plot->most ? candle->volume.v : plot->most;
    }
    int64_t last = bounded(plot->chart->last.v);
    if (plot->low == INT64_MAX) {
        plot->low = plot->high = last;
        return;
    }
    /* The price of now belongs to the picture unless it would squeeze everything else. */
    int64_t range = plot->high - plot->low;
    if (last > 0 && last > plot->low - range && last < plot->high + range) {
        plot->low = last < plot->low ? last : plot->low;
        plot->high = last > plot->high ? last : plot->high;
    }
    int64_t margin = (plot->high - plot->low) / 24;
    if (margin == 0)
        margin = plot->high / 100 + 1;
    plot->low = plot->low > margin ? plot->low - margin : 0;
    plot->high += margin;
}

/* The half row of a price, 0 at the top. */
static int half_of(const struct plot *plot, int64_t price)
{
    int halves = 2 * plot->prices.rows - 1;
    double share = (double)(plot->high - price) / (double)(plot->high - plot->low);
    int half = (int)(share * halves + 0.5);
    return half < 0 ? 0 : half > halves ? halves : half;
}

struct shape {
    int high, top, bottom, low; /* half rows: wick, body, body, wick */
    bool is_rising;
    enum style style;
};

static void draw_wick(const struct plot *plot, int x, int row, const struct shape *shape)
{
    bool upper = 2 * row >= shape->high && 2 * row <= shape->low;
    bool lower = 2 * row + 1 >= shape->high && 2 * row + 1 <= shape->low;
    if (upper || lower)
        canvas_rune(&plot->prices, x, row, shape->style,
                    upper && lower ? 0x2502
                    : upper        ? 0x2575
                                   : 0x2577);
}

/* A body of one column: rising is a thin line, falling a full block. */
static void draw_thin(const struct plot *plot, int x, int row, const struct shape *shape)
{
    bool upper = 2 * row >= shape->top && 2 * row <= shape->bottom;
    bool lower = 2 * row + 1 >= shape->top && 2 * row + 1 <= shape->bottom;
    bool wick_upper = 2 * row >= shape->high, wick_lower = 2 * row + 1 <= shape->low;
    uint32_t rune;
    if (plot->prices.grid->is_ascii)
        rune = shape->is_rising ? 'o' : '#';
    else if (!shape->is_rising)
        rune = upper && lower ? BLOCK : upper ? UPPER : LOWER;
    else if (upper && lower)
        rune = 0x2503; /* heavy line */
    else if (upper)
        rune = wick_lower ? 0x257f : 0x2579; /* heavy above, light or nothing below */
    else
        rune = wick_upper ? 0x257d : 0x257b;
    canvas_rune(&plot->prices, x, row, shape->style, rune);
}

/* One row of a hollow body: left, middle, right. */
static void hollow_row(uint32_t out[3], const struct shape *shape, int row)
{
    /* Walls stand at the outer halves of the outer columns; edges span all columns. */
    static const uint32_t upper_edge[] = {UPPER, UPPER, UPPER},
                          lower_edge[] = {LOWER, LOWER, LOWER}, top[] = {0x259b, UPPER, 0x259c},
                          walls[] = {0x258c, ' ', 0x2590}, bottom[] = {0x2599, LOWER, 0x259f};
    const uint32_t *pick = walls;
    int upper = 2 * row, lower = 2 * row + 1;
    if (shape->bottom == upper)
        pick = upper_edge;
    else if (shape->top == lower)
        pick = lower_edge;
    else if (shape->top == upper)
        pick = top;
    else if (shape->bottom == lower)
        pick = bottom;
    memcpy(out, pick, 3 * sizeof *out);
}

static void draw_wide(const struct plot *plot, int x, int row, const struct shape *shape)
{
    static const uint32_t ascii_hollow[] = {'[', ' ', ']'}, ascii_filled[] = {'#', '#', '#'};
    bool upper = 2 * row >= shape->top && 2 * row <= shape->bottom;
    bool lower = 2 * row + 1 >= shape->top && 2 * row + 1 <= shape->bottom;
    uint32_t runes[3];
    if (plot->prices.grid->is_ascii) {
        memcpy(runes, shape->is_rising ? ascii_hollow : ascii_filled, sizeof runes);
    } else if (shape->is_rising) {
        hollow_row(runes, shape, row);
    } else {
        uint32_t rune = upper && lower ? BLOCK : upper ? UPPER : LOWER;
        runes[0] = runes[1] = runes[2] = rune;
    }
    for (int i = 0; i < plot->body; i++)
        canvas_rune(&plot->prices, x + i, row, shape->style,
                    runes[i == 0                ? 0
                          : i == plot->body - 1 ? 2
                                                : 1]);
}

/* No character is half wick, half body: where a wick meets a body in the middle of a cell, the body
 * gives way by half a cell, so that no gap is seen. */
static void join_wicks(struct shape *shape)
{
    bool above = shape->high < shape->top && shape->top % 2 == 1;
    bool below = shape->low > shape->bottom && shape->bottom % 2 == 0;
    if (shape->top + above <= shape->bottom - below) {
        shape->top += above;
        shape->bottom -= below;
    } else {
        shape->top -= above;
        shape->bottom += below;
    }
}

/* Opened and closed at one price: a cross. */
static void draw_doji(const struct plot *plot, int x, int row, const struct shape *shape)
{
    bool above = shape->high<shape->top, below = shape->low> shape->bottom;
    for (int i = 0; i < plot->body; i++)
        canvas_rune(&plot->prices, x + i, row, shape->style, 0x2501);
    canvas_rune(&plot->prices, x + plot->body / 2, row, shape->style,
                above && below ? 0x253f
                : above        ? 0x2537
                : below        ? 0x252f
                               : 0x2501);
}

static void draw_candle(const struct plot *plot, int x, const struct candle *candle)
{
    struct shape shape = {.high = half_of(plot, candle->high.v),
                          .low = half_of(plot, candle->low.v),
                          .is_rising = candle->close.v >= candle->open.v};
    int open = half_of(plot, candle->open.v), close = half_of(plot, candle->close.v);
    shape.top = open < close ? open : close;
    shape.bottom = open < close ? close : open;
    shape.style = shape.is_rising ? STYLE_UP : STYLE_DOWN;
    bool is_doji = shape.top == shape.bottom;
    if (!is_doji && (plot->body > 1 || !shape.is_rising))
        join_wicks(&shape);
    for (int row = 0; row < plot->prices.rows; row++) {
        bool is_body = 2 * row + 1 >= shape.top && 2 * row <= shape.bottom;
        if (is_body && is_doji)
            draw_doji(plot, x, row, &shape);
        else if (is_body && plot->body > 1)
            draw_wide(plot, x, row, &shape);
        else if (is_body)
            draw_thin(plot, x, row, &shape);
        else
            draw_wick(plot, x + plot->body / 2, row, &shape);
    }
}

static void draw_volume(const struct plot *plot, int x, const struct candle *candle)
{
    int rows = plot->volumes.rows;
    if (plot->most == 0 || rows == 0 || candle->volume.v <= 0)
        return;
    int eighths = (int)((double)candle->volume.v / (double)plot->most * rows * 8 + 0.5);
    if (eighths == 0)
        eighths = 1;
    for (int row = rows - 1; row >= 0 && eighths > 0; row--, eighths -= 8)
        for (int i = 0; i < plot->body; i++)
            canvas_rune(&plot->volumes, x + i, row, STYLE_AXIS,
                        eighths >= 8 ? BLOCK : 0x2580u + (uint32_t)eighths);
}

/* The smallest of 1, 2, 5 × 10^n that is at least `least`. */
static int64_t nice_step(int64_t least)
{
    int64_t step = 1;
    for (int i = 0; step < least && step < INT64_MAX / 10; i++)
        step = i % 3 == 1 ? step / 2 * 5 : step * 2;
    return step > 0 ? step : 1;
}

static unsigned places_of(int64_t step)
{
    unsigned places = 12;
    while (places > 0 && step % 10 == 0) {
        step /= 10;
        places--;
    }
    return places < 2 ? 2 : places;
}

static void axis_label(char out[SHOW_TEXT], int64_t price, unsigned places)
{
    char plain[AMOUNT_TEXT_MAX];
    decimal_format_scaled(plain, price, 12, places);
    show_grouped(out, plain);
}

static void draw_price_axis(const struct plot *plot, const struct canvas *canvas)
{
    int x = plot->prices.columns, rows = plot->prices.rows;
    char label[SHOW_TEXT];
    canvas_vline(canvas, x, 0, rows + plot->volumes.rows, STYLE_AXIS);
    if (plot->high <= 0)
        return;
    int64_t step = nice_step((plot->high - plot->low) / (rows / 3 > 1 ? rows / 3 : 1) + 1);
    unsigned places = places_of(step);
    int last_row = plot->chart->last.v >= plot->low && plot->chart->last.v <= plot->high &&
                           plot->chart->last.v > 0
                       ? half_of(plot, plot->chart->last.v) / 2
                       : -1;
    int64_t first = (plot->low / step + 1) * step;
    for (int64_t price = first; price < plot->high && price > 0; price += step) {
        int row = half_of(plot, price) / 2;
        canvas_text(canvas, x, row, STYLE_AXIS, "┤");
        if (row == last_row)
            continue;
        axis_label(label, price, places);
        canvas_text(canvas, x + 2, row, STYLE_AXIS, label);
    }
    if (last_row >= 0) {
        axis_label(label, plot->chart->last.v, places < 4 ? 4 : places);
        enum style style = plot->chart->is_last_stale ? STYLE_STALE : STYLE_MARK;
        canvas_text(canvas, x, last_row, STYLE_AXIS, "◂");
        canvas_printf(canvas, x + 1, last_row, style, " %s ", label);
    }
}

static void draw_volume_axis(const struct plot *plot, const struct canvas *canvas)
{
    char plain[AMOUNT_TEXT_MAX], label[SHOW_TEXT];
    if (plot->volumes.rows == 0 || plot->most == 0)
        return;
    decimal_format_scaled(plain, plot->most, 12, plot->most < 100 * PRICE_ONE ? 1 : 0);
    show_grouped(label, plain);
    canvas_printf(canvas, plot->prices.columns + 2, plot->prices.rows, STYLE_AXIS, "%s t", label);
}

/* ---- time ---- */

struct span {
    int start, end;
};

enum { DAYS = 86400 };
static const int64_t periods[] = {900,      3600,     3 * 3600,  6 * 3600,  12 * 3600, DAYS,
                                  2 * DAYS, 7 * DAYS, 31 * DAYS, 92 * DAYS, 366 * DAYS};

/* Which stretch of a period a local time belongs to. */
static int64_t stretch_of(int64_t time_s, int64_t period)
{
    time_t when = time_s;
    struct tm tm;
    if (localtime_r(&when, &tm) == NULL)
        return 0;
    if (period == 366 * DAYS)
        return tm.tm_year;
    if (period >= 31 * DAYS)
        return (tm.tm_year * 12 + tm.tm_mon) / (period == 92 * DAYS ? 3 : 1);
    return (time_s + tm.tm_gmtoff) / period;
}

static void time_label(char out[16], int64_t time_s, int64_t period)
{
    time_t when = time_s;
    struct tm tm;
    out[0] = '\0';
    if (localtime_r(&when, &tm) == NULL)
        return;
    bool is_midnight = tm.tm_hour == 0 && tm.tm_min == 0;
    if (period >= 366 * DAYS || (period >= 31 * DAYS && tm.tm_mon == 0))
        strftime(out, 16, "%Y", &tm);
    else if (period >= 31 * DAYS)
        strftime(out, 16, "%b", &tm);
    else if (period >= DAYS || is_midnight)
        strftime(out, 16, "%b %d", &tm);
    else
        strftime(out, 16, "%H:%M", &tm);
}

static int x_of(const struct plot *plot, size_t index)
{
    return plot->prices.columns - (int)(plot->count - index) * plot->slot;
}

static void draw_time_axis(const struct plot *plot, const struct canvas *canvas, int y,
                           struct span taken)
{
    size_t choice = 0;
    int64_t per_column = plot->chart->interval_s / plot->slot;
    while (choice + 1 < MEM_COUNT(periods) &&
           (periods[choice] < 10 * per_column || periods[choice] < plot->chart->interval_s))
        choice++;
    int free_from = 0;
    for (size_t i = 1; i < plot->count; i++) {
        int64_t time_s = plot->candles[i].start_s;
        if (stretch_of(time_s, periods[choice]) ==
            stretch_of(plot->candles[i - 1].start_s, periods[choice]))
            continue;
        char label[16];
        time_label(label, time_s, periods[choice]);
        int x = x_of(plot, i), width = (int)text_width(label);
        if (x < free_from || x + width > plot->prices.columns ||
            (x < taken.end + 1 && x + width + 1 > taken.start))
            continue;
        canvas_text(canvas, x, y, STYLE_AXIS, label);
        free_from = x + width + 2;
    }
}

/* Returns: the columns that its label takes in the last row. */
static struct span draw_cross(const struct plot *plot, const struct canvas *canvas)
{
    for (size_t i = 0; i < plot->count; i++) {
        if (plot->chart->cross_s == 0 || plot->candles[i].start_s != plot->chart->cross_s)
            continue;
        int x = x_of(plot, i) + plot->body / 2;
        for (int y = 0; y < plot->prices.rows + plot->volumes.rows; y++)
            canvas_rune(canvas, x, y, STYLE_ACCENT, 0x250a);
        char label[24], when[SHOW_TEXT];
        show_time(when, plot->candles[i].start_s);
        (void)text_format(label, sizeof label, " %.11s ",
                          plot->chart->interval_s < DAYS ? when + 5 : when);
        if (plot->chart->interval_s >= DAYS)
            (void)text_format(label, sizeof label, " %.10s ", when);
        int width = (int)text_width(label), at = x - width / 2;
        at = at < 0 ? 0 : at + width > plot->prices.columns ? plot->prices.columns - width : at;
        canvas_text(canvas, at, canvas->rows - 1, STYLE_MARK, label);
        return (struct span){at, at + width};
    }
    return (struct span){-2, -2};
}

void chart_draw(const struct chart *chart, const struct canvas *canvas)
{
    int zoom = zoom_of(chart->zoom);
    int columns = canvas->columns - CHART_AXIS;
    int volumes = canvas->rows >= 14 ? canvas->rows / 6 : canvas->rows >= 9 ? 1 : 0;
    int rows = canvas->rows - volumes - 1;
    if (columns < 4 || rows < 2)
        return;
    size_t capacity = chart_capacity(canvas->columns, zoom);
    size_t skip = chart->count > capacity ? chart->count - capacity : 0;
    struct plot plot = {.chart = chart,
                        .prices = canvas_part(canvas, 0, 0, columns, rows),
                        .volumes = canvas_part(canvas, 0, rows, columns, volumes),
                        .candles = chart->candles + skip,
                        .count = chart->count - skip,
                        .slot = zooms[zoom].slot,
                        .body = zooms[zoom].body};
    find_range(&plot);
    draw_time_axis(&plot, canvas, canvas->rows - 1, draw_cross(&plot, canvas));
    for (size_t i = 0; i < plot.count; i++) {
        if (plot.candles[i].trades == 0)
            continue;
        draw_candle(&plot, x_of(&plot, i), &plot.candles[i]);
        draw_volume(&plot, x_of(&plot, i), &plot.candles[i]);
    }
    draw_price_axis(&plot, canvas);
    draw_volume_axis(&plot, canvas);
}
