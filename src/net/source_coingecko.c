/* CoinGecko API v3 (docs.coingecko.com): /simple/price, /coins/{id}/market_chart and its /range,
 * /coins/{id}/ohlc. How fine a history is follows from its length and its distance from now. */

#include <string.h>

#include "core/base/text.h"
#include "net/http.h"
#include "net/source.h"

#define DAY_S        INT64_C(86400)
#define HOURLY_DAYS  90    /* a chart of up to so many days is hourly, a longer one daily */
#define CODE_TOO_OLD 10012 /* "exceeds the allowed time range" */
#define CODE_KEY_MIN 10002 /* a key is missing, of another plan, or at the wrong host: to 10011 */
#define CODE_KEY_MAX 10011
#define MS_MAX       (INT64_C(1) << 50)

/* ---- calls */

static void write_spot(struct source_call *call, const struct market_request *request)
{
    source_url(call, request, "/simple/price?ids=");
    source_url_bases(call, request, "%2C");
    buf_add_text(&call->url, "&vs_currencies=");
    source_url_quotes(call, request, "%2C", false);
    buf_add_text(&call->url, "&include_last_updated_at=true");
}

static void write_coin(struct source_call *call, const struct market_request *request,
                       const char *what)
{
    source_url(call, request, "/coins/");
    http_escape(&call->url, request->pairs[0].base);
    buf_add_text(&call->url, what);
    http_escape(&call->url, source_lower(request->pairs[0].quote).text);
}

static int64_t days_back(const struct source_call *call)
{
    return (call->now_s - call->from_s + DAY_S - 1) / DAY_S;
}

static void reach_back(struct source_call *call, int64_t days)
{
    if (call->from_s < call->to_s - days * DAY_S)
        call->from_s = call->to_s - days * DAY_S;
}

/* The last day comes in steps of five minutes; what is older by hours if at most 90 days are asked
 * for at a time; if days are fine enough, all at once. */
static void write_chart(struct source_call *call, const struct market_request *request)
{
    if (call->is_to_now && request->interval_s < 3600)
        reach_back(call, 1);
    else if (request->interval_s < DAY_S)
        reach_back(call, HOURLY_DAYS);
    if (call->is_to_now) {
        write_coin(call, request, "/market_chart?vs_currency=");
        buf_printf(&call->url, "&days=%lld", (long long)days_back(call));
        return;
    }
    write_coin(call, request, "/market_chart/range?vs_currency=");
    buf_printf(&call->url, "&from=%lld&to=%lld", (long long)call->from_s, (long long)call->to_s);
}

/* Candles reach from now back, longer ones farther. */
static const struct {
    int64_t days;
    uint32_t interval_s;
} reaches[] = {{1, 1800},    {7, 14400},    {14, 14400},  {30, 14400},
               {90, 345600}, {180, 345600}, {365, 345600}};

static const uint32_t intervals_s[] = {1800, 14400, 345600, 0};

static enum err write_candles(struct source_call *call, const struct market_request *request)
{
    const size_t last = sizeof reaches / sizeof reaches[0] - 1;
    const uint32_t wanted_s = source_interval(intervals_s, request);
    size_t i = 0;
    /* the finest that has anything of the range, then as far back as it goes */
    while (i < last && (reaches[i].interval_s < wanted_s ||
                        call->now_s - reaches[i].days * DAY_S >= call->to_s))
        i++;
    while (i < last && reaches[i + 1].interval_s == reaches[i].interval_s &&
           call->now_s - reaches[i].days * DAY_S > call->from_s)
        i++;
    int64_t oldest_s = call->now_s - reaches[i].days * DAY_S;
    if (oldest_s >= call->to_s)
        return err_set(ERR_LIMIT, "CoinGecko has no candles older than a year");
    if (call->from_s < oldest_s)
        call->from_s = oldest_s;
    call->interval_s = reaches[i].interval_s;
    write_coin(call, request, "/ohlc?vs_currency=");
    buf_printf(&call->url, "&days=%lld", (long long)reaches[i].days);
    return OK;
}

static enum err write_call(struct source_call *call, const struct market_request *request)
{
    bool is_pro = strncmp(request->api->url, "https://pro-api.", 16) == 0;
    call->key_header = is_pro ? "x-cg-pro-api-key" : "x-cg-demo-api-key";
    if (request->op == MARKET_SPOT)
        write_spot(call, request);
    else if (request->op == MARKET_HISTORY)
        write_chart(call, request);
    else
        return write_candles(call, request);
    return OK;
}

/* ---- errors: {"status":{…}}, {"error":{"status":{…}}} or {"error":"words"}, also with HTTP 200 */

static enum err explain_status(const struct json *status, int http_status)
{
    int64_t code = 0;
    size_t len = 0;
    char words[200] = "";
    const char *message = json_text(json_get(status, "error_message"), &len);
    if (message != NULL)
        text_clean_into(words, sizeof words, message, len);
    if (json_read_i64(&code, json_get(status, "error_code"), "error_code") != OK)
        code = http_status;
    if (code == 429)
        return err_set(ERR_THROTTLED, "CoinGecko asks to slow down");
    if (code == CODE_TOO_OLD)
        return err_set(ERR_LIMIT, "CoinGecko gives away no prices that are so old");
    if (code >= CODE_KEY_MIN && code <= CODE_KEY_MAX)
        return err_set(ERR_CONFIG,
                       "CoinGecko does not take the API key (code %lld); its words: \"%s\"",
                       (long long)code, words);
    return err_set(ERR_RPC, "CoinGecko refused the request (code %lld); its words: \"%s\"",
                   (long long)code, words);
}

static enum err find_refusal(const struct json *root, int http_status)
{
    const struct json *error = json_get(root, "error");
    const struct json *status = json_get(root, "status");
    if (status == NULL && error != NULL && json_type(error) == JSON_OBJECT)
        status = json_get(error, "status");
    if (status != NULL && json_type(status) == JSON_OBJECT)
        return explain_status(status, http_status);
    if (http_status == 404)
        return err_set(ERR_NOT_FOUND, "CoinGecko does not know this coin");
    if (error != NULL)
        return err_set(ERR_RPC, "CoinGecko refused the request (HTTP %d)", http_status);
    return OK;
}

/* ---- prices */

static enum err read_number(struct price_pico *out, const struct source_answer *answer,
                            const struct json *value)
{
    if (value != NULL && json_type(value) == JSON_STRING)
        return source_malformed(answer, "price");
    return source_read_price(out, answer, value);
}

static enum err read_spot(struct source_answer *answer, const struct json *root)
{
    for (size_t i = 0; i < answer->request->pair_count; i++) {
        const struct market_pair *pair = &answer->request->pairs[i];
        const struct json *coin = json_get(root, pair->base);
        struct price_point point = {0};
        TRY(read_number(&point.price, answer, json_get(coin, source_lower(pair->quote).text)));
        if (point.price.v == 0)
            continue;
        TRY(source_read_time(&point.time_s, answer, json_get(coin, "last_updated_at")));
        TRY(source_put_spot(answer, i, &point));
    }
    return OK;
}

static enum err read_time_ms(int64_t *out_s, const struct source_answer *answer,
                             const struct json *value)
{
    int64_t time_ms = 0;
    if (value == NULL || json_read_i64(&time_ms, value, "time") != OK || time_ms <= 0 ||
        time_ms > MS_MAX)
        return source_malformed(answer, "chart");
    *out_s = time_ms / 1000;
    return OK;
}

static enum err read_chart(struct source_answer *answer, const struct json *root)
{
    const struct json *rows = json_get(root, "prices");
    if (rows == NULL || json_type(rows) != JSON_ARRAY)
        return source_malformed(answer, "chart");
    for (const struct json *row = json_first(rows); row != NULL; row = json_next(row)) {
        struct price_point point = {0};
        const struct json *time = json_type(row) == JSON_ARRAY ? json_first(row) : NULL;
        if (json_count(row) != 2)
            return source_malformed(answer, "chart");
        TRY(read_time_ms(&point.time_s, answer, time));
        TRY(read_number(&point.price, answer, json_next(time)));
        TRY(source_add_point(answer, &point));
    }
    return OK;
}

/* [time, open, high, low, close]; the time is the end of the candle. */
static enum err read_candles(struct source_answer *answer, const struct json *root)
{
    if (json_type(root) != JSON_ARRAY)
        return source_malformed(answer, "chart");
    for (const struct json *row = json_first(root); row != NULL; row = json_next(row)) {
        struct market_candle candle = {0};
        struct price_pico *const prices[] = {&candle.open, &candle.high, &candle.low,
                                             &candle.close};
        const struct json *value = json_type(row) == JSON_ARRAY ? json_first(row) : NULL;
        if (json_count(row) != 5)
            return source_malformed(answer, "chart");
        TRY(read_time_ms(&candle.start_s, answer, value));
        for (size_t i = 0; i < sizeof prices / sizeof prices[0]; i++) {
            value = json_next(value);
            TRY(read_number(prices[i], answer, value));
        }
        candle.start_s -= answer->call->interval_s;
        TRY(source_add_candle(answer, &candle));
    }
    return OK;
}

static enum err read_answer(struct source_answer *answer, const struct json *root)
{
    if (answer->request->op == MARKET_SPOT)
        return read_spot(answer, root);
    return answer->request->op == MARKET_HISTORY ? read_chart(answer, root)
                                                 : read_candles(answer, root);
}

const struct source source_coingecko = {
    .kind = {.kind = "coingecko",
             .title = "CoinGecko",
             .ops = 1U << MARKET_SPOT | 1U << MARKET_HISTORY | 1U << MARKET_CANDLES,
             .pairs_max = MARKET_PAIRS,
             .history_max_s = 365 * DAY_S,
             .spot_every_s = 60,
             .late_s = 900,
             .calls_per_minute = 20,
             .calls_per_month = 10000,
             .quotes = "",
             .intervals_s = intervals_s,
             .takes_key = true},
    .write = write_call,
    .refusal = find_refusal,
    .read = read_answer,
};
