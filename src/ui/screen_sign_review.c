/* The review of a message or of typed data, and the signature that was made. */

#include <string.h>
#include <sys/stat.h>

#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/base/text.h"
#include "core/eth/address.h"
#include "ui/screen_sign.h"

static void review_open(struct ui *ui, void *model, const void *arg)
{
    struct sign_review_model *m = model;
    const struct sign_review_opening *opening = arg;
    struct core *core = ui_core(ui);
    const struct sign_draft *draft = sign_draft_get(core, opening->draft);
    m->draft = opening->draft;
    m->opener = opening->opener;
    if (draft != NULL)
        sign_lines_add(&m->lines, draft, core_network(core), core_now_s(core));
    else
        (void)text_copy(m->problem, sizeof m->problem, "this draft has expired: make it again");
    approval_open(ui, &m->approval);
}

static void review_close(struct ui *ui, void *model)
{
    struct sign_review_model *m = model;
    if (m->approve == 0 && m->draft != 0)
        sign_discard(ui_core(ui), m->draft);
    buf_clear(&m->lines);
}

static void review_wake(struct ui *ui, void *model)
{
    struct sign_review_model *m = model;
    approval_wake(ui, &m->approval);
}

static void set_problem(struct sign_review_model *m, enum err err, const char *words)
{
    m->approve = 0;
    m->approval.chosen = 0;
    (void)text_format(m->problem, sizeof m->problem, "%s\n%s", words, err_hint(err));
}

static void review_job_done(struct ui *ui, void *model, const struct event *event)
{
    struct sign_review_model *m = model;
    struct signature_opening opening = {0};
    if (m->approve == 0 || event->job != m->approve)
        return;
    enum err err = event->err;
    if (err != OK) {
        set_problem(m, err, event->detail);
        return;
    }
    err = sign_take(ui_core(ui), opening.sig65);
    if (err != OK) {
        set_problem(m, err, err_detail(err));
        return;
    }
    ui_pop(ui, m->opener);
    ui_replace(ui, m, &screen_signature, &opening);
}

static bool review_act(struct ui *ui, void *model, enum action action)
{
    struct sign_review_model *m = model;
    if (m->approve != 0)
        return true;
    switch (approval_act(ui, &m->approval, action)) {
    case APPROVAL_CANCELLED: ui_pop(ui, m); break;
    case APPROVAL_GIVEN: {
        enum err err = m->lines.len > 0 ? sign_approve(ui_core(ui), &m->approve, m->draft) : OK;
        m->problem[0] = '\0';
        if (err != OK)
            set_problem(m, err, err_detail(err));
        break;
    }
    case APPROVAL_NONE: break;
    }
    return true;
}

static int rows_in_view(const struct sign_review_model *m, int columns, int rows)
{
    int foot = approval_foot(columns, m->problem);
    rows -= 2 + (foot > 0 ? foot : 1);
    return rows > 0 ? rows : 0;
}

static void review_fit(void *model, int columns, int rows)
{
    struct sign_review_model *m = model;
    struct grid none = {.columns = 1, .rows = 1};
    struct canvas measure = {&none, 0, 0, columns, 0};
    approval_fit(&m->approval, (size_t)sign_lines_draw(&m->lines, &measure, 0),
                 (size_t)rows_in_view(m, columns, rows));
}

static void review_draw(const void *model, const struct canvas *canvas)
{
    const struct sign_review_model *m = model;
    canvas_text(canvas, 0, 0, STYLE_TITLE, "Review");
    canvas_text_right(canvas, canvas->columns, 0, STYLE_DIM,
                      canvas->columns < 60 ? "nothing is signed yet"
                                           : "nothing is signed before you approve it");
    struct canvas rows =
        canvas_part(canvas, 0, 1, canvas->columns, rows_in_view(m, canvas->columns, canvas->rows));
    sign_lines_draw(&m->lines, &rows, -(int)m->approval.view.top);
    if (m->problem[0] != '\0')
        canvas_paragraph(canvas, 0, 1 + rows.rows, canvas->columns, STYLE_BAD, m->problem);
    if (m->approve != 0)
        canvas_text(canvas, 0, canvas->rows - 1, STYLE_ACCENT, "signing…");
    else
        approval_draw(&m->approval, canvas, "Sign");
}

const struct screen_ops screen_sign_review = {
    .name = "sign_review",
    .context = CTX_REVIEW,
    .model_size = sizeof(struct sign_review_model),
    .open = review_open,
    .close = review_close,
    .fit = review_fit,
    .job_done = review_job_done,
    .wake = review_wake,
    .act = review_act,
    .draw = review_draw,
};

/* ---- the signature ---- */

static void signature_open(struct ui *ui, void *model, const void *arg)
{
    struct signature_model *m = model;
    (void)ui;
    m->shown = *(const struct signature_opening *)arg;
}

static void write_signature(char out[136], const struct signature_model *m)
{
    (void)hex_write(out, m->shown.sig65, sizeof m->shown.sig65);
}

static enum err save_done(struct ui *ui, void *model, const char *path)
{
    char text[136];
    struct buf content = {0};
    if (*path == '\0')
        return err_set(ERR_INVALID, "a file needs a name");
    write_signature(text, model);
    buf_printf(&content, "%s\n", text);
    enum err err = file_write_private(path, &content, false);
    buf_clear(&content);
    TRY(err);
    ui_say(ui, STYLE_GOOD, "saved: %s", path);
    return OK;
}

static bool signature_act(struct ui *ui, void *model, enum action action)
{
    (void)model;
    if (action != ACT_SAVE)
        return false;
    struct ask ask = {.title = "Save the signature", .prompt = "File", .done = save_done};
    (void)text_format(ask.text, sizeof ask.text, "%.150s/signature.txt",
                      core_data_dir(ui_core(ui)));
    ui_ask(ui, &ask);
    return true;
}

static void signature_draw(const void *model, const struct canvas *canvas)
{
    const struct signature_model *m = model;
    char text[136];
    write_signature(text, m);
    canvas_text(canvas, 0, 0, STYLE_TITLE, "Signed");
    int y = 2 + canvas_paragraph(canvas, 0, 2, canvas->columns, STYLE_STRONG, text) + 1;
    canvas_paragraph(canvas, 0, y, canvas->columns < 64 ? canvas->columns : 64, STYLE_DIM,
                     "65 bytes: r, s and v. It is not kept here; the audit log has its record. "
                     "Mark it with the mouse to copy it, or press s to save it to a file.");
}

const struct screen_ops screen_signature = {
    .name = "signature",
    .context = CTX_SIGNATURE,
    .model_size = sizeof(struct signature_model),
    .open = signature_open,
    .act = signature_act,
    .draw = signature_draw,
};
