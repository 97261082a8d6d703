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

static bool add_leg(struct price_path *path, const struct price_leg *leg)
{
    if (path->count == PRICE_LEGS)
        return false;
    path->legs[path->count++] = *leg;
    return true;
}

/* A feed speaks up at each heartbeat, later when its chain is busy. */
static bool add_feed(struct price_path *path, const struct feed_series *feed, bool divides)
{
    const struct price_leg leg = {.series = &feed->series,
                                  .divides = divides,
                                  .late_s = 2 * (int64_t)feed->feed->heartbeat_s + PRICE_FRESH_S,
                                  .fresh_s = PRICE_FRESH_S};
    add_words(path, divides ? "÷ feed " : "× feed ", feed->feed->pair, "");
    return add_leg(path, &leg);
}

static const char *title_of(const struct api_source *source)
{
    return source->kind->title[0] != '\0' ? source->kind->title : source->api->kind;
}

static bool add_api(struct price_path *path, const struct api_source *source,
                    const struct api_pair *pair, bool divides)
{
    const struct price_leg leg = {.series = &pair->series,
                                  .divides = divides,
                                  .late_s = price_api_late_s(source),
                                  .fresh_s = price_api_fresh_s(source)};
    return add_leg(path, &leg);
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

/* An API's rate of two currencies that has said something. */
static const struct api_pair *find_rate(const struct price_state *state,
                                        const struct api_source **source, const char *base,
                                        const char *quote)
{
    for (size_t i = 0; i < state->api.count; i++) {
        const struct api_pair *pair = price_api_pair(&state->api.sources[i], base, quote);
        if (pair != NULL && pair->series.checked_s > 0) {
            *source = &state->api.sources[i];
            return pair;
        }
    }
    return NULL;
}

static bool add_rate_of(struct price_path *path, const struct price_state *state, const char *base,
                        const char *quote, bool divides)
{
    char words[PRICE_NAME];
    const struct api_source *source = NULL;
    const struct api_pair *pair = find_rate(state, &source, base, quote);
    if (pair == NULL)
        return false;
    (void)text_format(words, sizeof words, "%s/%s of %s", base, quote, title_of(source));
    add_words(path, divides ? "÷ " : "× ", words, "");
    return add_api(path, source, pair, divides);
}

/* From or to USD: by a feed, else by an API, else through the euro (the ECB's base). */
static bool add_rate(struct price_path *path, const struct price_state *state, const char *symbol,
                     bool divides)
{
    const struct feed_series *feed = find_feed(state, symbol);
    if (feed != NULL)
        return add_feed(path, feed, divides);
    const struct price_path before = *path;
    if (add_rate_of(path, state, symbol, "USD", divides))
        return true;
    *path = before;
    if (add_rate_of(path, state, "EUR", "USD", divides) &&
        add_rate_of(path, state, "EUR", symbol, !divides))
        return true;
    *path = before;
    return false;
}

static bool convert(struct price_path *path, const struct price_state *state, const char *unit,
                    enum currency currency)
{
    const char *wanted = currency_name(currency);
    if (unit == NULL)
        return false;
    if (strcmp(unit, wanted) == 0)
        return true;
    return (strcmp(unit, "USD") == 0 || add_rate(path, state, unit, false)) &&
           (currency == CURRENCY_USD || add_rate(path, state, wanted, true));
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
    const struct price_leg leg = {.series = &pool->series, .fresh_s = PRICE_FRESH_S};
    *out = (struct price_path){.pool = pool};
    (void)add_leg(out, &leg);
    (void)text_format(out->source, sizeof out->source, "pool %s", pool->pool->name);
    say_stable(out, pool->quote);
    return convert(out, state, unit_of(state->core->network, pool->quote), currency);
}

/* In the currency itself where the API has it, else from its dollars. */
static bool api_path(struct price_path *out, const struct price_state *state,
                     const struct api_source *source, const char *base, enum currency currency)
{
    const struct api_pair *pair = price_api_pair(source, base, currency_name(currency));
    bool is_direct = pair != NULL;
    *out = (struct price_path){.trouble = source->problem};
    if (!is_direct)
        pair = price_api_pair(source, base, "USD");
    if (pair == NULL)
        return false;
    (void)text_copy(out->source, sizeof out->source, title_of(source));
    return add_api(out, source, pair, false) && (is_direct || convert(out, state, "USD", currency));
}

/* What every API says of a base, and the candles that some give in place of a past. */
static size_t add_api_paths(struct price_path out[PRICE_SOURCES], size_t count,
                            const struct price_state *state, const char *base,
                            enum currency currency)
{
    for (size_t i = 0; i < state->api.count && count < PRICE_SOURCES; i++) {
        const struct api_source *source = &state->api.sources[i];
        const struct api_pair *pair = price_api_pair(source, base, currency_name(currency));
        if (api_path(&out[count], state, source, base, currency))
            count++;
        if (count == PRICE_SOURCES || pair == NULL || pair->candles.id == 0)
            continue;
        const struct price_leg leg = {.series = &pair->candles, .fresh_s = INT64_MAX};
        out[count] = (struct price_path){.is_past = true};
        (void)add_leg(&out[count++], &leg);
    }
    return count;
}

/* The unit of a quote that is a currency or one of the network's tokens; NULL: neither. */
static const char *quoted_unit(struct price_path *path, const struct network *network,
                               const char *quote)
{
    enum currency currency;
    const struct token *token = network_token(network, quote);
    if (currency_parse(&currency, quote) == OK)
        return currency_name(currency);
    err_clear();
    if (token == NULL)
        return NULL;
    say_stable(path, token);
    return unit_of(network, token);
}

/* What people imported: as old as its last line says. */
static size_t add_file_paths(struct price_path out[PRICE_SOURCES], size_t count,
                             const struct price_state *state, const char *base,
                             enum currency currency)
{
    for (size_t i = 0; i < state->file_count && count < PRICE_SOURCES; i++) {
        const struct file_series *file = &state->files[i];
        const struct price_leg leg = {
            .series = &file->series, .late_s = PRICE_DAY_S, .fresh_s = INT64_MAX};
        if (strcmp(file->base, base) != 0)
            continue;
        struct price_path *path = &out[count];
        *path = (struct price_path){.is_file = true};
        (void)text_copy(path->source, sizeof path->source, file->name);
        (void)add_leg(path, &leg);
        if (convert(path, state, quoted_unit(path, state->core->network, file->quote), currency))
            count++;
    }
    return count;
}

static size_t carbon_paths(struct price_path out[PRICE_SOURCES], const struct price_state *state,
                           enum currency currency)
{
    size_t count = 0;
    for (size_t i = 0; i < state->pool_count && count < PRICE_SOURCES; i++)
        if (pool_path(&out[count], state, &state->pools[i], currency))
            count++;
    const struct token *carbon = network_token_role(state->core->network, TOKEN_CARBON);
    count = add_api_paths(out, count, state, carbon->symbol, currency);
    return add_file_paths(out, count, state, carbon->symbol, currency);
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
    const char *unit = unit_of(network, base);
    struct price_path *path = &out[0];
    size_t count = 0;
    *path = (struct price_path){.count = 0};
    say_stable(path, base);
    const struct feed_series *feed = find_feed(state, network->tokens[0].symbol);
    if (convert(path, state, unit, currency)) {
        count = 1;
        if (path->count > 0 && feed != NULL && path->legs[0].series == &feed->series)
            (void)text_format(path->source, sizeof path->source, "feed %s", feed->feed->pair);
        else
            (void)text_copy(path->source, sizeof path->source,
                            path->count > 0 ? "feeds" : "by definition");
    }
    if (count > 0 && path->count == 0)
        return count; /* by definition */
    if (unit != NULL && strcmp(unit, network->tokens[0].symbol) == 0)
        count = add_api_paths(out, count, state, unit, currency);
    return add_file_paths(out, count, state, base->symbol, currency);
}
