/* What own carbon cost and is worth: exact, by average cost. */

#include "core/portfolio.h"

#include "core/base/mem.h"
#include "support/home.h"
#include "support/suite.h"

#define T CO2_TONNE

static struct portfolio_mark bought(int64_t time_s, int64_t mg, int64_t cost)
{
    return (struct portfolio_mark){PORTFOLIO_BOUGHT, time_s, time_s, {mg}, {cost}};
}

static struct portfolio_mark retired(int64_t time_s, int64_t mg)
{
    return (struct portfolio_mark){PORTFOLIO_RETIRED, time_s, time_s, {mg}, {-1}};
}

static void expect(const struct portfolio_point *point, int64_t held, int64_t gone, int64_t value,
                   int64_t cost, int64_t retired_cost)
{
    ck_assert_int_eq(point->held.v, held);
    ck_assert_int_eq(point->retired.v, gone);
    ck_assert_int_eq(point->value.v, value);
    ck_assert_int_eq(point->cost.v, cost);
    ck_assert_int_eq(point->retired_cost.v, retired_cost);
}

START_TEST(portfolio__fold__average_cost)
{
    const struct portfolio_mark marks[] = {bought(10, 2 * T, 1000000), bought(20, 1 * T, 2000000),
                                           retired(30, 1 * T), retired(40, 2 * T)};
    const int64_t times[] = {9, 10, 25, 30, 50};
    const struct price_pico closes[] = {
        {PRICE_ONE}, {PRICE_ONE / 2}, {2 * PRICE_ONE}, {0}, {PRICE_ONE}};
    struct portfolio_point points[MEM_COUNT(times)];
    portfolio_fold(points, times, closes, MEM_COUNT(times), marks, MEM_COUNT(marks));
    expect(&points[0], 0, 0, 0, 0, 0);
    expect(&points[1], 2 * T, 0, 1000000, 1000000, 0);
    expect(&points[2], 3 * T, 0, 6000000, 3000000, 0);
    expect(&points[3], 2 * T, 1 * T, -1, 2000000, 1000000); /* no price is known */
    expect(&points[4], 0, 3 * T, 0, 0, 3000000);
    ck_assert_int_eq(points[4].time_s, 50);
}
END_TEST

/* Thirds do not lose a millionth over time: what is left takes the rest. */
START_TEST(portfolio__fold__loses_nothing_by_rounding)
{
    const struct portfolio_mark marks[] = {bought(1, 3 * T, 1000000), retired(2, 1 * T),
                                           retired(3, 1 * T), retired(4, 1 * T)};
    const int64_t times[] = {2, 3, 4};
    const struct price_pico closes[3] = {{1}, {1}, {1}};
    struct portfolio_point points[3];
    portfolio_fold(points, times, closes, 3, marks, MEM_COUNT(marks));
    expect(&points[0], 2 * T, 1 * T, 0, 666667, 333333);
    expect(&points[1], 1 * T, 2 * T, 0, 333334, 666666);
    expect(&points[2], 0, 3 * T, 0, 0, 1000000);
}
END_TEST

START_TEST(portfolio__fold__unknown_stays_unknown)
{
    const struct portfolio_mark marks[] = {retired(1, 1 * T), bought(2, 1 * T, -1),
                                           bought(3, 1 * T, 5), retired(4, 2 * T),
                                           bought(5, 1 * T, 7)};
    const int64_t times[] = {1, 3, 4, 5};
    const struct price_pico closes[] = {{PRICE_ONE}, {INT64_MAX}, {PRICE_ONE}, {PRICE_ONE}};
    struct portfolio_point points[4];
    portfolio_fold(points, times, closes, 4, marks, MEM_COUNT(marks));
    expect(&points[0], 0, 1 * T, 0, 0, 0); /* it was held before, its cost is not ours to know */
    expect(&points[1], 2 * T, 1 * T, 18446744073709, -1, 0);
    expect(&points[2], 0, 3 * T, 0, 0, -1);
    expect(&points[3], 1 * T, 3 * T, 1000000, 7, -1);
}
END_TEST

START_TEST(portfolio__history__nobody_and_nothing)
{
    struct home home;
    struct portfolio_point *points;
    size_t count;
    home_open_offline(&home);
    ck_assert_int_eq(
        portfolio_history(home.core, CURRENCY_USD, 86400, 86400, 10 * 86400, &points, &count),
        ERR_LOCKED);
    home_sign_up(&home, "ada");
    ck_assert_int_eq(
        portfolio_history(home.core, CURRENCY_USD, 86400, 86400, 10 * 86400, &points, &count), OK);
    ck_assert_uint_eq(count, 9);
    expect(&points[8], 0, 0, 0, 0, 0);
    mem_free(points);
    home_close(&home);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(portfolio__fold__average_cost),
    SUITE_TEST(portfolio__fold__loses_nothing_by_rounding),
    SUITE_TEST(portfolio__fold__unknown_stays_unknown),
    SUITE_TEST(portfolio__history__nobody_and_nothing),
};
SUITE_MAIN("portfolio", tests)
