/* Prices of a network that has no pool: from an API behind the market port. */

#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/price.h"
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
    struct market_pair pair;
    market_done_fn *done;
    void *arg;
};
static struct home home;
static struct asked waiting[16];
static size_t waiting_count;
static unsigned spots, histories;
static enum err failure;
static int64_t start_s;

static ticket submit(void *ctx, const struct market_request *request, market_done_fn *done,
                     void *arg)
{
    (void)ctx;
    ck_assert_uint_lt(waiting_count, MEM_COUNT(waiting));
    ck_assert_uint_eq(request->pair_count, 1);
    ck_assert_str_eq(request->pairs[0].base, "moss-carbon-credit");
    waiting[waiting_count++] = (struct asked){*request, request->pairs[0], done, arg};
    return waiting_count;
}

static void cancel(void *ctx, ticket unwanted)
{
    (void)ctx;
    waiting[unwanted - 1].done = NULL;
}

static void answer(const struct asked *asked)
{
    int64_t price = strcmp(asked->pair.quote, "USD") == 0   ? 80000000000
                    : strcmp(asked->pair.quote, "EUR") == 0 ? 70000000000
                                                            : 30000000;
    struct price_point points[3] = {{start_s - 2 * 86400, {price / 2}, {0}},
                                    {start_s - 86400, {price / 4}, {0}},
                                    {start_s - 60, {price}, {0}}};
    struct market_answer out = {.err = failure, .detail = failure == OK ? "" : "slow down"};
    bool is_spot = asked->request.op == MARKET_SPOT;
    is_spot ? spots++ : histories++;
    if (failure == OK) {
        out.points = is_spot ? &points[2] : points;
        out.point_count = is_spot ? 1 : 3;
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

static void setup(void)
{
    char path[200];
    home_prepare(&home);
    snprintf(path, sizeof path, "%s/networks/testnet.ini", home.share_dir);
    folder_write(path, celo, strlen(celo));
    home.market = (struct market_port){.submit = submit, .cancel = cancel};
    start_s = home.clock.now_ms / 1000;
    home_start(&home);
}

static void teardown(void)
{
    home_close(&home);
}

START_TEST(price_api__now_and_history_in_each_currency)
{
    struct price_now price;
    struct candle *items;
    size_t count;
    pump();
    ck_assert_uint_eq(spots, 3);
    ck_assert_uint_eq(histories, 6);
    ck_assert_int_eq(price_now(home.core, 1, CURRENCY_USD, &price), OK);
    ck_assert(price.is_known && !price.is_stale);
    ck_assert_int_eq(price.price.v, 80000000000);
    ck_assert_int_eq(price.day_ago.v, 20000000000);
    ck_assert_str_eq(price.source, "CoinGecko");
    ck_assert_str_eq(price.derivation, "");
    ck_assert_int_eq(price_now(home.core, 1, CURRENCY_EUR, &price), OK);
    ck_assert_int_eq(price.price.v, 70000000000);
    ck_assert_int_eq(price_now(home.core, 1, CURRENCY_ETH, &price), OK);
    ck_assert_int_eq(price.price.v, 30000000);
    ck_assert_int_eq(price_now(home.core, 0, CURRENCY_USD, &price), OK);
    ck_assert(!price.is_known); /* nobody says what CELO is worth */
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
    pump();
    for (int i = 0; i < 5; i++) {
        home_advance(&home, 61000);
        pump();
    }
    ck_assert_uint_ge(spots, 12);
    ck_assert_uint_eq(histories, 6);
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
    for (int i = 0; i < 6; i++) {
        home_advance(&home, 61000);
        pump();
    }
    ck_assert_int_eq(price_now(home.core, 1, CURRENCY_USD, &price), OK);
    ck_assert(price.is_known && price.is_stale);
}
END_TEST

START_TEST(price_api__closing_with_requests_under_way)
{
    home_pump(&home);
    ck_assert_uint_eq(waiting_count, 3);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(price_api__now_and_history_in_each_currency),
    SUITE_TEST(price_api__history_is_not_asked_for_each_time),
    SUITE_TEST(price_api__failure_ends_the_job_and_the_price_goes_stale),
    SUITE_TEST(price_api__closing_with_requests_under_way),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("price_api", tests, &fixture)
