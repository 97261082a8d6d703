/* Prices of a real pool, with its past, through the whole core and the network module. */

#include "core/price.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/core.h"
#include "net/module.h"
#include "support/devnet.h"
#include "support/folder.h"
#include "support/real_clock.h"
#include "support/suite.h"

static char dir[64];
static struct core *core;
static struct net *net;
static struct chain_port chain;
static struct market_port market;
static struct clock_port clock_port;

static void make_folder(char out[128], const char *name)
{
    (void)text_format(out, 128, "%s/%s", dir, name);
    ck_assert_int_eq(mkdir(out, 0700), 0);
}

static void setup(void)
{
    char data[128], config[128], share[128], networks[128], path[160];
    struct buf ini = {0};
    devnet_need();
    folder_make(dir);
    make_folder(data, "data");
    make_folder(config, "config");
    make_folder(share, "share");
    make_folder(networks, "share/networks");
    folder_read(&ini, devnet_ini());
    (void)text_format(path, sizeof path, "%s/devnet.ini", networks);
    folder_write(path, ini.data, ini.len);
    buf_clear(&ini);
    clock_port = real_clock_port();
    const struct core_options options = {
        .data_dir = data, .config_dir = config, .share_dir = share};
    const struct ports ports = {.clock = clock_port};
    const struct net_options net_options = {.user_agent = "ecocoin-test", .clock = &clock_port};
    ck_assert_int_eq(core_open(&core, &options, &ports), OK);
    ck_assert_int_eq(net_module.open(&net, &net_options, &chain, &market), OK);
    core_attach(core, &chain, &market);
}

static void teardown(void)
{
    core_close(core);
    net_module.close(net);
    folder_remove(dir);
}

static int sooner(int a, int b)
{
    if (a < 0 || b < 0)
        return a < 0 ? b : a;
    return a < b ? a : b;
}

static int64_t head_ms; /* of the newest block's event */

/* Run the loop until done() or half a minute passed. */
static void run_until(bool (*done)(void))
{
    int64_t end = real_clock_ms() + 30000;
    struct event event;
    while (!done()) {
        ck_assert_msg(real_clock_ms() < end, "it never ends");
        ck_assert_int_eq(net_module.wait(net, NULL, 0, sooner(core_timeout_ms(core), 1000)), OK);
        net_module.dispatch(net);
        core_tick(core);
        while (core_next_event(core, &event))
            if (event.type == EV_HEAD)
                head_ms = real_clock_ms();
    }
}

static bool is_read(void)
{
    struct price_progress progress;
    struct price_now price;
    price_progress(core, &progress);
    ck_assert_int_eq(price_now(core, 1, CURRENCY_USD, &price), OK);
    int64_t first_s, last_s;
    ck_assert_int_eq(price_span(core, &first_s, &last_s), OK);
    return price.is_known && !progress.is_syncing && last_s - first_s > 86400;
}

static unsigned count_trades(enum currency currency)
{
    struct candle *items;
    size_t count;
    unsigned sum = 0;
    int64_t now_s = (int64_t)time(NULL);
    ck_assert_int_eq(price_candles(core, currency, INTERVAL_15M, now_s - 10 * 86400, now_s + 900,
                                   &items, &count),
                     OK);
    for (size_t i = 0; i < count; i++) {
        const struct candle *candle = &items[i];
        sum += candle->trades;
        ck_assert_int_le(candle->low.v, candle->high.v);
        ck_assert(candle->trades == 0 || candle->low.v > 0);
    }
    mem_free(items);
    return sum;
}

static struct price_pico price_before;

static bool has_moved(void)
{
    struct price_now price;
    ck_assert_int_eq(price_now(core, 1, CURRENCY_USD, &price), OK);
    return price.price.v != price_before.v && price.source[0] != '\0';
}

START_TEST(price__a_real_pool__past_and_present)
{
    static const char *const buy[] = {"trade", "--buy", "5", NULL};
    run_until(is_read);
    unsigned trades = count_trades(CURRENCY_USD);
    ck_assert_uint_gt(trades, 5);
    ck_assert_uint_ge(count_trades(CURRENCY_EUR), trades / 2);
    ck_assert_uint_ge(count_trades(CURRENCY_ETH), trades / 2);
    struct price_now usd, eur, other;
    ck_assert_int_eq(price_now(core, 1, CURRENCY_USD, &usd), OK);
    ck_assert_int_eq(price_now(core, 1, CURRENCY_EUR, &eur), OK);
    ck_assert(!usd.is_stale && eur.is_known && eur.price.v < usd.price.v);
    ck_assert_str_eq(usd.source, "pool MCO2-USDC");
    int ctk = network_token_index(core_network(core), network_token(core_network(core), "CTK"));
    ck_assert_int_eq(price_now(core, ctk, CURRENCY_USD, &other), OK);
    ck_assert(!other.is_known); /* another carbon token is not worth what MCO2 is */
    price_before = usd.price;
    devnet_run(buy);
    run_until(has_moved);
    ck_assert_int_eq(price_now(core, 1, CURRENCY_USD, &usd), OK);
    ck_assert_int_gt(usd.price.v, price_before.v);
    ck_assert_uint_eq(count_trades(CURRENCY_USD), trades + 1);
}
END_TEST

static unsigned heads;
static bool is_stream_live;

static void on_announced(void *arg, const struct chain_event *event)
{
    (void)arg;
    is_stream_live = event->status.state == STREAM_LIVE;
    heads += event->block != NULL;
}

static bool is_live(void)
{
    return is_stream_live;
}

static bool has_head(void)
{
    return heads > 0;
}

static void *trade(void *arg)
{
    static const char *const buy[] = {"trade", "--buy", "5", NULL};
    devnet_run(buy);
    return arg;
}

/* The loop runs while somebody else trades: the node says so, nobody asks. */
START_TEST(price__a_trade__moves_the_price_with_its_block)
{
    struct price_now usd;
    pthread_t trader;
    run_until(is_read);
    ticket watch = chain.watch(chain.ctx, core_network(core), on_announced, NULL);
    run_until(is_live);
    ck_assert_int_eq(price_now(core, 1, CURRENCY_USD, &usd), OK);
    price_before = usd.price;
    ck_assert_int_eq(pthread_create(&trader, NULL, trade, NULL), 0);
    run_until(has_head);
    run_until(has_moved);
    printf("price moved %lld ms after the event of its block\n",
           (long long)(real_clock_ms() - head_ms));
    ck_assert_int_eq(pthread_join(trader, NULL), 0);
    chain.cancel(chain.ctx, watch);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST_SLOW(price__a_real_pool__past_and_present, 90),
    SUITE_TEST_SLOW(price__a_trade__moves_the_price_with_its_block, 90),
};
static const struct suite_fixture fixture = {
    .setup = setup, .teardown = teardown, .setup_once = devnet_start, .teardown_once = devnet_stop};
SUITE_MAIN_WITH("price_anvil", tests, &fixture)
