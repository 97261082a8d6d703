/* Coinbase, Kraken and Binance over REST, as their documentation shows them. */

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "support/source_rig.h"
#include "support/suite.h"

#define NOW_S INT64_C(1781866000)
#define DAY_S 86400

static void setup(void)
{
    source_rig_open("coinbase", "", NOW_S);
}

static void use(const char *kind)
{
    ck_assert(text_copy(rig.api.kind, sizeof rig.api.kind, kind));
}

/* ---- Coinbase */

#define TICKER                                                                                     \
    "{\"ask\":\"6267.71\",\"bid\":\"6265.15\",\"volume\":\"53602.03940154\",\"trade_id\":"         \
    "86326522,"                                                                                    \
    "\"price\":\"6268.48\",\"size\":\"0.00698254\",\"time\":\"2020-03-20T00:22:57.833Z\","         \
    "\"rfq_volume\":\"123.122\",\"conversions_volume\":\"0.00\"}"

START_TEST(coinbase__ticker__is_the_last_trade)
{
    ck_assert_int_eq(source_spot("eth/usd", TICKER), OK);
    ck_assert_str_eq(source_path(), "/products/ETH-USD/ticker");
    ck_assert_int_eq(rig.out.points[0].price.v, 6268480000000000);
    ck_assert_int_eq(rig.out.points[0].volume.v, 6982540000);
    ck_assert_int_eq(rig.out.points[0].time_s, 1584663777);
    use("coinbase_advanced");
    ck_assert_int_eq(source_spot("ETH/USD", TICKER), OK);
    ck_assert_str_eq(source_path(), "/products/ETH-USD/ticker");
}
END_TEST

START_TEST(coinbase__candles__low_comes_before_high)
{
    ck_assert_int_eq(source_range(MARKET_CANDLES, "ETH/EUR", NOW_S - 1000 * 3600, 0, 3600,
                                  "[[1781863200,1.5,3,2,2.5,10.25],[1781859600,1,2,1,2,1e3]]"),
                     OK);
    ck_assert_str_eq(source_path(), "/products/ETH-EUR/candles?granularity=3600"
                                    "&start=2026-06-06T23%3A46%3A40Z"
                                    "&end=2026-06-19T10%3A46%3A40Z");
    ck_assert_int_eq(rig.out.from_s, NOW_S - 299 * 3600);
    ck_assert_uint_eq(rig.out.candle_count, 2);
    ck_assert_int_eq(rig.out.candles[0].start_s, 1781859600);
    ck_assert_int_eq(rig.out.candles[0].volume.v, 1000 * PRICE_ONE);
    ck_assert_int_eq(rig.out.candles[1].low.v, 1500000000000);
    ck_assert_int_eq(rig.out.candles[1].high.v, 3 * PRICE_ONE);
    ck_assert_int_eq(rig.out.candles[1].open.v, 2 * PRICE_ONE);
    ck_assert_int_eq(rig.out.candles[1].close.v, 2500000000000);
    ck_assert(rig.out.candles[1].is_open);
}
END_TEST

START_TEST(coinbase__errors)
{
    rig.status = 404;
    ck_assert_int_eq(source_spot("NOPE/USD", "{\"message\":\"NotFound\"}"), ERR_NOT_FOUND);
    rig.status = 400;
    ck_assert_int_eq(source_spot("ETH/USD", "{\"message\":\"granularity too small\\u001b[2J\"}"),
                     ERR_RPC);
    ck_assert_ptr_nonnull(strstr(rig.out.detail, "its words: \"granularity too small"));
    ck_assert_ptr_null(strchr(rig.out.detail, '\x1b'));
    rig.status = 503;
    ck_assert_int_eq(source_spot("ETH/USD", "{\"message\":\"down\"}"), ERR_NET);
    rig.status = 429;
    ck_assert_int_eq(source_spot("ETH/USD", "{\"message\":\"Public rate limit exceeded\"}"),
                     ERR_THROTTLED);
}
END_TEST

START_TEST(coinbase__malformed__is_not_believed)
{
    static const char *const answers[] = {
        "{\"price\":\"1\"}",
        "{\"price\":\"1\",\"time\":\"yesterday\"}",
        "{\"price\":\"1\",\"time\":\"2036-03-20T00:22:57Z\"}",
        "{\"price\":\"-1\",\"time\":\"2020-03-20T00:22:57Z\"}",
        "{\"price\":\"1,5\",\"time\":\"2020-03-20T00:22:57Z\"}",
        "{\"price\":\"99999999999\",\"time\":\"2020-03-20T00:22:57Z\"}",
        "{\"price\":\"1\",\"size\":\"x\",\"time\":\"2020-03-20T00:22:57Z\"}",
        "[]",
        "null",
    };
    for (size_t i = 0; i < MEM_COUNT(answers); i++) {
        enum err err = source_spot("ETH/USD", answers[i]);
        ck_assert_msg(err == ERR_UNTRUSTED, "%s: %s", answers[i], err_code(err));
    }
    ck_assert_int_eq(source_spot("ETH/USD", "{}"), ERR_NOT_FOUND);
    ck_assert_int_eq(source_range(MARKET_CANDLES, "ETH/USD", NOW_S - 3600, 0, 60,
                                  "[[9223372036854775807,1,1,1,1,1]]"),
                     ERR_UNTRUSTED);
}
END_TEST

/* ---- Kraken */

START_TEST(kraken__ticker__knows_the_old_names)
{
    use("kraken");
    ck_assert_int_eq(
        source_spot("ETH/USD XBT/EUR SOL/USD USDT/USD",
                    "{\"error\":[],\"result\":{"
                    "\"XETHZUSD\":{\"a\":[\"1\",\"1\",\"1\"],\"c\":[\"1549.08\",\"0.5\"]},"
                    "\"XXBTZEUR\":{\"c\":[\"30300.10\",\"0.00067643\"]},"
                    "\"USDTZUSD\":{\"c\":[\"0.99981\",\"1\"]},"
                    "\"SOLUSD\":{\"c\":[\"140.1\",\"2\"]}}}"),
        OK);
    ck_assert_str_eq(source_path(), "/0/public/Ticker?pair=ETHUSD%2CXBTEUR%2CSOLUSD%2CUSDTUSD");
    ck_assert_int_eq(rig.out.points[0].price.v, 1549080000000000);
    ck_assert_int_eq(rig.out.points[1].price.v, 30300100000000000);
    ck_assert_int_eq(rig.out.points[2].price.v, 140100000000000);
    ck_assert_int_eq(rig.out.points[3].price.v, 999810000000);
    ck_assert_int_eq(rig.out.points[0].time_s, NOW_S);
}
END_TEST

START_TEST(kraken__candles__the_newest_720_only)
{
    const char *rows =
        "{\"error\":[],\"result\":{\"XETHZUSD\":[[1781856000,\"1.0\",\"2.0\",\"0.5\",\"1.5\","
        "\"1.2\",\"10.0\",3],[1781859600,\"1.5\",\"1.5\",\"1.5\",\"1.5\",\"0.0\",\"0.0\",0]],"
        "\"last\":1781856000}}";
    use("kraken");
    ck_assert_int_eq(source_range(MARKET_CANDLES, "ETH/USD", NOW_S - 10 * 3600, 0, 3600, rows), OK);
    ck_assert_str_eq(source_path(), "/0/public/OHLC?pair=ETHUSD&interval=60&since=1781829999");
    ck_assert_uint_eq(rig.out.candle_count, 2);
    ck_assert_int_eq(rig.out.candles[0].low.v, 500000000000);
    ck_assert_int_eq(rig.out.candles[0].volume.v, 10 * PRICE_ONE);
    /* what minutes cannot reach is asked for in longer candles */
    ck_assert_int_eq(
        source_range(MARKET_CANDLES, "ETH/USD", NOW_S - 300 * DAY_S, NOW_S - 40 * DAY_S, 0, rows),
        OK);
    ck_assert_ptr_nonnull(strstr(source_path(), "interval=240&"));
    ck_assert_int_eq(rig.out.from_s, NOW_S - 720 * 14400);
    ck_assert_int_eq(source_range(MARKET_CANDLES, "ETH/USD", 0, DAY_S * 300, 0, rows), ERR_LIMIT);
}
END_TEST

START_TEST(kraken__errors__come_with_http_200)
{
    static const struct {
        const char *text;
        enum err err;
    } cases[] = {
        {"{\"error\":[\"EQuery:Unknown asset pair\"]}", ERR_NOT_FOUND},
        {"{\"error\":[\"EGeneral:Invalid arguments\"]}", ERR_RPC},
        {"{\"error\":[\"EService:Unavailable\"]}", ERR_NET},
        {"{\"error\":[],\"result\":{}}", ERR_NOT_FOUND},
        {"{\"error\":[],\"result\":[]}", ERR_UNTRUSTED},
        {"{\"error\":[]}", ERR_UNTRUSTED},
        {"{\"error\":[],\"result\":{\"ETHUSD\":{\"c\":[]}}}", ERR_UNTRUSTED},
        {"{\"error\":[],\"result\":{\"ETHUSD\":{\"c\":[\"x\"]}}}", ERR_UNTRUSTED},
        {"{\"error\":[],\"result\":{\"ETHUSD\":{}}}", ERR_UNTRUSTED},
        {"{\"error\":[\"EAPI:Rate limit exceeded\"]}", ERR_THROTTLED},
    };
    use("kraken");
    for (size_t i = 0; i < MEM_COUNT(cases); i++) {
        enum err err = source_spot("ETH/USD", cases[i].text);
        ck_assert_msg(err == cases[i].err, "%s: %s", cases[i].text, err_code(err));
    }
}
END_TEST

/* ---- Binance */

START_TEST(binance__ticker__of_several_symbols)
{
    use("binance");
    ck_assert_int_eq(source_spot("eth/usdt BTC/EUR",
                                 "[{\"symbol\":\"BTCEUR\",\"lastPrice\":\"50000.01000000\","
                                 "\"lastQty\":\"0.5\",\"closeTime\":1781865999123},"
                                 "{\"symbol\":\"ETHUSDT\",\"lastPrice\":\"1699.27\","
                                 "\"lastQty\":\"2\",\"closeTime\":1781865998123}]"),
                     OK);
    ck_assert_str_eq(source_path(),
                     "/api/v3/ticker/24hr?symbols=%5B%22ETHUSDT%22%2C%22BTCEUR%22%5D");
    ck_assert_int_eq(rig.out.points[0].price.v, 1699270000000000);
    ck_assert_int_eq(rig.out.points[0].time_s, 1781865998);
    ck_assert_int_eq(rig.out.points[1].price.v, 50000010000000000);
}
END_TEST

START_TEST(binance__candles__times_in_milliseconds)
{
    use("binance");
    ck_assert_int_eq(
        source_range(MARKET_CANDLES, "ETH/USDT", NOW_S - 7200, 0, 3600,
                     "[[1781859600000,\"1\",\"2\",\"0.5\",\"1.5\",\"148976.11\",1781863199999,"
                     "\"2434.19\",308,\"1756.87\",\"28.46\",\"0\"]]"),
        OK);
    ck_assert_str_eq(source_path(), "/api/v3/klines?symbol=ETHUSDT&interval=1h"
                                    "&startTime=1781858800000&endTime=1781866000000&limit=1000");
    ck_assert_int_eq(rig.out.candles[0].start_s, 1781859600);
    ck_assert_int_eq(rig.out.candles[0].volume.v, 148976110000000000);
}
END_TEST

START_TEST(binance__errors)
{
    use("binance");
    rig.status = 400;
    ck_assert_int_eq(source_spot("NO/PE", "{\"code\":-1121,\"msg\":\"Invalid symbol.\"}"),
                     ERR_NOT_FOUND);
    ck_assert_int_eq(source_spot("NO/PE", "{\"code\":-1100,\"msg\":\"Illegal characters\"}"),
                     ERR_RPC);
    rig.status = 451;
    ck_assert_int_eq(source_spot("ETH/USDT", "{\"code\":0,\"msg\":\"restricted location\"}"),
                     ERR_RPC);
    rig.status = 200;
    ck_assert_int_eq(source_spot("ETH/USDT", "[{\"symbol\":\"ETHUSDT\",\"lastPrice\":\"1\"}]"),
                     ERR_UNTRUSTED);
    ck_assert_int_eq(source_spot("ETH/USDT", "[{\"lastPrice\":\"1\"}]"), ERR_UNTRUSTED);
    rig.status = 418;
    ck_assert_int_eq(source_spot("ETH/USDT", "{\"code\":-1003,\"msg\":\"banned\"}"), ERR_THROTTLED);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(coinbase__ticker__is_the_last_trade),
    SUITE_TEST(coinbase__candles__low_comes_before_high),
    SUITE_TEST(coinbase__errors),
    SUITE_TEST(coinbase__malformed__is_not_believed),
    SUITE_TEST(kraken__ticker__knows_the_old_names),
    SUITE_TEST(kraken__candles__the_newest_720_only),
    SUITE_TEST(kraken__errors__come_with_http_200),
    SUITE_TEST(binance__ticker__of_several_symbols),
    SUITE_TEST(binance__candles__times_in_milliseconds),
    SUITE_TEST(binance__errors),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = source_rig_close};
SUITE_MAIN_WITH("source_exchanges", tests, &fixture)
