/* Lines of price files, and whole files into the store and back. */

#include "core/price_csv.h"

#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/context.h"
#include "core/price_file.h"
#include "core/store/price_row.h"
#include "support/folder.h"
#include "support/home.h"
#include "support/suite.h"

static enum err begin(struct price_csv *csv, const char *line)
{
    return price_csv_begin(csv, line, strlen(line));
}

static enum err row(struct price_row *out, const struct price_csv *csv, const char *line)
{
    return price_csv_row(out, csv, line, strlen(line));
}

START_TEST(price_csv__row__of_each_known_shape)
{
    static const struct {
        const char *header, *line;
        int64_t time_s, price, volume;
    } cases[] = {
        {"1700000000,1.5,2", "1700000000,1.5,2", 1700000000, 1500000000000, 2000000000000},
        {"1700000000123,1.5", "1700000000123,1.5", 1700000000, 1500000000000, 0},
        {"time;price", "2023-11-14T22:13:20Z;0.000000000001", 1700000000, 1, 0},
        {"\xef\xbb\xbf"
         "Date,Close,Volume",
         "2023-11-14,7.25,null", 1699920000, 7250000000000, 0},
        {"snapped_at,price,market_cap,total_volume",
         "2021-05-04 00:00:00 UTC,16.93453,0.0,8132741.5", 1620086400, 16934530000000,
         INT64_C(8132741500000000000)},
        /* as investing.com gives carbon emission futures */
        {"\"Date\",\"Price\",\"Open\",\"High\",\"Low\",\"Vol.\",\"Change %\"",
         "\"11/20/2026\",\"1,071.35\",\"1,070.00\",\"1,072.10\",\"1,069.90\",\"12.34K\",\"0.5%\"",
         1795132800, INT64_C(1071350000000000), INT64_C(12340000000000000)},
        {"Date,Open,High,Low,Close,Adj Close,Volume", "2024-02-29,1,3,1,2,2,5", 1709164800,
         2000000000000, 5000000000000},
        {"time,price", "2026-03-29T03:30:00+02:00,1e-3", 1774747800, 1000000000, 0},
        {"time\tprice", "31.12.1999\t$7", 946598400, 7000000000000, 0},
    };
    for (size_t i = 0; i < MEM_COUNT(cases); i++) {
        struct price_csv csv;
        struct price_row out;
        ck_assert_int_eq(begin(&csv, cases[i].header), OK);
        enum err err = row(&out, &csv, cases[i].line);
        ck_assert_msg(err == OK, "%s: %s", cases[i].line, err_detail(err));
        ck_assert_int_eq(out.time_s, cases[i].time_s);
        ck_assert_int_eq(out.price.v, cases[i].price);
        ck_assert_int_eq(out.volume.v, cases[i].volume);
    }
}
END_TEST

START_TEST(price_csv__row__refuses_with_the_reason)
{
    static const struct {
        const char *line, *says;
        enum err err;
    } cases[] = {
        {"2026-02-29,1", "is no time", ERR_SYNTAX},
        {"yesterday,1", "'yesterday' is no time", ERR_SYNTAX},
        {"2026-01-01T25:00Z,1", "is no time", ERR_SYNTAX},
        {"2026-01-01 10:00 CET,1", "is no time", ERR_SYNTAX},
        {"1969-12-31,1", "is no time", ERR_SYNTAX},
        {"2026-01-01", "the price is missing", ERR_SYNTAX},
        {"2026-01-01,abc", "the price 'abc' is no number", ERR_SYNTAX},
        {"2026-01-01,1\x1b[2J", "is no number", ERR_SYNTAX},
        {"2026-01-01,-1", "out of range", ERR_RANGE},
        {"2026-01-01,0", "the price is 0", ERR_RANGE},
        {"2026-01-01,99999999", "out of range", ERR_RANGE},
        {"2026-01-01,9999999B", "out of range", ERR_RANGE},
        {"03/04/2026,1", "month or the day first", ERR_SYNTAX},
    };
    struct price_csv csv;
    struct price_row out;
    ck_assert_int_eq(begin(&csv, "time,price"), OK);
    for (size_t i = 0; i < MEM_COUNT(cases); i++) {
        enum err err = row(&out, &csv, cases[i].line);
        ck_assert_msg(err == cases[i].err, "%s: %d", cases[i].line, err);
        ck_assert_msg(strstr(err_detail(err), cases[i].says) != NULL, "%s: %s", cases[i].line,
                      err_detail(err));
        ck_assert_ptr_null(strchr(err_detail(err), '\x1b'));
    }
    ck_assert_int_eq(row(&out, &csv, ""), ERR_NOT_FOUND);
    ck_assert_int_eq(row(&out, &csv, "2026-01-01,null\r\n"), ERR_NOT_FOUND);
    ck_assert_int_eq(begin(&csv, "a,b"), ERR_SYNTAX);
    ck_assert_int_eq(begin(&csv, "date,size"), ERR_SYNTAX);
    ck_assert_int_eq(begin(&csv, "1,2,3,4"), ERR_SYNTAX);
    ck_assert_int_eq(begin(&csv, "date,open,high,low,close"), OK);
    ck_assert_int_eq(row(&out, &csv, "2026-01-01,5,4,3,4"), ERR_RANGE);
}
END_TEST

START_TEST(price_csv__learn__month_or_day_first)
{
    struct price_csv csv;
    struct price_row out;
    ck_assert_int_eq(begin(&csv, "date,price"), OK);
    price_csv_learn(&csv, "03/04/2026,1", 12);
    ck_assert_int_eq(csv.date, CSV_DATE_UNKNOWN);
    price_csv_learn(&csv, "25/04/2026,1", 12);
    ck_assert_int_eq(row(&out, &csv, "03/04/2026,1"), OK);
    ck_assert_int_eq(out.time_s, 1775174400); /* 3 April */
    ck_assert_int_eq(row(&out, &csv, "04/25/2026,1"), ERR_SYNTAX);
    ck_assert_int_eq(begin(&csv, "date,price"), OK);
    price_csv_learn(&csv, "04/25/2026,1", 12);
    ck_assert_int_eq(row(&out, &csv, "03/04/2026,1"), OK);
    ck_assert_int_eq(out.time_s, 1772582400); /* 4 March */
}
END_TEST

/* Found by fuzz_csv: a line that ends before the column of times. */
START_TEST(price_csv__learn__nothing_from_a_line_without_the_time)
{
    struct price_csv csv;
    struct price_row out;
    ck_assert_int_eq(price_csv_begin(&csv, "Close;Volume;Date", 17), OK);
    price_csv_learn(&csv, "1.5", 3);
    price_csv_learn(&csv, "", 0);
    ck_assert_int_eq(csv.date, CSV_DATE_UNKNOWN);
    price_csv_learn(&csv, "1.5;7;31/12/2021", 16);
    ck_assert_int_eq(csv.date, CSV_DATE_DAY_FIRST);
    ck_assert_int_eq(row(&out, &csv, "1.5"), ERR_SYNTAX);
}
END_TEST

/* ---- files */

static struct home home;
static char path[128];

static void write_file(const char *text)
{
    snprintf(path, sizeof path, "%s/prices.csv", home.dir);
    folder_write(path, text, strlen(text));
}

static int64_t series_of(const char *source)
{
    struct price_stored *stored;
    size_t count;
    int64_t id = 0;
    ck_assert_int_eq(price_stored_list(home.core, &stored, &count), OK);
    for (size_t i = 0; i < count; i++)
        if (strcmp(stored[i].source, source) == 0)
            id = stored[i].id;
    mem_free(stored);
    return id;
}

START_TEST(price_import__counts_what_was_there)
{
    struct price_import result;
    home_open_offline(&home);
    write_file("date,price\n2026-01-03,3\n2026-01-02,2\n2026-01-01,1\n\n2026-01-02,2\n");
    ck_assert_int_eq(price_import(home.core, path, "ets", "EUA", "EUR", &result), OK);
    ck_assert_uint_eq(result.lines, 4);
    ck_assert_uint_eq(result.added, 3);
    ck_assert_uint_eq(result.known, 1);
    ck_assert_int_eq(result.last_s - result.first_s, 2 * 86400);
    ck_assert_int_eq(price_import(home.core, path, "ets", "EUA", "EUR", &result), OK);
    ck_assert_uint_eq(result.added, 0);
    struct candle *candles;
    size_t count;
    ck_assert_int_eq(price_series_history(home.core, series_of("import:ets"), 86400, result.first_s,
                                          result.last_s + 1, &candles, &count),
                     OK);
    ck_assert_uint_eq(count, 3);
    ck_assert_int_eq(candles[2].close.v, 3 * PRICE_ONE);
    mem_free(candles);
    home_close(&home);
}
END_TEST

START_TEST(price_import__a_bad_line_keeps_everything_out)
{
    struct price_import result;
    home_open_offline(&home);
    write_file("date,price\n2026-01-03,3\n2026-01-02,x\n2026-01-01,1\nnever,1\n");
    ck_assert_int_eq(price_import(home.core, path, "ets", "EUA", "EUR", &result), ERR_SYNTAX);
    ck_assert_ptr_nonnull(strstr(err_detail(ERR_SYNTAX), "line 3: the price 'x' is no number"));
    ck_assert_uint_eq(result.bad, 2);
    ck_assert_uint_eq(result.bad_lines[1].line, 5);
    ck_assert_int_eq(series_of("import:ets"), 0);
    write_file("");
    ck_assert_int_eq(price_import(home.core, path, "ets", "EUA", "EUR", &result), ERR_NOT_FOUND);
    write_file("date,price\n");
    ck_assert_int_eq(price_import(home.core, path, "ets", "EUA", "EUR", &result), ERR_NOT_FOUND);
    ck_assert_int_eq(price_import(home.core, "/none", "ets", "EUA", "EUR", &result), ERR_NOT_FOUND);
    ck_assert_int_eq(price_import(home.core, path, "a b", "EUA", "EUR", &result), ERR_INVALID);
    ck_assert_int_eq(price_import(home.core, path, "a", "E/A", "EUR", &result), ERR_INVALID);
    home_close(&home);
}
END_TEST

static enum err take(void *arg, struct view text)
{
    buf_add(arg, text.data, text.len);
    return OK;
}

/* What is exported comes back the same, candles and keys too. */
START_TEST(price_export__comes_back_the_same)
{
    struct price_row rows[3000];
    struct price_series from;
    struct buf text = {0};
    struct price_import result;
    home_open_offline(&home);
    for (size_t i = 0; i < MEM_COUNT(rows); i++)
        rows[i] = (struct price_row){.time_s = 1600000000 + (int64_t)i * 40000,
                                     .key = (int64_t)(i % 3 * 12345678901),
                                     .price = {(int64_t)(i * 7919 + 1)},
                                     .volume = {(int64_t)(i % 5)}};
    rows[9].key = 0;
    rows[9].span_s = 3600;
    rows[9].trades = 4;
    rows[9].open.v = rows[9].low.v = 5;
    rows[9].high.v = INT64_MAX;
    ck_assert_int_eq(price_series_open(&from, home.core->store, "api:x", "A", "B"), OK);
    ck_assert_int_eq(price_rows_add(home.core->store, from.id, rows, MEM_COUNT(rows)), OK);
    ck_assert_int_eq(price_export(home.core, from.id, 0, INT64_MAX, take, &text), OK);
    write_file(buf_text(&text));
    buf_clear(&text);
    enum err err = price_import(home.core, path, "back", "A", "B", &result);
    ck_assert_msg(err == OK, "%s", err_detail(err));
    ck_assert_uint_eq(result.added, MEM_COUNT(rows));
    struct price_row *back;
    size_t count;
    ck_assert_int_eq(
        price_rows_read(&back, &count, home.core->store, series_of("import:back"), 0, INT64_MAX),
        OK);
    ck_assert_uint_eq(count, MEM_COUNT(rows));
    ck_assert_mem_eq(back, rows, sizeof rows);
    mem_free(back);
    home_close(&home);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(price_csv__row__of_each_known_shape),
    SUITE_TEST(price_csv__row__refuses_with_the_reason),
    SUITE_TEST(price_csv__learn__month_or_day_first),
    SUITE_TEST(price_csv__learn__nothing_from_a_line_without_the_time),
    SUITE_TEST(price_import__counts_what_was_there),
    SUITE_TEST(price_import__a_bad_line_keeps_everything_out),
    SUITE_TEST(price_export__comes_back_the_same),
};
SUITE_MAIN("price_csv", tests)
