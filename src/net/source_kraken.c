/* Kraken (docs.kraken.com): REST /0/public/Ticker and /OHLC. A ticker has no time: it is of now.
 * The stream is in tape_kraken.c. */

#include <string.h>

#include "core/base/text.h"
#include "net/http.h"
#include "net/source.h"

#define ROWS 720 /* the newest ones, wherever a range begins */

static const uint32_t intervals_s[] = {60, 300, 900, 1800, 3600, 14400, 86400, 604800, 0};

static void write_pair(struct source_call *call, const struct market_pair *pair)
{
    http_escape(&call->url, source_upper(pair->base).text);
    http_escape(&call->url, source_upper(pair->quote).text);
}

static enum err write_call(struct source_call *call, const struct market_request *request)
{
    if (request->op == MARKET_SPOT) {
        source_url(call, request, "/0/public/Ticker?pair=");
        for (size_t i = 0; i < request->pair_count; i++) {
            if (i > 0)
                buf_add_text(&call->url, "%2C");
            write_pair(call, &request->pairs[i]);
        }
        return OK;
    }
    const uint32_t *interval_s = intervals_s;
    while (interval_s[1] != 0 && (*interval_s < source_interval(intervals_s, request) ||
                                  call->now_s - ROWS * (int64_t)*interval_s >= call->to_s))
        interval_s++;
    int64_t oldest_s = call->now_s - ROWS * (int64_t)*interval_s;
    if (oldest_s >= call->to_s)
        return err_set(ERR_LIMIT, "Kraken gives no candles that are so old");
    if (call->from_s < oldest_s)
        call->from_s = oldest_s;
    call->interval_s = *interval_s;
    source_url(call, request, "/0/public/OHLC?pair=");
    write_pair(call, &request->pairs[0]);
    buf_printf(&call->url, "&interval=%u&since=%lld", call->interval_s / 60,
               (long long)(call->from_s > 0 ? call->from_s - 1 : 0));
    return OK;
}

/* {"error":["ESeverity:words"]}, with HTTP 200 */
static enum err find_refusal(const struct json *root, int status)
{
    (void)status;
    size_t len = 0;
    const struct json *errors = json_get(root, "error");
    const struct json *first =
        errors != NULL && json_type(errors) == JSON_ARRAY ? json_first(errors) : NULL;
    const char *text = first != NULL ? json_text(first, &len) : NULL;
    char words[200];
    if (text == NULL)
        return OK;
    if (strstr(text, "Rate limit") != NULL || strstr(text, "Too many requests") != NULL ||
        strstr(text, "Throttled") != NULL)
        return err_set(ERR_THROTTLED, "Kraken asks to slow down");
    if (strstr(text, "Unknown asset pair") != NULL)
        return err_set(ERR_NOT_FOUND, "Kraken does not trade this pair");
    if (strncmp(text, "EService", 8) == 0)
        return err_set(ERR_NET, "Kraken is not in service");
    text_clean_into(words, sizeof words, text, len);
    return err_set(ERR_RPC, "Kraken refused the request; its words: \"%s\"", words);
}

/* Kraken's older assets have an X (coins) or a Z (money) before their names: "XETHZUSD". */
static const char *skip_asset(const char *key, const char *asset)
{
    size_t len = strlen(asset);
    if (strncmp(key, asset, len) == 0)
        return key + len;
    if ((*key == 'X' || *key == 'Z') && strncmp(key + 1, asset, len) == 0)
        return key + 1 + len;
    return NULL;
}

static bool is_pair(const char *key, const struct market_pair *pair)
{
    const char *rest = skip_asset(key, source_upper(pair->base).text);
    if (rest != NULL && *rest == '/')
        rest++;
    rest = rest != NULL ? skip_asset(rest, source_upper(pair->quote).text) : NULL;
    return rest != NULL && *rest == '\0';
}

static const struct json *find_pair(const struct json *root, const struct market_pair *pair)
{
    const struct json *result = json_get(root, "result");
    const struct json *member =
        result != NULL && json_type(result) == JSON_OBJECT ? json_first(result) : NULL;
    while (member != NULL && !is_pair(json_key(member), pair))
        member = json_next(member);
    return member;
}

static enum err read_spot(struct source_answer *answer, const struct json *root)
{
    for (size_t i = 0; i < answer->request->pair_count; i++) {
        const struct json *ticker = find_pair(root, &answer->request->pairs[i]);
        const struct json *last = json_get(ticker, "c"); /* [price, volume] of the last trade */
        struct price_point point = {.time_s = answer->call->now_s};
        if (ticker == NULL)
            continue;
        if (last == NULL || json_type(last) != JSON_ARRAY || json_count(last) < 1)
            return source_malformed(answer, "ticker");
        TRY(source_read_price(&point.price, answer, json_first(last)));
        TRY(source_put_spot(answer, i, &point));
    }
    return OK;
}

static enum err read_candles(struct source_answer *answer, const struct json *root)
{
    static const struct source_columns columns = {
        .time = 0, .open = 1, .high = 2, .low = 3, .close = 4, .volume = 6, .count = 8};
    const struct json *rows = find_pair(root, &answer->request->pairs[0]);
    if (rows == NULL)
        return source_malformed(answer, "chart");
    return source_read_rows(answer, rows, &columns);
}

static enum err read_answer(struct source_answer *answer, const struct json *root)
{
    const struct json *result = json_get(root, "result");
    if (result == NULL || json_type(result) != JSON_OBJECT)
        return source_malformed(answer, "answer");
    return answer->request->op == MARKET_SPOT ? read_spot(answer, root)
                                              : read_candles(answer, root);
}

const struct source source_kraken = {
    .kind = {.kind = "kraken",
             .title = "Kraken",
             .ops = 1U << MARKET_SPOT | 1U << MARKET_CANDLES,
             .has_stream = true,
             .pairs_max = MARKET_PAIRS,
             .spot_every_s = 1,
             .late_s = 300,
             .calls_per_minute = 30,
             .quotes = "USD EUR GBP CHF JPY",
             .intervals_s = intervals_s},
    .write = write_call,
    .refusal = find_refusal,
    .read = read_answer,
    .tape = &tape_kraken,
};
