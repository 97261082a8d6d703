/* CoinGecko's answers, as its documentation and its users show them. */

#include <string.h>

#include "core/base/mem.h"
#include "support/source_rig.h"
#include "support/suite.h"

#define NOW_S INT64_C(1781866000)
#define DAY_S 86400
#define MOSS  "moss-carbon-credit/usd"

static void setup(void)
{
    source_rig_open("coingecko", "/api/v3/", NOW_S);
}

static enum err spot(const char *text)
{
    return source_spot(MOSS, text);
}

static enum err chart(const char *text)
{
    return source_range(MARKET_HISTORY, "moss-carbon-credit/EUR", NOW_S - 30 * DAY_S, 0, 3600,
                        text);
}

static enum err candles(const char *text)
{
    return source_range(MARKET_CANDLES, MOSS, NOW_S - DAY_S, 0, 0, text);
}

START_TEST(coingecko__spot__is_exact)
{
    ck_assert_int_eq(spot("{\"moss-carbon-credit\":{\"usd\":0.080939,\"usd_market_cap\":230741.2,"
                          "\"usd_24h_vol\":634.1,\"usd_24h_change\":-1.27,"
                          "\"last_updated_at\":1781865600}}"),
                     OK);
    ck_assert_uint_eq(rig.out.point_count, 1);
    ck_assert_int_eq(rig.out.points[0].price.v, 80939000000);
    ck_assert_int_eq(rig.out.points[0].time_s, 1781865600);
    ck_assert_int_eq(rig.out.points[0].volume.v, 0); /* a day's sum is not a volume */
    ck_assert_str_eq(source_path(), "/api/v3/simple/price?ids=moss-carbon-credit&vs_currencies=usd"
                                    "&include_last_updated_at=true");
    ck_assert_int_eq(spot("{\"moss-carbon-credit\":{\"usd\":8.0939e-05,\"last_updated_at\":"
                          "1781865600}}"),
                     OK);
    ck_assert_int_eq(rig.out.points[0].price.v, 80939000);
}
END_TEST

START_TEST(coingecko__spot__one_call_for_all_pairs)
{
    ck_assert_int_eq(
        source_spot("moss-carbon-credit/USD ethereum/usd moss-carbon-credit/EUR nothing/usd",
                    "{\"ethereum\":{\"usd\":1699.27,\"eur\":1500,\"last_updated_at\":1781865601},"
                    "\"moss-carbon-credit\":{\"usd\":0.08,\"eur\":0.07,"
                    "\"last_updated_at\":1781865600}}"),
        OK);
    ck_assert_str_eq(source_path(),
                     "/api/v3/simple/price?ids=moss-carbon-credit%2Cethereum%2Cnothing"
                     "&vs_currencies=usd%2Ceur&include_last_updated_at=true");
    ck_assert_uint_eq(source_requests(), 1);
    ck_assert_uint_eq(rig.out.point_count, 4);
    ck_assert_int_eq(rig.out.points[0].price.v, 80000000000);
    ck_assert_int_eq(rig.out.points[1].price.v, 1699270000000000);
    ck_assert_int_eq(rig.out.points[1].time_s, 1781865601);
    ck_assert_int_eq(rig.out.points[2].price.v, 70000000000);
    ck_assert_int_eq(rig.out.points[3].price.v, 0);
}
END_TEST

START_TEST(coingecko__spot__missing_null_and_zero_are_not_found)
{
    ck_assert_int_eq(spot("{}"), ERR_NOT_FOUND);
    ck_assert_int_eq(spot("{\"moss-carbon-credit\":{}}"), ERR_NOT_FOUND);
    ck_assert_int_eq(spot("{\"moss-carbon-credit\":{\"usd\":null,\"last_updated_at\":1}}"),
                     ERR_NOT_FOUND);
    ck_assert_int_eq(spot("{\"moss-carbon-credit\":{\"usd\":0,\"last_updated_at\":1}}"),
                     ERR_NOT_FOUND);
    ck_assert_int_eq(spot("{\"Moss-Carbon-Credit\":{\"usd\":1,\"last_updated_at\":1}}"),
                     ERR_NOT_FOUND);
}
END_TEST

START_TEST(coingecko__spot__malformed_is_not_believed)
{
    static const char *const answers[] = {
        "{\"moss-carbon-credit\":{\"usd\":-1,\"last_updated_at\":1781865600}}",
        "{\"moss-carbon-credit\":{\"usd\":\"1\",\"last_updated_at\":1781865600}}",
        "{\"moss-carbon-credit\":{\"usd\":1e400,\"last_updated_at\":1781865600}}",
        "{\"moss-carbon-credit\":{\"usd\":1,\"usd\":2,\"last_updated_at\":1781865600}}",
        "{\"moss-carbon-credit\":{\"usd\":1}}",
        "{\"moss-carbon-credit\":{\"usd\":1,\"last_updated_at\":2781865600}}",
        "{\"moss-carbon-credit\":{\"usd\":1,\"last_updated_at\":-5}}",
        "<html>",
        "",
    };
    for (size_t i = 0; i < MEM_COUNT(answers); i++) {
        enum err err = spot(answers[i]);
        ck_assert_msg(err == ERR_UNTRUSTED, "%s: %s", answers[i], err_code(err));
    }
}
END_TEST

START_TEST(coingecko__chart__gives_points_and_skips_gaps)
{
    rig.now_s = 1711500000;
    ck_assert_int_eq(source_range(MARKET_HISTORY, "moss-carbon-credit/EUR", rig.now_s - 30 * DAY_S,
                                  0, 3600,
                                  "{\"prices\":[[1711411200000,0.08],[1711414800000,null],"
                                  "[1711418400123,0.0812345678901],[1711422000000,0]],"
                                  "\"market_caps\":[[1711411200000,null]],\"total_volumes\":[]}"),
                     OK);
    ck_assert_uint_eq(rig.out.point_count, 2);
    ck_assert_int_eq(rig.out.points[0].price.v, 80000000000);
    ck_assert_int_eq(rig.out.points[0].time_s, 1711411200);
    ck_assert_int_eq(rig.out.points[1].price.v, 81234567890);
    ck_assert_int_eq(rig.out.points[1].time_s, 1711418400);
    ck_assert_str_eq(source_path(),
                     "/api/v3/coins/moss-carbon-credit/market_chart?vs_currency=eur&days=30");
    ck_assert_int_eq(rig.out.from_s, rig.now_s - 30 * DAY_S);
    ck_assert_int_eq(rig.out.to_s, rig.now_s);
}
END_TEST

/* What an interval needs decides how much one call covers. */
START_TEST(coingecko__chart__covers_what_is_fine_enough)
{
    const char *none = "{\"prices\":[]}";
    const int64_t from_s = NOW_S - 200 * DAY_S;
    ck_assert_int_eq(source_range(MARKET_HISTORY, MOSS, from_s, 0, 0, none), OK);
    ck_assert_ptr_nonnull(strstr(source_path(), "&days=1"));
    ck_assert_int_eq(rig.out.from_s, NOW_S - DAY_S);
    ck_assert_int_eq(source_range(MARKET_HISTORY, MOSS, from_s, NOW_S - DAY_S, 0, none), OK);
    ck_assert_ptr_nonnull(
        strstr(source_path(), "/market_chart/range?vs_currency=usd&from=1774003600&to=1781779600"));
    ck_assert_int_eq(rig.out.from_s, NOW_S - 91 * DAY_S);
    ck_assert_int_eq(rig.out.to_s, NOW_S - DAY_S);
    ck_assert_int_eq(source_range(MARKET_HISTORY, MOSS, from_s, 0, DAY_S, none), OK);
    ck_assert_ptr_nonnull(strstr(source_path(), "&days=200"));
    ck_assert_int_eq(rig.out.from_s, from_s);
    ck_assert_uint_eq(rig.out.point_count, 0);
}
END_TEST

START_TEST(coingecko__chart__ends_after_a_year)
{
    ck_assert_int_eq(source_range(MARKET_HISTORY, MOSS, 0, 0, DAY_S, "{\"prices\":[]}"), OK);
    ck_assert_ptr_nonnull(strstr(source_path(), "&days=365"));
    ck_assert_int_eq(rig.out.from_s, NOW_S - 365 * DAY_S);
    ck_assert_int_eq(source_range(MARKET_HISTORY, MOSS, 0, NOW_S - 365 * DAY_S, DAY_S, "{}"),
                     ERR_LIMIT);
    ck_assert_uint_eq(source_requests(), 1);
    ck_assert_int_eq(source_range(MARKET_CANDLES, MOSS, 0, NOW_S - 365 * DAY_S, DAY_S, "{}"),
                     ERR_LIMIT);
    ck_assert_uint_eq(source_requests(), 1);
}
END_TEST

START_TEST(coingecko__chart__gives_what_was_asked_for_only)
{
    ck_assert_int_eq(source_range(MARKET_HISTORY, MOSS, 1781000000, 1781000100, 3600,
                                  "{\"prices\":[[1780999999999,1],[1781000000000,2],"
                                  "[1781000000500,3],[1781000099000,4],[1781000100000,5]]}"),
                     OK);
    ck_assert_uint_eq(rig.out.point_count, 2);
    ck_assert_int_eq(rig.out.points[0].price.v, 3000000000000); /* one of each second */
    ck_assert_int_eq(rig.out.points[1].time_s, 1781000099);
}
END_TEST

START_TEST(coingecko__chart__malformed_is_not_believed)
{
    static const char *const answers[] = {
        "{\"prices\":[[1781411200000,0.08],[1781411100000,0.08]]}", /* back in time */
        "{\"prices\":[[1711411200000]]}",
        "{\"prices\":[[1711411200000,0.08,1]]}",
        "{\"prices\":[[\"1711411200000\",0.08]]}",
        "{\"prices\":[[1711411200000,\"0.08\"]]}",
        "{\"prices\":[[9911411200000,0.08]]}",
        "{\"prices\":[[-1,0.08]]}",
        "{\"prices\":[{}]}",
        "{\"prices\":[null]}",
        "{\"prices\":{}}",
        "{}",
        "[]",
    };
    for (size_t i = 0; i < MEM_COUNT(answers); i++) {
        enum err err = chart(answers[i]);
        ck_assert_msg(err == ERR_UNTRUSTED, "%s: %s", answers[i], err_code(err));
    }
}
END_TEST

START_TEST(coingecko__candles__are_named_by_their_end)
{
    ck_assert_int_eq(candles("[[1781863200000,0.08,0.09,0.07,0.085],"
                             "[1781865000000,0.085,0.085,8.0e-2,0.081],"
                             "[1781866800000,0.081,0.081,0.081,0.081]]"),
                     OK);
    ck_assert_str_eq(source_path(), "/api/v3/coins/moss-carbon-credit/ohlc?vs_currency=usd&days=1");
    ck_assert_uint_eq(rig.out.candle_count, 3);
    ck_assert_int_eq(rig.out.candles[0].start_s, 1781863200 - 1800);
    ck_assert_uint_eq(rig.out.candles[0].interval_s, 1800);
    ck_assert_int_eq(rig.out.candles[0].open.v, 80000000000);
    ck_assert_int_eq(rig.out.candles[0].high.v, 90000000000);
    ck_assert_int_eq(rig.out.candles[0].low.v, 70000000000);
    ck_assert_int_eq(rig.out.candles[0].close.v, 85000000000);
    ck_assert(!rig.out.candles[1].is_open);
    ck_assert(rig.out.candles[2].is_open);
}
END_TEST

START_TEST(coingecko__candles__reach_back_in_longer_ones)
{
    static const struct {
        int64_t from_days, to_days; /* ago; to 0: now */
        uint32_t hint_s, interval_s;
        const char *days;
        int64_t covered_days;
    } cases[] = {
        {1, 0, 0, 1800, "&days=1", 1},          {20, 0, 0, 1800, "&days=1", 1},
        {20, 1, 0, 14400, "&days=30", 20},      {10, 0, 14400, 14400, "&days=14", 10},
        {7, 0, 86400, 14400, "&days=7", 7},     {300, 0, 14400, 14400, "&days=30", 30},
        {300, 30, 0, 345600, "&days=365", 300}, {80, 0, 345600, 345600, "&days=90", 80},
    };
    for (size_t i = 0; i < MEM_COUNT(cases); i++) {
        int64_t to_s = cases[i].to_days == 0 ? 0 : NOW_S - cases[i].to_days * DAY_S;
        ck_assert_int_eq(source_range(MARKET_CANDLES, MOSS, NOW_S - cases[i].from_days * DAY_S,
                                      to_s, cases[i].hint_s, "[]"),
                         OK);
        const char *days = strstr(source_path(), "&days=");
        ck_assert_msg(strcmp(days, cases[i].days) == 0, "%zu: %s", i, days);
        ck_assert_int_eq(rig.out.from_s, NOW_S - cases[i].covered_days * DAY_S);
    }
}
END_TEST

START_TEST(coingecko__candles__malformed_are_not_believed)
{
    static const char *const answers[] = {
        "[[1781863200000,0.08,0.07,0.07,0.08]]", /* the high is not the highest */
        "[[1781863200000,0.08,0.09,0.081,0.085]]",
        "[[1781863200000,0.08,0.09,0.07]]",
        "[[1781863200000,0.08,0.09,0.07,0.08,1]]",
        "[[1781863200000,0.08,0.09,0,0.08]]",
        "[[1781863200000,null,0.09,0.07,0.08]]",
        "[[1781863200000,\"0.08\",0.09,0.07,0.08]]",
        "[{}]",
        "{}",
    };
    for (size_t i = 0; i < MEM_COUNT(answers); i++) {
        enum err err = candles(answers[i]);
        ck_assert_msg(err == ERR_UNTRUSTED, "%s: %s", answers[i], err_code(err));
    }
}
END_TEST

#define TOO_MANY                                                                                   \
    "{\"status\":{\"error_code\":429,\"error_message\":\"You've exceeded the Rate Limit. Please "  \
    "visit https://www.coingecko.com/en/api/pricing to subscribe\"}}"

START_TEST(coingecko__too_many__is_seen_whatever_http_says)
{
    rig.status = 429;
    rig.headers = "Retry-After: 42\r\n";
    ck_assert_int_eq(spot(TOO_MANY), ERR_THROTTLED);
    ck_assert_int_eq(rig.out.retry_after_s, 42);
    ck_assert_ptr_null(strstr(rig.out.detail, "visit"));
    /* silent until then */
    ck_assert_int_eq(spot("{}"), ERR_THROTTLED);
    ck_assert_int_gt(rig.out.retry_after_s, 40);
    ck_assert_uint_eq(source_requests(), 1);
}
END_TEST

START_TEST(coingecko__too_many__with_http_200)
{
    ck_assert_int_eq(chart(TOO_MANY), ERR_THROTTLED);
    ck_assert_int_eq(rig.out.retry_after_s, 60);
}
END_TEST

START_TEST(coingecko__errors__in_their_envelopes)
{
    rig.status = 401;
    ck_assert_int_eq(
        chart("{\"error\":{\"status\":{\"timestamp\":\"2026-10-07T13:32:10.955+00:00\","
              "\"error_code\":10012,\"error_message\":\"Your request exceeds the allowed time "
              "range.\"}}}"),
        ERR_LIMIT);
    rig.status = 400;
    ck_assert_int_eq(
        spot("{\"status\":{\"error_code\":10010,\"error_message\":\"pro key\\u001b[2J\"}}"),
        ERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(rig.out.detail, "10010"));
    ck_assert_int_eq(spot("{\"status\":{\"error_code\":10011}}"), ERR_CONFIG);
    ck_assert_int_eq(spot("{\"status\":{\"error_code\":10002}}"), ERR_CONFIG);
    ck_assert_int_eq(spot("{\"error\":{\"status\":{\"error_code\":10005}}}"), ERR_CONFIG);
    ck_assert_ptr_null(strchr(rig.out.detail, '\x1b'));
    ck_assert_int_eq(spot("{\"status\":{\"error_code\":400,\"error_message\":\"bad\"}}"), ERR_RPC);
    rig.status = 404;
    ck_assert_int_eq(chart("{\"error\":\"coin not found\"}"), ERR_NOT_FOUND);
    rig.status = 403;
    ck_assert_int_eq(spot("error code: 1020"), ERR_NET);
    rig.status = 500;
    ck_assert_int_eq(spot("{\"error\":\"boom\"}"), ERR_RPC);
}
END_TEST

START_TEST(coingecko__key__goes_into_a_header_only)
{
    rig.key = "CG-s3cret";
    ck_assert_int_eq(spot("{}"), ERR_NOT_FOUND);
    const struct http_seen *seen = http_server_seen(rig.server, 0);
    ck_assert_ptr_nonnull(strstr(buf_text(&seen->headers), "x-cg-demo-api-key: CG-s3cret\r\n"));
    ck_assert_ptr_null(strstr(seen->path, "s3cret"));
    rig.status = 401;
    ck_assert_int_eq(spot("no"), ERR_CONFIG);
    ck_assert_ptr_null(strstr(rig.out.detail, "s3cret"));
}
END_TEST

START_TEST(coingecko__key__with_a_line_end_is_not_sent)
{
    rig.key = "CG\r\nHost: evil";
    ck_assert_int_eq(spot("{}"), ERR_CONFIG);
    rig.key = "";
    ck_assert_int_eq(spot("{}"), ERR_CONFIG);
    ck_assert_uint_eq(source_requests(), 0);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(coingecko__spot__is_exact),
    SUITE_TEST(coingecko__spot__one_call_for_all_pairs),
    SUITE_TEST(coingecko__spot__missing_null_and_zero_are_not_found),
    SUITE_TEST(coingecko__spot__malformed_is_not_believed),
    SUITE_TEST(coingecko__chart__gives_points_and_skips_gaps),
    SUITE_TEST(coingecko__chart__covers_what_is_fine_enough),
    SUITE_TEST(coingecko__chart__ends_after_a_year),
    SUITE_TEST(coingecko__chart__gives_what_was_asked_for_only),
    SUITE_TEST(coingecko__chart__malformed_is_not_believed),
    SUITE_TEST(coingecko__candles__are_named_by_their_end),
    SUITE_TEST(coingecko__candles__reach_back_in_longer_ones),
    SUITE_TEST(coingecko__candles__malformed_are_not_believed),
    SUITE_TEST(coingecko__too_many__is_seen_whatever_http_says),
    SUITE_TEST(coingecko__too_many__with_http_200),
    SUITE_TEST(coingecko__errors__in_their_envelopes),
    SUITE_TEST(coingecko__key__goes_into_a_header_only),
    SUITE_TEST(coingecko__key__with_a_line_end_is_not_sent),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = source_rig_close};
SUITE_MAIN_WITH("source_coingecko", tests, &fixture)
