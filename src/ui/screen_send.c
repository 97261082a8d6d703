#include "ui/screen_send.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/address.h"
#include "core/setting.h"
#include "ui/screen_review.h"
#include "ui/show.h"

enum { SEND_FROM, SEND_TOKEN, SEND_TO, SEND_AMOUNT, SEND_SPEED };

static const char *const speeds[] = {"slow", "normal", "fast"};

static void read_addresses(struct core *core, struct send_model *m)
{
    if (wallet_addresses(core, 0, &m->addresses, &m->address_count) != OK)
        m->address_count = 0;
}

static void send_open(struct ui *ui, void *model, const void *arg)
{
    struct send_model *m = model;
    struct core *core = ui_core(ui);
    char speed[SETTING_VALUE];
    m->network = core_network(core);
    read_addresses(core, m);
    struct field *from = form_add(&m->form, FIELD_PICK, "From", NULL);
    for (size_t i = 0; i < m->address_count; i++) {
        char text[FIELD_CHOICE], brief[SHOW_TEXT];
        show_short_address(brief, &m->addresses[i].address);
        bool is_watched = m->addresses[i].kind == WALLET_WATCH;
        (void)text_format(text, sizeof text, "%.60s/%u  %.40s%s", m->addresses[i].wallet_name,
                          m->addresses[i].index, brief, is_watched ? " (watch)" : "");
        field_add_choice(from, text);
        if (m->addresses[i].id == *(const int64_t *)arg)
            from->choice = i;
    }
    struct field *token = form_add(&m->form, FIELD_PICK, "What", NULL);
    for (size_t i = 0; i < m->network->token_count; i++)
        field_add_choice(token, m->network->tokens[i].symbol);
    form_add(&m->form, FIELD_LINE, "To", "0x…, the whole address, or a payment request");
    form_add(&m->form, FIELD_LINE, "Amount", "1.5, or max");
    struct field *fee = form_add(&m->form, FIELD_PICK, "Speed", NULL);
    setting_get(core, SET_FEE, speed);
    for (size_t i = 0; i < MEM_COUNT(speeds); i++) {
        field_add_choice(fee, speeds[i]);
        if (strcmp(speeds[i], speed) == 0)
            fee->choice = i;
    }
    form_focus(&m->form, SEND_TO);
    if (m->address_count == 0)
        form_set_words(&m->form, ERR_UNSUPPORTED, "there is no address here: make a wallet");
}

static void send_close(struct ui *ui, void *model)
{
    struct send_model *m = model;
    (void)ui;
    form_clear(&m->form);
    mem_free(m->addresses);
    mem_free(m->balances);
}

static void send_load(struct ui *ui, void *model)
{
    struct send_model *m = model;
    mem_free(m->balances);
    m->balances = NULL;
    m->network = core_network(ui_core(ui));
    if (balance_list(ui_core(ui), 0, &m->balances, &m->balance_count) != OK)
        m->balance_count = 0;
}

static void send_job_done(struct ui *ui, void *model, const struct event *event)
{
    struct send_model *m = model;
    if (m->job == 0 || event->job != m->job)
        return;
    if (event->err == OK)
        ui_push(ui, &screen_review, &(struct review_opening){m->job, m});
    else
        form_set_words(&m->form, event->err, event->detail);
    m->job = 0;
}

static bool send_key(struct ui *ui, void *model, const struct key *key)
{
    struct send_model *m = model;
    (void)ui;
    if (m->job != 0)
        return key->kind == K_RUNE || key->kind == K_ENTER;
    return form_key(&m->form, key);
}

/* A payment request in the place of the recipient fills in the form, and waits there: what it says
 * is to be looked at. Returns: false when none is there. */
static bool take_uri(struct send_model *m)
{
    struct field *fields = m->form.fields;
    struct transfer_request request = {0};
    if (!transfer_is_uri(fields[SEND_TO].text))
        return false;
    enum err err = transfer_read_uri(&request, m->network, fields[SEND_TO].text);
    if (err != OK) {
        form_set_problem(&m->form, err);
        return true;
    }
    field_set_text(&fields[SEND_TO], request.to);
    field_set_text(&fields[SEND_AMOUNT], request.amount);
    fields[SEND_TOKEN].choice = (size_t)request.token;
    form_focus(&m->form, SEND_AMOUNT);
    return true;
}

static bool send_act(struct ui *ui, void *model, enum action action)
{
    struct send_model *m = model;
    const struct field *fields = m->form.fields;
    if (action != ACT_ACCEPT)
        return form_act(&m->form, action);
    if (m->job != 0 || m->address_count == 0 || take_uri(m) || !form_accept(&m->form))
        return true;
    struct transfer_request request = {
        .address_id = m->addresses[fields[SEND_FROM].choice].id,
        .token = (int)fields[SEND_TOKEN].choice,
        .speed = (enum fee_speed)fields[SEND_SPEED].choice,
        .is_elsewhere = m->addresses[fields[SEND_FROM].choice].kind == WALLET_WATCH,
    };
    enum err err = OK;
    if (!text_copy(request.to, sizeof request.to, fields[SEND_TO].text) ||
        !text_copy(request.amount, sizeof request.amount, fields[SEND_AMOUNT].text))
        err = err_set(ERR_SYNTAX, "the address or the amount is too long");
    if (err == OK)
        err = transfer_build(ui_core(ui), &m->job, &request);
    if (err != OK)
        form_set_problem(&m->form, err);
    return true;
}

/* What is there of the chosen token, at the chosen address. */
static void draw_available(const struct send_model *m, const struct canvas *canvas, int y)
{
    if (m->address_count == 0)
        return;
    const struct wallet_address *from = &m->addresses[m->form.fields[SEND_FROM].choice];
    int token = (int)m->form.fields[SEND_TOKEN].choice;
    char whole[ADDRESS_TEXT];
    address_write(whole, &from->address);
    if (canvas->columns >= 60)
        canvas_printf(canvas, 0, y, STYLE_DIM, "from %s%s", whole,
                      from->kind == WALLET_WATCH ? ", to be signed elsewhere" : "");
    else
        y--;
    for (size_t i = 0; i < m->balance_count; i++) {
        const struct balance *balance = &m->balances[i];
        if (balance->address_id != from->id || balance->token != token)
            continue;
        char amount[SHOW_TEXT], age[48];
        if (!balance->is_known) {
            canvas_text(canvas, 0, y + 1, STYLE_DIM, "its balance has not been read yet");
            return;
        }
        show_amount(amount, &balance->amount.v, m->network->tokens[token].decimals, 18);
        canvas_age(canvas, age, sizeof age, balance->seen_s);
        canvas_printf(canvas, 0, y + 1, STYLE_DIM, "holds %s %s, read %s", amount,
                      m->network->tokens[token].symbol, age);
    }
}

static void send_draw(const void *model, const struct canvas *canvas)
{
    const struct send_model *m = model;
    canvas_text(canvas, 0, 0, STYLE_TITLE, "Send");
    int y = 2 + form_draw(&m->form, canvas, 2) + 1;
    if (m->job != 0)
        canvas_text(canvas, 0, y, STYLE_ACCENT, "trying it out on the chain, without sending…");
    else
        draw_available(m, canvas, y);
}

const struct screen_ops screen_send = {
    .name = "send",
    .context = CTX_FORM,
    .model_size = sizeof(struct send_model),
    .events = EVENT(EV_BALANCES),
    .open = send_open,
    .close = send_close,
    .load = send_load,
    .job_done = send_job_done,
    .key = send_key,
    .act = send_act,
    .draw = send_draw,
};
