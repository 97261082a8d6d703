/* What stands behind the price: at size, who says what, alerts, and how far the history is. */

#include <string.h>

#include "core/base/text.h"
#include "core/offset.h"
#include "ui/screen_prices.h"
#include "ui/show.h"

/* Three columns that end here, so that figures stand one under the other. */
struct stops {
    int first, second, third;
};

#define WIDE 56 /* columns from which a source takes one line */

static struct stops stops_of(const struct canvas *canvas)
{
    int columns = canvas->columns < 60 ? canvas->columns : 60;
    return (struct stops){columns - 20, columns - 9, columns};
}

static int draw_sizes(const struct prices_model *m, const struct canvas *canvas, int y)
{
    struct stops stops = stops_of(canvas);
    canvas_text(canvas, 0, y, STYLE_TITLE, "At size");
    if (m->size_count == 0) {
        canvas_text_in(canvas, 0, y + 1, canvas->columns, STYLE_DIM,
                       "no pool's reserves are known");
        return y + 3;
    }
    canvas_text_right(canvas, stops.first, y, STYLE_DIM,
                      canvas->columns >= WIDE ? "per tonne" : "per t");
    canvas_text_right(canvas, stops.second, y, STYLE_DIM, "in all");
    canvas_text_right(canvas, stops.third, y, STYLE_DIM, "impact");
    for (size_t i = 0; i < m->size_count; i++) {
        const struct price_at_size *size = &m->sizes[i];
        char mass[AMOUNT_TEXT_MAX], each[SHOW_TEXT], total[SHOW_TEXT], impact[SHOW_TEXT];
        int row = y + 1 + (int)i;
        offset_format_mass(mass, size->mass);
        canvas_text(canvas, 0, row, STYLE_TEXT, mass);
        if (!size->is_possible) {
            canvas_text_right(canvas, stops.third, row, STYLE_WARN, "the pool holds less");
            continue;
        }
        show_price(each, size->per_tonne);
        show_value(total, (struct fiat_micro){size->total.v / (PRICE_ONE / FIAT_ONE)}, m->currency);
        total[strcspn(total, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")] = '\0'; /* the currency is said once */
        show_bps(impact, size->impact_bps);
        enum style style = m->now.is_stale ? STYLE_STALE : STYLE_STRONG;
        canvas_text_right(canvas, stops.first, row, style, each);
        canvas_text_right(canvas, stops.second, row, style, total);
        canvas_text_right(canvas, stops.third, row,
                          size->impact_bps > 1000 ? STYLE_WARN : STYLE_DIM, impact);
    }
    y += 1 + (int)m->size_count;
    canvas_printf(canvas, 0, y, STYLE_DIM, "%s, fee included", m->pool);
    return y + 2;
}

/* What is to be said of a source beside its price, or NULL: its problem says how old it is. */
static const char *state_of(const struct price_source *source, const char *age, bool is_wide)
{
    if (source->is_fresh && source->is_outlier)
        return "outlier";
    return is_wide ? age : NULL;
}

/* Returns: rows taken: what does not fit beside the price goes under it. */
static int draw_source(const struct canvas *canvas, int y, const struct price_source *source)
{
    bool is_wide = canvas->columns >= WIDE;
    int end = is_wide ? stops_of(canvas).first : canvas->columns, x = 2;
    char price[SHOW_TEXT], age[48];
    enum style style = !source->is_fresh    ? STYLE_STALE
                       : source->is_outlier ? STYLE_WARN
                                            : STYLE_TEXT;
    enum style quiet = style == STYLE_TEXT ? STYLE_DIM : style;
    canvas_age(canvas, age, sizeof age, source->checked_s);
    const char *state = state_of(source, age, is_wide);
    canvas_text_in(canvas, 0, y, end - 12, style, source->name);
    if (source->is_known) {
        show_price(price, source->price);
        canvas_text_right(canvas, end, y, style, price);
    }
    if (is_wide)
        canvas_text_right(canvas, stops_of(canvas).third, y, quiet, state);
    if ((is_wide || state == NULL) && source->problem[0] == '\0')
        return 1;
    if (!is_wide && state != NULL)
        x += canvas_text(canvas, x, y + 1, quiet, state) + 1;
    canvas_text_in(canvas, x, y + 1, canvas->columns - x, quiet, source->problem);
    return 2;
}

static int draw_sources(const struct prices_model *m, const struct canvas *canvas, int y)
{
    char spread[SHOW_TEXT];
    canvas_text(canvas, 0, y, STYLE_TITLE, "Sources");
    show_bps(spread, m->now.spread_bps);
    if (m->now.fresh > 1)
        canvas_printf(canvas, 9, y, m->now.is_disputed ? STYLE_WARN : STYLE_DIM, "spread %s",
                      spread);
    y++;
    if (m->source_count == 0)
        canvas_text(canvas, 0, y++, STYLE_DIM, "none for this currency");
    for (size_t i = 0; i < m->source_count; i++)
        y += draw_source(canvas, y, &m->sources[i]);
    if (m->now.words[0] != '\0')
        y += canvas_paragraph(canvas, 0, y, canvas->columns < 60 ? canvas->columns : 60, STYLE_WARN,
                              m->now.words);
    return y + 1;
}

static int draw_progress(const struct prices_model *m, const struct canvas *canvas, int y)
{
    if (!m->progress.is_syncing && m->progress.problem[0] == '\0')
        return y;
    int columns = canvas->columns < 60 ? canvas->columns : 60;
    int done = (int)(m->progress.percent < 100 ? m->progress.percent : 100) * (columns - 6) / 100;
    canvas_printf(canvas, 0, y, STYLE_TITLE, "History %u %%", m->progress.percent);
    for (int x = 0; x < columns - 6; x++)
        canvas_rune(canvas, x, y + 1, x < done ? STYLE_GOOD : STYLE_BORDER,
                    x < done ? 0x2588 : 0x2591);
    canvas_text_in(canvas, 0, y + 2, canvas->columns,
                   m->progress.problem[0] != '\0' ? STYLE_WARN : STYLE_DIM,
                   m->progress.problem[0] != '\0' ? m->progress.problem : m->progress.words);
    return y + 4;
}

static void draw_alerts(const struct prices_model *m, const struct canvas *canvas, int y)
{
    size_t on = 0;
    for (size_t i = 0; i < m->alert_count; i++)
        on += m->alerts[i].is_on;
    canvas_text(canvas, 0, y, STYLE_TITLE, "Alerts");
    if (on == 0)
        canvas_text(canvas, 8, y, STYLE_DIM, "none; a adds one");
    else
        canvas_printf(canvas, 8, y, STYLE_TEXT, "%zu on; a shows them", on);
}

void prices_draw_facts(const struct prices_model *m, const struct canvas *canvas)
{
    int y = draw_sources(m, canvas, 0);
    y = draw_sizes(m, canvas, y);
    y = draw_progress(m, canvas, y);
    draw_alerts(m, canvas, y);
}
