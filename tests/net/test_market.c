/* What the market does for all sources: budgets, sharing, silence, health. */

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "support/source_rig.h"
#include "support/suite.h"

#define NOW_S INT64_C(1781866000)
#define DAY_S 86400
#define MOSS  "moss-carbon-credit/usd"
#define PRICE "{\"moss-carbon-credit\":{\"usd\":0.08,\"last_updated_at\":1781865600}}"

static const struct market_pair moss = {"moss-carbon-credit", "usd"};

static void setup(void)
{
    source_rig_open("coingecko", "/api/v3", NOW_S);
}

static struct market_request spot_request(void)
{
    return (struct market_request){
        .op = MARKET_SPOT, .api = &rig.api, .pairs = &moss, .pair_count = 1};
}

static struct market_health health(void)
{
    struct market_health out;
    rig.net.market.health(rig.net.market.ctx, &rig.api, &out);
    return out;
}

START_TEST(market__budget__is_counted_here)
{
    for (int i = 0; i < 20; i++)
        ck_assert_int_eq(source_spot(MOSS, "{}"), ERR_NOT_FOUND);
    ck_assert_int_eq(source_spot(MOSS, "{}"), ERR_THROTTLED);
    ck_assert_int_ge(rig.out.retry_after_s, 1);
    ck_assert_int_le(rig.out.retry_after_s, 3);
    ck_assert_uint_eq(source_requests(), 20);
    ck_assert_int_eq(health().calls_left, 0);
}
END_TEST

START_TEST(market__budget__goes_on_after_a_restart)
{
    struct market_budget kept;
    ck_assert(!rig.net.market.budget_get(rig.net.market.ctx, &rig.api, &kept));
    for (int i = 0; i < 15; i++)
        ck_assert_int_eq(source_spot(MOSS, PRICE), OK);
    ck_assert(rig.net.market.budget_get(rig.net.market.ctx, &rig.api, &kept));
    ck_assert_uint_eq(kept.minute_used, 15);
    ck_assert_uint_eq(kept.day_used, 15);
    ck_assert_uint_eq(kept.month_used, 15);
    source_rig_close();

    setup();
    struct market_budget now = kept;
    ck_assert(text_copy(now.host, sizeof now.host, strstr(http_server_url(rig.server), "127")));
    rig.net.market.budget_set(rig.net.market.ctx, &now);
    for (int i = 0; i < 5; i++)
        ck_assert_int_eq(source_spot(MOSS, PRICE), OK);
    ck_assert_int_eq(source_spot(MOSS, PRICE), ERR_THROTTLED);
    ck_assert(rig.net.market.budget_get(rig.net.market.ctx, &rig.api, &kept));
    ck_assert_uint_eq(kept.month_used, 20);
}
END_TEST

START_TEST(market__budget__of_the_future_is_not_believed)
{
    struct market_budget wrong = {
        .time_s = NOW_S + DAY_S, .minute_used = 20, .blocked_until_s = NOW_S + 2 * DAY_S};
    ck_assert(text_copy(wrong.host, sizeof wrong.host, strstr(http_server_url(rig.server), "127")));
    rig.net.market.budget_set(rig.net.market.ctx, &wrong);
    ck_assert_int_eq(source_spot(MOSS, PRICE), OK);
}
END_TEST

START_TEST(market__silence__is_kept_over_a_restart)
{
    struct market_budget kept;
    rig.status = 429;
    rig.headers = "Retry-After: 300\r\n";
    ck_assert_int_eq(source_spot(MOSS, "{}"), ERR_THROTTLED);
    ck_assert(rig.net.market.budget_get(rig.net.market.ctx, &rig.api, &kept));
    ck_assert_int_eq(kept.blocked_until_s, NOW_S + 300);
    source_rig_close();

    setup();
    rig.now_s = NOW_S + 100;
    ck_assert(text_copy(kept.host, sizeof kept.host, strstr(http_server_url(rig.server), "127")));
    rig.net.market.budget_set(rig.net.market.ctx, &kept);
    ck_assert_int_eq(source_spot(MOSS, PRICE), ERR_THROTTLED);
    ck_assert_int_gt(rig.out.retry_after_s, 190);
    ck_assert_int_le(rig.out.retry_after_s, 200);
    ck_assert_uint_eq(source_requests(), 0);
}
END_TEST

START_TEST(market__silence__is_bounded)
{
    rig.status = 429;
    rig.headers = "Retry-After: 99999999\r\n";
    ck_assert_int_eq(source_spot(MOSS, "{}"), ERR_THROTTLED);
    ck_assert_int_le(rig.out.retry_after_s, DAY_S);
    ck_assert_int_gt(rig.out.retry_after_s, DAY_S - 60);
}
END_TEST

START_TEST(market__equal_requests__share_a_call)
{
    struct source_outcome first, second, third;
    const struct market_request request = spot_request();
    rig.text = PRICE;
    source_submit(&request, &first);
    source_submit(&request, &second);
    net_module.dispatch(rig.net.net); /* it is under way */
    ticket last = source_submit(&request, &third);
    rig.net.market.cancel(rig.net.market.ctx, last);
    source_wait(&first);
    source_wait(&second);
    ck_assert_int_eq(first.err, OK);
    ck_assert_int_eq(second.points[0].price.v, 80000000000);
    ck_assert_int_eq(third.calls, 0);
    ck_assert_uint_eq(source_requests(), 1);
    ck_assert(!net_module.busy(rig.net.net));
}
END_TEST

START_TEST(market__cancel__of_one_leaves_the_other)
{
    struct source_outcome first, second;
    const struct market_request request = spot_request();
    rig.text = PRICE;
    ticket unwanted = source_submit(&request, &first);
    source_submit(&request, &second);
    net_module.dispatch(rig.net.net);
    rig.net.market.cancel(rig.net.market.ctx, unwanted);
    source_wait(&second);
    ck_assert_int_eq(second.err, OK);
    ck_assert_int_eq(first.calls, 0);
}
END_TEST

START_TEST(market__different_requests__wait_for_each_other)
{
    static const struct market_pair pairs[] = {{"a", "usd"}, {"b", "usd"}, {"c", "usd"}};
    struct source_outcome out[3];
    rig.text = "{\"a\":{\"usd\":1,\"last_updated_at\":1781865600},"
               "\"b\":{\"usd\":2,\"last_updated_at\":1781865600},"
               "\"c\":{\"usd\":3,\"last_updated_at\":1781865600}}";
    for (size_t i = 0; i < 3; i++) {
        struct market_request request = spot_request();
        request.pairs = &pairs[i];
        source_submit(&request, &out[i]);
    }
    for (size_t i = 0; i < 3; i++) {
        source_wait(&out[i]);
        ck_assert_int_eq(out[i].points[0].price.v, (int64_t)(i + 1) * PRICE_ONE);
    }
    ck_assert_uint_eq(source_requests(), 3);
    /* one connection is enough for one at a time */
    ck_assert_uint_eq(http_server_seen(rig.server, 2)->connection, 0);
}
END_TEST

START_TEST(market__health__says_how_it_went)
{
    struct market_health now = health();
    ck_assert_int_eq(now.last_ok_s, 0);
    ck_assert_int_eq(now.latency_ms, -1);
    ck_assert_int_eq(source_spot(MOSS, PRICE), OK);
    now = health();
    ck_assert_int_eq(now.last_ok_s, NOW_S);
    ck_assert_int_ge(now.latency_ms, 0);
    ck_assert_int_eq(now.why, OK);
    ck_assert_int_eq(now.calls_left, 19);
    rig.status = 503;
    ck_assert_int_eq(source_spot(MOSS, PRICE), ERR_NET);
    ck_assert_int_eq(source_spot(MOSS, PRICE), ERR_NET);
    now = health();
    ck_assert_int_eq(now.why, ERR_NET);
    ck_assert_uint_eq(now.failures, 2);
    ck_assert_ptr_nonnull(strstr(now.problem, "503"));
    ck_assert_int_eq(now.last_ok_s, NOW_S);
    rig.status = 200;
    ck_assert_int_eq(source_spot(MOSS, PRICE), OK);
    ck_assert_uint_eq(health().failures, 0);
}
END_TEST

START_TEST(market__unknown_kind__is_not_supported)
{
    (void)text_copy(rig.api.kind, sizeof rig.api.kind, "oracle");
    ck_assert_int_eq(source_spot(MOSS, "{}"), ERR_UNSUPPORTED);
    ck_assert_uint_eq(source_requests(), 0);
    ck_assert(!net_module.busy(rig.net.net));
    ck_assert_ptr_null(rig.net.market.kind(rig.net.market.ctx, "oracle"));
    ck_assert_str_eq(rig.net.market.kind(rig.net.market.ctx, "kraken")->title, "Kraken");
}
END_TEST

START_TEST(market__what_a_source_has_not__costs_no_call)
{
    (void)text_copy(rig.api.kind, sizeof rig.api.kind, "geckoterminal");
    ck_assert_int_eq(source_range(MARKET_HISTORY, "eth/0x1/usd", 1, 0, 0, "{}"), ERR_UNSUPPORTED);
    ck_assert_int_eq(source_spot("eth/0x1/usd eth/0x2/usd", "{}"), ERR_INVALID);
    (void)text_copy(rig.api.kind, sizeof rig.api.kind, "coingecko");
    ck_assert_int_eq(source_range(MARKET_HISTORY, MOSS, NOW_S + 5, 0, 0, "{}"), ERR_INVALID);
    (void)text_copy(rig.api.url, sizeof rig.api.url, "http://example.org");
    ck_assert_int_eq(source_spot(MOSS, "{}"), ERR_CONFIG);
    ck_assert_uint_eq(source_requests(), 0);
}
END_TEST

START_TEST(market__cancel__is_silent)
{
    struct source_outcome out;
    const struct market_request request = spot_request();
    ticket order = source_submit(&request, &out);
    net_module.dispatch(rig.net.net);
    rig.net.market.cancel(rig.net.market.ctx, order);
    rig.net.market.cancel(rig.net.market.ctx, order);
    rig_spin(&rig.net, 20);
    ck_assert_int_eq(out.calls, 0);
    ck_assert(!net_module.busy(rig.net.net));
}
END_TEST

START_TEST(market__server_down__is_unavailable)
{
    (void)text_format(rig.api.url, sizeof rig.api.url, "http://127.0.0.1:%d",
                      http_server_dead_port());
    ck_assert_int_eq(source_spot(MOSS, "{}"), ERR_NET);
    ck_assert_str_ne(rig.out.detail, "");
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(market__budget__is_counted_here),
    SUITE_TEST(market__budget__goes_on_after_a_restart),
    SUITE_TEST(market__budget__of_the_future_is_not_believed),
    SUITE_TEST(market__silence__is_kept_over_a_restart),
    SUITE_TEST(market__silence__is_bounded),
    SUITE_TEST(market__equal_requests__share_a_call),
    SUITE_TEST(market__cancel__of_one_leaves_the_other),
    SUITE_TEST(market__different_requests__wait_for_each_other),
    SUITE_TEST(market__health__says_how_it_went),
    SUITE_TEST(market__unknown_kind__is_not_supported),
    SUITE_TEST(market__what_a_source_has_not__costs_no_call),
    SUITE_TEST(market__cancel__is_silent),
    SUITE_TEST(market__server_down__is_unavailable),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = source_rig_close};
SUITE_MAIN_WITH("market", tests, &fixture)
