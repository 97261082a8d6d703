/* Rows of observations, and how long a year of candles takes from the store. */

#include "core/store/price_row.h"

#include <stdio.h>
#include <time.h>

#include "core/base/mem.h"
#include "core/price_math.h"
#include "support/folder.h"
#include "support/suite.h"

static char folder[64];
static struct store *store;
static struct price_series series;

static void setup(void)
{
    char path[128];
    folder_make(folder);
    snprintf(path, sizeof path, "%s/ecocoin.db", folder);
    ck_assert_int_eq(store_open(&store, path, false), OK);
    ck_assert_int_eq(price_series_open(&series, store, "pool:1", "MCO2", "USDC"), OK);
}

static void teardown(void)
{
    store_close(store);
    folder_remove(folder);
}

static void add(int64_t time_s, uint64_t block, uint32_t log_index, int64_t price)
{
    const struct price_row row = {
        .time_s = time_s,
        .key = block == 0 ? 0 : price_row_key(block, log_index),
        .price = {price},
        .volume = {1},
    };
    ck_assert_int_eq(price_rows_add(store, series.id, &row, 1), OK);
}

static size_t count_rows(void)
{
    struct price_row *rows;
    size_t count;
    ck_assert_int_eq(price_rows_read(&rows, &count, store, series.id, 0, INT64_MAX), OK);
    mem_free(rows);
    return count;
}

START_TEST(price_series__is_one_and_keeps_its_coverage)
{
    struct price_series again;
    series.next_block = 100;
    series.past_block = 40;
    series.checked_s = 7;
    ck_assert_int_eq(price_series_save(&series, store), OK);
    ck_assert_int_eq(price_series_open(&again, store, "pool:1", "MCO2", "USDC"), OK);
    ck_assert_int_eq(again.id, series.id);
    ck_assert_uint_eq(again.next_block, 100);
    ck_assert_uint_eq(again.past_block, 40);
    ck_assert_int_eq(again.checked_s, 7);
    ck_assert_int_eq(price_series_open(&again, store, "pool:1", "MCO2", "WETH"), OK);
    ck_assert_int_ne(again.id, series.id);
    ck_assert_uint_eq(again.next_block, 0);
}
END_TEST

START_TEST(price_rows__each_is_kept_once)
{
    add(10, 5, 1, 100);
    add(10, 5, 1, 100);
    add(10, 5, 3, 101);
    ck_assert_uint_eq(count_rows(), 2);
    add(20, 0, 0, 102); /* read of the state, before its event */
    ck_assert_uint_eq(count_rows(), 3);
    add(20, 6, 0, 102);
    ck_assert_uint_eq(count_rows(), 3);
    add(20, 0, 0, 102); /* read again: the event is there */
    ck_assert_uint_eq(count_rows(), 3);
}
END_TEST

START_TEST(price_rows__the_last_at_a_time)
{
    struct price_row row;
    bool found;
    add(10, 5, 1, 100);
    add(10, 5, 2, 101);
    add(20, 6, 0, 102);
    ck_assert_int_eq(price_row_at(&row, &found, store, series.id, 9), OK);
    ck_assert(!found);
    ck_assert_int_eq(price_row_at(&row, &found, store, series.id, 19), OK);
    ck_assert(found);
    ck_assert_int_eq(row.price.v, 101);
    int64_t first_s, last_s;
    ck_assert_int_eq(price_rows_span(&first_s, &last_s, store, series.id), OK);
    ck_assert_int_eq(first_s, 10);
    ck_assert_int_eq(last_s, 20);
}
END_TEST

START_TEST(price_rows__drop_takes_what_is_from_a_block_on)
{
    add(10, 5, 1, 100);
    add(10, 6, 1, 100); /* two blocks of one second */
    add(20, 7, 0, 101);
    add(30, 0, 0, 102);
    ck_assert_int_eq(price_rows_drop(store, series.id, 6), OK);
    ck_assert_uint_eq(count_rows(), 1);
    ck_assert_int_eq(price_rows_drop(store, series.id, 0), OK);
    ck_assert_uint_eq(count_rows(), 0);
}
END_TEST

static double ms_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* A year with one trade in each quarter of an hour: 35,040 candles. The bound is loose for debug
 * builds and sanitizers; the number is printed. */
START_TEST(price_rows__a_year_of_candles_is_quick)
{
    enum { YEAR = 35040 };
    struct price_row *rows = mem_array(YEAR, sizeof *rows);
    for (int i = 0; i < YEAR; i++)
        rows[i] = (struct price_row){.time_s = 1700000100 + (int64_t)i * 900,
                                     .key = price_row_key((uint64_t)i + 1, 3),
                                     .price = {PRICE_ONE + i},
                                     .volume = {PRICE_ONE}};
    ck_assert_int_eq(price_rows_add(store, series.id, rows, YEAR), OK);
    mem_free(rows);
    double best = 1e9;
    for (int round = 0; round < 5; round++) {
        double start = ms_now();
        struct candle_row row;
        size_t count;
        ck_assert_int_eq(candle_row_init(&row, 900, 1700000100, 1700000100 + (int64_t)YEAR * 900),
                         OK);
        ck_assert_int_eq(price_rows_read(&rows, &count, store, series.id, row.start_s, INT64_MAX),
                         OK);
        for (size_t i = 0; i < count; i++)
            candle_row_add(&row, rows[i].time_s, rows[i].price, rows[i].volume);
        ck_assert_uint_eq(row.count, YEAR);
        ck_assert_uint_eq(row.items[YEAR - 1].trades, 1);
        mem_free(rows);
        mem_free(row.items);
        double took = ms_now() - start;
        best = took < best ? took : best;
    }
    printf("a year of 15-minute candles: %.1f ms\n", best);
    ck_assert(best < 500);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(price_series__is_one_and_keeps_its_coverage),
    SUITE_TEST(price_rows__each_is_kept_once),
    SUITE_TEST(price_rows__the_last_at_a_time),
    SUITE_TEST(price_rows__drop_takes_what_is_from_a_block_on),
    SUITE_TEST(price_rows__a_year_of_candles_is_quick),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("price_row", tests, &fixture)
