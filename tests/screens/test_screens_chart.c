/* The chart alone: every glyph set at three sizes in its bad states, and each mode. */

#include "support/golden.h"
#include "support/suite.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "ui/chart.h"

#define DAYS 400 /* candles that are there */

enum glyphs { BLOCK, BRAILLE, ASCII, GLYPHS };
static const char *const glyph_names[] = {"block", "braille", "ascii"};
static const struct {
    int columns, rows;
} sizes[] = {{40, 12}, {80, 24}, {120, 40}};

/* One picture: candles and what else is drawn. */
struct picture {
    struct candle candles[DAYS];
    int64_t beside[DAYS];
    struct chart_mark marks[2];
    struct chart chart;
};

static void put(struct candle *candle, int64_t open, int64_t close, int64_t wick)
{
    candle->open.v = open;
    candle->close.v = close;
    candle->high.v = (open > close ? open : close) + wick;
    candle->low.v = (open < close ? open : close) - wick;
    candle->low.v = candle->low.v > 0 ? candle->low.v : 1;
    candle->volume.v = (open % 97 + 3) * PRICE_ONE;
    candle->trades = 3;
}

/* A wave with some unrest, the same everywhere. */
static int64_t price_at(int64_t i)
{
    int64_t wave = i % 90 < 45 ? i % 90 : 90 - i % 90;
    int64_t unrest = (i * 2654435761 >> 7) % 29 - 14;
    return (700 + 6 * wave + unrest) * (PRICE_ONE / 1000);
}

static struct picture *make_picture(void)
{
    struct picture *picture = mem_alloc(sizeof *picture);
    for (int i = 0; i < DAYS; i++)
        picture->candles[i].start_s = (GOLDEN_NOW / 86400 - DAYS + 1 + i) * 86400;
    picture->chart = (struct chart){.candles = picture->candles,
                                    .count = DAYS,
                                    .zoom = 2,
                                    .interval_s = 86400,
                                    .show = CHART_VOLUME};
    return picture;
}

static void fill_wave(struct picture *picture)
{
    for (int i = 0; i < DAYS; i++)
        put(&picture->candles[i], price_at(i), price_at(i + 1), (i % 5) * (PRICE_ONE / 200));
    picture->chart.last = picture->candles[DAYS - 1].close;
}

static void fill_one(struct picture *picture)
{
    put(&picture->candles[DAYS - 3], PRICE_ONE, PRICE_ONE, 0);
    picture->chart.last.v = PRICE_ONE;
}

static void fill_gaps(struct picture *picture)
{
    for (int i = 0; i < DAYS; i++)
        if (i % 5 == 0 || i % 7 == 3)
            put(&picture->candles[i], price_at(i), price_at(i + 1), PRICE_ONE / 100);
    picture->chart.last = picture->candles[DAYS - 1].close;
}

/* From a millionth to a million. */
static void fill_huge(struct picture *picture)
{
    int64_t price = PRICE_ONE / 1000000;
    for (int i = DAYS - 40; i < DAYS; i++) {
        put(&picture->candles[i], price, 2 * price, 0);
        price *= 2;
    }
    picture->chart.last = picture->candles[DAYS - 1].close;
}

static void fill_flat(struct picture *picture)
{
    for (int i = 0; i < DAYS; i++)
        put(&picture->candles[i], PRICE_ONE / 2, PRICE_ONE / 2, 0);
    picture->chart.last.v = PRICE_ONE / 2;
}

static void fill_nothing(struct picture *picture)
{
    (void)picture;
}

static const struct {
    const char *name;
    void (*fill)(struct picture *picture);
} states[] = {{"empty", fill_nothing}, {"one", fill_one},   {"gaps", fill_gaps},
              {"huge", fill_huge},     {"flat", fill_flat}, {"wave", fill_wave}};

static void draw(struct buf *out, const struct chart *chart, enum glyphs glyphs, int columns,
                 int rows)
{
    struct grid grid = {.is_ascii = glyphs == ASCII, .is_braille = glyphs == BRAILLE};
    setenv("TZ", "UTC", 1);
    grid_resize(&grid, columns, rows);
    struct canvas canvas = canvas_of(&grid);
    chart_draw(chart, &canvas);
    grid_dump_text(&grid, out);
    buf_add_text(out, "--- styles\n");
    grid_dump_styles(&grid, out);
    grid_clear(&grid);
}

static void check(const struct picture *picture, const char *name, enum glyphs glyphs, int columns,
                  int rows)
{
    char file[128];
    struct buf text = {0};
    draw(&text, &picture->chart, glyphs, columns, rows);
    (void)text_format(file, sizeof file, "chart-%s-%s-%dx%d", name, glyph_names[glyphs], columns,
                      rows);
    for (size_t i = 0; glyphs == ASCII && i < text.len; i++)
        ck_assert_msg(text.data[i] < 0x80, "%s is not ASCII", file);
    golden_check_text(file, &text);
    buf_clear(&text);
}

START_TEST(screens__chart__states_at_every_size_in_every_glyph_set)
{
    for (size_t state = 0; state < MEM_COUNT(states); state++) {
        struct picture *picture = make_picture();
        states[state].fill(picture);
        for (int glyphs = 0; glyphs < GLYPHS; glyphs++)
            for (size_t size = 0; size < MEM_COUNT(sizes); size++)
                check(picture, states[state].name, (enum glyphs)glyphs, sizes[size].columns,
                      sizes[size].rows);
        mem_free(picture);
    }
}
END_TEST

static void set_heikin(struct picture *picture)
{
    picture->chart.mode = CHART_HEIKIN;
}

static void set_line(struct picture *picture)
{
    picture->chart.mode = CHART_LINE;
}

static void set_area(struct picture *picture)
{
    picture->chart.mode = CHART_AREA;
    picture->chart.zoom = 0;
}

static void set_studies(struct picture *picture)
{
    picture->chart.show |= CHART_SMA | CHART_EMA | CHART_BANDS | CHART_RSI | CHART_MARKS;
    picture->marks[0] = (struct chart_mark){picture->candles[DAYS - 12].start_s + 5, false};
    picture->marks[1] = (struct chart_mark){picture->candles[DAYS - 4].start_s + 5, true};
    picture->chart.marks = picture->marks;
    picture->chart.mark_count = 2;
}

static void set_cross(struct picture *picture)
{
    picture->chart.zoom = 3;
    picture->chart.show |= CHART_SMA;
    picture->chart.cross_s = picture->candles[DAYS - 5].start_s;
}

static void set_narrow(struct picture *picture)
{
    picture->chart.zoom = 0;
}

static void set_compared(struct picture *picture)
{
    for (int i = 0; i < DAYS; i++)
        picture->beside[i] = i % 11 == 5 ? 0 : price_at(2 * i + 40) * 3000;
    picture->chart.other = picture->beside;
    picture->chart.is_percent = true;
    picture->chart.name = "MCO2";
    picture->chart.other_name = "ETH";
    picture->chart.zoom = 1;
}

static void set_log(struct picture *picture)
{
    fill_huge(picture);
    picture->chart.show |= CHART_LOG;
    picture->chart.zoom = 1;
}

START_TEST(screens__chart__modes_in_every_glyph_set)
{
    static const struct {
        const char *name;
        void (*set)(struct picture *picture);
    } modes[] = {{"heikin", set_heikin},     {"line", set_line},   {"area", set_area},
                 {"studies", set_studies},   {"cross", set_cross}, {"narrow", set_narrow},
                 {"compared", set_compared}, {"log", set_log}};
    for (size_t mode = 0; mode < MEM_COUNT(modes); mode++) {
        struct picture *picture = make_picture();
        fill_wave(picture);
        modes[mode].set(picture);
        for (int glyphs = 0; glyphs < GLYPHS; glyphs++)
            check(picture, modes[mode].name, (enum glyphs)glyphs, 80, 24);
        mem_free(picture);
    }
}
END_TEST

/* Every mode at every size stays inside of the grid. */
START_TEST(screens__chart__any_size)
{
    struct picture *picture = make_picture();
    fill_wave(picture);
    set_studies(picture);
    for (int mode = 0; mode < CHART_MODES; mode++) {
        picture->chart.mode = (enum chart_mode)mode;
        for (int glyphs = 0; glyphs < GLYPHS; glyphs++) {
            for (int size = 0; size < 40; size++) {
                struct buf text = {0};
                draw(&text, &picture->chart, (enum glyphs)glyphs, 1 + size * 13, 1 + size * 5);
                buf_clear(&text);
            }
        }
    }
    mem_free(picture);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(screens__chart__states_at_every_size_in_every_glyph_set),
    SUITE_TEST(screens__chart__modes_in_every_glyph_set),
    SUITE_TEST_SLOW(screens__chart__any_size, 120),
};
SUITE_MAIN("screens_chart", tests)
