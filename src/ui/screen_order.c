#include "ui/screen_order.h"

#include <string.h>

#include "core/base/text.h"
#include "ui/screen_offsets.h"
#include "ui/show.h"

#define LABEL_COLUMNS 14

static void order_open(struct ui *ui, void *model, const void *arg)
{
    struct order_model *m = model;
    (void)ui;
    m->id = *(const int64_t *)arg;
}

static void order_load(struct ui *ui, void *model)
{
    struct order_model *m = model;
    m->network = core_network(ui_core(ui));
    m->problem[0] = '\0';
    enum err err = offset_get(ui_core(ui), m->id, &m->order);
    if (err != OK)
        (void)text_format(m->problem, sizeof m->problem, "%s\n%s", err_detail(err), err_hint(err));
}

static void order_job_done(struct ui *ui, void *model, const struct event *event)
{
    struct order_model *m = model;
    if (m->job == 0 || event->job != m->job)
        return;
    m->job = 0;
    if (event->err != OK)
        ui_fail_job(ui, event);
}

static void cancel_done(struct ui *ui, void *model, bool accepted)
{
    struct order_model *m = model;
    if (!accepted)
        return;
    enum err err = offset_cancel(ui_core(ui), m->id);
    if (err != OK)
        ui_fail(ui, err);
    ui_reload(ui);
}

static void resume(struct ui *ui, struct order_model *m)
{
    enum err err = offset_resume(ui_core(ui), &m->job, m->id);
    if (err != OK)
        ui_fail(ui, err);
}

static bool order_act(struct ui *ui, void *model, enum action action)
{
    struct order_model *m = model;
    switch (action) {
    case ACT_CERTIFICATE:
        if (m->order.certificate_id != 0)
            ui_push(ui, &screen_certificate, &m->order.certificate_id);
        else
            ui_say(ui, STYLE_DIM, "the certificate is made when the retirement is confirmed");
        return true;
    case ACT_RESUME: resume(ui, m); return true;
    case ACT_CANCEL:
        if (m->order.state == ORDER_RUNNING)
            ui_confirm(ui, &(struct confirm){
                               .title = "Stop this offset?",
                               .text = "It stops before the next signature. What is signed already "
                                       "is followed to its end, and what was bought stays yours.",
                               .accept = "Stop it",
                               .done = cancel_done});
        return true;
    default: break;
    }
    if (action < ACT_UP || action > ACT_LAST)
        return false;
    list_scroll(&m->view, action);
    return true;
}

static const char *const step_names[OFFSET_STEPS] = {"allow payment", "buy credits",
                                                     "allow retiring", "retire", "certificate"};

static const char *step_sign(enum step_state state, enum style *style)
{
    switch (state) {
    case STEP_DONE: *style = STYLE_GOOD; return "✓";
    case STEP_FAILED: *style = STYLE_BAD; return "✗";
    case STEP_RUNNING: *style = STYLE_ACCENT; return "●";
    case STEP_SKIPPED: *style = STYLE_DIM; return "–";
    case STEP_WAITING: break;
    }
    *style = STYLE_DIM;
    return "○";
}

static int draw_step(const struct order_model *m, const struct canvas *canvas, int y, int step)
{
    enum style style;
    enum step_state state = m->order.steps[step];
    const char *sign = step_sign(state, &style);
    const char *words = m->order.step_words[step];
    if (*words == '\0')
        words = state == STEP_SKIPPED ? "not needed" : "";
    int x = canvas->columns < 60 ? 2 : 18;
    canvas_text(canvas, 0, y, style, sign);
    canvas_text(canvas, 2, y, state == STEP_RUNNING ? STYLE_STRONG : style, step_names[step]);
    int below = canvas->columns < 60 && *words != '\0';
    int lines = canvas_paragraph(canvas, x, y + below, canvas->columns - x,
                                 state == STEP_FAILED    ? STYLE_BAD
                                 : state == STEP_RUNNING ? STYLE_TEXT
                                                         : STYLE_DIM,
                                 words);
    return below + (lines > 0 ? lines : 1);
}

static int draw_field(const struct canvas *canvas, int y, const char *label, const char *value)
{
    int labels = canvas->columns < 60 ? 0 : LABEL_COLUMNS, below = labels == 0;
    canvas_text(canvas, 0, y, STYLE_DIM, label);
    int lines =
        canvas_paragraph(canvas, labels, y + below, canvas->columns - labels, STYLE_TEXT, value);
    return below + (lines > 0 ? lines : 1);
}

static int draw_all(const struct order_model *m, const struct canvas *canvas, int y)
{
    const struct offset_order *order = &m->order;
    char mass[AMOUNT_TEXT_MAX], amount[SHOW_TEXT], text[SHOW_TEXT * 2];
    int start = y;
    for (int step = 0; step < OFFSET_STEPS; step++)
        y += draw_step(m, canvas, y, step);
    y++;
    if (order->error[0] != '\0')
        y += canvas_paragraph(canvas, 0, y, canvas->columns, STYLE_BAD, order->error) + 1;
    else if (order->is_waiting_for_unlock)
        y += canvas_paragraph(canvas, 0, y, canvas->columns, STYLE_WARN,
                              "It waits: press u to go on.") +
             1;
    else if (order->state == ORDER_RUNNING && !order->is_driven_here)
        y += canvas_paragraph(canvas, 0, y, canvas->columns, STYLE_DIM,
                              "Another session drives it, or none: u takes over if none does.") +
             1;
    offset_format_mass(mass, order->mass);
    y += draw_field(canvas, y, "amount", mass);
    if (order->pay_token >= 0 && (size_t)order->pay_token < m->network->token_count) {
        const struct token *token = &m->network->tokens[order->pay_token];
        show_amount(amount, &order->pay_max.v, token->decimals, token->decimals);
        (void)text_format(text, sizeof text, "%s %s", amount, token->symbol);
        y += draw_field(canvas, y, "pays at most", text);
    }
    y += draw_field(canvas, y, "on behalf of", order->beneficiary);
    if (order->message[0] != '\0')
        y += draw_field(canvas, y, "message", order->message);
    show_time(amount, order->created_s);
    y += draw_field(canvas, y, "begun", amount);
    return y - start;
}

static void order_fit(void *model, int columns, int rows)
{
    struct order_model *m = model;
    struct grid none = {.columns = 1, .rows = 1};
    struct canvas measure = {&none, 0, 0, columns, 0};
    m->view.rows = rows > 3 ? (size_t)rows - 2 : 1;
    m->view.count = m->network != NULL ? (size_t)draw_all(m, &measure, 0) : 0;
    list_scroll(&m->view, ACT_NONE);
}

static void order_draw(const void *model, const struct canvas *canvas)
{
    const struct order_model *m = model;
    int x = canvas_printf(canvas, 0, 0, STYLE_TITLE, "Offset %lld", (long long)m->id);
    if (m->problem[0] != '\0') {
        canvas_paragraph(canvas, 0, 2, canvas->columns, STYLE_BAD, m->problem);
        return;
    }
    enum style style;
    const char *word, *sign = order_sign(&m->order, &style, &word);
    canvas_printf(canvas, x + 2, 0, style, "%s %s", sign, word);
    if (m->view.top + m->view.rows < m->view.count)
        canvas_text_right(canvas, canvas->columns, 0, STYLE_DIM, "more below ↓");
    struct canvas view = canvas_part(canvas, 0, 2, canvas->columns, canvas->rows - 2);
    draw_all(m, &view, -(int)m->view.top);
}

const struct screen_ops screen_order = {
    .name = "order",
    .context = CTX_ORDER,
    .model_size = sizeof(struct order_model),
    .events = EVENT(EV_ORDER) | EVENT(EV_TXN) | EVENT(EV_HEAD),
    .open = order_open,
    .load = order_load,
    .fit = order_fit,
    .job_done = order_job_done,
    .act = order_act,
    .draw = order_draw,
};
