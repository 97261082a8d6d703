/* The past of feeds, for trades in other currencies: a round about every six hours is asked for,
 * from the newest back to the last one that is kept, at most a year. Of a feed's series next_block
 * holds the Unix time up to which this was done. */

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/abi.h"
#include "core/price_math.h"
#include "core/price_state.h"

#define CHUNK      50
#define PROBE      10 /* rounds that show how fast they follow each other */
#define SAMPLE_S   21600
#define PAST_S     (INT64_C(366) * 86400)
#define STRIDE_MAX 100000

static struct feed_series *feed_of(struct price_state *state)
{
    return &state->feeds[state->feed_at];
}

static void next_feed(struct price_state *state)
{
    state->feed_at++;
    state->round = (struct u256){{0}};
}

/* Write down that the past is there. */
static enum err finish_feed(struct price_state *state)
{
    struct feed_series *feed = feed_of(state);
    TRY(price_series_reload(&feed->series, state->core->store));
    feed->series.next_block = (uint64_t)state->round_time_s;
    next_feed(state);
    return price_series_save(&feed->series, state->core->store);
}

/* A round's number is the phase of the feed in the upper bits and a counter in the lower 64. */
static uint64_t counter(const struct price_state *state)
{
    return state->round.limb[0];
}

static void choose_stride(struct price_state *state)
{
    int64_t span = state->round_time_s - state->oldest_s;
    uint64_t each = state->rounds_back > 0 && span > 0 ? (uint64_t)span / state->rounds_back : 0;
    state->stride = each == 0 ? STRIDE_MAX : SAMPLE_S / each;
    if (state->stride == 0)
        state->stride = 1;
    if (state->stride > STRIDE_MAX)
        state->stride = STRIDE_MAX;
}

static enum err keep_rounds(struct price_state *state, const struct chain_answer *answer,
                            bool *is_over)
{
    struct feed_series *feed = feed_of(state);
    struct price_row *rows = mem_array(answer->call_count, sizeof *rows);
    size_t count = 0;
    *is_over = answer->call_count == 0;
    for (size_t i = 0; i < answer->call_count && !*is_over; i++) {
        const struct chain_call_result *result = &answer->calls[i];
        struct price_row row;
        *is_over =
            !result->ok ||
            !price_read_round(&row, NULL, feed->feed, result->data, core_now_s(state->core)) ||
            row.time_s > state->oldest_s;
        if (*is_over)
            break;
        rows[count++] = row;
        state->oldest_s = row.time_s;
        state->rounds_back += state->stride;
        *is_over = row.time_s <= state->until_s;
    }
    enum err err = price_rows_add(state->core->store, feed->series.id, rows, count);
    mem_free(rows);
    return err;
}

static void on_rounds(void *arg, const struct chain_answer *answer)
{
    struct price_state *state = arg;
    bool is_over = false;
    bool was_probe = state->rounds_back == 0;
    state->history_ticket = 0;
    if (answer->err != OK) {
        price_history_next(state, answer->err, answer->detail);
        return;
    }
    enum err err = keep_rounds(state, answer, &is_over);
    if (err == OK && is_over)
        err = finish_feed(state);
    else if (was_probe)
        choose_stride(state);
    price_history_next(state, err, err_detail(err));
}

static void ask_rounds(struct price_state *state)
{
    struct chain_call calls[CHUNK];
    struct buf data[CHUNK] = {{0}};
    size_t count = 0, wanted = state->rounds_back == 0 ? PROBE : CHUNK;
    for (; count < wanted; count++) {
        struct u256 round = state->round;
        uint64_t back = state->rounds_back + (count + 1) * state->stride;
        if (back >= counter(state))
            break; /* the first round of this phase */
        round.limb[0] -= back;
        abi_begin(&data[count], "getRoundData(uint80)");
        abi_add_u256(&data[count], &round);
        calls[count] = (struct chain_call){.to = feed_of(state)->feed->address,
                                           .data = view_of_buf(&data[count])};
    }
    const struct chain_request request = {.op = CHAIN_CALLS,
                                          .network = state->core->network,
                                          .block = BLOCK_LATEST,
                                          .calls = calls,
                                          .call_count = count};
    if (count > 0)
        state->history_ticket = core_chain(state->core, &request, on_rounds, state);
    for (size_t i = 0; i < count; i++)
        buf_clear(&data[i]);
    if (count == 0) {
        enum err err = finish_feed(state);
        price_history_next(state, err, err_detail(err));
    }
}

static void on_latest(void *arg, const struct chain_answer *answer)
{
    struct price_state *state = arg;
    struct feed_series *feed = feed_of(state);
    struct price_row row;
    int64_t now_s = core_now_s(state->core);
    state->history_ticket = 0;
    if (answer->err != OK) {
        price_history_next(state, answer->err, answer->detail);
        return;
    }
    if (answer->call_count != 1 || !answer->calls[0].ok ||
        !price_read_round(&row, &state->round, feed->feed, answer->calls[0].data, now_s)) {
        next_feed(state); /* no feed, or one that has nothing to say: prices by it are unknown */
        price_history_next(state, OK, "");
        return;
    }
    state->round_time_s = state->oldest_s = row.time_s;
    state->rounds_back = 0;
    state->stride = 1;
    state->until_s = now_s - PAST_S;
    if ((int64_t)feed->series.next_block > state->until_s)
        state->until_s = (int64_t)feed->series.next_block;
    enum err err = price_rows_add(state->core->store, feed->series.id, &row, 1);
    if (err == OK && row.time_s <= state->until_s)
        err = finish_feed(state);
    price_history_next(state, err, err_detail(err));
}

static void ask_latest(struct price_state *state)
{
    struct buf data = {0};
    abi_begin(&data, "latestRoundData()");
    const struct chain_call call = {.to = feed_of(state)->feed->address,
                                    .data = view_of_buf(&data)};
    const struct chain_request request = {.op = CHAIN_CALLS,
                                          .network = state->core->network,
                                          .block = BLOCK_LATEST,
                                          .calls = &call,
                                          .call_count = 1};
    state->history_ticket = core_chain(state->core, &request, on_latest, state);
    buf_clear(&data);
}

bool price_read_rounds(struct price_state *state)
{
    while (state->feed_at < state->feed_count && feed_of(state)->is_other)
        next_feed(state);
    if (state->feed_at >= state->feed_count || !feed_of(state)->is_itself)
        return false; /* none, or it has not said who it is: with the next block */
    if (u256_is_zero(&state->round))
        ask_latest(state);
    else
        ask_rounds(state);
    return true;
}
