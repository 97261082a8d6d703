#include "core/offset_quote.h"

#define BPS 10000U

/* UniswapV2Pair keeps its reserves in uint112. */
#define RESERVE_BITS 112

static enum err check_hop(const struct pool_hop *hop)
{
    if (hop->fee_bps >= BPS)
        return err_set(ERR_RANGE, "a pool's fee is %u/10000", (unsigned)hop->fee_bps);
    if (u256_bits(&hop->reserve_in) > RESERVE_BITS || u256_bits(&hop->reserve_out) > RESERVE_BITS)
        return err_set(ERR_RANGE, "a pool claims reserves that no pool can have");
    return OK;
}

/* UniswapV2Library.getAmountIn: in = reserveIn·out·10000 / ((reserveOut − out)·(10000 − fee)) + 1
 */
static enum err hop_amount_in(struct u256 *in, const struct pool_hop *hop, const struct u256 *out)
{
    TRY(check_hop(hop));
    if (u256_cmp(out, &hop->reserve_out) >= 0 || u256_is_zero(&hop->reserve_in))
        return err_set(ERR_FUNDS, "the pool holds too little for this amount");
    struct u256 left, numerator, denominator;
    const struct u256 one = u256_from_u64(1);
    bool over = u256_sub(&left, &hop->reserve_out, out);
    over |= u256_mul(&numerator, &hop->reserve_in, out);
    over |= u256_mul_u64(&numerator, &numerator, BPS);
    over |= u256_mul_u64(&denominator, &left, BPS - hop->fee_bps);
    if (over)
        return err_set(ERR_RANGE, "the amount is too large to be priced");
    u256_div(in, NULL, &numerator, &denominator);
    if (u256_add(in, in, &one) || u256_bits(in) > RESERVE_BITS)
        return err_set(ERR_FUNDS, "the pool holds too little for this amount");
    return OK;
}

/* The average price without fee is reserveIn / (reserveOut − out), the spot reserveIn / reserveOut:
 * their quotient does not depend on how small the amounts of the pay token are. */
static enum err impact_factor(struct u256 *factor, const struct pool_hop *hop,
                              const struct u256 *out)
{
    struct u256 left;
    if (u256_sub(&left, &hop->reserve_out, out) ||
        u256_mul_div_up(factor, factor, &hop->reserve_out, &left))
        return err_set(ERR_RANGE, "the price impact is too large");
    return OK;
}

static uint32_t impact_of(const struct u256 *factor, const struct u256 *scale)
{
    struct u256 bps, over;
    const struct u256 one = u256_from_u64(BPS);
    uint64_t value;
    if (u256_sub(&over, factor, scale) || u256_mul_div_up(&bps, &over, &one, scale) ||
        !u256_to_u64(&value, &bps) || value > UINT32_MAX)
        return UINT32_MAX;
    return (uint32_t)value;
}

/* Of what goes in, (1 − fee) of each hop goes on; the rest stays. */
static enum err fee_part(struct u256 *fee, const struct pool_route *route, const struct u256 *pay)
{
    uint64_t whole = 1, kept = 1;
    for (size_t i = 0; i < route->count; i++) {
        whole *= BPS;
        kept *= BPS - route->hops[i].fee_bps;
    }
    const struct u256 part = u256_from_u64(whole - kept), all = u256_from_u64(whole);
    return u256_mul_div_up(fee, pay, &part, &all) ? err_set(ERR_RANGE, "the fee is too large") : OK;
}

enum err offset_quote_cost(struct route_cost *out, const struct pool_route *route,
                           const struct u256 *carbon)
{
    const struct u256 scale = u256_pow10(18);
    struct u256 factor = scale, amount = *carbon;
    if (u256_is_zero(carbon))
        return err_set(ERR_RANGE, "nothing is to be bought");
    for (size_t i = route->count; i-- > 0;) {
        struct u256 in;
        TRY(hop_amount_in(&in, &route->hops[i], &amount));
        TRY(impact_factor(&factor, &route->hops[i], &amount));
        amount = in;
    }
    out->pay = amount;
    out->impact_bps = impact_of(&factor, &scale);
    return fee_part(&out->pool_fee, route, &amount);
}

/* Returns OK and whether mg can be had for money. */
static enum err is_affordable(bool *yes, const struct pool_route *route, int64_t mg,
                              const struct u256 *money, const struct u256 *unit)
{
    struct u256 carbon;
    struct route_cost cost;
    *yes = false;
    if (u256_mul_u64(&carbon, unit, (uint64_t)mg))
        return OK;
    enum err err = offset_quote_cost(&cost, route, &carbon);
    if (err == ERR_FUNDS)
        return OK;
    TRY(err);
    *yes = u256_cmp(&cost.pay, money) <= 0;
    return OK;
}

enum err offset_quote_most(struct co2_mg *out, const struct pool_route *route,
                           const struct u256 *money, const struct u256 *unit)
{
    struct u256 held;
    uint64_t most;
    u256_div(&held, NULL, &route->hops[route->count - 1].reserve_out, unit);
    if (!u256_to_u64(&most, &held) || most > INT64_MAX)
        most = INT64_MAX;
    int64_t low = 0, high = (int64_t)most; /* low can be had; above high nothing can */
    while (low < high) {
        int64_t middle = high - (high - low) / 2;
        bool yes;
        TRY(is_affordable(&yes, route, middle, money, unit));
        if (yes)
            low = middle;
        else
            high = middle - 1;
    }
    if (low == 0)
        return err_set(ERR_FUNDS, "the money does not buy a milligram from this pool");
    out->v = low;
    return OK;
}

static enum err to_price(struct price_pico *out, const struct u256 *scaled)
{
    uint64_t value;
    if (!u256_to_u64(&value, scaled) || value > INT64_MAX)
        return err_set(ERR_RANGE, "the price is too large");
    out->v = (int64_t)value;
    return OK;
}

enum err offset_quote_spot(struct price_pico *out, const struct pool_route *route,
                           unsigned carbon_decimals, unsigned pay_decimals)
{
    struct u256 value = u256_pow10(carbon_decimals + 12);
    for (size_t i = route->count; i-- > 0;) {
        const struct pool_hop *hop = &route->hops[i];
        TRY(check_hop(hop));
        if (u256_mul_div(&value, &value, &hop->reserve_in, &hop->reserve_out))
            return err_set(ERR_RANGE, "the pool is empty or its price too large");
    }
    const struct u256 whole = u256_pow10(pay_decimals);
    u256_div(&value, NULL, &value, &whole);
    return to_price(out, &value);
}

enum err offset_quote_price(struct price_pico *out, const struct u256 *pay, unsigned pay_decimals,
                            const struct u256 *carbon, unsigned carbon_decimals)
{
    const struct u256 pico_tonne = u256_pow10(carbon_decimals + 12);
    const struct u256 whole = u256_pow10(pay_decimals);
    struct u256 divisor, value;
    if (u256_mul(&divisor, carbon, &whole) || u256_mul_div(&value, pay, &pico_tonne, &divisor))
        return err_set(ERR_RANGE, "the price is too large");
    return to_price(out, &value);
}

enum err offset_quote_bound(struct u256 *out, const struct u256 *pay, uint32_t bps)
{
    const struct u256 part = u256_from_u64((uint64_t)BPS + bps), all = u256_from_u64(BPS);
    return u256_mul_div(out, pay, &part, &all) ? err_set(ERR_RANGE, "the price is too large") : OK;
}

enum err offset_quote_carbon(struct u256 *out, struct co2_mg mass, unsigned decimals)
{
    if (decimals < 9 || decimals > 36)
        return err_set(ERR_UNSUPPORTED, "a carbon token of %u decimals cannot hold milligrams",
                       decimals);
    if (mass.v <= 0)
        return err_set(ERR_RANGE, "the mass must be more than 0");
    const struct u256 unit = u256_pow10(decimals - 9);
    return u256_mul_u64(out, &unit, (uint64_t)mass.v) ? err_set(ERR_RANGE, "the mass is too large")
                                                      : OK;
}

/* A first approval of OpenZeppelin's ERC20 takes some 46,000, of USDC behind its proxy 60,000. */
uint64_t offset_quote_gas_approve(void)
{
    return 60000;
}

/* A swap through Router02 takes some 110,000 to 150,000 with plain tokens, each further pool some
 * 80,000. */
uint64_t offset_quote_gas_buy(size_t hops)
{
    return 150000 + (hops > 1 ? (hops - 1) * 90000 : 0);
}

/* CarbonChain stores both texts: 22,100 for each fresh word (EIP-2929), beside eight words of its
 * own and the token's transfer. Moss's own scripts send 800,000. */
uint64_t offset_quote_gas_retire(size_t message_len, size_t beneficiary_len)
{
    size_t words = (message_len + 31) / 32 + (beneficiary_len + 31) / 32;
    return 300000 + words * 22100;
}
