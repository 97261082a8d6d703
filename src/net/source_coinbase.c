/* Coinbase Exchange (docs.cdp.coinbase.com): /products/{product}/ticker and /candles. The streams
 * of the Exchange and of Advanced Trade are in tape_coinbase.c. */

#include <string.h>

#include "core/base/text.h"
#include "net/http.h"
#include "net/source.h"

#define ROWS 300

static const uint32_t intervals_s[] = {60, 300, 900, 3600, 21600, 86400, 0};

static void write_time(struct source_call *call, const char *name, int64_t time_s)
{
    char text[32];
    text_time_utc(text, sizeof text, time_s);
    buf_add_text(&call->url, name);
    http_escape(&call->url, text);
}

static enum err write_call(struct source_call *call, const struct market_request *request)
{
    source_url(call, request, "/products/");
    http_escape(&call->url, source_upper(request->pairs[0].base).text);
    buf_add_text(&call->url, "-");
    http_escape(&call->url, source_upper(request->pairs[0].quote).text);
    if (request->op == MARKET_SPOT) {
        buf_add_text(&call->url, "/ticker");
        return OK;
    }
    call->is_newest_first = true;
    call->interval_s = source_interval(intervals_s, request);
    source_reach(call, ROWS - 1); /* the candles at both ends may be cut */
    buf_printf(&call->url, "/candles?granularity=%u", call->interval_s);
    write_time(call, "&start=", call->from_s);
    write_time(call, "&end=", call->to_s);
    return OK;
}

static enum err find_refusal(const struct json *root, int status)
{
    size_t len = 0;
    const char *message = json_text(json_get(root, "message"), &len);
    char words[200];
    if (status == 404)
        return err_set(ERR_NOT_FOUND, "Coinbase does not trade this pair");
    if (message == NULL || status < 400 || status >= 500)
        return OK;
    text_clean_into(words, sizeof words, message, len);
    return err_set(ERR_RPC, "Coinbase refused the request (HTTP %d); its words: \"%s\"", status,
                   words);
}

static enum err read_ticker(struct source_answer *answer, const struct json *root)
{
    struct price_point point = {0};
    if (json_type(root) != JSON_OBJECT)
        return source_malformed(answer, "answer");
    TRY(source_read_price(&point.price, answer, json_get(root, "price")));
    TRY(source_read_volume(&point.volume, answer, json_get(root, "size")));
    if (point.price.v > 0)
        TRY(source_read_time(&point.time_s, answer, json_get(root, "time")));
    return source_put_spot(answer, 0, &point);
}

static enum err read_answer(struct source_answer *answer, const struct json *root)
{
    static const struct source_columns columns = {
        .time = 0, .low = 1, .high = 2, .open = 3, .close = 4, .volume = 5, .count = 6};
    return answer->request->op == MARKET_SPOT ? read_ticker(answer, root)
                                              : source_read_rows(answer, root, &columns);
}

#define COINBASE_KIND(name, words)                                                                 \
    {                                                                                              \
        .kind = (name), .title = (words), .ops = 1U << MARKET_SPOT | 1U << MARKET_CANDLES,         \
        .has_stream = true, .pairs_max = 1, .spot_every_s = 1, .late_s = 300,                      \
        .calls_per_minute = 120, .quotes = "USD EUR GBP", .intervals_s = intervals_s               \
    }

const struct source source_coinbase = {
    .kind = COINBASE_KIND("coinbase", "Coinbase"),
    .write = write_call,
    .refusal = find_refusal,
    .read = read_answer,
    .tape = &tape_coinbase,
};
/* The same market; only its stream is another one. */
const struct source source_coinbase_advanced = {
    .kind = COINBASE_KIND("coinbase_advanced", "Coinbase Advanced"),
    .write = write_call,
    .refusal = find_refusal,
    .read = read_answer,
    .tape = &tape_coinbase_advanced,
};
