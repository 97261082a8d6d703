#include "ui/screen_review.h"

#include <string.h>

#include "core/base/text.h"
#include "core/price.h"
#include "core/setting.h"
#include "ui/screen_airgap.h"
#include "ui/show.h"

#define LABEL_COLUMNS 16

static void add_row(struct review_model *m, const char *label, const char *value)
{
    if (m->row_count == REVIEW_ROWS)
        return;
    struct fact_row *row = &m->rows[m->row_count++];
    (void)text_copy(row->label, sizeof row->label, label);
    (void)text_copy(row->value, sizeof row->value, value);
}

/* The fee that is likely, also in money. */
static void add_expected_fee(struct core *core, struct review_model *m,
                             const struct txn_draft *draft, const struct network *network)
{
    char currency_text[SETTING_VALUE], worth[SHOW_TEXT] = "", fee[SHOW_TEXT], text[SHOW_TEXT * 2];
    enum currency currency;
    struct price_now price;
    struct fiat_micro value;
    setting_get(core, SET_CURRENCY, currency_text);
    show_amount(fee, &draft->expected_fee.v, network->tokens[0].decimals, 9);
    if (currency_parse(&currency, currency_text) == OK && currency != CURRENCY_ETH &&
        price_now(core, 0, currency, &price) == OK && price.is_known && !price.is_stale &&
        amount_worth(&value, &draft->expected_fee.v, network->tokens[0].decimals, price.price) ==
            OK)
        show_value(worth, value, currency);
    (void)text_format(text, sizeof text, "%s %s%s%s%s", fee, network->tokens[0].symbol,
                      worth[0] != '\0' ? " (about " : "", worth, worth[0] != '\0' ? ")" : "");
    add_row(m, "fee, likely", text);
}

static void review_open(struct ui *ui, void *model, const void *arg)
{
    struct review_model *m = model;
    const struct review_opening *opening = arg;
    const struct network *network = core_network(ui_core(ui));
    const struct txn_draft *draft = txn_draft_get(ui_core(ui), opening->build);
    m->build = opening->build;
    m->opener = opening->opener;
    if (draft == NULL) {
        (void)text_copy(m->problem, sizeof m->problem, "this draft has expired: make it again");
    } else {
        m->is_elsewhere = draft->intent.is_elsewhere;
        m->row_count = describe_rows(m->rows, network, &draft->facts);
        add_expected_fee(ui_core(ui), m, draft, network);
    }
    approval_open(ui, &m->approval);
}

static void review_close(struct ui *ui, void *model)
{
    struct review_model *m = model;
    if (m->approve == 0 && m->build != 0)
        txn_discard(ui_core(ui), m->build);
}

static void review_wake(struct ui *ui, void *model)
{
    struct review_model *m = model;
    approval_wake(ui, &m->approval);
}

static void review_job_done(struct ui *ui, void *model, const struct event *event)
{
    struct review_model *m = model;
    if (m->approve == 0 || event->job != m->approve)
        return;
    if (event->id == 0 || (event->err != OK && event->err != ERR_PENDING)) {
        m->approve = 0;
        m->approval.chosen = 0;
        (void)text_format(m->problem, sizeof m->problem, "%s\n%s", event->detail,
                          err_hint(event->err));
        return;
    }
    if (event->err == ERR_PENDING)
        ui_fail_job(ui, event);
    ui_pop(ui, m->opener);
    ui_replace(ui, m, &screen_txn, &event->id);
}

/* No key is here: from now on its number is held for it, and its codes are shown. */
static void give_out(struct ui *ui, struct review_model *m)
{
    struct airgap_request request = {0};
    int64_t id = 0;
    enum err err = txn_ask_elsewhere(ui_core(ui), &id, m->build);
    if (err == OK)
        err = airgap_of_txn(ui_core(ui), &request, id);
    if (err != OK) {
        (void)text_format(m->problem, sizeof m->problem, "%s\n%s", err_detail(err), err_hint(err));
        return;
    }
    m->build = 0;
    ui_pop(ui, m->opener);
    ui_replace(ui, m, &screen_airgap_show, &(struct airgap_show_opening){.request = &request});
}

static void approve(struct ui *ui, struct review_model *m)
{
    enum err err = txn_approve(ui_core(ui), &m->approve, m->build);
    m->problem[0] = '\0';
    if (err != OK)
        (void)text_format(m->problem, sizeof m->problem, "%s\n%s", err_detail(err), err_hint(err));
}

static bool review_act(struct ui *ui, void *model, enum action action)
{
    struct review_model *m = model;
    if (m->approve != 0)
        return true;
    switch (approval_act(ui, &m->approval, action)) {
    case APPROVAL_CANCELLED: ui_pop(ui, m); break;
    case APPROVAL_GIVEN:
        if (m->row_count > 0 && m->is_elsewhere)
            give_out(ui, m);
        else if (m->row_count > 0)
            approve(ui, m);
        break;
    case APPROVAL_NONE: break;
    }
    return true;
}

int review_draw_rows(const struct fact_row *rows, size_t count, const struct canvas *canvas, int y)
{
    int labels = canvas->columns < 60 ? 0 : LABEL_COLUMNS, start = y;
    for (size_t i = 0; i < count; i++) {
        const struct fact_row *row = &rows[i];
        enum style style = i == 0 ? STYLE_STRONG : STYLE_TEXT;
        canvas_text(canvas, 0, y, STYLE_DIM, row->label);
        y += labels == 0;
        int lines =
            canvas_paragraph(canvas, labels, y, canvas->columns - labels, style, row->value);
        y += lines > 0 ? lines : 1;
    }
    return y - start;
}

/* Rows of facts that are in view: title and buttons are around them, and what went wrong. */
static int rows_in_view(const struct review_model *m, int columns, int rows)
{
    int foot = approval_foot(columns, m->problem);
    rows -= 2 + (foot > 0 ? foot : 1);
    return rows > 0 ? rows : 0;
}

static void review_fit(void *model, int columns, int rows)
{
    struct review_model *m = model;
    struct grid none = {.columns = 1, .rows = 1};
    struct canvas measure = {&none, 0, 0, columns, 0};
    size_t lines = (size_t)review_draw_rows(m->rows, m->row_count, &measure, 0);
    approval_fit(&m->approval, lines, (size_t)rows_in_view(m, columns, rows));
}

static void review_draw(const void *model, const struct canvas *canvas)
{
    const struct review_model *m = model;
    canvas_text(canvas, 0, 0, STYLE_TITLE, "Review");
    canvas_text_right(canvas, canvas->columns, 0, STYLE_DIM,
                      canvas->columns < 60 ? "nothing is signed yet"
                                           : "nothing is signed before you approve it");
    struct canvas rows =
        canvas_part(canvas, 0, 1, canvas->columns, rows_in_view(m, canvas->columns, canvas->rows));
    review_draw_rows(m->rows, m->row_count, &rows, -(int)m->approval.view.top);
    if (m->problem[0] != '\0')
        canvas_paragraph(canvas, 0, 1 + rows.rows, canvas->columns, STYLE_BAD, m->problem);
    if (m->approve != 0)
        canvas_text(canvas, 0, canvas->rows - 1, STYLE_ACCENT, "signing and sending…");
    else
        approval_draw(&m->approval, canvas,
                      m->is_elsewhere        ? "Have it signed"
                      : canvas->columns < 60 ? "Send"
                                             : "Approve and send");
}

const struct screen_ops screen_review = {
    .name = "review",
    .context = CTX_REVIEW,
    .model_size = sizeof(struct review_model),
    .open = review_open,
    .close = review_close,
    .fit = review_fit,
    .job_done = review_job_done,
    .wake = review_wake,
    .act = review_act,
    .draw = review_draw,
};
