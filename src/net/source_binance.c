/* Binance (developers.binance.com): /api/v3/ticker/24hr and /klines. The stream is in
 * tape_binance.c. */

#include <string.h>

#include "core/base/text.h"
#include "net/http.h"
#include "net/source.h"

#define ROWS          1000
#define CODE_SYMBOL   (-1121) /* "Invalid symbol." */
#define CODE_TOO_MANY (-1003)
#define STATUS_BANNED 418

static const struct {
    uint32_t interval_s;
    const char *name;
} frames[] = {{60, "1m"},   {300, "5m"},   {900, "15m"}, {1800, "30m"},
              {3600, "1h"}, {14400, "4h"}, {86400, "1d"}};
static const uint32_t intervals_s[] = {60, 300, 900, 1800, 3600, 14400, 86400, 0};

static struct source_word symbol_of(const struct market_pair *pair)
{
    struct source_word out;
    (void)text_format(out.text, sizeof out.text, "%.*s%s", (int)(sizeof out.text - NETWORK_SYMBOL),
                      source_upper(pair->base).text, source_upper(pair->quote).text);
    return out;
}

static enum err write_call(struct source_call *call, const struct market_request *request)
{
    size_t i = 0;
    if (request->op == MARKET_SPOT) {
        source_url(call, request, "/api/v3/ticker/24hr?symbols=%5B");
        for (; i < request->pair_count; i++) {
            buf_add_text(&call->url, i > 0 ? "%2C%22" : "%22");
            http_escape(&call->url, symbol_of(&request->pairs[i]).text);
            buf_add_text(&call->url, "%22");
        }
        buf_add_text(&call->url, "%5D");
        return OK;
    }
    call->interval_s = source_interval(intervals_s, request);
    while (frames[i].interval_s != call->interval_s)
        i++;
    source_reach(call, ROWS - 1);
    source_url(call, request, "/api/v3/klines?symbol=");
    http_escape(&call->url, symbol_of(&request->pairs[0]).text);
    buf_printf(&call->url, "&interval=%s&startTime=%lld&endTime=%lld&limit=%d", frames[i].name,
               (long long)call->from_s * 1000, (long long)call->to_s * 1000, ROWS);
    return OK;
}

/* {"code":-1121,"msg":"Invalid symbol."} */
static enum err find_refusal(const struct json *root, int status)
{
    int64_t code = 0;
    size_t len = 0;
    char words[200] = "";
    const char *message = json_text(json_get(root, "msg"), &len);
    const struct json *number = json_get(root, "code");
    if (status == STATUS_BANNED)
        return err_set(ERR_THROTTLED, "Binance asks to slow down");
    if (number == NULL || json_read_i64(&code, number, "code") != OK)
        return OK;
    if (code == CODE_TOO_MANY)
        return err_set(ERR_THROTTLED, "Binance asks to slow down");
    if (code == CODE_SYMBOL)
        return err_set(ERR_NOT_FOUND, "Binance does not trade this pair");
    if (message != NULL)
        text_clean_into(words, sizeof words, message, len);
    return err_set(ERR_RPC, "Binance refused the request (code %lld); its words: \"%s\"",
                   (long long)code, words);
}

static enum err read_ticker(struct price_point *out, const struct source_answer *answer,
                            const struct json *ticker)
{
    int64_t time_ms = 0;
    *out = (struct price_point){0};
    TRY(source_read_price(&out->price, answer, json_get(ticker, "lastPrice")));
    TRY(source_read_volume(&out->volume, answer, json_get(ticker, "lastQty")));
    if (json_read_i64(&time_ms, json_get(ticker, "closeTime"), "time") != OK)
        return source_malformed(answer, "ticker");
    out->time_s = time_ms / 1000;
    return OK;
}

static enum err read_spot(struct source_answer *answer, const struct json *root)
{
    if (json_type(root) != JSON_ARRAY)
        return source_malformed(answer, "answer");
    for (const struct json *ticker = json_first(root); ticker != NULL; ticker = json_next(ticker)) {
        const char *symbol = json_text(json_get(ticker, "symbol"), NULL);
        struct price_point point;
        if (symbol == NULL)
            return source_malformed(answer, "ticker");
        TRY(read_ticker(&point, answer, ticker));
        for (size_t i = 0; i < answer->request->pair_count; i++)
            if (strcmp(symbol_of(&answer->request->pairs[i]).text, symbol) == 0)
                TRY(source_put_spot(answer, i, &point));
    }
    return OK;
}

static enum err read_answer(struct source_answer *answer, const struct json *root)
{
    static const struct source_columns columns = {.time = 0,
                                                  .open = 1,
                                                  .high = 2,
                                                  .low = 3,
                                                  .close = 4,
                                                  .volume = 5,
                                                  .count = 11,
                                                  .is_time_ms = true};
    return answer->request->op == MARKET_SPOT ? read_spot(answer, root)
                                              : source_read_rows(answer, root, &columns);
}

const struct source source_binance = {
    .kind = {.kind = "binance",
             .title = "Binance",
             .ops = 1U << MARKET_SPOT | 1U << MARKET_CANDLES,
             .has_stream = true,
             .pairs_max = MARKET_PAIRS,
             .spot_every_s = 1,
             .late_s = 300,
             .calls_per_minute = 120,
             .quotes = "USDT USDC EUR BRL JPY",
             .intervals_s = intervals_s},
    .write = write_call,
    .refusal = find_refusal,
    .read = read_answer,
    .tape = &tape_binance,
};
