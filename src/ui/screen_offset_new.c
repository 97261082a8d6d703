#include "ui/screen_offset_new.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/setting.h"
#include "ui/screen_quote.h"
#include "ui/show.h"

enum { NEW_AMOUNT, NEW_PAY, NEW_FROM, NEW_BENEFICIARY, NEW_MESSAGE };

/* Stablecoins first: that is what people mean to pay with. */
static int preference(enum token_role role)
{
    return role == TOKEN_USD      ? 0
           : role == TOKEN_EUR    ? 1
           : role == TOKEN_OTHER  ? 2
           : role == TOKEN_CARBON ? 3
                                  : 4;
}

static void add_pay_tokens(struct offset_new_model *m, struct field *pay)
{
    for (int rank = 0; rank < 4; rank++) {
        for (size_t i = 0; i < m->network->token_count; i++) {
            const struct token *token = &m->network->tokens[i];
            if (preference(token->role) != rank || (token->role == TOKEN_OTHER && i != 0))
                continue;
            char text[FIELD_CHOICE];
            (void)text_format(text, sizeof text,
                              token->role == TOKEN_CARBON ? "%s that is held: nothing is bought"
                                                          : "%s",
                              token->symbol);
            field_add_choice(pay, text);
            m->tokens[m->token_count++] = (int)i;
        }
    }
}

static void add_addresses(struct core *core, struct offset_new_model *m, struct field *from)
{
    if (wallet_addresses(core, 0, &m->addresses, &m->address_count) != OK)
        m->address_count = 0;
    size_t kept = 0;
    for (size_t i = 0; i < m->address_count; i++) {
        char text[FIELD_CHOICE], brief[SHOW_TEXT];
        if (m->addresses[i].kind == WALLET_WATCH)
            continue;
        show_short_address(brief, &m->addresses[i].address);
        (void)text_format(text, sizeof text, "%.60s/%u  %.40s", m->addresses[i].wallet_name,
                          m->addresses[i].index, brief);
        field_add_choice(from, text);
        m->addresses[kept++] = m->addresses[i];
    }
    m->address_count = kept;
}

static void offset_new_open(struct ui *ui, void *model, const void *arg)
{
    struct offset_new_model *m = model;
    (void)arg;
    m->network = core_network(ui_core(ui));
    form_add(&m->form, FIELD_LINE, "How much", "1.5 t, 300 kg, or money: 20 USDC");
    add_pay_tokens(m, form_add(&m->form, FIELD_PICK, "Pay with", NULL));
    add_addresses(ui_core(ui), m, form_add(&m->form, FIELD_PICK, "From", NULL));
    form_add(&m->form, FIELD_LINE, "On behalf of", "a name; public for ever");
    struct field *message = form_add(&m->form, FIELD_LINE, "Message", "public for ever");
    message->is_optional = true;
    if (m->address_count == 0)
        form_set_words(&m->form, ERR_UNSUPPORTED, "no address here has its key: make a wallet");
}

static void offset_new_close(struct ui *ui, void *model)
{
    struct offset_new_model *m = model;
    (void)ui;
    form_clear(&m->form);
    mem_free(m->addresses);
    mem_free(m->balances);
}

static void offset_new_load(struct ui *ui, void *model)
{
    struct offset_new_model *m = model;
    mem_free(m->balances);
    m->balances = NULL;
    m->network = core_network(ui_core(ui));
    if (balance_list(ui_core(ui), 0, &m->balances, &m->balance_count) != OK)
        m->balance_count = 0;
}

static void offset_new_job_done(struct ui *ui, void *model, const struct event *event)
{
    struct offset_new_model *m = model;
    if (m->job == 0 || event->job != m->job)
        return;
    m->job = 0;
    if (event->err == OK && offset_quote_get(ui_core(ui)) != NULL)
        ui_push(ui, &screen_quote, &(struct quote_opening){m});
    else
        form_set_words(&m->form, event->err, event->detail);
}

/* "20 USDC" is money of a token, which is then paid with; everything else is a mass. */
static enum err read_amount(struct offset_new_model *m, struct offset_request *request)
{
    const char *text = m->form.fields[NEW_AMOUNT].text;
    struct field *pay = &m->form.fields[NEW_PAY];
    size_t start = strspn(text, " "), digits = strcspn(text + start, " ");
    const char *unit = text + start + digits;
    unit += strspn(unit, " ");
    size_t unit_len = strcspn(unit, " ");
    for (size_t i = 0; i < m->token_count && unit_len > 0; i++) {
        const struct token *token = &m->network->tokens[m->tokens[i]];
        if (strlen(token->symbol) != unit_len || strncasecmp(token->symbol, unit, unit_len) != 0)
            continue;
        pay->choice = i;
        request->by = OFFSET_BY_MONEY;
        request->pay_token = m->tokens[i];
        return units_parse(&request->money.v, text + start, digits, token->decimals);
    }
    request->by = OFFSET_BY_MASS;
    return offset_parse_mass(&request->mass, text);
}

static enum err ask_quote(struct ui *ui, struct offset_new_model *m)
{
    const struct field *fields = m->form.fields;
    struct offset_request request = {
        .address_id = m->addresses[fields[NEW_FROM].choice].id,
        .pay_token = m->tokens[fields[NEW_PAY].choice],
        .slippage_bps = (uint32_t)setting_number(ui_core(ui), SET_SLIPPAGE),
    };
    TRY(read_amount(m, &request));
    if (!text_copy(request.beneficiary, sizeof request.beneficiary, fields[NEW_BENEFICIARY].text) ||
        !text_copy(request.message, sizeof request.message, fields[NEW_MESSAGE].text))
        return err_set(ERR_LIMIT, "name and message may have %d bytes each", OFFSET_TEXT_MAX);
    return offset_quote(ui_core(ui), &m->job, &request);
}

static bool offset_new_key(struct ui *ui, void *model, const struct key *key)
{
    struct offset_new_model *m = model;
    (void)ui;
    if (m->job != 0)
        return key->kind == K_RUNE || key->kind == K_ENTER;
    return form_key(&m->form, key);
}

static bool offset_new_act(struct ui *ui, void *model, enum action action)
{
    struct offset_new_model *m = model;
    if (action != ACT_ACCEPT)
        return form_act(&m->form, action);
    if (m->job != 0 || m->address_count == 0 || m->token_count == 0 || !form_accept(&m->form))
        return true;
    enum err err = ask_quote(ui, m);
    if (err != OK)
        form_set_problem(&m->form, err);
    return true;
}

static void draw_available(const struct offset_new_model *m, const struct canvas *canvas, int y)
{
    if (m->address_count == 0 || m->token_count == 0)
        return;
    int token = m->tokens[m->form.fields[NEW_PAY].choice];
    for (size_t i = 0; i < m->balance_count; i++) {
        const struct balance *balance = &m->balances[i];
        if (balance->address_id != m->addresses[m->form.fields[NEW_FROM].choice].id ||
            balance->token != token || !balance->is_known)
            continue;
        char amount[SHOW_TEXT], age[48];
        show_amount(amount, &balance->amount.v, m->network->tokens[token].decimals, 6);
        canvas_age(canvas, age, sizeof age, balance->seen_s);
        canvas_printf(canvas, 0, y, STYLE_DIM, "there: %s %s, read %s", amount,
                      m->network->tokens[token].symbol, age);
    }
}

static void offset_new_draw(const void *model, const struct canvas *canvas)
{
    const struct offset_new_model *m = model;
    canvas_text(canvas, 0, 0, STYLE_TITLE, "New offset");
    int y = 2 + form_draw(&m->form, canvas, 2) + 1;
    if (m->job != 0) {
        canvas_text(canvas, 0, y, STYLE_ACCENT, "reading the pool's reserves…");
        return;
    }
    draw_available(m, canvas, y);
    if (m->form.problem[0] == '\0')
        canvas_paragraph(canvas, 0, y + 2, canvas->columns < 72 ? canvas->columns : 72, STYLE_DIM,
                         "One token of the carbon pool stands for one tonne of CO2. A quote is "
                         "shown next; nothing is signed before you agree to it.");
}

const struct screen_ops screen_offset_new = {
    .name = "offset_new",
    .context = CTX_FORM,
    .model_size = sizeof(struct offset_new_model),
    .events = EVENT(EV_BALANCES),
    .open = offset_new_open,
    .close = offset_new_close,
    .load = offset_new_load,
    .job_done = offset_new_job_done,
    .key = offset_new_key,
    .act = offset_new_act,
    .draw = offset_new_draw,
};
