#include "ui/chart_view.h"

#include <string.h>

enum { BLOCK = 0x2588, UPPER = 0x2580, LOWER = 0x2584 };

/* The half row of a price, 0 at the top. */
static int half_of(const struct chart_view *view, int64_t price)
{
    return plot_step(view->plot, price, 2 * view->prices.rows);
}

struct shape {
    int high, top, bottom, low; /* half rows: wick, body, body, wick */
    bool is_rising;
    enum style style;
};

static void draw_wick(const struct chart_view *view, int x, int row, const struct shape *shape)
{
    bool upper = 2 * row >= shape->high && 2 * row <= shape->low;
    bool lower = 2 * row + 1 >= shape->high && 2 * row + 1 <= shape->low;
    if (upper || lower)
        canvas_rune(&view->prices, x, row, shape->style,
                    upper && lower ? 0x2502
                    : upper        ? 0x2575
                                   : 0x2577);
}

/* A body of one column: rising is a thin line, falling a full block. */
static void draw_thin(const struct chart_view *view, int x, int row, const struct shape *shape)
{
    bool upper = 2 * row >= shape->top && 2 * row <= shape->bottom;
    bool lower = 2 * row + 1 >= shape->top && 2 * row + 1 <= shape->bottom;
    bool wick_upper = 2 * row >= shape->high, wick_lower = 2 * row + 1 <= shape->low;
    uint32_t rune;
    if (view->prices.grid->is_ascii)
        rune = shape->is_rising ? 'o' : '#';
    else if (!shape->is_rising)
        rune = upper && lower ? BLOCK : upper ? UPPER : LOWER;
    else if (upper && lower)
        rune = 0x2503; /* heavy line */
    else if (upper)
        rune = wick_lower ? 0x257f : 0x2579; /* heavy above, light or nothing below */
    else
        rune = wick_upper ? 0x257d : 0x257b;
    canvas_rune(&view->prices, x, row, shape->style, rune);
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

static void draw_wide(const struct chart_view *view, int x, int row, const struct shape *shape)
{
    static const uint32_t ascii_hollow[] = {'[', ' ', ']'}, ascii_filled[] = {'#', '#', '#'};
    bool upper = 2 * row >= shape->top && 2 * row <= shape->bottom;
    bool lower = 2 * row + 1 >= shape->top && 2 * row + 1 <= shape->bottom;
    uint32_t runes[3];
    if (view->prices.grid->is_ascii) {
        memcpy(runes, shape->is_rising ? ascii_hollow : ascii_filled, sizeof runes);
    } else if (shape->is_rising) {
        hollow_row(runes, shape, row);
    } else {
        uint32_t rune = upper && lower ? BLOCK : upper ? UPPER : LOWER;
        runes[0] = runes[1] = runes[2] = rune;
    }
    for (int i = 0; i < view->body; i++)
        canvas_rune(&view->prices, x + i, row, shape->style,
                    runes[i == 0                ? 0
                          : i == view->body - 1 ? 2
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
static void draw_doji(const struct chart_view *view, int x, int row, const struct shape *shape)
{
    bool above = shape->high<shape->top, below = shape->low> shape->bottom;
    for (int i = 0; i < view->body; i++)
        canvas_rune(&view->prices, x + i, row, shape->style, 0x2501);
    canvas_rune(&view->prices, x + view->body / 2, row, shape->style,
                above && below ? 0x253f
                : above        ? 0x2537
                : below        ? 0x252f
                               : 0x2501);
}

static void draw_glyphs(const struct chart_view *view, int x, const struct candle *candle)
{
    struct shape shape = {.high = half_of(view, candle->high.v),
                          .low = half_of(view, candle->low.v),
                          .is_rising = candle->close.v >= candle->open.v};
    int open = half_of(view, candle->open.v), close = half_of(view, candle->close.v);
    shape.top = open < close ? open : close;
    shape.bottom = open < close ? close : open;
    shape.style = shape.is_rising ? STYLE_UP : STYLE_DOWN;
    bool is_doji = shape.top == shape.bottom;
    if (!is_doji && (view->body > 1 || !shape.is_rising))
        join_wicks(&shape);
    for (int row = shape.high / 2; row <= shape.low / 2; row++) {
        bool is_body = 2 * row + 1 >= shape.top && 2 * row <= shape.bottom;
        if (is_body && is_doji)
            draw_doji(view, x, row, &shape);
        else if (is_body && view->body > 1)
            draw_wide(view, x, row, &shape);
        else if (is_body)
            draw_thin(view, x, row, &shape);
        else
            draw_wick(view, x + view->body / 2, row, &shape);
    }
}

/* ---- in dots of braille ---- */

/* Which dots a body of so many columns has: an odd number, so that the wick stands in its middle,
 * where there is more than one column of characters. */
static int dots_across(const struct chart_view *view)
{
    return view->slot > 1 ? 2 * view->body - (view->body > 1) + (view->body == 1) : 2;
}

/* A rising body is an outline; where it is too narrow for one, every second dot. */
static bool has_dot(int across, int x, bool is_edge, int y, bool is_rising)
{
    if (!is_rising || is_edge)
        return true;
    return across > 2 ? x == 0 || x == across - 1 : x == 0 || y % 2 == 0;
}

static void dot_candle(struct raster *raster, const struct chart_view *view, int x,
                       const struct candle *candle)
{
    const struct plot *plot = view->plot;
    int across = dots_across(view);
    int high = plot_step(plot, candle->high.v, raster->down),
        low = plot_step(plot, candle->low.v, raster->down),
        open = plot_step(plot, candle->open.v, raster->down),
        close = plot_step(plot, candle->close.v, raster->down);
    bool is_rising = candle->close.v >= candle->open.v;
    int top = is_rising ? close : open, bottom = is_rising ? open : close;
    enum style style = is_rising ? STYLE_UP : STYLE_DOWN;
    int middle = 2 * x + (across > 2 ? across / 2 : 0);
    for (int y = high; y <= low; y++)
        if (y < top || y > bottom)
            raster_dot(raster, middle, y, style);
    for (int y = top; y <= bottom; y++)
        for (int i = 0; i < across; i++)
            if (has_dot(across, i, y == top || y == bottom, y, is_rising))
                raster_dot(raster, 2 * x + i, y, style);
}

void view_draw_candles(const struct chart_view *view)
{
    const struct plot *plot = view->plot;
    bool is_braille = view->prices.grid->is_braille && !view->prices.grid->is_ascii;
    struct raster raster;
    if (is_braille)
        raster_init(&raster, RASTER_BRAILLE, view->prices.columns, view->prices.rows);
    for (size_t i = 0; i < plot->count; i++) {
        if (plot->candles[i].trades == 0)
            continue;
        if (is_braille)
            dot_candle(&raster, view, view_x(view, i), &plot->candles[i]);
        else
            draw_glyphs(view, view_x(view, i), &plot->candles[i]);
    }
    if (!is_braille)
        return;
    raster_draw(&raster, &view->prices);
    raster_clear(&raster);
}
