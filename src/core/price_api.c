/* Price APIs: which pairs each is asked for, and what they say now. */

#include "core/price_api.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/price_state.h"
#include "core/setting.h"
#include "core/store/budget_row.h"

#define BUDGET_MS 60000

/* Where a source has every quote, those that other currencies follow from. */
static const char any_quotes[] = "USD EUR ETH";

/* ---- opening */

static bool has_word(const char *words, const char *word, size_t len)
{
    for (size_t at = 0; words[at] != '\0'; at += words[at] == ' ' ? 1 : 0) {
        size_t end = at + strcspn(words + at, " ");
        if (end - at == len && memcmp(words + at, word, len) == 0)
            return true;
        at = end;
    }
    return false;
}

static const char *base_of(const struct network *network, const struct price_api *api)
{
    const struct token *carbon = network_token_role(network, TOKEN_CARBON);
    if (api->base[0] != '\0')
        return api->base;
    return carbon != NULL ? carbon->symbol : NULL;
}

static void open_pair(struct api_source *source, const char *base, const char *quote, size_t len)
{
    struct store *store = source->state->core->store;
    struct api_pair *pair = &source->pairs[source->pair_count];
    char name[PRICE_SOURCE];
    *pair = (struct api_pair){.is_past_read = false};
    (void)text_format(pair->quote, sizeof pair->quote, "%.*s", (int)len, quote);
    (void)text_format(name, sizeof name, "%s:%s", source->api->kind, source->api->id);
    if (strcmp(pair->quote, base) == 0 ||
        price_series_open(&pair->series, store, name, base, pair->quote) != OK)
        return;
    /* Of a kind that is not known yet (offline) both may be stored. */
    unsigned ops = source->kind->kind[0] != '\0' ? source->kind->ops : 1U << MARKET_CANDLES;
    (void)text_format(name, sizeof name, "%s:%s#candles", source->api->kind, source->api->id);
    if ((ops & 1U << MARKET_HISTORY) == 0 && (ops & 1U << MARKET_CANDLES) != 0 &&
        price_series_open(&pair->candles, store, name, base, pair->quote) != OK)
        return;
    source->pair_count++;
}

static void open_source(struct price_state *state, const struct price_api *api,
                        const struct market_kind *kind)
{
    struct api_source *source = &state->api.sources[state->api.count];
    const char *base = base_of(state->core->network, api);
    const char *quotes = api->quotes[0] != '\0' ? api->quotes : any_quotes;
    *source = (struct api_source){.state = state, .api = api, .kind = kind};
    for (const char *at = quotes; base != NULL && *at != '\0' && source->pair_count < API_PAIRS;) {
        size_t len = strcspn(at, " ");
        if (kind->quotes[0] == '\0' || has_word(kind->quotes, at, len))
            open_pair(source, base, at, len);
        at += len + (at[len] == ' ');
    }
    if (source->pair_count > 0)
        state->api.count++;
}

/* Before the network module is there, what is stored of a source is shown all the same. */
static const struct market_kind *kind_of(const struct core *core, const struct price_api *api)
{
    static const struct market_kind unknown = {.kind = "", .title = "", .quotes = ""};
    const struct market_port *market = &core->ports.market;
    const struct market_kind *kind =
        market->kind != NULL ? market->kind(market->ctx, api->kind) : NULL;
    return kind != NULL ? kind : &unknown;
}

void price_open_apis(struct price_state *state)
{
    const struct network *network = state->core->network;
    state->api.count = 0;
    for (size_t i = 0; i < network->source_count; i++)
        open_source(state, &network->sources[i], kind_of(state->core, &network->sources[i]));
}

void price_reload_apis(struct price_state *state)
{
    for (size_t i = 0; i < state->api.count; i++)
        for (size_t j = 0; j < state->api.sources[i].pair_count; j++) {
            struct api_pair *pair = &state->api.sources[i].pairs[j];
            /* What cannot be read now stays as it was; the next write tries again. */
            if (price_series_reload(&pair->series, state->core->store) != OK ||
                (pair->candles.id != 0 &&
                 price_series_reload(&pair->candles, state->core->store) != OK))
                err_clear();
        }
}

const struct api_pair *price_api_pair(const struct api_source *source, const char *base,
                                      const char *quote)
{
    const char *own = base_of(source->state->core->network, source->api);
    if (own == NULL || strcmp(own, base) != 0)
        return NULL;
    for (size_t i = 0; i < source->pair_count; i++)
        if (strcmp(source->pairs[i].quote, quote) == 0)
            return &source->pairs[i];
    return NULL;
}

int64_t price_api_fresh_s(const struct api_source *source)
{
    return 2 * (int64_t)source->kind->spot_every_s + PRICE_FRESH_S;
}

int64_t price_api_late_s(const struct api_source *source)
{
    return source->kind->late_s > 0 ? source->kind->late_s + price_api_fresh_s(source) : 0;
}

/* ---- budgets */

static void save_budgets(struct price_state *state)
{
    const struct market_port *market = &state->core->ports.market;
    for (size_t i = 0; i < state->api.count && market->budget_get != NULL; i++) {
        struct market_budget budget;
        if (!market->budget_get(market->ctx, state->api.sources[i].api, &budget))
            continue;
        struct budget_row row = {.time_s = budget.time_s,
                                 .minute_used = budget.minute_used,
                                 .day_used = budget.day_used,
                                 .month_used = budget.month_used,
                                 .blocked_until_s = budget.blocked_until_s};
        (void)text_copy(row.host, sizeof row.host, budget.host);
        /* One that is not kept costs a refusal after the next start. */
        if (budget_row_set(state->core->store, &row) != OK)
            err_clear();
    }
}

/* One series at a time, a month at most: the next minute goes on. What pools and feeds said stays
 * as it is: it is the chain's, and little. */
static void thin_next(struct price_state *state)
{
    struct core *core = state->core;
    size_t pairs = state->api.count * API_PAIRS, at = state->api.thin_at++ % (pairs + 1);
    bool more;
    if (core->options.read_only || at >= pairs)
        return;
    const struct api_source *source = &state->api.sources[at / API_PAIRS];
    if (at % API_PAIRS >= source->pair_count)
        return;
    int64_t kept_s = setting_number(core, SET_RAW_DAYS) * PRICE_DAY_S;
    if (price_rows_thin(&more, core->store, source->pairs[at % API_PAIRS].series.id,
                        core_now_s(core) - kept_s) != OK)
        err_clear(); /* it stays as it is */
    if (more)
        state->api.thin_at--;
}

static void budget_due(void *arg)
{
    struct price_state *state = arg;
    save_budgets(state);
    thin_next(state);
    state->api.budget_timer =
        timer_set(&state->core->timers, core_mono_ms(state->core) + BUDGET_MS, budget_due, state);
}

static void restore_budgets(struct core *core)
{
    struct budget_row *rows;
    size_t count;
    if (core->ports.market.budget_set == NULL)
        return;
    if (budget_row_list(core->store, &rows, &count) != OK) {
        err_clear();
        return;
    }
    for (size_t i = 0; i < count; i++) {
        struct market_budget budget = {.time_s = rows[i].time_s,
                                       .minute_used = rows[i].minute_used,
                                       .day_used = rows[i].day_used,
                                       .month_used = rows[i].month_used,
                                       .blocked_until_s = rows[i].blocked_until_s};
        (void)text_copy(budget.host, sizeof budget.host, rows[i].host);
        core->ports.market.budget_set(core->ports.market.ctx, &budget);
    }
    mem_free(rows);
}

/* ---- the present */

static int64_t due_ms(const struct api_source *source)
{
    int64_t every_ms = (int64_t)source->kind->spot_every_s * 1000;
    int64_t due = source->spot_ms > 0 ? source->spot_ms + every_ms : 0;
    return due > source->wait_ms ? due : source->wait_ms;
}

static enum err keep_points(struct api_source *source, const struct market_answer *answer)
{
    struct core *core = source->state->core;
    TRY(store_begin(core->store));
    enum err err = OK;
    for (size_t i = 0; i < answer->point_count && i < source->spot_count && err == OK; i++) {
        struct price_series *series = &source->pairs[source->spot_at + i].series;
        const struct price_point *point = &answer->points[i];
        const struct price_row row = {
            .time_s = point->time_s, .price = point->price, .volume = point->volume};
        if (point->price.v <= 0 || point->time_s > core_now_s(core) + PRICE_SKEW_S)
            continue;
        err = price_rows_add(core->store, series->id, &row, 1);
        if (err == OK)
            err = price_series_reload(series, core->store);
        series->checked_s = core_now_s(core);
        if (err == OK)
            err = price_series_save(series, core->store);
    }
    if (err == OK)
        return store_commit(core->store);
    store_rollback(core->store);
    return err;
}

static void ask_spot(struct api_source *source);

static void on_spot(void *arg, const struct market_answer *answer)
{
    struct api_source *source = arg;
    struct core *core = source->state->core;
    enum err err = answer->err;
    source->spot = 0;
    (void)text_copy(source->problem, sizeof source->problem, answer->detail);
    if (err == OK) {
        err = keep_points(source, answer);
        (void)text_copy(source->problem, sizeof source->problem, err == OK ? "" : err_detail(err));
    }
    if (answer->retry_after_s > 0)
        source->wait_ms = core_mono_ms(core) + answer->retry_after_s * 1000;
    source->spot_at += source->spot_count;
    if (err == OK && source->spot_at < source->pair_count) {
        ask_spot(source);
        return;
    }
    price_read_past(source);
    source->state->now_ok = source->state->now_ok || err == OK;
    price_now_done(source->state, err, source->problem);
}

static void ask_spot(struct api_source *source)
{
    struct market_pair pairs[API_PAIRS];
    size_t most = source->kind->pairs_max > 0 ? source->kind->pairs_max : 1;
    size_t left = source->pair_count - source->spot_at;
    source->spot_count = left < most ? left : most;
    for (size_t i = 0; i < source->spot_count; i++) {
        (void)text_copy(pairs[i].base, sizeof pairs[i].base, source->api->id);
        (void)text_copy(pairs[i].quote, sizeof pairs[i].quote,
                        source->pairs[source->spot_at + i].quote);
    }
    const struct market_request request = {
        .op = MARKET_SPOT, .api = source->api, .pairs = pairs, .pair_count = source->spot_count};
    source->spot = core_market(source->state->core, &request, on_spot, source);
}

static bool is_due(const struct api_source *source, bool all)
{
    int64_t now_ms = core_mono_ms(source->state->core);
    bool is_live = source->watch != 0 && source->stream == STREAM_LIVE;
    return source->spot == 0 && source->kind->ops & 1U << MARKET_SPOT &&
           now_ms >= source->wait_ms && (all || (!is_live && now_ms >= due_ms(source)));
}

unsigned price_read_apis(struct price_state *state, bool all)
{
    unsigned asked = 0;
    for (size_t i = 0; i < state->api.count; i++) {
        struct api_source *source = &state->api.sources[i];
        if (!is_due(source, all))
            continue;
        source->spot_ms = core_mono_ms(state->core);
        source->spot_at = 0;
        asked++;
        ask_spot(source);
    }
    return asked;
}

/* ---- beginning and end */

void price_start_apis(struct price_state *state)
{
    price_open_apis(state); /* now their kinds are known */
    restore_budgets(state->core);
    for (size_t i = 0; i < state->api.count; i++)
        price_watch(&state->api.sources[i]);
    if (state->api.count > 0)
        state->api.budget_timer = timer_set(
            &state->core->timers, core_mono_ms(state->core) + BUDGET_MS, budget_due, state);
}

static void stop_ticket(struct core *core, ticket *asked)
{
    if (*asked != 0)
        core_market_cancel(core, *asked);
    *asked = 0;
}

void price_stop_apis(struct price_state *state)
{
    struct core *core = state->core;
    for (size_t i = 0; i < state->api.count; i++) {
        struct api_source *source = &state->api.sources[i];
        stop_ticket(core, &source->spot);
        stop_ticket(core, &source->past);
        timer_cancel(&core->timers, source->past_timer);
        price_unwatch(source);
    }
    if (price_flush(state) != OK)
        err_clear(); /* what came in the last second is asked for again */
    timer_cancel(&core->timers, state->api.flush_timer);
    timer_cancel(&core->timers, state->api.budget_timer);
    save_budgets(state);
    mem_free(state->api.ticks);
    state->api = (struct api_state){.count = 0};
}

bool price_apis_are_busy(const struct price_state *state)
{
    for (size_t i = 0; i < state->api.count; i++)
        if (state->api.sources[i].past != 0)
            return true;
    return false;
}
