#include "core/base/text.h"
#include "ui/screen_prices.h"
#include "ui/show.h"

/* ---- the price ---- */

static void draw_source(const struct prices_model *m, const struct canvas *rest)
{
    char age[48], text[200];
    if (m->now.is_disputed) {
        canvas_text_right(rest, rest->columns, 0, STYLE_WARN, m->now.words);
        return;
    }
    canvas_age(rest, age, sizeof age, m->now.checked_s);
    if (m->now.known > 1)
        (void)text_format(text, sizeof text, "%u of %u sources, read %s", m->now.fresh,
                          m->now.known, age);
    else
        (void)text_format(text, sizeof text, "%s, read %s", m->now.source, age);
    canvas_text_right(rest, rest->columns, 0, m->now.is_stale ? STYLE_STALE : STYLE_DIM, text);
}

/* Where there is no room for the sources, a stale price has its age. */
static int draw_trouble(const struct prices_model *m, const struct canvas *canvas, int x)
{
    char age[48];
    if (m->now.is_disputed || canvas->columns >= 60)
        return canvas_text(canvas, x, 0, STYLE_WARN, m->now.is_stale ? "stale" : "disputed");
    canvas_age(canvas, age, sizeof age, m->now.checked_s);
    return canvas_text(canvas, x, 0, STYLE_WARN, age);
}

static void draw_now(const struct prices_model *m, const struct canvas *canvas)
{
    char price[SHOW_TEXT], change[SHOW_TEXT], spread[SHOW_TEXT];
    const struct token *token = network_token_role(m->network, TOKEN_CARBON);
    int x = canvas_text(canvas, 0, 0, STYLE_TITLE, token->symbol) + 2;
    if (!m->now.is_known) {
        canvas_text(canvas, x, 0, STYLE_STALE, "no price yet");
        return;
    }
    show_price(price, m->now.price);
    show_change(change, m->now.day_ago, m->now.price);
    x += canvas_printf(canvas, x, 0, m->now.is_stale ? STYLE_STALE : STYLE_STRONG, "%s %s", price,
                       currency_name(m->currency)) +
         2;
    if (m->now.is_stale || m->now.is_disputed)
        x += draw_trouble(m, canvas, x) + 2;
    else if (change[0] != '\0')
        x += canvas_printf(canvas, x, 0, change[0] == '-' ? STYLE_DOWN : STYLE_UP, "%s %s%s",
                           change[0] == '-' ? "▼" : "▲", change,
                           canvas->columns < 60 ? "" : " in 24 h") +
             2;
    show_bps(spread, m->now.spread_bps);
    if (m->now.fresh > 1 && canvas->columns >= 90)
        x += canvas_printf(canvas, x, 0, STYLE_DIM, "spread %s", spread) + 2;
    struct canvas rest = canvas_part(canvas, x, 0, canvas->columns - x, 1);
    if (canvas->columns >= 60)
        draw_source(m, &rest);
}

/* ---- the line under it ---- */

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
    char volume[AMOUNT_TEXT_MAX], change[SHOW_TEXT];
    if (candle->trades == 0) {
        canvas_text_right(rest, rest->columns, 0, STYLE_DIM, "no trade");
        return;
    }
    show_price(open, candle->open);
    show_price(high, candle->high);
    show_price(low, candle->low);
    show_price(close, candle->close);
    show_change(change, candle->open, candle->close);
    decimal_format_scaled(volume, candle->volume.v, 12, 1);
    if (rest->columns < 44)
        (void)text_format(text, sizeof text, "%s › %s", open, close);
    else if (rest->columns < 62)
        (void)text_format(text, sizeof text, "o %s h %s l %s c %s", open, high, low, close);
    else
        (void)text_format(text, sizeof text, "o %s h %s l %s c %s %s · %s t", open, high, low,
                          close, change, volume);
    canvas_text_right(rest, rest->columns, 0,
                      candle->close.v >= candle->open.v ? STYLE_UP : STYLE_DOWN, text);
}

static const char *view_words(const struct prices_model *m, const struct canvas *canvas)
{
    if (m->view == PRICES_HOLDINGS)
        return m->holds_any ? "what I own: worth and cost" : "what was spent on retirements";
    if (m->view == PRICES_COMPARED)
        return "change in per cent";
    if (m->now.derivation[0] != '\0')
        return m->now.derivation;
    if (m->mode > CHART_HEIKIN)
        return m->show & CHART_LOG ? "closing prices, logarithmic" : "closing prices";
    if (m->mode == CHART_HEIKIN)
        return "Heikin-Ashi: averages of candles";
    return canvas->grid->is_ascii ? "[ ] up  ### down" : "▯ up  ▮ down";
}

static int draw_intervals(const struct prices_model *m, const struct canvas *canvas)
{
    static const char *const longer[] = {"2w", "4w", "13w", "26w", "52w"};
    int x = 0;
    for (size_t i = 0; i < INTERVALS; i++) {
        bool is_on = i == m->step;
        char label[16];
        if (!is_on && canvas->columns < 60)
            continue;
        (void)text_format(label, sizeof label, is_on ? "[%s]" : " %s ",
                          interval_name((enum interval)i));
        x += canvas_text(canvas, x, 1, is_on ? STYLE_STRONG : STYLE_DIM, label);
    }
    if (m->step >= INTERVALS)
        x += canvas_printf(canvas, x, 1, STYLE_STRONG, "[%s]", longer[m->step - INTERVALS]);
    return x;
}

static void draw_choice(const struct prices_model *m, const struct canvas *canvas)
{
    int x = draw_intervals(m, canvas);
    struct canvas rest = canvas_part(canvas, x + 1, 1, canvas->columns - x - 1, 1);
    const struct candle *candle = m->view == PRICES_CHART ? crossed(m) : NULL;
    if (candle != NULL)
        draw_candle_words(&rest, candle);
    else if (m->progress.problem[0] != '\0')
        canvas_text_right(&rest, rest.columns, 0, STYLE_WARN, m->progress.problem);
    else if (m->progress.is_syncing)
        canvas_text_right(&rest, rest.columns, 0, STYLE_DIM, m->progress.words);
    else
        canvas_text_right(&rest, rest.columns, 0, STYLE_DIM, view_words(m, canvas));
}

/* ---- the chart ---- */

static bool has_values(const struct prices_model *m)
{
    size_t seen = chart_capacity(prices_chart_columns(m), m->zoom);
    for (size_t i = m->count > seen ? m->count - seen : 0; i < m->count; i++)
        if (m->candles[i].trades > 0 || (m->beside != NULL && m->beside[i] > 0))
            return true;
    return false;
}

static const char *empty_words(const struct prices_model *m)
{
    if (m->view == PRICES_HOLDINGS)
        return "Nothing was bought or retired up to this time. What you buy and retire here is "
               "drawn with its cost; o goes back to the price.";
    if (m->first_s == 0)
        return "No trade is known yet. The history is read in the background as soon as there is a "
               "network; r reads now.";
    return "No trade in this time. Press G for now, g for the first trade, z for everything, - to "
           "see more at once.";
}

static void draw_chart(const struct prices_model *m, const struct canvas *part)
{
    struct chart chart = prices_chart(m);
    if (has_values(m))
        chart_draw(&chart, part);
    else
        canvas_paragraph(part, 0, 1, part->columns, STYLE_TEXT, empty_words(m));
}

void prices_draw(const void *model, const struct canvas *canvas)
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
    int columns = prices_chart_columns(m), top = 2;
    struct canvas part = canvas_part(canvas, 0, top, columns, canvas->rows - top);
    struct canvas left = canvas_part(canvas, 0, 0, columns, canvas->rows);
    struct canvas side =
        canvas_part(canvas, columns + 2, top, canvas->columns - columns - 2, canvas->rows - top);
    if (!m->is_wide && m->has_facts) {
        prices_draw_facts(m, &part);
        return;
    }
    draw_choice(m, &left);
    draw_chart(m, &part);
    if (side.columns > 0)
        prices_draw_facts(m, &side);
}
