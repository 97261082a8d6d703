/* The chart of prices. */

#include "support/golden.h"
#include "support/suite.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "ui/screen_alerts.h"
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

static void add_source(struct prices_model *m, const char *name, int64_t price, int64_t age_s)
{
    struct price_source *source = &m->sources[m->source_count++];
    *source = (struct price_source){.is_known = price > 0,
                                    .price = {price},
                                    .time_s = GOLDEN_NOW - age_s,
                                    .checked_s = GOLDEN_NOW - age_s,
                                    .is_fresh = age_s < 300};
    (void)text_copy(source->name, sizeof source->name, name);
}

static void fill_facts(struct prices_model *m, enum golden_state state)
{
    int64_t price = m->now.price.v;
    int64_t late_s = state == GOLDEN_FAILING ? 90000 : 0;
    add_source(m, "pool MCO2-USDC", price, 30 + late_s);
    add_source(m, "CoinGecko", price / 100 * 112, 50 + late_s);
    m->sources[1].is_outlier = true;
    add_source(m, "GeckoTerminal", price / 1000 * 998, 7000 + late_s);
    (void)text_copy(m->sources[2].problem, sizeof m->sources[2].problem,
                    "last read 60 min ago: 429");
    m->now.known = 3;
    m->now.fresh = state == GOLDEN_FAILING ? 0 : 2;
    m->now.spread_bps = 1200;
    m->now.is_disputed = state == GOLDEN_HUGE;
    if (state == GOLDEN_HUGE)
        (void)text_copy(m->now.words, sizeof m->now.words,
                        "CoinGecko is 12.0 % above pool MCO2-USDC");
    const int64_t tonnes[] = {1, 10, 100};
    for (size_t i = 0; i < PRICES_SIZES; i++)
        m->sizes[i] =
            (struct price_at_size){.mass = {tonnes[i] * CO2_TONNE},
                                   .is_possible = i < 2 || state == GOLDEN_NORMAL,
                                   .per_tonne = {price / 1000 * (1003 + 9 * tonnes[i])},
                                   .total = {price / 1000 * (1003 + 9 * tonnes[i]) * tonnes[i]},
                                   .impact_bps = (uint32_t)(12 * tonnes[i])};
    m->size_count = PRICES_SIZES;
    (void)text_copy(m->pool, sizeof m->pool, "pool MCO2-USDC");
    if (state == GOLDEN_HUGE) {
        m->progress = (struct price_progress){.is_syncing = true, .percent = 62};
        (void)text_copy(m->progress.words, sizeof m->progress.words,
                        "reading trades, block 48 000 000 of 71 204 112");
    }
}

/* A purchase and its retirement, four and three days ago. */
static void fill_marks(struct prices_model *m)
{
    m->marks = mem_array(2, sizeof *m->marks);
    m->marks[0] = (struct chart_mark){GOLDEN_NOW - 86400 * 4, false};
    m->marks[1] = (struct chart_mark){GOLDEN_NOW - 86400 * 3, true};
    m->mark_count = 2;
}

static void fill_prices(void *model, enum golden_state state)
{
    struct prices_model *m = model;
    m->network = golden_network();
    m->currency = CURRENCY_USD;
    m->step = INTERVAL_1D;
    m->show = CHART_VOLUME | CHART_MARKS;
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
    fill_facts(m, state);
    m->first_s = GOLDEN_NOW - 86400 * 400;
    m->last_s = GOLDEN_NOW - 700;
    make_candles(m, state == GOLDEN_HUGE ? 20000 : chart_capacity(prices_chart_columns(m), m->zoom),
                 GOLDEN_NOW / 86400 * 86400);
    fill_marks(m);
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

/* The facts in the place of the chart, where both have no room. */
static void fill_prices_facts(void *model, enum golden_state state)
{
    struct prices_model *m = model;
    fill_prices(m, state);
    m->has_facts = true;
}

static const struct golden_screen facts = {.ops = &screen_prices,
                                           .name = "prices_facts",
                                           .fill = fill_prices_facts,
                                           .states = GOLDEN_ALL,
                                           .section = 1,
                                           .is_root = true};

/* Worth and cost of what is owned. */
static void fill_holdings(void *model, enum golden_state state)
{
    struct prices_model *m = model;
    fill_prices(m, state);
    m->view = PRICES_HOLDINGS;
    m->holds_any = true;
    m->mode = CHART_AREA;
    m->beside = mem_array(m->count + 1, sizeof *m->beside);
    for (size_t i = 0; i < m->count; i++) {
        struct candle *candle = &m->candles[i];
        int64_t worth = candle->close.v / (PRICE_ONE / FIAT_ONE) * (int64_t)(5 + i / 8);
        candle->open.v = candle->high.v = candle->low.v = candle->close.v = worth;
        m->beside[i] = FIAT_ONE * (int64_t)(5 + i / 8) * 9 / 10;
    }
}

static const struct golden_screen holdings = {.ops = &screen_prices,
                                              .name = "prices_holdings",
                                              .fill = fill_holdings,
                                              .states = 1u << GOLDEN_EMPTY | 1u << GOLDEN_NORMAL,
                                              .section = 1,
                                              .is_root = true};

/* ---- alerts ---- */

static void fill_alerts(void *model, enum golden_state state)
{
    static const char *const words[] = {"MCO2 above 1.05 USD", "MCO2 below 0.5 USD",
                                        "MCO2 moves by 5 % within 1 h",
                                        "sources of MCO2 disagree by more than 3 %"};
    struct alerts_model *m = model;
    m->count = state == GOLDEN_NORMAL ? 4 : state == GOLDEN_HUGE ? 100 : 0;
    m->alerts = mem_array(m->count + 1, sizeof *m->alerts);
    m->words = mem_array(m->count + 1, sizeof *m->words);
    for (size_t i = 0; i < m->count; i++) {
        m->alerts[i] = (struct alert){.id = (int64_t)i,
                                      .repeats = i % 2 == 0,
                                      .is_on = i != 1,
                                      .holds = i == 2,
                                      .fired_s = i == 1 || i == 2 ? GOLDEN_NOW - 4000 : 0};
        (void)text_copy(m->words[i], ALERT_LINE, words[i % 4]);
    }
    list_set_count(&m->list, m->count);
    if (state == GOLDEN_FAILING)
        (void)text_copy(m->problem, sizeof m->problem,
                        "the store cannot be read\nis the disk full?");
}

static const struct golden_screen alerts = {
    .ops = &screen_alerts, .fill = fill_alerts, .states = GOLDEN_ALL, .section = 1};

static void fill_alert_new(void *model, enum golden_state state)
{
    static const char *const kinds[] = {"the price rises above", "the price moves by"};
    struct alert_new_model *m = model;
    m->now = (struct price_now){.is_known = true, .price = {PRICE_ONE}};
    struct field *kind = form_add(&m->form, FIELD_PICK, "When", NULL);
    for (size_t i = 0; i < MEM_COUNT(kinds); i++)
        field_add_choice(kind, kinds[i]);
    form_add(&m->form, FIELD_LINE, "Level", "1.05");
    struct field *repeats = form_add(&m->form, FIELD_PICK, "Tell", NULL);
    field_add_choice(repeats, "once");
    if (state == GOLDEN_FAILING)
        (void)text_copy(m->form.problem, sizeof m->form.problem,
                        "'x' is no price above 0, such as 1.05");
}

static const struct golden_screen alert_new = {.ops = &screen_alert_new,
                                               .fill = fill_alert_new,
                                               .states = 1u << GOLDEN_NORMAL | 1u << GOLDEN_FAILING,
                                               .section = 1};

START_TEST(screens__alerts__golden)
{
    golden_check(&alerts);
}
END_TEST

START_TEST(screens__alert_new__golden)
{
    golden_check(&alert_new);
}
END_TEST

START_TEST(screens__prices_facts__golden)
{
    golden_check(&facts);
}
END_TEST

START_TEST(screens__prices_holdings__golden)
{
    golden_check(&holdings);
}
END_TEST

START_TEST(screens__prices__golden)
{
    golden_check(&prices);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST_SLOW(screens__prices__golden, 120),
    SUITE_TEST_SLOW(screens__prices_facts__golden, 120),
    SUITE_TEST_SLOW(screens__alerts__golden, 120),
    SUITE_TEST(screens__alert_new__golden),
    SUITE_TEST_SLOW(screens__prices_holdings__golden, 120),
};
SUITE_MAIN("screens_prices", tests)
