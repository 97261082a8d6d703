#include "ui/screen_help.h"

#include <string.h>

#define KEYS_COLUMNS 20

static void help_open(struct ui *ui, void *model, const void *arg)
{
    struct help_model *m = model;
    (void)ui;
    m->context = *(const enum context *)arg;
}

static int draw_context(enum context context, const struct canvas *canvas, int y)
{
    size_t count;
    const struct key_row *rows = keymap_rows(&count);
    int start = y;
    canvas_text(canvas, 0, y++, STYLE_TITLE, context_words(context));
    for (size_t i = 0; i < count; i++) {
        if (rows[i].context != context)
            continue;
        canvas_text_in(canvas, 2, y, KEYS_COLUMNS - 3, STYLE_KEY, rows[i].keys);
        canvas_text_in(canvas, KEYS_COLUMNS, y, canvas->columns - KEYS_COLUMNS, STYLE_TEXT,
                       rows[i].words);
        y++;
    }
    return y - start + 1;
}

/* The contexts from the nearest to the one that is always there; in two columns where there is
 * room. */
static int draw_all(const struct help_model *m, const struct canvas *canvas, int y)
{
    int start = y, longest = y;
    bool is_wide = canvas->columns >= 100;
    int half = canvas->columns / 2;
    struct canvas left = canvas_part(canvas, 0, 0, is_wide ? half : canvas->columns, canvas->rows);
    struct canvas right = canvas_part(canvas, half, 0, half, canvas->rows);
    int right_y = y;
    for (enum context context = m->context;; context = context_parent(context)) {
        bool goes_right = is_wide && context_is(CTX_GLOBAL, context);
        if (goes_right)
            right_y += draw_context(context, &right, right_y);
        else
            y += draw_context(context, &left, y);
        longest = y > right_y ? y : right_y;
        if (context == CTX_ALWAYS)
            break;
    }
    return longest - start - 1;
}

static void help_fit(void *model, int columns, int rows)
{
    struct help_model *m = model;
    struct grid none = {.columns = 1, .rows = 1};
    struct canvas measure = {&none, 0, 0, columns, 0};
    m->view.rows = rows > 3 ? (size_t)rows - 2 : 1;
    m->view.count = (size_t)draw_all(m, &measure, 0);
    list_scroll(&m->view, ACT_NONE);
}

static bool help_act(struct ui *ui, void *model, enum action action)
{
    struct help_model *m = model;
    if (action == ACT_HELP) {
        ui_pop(ui, m);
        return true;
    }
    if (action < ACT_UP || action > ACT_LAST)
        return false;
    list_scroll(&m->view, action);
    return true;
}

static void help_draw(const void *model, const struct canvas *canvas)
{
    const struct help_model *m = model;
    canvas_text(canvas, 0, 0, STYLE_TITLE, "Keys");
    canvas_text_right(canvas, canvas->columns, 0, STYLE_DIM,
                      m->view.top + m->view.rows < m->view.count ? "more below ↓" : "");
    struct canvas view = canvas_part(canvas, 0, 2, canvas->columns, canvas->rows - 2);
    draw_all(m, &view, -(int)m->view.top);
}

const struct screen_ops screen_help = {
    .name = "help",
    .context = CTX_TEXT,
    .model_size = sizeof(struct help_model),
    .open = help_open,
    .fit = help_fit,
    .act = help_act,
    .draw = help_draw,
};
