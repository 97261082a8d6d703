/* The past of price APIs: from the present back, finer for the last quarter of a year; what was
 * read is kept with it, so that a restart goes on where it was, and gaps are read again. */

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/price_api.h"
#include "core/price_state.h"

#define RECENT_S  (90 * (int64_t)PRICE_DAY_S)
#define LONGEST_S (INT64_C(3650) * PRICE_DAY_S)
/* What is newer than that comes by asking for the present. */
#define REFILL_S 21600
#define PACE_MS  2000
#define REST_MS  3600000

static struct price_series *series_of(struct api_source *source)
{
    struct api_pair *pair = &source->pairs[source->past_at];
    return pair->candles.id != 0 ? &pair->candles : &pair->series;
}

static int64_t oldest_s(const struct api_source *source, int64_t now_s)
{
    int64_t most = source->kind->history_max_s;
    return now_s - (most > 0 && most < LONGEST_S ? most - PRICE_DAY_S : LONGEST_S);
}

/* ---- keeping an answer */

static enum err keep_rows(struct api_source *source, const struct market_answer *answer)
{
    size_t count = answer->candle_count > 0 ? answer->candle_count : answer->point_count;
    struct price_row *rows = mem_array(count, sizeof *rows);
    size_t kept = 0;
    int64_t limit_s = core_now_s(source->state->core) + PRICE_SKEW_S;
    for (size_t i = 0; i < answer->candle_count; i++) {
        const struct market_candle *candle = &answer->candles[i];
        if (!candle->is_open && candle->start_s <= limit_s)
            rows[kept++] = (struct price_row){.time_s = candle->start_s,
                                              .price = candle->close,
                                              .volume = candle->volume,
                                              .open = candle->open,
                                              .high = candle->high,
                                              .low = candle->low,
                                              .span_s = candle->interval_s,
                                              .trades = 1};
    }
    for (size_t i = 0; i < answer->point_count && answer->candle_count == 0; i++)
        if (answer->points[i].time_s <= limit_s)
            rows[kept++] = (struct price_row){.time_s = answer->points[i].time_s,
                                              .price = answer->points[i].price,
                                              .volume = answer->points[i].volume};
    enum err err = price_rows_add(source->state->core->store, series_of(source)->id, rows, kept);
    mem_free(rows);
    return err;
}

/* Out: the series covers what the answer covers too. */
static void widen(struct price_series *series, int64_t from_s, int64_t to_s)
{
    bool is_apart = series->next_block == 0 || (int64_t)series->past_block > to_s ||
                    (int64_t)series->next_block < from_s;
    if (is_apart || from_s < (int64_t)series->past_block)
        series->past_block = (uint64_t)from_s;
    if (is_apart || to_s > (int64_t)series->next_block)
        series->next_block = (uint64_t)to_s;
}

static enum err save_cover(struct api_source *source, int64_t from_s, int64_t to_s)
{
    struct price_series *series = series_of(source);
    TRY(price_series_reload(series, source->state->core->store));
    widen(series, from_s, to_s);
    return price_series_save(series, source->state->core->store);
}

static enum err keep(struct api_source *source, const struct market_answer *answer)
{
    struct store *store = source->state->core->store;
    int64_t from_s = answer->covered_from_s > 0 ? answer->covered_from_s : source->past_from_s;
    TRY(store_begin(store));
    enum err err = keep_rows(source, answer);
    if (err == OK)
        err = save_cover(source, from_s < source->past_to_s ? from_s : source->past_from_s,
                         source->past_to_s);
    if (err == OK)
        return store_commit(store);
    store_rollback(store);
    return err;
}

/* ---- asking */

static void past_due(void *arg)
{
    struct api_source *source = arg;
    source->past_timer = 0;
    price_read_past(source);
}

static void go_on(struct api_source *source, int64_t delay_ms)
{
    struct core *core = source->state->core;
    timer_cancel(&core->timers, source->past_timer);
    source->past_timer = timer_set(&core->timers, core_mono_ms(core) + delay_ms, past_due, source);
}

/* Nothing older will come: that is as far back as it goes. */
static bool is_end(enum err err)
{
    return err == ERR_LIMIT || err == ERR_NOT_FOUND;
}

static void on_past(void *arg, const struct market_answer *answer)
{
    struct api_source *source = arg;
    enum err err = answer->err;
    source->past = 0;
    if (err == OK)
        err = keep(source, answer);
    else
        (void)text_copy(source->problem, sizeof source->problem, answer->detail);
    if (is_end(answer->err)) {
        source->pairs[source->past_at].is_past_read = true;
        err = save_cover(source, source->past_from_s, source->past_to_s);
    }
    if (err == OK)
        core_emit(source->state->core, EV_PRICES, 0);
    int64_t wait_ms = answer->retry_after_s > 0 ? answer->retry_after_s * 1000 : REST_MS;
    go_on(source, err == OK ? PACE_MS : wait_ms);
}

/* What is missing of a pair: first what came since, then the past. Returns: false when nothing is.
 */
static bool choose(struct api_source *source)
{
    struct core *core = source->state->core;
    const struct price_series *series = series_of(source);
    int64_t now_s = core_now_s(core), oldest = oldest_s(source, now_s);
    int64_t next_s = (int64_t)series->next_block, past_s = (int64_t)series->past_block;
    if (next_s == 0 || now_s - next_s > REFILL_S) {
        source->past_from_s = next_s > now_s - RECENT_S ? next_s : now_s - RECENT_S;
        source->past_from_s = source->past_from_s > oldest ? source->past_from_s : oldest;
        source->past_to_s = now_s;
        return true;
    }
    if (source->pairs[source->past_at].is_past_read || past_s <= oldest)
        return false;
    bool is_recent = past_s > now_s - RECENT_S;
    source->past_from_s = is_recent && oldest < now_s - RECENT_S ? now_s - RECENT_S : oldest;
    source->past_to_s = past_s;
    return true;
}

static void ask(struct api_source *source)
{
    struct core *core = source->state->core;
    struct market_pair pair;
    const struct api_pair *wanted = &source->pairs[source->past_at];
    bool is_recent = source->past_from_s >= core_now_s(core) - RECENT_S - PRICE_DAY_S;
    (void)text_copy(pair.base, sizeof pair.base, source->api->id);
    (void)text_copy(pair.quote, sizeof pair.quote, wanted->quote);
    const struct market_request request = {.op = wanted->candles.id != 0 ? MARKET_CANDLES
                                                                         : MARKET_HISTORY,
                                           .api = source->api,
                                           .pairs = &pair,
                                           .pair_count = 1,
                                           .from_s = source->past_from_s,
                                           .to_s = source->past_to_s,
                                           .interval_s = is_recent ? 3600 : PRICE_DAY_S};
    source->past = core_market(core, &request, on_past, source);
}

void price_read_past(struct api_source *source)
{
    unsigned needed = 1U << MARKET_HISTORY | 1U << MARKET_CANDLES;
    if (source->past != 0 || source->past_timer != 0 || (source->kind->ops & needed) == 0 ||
        !core_is_online(source->state->core))
        return;
    for (source->past_at = 0; source->past_at < source->pair_count; source->past_at++) {
        if (choose(source)) {
            ask(source);
            return;
        }
    }
}

void price_forget_since(struct api_source *source, size_t pair, int64_t from_s)
{
    struct price_series *series = &source->pairs[pair].series;
    if (pair >= source->pair_count || (int64_t)series->next_block <= from_s)
        return;
    /* Far enough back that it counts as missing. */
    int64_t again_s = core_now_s(source->state->core) - REFILL_S - 1;
    series->next_block = (uint64_t)(from_s < again_s ? from_s : again_s);
    if (series->past_block > series->next_block)
        series->past_block = series->next_block;
    if (price_series_save(series, source->state->core->store) != OK)
        err_clear(); /* the gap stays a gap */
    price_read_past(source);
}
