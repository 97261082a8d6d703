/* Live prices: the streams of exchanges against a server that speaks them, and lies. */

#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "support/net_rig.h"
#include "support/real_clock.h"
#include "support/suite.h"
#include "support/ws_server.h"

#define NOW_S INT64_C(1658232600) /* 2022-07-19 12:10:00 UTC */

static struct rig rig;
static struct ws_server *server;
static struct price_api api;
static ticket watching;
static struct market_event events[64];
static size_t count;
static char details[64][64];
static bool cancels_at_tick;

/* What the server says on connection 0, and on each later one; then it stalls, or (a NULL) cuts. */
static const char *const *first_lines, *const *later_lines;
static char asked[512];

static void speak(void *ctx, struct ws_peer *peer, size_t connection)
{
    (void)ctx;
    struct buf text = {0};
    const char *const *line = connection == 0 ? first_lines : later_lines;
    if (ws_peer_read(peer, &text)) {
        (void)text_copy(asked, sizeof asked, buf_text(&text));
        for (; *line != NULL && (*line)[0] != '\0'; line++)
            if (!ws_peer_send(peer, *line))
                break;
        if (*line != NULL)
            ws_peer_stall(peer);
    }
    buf_clear(&text);
}

static int64_t fixed_now_s(void *ctx)
{
    (void)ctx;
    return NOW_S;
}

static void setup(void)
{
    rig_open(&rig);
    rig.clock.now_s = fixed_now_s;
    server = ws_server_start(speak, NULL);
}

static void teardown(void)
{
    rig_close(&rig);
    ws_server_stop(server);
}

static void on_event(void *arg, const struct market_event *event)
{
    (void)arg;
    if (count == MEM_COUNT(events))
        return;
    (void)text_copy(details[count], sizeof details[count],
                    event->type == MARKET_STATE ? event->status.detail : "");
    events[count++] = *event;
    if (cancels_at_tick && event->type == MARKET_TICK)
        rig.market.cancel(rig.market.ctx, watching);
}

static void watch(const char *kind, const struct market_pair *pairs, size_t pair_count,
                  const char *const *first, const char *const *later)
{
    first_lines = first;
    later_lines = later;
    ck_assert(text_copy(api.kind, sizeof api.kind, kind));
    ck_assert(text_copy(api.ws, sizeof api.ws, ws_server_url(server)));
    ck_assert(text_copy(api.url, sizeof api.url, "https://api.example"));
    const struct market_request request = {
        .api = &api, .pairs = pairs, .pair_count = pair_count, .op = MARKET_SPOT};
    watching = rig.market.watch(rig.market.ctx, &request, on_event, NULL);
    ck_assert_uint_eq(count, 0);
}

/* Drive until the n-th event of a type (and state) is there. Returns: it */
static const struct market_event *await(enum market_event_type type, enum stream_state state,
                                        size_t n)
{
    int64_t end = real_clock_ms() + 10000;
    for (;;) {
        size_t seen = 0;
        for (size_t i = 0; i < count; i++)
            if (events[i].type == type &&
                (type != MARKET_STATE || events[i].status.state == state) && ++seen == n)
                return &events[i];
        ck_assert_msg(real_clock_ms() < end, "only %zu of %zu, %zu events, last '%s'", seen, n,
                      count, count > 0 ? details[count - 1] : "");
        net_module.dispatch(rig.net);
        ck_assert_int_eq(net_module.wait(rig.net, NULL, 0, 50), OK);
    }
}

static const struct market_tick *await_tick(size_t n)
{
    return &await(MARKET_TICK, STREAM_LIVE, n)->tick;
}

static const char *detail_of(const struct market_event *event)
{
    return details[event - events];
}

#define SUBSCRIPTIONS "{\"type\":\"subscriptions\",\"channels\":[]}"
#define TICKER(sequence, price, time)                                                              \
    "{\"type\":\"ticker\",\"sequence\":" sequence ",\"product_id\":\"ETH-USD\",\"price\":\"" price \
    "\",\"open_24h\":\"1485.35\",\"best_bid\":\"1548.81\",\"side\":\"buy\",\"time\":\"" time       \
    "\",\"trade_id\":319738529,\"last_size\":\"0.01803274\"}"
#define T(second) "2022-07-19T12:09:" second "Z"

static const struct market_pair eth_usd = {"ETH", "USD"};

START_TEST(tape__coinbase__ticks)
{
    static const char *const lines[] = {
        SUBSCRIPTIONS, TICKER("32589047814", "1549.08", "2022-07-19T12:09:26.348930Z"),
        "{\"type\":\"heartbeat\",\"sequence\":90,\"product_id\":\"ETH-USD\"}",
        TICKER("32589047900", "1549.10", T("27")), ""};
    watch("coinbase", &eth_usd, 1, lines, lines);
    const struct market_tick *tick = await_tick(1);
    ck_assert_int_eq(events[0].type, MARKET_STATE);
    ck_assert_int_eq(events[0].status.state, STREAM_CONNECTING);
    ck_assert_int_eq(events[1].status.state, STREAM_LIVE);
    ck_assert_int_eq(tick->time_ms, 1658232566348);
    ck_assert_int_eq(tick->price.v, 1549080000000000);
    ck_assert_int_eq(tick->volume.v, 18032740000);
    ck_assert_uint_eq(tick->sequence, 32589047814);
    ck_assert_int_eq(await_tick(2)->price.v, 1549100000000000);
    ck_assert_str_eq(asked, "{\"type\":\"subscribe\",\"product_ids\":[\"ETH-USD\"],"
                            "\"channels\":[\"ticker\",\"heartbeat\"]}");
    struct market_health health;
    rig.market.health(rig.market.ctx, &api, &health);
    ck_assert(health.has_stream);
    ck_assert_int_eq(health.stream, STREAM_LIVE);
}
END_TEST

START_TEST(tape__advanced__gap_in_the_numbers)
{
#define ADVANCED(number, price, time)                                                              \
    "{\"channel\":\"ticker\",\"timestamp\":\"" time "\",\"sequence_num\":" number                  \
    ",\"events\":[{\"type\":\"update\",\"tickers\":[{\"product_id\":\"ETH-USD\",\"price\":"        \
    "\"" price "\",\"best_bid\":\"2616.26\"}]}]}"
    static const char *const lines[] = {
        "{\"channel\":\"subscriptions\",\"timestamp\":\"" T("20") "\",\"sequence_num\":0,"
                                                                  "\"events\":[]}",
        ADVANCED("1", "2616.25", T("21")),
        "{\"channel\":\"heartbeats\",\"sequence_num\":2,\"events\":[]}",
        ADVANCED("5", "2616.26", T("22")),
        ADVANCED("4", "2616.20", T("21")),
        ""};
    watch("coinbase_advanced", &eth_usd, 1, lines, lines);
    await_tick(2);
    const struct market_event *gap = await(MARKET_GAP, 0, 1);
    ck_assert(gap < await(MARKET_TICK, 0, 2));
    ck_assert_uint_eq(gap->pair, 0);
    rig_spin(&rig, 50);
    size_t ticks = 0;
    for (size_t i = 0; i < count; i++)
        ticks += events[i].type == MARKET_TICK;
    ck_assert_uint_eq(ticks, 2); /* what comes late is not a tick */
}
END_TEST

START_TEST(tape__kraken__numbers_and_pairs)
{
    static const struct market_pair pairs[] = {{"ETH", "USD"}, {"usdt", "usd"}};
    static const char *const lines[] = {
        "{\"channel\":\"status\",\"type\":\"update\",\"data\":[{\"system\":\"online\"}]}",
        "{\"method\":\"subscribe\",\"result\":{\"channel\":\"ticker\",\"symbol\":\"ETH/USD\"},"
        "\"success\":true}",
        "{\"error\":\"Currency pair not supported NOPE/USD\",\"method\":\"subscribe\","
        "\"success\":false,\"symbol\":\"NOPE/USD\"}",
        "{\"channel\":\"ticker\",\"type\":\"snapshot\",\"data\":[{\"symbol\":\"USDT/USD\",\"bid\":"
        "0.99980,\"last\":0.99981,\"timestamp\":\"2022-07-19T12:09:18.054886Z\"}]}",
        "{\"channel\":\"heartbeat\"}",
        "{\"channel\":\"ticker\",\"type\":\"update\",\"data\":[{\"symbol\":\"OTHER/USD\",\"last\":"
        "5},{\"symbol\":\"ETH/USD\",\"last\":1.5e3}]}",
        ""};
    watch("kraken", pairs, 2, lines, lines);
    ck_assert_uint_eq(await_tick(1)->pair, 1);
    ck_assert_int_eq(await_tick(1)->price.v, 999810000000);
    ck_assert_int_eq(await_tick(1)->time_ms, 1658232558054);
    ck_assert_uint_eq(await_tick(2)->pair, 0);
    ck_assert_int_eq(await_tick(2)->price.v, 1500 * PRICE_ONE);
    ck_assert_int_eq(await_tick(2)->time_ms, NOW_S * 1000); /* it says none */
    ck_assert_str_eq(asked, "{\"method\":\"subscribe\",\"params\":{\"channel\":\"ticker\","
                            "\"symbol\":[\"ETH/USD\",\"USDT/USD\"]}}");
}
END_TEST

START_TEST(tape__binance__also_wrapped)
{
    static const struct market_pair pair = {"ETH", "USDT"};
    static const char *const lines[] = {
        "{\"result\":null,\"id\":1}",
        "{\"e\":\"24hrTicker\",\"E\":1658232566785,\"s\":\"ETHUSDT\",\"c\":\"1549.08\",\"Q\":"
        "\"10\"}",
        "{\"stream\":\"ethusdt@ticker\",\"data\":{\"e\":\"24hrTicker\",\"E\":1658232567785,\"s\":"
        "\"ETHUSDT\",\"c\":\"1549.09\",\"Q\":\"10\"}}",
        ""};
    watch("binance", &pair, 1, lines, lines);
    ck_assert_int_eq(await_tick(1)->time_ms, 1658232566785);
    ck_assert_int_eq(await_tick(2)->price.v, 1549090000000000);
    ck_assert_str_eq(asked, "{\"method\":\"SUBSCRIBE\",\"params\":[\"ethusdt@ticker\"],\"id\":1}");
}
END_TEST

START_TEST(tape__cut__comes_back_and_tells_the_gap)
{
    static const char *const first[] = {SUBSCRIPTIONS, TICKER("1", "1500", T("10")), NULL};
    static const char *const later[] = {SUBSCRIPTIONS, TICKER("1", "1500", T("10")),
                                        TICKER("9", "1501", T("20")), ""};
    watch("coinbase", &eth_usd, 1, first, later);
    const struct market_event *broken = await(MARKET_STATE, STREAM_BROKEN, 1);
    ck_assert_int_eq(broken->status.why, ERR_NET);
    ck_assert_str_ne(detail_of(broken), "");
    ck_assert_int_gt(broken->status.retry_in_ms, 0);
    ck_assert_int_eq(await_tick(2)->price.v,
                     1501 * PRICE_ONE); /* the one of before is not told again */
    const struct market_event *gap = await(MARKET_GAP, 0, 1);
    ck_assert_int_eq(gap->from_ms, 1658232550000);
    ck_assert_int_eq(gap->to_ms, 1658232560000);
    await(MARKET_STATE, STREAM_LIVE, 2);
}
END_TEST

START_TEST(tape__reordered_and_repeated__are_dropped)
{
    static const char *const lines[] = {SUBSCRIPTIONS,
                                        TICKER("10", "1500", T("10")),
                                        TICKER("10", "1500", T("10")), /* twice */
                                        TICKER("9", "1499", T("09")),  /* late */
                                        TICKER("8", "1498", T("10")), /* of one time, but earlier */
                                        TICKER("11", "1502", T("10")),
                                        ""};
    watch("coinbase", &eth_usd, 1, lines, lines);
    ck_assert_int_eq(await_tick(2)->price.v, 1502 * PRICE_ONE);
    ck_assert_uint_eq(count, 4);
}
END_TEST

START_TEST(tape__lies__end_the_connection)
{
    static const char *const lies[] = {
        TICKER("11", "15001", T("11")), /* ten times as much */
        TICKER("11", "149", T("11")),
        TICKER("11", "-1500", T("11")),
        TICKER("11", "0", T("11")),
        TICKER("11", "1e30", T("11")),
        TICKER("11", "much", T("11")),
        TICKER("11", "1500", "2023-07-19T12:09:11Z"),
        TICKER("11", "1500", "now"),
        TICKER("-1", "1500", T("11")),
        "{\"type\":\"ticker\",\"sequence\":1,\"price\":\"1500\",\"time\":\"" T("11") "\"}",
        "{\"type\":\"ticker\",\"type\":\"ticker\"}",
        "{\"type\":7}",
        "[]",
        "nonsense",
    };
    for (size_t i = 0; i < MEM_COUNT(lies); i++) {
        const char *const lines[] = {SUBSCRIPTIONS, TICKER("10", "1500", T("10")), lies[i], ""};
        count = 0;
        watch("coinbase", &eth_usd, 1, lines, lines);
        const struct market_event *broken = await(MARKET_STATE, STREAM_BROKEN, 1);
        ck_assert_msg(broken->status.why == ERR_UNTRUSTED, "%s: %s", lies[i], detail_of(broken));
        rig.market.cancel(rig.market.ctx, watching);
        ws_server_stop(server);
        server = ws_server_start(speak, NULL);
    }
}
END_TEST

START_TEST(tape__refused_pair__is_not_asked_for_at_once_again)
{
    static const char *const lines[] = {
        "{\"error\":\"Currency pair not supported ETH/USD\",\"method\":\"subscribe\","
        "\"success\":false,\"symbol\":\"ETH/USD\"}",
        ""};
    watch("kraken", &eth_usd, 1, lines, lines);
    const struct market_event *broken = await(MARKET_STATE, STREAM_BROKEN, 1);
    ck_assert_int_eq(broken->status.why, ERR_NOT_FOUND);
    ck_assert_int_ge(broken->status.retry_in_ms, 50000);
}
END_TEST

START_TEST(tape__down__is_tried_ever_more_rarely)
{
    watch("kraken", &eth_usd, 1, NULL, NULL);
    rig.market.cancel(rig.market.ctx, watching);
    char url[64];
    ck_assert(text_format(url, sizeof url, "ws://127.0.0.1:%d", 9));
    ck_assert(text_copy(api.ws, sizeof api.ws, url));
    const struct market_request request = {.api = &api, .pairs = &eth_usd, .pair_count = 1};
    watching = rig.market.watch(rig.market.ctx, &request, on_event, NULL);
    const struct market_event *late = await(MARKET_STATE, STREAM_BROKEN, 6);
    ck_assert_int_eq(late->status.why, ERR_NET);
    ck_assert_int_ge(late->status.retry_in_ms, 119); /* half of the longest at least */
}
END_TEST

START_TEST(tape__cancel__from_inside_an_event)
{
    static const char *const lines[] = {
        "{\"method\":\"subscribe\",\"success\":true}",
        ("{\"channel\":\"ticker\",\"data\":[{\"symbol\":\"ETH/USD\",\"last\":1},"
         "{\"symbol\":\"ETH/USD\",\"last\":2}]}"),
        ""};
    cancels_at_tick = true;
    watch("kraken", &eth_usd, 1, lines, lines);
    await_tick(1);
    size_t seen = count;
    rig_spin(&rig, 30);
    ck_assert_uint_eq(count, seen);
    ck_assert_int_eq(net_module.timeout_ms(rig.net), -1);
}
END_TEST

static void watch_without_stream(const char *kind, const char *ws)
{
    ck_assert(text_copy(api.kind, sizeof api.kind, kind));
    ck_assert(text_copy(api.ws, sizeof api.ws, ws));
    const struct market_request request = {.api = &api, .pairs = &eth_usd, .pair_count = 1};
    count = 0;
    watching = rig.market.watch(rig.market.ctx, &request, on_event, NULL);
    ck_assert_uint_eq(count, 0); /* never from inside */
    ck_assert_int_eq(net_module.timeout_ms(rig.net), 0);
    ck_assert_int_eq(await(MARKET_STATE, STREAM_BROKEN, 1)->status.why, ERR_UNSUPPORTED);
    ck_assert_str_eq(details[0], "this price source has no stream");
    rig_spin(&rig, 10);
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(net_module.timeout_ms(rig.net), -1);
    struct market_health health;
    rig.market.health(rig.market.ctx, &api, &health);
    ck_assert(!health.has_stream);
    rig.market.cancel(rig.market.ctx, watching);
}

START_TEST(tape__source_without_stream__is_not_supported)
{
    watch_without_stream("coingecko", "ws://127.0.0.1:9/live");
    watch_without_stream("kraken", "");
    watch_without_stream("of no kind", "ws://127.0.0.1:9/live");
    ck_assert(!rig.market.kind(rig.market.ctx, "coingecko")->has_stream);
    ck_assert(rig.market.kind(rig.market.ctx, "kraken")->has_stream);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(tape__coinbase__ticks),
    SUITE_TEST(tape__advanced__gap_in_the_numbers),
    SUITE_TEST(tape__kraken__numbers_and_pairs),
    SUITE_TEST(tape__binance__also_wrapped),
    SUITE_TEST(tape__cut__comes_back_and_tells_the_gap),
    SUITE_TEST(tape__reordered_and_repeated__are_dropped),
    SUITE_TEST(tape__lies__end_the_connection),
    SUITE_TEST(tape__refused_pair__is_not_asked_for_at_once_again),
    SUITE_TEST(tape__down__is_tried_ever_more_rarely),
    SUITE_TEST(tape__cancel__from_inside_an_event),
    SUITE_TEST(tape__source_without_stream__is_not_supported),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("tape", tests, &fixture)
