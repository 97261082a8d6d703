#include "support/suite.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "ui/chart.h"

#define TENTH (PRICE_ONE / 10)

static struct candle candle(int64_t open, int64_t high, int64_t low, int64_t close)
{
    return (struct candle){.start_s = 1795305600,
                           .open = {open * TENTH},
                           .high = {high * TENTH},
                           .low = {low * TENTH},
                           .close = {close * TENTH},
                           .volume = {PRICE_ONE},
                           .trades = 1};
}

static void draw(struct buf *out, const struct chart *chart, int columns, int rows, bool is_ascii)
{
    struct grid grid = {.is_ascii = is_ascii};
    setenv("TZ", "UTC", 1);
    grid_resize(&grid, columns, rows);
    struct canvas canvas = canvas_of(&grid);
    chart_draw(chart, &canvas);
    grid_dump_text(&grid, out);
    grid_clear(&grid);
}

static void expect_has(const struct chart *chart, bool is_ascii, const char *part, bool has)
{
    struct buf text = {0};
    draw(&text, chart, 40, 12, is_ascii);
    ck_assert_msg((strstr(buf_text(&text), part) != NULL) == has, "'%s' in\n%s", part,
                  buf_text(&text));
    buf_clear(&text);
}

START_TEST(chart__draw__rising_is_hollow_falling_is_filled)
{
    struct candle up = candle(10, 20, 5, 18), down = candle(18, 20, 5, 10);
    up.volume.v = down.volume.v = 0; /* only prices are drawn */
    struct chart chart = {.candles = &up, .count = 1, .zoom = 2, .interval_s = 3600};
    expect_has(&chart, false, "▌ ▐", true);
    expect_has(&chart, false, "███", false);
    expect_has(&chart, true, "[ ]", true);
    chart.candles = &down;
    expect_has(&chart, false, "▌ ▐", false);
    expect_has(&chart, false, "███", true);
    expect_has(&chart, true, "###", true);
    /* Also where a candle has one column only. */
    chart.zoom = 0;
    expect_has(&chart, false, "┃", false);
    chart.candles = &up;
    expect_has(&chart, false, "┃", true);
}
END_TEST

START_TEST(chart__draw__a_gap_stays_a_gap)
{
    struct candle candles[3] = {candle(10, 12, 9, 11), {0}, candle(11, 12, 9, 10)};
    candles[1].start_s = candles[0].start_s + 3600;
    candles[2].start_s = candles[1].start_s + 3600;
    struct grid grid = {0};
    grid_resize(&grid, 40, 12);
    struct canvas canvas = canvas_of(&grid);
    chart_draw(&(struct chart){.candles = candles, .count = 3, .zoom = 1, .interval_s = 3600},
               &canvas);
    int middle = 40 - chart_axis(40) - 2 * 2;
    bool left = false, right = false;
    for (int y = 0; y < 11; y++) {
        ck_assert_uint_eq(grid.cells[y * 40 + middle].runes[0], ' ');
        left |= grid.cells[y * 40 + middle - 2].runes[0] != ' ';
        right |= grid.cells[y * 40 + middle + 2].runes[0] != ' ';
    }
    ck_assert(left && right);
    grid_clear(&grid);
}
END_TEST

START_TEST(chart__draw__higher_prices_are_higher)
{
    struct candle candles[2] = {candle(10, 10, 10, 10), candle(20, 20, 20, 20)};
    struct grid grid = {0};
    grid_resize(&grid, 40, 12);
    struct canvas canvas = canvas_of(&grid);
    chart_draw(&(struct chart){.candles = candles, .count = 2, .zoom = 1, .interval_s = 3600},
               &canvas);
    int row[2] = {-1, -1};
    for (int i = 0; i < 2; i++)
        for (int y = 0; y < 11; y++)
            if (grid.cells[y * 40 + 40 - chart_axis(40) - 4 + 2 * i].runes[0] != ' ' && row[i] < 0)
                row[i] = y;
    ck_assert_int_gt(row[0], row[1]);
    ck_assert_int_ge(row[1], 0);
    grid_clear(&grid);
}
END_TEST

START_TEST(chart__draw__marks_the_last_price)
{
    struct candle up = candle(10, 20, 5, 18);
    struct chart chart = {
        .candles = &up, .count = 1, .zoom = 2, .interval_s = 3600, .last = {18 * TENTH}};
    expect_has(&chart, false, "◂ 1.8000", true);
    chart.last.v = 0;
    expect_has(&chart, false, "◂", false);
}
END_TEST

START_TEST(chart__draw__any_candles_at_any_size)
{
    /* Extremes: nothing, one price, the largest, wild ones. */
    struct candle candles[64] = {0};
    for (int kind = 0; kind < 5; kind++) {
        for (size_t i = 0; i < MEM_COUNT(candles); i++) {
            int64_t price = kind == 1   ? PRICE_ONE
                            : kind == 2 ? INT64_MAX
                            : kind == 3 ? (int64_t)(i % 2 ? INT64_MAX : 1)
                                        : (int64_t)(i * 7919 % 1000 + 1);
            candles[i] = (struct candle){.start_s = 1795305600 + (int64_t)i * 900,
                                         .open = {price},
                                         .high = {price},
                                         .low = {kind == 4 ? 1 : price},
                                         .close = {price},
                                         .volume = {kind == 2 ? INT64_MAX : (int64_t)i},
                                         .trades = kind > 0};
        }
        for (int zoom = -1; zoom <= CHART_ZOOMS; zoom++) {
            for (int rows = 1; rows < 30; rows += 3) {
                for (int columns = 1; columns < 100; columns += 9) {
                    struct buf text = {0};
                    struct chart chart = {.candles = candles,
                                          .count = kind == 0 ? 0 : MEM_COUNT(candles),
                                          .zoom = zoom,
                                          .interval_s = 900,
                                          .cross_s = candles[60].start_s,
                                          .last = {kind == 2 ? INT64_MAX : 5}};
                    draw(&text, &chart, columns, rows, columns % 2 == 0);
                    buf_clear(&text);
                }
            }
        }
    }
}
END_TEST

START_TEST(chart__draw__an_average_stands_before_an_area)
{
    struct candle candles[40];
    for (size_t i = 0; i < MEM_COUNT(candles); i++) {
        candles[i] = candle(10 + (int64_t)i, 11 + (int64_t)i, 9, 10 + (int64_t)i);
        candles[i].start_s += (int64_t)i * 3600;
    }
    struct chart chart = {.candles = candles,
                          .count = MEM_COUNT(candles),
                          .mode = CHART_AREA,
                          .show = CHART_SMA,
                          .interval_s = 3600};
    expect_has(&chart, false, "█▁─", true);
    chart.show = 0;
    expect_has(&chart, false, "█▁─", false);
}
END_TEST

START_TEST(chart__capacity__grows_when_zooming_out)
{
    for (int columns = 1; columns < 300; columns++)
        for (int zoom = 1; zoom < CHART_ZOOMS; zoom++)
            ck_assert_uint_ge(chart_capacity(columns, zoom - 1), chart_capacity(columns, zoom));
    ck_assert_uint_eq(chart_capacity(76, 2), 16);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(chart__draw__rising_is_hollow_falling_is_filled),
    SUITE_TEST(chart__draw__a_gap_stays_a_gap),
    SUITE_TEST(chart__draw__higher_prices_are_higher),
    SUITE_TEST(chart__draw__marks_the_last_price),
    SUITE_TEST(chart__draw__any_candles_at_any_size),
    SUITE_TEST(chart__draw__an_average_stands_before_an_area),
    SUITE_TEST(chart__capacity__grows_when_zooming_out),
};
SUITE_MAIN("chart", tests)
