/* Several endpoints, each failing in its own way. */

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "support/http_server_rpc.h"
#include "support/net_rig.h"
#include "support/suite.h"

static struct rig rig;
static struct rpc_node nodes[3];
static struct http_server *servers[3];
static struct got got;

static void setup(void)
{
    static const char *const nonces[] = {"\"0x1\"", "\"0x2\"", "\"0x3\""};
    rig_open(&rig);
    for (int i = 0; i < 3; i++) {
        rpc_node_init(&nodes[i], "\"0x539\"");
        rpc_node_rule(&nodes[i], "eth_getTransactionCount", NULL, nonces[i]);
        servers[i] = http_server_start(rpc_node_answer, &nodes[i]);
    }
}

static void teardown(void)
{
    rig_close(&rig);
    for (int i = 0; i < 3; i++)
        http_server_stop(servers[i]);
}

static void use(int count)
{
    for (int i = 0; i < count; i++)
        rig_endpoint(&rig, http_server_url(servers[i]), false, 100);
}

static const struct chain_request nonce_request = {.op = CHAIN_NONCE, .network = &rig.network};

static enum err ask(void)
{
    return rig_ask(&rig, &got, &nonce_request);
}

/* Each way of failing sends the request on to the next endpoint. */
static void expect_next(void)
{
    use(2);
    ck_assert_int_eq(ask(), OK);
    ck_assert_uint_eq(got.answer.nonce_latest, 2);
    ck_assert_ptr_nonnull(strstr(http_server_url(servers[1]), got.endpoint));
    struct chain_health health;
    rig.chain.health(rig.chain.ctx, &rig.network, &health);
    ck_assert(health.is_up);
    ck_assert_ptr_nonnull(strstr(http_server_url(servers[1]), health.endpoint));
}

static void break_first(const char *body, int status)
{
    nodes[0].bad_count = 1000;
    nodes[0].bad.status = status;
    nodes[0].bad_body = body;
}

START_TEST(failover__dead__goes_to_the_next)
{
    char url[64];
    (void)text_format(url, sizeof url, "http://127.0.0.1:%d", http_server_dead_port());
    rig_endpoint(&rig, url, false, 100);
    rig_endpoint(&rig, http_server_url(servers[1]), false, 100);
    ck_assert_int_eq(ask(), OK);
    ck_assert_uint_eq(got.answer.nonce_latest, 2);
}
END_TEST

START_TEST(failover__html__goes_to_the_next)
{
    break_first("<html><body>Log in to the hotel's network</body></html>", 200);
    expect_next();
}
END_TEST

START_TEST(failover__bad_gateway__goes_to_the_next)
{
    break_first("upstream connect error", 503);
    expect_next();
}
END_TEST

START_TEST(failover__malformed__goes_to_the_next)
{
    break_first("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x5", 200);
    expect_next();
}
END_TEST

START_TEST(failover__foreign_id__goes_to_the_next)
{
    break_first("{\"jsonrpc\":\"2.0\",\"id\":99,\"result\":\"0x539\"}", 200);
    expect_next();
}
END_TEST

START_TEST(failover__silence__goes_to_the_next)
{
    nodes[0].good_count = 1;
    nodes[0].bad_count = 1000;
    nodes[0].bad.is_silent = true;
    expect_next();
}
END_TEST

START_TEST(failover__malformed_value__goes_to_the_next)
{
    rpc_node_rule(&nodes[0], "eth_getTransactionCount", NULL, "\"5\"");
    expect_next();
}
END_TEST

START_TEST(failover__unknown_method__goes_to_the_next)
{
    nodes[0].rule_count = 1;
    use(2);
    ck_assert_int_eq(ask(), OK);
    ck_assert_uint_eq(got.answer.nonce_latest, 2);
    ck_assert_uint_eq(http_server_count(servers[0]), 2);
}
END_TEST

START_TEST(failover__refusal_by_all__keeps_the_first_words)
{
    rpc_node_rule(&nodes[0], "eth_getTransactionCount", NULL,
                  "!{\"code\":-32602,\"message\":\"first\"}");
    rpc_node_rule(&nodes[1], "eth_getTransactionCount", NULL,
                  "!{\"code\":-32602,\"message\":\"second\"}");
    use(2);
    ck_assert_int_eq(ask(), ERR_RPC);
    ck_assert_ptr_nonnull(strstr(got.detail, "-32602); its words: \"first\""));
    ck_assert_uint_eq(rpc_count(servers[0], "eth_getTransactionCount"), 1);
    ck_assert_uint_eq(rpc_count(servers[1], "eth_getTransactionCount"), 1);
}
END_TEST

START_TEST(failover__first__comes_back_after_its_rest)
{
    break_first("<html>", 502);
    expect_next();
    nodes[0].bad_count = 0;
    rig_spin(&rig, (int)rig.policy.cap_ms + 5);
    ck_assert_int_eq(ask(), OK);
    ck_assert_uint_eq(got.answer.nonce_latest, 1);
}
END_TEST

START_TEST(failover__single__is_tried_again_after_a_rest)
{
    nodes[0].bad_count = 2;
    nodes[0].bad.status = 500;
    use(1);
    ck_assert_int_eq(ask(), OK);
    ck_assert_uint_eq(http_server_count(servers[0]), 4);
}
END_TEST

START_TEST(failover__all_dead__ends_with_words)
{
    char url[64];
    (void)text_format(url, sizeof url, "http://127.0.0.1:%d", http_server_dead_port());
    rig_endpoint(&rig, url, false, 100);
    ck_assert_int_eq(ask(), ERR_NET);
    ck_assert_ptr_nonnull(strstr(got.detail, "cannot connect"));
    struct chain_health health;
    rig.chain.health(rig.chain.ctx, &rig.network, &health);
    ck_assert(!health.is_up);
    ck_assert_str_ne(health.problem, "");
    ck_assert(!net_module.busy(rig.net));
    ck_assert_int_eq(net_module.timeout_ms(rig.net), -1);
}
END_TEST

START_TEST(failover__slow__is_bounded_as_a_whole)
{
    nodes[0].bad_count = nodes[1].bad_count = 1000;
    nodes[0].bad.is_silent = nodes[1].bad.is_silent = true;
    rig.policy.overall_ms = 150;
    use(2);
    int64_t start = rig.clock.mono_ms(NULL);
    ck_assert_int_eq(ask(), ERR_TIMEOUT);
    ck_assert_int_lt((int)(rig.clock.mono_ms(NULL) - start), 1000);
}
END_TEST

/* ---- privacy */

START_TEST(failover__private__never_goes_public)
{
    nodes[0].bad_count = 1000;
    nodes[0].bad.status = 500;
    rig_endpoint(&rig, http_server_url(servers[0]), true, 100);
    rig_endpoint(&rig, http_server_url(servers[1]), false, 100);
    ck_assert_int_eq(ask(), ERR_NET);
    ck_assert_int_eq(ask(), ERR_NET); /* nor while the private one rests */
    ck_assert_uint_eq(http_server_count(servers[1]), 0);
}
END_TEST

START_TEST(failover__private__goes_to_another_private_one)
{
    nodes[0].bad_count = 1000;
    nodes[0].bad.status = 500;
    rig_endpoint(&rig, http_server_url(servers[0]), true, 100);
    rig_endpoint(&rig, http_server_url(servers[1]), true, 100);
    rig_endpoint(&rig, http_server_url(servers[2]), false, 100);
    ck_assert_int_eq(ask(), OK);
    ck_assert_uint_eq(got.answer.nonce_latest, 2);
    ck_assert_uint_eq(http_server_count(servers[2]), 0);
}
END_TEST

/* ---- the right chain */

START_TEST(chain_id__wrong__is_asked_nothing_else)
{
    rpc_node_rule(&nodes[0], "eth_chainId", NULL, "\"0x1\"");
    use(1);
    ck_assert_int_eq(ask(), ERR_CHAIN_ID);
    ck_assert_ptr_nonnull(strstr(got.detail, "serves chain 1, not 1337"));
    ck_assert_int_eq(ask(), ERR_CHAIN_ID);
    ck_assert_uint_eq(http_server_count(servers[0]), 1);
    struct chain_health health;
    rig.chain.health(rig.chain.ctx, &rig.network, &health);
    ck_assert_int_eq(health.why, ERR_CHAIN_ID);
}
END_TEST

START_TEST(chain_id__wrong__is_checked_again_later)
{
    rig.policy.wrong_chain_ms = 30;
    rpc_node_rule(&nodes[0], "eth_chainId", NULL, "\"0x1\"");
    use(1);
    rig.policy.rounds = 1;
    ck_assert_int_eq(ask(), ERR_CHAIN_ID);
    rpc_node_rule(&nodes[0], "eth_chainId", NULL, "\"0x539\"");
    rig_spin(&rig, 35);
    ck_assert_int_eq(ask(), OK);
}
END_TEST

START_TEST(chain_id__wrong__goes_to_the_next)
{
    rpc_node_rule(&nodes[0], "eth_chainId", NULL, "\"0x89\"");
    expect_next();
    ck_assert_uint_eq(rpc_count(servers[0], "eth_getTransactionCount"), 0);
}
END_TEST

START_TEST(chain_id__malformed__is_not_trusted)
{
    rpc_node_rule(&nodes[0], "eth_chainId", NULL, "1337");
    use(1);
    ck_assert_int_eq(ask(), ERR_UNTRUSTED);
    ck_assert_uint_eq(rpc_count(servers[0], "eth_getTransactionCount"), 0);
}
END_TEST

#define GENESIS_AT(hash)                                                                           \
    "{\"number\":\"0x0\",\"hash\":\"0x" hash "\",\"parentHash\":"                                  \
    "\"0x0000000000000000000000000000000000000000000000000000000000000000\","                      \
    "\"timestamp\":\"0x0\"}"
#define ONES "1111111111111111111111111111111111111111111111111111111111111111"
#define TWOS "2222222222222222222222222222222222222222222222222222222222222222"

START_TEST(chain_id__genesis__is_compared)
{
    rig.network.has_genesis = true;
    memset(rig.network.genesis.b, 0x11, 32);
    rpc_node_rule(&nodes[0], "eth_getBlockByNumber", NULL, GENESIS_AT(TWOS));
    rpc_node_rule(&nodes[1], "eth_getBlockByNumber", NULL, GENESIS_AT(ONES));
    expect_next();
    rig.network.endpoint_count = 1;
    ck_assert_int_eq(ask(), ERR_CHAIN_ID);
}
END_TEST

START_TEST(chain_id__asked_once_for_many_requests)
{
    struct got others[5];
    use(1);
    for (int i = 0; i < 5; i++)
        rig_submit(&rig, &others[i], &nonce_request);
    for (int i = 0; i < 5; i++)
        rig_wait(&rig, &others[i]);
    for (int i = 0; i < 5; i++)
        ck_assert_int_eq(others[i].answer.err, OK);
    ck_assert_uint_eq(rpc_count(servers[0], "eth_chainId"), 1);
}
END_TEST

START_TEST(chain_id__checked_again_after_a_failure)
{
    use(1);
    ck_assert_int_eq(ask(), OK);
    nodes[0].bad_count = 1;
    nodes[0].bad.status = 500;
    rpc_node_rule(&nodes[0], "eth_chainId", NULL, "\"0x1\"");
    ck_assert_int_eq(ask(), ERR_CHAIN_ID); /* somebody else answers there now */
}
END_TEST

/* ---- slow down */

START_TEST(throttle__429__goes_to_the_next_and_rests)
{
    nodes[0].bad_count = 1000;
    nodes[0].bad.status = 429;
    nodes[0].bad.headers = "Retry-After: 30\r\n";
    expect_next();
    for (int i = 0; i < 20; i++)
        ck_assert_int_eq(ask(), OK);
    ck_assert_uint_eq(http_server_count(servers[0]), 1);
}
END_TEST

START_TEST(throttle__storm__is_answered_at_once)
{
    nodes[0].bad_count = 1000;
    nodes[0].bad.status = 429;
    nodes[0].bad.headers = "Retry-After: 3600\r\n";
    use(1);
    int64_t start = rig.clock.mono_ms(NULL);
    for (int i = 0; i < 50; i++)
        ck_assert_int_eq(ask(), ERR_THROTTLED);
    ck_assert_int_lt((int)(rig.clock.mono_ms(NULL) - start), 2000);
    ck_assert_uint_eq(http_server_count(servers[0]), 1);
    ck_assert_ptr_nonnull(strstr(got.detail, "slow down"));
}
END_TEST

START_TEST(throttle__minus_32005__is_tried_again)
{
    rpc_node_rule(&nodes[0], "eth_chainId", NULL,
                  "!{\"code\":-32005,\"message\":\"limit exceeded\"}");
    use(1);
    ck_assert_int_eq(ask(), ERR_THROTTLED);
    ck_assert_uint_eq(http_server_count(servers[0]), 3);
}
END_TEST

/* ---- size */

static void explode(void *ctx, const struct http_seen *seen, struct http_script *out)
{
    if (seen->index == 0) {
        rpc_node_answer(ctx, seen, out);
        return;
    }
    out->is_chunked = true;
    out->repeat_to = (size_t)100 << 20;
    memset(buf_grow(&out->body, 65536), '[', 65536);
}

START_TEST(size__bomb__goes_to_the_next_with_bounded_memory)
{
    struct http_server *bomb = http_server_start(explode, &nodes[0]);
    struct rusage before, after;
    rig_endpoint(&rig, http_server_url(bomb), false, 5000);
    rig_endpoint(&rig, http_server_url(servers[1]), false, 100);
    getrusage(RUSAGE_SELF, &before);
    ck_assert_int_eq(ask(), OK);
    getrusage(RUSAGE_SELF, &after);
    ck_assert_uint_eq(got.answer.nonce_latest, 2);
    ck_assert_int_lt(after.ru_maxrss - before.ru_maxrss, 20 << 10);
    http_server_stop(bomb);
}
END_TEST

/* ---- cancelling */

START_TEST(cancel__at_any_moment__is_silent)
{
    nodes[0].bad_count = 1000;
    nodes[0].bad.delay_ms = 20;
    nodes[0].bad.status = 500;
    use(1);
    for (int ms = 0; ms < 90; ms += 6) {
        ticket first = rig_submit(&rig, &got, &nonce_request);
        rig_spin(&rig, ms);
        if (got.calls > 0)
            break;
        rig.chain.cancel(rig.chain.ctx, first);
        rig.chain.cancel(rig.chain.ctx, first);
        ck_assert_int_eq(got.calls, 0);
    }
    rig_spin(&rig, 30);
}
END_TEST

/* Two requests at once; whichever is answered first cancels the other. */
static ticket pair[2];
static int pair_calls[2];

static void cancel_other(void *arg, const struct chain_answer *answer)
{
    size_t me = (size_t)((int *)arg - pair_calls);
    pair_calls[me]++;
    ck_assert_int_eq(answer->err, OK);
    rig.chain.cancel(rig.chain.ctx, pair[1 - me]);
}

START_TEST(cancel__from_inside_an_answer)
{
    use(1);
    for (size_t i = 0; i < 2; i++) {
        pair_calls[i] = 0;
        pair[i] = rig.chain.submit(rig.chain.ctx, &nonce_request, cancel_other, &pair_calls[i]);
    }
    while (pair_calls[0] + pair_calls[1] == 0) {
        net_module.dispatch(rig.net);
        ck_assert_int_eq(net_module.wait(rig.net, NULL, 0, 50), OK);
    }
    rig_spin(&rig, 10);
    ck_assert_int_eq(pair_calls[0] + pair_calls[1], 1);
    ck_assert(!net_module.busy(rig.net));
}
END_TEST

static int resubmissions;

static void ask_again(void *arg, const struct chain_answer *answer)
{
    (void)answer;
    if (++resubmissions < 5)
        rig.chain.submit(rig.chain.ctx, arg, ask_again, arg);
}

START_TEST(submit__from_inside_an_answer)
{
    static struct chain_request request;
    request = nonce_request;
    use(1);
    rig.chain.submit(rig.chain.ctx, &request, ask_again, &request);
    rig_spin(&rig, 100);
    ck_assert_int_eq(resubmissions, 5);
    rig.network.endpoint_count = 0; /* answered without any wait, yet one per turn */
    resubmissions = 0;
    rig.chain.submit(rig.chain.ctx, &request, ask_again, &request);
    ck_assert_int_eq(resubmissions, 0);
    net_module.dispatch(rig.net);
    ck_assert_int_le(resubmissions, 2);
    rig_spin(&rig, 5);
    ck_assert_int_eq(resubmissions, 5);
}
END_TEST

START_TEST(idle__has_no_timer_and_keeps_the_connection)
{
    use(1);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(ask(), OK);
        ck_assert_int_eq(net_module.timeout_ms(rig.net), -1);
        ck_assert(!net_module.busy(rig.net));
    }
    ck_assert_uint_eq(http_server_seen(servers[0], 3)->connection, 0);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(failover__dead__goes_to_the_next),
    SUITE_TEST(failover__html__goes_to_the_next),
    SUITE_TEST(failover__bad_gateway__goes_to_the_next),
    SUITE_TEST(failover__malformed__goes_to_the_next),
    SUITE_TEST(failover__foreign_id__goes_to_the_next),
    SUITE_TEST(failover__silence__goes_to_the_next),
    SUITE_TEST(failover__malformed_value__goes_to_the_next),
    SUITE_TEST(failover__unknown_method__goes_to_the_next),
    SUITE_TEST(failover__refusal_by_all__keeps_the_first_words),
    SUITE_TEST(failover__first__comes_back_after_its_rest),
    SUITE_TEST(failover__single__is_tried_again_after_a_rest),
    SUITE_TEST(failover__all_dead__ends_with_words),
    SUITE_TEST(failover__slow__is_bounded_as_a_whole),
    SUITE_TEST(failover__private__never_goes_public),
    SUITE_TEST(failover__private__goes_to_another_private_one),
    SUITE_TEST(chain_id__wrong__is_asked_nothing_else),
    SUITE_TEST(chain_id__wrong__is_checked_again_later),
    SUITE_TEST(chain_id__wrong__goes_to_the_next),
    SUITE_TEST(chain_id__malformed__is_not_trusted),
    SUITE_TEST(chain_id__genesis__is_compared),
    SUITE_TEST(chain_id__asked_once_for_many_requests),
    SUITE_TEST(chain_id__checked_again_after_a_failure),
    SUITE_TEST(throttle__429__goes_to_the_next_and_rests),
    SUITE_TEST(throttle__storm__is_answered_at_once),
    SUITE_TEST(throttle__minus_32005__is_tried_again),
    SUITE_TEST(size__bomb__goes_to_the_next_with_bounded_memory),
    SUITE_TEST(cancel__at_any_moment__is_silent),
    SUITE_TEST(cancel__from_inside_an_answer),
    SUITE_TEST(submit__from_inside_an_answer),
    SUITE_TEST(idle__has_no_timer_and_keeps_the_connection),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("failover", tests, &fixture)
