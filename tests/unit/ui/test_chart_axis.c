#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/mem.h"
#include "ui/chart_axis.h"
#include "ui/chart_raster.h"

enum { MOST = 800 };

static struct candle candles[MOST];
static struct chart chart;
static struct plot plot;

static void set_zone(const char *zone)
{
    setenv("TZ", zone, 1);
    tzset();
}

/* Candles of a length from a time on. */
static void make(int64_t start_s, int64_t interval_s, size_t count)
{
    for (size_t i = 0; i < count; i++)
        candles[i] = (struct candle){.start_s = start_s + (int64_t)i * interval_s,
                                     .open = {PRICE_ONE},
                                     .high = {2 * PRICE_ONE},
                                     .low = {PRICE_ONE},
                                     .close = {PRICE_ONE},
                                     .trades = 1};
    chart = (struct chart){.candles = candles, .count = count, .interval_s = interval_s};
    plot_init(&plot, &chart, count);
}

/* The labels, with the index of each candle: "4:06:00 10:12:00". */
static void expect_times(int64_t least, const char *expected)
{
    struct time_tick ticks[AXIS_TICKS];
    char text[2000] = "";
    size_t count = axis_times(ticks, AXIS_TICKS, &plot, least);
    for (size_t i = 0; i < count; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%zu:%s", i > 0 ? " " : "",
                 ticks[i].index, ticks[i].label);
    ck_assert_str_eq(text, expected);
    plot_clear(&plot);
}

START_TEST(axis__times__spring_skips_an_hour)
{
    /* 2026-03-28T23:00:00Z is midnight in Berlin; at 01:00Z clocks go from 02:00 to 03:00. */
    set_zone("Europe/Berlin");
    make(1774738800, 3600, 12);
    expect_times(3, "2:03:00 5:06:00 8:09:00 11:12:00");
    set_zone("UTC");
}
END_TEST

START_TEST(axis__times__autumn_repeats_an_hour)
{
    /* 2026-10-24T22:00:00Z is midnight in Berlin; 02:00 comes twice. */
    set_zone("Europe/Berlin");
    make(1792879200, 3600, 12);
    expect_times(3, "4:03:00 7:06:00 10:09:00");
    make(1792879200, 3600, 6);
    expect_times(1, "1:01:00 2:02:00 4:03:00 5:04:00");
    set_zone("UTC");
}
END_TEST

START_TEST(axis__times__midnight_is_local)
{
    set_zone("America/Sao_Paulo");
    make(1795359600, 3600, 10); /* 2026-11-22T15:00Z, 12:00 there */
    expect_times(6, "6:18:00");
    make(1795359600, 6 * 3600, 8);
    expect_times(2, "2:Nov 23 4:12:00 6:Nov 24");
    set_zone("UTC");
}
END_TEST

START_TEST(axis__times__weeks_begin_on_mondays)
{
    set_zone("UTC");
    make(1795305600, 86400, 16); /* Sunday 2026-11-22 */
    expect_times(5, "1:Nov 23 8:Nov 30 15:Dec 07");
}
END_TEST

START_TEST(axis__times__a_year_and_a_leap_day)
{
    set_zone("UTC");
    make(1827014400, 86400, 75); /* 2027-11-24; 2028 has a 29th of February */
    expect_times(20, "7:Dec 38:2028 69:Feb");
    make(1834617600, 86400, 8); /* 2028-02-20 */
    expect_times(1, "1:Feb 21 2:Feb 22 3:Feb 23 4:Feb 24 5:Feb 25 6:Feb 26 7:Feb 27");
}
END_TEST

static void expect_values(int64_t low, int64_t high, bool is_log, int most, const char *expected)
{
    plot = (struct plot){.chart = &chart, .low = low, .high = high, .scale = 12, .is_log = is_log};
    int64_t ticks[AXIS_TICKS];
    char text[2000] = "", label[SHOW_TEXT];
    size_t count = axis_values(ticks, &plot, most);
    unsigned places = axis_places(&plot, ticks, count, 10);
    for (size_t i = 0; i < count; i++) {
        axis_value(label, &plot, ticks[i], places, 10);
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", i > 0 ? "|" : "", label);
    }
    ck_assert_str_eq(text, expected);
}

START_TEST(axis__values__round_numbers)
{
    expect_values(PRICE_ONE / 4, PRICE_ONE, false, 5, "0.40|0.60|0.80");
    expect_values(PRICE_ONE * 1000, PRICE_ONE * 5000, false, 4, "2 000|4 000");
    expect_values(1, 30, false, 3, "1e-11|2e-11");
    expect_values(PRICE_ONE / 100, PRICE_ONE * 100, true, 20,
                  "0.02|0.05|0.10|0.20|0.50|1.00|2.00|5.00|10.00|20.00|50.00");
    expect_values(PRICE_ONE / 1000, PRICE_ONE * 1000, true, 3, "0.01|1.00|100.00");
    expect_values(0, 0, false, 3, "");
}
END_TEST

START_TEST(axis__value__fits_or_is_shortened)
{
    char label[SHOW_TEXT];
    const struct plot prices = {.scale = 12}, percent = {.scale = 12, .is_percent = true};
    axis_value(label, &prices, 1234567 * PRICE_ONE + PRICE_ONE / 2, 4, 9);
    ck_assert_str_eq(label, "1 234 568");
    axis_value(label, &prices, 1234567 * PRICE_ONE, 4, 7);
    ck_assert_str_eq(label, "1234.6k");
    axis_value(label, &prices, 1234567 * PRICE_ONE, 4, 5);
    ck_assert_str_eq(label, "1.2M");
    axis_value(label, &percent, PRICE_ONE / 100 * 88, 1, 9);
    ck_assert_str_eq(label, "-12.0%");
    axis_value(label, &percent, PRICE_ONE, 0, 9);
    ck_assert_str_eq(label, "0%");
    axis_value(label, &percent, PRICE_ONE * 3, 0, 9);
    ck_assert_str_eq(label, "+200%");
}
END_TEST

START_TEST(plot__step__linear_and_logarithmic)
{
    plot = (struct plot){.low = PRICE_ONE, .high = 100 * PRICE_ONE};
    ck_assert_int_eq(plot_step(&plot, 100 * PRICE_ONE, 101), 0);
    ck_assert_int_eq(plot_step(&plot, PRICE_ONE, 101), 100);
    ck_assert_int_eq(plot_step(&plot, 10 * PRICE_ONE, 101), 91);
    ck_assert_int_eq(plot_step(&plot, 1000 * PRICE_ONE, 101), 0);
    plot.is_log = true;
    ck_assert_int_eq(plot_step(&plot, 10 * PRICE_ONE, 101), 50);
    ck_assert_int_eq(plot_step(&plot, 0, 101), 100);
}
END_TEST

START_TEST(raster__draw__masks)
{
    static const struct {
        enum raster_kind kind;
        bool is_ascii;
        const char *expected;
    } cases[] = {{RASTER_BRAILLE, false, "⡇⠒⠒\n"},
                 {RASTER_BLOCK, false, "▌▀▀\n"},
                 {RASTER_THIN, false, "│──\n"},
                 {RASTER_THIN, true, "|--\n"}};
    for (size_t i = 0; i < MEM_COUNT(cases); i++) {
        struct raster raster;
        struct grid grid = {.is_ascii = cases[i].is_ascii};
        struct buf text = {0};
        grid_resize(&grid, 3, 1);
        struct canvas canvas = canvas_of(&grid);
        raster_init(&raster, cases[i].kind, 3, 1);
        raster_line(&raster, 0, 0, 0, raster.down - 1, 1, STYLE_UP);
        int across = raster.across / 3, middle = (raster.down - 1) / 2;
        raster_line(&raster, across, middle, raster.across - 1, middle, 1, STYLE_UP);
        raster_dot(&raster, -1, 0, STYLE_UP);
        raster_dot(&raster, 0, 99, STYLE_UP);
        raster_draw(&raster, &canvas);
        grid_dump_text(&grid, &text);
        ck_assert_str_eq(buf_text(&text), cases[i].expected);
        buf_clear(&text);
        raster_clear(&raster);
        grid_clear(&grid);
    }
}
END_TEST

START_TEST(chart__words__there_and_back)
{
    enum chart_mode mode;
    unsigned show;
    char words[128];
    chart_parse(&mode, &show, "area, volume  sma nonsense log");
    ck_assert_int_eq(mode, CHART_AREA);
    ck_assert_uint_eq(show, CHART_VOLUME | CHART_SMA | CHART_LOG);
    chart_words(words, sizeof words, mode, show);
    ck_assert_str_eq(words, "area volume sma log");
    chart_parse(&mode, &show, "");
    ck_assert_int_eq(mode, CHART_CANDLES);
    ck_assert_uint_eq(show, 0);
}
END_TEST

START_TEST(chart__at__column_to_candle)
{
    for (int columns = 20; columns < 200; columns += 13) {
        for (int zoom = 0; zoom < CHART_ZOOMS; zoom++) {
            int end = columns - chart_axis(columns);
            ck_assert_uint_eq(chart_at(columns, zoom, end), SIZE_MAX);
            ck_assert_uint_eq(chart_at(columns, zoom, -1), SIZE_MAX);
            ck_assert_uint_eq(chart_at(columns, zoom, end - 1), 0);
            if (end > chart_slot(zoom))
                ck_assert_uint_eq(chart_at(columns, zoom, end - 1 - chart_slot(zoom)), 1);
        }
    }
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(axis__times__spring_skips_an_hour),
    SUITE_TEST(axis__times__autumn_repeats_an_hour),
    SUITE_TEST(axis__times__midnight_is_local),
    SUITE_TEST(axis__times__weeks_begin_on_mondays),
    SUITE_TEST(axis__times__a_year_and_a_leap_day),
    SUITE_TEST(axis__values__round_numbers),
    SUITE_TEST(axis__value__fits_or_is_shortened),
    SUITE_TEST(plot__step__linear_and_logarithmic),
    SUITE_TEST(raster__draw__masks),
    SUITE_TEST(chart__words__there_and_back),
    SUITE_TEST(chart__at__column_to_candle),
};
SUITE_MAIN("chart_axis", tests)
