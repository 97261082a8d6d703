#include "support/net_rig.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "support/real_clock.h"
#include "support/suite.h"

void rig_open(struct rig *rig)
{
    *rig = (struct rig){.clock = real_clock_port(),
                        .policy = {.base_ms = 20,
                                   .cap_ms = 60,
                                   .throttle_ms = 20,
                                   .throttle_cap_ms = 600000,
                                   .wrong_chain_ms = 60000,
                                   .check_ms = 600000,
                                   .overall_ms = 5000,
                                   .rounds = 3}};
    const struct net_options options = {.user_agent = "ecocoin-test", .clock = &rig->clock};
    const struct net_tuning tuning = {.policy = &rig->policy, .market_calls_per_minute = 20};
    (void)text_copy(rig->network.name, sizeof rig->network.name, "test");
    rig->network.chain_id = 1337;
    rig->network.max_fee_gwei = 1000;
    ck_assert_int_eq(net_open_tuned(&rig->net, &options, &tuning, &rig->chain, &rig->market), OK);
}

void rig_close(struct rig *rig)
{
    net_module.close(rig->net);
}

void rig_endpoint(struct rig *rig, const char *url, bool is_private, uint32_t timeout_ms)
{
    struct endpoint *endpoint = &rig->network.endpoints[rig->network.endpoint_count++];
    (void)text_copy(endpoint->url, sizeof endpoint->url, url);
    endpoint->is_private = is_private;
    endpoint->timeout_ms = timeout_ms;
}

static struct view keep(struct got *got, struct view view)
{
    ck_assert_uint_le(got->used + view.len, sizeof got->bytes);
    struct view kept = {got->bytes + got->used, view.len};
    if (view.len > 0)
        memcpy(got->bytes + got->used, view.data, view.len);
    got->used += view.len;
    return kept;
}

static void keep_logs(struct got *got, struct chain_log *to, const struct chain_log *from,
                      size_t count)
{
    for (size_t i = 0; i < count && i < RIG_ITEMS; i++) {
        to[i] = from[i];
        to[i].data = keep(got, from[i].data);
    }
}

static void on_done(void *arg, const struct chain_answer *answer)
{
    struct got *got = arg;
    got->calls++;
    got->answer = *answer;
    (void)text_copy(got->detail, sizeof got->detail, answer->detail);
    (void)text_copy(got->endpoint, sizeof got->endpoint, answer->endpoint);
    for (size_t i = 0; i < answer->call_count && i < RIG_ITEMS; i++) {
        got->results[i].ok = answer->calls[i].ok;
        got->results[i].data = keep(got, answer->calls[i].data);
    }
    keep_logs(got, got->logs, answer->logs, answer->log_count);
    keep_logs(got, got->tx_logs, answer->tx.logs, answer->tx.log_count);
    got->answer.revert = keep(got, answer->revert);
    got->answer.detail = got->detail;
    got->answer.endpoint = got->endpoint;
}

static size_t balances_due;

static void on_balances(void *arg, const struct chain_answer *answer)
{
    struct got *got = arg;
    on_done(arg, answer);
    for (size_t i = 0; answer->err == OK && i < balances_due && i < RIG_ITEMS; i++) {
        got->balances[i] = answer->balances[i];
        got->known[i] = answer->balance_known[i];
    }
}

ticket rig_submit(struct rig *rig, struct got *got, const struct chain_request *request)
{
    *got = (struct got){.calls = 0};
    if (request->op != CHAIN_BALANCES)
        return rig->chain.submit(rig->chain.ctx, request, on_done, got);
    balances_due = request->owner_count * request->token_count;
    return rig->chain.submit(rig->chain.ctx, request, on_balances, got);
}

void rig_wait(struct rig *rig, const struct got *got)
{
    while (got->calls == 0) {
        net_module.dispatch(rig->net);
        if (got->calls > 0)
            break;
        ck_assert(net_module.busy(rig->net));
        ck_assert_int_eq(net_module.wait(rig->net, NULL, 0, -1), OK);
    }
    ck_assert_int_eq(got->calls, 1);
}

void rig_spin(struct rig *rig, int ms)
{
    int64_t end = real_clock_ms() + ms;
    for (int64_t now; (now = real_clock_ms()) < end;) {
        net_module.dispatch(rig->net);
        ck_assert_int_eq(net_module.wait(rig->net, NULL, 0, (int)(end - now)), OK);
    }
}

enum err rig_ask(struct rig *rig, struct got *got, const struct chain_request *request)
{
    rig_submit(rig, got, request);
    rig_wait(rig, got);
    return got->answer.err;
}
