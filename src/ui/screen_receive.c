#include "ui/screen_receive.h"

#include <assert.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/address.h"
#include "core/eth/uri.h"
#include "ui/show.h"

static void clear(struct receive_model *m)
{
    mem_free(m->addresses);
    mem_free(m->balances);
    m->addresses = NULL;
    m->balances = NULL;
    m->address_count = m->balance_count = 0;
}

static void receive_open(struct ui *ui, void *model, const void *arg)
{
    struct receive_model *m = model;
    (void)ui;
    m->address_id = *(const int64_t *)arg;
}

static void receive_close(struct ui *ui, void *model)
{
    (void)ui;
    clear(model);
}

/* ERC-681 with the chain, so that a payer's wallet cannot pick another network. */
static void make_qr(struct receive_model *m)
{
    struct uri uri = {.chain_id = m->network->chain_id};
    struct buf text = {0};
    address_write(uri.target, &m->addresses[m->chosen].address);
    enum err err = uri_build(&text, &uri);
    assert(err == OK);
    (void)err;
    (void)qr_make(&m->qr, buf_text(&text));
    buf_clear(&text);
}

static void receive_load(struct ui *ui, void *model)
{
    struct receive_model *m = model;
    struct core *core = ui_core(ui);
    clear(m);
    m->network = core_network(core);
    m->problem[0] = '\0';
    enum err err = wallet_addresses(core, 0, &m->addresses, &m->address_count);
    if (err == OK)
        err = balance_list(core, 0, &m->balances, &m->balance_count);
    if (err == OK && m->address_count == 0)
        err = err_set(ERR_NOT_FOUND, "this address is archived");
    if (err != OK) {
        clear(m);
        (void)text_format(m->problem, sizeof m->problem, "%s\n%s", err_detail(err), err_hint(err));
        return;
    }
    m->chosen = 0;
    for (size_t i = 0; i < m->address_count; i++)
        if (m->addresses[i].id == m->address_id)
            m->chosen = i;
    make_qr(m);
}

static enum err label_done(struct ui *ui, void *model, const char *text)
{
    struct receive_model *m = model;
    TRY(wallet_label(ui_core(ui), m->address_id, text));
    ui_reload(ui);
    return OK;
}

static bool receive_act(struct ui *ui, void *model, enum action action)
{
    struct receive_model *m = model;
    if (m->address_count == 0)
        return false;
    switch (action) {
    case ACT_NEXT:
    case ACT_DOWN: m->chosen = (m->chosen + 1) % m->address_count; break;
    case ACT_PREVIOUS:
    case ACT_UP: m->chosen = (m->chosen + m->address_count - 1) % m->address_count; break;
    case ACT_RENAME: {
        struct ask ask = {.title = "Label of this address", .prompt = "Label", .done = label_done};
        (void)text_copy(ask.text, sizeof ask.text, m->addresses[m->chosen].label);
        ui_ask(ui, &ask);
        return true;
    }
    default: return false;
    }
    m->address_id = m->addresses[m->chosen].id;
    make_qr(m);
    return true;
}

static int draw_holdings(const struct receive_model *m, const struct canvas *canvas, int y)
{
    int64_t id = m->addresses[m->chosen].id, seen_s = 0;
    int start = y;
    for (size_t i = 0; i < m->balance_count; i++) {
        const struct balance *balance = &m->balances[i];
        const struct token *token = &m->network->tokens[balance->token];
        if (balance->address_id != id || !balance->is_known)
            continue;
        if (token->role == TOKEN_OTHER && balance->token != 0 && u256_is_zero(&balance->amount.v))
            continue;
        char amount[SHOW_TEXT];
        show_amount(amount, &balance->amount.v, token->decimals, 6);
        canvas_text_in(canvas, 0, y, 8, STYLE_DIM, token->symbol);
        canvas_text_in(canvas, 9, y++, canvas->columns - 9, STYLE_TEXT, amount);
        seen_s = balance->seen_s;
    }
    if (seen_s > 0) {
        char age[48];
        canvas_age(canvas, age, sizeof age, seen_s);
        canvas_printf(canvas, 0, y++, STYLE_DIM, "read %s", age);
    } else {
        canvas_text(canvas, 0, y++, STYLE_DIM, "not read yet");
    }
    return y - start;
}

/* The address in groups of four, over two lines: easier to compare by eye. */
static int draw_address(const struct receive_model *m, const struct canvas *canvas, int y)
{
    char text[ADDRESS_TEXT];
    address_write(text, &m->addresses[m->chosen].address);
    if (canvas->columns >= 42) {
        canvas_text(canvas, 0, y, STYLE_STRONG, text);
        return 1;
    }
    canvas_printf(canvas, 0, y, STYLE_STRONG, "%.22s", text);
    canvas_printf(canvas, 0, y + 1, STYLE_STRONG, "  %s", text + 22);
    return 2;
}

static void receive_draw(const void *model, const struct canvas *canvas)
{
    const struct receive_model *m = model;
    if (m->address_count == 0) {
        canvas_text(canvas, 0, 0, STYLE_TITLE, "Receive");
        canvas_paragraph(canvas, 0, 2, canvas->columns, STYLE_BAD, m->problem);
        return;
    }
    const struct wallet_address *address = &m->addresses[m->chosen];
    int width = qr_draw(&m->qr, canvas, 0, 0);
    struct canvas side = canvas_part(canvas, width > 0 ? width + 3 : 0, 0,
                                     canvas->columns - width - 3, canvas->rows);
    canvas_text(&side, 0, 0, STYLE_TITLE, "Receive");
    if (m->address_count > 1) {
        char place[64];
        (void)text_format(place, sizeof place, "%zu of %zu", m->chosen + 1, m->address_count);
        canvas_text_right(&side, side.columns, 0, STYLE_DIM, place);
    }
    int y = side.rows < 14 ? 1 : 2;
    char name[320];
    (void)text_format(name, sizeof name, "%s/%u%s%s", address->wallet_name, address->index,
                      address->label[0] != '\0' ? "  " : "", address->label);
    canvas_text_in(&side, 0, y, side.columns, STYLE_TEXT, name);
    y += 1 + draw_address(m, &side, y + 1);
    y += side.rows < 14 ? 0 : 1;
    y += canvas_paragraph(&side, 0, y, side.columns, STYLE_WARN,
                          address->kind == WALLET_WATCH ? "watched only: its key is not here" : "");
    char chain[200];
    (void)text_format(chain, sizeof chain, "on %s (chain %llu) only", m->network->title,
                      (unsigned long long)m->network->chain_id);
    y += canvas_paragraph(&side, 0, y, side.columns, STYLE_DIM, chain);
    y += side.rows < 14 ? 0 : 1;
    y += draw_holdings(m, &side, y);
    if (width == 0 && m->qr.width > 0) {
        int columns, rows;
        qr_size(&m->qr, canvas, 1, &columns, &rows);
        canvas_printf(&side, 0, y, STYLE_DIM, "the QR code needs %d×%d free cells", columns, rows);
    }
}

const struct screen_ops screen_receive = {
    .name = "receive",
    .context = CTX_RECEIVE,
    .model_size = sizeof(struct receive_model),
    .events = EVENT(EV_BALANCES) | EVENT(EV_WALLETS),
    .open = receive_open,
    .close = receive_close,
    .load = receive_load,
    .act = receive_act,
    .draw = receive_draw,
};
