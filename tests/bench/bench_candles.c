/* Five million observations: from a CSV file into the store, beside sqlite3's .import of the same
 * file; then any zoom from the store to drawn cells of 200 columns, beside one SQL GROUP BY over
 * the same rows. {"import_ms":…, "sqlite_ms":…, "store_mb":…, "zooms":[{"name":…,"ours_ms":…,
 * "again_ms":…, "sql_ms":…}, …]}, medians of interleaved rounds, each panned on by a fifth and then
 * drawn once more. And a year of 15-minute prices. */

#include <check.h>
#include <inttypes.h>
#include <spawn.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/context.h"
#include "core/price_file.h"
#include "support/home.h"
#include "ui/canvas.h"
#include "ui/chart.h"

enum { OBSERVATIONS = 5000000, STEP_S = 60, COLUMNS = 200, ROWS = 50 };
enum { ROUNDS = 31, ROUNDS_LARGE = 7 };

extern char **environ;

static struct home home;
static int64_t series_id, first_s, last_s;
static char csv_path[200], peer_path[200];

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
static void write_csv(void)
{
    FILE *file = fopen(csv_path, "we");
    expect(file != NULL, "cannot write the file");
    last_s = 1790000000 / STEP_S * STEP_S;
    first_s = last_s - (int64_t)(OBSERVATIONS - 1) * STEP_S;
    int64_t price = 900000;
    for (int i = 0; i < OBSERVATIONS; i++) {
        price += (int64_t)((uint32_t)i * 2654435761u % 8000u) - 3999;
        price = price < 100000 ? 100000 : price;
        fprintf(file, "%" PRId64 ",%" PRId64 ".%06" PRId64 ",%d.5\n", first_s + (int64_t)i * STEP_S,
                price / 1000000, price % 1000000, i % 997);
    }
    expect(fclose(file) == 0, "cannot write the file");
}

static double time_import(void)
{
    struct price_import result;
    double begun = now_ms();
    enum err err = price_import(home.core, csv_path, "bench", "MCO2", "USD", &result);
    double took = now_ms() - begun;
    expect(err == OK && result.added == OBSERVATIONS, err_detail(err));
    struct price_stored *stored;
    size_t count;
    expect(price_stored_list(home.core, &stored, &count) == OK, "no list");
    for (size_t i = 0; i < count; i++)
        if (strcmp(stored[i].source, "import:bench") == 0)
            series_id = stored[i].id;
    mem_free(stored);
    return took;
}

static double time_sqlite(void)
{
    char import[260];
    (void)text_format(import, sizeof import, ".import --csv %s price", csv_path);
    char *const argv[] = {
        (char[]){"sqlite3"}, peer_path,
        (char[]){"CREATE TABLE price(time_s INTEGER, price NUMERIC, volume NUMERIC)"}, import,
        NULL};
    pid_t child;
    int status;
    double begun = now_ms();
    expect(posix_spawnp(&child, "sqlite3", NULL, NULL, argv, environ) == 0, "no sqlite3");
    expect(waitpid(child, &status, 0) == child && status == 0, "sqlite3 failed");
    return now_ms() - begun;
}

static double time_ours(int64_t step_s, int64_t from_s, int64_t to_s, size_t *trades)
{
    struct grid grid = {.has_color = true};
    grid_resize(&grid, COLUMNS, ROWS);
    struct canvas canvas = canvas_of(&grid);
    struct candle *candles;
    size_t count;
    double begun = now_ms();
    expect(price_series_history(home.core, series_id, step_s, from_s, to_s, &candles, &count) == OK,
           "no candles");
    const struct chart chart = {.candles = candles, .count = count, .interval_s = step_s};
    chart_draw(&chart, &canvas);
    double took = now_ms() - begun;
    *trades = 0;
    for (size_t i = 0; i < count; i++)
        *trades += candles[i].trades;
    mem_free(candles);
    grid_clear(&grid);
    return took;
}

/* The same candles, by the tool at hand, with an index on the time. */
static double time_sql(sqlite3 *db, int64_t step_s, int64_t from_s, int64_t to_s, size_t *trades)
{
    static const char sql[] = "SELECT time_s / ?1 * ?1, min(price), max(price), sum(volume),"
                              " count(*), min(time_s), max(time_s) FROM price"
                              " WHERE time_s >= ?2 AND time_s < ?3 GROUP BY time_s / ?1 ORDER BY 1";
    sqlite3_stmt *stmt;
    *trades = 0;
    double begun = now_ms();
    expect(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK, sqlite3_errmsg(db));
    sqlite3_bind_int64(stmt, 1, step_s);
    sqlite3_bind_int64(stmt, 2, from_s);
    sqlite3_bind_int64(stmt, 3, to_s);
    while (sqlite3_step(stmt) == SQLITE_ROW)
        *trades += (size_t)sqlite3_column_int64(stmt, 4);
    sqlite3_finalize(stmt);
    return now_ms() - begun;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, by_size);
    return values[count / 2];
}

#define DAY_S INT64_C(86400)

static const struct {
    const char *name;
    int64_t step_s, shown_s;
} zooms[] = {
    {"all time", 18 * DAY_S, 0},
    {"half a year by days", DAY_S, 182 * DAY_S},
    {"a year by two days", 2 * DAY_S, 365 * DAY_S},
    {"a year of quarters of an hour", 900, 365 * DAY_S},
    {"a month by 4 hours", 14400, 33 * DAY_S},
    {"a week by the hour", 3600, 8 * DAY_S},
    {"a day by 15 minutes", 900, 200 * 900},
    {"three hours by the minute", 60, 200 * 60},
};

/* A pan by a fifth of what is seen, round after round, to where nobody looked before. */
static void measure_zoom(sqlite3 *db, size_t at)
{
    double ours[ROUNDS], again[ROUNDS], sql[ROUNDS];
    int64_t step_s = zooms[at].step_s;
    int64_t shown_s = zooms[at].shown_s > 0 ? zooms[at].shown_s : last_s - first_s + 1;
    int rounds = shown_s > 100 * DAY_S ? ROUNDS_LARGE : ROUNDS;
    for (int round = -1; round < rounds; round++) { /* the first warms caches */
        size_t seen, wanted;
        int64_t shift_s = zooms[at].shown_s > 0 ? (round + 1) * (shown_s / 5) : 0;
        int64_t to_s = (last_s - shift_s) / step_s * step_s + step_s;
        int64_t from_s = (to_s - shown_s) / step_s * step_s;
        double our_ms = time_ours(step_s, from_s, to_s, &seen);
        double again_ms = time_ours(step_s, from_s, to_s, &seen);
        double sql_ms = time_sql(db, step_s, from_s, to_s, &wanted);
        expect(seen == wanted && seen > 0, "candles are missing");
        if (round >= 0) {
            ours[round] = our_ms;
            again[round] = again_ms;
            sql[round] = sql_ms;
        }
    }
    printf("%s{\"name\": \"%s\", \"columns\": %" PRId64
           ", \"ours_ms\": %.4f, \"again_ms\": %.4f, \"sql_ms\": %.4f}",
           at > 0 ? ", " : "", zooms[at].name, shown_s / step_s, median(ours, (size_t)rounds),
           median(again, (size_t)rounds), median(sql, (size_t)rounds));
}

START_TEST(candles__five_million__ours_and_sqlite)
{
    char path[200];
    sqlite3 *db;
    struct stat file;
    home_open_offline(&home);
    (void)text_format(csv_path, sizeof csv_path, "%s/prices.csv", home.dir);
    (void)text_format(peer_path, sizeof peer_path, "%s/peer.db", home.dir);
    (void)text_format(path, sizeof path, "%s/ecocoin.db", home.data_dir);
    write_csv();
    double sqlite_ms = time_sqlite(), import_ms = time_import();
    expect(stat(path, &file) == 0, "no store");
    expect(sqlite3_open(peer_path, &db) == SQLITE_OK, "cannot open the peer's file");
    expect(sqlite3_exec(db, "CREATE INDEX price_time ON price(time_s)", NULL, NULL, NULL) ==
               SQLITE_OK,
           "no index");
    printf("{\"import_ms\": %.1f, \"sqlite_ms\": %.1f, \"store_mb\": %.1f, \"zooms\": [", import_ms,
           sqlite_ms, (double)file.st_size / 1e6);
    for (size_t i = 0; i < MEM_COUNT(zooms); i++)
        measure_zoom(db, i);
    printf("]}\n");
    sqlite3_close(db);
    home_close(&home);
}
END_TEST

/* The home of the tests wants to be inside of one. */
int main(void)
{
    Suite *suite = suite_create("bench_candles");
    TCase *tests = tcase_create("bench_candles");
    tcase_add_test(tests, candles__five_million__ours_and_sqlite);
    tcase_set_timeout(tests, 0);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_SILENT);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
