#include "ui/screen_quote.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/base/text.h"
#include "ui/show.h"

#define LABEL_COLUMNS 14

static void take_quote(struct ui *ui, struct quote_model *m)
{
    const struct offset_quote *quote = offset_quote_get(ui_core(ui));
    if (quote == NULL)
        return;
    m->quote = *quote;
    m->is_expired = false;
    m->problem[0] = '\0';
    approval_open(ui, &m->approval);
}

static void quote_open(struct ui *ui, void *model, const void *arg)
{
    struct quote_model *m = model;
    m->opener = ((const struct quote_opening *)arg)->opener;
    m->network = core_network(ui_core(ui));
    take_quote(ui, m);
}

static void quote_wake(struct ui *ui, void *model)
{
    struct quote_model *m = model;
    approval_wake(ui, &m->approval);
}

static void quote_job_done(struct ui *ui, void *model, const struct event *event)
{
    struct quote_model *m = model;
    if (m->again == 0 || event->job != m->again)
        return;
    m->again = 0;
    if (event->err == OK)
        take_quote(ui, m);
    else
        (void)text_format(m->problem, sizeof m->problem, "%s\n%s", event->detail,
                          err_hint(event->err));
}

static void ask_again(struct ui *ui, struct quote_model *m)
{
    enum err err = offset_quote(ui_core(ui), &m->again, &m->quote.request);
    if (err != OK)
        (void)text_format(m->problem, sizeof m->problem, "%s\n%s", err_detail(err), err_hint(err));
}

static void begin(struct ui *ui, struct quote_model *m)
{
    int64_t order_id = 0;
    enum err err = offset_confirm(ui_core(ui), &m->order, &order_id);
    if (err != OK) {
        m->is_expired = err == ERR_EXPIRED;
        (void)text_format(m->problem, sizeof m->problem, "%s\n%s", err_detail(err), err_hint(err));
        return;
    }
    ui_pop(ui, m->opener);
    ui_replace(ui, m, &screen_order, &order_id);
}

static bool is_over(const struct quote_model *m, int64_t now_s)
{
    return m->is_expired || now_s >= m->quote.expires_s;
}

static bool quote_act(struct ui *ui, void *model, enum action action)
{
    struct quote_model *m = model;
    if (m->again != 0 && action != ACT_BACK)
        return true;
    switch (approval_act(ui, &m->approval, action)) {
    case APPROVAL_CANCELLED: ui_pop(ui, m); break;
    case APPROVAL_GIVEN:
        if (m->quote.problem == OK && !is_over(m, core_now_s(ui_core(ui))))
            begin(ui, m);
        else
            ask_again(ui, m);
        break;
    case APPROVAL_NONE: break;
    }
    return true;
}

/* ---- drawing ---- */

struct page {
    const struct canvas *canvas;
    int y, labels;
};

static void line(struct page *page, enum style style, const char *label, const char *format, ...)
    PRINTF_LIKE(4, 5);
static void line(struct page *page, enum style style, const char *label, const char *format, ...)
{
    char value[700];
    va_list args;
    va_start(args, format);
    vsnprintf(value, sizeof value, format, args);
    va_end(args);
    canvas_text(page->canvas, 0, page->y, STYLE_DIM, label);
    page->y += page->labels == 0 && *label != '\0';
    int lines = canvas_paragraph(page->canvas, page->labels, page->y,
                                 page->canvas->columns - page->labels, style, value);
    page->y += lines > 0 ? lines : 1;
}

static void places_text(char out[SHOW_TEXT], const struct quote_model *m, int token,
                        const struct u256 *amount, unsigned places)
{
    char digits[SHOW_TEXT];
    const struct token *known = &m->network->tokens[token];
    show_amount(digits, amount, known->decimals, places);
    (void)text_format(out, SHOW_TEXT, "%.100s %s", digits, known->symbol);
}

/* What is agreed to: every digit. */
static void amount_text(char out[SHOW_TEXT], const struct quote_model *m, int token,
                        const struct u256 *amount)
{
    places_text(out, m, token, amount, m->network->tokens[token].decimals);
}

/* What is said beside it. */
static void short_text(char out[SHOW_TEXT], const struct quote_model *m, int token,
                       const struct u256 *amount)
{
    places_text(out, m, token, amount, 6);
}

static int carbon_token(const struct quote_model *m)
{
    const struct token *token = network_token_role(m->network, TOKEN_CARBON);
    return token != NULL ? network_token_index(m->network, token) : 0;
}

static void draw_price(const struct quote_model *m, struct page *page)
{
    const struct offset_quote *q = &m->quote;
    char pay[SHOW_TEXT], most[SHOW_TEXT], fee[SHOW_TEXT], size[SHOW_TEXT], spot[SHOW_TEXT],
        impact[SHOW_TEXT], bound[SHOW_TEXT];
    const char *symbol = m->network->tokens[q->request.pay_token].symbol;
    amount_text(pay, m, q->request.pay_token, &q->pay.v);
    amount_text(most, m, q->request.pay_token, &q->pay_max.v);
    amount_text(fee, m, q->request.pay_token, &q->pool_fee.v);
    show_price(size, q->at_size);
    show_price(spot, q->spot);
    show_bps(impact, q->impact_bps);
    show_bps(bound, q->request.slippage_bps);
    line(page, STYLE_STRONG, "you pay", "%s", pay);
    line(page, STYLE_STRONG, "never more", "%s (the price may move by %s)", most, bound);
    line(page, STYLE_TEXT, "price", "%s %s a tonne (%s before, impact %s)", size, symbol, spot,
         impact);
    line(page, STYLE_TEXT, "pool fee", "%s, in the price", fee);
}

static void draw_steps(const struct quote_model *m, struct page *page)
{
    const struct offset_quote *q = &m->quote;
    char most[SHOW_TEXT], carbon[SHOW_TEXT], mass[AMOUNT_TEXT_MAX];
    amount_text(most, m, q->request.pay_token, &q->pay_max.v);
    amount_text(carbon, m, carbon_token(m), &q->carbon.v);
    offset_format_mass(mass, q->mass);
    int number = 0;
    const char *label = "steps";
    if (q->needed[STEP_APPROVE_PAY]) {
        line(page, STYLE_TEXT, label, "%d  allow the exchange to take at most %s", ++number, most);
        label = "";
    }
    if (q->needed[STEP_BUY]) {
        line(page, STYLE_TEXT, label, "%d  buy exactly %s", ++number, carbon);
        label = "";
    }
    if (q->needed[STEP_APPROVE_RETIRE]) {
        line(page, STYLE_TEXT, label, "%d  allow the retirement contract to take exactly %s",
             ++number, carbon);
        label = "";
    }
    line(page, STYLE_TEXT, label, "%d  retire %s for good: this cannot be undone", ++number, mass);
    line(page, STYLE_TEXT, "", "%d  make the certificate", ++number);
}

static int draw_lines(const struct quote_model *m, const struct canvas *canvas, int y)
{
    const struct offset_quote *q = &m->quote;
    struct page page = {canvas, y, canvas->columns < 60 ? 0 : LABEL_COLUMNS};
    char mass[AMOUNT_TEXT_MAX], carbon[SHOW_TEXT], fee[SHOW_TEXT], most[SHOW_TEXT], have[SHOW_TEXT],
        native[SHOW_TEXT];
    bool is_native = q->request.pay_token == 0;
    offset_format_mass(mass, q->mass);
    amount_text(carbon, m, carbon_token(m), &q->carbon.v);
    line(&page, STYLE_STRONG, "retire", "%s of CO2 (%s)", mass, carbon);
    line(&page, STYLE_TEXT, "on behalf of", "%s", q->request.beneficiary);
    if (q->request.message[0] != '\0')
        line(&page, STYLE_TEXT, "message", "%s", q->request.message);
    if (q->needed[STEP_BUY])
        draw_price(m, &page);
    short_text(fee, m, 0, &q->network_fee.v);
    short_text(most, m, 0, &q->network_fee_max.v);
    line(&page, STYLE_TEXT, "network fees", "about %s, at most %s", fee, most);
    short_text(have, m, q->request.pay_token, &q->have.v);
    short_text(native, m, 0, &q->have_native.v);
    line(&page, STYLE_TEXT, "you have", "%s%s%s", have, is_native ? "" : " and ",
         is_native ? "" : native);
    draw_steps(m, &page);
    return page.y - y;
}

/* What is in the way. */
static const char *problem_of(const struct quote_model *m)
{
    return m->problem[0] != '\0'    ? m->problem
           : m->quote.problem != OK ? m->quote.problem_words
                                    : "";
}

/* Rows of the quote that are in view: title and buttons are around them, and what is in the way. */
static int rows_in_view(const struct quote_model *m, int columns, int rows)
{
    int foot = approval_foot(columns, problem_of(m));
    rows -= 2 + (foot > 0 ? foot : 2);
    return rows > 0 ? rows : 0;
}

static void quote_fit(void *model, int columns, int rows)
{
    struct quote_model *m = model;
    struct grid none = {.columns = 1, .rows = 1};
    struct canvas measure = {&none, 0, 0, columns, 0};
    if (m->network == NULL) /* before it is opened */
        return;
    approval_fit(&m->approval, (size_t)draw_lines(m, &measure, 0),
                 (size_t)rows_in_view(m, columns, rows));
}

static void quote_draw(const void *model, const struct canvas *canvas)
{
    const struct quote_model *m = model;
    bool over = is_over(m, canvas->grid->now_s);
    char left[32], text[64], mass[AMOUNT_TEXT_MAX];
    canvas_countdown(canvas, left, sizeof left, m->quote.expires_s);
    canvas_text(canvas, 0, 0, STYLE_TITLE, "Quote");
    (void)text_format(text, sizeof text, over ? "expired" : "good for %s", left);
    canvas_text_right(canvas, canvas->columns, 0, over ? STYLE_WARN : STYLE_ACCENT, text);
    struct canvas view =
        canvas_part(canvas, 0, 1, canvas->columns, rows_in_view(m, canvas->columns, canvas->rows));
    draw_lines(m, &view, -(int)m->approval.view.top);
    int y = 1 + view.rows;
    if (m->again != 0)
        canvas_text(canvas, 0, y, STYLE_ACCENT, "reading the pool's reserves again…");
    else
        canvas_paragraph(canvas, 0, y, canvas->columns, STYLE_BAD, problem_of(m));
    offset_format_mass(mass, m->quote.mass);
    (void)text_format(text, sizeof text, "Retire %.40s", mass);
    approval_draw(&m->approval, canvas, over || m->quote.problem != OK ? "New quote" : text);
}

const struct screen_ops screen_quote = {
    .name = "quote",
    .context = CTX_REVIEW,
    .model_size = sizeof(struct quote_model),
    .open = quote_open,
    .fit = quote_fit,
    .job_done = quote_job_done,
    .wake = quote_wake,
    .act = quote_act,
    .draw = quote_draw,
};
