#include "ui/screen_audit.h"

#include "core/base/text.h"
#include "core/eth/address.h"
#include "ui/show.h"

#define FOOT 3 /* rows below the list that say more about the chosen one */

static enum err read_records(struct core *core, size_t offset, size_t max, void **out,
                             size_t *count)
{
    struct audit_record *records = NULL;
    enum err err = audit_list(core, offset, max, &records, count);
    *out = records;
    return err;
}

static void audit_load(struct ui *ui, void *model)
{
    struct audit_model *m = model;
    m->problem[0] = '\0';
    enum err err = window_load(&m->window, &m->list, ui_core(ui), read_records);
    if (err != OK)
        (void)text_format(m->problem, sizeof m->problem, "%s\n%s", err_detail(err), err_hint(err));
}

static void audit_close(struct ui *ui, void *model)
{
    struct audit_model *m = model;
    if (m->job != 0)
        audit_cancel(ui_core(ui));
    window_clear(&m->window);
}

static bool has_foot(int rows)
{
    return rows >= 14;
}

static void audit_fit(void *model, int columns, int rows)
{
    struct audit_model *m = model;
    (void)columns;
    rows -= 3 + (has_foot(rows) ? FOOT + 1 : 0);
    list_fit(&m->list, rows > 0 ? (size_t)rows : 1);
}

static void audit_job_done(struct ui *ui, void *model, const struct event *event)
{
    struct audit_model *m = model;
    if (m->job == 0 || event->job != m->job)
        return;
    m->job = 0;
    audit_verdict_get(ui_core(ui), &m->verdict);
    if (!m->verdict.is_done && event->err != ERR_CANCELLED)
        ui_fail_job(ui, event);
}

static bool audit_act(struct ui *ui, void *model, enum action action)
{
    struct audit_model *m = model;
    bool reload = false;
    if (action == ACT_BACK && m->job != 0) {
        audit_cancel(ui_core(ui));
        return true;
    }
    if (action == ACT_VERIFY) {
        enum err err = m->job == 0 ? audit_verify(ui_core(ui), &m->job) : OK;
        if (err != OK)
            ui_fail(ui, err);
        return true;
    }
    bool used = window_act(&m->window, &m->list, ui_core(ui), read_records, action, &reload);
    if (reload)
        ui_reload(ui);
    return used;
}

static enum style style_of(enum audit_kind kind)
{
    return kind == AUDIT_REFUSED                            ? STYLE_BAD
           : kind == AUDIT_REVEAL || kind == AUDIT_EXPORT   ? STYLE_WARN
           : kind == AUDIT_POLICY || kind == AUDIT_PASSWORD ? STYLE_ACCENT
                                                            : STYLE_TEXT;
}

static void draw_record(const struct audit_model *m, const struct canvas *canvas, int y,
                        const struct audit_record *record, uint64_t seq_selected)
{
    char when[SHOW_TEXT];
    int x = 0;
    if (canvas->columns >= 60) {
        show_time(when, record->time_s);
        when[16] = '\0'; /* without the zone */
        canvas_text(canvas, 0, y, STYLE_DIM, when);
        x = 18;
    }
    bool is_bad = m->verdict.is_done && !m->verdict.is_good && record->seq >= m->verdict.bad_seq;
    canvas_text(canvas, x, y, is_bad ? STYLE_BAD : style_of(record->kind),
                audit_kind_name(record->kind));
    canvas_text_in(canvas, x + 10, y, canvas->columns - x - 10, is_bad ? STYLE_BAD : STYLE_TEXT,
                   record->text);
    if (record->seq == seq_selected)
        canvas_restyle(canvas, 0, y, canvas->columns, STYLE_SELECTED);
}

static void draw_verdict(const struct audit_model *m, const struct canvas *canvas)
{
    if (m->job != 0)
        canvas_text(canvas, 0, 1, STYLE_ACCENT, "checking…   Esc cancels");
    else if (m->verdict.is_done)
        canvas_text_in(canvas, 0, 1, canvas->columns, m->verdict.is_good ? STYLE_GOOD : STYLE_BAD,
                       m->verdict.words);
    else
        canvas_text_in(canvas, 0, 1, canvas->columns, STYLE_DIM,
                       canvas->columns < 60 ? "v checks that nothing was altered"
                                            : "v has the signer check that no record was altered "
                                              "or taken out");
}

static void draw_foot(const struct canvas *canvas, const struct audit_record *record)
{
    char text[ADDRESS_TEXT], hash[HASH_TEXT];
    int y = canvas->rows - FOOT;
    canvas_text_in(canvas, 0, y, canvas->columns, STYLE_TEXT, record->text);
    if (!addr_is_zero(&record->address)) {
        address_write(text, &record->address);
        if (record->chain_id != 0)
            canvas_printf(canvas, 0, y + 1, STYLE_DIM, "%s on chain %llu", text,
                          (unsigned long long)record->chain_id);
        else
            canvas_text(canvas, 0, y + 1, STYLE_DIM, text);
    }
    if (hash_equal(&record->digest, &(struct hash32){{0}})) {
        canvas_printf(canvas, 0, y + 2, STYLE_DIM, "record %llu", (unsigned long long)record->seq);
        return;
    }
    hash_write(hash, &record->digest);
    canvas_printf(canvas, 0, y + 2, STYLE_DIM, "record %llu, %s", (unsigned long long)record->seq,
                  hash);
}

static void audit_draw(const void *model, const struct canvas *canvas)
{
    const struct audit_model *m = model;
    const struct audit_record *records = m->window.items;
    canvas_text(canvas, 0, 0, STYLE_TITLE, "Audit log");
    list_draw_place(&m->list, canvas, 0);
    draw_verdict(m, canvas);
    if (m->problem[0] != '\0' || m->list.count == 0) {
        canvas_paragraph(canvas, 0, 3, canvas->columns < 64 ? canvas->columns : 64,
                         m->problem[0] != '\0' ? STYLE_BAD : STYLE_TEXT,
                         m->problem[0] != '\0'
                             ? m->problem
                             : "Nothing was signed yet. Each signature, each refusal, each change "
                               "of policy or password and each key that was shown leaves a record "
                               "here that nobody can alter unnoticed.");
        return;
    }
    size_t chosen = window_at(&m->window, m->list.selected);
    uint64_t seq = chosen != SIZE_MAX ? records[chosen].seq : 0;
    for (size_t row = 0; list_at(&m->list, row) != SIZE_MAX; row++) {
        size_t at = window_at(&m->window, list_at(&m->list, row));
        if (at != SIZE_MAX)
            draw_record(m, canvas, 3 + (int)row, &records[at], seq);
    }
    if (has_foot(canvas->rows) && chosen != SIZE_MAX)
        draw_foot(canvas, &records[chosen]);
}

const struct screen_ops screen_audit = {
    .name = "audit",
    .context = CTX_AUDIT,
    .model_size = sizeof(struct audit_model),
    .events = EVENT(EV_TXN) | EVENT(EV_ORDER) | EVENT(EV_STORE),
    .close = audit_close,
    .load = audit_load,
    .fit = audit_fit,
    .job_done = audit_job_done,
    .act = audit_act,
    .draw = audit_draw,
};
