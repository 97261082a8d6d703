/* The trades of pools from their logs: first what is new, then the past from its end, so that the
 * last weeks are there at once. What was read is kept with it: a restart goes on where it was. */

#include <inttypes.h>
#include <string.h>

#include "core/balance.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/abi.h"
#include "core/price_math.h"
#include "core/price_state.h"

#define RANGE_FIRST  2000
#define RANGE_MAX    500000
#define LOGS_FEW     1000
#define PACE_MS      150   /* between requests to a public endpoint */
#define LIVE_MS      12000 /* the same for what is new */
#define RETRY_MS     2000
#define RETRY_MAX_MS 120000
#define RESERVE_BITS 112

struct trade {
    struct price_row row; /* time_s is 0 until it is known */
    uint64_t block;
    struct hash32 block_hash;
};

static void step(struct price_state *state);

/* ---- going on */

static void step_due(void *arg)
{
    struct price_state *state = arg;
    state->history_timer = 0;
    step(state);
}

static void step_later(struct price_state *state, int64_t delay_ms)
{
    struct core *core = state->core;
    timer_cancel(&core->timers, state->history_timer);
    state->history_timer = timer_set(&core->timers, core_mono_ms(core) + delay_ms, step_due, state);
}

static bool is_private(const struct price_state *state)
{
    const struct network *network = state->core->network;
    return network->endpoint_count > 0 && network->endpoints[0].is_private;
}

static void drop_trades(struct price_state *state)
{
    mem_free(state->trades);
    state->trades = NULL;
    state->trade_count = state->trade_at = 0;
}

void price_history_next(struct price_state *state, enum err err, const char *detail)
{
    drop_trades(state);
    if (err == OK) {
        state->failures = 0;
        state->problem[0] = '\0';
        step_later(state, is_private(state) ? 0 : PACE_MS);
        return;
    }
    int64_t wait = RETRY_MS;
    for (unsigned i = 0; i < state->failures && wait < RETRY_MAX_MS; i++)
        wait *= 2;
    state->failures++;
    (void)text_copy(state->problem, sizeof state->problem, detail);
    core_emit(state->core, EV_PRICES, 0);
    step_later(state, wait < RETRY_MAX_MS ? wait : RETRY_MAX_MS);
}

void price_stop_history(struct price_state *state)
{
    struct core *core = state->core;
    if (state->history_ticket != 0)
        core_chain_cancel(core, state->history_ticket);
    state->history_ticket = 0;
    timer_cancel(&core->timers, state->history_timer);
    state->history_timer = 0;
    drop_trades(state);
    if (state->owns_history)
        store_unlock(core->store, STORE_LOCK_HISTORY, (int64_t)core->network->chain_id);
    state->owns_history = false;
}

/* ---- from logs to trades */

static struct hash32 sync_topic(void)
{
    struct hash32 topic;
    abi_topic(&topic, "Sync(uint112,uint112)");
    return topic;
}

static struct hash32 swap_topic(void)
{
    struct hash32 topic;
    abi_topic(&topic, "Swap(address,uint256,uint256,uint256,uint256,address)");
    return topic;
}

static bool read_sync(struct price_pico *out, const struct pool_series *pool,
                      const struct chain_log *log)
{
    struct u256 reserve[2];
    if (log->data.len != 64 || abi_word_u256(&reserve[0], log->data, 0) != OK ||
        abi_word_u256(&reserve[1], log->data, 1) != OK || u256_bits(&reserve[0]) > RESERVE_BITS ||
        u256_bits(&reserve[1]) > RESERVE_BITS)
        return false;
    return price_of_reserves(out, &reserve[pool->base_is_token0 ? 0 : 1], pool->base->decimals,
                             &reserve[pool->base_is_token0 ? 1 : 0], pool->quote->decimals);
}

/* amount0In, amount1In, amount0Out, amount1Out: what moved of the base. */
static struct price_pico read_swap(const struct pool_series *pool, const struct chain_log *log)
{
    struct u256 in, out, sum;
    size_t base = pool->base_is_token0 ? 0 : 1;
    if (log->data.len != 128 || abi_word_u256(&in, log->data, base) != OK ||
        abi_word_u256(&out, log->data, 2 + base) != OK || u256_add(&sum, &in, &out))
        return (struct price_pico){0};
    return price_volume(&sum, pool->base->decimals);
}

/* A pair says Sync first and Swap right after it. */
static bool is_swap_of(const struct chain_log *swap, const struct chain_log *sync,
                       const struct hash32 *topic)
{
    return swap->topic_count > 0 && hash_equal(&swap->topics[0], topic) &&
           swap->block == sync->block && swap->log_index == sync->log_index + 1;
}

static void take_trades(struct price_state *state, const struct pool_series *pool,
                        const struct chain_log *logs, size_t count)
{
    const struct hash32 sync = sync_topic(), swap = swap_topic();
    state->trades = mem_array(count, sizeof *state->trades);
    for (size_t i = 0; i < count; i++) {
        const struct chain_log *log = &logs[i];
        struct trade trade = {
            .row = {.time_s = log->time_s, .key = price_row_key(log->block, log->log_index)},
            .block = log->block,
            .block_hash = log->block_hash};
        if (log->topic_count == 0 || !hash_equal(&log->topics[0], &sync) ||
            !read_sync(&trade.row.price, pool, log))
            continue;
        if (i + 1 < count && is_swap_of(&logs[i + 1], log, &swap))
            trade.row.volume = read_swap(pool, &logs[i + 1]);
        state->trades[state->trade_count++] = trade;
    }
}

/* ---- keeping them */

static enum err save_trades(struct price_state *state, struct pool_series *pool)
{
    struct store *store = state->core->store;
    struct price_row *rows = mem_array(state->trade_count, sizeof *rows);
    for (size_t i = 0; i < state->trade_count; i++)
        rows[i] = state->trades[i].row;
    enum err err = OK;
    if (state->is_live)
        err = price_rows_drop(store, pool->series.id, state->from);
    if (err == OK)
        err = price_rows_add(store, pool->series.id, rows, state->trade_count);
    mem_free(rows);
    TRY(err);
    if (state->is_live)
        pool->series.next_block = state->to + 1;
    else
        pool->series.past_block = state->from;
    if (state->is_live && state->to >= state->head)
        pool->series.checked_s = core_now_s(state->core);
    return price_series_save(&pool->series, store);
}

static void keep_trades(struct price_state *state)
{
    struct store *store = state->core->store;
    struct pool_series *pool = &state->pools[state->pool_at];
    enum err err = store_begin(store);
    if (err == OK) {
        err = save_trades(state, pool);
        if (err == OK)
            err = store_commit(store);
        else
            store_rollback(store);
    }
    if (err == OK)
        core_emit(state->core, EV_PRICES, 0);
    price_history_next(state, err, err_detail(err));
}

/* ---- times of blocks, where the endpoint does not say them with the logs */

static void ask_times(struct price_state *state);

static void on_block(void *arg, const struct chain_answer *answer)
{
    struct price_state *state = arg;
    const struct trade *first = &state->trades[state->trade_at];
    state->history_ticket = 0;
    if (answer->err != OK) {
        price_history_next(state, answer->err, answer->detail);
        return;
    }
    if (!hash_equal(&answer->block.hash, &first->block_hash)) {
        price_history_next(state, ERR_UNTRUSTED, "the chain changed while trades were read");
        return;
    }
    uint64_t block = first->block;
    for (size_t i = state->trade_at; i < state->trade_count && state->trades[i].block == block; i++)
        state->trades[i].row.time_s = answer->block.time_s;
    ask_times(state);
}

static void ask_times(struct price_state *state)
{
    while (state->trade_at < state->trade_count && state->trades[state->trade_at].row.time_s > 0)
        state->trade_at++;
    if (state->trade_at == state->trade_count) {
        keep_trades(state);
        return;
    }
    const struct chain_request request = {.op = CHAIN_BLOCK,
                                          .network = state->core->network,
                                          .block = state->trades[state->trade_at].block};
    state->history_ticket = core_chain(state->core, &request, on_block, state);
}

/* ---- asking for logs */

static void narrow(struct price_state *state)
{
    uint64_t width = state->to - state->from + 1;
    if (width == 1) {
        price_history_next(state, ERR_LIMIT, "one block holds more than the endpoint gives");
        return;
    }
    state->range = state->range_cap = width / 2;
    step_later(state, is_private(state) ? 0 : PACE_MS);
}

static void on_logs(void *arg, const struct chain_answer *answer)
{
    struct price_state *state = arg;
    state->history_ticket = 0;
    if (answer->err == ERR_LIMIT) {
        narrow(state);
        return;
    }
    if (answer->err != OK) {
        price_history_next(state, answer->err, answer->detail);
        return;
    }
    if (answer->log_count < LOGS_FEW && state->to - state->from + 1 == state->range)
        state->range = state->range * 2 < state->range_cap ? state->range * 2 : state->range_cap;
    take_trades(state, &state->pools[state->pool_at], answer->logs, answer->log_count);
    ask_times(state);
}

static void ask_logs(struct price_state *state, const struct pool_series *pool)
{
    const struct hash32 topics[2] = {sync_topic(), swap_topic()};
    const struct chain_request request = {.op = CHAIN_LOGS,
                                          .network = state->core->network,
                                          .filter = {.from_block = state->from,
                                                     .to_block = state->to,
                                                     .addresses = &pool->pool->address,
                                                     .address_count = 1,
                                                     .topics = {topics},
                                                     .topic_counts = {2}}};
    state->history_ticket = core_chain(state->core, &request, on_logs, state);
}

/* ---- choosing what to read */

/* A chain that went back took its last trades with it. */
static enum err follow_head(struct price_state *state, struct price_series *series)
{
    TRY(price_series_reload(series, state->core->store));
    if (series->next_block == 0)
        series->next_block = series->past_block = state->head + 1;
    else if (state->head + 1 < series->next_block) {
        TRY(price_rows_drop(state->core->store, series->id, state->head + 1));
        series->next_block = state->head + 1;
        if (series->past_block > series->next_block)
            series->past_block = series->next_block;
    } else {
        return OK;
    }
    return price_series_save(series, state->core->store);
}

/* The last blocks are read again until they are confirmed. */
static void choose_live(struct price_state *state, struct pool_series *pool)
{
    uint64_t again = state->core->network->confirmations;
    uint64_t from = pool->series.next_block > again ? pool->series.next_block - again : 0;
    state->is_live = true;
    state->from = from > pool->series.past_block ? from : pool->series.past_block;
    state->to =
        state->head - state->from < state->range ? state->head : state->from + state->range - 1;
    pool->live_ms = core_mono_ms(state->core);
}

static void choose_past(struct price_state *state, const struct pool_series *pool)
{
    uint64_t left = pool->series.past_block - pool->pool->first_block;
    state->is_live = false;
    state->to = pool->series.past_block - 1;
    state->from =
        left > state->range ? pool->series.past_block - state->range : pool->pool->first_block;
}

static bool is_past_left(const struct pool_series *pool)
{
    return pool->series.past_block > pool->pool->first_block;
}

static bool may_read_live(const struct price_state *state, const struct pool_series *pool)
{
    return is_private(state) || pool->live_ms == 0 ||
           core_mono_ms(state->core) - pool->live_ms >= LIVE_MS;
}

/* Returns: true when a request was made. */
static bool step_pools(struct price_state *state, enum err *err)
{
    for (size_t i = 0; i < state->pool_count; i++) {
        struct pool_series *pool = &state->pools[i];
        *err = follow_head(state, &pool->series);
        if (*err != OK)
            return false;
        bool has_new = pool->series.next_block <= state->head;
        bool goes_on = state->is_live && state->pool_at == i; /* a long piece of what is new */
        if (has_new && (goes_on || may_read_live(state, pool)))
            choose_live(state, pool);
        else if (is_past_left(pool))
            choose_past(state, pool);
        else
            continue;
        state->pool_at = i;
        ask_logs(state, pool);
        return true;
    }
    return false;
}

/* The newest head may have come while the last step was under way. */
static void look_at_head(struct price_state *state)
{
    struct head head;
    if (head_get(state->core, &head) == OK && head.is_known)
        state->head = head.number;
}

static void step(struct price_state *state)
{
    enum err err = OK;
    look_at_head(state);
    if (step_pools(state, &err))
        return;
    if (err != OK) {
        price_history_next(state, err, err_detail(err));
        return;
    }
    if (!price_read_rounds(state))
        core_emit(state->core, EV_PRICES, 0);
}

void price_read_history(struct price_state *state)
{
    struct core *core = state->core;
    if (!core_is_online(core) || state->history_ticket != 0 || state->history_timer != 0 ||
        state->trades != NULL || state->pool_count + state->feed_count == 0)
        return;
    look_at_head(state);
    if (state->head == 0)
        return;
    if (!state->owns_history) {
        /* Another session that reads the past does it for both. */
        if (store_lock(core->store, STORE_LOCK_HISTORY, (int64_t)core->network->chain_id) != OK)
            return;
        state->owns_history = true;
    }
    if (state->range == 0) {
        state->range = RANGE_FIRST;
        state->range_cap = RANGE_MAX;
    }
    step(state);
}

/* ---- how far it is */

void price_history_progress(const struct price_state *state, struct price_progress *out)
{
    uint64_t total = 0, left = 0;
    (void)text_copy(out->problem, sizeof out->problem, state->problem);
    for (size_t i = 0; i < state->feed_count && out->problem[0] == '\0'; i++)
        if (state->feeds[i].is_other)
            (void)text_format(out->problem, sizeof out->problem,
                              "the feed %s describes itself as something else",
                              state->feeds[i].feed->pair);
    if (price_apis_are_busy(state)) {
        out->is_syncing = true;
        (void)text_copy(out->words, sizeof out->words, "reading the history of prices");
        return;
    }
    if (!core_is_online(state->core) || !state->owns_history)
        return;
    for (size_t i = 0; i < state->pool_count; i++) {
        const struct pool_series *pool = &state->pools[i];
        if (pool->series.next_block == 0 || state->head < pool->pool->first_block)
            continue;
        total += state->head + 1 - pool->pool->first_block;
        left += is_past_left(pool) ? pool->series.past_block - pool->pool->first_block : 0;
    }
    out->is_syncing =
        left > 0 || (state->feed_at < state->feed_count && state->feeds[state->feed_at].is_itself);
    if (total > 0)
        out->percent = (unsigned)((total - left) * 100 / total);
    if (left > 0)
        (void)text_format(out->words, sizeof out->words,
                          "reading trades, block %" PRIu64 " of %" PRIu64, total - left, total);
    else if (out->is_syncing)
        (void)text_copy(out->words, sizeof out->words, "reading rates of currencies");
}
