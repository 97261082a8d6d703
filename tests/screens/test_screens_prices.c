/* The chart of prices. */

#include "support/golden.h"
#include "support/suite.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "ui/screen_prices.h"

/* A walk that is the same everywhere: a triangle wave with some unrest on it. */
static int64_t price_at(int64_t i)
{
    int64_t wave = i % 80 < 40 ? i % 80 : 80 - i % 80;
    int64_t unrest = (i * 2654435761 >> 7) % 23 - 11;
    return (800 + 4 * wave + unrest) * PRICE_ONE / 1000;
}

static void make_candles(struct prices_model *m, size_t count, int64_t end_s)
{
    int64_t step_s = 86400;
    m->candles = mem_array(count, sizeof *m->candles);
    m->count = count;
    for (size_t i = 0; i < count; i++) {
        struct candle *candle = &m->candles[i];
        int64_t open = price_at((int64_t)(i + 1000 - count)),
                close = price_at((int64_t)(i + 1001 - count));
        candle->start_s = end_s - (int64_t)(count - 1 - i) * step_s;
        if (i % 17 == 9)
            continue; /* nobody traded that day */
        candle->open.v = open;
        candle->close.v = close;
        candle->high.v = (open > close ? open : close) + (int64_t)(i % 5) * 9 * PRICE_ONE / 1000;
        candle->low.v = (open < close ? open : close) - (int64_t)(i % 4) * 8 * PRICE_ONE / 1000;
        candle->volume.v = (int64_t)(i * 37 % 211 + 3) * PRICE_ONE;
        candle->trades = 4;
    }
}

static void fill_prices(void *model, enum golden_state state)
{
    struct prices_model *m = model;
    m->network = golden_network();
    m->currency = CURRENCY_USD;
    m->interval = INTERVAL_1D;
    m->has_token = true;
    m->zoom = state == GOLDEN_HUGE ? 0 : 2;
    if (state == GOLDEN_EMPTY) {
        m->progress = (struct price_progress){.is_syncing = true};
        (void)text_copy(m->progress.words, sizeof m->progress.words,
                        "reading trades, block 1200 of 5400");
        return;
    }
    m->now = (struct price_now){.is_known = true,
                                .price = {price_at(1000)},
                                .checked_s = GOLDEN_NOW - 30,
                                .time_s = GOLDEN_NOW - 700,
                                .day_ago = {price_at(995)}};
    (void)text_copy(m->now.source, sizeof m->now.source, "pool MCO2-USDC");
    m->first_s = GOLDEN_NOW - 86400 * 400;
    m->last_s = GOLDEN_NOW - 700;
    make_candles(m, state == GOLDEN_HUGE ? 20000 : chart_capacity(m->columns, m->zoom),
                 GOLDEN_NOW / 86400 * 86400);
    if (m->count > 4 && m->columns > 100)
        m->cross_s = m->candles[m->count - 5].start_s;
    if (state == GOLDEN_FAILING) {
        m->now.is_stale = true;
        m->now.checked_s = GOLDEN_NOW - 90000;
        (void)text_copy(m->progress.problem, sizeof m->progress.problem,
                        "the endpoint cannot be reached");
    }
}

static const struct golden_screen prices = {.ops = &screen_prices,
                                            .fill = fill_prices,
                                            .states = GOLDEN_ALL,
                                            .section = 1,
                                            .is_root = true};

START_TEST(screens__prices__golden)
{
    golden_check(&prices);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST_SLOW(screens__prices__golden, 120),
};
SUITE_MAIN("screens_prices", tests)
