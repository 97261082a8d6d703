#include "support/source_rig.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "support/suite.h"

struct source_rig rig;

static void answer(void *ctx, const struct http_seen *seen, struct http_script *script)
{
    (void)ctx;
    (void)seen;
    script->status = rig.status;
    script->headers = rig.headers;
    buf_add_text(&script->body, rig.text);
}

static int64_t rig_now_s(void *ctx)
{
    (void)ctx;
    return rig.now_s;
}

void source_rig_open(const char *kind, const char *path, int64_t now_s)
{
    rig = (struct source_rig){.now_s = now_s, .text = "{}"};
    rig.server = http_server_start(answer, NULL);
    rig_open(&rig.net);
    rig.net.clock.now_s = rig_now_s;
    (void)text_copy(rig.api.kind, sizeof rig.api.kind, kind);
    (void)text_format(rig.api.url, sizeof rig.api.url, "%s%s", http_server_url(rig.server), path);
}

void source_rig_close(void)
{
    rig_close(&rig.net);
    http_server_stop(rig.server);
}

static void on_done(void *arg, const struct market_answer *got)
{
    struct source_outcome *to = arg;
    to->calls++;
    to->err = got->err;
    (void)text_copy(to->detail, sizeof to->detail, got->detail);
    to->retry_after_s = got->retry_after_s;
    to->point_count = got->point_count;
    for (size_t i = 0; i < got->point_count && i < SOURCE_ITEMS; i++)
        to->points[i] = got->points[i];
    to->candle_count = got->candle_count;
    for (size_t i = 0; i < got->candle_count && i < SOURCE_ITEMS; i++)
        to->candles[i] = got->candles[i];
    to->from_s = got->covered_from_s;
    to->to_s = got->covered_to_s;
}

ticket source_submit(const struct market_request *request, struct source_outcome *out)
{
    *out = (struct source_outcome){0};
    ticket order = rig.net.market.submit(rig.net.market.ctx, request, on_done, out);
    ck_assert_int_eq(out->calls, 0);
    return order;
}

void source_wait(const struct source_outcome *out)
{
    while (out->calls == 0) {
        net_module.dispatch(rig.net.net);
        if (out->calls == 0)
            ck_assert_int_eq(net_module.wait(rig.net.net, NULL, 0, -1), OK);
    }
    ck_assert_int_eq(out->calls, 1);
}

static size_t read_pairs(struct market_pair *out, const char *text)
{
    size_t count = 0;
    while (*text != '\0') {
        size_t len = strcspn(text, " "), slash = len;
        while (text[slash] != '/')
            slash--;
        ck_assert_uint_lt(count, MARKET_PAIRS);
        struct market_pair *pair = &out[count++];
        (void)text_format(pair->base, sizeof pair->base, "%.*s", (int)slash, text);
        (void)text_format(pair->quote, sizeof pair->quote, "%.*s", (int)(len - slash - 1),
                          text + slash + 1);
        text += len + (text[len] == ' ');
    }
    return count;
}

static enum err ask(struct market_request *request, const char *pairs, const char *text)
{
    struct market_pair list[MARKET_PAIRS];
    struct secret key = {0};
    rig.text = text;
    request->api = &rig.api;
    request->pairs = list;
    request->pair_count = read_pairs(list, pairs);
    if (rig.key != NULL) {
        ck_assert_int_eq(secret_init_library(), OK);
        secret_set(&key, rig.key, strlen(rig.key));
        request->key = &key;
    }
    (void)source_submit(request, &rig.out);
    secret_clear(&key); /* what is needed was copied */
    source_wait(&rig.out);
    return rig.out.err;
}

enum err source_spot(const char *pairs, const char *text)
{
    struct market_request request = {.op = MARKET_SPOT};
    return ask(&request, pairs, text);
}

enum err source_range(enum market_op op, const char *pair, int64_t from_s, int64_t to_s,
                      uint32_t interval_s, const char *text)
{
    struct market_request request = {
        .op = op, .from_s = from_s, .to_s = to_s, .interval_s = interval_s};
    return ask(&request, pair, text);
}

size_t source_requests(void)
{
    return http_server_count(rig.server);
}

const char *source_path(void)
{
    size_t count = source_requests();
    return count == 0 ? "" : http_server_seen(rig.server, count - 1)->path;
}
