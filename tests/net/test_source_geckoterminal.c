/* GeckoTerminal's candles, as its documentation shows them. */

#include <string.h>

#include "core/base/mem.h"
#include "support/source_rig.h"
#include "support/suite.h"

#define NOW_S INT64_C(1787841800)
#define DAY_S 86400
#define POOL  "0x68aB4656736d48bb1DE8661b9A323713104e24cF"
#define TOKEN "0xAa7DbD1598251f856C12f63557A4C4397c253Cea"
#define PAIR  "polygon_pos/" POOL "/" TOKEN "/USD"
#define META                                                                                       \
    "\"meta\":{\"base\":{\"name\":\"Moss\",\"symbol\":\"MCO2\",\"address\":"                       \
    "\"0xaa7dbd1598251f856c12f63557a4c4397c253cea\"},\"quote\":{\"name\":\"USD Coin\","            \
    "\"symbol\":\"USDC\",\"address\":\"0x2791bca1f2de4661ed88a30c99a7a9449aa84174\"}}"
#define LIST(rows)                                                                                 \
    "{\"data\":{\"id\":\"x\",\"type\":\"ohlcv_request_response\",\"attributes\":{\"ohlcv_list\":"  \
    "[" rows "]}}," META "}"

static void setup(void)
{
    source_rig_open("geckoterminal", "/api/v2", NOW_S);
}

START_TEST(geckoterminal__candles__newest_first_with_exponents)
{
    ck_assert_int_eq(
        source_range(MARKET_CANDLES, PAIR, NOW_S - DAY_S, 0, 0,
                     LIST("[1787841780,8.2e-05,8.2e-05,8.2e-05,8.2e-05,0.5],"
                          "[1787841120,8.1276e-05,8.1573e-05,8.0486e-05,8.1573e-05,73019.25],"
                          "[1787840000,0.1,0.1,0.1,0.1,0]")),
        OK);
    ck_assert_str_eq(source_path(),
                     "/api/v2/networks/polygon_pos/pools/" POOL
                     "/ohlcv/minute?aggregate=1&limit=1000&currency=usd&token=" TOKEN);
    ck_assert_uint_eq(rig.out.candle_count, 3);
    const struct market_candle *candle = &rig.out.candles[1];
    ck_assert_int_eq(candle->start_s, 1787841120);
    ck_assert_uint_eq(candle->interval_s, 60);
    ck_assert_int_eq(candle->open.v, 81276000);
    ck_assert_int_eq(candle->high.v, 81573000);
    ck_assert_int_eq(candle->low.v, 80486000);
    ck_assert_int_eq(candle->close.v, 81573000);
    ck_assert_int_eq(candle->volume.v, 73019250000000000);
    ck_assert(!candle->is_open);
    ck_assert(rig.out.candles[2].is_open);
    ck_assert_int_eq(rig.out.candles[0].start_s, 1787840000);
    ck_assert_int_eq(rig.out.from_s, NOW_S - DAY_S); /* fewer than asked for: all there is */
}
END_TEST

START_TEST(geckoterminal__candles__are_paged_by_the_oldest)
{
    struct buf rows = {0};
    for (int i = 0; i < 1000; i++)
        buf_printf(&rows, "%s[%lld,1,1,1,1,1]", i > 0 ? "," : "",
                   (long long)(NOW_S - 20 - i * INT64_C(120)));
    struct buf text = {0};
    buf_printf(&text, "{\"data\":{\"attributes\":{\"ohlcv_list\":[%s]}}," META "}",
               buf_text(&rows));
    ck_assert_int_eq(
        source_range(MARKET_CANDLES, PAIR, NOW_S - 100 * DAY_S, NOW_S - 10, 0, buf_text(&text)),
        OK);
    ck_assert_ptr_nonnull(strstr(source_path(), "&before_timestamp=1787841790"));
    ck_assert_uint_eq(rig.out.candle_count, 1000);
    ck_assert_int_eq(rig.out.from_s, NOW_S - 20 - 999 * INT64_C(120));
    ck_assert_int_eq(rig.out.to_s, NOW_S - 10);
    buf_clear(&rows);
    buf_clear(&text);
}
END_TEST

START_TEST(geckoterminal__candles__as_fine_as_asked_for)
{
    static const struct {
        uint32_t hint_s, interval_s;
        const char *path;
    } cases[] = {{0, 60, "/minute?aggregate=1&"},       {600, 300, "/minute?aggregate=5&"},
                 {3600, 3600, "/hour?aggregate=1&"},    {14400, 14400, "/hour?aggregate=4&"},
                 {50000, 43200, "/hour?aggregate=12&"}, {604800, 86400, "/day?aggregate=1&"}};
    for (size_t i = 0; i < MEM_COUNT(cases); i++) {
        ck_assert_int_eq(source_range(MARKET_CANDLES, PAIR, NOW_S - DAY_S, 0, cases[i].hint_s,
                                      LIST("[1787841720,1,1,1,1,1]")),
                         OK);
        ck_assert_ptr_nonnull(strstr(source_path(), cases[i].path));
        ck_assert_uint_eq(rig.out.candles[0].interval_s, cases[i].interval_s);
    }
}
END_TEST

START_TEST(geckoterminal__candles__end_after_180_days)
{
    ck_assert_int_eq(source_range(MARKET_CANDLES, PAIR, 0, NOW_S - 180 * DAY_S, DAY_S, LIST("")),
                     ERR_LIMIT);
    ck_assert_uint_eq(source_requests(), 0);
    ck_assert_int_eq(source_range(MARKET_CANDLES, PAIR, 0, 0, DAY_S, LIST("")), OK);
    ck_assert_int_eq(rig.out.from_s, NOW_S - 180 * DAY_S);
    ck_assert_uint_eq(rig.out.candle_count, 0);
    rig.status = 401;
    ck_assert_int_eq(source_range(MARKET_CANDLES, PAIR, 0, 0, DAY_S,
                                  "{\"errors\":[{\"status\":\"401\",\"title\":\"You can only "
                                  "access data from the past 180 days with Public API\"}]}"),
                     ERR_LIMIT);
}
END_TEST

START_TEST(geckoterminal__spot__is_the_last_trade_at_its_time)
{
    ck_assert_int_eq(source_spot(PAIR, LIST("[1787755440,0.08,0.09,0.07,8.5e-2,10]")), OK);
    ck_assert_int_eq(rig.out.points[0].price.v, 85000000000);
    ck_assert_int_eq(rig.out.points[0].time_s, 1787755440); /* a day ago, and it says so */
    ck_assert_ptr_nonnull(strstr(source_path(), "limit=1&"));
    ck_assert_int_eq(source_spot(PAIR, LIST("")), ERR_NOT_FOUND);
}
END_TEST

START_TEST(geckoterminal__pair__is_checked)
{
    const char *list = LIST("[1787841720,1,1,1,1,1]");
    ck_assert_int_eq(source_spot("polygon_pos/" POOL "/0x1111111111111111111111111111111111111111"
                                 "/USD",
                                 list),
                     ERR_UNTRUSTED);
    ck_assert_int_eq(source_spot("polygon_pos/" POOL "/" TOKEN "/EUR", list), ERR_NOT_FOUND);
    ck_assert_int_eq(source_spot("polygon_pos/" POOL "/" TOKEN "/USDC", list), OK);
    ck_assert_ptr_nonnull(strstr(source_path(), "&currency=token&"));
    ck_assert_int_eq(source_spot("polygon_pos/" POOL "/USD", list), OK);
    size_t asked = source_requests();
    ck_assert_int_eq(source_spot("polygon_pos/USD", list), ERR_CONFIG);
    ck_assert_int_eq(source_spot("a/b/c/d/USD", list), ERR_CONFIG);
    ck_assert_uint_eq(source_requests(), asked);
}
END_TEST

START_TEST(geckoterminal__malformed__is_not_believed)
{
    static const char *const answers[] = {
        LIST("[1787841120,1,1,1,1,1],[1787841780,1,1,1,1,1]"), /* oldest first */
        LIST("[1787841120,1,0.5,1,1,1]"),
        LIST("[1787841120,1,1,2,1,1]"),
        LIST("[1787841120,-1,1,1,1,1]"),
        LIST("[1787841120,0,1,1,1,1]"),
        LIST("[1787841120,1,1,1,1]"),
        LIST("[\"1787841120\",1,1,1,1,1]"),
        LIST("[1787841120.5,1,1,1,1,1]"),
        LIST("[2787841120,1,1,1,1,1]"),
        LIST("[1787841120,1,1,1,1,-5]"),
        LIST("[1787841120,1,1,1,1,[]]"),
        LIST("7"),
        "{\"data\":{\"attributes\":{\"ohlcv_list\":{}}}," META "}",
        "{\"data\":{\"attributes\":{\"ohlcv_list\":[]}}}",
        "[]",
        "not json",
    };
    for (size_t i = 0; i < MEM_COUNT(answers); i++) {
        enum err err = source_range(MARKET_CANDLES, PAIR, NOW_S - DAY_S, 0, 0, answers[i]);
        ck_assert_msg(err == ERR_UNTRUSTED, "%zu: %s", i, err_code(err));
    }
}
END_TEST

START_TEST(geckoterminal__errors)
{
    rig.status = 404;
    ck_assert_int_eq(source_spot(PAIR, "{\"errors\":[{\"status\":\"404\"}]}"), ERR_NOT_FOUND);
    rig.status = 500;
    ck_assert_int_eq(source_spot(PAIR, "oops"), ERR_NET);
    rig.status = 429;
    ck_assert_int_eq(source_spot(PAIR, "{\"status\":{\"error_code\":429}}"), ERR_THROTTLED);
    ck_assert_int_eq(rig.out.retry_after_s, 60);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(geckoterminal__candles__newest_first_with_exponents),
    SUITE_TEST(geckoterminal__candles__are_paged_by_the_oldest),
    SUITE_TEST(geckoterminal__candles__as_fine_as_asked_for),
    SUITE_TEST(geckoterminal__candles__end_after_180_days),
    SUITE_TEST(geckoterminal__spot__is_the_last_trade_at_its_time),
    SUITE_TEST(geckoterminal__pair__is_checked),
    SUITE_TEST(geckoterminal__malformed__is_not_believed),
    SUITE_TEST(geckoterminal__errors),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = source_rig_close};
SUITE_MAIN_WITH("source_geckoterminal", tests, &fixture)
