/* An order is killed at every step it takes, as by `kill -9` or a power cut of the process. The
 * next session must bring it to exactly one purchase, one retirement and one certificate.
 *
 * The exchange lives in memory that all processes share and none takes with it. */

#include <stdlib.h>
#include <string.h>

#include "core/account.h"
#include "core/certificate.h"
#include "core/offset.h"
#include "core/wallet.h"
#include "support/exchange.h"
#include "support/kill_points.h"

#define PRICE 316106 /* of 1.5 t, as the router asks */

static struct shared {
    struct exchange exchange;
    struct addr payer;
    int64_t address_id;
    char dir[64];
    unsigned kill_next; /* kill_at of the session that buys, once it is logged in */
    unsigned full_next; /* full_at likewise */
} * shared;

/* ---- sessions ---- */

static void join(struct home *home)
{
    struct home first = {0};
    strcpy(first.dir, shared->dir);
    fake_clock_init(&first.clock);
    first.clock.now_ms = shared->exchange.time_s * 1000;
    home_join_prepare(home, &first);
    exchange_attach(&shared->exchange, &home->chain);
    home_start(home);
    ck_assert_int_eq(home_log_in(home, "ann", HOME_PASSWORD), OK);
}

static struct home *beside; /* another session, NULL for none */

static void tick(struct home *home)
{
    home_advance(home, 2000);
    if (beside != NULL)
        home_advance(beside, 2000);
    exchange_mine(&shared->exchange);
    home_pump(home);
}

static enum err try_to_buy(struct home *home)
{
    struct offset_request request = {.address_id = shared->address_id,
                                     .by = OFFSET_BY_MASS,
                                     .mass = {1500000000},
                                     .pay_token = HOME_USDC,
                                     .beneficiary = "Ann",
                                     .message = "once",
                                     .slippage_bps = 100};
    job work;
    int64_t id;
    TRY(offset_quote(home->core, &work, &request));
    TRY(home_wait(home, work));
    return offset_confirm(home->core, &work, &id);
}

static void buy(struct home *home)
{
    ck_assert_int_eq(try_to_buy(home), OK);
}

/* Blocks are mined until no order runs. Returns: how many orders there are. */
static size_t run_out(struct home *home)
{
    for (int i = 0; i < 100; i++) {
        struct offset_order *orders;
        size_t count;
        bool is_running = false;
        ck_assert_int_eq(offset_list(home->core, 0, 10, &orders, &count), OK);
        for (size_t o = 0; o < count; o++)
            is_running |= orders[o].state == ORDER_RUNNING;
        mem_free(orders);
        if (!is_running)
            return count;
        tick(home);
    }
    ck_abort_msg("the order never ends");
    return 0;
}

/* The session that is killed. */
static void session_buys(void)
{
    static struct home home;
    join(&home);
    kill_watch_ports(&home);
    kill_points->passed = kill_points->disk = 0;
    kill_points->kill_at = shared->kill_next;
    buy(&home);
    run_out(&home);
    kill_points->kill_at = 0;
}

/* The session after it: a saved order goes on by itself; one that was not saved is made again. */
static void session_recovers(void)
{
    static struct home home;
    struct offset_order *orders;
    struct certificate *certificates;
    size_t count;
    join(&home);
    if (run_out(&home) == 0) {
        buy(&home);
        run_out(&home);
    }
    ck_assert_int_eq(offset_list(home.core, 0, 10, &orders, &count), OK);
    ck_assert_uint_eq(count, 1);
    ck_assert_msg(orders[0].state == ORDER_DONE, "%s", orders[0].error);
    ck_assert_int_eq(certificate_list(home.core, &certificates, &count), OK);
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(certificates[0].mass.v, 1500000000);
    mem_free(orders);
    mem_free(certificates);
    home_close(&home);
}

/* Two sessions log in after the crash: one drives, the other watches. */
static void session_recovers_with_two(void)
{
    static struct home second;
    join(&second);
    beside = &second;
    session_recovers();
    home_close(&second);
}

/* The disk is full from one write on, until the person has made room. */
static void session_buys_on_a_full_disk(void)
{
    static struct home home;
    join(&home);
    kill_disk_full(shared->full_next);
    enum err err = try_to_buy(&home);
    ck_assert_msg(err == OK || err == ERR_SPACE, "%s: %s", err_code(err), err_detail(err));
    for (int i = 0; i < 20; i++)
        tick(&home);
    kill_disk_full(0);
    for (int i = 0; i < 5; i++)
        tick(&home);
    core_close(home.core);
}

/* ---- the exchange must show one of each ---- */

static struct home home;

static void begin(void)
{
    home_prepare(&home);
    exchange_init(&shared->exchange);
    exchange_attach(&shared->exchange, &home.chain);
    home_start(&home);
    home_sign_up(&home, "ann");
    shared->address_id = home_wallet(&home, "Main", &shared->payer);
    strcpy(shared->dir, home.dir);
    exchange_give(&shared->exchange, &shared->payer, HOME_ETH, u256_pow10(18));
    exchange_give(&shared->exchange, &shared->payer, HOME_USDC, u256_pow10(8));
    core_close(home.core);
    home.core = NULL;
}

static void expect_once(unsigned n)
{
    struct exchange *exchange = &shared->exchange;
    struct addr router = home_address(4, 1), retirer = home_address(4, 2);
    struct u256 retired = u256_from_u64(1500000000000000000), left;
    left = u256_from_u64(100000000 - PRICE);
    struct u256 have = exchange_balance(exchange, &shared->payer, HOME_USDC);
    struct u256 held = exchange_balance(exchange, &shared->payer, HOME_MCO2);
    ck_assert_msg(exchange_count_to(exchange, &router) == 1, "step %u: bought not once", n);
    ck_assert_msg(exchange_count_to(exchange, &retirer) == 1, "step %u: retired not once", n);
    ck_assert_msg(u256_cmp(&exchange->now.retired, &retired) == 0, "step %u: other mass", n);
    ck_assert_msg(u256_cmp(&have, &left) == 0, "step %u: other price", n);
    ck_assert_msg(u256_is_zero(&held), "step %u: credits left over", n);
}

/* Kill at point n of every `stride`. Returns: how often it was killed. */
static unsigned walk(unsigned first, unsigned stride, void (*recover)(void))
{
    unsigned killed = 0;
    int status = KILLED;
    shared = kill_share(sizeof *shared);
    kill_points = kill_share(sizeof *kill_points);
    for (unsigned n = first; status == KILLED; n += stride) {
        kill_points->kill_at = 0;
        begin();
        shared->kill_next = n;
        status = kill_in_process(session_buys);
        ck_assert_msg(status == 0 || status == KILLED, "step %u: ended with %d", n, status);
        killed += status == KILLED;
        kill_points->kill_at = 0;
        int after = kill_in_process(recover);
        ck_assert_msg(after == 0, "killed at step %u: recovery ended with %d", n, after);
        expect_once(n);
        home_close(&home);
    }
    return killed;
}

START_TEST(offset__killed_at_every_step__retires_exactly_once)
{
    unsigned killed = walk(1, 1, session_recovers);
    ck_assert_uint_ge(killed, 200);
    ck_assert_uint_ge(kill_points->disk, 50);
}
END_TEST

START_TEST(offset__killed_and_two_sessions_after_it__retires_exactly_once)
{
    ck_assert_uint_ge(walk(5, 37, session_recovers_with_two), 5);
}
END_TEST

START_TEST(offset__disk_full_at_every_write__retires_exactly_once)
{
    unsigned stopped = 0, n = 0;
    shared = kill_share(sizeof *shared);
    kill_points = kill_share(sizeof *kill_points);
    do {
        kill_disk_full(0);
        kill_points->refused = 0;
        begin();
        shared->full_next = ++n;
        int status = kill_in_process(session_buys_on_a_full_disk);
        ck_assert_msg(status == 0, "full at write %u: ended with %d", n, status);
        status = kill_in_process(session_recovers);
        ck_assert_msg(status == 0, "full at write %u: recovery ended with %d", n, status);
        expect_once(n);
        stopped += kill_points->refused > 0;
        home_close(&home);
        n += n / 12; /* the first ones one by one, then some of them */
    } while (kill_points->refused > 0);
    ck_assert_uint_ge(stopped, 20);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST_SLOW(offset__disk_full_at_every_write__retires_exactly_once, 300),
    SUITE_TEST_SLOW(offset__killed_at_every_step__retires_exactly_once, 900),
    SUITE_TEST_SLOW(offset__killed_and_two_sessions_after_it__retires_exactly_once, 300),
};
SUITE_MAIN("offset_crash", tests)
