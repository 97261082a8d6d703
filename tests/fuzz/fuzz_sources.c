/* What price APIs answer: the first byte chooses the source, the second the question and the
 * status, the rest is the answer. Whatever comes, what is handed on holds together. */

#include <string.h>

#include "fuzz/fuzz.h"
#include "net/source.h"

#define NOW_S INT64_C(1781866000)

static const struct {
    const char *kind;
    struct market_pair pairs[2];
} cases[] = {
    {"coingecko", {{"moss", "usd"}, {"eth", "eur"}}},
    {"geckoterminal", {{"eth/0x1/0x2", "usd"}, {"eth/0x1", "usd"}}},
    {"defillama", {{"eth:0x1", "usd"}, {"eth:0x2", "usd"}}},
    {"coinbase", {{"ETH", "USD"}, {"ETH", "EUR"}}},
    {"kraken", {{"ETH", "USD"}, {"XBT", "EUR"}}},
    {"binance", {{"ETH", "USDT"}, {"BTC", "EUR"}}},
    {"frankfurter", {{"EUR", "USD"}, {"EUR", "GBP"}}},
};

static void check_points(const struct source_answer *answer)
{
    struct price_point point, last = {0};
    for (size_t at = 0; at < answer->points.len; at += sizeof point) {
        memcpy(&point, answer->points.data + at, sizeof point);
        FUZZ_CHECK(point.price.v >= 0 && point.volume.v >= 0);
        FUZZ_CHECK(point.time_s <= NOW_S + 600);
        if (answer->request->op == MARKET_SPOT)
            continue;
        FUZZ_CHECK(point.price.v > 0 && point.time_s > last.time_s);
        FUZZ_CHECK(point.time_s >= answer->covered_from_s);
        last = point;
    }
}

static void check_candles(const struct source_answer *answer)
{
    struct market_candle candle, last = {0};
    for (size_t at = 0; at < answer->candles.len; at += sizeof candle) {
        memcpy(&candle, answer->candles.data + at, sizeof candle);
        FUZZ_CHECK(candle.low.v > 0 && candle.low.v <= candle.open.v &&
                   candle.low.v <= candle.close.v && candle.high.v >= candle.open.v &&
                   candle.high.v >= candle.close.v && candle.volume.v >= 0);
        FUZZ_CHECK(candle.interval_s > 0 && (at == 0 || candle.start_s > last.start_s));
        last = candle;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const int statuses[] = {200, 200, 200, 404, 429, 401, 400, 500};
    if (len < 2)
        return 0;
    size_t which = data[0] % (sizeof cases / sizeof cases[0]);
    const struct source *source = source_find(cases[which].kind);
    struct price_api api = {.url = "https://x.example"};
    struct market_request request = {.op = (enum market_op)(data[1] % 3),
                                     .api = &api,
                                     .pairs = cases[which].pairs,
                                     .pair_count = 1,
                                     .from_s = NOW_S - 86400,
                                     .to_s = data[1] & 64 ? NOW_S - 60 : 0};
    if (request.op == MARKET_SPOT && source->kind.pairs_max > 1)
        request.pair_count = 2;
    struct source_call call;
    struct source_answer answer = {0};
    if (source_write(&call, source, &request, NOW_S) == OK) {
        source_answer_init(&answer, &source->kind, &request, &call);
        enum err err = source_read(&answer, source, statuses[data[1] >> 3 & 7],
                                   (struct view){data + 2, len - 2});
        FUZZ_CHECK(err == OK || strlen(err_detail(err)) > 0);
        if (err == OK) {
            check_points(&answer);
            check_candles(&answer);
        }
    }
    source_answer_clear(&answer);
    source_call_clear(&call);
    return 0;
}
