/* A year of 15-minute prices, from the store to drawn cells, beside the same question as one SQL
 * GROUP BY: {"ours_ms":…, "sql_ms":…}, medians of interleaved rounds. Each of ours asks for all
 * candles of the year, and draws the chart on a canvas of 200×50. */

#include <check.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/base/mem.h"
#include "core/context.h"
#include "core/price.h"
#include "core/price_state.h"
#include "core/store/price_row.h"
#include "support/home.h"
#include "ui/canvas.h"
#include "ui/chart.h"

enum { OBSERVATIONS = 365 * 24 * 4, STEP_S = 900, ROUNDS = 31, COLUMNS = 200, ROWS = 50 };

static struct home home;
static int64_t series_id, first_s, last_s;

static void expect(bool is_true, const char *what)
{
    if (is_true)
        return;
    fprintf(stderr, "bench_candles: %s\n", what);
    exit(1);
}

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* A price that wanders, so that a chart has something to show. */
static void fill_store(void)
{
    struct price_row *rows = mem_array(OBSERVATIONS, sizeof *rows);
    last_s = core_now_s(home.core) / STEP_S * STEP_S;
    first_s = last_s - (int64_t)(OBSERVATIONS - 1) * STEP_S;
    int64_t price = 900000000000;
    for (int i = 0; i < OBSERVATIONS; i++) {
        price += (int64_t)((uint32_t)i * 2654435761u % 8000000000u) - 3990000000;
        price = price < 100000000000 ? 100000000000 : price;
        rows[i] = (struct price_row){.time_s = first_s + (int64_t)i * STEP_S,
                                     .key = price_row_key((uint64_t)i + 1, 0),
                                     .price = {price},
                                     .volume = {PRICE_ONE}};
    }
    expect(home.core->price->pool_count > 0, "the network has no pool");
    series_id = home.core->price->pools[0].series.id;
    expect(price_rows_add(home.core->store, series_id, rows, OBSERVATIONS) == OK, "cannot fill");
    mem_free(rows);
}

static double time_ours(enum interval interval, size_t *count)
{
    struct grid grid = {.has_color = true};
    grid_resize(&grid, COLUMNS, ROWS);
    struct canvas canvas = canvas_of(&grid);
    struct candle *candles;
    double begun = now_ms();
    expect(price_candles(home.core, CURRENCY_USD, interval, first_s, last_s + 1, &candles, count) ==
               OK,
           "no candles");
    const struct chart chart = {
        .candles = candles, .count = *count, .interval_s = interval_seconds(interval)};
    chart_draw(&chart, &canvas);
    double took = now_ms() - begun;
    struct buf text = {0};
    grid_dump_text(&grid, &text);
    expect(text.len > COLUMNS * ROWS / 4, "nothing was drawn");
    buf_clear(&text);
    mem_free(candles);
    grid_clear(&grid);
    return took;
}

/* The same candles, by the tool at hand: a connection of its own to the same file. */
static double time_sql(sqlite3 *db, size_t *count)
{
    static const char sql[] =
        "SELECT time_s / ?2 * ?2, min(price_pico), max(price_pico), sum(volume_pico), count(*),"
        " min(time_s), max(time_s) FROM price WHERE series = ?1 GROUP BY time_s / ?2 ORDER BY 1";
    sqlite3_stmt *stmt;
    *count = 0;
    double begun = now_ms();
    expect(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK, sqlite3_errmsg(db));
    sqlite3_bind_int64(stmt, 1, series_id);
    sqlite3_bind_int64(stmt, 2, STEP_S);
    while (sqlite3_step(stmt) == SQLITE_ROW)
        (*count)++;
    sqlite3_finalize(stmt);
    return now_ms() - begun;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values)
{
    qsort(values, ROUNDS, sizeof *values, by_size);
    return values[ROUNDS / 2];
}

START_TEST(candles__a_year__ours_and_sql)
{
    double ours[ROUNDS], sql[ROUNDS];
    char path[128];
    sqlite3 *db;
    home_open_offline(&home);
    fill_store();
    snprintf(path, sizeof path, "%s/ecocoin.db", home.data_dir);
    expect(sqlite3_open(path, &db) == SQLITE_OK, "cannot open the store again");
    for (int round = -1; round < ROUNDS; round++) { /* the first warms caches */
        size_t candles, rows;
        double our_ms = time_ours(INTERVAL_15M, &candles), sql_ms = time_sql(db, &rows);
        expect(candles == OBSERVATIONS && rows == OBSERVATIONS, "candles are missing");
        if (round >= 0) {
            ours[round] = our_ms;
            sql[round] = sql_ms;
        }
    }
    sqlite3_close(db);
    printf("{\"ours_ms\": %.3f, \"sql_ms\": %.3f}\n", median(ours), median(sql));
    home_close(&home);
}
END_TEST

/* The home of the tests wants to be inside of one. */
int main(void)
{
    Suite *suite = suite_create("bench_candles");
    TCase *tests = tcase_create("bench_candles");
    tcase_add_test(tests, candles__a_year__ours_and_sql);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_SILENT);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
