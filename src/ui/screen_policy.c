#include "ui/screen_policy.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/address.h"

/* ---- rows ---- */

static void add_row(struct policy_model *m, struct policy_row row)
{
    m->rows[m->list.count++] = row;
}

void policy_rows(struct policy_model *m)
{
    size_t selected = m->list.selected;
    m->list.count = 0;
    for (unsigned bit = 1; bit <= POLICY_EXPORT; bit <<= 1)
        add_row(m, (struct policy_row){.kind = POLICY_ROW_KIND, .bit = bit});
    add_row(m, (struct policy_row){.kind = POLICY_ROW_HOURS});
    for (size_t i = 0; i <= m->network->token_count; i++)
        add_row(m, (struct policy_row){.kind = POLICY_ROW_LIMIT, .token = i});
    add_row(m, (struct policy_row){.kind = POLICY_ROW_LIMITED_ONLY});
    add_row(m, (struct policy_row){.kind = POLICY_ROW_RECIPIENTS_ONLY});
    for (size_t i = 0; i < m->edited.recipient_count; i++)
        add_row(m, (struct policy_row){.kind = POLICY_ROW_RECIPIENT, .place = i});
    add_row(m, (struct policy_row){.kind = POLICY_ROW_ADD});
    m->list.selected = selected;
    list_set_count(&m->list, m->list.count);
}

bool policy_is_changed(const struct policy_model *m)
{
    struct buf saved = {0}, edited = {0};
    if (!m->is_loaded)
        return false;
    policy_write(&saved, &m->saved);
    policy_write(&edited, &m->edited);
    bool same = view_equal(view_of_buf(&saved), view_of_buf(&edited));
    buf_clear(&saved);
    buf_clear(&edited);
    return !same;
}

/* ---- reading and saving ---- */

static void take(struct ui *ui, struct policy_model *m)
{
    m->is_loaded = policy_get(ui_core(ui), &m->saved, &m->spent) == OK;
    m->edited = m->saved;
    if (m->is_loaded)
        policy_rows(m);
}

static void policy_screen_open(struct ui *ui, void *model, const void *arg)
{
    struct policy_model *m = model;
    (void)arg;
    m->network = core_network(ui_core(ui));
    enum err err = policy_load(ui_core(ui), &m->load);
    if (err != OK)
        (void)text_format(m->problem, sizeof m->problem, "%s\n%s", err_detail(err), err_hint(err));
}

static void policy_fit(void *model, int columns, int rows)
{
    struct policy_model *m = model;
    (void)columns;
    list_fit(&m->list, rows > 3 ? (size_t)rows - 2 : 1);
}

static void policy_job_done(struct ui *ui, void *model, const struct event *event)
{
    struct policy_model *m = model;
    if (m->load != 0 && event->job == m->load) {
        m->load = 0;
        if (event->err == OK)
            take(ui, m);
        else
            (void)text_format(m->problem, sizeof m->problem, "%s\n%s", event->detail,
                              err_hint(event->err));
    } else if (m->save != 0 && event->job == m->save) {
        m->save = 0;
        if (event->err != OK) {
            ui_fail_job(ui, event);
            return;
        }
        take(ui, m);
        ui_say(ui, STYLE_GOOD, "the policy counts from now on");
        if (m->leaves)
            ui_pop(ui, m);
    }
}

static enum err save_done(struct ui *ui, void *model, const struct secret *password)
{
    struct policy_model *m = model;
    return policy_set(ui_core(ui), &m->save, &m->edited, password);
}

static void ask_save(struct ui *ui, struct policy_model *m)
{
    enum err err = policy_check_form(&m->edited);
    if (err != OK)
        ui_fail(ui, err);
    else if (!policy_is_changed(m))
        ui_say(ui, STYLE_DIM, "nothing was changed");
    else
        ui_ask(ui, &(struct ask){
                       .title = "Save the policy", .prompt = "Password", .done_secret = save_done});
}

/* ---- changing ---- */

static const struct policy_row *chosen(const struct policy_model *m)
{
    return m->list.count > 0 ? &m->rows[m->list.selected] : NULL;
}

static enum err hours_done(struct ui *ui, void *model, const char *text)
{
    struct policy_model *m = model;
    (void)ui;
    return policy_set_hours(&m->edited, text);
}

static enum err limit_done(struct ui *ui, void *model, const char *text)
{
    struct policy_model *m = model;
    (void)ui;
    return policy_set_limit(&m->edited, m->network, chosen(m)->token, text);
}

static enum err recipient_done(struct ui *ui, void *model, const char *text)
{
    struct policy_model *m = model;
    struct policy_place place = {.chain_id = m->network->chain_id};
    (void)ui;
    TRY(address_read(&place.address, text, strlen(text)));
    for (size_t i = 0; i < m->edited.recipient_count; i++)
        if (addr_equal(&m->edited.recipients[i].address, &place.address) &&
            m->edited.recipients[i].chain_id == place.chain_id)
            return err_set(ERR_EXISTS, "this recipient is in the list already");
    if (m->edited.recipient_count == POLICY_RECIPIENTS)
        return err_set(ERR_LIMIT, "a policy has at most %d recipients", POLICY_RECIPIENTS);
    m->edited.recipients[m->edited.recipient_count++] = place;
    policy_rows(m);
    return OK;
}

static void ask_limit(struct ui *ui, const struct policy_model *m, size_t token)
{
    struct ask ask = {.title = "At most per transaction, and per day",
                      .prompt = token < m->network->token_count ? m->network->tokens[token].symbol
                                                                : "fees",
                      .done = limit_done};
    policy_limit_text(ask.text, sizeof ask.text, &m->edited, m->network, token);
    ui_ask(ui, &ask);
}

static void change(struct ui *ui, struct policy_model *m, const struct policy_row *row)
{
    struct ask hours = {
        .title = "Hours of the day, UTC: 08:00-18:30", .prompt = "Hours", .done = hours_done};
    switch (row->kind) {
    case POLICY_ROW_KIND: m->edited.allow ^= row->bit; break;
    case POLICY_ROW_RECIPIENTS_ONLY: m->edited.only_recipients = !m->edited.only_recipients; break;
    case POLICY_ROW_LIMITED_ONLY: m->edited.only_limited = !m->edited.only_limited; break;
    case POLICY_ROW_HOURS:
        policy_hours_text(hours.text, sizeof hours.text, &m->edited);
        ui_ask(ui, &hours);
        break;
    case POLICY_ROW_LIMIT: ask_limit(ui, m, row->token); break;
    case POLICY_ROW_RECIPIENT: ui_say(ui, STYLE_DIM, "x takes the recipient out"); break;
    case POLICY_ROW_ADD:
        ui_ask(ui, &(struct ask){
                       .title = "Another recipient", .prompt = "Address", .done = recipient_done});
        break;
    }
}

static void remove_chosen(struct policy_model *m, const struct policy_row *row)
{
    struct policy *policy = &m->edited;
    if (row->kind == POLICY_ROW_LIMIT) {
        (void)!policy_set_limit(policy, m->network, row->token, "");
    } else if (row->kind == POLICY_ROW_RECIPIENT) {
        policy->recipient_count--;
        memmove(policy->recipients + row->place, policy->recipients + row->place + 1,
                (policy->recipient_count - row->place) * sizeof *policy->recipients);
        policy_rows(m);
    }
}

static void kiosk_done(struct ui *ui, void *model, bool accepted)
{
    struct policy_model *m = model;
    (void)ui;
    if (!accepted)
        return;
    struct policy kiosk = m->edited;
    policy_init_kiosk(&kiosk);
    memcpy(kiosk.limits, m->edited.limits, sizeof kiosk.limits);
    kiosk.limit_count = m->edited.limit_count;
    kiosk.version = m->edited.version;
    m->edited = kiosk;
    policy_rows(m);
}

static void ask_kiosk(struct ui *ui)
{
    ui_confirm(ui, &(struct confirm){
                       .title = "The policy of a kiosk?",
                       .text = "Purchases and retirements at this network's contracts only; no "
                               "payments to others, no messages, no typed data, no keys shown. "
                               "Limits stay as they are, and what has none is not spent. Nothing "
                               "counts before it is saved.",
                       .accept = "Use it",
                       .done = kiosk_done});
}

static void leave_done(struct ui *ui, void *model, bool accepted)
{
    if (accepted)
        ui_pop(ui, model);
}

static bool leave(struct ui *ui, struct policy_model *m)
{
    if (!policy_is_changed(m))
        return false;
    ui_confirm(ui, &(struct confirm){.title = "Throw the changes away?",
                                     .text = "The policy was changed here and not saved.",
                                     .accept = "Throw away",
                                     .done = leave_done});
    return true;
}

static bool policy_act(struct ui *ui, void *model, enum action action)
{
    struct policy_model *m = model;
    const struct policy_row *row = chosen(m);
    if (action == ACT_BACK)
        return leave(ui, m);
    if (m->save != 0 || row == NULL || !m->is_loaded)
        return false;
    switch (action) {
    case ACT_OPEN: change(ui, m, row); return true;
    case ACT_REMOVE: remove_chosen(m, row); return true;
    case ACT_SAVE: ask_save(ui, m); return true;
    case ACT_KIOSK: ask_kiosk(ui); return true;
    default: return list_act(&m->list, action);
    }
}

static void policy_draw(const void *model, const struct canvas *canvas)
{
    const struct policy_model *m = model;
    canvas_text(canvas, 0, 0, STYLE_TITLE, "Policy");
    if (m->problem[0] != '\0') {
        canvas_paragraph(canvas, 0, 2, canvas->columns, STYLE_BAD, m->problem);
        return;
    }
    if (!m->is_loaded) {
        canvas_text(canvas, 0, 2, STYLE_ACCENT, "one moment…");
        return;
    }
    if (m->save != 0)
        canvas_text(canvas, 8, 0, STYLE_ACCENT, "sealing it…");
    else if (policy_is_changed(m))
        canvas_text(canvas, 8, 0, STYLE_WARN, "changed; s saves it");
    else if (canvas->columns >= 60)
        canvas_printf(canvas, 8, 0, STYLE_DIM,
                      "version %u, held by the signer against each "
                      "signature",
                      m->saved.version);
    policy_draw_rows(m, canvas);
}

const struct screen_ops screen_policy = {
    .name = "policy",
    .context = CTX_POLICY,
    .model_size = sizeof(struct policy_model),
    .open = policy_screen_open,
    .fit = policy_fit,
    .job_done = policy_job_done,
    .act = policy_act,
    .draw = policy_draw,
};
