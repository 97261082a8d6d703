#include "ui/screen_prices.h"

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/setting.h"
#include "ui/layout.h"

#define FACTS_COLUMNS 38 /* beside the chart, with a margin */

const int64_t *prices_steps(size_t *count)
{
    enum { WEEK = 604800 };
    static const int64_t steps[] = {
#define STEP(name, text, seconds) seconds,
        INTERVAL_LIST(STEP)
#undef STEP
                2 *
            WEEK,
        4 * WEEK, 13 * WEEK, 26 * WEEK, 52 * WEEK};
    *count = MEM_COUNT(steps);
    return steps;
}

static int64_t step_of(const struct prices_model *m)
{
    size_t count;
    return prices_steps(&count)[m->step];
}

int prices_chart_columns(const struct prices_model *m)
{
    return m->is_wide && !m->hides_facts ? m->columns - FACTS_COLUMNS : m->columns;
}

static int64_t capacity_of(const struct prices_model *m)
{
    return (int64_t)chart_capacity(prices_chart_columns(m), m->zoom);
}

struct chart prices_chart(const struct prices_model *m)
{
    struct chart chart = {.candles = m->candles,
                          .count = m->count,
                          .zoom = m->zoom,
                          .interval_s = step_of(m),
                          .mode = m->mode,
                          .show = m->show,
                          .cross_s = m->cross_s,
                          .is_last_stale = m->now.is_stale,
                          .marks = m->marks,
                          .mark_count = m->mark_count};
    const struct token *token = network_token_role(m->network, TOKEN_CARBON);
    if (m->end_s == 0 && m->now.is_known && m->view == PRICES_CHART)
        chart.last = m->now.price;
    if (m->view == PRICES_CHART)
        return chart;
    chart.other = m->beside;
    chart.name = token->symbol;
    chart.other_name = m->network->tokens[m->other].symbol;
    chart.is_percent = m->view == PRICES_COMPARED;
    if (m->view == PRICES_HOLDINGS) {
        chart.name = "worth";
        chart.other_name = "cost";
        chart.mode = m->mode == CHART_AREA ? CHART_AREA : CHART_LINE;
        chart.scale = 6;
        chart.show &= CHART_MARKS | CHART_LOG;
    }
    return chart;
}

/* ---- opening, size ---- */

#define FIRST_LOOK 90 /* candles: a quarter of a year of days */

/* The widest candles of which FIRST_LOOK fit, else the narrowest. */
static int first_zoom(int columns)
{
    int zoom = CHART_ZOOMS - 1;
    while (zoom > 0 && chart_capacity(columns, zoom) < FIRST_LOOK)
        zoom--;
    return zoom;
}

static void prices_close(struct ui *ui, void *model)
{
    (void)ui;
    prices_clear(model);
}

static void prices_fit(void *model, int columns, int rows)
{
    struct prices_model *m = model;
    bool is_first = m->columns == 0;
    m->columns = columns;
    m->rows = rows;
    m->is_wide = columns >= LAYOUT_WIDE_COLUMNS;
    if (is_first)
        m->zoom = first_zoom(prices_chart_columns(m));
}

static void prices_job_done(struct ui *ui, void *model, const struct event *event)
{
    struct prices_model *m = model;
    if (m->job == 0 || event->job != m->job)
        return;
    m->job = 0;
    if (event->err != OK)
        ui_fail_job(ui, event);
}

/* ---- moving in time ---- */

static int64_t end_of(struct ui *ui, const struct prices_model *m)
{
    return m->end_s > 0 ? m->end_s : core_now_s(ui_core(ui));
}

/* Show up to end_s, between the first trade and now. */
static void pan_to(struct ui *ui, struct prices_model *m, int64_t end_s)
{
    int64_t width_s = capacity_of(m) * step_of(m);
    if (m->first_s > 0 && end_s < m->first_s + width_s - step_of(m))
        end_s = m->first_s + width_s - step_of(m);
    m->end_s = end_s >= core_now_s(ui_core(ui)) ? 0 : end_s;
    ui_reload(ui);
}

static void move_cross(struct ui *ui, struct prices_model *m, int step)
{
    int64_t step_s = step_of(m), width_s = capacity_of(m) * step_s;
    if (m->count == 0)
        return;
    size_t seen = m->count < (size_t)capacity_of(m) ? m->count : (size_t)capacity_of(m);
    int64_t newest_s = m->candles[m->count - 1].start_s;
    int64_t oldest_s = m->candles[m->count - seen].start_s;
    int64_t cross_s = m->cross_s == 0 ? newest_s : m->cross_s + step * step_s;
    if (cross_s > newest_s && m->end_s == 0)
        cross_s = 0; /* past now: no cross */
    else if (cross_s > newest_s)
        pan_to(ui, m, end_of(ui, m) + width_s / 4);
    else if (cross_s < oldest_s && (m->first_s == 0 || oldest_s <= m->first_s))
        cross_s = oldest_s;
    else if (cross_s < oldest_s)
        pan_to(ui, m, end_of(ui, m) - width_s / 4);
    m->cross_s = cross_s;
}

/* ---- zoom ---- */

static void set_step(struct ui *ui, struct prices_model *m, size_t step)
{
    m->step = step;
    if (step >= INTERVALS)
        return;
    enum err err = setting_set(ui_core(ui), SET_INTERVAL, interval_name((enum interval)step));
    if (err != OK)
        ui_fail(ui, err);
}

#define WIDE_ZOOM 3 /* candles become no wider while there are shorter ones */

/* Wider candles, then more of shorter ones. */
static void zoom_in(struct ui *ui, struct prices_model *m)
{
    size_t count;
    const int64_t *steps = prices_steps(&count);
    if (m->zoom < WIDE_ZOOM || (m->step == 0 && m->zoom + 1 < CHART_ZOOMS)) {
        m->zoom++;
        return;
    }
    if (m->step == 0)
        return;
    int slot = chart_slot(m->zoom), zoom = 0;
    while (zoom < WIDE_ZOOM && steps[m->step - 1] * slot >= steps[m->step] * chart_slot(zoom))
        zoom++;
    m->zoom = zoom;
    set_step(ui, m, m->step - 1);
}

static void zoom_out(struct ui *ui, struct prices_model *m)
{
    size_t count;
    const int64_t *steps = prices_steps(&count);
    if (m->first_s > 0 &&
        capacity_of(m) * step_of(m) > core_now_s(ui_core(ui)) - m->first_s + step_of(m)) {
        ui_say(ui, STYLE_DIM, "this is everything there is");
        return;
    }
    if (m->zoom > 0) {
        m->zoom--;
        return;
    }
    if (m->step + 1 == count)
        return;
    int zoom = WIDE_ZOOM;
    while (zoom > 0 && steps[m->step + 1] <= steps[m->step] * chart_slot(zoom))
        zoom--;
    m->zoom = zoom;
    set_step(ui, m, m->step + 1);
}

/* The candle so many columns before the right end of the chart stays where it is. */
static void zoom_around(struct ui *ui, struct prices_model *m, enum action action, int columns)
{
    int64_t before_s = columns * step_of(m) / chart_slot(m->zoom), end_s = end_of(ui, m);
    if (action == ACT_ZOOM_IN)
        zoom_in(ui, m);
    else
        zoom_out(ui, m);
    int64_t after_s = columns * step_of(m) / chart_slot(m->zoom);
    if (after_s != before_s)
        pan_to(ui, m, end_s - before_s + after_s);
    ui_reload(ui);
}

static void zoom(struct ui *ui, struct prices_model *m, enum action action)
{
    int columns = 0;
    if (m->cross_s > 0 && m->count > 0)
        columns = (int)((m->candles[m->count - 1].start_s - m->cross_s) / step_of(m)) *
                  chart_slot(m->zoom);
    zoom_around(ui, m, action, columns);
}

/* The closest look that has room for everything. */
static void show_all(struct ui *ui, struct prices_model *m)
{
    size_t count;
    const int64_t *steps = prices_steps(&count);
    int64_t now_s = core_now_s(ui_core(ui));
    int64_t span_s = m->first_s > 0 ? now_s - m->first_s : 0;
    size_t step = 0;
    int zoom = WIDE_ZOOM;
    while ((int64_t)chart_capacity(prices_chart_columns(m), zoom) * steps[step] <
           span_s + steps[step]) {
        if (zoom > 1)
            zoom--;
        else if (step + 1 < count) {
            step++;
            zoom = WIDE_ZOOM;
        } else {
            break;
        }
    }
    m->zoom = zoom;
    m->end_s = m->cross_s = 0;
    set_step(ui, m, step);
    ui_reload(ui);
}

/* ---- choices ---- */

static void choose(struct ui *ui, enum setting_key key, const char *value)
{
    enum err err = setting_set(ui_core(ui), key, value);
    if (err != OK)
        ui_fail(ui, err);
    ui_reload(ui);
}

static void choose_chart(struct ui *ui, struct prices_model *m)
{
    char words[SETTING_VALUE];
    chart_words(words, sizeof words, m->mode, m->show);
    choose(ui, SET_CHART, words);
}

/* Volume, both, strength, neither. */
static unsigned next_panes(unsigned show)
{
    unsigned panes = show & (CHART_VOLUME | CHART_RSI);
    unsigned next = panes == CHART_VOLUME                 ? CHART_VOLUME | CHART_RSI
                    : panes == (CHART_VOLUME | CHART_RSI) ? CHART_RSI
                    : panes == CHART_RSI                  ? 0
                                                          : CHART_VOLUME;
    return (show & ~(unsigned)(CHART_VOLUME | CHART_RSI)) | next;
}

static bool toggle(struct ui *ui, struct prices_model *m, enum action action)
{
    switch (action) {
    case ACT_MODE: m->mode = (enum chart_mode)((m->mode + 1) % CHART_MODES); break;
    case ACT_SMA: m->show ^= CHART_SMA; break;
    case ACT_EMA: m->show ^= CHART_EMA; break;
    case ACT_BANDS: m->show ^= CHART_BANDS; break;
    case ACT_LOG: m->show ^= CHART_LOG; break;
    case ACT_MARKS: m->show ^= CHART_MARKS; break;
    case ACT_PANES: m->show = next_panes(m->show); break;
    default: return false;
    }
    choose_chart(ui, m);
    return true;
}

/* The next token whose price is no constant, then none. */
static void compare(struct ui *ui, struct prices_model *m)
{
    int other = m->view == PRICES_COMPARED ? m->other + 1 : 0;
    for (; other < (int)m->network->token_count; other++) {
        enum token_role role = m->network->tokens[other].role;
        if (role != TOKEN_CARBON && role != TOKEN_USD && role != TOKEN_EUR && role != TOKEN_WRAPPED)
            break;
    }
    bool is_none = other >= (int)m->network->token_count;
    if (is_none && m->view != PRICES_COMPARED)
        ui_say(ui, STYLE_WARN, "this network knows no other price to compare with");
    m->view = is_none ? PRICES_CHART : PRICES_COMPARED;
    m->other = is_none ? 0 : other;
    ui_reload(ui);
}

static void refresh(struct ui *ui, struct prices_model *m)
{
    enum err err = price_refresh(ui_core(ui), &m->job);
    if (err != OK)
        ui_fail(ui, err);
    else
        ui_say(ui, STYLE_DIM, "reading prices…");
}

static void change_interval(struct ui *ui, struct prices_model *m, int by)
{
    size_t step = m->step < INTERVALS ? m->step : INTERVALS - 1;
    m->cross_s = 0;
    set_step(ui, m, (step + (by > 0 ? 1u : INTERVALS - 1u)) % INTERVALS);
    ui_reload(ui);
}

static bool go_back(struct ui *ui, struct prices_model *m)
{
    if (m->cross_s != 0)
        m->cross_s = 0;
    else if (m->has_facts && !m->is_wide)
        m->has_facts = false;
    else if (m->view != PRICES_CHART)
        m->view = PRICES_CHART;
    else
        return false;
    ui_reload(ui);
    return true;
}

static bool move(struct ui *ui, struct prices_model *m, enum action action)
{
    int64_t width_s = capacity_of(m) * step_of(m), end_s = end_of(ui, m);
    switch (action) {
    case ACT_LEFT: move_cross(ui, m, -1); return true;
    case ACT_RIGHT: move_cross(ui, m, 1); return true;
    case ACT_PAGE_UP: pan_to(ui, m, end_s - width_s); return true;
    case ACT_PAGE_DOWN: pan_to(ui, m, end_s + width_s); return true;
    case ACT_FIRST: pan_to(ui, m, m->first_s); return true;
    case ACT_LAST:
        m->end_s = m->cross_s = 0;
        ui_reload(ui);
        return true;
    case ACT_ZOOM_IN:
    case ACT_ZOOM_OUT: zoom(ui, m, action); return true;
    case ACT_ALL: show_all(ui, m); return true;
    default: return false;
    }
}

static bool prices_act(struct ui *ui, void *model, enum action action)
{
    struct prices_model *m = model;
    if (!m->has_token)
        return false;
    if (move(ui, m, action) || toggle(ui, m, action))
        return true;
    switch (action) {
    case ACT_INTERVAL: change_interval(ui, m, 1); return true;
    case ACT_INTERVAL_BACK: change_interval(ui, m, -1); return true;
    case ACT_CURRENCY:
        choose(ui, SET_CURRENCY, currency_name((m->currency + 1) % CURRENCIES));
        return true;
    case ACT_REFRESH: refresh(ui, m); return true;
    case ACT_FACTS:
        if (m->is_wide)
            m->hides_facts = !m->hides_facts;
        else
            m->has_facts = !m->has_facts;
        ui_reload(ui);
        return true;
    case ACT_COMPARE: compare(ui, m); return true;
    case ACT_HOLDINGS:
        m->view = m->view == PRICES_HOLDINGS ? PRICES_CHART : PRICES_HOLDINGS;
        m->cross_s = 0;
        ui_reload(ui);
        return true;
    case ACT_ALERTS: ui_push(ui, &screen_alerts, NULL); return true;
    case ACT_EXPORT: prices_ask_file(ui, m); return true;
    case ACT_BACK: return go_back(ui, m);
    default: return false;
    }
}

/* ---- the mouse ---- */

/* The wheel zooms around the pointer, dragging pans, a click sets the cross. */
static void prices_mouse(struct ui *ui, void *model, const struct mouse *mouse)
{
    struct prices_model *m = model;
    int columns = prices_chart_columns(m), slot = chart_slot(m->zoom);
    size_t back = chart_at(columns, m->zoom, mouse->x);
    if (!m->has_token)
        return;
    switch (mouse->act) {
    case MOUSE_WHEEL_UP:
    case MOUSE_WHEEL_DOWN:
        if (back != SIZE_MAX)
            zoom_around(ui, m, mouse->act == MOUSE_WHEEL_UP ? ACT_ZOOM_IN : ACT_ZOOM_OUT,
                        (int)back * slot);
        return;
    case MOUSE_PRESS:
        m->is_dragging = back != SIZE_MAX;
        m->drag_x = mouse->x;
        m->drag_end_s = end_of(ui, m);
        if (back < m->count)
            m->cross_s = m->candles[m->count - 1 - back].start_s;
        return;
    case MOUSE_DRAG:
        if (m->is_dragging && mouse->x != m->drag_x) {
            m->cross_s = 0;
            pan_to(ui, m, m->drag_end_s + (m->drag_x - mouse->x) / slot * step_of(m));
        }
        return;
    case MOUSE_RELEASE: m->is_dragging = false; return;
    }
}

const struct screen_ops screen_prices = {
    .name = "prices",
    .context = CTX_PRICES,
    .model_size = sizeof(struct prices_model),
    .events = EVENT(EV_PRICES) | EVENT(EV_ALERTS) | EVENT(EV_ORDER),
    .close = prices_close,
    .load = prices_load,
    .fit = prices_fit,
    .job_done = prices_job_done,
    .mouse = prices_mouse,
    .act = prices_act,
    .draw = prices_draw,
};
