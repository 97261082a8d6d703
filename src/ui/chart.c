#include "ui/chart.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "ui/chart_axis.h"
#include "ui/chart_view.h"

/* Columns from one candle to the next, and of its body. */
static const struct {
    int slot, body;
} zooms[CHART_ZOOMS] = {{1, 1}, {2, 1}, {4, 3}, {6, 5}, {10, 9}, {16, 15}};

static const char *const mode_words[] = {"candles", "heikin-ashi", "line", "area"};

static const char *const show_words[] = {
#define SHOW_WORD(name, word) word,
    CHART_SHOW_LIST(SHOW_WORD)
#undef SHOW_WORD
};

enum { BLOCK = 0x2588, CROSS_DOWN = 0x250a, CROSS_ALONG = 0x2508 };

/* ---- words of the setting ---- */

const char *chart_mode_words(enum chart_mode mode)
{
    return mode_words[mode];
}

static bool is_word(const char *text, size_t len, const char *word)
{
    return strlen(word) == len && memcmp(text, word, len) == 0;
}

void chart_parse(enum chart_mode *mode, unsigned *show, const char *text)
{
    *mode = CHART_CANDLES;
    *show = 0;
    for (;;) {
        text += strspn(text, " ,");
        size_t len = strcspn(text, " ,");
        if (len == 0)
            return;
        for (size_t i = 0; i < MEM_COUNT(mode_words); i++)
            if (is_word(text, len, mode_words[i]))
                *mode = (enum chart_mode)i;
        for (size_t i = 0; i < MEM_COUNT(show_words); i++)
            if (is_word(text, len, show_words[i]))
                *show |= 1u << i;
        text += len;
    }
}

void chart_words(char *out, size_t size, enum chart_mode mode, unsigned show)
{
    (void)text_copy(out, size, mode_words[mode]);
    for (size_t i = 0; i < MEM_COUNT(show_words); i++) {
        size_t used = strlen(out);
        if (show & 1u << i)
            (void)text_format(out + used, size - used, " %s", show_words[i]);
    }
}

/* ---- where candles are ---- */

static int zoom_of(int zoom)
{
    return zoom < 0 ? 0 : zoom >= CHART_ZOOMS ? CHART_ZOOMS - 1 : zoom;
}

int chart_axis(int columns)
{
    return columns < 60 ? 9 : 12;
}

int chart_slot(int zoom)
{
    return zooms[zoom_of(zoom)].slot;
}

size_t chart_capacity(int columns, int zoom)
{
    int count = (columns - chart_axis(columns)) / chart_slot(zoom);
    return count > 1 ? (size_t)count : 1;
}

size_t chart_at(int columns, int zoom, int x)
{
    int end = columns - chart_axis(columns);
    if (x < 0 || x >= end)
        return SIZE_MAX;
    return (size_t)((end - 1 - x) / chart_slot(zoom));
}

int view_x(const struct chart_view *view, size_t index)
{
    return view->prices.columns - (int)(view->plot->count - index) * view->slot;
}

/* ---- volume ---- */

static void draw_volume(const struct chart_view *view, int x, const struct candle *candle)
{
    int rows = view->volumes.rows;
    if (view->plot->most == 0 || candle->volume.v <= 0)
        return;
    int eighths = (int)((double)candle->volume.v / (double)view->plot->most * rows * 8 + 0.5);
    if (eighths == 0)
        eighths = 1;
    for (int row = rows - 1; row >= 0 && eighths > 0; row--, eighths -= 8)
        for (int i = 0; i < view->body; i++)
            canvas_rune(&view->volumes, x + i, row, STYLE_AXIS,
                        eighths >= 8 ? BLOCK : 0x2580u + (uint32_t)eighths);
}

static void draw_volumes(const struct chart_view *view)
{
    const struct plot *plot = view->plot;
    char plain[AMOUNT_TEXT_MAX], label[SHOW_TEXT];
    if (view->volumes.rows == 0 || plot->most == 0)
        return;
    for (size_t i = 0; i < plot->count; i++)
        draw_volume(view, view_x(view, i), &plot->candles[i]);
    struct plot tonnes = {.scale = 12};
    axis_value(label, &tonnes, plot->most, plot->most < 100 * PRICE_ONE ? 1 : 0, view->axis - 4);
    (void)text_format(plain, sizeof plain, "%.60s t", label);
    canvas_text(&view->all, view->prices.columns + 2, view->volumes.y - view->all.y, STYLE_AXIS,
                plain);
}

/* ---- axes ---- */

static int row_of(const struct chart_view *view, int64_t value)
{
    return plot_step(view->plot, value, 2 * view->prices.rows) / 2;
}

static bool is_seen(const struct plot *plot, int64_t value)
{
    return value > 0 && value >= plot->low && value <= plot->high;
}

/* A value on the axis that matters more than a tick. Returns: its row. */
static int draw_flag(const struct chart_view *view, int64_t value, unsigned places,
                     enum style style)
{
    char label[SHOW_TEXT];
    int row = row_of(view, value), x = view->prices.columns;
    axis_value(label, view->plot, value, places, view->axis - 3);
    canvas_text(&view->all, x, row, STYLE_AXIS, "◂");
    canvas_printf(&view->all, x + 1, row, style, " %s ", label);
    return row;
}

static void draw_value_axis(const struct chart_view *view, int flags[2])
{
    const struct plot *plot = view->plot;
    int x = view->prices.columns, rows = view->prices.rows;
    int64_t ticks[AXIS_TICKS];
    size_t count = axis_values(ticks, plot, rows / 3);
    bool is_wide = count > 1 && ticks[count - 1] / 9 > ticks[0]; /* each has its own places */
    unsigned places = axis_places(plot, ticks, count, view->axis - 2);
    canvas_vline(&view->all, x, 0, view->all.rows - 1, STYLE_AXIS);
    int below = rows;
    for (size_t i = 0; i < count; i++) {
        char label[SHOW_TEXT];
        int row = row_of(view, ticks[i]);
        if (row == below || row == flags[0] || row == flags[1])
            continue;
        below = row;
        if (is_wide && plot->is_log)
            places = axis_places(plot, &ticks[i], 1, view->axis - 2);
        axis_value(label, plot, ticks[i], places, view->axis - 2);
        canvas_text(&view->all, x, row, STYLE_AXIS, "┤");
        canvas_text(&view->all, x + 2, row, STYLE_AXIS, label);
    }
}

struct span {
    int start, end;
};

static void draw_time_axis(const struct chart_view *view, struct span taken)
{
    const struct canvas *all = &view->all;
    struct time_tick ticks[AXIS_TICKS];
    size_t count =
        axis_times(ticks, MEM_COUNT(ticks), view->plot, (10 + view->slot - 1) / view->slot);
    int free_from = 0;
    for (size_t i = 0; i < count; i++) {
        int x = view_x(view, ticks[i].index), width = (int)text_width(ticks[i].label);
        if (x < free_from || x + width > view->prices.columns ||
            (x < taken.end + 1 && x + width + 1 > taken.start))
            continue;
        canvas_text(all, x, all->rows - 1, STYLE_AXIS, ticks[i].label);
        free_from = x + width + 2;
    }
}

/* ---- the cross ---- */

static int64_t value_of(const struct plot *plot, size_t index)
{
    if (!plot->has_candles)
        return plot->lines[LINE_MAIN][index];
    return plot->candles[index].trades > 0 ? plot->candles[index].close.v : 0;
}

/* Under the candles. Returns: the columns that its label takes in the last row. */
static struct span draw_cross(const struct chart_view *view, size_t crossed)
{
    const struct canvas *all = &view->all;
    if (crossed == SIZE_MAX)
        return (struct span){-2, -2};
    int x = view_x(view, crossed) + view->body / 2, columns = view->prices.columns;
    int64_t value = value_of(view->plot, crossed);
    if (is_seen(view->plot, value))
        for (int at = 0; at < columns; at++)
            canvas_rune(all, at, row_of(view, value), STYLE_BORDER, CROSS_ALONG);
    for (int y = 0; y < all->rows - 1; y++)
        canvas_rune(all, x, y, STYLE_ACCENT, CROSS_DOWN);
    char when[SHOW_TEXT], label[SHOW_TEXT + 2];
    axis_time(when, view->plot, view->plot->candles[crossed].start_s);
    (void)text_format(label, sizeof label, " %s ", when);
    int width = (int)text_width(label), at = x - width / 2;
    at = at < 0 ? 0 : at + width > columns ? columns - width : at;
    canvas_text(all, at, all->rows - 1, STYLE_MARK, label);
    return (struct span){at, at + width};
}

/* ---- marks and words ---- */

static void draw_marks(const struct chart_view *view)
{
    const struct plot *plot = view->plot;
    const struct chart *chart = plot->chart;
    for (size_t i = 0; (chart->show & CHART_MARKS) && i < chart->mark_count; i++) {
        const struct chart_mark *mark = &chart->marks[i];
        size_t at = plot_at(plot, mark->time_s);
        if (at == SIZE_MAX)
            continue;
        int64_t value = plot->has_candles ? plot->candles[at].low.v : plot->lines[LINE_MAIN][at];
        int row = plot->high > 0 && value > 0 ? row_of(view, value) + 1 : view->prices.rows - 1;
        row = row < view->prices.rows ? row : view->prices.rows - 1;
        canvas_text(&view->prices, view_x(view, at) + view->body / 2, row, STYLE_ACCENT,
                    mark->is_retirement ? "◆" : "▲");
    }
}

static int64_t last_of(const struct plot *plot, enum plot_line line)
{
    for (size_t i = plot->count; plot->lines[line] != NULL && i > 0; i--)
        if (plot->lines[line][i - 1] > 0)
            return plot->lines[line][i - 1];
    return 0;
}

/* What a line is, and where it stands at the cross, or at the end. */
static int draw_name(const struct chart_view *view, int x, enum plot_line line, size_t crossed,
                     const char *name, enum style style)
{
    const struct plot *plot = view->plot;
    char value[SHOW_TEXT];
    if (plot->lines[line] == NULL)
        return x;
    int64_t at = crossed != SIZE_MAX ? plot->lines[line][crossed] : last_of(plot, line);
    if (at <= 0)
        return x;
    axis_value(value, plot, at, plot->is_percent ? 2 : 4, view->axis);
    char text[SHOW_TEXT + 64];
    (void)text_format(text, sizeof text, "%.40s %s", name, value);
    if (x + (int)text_width(text) > view->prices.columns)
        return x;
    return x + canvas_text(&view->prices, x, 0, style, text) + 2;
}

static void draw_names(const struct chart_view *view, size_t crossed)
{
    const struct chart *chart = view->plot->chart;
    int x = 1;
    if (chart->other != NULL) {
        x = draw_name(view, x, LINE_MAIN, crossed, chart->name != NULL ? chart->name : "",
                      STYLE_LINE1);
        x = draw_name(view, x, LINE_OTHER, crossed,
                      chart->other_name != NULL ? chart->other_name : "", STYLE_LINE2);
    }
    x = draw_name(view, x, LINE_SMA, crossed, "SMA 20", STYLE_LINE2);
    x = draw_name(view, x, LINE_EMA, crossed, "EMA 20", STYLE_LINE3);
    x = draw_name(view, x, LINE_LOWER, crossed, "bands", STYLE_AXIS);
    (void)draw_name(view, x - 1, LINE_UPPER, crossed, "to", STYLE_AXIS);
}

static void draw_strength_name(const struct chart_view *view, size_t crossed)
{
    const struct plot *plot = view->plot;
    int rsi = INT32_MIN;
    for (size_t i = plot->count; plot->rsi != NULL && i > 0 && rsi < 0; i--)
        rsi = plot->rsi[i - 1];
    if (plot->rsi != NULL && crossed != SIZE_MAX)
        rsi = plot->rsi[crossed];
    if (view->strength.rows == 0 || rsi < 0)
        return;
    char value[AMOUNT_TEXT_MAX];
    decimal_format_scaled(value, rsi, 2, 1);
    canvas_printf(&view->strength, 1, 0, STYLE_LINE1, "RSI %d  %s", CHART_RSI_OF, value);
}

/* ---- together ---- */

static void make_panes(struct chart_view *view, const struct canvas *canvas, unsigned show)
{
    int columns = canvas->columns - view->axis, rows = canvas->rows - 1;
    int volumes = !(show & CHART_VOLUME) ? 0 : rows >= 13 ? (rows + 1) / 6 : rows >= 8 ? 1 : 0;
    int strength = !(show & CHART_RSI) ? 0 : rows >= 18 ? (rows + 1) / 6 : rows >= 8 ? 2 : 0;
    int prices = rows - volumes - strength;
    view->all = *canvas;
    view->prices = canvas_part(canvas, 0, 0, columns, prices);
    view->strength = canvas_part(canvas, 0, prices, columns, strength);
    view->volumes = canvas_part(canvas, 0, prices + strength, columns, volumes);
}

static void draw_plot(const struct chart_view *view)
{
    const struct plot *plot = view->plot;
    size_t crossed = plot_crossed(plot);
    int flags[2] = {-1, -1};
    struct span taken = draw_cross(view, crossed);
    draw_time_axis(view, taken);
    bool is_area = !plot->has_candles && plot->chart->mode == CHART_AREA;
    if (is_area) /* it would hide what is under it */
        view_draw_lines(view);
    view_draw_studies(view);
    if (plot->has_candles)
        view_draw_candles(view);
    else if (!is_area)
        view_draw_lines(view);
    draw_marks(view);
    draw_volumes(view);
    view_draw_strength(view);
    draw_names(view, crossed);
    draw_strength_name(view, crossed);
    int64_t last = plot->is_percent ? 0 : plot->chart->last.v;
    int64_t value = crossed != SIZE_MAX ? value_of(plot, crossed) : 0;
    int64_t ticks[AXIS_TICKS];
    size_t count = axis_values(ticks, plot, view->prices.rows / 3);
    unsigned places = axis_places(plot, ticks, count, view->axis - 3);
    places = plot->is_percent ? 2 : plot->scale == 12 && places < 4 ? 4 : places;
    flags[0] = is_seen(plot, last) ? row_of(view, last) : -1;
    flags[1] = is_seen(plot, value) ? row_of(view, value) : -1;
    draw_value_axis(view, flags);
    if (flags[0] >= 0)
        draw_flag(view, last, places, plot->chart->is_last_stale ? STYLE_STALE : STYLE_MARK);
    if (flags[1] >= 0)
        draw_flag(view, value, places, STYLE_ACCENT);
}

void chart_draw(const struct chart *chart, const struct canvas *canvas)
{
    int zoom = zoom_of(chart->zoom);
    struct plot plot;
    struct chart_view view = {.plot = &plot,
                              .axis = chart_axis(canvas->columns),
                              .slot = zooms[zoom].slot,
                              .body = zooms[zoom].body};
    make_panes(&view, canvas, chart->show);
    if (view.prices.columns < 4 || view.prices.rows < 2)
        return;
    plot_init(&plot, chart, chart_capacity(canvas->columns, zoom));
    draw_plot(&view);
    plot_clear(&plot);
}
