#include "ui/screen_alerts.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/setting.h"
#include "ui/show.h"

static void alerts_close(struct ui *ui, void *model)
{
    struct alerts_model *m = model;
    (void)ui;
    mem_free(m->alerts);
    mem_free(m->words);
    m->alerts = NULL;
    m->words = NULL;
    m->count = 0;
}

static void alerts_load(struct ui *ui, void *model)
{
    struct alerts_model *m = model;
    struct core *core = ui_core(ui);
    alerts_close(ui, m);
    m->problem[0] = '\0';
    enum err err = alert_list(core, &m->alerts, &m->count);
    if (err != OK) {
        (void)text_format(m->problem, sizeof m->problem, "%s\n%s", err_detail(err), err_hint(err));
        m->count = 0;
    }
    m->words = mem_array(m->count + 1, sizeof *m->words);
    for (size_t i = 0; i < m->count; i++)
        alert_words(m->words[i], sizeof m->words[i], core, &m->alerts[i]);
    list_set_count(&m->list, m->count);
}

static void alerts_fit(void *model, int columns, int rows)
{
    struct alerts_model *m = model;
    (void)columns;
    list_fit(&m->list, rows > 3 ? (size_t)rows - 2 : 1);
}

static bool alerts_act(struct ui *ui, void *model, enum action action)
{
    struct alerts_model *m = model;
    if (action == ACT_NEW) {
        ui_push(ui, &screen_alert_new, NULL);
        return true;
    }
    if (action != ACT_REMOVE)
        return list_act(&m->list, action);
    if (m->list.selected >= m->count)
        return true;
    enum err err = alert_remove(ui_core(ui), m->alerts[m->list.selected].id);
    if (err != OK)
        ui_fail(ui, err);
    ui_reload(ui);
    return true;
}

static void draw_alert(const struct alerts_model *m, const struct canvas *canvas, int y, size_t at)
{
    const struct alert *alert = &m->alerts[at];
    char age[48], state[80];
    canvas_age(canvas, age, sizeof age, alert->fired_s);
    if (alert->fired_s > 0)
        (void)text_format(state, sizeof state, "%s, rang %s", alert->is_on ? "repeats" : "done",
                          age);
    else
        (void)text_copy(state, sizeof state, alert->repeats ? "repeats" : "once");
    int columns = canvas->columns < 60 ? canvas->columns - 2 : canvas->columns - 34;
    canvas_text(canvas, 0, y, alert->holds ? STYLE_ACCENT : STYLE_DIM,
                alert->is_on ? (alert->holds ? "●" : "○") : "✓");
    canvas_text_in(canvas, 2, y, columns, alert->is_on ? STYLE_TEXT : STYLE_DIM, m->words[at]);
    if (canvas->columns >= 60)
        canvas_text_right(canvas, canvas->columns, y, STYLE_DIM, state);
    if (at == m->list.selected)
        canvas_restyle(canvas, 0, y, canvas->columns, STYLE_SELECTED);
}

static void alerts_draw(const void *model, const struct canvas *canvas)
{
    const struct alerts_model *m = model;
    canvas_text(canvas, 0, 0, STYLE_TITLE, "Alerts");
    list_draw_place(&m->list, canvas, 0);
    if (m->problem[0] != '\0' || m->count == 0) {
        canvas_paragraph(canvas, 0, 2, canvas->columns < 64 ? canvas->columns : 64,
                         m->problem[0] != '\0' ? STYLE_BAD : STYLE_TEXT,
                         m->problem[0] != '\0'
                             ? m->problem
                             : "There is none yet; n makes one. An alert tells you once when the "
                               "price crosses a level, moves by so much, when sources disagree or "
                               "when none can be read.");
        return;
    }
    for (size_t row = 0; list_at(&m->list, row) != SIZE_MAX; row++)
        draw_alert(m, canvas, 2 + (int)row, list_at(&m->list, row));
}

const struct screen_ops screen_alerts = {
    .name = "alerts",
    .context = CTX_ALERTS,
    .model_size = sizeof(struct alerts_model),
    .events = EVENT(EV_ALERTS),
    .close = alerts_close,
    .load = alerts_load,
    .fit = alerts_fit,
    .act = alerts_act,
    .draw = alerts_draw,
};

/* ---- a new one ---- */

enum { NEW_KIND, NEW_LEVEL, NEW_PERCENT, NEW_WINDOW, NEW_REPEATS };

static const struct {
    const char *words;
    int64_t seconds;
} windows[] = {{"15 minutes", 900},
               {"1 hour", 3600},
               {"6 hours", 21600},
               {"1 day", 86400},
               {"1 week", 604800}};

/* In the order of enum alert_kind. */
static const char *const kinds[ALERT_KINDS] = {[ALERT_ABOVE] = "the price rises above",
                                               [ALERT_BELOW] = "the price falls below",
                                               [ALERT_MOVE] = "the price moves by",
                                               [ALERT_SPREAD] = "sources disagree by more than",
                                               [ALERT_DOWN] = "no source can be read"};

static enum alert_kind kind_of(const struct alert_new_model *m)
{
    return (enum alert_kind)m->form.fields[NEW_KIND].choice;
}

static void hide_fields(struct alert_new_model *m)
{
    enum alert_kind kind = kind_of(m);
    m->form.fields[NEW_LEVEL].is_hidden = alert_kind_value(kind) != ALERT_PRICE;
    m->form.fields[NEW_PERCENT].is_hidden = alert_kind_value(kind) != ALERT_BPS;
    m->form.fields[NEW_WINDOW].is_hidden = kind != ALERT_MOVE && kind != ALERT_DOWN;
}

static void new_open(struct ui *ui, void *model, const void *arg)
{
    struct alert_new_model *m = model;
    char value[SETTING_VALUE];
    (void)arg;
    m->token = price_carbon(ui_core(ui));
    setting_get(ui_core(ui), SET_CURRENCY, value);
    if (currency_parse(&m->currency, value) != OK)
        m->currency = CURRENCY_USD;
    struct field *kind = form_add(&m->form, FIELD_PICK, "When", NULL);
    for (size_t i = 0; i < ALERT_KINDS; i++)
        field_add_choice(kind, kinds[i]);
    form_add(&m->form, FIELD_LINE, "Level", "1.05");
    form_add(&m->form, FIELD_LINE, "Per cent", "5");
    struct field *window = form_add(&m->form, FIELD_PICK, "Within", NULL);
    for (size_t i = 0; i < MEM_COUNT(windows); i++)
        field_add_choice(window, windows[i].words);
    window->choice = 1;
    struct field *repeats = form_add(&m->form, FIELD_PICK, "Tell", NULL);
    field_add_choice(repeats, "once");
    field_add_choice(repeats, "each time");
    hide_fields(m);
    form_focus(&m->form, NEW_KIND);
}

static void new_load(struct ui *ui, void *model)
{
    struct alert_new_model *m = model;
    if (m->token < 0 || price_now(ui_core(ui), m->token, m->currency, &m->now) != OK)
        m->now = (struct price_now){0};
}

static void new_close(struct ui *ui, void *model)
{
    struct alert_new_model *m = model;
    (void)ui;
    form_clear(&m->form);
}

static bool new_key(struct ui *ui, void *model, const struct key *key)
{
    struct alert_new_model *m = model;
    (void)ui;
    return form_key(&m->form, key);
}

static enum err read_form(const struct alert_new_model *m, struct alert *out)
{
    const struct field *fields = m->form.fields;
    *out = (struct alert){.kind = kind_of(m),
                          .token = m->token,
                          .currency = m->currency,
                          .window_s = windows[fields[NEW_WINDOW].choice].seconds,
                          .repeats = fields[NEW_REPEATS].choice == 1};
    if (alert_kind_value(out->kind) == ALERT_PRICE) {
        const char *text = fields[NEW_LEVEL].text;
        if (decimal_parse_scaled(&out->level.v, text, strlen(text), 12) != OK || out->level.v == 0)
            return err_set(ERR_SYNTAX, "'%.40s' is no price above 0, such as 1.05", text);
    } else if (alert_kind_value(out->kind) == ALERT_BPS) {
        const char *text = fields[NEW_PERCENT].text;
        int64_t bps = 0;
        if (decimal_parse_scaled(&bps, text, strlen(text), 2) != OK || bps == 0 || bps > 1000000)
            return err_set(ERR_SYNTAX, "'%.40s' is no number of per cent, such as 5 or 2.5", text);
        out->bps = (uint32_t)bps;
    }
    return OK;
}

static void submit(struct ui *ui, struct alert_new_model *m)
{
    struct alert alert;
    int64_t id;
    char words[ALERT_LINE];
    enum err err = m->token < 0 ? err_set(ERR_UNSUPPORTED, "this network has no carbon token") : OK;
    if (err == OK)
        err = read_form(m, &alert);
    if (err == OK)
        err = alert_add(ui_core(ui), &alert, &id);
    if (err != OK) {
        form_set_problem(&m->form, err);
        return;
    }
    alert_words(words, sizeof words, ui_core(ui), &alert);
    ui_say(ui, STYLE_GOOD, "you are told when %s", words);
    ui_pop(ui, m);
}

static bool new_act(struct ui *ui, void *model, enum action action)
{
    struct alert_new_model *m = model;
    if (action == ACT_BACK)
        return false;
    if (action != ACT_ACCEPT) {
        bool used = form_act(&m->form, action);
        hide_fields(m);
        return used;
    }
    if (form_accept(&m->form))
        submit(ui, m);
    return true;
}

static void new_draw(const void *model, const struct canvas *canvas)
{
    const struct alert_new_model *m = model;
    char price[SHOW_TEXT];
    int x = canvas_text(canvas, 0, 0, STYLE_TITLE, "New alert") + 2;
    if (m->now.is_known) {
        show_price(price, m->now.price);
        canvas_printf(canvas, x, 0, m->now.is_stale ? STYLE_STALE : STYLE_DIM, "now %s %s", price,
                      currency_name(m->currency));
    }
    form_draw(&m->form, canvas, 2);
}

const struct screen_ops screen_alert_new = {
    .name = "alert_new",
    .context = CTX_FORM,
    .model_size = sizeof(struct alert_new_model),
    .events = EVENT(EV_PRICES),
    .open = new_open,
    .close = new_close,
    .load = new_load,
    .key = new_key,
    .act = new_act,
    .draw = new_draw,
};
