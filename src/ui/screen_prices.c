#include "ui/screen_prices.h"

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/setting.h"
#include "ui/show.h"

static void read_settings(struct core *core, struct prices_model *m)
{
    char value[SETTING_VALUE];
    setting_get(core, SET_CURRENCY, value);
    if (currency_parse(&m->currency, value) != OK)
        m->currency = CURRENCY_USD;
    setting_get(core, SET_INTERVAL, value);
    if (interval_parse(&m->interval, value) != OK)
        m->interval = INTERVAL_1D;
}

static enum err read_prices(struct core *core, struct prices_model *m)
{
    const struct token *token = network_token_role(m->network, TOKEN_CARBON);
    m->has_token = token != NULL;
    if (token == NULL)
        return OK;
    price_progress(core, &m->progress);
    TRY(price_now(core, network_token_index(m->network, token), m->currency, &m->now));
    TRY(price_span(core, &m->first_s, &m->last_s));
    int64_t step_s = interval_seconds(m->interval);
    int64_t end_s = m->end_s > 0 ? m->end_s : core_now_s(core);
    int64_t shown = (int64_t)chart_capacity(m->columns, m->zoom);
    return price_candles(core, m->currency, m->interval, end_s - (shown - 1) * step_s, end_s,
                         &m->candles, &m->count);
}

#define FIRST_LOOK 90 /* candles: a quarter of a year of days */

/* The widest candles of which FIRST_LOOK fit, else the narrowest. */
static int first_zoom(int columns)
{
    int zoom = CHART_ZOOMS - 1;
    while (zoom > 0 && chart_capacity(columns, zoom) < FIRST_LOOK)
        zoom--;
    return zoom;
}

static void prices_load(struct ui *ui, void *model)
{
    struct prices_model *m = model;
    m->network = core_network(ui_core(ui));
    read_settings(ui_core(ui), m);
    mem_free(m->candles);
    m->candles = NULL;
    m->count = 0;
    m->problem[0] = '\0';
    enum err err = read_prices(ui_core(ui), m);
    if (err != OK)
        (void)text_format(m->problem, sizeof m->problem, "%s\n%s", err_detail(err), err_hint(err));
}

static void prices_close(struct ui *ui, void *model)
{
    struct prices_model *m = model;
    (void)ui;
    mem_free(m->candles);
}

static void prices_fit(void *model, int columns, int rows)
{
    struct prices_model *m = model;
    (void)rows;
    if (m->columns == 0)
        m->zoom = first_zoom(columns);
    m->columns = columns;
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

/* Show up to end_s, between the first trade and now. */
static void pan_to(struct ui *ui, struct prices_model *m, int64_t end_s)
{
    int64_t width_s = (int64_t)chart_capacity(m->columns, m->zoom) * interval_seconds(m->interval);
    if (m->first_s > 0 && end_s < m->first_s + width_s)
        end_s = m->first_s + width_s;
    m->end_s = end_s >= core_now_s(ui_core(ui)) ? 0 : end_s;
    ui_reload(ui);
}

static void move_cross(struct ui *ui, struct prices_model *m, int step)
{
    int64_t step_s = interval_seconds(m->interval);
    int64_t end_s = m->end_s > 0 ? m->end_s : core_now_s(ui_core(ui));
    int64_t width_s = (int64_t)chart_capacity(m->columns, m->zoom) * step_s;
    if (m->count == 0)
        return;
    int64_t newest_s = m->candles[m->count - 1].start_s;
    int64_t oldest_s = m->candles[0].start_s;
    int64_t cross_s = m->cross_s == 0 ? newest_s : m->cross_s + step * step_s;
    if (cross_s > newest_s && m->end_s == 0)
        cross_s = 0; /* past now: no cross */
    else if (cross_s > newest_s)
        pan_to(ui, m, end_s + width_s / 4);
    else if (cross_s < oldest_s && (m->first_s == 0 || oldest_s <= m->first_s))
        cross_s = oldest_s;
    else if (cross_s < oldest_s)
        pan_to(ui, m, end_s - width_s / 4);
    m->cross_s = cross_s;
}

static void choose(struct ui *ui, enum setting_key key, const char *value)
{
    enum err err = setting_set(ui_core(ui), key, value);
    if (err != OK)
        ui_fail(ui, err);
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

static bool prices_act(struct ui *ui, void *model, enum action action)
{
    struct prices_model *m = model;
    int64_t width_s = (int64_t)chart_capacity(m->columns, m->zoom) * interval_seconds(m->interval);
    int64_t end_s = m->end_s > 0 ? m->end_s : core_now_s(ui_core(ui));
    switch (action) {
    case ACT_LEFT: move_cross(ui, m, -1); return true;
    case ACT_RIGHT: move_cross(ui, m, 1); return true;
    case ACT_PAGE_UP: pan_to(ui, m, end_s - width_s); return true;
    case ACT_PAGE_DOWN: pan_to(ui, m, end_s + width_s); return true;
    case ACT_FIRST: pan_to(ui, m, m->first_s + width_s); return true;
    case ACT_LAST:
        m->end_s = m->cross_s = 0;
        ui_reload(ui);
        return true;
    case ACT_ZOOM_IN:
    case ACT_ZOOM_OUT:
        m->zoom += action == ACT_ZOOM_IN ? 1 : -1;
        m->zoom = m->zoom < 0 ? 0 : m->zoom >= CHART_ZOOMS ? CHART_ZOOMS - 1 : m->zoom;
        ui_reload(ui);
        return true;
    case ACT_INTERVAL:
    case ACT_INTERVAL_BACK:
        m->cross_s = 0;
        choose(ui, SET_INTERVAL,
               interval_name((m->interval + (action == ACT_INTERVAL ? 1u : INTERVALS - 1u)) %
                             INTERVALS));
        return true;
    case ACT_CURRENCY:
        choose(ui, SET_CURRENCY, currency_name((m->currency + 1) % CURRENCIES));
        return true;
    case ACT_REFRESH: refresh(ui, m); return true;
    case ACT_BACK:
        if (m->cross_s == 0)
            return false;
        m->cross_s = 0;
        return true;
    default: return false;
    }
}

static void draw_now(const struct prices_model *m, const struct canvas *canvas)
{
    char price[SHOW_TEXT], change[SHOW_TEXT], age[48], source[200];
    const struct token *token = network_token_role(m->network, TOKEN_CARBON);
    int x = canvas_text(canvas, 0, 0, STYLE_TITLE, token->symbol) + 2;
    if (!m->now.is_known) {
        canvas_text(canvas, x, 0, STYLE_STALE, "no price yet");
        return;
    }
    show_price(price, m->now.price);
    show_change(change, m->now.day_ago, m->now.price);
    canvas_age(canvas, age, sizeof age, m->now.checked_s);
    x += canvas_printf(canvas, x, 0, m->now.is_stale ? STYLE_STALE : STYLE_STRONG, "%s %s", price,
                       currency_name(m->currency)) +
         2;
    if (m->now.is_stale)
        x += canvas_text(canvas, x, 0, STYLE_WARN, "stale") + 2;
    else if (change[0] != '\0')
        x += canvas_printf(canvas, x, 0, change[0] == '-' ? STYLE_DOWN : STYLE_UP, "%s %s%s",
                           change[0] == '-' ? "▼" : "▲", change,
                           canvas->columns < 60 ? "" : " in 24 h") +
             2;
    (void)text_format(source, sizeof source, "%s, read %s", m->now.source, age);
    struct canvas rest = canvas_part(canvas, x, 0, canvas->columns - x, 1);
    if (canvas->columns >= 60)
        canvas_text_right(&rest, rest.columns, 0, STYLE_DIM, source);
}

static const struct candle *crossed(const struct prices_model *m)
{
    for (size_t i = 0; i < m->count; i++)
        if (m->cross_s != 0 && m->candles[i].start_s == m->cross_s)
            return &m->candles[i];
    return NULL;
}

static void draw_candle_words(const struct canvas *rest, const struct candle *candle)
{
    char open[SHOW_TEXT], high[SHOW_TEXT], low[SHOW_TEXT], close[SHOW_TEXT], text[700];
    char volume[AMOUNT_TEXT_MAX];
    if (candle->trades == 0) {
        canvas_text_right(rest, rest->columns, 0, STYLE_DIM, "no trade");
        return;
    }
    show_price(open, candle->open);
    show_price(high, candle->high);
    show_price(low, candle->low);
    show_price(close, candle->close);
    decimal_format_scaled(volume, candle->volume.v, 12, 1);
    if (rest->columns < 50)
        (void)text_format(text, sizeof text, "%s › %s", open, close);
    else
        (void)text_format(text, sizeof text, "o %s h %s l %s c %s · %s t", open, high, low, close,
                          volume);
    canvas_text_right(rest, rest->columns, 0, STYLE_TEXT, text);
}

static void draw_choice(const struct prices_model *m, const struct canvas *canvas)
{
    int x = 0;
    for (int i = 0; i < INTERVALS; i++) {
        bool is_on = i == (int)m->interval;
        char label[16];
        (void)text_format(label, sizeof label, is_on ? "[%s]" : " %s ",
                          interval_name((enum interval)i));
        x += canvas_text(canvas, x, 1, is_on ? STYLE_STRONG : STYLE_DIM, label);
    }
    struct canvas rest = canvas_part(canvas, x + 1, 1, canvas->columns - x - 1, 1);
    const struct candle *candle = crossed(m);
    if (candle != NULL)
        draw_candle_words(&rest, candle);
    else if (m->progress.problem[0] != '\0')
        canvas_text_right(&rest, rest.columns, 0, STYLE_WARN, m->progress.problem);
    else if (m->progress.is_syncing)
        canvas_text_right(&rest, rest.columns, 0, STYLE_DIM, m->progress.words);
    else if (m->now.derivation[0] != '\0')
        canvas_text_right(&rest, rest.columns, 0, STYLE_DIM, m->now.derivation);
    else
        canvas_text_right(&rest, rest.columns, 0, STYLE_DIM,
                          canvas->grid->is_ascii ? "[ ] up  ### down" : "▯ up  ▮ down");
}

static bool has_trades(const struct prices_model *m)
{
    for (size_t i = 0; i < m->count; i++)
        if (m->candles[i].trades > 0)
            return true;
    return false;
}

static void prices_draw(const void *model, const struct canvas *canvas)
{
    const struct prices_model *m = model;
    if (!m->has_token || m->problem[0] != '\0') {
        canvas_text(canvas, 0, 0, STYLE_TITLE, "Prices");
        canvas_paragraph(
            canvas, 0, 2, canvas->columns, m->problem[0] != '\0' ? STYLE_BAD : STYLE_TEXT,
            m->problem[0] != '\0'
                ? m->problem
                : "This network has no carbon token. Settings (5) change the network.");
        return;
    }
    draw_now(m, canvas);
    draw_choice(m, canvas);
    struct canvas part = canvas_part(canvas, 0, 2, canvas->columns, canvas->rows - 2);
    if (!has_trades(m)) {
        canvas_paragraph(&part, 0, 1, part.columns, STYLE_TEXT,
                         m->first_s == 0
                             ? "No trade is known yet. The history is read in the background as "
                               "soon as there is a network; r reads now."
                             : "No trade in this time. Press G for now, g for the first trade, - "
                               "to see more at once.");
        return;
    }
    chart_draw(&(struct chart){.candles = m->candles,
                               .count = m->count,
                               .zoom = m->zoom,
                               .interval_s = interval_seconds(m->interval),
                               .cross_s = m->cross_s,
                               .last = m->end_s == 0 && m->now.is_known ? m->now.price
                                                                        : (struct price_pico){0},
                               .is_last_stale = m->now.is_stale},
               &part);
}

const struct screen_ops screen_prices = {
    .name = "prices",
    .context = CTX_PRICES,
    .model_size = sizeof(struct prices_model),
    .events = EVENT(EV_PRICES),
    .close = prices_close,
    .load = prices_load,
    .fit = prices_fit,
    .job_done = prices_job_done,
    .act = prices_act,
    .draw = prices_draw,
};
