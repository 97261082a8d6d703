/* The ways to the price of a token in a currency: carbon by its pools and price APIs, ether and
 * fiat currencies by feeds, stable coins as one unit of what they stand for (which the derivation
 * says). */

#include <string.h>

#include "core/base/text.h"
#include "core/price_math.h"
#include "core/price_state.h"

static const struct feed_series *find_feed(const struct price_state *state, const char *symbol)
{
    char pair[2 * NETWORK_SYMBOL + 1];
    if (!text_format(pair, sizeof pair, "%s-USD", symbol))
        return NULL;
    for (size_t i = 0; i < state->feed_count; i++)
        if (strcmp(state->feeds[i].feed->pair, pair) == 0)
            return &state->feeds[i];
    return NULL;
}

static void add_words(struct price_path *path, const char *before, const char *word,
                      const char *after)
{
    size_t used = strlen(path->derivation);
    (void)text_format(path->derivation + used, sizeof path->derivation - used, "%s%s%s%s",
                      used > 0 ? ", " : "", before, word, after);
}

static void add_leg(struct price_path *path, const struct price_series *series, bool divides,
                    int64_t late_s)
{
    path->legs[path->count++] =
        (struct price_leg){.series = series, .divides = divides, .late_s = late_s};
}

/* A feed speaks up at each heartbeat, later when its chain is busy. */
static bool add_feed(struct price_path *path, const struct feed_series *feed, bool divides)
{
    if (feed == NULL || path->count == PRICE_LEGS)
        return false;
    add_leg(path, &feed->series, divides, 2 * (int64_t)feed->feed->heartbeat_s + PRICE_FRESH_S);
    add_words(path, divides ? "÷ feed " : "× feed ", feed->feed->pair, "");
    return true;
}

bool price_path_apply(struct price_pico *price, const struct price_leg *leg,
                      struct price_pico factor)
{
    return leg->divides ? price_divide(price, *price, factor)
                        : price_multiply(price, *price, factor);
}

/* What a token stands for: the symbol of a currency or of the native one; NULL: neither. */
static const char *unit_of(const struct network *network, const struct token *token)
{
    switch (token->role) {
    case TOKEN_USD: return "USD";
    case TOKEN_EUR: return "EUR";
    case TOKEN_WRAPPED: return network->tokens[0].symbol;
    default: return token == &network->tokens[0] ? network->tokens[0].symbol : NULL;
    }
}

static bool convert(struct price_path *path, const struct price_state *state, const char *unit,
                    enum currency currency)
{
    const char *wanted = currency_name(currency);
    if (unit == NULL)
        return false;
    if (strcmp(unit, wanted) == 0)
        return true;
    return (strcmp(unit, "USD") == 0 || add_feed(path, find_feed(state, unit), false)) &&
           (currency == CURRENCY_USD || add_feed(path, find_feed(state, wanted), true));
}

static void say_stable(struct price_path *path, const struct token *token)
{
    if (token->role == TOKEN_USD)
        add_words(path, "", token->symbol, " counts as 1 USD");
    if (token->role == TOKEN_EUR)
        add_words(path, "", token->symbol, " counts as 1 EUR");
}

static bool pool_path(struct price_path *out, const struct price_state *state,
                      const struct pool_series *pool, enum currency currency)
{
    *out = (struct price_path){.pool = pool};
    add_leg(out, &pool->series, false, 0);
    (void)text_format(out->source, sizeof out->source, "pool %s", pool->pool->name);
    say_stable(out, pool->quote);
    return convert(out, state, unit_of(state->core->network, pool->quote), currency);
}

static bool api_path(struct price_path *out, const struct price_state *state,
                     enum currency currency)
{
    const struct price_api *api = state->api.api;
    *out = (struct price_path){.count = 0};
    if (api == NULL)
        return false;
    bool is_direct = state->api.series[currency].id != 0;
    add_leg(out, &state->api.series[is_direct ? currency : CURRENCY_USD], false, 0);
    (void)text_copy(out->source, sizeof out->source,
                    strcmp(api->kind, "coingecko") == 0 ? "CoinGecko" : api->kind);
    return is_direct || convert(out, state, "USD", currency);
}

static size_t carbon_paths(struct price_path out[PRICE_SOURCES], const struct price_state *state,
                           enum currency currency)
{
    size_t count = 0;
    for (size_t i = 0; i < state->pool_count && count < PRICE_SOURCES; i++)
        if (pool_path(&out[count], state, &state->pools[i], currency))
            count++;
    if (count < PRICE_SOURCES && api_path(&out[count], state, currency))
        count++;
    return count;
}

size_t price_paths(struct price_path out[PRICE_SOURCES], const struct price_state *state, int token,
                   enum currency currency)
{
    const struct network *network = state->core->network;
    if (token < 0 || (size_t)token >= network->token_count)
        return 0;
    const struct token *base = &network->tokens[token];
    if (base == network_token_role(network, TOKEN_CARBON))
        return carbon_paths(out, state, currency);
    struct price_path *path = &out[0];
    *path = (struct price_path){.count = 0};
    say_stable(path, base);
    if (!convert(path, state, unit_of(network, base), currency))
        return 0;
    const struct feed_series *feed = find_feed(state, network->tokens[0].symbol);
    if (path->count > 0 && feed != NULL && path->legs[0].series == &feed->series)
        (void)text_format(path->source, sizeof path->source, "feed %s", feed->feed->pair);
    else
        (void)text_copy(path->source, sizeof path->source,
                        path->count > 0 ? "feeds" : "by definition");
    return 1;
}
