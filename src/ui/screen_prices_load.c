/* What the Prices screen reads from the store. */

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/indicator.h"
#include "core/setting.h"
#include "ui/screen_prices.h"

static void read_settings(struct core *core, struct prices_model *m)
{
    char value[SETTING_VALUE];
    enum interval interval;
    setting_get(core, SET_CURRENCY, value);
    if (currency_parse(&m->currency, value) != OK)
        m->currency = CURRENCY_USD;
    setting_get(core, SET_INTERVAL, value);
    if (interval_parse(&interval, value) != OK)
        interval = INTERVAL_1D;
    if (m->step < INTERVALS) /* longer ones are no setting */
        m->step = interval;
    setting_get(core, SET_CHART, value);
    chart_parse(&m->mode, &m->show, value);
}

static int64_t end_of(struct core *core, const struct prices_model *m)
{
    return m->end_s > 0 ? m->end_s : core_now_s(core);
}

/* What warms averages up comes before what is seen. */
static void find_times(int64_t *from_s, int64_t *to_s, struct core *core,
                       const struct prices_model *m)
{
    size_t steps;
    int64_t step_s = prices_steps(&steps)[m->step];
    int64_t shown = (int64_t)chart_capacity(prices_chart_columns(m), m->zoom) - 1;
    *to_s = end_of(core, m) + 1;
    *from_s = *to_s - 1 - (shown + CHART_WARM_UP) * step_s;
    *from_s = *from_s > 0 ? *from_s : 0;
}

static enum err read_compared(struct core *core, struct prices_model *m, int64_t from_s,
                              int64_t to_s)
{
    const struct price_pair pair = {.token = m->other, .currency = m->currency};
    struct candle *candles = NULL;
    size_t count = 0, steps;
    TRY(price_history(core, &pair, prices_steps(&steps)[m->step], from_s, to_s, &candles, &count));
    m->beside = mem_array(m->count + 1, sizeof *m->beside);
    if (count == m->count)
        indicator_closes(m->beside, candles, count);
    mem_free(candles);
    return OK;
}

/* A value as a candle that has one price; nothing is a gap. */
static struct candle value_candle(int64_t start_s, struct fiat_micro value)
{
    const struct price_pico v = {value.v};
    if (value.v <= 0)
        return (struct candle){.start_s = start_s};
    return (struct candle){
        .start_s = start_s, .open = v, .high = v, .low = v, .close = v, .trades = 1};
}

/* Worth and cost of what is held; where all was retired, what that cost. */
static void take_points(struct prices_model *m, const struct portfolio_point *points,
                        int64_t step_s)
{
    m->holds_any = false;
    for (size_t i = 0; i < m->count; i++)
        m->holds_any |= points[i].held.v > 0;
    m->candles = mem_array(m->count + 1, sizeof *m->candles);
    m->beside = m->holds_any ? mem_array(m->count + 1, sizeof *m->beside) : NULL;
    for (size_t i = 0; i < m->count; i++) {
        m->candles[i] = value_candle(points[i].time_s + 1 - step_s,
                                     m->holds_any ? points[i].value : points[i].retired_cost);
        if (m->holds_any)
            m->beside[i] = points[i].cost.v > 0 ? points[i].cost.v : 0;
    }
}

static enum err read_holdings(struct core *core, struct prices_model *m, int64_t from_s,
                              int64_t to_s)
{
    struct portfolio_point *points = NULL;
    size_t steps;
    int64_t step_s = prices_steps(&steps)[m->step];
    TRY(portfolio_history(core, m->currency, step_s, from_s, to_s, &points, &m->count));
    take_points(m, points, step_s);
    mem_free(points);
    return OK;
}

static enum err read_chart(struct core *core, struct prices_model *m)
{
    const struct price_pair pair = {.token = price_carbon(core), .currency = m->currency};
    int64_t from_s, to_s;
    size_t steps;
    find_times(&from_s, &to_s, core, m);
    if (m->view == PRICES_HOLDINGS)
        return read_holdings(core, m, from_s, to_s);
    TRY(price_history(core, &pair, prices_steps(&steps)[m->step], from_s, to_s, &m->candles,
                      &m->count));
    return m->view == PRICES_COMPARED ? read_compared(core, m, from_s, to_s) : OK;
}

static enum err read_marks(struct core *core, struct prices_model *m)
{
    struct portfolio_mark *marks = NULL;
    size_t count = 0;
    if (!core_session(core)->is_open)
        return OK;
    TRY(portfolio_marks(core, m->currency, &marks, &count));
    m->marks = mem_array(count + 1, sizeof *m->marks);
    for (size_t i = 0; i < count; i++)
        m->marks[i] = (struct chart_mark){marks[i].time_s, marks[i].kind == PORTFOLIO_RETIRED};
    m->mark_count = count;
    mem_free(marks);
    return OK;
}

static enum err read_facts(struct core *core, struct prices_model *m)
{
    static const struct co2_mg masses[PRICES_SIZES] = {
        {CO2_TONNE}, {10 * CO2_TONNE}, {100 * CO2_TONNE}};
    TRY(price_sources(core, price_carbon(core), m->currency, &m->now, m->sources,
                      &m->source_count));
    enum err err = price_at_size(core, m->currency, masses, PRICES_SIZES, m->sizes, m->pool);
    m->size_count = err == OK ? PRICES_SIZES : 0;
    if (err != OK && err != ERR_NOT_FOUND)
        return err;
    return core_session(core)->is_open ? alert_list(core, &m->alerts, &m->alert_count) : OK;
}

static enum err read_prices(struct core *core, struct prices_model *m)
{
    m->has_token = price_carbon(core) >= 0;
    if (!m->has_token)
        return OK;
    price_progress(core, &m->progress);
    TRY(price_span(core, &m->first_s, &m->last_s));
    TRY(read_facts(core, m));
    TRY(read_marks(core, m));
    return read_chart(core, m);
}

void prices_clear(struct prices_model *m)
{
    mem_free(m->candles);
    mem_free(m->beside);
    mem_free(m->marks);
    mem_free(m->alerts);
    m->candles = NULL;
    m->beside = NULL;
    m->marks = NULL;
    m->alerts = NULL;
    m->count = m->mark_count = m->alert_count = m->source_count = m->size_count = 0;
}

void prices_load(struct ui *ui, void *model)
{
    struct prices_model *m = model;
    struct core *core = ui_core(ui);
    m->network = core_network(core);
    prices_clear(m);
    m->problem[0] = '\0';
    read_settings(core, m);
    enum err err = read_prices(core, m);
    if (err == OK)
        return;
    (void)text_format(m->problem, sizeof m->problem, "%s\n%s", err_detail(err), err_hint(err));
    mem_free(m->candles);
    m->candles = NULL;
    m->count = 0;
}
