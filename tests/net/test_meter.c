/* Budgets by minute, day and month, with times handed in. */

#include "net/meter.h"
#include "support/suite.h"

#define NOON_S INT64_C(1798718400) /* 2026-12-31 12:00 UTC */
#define HOUR_S INT64_C(3600)

static struct meter meter;

static void open_meter(uint32_t per_minute, uint32_t per_day, uint32_t per_month)
{
    const struct meter_limits limits = {per_minute, per_day, per_month};
    meter_init(&meter, &limits, 0);
}

static int64_t take_at(int64_t now_s)
{
    return meter_take(&meter, (now_s - NOON_S) * 1000, now_s);
}

START_TEST(meter__day__ends_at_midnight)
{
    open_meter(0, 3, 0);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(take_at(NOON_S), 0);
    ck_assert_int_eq(take_at(NOON_S), 12 * HOUR_S);
    ck_assert_int_eq(meter_left(&meter, 0, NOON_S), 0);
    ck_assert_int_eq(take_at(NOON_S + 12 * HOUR_S - 1), 1);
    ck_assert_int_eq(take_at(NOON_S + 12 * HOUR_S), 0);
    ck_assert_int_eq(meter_left(&meter, 12 * HOUR_S * 1000, NOON_S + 12 * HOUR_S), 2);
}
END_TEST

START_TEST(meter__month__ends_with_it)
{
    open_meter(0, 0, 2);
    ck_assert_int_eq(take_at(NOON_S), 0);
    ck_assert_int_eq(take_at(NOON_S), 0);
    ck_assert_int_eq(take_at(NOON_S), 12 * HOUR_S);
    ck_assert_int_eq(take_at(NOON_S + 12 * HOUR_S), 0); /* a new year */
    ck_assert_int_eq(take_at(NOON_S + 24 * HOUR_S), 0);
    ck_assert_int_eq(take_at(NOON_S + 24 * HOUR_S), 30 * 24 * HOUR_S + 12 * HOUR_S);
}
END_TEST

START_TEST(meter__left__is_the_smallest)
{
    open_meter(0, 0, 0);
    ck_assert_int_eq(meter_left(&meter, 0, NOON_S), -1);
    for (int i = 0; i < 10000; i++)
        ck_assert_int_eq(take_at(NOON_S), 0);
    open_meter(20, 100, 5);
    ck_assert_int_eq(meter_left(&meter, 0, NOON_S), 5);
    open_meter(20, 7, 500);
    ck_assert_int_eq(meter_left(&meter, 0, NOON_S), 7);
    open_meter(4, 7, 500);
    ck_assert_int_eq(meter_left(&meter, 0, NOON_S), 4);
    meter_block(&meter, 10, 0, NOON_S);
    ck_assert_int_eq(meter_left(&meter, 0, NOON_S), 0);
    ck_assert_int_eq(meter_wait_s(&meter, 0, NOON_S), 10);
}
END_TEST

START_TEST(meter__saved__goes_on)
{
    struct market_budget kept;
    open_meter(20, 0, 100);
    for (int i = 0; i < 12; i++)
        ck_assert_int_eq(take_at(NOON_S), 0);
    meter_save(&kept, &meter, 0, NOON_S);
    ck_assert_uint_eq(kept.minute_used, 12);
    /* half a minute later, in a process whose clock began anew */
    open_meter(20, 0, 100);
    ck_assert(meter_restore(&meter, &kept, 5, NOON_S + 30));
    ck_assert_int_eq(meter_left(&meter, 5, NOON_S + 30), 18);
    open_meter(20, 0, 15);
    ck_assert(meter_restore(&meter, &kept, 5, NOON_S + HOUR_S));
    ck_assert_int_eq(meter_left(&meter, 5, NOON_S + HOUR_S), 3);
}
END_TEST

START_TEST(meter__saved__of_a_wrong_clock)
{
    struct market_budget kept = {.time_s = NOON_S + HOUR_S, .day_used = 5, .month_used = 5};
    open_meter(20, 5, 5);
    ck_assert(!meter_restore(&meter, &kept, 0, NOON_S));
    ck_assert_int_eq(take_at(NOON_S), 0);
    kept = (struct market_budget){.time_s = -5};
    ck_assert(!meter_restore(&meter, &kept, 0, NOON_S));
    kept = (struct market_budget){
        .time_s = NOON_S, .minute_used = UINT32_MAX, .blocked_until_s = INT64_MAX};
    ck_assert(meter_restore(&meter, &kept, 0, NOON_S));
    ck_assert_int_eq(meter_wait_s(&meter, 0, NOON_S), METER_SILENCE_MAX_S);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(meter__day__ends_at_midnight),   SUITE_TEST(meter__month__ends_with_it),
    SUITE_TEST(meter__left__is_the_smallest),   SUITE_TEST(meter__saved__goes_on),
    SUITE_TEST(meter__saved__of_a_wrong_clock),
};
SUITE_MAIN("meter", tests)
