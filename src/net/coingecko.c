/* CoinGecko API v3 (docs.coingecko.com): /simple/price and /coins/{id}/market_chart. */

#include <string.h>

#include "core/base/json.h"
#include "core/base/text.h"
#include "net/market.h"

#define PRICE_SCALE  12 /* struct price_pico */
#define DAY_S        86400
#define DAYS_MAX     365
#define CODE_TOO_OLD 10012 /* "exceeds the allowed time range" */
#define CLOCK_SKEW_S 600
#define MS_MAX       (INT64_C(1) << 50)

/* The API has its currencies in lower case. */
static const char *quote_of(char out[NETWORK_SYMBOL], const struct market_request *request)
{
    (void)text_copy(out, NETWORK_SYMBOL, request->pairs[0].quote);
    for (char *c = out; *c != '\0'; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c | 0x20);
    return out;
}

static void write_url(struct buf *out, const struct market_request *request, int64_t now_s)
{
    char quote[NETWORK_SYMBOL];
    size_t len = strlen(request->api->url);
    while (len > 0 && request->api->url[len - 1] == '/')
        len--;
    buf_add(out, request->api->url, len);
    if (request->op == MARKET_SPOT) {
        buf_add_text(out, "/simple/price?ids=");
        http_escape(out, request->pairs[0].base);
        buf_add_text(out, "&vs_currencies=");
        http_escape(out, quote_of(quote, request));
        buf_add_text(out, "&include_last_updated_at=true");
        return;
    }
    int64_t days = (now_s - request->from_s + DAY_S - 1) / DAY_S;
    buf_add_text(out, "/coins/");
    http_escape(out, request->pairs[0].base);
    buf_add_text(out, "/market_chart?vs_currency=");
    http_escape(out, quote_of(quote, request));
    buf_printf(out, "&days=%lld", (long long)(days > DAYS_MAX ? DAYS_MAX : days));
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
    return err_set(ERR_RPC, "CoinGecko refused the request (code %lld); its words: \"%s\"",
                   (long long)code, words);
}

static enum err find_error(const struct json *root, int http_status)
{
    const struct json *error = json_get(root, "error");
    const struct json *status = json_get(root, "status");
    if (status == NULL && error != NULL && json_type(error) == JSON_OBJECT)
        status = json_get(error, "status");
    if (http_status == 429)
        return err_set(ERR_THROTTLED, "CoinGecko asks to slow down");
    if (status != NULL && json_type(status) == JSON_OBJECT)
        return explain_status(status, http_status);
    if (http_status == 404)
        return err_set(ERR_NOT_FOUND, "CoinGecko does not know this coin");
    if (error != NULL)
        return err_set(ERR_RPC, "CoinGecko refused the request (HTTP %d)", http_status);
    if (http_status >= 400)
        return err_set(ERR_NET, "CoinGecko answered with HTTP %d", http_status);
    return OK;
}

/* ---- prices */

static enum err read_price(struct price_pico *out, const struct json *value)
{
    out->v = 0;
    if (value == NULL || json_type(value) == JSON_NULL)
        return OK;
    if (json_type(value) != JSON_NUMBER ||
        json_read_decimal(&out->v, PRICE_SCALE, value, "price") != OK)
        return err_set(ERR_UNTRUSTED, "CoinGecko's price is malformed");
    return OK;
}

static enum err read_spot(struct buf *points, const struct market_request *request,
                          const struct json *root, int64_t now_s)
{
    const struct json *coin = json_get(root, request->pairs[0].base);
    char quote[NETWORK_SYMBOL];
    struct price_point point = {0};
    TRY(read_price(&point.price, json_get(coin, quote_of(quote, request))));
    if (point.price.v <= 0)
        return err_set(ERR_NOT_FOUND, "CoinGecko has no price of this coin in this currency");
    if (json_read_i64(&point.time_s, json_get(coin, "last_updated_at"), "time") != OK ||
        point.time_s <= 0 || point.time_s > now_s + CLOCK_SKEW_S)
        return err_set(ERR_UNTRUSTED, "CoinGecko's price has no time that makes sense");
    buf_add(points, &point, sizeof point);
    return OK;
}

static enum err read_chart_row(struct price_point *out, const struct json *row, int64_t now_s)
{
    int64_t time_ms = 0;
    const struct json *time = json_first(row);
    if (json_type(row) != JSON_ARRAY || json_count(row) != 2 ||
        json_read_i64(&time_ms, time, "time") != OK || time_ms <= 0 || time_ms > MS_MAX ||
        time_ms / 1000 > now_s + CLOCK_SKEW_S)
        return err_set(ERR_UNTRUSTED, "CoinGecko's chart is malformed");
    out->time_s = time_ms / 1000;
    return read_price(&out->price, json_next(time));
}

static enum err read_chart(struct buf *points, const struct json *root, int64_t now_s)
{
    const struct json *rows = json_get(root, "prices");
    if (rows == NULL || json_type(rows) != JSON_ARRAY || json_count(rows) > MARKET_POINTS_MAX)
        return err_set(ERR_UNTRUSTED, "CoinGecko's chart is malformed");
    int64_t last_s = 0;
    for (const struct json *row = json_first(rows); row != NULL; row = json_next(row)) {
        struct price_point point = {0};
        TRY(read_chart_row(&point, row, now_s));
        if (point.time_s < last_s)
            return err_set(ERR_UNTRUSTED, "CoinGecko's chart goes back in time");
        last_s = point.time_s;
        if (point.price.v > 0) /* null and 0 are gaps */
            buf_add(points, &point, sizeof point);
    }
    if (points->len == 0)
        return err_set(ERR_NOT_FOUND, "CoinGecko has no prices of this coin in this currency");
    return OK;
}

static enum err read_body(struct buf *points, int64_t *retry_after_s,
                          const struct market_request *request, int status, struct view body,
                          int64_t now_s)
{
    (void)retry_after_s;
    struct json_doc *doc = NULL;
    if (json_parse(&doc, (const char *)body.data, body.len, &json_limits_default) != OK) {
        TRY(find_error(NULL, status));
        return err_set(ERR_UNTRUSTED, "CoinGecko's answer is not JSON");
    }
    const struct json *root = json_root(doc);
    enum err err = find_error(root, status);
    if (err == OK)
        err = request->op == MARKET_SPOT ? read_spot(points, request, root, now_s)
                                         : read_chart(points, root, now_s);
    json_doc_free(doc);
    return err;
}

const struct market_source coingecko = {"coingecko", write_url, read_body};
