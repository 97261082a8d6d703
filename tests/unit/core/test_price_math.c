/* Prices and candles on integers. */

#include "core/price_math.h"

#include <stdlib.h>

#include "core/base/mem.h"
#include "support/suite.h"

static struct u256 number(const char *digits)
{
    struct u256 out;
    ck_assert_int_eq(u256_from_decimal(&out, digits, strlen(digits)), OK);
    return out;
}

START_TEST(price_math__reserves__give_an_exact_price)
{
    /* 5,000 MCO2 (18 decimals) against 1,234.567891 USDC (6) */
    struct u256 base = number("5000000000000000000000"), quote = number("1234567891");
    struct price_pico price;
    ck_assert(price_of_reserves(&price, &base, 18, &quote, 6));
    ck_assert_int_eq(price.v, 246913578200);
    ck_assert(price_of_reserves(&price, &quote, 6, &base, 18));
    ck_assert_int_eq(price.v, INT64_C(4050000033574));
    struct u256 zero = {{0}}, one = u256_from_u64(1);
    ck_assert(!price_of_reserves(&price, &zero, 18, &quote, 6));
    ck_assert(!price_of_reserves(&price, &base, 18, &zero, 6));
    ck_assert(!price_of_reserves(&price, &one, 18, &base, 6)); /* does not fit */
    /* 0.3 beside 10: no double in between */
    base = number("10");
    quote = number("3");
    ck_assert(price_of_reserves(&price, &base, 0, &quote, 0));
    ck_assert_int_eq(price.v, 300000000000);
}
END_TEST

START_TEST(price_math__feed_answers__are_positive)
{
    struct price_pico price;
    struct u256 answer = u256_from_u64(312345678901), negative = {{1, 2, 3, UINT64_C(1) << 63}};
    ck_assert(price_of_answer(&price, &answer, 8));
    ck_assert_int_eq(price.v, INT64_C(3123456789010000));
    ck_assert(!price_of_answer(&price, &negative, 8));
    answer = u256_from_u64(0);
    ck_assert(!price_of_answer(&price, &answer, 8));
}
END_TEST

START_TEST(price_math__products__are_bounded)
{
    struct price_pico out;
    ck_assert(price_multiply(&out, (struct price_pico){1500000000000},
                             (struct price_pico){2000000000000}));
    ck_assert_int_eq(out.v, 3000000000000);
    ck_assert(
        price_divide(&out, (struct price_pico){1000000000000}, (struct price_pico){3000000000000}));
    ck_assert_int_eq(out.v, 333333333333);
    ck_assert(
        !price_multiply(&out, (struct price_pico){INT64_MAX}, (struct price_pico){INT64_MAX}));
    ck_assert(!price_multiply(&out, (struct price_pico){1}, (struct price_pico){1}));
    ck_assert(!price_divide(&out, (struct price_pico){INT64_MAX}, (struct price_pico){1}));
    ck_assert(!price_divide(&out, (struct price_pico){1}, (struct price_pico){0}));
    struct u256 much = number("99999999999999999999999999999999");
    ck_assert_int_eq(price_volume(&much, 18).v, INT64_MAX);
    much = number("1500000000000000000");
    ck_assert_int_eq(price_volume(&much, 18).v, 1500000000000);
}
END_TEST

START_TEST(interval__start__is_aligned_weeks_on_monday)
{
    /* 2026-11-22T15:45:10Z is a Sunday */
    const int64_t time_s = 1795362310;
    ck_assert_int_eq(interval_start(INTERVAL_15M, time_s), 1795362300);
    ck_assert_int_eq(interval_start(INTERVAL_1H, time_s), 1795359600);
    ck_assert_int_eq(interval_start(INTERVAL_4H, time_s), 1795348800);
    ck_assert_int_eq(interval_start(INTERVAL_1D, time_s), 1795305600);
    ck_assert_int_eq(interval_start(INTERVAL_1W, time_s), 1794787200);
    ck_assert_int_eq(interval_start(INTERVAL_1W, 0), -259200);
    for (int i = 0; i < INTERVALS; i++) {
        enum interval back;
        ck_assert_int_eq(interval_parse(&back, interval_name((enum interval)i)), OK);
        ck_assert_int_eq(back, i);
    }
    enum interval none;
    ck_assert_int_eq(interval_parse(&none, "2h"), ERR_INVALID);
}
END_TEST

START_TEST(candles__are_built_in_order_with_gaps)
{
    struct candle_row row;
    ck_assert_int_eq(candle_row_init(&row, 3600, 3700, 4 * 3600 + 1), OK);
    ck_assert_uint_eq(row.count, 4);
    ck_assert_int_eq(row.items[0].start_s, 3600);
    candle_row_add(&row, 3599, (struct price_pico){99}, (struct price_pico){99}); /* outside */
    candle_row_add(&row, 3600, (struct price_pico){5}, (struct price_pico){1});
    candle_row_add(&row, 3700, (struct price_pico){7}, (struct price_pico){2});
    candle_row_add(&row, 7000, (struct price_pico){3}, (struct price_pico){3});
    candle_row_add(&row, 7199, (struct price_pico){4}, (struct price_pico){4});
    candle_row_add(&row, 14400, (struct price_pico){8}, (struct price_pico){INT64_MAX});
    candle_row_add(&row, 14401, (struct price_pico){8}, (struct price_pico){INT64_MAX});
    candle_row_add(&row, 18000, (struct price_pico){99}, (struct price_pico){1}); /* outside */
    ck_assert_int_eq(row.items[0].open.v, 5);
    ck_assert_int_eq(row.items[0].high.v, 7);
    ck_assert_int_eq(row.items[0].low.v, 3);
    ck_assert_int_eq(row.items[0].close.v, 4);
    ck_assert_int_eq(row.items[0].volume.v, 10);
    ck_assert_uint_eq(row.items[0].trades, 4);
    ck_assert_uint_eq(row.items[1].trades, 0);
    ck_assert_int_eq(row.items[1].open.v, 0);
    ck_assert_uint_eq(row.items[3].trades, 2);
    ck_assert_int_eq(row.items[3].volume.v, INT64_MAX);
    mem_free(row.items);
    ck_assert_int_eq(candle_row_init(&row, 900, 0, INT64_C(900) * 100001), ERR_LIMIT);
    ck_assert_int_eq(candle_row_init(&row, 900, 100, 99), ERR_INVALID);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(price_math__reserves__give_an_exact_price),
    SUITE_TEST(price_math__feed_answers__are_positive),
    SUITE_TEST(price_math__products__are_bounded),
    SUITE_TEST(interval__start__is_aligned_weeks_on_monday),
    SUITE_TEST(candles__are_built_in_order_with_gaps),
};
SUITE_MAIN("price_math", tests)
