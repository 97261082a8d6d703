/* CoinGecko's answers, as its documentation and its users show them. */

#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "support/http_server.h"
#include "support/net_rig.h"
#include "support/suite.h"

#define NOW_S INT64_C(1781866000)

struct outcome {
    int calls;
    enum err err;
    char detail[256];
    int64_t retry_after_s;
    struct price_point points[8];
    size_t count;
};

static struct rig rig;
static struct http_server *server;
static struct price_api api;
static struct outcome out;
static const char *answer_text;
static int answer_status;
static const char *answer_headers;

static void answer(void *ctx, const struct http_seen *seen, struct http_script *script)
{
    (void)ctx;
    (void)seen;
    script->status = answer_status;
    script->headers = answer_headers;
    buf_add_text(&script->body, answer_text);
}

static int64_t fixed_now_s(void *ctx)
{
    (void)ctx;
    return NOW_S;
}

static void setup(void)
{
    server = http_server_start(answer, NULL);
    rig_open(&rig);
    rig.clock.now_s = fixed_now_s;
    (void)text_copy(api.kind, sizeof api.kind, "coingecko");
    (void)text_format(api.url, sizeof api.url, "%s/api/v3/", http_server_url(server));
    (void)text_copy(api.id, sizeof api.id, "moss-carbon-credit");
}

static void teardown(void)
{
    rig_close(&rig);
    http_server_stop(server);
}

static void on_done(void *arg, const struct market_answer *got)
{
    struct outcome *to = arg;
    to->calls++;
    to->err = got->err;
    (void)text_copy(to->detail, sizeof to->detail, got->detail);
    to->retry_after_s = got->retry_after_s;
    to->count = got->point_count;
    for (size_t i = 0; i < got->point_count && i < MEM_COUNT(to->points); i++)
        to->points[i] = got->points[i];
}

static enum err ask(enum market_op op, const char *currency)
{
    struct market_pair pair = {.base = "moss-carbon-credit"};
    struct market_request request = {
        .op = op, .api = &api, .pairs = &pair, .pair_count = 1, .from_s = NOW_S - 30 * 86400};
    (void)text_copy(pair.quote, sizeof pair.quote, currency);
    out = (struct outcome){0};
    rig.market.submit(rig.market.ctx, &request, on_done, &out);
    ck_assert_int_eq(out.calls, 0);
    while (out.calls == 0) {
        net_module.dispatch(rig.net);
        if (out.calls == 0)
            ck_assert_int_eq(net_module.wait(rig.net, NULL, 0, -1), OK);
    }
    return out.err;
}

static enum err spot(const char *text)
{
    answer_text = text;
    return ask(MARKET_SPOT, "usd");
}

static enum err chart(const char *text)
{
    answer_text = text;
    return ask(MARKET_HISTORY, "eur");
}

START_TEST(coingecko__spot__is_exact)
{
    ck_assert_int_eq(spot("{\"moss-carbon-credit\":{\"usd\":0.080939,\"usd_market_cap\":230741.2,"
                          "\"usd_24h_vol\":634.1,\"usd_24h_change\":-1.27,"
                          "\"last_updated_at\":1781865600}}"),
                     OK);
    ck_assert_uint_eq(out.count, 1);
    ck_assert_int_eq(out.points[0].price.v, 80939000000);
    ck_assert_int_eq(out.points[0].time_s, 1781865600);
    ck_assert_str_eq(http_server_seen(server, 0)->path,
                     "/api/v3/simple/price?ids=moss-carbon-credit&vs_currencies=usd"
                     "&include_last_updated_at=true");
    ck_assert_int_eq(spot("{\"moss-carbon-credit\":{\"usd\":8.0939e-05,\"last_updated_at\":"
                          "1781865600}}"),
                     OK);
    ck_assert_int_eq(out.points[0].price.v, 80939000);
}
END_TEST

START_TEST(coingecko__spot__missing_null_and_zero_are_not_found)
{
    ck_assert_int_eq(spot("{}"), ERR_NOT_FOUND);
    ck_assert_int_eq(spot("{\"moss-carbon-credit\":{}}"), ERR_NOT_FOUND);
    ck_assert_int_eq(spot("{\"moss-carbon-credit\":{\"usd\":null,\"last_updated_at\":1}}"),
                     ERR_NOT_FOUND);
    ck_assert_int_eq(spot("{\"moss-carbon-credit\":{\"usd\":0,\"last_updated_at\":1}}"),
                     ERR_NOT_FOUND);
    ck_assert_int_eq(spot("{\"Moss-Carbon-Credit\":{\"usd\":1,\"last_updated_at\":1}}"),
                     ERR_NOT_FOUND);
}
END_TEST

START_TEST(coingecko__spot__malformed_is_not_believed)
{
    static const char *const answers[] = {
        "{\"moss-carbon-credit\":{\"usd\":-1,\"last_updated_at\":1781865600}}",
        "{\"moss-carbon-credit\":{\"usd\":\"1\",\"last_updated_at\":1781865600}}",
        "{\"moss-carbon-credit\":{\"usd\":1e400,\"last_updated_at\":1781865600}}",
        "{\"moss-carbon-credit\":{\"usd\":1,\"usd\":2,\"last_updated_at\":1781865600}}",
        "{\"moss-carbon-credit\":{\"usd\":1}}",
        "{\"moss-carbon-credit\":{\"usd\":1,\"last_updated_at\":2781865600}}",
        "{\"moss-carbon-credit\":{\"usd\":1,\"last_updated_at\":-5}}",
        "<html>",
        "",
    };
    for (size_t i = 0; i < MEM_COUNT(answers); i++) {
        enum err err = spot(answers[i]);
        ck_assert_msg(err == ERR_UNTRUSTED, "%s: %s", answers[i], err_code(err));
    }
}
END_TEST

START_TEST(coingecko__chart__gives_points_and_skips_gaps)
{
    ck_assert_int_eq(chart("{\"prices\":[[1711411200000,0.08],[1711414800000,null],"
                           "[1711418400123,0.0812345678901],[1711422000000,0]],"
                           "\"market_caps\":[[1711411200000,null]],\"total_volumes\":[]}"),
                     OK);
    ck_assert_uint_eq(out.count, 2);
    ck_assert_int_eq(out.points[0].price.v, 80000000000);
    ck_assert_int_eq(out.points[0].time_s, 1711411200);
    ck_assert_int_eq(out.points[1].price.v, 81234567890);
    ck_assert_int_eq(out.points[1].time_s, 1711418400);
    ck_assert_str_eq(http_server_seen(server, 0)->path,
                     "/api/v3/coins/moss-carbon-credit/market_chart?vs_currency=eur&days=30");
}
END_TEST

START_TEST(coingecko__chart__malformed_is_not_believed)
{
    static const char *const answers[] = {
        "{\"prices\":[[1711411200000,0.08],[1711411100000,0.08]]}", /* back in time */
        "{\"prices\":[[1711411200000]]}",
        "{\"prices\":[[1711411200000,0.08,1]]}",
        "{\"prices\":[[\"1711411200000\",0.08]]}",
        "{\"prices\":[[1711411200000,\"0.08\"]]}",
        "{\"prices\":[[9911411200000,0.08]]}",
        "{\"prices\":{}}",
        "{}",
        "[]",
    };
    for (size_t i = 0; i < MEM_COUNT(answers); i++) {
        enum err err = chart(answers[i]);
        ck_assert_msg(err == ERR_UNTRUSTED, "%s: %s", answers[i], err_code(err));
    }
    ck_assert_int_eq(chart("{\"prices\":[]}"), ERR_NOT_FOUND);
}
END_TEST

#define TOO_MANY                                                                                   \
    "{\"status\":{\"error_code\":429,\"error_message\":\"You've exceeded the Rate Limit. Please "  \
    "visit https://www.coingecko.com/en/api/pricing to subscribe\"}}"

START_TEST(coingecko__too_many__is_seen_whatever_http_says)
{
    answer_status = 429;
    answer_headers = "Retry-After: 42\r\n";
    ck_assert_int_eq(spot(TOO_MANY), ERR_THROTTLED);
    ck_assert_int_eq(out.retry_after_s, 42);
    ck_assert_ptr_null(strstr(out.detail, "visit"));
    /* silent until then */
    ck_assert_int_eq(spot("{}"), ERR_THROTTLED);
    ck_assert_int_gt(out.retry_after_s, 40);
    ck_assert_uint_eq(http_server_count(server), 1);
}
END_TEST

START_TEST(coingecko__too_many__with_http_200)
{
    ck_assert_int_eq(chart(TOO_MANY), ERR_THROTTLED);
    ck_assert_int_eq(out.retry_after_s, 60);
}
END_TEST

START_TEST(coingecko__errors__in_their_envelopes)
{
    answer_status = 401;
    ck_assert_int_eq(
        chart("{\"error\":{\"status\":{\"timestamp\":\"2026-10-07T13:32:10.955+00:00\","
              "\"error_code\":10012,\"error_message\":\"Your request exceeds the allowed time "
              "range.\"}}}"),
        ERR_LIMIT);
    answer_status = 400;
    ck_assert_int_eq(
        spot("{\"status\":{\"error_code\":10010,\"error_message\":\"pro key\\u001b[2J\"}}"),
        ERR_RPC);
    ck_assert_ptr_nonnull(strstr(out.detail, "10010"));
    ck_assert_ptr_null(strchr(out.detail, '\x1b'));
    answer_status = 404;
    ck_assert_int_eq(chart("{\"error\":\"coin not found\"}"), ERR_NOT_FOUND);
    answer_status = 403;
    ck_assert_int_eq(spot("error code: 1020"), ERR_NET);
    answer_status = 500;
    ck_assert_int_eq(spot("{\"error\":\"boom\"}"), ERR_RPC);
}
END_TEST

START_TEST(coingecko__budget__is_counted_here)
{
    answer_status = 200;
    for (int i = 0; i < 20; i++)
        ck_assert_int_eq(spot("{}"), ERR_NOT_FOUND);
    ck_assert_int_eq(spot("{}"), ERR_THROTTLED);
    ck_assert_int_ge(out.retry_after_s, 1);
    ck_assert_int_le(out.retry_after_s, 3);
    ck_assert_uint_eq(http_server_count(server), 20);
}
END_TEST

START_TEST(market__unknown_kind__is_not_supported)
{
    (void)text_copy(api.kind, sizeof api.kind, "oracle");
    ck_assert_int_eq(spot("{}"), ERR_UNSUPPORTED);
    ck_assert_uint_eq(http_server_count(server), 0);
    ck_assert(!net_module.busy(rig.net));
}
END_TEST

START_TEST(market__cancel__is_silent)
{
    struct market_request request = {.op = MARKET_SPOT,
                                     .api = &api,
                                     .pairs = &(struct market_pair){"moss-carbon-credit", "usd"},
                                     .pair_count = 1};
    answer_text = "{}";
    out = (struct outcome){0};
    ticket order = rig.market.submit(rig.market.ctx, &request, on_done, &out);
    net_module.dispatch(rig.net);
    rig.market.cancel(rig.market.ctx, order);
    rig.market.cancel(rig.market.ctx, order);
    rig_spin(&rig, 20);
    ck_assert_int_eq(out.calls, 0);
    ck_assert(!net_module.busy(rig.net));
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(coingecko__spot__is_exact),
    SUITE_TEST(coingecko__spot__missing_null_and_zero_are_not_found),
    SUITE_TEST(coingecko__spot__malformed_is_not_believed),
    SUITE_TEST(coingecko__chart__gives_points_and_skips_gaps),
    SUITE_TEST(coingecko__chart__malformed_is_not_believed),
    SUITE_TEST(coingecko__too_many__is_seen_whatever_http_says),
    SUITE_TEST(coingecko__too_many__with_http_200),
    SUITE_TEST(coingecko__errors__in_their_envelopes),
    SUITE_TEST(coingecko__budget__is_counted_here),
    SUITE_TEST(market__unknown_kind__is_not_supported),
    SUITE_TEST(market__cancel__is_silent),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("coingecko", tests, &fixture)
