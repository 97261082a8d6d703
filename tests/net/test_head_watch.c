/* New blocks as an endpoint announces them, against one that lies. */

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "support/net_rig.h"
#include "support/real_clock.h"
#include "support/suite.h"
#include "support/ws_server.h"

static struct rig rig;
static struct ws_server *server;
static const char *const *lines;
static bool cuts_at_first;
static ticket watching;
static unsigned blocks, lives, broken;
static struct chain_block last;
static enum err why;
static char detail[128];
static bool cancels_at_block;

static void speak(void *ctx, struct ws_peer *peer, size_t connection)
{
    (void)ctx;
    struct buf text = {0};
    bool ok = ws_peer_read(peer, &text) && strstr(buf_text(&text), "eth_chainId") != NULL &&
              ws_peer_read(peer, &text) && strstr(buf_text(&text), "[\"newHeads\"]") != NULL;
    for (const char *const *line = lines; ok && *line != NULL; line++)
        ok = ws_peer_send(peer, *line);
    if (!(cuts_at_first && connection == 0))
        ws_peer_stall(peer);
    buf_clear(&text);
}

static void setup(void)
{
    rig_open(&rig);
    server = ws_server_start(speak, NULL);
    rig_endpoint(&rig, "http://127.0.0.1:9", true, 1000);
    ck_assert(text_copy(rig.network.endpoints[0].ws, sizeof rig.network.endpoints[0].ws,
                        ws_server_url(server)));
}

static void teardown(void)
{
    rig_close(&rig);
    ws_server_stop(server);
}

static void on_event(void *arg, const struct chain_event *event)
{
    (void)arg;
    if (event->block != NULL) {
        ck_assert_int_eq(event->status.state, STREAM_LIVE);
        last = *event->block;
        blocks++;
        if (cancels_at_block)
            rig.chain.cancel(rig.chain.ctx, watching);
        return;
    }
    lives += event->status.state == STREAM_LIVE;
    if (event->status.state == STREAM_BROKEN) {
        broken++;
        why = event->status.why;
        (void)text_copy(detail, sizeof detail, event->status.detail);
    }
}

static void watch(const char *const *says)
{
    lines = says;
    watching = rig.chain.watch(rig.chain.ctx, &rig.network, on_event, NULL);
}

static void await(const unsigned *counter, unsigned wanted)
{
    int64_t end = real_clock_ms() + 10000;
    while (*counter < wanted) {
        ck_assert_msg(real_clock_ms() < end, "it does not come; '%s'", detail);
        net_module.dispatch(rig.net);
        ck_assert_int_eq(net_module.wait(rig.net, NULL, 0, 50), OK);
    }
}

#define CHAIN     "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x539\"}"
#define SUBSCRIBE "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":\"0x9cef478923ff08bf67fde6c64013158d\"}"
#define HASH_A    "0x00000000000000000000000000000000000000000000000000000000000000aa"
#define HASH_B    "0x00000000000000000000000000000000000000000000000000000000000000bb"
#define HEAD_OF(subscription, number)                                                              \
    "{\"jsonrpc\":\"2.0\",\"method\":\"eth_subscription\",\"params\":{\"subscription\":"           \
    "\"" subscription "\",\"result\":{\"number\":\"" number "\",\"hash\":\"" HASH_B                \
    "\",\"parentHash\":\"" HASH_A "\",\"timestamp\":\"0x62d6a0f6\",\"gasLimit\":\"0x1c9c380\","    \
    "\"baseFeePerGas\":\"0x7\"}}}"
#define HEAD(number) HEAD_OF("0x9cef478923ff08bf67fde6c64013158d", number)

START_TEST(head_watch__blocks__as_they_come)
{
    static const char *const says[] = {CHAIN, SUBSCRIBE, HEAD("0x1b4"), HEAD("0x1b5"), NULL};
    watch(says);
    await(&blocks, 2);
    ck_assert_uint_eq(lives, 1);
    ck_assert_uint_eq(last.number, 0x1b5);
    ck_assert_int_eq(last.time_s, 0x62d6a0f6);
    ck_assert_int_eq(last.hash.b[31], 0xbb);
    ck_assert_int_eq(last.parent.b[31], 0xaa);
    uint64_t fee;
    ck_assert(u256_to_u64(&fee, &last.base_fee) && fee == 7);
}
END_TEST

START_TEST(head_watch__another_chain__is_not_listened_to)
{
    static const char *const says[] = {SUBSCRIBE, HEAD("0x1"),
                                       "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x1\"}",
                                       HEAD("0x2"), NULL};
    watch(says);
    await(&broken, 1);
    ck_assert_int_eq(why, ERR_CHAIN_ID);
    ck_assert_uint_eq(blocks, 0);
}
END_TEST

START_TEST(head_watch__other_subscriptions__are_not_ours)
{
    static const char *const says[] = {CHAIN, SUBSCRIBE, HEAD_OF("0x1", "0x1"), HEAD("0x2"), NULL};
    watch(says);
    await(&blocks, 1);
    ck_assert_uint_eq(last.number, 2);
}
END_TEST

START_TEST(head_watch__no_subscriptions__is_not_supported)
{
    static const char *const says[] = {
        CHAIN,
        "{\"jsonrpc\":\"2.0\",\"id\":2,\"error\":{\"code\":-32601,\"message\":\"no\\u001b[2J\"}}",
        NULL};
    watch(says);
    await(&broken, 1);
    ck_assert_int_eq(why, ERR_UNSUPPORTED);
    ck_assert_ptr_null(strchr(detail, '\x1b'));
    ck_assert_uint_eq(lives, 0);
}
END_TEST

START_TEST(head_watch__cut__comes_back)
{
    static const char *const says[] = {CHAIN, SUBSCRIBE, HEAD("0x1"), NULL};
    cuts_at_first = true;
    watch(says);
    await(&blocks, 2);
    ck_assert_uint_eq(broken, 1);
    ck_assert_uint_eq(lives, 2);
}
END_TEST

START_TEST(head_watch__malformed__ends_the_connection)
{
    static const char *const lies[] = {
        "{",
        "[]",
        "{}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":1337}",
        "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":\"\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":3,\"result\":\"0x1\"}",
        "{\"method\":\"eth_subscription\"}",
        "{\"method\":\"eth_subscription\",\"params\":{\"subscription\":"
        "\"0x9cef478923ff08bf67fde6c64013158d\"}}",
        HEAD("1"),
        HEAD("0x01"),
        HEAD("latest"),
    };
    for (size_t i = 0; i < MEM_COUNT(lies); i++) {
        const char *const says[] = {CHAIN, SUBSCRIBE, lies[i], NULL};
        broken = blocks = 0;
        watch(says);
        await(&broken, 1);
        ck_assert_msg(why == ERR_UNTRUSTED, "%s: %s", lies[i], err_code(why));
        ck_assert_uint_eq(blocks, 0);
        rig.chain.cancel(rig.chain.ctx, watching);
    }
}
END_TEST

START_TEST(head_watch__cancel__from_inside_an_event)
{
    static const char *const says[] = {CHAIN, SUBSCRIBE, HEAD("0x1"), HEAD("0x2"), NULL};
    cancels_at_block = true;
    watch(says);
    await(&blocks, 1);
    rig_spin(&rig, 30);
    ck_assert_uint_eq(blocks, 1);
    ck_assert_int_eq(net_module.timeout_ms(rig.net), -1);
}
END_TEST

static struct ws_server *other;

static void add_endpoint(const char *ws)
{
    rig_endpoint(&rig, "http://127.0.0.1:9", true, 1000);
    struct endpoint *last_one = &rig.network.endpoints[rig.network.endpoint_count - 1];
    ck_assert(text_copy(last_one->ws, sizeof last_one->ws, ws));
}

static void say_another_chain(void *ctx, struct ws_peer *peer, size_t connection)
{
    (void)ctx;
    (void)connection;
    ws_peer_send(peer, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x1\"}");
    ws_peer_stall(peer);
}

START_TEST(head_watch__failing__goes_on_with_the_next_endpoint)
{
    static const char *const says[] = {CHAIN, SUBSCRIBE, HEAD("0x1b4"), NULL};
    other = ws_server_start(say_another_chain, NULL);
    rig.network.endpoint_count = 0;
    add_endpoint(ws_server_url(other));
    add_endpoint(""); /* has none */
    add_endpoint("ws://127.0.0.1:9/nobody");
    add_endpoint(ws_server_url(server));
    rig.policy.wrong_chain_ms = 3600000; /* nobody waits so long for the next one */
    rig.policy.base_ms = rig.policy.cap_ms = 3600000;
    watch(says);
    await(&blocks, 1);
    ck_assert_uint_eq(broken, 2);
    ck_assert_uint_eq(last.number, 0x1b4);
    ck_assert_uint_eq(ws_server_connections(other), 1);
    rig.chain.cancel(rig.chain.ctx, watching);
    ws_server_stop(other);
}
END_TEST

START_TEST(head_watch__all_failed__come_again_in_their_order)
{
    static const char *const says[] = {CHAIN, SUBSCRIBE, HEAD("0x1b4"), NULL};
    cuts_at_first = true;
    rig.network.endpoint_count = 0;
    add_endpoint(ws_server_url(server));
    add_endpoint("ws://127.0.0.1:9/nobody");
    watch(says);
    await(&blocks, 2); /* the first one's, before its end and after the other's failure */
    ck_assert_uint_eq(broken, 2);
    ck_assert_uint_eq(lives, 2);
}
END_TEST

START_TEST(head_watch__private__never_moves_on_to_a_public_one)
{
    static const char *const says[] = {CHAIN, SUBSCRIBE, NULL};
    other = ws_server_start(speak, NULL);
    rig.network.endpoint_count = 0;
    add_endpoint("ws://127.0.0.1:9/nobody");
    rig_endpoint(&rig, "http://127.0.0.1:9", false, 1000);
    (void)text_copy(rig.network.endpoints[1].ws, sizeof rig.network.endpoints[1].ws,
                    ws_server_url(other));
    watch(says);
    await(&broken, 3);
    ck_assert_uint_eq(ws_server_connections(other), 0);
    rig.chain.cancel(rig.chain.ctx, watching);
    ws_server_stop(other);
}
END_TEST

START_TEST(head_watch__no_address__is_silent)
{
    rig.network.endpoints[0].ws[0] = '\0';
    watch(NULL);
    rig_spin(&rig, 10);
    ck_assert_uint_eq(lives + broken + blocks, 0);
    rig.chain.cancel(rig.chain.ctx, watching);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(head_watch__blocks__as_they_come),
    SUITE_TEST(head_watch__another_chain__is_not_listened_to),
    SUITE_TEST(head_watch__other_subscriptions__are_not_ours),
    SUITE_TEST(head_watch__no_subscriptions__is_not_supported),
    SUITE_TEST(head_watch__cut__comes_back),
    SUITE_TEST(head_watch__malformed__ends_the_connection),
    SUITE_TEST(head_watch__cancel__from_inside_an_event),
    SUITE_TEST(head_watch__failing__goes_on_with_the_next_endpoint),
    SUITE_TEST(head_watch__all_failed__come_again_in_their_order),
    SUITE_TEST(head_watch__private__never_moves_on_to_a_public_one),
    SUITE_TEST(head_watch__no_address__is_silent),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("head_watch", tests, &fixture)
