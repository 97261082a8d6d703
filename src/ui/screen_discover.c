/* What the addresses of words hold, to choose from before they are kept. */

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/address.h"
#include "core/eth/mnemonic.h"
#include "ui/screen_restore.h"
#include "ui/show.h"

static void set_problem(struct discover_model *m, enum err err, const char *words)
{
    (void)text_format(m->problem, sizeof m->problem, "%s\n%s", words, err_hint(err));
}

static void discover_open(struct ui *ui, void *model, const void *arg)
{
    struct discover_model *m = model;
    struct core *core = ui_core(ui);
    m->wanted = *(const struct discover_opening *)arg;
    m->chosen = 1;
    bool is_key = m->wanted.path[0] == '\0';
    m->pending.kind = WALLET_KEY;
    enum err err = is_key ? OK : wallet_pending_get(core, &m->pending);
    if (err == OK)
        err = discovery_begin(core, &m->look, m->wanted.path[0] != '\0' ? m->wanted.path : NULL);
    if (err != OK)
        set_problem(m, err, err_detail(err));
}

static void discover_close(struct ui *ui, void *model)
{
    struct discover_model *m = model;
    if (m->look != 0)
        discovery_cancel(ui_core(ui));
    mem_free(m->found.rows);
}

static void discover_load(struct ui *ui, void *model)
{
    struct discover_model *m = model;
    const struct discovery *found = discovery_get(ui_core(ui));
    mem_free(m->found.rows);
    m->found = *found;
    m->found.rows = mem_dup(found->rows, found->count * sizeof *found->rows);
    if (!m->was_touched)
        m->chosen = discovery_usual(found);
    list_set_count(&m->list, found->count);
}

static void discover_fit(void *model, int columns, int rows)
{
    struct discover_model *m = model;
    (void)columns;
    list_fit(&m->list, rows > 5 ? (size_t)rows - 4 : 1);
}

static void discover_job_done(struct ui *ui, void *model, const struct event *event)
{
    struct discover_model *m = model;
    if (m->look != 0 && event->job == m->look) {
        m->look = 0;
        m->is_offline = event->err == ERR_OFFLINE;
        if (event->err != OK && !m->is_offline)
            set_problem(m, event->err, event->detail);
        ui_reload(ui);
    } else if (m->keep != 0 && event->job == m->keep) {
        m->keep = 0;
        if (event->err != OK) {
            set_problem(m, event->err, event->detail);
            return;
        }
        ui_say(ui, STYLE_GOOD, "the wallet “%s” is sealed and ready", m->wanted.name);
        const void *opener = m->wanted.opener;
        ui_pop(ui, m);
        ui_pop(ui, opener);
    }
}

static void keep(struct ui *ui, struct discover_model *m)
{
    m->problem[0] = '\0';
    if (m->look != 0)
        discovery_cancel(ui_core(ui)); /* what is chosen by now counts */
    m->look = 0;
    m->was_touched = true;
    enum err err = wallet_keep_chosen(ui_core(ui), &m->keep, m->wanted.name,
                                      m->wanted.path[0] != '\0' ? m->wanted.path : NULL, m->chosen);
    if (err != OK)
        set_problem(m, err, err_detail(err));
}

static void mark(struct ui *ui, struct discover_model *m)
{
    size_t at = m->list.selected;
    m->was_touched = true;
    if (at < m->found.count && m->found.rows[at].is_here)
        ui_say(ui, STYLE_DIM, "this address is in another wallet already");
    else if (at < m->found.count)
        m->chosen ^= UINT64_C(1) << at;
    list_act(&m->list, ACT_DOWN);
}

static bool discover_act(struct ui *ui, void *model, enum action action)
{
    struct discover_model *m = model;
    if (m->keep != 0)
        return true;
    if (action == ACT_ACCEPT) {
        keep(ui, m);
        return true;
    }
    if (action == ACT_MARK) {
        mark(ui, m);
        return true;
    }
    return list_act(&m->list, action);
}

/* "9 939.9 ETH  1 204.5 MCO2": what there is room for. */
static void write_holdings(char *out, size_t size, const struct discovery *found,
                           const struct discovery_row *row)
{
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < found->network->token_count && len < size; i++) {
        char amount[SHOW_TEXT];
        if (!row->is_known[i] || u256_is_zero(&row->balances[i]))
            continue;
        show_amount(amount, &row->balances[i], found->network->tokens[i].decimals, 2);
        (void)text_format(out + len, size - len, "%s%s %s", len > 0 ? "  " : "", amount,
                          found->network->tokens[i].symbol);
        len += strlen(out + len);
    }
}

static void draw_row(const struct discover_model *m, const struct canvas *canvas, int y,
                     size_t index)
{
    const struct discovery_row *row = &m->found.rows[index];
    bool is_chosen = (m->chosen >> index & 1) != 0, is_wide = canvas->columns >= 76;
    char address[ADDRESS_TEXT], brief[SHOW_TEXT], holds[256];
    address_write(address, &row->address);
    show_short_address(brief, &row->address);
    write_holdings(holds, sizeof holds, &m->found, row);
    canvas_text(canvas, 0, y, is_chosen ? STYLE_GOOD : STYLE_DIM, is_chosen ? "[x]" : "[ ]");
    canvas_printf(canvas, 4, y, STYLE_DIM, "%2zu", index);
    int x = 7 + canvas_text(canvas, 7, y, STYLE_TEXT, is_wide ? address : brief) + 2;
    const char *words = !row->is_read      ? "…"
                        : row->is_here     ? "here already"
                        : !row->is_used    ? "unused"
                        : holds[0] == '\0' ? "used, empty now"
                                           : holds;
    canvas_text_in(canvas, x, y, canvas->columns - x,
                   row->is_read && row->is_used ? STYLE_STRONG : STYLE_DIM,
                   m->is_offline ? "" : words);
    if (index == m->list.selected)
        canvas_restyle(canvas, 0, y, canvas->columns, STYLE_SELECTED);
}

static void draw_state(const struct discover_model *m, const struct canvas *canvas)
{
    if (m->keep != 0)
        canvas_text(canvas, 0, 2, STYLE_ACCENT, "sealing the wallet…");
    else if (m->is_offline)
        canvas_text_in(canvas, 0, 2, canvas->columns, STYLE_WARN,
                       "offline: what they hold is not known; the first is chosen");
    else if (m->look != 0)
        canvas_printf(canvas, 0, 2, STYLE_ACCENT, "looking: %zu of %zu read, %zu used",
                      m->found.read, m->found.count, m->found.used);
    else
        canvas_printf(canvas, 0, 2, STYLE_DIM, "%zu looked at, %zu used, %d chosen", m->found.read,
                      m->found.used, __builtin_popcountll(m->chosen));
}

static void discover_draw(const void *model, const struct canvas *canvas)
{
    const struct discover_model *m = model;
    canvas_text(canvas, 0, 0, STYLE_TITLE, "Addresses");
    list_draw_place(&m->list, canvas, 0);
    if (m->pending.kind == WALLET_HD)
        canvas_printf(canvas, 0, 1, STYLE_TEXT, "fingerprint %02x%02x%02x%02x, %s",
                      m->pending.fingerprint4[0], m->pending.fingerprint4[1],
                      m->pending.fingerprint4[2], m->pending.fingerprint4[3],
                      mnemonic_language_name((enum mnemonic_language)m->pending.language));
    if (m->problem[0] != '\0')
        canvas_paragraph(canvas, 0, 2, canvas->columns, STYLE_BAD, m->problem);
    else
        draw_state(m, canvas);
    int top = m->problem[0] != '\0' ? 4 : 3;
    for (size_t row = 0; list_at(&m->list, row) != SIZE_MAX; row++)
        draw_row(m, canvas, top + (int)row, list_at(&m->list, row));
}

const struct screen_ops screen_discover = {
    .name = "discover",
    .context = CTX_DISCOVER,
    .model_size = sizeof(struct discover_model),
    .events = EVENT(EV_DISCOVERY),
    .is_secret = true,
    .open = discover_open,
    .close = discover_close,
    .load = discover_load,
    .fit = discover_fit,
    .job_done = discover_job_done,
    .act = discover_act,
    .draw = discover_draw,
};
