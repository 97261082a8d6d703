#include "ui/chart_file.h"

#include <string.h>

#include "core/base/text.h"

enum { COLUMNS = 120, ROWS = 36, SIDE = 1000 };

static const char *const endings[] = {".csv", ".svg", ".png", ".txt"};

enum err chart_format_of(enum chart_format *out, const char *path)
{
    size_t len = strlen(path);
    for (int i = 0; i < CHART_FORMATS; i++) {
        size_t ending = strlen(endings[i]);
        if (len > ending && strcmp(path + len - ending, endings[i]) == 0) {
            *out = (enum chart_format)i;
            return OK;
        }
    }
    return err_set(ERR_INVALID, "'%.100s': a chart is written as .csv, .svg, .png or .txt", path);
}

static void put_value(struct buf *out, int64_t value, unsigned scale)
{
    char text[AMOUNT_TEXT_MAX];
    const struct u256 whole = u256_from_u64(value > 0 ? (uint64_t)value : 0);
    units_format(text, &whole, scale);
    buf_add_text(out, text);
}

/* Gaps are left out: they are no candles. */
static void write_csv(struct buf *out, const struct chart_file *file)
{
    const struct chart *chart = file->chart;
    unsigned scale = chart->scale > 0 ? chart->scale : 12;
    size_t from = chart->count > file->seen ? chart->count - file->seen : 0;
    buf_add_text(out, "start,open,high,low,close,volume,trades");
    if (chart->other != NULL)
        buf_printf(out, ",%s", chart->other_name != NULL ? chart->other_name : "other");
    buf_add_text(out, "\r\n");
    for (size_t i = from; i < chart->count; i++) {
        const struct candle *candle = &chart->candles[i];
        const int64_t values[] = {candle->open.v, candle->high.v, candle->low.v, candle->close.v};
        char time[32];
        if (candle->trades == 0)
            continue;
        text_time_utc(time, sizeof time, candle->start_s);
        buf_add_text(out, time);
        for (int at = 0; at < 4; at++) {
            buf_add_byte(out, ',');
            put_value(out, values[at], scale);
        }
        buf_add_byte(out, ',');
        put_value(out, candle->volume.v, 12);
        buf_printf(out, ",%u", candle->trades);
        if (chart->other != NULL)
            buf_add_byte(out, ',');
        if (chart->other != NULL && chart->other[i] > 0)
            put_value(out, chart->other[i], scale);
        buf_add_text(out, "\r\n");
    }
}

static enum err write_text(struct buf *out, const struct chart_file *file)
{
    struct grid grid = {.is_ascii = file->is_ascii};
    int columns = file->width > 0 ? file->width : COLUMNS;
    int rows = file->height > 0 ? file->height : ROWS;
    if (columns < 20 || rows < 6 || columns > SIDE || rows > SIDE)
        return err_set(ERR_INVALID, "a chart of characters is 20 to %d wide, 6 to %d high", SIDE,
                       SIDE);
    grid_resize(&grid, columns, rows);
    struct canvas all = canvas_of(&grid);
    canvas_text_in(&all, 0, 0, columns, STYLE_TITLE, file->title);
    struct canvas part = canvas_part(&all, 0, 1, columns, rows - 1);
    chart_draw(file->chart, &part);
    grid_dump_text(&grid, out);
    grid_clear(&grid);
    return OK;
}

enum err chart_write(struct buf *out, const struct chart_file *file, enum chart_format format)
{
    switch (format) {
    case CHART_CSV: write_csv(out, file); return OK;
    case CHART_SVG: return chart_picture(out, file, false);
    case CHART_PNG: return chart_picture(out, file, true);
    case CHART_TEXT: return write_text(out, file);
    case CHART_FORMATS: break;
    }
    return err_set(ERR_INTERNAL, "a chart of no format");
}
