#ifndef CORE_OFFSET_QUOTE_H
#define CORE_OFFSET_QUOTE_H

/** What a purchase costs in Uniswap V2 pools: pure functions, exact integers.
 *
 *  A route is one or two pools, from the pay token to the carbon token. Formulas: UniswapV2Library,
 * getAmountIn (rounded up by one, as the contract does, so that the router asks for exactly this
 * much), with a fee of fee_bps in place of 0.3 %. Reserves are below 2^112 in such pools; other
 * numbers are refused, so nothing here overflows. */

#include "core/base/amount.h"

#define ROUTE_HOPS 2

struct pool_hop {
    struct u256 reserve_in;  /* of the token that goes in, base units */
    struct u256 reserve_out; /* of the token that comes out */
    uint32_t fee_bps;        /* < 10000 */
};
struct pool_route {
    struct pool_hop hops[ROUTE_HOPS]; /* from pay to carbon */
    size_t count;                     /* 1 or 2 */
};

/** What a route asks for an amount of carbon. */
struct route_cost {
    struct u256 pay;      /* pay token, pool fees included */
    struct u256 pool_fee; /* the part of pay that stays with the pools' providers, rounded up */
    uint32_t impact_bps;  /* how far the purchase moves the price, fees and rounding apart; rounded
                             up, at most UINT32_MAX */
};

/** Returns: OK; ERR_FUNDS (a pool holds too little); ERR_RANGE (reserves no such pool can have,
 *  fee_bps out of range). In: carbon: base units, > 0 */
enum err offset_quote_cost(struct route_cost *out, const struct pool_route *route,
                           const struct u256 *carbon) MUST_CHECK;

/** The largest mass whose cost is at most `money`, in steps of `unit` base units (those of 1 mg).
 *  Returns: OK; ERR_FUNDS (money does not buy 1 mg, or the pools hold none); ERR_RANGE */
enum err offset_quote_most(struct co2_mg *out, const struct pool_route *route,
                           const struct u256 *money, const struct u256 *unit) MUST_CHECK;

/** The price of one tonne (10^carbon_decimals base units) before anything is bought, without fees.
 *  Returns: OK; ERR_RANGE (empty pool, or the price does not fit) */
enum err offset_quote_spot(struct price_pico *out, const struct pool_route *route,
                           unsigned carbon_decimals, unsigned pay_decimals) MUST_CHECK;

/** The price per tonne that `pay` for `carbon` comes to. Returns: OK; ERR_RANGE */
enum err offset_quote_price(struct price_pico *out, const struct u256 *pay, unsigned pay_decimals,
                            const struct u256 *carbon, unsigned carbon_decimals) MUST_CHECK;

/** pay × (1 + bps / 10000), rounded down. Returns: OK; ERR_RANGE */
enum err offset_quote_bound(struct u256 *out, const struct u256 *pay, uint32_t bps) MUST_CHECK;

/** The base units of a mass. Returns: OK; ERR_UNSUPPORTED (a token of fewer than 9 decimals cannot
 *  hold milligrams); ERR_RANGE (mass ≤ 0) */
enum err offset_quote_carbon(struct u256 *out, struct co2_mg mass, unsigned decimals) MUST_CHECK;

/** Gas that the steps need, from what such calls are known to use; a bound 1.25 times as high is
 *  what fees are reserved for. */
uint64_t offset_quote_gas_approve(void);
uint64_t offset_quote_gas_buy(size_t hops);
uint64_t offset_quote_gas_retire(size_t message_len, size_t beneficiary_len);

#endif
