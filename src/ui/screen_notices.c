#include "ui/screen_notices.h"

#include "core/base/text.h"
#include "ui/show.h"

static enum err read_notices(struct core *core, size_t offset, size_t max, void **out,
                             size_t *count)
{
    struct notice *notices = NULL;
    enum err err = notice_list(core, false, offset, max, &notices, count);
    *out = notices;
    return err;
}

static void notices_load(struct ui *ui, void *model)
{
    struct notices_model *m = model;
    m->problem[0] = '\0';
    m->unread = notice_unread(ui_core(ui));
    enum err err = window_load(&m->window, &m->list, ui_core(ui), read_notices);
    if (err != OK)
        (void)text_format(m->problem, sizeof m->problem, "%s\n%s", err_detail(err), err_hint(err));
}

static void notices_close(struct ui *ui, void *model)
{
    struct notices_model *m = model;
    (void)ui;
    window_clear(&m->window);
}

static void notices_fit(void *model, int columns, int rows)
{
    struct notices_model *m = model;
    (void)columns;
    list_fit(&m->list, rows > 3 ? (size_t)rows - 2 : 1);
}

static void open_link(struct ui *ui, const struct notice *notice)
{
    switch (notice->link) {
    case LINK_TXN: ui_push(ui, &screen_txn, &notice->link_id); break;
    case LINK_ORDER: ui_push(ui, &screen_order, &notice->link_id); break;
    case LINK_CERTIFICATE: ui_push(ui, &screen_certificate, &notice->link_id); break;
    case LINK_ADDRESS: ui_push(ui, &screen_receive, &notice->link_id); break;
    case LINK_NONE: break;
    }
}

static void change(struct ui *ui, enum err err)
{
    if (err != OK)
        ui_fail(ui, err);
    ui_reload(ui);
}

static bool notices_act(struct ui *ui, void *model, enum action action)
{
    struct notices_model *m = model;
    struct core *core = ui_core(ui);
    size_t at = window_at(&m->window, m->list.selected);
    const struct notice *notice =
        at == SIZE_MAX ? NULL : (const struct notice *)m->window.items + at;
    bool reload = false;
    switch (action) {
    case ACT_OPEN:
        if (notice == NULL)
            return true;
        change(ui, notice_mark_read(core, notice->id, true));
        open_link(ui, notice);
        return true;
    case ACT_MARK:
        if (notice != NULL)
            change(ui, notice_mark_read(core, notice->id, !notice->is_read));
        return true;
    case ACT_MARK_ALL: change(ui, notice_mark_read(core, 0, true)); return true;
    case ACT_REMOVE:
        if (notice != NULL)
            change(ui, notice_remove(core, notice->id));
        return true;
    default: break;
    }
    bool used = window_act(&m->window, &m->list, core, read_notices, action, &reload);
    if (reload)
        ui_reload(ui);
    return used;
}

static void draw_notice(const struct canvas *canvas, int y, const struct notice *notice,
                        bool is_selected)
{
    char age[48];
    int x = 2;
    enum style style = notice->is_read ? STYLE_DIM : STYLE_TEXT;
    canvas_text(canvas, 0, y, STYLE_ACCENT, notice->is_read ? " " : "●");
    if (canvas->columns >= 60) {
        canvas_age(canvas, age, sizeof age, notice->time_s);
        canvas_text_in(canvas, 2, y, 16, STYLE_DIM, age);
        canvas_text_in(canvas, 19, y, 10, STYLE_DIM, notice_kind_text(notice->kind));
        x = 30;
    }
    int columns = canvas->columns - x - 2;
    canvas_text_in(canvas, x, y, columns, style, notice->text);
    if (notice->link != LINK_NONE)
        canvas_text(canvas, canvas->columns - 1, y, STYLE_DIM, "›");
    if (is_selected)
        canvas_restyle(canvas, 0, y, canvas->columns, STYLE_SELECTED);
}

static void notices_draw(const void *model, const struct canvas *canvas)
{
    const struct notices_model *m = model;
    const struct notice *notices = m->window.items;
    int x = canvas_text(canvas, 0, 0, STYLE_TITLE, "Notices") + 2;
    if (m->unread > 0)
        canvas_printf(canvas, x, 0, STYLE_ACCENT, "%lld unread", (long long)m->unread);
    list_draw_place(&m->list, canvas, 0);
    if (m->problem[0] != '\0') {
        canvas_paragraph(canvas, 0, 2, canvas->columns, STYLE_BAD, m->problem);
        return;
    }
    if (m->list.count == 0) {
        canvas_paragraph(canvas, 0, 2, canvas->columns < 64 ? canvas->columns : 64, STYLE_TEXT,
                         "Nothing happened yet. Money that arrives, transactions that confirm or "
                         "fail, and offsets that end are told here.");
        return;
    }
    for (size_t row = 0; list_at(&m->list, row) != SIZE_MAX; row++) {
        size_t at = window_at(&m->window, list_at(&m->list, row));
        if (at != SIZE_MAX)
            draw_notice(canvas, 2 + (int)row, &notices[at],
                        list_at(&m->list, row) == m->list.selected);
    }
}

const struct screen_ops screen_notices = {
    .name = "notices",
    .context = CTX_NOTICES,
    .model_size = sizeof(struct notices_model),
    .events = EVENT(EV_NOTICE),
    .close = notices_close,
    .load = notices_load,
    .fit = notices_fit,
    .act = notices_act,
    .draw = notices_draw,
};
