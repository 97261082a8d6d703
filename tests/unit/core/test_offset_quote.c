#include "support/suite.h"

#include "core/offset_quote.h"

/* Expected numbers were computed apart from this program, with unbounded integers, from the
 * formulas of UniswapV2Library. */

static struct u256 units(uint64_t whole, unsigned decimals)
{
    struct u256 value, scale = u256_pow10(decimals);
    ck_assert(!u256_mul_u64(&value, &scale, whole));
    return value;
}

static struct pool_hop hop(struct u256 in, struct u256 out)
{
    return (struct pool_hop){.reserve_in = in, .reserve_out = out, .fee_bps = 30};
}

/* 630 USDC against 3000 MCO2, 60000 EURC against 69600 USDC, 60 WETH against 105000 USDC. */
static struct pool_route usdc_route(void)
{
    return (struct pool_route){{hop(units(630, 6), units(3000, 18))}, 1};
}
static struct pool_route eurc_route(void)
{
    return (struct pool_route){
        {hop(units(60000, 6), units(69600, 6)), hop(units(630, 6), units(3000, 18))}, 2};
}
static struct pool_route weth_route(void)
{
    return (struct pool_route){
        {hop(units(60, 18), units(105000, 6)), hop(units(630, 6), units(3000, 18))}, 2};
}

static struct route_cost cost_of(struct pool_route route, struct u256 carbon)
{
    struct route_cost cost;
    ck_assert_int_eq(offset_quote_cost(&cost, &route, &carbon), OK);
    return cost;
}

static void expect_u64(struct u256 value, uint64_t expected)
{
    uint64_t got;
    ck_assert(u256_to_u64(&got, &value));
    ck_assert_uint_eq(got, expected);
}

START_TEST(offset_quote__cost__is_what_the_router_asks)
{
    struct route_cost cost = cost_of(usdc_route(), units(1, 18));
    expect_u64(cost.pay, 210703);
    expect_u64(cost.pool_fee, 633);
    ck_assert_uint_eq(cost.impact_bps, 4);
    cost = cost_of(usdc_route(), units(15, 17));
    expect_u64(cost.pay, 316106);
    ck_assert_uint_eq(cost.impact_bps, 6);
    cost = cost_of(usdc_route(), units(100, 18));
    expect_u64(cost.pay, 21789507);
    ck_assert_uint_eq(cost.impact_bps, 345);
    cost = cost_of(usdc_route(), units(2999, 18));
    expect_u64(cost.pay, 1895055165497);
    ck_assert_uint_eq(cost.impact_bps, 29990000);
}
END_TEST

START_TEST(offset_quote__cost__of_two_pools_is_chained)
{
    struct route_cost cost = cost_of(eurc_route(), units(100, 18));
    expect_u64(cost.pay, 18846480);
    expect_u64(cost.pool_fee, 112910);
    ck_assert_uint_eq(cost.impact_bps, 349);
    expect_u64(cost_of(weth_route(), units(100, 18)).pay, 12491204858997244);
}
END_TEST

START_TEST(offset_quote__cost__of_a_milligram_is_one_base_unit_without_an_absurd_impact)
{
    struct route_cost cost = cost_of(usdc_route(), units(1, 9));
    expect_u64(cost.pay, 1);
    ck_assert_uint_eq(cost.impact_bps, 1);
}
END_TEST

START_TEST(offset_quote__cost__refuses_what_the_pool_does_not_hold)
{
    struct pool_route route = usdc_route();
    struct route_cost cost;
    struct u256 all = units(3000, 18), zero = {0};
    ck_assert_int_eq(offset_quote_cost(&cost, &route, &all), ERR_FUNDS);
    ck_assert_int_eq(offset_quote_cost(&cost, &route, &zero), ERR_RANGE);
    route.hops[0].reserve_in = zero;
    struct u256 one = units(1, 18);
    ck_assert_int_eq(offset_quote_cost(&cost, &route, &one), ERR_FUNDS);
    /* the first pool cannot give what the second needs */
    route = eurc_route();
    route.hops[0].reserve_out = units(1, 6);
    ck_assert_int_eq(offset_quote_cost(&cost, &route, &all), ERR_FUNDS);
    struct u256 hundred = units(100, 18);
    ck_assert_int_eq(offset_quote_cost(&cost, &route, &hundred), ERR_FUNDS);
}
END_TEST

START_TEST(offset_quote__cost__refuses_reserves_that_no_pool_has)
{
    struct pool_route route = usdc_route();
    struct route_cost cost;
    struct u256 one = units(1, 18);
    route.hops[0].reserve_in = u256_shift_left(&one, 100);
    ck_assert_int_eq(offset_quote_cost(&cost, &route, &one), ERR_RANGE);
    route = usdc_route();
    route.hops[0].fee_bps = 10000;
    ck_assert_int_eq(offset_quote_cost(&cost, &route, &one), ERR_RANGE);
}
END_TEST

START_TEST(offset_quote__most__is_the_last_milligram_that_the_money_buys)
{
    const struct u256 unit = u256_pow10(9), ten = units(10, 6);
    struct co2_mg mass;
    struct pool_route route = usdc_route();
    ck_assert_int_eq(offset_quote_most(&mass, &route, &ten, &unit), OK);
    ck_assert_int_eq(mass.v, 46736565776);
    struct u256 carbon;
    ck_assert(!u256_mul_u64(&carbon, &unit, (uint64_t)mass.v));
    ck_assert_int_le(u256_cmp(&(struct u256){{cost_of(route, carbon).pay.limb[0]}}, &ten), 0);
    ck_assert(!u256_add(&carbon, &carbon, &unit));
    struct u256 more = cost_of(route, carbon).pay;
    ck_assert_int_gt(u256_cmp(&more, &ten), 0);
    route = eurc_route();
    ck_assert_int_eq(offset_quote_most(&mass, &route, &ten, &unit), OK);
    ck_assert_int_eq(mass.v, 53911493791);
}
END_TEST

START_TEST(offset_quote__most__of_no_money_is_refused)
{
    const struct u256 unit = u256_pow10(9), none = {0};
    struct co2_mg mass;
    struct pool_route route = usdc_route();
    ck_assert_int_eq(offset_quote_most(&mass, &route, &none, &unit), ERR_FUNDS);
    route.hops[0].reserve_out = none;
    const struct u256 ten = units(10, 6);
    ck_assert_int_eq(offset_quote_most(&mass, &route, &ten, &unit), ERR_FUNDS);
}
END_TEST

START_TEST(offset_quote__spot__and_price_at_size)
{
    struct price_pico price;
    struct pool_route route = usdc_route();
    ck_assert_int_eq(offset_quote_spot(&price, &route, 18, 6), OK);
    ck_assert_int_eq(price.v, 210000000000);
    route = eurc_route();
    ck_assert_int_eq(offset_quote_spot(&price, &route, 18, 6), OK);
    ck_assert_int_eq(price.v, 181034482758);
    struct u256 pay = u256_from_u64(12491204858997244), carbon = units(100, 18);
    ck_assert_int_eq(offset_quote_price(&price, &pay, 18, &carbon, 18), OK);
    ck_assert_int_eq(price.v, 124912048);
    route.hops[1].reserve_out = (struct u256){0};
    ck_assert_int_eq(offset_quote_spot(&price, &route, 18, 6), ERR_RANGE);
}
END_TEST

START_TEST(offset_quote__bound__adds_the_slippage_rounded_down)
{
    struct u256 pay = u256_from_u64(210703), bound;
    ck_assert_int_eq(offset_quote_bound(&bound, &pay, 100), OK);
    expect_u64(bound, 212810); /* 212810.03 */
    ck_assert_int_eq(offset_quote_bound(&bound, &pay, 0), OK);
    expect_u64(bound, 210703);
}
END_TEST

START_TEST(offset_quote__carbon__turns_mass_into_base_units)
{
    struct u256 carbon;
    ck_assert_int_eq(offset_quote_carbon(&carbon, (struct co2_mg){1}, 18), OK);
    expect_u64(carbon, 1000000000);
    ck_assert_int_eq(offset_quote_carbon(&carbon, (struct co2_mg){CO2_TONNE}, 18), OK);
    expect_u64(carbon, 1000000000000000000);
    ck_assert_int_eq(offset_quote_carbon(&carbon, (struct co2_mg){0}, 18), ERR_RANGE);
    ck_assert_int_eq(offset_quote_carbon(&carbon, (struct co2_mg){1}, 6), ERR_UNSUPPORTED);
}
END_TEST

START_TEST(offset_quote__gas__grows_with_pools_and_words)
{
    ck_assert_uint_gt(offset_quote_gas_buy(2), offset_quote_gas_buy(1));
    ck_assert_uint_eq(offset_quote_gas_retire(0, 1), offset_quote_gas_retire(0, 32));
    ck_assert_uint_gt(offset_quote_gas_retire(33, 32), offset_quote_gas_retire(32, 32));
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(offset_quote__cost__is_what_the_router_asks),
    SUITE_TEST(offset_quote__cost__of_two_pools_is_chained),
    SUITE_TEST(offset_quote__cost__of_a_milligram_is_one_base_unit_without_an_absurd_impact),
    SUITE_TEST(offset_quote__cost__refuses_what_the_pool_does_not_hold),
    SUITE_TEST(offset_quote__cost__refuses_reserves_that_no_pool_has),
    SUITE_TEST(offset_quote__most__is_the_last_milligram_that_the_money_buys),
    SUITE_TEST(offset_quote__most__of_no_money_is_refused),
    SUITE_TEST(offset_quote__spot__and_price_at_size),
    SUITE_TEST(offset_quote__bound__adds_the_slippage_rounded_down),
    SUITE_TEST(offset_quote__carbon__turns_mass_into_base_units),
    SUITE_TEST(offset_quote__gas__grows_with_pools_and_words),
};
SUITE_MAIN("offset_quote", tests)
