#include "ui/screen_txns.h"

#include "core/base/text.h"
#include "ui/show.h"

const char *txn_sign(enum txn_state state, enum style *style)
{
    switch (state) {
    case TXN_CONFIRMED: *style = STYLE_GOOD; return "✓";
    case TXN_REVERTED:
    case TXN_DROPPED: *style = STYLE_BAD; return "✗";
    case TXN_REPLACED:
    case TXN_DISCARDED: *style = STYLE_DIM; return "–";
    case TXN_MINED: *style = STYLE_ACCENT; return "●";
    case TXN_BUILT:
    case TXN_SIGNED:
    case TXN_SENT: break;
    }
    *style = STYLE_WARN;
    return "○";
}

static enum err read_txns(struct core *core, size_t offset, size_t max, void **out, size_t *count)
{
    struct txn *txns = NULL;
    enum err err = txn_list(core, offset, max, &txns, count);
    *out = txns;
    return err;
}

static void txns_load(struct ui *ui, void *model)
{
    struct txns_model *m = model;
    m->network = core_network(ui_core(ui));
    m->problem[0] = '\0';
    enum err err = window_load(&m->window, &m->list, ui_core(ui), read_txns);
    if (err != OK)
        (void)text_format(m->problem, sizeof m->problem, "%s\n%s", err_detail(err), err_hint(err));
}

static void txns_close(struct ui *ui, void *model)
{
    struct txns_model *m = model;
    (void)ui;
    window_clear(&m->window);
}

static void txns_fit(void *model, int columns, int rows)
{
    struct txns_model *m = model;
    (void)columns;
    list_fit(&m->list, rows > 3 ? (size_t)rows - 2 : 1);
}

static bool txns_act(struct ui *ui, void *model, enum action action)
{
    struct txns_model *m = model;
    const struct txn *txns = m->window.items;
    size_t at = window_at(&m->window, m->list.selected);
    bool reload = false;
    if (action == ACT_OPEN && at != SIZE_MAX) {
        ui_push(ui, &screen_txn, &txns[at].id);
        return true;
    }
    if (action == ACT_SEND) {
        int64_t from_id = at != SIZE_MAX ? txns[at].address_id : 0;
        ui_push(ui, &screen_send, &from_id);
        return true;
    }
    bool used = window_act(&m->window, &m->list, ui_core(ui), read_txns, action, &reload);
    if (reload)
        ui_reload(ui);
    return used;
}

static void draw_txn(const struct txns_model *m, const struct canvas *canvas, int y,
                     const struct txn *txn, bool is_selected)
{
    enum style style;
    const char *sign = txn_sign(txn->state, &style);
    char age[48], sentence[400];
    bool is_small = canvas->columns < 60;
    int state_x = canvas->columns - 12, age_columns = is_small ? 0 : 16;
    canvas_age(canvas, age, sizeof age, txn->created_s);
    describe_sentence(sentence, sizeof sentence, m->network, &txn->facts);
    canvas_text(canvas, 0, y, style, sign);
    if (!is_small)
        canvas_text_in(canvas, 2, y, age_columns - 1, STYLE_DIM, age);
    canvas_text_in(canvas, 2 + age_columns, y, state_x - 4 - age_columns, STYLE_TEXT, sentence);
    canvas_text(canvas, state_x, y, style, txn_state_name(txn->state));
    if (is_selected)
        canvas_restyle(canvas, 0, y, canvas->columns, STYLE_SELECTED);
}

static void txns_draw(const void *model, const struct canvas *canvas)
{
    const struct txns_model *m = model;
    const struct txn *txns = m->window.items;
    canvas_text(canvas, 0, 0, STYLE_TITLE, "Transactions");
    list_draw_place(&m->list, canvas, 0);
    if (m->problem[0] != '\0') {
        canvas_paragraph(canvas, 0, 2, canvas->columns, STYLE_BAD, m->problem);
        return;
    }
    if (m->list.count == 0) {
        canvas_paragraph(canvas, 0, 2, canvas->columns, STYLE_TEXT,
                         "Nothing was sent from here on this network yet.\n\ns  sends");
        return;
    }
    for (size_t row = 0; list_at(&m->list, row) != SIZE_MAX; row++) {
        size_t at = window_at(&m->window, list_at(&m->list, row));
        if (at != SIZE_MAX)
            draw_txn(m, canvas, 2 + (int)row, &txns[at],
                     list_at(&m->list, row) == m->list.selected);
    }
}

const struct screen_ops screen_txns = {
    .name = "txns",
    .context = CTX_TXNS,
    .model_size = sizeof(struct txns_model),
    .events = EVENT(EV_TXN) | EVENT(EV_HEAD),
    .close = txns_close,
    .load = txns_load,
    .fit = txns_fit,
    .act = txns_act,
    .draw = txns_draw,
};
