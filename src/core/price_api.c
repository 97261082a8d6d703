/* A price API, where the network has no pool: the price now, then a year by days and a quarter by
 * hours, again once in a while. */

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/price_state.h"

#define HISTORY_EVERY_S 21600

/* Those that are asked for; others follow from USD by feeds. */
static const bool is_asked[CURRENCIES] = {
    [CURRENCY_USD] = true, [CURRENCY_EUR] = true, [CURRENCY_ETH] = true};
static const uint32_t step_days[] = {0, 365, 90}; /* 0: the price now */

void price_open_api(struct price_state *state)
{
    const struct network *network = state->core->network;
    const struct token *carbon = network_token_role(network, TOKEN_CARBON);
    if (state->pool_count > 0 || network->source_count == 0 || carbon == NULL)
        return;
    const struct price_api *api = &network->sources[0];
    char source[PRICE_SOURCE];
    (void)text_format(source, sizeof source, "%s:%s", api->kind, api->id);
    for (int i = 0; i < CURRENCIES; i++) {
        if (!is_asked[i])
            continue;
        if (price_series_open(&state->api.series[i], state->core->store, source, carbon->symbol,
                              currency_name((enum currency)i)) != OK)
            return;
        state->api.calls[i] = (struct api_call){.state = state, .currency = (enum currency)i};
    }
    state->api.api = api;
}

bool price_api_is_busy(const struct price_state *state)
{
    for (size_t i = 0; i < CURRENCIES; i++)
        if (state->api.calls[i].ticket != 0 && state->api.calls[i].step > 0)
            return true;
    return false;
}

static enum err keep_points(struct api_call *call, const struct market_answer *answer)
{
    struct price_state *state = call->state;
    struct price_series *series = &state->api.series[call->currency];
    struct store *store = state->core->store;
    struct price_row *rows = mem_array(answer->point_count, sizeof *rows);
    for (size_t i = 0; i < answer->point_count; i++)
        rows[i] = (struct price_row){.time_s = answer->points[i].time_s,
                                     .price = answer->points[i].price,
                                     .volume = answer->points[i].volume};
    enum err err = price_rows_add(store, series->id, rows, answer->point_count);
    mem_free(rows);
    TRY(err);
    series->checked_s = core_now_s(state->core);
    return price_series_save(series, store);
}

static void ask(struct api_call *call);

static void on_points(void *arg, const struct market_answer *answer)
{
    struct api_call *call = arg;
    struct price_state *state = call->state;
    unsigned step = call->step;
    enum err err = answer->err;
    char detail[128];
    (void)text_copy(detail, sizeof detail, answer->detail);
    call->ticket = 0;
    if (err == OK) {
        err = keep_points(call, answer);
        (void)text_copy(detail, sizeof detail, err_detail(err));
    }
    bool wants_history = core_now_s(state->core) - state->api.history_s >= HISTORY_EVERY_S;
    if (err == OK && step + 1 < MEM_COUNT(step_days) && (step > 0 || wants_history)) {
        call->step++;
        ask(call);
    } else if (err == OK && step + 1 == MEM_COUNT(step_days) && !price_api_is_busy(state)) {
        state->api.history_s = core_now_s(state->core);
    }
    if (step == 0)
        price_now_done(state, err, detail);
    else
        core_emit(state->core, EV_PRICES, 0);
}

static void ask(struct api_call *call)
{
    struct price_state *state = call->state;
    struct market_pair pair = {0};
    struct market_request request = {.op = call->step == 0 ? MARKET_SPOT : MARKET_HISTORY,
                                     .api = state->api.api,
                                     .pairs = &pair,
                                     .pair_count = 1,
                                     .from_s = core_now_s(state->core) -
                                               (int64_t)step_days[call->step] * 86400};
    (void)text_copy(pair.base, sizeof pair.base, state->api.api->id);
    (void)text_copy(pair.quote, sizeof pair.quote, currency_name(call->currency));
    call->ticket = core_market(state->core, &request, on_points, call);
}

unsigned price_read_api(struct price_state *state)
{
    unsigned asked = 0;
    for (size_t i = 0; i < CURRENCIES && state->api.api != NULL; i++) {
        if (!is_asked[i] || state->api.calls[i].ticket != 0)
            continue; /* its history is still under way */
        state->api.calls[i].step = 0;
        ask(&state->api.calls[i]);
        asked++;
    }
    return asked;
}

void price_stop_api(struct price_state *state)
{
    for (size_t i = 0; i < CURRENCIES; i++) {
        if (state->api.calls[i].ticket != 0)
            core_market_cancel(state->core, state->api.calls[i].ticket);
        state->api.calls[i].ticket = 0;
    }
}
