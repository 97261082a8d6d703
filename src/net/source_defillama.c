/* DefiLlama's coins API (keyless): /prices/current and /chart, in USD. A coin that it does not know
 * is left out of the answer; a price that it is not sure of says so. */

#include <string.h>
#include <strings.h>

#include "net/http.h"
#include "net/source.h"

#define DAY_S            INT64_C(86400)
#define SPAN_MAX         500
#define CONFIDENCE_SCALE 6
#define CONFIDENCE_MIN   800000 /* 0.8 */

static const struct {
    uint32_t interval_s;
    const char *period;
} periods[] = {{300, "5m"}, {3600, "1h"}, {14400, "4h"}, {86400, "1d"}};
static const uint32_t intervals_s[] = {300, 3600, 14400, 86400, 0};

static enum err write_call(struct source_call *call, const struct market_request *request)
{
    size_t i = 0;
    for (size_t n = 0; n < request->pair_count; n++)
        if (strcasecmp(request->pairs[n].quote, "usd") != 0)
            return err_set(ERR_UNSUPPORTED, "DefiLlama has prices in USD only");
    if (request->op == MARKET_SPOT) {
        source_url(call, request, "/prices/current/");
        source_url_bases(call, request, ",");
        return OK;
    }
    call->interval_s = source_interval(intervals_s, request);
    while (periods[i].interval_s != call->interval_s)
        i++;
    source_reach(call, SPAN_MAX);
    int64_t span = (call->to_s - call->from_s + call->interval_s - 1) / call->interval_s;
    source_url(call, request, "/chart/");
    source_url_bases(call, request, ",");
    buf_printf(&call->url, "?end=%lld&span=%lld&period=%s", (long long)call->to_s, (long long)span,
               periods[i].period);
    return OK;
}

/* It repeats the name of a coin as it was sent; do not depend on the case. */
static const struct json *find_coin(const struct json *root, const char *base)
{
    const struct json *coins = json_get(root, "coins");
    const struct json *exact = json_get(coins, base);
    if (exact != NULL)
        return exact;
    const struct json *coin =
        coins != NULL && json_type(coins) == JSON_OBJECT ? json_first(coins) : NULL;
    while (coin != NULL && strcasecmp(json_key(coin), base) != 0)
        coin = json_next(coin);
    return coin;
}

static enum err read_confidence(bool *sure, const struct source_answer *answer,
                                const struct json *coin)
{
    int64_t confidence = 0;
    if (json_read_decimal(&confidence, CONFIDENCE_SCALE, json_get(coin, "confidence"),
                          "confidence") != OK)
        return source_malformed(answer, "confidence");
    *sure = confidence >= CONFIDENCE_MIN;
    return OK;
}

static enum err read_point(struct price_point *out, const struct source_answer *answer,
                           const struct json *value)
{
    *out = (struct price_point){0};
    if (json_type(value) != JSON_OBJECT)
        return source_malformed(answer, "price");
    TRY(source_read_time(&out->time_s, answer, json_get(value, "timestamp")));
    return source_read_price(&out->price, answer, json_get(value, "price"));
}

static enum err read_spot(struct source_answer *answer, const struct json *root)
{
    for (size_t i = 0; i < answer->request->pair_count; i++) {
        const struct json *coin = find_coin(root, answer->request->pairs[i].base);
        struct price_point point;
        bool sure;
        if (coin == NULL)
            continue;
        TRY(read_confidence(&sure, answer, coin));
        TRY(read_point(&point, answer, coin));
        if (sure)
            TRY(source_put_spot(answer, i, &point));
    }
    return OK;
}

static enum err read_chart(struct source_answer *answer, const struct json *root)
{
    const struct json *coin = find_coin(root, answer->request->pairs[0].base);
    const struct json *prices = json_get(coin, "prices");
    bool sure;
    if (coin == NULL)
        return err_set(ERR_NOT_FOUND, "DefiLlama does not know this coin");
    TRY(read_confidence(&sure, answer, coin));
    if (prices == NULL || json_type(prices) != JSON_ARRAY)
        return source_malformed(answer, "chart");
    if (!sure)
        return err_set(ERR_NOT_FOUND, "DefiLlama is not sure of its prices of this coin");
    for (const struct json *value = json_first(prices); value != NULL; value = json_next(value)) {
        struct price_point point;
        TRY(read_point(&point, answer, value));
        TRY(source_add_point(answer, &point));
    }
    return OK;
}

static enum err read_answer(struct source_answer *answer, const struct json *root)
{
    const struct json *coins = json_get(root, "coins");
    if (coins == NULL || json_type(coins) != JSON_OBJECT)
        return source_malformed(answer, "answer");
    return answer->request->op == MARKET_SPOT ? read_spot(answer, root) : read_chart(answer, root);
}

const struct source source_defillama = {
    .kind = {.kind = "defillama",
             .title = "DefiLlama",
             .ops = 1U << MARKET_SPOT | 1U << MARKET_HISTORY,
             .pairs_max = MARKET_PAIRS,
             .spot_every_s = 60,
             .late_s = 1800,
             .calls_per_minute = 60,
             .quotes = "USD"},
    .write = write_call,
    .read = read_answer,
};
