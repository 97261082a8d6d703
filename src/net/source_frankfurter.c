/* Frankfurter v1 (frankfurter.dev): the reference rates of the European Central Bank, one on each
 * working day at about 16:00 in Frankfurt; none on weekends and holidays. */

#include <string.h>

#include "core/base/text.h"
#include "net/http.h"
#include "net/source.h"

#define DAY_S      INT64_C(86400)
#define FIRST_DAY  INT64_C(915408000) /* 1999-01-04 */
#define RATE_AT_S  (14 * 3600)        /* 16:00 in Frankfurt is 14:00 or 15:00 UTC */
#define RANGE_DAYS 365                /* of longer ones it gives weeks */

static void write_day(struct source_call *call, int64_t time_s)
{
    char text[32];
    text_time_utc(text, sizeof text, time_s);
    buf_add(&call->url, text, strlen("2026-11-22"));
}

static enum err write_call(struct source_call *call, const struct market_request *request)
{
    for (size_t i = 1; i < request->pair_count; i++)
        if (strcmp(request->pairs[i].base, request->pairs[0].base) != 0)
            return err_set(ERR_UNSUPPORTED, "Frankfurter is asked about one currency at a time");
    if (request->op == MARKET_SPOT) {
        source_url(call, request, "/latest");
    } else {
        if (call->to_s <= FIRST_DAY)
            return err_set(ERR_LIMIT, "Frankfurter's rates begin in 1999");
        if (call->from_s < FIRST_DAY)
            call->from_s = FIRST_DAY;
        if (call->from_s < call->to_s - RANGE_DAYS * DAY_S)
            call->from_s = call->to_s - RANGE_DAYS * DAY_S;
        source_url(call, request, "/");
        write_day(call, call->from_s);
        buf_add_text(&call->url, "..");
        write_day(call, call->to_s);
    }
    buf_add_text(&call->url, "?base=");
    http_escape(&call->url, source_upper(request->pairs[0].base).text);
    buf_add_text(&call->url, "&symbols=");
    source_url_quotes(call, request, "%2C", true);
    return OK;
}

static enum err find_refusal(const struct json *root, int status)
{
    (void)root;
    if (status == 404 || status == 422)
        return err_set(ERR_NOT_FOUND, "Frankfurter does not know this currency");
    return OK;
}

static enum err read_day(int64_t *out_s, const struct source_answer *answer, const char *text)
{
    int64_t time_ms;
    if (text == NULL || strlen(text) != strlen("2026-11-22") || !text_read_time(&time_ms, text))
        return source_malformed(answer, "date");
    *out_s = time_ms / 1000 + RATE_AT_S;
    return OK;
}

/* Rates are of one unit of the base that was asked for. */
static enum err check_base(const struct source_answer *answer, const struct json *root)
{
    int64_t amount = 0;
    const char *base = json_text(json_get(root, "base"), NULL);
    if (base == NULL || strcmp(base, source_upper(answer->request->pairs[0].base).text) != 0 ||
        json_read_decimal(&amount, 6, json_get(root, "amount"), "amount") != OK ||
        amount != FIAT_ONE)
        return source_malformed(answer, "answer");
    return OK;
}

static enum err read_rate(struct price_pico *out, const struct source_answer *answer,
                          const struct json *rates, const char *quote)
{
    if (rates == NULL || json_type(rates) != JSON_OBJECT)
        return source_malformed(answer, "answer");
    return source_read_price(out, answer, json_get(rates, source_upper(quote).text));
}

static enum err read_latest(struct source_answer *answer, const struct json *root)
{
    const char *date = json_text(json_get(root, "date"), NULL);
    for (size_t i = 0; i < answer->request->pair_count; i++) {
        struct price_point point = {0};
        TRY(read_day(&point.time_s, answer, date));
        TRY(read_rate(&point.price, answer, json_get(root, "rates"),
                      answer->request->pairs[i].quote));
        TRY(source_put_spot(answer, i, &point));
    }
    return OK;
}

static enum err read_range(struct source_answer *answer, const struct json *root)
{
    const struct json *days = json_get(root, "rates");
    if (days == NULL || json_type(days) != JSON_OBJECT)
        return source_malformed(answer, "answer");
    for (const struct json *day = json_first(days); day != NULL; day = json_next(day)) {
        struct price_point point = {0};
        TRY(read_day(&point.time_s, answer, json_key(day)));
        TRY(read_rate(&point.price, answer, day, answer->request->pairs[0].quote));
        TRY(source_add_point(answer, &point));
    }
    return OK;
}

static enum err read_answer(struct source_answer *answer, const struct json *root)
{
    TRY(check_base(answer, root));
    return answer->request->op == MARKET_SPOT ? read_latest(answer, root)
                                              : read_range(answer, root);
}

const struct source source_frankfurter = {
    .kind = {.kind = "frankfurter",
             .title = "Frankfurter",
             .ops = 1U << MARKET_SPOT | 1U << MARKET_HISTORY,
             .pairs_max = MARKET_PAIRS,
             .spot_every_s = 3600,
             .late_s = 6 * DAY_S, /* Easter: from Thursday to Tuesday */
             .calls_per_minute = 20,
             .quotes = "USD EUR GBP BRL CHF JPY"},
    .write = write_call,
    .refusal = find_refusal,
    .read = read_answer,
};
