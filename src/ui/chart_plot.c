#include "ui/chart_plot.h"

#include <math.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/indicator.h"

__extension__ typedef __int128 wide;

/* Values are drawn up to this, so that sums of them fit. */
static int64_t bounded(int64_t value)
{
    return value > INT64_MAX / 8 ? INT64_MAX / 8 : value;
}

/* ---- lines ---- */

static int64_t *seen_of(const struct plot *plot, const int64_t *all)
{
    int64_t *seen = mem_array(plot->count > 0 ? plot->count : 1, sizeof *seen);
    if (plot->count > 0)
        memcpy(seen, all + plot->skipped, plot->count * sizeof *seen);
    return seen;
}

static void take_studies(struct plot *plot, const int64_t *closes)
{
    const struct chart *chart = plot->chart;
    int64_t *line = mem_array(chart->count + 1, sizeof *line);
    int64_t *lower = mem_array(chart->count + 1, sizeof *lower);
    if (chart->show & CHART_SMA) {
        indicator_sma(line, closes, chart->count, CHART_AVERAGE);
        plot->lines[LINE_SMA] = seen_of(plot, line);
    }
    if (chart->show & CHART_EMA) {
        indicator_ema(line, closes, chart->count, CHART_AVERAGE);
        plot->lines[LINE_EMA] = seen_of(plot, line);
    }
    if (chart->show & CHART_BANDS) {
        indicator_bollinger(line, lower, closes, chart->count, CHART_AVERAGE);
        plot->lines[LINE_UPPER] = seen_of(plot, line);
        plot->lines[LINE_LOWER] = seen_of(plot, lower);
    }
    mem_free(line);
    mem_free(lower);
}

static void take_rsi(struct plot *plot, const int64_t *closes)
{
    const struct chart *chart = plot->chart;
    int *rsi = mem_array(chart->count + 1, sizeof *rsi);
    indicator_rsi(rsi, closes, chart->count, CHART_RSI_OF);
    plot->rsi = mem_array(plot->count + 1, sizeof *plot->rsi);
    memcpy(plot->rsi, rsi + plot->skipped, plot->count * sizeof *plot->rsi);
    mem_free(rsi);
}

/* Make ratios of a line to its first value. */
static void make_ratios(int64_t *line, size_t count)
{
    int64_t first = 0;
    for (size_t i = 0; i < count; i++) {
        if (line[i] <= 0)
            continue;
        if (first == 0)
            first = line[i];
        wide ratio = (wide)line[i] * PRICE_ONE / first;
        line[i] = ratio > INT64_MAX / 8 ? INT64_MAX / 8 : ratio > 0 ? (int64_t)ratio : 1;
    }
}

static void take_lines(struct plot *plot)
{
    const struct chart *chart = plot->chart;
    int64_t *closes = mem_array(chart->count + 1, sizeof *closes);
    indicator_closes(closes, chart->candles, chart->count);
    if (!plot->has_candles)
        plot->lines[LINE_MAIN] = seen_of(plot, closes);
    if (chart->other != NULL)
        plot->lines[LINE_OTHER] = seen_of(plot, chart->other);
    if (plot->is_percent) {
        make_ratios(plot->lines[LINE_MAIN], plot->count);
        make_ratios(plot->lines[LINE_OTHER], plot->count);
    } else {
        take_studies(plot, closes);
    }
    if (chart->show & CHART_RSI)
        take_rsi(plot, closes);
    mem_free(closes);
}

static void take_candles(struct plot *plot)
{
    const struct chart *chart = plot->chart;
    plot->candles = mem_array(plot->count + 1, sizeof *plot->candles);
    if (chart->mode != CHART_HEIKIN || !plot->has_candles) {
        if (plot->count > 0)
            memcpy(plot->candles, chart->candles + plot->skipped,
                   plot->count * sizeof *plot->candles);
        return;
    }
    struct candle *averages = mem_array(chart->count + 1, sizeof *averages);
    indicator_heikin(averages, chart->candles, chart->count);
    memcpy(plot->candles, averages + plot->skipped, plot->count * sizeof *plot->candles);
    mem_free(averages);
}

/* ---- the range ---- */

struct range {
    int64_t low, high;
};

static void widen(struct range *range, int64_t value)
{
    if (value <= 0)
        return;
    value = bounded(value);
    range->low = value < range->low ? value : range->low;
    range->high = value > range->high ? value : range->high;
}

/* What would squeeze everything else is left outside of the picture. */
static void widen_near(struct range *range, const struct range *core, int64_t value)
{
    int64_t reach = core->high - core->low;
    if (value > core->low - reach && value < core->high + reach)
        widen(range, value);
}

static void add_margin(struct plot *plot, struct range range)
{
    if (plot->is_log) {
        double margin = pow((double)range.high / (double)range.low, 1.0 / 24);
        margin = margin < 1.005 ? 1.005 : margin;
        plot->low = (int64_t)((double)range.low / margin);
        plot->high = (int64_t)((double)range.high * margin) + 1;
        plot->low = plot->low > 0 ? plot->low : 1;
        return;
    }
    int64_t margin = (range.high - range.low) / 24;
    if (margin == 0)
        margin = range.high / 100 + 1;
    plot->low = range.low > margin ? range.low - margin : 0;
    plot->high = range.high + margin;
}

static void find_range(struct plot *plot)
{
    struct range range = {INT64_MAX, 0};
    for (size_t i = 0; i < plot->count; i++) {
        const struct candle *candle = &plot->candles[i];
        if (candle->trades == 0)
            continue;
        if (plot->has_candles) {
            widen(&range, candle->low.v);
            widen(&range, candle->high.v);
        }
        plot->most = candle->volume.v > plot->most ? candle->volume.v : plot->most;
    }
    static const enum plot_line always[] = {LINE_MAIN, LINE_OTHER};
    for (size_t line = 0; line < MEM_COUNT(always); line++)
        for (size_t i = 0; plot->lines[always[line]] != NULL && i < plot->count; i++)
            widen(&range, plot->lines[always[line]][i]);
    if (range.high == 0) {
        widen(&range, plot->chart->last.v);
        if (range.high == 0)
            return;
    }
    const struct range core = range;
    for (int line = LINE_SMA; line <= LINE_LOWER; line++)
        for (size_t i = 0; plot->lines[line] != NULL && i < plot->count; i++)
            widen_near(&range, &core, plot->lines[line][i]);
    if (!plot->is_percent)
        widen_near(&range, &core, bounded(plot->chart->last.v));
    add_margin(plot, range);
}

int plot_step(const struct plot *plot, int64_t value, int steps)
{
    double share;
    if (plot->is_log)
        share = log((double)plot->high / (double)(value > 0 ? value : 1)) /
                log((double)plot->high / (double)plot->low);
    else
        share = (double)(plot->high - value) / (double)(plot->high - plot->low);
    double step = share * (steps - 1) + 0.5;
    return step < 0 ? 0 : step > steps - 1 ? steps - 1 : (int)step;
}

size_t plot_crossed(const struct plot *plot)
{
    for (size_t i = 0; plot->chart->cross_s != 0 && i < plot->count; i++)
        if (plot->candles[i].start_s == plot->chart->cross_s)
            return i;
    return SIZE_MAX;
}

size_t plot_at(const struct plot *plot, int64_t time_s)
{
    if (plot->count == 0 || time_s < plot->candles[0].start_s || plot->chart->interval_s <= 0)
        return SIZE_MAX;
    int64_t at = (time_s - plot->candles[0].start_s) / plot->chart->interval_s;
    return at < (int64_t)plot->count ? (size_t)at : SIZE_MAX;
}

void plot_init(struct plot *plot, const struct chart *chart, size_t capacity)
{
    *plot = (struct plot){.chart = chart, .scale = chart->scale > 0 ? chart->scale : 12};
    plot->skipped = chart->count > capacity ? chart->count - capacity : 0;
    plot->count = chart->count - plot->skipped;
    plot->is_percent = chart->is_percent && chart->other != NULL;
    plot->is_log = (chart->show & CHART_LOG) != 0;
    plot->has_candles = chart->other == NULL && chart->mode <= CHART_HEIKIN;
    take_candles(plot);
    take_lines(plot);
    find_range(plot);
}

void plot_clear(struct plot *plot)
{
    for (int line = 0; line < PLOT_LINES; line++)
        mem_free(plot->lines[line]);
    mem_free(plot->candles);
    mem_free(plot->rsi);
    *plot = (struct plot){0};
}
