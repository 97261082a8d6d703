#include "net/source.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "net/http.h"

#define DAY_S INT64_C(86400)

static const struct source *const sources[] = {
    &source_coingecko,         &source_geckoterminal, &source_defillama, &source_coinbase,
    &source_coinbase_advanced, &source_kraken,        &source_binance,   &source_frankfurter,
};

const struct source *source_find(const char *kind)
{
    for (size_t i = 0; i < MEM_COUNT(sources); i++)
        if (strcmp(sources[i]->kind.kind, kind) == 0)
            return sources[i];
    return NULL;
}

/* ---- calls */

void source_call_clear(struct source_call *call)
{
    buf_clear(&call->url);
}

static enum err bound_range(struct source_call *call, const struct source *source,
                            const struct market_request *request)
{
    int64_t oldest_s = call->now_s - source->kind.history_max_s;
    call->is_to_now = request->to_s == 0 || request->to_s >= call->now_s;
    call->to_s = call->is_to_now ? call->now_s : request->to_s;
    call->from_s = request->from_s > 0 ? request->from_s : 0;
    if (source->kind.history_max_s > 0 && request->key == NULL) {
        if (call->to_s <= oldest_s)
            return err_set(ERR_LIMIT, "%s gives away no prices older than %lld days",
                           source->kind.title, (long long)(source->kind.history_max_s / DAY_S));
        if (call->from_s < oldest_s)
            call->from_s = oldest_s;
    }
    return call->from_s < call->to_s ? OK : err_set(ERR_INVALID, "the range of time is empty");
}

enum err source_write(struct source_call *call, const struct source *source,
                      const struct market_request *request, int64_t now_s)
{
    *call = (struct source_call){.now_s = now_s};
    if ((source->kind.ops >> request->op & 1) == 0)
        return err_set(ERR_UNSUPPORTED, "%s has no %s", source->kind.title,
                       request->op == MARKET_CANDLES ? "candles" : "prices of this form");
    if (request->pair_count == 0 || request->pair_count > source->kind.pairs_max ||
        (request->op != MARKET_SPOT && request->pair_count > 1))
        return err_set(ERR_INVALID, "%s is not asked for so many pairs at once",
                       source->kind.title);
    if (request->op != MARKET_SPOT)
        TRY(bound_range(call, source, request));
    return source->write(call, request);
}

void source_url(struct source_call *call, const struct market_request *request, const char *path)
{
    size_t len = strlen(request->api->url);
    while (len > 0 && request->api->url[len - 1] == '/')
        len--;
    buf_add(&call->url, request->api->url, len);
    buf_add_text(&call->url, path);
}

void source_url_bases(struct source_call *call, const struct market_request *request,
                      const char *between)
{
    for (size_t i = 0; i < request->pair_count; i++) {
        size_t first = 0;
        while (strcmp(request->pairs[first].base, request->pairs[i].base) != 0)
            first++;
        if (first < i)
            continue;
        if (i > 0)
            buf_add_text(&call->url, between);
        http_escape(&call->url, request->pairs[i].base);
    }
}

void source_url_quotes(struct source_call *call, const struct market_request *request,
                       const char *between, bool upper)
{
    for (size_t i = 0; i < request->pair_count; i++) {
        struct source_word quote = source_lower(request->pairs[i].quote);
        size_t first = 0;
        while (strcmp(source_lower(request->pairs[first].quote).text, quote.text) != 0)
            first++;
        if (first < i)
            continue;
        if (i > 0)
            buf_add_text(&call->url, between);
        http_escape(&call->url, upper ? source_upper(quote.text).text : quote.text);
    }
}

/* ASCII only, whatever the locale. */
struct source_word source_upper(const char *text)
{
    struct source_word out;
    (void)text_copy(out.text, sizeof out.text, text);
    for (char *c = out.text; *c != '\0'; c++)
        if (*c >= 'a' && *c <= 'z')
            *c = (char)(*c - 'a' + 'A');
    return out;
}

struct source_word source_lower(const char *text)
{
    struct source_word out;
    (void)text_copy(out.text, sizeof out.text, text);
    for (char *c = out.text; *c != '\0'; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    return out;
}

uint32_t source_interval(const uint32_t *intervals_s, const struct market_request *request)
{
    while (intervals_s[1] != 0 && intervals_s[1] <= request->interval_s)
        intervals_s++;
    return *intervals_s;
}

void source_reach(struct source_call *call, int64_t count)
{
    int64_t oldest_s = call->to_s - count * call->interval_s;
    if (call->from_s < oldest_s)
        call->from_s = oldest_s;
}
