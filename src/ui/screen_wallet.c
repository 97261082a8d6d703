#include "ui/screen_wallet.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/address.h"
#include "core/setting.h"
#include "ui/show.h"

#define PLACES 6

/* Which tokens have a row: the usual ones always, others when something is held. */
static bool is_listed(const struct wallet_model *m, size_t token)
{
    const struct balance *total = &m->totals[token];
    enum token_role role = m->network->tokens[token].role;
    return token == 0 || role == TOKEN_CARBON || role == TOKEN_EUR || role == TOKEN_USD ||
           (total->is_known && !u256_is_zero(&total->amount.v));
}

static size_t listed_count(const struct wallet_model *m)
{
    size_t count = 0;
    for (size_t i = 0; i < m->total_count; i++)
        count += is_listed(m, i);
    return count;
}

static void clear(struct wallet_model *m)
{
    mem_free(m->totals);
    mem_free(m->addresses);
    mem_free(m->balances);
    m->totals = m->balances = NULL;
    m->addresses = NULL;
    m->total_count = m->address_count = m->balance_count = 0;
}

static enum err read_all(struct core *core, struct wallet_model *m)
{
    m->network = core_network(core);
    TRY(balance_totals(core, 0, false, &m->totals, &m->total_count));
    TRY(wallet_addresses(core, 0, &m->addresses, &m->address_count));
    TRY(balance_list(core, 0, &m->balances, &m->balance_count));
    for (size_t i = 0; i < m->total_count && i < NETWORK_TOKENS; i++)
        TRY(price_now(core, (int)i, m->currency, &m->prices[i]));
    return OK;
}

static void wallet_load(struct ui *ui, void *model)
{
    struct wallet_model *m = model;
    char currency[SETTING_VALUE];
    setting_get(ui_core(ui), SET_CURRENCY, currency);
    if (currency_parse(&m->currency, currency) != OK)
        m->currency = CURRENCY_USD;
    clear(m);
    m->problem[0] = '\0';
    enum err err = read_all(ui_core(ui), m);
    if (err != OK) {
        clear(m);
        (void)text_format(m->problem, sizeof m->problem, "%s\n%s", err_detail(err), err_hint(err));
    }
    list_set_count(&m->list, m->address_count);
}

static void wallet_close(struct ui *ui, void *model)
{
    (void)ui;
    clear(model);
}

static void wallet_fit(void *model, int columns, int rows)
{
    struct wallet_model *m = model;
    (void)columns;
    int above = (int)listed_count(m) + (rows < 14 ? 2 : rows < 18 ? 5 : 6);
    list_fit(&m->list, rows > above ? (size_t)(rows - above) : 1);
}

static bool wallet_act(struct ui *ui, void *model, enum action action)
{
    struct wallet_model *m = model;
    const struct wallet_address *chosen =
        m->address_count > 0 ? &m->addresses[m->list.selected] : NULL;
    switch (action) {
    case ACT_OPEN:
        if (chosen != NULL)
            ui_push(ui, &screen_receive, &chosen->id);
        return true;
    case ACT_SEND:
        if (chosen != NULL)
            ui_push(ui, &screen_send, &chosen->id);
        return true;
    case ACT_SIGN:
        if (chosen != NULL)
            ui_push(ui, &screen_sign, &chosen->id);
        return true;
    case ACT_TXNS: ui_push(ui, &screen_txns, NULL); return true;
    case ACT_AIRGAP: ui_push(ui, &screen_airgap, NULL); return true;
    case ACT_WALLETS: ui_push(ui, &screen_wallets, NULL); return true;
    case ACT_CURRENCY: {
        enum err err =
            setting_set(ui_core(ui), SET_CURRENCY, currency_name((m->currency + 1) % CURRENCIES));
        if (err != OK)
            ui_fail(ui, err);
        ui_reload(ui);
        return true;
    }
    default: return list_act(&m->list, action);
    }
}

/* The value of everything with a price that can be used; *missing: some had none. */
static struct fiat_micro total_value(const struct wallet_model *m, bool *missing)
{
    struct fiat_micro sum = {0};
    *missing = false;
    for (size_t i = 0; i < m->total_count; i++) {
        const struct balance *total = &m->totals[i];
        const struct price_now *price = &m->prices[i];
        struct fiat_micro value;
        if (!total->is_known || u256_is_zero(&total->amount.v)) {
            *missing |= !total->is_known && is_listed(m, i);
            continue;
        }
        if (!price->is_known || price->is_stale ||
            amount_worth(&value, &total->amount.v, m->network->tokens[i].decimals, price->price) !=
                OK ||
            __builtin_add_overflow(sum.v, value.v, &sum.v))
            *missing = true;
    }
    return sum;
}

/* Write an amount with its point at column `point`. */
static void draw_aligned(const struct canvas *canvas, int point, int y, enum style style,
                         const char *amount)
{
    size_t whole = strcspn(amount, ".");
    if ((int)whole > point - 9) { /* a figure that no column is wide enough for */
        canvas_text_in(canvas, 9, y, 24, style, amount);
        return;
    }
    char start[SHOW_TEXT];
    (void)text_format(start, sizeof start, "%.*s", (int)whole, amount);
    canvas_text_right(canvas, point, y, style, start);
    canvas_text(canvas, point, y, style, amount + whole);
}

static void draw_price(const struct wallet_model *m, const struct canvas *canvas, int x, int y,
                       const struct price_now *price)
{
    char digits[SHOW_TEXT], age[48], text[300];
    if (!price->is_known) {
        canvas_text(canvas, x, y, STYLE_STALE, "no price");
        return;
    }
    show_price(digits, price->price);
    canvas_age(canvas, age, sizeof age, price->checked_s);
    if (price->is_stale)
        (void)text_format(text, sizeof text, "%s %s, stale: %s", digits, currency_name(m->currency),
                          age);
    else
        (void)text_format(text, sizeof text, "%s %s each", digits, currency_name(m->currency));
    canvas_text_in(canvas, x, y, canvas->columns - x, price->is_stale ? STYLE_STALE : STYLE_DIM,
                   text);
}

/* What the token is to this program, whatever it calls itself: the one that stands for tonnes, the
 * one that stands for euros. */
static const char *currency_word(const struct network *network, const struct token *token)
{
    if (token == network_token_role(network, TOKEN_CARBON))
        return "CARBON";
    if (token == network_token_role(network, TOKEN_EUR))
        return "EURO";
    return "";
}

static void draw_token(const struct wallet_model *m, const struct canvas *canvas, int y,
                       size_t token)
{
    const struct balance *total = &m->totals[token];
    const struct price_now *price = &m->prices[token];
    const struct token *known = &m->network->tokens[token];
    bool is_small = canvas->columns < 60;
    int point = is_small ? 16 : 21, value_end = is_small ? canvas->columns : 46;
    char amount[SHOW_TEXT], value_text[SHOW_TEXT];
    struct fiat_micro value;
    canvas_text_in(canvas, 0, y, 9, STYLE_TEXT, known->symbol);
    if (canvas->columns >= 74 && !price->is_stale)
        canvas_text_right(canvas, canvas->columns, y, STYLE_DIM, currency_word(m->network, known));
    if (!total->is_known) {
        canvas_text_right(canvas, point, y, STYLE_STALE, "not read");
        return;
    }
    show_amount(amount, &total->amount.v, known->decimals, is_small ? 4 : PLACES);
    draw_aligned(canvas, point, y, STYLE_STRONG, amount);
    if (price->is_known &&
        amount_worth(&value, &total->amount.v, known->decimals, price->price) == OK) {
        show_value(value_text, value, m->currency);
        canvas_text_right(canvas, value_end, y, price->is_stale ? STYLE_STALE : STYLE_TEXT,
                          value_text);
    }
    if (!is_small)
        draw_price(m, canvas, 49, y, price);
}

static void draw_total(const struct wallet_model *m, const struct canvas *canvas)
{
    bool missing;
    char value[SHOW_TEXT], text[SHOW_TEXT + 32];
    struct fiat_micro sum = total_value(m, &missing);
    show_value(value, sum, m->currency);
    canvas_text(canvas, 0, 0, STYLE_TITLE, "Portfolio");
    (void)text_format(text, sizeof text, "%s%s", missing ? "at least " : "", value);
    canvas_text_right(canvas, canvas->columns < 60 ? canvas->columns : 46, 0, STYLE_STRONG, text);
}

/* When the oldest of the balances was read. */
static void draw_read(const struct wallet_model *m, const struct canvas *canvas, int y)
{
    int64_t oldest_s = INT64_MAX;
    uint64_t block = 0;
    for (size_t i = 0; i < m->total_count; i++) {
        if (m->totals[i].is_known && is_listed(m, i) && m->totals[i].seen_s < oldest_s) {
            oldest_s = m->totals[i].seen_s;
            block = m->totals[i].block;
        }
    }
    if (oldest_s == INT64_MAX) {
        canvas_text(canvas, 0, y, STYLE_DIM, "balances have not been read yet");
        return;
    }
    char age[48], number[SHOW_TEXT];
    canvas_age(canvas, age, sizeof age, oldest_s);
    show_number(number, block);
    canvas_printf(canvas, 0, y, STYLE_DIM, "read %s at block %s, as claimed by the endpoint", age,
                  number);
}

static const struct balance *balance_of(const struct wallet_model *m, int64_t address, int token)
{
    for (size_t i = 0; i < m->balance_count; i++)
        if (m->balances[i].address_id == address && m->balances[i].token == token)
            return &m->balances[i];
    return NULL;
}

static void draw_holding(const struct wallet_model *m, const struct canvas *canvas, int end, int y,
                         int64_t address, int token)
{
    char amount[SHOW_TEXT], text[SHOW_TEXT];
    const struct balance *balance = token >= 0 ? balance_of(m, address, token) : NULL;
    if (balance == NULL || !balance->is_known)
        return;
    show_amount(amount, &balance->amount.v, m->network->tokens[token].decimals, 4);
    (void)text_format(text, sizeof text, "%.90s %s", amount, m->network->tokens[token].symbol);
    struct canvas part = canvas_part(canvas, end - 17, y, 17, 1);
    canvas_text_right(&part, part.columns, 0, STYLE_TEXT, text);
}

static void draw_address(const struct wallet_model *m, const struct canvas *canvas, int y,
                         size_t index)
{
    const struct wallet_address *address = &m->addresses[index];
    const struct token *carbon = network_token_role(m->network, TOKEN_CARBON);
    char name[220], text[ADDRESS_TEXT], brief[SHOW_TEXT];
    if (address->label[0] != '\0')
        (void)text_copy(name, sizeof name, address->label);
    else if (address->kind == WALLET_HD)
        (void)text_format(name, sizeof name, "%s/%u", address->wallet_name, address->index);
    else
        (void)text_format(name, sizeof name, "%s%s", address->wallet_name,
                          address->kind == WALLET_WATCH ? " (watch)" : "");
    address_write(text, &address->address);
    show_short_address(brief, &address->address);
    int end = canvas->columns;
    if (canvas->columns < 60) {
        canvas_text_in(canvas, 0, y, canvas->columns - 16, STYLE_TEXT, name);
        canvas_text_right(canvas, end, y, STYLE_TEXT, brief);
    } else {
        canvas_text_in(canvas, 0, y, 15, STYLE_TEXT, name);
        canvas_text(canvas, 16, y, STYLE_TEXT, text);
        if (canvas->columns >= LAYOUT_WIDE_COLUMNS)
            draw_holding(m, canvas, end - 22, y, address->id, 0);
        draw_holding(m, canvas, end, y, address->id,
                     carbon != NULL ? network_token_index(m->network, carbon) : 0);
    }
    if (index == m->list.selected)
        canvas_restyle(canvas, 0, y, canvas->columns, STYLE_SELECTED);
}

static void draw_empty(const struct canvas *canvas, int y)
{
    canvas_text(canvas, 0, y, STYLE_TITLE, "No wallet yet");
    canvas_paragraph(canvas, 0, y + 2, canvas->columns < 64 ? canvas->columns : 64, STYLE_TEXT,
                     "Press w for the wallets, then n to make one: twelve words that you write on "
                     "paper. Or i to restore one from its words, p to bring a private key, o to "
                     "watch an address.");
}

static void wallet_draw(const void *model, const struct canvas *canvas)
{
    const struct wallet_model *m = model;
    bool is_small = canvas->rows < 14;
    if (m->problem[0] != '\0') {
        canvas_text(canvas, 0, 0, STYLE_TITLE, "Portfolio");
        canvas_paragraph(canvas, 0, 2, canvas->columns, STYLE_BAD, m->problem);
        return;
    }
    if (m->address_count == 0) {
        draw_empty(canvas, is_small ? 0 : 1);
        return;
    }
    draw_total(m, canvas);
    int y = canvas->rows < 18 ? 1 : 2;
    for (size_t i = 0; i < m->total_count; i++)
        if (is_listed(m, i))
            draw_token(m, canvas, y++, i);
    if (!is_small) {
        draw_read(m, canvas, y + 1);
        y += 3;
    }
    canvas_text(canvas, 0, y, STYLE_TITLE, "Addresses");
    list_draw_place(&m->list, canvas, y);
    for (size_t row = 0; list_at(&m->list, row) != SIZE_MAX; row++)
        draw_address(m, canvas, y + 1 + (int)row, list_at(&m->list, row));
}

const struct screen_ops screen_wallet = {
    .name = "wallet",
    .context = CTX_WALLET,
    .model_size = sizeof(struct wallet_model),
    .events = EVENT(EV_BALANCES) | EVENT(EV_WALLETS) | EVENT(EV_PRICES),
    .close = wallet_close,
    .load = wallet_load,
    .fit = wallet_fit,
    .act = wallet_act,
    .draw = wallet_draw,
};
