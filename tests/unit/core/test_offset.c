#include "support/suite.h"

#include <stdio.h>
#include <string.h>

#include "core/account.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/certificate.h"
#include "core/context.h"
#include "core/notice.h"
#include "core/offset.h"
#include "core/price_state.h"
#include "core/wallet.h"
#include "support/exchange.h"
#include "support/home.h"

static struct home home;
static struct exchange exchange;
static struct addr payer, retirer, router;
static int64_t address_id;

static struct u256 units(uint64_t whole, unsigned decimals)
{
    struct u256 value = u256_pow10(decimals);
    ck_assert(!u256_mul_u64(&value, &value, whole));
    return value;
}

static void setup(void)
{
    home_prepare(&home);
    exchange_init(&exchange);
    exchange_attach(&exchange, &home.chain);
    home_start(&home);
    home_sign_up(&home, "ann");
    address_id = home_wallet(&home, "Main", &payer);
    router = home_address(4, 1);
    retirer = home_address(4, 2);
    exchange_give(&exchange, &payer, HOME_ETH, units(1, 18));
    exchange_give(&exchange, &payer, HOME_USDC, units(100, 6));
}

static void teardown(void)
{
    home_close(&home);
}

static struct offset_request request_of(const char *mass, int pay_token)
{
    struct offset_request request = {.address_id = address_id,
                                     .by = OFFSET_BY_MASS,
                                     .pay_token = pay_token,
                                     .beneficiary = "Ann & sons",
                                     .message = "flight to Rio",
                                     .slippage_bps = 100};
    ck_assert_int_eq(offset_parse_mass(&request.mass, mass), OK);
    return request;
}

static enum err ask(const struct offset_request *request)
{
    job work;
    enum err err = offset_quote(home.core, &work, request);
    return err != OK ? err : home_wait(&home, work);
}

static const struct offset_quote *quoted(const struct offset_request *request)
{
    enum err err = ask(request);
    ck_assert_msg(err == OK, "offset_quote: %s", home.done.detail);
    const struct offset_quote *quote = offset_quote_get(home.core);
    ck_assert_ptr_nonnull(quote);
    return quote;
}

/* Two seconds pass, a block is mined. */
static void tick(struct home *at)
{
    home_advance(at, 2000);
    exchange_mine(&exchange);
    home_pump(at);
}

static bool has_ended(const struct home *at, job work)
{
    return at->jobs[work % 64].job == work;
}

/* Blocks are mined until the job ends. Returns: its error. */
static enum err finish(struct home *at, job work)
{
    for (int i = 0; i < 120 && !has_ended(at, work); i++)
        tick(at);
    ck_assert_msg(has_ended(at, work), "the order never ends");
    at->done = at->jobs[work % 64];
    return at->done.err;
}

static job confirmed(int64_t *order_id)
{
    job work;
    enum err err = offset_confirm(home.core, &work, order_id);
    ck_assert_msg(err == OK, "offset_confirm: %s", err_detail(err));
    return work;
}

static struct offset_order order_of(struct home *at, int64_t id)
{
    struct offset_order order;
    enum err err = offset_get(at->core, id, &order);
    ck_assert_msg(err == OK, "offset_get: %s", err_detail(err));
    return order;
}

/* Blocks are mined until the order stands at a step. */
static void run_to(int64_t id, enum offset_step step)
{
    for (int i = 0; i < 60 && order_of(&home, id).step != step; i++)
        tick(&home);
    ck_assert_int_eq(order_of(&home, id).step, step);
}

/* Until so many transactions were sent; the last one is not mined yet. */
static void run_to_sent(unsigned count)
{
    for (int i = 0; i < 200 && home.chain.count[CHAIN_SEND] < count; i++) {
        home_advance(&home, 1000);
        if (home.chain.count[CHAIN_SEND] < count)
            exchange_mine(&exchange);
    }
    ck_assert_uint_eq(home.chain.count[CHAIN_SEND], count);
}

static void expect_retired(const char *mass)
{
    struct co2_mg want;
    struct u256 mg = u256_pow10(9), total;
    ck_assert_int_eq(offset_parse_mass(&want, mass), OK);
    ck_assert(!u256_mul_u64(&total, &mg, (uint64_t)want.v));
    ck_assert_int_eq(u256_cmp(&exchange.now.retired, &total), 0);
}

static uint64_t low(struct u256 value)
{
    uint64_t out;
    ck_assert(u256_to_u64(&out, &value));
    return out;
}

/* ---- mass ---- */

START_TEST(offset__mass__is_read_in_tonnes_and_kilograms)
{
    static const struct {
        const char *text;
        int64_t mg;
        const char *shown;
    } rows[] = {
        {"1.5 t", 1500000000, "1.5 t"},    {"1.5t", 1500000000, "1.5 t"},
        {"300 kg", 300000000, "300 kg"},   {"1.5", 1500000000, "1.5 t"},
        {"0.000001 kg", 1, "0.000001 kg"}, {"1000kg", 1000000000, "1 t"},
    };
    for (size_t i = 0; i < MEM_COUNT(rows); i++) {
        struct co2_mg mass;
        char shown[AMOUNT_TEXT_MAX];
        ck_assert_int_eq(offset_parse_mass(&mass, rows[i].text), OK);
        ck_assert_int_eq(mass.v, rows[i].mg);
        offset_format_mass(shown, mass);
        ck_assert_str_eq(shown, rows[i].shown);
    }
}
END_TEST

START_TEST(offset__mass__refuses_what_is_no_mass)
{
    static const struct {
        const char *text;
        enum err err;
    } rows[] = {
        {"", ERR_SYNTAX},
        {"t", ERR_SYNTAX},
        {"-1 t", ERR_SYNTAX},
        {"1,5 t", ERR_SYNTAX},
        {"1 g", ERR_SYNTAX},
        {"1e3", ERR_SYNTAX},
        {"0", ERR_RANGE},
        {"0 kg", ERR_RANGE},
        {"0.0000001 kg", ERR_RANGE},
        {"0.0000000001 t", ERR_RANGE},
        {"99999999999999999999", ERR_RANGE},
    };
    struct co2_mg mass;
    for (size_t i = 0; i < MEM_COUNT(rows); i++)
        ck_assert_msg(offset_parse_mass(&mass, rows[i].text) == rows[i].err, "'%s'", rows[i].text);
}
END_TEST

/* ---- quote ---- */

START_TEST(offset__quote__prices_a_mass)
{
    struct offset_request request = request_of("1 t", HOME_USDC);
    const struct offset_quote *quote = quoted(&request);
    ck_assert_int_eq(quote->problem, OK);
    ck_assert_uint_eq(low(quote->pay.v), 210703);
    ck_assert_uint_eq(low(quote->pay_max.v), 212810);
    ck_assert_uint_eq(low(quote->pool_fee.v), 633);
    ck_assert_int_eq(quote->spot.v, 210000000000);
    ck_assert_int_eq(quote->at_size.v, 210703000000);
    ck_assert_uint_eq(quote->impact_bps, 4);
    ck_assert_uint_eq(low(quote->have.v), 100000000);
    ck_assert(quote->needed[STEP_APPROVE_PAY] && quote->needed[STEP_BUY] &&
              quote->needed[STEP_APPROVE_RETIRE] && quote->needed[STEP_RETIRE]);
    ck_assert_uint_eq(quote->route_len, 2);
    ck_assert_int_eq(quote->route[0], HOME_USDC);
    ck_assert_int_eq(quote->route[1], HOME_MCO2);
    ck_assert_int_eq(quote->expires_s - quote->made_s, OFFSET_QUOTE_LIFETIME_S);
    ck_assert(!u256_is_zero(&quote->network_fee.v));
    ck_assert_int_lt(u256_cmp(&quote->network_fee.v, &quote->network_fee_max.v), 0);
}
END_TEST

START_TEST(offset__quote__spends_money_down_to_the_milligram)
{
    struct offset_request request = request_of("1 t", HOME_USDC);
    request.by = OFFSET_BY_MONEY;
    request.money.v = units(10, 6);
    const struct offset_quote *quote = quoted(&request);
    ck_assert_int_eq(quote->mass.v, 46736565776);
    ck_assert_uint_le(low(quote->pay.v), 10000000);
}
END_TEST

START_TEST(offset__quote__goes_over_two_pools)
{
    struct offset_request request = request_of("100 t", HOME_ETH);
    const struct offset_quote *quote = quoted(&request);
    ck_assert_uint_eq(low(quote->pay.v), 12491204858997244);
    ck_assert_uint_eq(quote->route_len, 3);
    ck_assert_int_eq(quote->route[0], HOME_ETH);
    ck_assert_int_eq(quote->route[1], HOME_USDC);
    ck_assert(!quote->needed[STEP_APPROVE_PAY]);
}
END_TEST

START_TEST(offset__quote__of_held_tokens_buys_nothing)
{
    exchange_give(&exchange, &payer, HOME_MCO2, units(2, 18));
    struct offset_request request = request_of("1 t", HOME_MCO2);
    const struct offset_quote *quote = quoted(&request);
    ck_assert_int_eq(quote->problem, OK);
    ck_assert(!quote->needed[STEP_APPROVE_PAY] && !quote->needed[STEP_BUY]);
    ck_assert(quote->needed[STEP_APPROVE_RETIRE]);
    request = request_of("3 t", HOME_MCO2);
    ck_assert_int_eq(quoted(&request)->problem, ERR_FUNDS);
}
END_TEST

START_TEST(offset__quote__names_what_is_missing)
{
    struct offset_request request = request_of("600 t", HOME_USDC);
    const struct offset_quote *quote = quoted(&request);
    ck_assert_int_eq(quote->problem, ERR_FUNDS);
    ck_assert_ptr_nonnull(strstr(quote->problem_words, "USDC"));
    int64_t id;
    job work;
    ck_assert_int_eq(offset_confirm(home.core, &work, &id), ERR_FUNDS);
    exchange.now.accounts[0].amounts[HOME_ETH] = u256_from_u64(1000);
    request = request_of("1 t", HOME_USDC);
    quote = quoted(&request);
    ck_assert_int_eq(quote->problem, ERR_FUNDS);
    ck_assert_ptr_nonnull(strstr(quote->problem_words, "ETH"));
}
END_TEST

START_TEST(offset__quote__warns_of_impact_and_refuses_too_much)
{
    exchange_give(&exchange, &payer, HOME_USDC, units(1000, 6));
    struct offset_request request = request_of("400 t", HOME_USDC);
    const struct offset_quote *quote = quoted(&request);
    ck_assert_uint_gt(quote->impact_bps, 1000);
    ck_assert_int_eq(quote->problem, OK);
    ck_assert_str_ne(quote->problem_words, "");
    request = request_of("1000 t", HOME_USDC);
    ck_assert_int_eq(quoted(&request)->problem, ERR_REFUSED);
    request = request_of("3000 t", HOME_USDC);
    ck_assert_int_eq(ask(&request), ERR_FUNDS);
    ck_assert_ptr_null(offset_quote_get(home.core));
}
END_TEST

START_TEST(offset__quote__refuses_an_old_block_and_a_wrong_clock)
{
    struct offset_request request = request_of("1 t", HOME_USDC);
    fake_clock_jump(&home.clock, 130);
    ck_assert_int_eq(ask(&request), ERR_STALE);
    fake_clock_jump(&home.clock, -300);
    ck_assert_int_eq(ask(&request), ERR_STALE);
    ck_assert_ptr_nonnull(strstr(home.done.detail, "clock"));
    fake_clock_jump(&home.clock, 170);
    ck_assert_int_eq(ask(&request), OK);
}
END_TEST

/* What is known is old, and reading it anew fails, although the quote's own reading does not. */
START_TEST(offset__quote__refuses_a_stale_price)
{
    struct offset_request request = request_of("1 t", HOME_USDC);
    struct price_series *series = &home.core->price->pools[0].series;
    ck_assert_int_eq(ask(&request), OK);
    series->checked_s = 1;
    ck_assert_int_eq(price_series_save(series, home.core->store), OK);
    fake_chain_push_err(&home.chain, CHAIN_CALLS, ERR_NET);
    ck_assert_int_eq(ask(&request), ERR_STALE);
    ck_assert_ptr_null(offset_quote_get(home.core));
    ck_assert_int_eq(ask(&request), OK); /* read anew */
    ck_assert_int_eq(series->checked_s, core_now_s(home.core));
    series->checked_s = 1;
    ck_assert_int_eq(price_series_save(series, home.core->store), OK);
    request = request_of("1 t", HOME_MCO2); /* nothing is bought: no price is needed */
    ck_assert_int_eq(ask(&request), OK);
    ck_assert_int_eq(series->checked_s, 1);
}
END_TEST

/* Somebody else than the pool says a price, now. */
static void say(size_t at, int64_t milli)
{
    struct price_series *series = &home.core->price->api.sources[at].pairs[0].series;
    const struct price_row row = {.time_s = core_now_s(home.core),
                                  .price = {milli * (PRICE_ONE / 1000)}};
    ck_assert_int_eq(price_rows_add(home.core->store, series->id, &row, 1), OK);
    series->checked_s = core_now_s(home.core);
}

START_TEST(offset__quote__refuses_a_disputed_price)
{
    char path[200];
    teardown();
    home_prepare(&home);
    ck_assert(text_format(path, sizeof path, "%s/networks/testnet.ini", home.share_dir));
    FILE *file = fopen(path, "ae");
    ck_assert_ptr_nonnull(file);
    fputs("[source.one]\nkind = coingecko\nurl = https://one.example\nid = one\nquotes = USD\n"
          "[source.two]\nkind = defillama\nurl = https://two.example\nid = two\nquotes = USD\n",
          file);
    fclose(file);
    exchange_init(&exchange);
    exchange_attach(&exchange, &home.chain);
    home_start(&home);
    home_sign_up(&home, "ann");
    address_id = home_wallet(&home, "Main", &payer);
    exchange_give(&exchange, &payer, HOME_ETH, units(1, 18));
    exchange_give(&exchange, &payer, HOME_USDC, units(100, 6));
    struct offset_request request = request_of("1 t", HOME_USDC);
    const struct offset_quote *quote = quoted(&request);
    int64_t milli = quote->spot.v / (PRICE_ONE / 1000);
    say(0, milli * 2);
    ck_assert_int_eq(ask(&request), ERR_DISPUTED);
    ck_assert_ptr_nonnull(strstr(home.done.detail, "coingecko is 100.0 % above"));
    say(1, milli); /* two of three agree */
    ck_assert_int_eq(ask(&request), OK);
    say(1, milli * 3);
    ck_assert_int_eq(ask(&request), ERR_DISPUTED);
    say(0, milli);
    say(1, milli);
    ck_assert_int_eq(ask(&request), OK);
}
END_TEST

START_TEST(offset__quote__refuses_what_cannot_be)
{
    struct offset_request good = request_of("1 t", HOME_USDC), request = good;
    request.beneficiary[0] = '\0';
    ck_assert_int_eq(ask(&request), ERR_INVALID);
    request = good;
    memcpy(request.message, "a\x1b[2J", 6);
    ck_assert_int_eq(ask(&request), ERR_INVALID);
    request = good;
    memset(request.message, 'x', sizeof request.message);
    ck_assert_int_eq(ask(&request), ERR_INVALID);
    request = good;
    request.pay_token = 99;
    ck_assert_int_eq(ask(&request), ERR_INVALID);
    request = good;
    request.slippage_bps = 2000;
    ck_assert_int_eq(ask(&request), ERR_INVALID);
    request = good;
    request.pay_token = HOME_EURC;
    ck_assert_int_eq(ask(&request), ERR_UNSUPPORTED);
    request = good;
    request.address_id = 999;
    ck_assert_int_eq(ask(&request), ERR_NOT_FOUND);
    exchange.wrong_token = home_address(1, HOME_WETH);
    ck_assert_int_eq(ask(&good), ERR_UNTRUSTED);
}
END_TEST

START_TEST(offset__quote__ends_when_the_network_fails)
{
    struct offset_request request = request_of("1 t", HOME_USDC);
    home.chain.is_down = true;
    ck_assert_int_eq(ask(&request), ERR_NET);
    ck_assert_ptr_null(offset_quote_get(home.core));
}
END_TEST

/* ---- orders ---- */

START_TEST(offset__order__buys_retires_and_certifies)
{
    struct offset_request request = request_of("1.5 t", HOME_USDC);
    int64_t id;
    quoted(&request);
    job work = confirmed(&id);
    struct offset_order order = order_of(&home, id);
    ck_assert_int_eq(order.state, ORDER_RUNNING);
    ck_assert(order.is_driven_here);
    ck_assert_msg(finish(&home, work) == OK, "%s", home.done.detail);
    ck_assert_int_eq(home.done.id, id);
    expect_retired("1.5 t");
    struct u256 left = exchange_balance(&exchange, &payer, HOME_USDC);
    ck_assert_uint_eq(low(left), 100000000 - 316106);
    order = order_of(&home, id);
    ck_assert_int_eq(order.state, ORDER_DONE);
    ck_assert_uint_eq(low(order.pay.v), 316106);
    for (int step = 0; step < OFFSET_STEPS; step++)
        ck_assert_int_eq(order.steps[step], STEP_DONE);
    ck_assert_int_gt(order.certificate_id, 0);
    ck_assert_uint_eq(exchange_count_to(&exchange, &retirer), 1);
    ck_assert_uint_eq(exchange_count_to(&exchange, &router), 1);

    struct certificate certificate;
    ck_assert_int_eq(certificate_get(home.core, order.certificate_id, &certificate), OK);
    ck_assert_int_eq(certificate.mass.v, 1500000000);
    ck_assert_str_eq(certificate.beneficiary, "Ann & sons");
    ck_assert_str_eq(certificate.message, "flight to Rio");
    ck_assert(addr_equal(&certificate.payer, &payer));
    struct notice *notices;
    size_t count;
    bool told = false;
    ck_assert_int_eq(notice_list(home.core, true, 0, 50, &notices, &count), OK);
    for (size_t i = 0; i < count; i++)
        told |= notices[i].kind == NOTICE_OFFSET && notices[i].link == LINK_CERTIFICATE &&
                notices[i].link_id == order.certificate_id;
    ck_assert(told);
    mem_free(notices);
}
END_TEST

START_TEST(offset__order__pays_with_the_native_currency)
{
    struct offset_request request = request_of("100 t", HOME_ETH);
    int64_t id;
    quoted(&request);
    job work = confirmed(&id);
    ck_assert_msg(finish(&home, work) == OK, "%s", home.done.detail);
    struct offset_order order = order_of(&home, id);
    ck_assert_uint_eq(low(order.pay.v), 12491204858997244);
    ck_assert_int_eq(order.steps[STEP_APPROVE_PAY], STEP_SKIPPED);
    expect_retired("100 t");
}
END_TEST

START_TEST(offset__order__retires_what_is_held)
{
    exchange_give(&exchange, &payer, HOME_MCO2, units(2, 18));
    struct offset_request request = request_of("2 t", HOME_MCO2);
    int64_t id;
    quoted(&request);
    job work = confirmed(&id);
    ck_assert_msg(finish(&home, work) == OK, "%s", home.done.detail);
    expect_retired("2 t");
    ck_assert_uint_eq(exchange_count_to(&exchange, &router), 0);
    struct offset_order order = order_of(&home, id);
    ck_assert_int_eq(order.steps[STEP_BUY], STEP_SKIPPED);
    ck_assert_int_eq(order.steps[STEP_RETIRE], STEP_DONE);
}
END_TEST

START_TEST(offset__order__uses_an_allowance_that_is_left)
{
    struct u256 more = units(1, 6);
    exchange.now.allowances[0].owner = payer;
    exchange.now.allowances[0].spender = router;
    exchange.now.allowances[0].token = HOME_USDC;
    exchange.now.allowances[0].amount = more;
    exchange.now.allowance_count = 1;
    struct offset_request request = request_of("1 t", HOME_USDC);
    ck_assert(!quoted(&request)->needed[STEP_APPROVE_PAY]);
    int64_t id;
    job work = confirmed(&id);
    ck_assert_msg(finish(&home, work) == OK, "%s", home.done.detail);
    ck_assert_int_eq(order_of(&home, id).steps[STEP_APPROVE_PAY], STEP_SKIPPED);
    struct addr usdc = home_address(1, HOME_USDC);
    ck_assert_uint_eq(exchange_count_to(&exchange, &usdc), 0);
}
END_TEST

START_TEST(offset__order__approves_exact_amounts)
{
    struct offset_request request = request_of("1 t", HOME_USDC);
    int64_t id;
    quoted(&request);
    job work = confirmed(&id);
    run_to_sent(1);
    exchange_mine(&exchange);
    ck_assert_uint_eq(low(exchange_allowance(&exchange, &payer, HOME_USDC, &router)), 212810);
    ck_assert_int_eq(finish(&home, work), OK);
    struct u256 left = exchange_allowance(&exchange, &payer, HOME_MCO2, &retirer);
    ck_assert(u256_is_zero(&left));
}
END_TEST

START_TEST(offset__confirm__refuses_an_expired_quote)
{
    struct offset_request request = request_of("1 t", HOME_USDC);
    int64_t id;
    job work;
    ck_assert_int_eq(offset_confirm(home.core, &work, &id), ERR_EXPIRED);
    quoted(&request);
    home_advance(&home, 61000);
    ck_assert_int_eq(offset_confirm(home.core, &work, &id), ERR_EXPIRED);
}
END_TEST

START_TEST(offset__confirm__uses_a_quote_once_and_one_order_per_address)
{
    struct offset_request request = request_of("1 t", HOME_USDC);
    int64_t id;
    job work;
    quoted(&request);
    confirmed(&id);
    ck_assert_int_eq(offset_confirm(home.core, &work, &id), ERR_EXPIRED);
    quoted(&request);
    ck_assert_int_eq(offset_confirm(home.core, &work, &id), ERR_BUSY);
}
END_TEST

START_TEST(offset__order__signs_nothing_when_the_price_jumped)
{
    struct offset_request request = request_of("1 t", HOME_USDC);
    int64_t id;
    quoted(&request);
    exchange_move_price(&exchange, 130);
    job work = confirmed(&id);
    ck_assert_int_eq(finish(&home, work), ERR_SLIPPAGE);
    struct offset_order order = order_of(&home, id);
    ck_assert_int_eq(order.state, ORDER_FAILED);
    ck_assert_uint_eq(home.signer.count[SIGNER_SIGN], 0);
    ck_assert_uint_eq(home.chain.count[CHAIN_SEND], 0);
}
END_TEST

START_TEST(offset__order__stops_when_the_price_jumps_after_the_approval)
{
    struct offset_request request = request_of("1 t", HOME_USDC);
    int64_t id;
    quoted(&request);
    job work = confirmed(&id);
    home_advance(&home, 1000);
    ck_assert_uint_eq(home.chain.count[CHAIN_SEND], 1);
    exchange_move_price(&exchange, 130);
    ck_assert_int_eq(finish(&home, work), ERR_SLIPPAGE);
    ck_assert_uint_eq(home.chain.count[CHAIN_SEND], 1);
    struct offset_order order = order_of(&home, id);
    ck_assert_ptr_nonnull(strstr(order.error, "0.21281 USDC"));
    ck_assert_uint_eq(low(exchange_balance(&exchange, &payer, HOME_USDC)), 100000000);
    /* the next order uses what is allowed */
    exchange_move_price(&exchange, 76);
    ck_assert(!quoted(&request)->needed[STEP_APPROVE_PAY]);
}
END_TEST

START_TEST(offset__order__fails_cleanly_when_the_purchase_reverts)
{
    struct offset_request request = request_of("1 t", HOME_USDC);
    int64_t id;
    quoted(&request);
    job work = confirmed(&id);
    run_to_sent(2);
    exchange_move_price(&exchange, 130); /* between its signature and its block */
    ck_assert_int_eq(finish(&home, work), ERR_REVERT);
    struct offset_order order = order_of(&home, id);
    ck_assert_int_eq(order.state, ORDER_FAILED);
    ck_assert_int_eq(order.steps[STEP_BUY], STEP_FAILED);
    ck_assert_uint_eq(low(exchange_balance(&exchange, &payer, HOME_USDC)), 100000000);
    ck_assert_int_eq(offset_resume(home.core, &work, id), ERR_EXPIRED);
    for (int i = 0; i < 10; i++)
        tick(&home);
    ck_assert_uint_eq(home.chain.count[CHAIN_SEND], 2);
}
END_TEST

static void dear(void *arg, const struct chain_request *request, struct chain_answer *answer)
{
    (void)request;
    answer->fees.base_fee = u256_from_u64(UINT64_C(10000000000));
    for (size_t i = 0; i < 3; i++)
        answer->fees.tip[i] = u256_from_u64(*(const uint64_t *)arg);
}

START_TEST(offset__order__signs_nothing_when_the_fees_rose_beyond_the_quote)
{
    struct offset_request request = request_of("1 t", HOME_USDC);
    uint64_t tip = UINT64_C(250000000000);
    int64_t id;
    quoted(&request);
    fake_chain_on(&home.chain, CHAIN_FEES, dear, &tip);
    job work = confirmed(&id);
    ck_assert_int_eq(finish(&home, work), ERR_SLIPPAGE);
    ck_assert_int_eq(order_of(&home, id).state, ORDER_FAILED);
    ck_assert_uint_eq(home.signer.count[SIGNER_SIGN], 0);
}
END_TEST

START_TEST(offset__order__waits_for_lower_fees_once_the_credits_are_bought)
{
    struct offset_request request = request_of("1 t", HOME_USDC);
    uint64_t tip = UINT64_C(250000000000);
    int64_t id;
    struct u256 most = quoted(&request)->network_fee_max.v;
    struct u256 before = exchange_balance(&exchange, &payer, HOME_ETH);
    job work = confirmed(&id);
    run_to(id, STEP_APPROVE_RETIRE);
    fake_chain_on(&home.chain, CHAIN_FEES, dear, &tip);
    unsigned sent = home.chain.count[CHAIN_SEND];
    for (int i = 0; i < 30; i++)
        tick(&home);
    struct offset_order order = order_of(&home, id);
    ck_assert_int_eq(order.state, ORDER_RUNNING);
    ck_assert_ptr_nonnull(strstr(order.step_words[order.step], "fee"));
    ck_assert_uint_eq(home.chain.count[CHAIN_SEND], sent);
    tip = 1000000000;
    ck_assert_msg(finish(&home, work) == OK, "%s", home.done.detail);
    expect_retired("1 t");
    struct u256 after = exchange_balance(&exchange, &payer, HOME_ETH), paid;
    ck_assert(!u256_sub(&paid, &before, &after));
    ck_assert_int_le(u256_cmp(&paid, &most), 0);
}
END_TEST

START_TEST(offset__order__waits_for_the_password)
{
    struct offset_request request = request_of("1 t", HOME_USDC);
    int64_t id;
    quoted(&request);
    job work = confirmed(&id);
    home_advance(&home, 500);
    account_lock(home.core);
    for (int i = 0; i < 20; i++)
        tick(&home);
    struct offset_order order = order_of(&home, id);
    ck_assert(order.is_waiting_for_unlock);
    ck_assert_uint_eq(home.chain.count[CHAIN_SEND], 1);
    struct secret password = home_secret(HOME_PASSWORD);
    job unlock;
    ck_assert_int_eq(account_unlock(home.core, &unlock, &password), OK);
    secret_clear(&password);
    ck_assert_int_eq(home_wait(&home, unlock), OK);
    ck_assert_msg(finish(&home, work) == OK, "%s", home.done.detail);
    expect_retired("1 t");
}
END_TEST

START_TEST(offset__order__goes_on_after_a_restart_by_itself)
{
    struct offset_request request = request_of("1 t", HOME_USDC);
    int64_t id;
    quoted(&request);
    confirmed(&id);
    run_to(id, STEP_APPROVE_RETIRE);
    home_restart(&home);
    ck_assert_int_eq(home_log_in(&home, "ann", HOME_PASSWORD), OK);
    for (int i = 0; i < 60 && order_of(&home, id).state == ORDER_RUNNING; i++)
        tick(&home);
    ck_assert_int_eq(order_of(&home, id).state, ORDER_DONE);
    expect_retired("1 t");
    ck_assert_uint_eq(exchange_count_to(&exchange, &router), 1);
}
END_TEST

START_TEST(offset__order__is_driven_by_one_session_and_watched_by_the_other)
{
    static struct home second;
    struct offset_request request = request_of("1 t", HOME_USDC);
    int64_t id;
    job work, other;
    home_join_prepare(&second, &home);
    exchange_attach(&exchange, &second.chain);
    home_start(&second);
    ck_assert_int_eq(home_log_in(&second, "ann", HOME_PASSWORD), OK);
    quoted(&request);
    work = confirmed(&id);
    home_pump(&second);
    ck_assert(!order_of(&second, id).is_driven_here);
    ck_assert_int_eq(offset_resume(second.core, &other, id), ERR_BUSY);
    ck_assert_int_eq(offset_cancel(second.core, id), ERR_BUSY);
    for (int i = 0; i < 80 && !has_ended(&home, work); i++) {
        home_advance(&second, 2000);
        tick(&home);
    }
    ck_assert_int_eq(order_of(&second, id).state, ORDER_DONE);
    expect_retired("1 t");
    ck_assert_uint_eq(exchange_count_to(&exchange, &router), 1);
    home_close(&second);
}
END_TEST

START_TEST(offset__order__is_taken_over_when_its_session_ends)
{
    static struct home second;
    struct offset_request request = request_of("1 t", HOME_USDC);
    int64_t id;
    home_join_prepare(&second, &home);
    exchange_attach(&exchange, &second.chain);
    home_start(&second);
    ck_assert_int_eq(home_log_in(&second, "ann", HOME_PASSWORD), OK);
    quoted(&request);
    confirmed(&id);
    run_to(id, STEP_BUY);
    account_logout(home.core);
    home_pump(&home);
    for (int i = 0; i < 80 && order_of(&second, id).state == ORDER_RUNNING; i++)
        tick(&second);
    ck_assert_int_eq(order_of(&second, id).state, ORDER_DONE);
    expect_retired("1 t");
    ck_assert_uint_eq(exchange_count_to(&exchange, &router), 1);
    home_close(&second);
}
END_TEST

START_TEST(offset__order__follows_a_chain_that_goes_back)
{
    struct offset_request request = request_of("1 t", HOME_USDC);
    int64_t id;
    quoted(&request);
    job work = confirmed(&id);
    run_to(id, STEP_APPROVE_RETIRE);
    exchange_go_back(&exchange, exchange.height - 4, true);
    ck_assert_msg(finish(&home, work) == OK, "%s", home.done.detail);
    expect_retired("1 t");
    ck_assert_uint_eq(exchange_count_to(&exchange, &router), 1);
    ck_assert_uint_eq(exchange_count_to(&exchange, &retirer), 1);
}
END_TEST

START_TEST(offset__order__never_buys_twice_when_the_credits_are_gone)
{
    struct offset_request request = request_of("1 t", HOME_USDC);
    int64_t id;
    quoted(&request);
    job work = confirmed(&id);
    run_to(id, STEP_RETIRE);
    exchange.now.accounts[0].amounts[HOME_MCO2] = (struct u256){0};
    home.chain.count[CHAIN_SEND] = 0;
    exchange_go_back(&exchange, exchange.height - 1, true);
    exchange.now.accounts[0].amounts[HOME_MCO2] = (struct u256){0};
    enum err err = finish(&home, work);
    ck_assert_int_ne(err, OK);
    ck_assert_uint_eq(exchange_count_to(&exchange, &router), 1);
    ck_assert_uint_eq(exchange_count_to(&exchange, &retirer), 0);
    struct offset_order order = order_of(&home, id);
    ck_assert_int_eq(order.state, ORDER_FAILED);
    ck_assert_ptr_nonnull(strstr(order.error, "resume"));
    /* once they are back, the order can be resumed, and retires them */
    exchange_give(&exchange, &payer, HOME_MCO2, units(1, 18));
    ck_assert_int_eq(offset_resume(home.core, &work, id), OK);
    ck_assert_msg(finish(&home, work) == OK, "%s", home.done.detail);
    expect_retired("1 t");
    ck_assert_uint_eq(exchange_count_to(&exchange, &router), 1);
}
END_TEST

START_TEST(offset__cancel__stops_before_the_next_signature)
{
    struct offset_request request = request_of("1 t", HOME_USDC);
    int64_t id;
    quoted(&request);
    job work = confirmed(&id);
    run_to(id, STEP_APPROVE_RETIRE);
    unsigned sent = home.chain.count[CHAIN_SEND];
    ck_assert_int_eq(offset_cancel(home.core, id), OK);
    ck_assert_int_eq(finish(&home, work), ERR_CANCELLED);
    for (int i = 0; i < 10; i++)
        tick(&home);
    ck_assert_uint_le(home.chain.count[CHAIN_SEND], sent + 1);
    ck_assert_int_eq(order_of(&home, id).state, ORDER_CANCELLED);
    ck_assert_int_eq(offset_cancel(home.core, id), ERR_INVALID);
    /* what was bought can still be retired */
    ck_assert_int_eq(offset_resume(home.core, &work, id), OK);
    ck_assert_msg(finish(&home, work) == OK, "%s", home.done.detail);
    expect_retired("1 t");
    ck_assert_int_eq(offset_resume(home.core, &work, id), ERR_INVALID);
}
END_TEST

START_TEST(offset__resume__does_not_buy_again_when_the_purchase_fails_later)
{
    struct offset_request request = request_of("1 t", HOME_USDC);
    int64_t id;
    quoted(&request);
    confirmed(&id);
    run_to_sent(2);
    ck_assert_int_eq(offset_cancel(home.core, id), OK);
    job work;
    ck_assert_int_eq(offset_resume(home.core, &work, id), OK);
    exchange_move_price(&exchange, 130); /* between its signature and its block */
    exchange_mine(&exchange);
    exchange_move_price(&exchange, 76); /* another purchase would go through */
    ck_assert_int_eq(finish(&home, work), ERR_REVERT);
    ck_assert_int_eq(order_of(&home, id).state, ORDER_FAILED);
    ck_assert_uint_eq(home.chain.count[CHAIN_SEND], 2);
    ck_assert_uint_eq(exchange_count_to(&exchange, &router), 0);
}
END_TEST

START_TEST(offset__order__tries_again_while_the_network_is_down)
{
    struct offset_request request = request_of("1 t", HOME_USDC);
    int64_t id;
    quoted(&request);
    job work = confirmed(&id);
    run_to(id, STEP_BUY);
    home.chain.is_down = true;
    home_advance(&home, 30000);
    ck_assert_int_eq(order_of(&home, id).state, ORDER_RUNNING);
    home.chain.is_down = false;
    exchange.time_s += 30;
    ck_assert_msg(finish(&home, work) == OK, "%s", home.done.detail);
    expect_retired("1 t");
}
END_TEST

START_TEST(offset__order__does_not_certify_what_the_chain_does_not_show)
{
    struct offset_request request = request_of("1 t", HOME_USDC);
    int64_t id;
    for (unsigned tamper = 1; tamper <= 1; tamper++) {
        quoted(&request);
        job work = confirmed(&id);
        exchange.tamper = tamper;
        ck_assert_int_eq(finish(&home, work), ERR_UNTRUSTED);
        struct offset_order order = order_of(&home, id);
        ck_assert_int_eq(order.state, ORDER_FAILED);
        ck_assert_int_eq(order.certificate_id, 0);
        ck_assert_uint_eq(exchange_count_to(&exchange, &retirer), 1);
    }
}
END_TEST

START_TEST(offset__list__shows_the_newest_first)
{
    struct offset_request request = request_of("1 t", HOME_USDC);
    struct offset_order *list;
    size_t count;
    int64_t first, second;
    quoted(&request);
    ck_assert_int_eq(finish(&home, confirmed(&first)), OK);
    quoted(&request);
    ck_assert_int_eq(finish(&home, confirmed(&second)), OK);
    ck_assert_int_eq(offset_list(home.core, 0, 10, &list, &count), OK);
    ck_assert_uint_eq(count, 2);
    ck_assert_int_eq(list[0].id, second);
    ck_assert_int_eq(list[1].id, first);
    mem_free(list);
    expect_retired("2 t");
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(offset__mass__is_read_in_tonnes_and_kilograms),
    SUITE_TEST(offset__mass__refuses_what_is_no_mass),
    SUITE_TEST(offset__quote__prices_a_mass),
    SUITE_TEST(offset__quote__spends_money_down_to_the_milligram),
    SUITE_TEST(offset__quote__goes_over_two_pools),
    SUITE_TEST(offset__quote__of_held_tokens_buys_nothing),
    SUITE_TEST(offset__quote__names_what_is_missing),
    SUITE_TEST(offset__quote__warns_of_impact_and_refuses_too_much),
    SUITE_TEST(offset__quote__refuses_an_old_block_and_a_wrong_clock),
    SUITE_TEST(offset__quote__refuses_a_stale_price),
    SUITE_TEST(offset__quote__refuses_a_disputed_price),
    SUITE_TEST(offset__quote__refuses_what_cannot_be),
    SUITE_TEST(offset__quote__ends_when_the_network_fails),
    SUITE_TEST(offset__order__buys_retires_and_certifies),
    SUITE_TEST(offset__order__pays_with_the_native_currency),
    SUITE_TEST(offset__order__retires_what_is_held),
    SUITE_TEST(offset__order__uses_an_allowance_that_is_left),
    SUITE_TEST(offset__order__approves_exact_amounts),
    SUITE_TEST(offset__confirm__refuses_an_expired_quote),
    SUITE_TEST(offset__confirm__uses_a_quote_once_and_one_order_per_address),
    SUITE_TEST(offset__order__signs_nothing_when_the_price_jumped),
    SUITE_TEST(offset__order__stops_when_the_price_jumps_after_the_approval),
    SUITE_TEST(offset__order__fails_cleanly_when_the_purchase_reverts),
    SUITE_TEST(offset__order__signs_nothing_when_the_fees_rose_beyond_the_quote),
    SUITE_TEST(offset__order__waits_for_lower_fees_once_the_credits_are_bought),
    SUITE_TEST(offset__order__waits_for_the_password),
    SUITE_TEST(offset__order__goes_on_after_a_restart_by_itself),
    SUITE_TEST(offset__order__is_driven_by_one_session_and_watched_by_the_other),
    SUITE_TEST(offset__order__is_taken_over_when_its_session_ends),
    SUITE_TEST(offset__order__follows_a_chain_that_goes_back),
    SUITE_TEST(offset__order__never_buys_twice_when_the_credits_are_gone),
    SUITE_TEST(offset__cancel__stops_before_the_next_signature),
    SUITE_TEST(offset__resume__does_not_buy_again_when_the_purchase_fails_later),
    SUITE_TEST(offset__order__tries_again_while_the_network_is_down),
    SUITE_TEST(offset__order__does_not_certify_what_the_chain_does_not_show),
    SUITE_TEST(offset__list__shows_the_newest_first),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("offset", tests, &fixture)
