/* GeckoTerminal API v2 (docs.coingecko.com, apiguide.geckoterminal.com): the candles of one pool.
 * Newest first, numbers also in exponent notation, no candle where nobody traded. The price now is
 * the close of the newest candle, at the time that candle began. */

#include <string.h>
#include <strings.h>

#include "core/base/text.h"
#include "net/http.h"
#include "net/source.h"

#define DAY_S    INT64_C(86400)
#define ROWS     1000
#define PART_MAX 64

static const struct {
    uint32_t interval_s;
    const char *frame;
    unsigned aggregate;
} frames[] = {{60, "minute", 1},  {300, "minute", 5},  {900, "minute", 15}, {3600, "hour", 1},
              {14400, "hour", 4}, {43200, "hour", 12}, {86400, "day", 1}};
static const uint32_t intervals_s[] = {60, 300, 900, 3600, 14400, 43200, 86400, 0};

/* "NETWORK/POOL" or "NETWORK/POOL/TOKEN" */
struct pool_id {
    char network[PART_MAX], pool[PART_MAX], token[PART_MAX];
};

static const char *take_part(char out[PART_MAX], const char *text)
{
    size_t len = strcspn(text, "/");
    (void)text_format(out, PART_MAX, "%.*s", (int)len, text);
    return text[len] == '/' ? text + len + 1 : text + len;
}

static bool split_id(struct pool_id *out, const char *id)
{
    const char *rest = take_part(out->network, id);
    rest = take_part(out->pool, rest);
    rest = take_part(out->token, rest);
    return out->network[0] != '\0' && out->pool[0] != '\0' && *rest == '\0';
}

static enum err write_call(struct source_call *call, const struct market_request *request)
{
    struct pool_id id;
    size_t i = 0;
    if (!split_id(&id, request->pairs[0].base))
        return err_set(ERR_CONFIG, "GeckoTerminal's id of a pool is NETWORK/POOL/TOKEN");
    call->is_newest_first = true;
    call->interval_s = request->op == MARKET_SPOT ? 60 : source_interval(intervals_s, request);
    while (frames[i].interval_s != call->interval_s)
        i++;
    source_url(call, request, "/networks/");
    http_escape(&call->url, id.network);
    buf_add_text(&call->url, "/pools/");
    http_escape(&call->url, id.pool);
    buf_printf(&call->url, "/ohlcv/%s?aggregate=%u&limit=%d&currency=%s", frames[i].frame,
               frames[i].aggregate, request->op == MARKET_SPOT ? 1 : ROWS,
               strcasecmp(request->pairs[0].quote, "usd") == 0 ? "usd" : "token");
    if (request->op != MARKET_SPOT && !call->is_to_now)
        buf_printf(&call->url, "&before_timestamp=%lld", (long long)call->to_s);
    if (id.token[0] != '\0') {
        buf_add_text(&call->url, "&token=");
        http_escape(&call->url, id.token);
    }
    return OK;
}

static enum err find_refusal(const struct json *root, int status)
{
    (void)root;
    if (status == 401)
        return err_set(ERR_LIMIT, "GeckoTerminal gives away no prices older than 180 days");
    if (status == 404)
        return err_set(ERR_NOT_FOUND, "GeckoTerminal does not know this pool");
    return OK;
}

static bool is_side(const struct json *meta, const char *side, const char *member,
                    const char *expected)
{
    const char *text = json_text(json_get(json_get(meta, side), member), NULL);
    return text != NULL && strcasecmp(text, expected) == 0;
}

/* Whether the answer is of the pair that was asked for. */
static enum err check_pair(const struct source_answer *answer, const struct json *root)
{
    const struct market_pair *pair = &answer->request->pairs[0];
    const struct json *meta = json_get(root, "meta");
    struct pool_id id;
    if (!split_id(&id, pair->base))
        return source_malformed(answer, "chart");
    if (id.token[0] != '\0' && !is_side(meta, "base", "address", id.token) &&
        !is_side(meta, "quote", "address", id.token))
        return err_set(ERR_UNTRUSTED, "GeckoTerminal's answer is of another token");
    if (strcasecmp(pair->quote, "usd") != 0 && !is_side(meta, "quote", "symbol", pair->quote) &&
        !is_side(meta, "base", "symbol", pair->quote))
        return err_set(ERR_NOT_FOUND, "the pool at GeckoTerminal does not trade against %s",
                       pair->quote);
    return OK;
}

static enum err read_answer(struct source_answer *answer, const struct json *root)
{
    static const struct source_columns columns = {
        .time = 0, .open = 1, .high = 2, .low = 3, .close = 4, .volume = 5, .count = 6};
    const struct json *rows =
        json_get(json_get(json_get(root, "data"), "attributes"), "ohlcv_list");
    TRY(check_pair(answer, root));
    TRY(source_read_rows(answer, rows, &columns));
    size_t count = answer->candles.len / sizeof(struct market_candle);
    struct market_candle edge;
    if (count == 0)
        return OK;
    if (answer->request->op == MARKET_SPOT) {
        memcpy(&edge, answer->candles.data, sizeof edge);
        const struct price_point point = {.time_s = edge.start_s, .price = edge.close};
        return source_put_spot(answer, 0, &point);
    }
    /* A full answer covers what it has; any other one all that was before to_s. */
    memcpy(&edge, answer->candles.data + (count - 1) * sizeof edge, sizeof edge);
    if (json_count(rows) >= ROWS && edge.start_s > answer->covered_from_s)
        answer->covered_from_s = edge.start_s;
    return OK;
}

const struct source source_geckoterminal = {
    .kind = {.kind = "geckoterminal",
             .title = "GeckoTerminal",
             .ops = 1U << MARKET_SPOT | 1U << MARKET_CANDLES,
             .pairs_max = 1,
             .history_max_s = 180 * DAY_S,
             .spot_every_s = 60,
             .calls_per_minute = 30,
             .quotes = "",
             .intervals_s = intervals_s},
    .write = write_call,
    .refusal = find_refusal,
    .read = read_answer,
};
