#include "support/suite.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "ui/chart_file.h"

enum { DAYS = 60 };

static struct candle candles[DAYS];
static struct chart chart;
static struct chart_file file;

static void setup(void)
{
    setenv("TZ", "UTC", 1);
    for (int i = 0; i < DAYS; i++) {
        int64_t open = (100 + i % 7) * (PRICE_ONE / 100),
                close = (100 + (i + 3) % 7) * (PRICE_ONE / 100);
        candles[i] = (struct candle){.start_s = 1790000000 / 86400 * 86400 + i * 86400,
                                     .open = {open},
                                     .high = {open + close},
                                     .low = {PRICE_ONE / 2},
                                     .close = {close},
                                     .volume = {PRICE_ONE * i},
                                     .trades = i == 57 ? 0 : 2};
    }
    chart = (struct chart){.candles = candles,
                           .count = DAYS,
                           .interval_s = 86400,
                           .show = CHART_VOLUME | CHART_RSI | CHART_SMA | CHART_EMA | CHART_BANDS,
                           .last = {PRICE_ONE}};
    file = (struct chart_file){.chart = &chart, .seen = 4, .title = "A & B < C"};
}

START_TEST(chart_file__format__by_the_ending)
{
    enum chart_format format;
    ck_assert_int_eq(chart_format_of(&format, "a.svg"), OK);
    ck_assert_int_eq(format, CHART_SVG);
    ck_assert_int_eq(chart_format_of(&format, "/x/b.csv"), OK);
    ck_assert_int_eq(format, CHART_CSV);
    ck_assert_int_eq(chart_format_of(&format, ".png"), ERR_INVALID);
    ck_assert_int_eq(chart_format_of(&format, "a.gif"), ERR_INVALID);
    ck_assert_int_eq(chart_format_of(&format, ""), ERR_INVALID);
}
END_TEST

START_TEST(chart_file__csv__exact_and_without_gaps)
{
    struct buf out = {0};
    candles[56].close.v = 1;
    ck_assert_int_eq(chart_write(&out, &file, CHART_CSV), OK);
    ck_assert_str_eq(buf_text(&out), "start,open,high,low,close,volume,trades\r\n"
                                     "2026-11-16T00:00:00Z,1,2.03,0.5,0.000000000001,56,2\r\n"
                                     "2026-11-18T00:00:00Z,1.02,2.07,0.5,1.05,58,2\r\n"
                                     "2026-11-19T00:00:00Z,1.03,2.09,0.5,1.06,59,2\r\n");
    buf_clear(&out);
}
END_TEST

START_TEST(chart_file__csv__has_the_second_line)
{
    struct buf out = {0};
    int64_t beside[DAYS] = {[58] = 25 * PRICE_ONE / 10};
    chart.other = beside;
    chart.other_name = "ETH";
    file.seen = 2;
    ck_assert_int_eq(chart_write(&out, &file, CHART_CSV), OK);
    ck_assert_str_eq(buf_text(&out), "start,open,high,low,close,volume,trades,ETH\r\n"
                                     "2026-11-18T00:00:00Z,1.02,2.07,0.5,1.05,58,2,2.5\r\n"
                                     "2026-11-19T00:00:00Z,1.03,2.09,0.5,1.06,59,2,\r\n");
    buf_clear(&out);
}
END_TEST

START_TEST(chart_file__svg__escapes_and_closes)
{
    struct buf out = {0};
    file.seen = DAYS;
    ck_assert_int_eq(chart_write(&out, &file, CHART_SVG), OK);
    const char *text = buf_text(&out);
    ck_assert_int_eq(strncmp(text, "<svg xmlns=", 11), 0);
    ck_assert_ptr_nonnull(strstr(text, ">A &amp; B &lt; C</text>"));
    ck_assert_ptr_nonnull(strstr(text, ">RSI 14</text>"));
    ck_assert_str_eq(text + strlen(text) - 7, "</svg>\n");
    /* Falling candles are filled, rising ones are outlines. */
    ck_assert_ptr_nonnull(strstr(text, "fill=\"#c0392b\""));
    ck_assert_ptr_nonnull(strstr(text, "fill=\"none\" stroke=\"#0f8a5f\""));
    buf_clear(&out);
    file.is_red_rising = true;
    ck_assert_int_eq(chart_write(&out, &file, CHART_SVG), OK);
    ck_assert_ptr_nonnull(strstr(buf_text(&out), "fill=\"none\" stroke=\"#c0392b\""));
    buf_clear(&out);
}
END_TEST

START_TEST(chart_file__png__is_read_back)
{
    struct buf out = {0};
    file.seen = DAYS;
    file.width = 640;
    file.height = 300;
    ck_assert_int_eq(chart_write(&out, &file, CHART_PNG), OK);
    png_image image = {.version = PNG_IMAGE_VERSION};
    ck_assert(png_image_begin_read_from_memory(&image, out.data, out.len));
    ck_assert_uint_eq(image.width, 640);
    ck_assert_uint_eq(image.height, 300);
    image.format = PNG_FORMAT_RGB;
    uint8_t *pixels = mem_array(640u * 300u, 3);
    ck_assert(png_image_finish_read(&image, NULL, pixels, 0, NULL));
    size_t red = 0, green = 0, white = 0;
    for (size_t i = 0; i < 640u * 300u * 3; i += 3) {
        red += pixels[i] == 0xc0 && pixels[i + 1] == 0x39;
        green += pixels[i] == 0x0f && pixels[i + 1] == 0x8a;
        white += pixels[i] == 255 && pixels[i + 1] == 255;
    }
    ck_assert_uint_gt(red, 100);
    ck_assert_uint_gt(green, 100);
    ck_assert_uint_gt(white, 640u * 300u / 2);
    mem_free(pixels);
    buf_clear(&out);
}
END_TEST

START_TEST(chart_file__all__sizes_and_emptiness)
{
    static const struct {
        int width, height;
        enum err expected;
    } sizes[] = {
        {200, 200, OK}, {4096, 200, OK}, {199, 300, ERR_INVALID}, {300, 5000, ERR_INVALID}};
    chart.count = 0;
    for (size_t i = 0; i < MEM_COUNT(sizes); i++) {
        struct buf out = {0};
        file.width = sizes[i].width;
        file.height = sizes[i].height;
        ck_assert_int_eq(chart_write(&out, &file, CHART_PNG), sizes[i].expected);
        ck_assert_int_eq(chart_write(&out, &file, CHART_SVG), sizes[i].expected);
        buf_clear(&out);
    }
    struct buf out = {0};
    file.width = 5;
    ck_assert_int_eq(chart_write(&out, &file, CHART_TEXT), ERR_INVALID);
    file.width = file.height = 0;
    ck_assert_int_eq(chart_write(&out, &file, CHART_TEXT), OK);
    ck_assert_int_eq(strncmp(buf_text(&out), "A & B < C\n", 10), 0);
    buf_clear(&out);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(chart_file__format__by_the_ending),
    SUITE_TEST(chart_file__csv__exact_and_without_gaps),
    SUITE_TEST(chart_file__csv__has_the_second_line),
    SUITE_TEST(chart_file__svg__escapes_and_closes),
    SUITE_TEST(chart_file__png__is_read_back),
    SUITE_TEST(chart_file__all__sizes_and_emptiness),
};
static const struct suite_fixture fixture = {.setup = setup};
SUITE_MAIN_WITH("chart_file", tests, &fixture)
