/* Prices in blocks: compared with a list that does the same the plain way, damaged, written by two,
 * killed, brought from an earlier version, thinned; and the calendar. */

#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/store/price_roll.h"
#include "core/store/price_row.h"
#include "core/store/schema.h"
#include "support/folder.h"
#include "support/suite.h"

#define DAY_S 86400

static char folder[64], path[128];
static struct store *store;
static struct price_series series;

static struct store *open_store(void)
{
    struct store *out;
    enum err err = store_open(&out, path, false);
    ck_assert_msg(err == OK, "%s", err_detail(err));
    return out;
}

static void setup(void)
{
    folder_make(folder);
    snprintf(path, sizeof path, "%s/ecocoin.db", folder);
    store = open_store();
    ck_assert_int_eq(price_series_open(&series, store, "pool:1", "MCO2", "USDC"), OK);
}

static void teardown(void)
{
    store_close(store);
    folder_remove(folder);
}

static void raw_sql(const char *sql)
{
    sqlite3 *db;
    char *words = NULL;
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    int rc = sqlite3_exec(db, sql, NULL, NULL, &words);
    ck_assert_msg(rc == SQLITE_OK, "%s", words);
    sqlite3_close(db);
}

/* ---- the same, the plain way */

static struct price_row model[20000];
static size_t model_count;

static void model_put(const struct price_row *row)
{
    for (size_t i = 0; i < model_count; i++) {
        if (model[i].time_s == row->time_s && row->key == 0 && model[i].key != 0)
            return;
        if (price_row_compare(&model[i], row) == 0 ||
            (model[i].time_s == row->time_s && model[i].key == 0)) {
            model[i] = *row;
            return;
        }
    }
    model[model_count++] = *row;
}

static int by_time(const void *a, const void *b)
{
    return price_row_compare(a, b);
}

static void model_drop(int64_t key)
{
    int64_t from_s = 0;
    size_t kept = 0;
    for (size_t i = 0; i < model_count; i++)
        if (model[i].key != 0 && model[i].key < key && model[i].time_s > from_s)
            from_s = model[i].time_s;
    for (size_t i = 0; i < model_count; i++)
        if (model[i].time_s < from_s || (model[i].key != 0 && model[i].key < key))
            model[kept++] = model[i];
    model_count = kept;
}

static void expect_model(void)
{
    struct price_row *rows;
    size_t count;
    qsort(model, model_count, sizeof *model, by_time);
    ck_assert_int_eq(price_rows_read(&rows, &count, store, series.id, 0, INT64_MAX), OK);
    ck_assert_uint_eq(count, model_count);
    for (size_t i = 0; i < count; i++) {
        ck_assert_int_eq(price_row_compare(&rows[i], &model[i]), 0);
        ck_assert_int_eq(rows[i].price.v, model[i].price.v);
        ck_assert_int_eq(rows[i].volume.v, model[i].volume.v);
    }
    mem_free(rows);
    enum err err = price_rows_check(store);
    ck_assert_msg(err == OK, "%s", err_detail(err));
}

static uint32_t random_state;

static uint32_t draw(uint32_t below)
{
    random_state = random_state * 1664525 + 1013904223;
    return (random_state >> 8) % below;
}

static struct price_row some_row(int64_t time_s)
{
    return (struct price_row){.time_s = time_s,
                              .key = draw(4) == 0 ? 0 : price_row_key((uint64_t)time_s, draw(3)),
                              .price = {1 + (int64_t)draw(1000000)},
                              .volume = {(int64_t)draw(1000)}};
}

static void put_some(struct price_row *rows, size_t count)
{
    ck_assert_int_eq(price_rows_add(store, series.id, rows, count), OK);
    /* within one call, too, the later one counts */
    for (size_t i = 0; i < count; i++)
        model_put(&rows[i]);
}

START_TEST(price_blocks__are_what_a_plain_list_is)
{
    static struct price_row rows[400];
    random_state = 1;
    model_count = 0;
    for (int round = 0; round < 60; round++) {
        size_t count = 1 + draw(MEM_COUNT(rows));
        int64_t begin_s = 1700000000 + (int64_t)draw(200) * 3000;
        for (size_t i = 0; i < count; i++)
            rows[i] = some_row(begin_s + (int64_t)draw(6000));
        put_some(rows, count);
        if (round % 13 == 12) {
            int64_t key = price_row_key((uint64_t)(1700000000 + (int64_t)draw(600000)), 0);
            ck_assert_int_eq(price_rows_drop(store, series.id, (uint64_t)key >> 20), OK);
            model_drop(key);
        }
        if (round % 10 == 9)
            expect_model();
    }
    expect_model();
}
END_TEST

/* Backwards, as a history is read, and the newest first, as some files are. */
START_TEST(price_blocks__grow_at_either_end)
{
    enum { PIECE = 700, PIECES = 9 };
    static struct price_row rows[PIECE];
    random_state = 7;
    model_count = 0;
    for (int piece = 0; piece < PIECES; piece++) {
        for (int i = 0; i < PIECE; i++)
            rows[i] = some_row(1700000000 - ((int64_t)piece * PIECE + i) * 60);
        put_some(rows, PIECE);
    }
    for (int i = 0; i < PIECE; i++)
        rows[i] = some_row(1700000060 + (int64_t)i * 60);
    put_some(rows, PIECE);
    for (int i = 0; i < 50; i++) {
        rows[0] = some_row(1700100000 + (int64_t)i / 3);
        put_some(rows, 1);
    }
    expect_model();
}
END_TEST

START_TEST(price_blocks__many_of_one_second_stay_together)
{
    static struct price_row rows[3000];
    random_state = 3;
    model_count = 0;
    for (int i = 0; i < 3000; i++)
        rows[i] = (struct price_row){.time_s = 1700000000 + i / 2900,
                                     .key = price_tick_key(1700000000000 + i % 1000, (uint64_t)i),
                                     .price = {PRICE_ONE + i}};
    put_some(rows, MEM_COUNT(rows));
    put_some(rows, MEM_COUNT(rows)); /* the same again */
    expect_model();
    size_t added;
    ck_assert_int_eq(price_rows_put(store, series.id, rows, MEM_COUNT(rows), &added), OK);
    ck_assert_uint_eq(added, 0);
}
END_TEST

/* ---- candles of any step are those of the observations */

static void expect_candles(int64_t step_s, int64_t from_s, size_t count)
{
    struct price_row *fast = mem_array(count, sizeof *fast), *slow = mem_array(count, sizeof *slow);
    struct price_row *rows;
    size_t row_count;
    ck_assert_int_eq(price_rows_candles(fast, count, store, series.id, step_s, from_s), OK);
    ck_assert_int_eq(price_rows_read(&rows, &row_count, store, series.id, from_s,
                                     from_s + (int64_t)count * step_s),
                     OK);
    for (size_t i = 0; i < row_count; i++)
        price_row_fold(&slow[(rows[i].time_s - from_s) / step_s], &rows[i]);
    ck_assert_mem_eq(fast, slow, count * sizeof *fast);
    mem_free(rows);
    mem_free(fast);
    mem_free(slow);
}

START_TEST(price_candles__are_the_same_by_any_way)
{
    static struct price_row rows[9000];
    random_state = 11;
    for (size_t i = 0; i < MEM_COUNT(rows); i++)
        rows[i] = some_row(1700000000 + (int64_t)draw(400) * 3600 + (int64_t)draw(200));
    ck_assert_int_eq(price_rows_add(store, series.id, rows, MEM_COUNT(rows)), OK);
    int64_t midnight_s = 1700000000 / DAY_S * DAY_S;
    static const int64_t steps[] = {60,   300,   900,   2700,      3600,
                                    7200, 14400, DAY_S, 3 * DAY_S, 7 * DAY_S};
    for (size_t i = 0; i < MEM_COUNT(steps); i++) {
        expect_candles(steps[i], midnight_s / steps[i] * steps[i], 300);
        expect_candles(steps[i], midnight_s, 100);
        expect_candles(steps[i], midnight_s + 5 * DAY_S, 3);
    }
}
END_TEST

static int64_t utc(int year, int month, int day, int hour)
{
    struct tm tm = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day, .tm_hour = hour};
    return timegm(&tm);
}

/* Each hour of some days around a moment once, whatever the local time zone does there. */
static void expect_each_hour_once(int64_t begin_s, int days)
{
    struct price_row rows[24 * 8], candles[24 * 8] = {{0}};
    size_t hours = (size_t)days * 24;
    struct price_series fresh;
    char source[32];
    snprintf(source, sizeof source, "calendar:%lld", (long long)begin_s);
    ck_assert_int_eq(price_series_open(&fresh, store, source, "A", "B"), OK);
    for (size_t i = 0; i < hours; i++)
        rows[i] = (struct price_row){.time_s = begin_s + (int64_t)i * 3600,
                                     .price = {PRICE_ONE + (int64_t)i},
                                     .volume = {1}};
    ck_assert_int_eq(price_rows_add(store, fresh.id, rows, hours), OK);
    ck_assert_int_eq(price_rows_candles(candles, hours, store, fresh.id, 3600, begin_s), OK);
    for (size_t i = 0; i < hours; i++) {
        ck_assert_uint_eq(candles[i].trades, 1);
        ck_assert_int_eq(candles[i].price.v, PRICE_ONE + (int64_t)i);
    }
    memset(candles, 0, sizeof candles);
    ck_assert_int_eq(price_rows_candles(candles, (size_t)days, store, fresh.id, DAY_S, begin_s),
                     OK);
    for (int i = 0; i < days; i++) {
        ck_assert_uint_eq(candles[i].trades, 24);
        ck_assert_int_eq(candles[i].open.v, PRICE_ONE + i * 24);
        ck_assert_int_eq(candles[i].price.v, PRICE_ONE + i * 24 + 23);
        ck_assert_int_eq(candles[i].volume.v, 24);
    }
}

START_TEST(price_candles__calendar__none_twice_none_lost)
{
    setenv("TZ", "Europe/Berlin", 1);
    tzset();
    expect_each_hour_once(utc(2025, 12, 29, 0), 7); /* a year change */
    expect_each_hour_once(utc(2024, 2, 27, 0), 5);  /* a leap day */
    expect_each_hour_once(utc(2026, 3, 27, 0), 5);  /* an hour is left out in local time */
    expect_each_hour_once(utc(2026, 10, 23, 0), 5); /* and one comes twice */
    expect_each_hour_once(utc(1999, 12, 30, 0), 4);
    ck_assert_int_eq(price_rows_check(store), OK);
}
END_TEST

/* ---- candles of a source */

START_TEST(price_candles__of_a_source_are_kept_as_they_are)
{
    const struct price_row given = {.time_s = 1700006400,
                                    .price = {40},
                                    .open = {20},
                                    .high = {50},
                                    .low = {10},
                                    .volume = {7},
                                    .span_s = 14400,
                                    .trades = 1};
    struct price_row wrong = given, *rows, day = {0};
    size_t count;
    ck_assert_int_eq(price_rows_add(store, series.id, &given, 1), OK);
    ck_assert_int_eq(price_rows_read(&rows, &count, store, series.id, 0, INT64_MAX), OK);
    ck_assert_uint_eq(count, 1);
    ck_assert_mem_eq(&rows[0], &given, sizeof given);
    mem_free(rows);
    ck_assert_int_eq(
        price_rows_candles(&day, 1, store, series.id, DAY_S, 1700006400 / DAY_S * DAY_S), OK);
    ck_assert_int_eq(day.open.v, 20);
    ck_assert_int_eq(day.high.v, 50);
    ck_assert_int_eq(day.low.v, 10);
    ck_assert_int_eq(day.price.v, 40);
    wrong.low.v = 41; /* above its open */
    ck_assert_int_eq(price_rows_add(store, series.id, &wrong, 1), ERR_INVALID);
    wrong = given;
    wrong.trades = 0;
    ck_assert_int_eq(price_rows_add(store, series.id, &wrong, 1), ERR_INVALID);
    wrong = (struct price_row){.time_s = 1, .price = {0}};
    ck_assert_int_eq(price_rows_add(store, series.id, &wrong, 1), ERR_INVALID);
    wrong = (struct price_row){.time_s = -1, .price = {1}};
    ck_assert_int_eq(price_rows_add(store, series.id, &wrong, 1), ERR_INVALID);
}
END_TEST

START_TEST(price_pack__extremes_come_back)
{
    const struct price_row rows[] = {
        {.time_s = 1, .key = 0, .price = {INT64_MAX}, .volume = {INT64_MAX}},
        {.time_s = 1, .key = INT64_MAX, .price = {1}},
        {.time_s = INT64_C(253402300799), .key = 0, .price = {INT64_MAX}},
        {.time_s = INT64_C(253402300799),
         .key = 1,
         .price = {1},
         .open = {INT64_MAX},
         .high = {INT64_MAX},
         .low = {1},
         .span_s = UINT32_MAX,
         .trades = UINT32_MAX}};
    struct price_row back[MEM_COUNT(rows)];
    struct buf packed = {0};
    price_pack(&packed, rows, MEM_COUNT(rows));
    ck_assert_int_eq(price_unpack(back, MEM_COUNT(rows), view_of_buf(&packed)), OK);
    for (size_t i = 0; i < MEM_COUNT(rows); i++)
        ck_assert_mem_eq(&back[i], &rows[i], sizeof rows[i]);
    for (size_t len = 0; len < packed.len; len++)
        ck_assert_int_eq(price_unpack(back, MEM_COUNT(rows), view_of(packed.data, len)),
                         ERR_STORE_DAMAGED);
    ck_assert_int_eq(price_unpack(back, MEM_COUNT(rows) - 1, view_of_buf(&packed)),
                     ERR_STORE_DAMAGED);
    buf_clear(&packed);
}
END_TEST

/* ---- what can happen to a file */

static void add_minutes(struct store *to, int64_t begin_s, int count, int64_t price)
{
    struct price_row *rows = mem_array((size_t)count, sizeof *rows);
    for (int i = 0; i < count; i++)
        rows[i] = (struct price_row){
            .time_s = begin_s + (int64_t)i * 60, .price = {price + i}, .volume = {1}};
    ck_assert_int_eq(price_rows_add(to, series.id, rows, (size_t)count), OK);
    mem_free(rows);
}

static size_t count_all(void)
{
    struct price_row *rows;
    size_t count;
    ck_assert_int_eq(price_rows_read(&rows, &count, store, series.id, 0, INT64_MAX), OK);
    mem_free(rows);
    return count;
}

START_TEST(price_blocks__damage_is_noticed)
{
    static const char *const harms[] = {
        ("UPDATE price_block SET rows=CAST(substr(rows, 1, 200)||x'00'||substr(rows, 202) AS BLOB)"
         " WHERE level=0"),
        "UPDATE price_block SET rows=substr(rows, 1, 100) WHERE level=0",
        "UPDATE price_block SET close=close+1 WHERE level=0",
        "UPDATE price_block SET count=count+1 WHERE level=0",
        "UPDATE price_block SET last_s=last_s+1 WHERE level=0",
        "UPDATE price_block SET level=2 WHERE level=1",
        "DELETE FROM price_block WHERE level=2",
    };
    for (size_t i = 0; i < MEM_COUNT(harms); i++) {
        teardown();
        setup();
        add_minutes(store, 1700000040, 900, 100);
        ck_assert_int_eq(price_rows_check(store), OK);
        store_close(store);
        if (i == 5)
            raw_sql("DELETE FROM price_block WHERE level=2");
        raw_sql(harms[i]);
        store = open_store();
        ck_assert_msg(price_rows_check(store) == ERR_STORE_DAMAGED, "harm %zu", i);
    }
}
END_TEST

START_TEST(price_blocks__two_sessions_write)
{
    struct store *other = open_store();
    for (int i = 0; i < 40; i++) {
        add_minutes(store, 1700000040 + (int64_t)i * 600, 5, 100);
        add_minutes(other, 1700000040 + (int64_t)i * 600 + 300, 7, 100); /* two overlap */
    }
    store_close(other);
    ck_assert_uint_eq(count_all(), 40 * 10 + 2);
    ck_assert_int_eq(price_rows_check(store), OK);
}
END_TEST

/* Killed at any moment: what a call added is there as a whole or not at all, candles with it. */
START_TEST(price_blocks__kill_leaves_whole_calls)
{
    for (int round = 0; round < 8; round++) {
        int pipes[2];
        ck_assert_int_eq(pipe(pipes), 0);
        store_close(store);
        pid_t child = fork();
        if (child == 0) {
            store = open_store();
            for (int i = 0;; i++) {
                add_minutes(store, 1700000040 + ((int64_t)round * 1000 + i) * 6000, 100, 100);
                if (write(pipes[1], "x", 1) != 1)
                    _exit(1);
            }
        }
        close(pipes[1]);
        char byte;
        for (int i = 0; i <= round; i++)
            ck_assert_int_eq(read(pipes[0], &byte, 1), 1);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        close(pipes[0]);
        store = open_store();
        ck_assert_uint_eq(count_all() % 100, 0);
        ck_assert_uint_ge(count_all(), (size_t)(round + 1) * 100);
        ck_assert_int_eq(price_rows_check(store), OK);
    }
}
END_TEST

/* A store as version 1 left it, with rows of two series. */
START_TEST(price_rows__of_an_earlier_version_are_kept)
{
    struct price_row *rows;
    size_t count;
    store_close(store);
    folder_remove(folder);
    folder_make(folder);
    snprintf(path, sizeof path, "%s/ecocoin.db", folder);
    for (const char *const *sql = schema_migrations[0]; *sql != NULL; sql++)
        raw_sql(*sql);
    raw_sql("INSERT INTO price_series(source, base, quote) VALUES('pool:1', 'MCO2', 'USDC'),"
            " ('feed', 'ETH-USD', '');"
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<60000)"
            " INSERT INTO price SELECT 1, 1700000000+i*7, (i<<20)+3, 1000+i, i FROM n;"
            "INSERT INTO price VALUES(2, 1700000000, 0, 5, 0), (2, 1700000000, 9, 6, 2);"
            "PRAGMA application_id=1162039089; PRAGMA user_version=1;");
    ck_assert_int_eq(chmod(path, 0600), 0);
    store = open_store();
    ck_assert_uint_eq(count_all(), 60000);
    ck_assert_int_eq(price_rows_read(&rows, &count, store, 2, 0, INT64_MAX), OK);
    ck_assert_uint_eq(count, 1); /* what was read gives way to the event of its second */
    ck_assert_int_eq(rows[0].price.v, 6);
    mem_free(rows);
    ck_assert_int_eq(price_rows_read(&rows, &count, store, 1, 1700000007 * INT64_C(1), 1700000015),
                     OK);
    ck_assert_uint_eq(count, 2);
    ck_assert_int_eq(rows[1].price.v, 1002);
    ck_assert_int_eq(rows[1].key, (2 << 20) + 3);
    ck_assert_int_eq(rows[1].volume.v, 2);
    mem_free(rows);
    ck_assert_int_eq(price_rows_check(store), OK);
}
END_TEST

/* Version 6 had no candles of quarters of an hour. */
START_TEST(price_rows__quarters_of_an_hour_are_made)
{
    static struct price_row rows[5000];
    random_state = 5;
    for (size_t i = 0; i < MEM_COUNT(rows); i++)
        rows[i] = some_row(1700000000 + (int64_t)draw(120) * DAY_S + (int64_t)draw(DAY_S));
    ck_assert_int_eq(price_rows_add(store, series.id, rows, MEM_COUNT(rows)), OK);
    store_close(store);
    raw_sql("DELETE FROM price_block WHERE level=3; PRAGMA user_version=6;");
    store = open_store();
    ck_assert_int_eq(price_rows_check(store), OK);
    expect_candles(900, 1700000000 / 900 * 900, 9000);
    raw_sql("DELETE FROM price_block WHERE level=3");
    ck_assert_int_eq(price_rows_check(store), ERR_STORE_DAMAGED);
}
END_TEST

/* ---- thinning */

START_TEST(price_rows__thinned__candles_from_a_quarter_of_an_hour_stay)
{
    enum { MINUTES = 60 * 24 * 70 };
    int64_t begin_s = 1700006400;
    struct price_row before[70 * 96] = {{0}}, after[70 * 96] = {{0}};
    add_minutes(store, begin_s + 13, MINUTES, 100);
    size_t slots = MEM_COUNT(before), rounds = 0;
    ck_assert_int_eq(price_rows_candles(before, slots, store, series.id, 900, begin_s), OK);
    for (bool more = true; more; rounds++)
        ck_assert_int_eq(price_rows_thin(&more, store, series.id, begin_s + 65 * DAY_S + 77), OK);
    ck_assert_uint_eq(rounds, 3);
    ck_assert_uint_eq(count_all(), 65 * 96 + 5 * 24 * 60);
    ck_assert_int_eq(price_rows_candles(after, slots, store, series.id, 900, begin_s), OK);
    ck_assert_mem_eq(before, after, sizeof before);
    ck_assert_int_eq(price_rows_check(store), OK);
    /* once more: nothing happens; the same observations again are not counted twice */
    bool more;
    ck_assert_int_eq(price_rows_thin(&more, store, series.id, begin_s + 65 * DAY_S + 77), OK);
    add_minutes(store, begin_s + 13, MINUTES, 100);
    ck_assert_uint_eq(count_all(), 65 * 96 + 5 * 24 * 60);
    memset(after, 0, sizeof after);
    ck_assert_int_eq(price_rows_candles(after, slots, store, series.id, 900, begin_s), OK);
    ck_assert_mem_eq(before, after, sizeof before);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(price_blocks__are_what_a_plain_list_is),
    SUITE_TEST(price_blocks__grow_at_either_end),
    SUITE_TEST(price_blocks__many_of_one_second_stay_together),
    SUITE_TEST(price_candles__are_the_same_by_any_way),
    SUITE_TEST(price_candles__calendar__none_twice_none_lost),
    SUITE_TEST(price_candles__of_a_source_are_kept_as_they_are),
    SUITE_TEST(price_pack__extremes_come_back),
    SUITE_TEST(price_blocks__damage_is_noticed),
    SUITE_TEST(price_blocks__two_sessions_write),
    SUITE_TEST(price_blocks__kill_leaves_whole_calls),
    SUITE_TEST(price_rows__of_an_earlier_version_are_kept),
    SUITE_TEST(price_rows__quarters_of_an_hour_are_made),
    SUITE_TEST_SLOW(price_rows__thinned__candles_from_a_quarter_of_an_hour_stay, 180),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("price_blocks", tests, &fixture)
