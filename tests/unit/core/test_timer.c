#include <limits.h>
#include <stdbool.h>

#include "core/timer.h"
#include "support/suite.h"

static char fired[32];
static size_t fired_count;
static struct timers timers;

static void note(void *arg)
{
    fired[fired_count++] = *(const char *)arg;
}

START_TEST(timers__run__fires_in_order_of_time_then_of_setting)
{
    timer_set(&timers, 300, note, "c");
    timer_set(&timers, 100, note, "a");
    timer_set(&timers, 300, note, "d");
    timer_set(&timers, 200, note, "b");
    timers_run(&timers, 99);
    ck_assert_uint_eq(fired_count, 0);
    timers_run(&timers, 250);
    ck_assert_mem_eq(fired, "ab", 2);
    timers_run(&timers, 300);
    ck_assert_uint_eq(fired_count, 4);
    ck_assert_mem_eq(fired, "abcd", 4);
    timers_run(&timers, 1000);
    ck_assert_uint_eq(fired_count, 4);
    timers_clear(&timers);
}
END_TEST

START_TEST(timer__cancel__of_any_number_is_fine)
{
    uint64_t first = timer_set(&timers, 10, note, "a");
    uint64_t second = timer_set(&timers, 20, note, "b");
    ck_assert_uint_gt(first, 0);
    ck_assert_uint_ne(first, second);
    timer_cancel(&timers, 0);
    timer_cancel(&timers, 4711);
    timer_cancel(&timers, first);
    timer_cancel(&timers, first);
    timers_run(&timers, 100);
    timer_cancel(&timers, second);
    ck_assert_uint_eq(fired_count, 1);
    ck_assert_int_eq(fired[0], 'b');
    timers_clear(&timers);
}
END_TEST

static void set_again(void *arg)
{
    note(arg);
    timer_set(&timers, 0, set_again, arg);
}

START_TEST(timers__run__leaves_new_ones_for_the_next_run)
{
    timer_set(&timers, 0, set_again, "x");
    timers_run(&timers, 5);
    ck_assert_uint_eq(fired_count, 1);
    timers_run(&timers, 5);
    ck_assert_uint_eq(fired_count, 2);
    timers_clear(&timers);
}
END_TEST

static uint64_t victim;

static void cancel_victim(void *arg)
{
    note(arg);
    timer_cancel(&timers, victim);
}

START_TEST(timer__cancel__of_one_that_is_due_as_well_stops_it)
{
    timer_set(&timers, 1, cancel_victim, "k");
    victim = timer_set(&timers, 2, note, "v");
    timers_run(&timers, 10);
    ck_assert_uint_eq(fired_count, 1);
    ck_assert_int_eq(fired[0], 'k');
    timers_clear(&timers);
}
END_TEST

START_TEST(timers__timeout__is_never_negative_but_without_timers)
{
    ck_assert_int_eq(timers_timeout_ms(&timers, 50), -1);
    timer_set(&timers, INT64_MAX, note, "z");
    ck_assert_int_eq(timers_timeout_ms(&timers, 50), INT_MAX);
    timer_set(&timers, 80, note, "a");
    ck_assert_int_eq(timers_timeout_ms(&timers, 50), 30);
    ck_assert_int_eq(timers_timeout_ms(&timers, 80), 0);
    ck_assert_int_eq(timers_timeout_ms(&timers, 500), 0);
    timers_clear(&timers);
    ck_assert_int_eq(timers_timeout_ms(&timers, 50), -1);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(timers__run__fires_in_order_of_time_then_of_setting),
    SUITE_TEST(timer__cancel__of_any_number_is_fine),
    SUITE_TEST(timers__run__leaves_new_ones_for_the_next_run),
    SUITE_TEST(timer__cancel__of_one_that_is_due_as_well_stops_it),
    SUITE_TEST(timers__timeout__is_never_negative_but_without_timers),
};
SUITE_MAIN("timer", tests)
