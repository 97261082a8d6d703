/* Live prices: each trade is kept; they are written together, once a second. */

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/price_api.h"
#include "core/price_state.h"

#define FLUSH_MS 1000

/* ---- writing */

/* The trades of one series, in the order they came. */
static enum err flush_series(struct price_state *state, int64_t series, struct price_row *rows)
{
    size_t count = 0;
    for (size_t i = 0; i < state->api.tick_count; i++)
        if (state->api.ticks[i].series == series)
            rows[count++] = state->api.ticks[i].row;
    return count > 0 ? price_rows_add(state->core->store, series, rows, count) : OK;
}

static enum err mark_checked(struct price_state *state, struct price_series *series)
{
    TRY(price_series_reload(series, state->core->store));
    series->checked_s = core_now_s(state->core);
    return price_series_save(series, state->core->store);
}

static enum err flush_all(struct price_state *state, struct price_row *rows)
{
    for (size_t i = 0; i < state->api.count; i++) {
        struct api_source *source = &state->api.sources[i];
        for (size_t j = 0; j < source->pair_count && source->watch != 0; j++) {
            bool is_live = source->stream == STREAM_LIVE;
            TRY(flush_series(state, source->pairs[j].series.id, rows));
            if (is_live)
                TRY(mark_checked(state, &source->pairs[j].series));
        }
    }
    return OK;
}

enum err price_flush(struct price_state *state)
{
    struct store *store = state->core->store;
    if (state->api.tick_count == 0)
        return OK;
    TRY(store_begin(store));
    struct price_row *rows = mem_array(state->api.tick_count, sizeof *rows);
    enum err err = flush_all(state, rows);
    mem_free(rows);
    if (err != OK) {
        store_rollback(store);
        return err;
    }
    TRY(store_commit(store));
    state->api.tick_count = 0;
    return OK;
}

static void flush_now(struct price_state *state)
{
    enum err err = price_flush(state);
    if (err != OK) {
        (void)text_copy(state->problem, sizeof state->problem, err_detail(err));
        if (state->api.tick_count == API_TICKS)
            state->api.tick_count = 0; /* a disk that stays full must not stop the program */
    }
    core_emit(state->core, EV_PRICES, 0);
}

static void flush_due(void *arg)
{
    struct price_state *state = arg;
    state->api.flush_timer = 0;
    flush_now(state);
}

/* Either the source or this computer's clock is wrong. What came meanwhile is asked for again when
 * they agree. */
static bool is_in_future(struct api_source *source, const struct market_tick *tick)
{
    struct api_pair *pair = &source->pairs[tick->pair];
    int64_t now_s = core_now_s(source->state->core);
    if (tick->time_ms / 1000 > now_s + PRICE_SKEW_S) {
        if (pair->missed_s == 0 || tick->time_ms / 1000 < pair->missed_s)
            pair->missed_s = tick->time_ms / 1000;
        (void)text_copy(source->problem, sizeof source->problem,
                        "it speaks of the future: is this computer's clock right?");
        return true;
    }
    int64_t missed_s = pair->missed_s;
    pair->missed_s = 0;
    if (missed_s > 0)
        price_forget_since(source, tick->pair, missed_s);
    return false;
}

static void take_tick(struct api_source *source, const struct market_tick *tick)
{
    struct price_state *state = source->state;
    if (tick->pair >= source->pair_count || tick->price.v <= 0 || tick->time_ms <= 0 ||
        is_in_future(source, tick))
        return;
    if (state->api.ticks == NULL)
        state->api.ticks = mem_array(API_TICKS, sizeof *state->api.ticks);
    state->api.ticks[state->api.tick_count++] =
        (struct api_tick){.series = source->pairs[tick->pair].series.id,
                          .row = {.time_s = tick->time_ms / 1000,
                                  .key = price_tick_key(tick->time_ms, tick->sequence),
                                  .price = tick->price,
                                  .volume = tick->volume}};
    if (state->api.tick_count == API_TICKS)
        flush_now(state);
    else if (state->api.flush_timer == 0)
        state->api.flush_timer =
            timer_set(&state->core->timers, core_mono_ms(state->core) + FLUSH_MS, flush_due, state);
}

/* ---- streams */

static void on_event(void *arg, const struct market_event *event)
{
    struct api_source *source = arg;
    switch (event->type) {
    case MARKET_TICK: take_tick(source, &event->tick); return;
    case MARKET_GAP: price_forget_since(source, event->pair, event->from_ms / 1000); return;
    case MARKET_STATE:
        source->stream = event->status.state;
        (void)text_copy(source->problem, sizeof source->problem, event->status.detail);
        core_emit(source->state->core, EV_PRICES, 0);
    }
}

void price_watch(struct api_source *source)
{
    const struct market_port *market = &source->state->core->ports.market;
    struct market_pair pairs[API_PAIRS];
    if (market->watch == NULL || source->api->ws[0] == '\0' || !source->kind->has_stream)
        return;
    for (size_t i = 0; i < source->pair_count; i++) {
        (void)text_copy(pairs[i].base, sizeof pairs[i].base, source->api->id);
        (void)text_copy(pairs[i].quote, sizeof pairs[i].quote, source->pairs[i].quote);
    }
    const struct market_request request = {
        .api = source->api, .pairs = pairs, .pair_count = source->pair_count};
    source->stream = STREAM_CONNECTING;
    source->watch = market->watch(market->ctx, &request, on_event, source);
}

void price_unwatch(struct api_source *source)
{
    if (source->watch != 0)
        core_market_cancel(source->state->core, source->watch);
}
