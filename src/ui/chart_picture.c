/* A plot as a picture: what chart.c does with cells, with pixels. */

#include "core/base/text.h"
#include "ui/chart_axis.h"
#include "ui/chart_file.h"
#include "ui/picture.h"

enum { WIDTH = 1200, HEIGHT = 640, AXIS = 110, TOP = 40, BOTTOM = 34, LEAST = 200 };

static const color background = 0xffffff, ink = 0x1f2937, quiet = 0x6b7280, grid_ink = 0xe5e7eb,
                   green = 0x0f8a5f, red = 0xc0392b, volume_ink = 0xcbd5e1, blue = 0x1f6fb2,
                   yellow = 0xb7791f, violet = 0x8e44ad;

struct pane {
    double top, height;
};

struct drawing {
    struct picture picture;
    const struct plot *plot;
    double width; /* of the panes */
    double slot;  /* from one candle to the next */
    struct pane prices, strength, volumes;
    color up, down;
};

static double x_of(const struct drawing *d, size_t index)
{
    return d->width - ((double)(d->plot->count - index) - 0.5) * d->slot;
}

static double y_of(const struct drawing *d, int64_t value)
{
    return d->prices.top + plot_step(d->plot, value, (int)d->prices.height);
}

/* ---- axes ---- */

static void draw_values(struct drawing *d)
{
    int64_t ticks[AXIS_TICKS];
    size_t count = axis_values(ticks, d->plot, (int)d->prices.height / 50);
    unsigned places = axis_places(d->plot, ticks, count, 11);
    for (size_t i = 0; i < count; i++) {
        char label[SHOW_TEXT];
        double y = y_of(d, ticks[i]);
        axis_value(label, d->plot, ticks[i], places, 11);
        picture_line(&d->picture, 0, y, d->width, y, 1, grid_ink, 0);
        picture_text(&d->picture, d->width + 8, y, ANCHOR_START, quiet, label);
    }
}

static void draw_times(struct drawing *d)
{
    struct time_tick ticks[AXIS_TICKS];
    size_t count = axis_times(ticks, AXIS_TICKS, d->plot, (int64_t)(90 / d->slot) + 1);
    double bottom = d->picture.height - BOTTOM, free_from = 0;
    for (size_t i = 0; i < count; i++) {
        double x = x_of(d, ticks[i].index) - d->slot / 2;
        double half = 5.0 * (double)text_width(ticks[i].label);
        if (x - half < free_from || x + half > d->width)
            continue;
        picture_line(&d->picture, x, TOP, x, bottom, 1, grid_ink, 0);
        picture_text(&d->picture, x, bottom + BOTTOM / 2.0, ANCHOR_MIDDLE, quiet, ticks[i].label);
        free_from = x + half + 12;
    }
}

static void draw_last(struct drawing *d)
{
    int64_t last = d->plot->is_percent ? 0 : d->plot->chart->last.v;
    if (last <= d->plot->low || last >= d->plot->high)
        return;
    char label[SHOW_TEXT];
    double y = y_of(d, last);
    axis_value(label, d->plot, last, 4, 11);
    picture_line(&d->picture, 0, y, d->width, y, 1, quiet, 4);
    picture_box(&d->picture, d->width + 2, y - 11, AXIS - 4, 22,
                d->plot->chart->is_last_stale ? quiet : ink, true);
    picture_text(&d->picture, d->width + 8, y, ANCHOR_START, background, label);
}

/* ---- what is shown ---- */

static void draw_candles(struct drawing *d)
{
    double body = d->slot * 0.7 > 1 ? d->slot * 0.7 : 1;
    for (size_t i = 0; i < d->plot->count; i++) {
        const struct candle *candle = &d->plot->candles[i];
        if (candle->trades == 0)
            continue;
        bool is_rising = candle->close.v >= candle->open.v;
        color color_of = is_rising ? d->up : d->down;
        double x = x_of(d, i);
        double top = y_of(d, is_rising ? candle->close.v : candle->open.v);
        double bottom = y_of(d, is_rising ? candle->open.v : candle->close.v);
        picture_line(&d->picture, x, y_of(d, candle->high.v), x, top, 1, color_of, 0);
        picture_line(&d->picture, x, bottom, x, y_of(d, candle->low.v), 1, color_of, 0);
        picture_box(&d->picture, x - body / 2, top, body, bottom - top, color_of, !is_rising);
    }
}

static void draw_line(struct drawing *d, enum plot_line line, color line_ink, double width,
                      int dash)
{
    const int64_t *values = d->plot->lines[line];
    size_t before = SIZE_MAX;
    for (size_t i = 0; values != NULL && i < d->plot->count; i++) {
        if (values[i] <= 0)
            continue;
        if (before != SIZE_MAX)
            picture_line(&d->picture, x_of(d, before), y_of(d, values[before]), x_of(d, i),
                         y_of(d, values[i]), width, line_ink,
                         i > before + 1 && line != LINE_SMA ? 3 : dash);
        before = i;
    }
}

static void draw_area(struct drawing *d)
{
    const int64_t *values = d->plot->lines[LINE_MAIN];
    double bottom = d->prices.top + d->prices.height;
    for (size_t i = 0; i < d->plot->count; i++)
        if (values[i] > 0)
            picture_box(&d->picture, x_of(d, i) - d->slot / 2, y_of(d, values[i]), d->slot,
                        bottom - y_of(d, values[i]), 0xdbeafe, true);
}

static void draw_volumes(struct drawing *d)
{
    if (d->volumes.height <= 0 || d->plot->most == 0)
        return;
    for (size_t i = 0; i < d->plot->count; i++) {
        int64_t volume = d->plot->candles[i].volume.v;
        double height = (double)volume / (double)d->plot->most * d->volumes.height;
        if (volume > 0)
            picture_box(&d->picture, x_of(d, i) - d->slot * 0.35,
                        d->volumes.top + d->volumes.height - height, d->slot * 0.7, height,
                        volume_ink, true);
    }
}

static void draw_strength(struct drawing *d)
{
    static const int guides[] = {3000, 7000};
    size_t before = SIZE_MAX;
    if (d->strength.height <= 0 || d->plot->rsi == NULL)
        return;
    for (size_t i = 0; i < 2; i++) {
        char label[8];
        double y = d->strength.top + d->strength.height * (10000 - guides[i]) / 10000;
        (void)text_format(label, sizeof label, "%d", guides[i] / 100);
        picture_line(&d->picture, 0, y, d->width, y, 1, quiet, 4);
        picture_text(&d->picture, d->width + 8, y, ANCHOR_START, quiet, label);
    }
    for (size_t i = 0; i < d->plot->count; i++) {
        const int *rsi = d->plot->rsi;
        if (rsi[i] < 0)
            continue;
        if (before != SIZE_MAX)
            picture_line(
                &d->picture, x_of(d, before),
                d->strength.top + d->strength.height * (10000 - rsi[before]) / 10000, x_of(d, i),
                d->strength.top + d->strength.height * (10000 - rsi[i]) / 10000, 1.5, blue, 0);
        before = i;
    }
    picture_text(&d->picture, 8, d->strength.top + 10, ANCHOR_START, blue, "RSI 14");
}

static void draw_marks(struct drawing *d)
{
    const struct chart *chart = d->plot->chart;
    for (size_t i = 0; (chart->show & CHART_MARKS) && i < chart->mark_count; i++) {
        size_t at = plot_at(d->plot, chart->marks[i].time_s);
        if (at == SIZE_MAX)
            continue;
        double x = x_of(d, at), y = d->prices.top + d->prices.height - 14;
        picture_line(&d->picture, x, y - 8, x, y + 8, 2, ink, 0);
        picture_text(&d->picture, x + 4, y, ANCHOR_START, ink,
                     chart->marks[i].is_retirement ? "retired" : "bought");
    }
}

static void draw_names(struct drawing *d, const char *title)
{
    static const struct {
        enum plot_line line;
        const char *words;
        const color *line_ink;
    } names[] = {{LINE_SMA, "SMA 20", &yellow},
                 {LINE_EMA, "EMA 20", &violet},
                 {LINE_UPPER, "Bollinger 20, 2", &quiet}};
    const struct chart *chart = d->plot->chart;
    double x = 8;
    picture_text(&d->picture, x, TOP / 2.0, ANCHOR_START, ink, title);
    x = d->width;
    if (chart->other != NULL) {
        picture_text(&d->picture, x, TOP / 2.0, ANCHOR_END, yellow, chart->other_name);
        x -= 10.0 * (double)(text_width(chart->other_name) + 2);
        picture_text(&d->picture, x, TOP / 2.0, ANCHOR_END, blue, chart->name);
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (d->plot->lines[names[i].line] == NULL)
            continue;
        picture_text(&d->picture, x, TOP / 2.0, ANCHOR_END, *names[i].line_ink, names[i].words);
        x -= 10.0 * (double)(text_width(names[i].words) + 2);
    }
}

/* ---- together ---- */

static void make_panes(struct drawing *d, unsigned show)
{
    double whole = d->picture.height - TOP - BOTTOM;
    double strength = show & CHART_RSI ? whole / 6 : 0;
    double volumes = show & CHART_VOLUME ? whole / 6 : 0;
    d->prices = (struct pane){TOP, whole - strength - volumes};
    d->strength = (struct pane){TOP + d->prices.height, strength};
    d->volumes = (struct pane){TOP + d->prices.height + strength, volumes};
    d->width = d->picture.width - AXIS;
    d->slot = d->width / (double)(d->plot->count > 0 ? d->plot->count : 1);
}

static void draw(struct drawing *d, const char *title)
{
    const struct plot *plot = d->plot;
    if (plot->high > 0) {
        draw_values(d);
        draw_times(d);
        draw_volumes(d);
        draw_strength(d);
        draw_line(d, LINE_UPPER, quiet, 1, 4);
        draw_line(d, LINE_LOWER, quiet, 1, 4);
        if (plot->has_candles)
            draw_candles(d);
        else if (plot->chart->mode == CHART_AREA && plot->chart->other == NULL)
            draw_area(d);
        draw_line(d, LINE_EMA, violet, 1.5, 6);
        draw_line(d, LINE_SMA, yellow, 1.5, 0);
        draw_line(d, LINE_OTHER, yellow, 1.5, 0);
        draw_line(d, LINE_MAIN, blue, 2, 0);
        draw_marks(d);
        draw_last(d);
    } else {
        picture_text(&d->picture, d->width / 2, d->picture.height / 2.0, ANCHOR_MIDDLE, quiet,
                     "no trade in this time");
    }
    picture_line(&d->picture, d->width, TOP, d->width, d->picture.height - BOTTOM, 1, quiet, 0);
    draw_names(d, title);
}

enum err chart_picture(struct buf *out, const struct chart_file *file, bool is_png)
{
    int width = file->width > 0 ? file->width : WIDTH;
    int height = file->height > 0 ? file->height : HEIGHT;
    if (width < LEAST || height < LEAST || width > PICTURE_SIDE || height > PICTURE_SIDE)
        return err_set(ERR_INVALID, "a picture is %d to %d pixels wide and high", LEAST,
                       PICTURE_SIDE);
    struct plot plot;
    struct drawing d = {.plot = &plot,
                        .up = file->is_red_rising ? red : green,
                        .down = file->is_red_rising ? green : red};
    plot_init(&plot, file->chart, file->seen > 0 ? file->seen : 1);
    picture_init(&d.picture, is_png ? PICTURE_PNG : PICTURE_SVG, width, height, background);
    make_panes(&d, file->chart->show);
    draw(&d, file->title);
    enum err err = picture_write(&d.picture, out);
    picture_clear(&d.picture);
    plot_clear(&plot);
    return err;
}
