/* What tonnes really cost: the pool that answers best at each size, by the reserves that were last
 * read of it. */

#include <string.h>

#include "core/base/text.h"
#include "core/offset_quote.h"
#include "core/price_math.h"
#include "core/price_state.h"
#include "core/store/price_reserve.h"

/* A pool with its reserves, and what one of its quote token is worth in the currency. */
struct offer_pool {
    const struct pool_series *series;
    struct pool_route route;
    struct price_pico rate;
};

static enum err open_pool(struct offer_pool *out, bool *found, struct core *core,
                          const struct pool_series *pool, enum currency currency)
{
    struct price_reserve held;
    struct price_path worth[PRICE_SOURCES];
    int64_t time_s;
    int quote = network_token_index(core->network, pool->quote);
    TRY(price_reserve_get(&held, found, core->store, pool->series.id));
    if (!*found)
        return OK;
    *out = (struct offer_pool){.series = pool,
                               .route = {.hops = {{.reserve_in = held.quote,
                                                   .reserve_out = held.base,
                                                   .fee_bps = pool->pool->fee_bps}},
                                         .count = 1}};
    *found = price_paths(worth, core->price, quote, currency) > 0;
    if (*found)
        TRY(price_path_at(&out->rate, &time_s, found, core, &worth[0], core_now_s(core)));
    return OK;
}

/* Returns: false when this pool cannot give so much. */
static bool price_offer(struct price_at_size *out, const struct offer_pool *pool,
                        struct co2_mg mass)
{
    const struct token *base = pool->series->base, *quote = pool->series->quote;
    struct u256 carbon;
    struct route_cost cost;
    *out = (struct price_at_size){.mass = mass};
    if (offset_quote_carbon(&carbon, mass, base->decimals) != OK ||
        offset_quote_cost(&cost, &pool->route, &carbon) != OK ||
        offset_quote_price(&out->per_tonne, &cost.pay, quote->decimals, &carbon, base->decimals) !=
            OK) {
        err_clear();
        return false;
    }
    out->impact_bps = cost.impact_bps;
    struct price_pico paid = price_volume(&cost.pay, quote->decimals);
    out->is_possible = price_multiply(&out->per_tonne, out->per_tonne, pool->rate) &&
                       price_multiply(&out->total, paid, pool->rate);
    return out->is_possible;
}

enum err price_at_size(struct core *core, enum currency currency, const struct co2_mg *masses,
                       size_t count, struct price_at_size *rows, char *pool)
{
    const struct price_state *state = core->price;
    struct offer_pool pools[PRICE_POOLS];
    size_t pool_count = 0;
    for (size_t i = 0; i < state->pool_count; i++) {
        bool found;
        TRY(open_pool(&pools[pool_count], &found, core, &state->pools[i], currency));
        pool_count += found;
    }
    if (pool_count == 0)
        return err_set(ERR_NOT_FOUND, "no pool was read yet");
    if (pool != NULL)
        (void)text_copy(pool, PRICE_NAME, pools[0].series->pool->name);
    for (size_t i = 0; i < count; i++) {
        rows[i] = (struct price_at_size){.mass = masses[i]};
        for (size_t j = 0; j < pool_count; j++) {
            struct price_at_size offer;
            if (!price_offer(&offer, &pools[j], masses[i]) ||
                (rows[i].is_possible && offer.total.v >= rows[i].total.v))
                continue;
            rows[i] = offer;
            if (pool != NULL && i == 0)
                (void)text_copy(pool, PRICE_NAME, pools[j].series->pool->name);
        }
    }
    return OK;
}
