/* The present: reserves of pools and answers of feeds in one request, and a price API where there
 * is no pool. */

#include <inttypes.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/abi.h"
#include "core/price_math.h"
#include "core/price_state.h"
#include "core/store/price_reserve.h"

/* ---- series of a network */

/* A chain that was begun anew has other prices under the same addresses. */
static void name_source(char out[PRICE_SOURCE], const struct network *network, const char *what,
                        const struct addr *address)
{
    char text[2 * sizeof address->b + 3], genesis[2 * 4 + 3] = "";
    hex_write(text, address->b, sizeof address->b);
    if (network->has_genesis)
        hex_write(genesis, network->genesis.b, 4);
    (void)text_format(out, PRICE_SOURCE, "%s:%" PRIu64 ":%s:%s", what, network->chain_id, genesis,
                      text);
}

static void open_pool(struct price_state *state, const struct pool *pool, int carbon, int quote)
{
    const struct network *network = state->core->network;
    struct pool_series *series = &state->pools[state->pool_count];
    char source[PRICE_SOURCE];
    *series = (struct pool_series){.pool = pool,
                                   .base = &network->tokens[carbon],
                                   .quote = &network->tokens[quote],
                                   .base_is_token0 = pool->token0 == carbon};
    name_source(source, network, "pool", &pool->address);
    if (price_series_open(&series->series, state->core->store, source, series->base->symbol,
                          series->quote->symbol) == OK)
        state->pool_count++;
}

static bool has_worth(const struct token *token)
{
    return token->role == TOKEN_USD || token->role == TOKEN_EUR || token->role == TOKEN_WRAPPED;
}

/* Pools against a stable coin first: their price needs no feed. */
static void open_pools(struct price_state *state)
{
    const struct network *network = state->core->network;
    static const enum token_role order[] = {TOKEN_USD, TOKEN_EUR, TOKEN_WRAPPED};
    const struct token *carbon = network_token_role(network, TOKEN_CARBON);
    int base = carbon == NULL ? -1 : network_token_index(network, carbon);
    for (size_t role = 0; role < MEM_COUNT(order) && base >= 0; role++) {
        for (size_t i = 0; i < network->pool_count; i++) {
            const struct pool *pool = &network->pools[i];
            int quote = pool->token0 == base ? pool->token1 : pool->token0;
            if ((pool->token0 == base || pool->token1 == base) && quote != base &&
                has_worth(&network->tokens[quote]) && network->tokens[quote].role == order[role] &&
                state->pool_count < PRICE_POOLS)
                open_pool(state, pool, base, quote);
        }
    }
}

static void open_feeds(struct price_state *state)
{
    const struct network *network = state->core->network;
    for (size_t i = 0; i < network->feed_count; i++) {
        struct feed_series *series = &state->feeds[state->feed_count];
        char source[PRICE_SOURCE];
        *series = (struct feed_series){.feed = &network->feeds[i],
                                       .is_itself = network->feeds[i].description[0] == '\0'};
        name_source(source, network, "feed", &series->feed->address);
        if (price_series_open(&series->series, state->core->store, source, series->feed->pair,
                              "") == OK)
            state->feed_count++;
    }
}

#define IMPORTED "import:"

void price_open_files(struct price_state *state)
{
    struct price_series_name *names;
    size_t count;
    state->file_count = 0;
    if (price_series_names(&names, &count, state->core->store) != OK) {
        err_clear(); /* they are looked for again at the next import or start */
        return;
    }
    for (size_t i = 0; i < count && state->file_count < PRICE_FILES; i++) {
        struct file_series *file = &state->files[state->file_count];
        if (strncmp(names[i].source, IMPORTED, strlen(IMPORTED)) != 0)
            continue;
        *file = (struct file_series){.series.id = names[i].id};
        (void)text_format(file->name, sizeof file->name, "file %s",
                          names[i].source + strlen(IMPORTED));
        (void)text_copy(file->base, sizeof file->base, names[i].base);
        (void)text_copy(file->quote, sizeof file->quote, names[i].quote);
        if (price_series_reload(&file->series, state->core->store) == OK)
            state->file_count++;
    }
    mem_free(names);
}

void price_open_series(struct price_state *state)
{
    struct core *core = state->core;
    *state = (struct price_state){.core = core};
    open_pools(state);
    open_feeds(state);
    price_open_apis(state);
    price_open_files(state);
}

void price_stop(struct price_state *state)
{
    if (state->now_ticket != 0)
        core_chain_cancel(state->core, state->now_ticket);
    state->now_ticket = 0;
    timer_cancel(&state->core->timers, state->refresh_timer);
    price_stop_apis(state);
    price_stop_history(state);
    for (size_t i = 0; i < state->job_count; i++)
        core_job_done(state->core, state->jobs[i], 0, ERR_CANCELLED, err_words(ERR_CANCELLED));
    state->job_count = 0;
}

/* ---- reading */

/* getReserves() of a Uniswap V2 pair: reserve0, reserve1, time of the last change modulo 2^32. */
static bool read_reserves(struct price_row *out, struct price_reserve *held,
                          const struct pool_series *pool, struct view data, int64_t now_s)
{
    struct u256 reserve[2];
    uint64_t time;
    *out = (struct price_row){.key = 0};
    if (data.len != 96 || abi_word_u256(&reserve[0], data, 0) != OK ||
        abi_word_u256(&reserve[1], data, 1) != OK || abi_word_u64(&time, data, 2) != OK)
        return false;
    const struct u256 *base = &reserve[pool->base_is_token0 ? 0 : 1];
    const struct u256 *quote = &reserve[pool->base_is_token0 ? 1 : 0];
    *held = (struct price_reserve){.base = *base, .quote = *quote, .seen_s = now_s};
    out->time_s = (int64_t)time;
    return time > 0 && out->time_s <= now_s + PRICE_SKEW_S && u256_bits(base) <= 112 &&
           u256_bits(quote) <= 112 &&
           price_of_reserves(&out->price, base, pool->base->decimals, quote, pool->quote->decimals);
}

/* AggregatorV3: roundId, answer, startedAt, updatedAt, answeredInRound. */
bool price_read_round(struct price_row *out, struct u256 *round, const struct feed *feed,
                      struct view data, int64_t now_s)
{
    struct u256 id, answer;
    uint64_t updated;
    *out = (struct price_row){.key = 0};
    if (data.len != 160 || abi_word_u256(&id, data, 0) != OK ||
        abi_word_u256(&answer, data, 1) != OK || abi_word_u64(&updated, data, 3) != OK)
        return false;
    if (round != NULL)
        *round = id;
    out->time_s = (int64_t)updated;
    return updated > 0 && updated <= (uint64_t)(now_s + PRICE_SKEW_S) &&
           price_of_answer(&out->price, &answer, feed->decimals);
}

static enum err keep(struct price_state *state, struct price_series *series,
                     const struct price_row *row)
{
    struct store *store = state->core->store;
    TRY(price_rows_add(store, series->id, row, 1));
    /* Another session may have read more of the past meanwhile. */
    TRY(price_series_reload(series, store));
    series->checked_s = core_now_s(state->core);
    return price_series_save(series, store);
}

/* A feed of another pair under this address would be a price all the same. */
static void check_description(struct feed_series *feed, const struct chain_call_result *result)
{
    struct view text;
    if (!result->ok || abi_word_tail(&text, result->data, 0) != OK) {
        err_clear();
        return; /* it is asked again the next time */
    }
    feed->is_itself = view_equal(text, view_of_text(feed->feed->description));
    feed->is_other = !feed->is_itself;
}

static void check_descriptions(struct price_state *state, const struct chain_answer *answer)
{
    size_t at = state->pool_count + state->feed_count;
    for (size_t i = 0; i < state->feed_count; i++)
        if (!state->feeds[i].is_itself && at < answer->call_count)
            check_description(&state->feeds[i], &answer->calls[at++]);
}

static enum err keep_all(struct price_state *state, const struct chain_answer *answer)
{
    int64_t now_s = core_now_s(state->core);
    size_t at = 0;
    check_descriptions(state, answer);
    for (size_t i = 0; i < state->pool_count && at < answer->call_count; i++, at++) {
        struct price_row row;
        const struct chain_call_result *result = &answer->calls[at];
        struct price_reserve held;
        if (!result->ok || !read_reserves(&row, &held, &state->pools[i], result->data, now_s))
            continue;
        TRY(keep(state, &state->pools[i].series, &row));
        TRY(price_reserve_set(&held, state->core->store, state->pools[i].series.id));
    }
    for (size_t i = 0; i < state->feed_count && at < answer->call_count; i++, at++) {
        struct price_row row;
        const struct chain_call_result *result = &answer->calls[at];
        if (state->feeds[i].is_itself && result->ok &&
            price_read_round(&row, NULL, state->feeds[i].feed, result->data, now_s))
            TRY(keep(state, &state->feeds[i].series, &row));
    }
    return OK;
}

bool price_is_asked(const struct price_state *state, const struct price_series *series)
{
    for (size_t i = 0; i < state->api.count; i++)
        for (size_t j = 0; j < state->api.sources[i].pair_count; j++)
            if (&state->api.sources[i].pairs[j].series == series)
                return state->api.sources[i].spot != 0;
    for (size_t i = 0; i < state->file_count; i++)
        if (&state->files[i].series == series)
            return false;
    return state->now_ticket != 0; /* pools and feeds, in one request */
}

static void refresh_due(void *arg)
{
    struct price_state *state = arg;
    state->refresh_timer = 0;
    price_read_now(state, 0);
}

void price_now_done(struct price_state *state, enum err err, const char *detail)
{
    struct core *core = state->core;
    if (err != OK && state->now_err == OK) {
        state->now_err = err;
        (void)text_copy(state->problem, sizeof state->problem, detail);
    }
    if (--state->now_waiting > 0)
        return;
    if (state->now_ok)
        state->now_err = OK; /* what others say is named beside the price */
    if (state->now_err == OK)
        state->problem[0] = '\0';
    for (size_t i = 0; i < state->job_count; i++)
        core_job_done(core, state->jobs[i], 0, state->now_err, state->problem);
    state->job_count = 0;
    core_emit(core, EV_PRICES, 0);
    timer_cancel(&core->timers, state->refresh_timer);
    state->refresh_timer =
        timer_set(&core->timers, core_mono_ms(core) + PRICE_REFRESH_MS, refresh_due, state);
    price_read_history(state);
}

static void on_calls(void *arg, const struct chain_answer *answer)
{
    struct price_state *state = arg;
    state->now_ticket = 0;
    enum err err = answer->err;
    char detail[128];
    (void)text_copy(detail, sizeof detail, answer->detail);
    if (err == OK) {
        if (answer->block.number > state->head)
            state->head = answer->block.number;
        err = keep_all(state, answer);
        (void)text_copy(detail, sizeof detail, err_detail(err));
    }
    state->now_ok = state->now_ok || err == OK;
    price_now_done(state, err, detail);
}

static void ask_chain(struct price_state *state)
{
    struct chain_call calls[PRICE_POOLS + 2 * NETWORK_FEEDS];
    struct buf reserves = {0}, round = {0}, description = {0};
    size_t count = 0;
    abi_begin(&reserves, "getReserves()");
    abi_begin(&round, "latestRoundData()");
    abi_begin(&description, "description()");
    for (size_t i = 0; i < state->pool_count; i++)
        calls[count++] = (struct chain_call){.to = state->pools[i].pool->address,
                                             .data = view_of_buf(&reserves)};
    for (size_t i = 0; i < state->feed_count; i++)
        calls[count++] =
            (struct chain_call){.to = state->feeds[i].feed->address, .data = view_of_buf(&round)};
    for (size_t i = 0; i < state->feed_count; i++)
        if (!state->feeds[i].is_itself)
            calls[count++] = (struct chain_call){.to = state->feeds[i].feed->address,
                                                 .data = view_of_buf(&description)};
    const struct chain_request request = {.op = CHAIN_CALLS,
                                          .network = state->core->network,
                                          .block = BLOCK_LATEST,
                                          .calls = calls,
                                          .call_count = count};
    state->now_ticket = core_chain(state->core, &request, on_calls, state);
    buf_clear(&reserves);
    buf_clear(&round);
    buf_clear(&description);
}

void price_read_now(struct price_state *state, job work)
{
    if (work != 0 && state->job_count == MEM_COUNT(state->jobs)) {
        core_job_done(state->core, work, 0, ERR_BUSY, "prices are being read already");
        return;
    }
    if (work != 0)
        state->jobs[state->job_count++] = work;
    if (state->now_waiting > 0)
        return;
    state->now_err = OK;
    state->now_ok = false;
    bool asks_chain = state->pool_count + state->feed_count > 0;
    state->now_waiting = 1 + (asks_chain ? 1 : 0);
    if (asks_chain)
        ask_chain(state);
    state->now_waiting += price_read_apis(state, work != 0);
    price_now_done(state, OK, "");
}
