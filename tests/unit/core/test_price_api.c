/* Prices from APIs behind the market port: what they say now, live, and of the past. */

#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/context.h"
#include "core/price_state.h"
#include "core/store/budget_row.h"
#include "support/folder.h"
#include "support/home.h"
#include "support/suite.h"

static const char celo[] = "[network]\n"
                           "name = testnet\n"
                           "title = Test network\n"
                           "chain_id = 31337\n"
                           "currency = CELO\n"
                           "decimals = 18\n"
                           "fee = eip1559\n"
                           "confirmations = 3\n"
                           "block_time_ms = 2000\n"
                           "max_fee_gwei = 500\n"
                           "[endpoint.1]\n"
                           "url = http://127.0.0.1:8545\n"
                           "class = private\n"
                           "[token.cMCO2]\n"
                           "address = 0x1000000000000000000000000000000000000001\n"
                           "decimals = 18\n"
                           "name = Moss Carbon Credit\n"
                           "role = carbon\n"
                           "[source.coingecko]\n"
                           "kind = coingecko\n"
                           "url = https://api.coingecko.com/api/v3\n"
                           "id = moss-carbon-credit\n";

struct asked {
    struct market_request request;
    struct market_pair pairs[API_PAIRS];
    struct market_pair pair;
    market_done_fn *done;
    void *arg;
};
static struct home home;
#define WATCH   1000
#define DAY_AND 90000

static struct asked waiting[16];
static market_event_fn *on_live;
static void *live_arg;
static int64_t terminal, asked_from_s;
static size_t waiting_count;
static unsigned spots, histories;
static enum err failure;
static int64_t start_s;

static ticket submit(void *ctx, const struct market_request *request, market_done_fn *done,
                     void *arg)
{
    (void)ctx;
    ck_assert_uint_lt(waiting_count, MEM_COUNT(waiting));
    ck_assert_uint_le(request->pair_count, API_PAIRS);
    struct asked *asked = &waiting[waiting_count++];
    *asked = (struct asked){.request = *request, .done = done, .arg = arg};
    memcpy(asked->pairs, request->pairs, request->pair_count * sizeof *request->pairs);
    asked->request.pairs = asked->pairs;
    return waiting_count;
}

static void cancel(void *ctx, ticket unwanted)
{
    (void)ctx;
    if (unwanted == WATCH)
        on_live = NULL;
    else
        waiting[unwanted - 1].done = NULL;
}

static ticket watch(void *ctx, const struct market_request *request, market_event_fn *on_event,
                    void *arg)
{
    (void)ctx;
    ck_assert_str_eq(request->api->kind, "coinbase");
    on_live = on_event;
    live_arg = arg;
    return WATCH;
}

static const struct market_kind *kind_of(void *ctx, const char *kind)
{
    static const struct market_kind kinds[] = {
        {.kind = "coingecko",
         .title = "CoinGecko",
         .ops = 1U << MARKET_SPOT | 1U << MARKET_HISTORY,
         .pairs_max = 32,
         .history_max_s = 365 * 86400,
         .spot_every_s = 60,
         .quotes = ""},
        {.kind = "geckoterminal",
         .title = "GeckoTerminal",
         .ops = 1U << MARKET_SPOT | 1U << MARKET_CANDLES,
         .pairs_max = 1,
         .history_max_s = 180 * 86400,
         .spot_every_s = 60,
         .quotes = ""},
        {.kind = "coinbase",
         .title = "Coinbase",
         .ops = 1U << MARKET_SPOT,
         .has_stream = true,
         .pairs_max = 1,
         .spot_every_s = 5,
         .quotes = ""},
        {.kind = "frankfurter",
         .title = "Frankfurter",
         .ops = 1U << MARKET_SPOT,
         .pairs_max = 32,
         .spot_every_s = 3600,
         .late_s = 5 * 86400,
         .quotes = "USD EUR GBP BRL CHF JPY"},
    };
    (void)ctx;
    for (size_t i = 0; i < MEM_COUNT(kinds); i++)
        if (strcmp(kinds[i].kind, kind) == 0)
            return &kinds[i];
    return NULL;
}

static struct price_pico worth(const struct market_request *request, size_t at)
{
    static const struct {
        const char *base, *quote;
        int64_t price;
    } worths[] = {{"moss-carbon-credit", "USD", 80000000000},
                  {"moss-carbon-credit", "EUR", 70000000000},
                  {"moss-carbon-credit", "ETH", 30000000},
                  {"CELO", "USD", 500000000000},
                  {"EUR", "USD", 1250000000000},
                  {"EUR", "GBP", 800000000000}};
    const struct market_pair *pair = &request->pairs[at];
    if (strcmp(request->api->kind, "geckoterminal") == 0)
        return (struct price_pico){terminal};
    for (size_t i = 0; i < MEM_COUNT(worths); i++)
        if (strcmp(worths[i].base, pair->base) == 0 && strcmp(worths[i].quote, pair->quote) == 0)
            return (struct price_pico){worths[i].price};
    return (struct price_pico){0};
}

static void answer(const struct asked *asked)
{
    const struct market_request *request = &asked->request;
    struct price_point points[API_PAIRS] = {{0}};
    struct market_candle candle = {.start_s = start_s / 86400 * 86400 - 86400,
                                   .interval_s = 86400,
                                   .open = {10},
                                   .high = {40},
                                   .low = {5},
                                   .close = {20},
                                   .volume = {7}};
    bool fails = failure != OK && strcmp(request->api->kind, "coingecko") == 0;
    struct market_answer out = {.err = fails ? failure : OK,
                                .detail = fails ? "slow down" : "",
                                .retry_after_s = failure == ERR_THROTTLED ? 30 : 0};
    request->op == MARKET_SPOT ? spots++ : histories++;
    if (out.err == OK && request->op == MARKET_SPOT) {
        for (size_t i = 0; i < request->pair_count; i++)
            points[i] = (struct price_point){core_now_s(home.core) - 60, worth(request, i), {0}};
        out.points = points;
        out.point_count = request->pair_count;
    } else if (out.err == OK && request->op == MARKET_CANDLES) {
        out.candles = &candle;
        out.candle_count = request->from_s < candle.start_s && request->to_s > candle.start_s;
    } else if (out.err == OK) {
        int64_t price = worth(request, 0).v;
        points[0] = (struct price_point){start_s - 2 * 86400, {price / 2}, {0}};
        points[1] = (struct price_point){start_s - 86400, {price / 4}, {0}};
        out.points = points;
        out.point_count = request->to_s > start_s - 86400 ? 2 : 0;
    }
    if (out.err == OK && request->op != MARKET_SPOT) {
        asked_from_s = request->from_s < asked_from_s ? request->from_s : asked_from_s;
        out.covered_from_s = request->from_s;
        out.covered_to_s = request->to_s;
    }
    asked->done(asked->arg, &out);
}

/* Answer until nobody asks any more. */
static void pump(void)
{
    home_pump(&home);
    while (waiting_count > 0) {
        struct asked now[MEM_COUNT(waiting)];
        size_t count = waiting_count;
        memcpy(now, waiting, sizeof now);
        waiting_count = 0;
        for (size_t i = 0; i < count; i++)
            if (now[i].done != NULL)
                answer(&now[i]);
        home_pump(&home);
    }
}

static struct market_budget budget = {"api.coingecko.com", 5, 1, 2, 3, 4};
static bool was_told;

static bool budget_get(void *ctx, const struct price_api *api, struct market_budget *out)
{
    (void)ctx;
    *out = budget;
    return strcmp(api->kind, "coingecko") == 0;
}

static void budget_set(void *ctx, const struct market_budget *told)
{
    (void)ctx;
    was_told = strcmp(told->host, budget.host) == 0 && told->month_used == 3;
}

static void prepare(const char *more)
{
    char path[200], text[4096];
    home_prepare(&home);
    snprintf(path, sizeof path, "%s/networks/testnet.ini", home.share_dir);
    snprintf(text, sizeof text, "%s%s", celo, more);
    folder_write(path, text, strlen(text));
    home.market = (struct market_port){.submit = submit,
                                       .cancel = cancel,
                                       .watch = watch,
                                       .kind = kind_of,
                                       .budget_get = budget_get,
                                       .budget_set = budget_set};
    start_s = home.clock.now_ms / 1000;
    asked_from_s = start_s;
    terminal = 80000000000;
    home_start(&home);
}

static void setup(void)
{
    prepare("");
}

static void teardown(void)
{
    home_close(&home);
}

/* Time enough for each step of the past. */
static void read_past(void)
{
    pump();
    for (int i = 0; i < 20; i++) {
        home_advance(&home, 2000);
        pump();
    }
}

static struct price_now now(int token, enum currency currency)
{
    struct price_now price;
    ck_assert_int_eq(price_now(home.core, token, currency, &price), OK);
    return price;
}

START_TEST(price_api__now_and_history_in_each_currency)
{
    struct candle *items;
    size_t count;
    pump();
    ck_assert_uint_eq(spots, 1); /* one call for all */
    read_past();
    ck_assert_uint_eq(histories, 6); /* each pair: a quarter of a year, then a year */
    ck_assert_int_le(asked_from_s, start_s - 363 * 86400);
    struct price_now usd = now(1, CURRENCY_USD);
    ck_assert(usd.is_known && !usd.is_stale);
    ck_assert_int_eq(usd.price.v, 80000000000);
    ck_assert_int_eq(usd.day_ago.v, 20000000000);
    ck_assert_str_eq(usd.source, "CoinGecko");
    ck_assert_str_eq(usd.derivation, "");
    ck_assert_int_eq(now(1, CURRENCY_EUR).price.v, 70000000000);
    ck_assert_int_eq(now(1, CURRENCY_ETH).price.v, 30000000);
    ck_assert(!now(0, CURRENCY_USD).is_known); /* nobody says what CELO is worth */
    ck_assert_int_eq(price_candles(home.core, CURRENCY_USD, INTERVAL_1D, start_s - 2 * 86400,
                                   start_s, &items, &count),
                     OK);
    ck_assert_int_eq(items[0].close.v, 40000000000);
    ck_assert_uint_eq(items[0].trades, 1);
    mem_free(items);
}
END_TEST

START_TEST(price_api__history_is_not_asked_for_each_time)
{
    read_past();
    for (int i = 0; i < 5; i++) {
        home_advance(&home, 61000);
        pump();
    }
    ck_assert_uint_ge(spots, 5);
    ck_assert_uint_eq(histories, 6);
    home_restart(&home); /* what was read is known */
    read_past();
    ck_assert_uint_eq(histories, 6);
    ck_assert(was_told);
}
END_TEST

START_TEST(price_api__budget_is_kept_across_restarts)
{
    pump();
    home_restart(&home);
    ck_assert(was_told);
}
END_TEST

static const char more[] = "[source.terminal]\n"
                           "kind = geckoterminal\n"
                           "url = https://api.geckoterminal.com/api/v2\n"
                           "id = celo/0x01/0x02\n"
                           "quotes = USD\n"
                           "[source.coinbase]\n"
                           "kind = coinbase\n"
                           "url = https://api.exchange.coinbase.com\n"
                           "ws = wss://ws-feed.exchange.coinbase.com\n"
                           "id = CELO\n"
                           "base = CELO\n"
                           "quotes = USD\n"
                           "[source.ecb]\n"
                           "kind = frankfurter\n"
                           "url = https://api.frankfurter.dev/v1\n"
                           "id = EUR\n"
                           "base = EUR\n"
                           "quotes = USD GBP\n";

static void open_more(void)
{
    home_close(&home);
    waiting_count = spots = histories = 0;
    prepare(more);
}

START_TEST(price_api__currencies_follow_through_the_euro)
{
    open_more();
    pump();
    /* 0.08 USD ÷ 1.25 USD/EUR × 0.8 GBP/EUR */
    struct price_now gbp = now(1, CURRENCY_GBP);
    ck_assert_int_eq(gbp.price.v, 51200000000);
    ck_assert(!gbp.is_stale);
    ck_assert_str_eq(gbp.derivation, "÷ EUR/USD of Frankfurter, × EUR/GBP of Frankfurter");
    ck_assert(!now(1, CURRENCY_JPY).is_known);
    ck_assert_int_eq(now(0, CURRENCY_USD).price.v, 500000000000);
    ck_assert_int_eq(now(0, CURRENCY_EUR).price.v, 400000000000);
    home_advance(&home, 1800 * 1000); /* a rate of the day is asked for by the hour */
    pump();
    ck_assert(!now(1, CURRENCY_GBP).is_stale);
}
END_TEST

START_TEST(price_api__sources_that_disagree_are_disputed)
{
    struct price_now price;
    struct price_source sources[PRICE_SOURCES];
    size_t count;
    open_more();
    pump();
    ck_assert_int_eq(price_sources(home.core, 1, CURRENCY_USD, &price, sources, &count), OK);
    ck_assert_uint_eq(count, 2);
    ck_assert_uint_eq(price.fresh, 2);
    ck_assert_uint_eq(price.spread_bps, 0);
    ck_assert_int_eq(price_may_quote(&price), OK);
    terminal = 84000000000; /* 5 % above: at the bound */
    home_advance(&home, 61000);
    pump();
    price = now(1, CURRENCY_USD);
    ck_assert_uint_eq(price.spread_bps, 500);
    ck_assert(!price.is_disputed);
    terminal = 84100000000;
    home_advance(&home, 61000);
    pump();
    price = now(1, CURRENCY_USD);
    ck_assert(price.is_disputed);
    ck_assert_int_eq(price_may_quote(&price), ERR_DISPUTED);
    ck_assert_str_eq(price.words, "GeckoTerminal is 5.1 % above");
    ck_assert_int_eq(price.price.v, 80000000000);
    ck_assert_str_ne(err_hint(ERR_DISPUTED), "");
}
END_TEST

/* The candles of a source are its past, as it made them. */
START_TEST(price_api__candles_are_kept)
{
    const struct price_pair pair = {.token = 1, .currency = CURRENCY_USD};
    struct candle *items;
    size_t count;
    failure = ERR_NET; /* CoinGecko has no past today */
    open_more();
    read_past();
    int64_t day_s = start_s / 86400 * 86400;
    ck_assert_int_eq(
        price_history(home.core, &pair, 86400, day_s - 2 * 86400, day_s, &items, &count), OK);
    ck_assert_uint_eq(count, 2);
    ck_assert_uint_eq(items[0].trades, 0);
    ck_assert_int_eq(items[1].open.v, 10);
    ck_assert_int_eq(items[1].high.v, 40);
    ck_assert_int_eq(items[1].low.v, 5);
    ck_assert_int_eq(items[1].close.v, 20);
    ck_assert_int_eq(items[1].volume.v, 7);
    mem_free(items);
}
END_TEST

static void live(enum stream_state state)
{
    const struct market_event event = {.type = MARKET_STATE, .status = {state, OK, "", 0}};
    on_live(live_arg, &event);
}

static void tick(int64_t time_ms, int64_t price, uint64_t sequence)
{
    const struct market_event event = {
        .type = MARKET_TICK,
        .tick = {.time_ms = time_ms, .price = {price}, .volume = {1}, .sequence = sequence}};
    on_live(live_arg, &event);
}

START_TEST(price_api__live_trades_are_kept_each_and_written_together)
{
    const struct price_pair pair = {.token = 0, .currency = CURRENCY_USD};
    struct candle *items;
    size_t count;
    open_more();
    pump();
    live(STREAM_LIVE);
    int64_t now_ms = home.clock.now_ms;
    for (int i = 0; i < 50; i++)
        tick(now_ms + i * 20, PRICE_ONE + i, (uint64_t)i + 1);
    tick(now_ms + 49 * 20, PRICE_ONE + 49, 50); /* the same again */
    home_pump(&home);
    unsigned before = home.seen[EV_PRICES];
    home_advance(&home, 1000);
    ck_assert_uint_eq(home.seen[EV_PRICES], before + 1);
    ck_assert_int_eq(now(0, CURRENCY_USD).price.v, PRICE_ONE + 49);
    ck_assert_int_eq(
        price_history(home.core, &pair, 60, now_ms / 1000, now_ms / 1000 + 60, &items, &count), OK);
    unsigned trades = 0;
    for (size_t i = 0; i < count; i++)
        trades += items[i].trades;
    ck_assert_uint_eq(trades, 50);
    mem_free(items);
    ck_assert_int_eq(price_rows_check(home.core->store), OK);
}
END_TEST

/* Whatever the computer's clock says meanwhile, each trade is kept once, in its own second; what
 * seems to be in the future is left out, and asked for again. */
START_TEST(price_api__live_trades_while_the_clock_jumps)
{
    static const int64_t jumps_s[] = {0, 3600, -7200, 3600 + 86400, -86400, -90000, 90000};
    const struct price_pair pair = {.token = 0, .currency = CURRENCY_USD};
    struct price_row *rows;
    size_t count;
    open_more();
    pump();
    live(STREAM_LIVE);
    int64_t true_ms = home.clock.now_ms, series = 0;
    for (size_t i = 0; i < home.core->price->api.count; i++)
        if (home.core->price->api.sources[i].watch != 0)
            series = home.core->price->api.sources[i].pairs[0].series.id;
    uint64_t sequence = 0;
    size_t taken = 0;
    int64_t off_s = 0;
    for (size_t i = 0; i < MEM_COUNT(jumps_s); i++) {
        fake_clock_jump(&home.clock, jumps_s[i]);
        off_s += jumps_s[i];
        for (int j = 0; j < 5; j++, true_ms += 1000) {
            tick(true_ms, PRICE_ONE + (int64_t)sequence, sequence + 1);
            tick(true_ms, PRICE_ONE + (int64_t)sequence, sequence + 1); /* and again */
            sequence++;
            taken += off_s >= 0;
            home_advance(&home, 1000);
        }
    }
    ck_assert_int_eq(off_s, 0);
    ck_assert_int_eq(price_rows_read(&rows, &count, home.core->store, series,
                                     true_ms / 1000 - (int64_t)sequence, true_ms / 1000),
                     OK);
    size_t live_rows = 0;
    for (size_t i = 0; i < count; i++)
        live_rows += rows[i].key != 0;
    mem_free(rows);
    ck_assert_uint_eq(live_rows, taken);
    ck_assert_uint_lt(taken, sequence);
    for (size_t i = 0; i < home.core->price->api.count; i++)
        ck_assert_int_eq(home.core->price->api.sources[i].pairs[0].missed_s, 0);
    struct candle *items;
    ck_assert_int_eq(price_history(home.core, &pair, 60, true_ms / 1000, true_ms / 1000 + DAY_AND,
                                   &items, &count),
                     OK);
    for (size_t i = 1; i < count; i++)
        ck_assert_uint_eq(items[i].trades, 0); /* nothing is in the future */
    mem_free(items);
    ck_assert_int_eq(price_rows_check(home.core->store), OK);
}
END_TEST

/* Minutes of a day long ago become quarters of an hour; yesterday's stay. */
START_TEST(price_api__old_observations_are_thinned)
{
    static struct price_row rows[2880];
    struct price_row *left;
    size_t count;
    pump();
    int64_t series = home.core->price->api.sources[0].pairs[0].series.id;
    int64_t day_s = start_s / 86400 * 86400;
    for (size_t i = 0; i < MEM_COUNT(rows); i++)
        rows[i] = (struct price_row){.time_s = day_s - (i < 1440 ? 100 : 1) * INT64_C(86400) +
                                               (int64_t)(i % 1440) * 60,
                                     .price = {PRICE_ONE}};
    ck_assert_int_eq(price_rows_add(home.core->store, series, rows, MEM_COUNT(rows)), OK);
    for (int i = 0; i < 20; i++) {
        home_advance(&home, 61000);
        pump();
    }
    ck_assert_int_eq(price_rows_read(&left, &count, home.core->store, series, rows[0].time_s,
                                     rows[0].time_s + 86400),
                     OK);
    ck_assert_uint_eq(count, 96);
    mem_free(left);
    ck_assert_int_eq(price_rows_read(&left, &count, home.core->store, series, rows[1440].time_s,
                                     rows[1440].time_s + 86400),
                     OK);
    ck_assert_uint_ge(count, 1440);
    mem_free(left);
}
END_TEST

START_TEST(price_api__a_stream_that_broke_is_polled)
{
    open_more();
    pump();
    live(STREAM_LIVE);
    unsigned polled = spots;
    home_advance(&home, 61000);
    pump();
    unsigned without = spots - polled;
    live(STREAM_BROKEN);
    polled = spots;
    home_advance(&home, 61000);
    pump();
    ck_assert_uint_gt(spots - polled, without);
}
END_TEST

START_TEST(price_api__failure_ends_the_job_and_the_price_goes_stale)
{
    struct price_now price;
    job work;
    pump();
    failure = ERR_THROTTLED;
    ck_assert_int_eq(price_refresh(home.core, &work), OK);
    pump();
    ck_assert_uint_eq(home.jobs[work % 64].job, work);
    ck_assert_int_eq(home.jobs[work % 64].err, ERR_THROTTLED);
    struct price_source sources[PRICE_SOURCES];
    size_t count;
    ck_assert_int_eq(price_sources(home.core, 1, CURRENCY_USD, &price, sources, &count), OK);
    ck_assert(count == 1 && sources[0].is_fresh && !price.is_stale);
    ck_assert_str_ne(sources[0].problem, ""); /* it is said before it is too old */
    for (int i = 0; i < 8; i++) {
        home_advance(&home, 61000);
        pump();
    }
    ck_assert_int_eq(price_now(home.core, 1, CURRENCY_USD, &price), OK);
    ck_assert(price.is_known && price.is_stale);
    ck_assert_ptr_nonnull(strstr(price.words, "last read "));
}
END_TEST

START_TEST(price_api__closing_with_requests_under_way)
{
    home_pump(&home);
    ck_assert_uint_eq(waiting_count, 1);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(price_api__now_and_history_in_each_currency),
    SUITE_TEST(price_api__history_is_not_asked_for_each_time),
    SUITE_TEST(price_api__budget_is_kept_across_restarts),
    SUITE_TEST(price_api__currencies_follow_through_the_euro),
    SUITE_TEST(price_api__sources_that_disagree_are_disputed),
    SUITE_TEST(price_api__candles_are_kept),
    SUITE_TEST(price_api__live_trades_are_kept_each_and_written_together),
    SUITE_TEST(price_api__live_trades_while_the_clock_jumps),
    SUITE_TEST(price_api__old_observations_are_thinned),
    SUITE_TEST(price_api__a_stream_that_broke_is_polled),
    SUITE_TEST(price_api__failure_ends_the_job_and_the_price_goes_stale),
    SUITE_TEST(price_api__closing_with_requests_under_way),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("price_api", tests, &fixture)
