#include "support/suite.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/indicator.h"

/* The examples that StockCharts' ChartSchool publishes for moving averages (10 days) and the RSI
 * (14 days). The figures to the last digit were computed from the same prices with exact rational
 * numbers and agree with the published ones, which have two places. */
static const char *const average_prices[] = {
    "22.27", "22.19", "22.08", "22.17", "22.18", "22.13", "22.23", "22.43", "22.24", "22.29",
    "22.15", "22.39", "22.38", "22.61", "23.36", "24.05", "23.75", "23.83", "23.95", "23.63"};
static const char *const rsi_prices[] = {
    "44.3389", "44.0902", "44.1497", "43.6124", "44.3278", "44.8264", "45.0955",
    "45.4245", "45.8433", "46.0826", "45.8931", "46.0328", "45.6140", "46.2820",
    "46.2820", "46.0028", "46.0328", "46.4116", "46.2222", "45.6439", "46.2122",
    "46.2521", "45.7137", "46.4515", "45.7835", "45.3548", "44.0288", "44.1783",
    "44.2181", "44.5672", "43.4205", "42.6628", "43.1314"};

enum { LONGEST = 64 };

static void parse(int64_t *out, const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        ck_assert_int_eq(decimal_parse_scaled(&out[i], texts[i], strlen(texts[i]), 12), OK);
}

START_TEST(indicator__sma__published_example)
{
    static const int64_t expected[] = {22221000000000, 22209000000000, 22229000000000,
                                       22259000000000, 22303000000000, 22421000000000,
                                       22613000000000, 22765000000000, 22905000000000,
                                       23076000000000, 23210000000000};
    int64_t in[LONGEST], out[LONGEST];
    parse(in, average_prices, 20);
    indicator_sma(out, in, 20, 10);
    for (size_t i = 0; i < 9; i++)
        ck_assert_int_eq(out[i], INDICATOR_NONE);
    for (size_t i = 0; i < 11; i++)
        ck_assert_int_eq(out[9 + i], expected[i]);
}
END_TEST

START_TEST(indicator__ema__published_example)
{
    static const int64_t expected[] = {22221000000000, 22208090909090, 22241165289256,
                                       22266407963936, 22328879243221, 22516355744453,
                                       22795200154552, 22968800126452, 23125381921642,
                                       23275312481344, 23339801121099};
    int64_t in[LONGEST];
    parse(in, average_prices, 20);
    indicator_ema(in, in, 20, 10);
    ck_assert_int_eq(in[8], INDICATOR_NONE);
    for (size_t i = 0; i < 11; i++)
        ck_assert_int_eq(in[9 + i], expected[i]);
}
END_TEST

START_TEST(indicator__bollinger__exact_rationals)
{
    int64_t in[LONGEST], upper[LONGEST], lower[LONGEST];
    parse(in, average_prices, 20);
    indicator_bollinger(upper, lower, in, 20, 20);
    ck_assert_int_eq(upper[18], INDICATOR_NONE);
    ck_assert_int_eq(upper[19], 24126052728542);
    ck_assert_int_eq(lower[19], 21304947271458);
    indicator_bollinger(upper, lower, in, 20, 5);
    ck_assert_int_eq(upper[4], 22298929731662);
    ck_assert_int_eq(lower[4], 22057070268338);
    ck_assert_int_eq(upper[5], 22230993826925);
    ck_assert_int_eq(lower[6], 22057282573504);
}
END_TEST

START_TEST(indicator__rsi__published_example)
{
    static const int expected[] = {7053, 6632, 6655, 6941, 6636, 5797, 6293, 6326, 5606, 6238,
                                   5471, 5042, 3999, 4146, 4187, 4546, 3730, 3308, 3777};
    int64_t in[LONGEST];
    int out[LONGEST];
    parse(in, rsi_prices, 33);
    indicator_rsi(out, in, 33, 14);
    ck_assert_int_eq(out[13], INDICATOR_NO_RSI);
    for (size_t i = 0; i < 19; i++)
        ck_assert_int_eq(out[14 + i], expected[i]);
}
END_TEST

START_TEST(indicator__rsi__bounds_and_a_flat_line)
{
    int64_t up[LONGEST], flat[LONGEST];
    int out[LONGEST];
    for (int i = 0; i < LONGEST; i++) {
        up[i] = 100 + i;
        flat[i] = 100;
    }
    indicator_rsi(out, up, LONGEST, 14);
    ck_assert_int_eq(out[LONGEST - 1], 10000);
    indicator_rsi(out, flat, LONGEST, 14);
    ck_assert_int_eq(out[LONGEST - 1], 5000);
    for (int i = 0; i < LONGEST; i++)
        up[i] = 1000 - i;
    indicator_rsi(out, up, LONGEST, 14);
    ck_assert_int_eq(out[LONGEST - 1], 0);
}
END_TEST

/* With gaps between them the same prices give the same figures. */
START_TEST(indicator__all__leave_gaps_out)
{
    int64_t in[LONGEST], spread[LONGEST] = {0}, a[LONGEST], b[LONGEST], c[LONGEST], d[LONGEST];
    int rsi[LONGEST], rsi_spread[LONGEST];
    parse(in, rsi_prices, 30);
    for (size_t i = 0; i < 30; i++)
        spread[2 * i + 1] = in[i];
    indicator_sma(a, in, 30, 7);
    indicator_sma(b, spread, 60, 7);
    for (size_t i = 0; i < 30; i++) {
        ck_assert_int_eq(b[2 * i], INDICATOR_NONE);
        ck_assert_int_eq(b[2 * i + 1], a[i]);
    }
    indicator_ema(a, in, 30, 7);
    indicator_ema(b, spread, 60, 7);
    for (size_t i = 0; i < 30; i++)
        ck_assert_int_eq(b[2 * i + 1], a[i]);
    indicator_bollinger(a, b, in, 30, 7);
    indicator_bollinger(c, d, spread, 60, 7);
    for (size_t i = 0; i < 30; i++) {
        ck_assert_int_eq(c[2 * i + 1], a[i]);
        ck_assert_int_eq(d[2 * i + 1], b[i]);
        ck_assert_int_eq(c[2 * i], INDICATOR_NONE);
    }
    indicator_rsi(rsi, in, 30, 7);
    indicator_rsi(rsi_spread, spread, 60, 7);
    for (size_t i = 0; i < 30; i++)
        ck_assert_int_eq(rsi_spread[2 * i + 1], rsi[i]);
}
END_TEST

START_TEST(indicator__all__survive_the_largest_prices)
{
    struct candle candles[LONGEST];
    int64_t in[LONGEST], a[LONGEST], b[LONGEST];
    int rsi[LONGEST];
    for (size_t i = 0; i < LONGEST; i++) {
        int64_t price = i % 2 ? INT64_MAX : 1;
        candles[i] = (struct candle){
            .open = {price}, .high = {INT64_MAX}, .low = {1}, .close = {price}, .trades = 1};
    }
    indicator_closes(in, candles, LONGEST);
    const unsigned periods[] = {1, 2, 14, 60};
    for (size_t i = 0; i < MEM_COUNT(periods); i++) {
        indicator_sma(a, in, LONGEST, periods[i]);
        ck_assert_int_ge(a[LONGEST - 1], 1);
        ck_assert_int_le(a[LONGEST - 1], INT64_MAX / 8);
        indicator_ema(a, in, LONGEST, periods[i]);
        ck_assert_int_ge(a[LONGEST - 1], 1);
        indicator_bollinger(a, b, in, LONGEST, periods[i]);
        ck_assert_int_ge(a[LONGEST - 1], b[LONGEST - 1]);
        ck_assert_int_ge(b[LONGEST - 1], 1);
        indicator_rsi(rsi, in, LONGEST, periods[i]);
        ck_assert(rsi[LONGEST - 1] >= 0 && rsi[LONGEST - 1] <= 10000);
    }
    indicator_heikin(candles, candles, LONGEST);
    ck_assert_int_gt(candles[LONGEST - 1].close.v, 0);
}
END_TEST

static struct candle candle(int64_t open, int64_t high, int64_t low, int64_t close)
{
    return (struct candle){
        .open = {open}, .high = {high}, .low = {low}, .close = {close}, .volume = {3}, .trades = 2};
}

START_TEST(indicator__heikin__by_hand)
{
    struct candle in[] = {candle(100, 120, 90, 110), {.start_s = 5}, candle(110, 130, 100, 120)};
    struct candle out[3];
    indicator_heikin(out, in, 3);
    /* close (100 + 120 + 90 + 110) / 4, open (100 + 110) / 2 */
    ck_assert_int_eq(out[0].open.v, 105);
    ck_assert_int_eq(out[0].close.v, 105);
    ck_assert_int_eq(out[0].high.v, 120);
    ck_assert_int_eq(out[0].low.v, 90);
    ck_assert_uint_eq(out[1].trades, 0);
    ck_assert_int_eq(out[1].start_s, 5);
    /* (110 + 130 + 100 + 120) / 4, (105 + 105) / 2 */
    ck_assert_int_eq(out[2].open.v, 105);
    ck_assert_int_eq(out[2].close.v, 115);
    ck_assert_int_eq(out[2].volume.v, 3);
}
END_TEST

START_TEST(indicator__merge__first_last_extremes_and_sums)
{
    struct candle in[] = {{.start_s = 60}, candle(5, 9, 4, 6), {0}, candle(7, 8, 2, 3)};
    struct candle all = indicator_merge(in, 4);
    ck_assert_int_eq(all.start_s, 60);
    ck_assert_int_eq(all.open.v, 5);
    ck_assert_int_eq(all.high.v, 9);
    ck_assert_int_eq(all.low.v, 2);
    ck_assert_int_eq(all.close.v, 3);
    ck_assert_int_eq(all.volume.v, 6);
    ck_assert_uint_eq(all.trades, 4);
    all = indicator_merge(in, 1);
    ck_assert_uint_eq(all.trades, 0);
    ck_assert_int_eq(all.low.v, 0);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(indicator__sma__published_example),
    SUITE_TEST(indicator__ema__published_example),
    SUITE_TEST(indicator__bollinger__exact_rationals),
    SUITE_TEST(indicator__rsi__published_example),
    SUITE_TEST(indicator__rsi__bounds_and_a_flat_line),
    SUITE_TEST(indicator__all__leave_gaps_out),
    SUITE_TEST(indicator__all__survive_the_largest_prices),
    SUITE_TEST(indicator__heikin__by_hand),
    SUITE_TEST(indicator__merge__first_last_extremes_and_sums),
};
SUITE_MAIN("indicator", tests)
