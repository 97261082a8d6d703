/* Questions: a screen over the screen that asks. */

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "ui/dialog.h"

struct canvas dialog_canvas(const struct canvas *canvas, int columns, int rows, const char *title)
{
    columns = columns < canvas->columns ? columns : canvas->columns;
    rows = rows < canvas->rows ? rows : canvas->rows;
    struct canvas box = canvas_part(canvas, (canvas->columns - columns) / 2,
                                    (canvas->rows - rows) / 2, columns, rows);
    canvas_fill(&box, 0, 0, box.columns, box.rows, STYLE_TEXT);
    canvas_box(&box, STYLE_BORDER, title);
    canvas->grid->cursor_x = canvas->grid->cursor_y = -1; /* the screen under has no say */
    return canvas_inset(&box, 2, 1);
}

static int draw_button(const struct canvas *canvas, int x, int y, const char *words, bool chosen,
                       bool is_armed)
{
    char text[80];
    (void)text_format(text, sizeof text, chosen ? "[ %.60s ]" : "  %.60s  ", words);
    return canvas_text(canvas, x, y,
                       chosen      ? STYLE_SELECTED
                       : !is_armed ? STYLE_DIM
                                   : STYLE_BUTTON,
                       text);
}

void dialog_buttons(const struct canvas *canvas, int y, const char *cancel, const char *accept,
                    int chosen, bool is_armed)
{
    int width = (int)(text_width(cancel) + text_width(accept)) + 10;
    int x = canvas->columns > width ? canvas->columns - width : 0;
    x += draw_button(canvas, x, y, cancel, chosen == 0, true) + 2;
    draw_button(canvas, x, y, accept, chosen == 1, is_armed);
}

/* ---- confirm ---- */

static void confirm_open(struct ui *ui, void *model, const void *arg)
{
    struct confirm_model *m = model;
    m->question = *(const struct confirm *)arg;
    m->is_armed = !m->question.costs;
    m->armed_ms = ui_now_ms(ui) + CONFIRM_ARM_MS;
    if (!m->is_armed)
        ui_wake_at(ui, m->armed_ms);
}

static void confirm_wake(struct ui *ui, void *model)
{
    struct confirm_model *m = model;
    if (ui_now_ms(ui) >= m->armed_ms)
        m->is_armed = true;
    else
        ui_wake_at(ui, m->armed_ms);
}

static void confirm_end(struct ui *ui, struct confirm_model *m, bool accepted)
{
    ui_pop(ui, m);
    if (m->question.done != NULL)
        m->question.done(ui, m->asker, accepted);
}

static bool confirm_act(struct ui *ui, void *model, enum action action)
{
    struct confirm_model *m = model;
    switch (action) {
    case ACT_NEXT:
    case ACT_PREVIOUS: m->chosen = !m->chosen; return true;
    case ACT_BACK: confirm_end(ui, m, false); return true;
    case ACT_ACCEPT:
        if (m->chosen == 0)
            confirm_end(ui, m, false);
        else if (m->is_armed)
            confirm_end(ui, m, true);
        return true;
    default: return false;
    }
}

static void confirm_draw(const void *model, const struct canvas *canvas)
{
    const struct confirm_model *m = model;
    int columns = canvas->columns < 64 ? canvas->columns : 64;
    struct canvas none = canvas_part(canvas, 0, 0, 0, 0);
    int lines = canvas_paragraph(&none, 0, 0, columns - 4, STYLE_TEXT, m->question.text);
    struct canvas in = dialog_canvas(canvas, columns, lines + 5, m->question.title);
    canvas_paragraph(&in, 0, in.rows > lines + 2 ? 1 : 0, in.columns, STYLE_TEXT, m->question.text);
    dialog_buttons(&in, in.rows - 1, "Cancel", m->question.accept, m->chosen, m->is_armed);
}

const struct screen_ops screen_confirm = {
    .name = "confirm",
    .context = CTX_DIALOG,
    .model_size = sizeof(struct confirm_model),
    .is_dialog = true,
    .open = confirm_open,
    .wake = confirm_wake,
    .act = confirm_act,
    .draw = confirm_draw,
};

/* ---- ask ---- */

static void ask_open(struct ui *ui, void *model, const void *arg)
{
    struct ask_model *m = model;
    (void)ui;
    m->question = *(const struct ask *)arg;
    if (m->question.done_secret != NULL) {
        form_add(&m->form, FIELD_SECRET, m->question.prompt, NULL);
        return;
    }
    struct field *field = form_add(&m->form, FIELD_LINE, m->question.prompt, NULL);
    field->is_optional = true;
    field_set_text(field, m->question.text);
}

static void ask_close(struct ui *ui, void *model)
{
    struct ask_model *m = model;
    (void)ui;
    form_clear(&m->form);
}

static bool ask_key(struct ui *ui, void *model, const struct key *key)
{
    struct ask_model *m = model;
    (void)ui;
    return form_key(&m->form, key);
}

static bool ask_act(struct ui *ui, void *model, enum action action)
{
    struct ask_model *m = model;
    if (action == ACT_BACK) {
        ui_pop(ui, m);
        return true;
    }
    if (action != ACT_ACCEPT)
        return action == ACT_NEXT || action == ACT_PREVIOUS;
    if (!form_accept(&m->form))
        return true;
    const struct field *field = &m->form.fields[0];
    enum err err = m->question.done_secret != NULL
                       ? m->question.done_secret(ui, m->asker, &field->secret)
                       : m->question.done(ui, m->asker, field->text);
    if (err == OK)
        ui_pop(ui, m);
    else
        form_set_problem(&m->form, err);
    return true;
}

static void ask_draw(const void *model, const struct canvas *canvas)
{
    const struct ask_model *m = model;
    struct canvas in = dialog_canvas(canvas, 64, 8, m->question.title);
    form_draw(&m->form, &in, 1);
}

const struct screen_ops screen_ask = {
    .name = "ask",
    .context = CTX_DIALOG,
    .model_size = sizeof(struct ask_model),
    .is_dialog = true,
    .open = ask_open,
    .close = ask_close,
    .key = ask_key,
    .act = ask_act,
    .draw = ask_draw,
};

/* The same with a secret, which leaves when the session locks. */
const struct screen_ops screen_ask_secret = {
    .name = "ask",
    .context = CTX_DIALOG,
    .model_size = sizeof(struct ask_model),
    .is_dialog = true,
    .is_secret = true,
    .open = ask_open,
    .close = ask_close,
    .key = ask_key,
    .act = ask_act,
    .draw = ask_draw,
};
