#include "ui/screen_txn.h"

#include "core/base/text.h"
#include "core/eth/address.h"
#include "ui/screen_airgap.h"
#include "ui/screen_txns.h"
#include "ui/show.h"

#define LABEL_COLUMNS 16

static void txn_open(struct ui *ui, void *model, const void *arg)
{
    struct txn_model *m = model;
    (void)ui;
    m->id = *(const int64_t *)arg;
}

static void txn_load(struct ui *ui, void *model)
{
    struct txn_model *m = model;
    m->network = core_network(ui_core(ui));
    m->problem[0] = '\0';
    m->row_count = 0;
    enum err err = txn_get(ui_core(ui), m->id, &m->txn);
    if (err != OK)
        (void)text_format(m->problem, sizeof m->problem, "%s\n%s", err_detail(err), err_hint(err));
    else
        m->row_count = describe_rows(m->rows, m->network, &m->txn.facts);
}

/* The way of a transaction as four steps. */
static int draw_steps(const struct txn *txn, const struct canvas *canvas, int y)
{
    static const struct {
        enum txn_state reached;
        const char *words;
    } steps[] = {{TXN_SIGNED, "signed"},
                 {TXN_SENT, "sent"},
                 {TXN_MINED, "in a block"},
                 {TXN_CONFIRMED, "confirmed"}};
    enum style style;
    const char *sign = txn_sign(txn->state, &style);
    if (txn->state > TXN_CONFIRMED) {
        canvas_printf(canvas, 0, y, style, "%s %s", sign, txn_state_name(txn->state));
        return 1;
    }
    int x = 0;
    for (int i = 0; i < 4; i++) {
        bool is_reached = txn->state >= steps[i].reached;
        x += canvas_printf(canvas, x, y, is_reached ? STYLE_GOOD : STYLE_DIM, "%s %s",
                           is_reached ? "✓" : "○", steps[i].words);
        x += i < 3 ? canvas_text(canvas, x, y, STYLE_DIM, " › ") : 0;
    }
    return 1;
}

static int draw_line(const struct canvas *canvas, int y, const char *label, const char *value,
                     enum style style)
{
    int labels = canvas->columns < 60 ? 0 : LABEL_COLUMNS;
    canvas_text(canvas, 0, y, STYLE_DIM, label);
    int below = labels == 0, width = (int)text_width(value);
    if (!below && width > canvas->columns - labels &&
        width <= canvas->columns - 2 - (int)text_width(label))
        labels = canvas->columns - width; /* a hash stays in one piece */
    int lines = canvas_paragraph(canvas, labels, y + below, canvas->columns - labels, style, value);
    return below + (lines > 0 ? lines : 1);
}

static int draw_where(const struct txn_model *m, const struct canvas *canvas, int y)
{
    const struct txn *txn = &m->txn;
    char text[400], number[SHOW_TEXT];
    int start = y;
    bool is_awaited = txn->is_elsewhere && txn->state == TXN_BUILT;
    y += draw_line(canvas, y, "state",
                   is_awaited ? "waits to be signed elsewhere" : txn_state_words(txn->state),
                   STYLE_TEXT);
    if (is_awaited) {
        show_time(number, txn->expires_s);
        y += draw_line(canvas, y, "until", number, STYLE_TEXT);
        y += draw_line(canvas, y, "", "b shows its codes, x gives it up", STYLE_DIM);
    }
    if (txn->error[0] != '\0')
        y += draw_line(canvas, y, "why", txn->error, STYLE_BAD);
    if (txn->block > 0) {
        show_number(number, txn->block);
        (void)text_format(text, sizeof text, "%.80s, %llu of %u confirmations", number,
                          (unsigned long long)txn->confirmations, m->network->confirmations);
        y += draw_line(canvas, y, "block", text, STYLE_TEXT);
    }
    if (txn->has_hash) {
        char hash[HASH_TEXT];
        hash_write(hash, &txn->hash);
        y += draw_line(canvas, y, "hash", hash, STYLE_TEXT);
        if (m->network->explorer[0] != '\0') {
            (void)text_format(text, sizeof text, "%s/tx/%s", m->network->explorer, hash);
            y += draw_line(canvas, y, "look at", text, STYLE_DIM);
        }
    }
    show_time(number, txn->created_s);
    y += draw_line(canvas, y, "made", number, STYLE_TEXT);
    return y - start;
}

static int draw_all(const struct txn_model *m, const struct canvas *canvas, int y)
{
    int start = y;
    y += draw_steps(&m->txn, canvas, y) + 1;
    y += draw_where(m, canvas, y) + 1;
    for (size_t i = 0; i < m->row_count; i++)
        y += draw_line(canvas, y, m->rows[i].label, m->rows[i].value,
                       i == 0 ? STYLE_STRONG : STYLE_TEXT);
    return y - start;
}

static void txn_fit(void *model, int columns, int rows)
{
    struct txn_model *m = model;
    struct grid none = {.columns = 1, .rows = 1};
    struct canvas measure = {&none, 0, 0, columns, 0};
    m->view.rows = rows > 3 ? (size_t)rows - 2 : 1;
    m->view.count = m->network != NULL ? (size_t)draw_all(m, &measure, 0) : 0;
    list_scroll(&m->view, ACT_NONE);
}

static void show_codes(struct ui *ui, const struct txn_model *m)
{
    struct airgap_request request;
    enum err err = airgap_of_txn(ui_core(ui), &request, m->id);
    if (err == OK)
        ui_push(ui, &screen_airgap_show, &(struct airgap_show_opening){.request = &request});
    else
        ui_fail(ui, err);
}

static void give_up_done(struct ui *ui, void *model, bool is_accepted)
{
    struct txn_model *m = model;
    if (!is_accepted)
        return;
    enum err err = txn_drop(ui_core(ui), m->id);
    if (err != OK)
        ui_fail(ui, err);
    ui_reload(ui);
}

static bool txn_act(struct ui *ui, void *model, enum action action)
{
    struct txn_model *m = model;
    if (action == ACT_AIRGAP) {
        show_codes(ui, m);
        return true;
    }
    if (action == ACT_CANCEL) {
        struct confirm confirm = {.title = "Give it up?",
                                  .accept = "Give it up",
                                  .text = "Its number becomes free. A signature that still comes "
                                          "for it is refused here.",
                                  .costs = true,
                                  .done = give_up_done};
        ui_confirm(ui, &confirm);
        return true;
    }
    if (action < ACT_UP || action > ACT_LAST)
        return false;
    list_scroll(&m->view, action);
    return true;
}

static void txn_draw(const void *model, const struct canvas *canvas)
{
    const struct txn_model *m = model;
    canvas_printf(canvas, 0, 0, STYLE_TITLE, "Transaction %lld", (long long)m->id);
    if (m->problem[0] != '\0') {
        canvas_paragraph(canvas, 0, 2, canvas->columns, STYLE_BAD, m->problem);
        return;
    }
    struct canvas view = canvas_part(canvas, 0, 2, canvas->columns, canvas->rows - 2);
    draw_all(m, &view, -(int)m->view.top);
    if (m->view.top + m->view.rows < m->view.count)
        canvas_text_right(canvas, canvas->columns, 0, STYLE_DIM, "more below ↓");
}

const struct screen_ops screen_txn = {
    .name = "txn",
    .context = CTX_TXN,
    .model_size = sizeof(struct txn_model),
    .events = EVENT(EV_TXN) | EVENT(EV_HEAD),
    .open = txn_open,
    .load = txn_load,
    .fit = txn_fit,
    .act = txn_act,
    .draw = txn_draw,
};
