/* What a quote comes to: the best route, the price, the steps, the fees, and what is in the way. */

#include "core/offset_reckon.h"

#include <string.h>

#include "core/base/text.h"
#include "core/price_math.h"

#define IMPACT_WARN_BPS 1000
#define IMPACT_STOP_BPS 3000

static enum err mass_of_money(struct co2_mg *out, const struct u256 *money, unsigned decimals)
{
    uint64_t mg;
    struct u256 value;
    if (decimals < 9)
        return err_set(ERR_UNSUPPORTED, "the carbon token is too coarse for milligrams");
    const struct u256 unit = u256_pow10(decimals - 9);
    u256_div(&value, NULL, money, &unit);
    if (!u256_to_u64(&mg, &value) || mg > INT64_MAX)
        return err_set(ERR_RANGE, "the amount is too large");
    if (mg == 0)
        return err_set(ERR_RANGE, "the amount is less than a milligram");
    out->v = (int64_t)mg;
    return OK;
}

/* One route's offer: the mass and what it costs. */
struct offer {
    struct co2_mg mass;
    struct u256 carbon;
    struct route_cost cost;
};

static enum err offer_of(struct offer *out, const struct offset_request *request,
                         const struct pool_route *route, unsigned decimals)
{
    out->mass = request->mass;
    if (request->by == OFFSET_BY_MONEY) {
        struct u256 unit;
        TRY(offset_quote_carbon(&unit, (struct co2_mg){1}, decimals));
        TRY(offset_quote_most(&out->mass, route, &request->money.v, &unit));
    }
    TRY(offset_quote_carbon(&out->carbon, out->mass, decimals));
    return offset_quote_cost(&out->cost, route, &out->carbon);
}

static bool is_better(const struct offset_request *request, const struct offer *a,
                      const struct offer *b)
{
    if (request->by == OFFSET_BY_MONEY && a->mass.v != b->mass.v)
        return a->mass.v > b->mass.v;
    return u256_cmp(&a->cost.pay, &b->cost.pay) < 0;
}

/* The best of the routes. */
static enum err choose_route(struct offer *best, size_t *at, const struct quote_job *asking)
{
    const struct token *carbon = &asking->network->tokens[asking->carbon];
    enum err err = err_set(ERR_FUNDS, "no pool that leads to %s answers now", carbon->symbol);
    bool found = false;
    for (size_t i = 0; i < asking->read.route_count; i++) {
        struct offer offer;
        if (!asking->view.is_usable[i])
            continue;
        enum err why = offer_of(&offer, &asking->request, &asking->view.pools[i], carbon->decimals);
        if (why != OK && !found)
            err = why;
        if (why != OK || (found && !is_better(&asking->request, &offer, best)))
            continue;
        found = true;
        *best = offer;
        *at = i;
    }
    return found ? OK : err;
}

/* Money follows no price that is stale or that others deny. Where nobody has said a price yet (a
 * store whose history is still being read), what was just read of the pools is all there is, and a
 * pay token whose worth nobody knows cannot be compared. */
static enum err check_price(const struct quote_job *asking, struct price_pico spot)
{
    struct price_now now, pay;
    struct price_source sources[PRICE_SOURCES];
    struct price_pico price;
    size_t count;
    TRY(price_sources(asking->core, asking->carbon, CURRENCY_USD, &now, sources, &count));
    if (now.is_known)
        TRY(price_may_quote(&now));
    TRY(price_now(asking->core, asking->request.pay_token, CURRENCY_USD, &pay));
    if (!pay.is_known || pay.is_stale || !price_multiply(&price, spot, pay.price))
        return OK;
    return price_agrees(asking->core, asking->carbon, CURRENCY_USD, price);
}

static enum err quote_purchase(struct offset_quote *out, const struct quote_job *asking)
{
    const struct network *network = asking->network;
    unsigned carbon_decimals = network->tokens[asking->carbon].decimals;
    unsigned pay_decimals = network->tokens[asking->request.pay_token].decimals;
    struct offer offer;
    size_t at = 0;
    TRY(choose_route(&offer, &at, asking));
    const struct pool_route *pools = &asking->view.pools[at];
    const struct offset_route *route = &asking->read.routes[at];
    out->mass = offer.mass;
    out->carbon.v = offer.carbon;
    out->pay.v = offer.cost.pay;
    out->pool_fee.v = offer.cost.pool_fee;
    out->impact_bps = offer.cost.impact_bps;
    TRY(offset_quote_bound(&out->pay_max.v, &out->pay.v, asking->request.slippage_bps));
    TRY(offset_quote_spot(&out->spot, pools, carbon_decimals, pay_decimals));
    TRY(check_price(asking, out->spot));
    TRY(offset_quote_price(&out->at_size, &out->pay.v, pay_decimals, &out->carbon.v,
                           carbon_decimals));
    out->route_len = route->len;
    memcpy(out->route, route->tokens, sizeof out->route);
    out->route[0] = asking->request.pay_token;
    out->have.v = asking->request.pay_token == 0 ? asking->have_native : asking->view.have_pay;
    return OK;
}

static enum err quote_held(struct offset_quote *out, const struct quote_job *asking)
{
    unsigned decimals = asking->network->tokens[asking->carbon].decimals;
    out->mass = asking->request.mass;
    if (asking->request.by == OFFSET_BY_MONEY)
        TRY(mass_of_money(&out->mass, &asking->request.money.v, decimals));
    TRY(offset_quote_carbon(&out->carbon.v, out->mass, decimals));
    out->pay = out->pay_max = out->carbon;
    out->route[0] = asking->carbon;
    out->route_len = 1;
    out->have.v = asking->view.have_carbon;
    return OK;
}

static void mark_steps(struct offset_quote *out, const struct quote_job *asking)
{
    out->needed[STEP_BUY] = quote_job_buys(asking);
    out->needed[STEP_APPROVE_PAY] = quote_job_buys(asking) && asking->request.pay_token != 0 &&
                                    u256_cmp(&asking->view.allowed_pay, &out->pay_max.v) < 0;
    out->needed[STEP_APPROVE_RETIRE] = u256_cmp(&asking->view.allowed_carbon, &out->carbon.v) < 0;
    out->needed[STEP_RETIRE] = out->needed[STEP_CERTIFY] = true;
}

/* Later steps cannot be simulated before the earlier ones are mined, so the gas is what such calls
 * are known to take. The bound covers a base fee (or a gas price) that doubles and a quarter more
 * gas, and it is kept: no step is signed that could cost more than is left of it. */
static enum err quote_fees(struct offset_quote *out, const struct quote_job *asking)
{
    const struct offset_request *request = &asking->request;
    uint64_t gas = offset_quote_gas_retire(strlen(request->message), strlen(request->beneficiary));
    gas += out->needed[STEP_APPROVE_PAY] ? offset_quote_gas_approve() : 0;
    gas += out->needed[STEP_APPROVE_RETIRE] ? offset_quote_gas_approve() : 0;
    gas += out->needed[STEP_BUY] ? offset_quote_gas_buy(out->route_len - 1) : 0;
    const struct chain_fees *fees = &asking->fees;
    struct u256 price = fees->gas_price, bound = fees->gas_price;
    bool over = false;
    if (!asking->network->legacy_fees) {
        over |= u256_add(&price, &fees->base_fee, &fees->tip[offset_fee_speed(asking->core)]);
        over |= u256_add(&bound, &price, &fees->base_fee);
    } else {
        over |= u256_add(&bound, &price, &price);
    }
    over |= u256_mul_u64(&out->network_fee.v, &price, gas);
    over |= u256_mul_u64(&out->network_fee_max.v, &bound, gas + gas / 4);
    return over ? err_set(ERR_UNTRUSTED, "the endpoint names absurd fees") : OK;
}

static void say_problem(struct offset_quote *out, enum err err, const char *what,
                        const struct token *token, const struct u256 *need, const struct u256 *have)
{
    char need_text[AMOUNT_TEXT_MAX], have_text[AMOUNT_TEXT_MAX];
    units_format(need_text, need, token->decimals);
    units_format(have_text, have, token->decimals);
    out->problem = err;
    text_format(out->problem_words, sizeof out->problem_words, "%s %s %s; there are %s", what,
                need_text, token->symbol, have_text);
}

/* What keeps the quote from being confirmed, worst first; a warning only leaves words. */
static void find_problem(struct offset_quote *out, const struct quote_job *asking)
{
    const struct token *tokens = asking->network->tokens;
    int pay = asking->request.pay_token;
    struct u256 native = out->network_fee_max.v;
    if (pay == 0 && u256_add(&native, &native, &out->pay_max.v))
        native = out->pay_max.v;
    if (out->impact_bps > IMPACT_STOP_BPS) {
        out->problem = ERR_REFUSED;
        text_format(out->problem_words, sizeof out->problem_words,
                    "this purchase would move the price by %u.%02u %%: the pool is too small for "
                    "it",
                    (unsigned)out->impact_bps / 100, (unsigned)out->impact_bps % 100);
    } else if (pay != 0 && u256_cmp(&out->have.v, &out->pay.v) < 0) {
        say_problem(out, ERR_FUNDS, "it takes", &tokens[pay], &out->pay.v, &out->have.v);
    } else if (u256_cmp(&asking->have_native, &native) < 0) {
        say_problem(out, ERR_FUNDS,
                    pay == 0 ? "price and fees may take" : "the network's fees may take",
                    &tokens[0], &native, &asking->have_native);
    } else if (out->impact_bps > IMPACT_WARN_BPS) {
        text_format(out->problem_words, sizeof out->problem_words,
                    "this purchase moves the price by %u.%02u %%: a smaller one is cheaper per "
                    "tonne",
                    (unsigned)out->impact_bps / 100, (unsigned)out->impact_bps % 100);
    }
}

enum err offset_reckon(struct offset_quote *out, const struct quote_job *asking)
{
    *out = (struct offset_quote){.request = asking->request,
                                 .have_native.v = asking->have_native,
                                 .block = asking->block.number,
                                 .made_s = core_now_s(asking->core)};
    out->expires_s = out->made_s + OFFSET_QUOTE_LIFETIME_S;
    TRY(quote_job_buys(asking) ? quote_purchase(out, asking) : quote_held(out, asking));
    mark_steps(out, asking);
    TRY(quote_fees(out, asking));
    find_problem(out, asking);
    return OK;
}
