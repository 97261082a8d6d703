#include "ui/screen_offsets.h"

#include "core/base/mem.h"
#include "core/base/text.h"
#include "ui/show.h"

const char *order_sign(const struct offset_order *order, enum style *style, const char **word)
{
    switch (order->state) {
    case ORDER_DONE:
        *style = STYLE_GOOD;
        *word = "retired";
        return "✓";
    case ORDER_FAILED:
        *style = STYLE_BAD;
        *word = "failed";
        return "✗";
    case ORDER_CANCELLED:
        *style = STYLE_DIM;
        *word = "stopped";
        return "–";
    case ORDER_RUNNING: break;
    }
    *style = STYLE_WARN;
    *word = order->is_waiting_for_unlock ? "waits for you" : "under way";
    return "○";
}

static enum err read_orders(struct core *core, size_t offset, size_t max, void **out, size_t *count)
{
    struct offset_order *orders = NULL;
    enum err err = offset_list(core, offset, max, &orders, count);
    *out = orders;
    return err;
}

static enum err read_retired(struct core *core, struct offsets_model *m)
{
    struct certificate *certificates = NULL;
    m->retired.v = 0;
    m->certificate_count = 0;
    TRY(certificate_list(core, &certificates, &m->certificate_count));
    for (size_t i = 0; i < m->certificate_count; i++)
        if (__builtin_add_overflow(m->retired.v, certificates[i].mass.v, &m->retired.v))
            m->retired.v = INT64_MAX;
    mem_free(certificates);
    return OK;
}

static void offsets_load(struct ui *ui, void *model)
{
    struct offsets_model *m = model;
    m->problem[0] = '\0';
    enum err err = window_load(&m->window, &m->list, ui_core(ui), read_orders);
    if (err == OK)
        err = read_retired(ui_core(ui), m);
    if (err != OK)
        (void)text_format(m->problem, sizeof m->problem, "%s\n%s", err_detail(err), err_hint(err));
}

static void offsets_close(struct ui *ui, void *model)
{
    struct offsets_model *m = model;
    (void)ui;
    window_clear(&m->window);
}

static void offsets_fit(void *model, int columns, int rows)
{
    struct offsets_model *m = model;
    (void)columns;
    list_fit(&m->list, rows > 4 ? (size_t)rows - 3 : 1);
}

static const struct offset_order *chosen(const struct offsets_model *m)
{
    size_t at = window_at(&m->window, m->list.selected);
    return at == SIZE_MAX ? NULL : (const struct offset_order *)m->window.items + at;
}

static bool offsets_act(struct ui *ui, void *model, enum action action)
{
    struct offsets_model *m = model;
    const struct offset_order *order = chosen(m);
    bool reload = false;
    switch (action) {
    case ACT_NEW: ui_push(ui, &screen_offset_new, NULL); return true;
    case ACT_OPEN:
        if (order != NULL)
            ui_push(ui, &screen_order, &order->id);
        return true;
    case ACT_CERTIFICATE:
        if (order != NULL && order->certificate_id != 0)
            ui_push(ui, &screen_certificate, &order->certificate_id);
        else
            ui_say(ui, STYLE_DIM, "this order has no certificate yet");
        return true;
    default: break;
    }
    bool used = window_act(&m->window, &m->list, ui_core(ui), read_orders, action, &reload);
    if (reload)
        ui_reload(ui);
    return used;
}

static void draw_order(const struct canvas *canvas, int y, const struct offset_order *order,
                       bool is_selected)
{
    enum style style;
    const char *word, *sign = order_sign(order, &style, &word);
    char mass[AMOUNT_TEXT_MAX], age[48];
    bool is_small = canvas->columns < 60;
    int word_x = canvas->columns - 13;
    offset_format_mass(mass, order->mass);
    canvas_age(canvas, age, sizeof age, order->created_s);
    canvas_text(canvas, 0, y, style, sign);
    struct canvas part = canvas_part(canvas, 2, y, 13, 1);
    canvas_text_right(&part, part.columns, 0, STYLE_STRONG, mass);
    int x = 16;
    if (!is_small) {
        canvas_text_in(canvas, x, y, 16, STYLE_DIM, age);
        x += 17;
    }
    canvas_text_in(canvas, x, y, word_x - x - 1, STYLE_TEXT, order->beneficiary);
    canvas_text(canvas, word_x, y, style, word);
    if (is_selected)
        canvas_restyle(canvas, 0, y, canvas->columns, STYLE_SELECTED);
}

static void draw_empty(const struct canvas *canvas)
{
    canvas_paragraph(canvas, 0, 2, canvas->columns < 64 ? canvas->columns : 64, STYLE_TEXT,
                     "Nothing was offset from here yet.\n\nPress n: say how many tonnes, and on "
                     "whose behalf. You see a quote with every fee before anything is signed. The "
                     "credits are bought and retired, which cannot be undone, and a certificate is "
                     "made that anyone can check on the chain.");
}

static void offsets_draw(const void *model, const struct canvas *canvas)
{
    const struct offsets_model *m = model;
    const struct offset_order *orders = m->window.items;
    canvas_text(canvas, 0, 0, STYLE_TITLE, "Offset");
    if (m->problem[0] != '\0') {
        canvas_paragraph(canvas, 0, 2, canvas->columns, STYLE_BAD, m->problem);
        return;
    }
    if (m->list.count == 0) {
        draw_empty(canvas);
        return;
    }
    char mass[AMOUNT_TEXT_MAX];
    offset_format_mass(mass, m->retired);
    canvas_printf(canvas, 0, 1, STYLE_DIM, "%s retired, %zu %s", mass, m->certificate_count,
                  show_plural(m->certificate_count, "certificate", "certificates"));
    list_draw_place(&m->list, canvas, 0);
    for (size_t row = 0; list_at(&m->list, row) != SIZE_MAX; row++) {
        size_t at = window_at(&m->window, list_at(&m->list, row));
        if (at != SIZE_MAX)
            draw_order(canvas, 3 + (int)row, &orders[at],
                       list_at(&m->list, row) == m->list.selected);
    }
}

const struct screen_ops screen_offsets = {
    .name = "offsets",
    .context = CTX_OFFSETS,
    .model_size = sizeof(struct offsets_model),
    .events = EVENT(EV_ORDER),
    .close = offsets_close,
    .load = offsets_load,
    .fit = offsets_fit,
    .act = offsets_act,
    .draw = offsets_draw,
};
