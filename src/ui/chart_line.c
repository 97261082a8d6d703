#include "ui/chart_view.h"

enum { BLOCK = 0x2588 };

/* How a line is told from others without colour. */
struct stroke {
    enum plot_line line;
    enum style style;
    int every; /* of its dots are drawn */
};

static enum raster_kind fine_kind(const struct grid *grid, enum raster_kind plain)
{
    return grid->is_ascii ? RASTER_THIN : grid->is_braille ? RASTER_BRAILLE : plain;
}

/* The dot column of a candle's middle. */
static int dot_x(const struct chart_view *view, const struct raster *raster, size_t index)
{
    int per_cell = raster->across / (raster->columns > 0 ? raster->columns : 1);
    return (view_x(view, index) * 2 + view->body) * per_cell / 2;
}

static void dot_line(struct raster *raster, const struct chart_view *view,
                     const struct stroke *stroke, bool dots_gaps)
{
    const struct plot *plot = view->plot;
    const int64_t *values = plot->lines[stroke->line];
    size_t before = SIZE_MAX;
    int x0 = 0, y0 = 0;
    for (size_t i = 0; values != NULL && i < plot->count; i++) {
        if (values[i] <= 0)
            continue;
        int x = dot_x(view, raster, i), y = plot_step(plot, values[i], raster->down);
        bool is_gap = dots_gaps && before != SIZE_MAX && i > before + 1;
        if (before == SIZE_MAX)
            raster_dot(raster, x, y, stroke->style);
        else
            raster_line(raster, x0, y0, x, y, is_gap ? 4 : stroke->every,
                        is_gap ? STYLE_AXIS : stroke->style);
        before = i;
        x0 = x;
        y0 = y;
    }
}

void view_draw_studies(const struct chart_view *view)
{
    static const struct stroke strokes[] = {{LINE_UPPER, STYLE_AXIS, 3},
                                            {LINE_LOWER, STYLE_AXIS, 3},
                                            {LINE_EMA, STYLE_LINE3, 2},
                                            {LINE_SMA, STYLE_LINE2, 1}};
    const struct grid *grid = view->prices.grid;
    bool any = false;
    for (size_t i = 0; i < sizeof strokes / sizeof *strokes; i++)
        any |= view->plot->lines[strokes[i].line] != NULL;
    if (!any)
        return;
    struct raster raster;
    raster_init(&raster, fine_kind(grid, RASTER_THIN), view->prices.columns, view->prices.rows);
    for (size_t i = 0; i < sizeof strokes / sizeof *strokes; i++)
        dot_line(&raster, view, &strokes[i], false);
    raster_draw(&raster, &view->prices);
    raster_clear(&raster);
}

/* ---- area ---- */

/* The value at a column between two candles, for the pixel only. */
static void fill_column(const struct chart_view *view, int x, int eighths)
{
    int rows = view->prices.rows;
    for (int row = rows - 1; row >= 0 && eighths > 0; row--, eighths -= 8)
        canvas_rune(&view->prices, x, row, STYLE_LINE1,
                    eighths >= 8 ? (view->prices.grid->is_ascii ? ':' : BLOCK)
                                 : 0x2580u + (uint32_t)eighths);
}

static void fill_area(const struct chart_view *view)
{
    const struct plot *plot = view->plot;
    const int64_t *values = plot->lines[LINE_MAIN];
    int steps = 8 * view->prices.rows;
    for (size_t i = 0; i < plot->count; i++) {
        if (values[i] <= 0)
            continue;
        int here = steps - plot_step(plot, values[i], steps);
        bool is_joined = i + 1 < plot->count && values[i + 1] > 0;
        int next = is_joined ? steps - plot_step(plot, values[i + 1], steps) : here;
        int columns = is_joined ? view->slot : view->body;
        for (int column = 0; column < columns; column++)
            fill_column(view, view_x(view, i) + column, here + (next - here) * column / view->slot);
    }
}

static void dot_area(struct raster *raster, const struct chart_view *view)
{
    const struct plot *plot = view->plot;
    const int64_t *values = plot->lines[LINE_MAIN];
    for (size_t i = 0; i < plot->count; i++) {
        if (values[i] <= 0)
            continue;
        int x = dot_x(view, raster, i), y = plot_step(plot, values[i], raster->down);
        bool is_joined = i + 1 < plot->count && values[i + 1] > 0;
        int next_x = is_joined ? dot_x(view, raster, i + 1) : x + 1;
        int next_y = is_joined ? plot_step(plot, values[i + 1], raster->down) : y;
        for (int at = x; at < next_x; at++)
            for (int row = y + (next_y - y) * (at - x) / (next_x - x); row < raster->down; row++)
                if ((at + row) % 2 == 0) /* thinner than the line along its edge */
                    raster_dot(raster, at, row, STYLE_LINE1);
    }
}

/* ---- lines ---- */

void view_draw_lines(const struct chart_view *view)
{
    static const struct stroke main = {LINE_MAIN, STYLE_LINE1, 1},
                               other = {LINE_OTHER, STYLE_LINE2, 1};
    const struct plot *plot = view->plot;
    const struct grid *grid = view->prices.grid;
    bool is_area = plot->chart->mode == CHART_AREA && plot->chart->other == NULL;
    struct raster raster;
    if (is_area && (grid->is_ascii || !grid->is_braille)) {
        fill_area(view);
        return;
    }
    /* The other line is thin where the first is not: told apart without colour. */
    raster_init(&raster, fine_kind(grid, RASTER_THIN), view->prices.columns, view->prices.rows);
    dot_line(&raster, view, &(struct stroke){other.line, other.style, grid->is_braille ? 2 : 1},
             true);
    raster_draw(&raster, &view->prices);
    raster_clear(&raster);
    raster_init(&raster, fine_kind(grid, RASTER_BLOCK), view->prices.columns, view->prices.rows);
    if (is_area)
        dot_area(&raster, view);
    dot_line(&raster, view, &main, true);
    raster_draw(&raster, &view->prices);
    raster_clear(&raster);
}

/* ---- relative strength ---- */

static int strength_y(int hundredths, int steps)
{
    return (10000 - hundredths) * (steps - 1) / 10000;
}

void view_draw_strength(const struct chart_view *view)
{
    const struct plot *plot = view->plot;
    const struct canvas *pane = &view->strength;
    static const int guides[] = {7000, 3000};
    if (pane->rows == 0 || plot->rsi == NULL)
        return;
    for (size_t i = 0; i < 2; i++) {
        int y = strength_y(guides[i], pane->rows);
        for (int x = 0; x < pane->columns; x += 2)
            canvas_rune(pane, x, y, STYLE_BORDER, 0x00b7);
        if (i == 0 || y != strength_y(guides[0], pane->rows))
            canvas_printf(&view->all, pane->columns + 2, pane->y - view->all.y + y, STYLE_AXIS,
                          "%d", guides[i] / 100);
    }
    struct raster raster;
    raster_init(&raster, fine_kind(pane->grid, RASTER_THIN), pane->columns, pane->rows);
    size_t before = SIZE_MAX;
    int x0 = 0, y0 = 0;
    for (size_t i = 0; i < plot->count; i++) {
        if (plot->rsi[i] < 0)
            continue;
        int x = dot_x(view, &raster, i), y = strength_y(plot->rsi[i], raster.down);
        if (before != SIZE_MAX)
            raster_line(&raster, x0, y0, x, y, 1, STYLE_LINE1);
        before = i;
        x0 = x;
        y0 = y;
    }
    raster_draw(&raster, pane);
    raster_clear(&raster);
}
