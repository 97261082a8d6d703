/* How the price of a token in a currency follows from series: carbon by its pool, ether and euro by
 * feeds, stable coins as one unit of what they stand for (which the derivation says). */

#include <string.h>

#include "core/base/text.h"
#include "core/price_state.h"

static const struct feed_series *find_feed(const struct price_state *state, const char *pair)
{
    for (size_t i = 0; i < state->feed_count; i++)
        if (strcmp(state->feeds[i].feed->pair, pair) == 0)
            return &state->feeds[i];
    return NULL;
}

static const struct feed_series *native_feed(const struct price_state *state)
{
    char pair[2 * NETWORK_SYMBOL + 1];
    if (!text_format(pair, sizeof pair, "%s-USD", state->core->network->tokens[0].symbol))
        return NULL;
    return find_feed(state, pair);
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
static void add_feed(struct price_path *path, const struct feed_series *feed, bool divides)
{
    if (feed == NULL) {
        path->is_possible = false;
        return;
    }
    add_leg(path, &feed->series, divides, 2 * (int64_t)feed->feed->heartbeat_s + PRICE_FRESH_S);
    add_words(path, divides ? "÷ feed " : "× feed ", feed->feed->pair, "");
}

/* From a worth in what the token stands for (USD, EUR, native) to the currency. */
enum unit { UNIT_USD, UNIT_EUR, UNIT_NATIVE, UNIT_NONE };

static enum unit unit_of(const struct network *network, const struct token *token)
{
    switch (token->role) {
    case TOKEN_USD: return UNIT_USD;
    case TOKEN_EUR: return UNIT_EUR;
    case TOKEN_WRAPPED: return UNIT_NATIVE;
    default: return token == &network->tokens[0] ? UNIT_NATIVE : UNIT_NONE;
    }
}

static bool is_same_unit(const struct network *network, enum unit unit, enum currency currency)
{
    if (unit == UNIT_USD || unit == UNIT_EUR)
        return (unit == UNIT_USD ? CURRENCY_USD : CURRENCY_EUR) == currency;
    return currency == CURRENCY_ETH && strcmp(network->tokens[0].symbol, "ETH") == 0;
}

static void convert(struct price_path *path, const struct price_state *state, enum unit unit,
                    enum currency currency)
{
    if (unit == UNIT_NONE) {
        path->is_possible = false;
        return;
    }
    if (is_same_unit(state->core->network, unit, currency))
        return;
    if (unit == UNIT_EUR)
        add_feed(path, find_feed(state, "EUR-USD"), false);
    if (unit == UNIT_NATIVE)
        add_feed(path, native_feed(state), false);
    if (currency == CURRENCY_EUR)
        add_feed(path, find_feed(state, "EUR-USD"), true);
    if (currency == CURRENCY_ETH)
        add_feed(path, find_feed(state, "ETH-USD"), true);
}

static void say_stable(struct price_path *path, const struct token *token)
{
    if (token->role == TOKEN_USD)
        add_words(path, "", token->symbol, " counts as 1 USD");
    if (token->role == TOKEN_EUR)
        add_words(path, "", token->symbol, " counts as 1 EUR");
}

static void carbon_path(struct price_path *path, const struct price_state *state,
                        enum currency currency)
{
    const struct network *network = state->core->network;
    if (state->pool_count > 0) {
        const struct pool_series *pool = &state->pools[0];
        add_leg(path, &pool->series, false, 0);
        (void)text_format(path->source, sizeof path->source, "pool %s", pool->pool->name);
        say_stable(path, pool->quote);
        convert(path, state, unit_of(network, pool->quote), currency);
    } else if (state->api.api != NULL) {
        add_leg(path, &state->api.series[currency], false, 0);
        (void)text_copy(path->source, sizeof path->source,
                        strcmp(state->api.api->kind, "coingecko") == 0 ? "CoinGecko"
                                                                       : state->api.api->kind);
    } else {
        path->is_possible = false;
    }
}

void price_path(struct price_path *out, struct price_state *state, int token,
                enum currency currency)
{
    const struct network *network = state->core->network;
    *out = (struct price_path){.is_possible = true};
    if (token < 0 || (size_t)token >= network->token_count) {
        out->is_possible = false;
        return;
    }
    const struct token *base = &network->tokens[token];
    if (base == network_token_role(network, TOKEN_CARBON)) {
        carbon_path(out, state, currency);
        return;
    }
    say_stable(out, base);
    convert(out, state, unit_of(network, base), currency);
    const struct feed_series *feed = native_feed(state);
    if (out->count > 0 && feed != NULL && out->legs[0].series == &feed->series)
        (void)text_format(out->source, sizeof out->source, "feed %s", feed->feed->pair);
    else
        (void)text_copy(out->source, sizeof out->source,
                        out->count > 0 ? "feeds" : "by definition");
}
