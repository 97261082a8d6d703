/* Prices from a scripted chain: pools, feeds, candles, resumption, chains that go back. */

#include "core/price.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/context.h"
#include "core/eth/abi.h"
#include "support/home.h"
#include "support/suite.h"

#define E18 "000000000000000000"

struct made_trade {
    uint64_t block;
    int64_t time_s;
    uint64_t usdc;   /* reserve, base units, beside 1,000 MCO2 */
    uint64_t volume; /* MCO2 in whole units; 0: a Sync without a Swap */
};

static struct home home;
static struct made_trade trades[64];
static size_t trade_count;
static uint64_t widest; /* more blocks than this are too many; 0: no limit */
static unsigned asked_logs;
static bool says_times = true;
static int64_t start_s; /* the fake clock's time at the start */

static struct u256 thousand(void)
{
    struct u256 out;
    ck_assert_int_eq(u256_from_decimal(&out, "1000" E18, 22), OK);
    return out;
}

/* ---- the scripted chain */

static void add_log(struct chain_log *log, struct buf *bytes, const struct made_trade *trade,
                    uint32_t index, bool is_swap)
{
    struct u256 mco2 = thousand();
    *log = (struct chain_log){.address = home_address(2, 1),
                              .topic_count = 1,
                              .block = trade->block,
                              .log_index = index,
                              .time_s = says_times ? trade->time_s : 0};
    log->block_hash.b[0] = (uint8_t)trade->block;
    log->tx_hash.b[0] = (uint8_t)trade->block;
    abi_topic(&log->topics[0], is_swap ? "Swap(address,uint256,uint256,uint256,uint256,address)"
                                       : "Sync(uint112,uint112)");
    if (is_swap) {
        struct u256 volume, unit = u256_pow10(18), amount = u256_from_u64(trade->volume);
        ck_assert(!u256_mul(&volume, &amount, &unit));
        abi_add_u64(bytes, 0);
        abi_add_u64(bytes, 1);
        abi_add_u256(bytes, &volume);
        abi_add_u64(bytes, 0);
    } else {
        abi_add_u256(bytes, &mco2);
        abi_add_u64(bytes, trade->usdc);
    }
    log->data = view_of_buf(bytes);
}

static void on_logs(void *arg, const struct chain_request *request, struct chain_answer *answer)
{
    static struct buf bytes[128];
    static struct chain_log logs[128];
    (void)arg;
    asked_logs++;
    const struct chain_filter *filter = &request->filter;
    if (widest > 0 && filter->to_block - filter->from_block + 1 > widest) {
        answer->err = ERR_LIMIT;
        answer->detail = "too many";
        return;
    }
    size_t count = 0;
    const struct addr pool = home_address(2, 1);
    ck_assert(addr_equal(&filter->addresses[0], &pool));
    for (size_t i = 0; i < trade_count; i++) {
        if (trades[i].block < filter->from_block || trades[i].block > filter->to_block)
            continue;
        for (int swap = 0; swap <= (trades[i].volume > 0); swap++, count++) {
            buf_reset(&bytes[count]);
            add_log(&logs[count], &bytes[count], &trades[i], (uint32_t)swap, swap);
        }
    }
    answer->logs = logs;
    answer->log_count = count;
}

static void add_round(struct buf *out, uint64_t round, uint64_t answer, int64_t time_s)
{
    struct u256 id = {{round, 3, 0, 0}};
    abi_add_u256(out, &id);
    abi_add_u64(out, answer);
    abi_add_u64(out, (uint64_t)time_s);
    abi_add_u64(out, (uint64_t)time_s);
    abi_add_u256(out, &id);
}

#define ROUNDS  400
#define ROUND_S 3600
static uint64_t eth_usd = 200000000000, eur_usd = 125000000;
static int64_t feed_age_s = 60;
static const char *eth_says = "ETH / USD";

/* Round n was said 3600 s after round n-1, at the answer of the present. */
static bool answer_call(struct buf *out, const struct chain_call *call)
{
    uint8_t reserves[4], latest[4], older[4], description[4];
    abi_selector(description, "description()");
    abi_selector(reserves, "getReserves()");
    abi_selector(latest, "latestRoundData()");
    abi_selector(older, "getRoundData(uint80)");
    int64_t now_s = start_s - feed_age_s;
    uint64_t price = call->to.b[19] == 1 ? eth_usd : eur_usd;
    if (call->to.b[0] == 0x20 && memcmp(call->data.data, reserves, 4) == 0 && trade_count > 0) {
        const struct made_trade *last = &trades[trade_count - 1];
        struct u256 mco2 = thousand();
        abi_add_u256(out, &mco2);
        abi_add_u64(out, last->usdc);
        abi_add_u64(out, (uint64_t)last->time_s);
        return true;
    }
    if (call->to.b[0] == 0x30 && memcmp(call->data.data, description, 4) == 0) {
        const char *words = call->to.b[19] == 1 ? eth_says : "EUR / USD";
        abi_add_u64(out, 32);
        abi_add_tail(out, words, strlen(words));
        return true;
    }
    if (call->to.b[0] == 0x30 && memcmp(call->data.data, latest, 4) == 0) {
        add_round(out, ROUNDS, price, now_s);
        return true;
    }
    if (call->to.b[0] == 0x30 && memcmp(call->data.data, older, 4) == 0) {
        struct u256 id = u256_from_be(call->data.data + 4, 32);
        ck_assert_uint_eq(id.limb[1], 3); /* the phase stays */
        ck_assert_uint_ge(id.limb[0], 1);
        add_round(out, id.limb[0], price, now_s - (int64_t)(ROUNDS - id.limb[0]) * ROUND_S);
        return true;
    }
    return false;
}

static void on_calls(void *arg, const struct chain_request *request, struct chain_answer *answer)
{
    static struct buf bytes[128];
    static struct chain_call_result results[128];
    (void)arg;
    for (size_t i = 0; i < request->call_count; i++) {
        buf_reset(&bytes[i]);
        results[i].ok = answer_call(&bytes[i], &request->calls[i]);
        results[i].data = view_of_buf(&bytes[i]);
    }
    answer->block.number = home.chain.block.number;
    answer->calls = results;
    answer->call_count = request->call_count;
}

static void on_block(void *arg, const struct chain_request *request, struct chain_answer *answer)
{
    (void)arg;
    answer->block = home.chain.block;
    for (size_t i = 0; i < trade_count && request->block != BLOCK_LATEST; i++) {
        if (trades[i].block != request->block)
            continue;
        answer->block = (struct chain_block){.number = request->block, .time_s = trades[i].time_s};
        answer->block.hash.b[0] = (uint8_t)request->block;
    }
}

static void make_trade(uint64_t block, int64_t time_s, uint64_t usdc, uint64_t volume)
{
    trades[trade_count++] =
        (struct made_trade){.block = block, .time_s = time_s, .usdc = usdc, .volume = volume};
}

static void setup(void)
{
    home_prepare(&home);
    start_s = home.clock.now_ms / 1000;
    fake_chain_on(&home.chain, CHAIN_LOGS, on_logs, NULL);
    fake_chain_on(&home.chain, CHAIN_CALLS, on_calls, NULL);
    fake_chain_on(&home.chain, CHAIN_BLOCK, on_block, NULL);
    home.chain.block.number = 5000;
    home.chain.block.time_s = start_s;
    make_trade(150, start_s - 30 * 86400, 100000000, 0);     /* 0.10: liquidity */
    make_trade(200, start_s - 3 * 86400, 200000000, 5);      /* 0.20 */
    make_trade(201, start_s - 3 * 86400 + 60, 250000000, 7); /* 0.25 */
    make_trade(4000, start_s - 2 * 86400, 300000000, 1);     /* 0.30 */
    make_trade(4900, start_s - 3600, 400000000, 2);          /* 0.40 */
}

static void teardown(void)
{
    home_close(&home);
}

static void refresh(void)
{
    job work;
    ck_assert_int_eq(price_refresh(home.core, &work), OK);
    ck_assert_int_eq(home_wait(&home, work), OK);
    home_pump(&home);
}

static struct price_now now(int token, enum currency currency)
{
    struct price_now out;
    ck_assert_int_eq(price_now(home.core, token, currency, &out), OK);
    return out;
}

/* Trades of the last `days` by day. */
static unsigned count_trades(enum currency currency, int days)
{
    struct candle *items;
    size_t count;
    unsigned sum = 0;
    ck_assert_int_eq(price_candles(home.core, currency, INTERVAL_1D, start_s - days * 86400,
                                   start_s + 86400, &items, &count),
                     OK);
    for (size_t i = 0; i < count; i++)
        sum += items[i].trades;
    mem_free(items);
    return sum;
}

/* ---- the present */

START_TEST(price__now__in_each_currency)
{
    home_start(&home);
    refresh();
    struct price_now usd = now(HOME_MCO2, CURRENCY_USD);
    ck_assert(usd.is_known && !usd.is_stale);
    ck_assert_int_eq(usd.price.v, 400000000000);
    ck_assert_int_eq(usd.time_s, start_s - 3600);
    ck_assert_int_eq(usd.checked_s, start_s);
    ck_assert_int_eq(usd.day_ago.v, 300000000000);
    ck_assert_str_eq(usd.source, "pool MCO2-USDC");
    ck_assert_str_eq(usd.derivation, "USDC counts as 1 USD");
    struct price_now eur = now(HOME_MCO2, CURRENCY_EUR);
    ck_assert_int_eq(eur.price.v, 320000000000); /* ÷ 1.25 */
    ck_assert_str_eq(eur.derivation, "USDC counts as 1 USD, ÷ feed EUR-USD");
    ck_assert_int_eq(now(HOME_MCO2, CURRENCY_ETH).price.v, 200000000); /* ÷ 2000 */
    ck_assert_int_eq(now(HOME_ETH, CURRENCY_USD).price.v, INT64_C(2000) * PRICE_ONE);
    ck_assert_int_eq(now(HOME_ETH, CURRENCY_EUR).price.v, INT64_C(1600) * PRICE_ONE);
    ck_assert_int_eq(now(HOME_ETH, CURRENCY_ETH).price.v, PRICE_ONE);
    ck_assert_int_eq(now(HOME_WETH, CURRENCY_USD).price.v, INT64_C(2000) * PRICE_ONE);
    ck_assert_int_eq(now(HOME_USDC, CURRENCY_USD).price.v, PRICE_ONE);
    ck_assert_int_eq(now(HOME_USDC, CURRENCY_EUR).price.v, 800000000000);
    ck_assert_int_eq(now(HOME_EURC, CURRENCY_USD).price.v, 1250000000000);
    ck_assert_int_eq(now(HOME_EURC, CURRENCY_EUR).price.v, PRICE_ONE);
    ck_assert(!now(99, CURRENCY_USD).is_known);
}
END_TEST

START_TEST(price__now__unknown_before_anything_was_read)
{
    home.offline = true;
    home_start(&home);
    struct price_now none = now(HOME_MCO2, CURRENCY_USD);
    ck_assert(!none.is_known && none.is_stale);
    job work;
    ck_assert_int_eq(price_refresh(home.core, &work), ERR_OFFLINE);
    struct price_progress progress;
    price_progress(home.core, &progress);
    ck_assert(!progress.is_syncing);
}
END_TEST

START_TEST(price__now__is_stale_when_the_source_falls_silent)
{
    home_start(&home);
    refresh();
    ck_assert(!now(HOME_MCO2, CURRENCY_USD).is_stale);
    home.chain.is_down = true;
    home_advance(&home, (price_fresh_s(home.core) + 1) * 1000);
    struct price_now old = now(HOME_MCO2, CURRENCY_USD);
    ck_assert(old.is_known && old.is_stale);
    ck_assert_int_eq(old.price.v, 400000000000);
    job work;
    ck_assert_int_eq(price_refresh(home.core, &work), OK);
    ck_assert_int_eq(home_wait(&home, work), ERR_NET);
}
END_TEST

START_TEST(price__now__is_stale_when_a_feed_is_late)
{
    feed_age_s = 2 * 3600 + price_fresh_s(NULL) + 1;
    home_start(&home);
    refresh();
    ck_assert(now(HOME_ETH, CURRENCY_USD).is_stale);
    ck_assert(!now(HOME_MCO2, CURRENCY_USD).is_stale);
    ck_assert(!now(HOME_MCO2, CURRENCY_EUR).is_stale); /* its heartbeat is a day */
}
END_TEST

START_TEST(price__now__feed_of_another_pair_is_not_believed)
{
    eth_says = "BTC / USD";
    home_start(&home);
    refresh();
    ck_assert(!now(HOME_ETH, CURRENCY_USD).is_known);
    ck_assert(now(HOME_MCO2, CURRENCY_EUR).is_known);
    struct price_progress progress;
    price_progress(home.core, &progress);
    ck_assert(!progress.is_syncing);
    ck_assert_str_eq(progress.problem, "the feed ETH-USD describes itself as something else");
}
END_TEST

START_TEST(price__now__absurd_feed_is_not_taken)
{
    eth_usd = UINT64_MAX;
    home_start(&home);
    refresh();
    ck_assert(!now(HOME_ETH, CURRENCY_USD).is_known);
    ck_assert(now(HOME_MCO2, CURRENCY_USD).is_known);
}
END_TEST

/* ---- the past */

START_TEST(price__candles__hold_every_trade_once)
{
    struct candle *items;
    size_t count;
    home_start(&home);
    refresh();
    ck_assert_uint_eq(count_trades(CURRENCY_USD, 40), 5);
    ck_assert_int_eq(price_candles(home.core, CURRENCY_USD, INTERVAL_1D, start_s - 3 * 86400,
                                   start_s, &items, &count),
                     OK);
    const struct candle *first = &items[0];
    ck_assert_int_eq(first->open.v, 200000000000);
    ck_assert_int_eq(first->close.v, 250000000000);
    ck_assert_int_eq(first->volume.v, INT64_C(12) * PRICE_ONE);
    ck_assert_uint_eq(first->trades, 2);
    ck_assert_uint_eq(items[2].trades, 0); /* a day without a trade is a gap */
    ck_assert_int_eq(items[2].close.v, 0);
    mem_free(items);
    int64_t first_s, last_s;
    ck_assert_int_eq(price_span(home.core, &first_s, &last_s), OK);
    ck_assert_int_eq(first_s, start_s - 30 * 86400);
    ck_assert_int_eq(last_s, start_s - 3600);
    struct price_progress progress;
    price_progress(home.core, &progress);
    ck_assert(!progress.is_syncing);
    ck_assert_uint_eq(progress.percent, 100);
    ck_assert_str_eq(progress.words, "");
}
END_TEST

START_TEST(price__candles__in_euro_by_the_rates_of_their_time)
{
    home_start(&home);
    refresh();
    /* rates reach back ROUNDS hours, some 16 days: the trade before has none */
    ck_assert_uint_eq(count_trades(CURRENCY_EUR, 40), 4);
    ck_assert_uint_eq(count_trades(CURRENCY_ETH, 40), 4);
}
END_TEST

START_TEST(price__history__adapts_to_the_endpoint)
{
    widest = 37;
    home_start(&home);
    refresh();
    ck_assert_uint_eq(count_trades(CURRENCY_USD, 40), 5);
    ck_assert_uint_ge(asked_logs, 4900 / 37);
    ck_assert_uint_le(asked_logs, 4900 / 16);
}
END_TEST

START_TEST(price__history__asks_for_times_where_logs_do_not_say_them)
{
    says_times = false;
    home_start(&home);
    refresh();
    ck_assert_uint_eq(count_trades(CURRENCY_USD, 40), 5);
}
END_TEST

START_TEST(price__history__goes_on_after_a_restart)
{
    widest = 1000;
    home_start(&home);
    refresh();
    unsigned asked = asked_logs;
    ck_assert_uint_ge(asked, 5);
    home_restart(&home);
    refresh();
    ck_assert_uint_le(asked_logs, asked + 2);
    ck_assert_uint_eq(count_trades(CURRENCY_USD, 40), 5);
    /* offline, everything is still there */
    home.offline = true;
    home_restart(&home);
    ck_assert_uint_eq(count_trades(CURRENCY_USD, 40), 5);
    ck_assert_int_eq(now(HOME_MCO2, CURRENCY_USD).price.v, 400000000000);
}
END_TEST

START_TEST(price__history__survives_failures)
{
    home_start(&home);
    fake_chain_push_err(&home.chain, CHAIN_LOGS, ERR_TIMEOUT);
    fake_chain_push_err(&home.chain, CHAIN_LOGS, ERR_UNTRUSTED);
    refresh();
    home_advance(&home, 30000);
    ck_assert_uint_eq(count_trades(CURRENCY_USD, 40), 5);
}
END_TEST

START_TEST(price__live__new_trades_arrive_with_new_blocks)
{
    home_start(&home);
    refresh();
    home.chain.block.number++;
    home.chain.block.hash.b[5]++;
    make_trade(home.chain.block.number, start_s + 5, 500000000, 3);
    home_advance(&home, 30000);
    ck_assert_uint_eq(count_trades(CURRENCY_USD, 40), 6);
    ck_assert_int_eq(now(HOME_MCO2, CURRENCY_USD).price.v, 500000000000);
}
END_TEST

/* Set back, far ahead, and right again: candles go by the chain's time, reading by ours. */
START_TEST(price__live__a_clock_that_jumps__no_trade_twice_none_lost)
{
    static const int jumps_s[] = {-7200, 7200 + 86400 * 400, -86400 * 400};
    home_start(&home);
    refresh();
    for (size_t i = 0; i < MEM_COUNT(jumps_s); i++) {
        fake_clock_jump(&home.clock, jumps_s[i]);
        home.chain.block.number++;
        home.chain.block.hash.b[5]++;
        make_trade(home.chain.block.number, start_s + 5 + 30 * (int64_t)i, 500000000, 3);
        home_advance(&home, 70000);
    }
    ck_assert_uint_eq(count_trades(CURRENCY_USD, 40), 5 + MEM_COUNT(jumps_s));
    home_restart(&home);
    refresh();
    ck_assert_uint_eq(count_trades(CURRENCY_USD, 40), 5 + MEM_COUNT(jumps_s));
    ck_assert(!now(HOME_MCO2, CURRENCY_USD).is_stale);
}
END_TEST

START_TEST(price__live__a_trade_that_the_chain_took_back_is_forgotten)
{
    home_start(&home);
    make_trade(4999, start_s - 20, 900000000, 3);
    refresh();
    ck_assert_uint_eq(count_trades(CURRENCY_USD, 40), 6);
    ck_assert_int_eq(now(HOME_MCO2, CURRENCY_USD).price.v, 900000000000);
    trade_count--;
    home.chain.block.number = 5001; /* the last blocks are others now */
    home.chain.block.hash.b[5]++;
    home_advance(&home, 70000);
    ck_assert_uint_eq(count_trades(CURRENCY_USD, 40), 5);
    ck_assert_int_eq(now(HOME_MCO2, CURRENCY_USD).price.v, 400000000000);
}
END_TEST

START_TEST(price__live__a_chain_that_went_far_back)
{
    home_start(&home);
    refresh();
    trade_count = 4;
    home.chain.block.number = 4500;
    home.chain.block.hash.b[5]++;
    home_advance(&home, 120000);
    ck_assert_uint_eq(count_trades(CURRENCY_USD, 40), 4);
    ck_assert_int_eq(now(HOME_MCO2, CURRENCY_USD).price.v, 300000000000);
}
END_TEST

START_TEST(price__idle__no_timer_sooner_than_the_next_reading)
{
    home_start(&home);
    refresh();
    home_advance(&home, 10000);
    unsigned logs = home.chain.count[CHAIN_LOGS], calls = home.chain.count[CHAIN_CALLS];
    home_advance(&home, 40000);
    ck_assert_uint_eq(home.chain.count[CHAIN_LOGS], logs); /* no new block, no question */
    ck_assert_uint_le(home.chain.count[CHAIN_CALLS], calls + 2);
}
END_TEST

START_TEST(price__second_session__leaves_the_past_to_the_first)
{
    struct home second;
    home_start(&home);
    refresh();
    home_join(&second, &home);
    ck_assert_uint_eq(second.chain.count[CHAIN_LOGS], 0);
    struct price_now price;
    ck_assert_int_eq(price_now(second.core, HOME_MCO2, CURRENCY_USD, &price), OK);
    ck_assert_int_eq(price.price.v, 400000000000);
    home_close(&second);
}
END_TEST

START_TEST(price__names__are_read_back)
{
    enum currency currency;
    ck_assert_int_eq(currency_parse(&currency, "eur"), OK);
    ck_assert_int_eq(currency, CURRENCY_EUR);
    ck_assert_str_eq(currency_name(CURRENCY_ETH), "ETH");
    ck_assert_int_eq(currency_parse(&currency, "XAU"), ERR_INVALID);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(price__now__in_each_currency),
    SUITE_TEST(price__now__unknown_before_anything_was_read),
    SUITE_TEST(price__now__is_stale_when_the_source_falls_silent),
    SUITE_TEST(price__now__is_stale_when_a_feed_is_late),
    SUITE_TEST(price__now__feed_of_another_pair_is_not_believed),
    SUITE_TEST(price__now__absurd_feed_is_not_taken),
    SUITE_TEST(price__candles__hold_every_trade_once),
    SUITE_TEST(price__candles__in_euro_by_the_rates_of_their_time),
    SUITE_TEST(price__history__adapts_to_the_endpoint),
    SUITE_TEST(price__history__asks_for_times_where_logs_do_not_say_them),
    SUITE_TEST(price__history__goes_on_after_a_restart),
    SUITE_TEST(price__history__survives_failures),
    SUITE_TEST(price__live__new_trades_arrive_with_new_blocks),
    SUITE_TEST(price__live__a_clock_that_jumps__no_trade_twice_none_lost),
    SUITE_TEST(price__live__a_trade_that_the_chain_took_back_is_forgotten),
    SUITE_TEST(price__live__a_chain_that_went_far_back),
    SUITE_TEST(price__idle__no_timer_sooner_than_the_next_reading),
    SUITE_TEST(price__second_session__leaves_the_past_to_the_first),
    SUITE_TEST(price__names__are_read_back),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("price", tests, &fixture)
