/* Frankfurter's answers (v1), as its documentation shows them. */

#include <string.h>

#include "core/base/mem.h"
#include "support/source_rig.h"
#include "support/suite.h"

#define NOW_S INT64_C(1773781200) /* 2026-03-17 21:00 UTC, a Tuesday */
#define DAY_S 86400
#define AT_S  (14 * 3600)

static void setup(void)
{
    source_rig_open("frankfurter", "/v1", NOW_S);
}

START_TEST(frankfurter__latest__all_quotes_in_one_call)
{
    ck_assert_int_eq(source_spot("USD/EUR USD/gbp USD/XXX",
                                 "{\"amount\":1.0,\"base\":\"USD\",\"date\":\"2026-03-17\","
                                 "\"rates\":{\"EUR\":0.867,\"GBP\":0.750}}"),
                     OK);
    ck_assert_str_eq(source_path(), "/v1/latest?base=USD&symbols=EUR%2CGBP%2CXXX");
    ck_assert_int_eq(rig.out.points[0].price.v, 867000000000);
    ck_assert_int_eq(rig.out.points[1].price.v, 750000000000);
    ck_assert_int_eq(rig.out.points[2].price.v, 0);
    ck_assert_int_eq(rig.out.points[0].time_s, 1773705600 + AT_S);
    ck_assert_int_eq(source_spot("USD/EUR EUR/USD", "{}"), ERR_UNSUPPORTED);
    ck_assert_uint_eq(source_requests(), 1);
}
END_TEST

/* On a Sunday the rate is Friday's, and says so. */
START_TEST(frankfurter__latest__on_a_weekend_is_of_friday)
{
    rig.now_s = 1774184400; /* 2026-03-22 13:00 UTC */
    ck_assert_int_eq(source_spot("EUR/USD", "{\"amount\":1.0,\"base\":\"EUR\",\"date\":"
                                            "\"2026-03-20\",\"rates\":{\"USD\":1.1534}}"),
                     OK);
    ck_assert_int_eq(rig.out.points[0].time_s, 1773964800 + AT_S);
}
END_TEST

START_TEST(frankfurter__range__has_working_days_only)
{
    ck_assert_int_eq(
        source_range(MARKET_HISTORY, "EUR/USD", 1704067200, 1704844800, DAY_S,
                     "{\"amount\":1.0,\"base\":\"EUR\",\"start_date\":\"2024-01-02\",\"end_date\":"
                     "\"2024-01-10\",\"rates\":{\"2023-12-29\":{\"USD\":1.105},"
                     "\"2024-01-02\":{\"USD\":1.0956},\"2024-01-03\":{\"USD\":1.0919},"
                     "\"2024-01-08\":{\"USD\":1.0946},\"2024-01-10\":{\"USD\":1.09}}}"),
        OK);
    ck_assert_str_eq(source_path(), "/v1/2024-01-01..2024-01-10?base=EUR&symbols=USD");
    ck_assert_uint_eq(rig.out.point_count, 3);
    ck_assert_int_eq(rig.out.points[0].time_s, 1704153600 + AT_S);
    ck_assert_int_eq(rig.out.points[0].price.v, 1095600000000);
    ck_assert_int_eq(rig.out.from_s, 1704067200);
}
END_TEST

START_TEST(frankfurter__range__a_year_at_a_time_since_1999)
{
    const char *none = "{\"amount\":1.0,\"base\":\"EUR\",\"rates\":{}}";
    ck_assert_int_eq(source_range(MARKET_HISTORY, "EUR/USD", 0, 0, DAY_S, none), OK);
    ck_assert_ptr_nonnull(strstr(source_path(), "/v1/2025-03-17..2026-03-17?"));
    ck_assert_int_eq(rig.out.from_s, NOW_S - 365 * DAY_S);
    ck_assert_int_eq(source_range(MARKET_HISTORY, "EUR/USD", 0, 915494400, DAY_S, none), OK);
    ck_assert_ptr_nonnull(strstr(source_path(), "/v1/1999-01-04..1999-01-05?"));
    ck_assert_int_eq(source_range(MARKET_HISTORY, "EUR/USD", 0, 915408000, DAY_S, none), ERR_LIMIT);
}
END_TEST

START_TEST(frankfurter__malformed__is_not_believed)
{
    static const char *const answers[] = {
        "{\"amount\":1.0,\"base\":\"EUR\",\"date\":\"2026-03-17\",\"rates\":{\"EUR\":1}}",
        "{\"amount\":100,\"base\":\"USD\",\"date\":\"2026-03-17\",\"rates\":{\"EUR\":86.7}}",
        "{\"base\":\"USD\",\"date\":\"2026-03-17\",\"rates\":{\"EUR\":0.867}}",
        "{\"amount\":1,\"base\":\"USD\",\"date\":\"2026-02-30\",\"rates\":{\"EUR\":0.867}}",
        "{\"amount\":1,\"base\":\"USD\",\"date\":\"2027-03-17\",\"rates\":{\"EUR\":0.867}}",
        "{\"amount\":1,\"base\":\"USD\",\"date\":20260317,\"rates\":{\"EUR\":0.867}}",
        "{\"amount\":1,\"base\":\"USD\",\"rates\":{\"EUR\":0.867}}",
        "{\"amount\":1,\"base\":\"USD\",\"date\":\"2026-03-17\",\"rates\":{\"EUR\":-0.867}}",
        "{\"amount\":1,\"base\":\"USD\",\"date\":\"2026-03-17\",\"rates\":[]}",
        "{\"amount\":1,\"base\":\"USD\",\"date\":\"2026-03-17\"}",
        "[]",
    };
    for (size_t i = 0; i < MEM_COUNT(answers); i++) {
        enum err err = source_spot("USD/EUR", answers[i]);
        ck_assert_msg(err == ERR_UNTRUSTED, "%s: %s", answers[i], err_code(err));
    }
    ck_assert_int_eq(
        source_range(MARKET_HISTORY, "USD/EUR", 1704067200, 1706745600, DAY_S,
                     "{\"amount\":1,\"base\":\"USD\",\"rates\":{\"2024-01-03\":{\"EUR\":1},"
                     "\"2024-01-02\":{\"EUR\":1}}}"),
        ERR_UNTRUSTED);
}
END_TEST

START_TEST(frankfurter__errors)
{
    rig.status = 404;
    ck_assert_int_eq(source_spot("USD/XXX", "{\"message\":\"not found\"}"), ERR_NOT_FOUND);
    rig.status = 422;
    ck_assert_int_eq(source_spot("XXX/EUR", "{\"message\":\"bad base\"}"), ERR_NOT_FOUND);
    rig.status = 500;
    ck_assert_int_eq(source_spot("USD/EUR", ""), ERR_NET);
    rig.status = 200; /* what a later version answers where nothing fits */
    ck_assert_int_eq(source_spot("USD/EUR", "[]"), ERR_UNTRUSTED);
    ck_assert_int_eq(source_range(MARKET_HISTORY, "USD/EUR", 1704067200, 1704672000, 86400, "[]"),
                     ERR_UNTRUSTED);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(frankfurter__latest__all_quotes_in_one_call),
    SUITE_TEST(frankfurter__latest__on_a_weekend_is_of_friday),
    SUITE_TEST(frankfurter__range__has_working_days_only),
    SUITE_TEST(frankfurter__range__a_year_at_a_time_since_1999),
    SUITE_TEST(frankfurter__malformed__is_not_believed),
    SUITE_TEST(frankfurter__errors),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = source_rig_close};
SUITE_MAIN_WITH("source_frankfurter", tests, &fixture)
