/* DefiLlama's answers, as its documentation shows them. */

#include <string.h>

#include "core/base/mem.h"
#include "support/source_rig.h"
#include "support/suite.h"

#define NOW_S         INT64_C(1781866000)
#define DAY_S         86400
#define COIN          "polygon:0xAa7DbD1598251f856C12f63557A4C4397c253Cea"
#define WETH          "ethereum:0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2"
#define SPOT(members) "{\"coins\":{\"" COIN "\":{" members "}}}"
#define CHART(confidence, prices)                                                                  \
    "{\"coins\":{\"" COIN "\":{\"symbol\":\"MCO2\",\"confidence\":" confidence                     \
    ",\"prices\":[" prices "]}}}"

static void setup(void)
{
    source_rig_open("defillama", "", NOW_S);
}

START_TEST(defillama__spot__one_call_for_all_coins)
{
    ck_assert_int_eq(
        source_spot(COIN "/USD " WETH "/usd none:0x1/USD",
                    "{\"coins\":{\"" WETH "\":{\"decimals\":18,\"symbol\":\"WETH\",\"price\":"
                    "1582.85,\"timestamp\":1781865555,\"confidence\":0.99},"
                    "\"polygon:0xaa7dbd1598251f856c12f63557a4c4397c253cea\":{\"price\":8.09e-2,"
                    "\"timestamp\":1781865000,\"confidence\":0.8}}}"),
        OK);
    ck_assert_str_eq(source_path(),
                     "/prices/current/polygon%3A0xAa7DbD1598251f856C12f63557A4C4397c253Cea,"
                     "ethereum%3A0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2,none%3A0x1");
    ck_assert_int_eq(rig.out.points[0].price.v, 80900000000);
    ck_assert_int_eq(rig.out.points[0].time_s, 1781865000);
    ck_assert_int_eq(rig.out.points[1].price.v, 1582850000000000);
    ck_assert_int_eq(rig.out.points[2].price.v, 0); /* left out without a word */
}
END_TEST

START_TEST(defillama__spot__unsure_or_left_out_is_not_found)
{
    ck_assert_int_eq(source_spot(COIN "/usd", "{\"coins\":{}}"), ERR_NOT_FOUND);
    ck_assert_int_eq(
        source_spot(COIN "/usd",
                    SPOT("\"price\":1,\"timestamp\":1781865000,\"confidence\":0.799999")),
        ERR_NOT_FOUND);
    ck_assert_int_eq(source_spot(COIN "/EUR", "{\"coins\":{}}"), ERR_UNSUPPORTED);
    ck_assert_uint_eq(source_requests(), 2);
}
END_TEST

START_TEST(defillama__chart__goes_back_by_steps)
{
    ck_assert_int_eq(source_range(MARKET_HISTORY, COIN "/USD", NOW_S - 1000 * DAY_S, 0, DAY_S,
                                  CHART("0.99", "{\"timestamp\":1781700000,\"price\":2275.21},"
                                                "{\"timestamp\":1781786400,\"price\":0}")),
                     OK);
    ck_assert_ptr_nonnull(strstr(source_path(), "/chart/polygon%3A0xAa7D"));
    ck_assert_ptr_nonnull(strstr(source_path(), "?end=1781866000&span=500&period=1d"));
    ck_assert_int_eq(rig.out.from_s, NOW_S - 500 * DAY_S);
    ck_assert_uint_eq(rig.out.point_count, 1);
    ck_assert_int_eq(rig.out.points[0].price.v, 2275210000000000);
    ck_assert_int_eq(source_range(MARKET_HISTORY, COIN "/USD", NOW_S - 7200, NOW_S - 60, 3600,
                                  CHART("0.99", "")),
                     OK);
    ck_assert_ptr_nonnull(strstr(source_path(), "?end=1781865940&span=2&period=1h"));
    ck_assert_int_eq(rig.out.from_s, NOW_S - 7200);
    ck_assert_int_eq(
        source_range(MARKET_HISTORY, COIN "/USD", NOW_S - DAY_S, 0, DAY_S, CHART("0.5", "")),
        ERR_NOT_FOUND);
    ck_assert_int_eq(
        source_range(MARKET_HISTORY, COIN "/USD", NOW_S - DAY_S, 0, DAY_S, "{\"coins\":{}}"),
        ERR_NOT_FOUND);
    ck_assert_int_eq(
        source_range(MARKET_CANDLES, COIN "/USD", NOW_S - DAY_S, 0, DAY_S, "{\"coins\":{}}"),
        ERR_UNSUPPORTED);
}
END_TEST

START_TEST(defillama__malformed__is_not_believed)
{
    static const char *const spots[] = {
        SPOT("\"price\":1,\"timestamp\":1781865000"),
        SPOT("\"price\":1,\"confidence\":0.99"),
        SPOT("\"price\":-1,\"timestamp\":1781865000,\"confidence\":0.99"),
        SPOT("\"price\":\"x\",\"timestamp\":1781865000,\"confidence\":0.99"),
        SPOT("\"price\":{},\"timestamp\":1781865000,\"confidence\":0.99"),
        SPOT("\"price\":1,\"timestamp\":2781865000,\"confidence\":0.99"),
        SPOT("\"price\":1,\"timestamp\":1781865000,\"confidence\":-1"),
        "{\"coins\":[]}",
        "{\"coins\":{\"" COIN "\":[]}}",
        "{}",
        "[]",
    };
    static const char *const charts[] = {
        CHART("0.99", "{\"timestamp\":1781786400,\"price\":1},{\"timestamp\":1781700000,"
                      "\"price\":1}"),
        CHART("0.99", "{\"price\":1}"),
        CHART("0.99", "[1781700000,1]"),
        CHART("null", ""),
        "{\"coins\":{\"" COIN "\":{\"confidence\":0.99,\"prices\":{}}}}",
    };
    for (size_t i = 0; i < MEM_COUNT(spots); i++) {
        enum err err = source_spot(COIN "/usd", spots[i]);
        ck_assert_msg(err == ERR_UNTRUSTED, "%s: %s", spots[i], err_code(err));
    }
    for (size_t i = 0; i < MEM_COUNT(charts); i++) {
        enum err err =
            source_range(MARKET_HISTORY, COIN "/usd", NOW_S - DAY_S * 9, 0, DAY_S, charts[i]);
        ck_assert_msg(err == ERR_UNTRUSTED, "%s: %s", charts[i], err_code(err));
    }
}
END_TEST

START_TEST(defillama__errors)
{
    rig.status = 400;
    ck_assert_int_eq(source_spot(COIN "/usd", "{\"message\":\"Invalid coins\"}"), ERR_NET);
    rig.status = 502;
    ck_assert_int_eq(source_spot(COIN "/usd", "<html>"), ERR_NET);
    rig.status = 429;
    ck_assert_int_eq(source_spot(COIN "/usd", ""), ERR_THROTTLED);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(defillama__spot__one_call_for_all_coins),
    SUITE_TEST(defillama__spot__unsure_or_left_out_is_not_found),
    SUITE_TEST(defillama__chart__goes_back_by_steps),
    SUITE_TEST(defillama__malformed__is_not_believed),
    SUITE_TEST(defillama__errors),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = source_rig_close};
SUITE_MAIN_WITH("source_defillama", tests, &fixture)
