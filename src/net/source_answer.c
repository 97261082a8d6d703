/* Reading an answer: what all sources have in common. */

#include <stddef.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "net/source.h"

#define PRICE_SCALE  12 /* struct price_pico */
#define CLOCK_SKEW_S 600

/* ---- refusals */

static enum err explain_status(const struct source *source, const struct market_request *request,
                               int status)
{
    const char *title = source->kind.title;
    if (status == 429)
        return err_set(ERR_THROTTLED, "%s asks to slow down", title);
    if (status == 404)
        return err_set(ERR_NOT_FOUND, "%s does not know this pair", title);
    if (request->key != NULL && (status == 401 || status == 403))
        return err_set(ERR_CONFIG, "%s does not take the API key", title);
    if (status >= 400 || status < 200)
        return err_set(ERR_NET, "%s answered with HTTP %d", title, status);
    return OK;
}

static enum err read_root(struct source_answer *answer, const struct source *source, int status,
                          const struct json *root)
{
    if (status == 429)
        return explain_status(source, answer->request, status);
    if (source->refusal != NULL)
        TRY(source->refusal(root, status));
    TRY(explain_status(source, answer->request, status));
    if (root == NULL)
        return err_set(ERR_UNTRUSTED, "%s's answer is not JSON", answer->title);
    return source->read(answer, root);
}

/* ---- answers */

void source_answer_init(struct source_answer *answer, const struct market_kind *kind,
                        const struct market_request *request, const struct source_call *call)
{
    *answer = (struct source_answer){
        .request = request, .call = call, .title = kind->title, .covered_from_s = call->from_s};
    if (request->op == MARKET_SPOT)
        (void)buf_grow(&answer->points, request->pair_count * sizeof(struct price_point));
}

void source_answer_clear(struct source_answer *answer)
{
    buf_clear(&answer->points);
    buf_clear(&answer->candles);
}

enum err source_malformed(const struct source_answer *answer, const char *what)
{
    return err_set(ERR_UNTRUSTED, "%s's %s is malformed", answer->title, what);
}

enum err source_read_price(struct price_pico *out, const struct source_answer *answer,
                           const struct json *value)
{
    out->v = 0;
    if (value == NULL || json_type(value) == JSON_NULL)
        return OK;
    return json_read_decimal(&out->v, PRICE_SCALE, value, "price") == OK
               ? OK
               : source_malformed(answer, "price");
}

enum err source_read_volume(struct price_pico *out, const struct source_answer *answer,
                            const struct json *value)
{
    out->v = 0;
    if (value == NULL || json_type(value) == JSON_NULL)
        return OK;
    enum err err = json_read_decimal(&out->v, PRICE_SCALE, value, "volume");
    size_t len = 0;
    const char *text = json_number_text(value, &len);
    if (text == NULL)
        text = json_text(value, &len);
    if (err != OK && (text == NULL || decimal_parse_scaled(&out->v, text, len, 0) != OK))
        return source_malformed(answer, "volume");
    if (err != OK)
        out->v = 0; /* so much that its pico units do not fit */
    return OK;
}

static bool is_time_possible(const struct source_answer *answer, int64_t time_s)
{
    return time_s > 0 && time_s <= answer->call->now_s + CLOCK_SKEW_S;
}

enum err source_read_time(int64_t *out_s, const struct source_answer *answer,
                          const struct json *value)
{
    int64_t time_ms;
    const char *text = json_text(value, NULL);
    bool is_read =
        text != NULL ? text_read_time(&time_ms, text) : json_read_i64(out_s, value, "time") == OK;
    if (is_read && text != NULL)
        *out_s = time_ms / 1000;
    if (!is_read || !is_time_possible(answer, *out_s))
        return err_set(ERR_UNTRUSTED, "%s's price has no time that makes sense", answer->title);
    return OK;
}

enum err source_put_spot(struct source_answer *answer, size_t i, const struct price_point *point)
{
    if (point->price.v == 0)
        return OK;
    if (!is_time_possible(answer, point->time_s))
        return err_set(ERR_UNTRUSTED, "%s's price has no time that makes sense", answer->title);
    memcpy(answer->points.data + i * sizeof *point, point, sizeof *point);
    return OK;
}

enum err source_add_point(struct source_answer *answer, const struct price_point *point)
{
    if (!is_time_possible(answer, point->time_s) ||
        answer->points.len >= SOURCE_POINTS_MAX * sizeof *point)
        return source_malformed(answer, "chart");
    if (point->price.v > 0)
        buf_add(&answer->points, point, sizeof *point);
    return OK;
}

enum err source_add_candle(struct source_answer *answer, const struct market_candle *candle)
{
    struct market_candle out = *candle;
    if (!is_time_possible(answer, candle->start_s) ||
        answer->candles.len >= SOURCE_POINTS_MAX * sizeof out)
        return source_malformed(answer, "chart");
    out.interval_s = answer->call->interval_s;
    out.is_open = candle->start_s + out.interval_s > answer->call->now_s;
    if (out.open.v == 0 && out.high.v == 0 && out.low.v == 0 && out.close.v == 0)
        return OK; /* a gap */
    if (out.low.v <= 0 || out.low.v > out.open.v || out.low.v > out.close.v ||
        out.high.v < out.open.v || out.high.v < out.close.v)
        return source_malformed(answer, "candle");
    buf_add(&answer->candles, &out, sizeof out);
    return OK;
}

static enum err read_row(struct source_answer *answer, const struct json *row,
                         const struct source_columns *columns)
{
    struct market_candle candle = {0};
    struct price_pico *const prices[] = {&candle.open, &candle.high, &candle.low, &candle.close};
    const int places[] = {columns->open, columns->high, columns->low, columns->close};
    bool has_time = false;
    int at = 0;
    if (json_type(row) != JSON_ARRAY || json_count(row) < columns->count)
        return source_malformed(answer, "chart");
    for (const struct json *value = json_first(row); value != NULL;
         value = json_next(value), at++) {
        if (at == columns->time) {
            has_time = json_type(value) == JSON_NUMBER &&
                       json_read_i64(&candle.start_s, value, "time") == OK;
        } else if (at == columns->volume) {
            TRY(source_read_volume(&candle.volume, answer, value));
        }
        for (size_t i = 0; i < MEM_COUNT(prices); i++)
            if (at == places[i])
                TRY(source_read_price(prices[i], answer, value));
    }
    if (columns->is_time_ms)
        candle.start_s /= 1000;
    return has_time ? source_add_candle(answer, &candle) : source_malformed(answer, "chart");
}

enum err source_read_rows(struct source_answer *answer, const struct json *rows,
                          const struct source_columns *columns)
{
    if (rows == NULL || json_type(rows) != JSON_ARRAY)
        return source_malformed(answer, "chart");
    for (const struct json *row = json_first(rows); row != NULL; row = json_next(row))
        TRY(read_row(answer, row, columns));
    return OK;
}

/* ---- order and range of a history, the same for points and candles: both begin with their time */

_Static_assert(offsetof(struct price_point, time_s) == 0, "a point begins with its time");
_Static_assert(offsetof(struct market_candle, start_s) == 0, "a candle begins with its time");

static int64_t time_at(const struct buf *items, size_t size, size_t i)
{
    int64_t time_s;
    memcpy(&time_s, items->data + i * size, sizeof time_s);
    return time_s;
}

static void swap_items(struct buf *items, size_t size, size_t a, size_t b)
{
    uint8_t kept[sizeof(struct market_candle)];
    memcpy(kept, items->data + a * size, size);
    memmove(items->data + a * size, items->data + b * size, size);
    memcpy(items->data + b * size, kept, size);
}

/* Oldest first; of several at one time the later one counts; only what the range has. */
static enum err arrange(struct source_answer *answer, struct buf *items, size_t size)
{
    const struct source_call *call = answer->call;
    size_t count = items->len / size, kept = 0;
    if (call->is_newest_first)
        for (size_t i = 0; i < count / 2; i++)
            swap_items(items, size, i, count - 1 - i);
    for (size_t i = 0; i < count; i++) {
        int64_t time_s = time_at(items, size, i);
        if (i > 0 && time_s < time_at(items, size, i - 1))
            return err_set(ERR_UNTRUSTED, "%s's chart goes back in time", answer->title);
        bool ends_before = time_s + (size == sizeof(struct price_point) ? 1 : call->interval_s) <=
                           answer->covered_from_s;
        if (ends_before || (!call->is_to_now && time_s >= call->to_s))
            continue;
        if (kept > 0 && time_at(items, size, kept - 1) == time_s)
            kept--;
        if (kept != i)
            memmove(items->data + kept * size, items->data + i * size, size);
        kept++;
    }
    items->len = kept * size;
    return OK;
}

static enum err check_spot(const struct source_answer *answer)
{
    for (size_t i = 0; i < answer->request->pair_count; i++) {
        struct price_point point;
        memcpy(&point, answer->points.data + i * sizeof point, sizeof point);
        if (point.price.v > 0)
            return OK;
    }
    return err_set(ERR_NOT_FOUND, "%s has no price of this in this currency", answer->title);
}

enum err source_read(struct source_answer *answer, const struct source *source, int status,
                     struct view body)
{
    struct json_doc *doc = NULL;
    bool is_json = json_parse(&doc, (const char *)body.data, body.len, &json_limits_default) == OK;
    enum err err = read_root(answer, source, status, is_json ? json_root(doc) : NULL);
    json_doc_free(doc);
    TRY(err);
    if (answer->request->op == MARKET_SPOT)
        return check_spot(answer);
    TRY(arrange(answer, &answer->points, sizeof(struct price_point)));
    return arrange(answer, &answer->candles, sizeof(struct market_candle));
}
