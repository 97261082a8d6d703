/* What another machine wants signed, as the signer decoded it. */

#include <string.h>

#include "core/base/text.h"
#include "ui/screen_airgap.h"
#include "ui/screen_review.h"
#include "ui/screen_sign.h"

static void review_open(struct ui *ui, void *model, const void *arg)
{
    struct airgap_review_model *m = model;
    const struct airgap_review_opening *opening = arg;
    struct airgap_draft draft;
    m->prepare = opening->prepare;
    m->opener = opening->opener;
    if (!airgap_draft_get(ui_core(ui), &draft, m->prepare)) {
        (void)text_copy(m->problem, sizeof m->problem, "this request has expired: read it again");
    } else {
        (void)text_copy(m->warning, sizeof m->warning, draft.warning);
        if (draft.text != NULL)
            sign_lines_add(&m->lines, draft.text, draft.network, core_now_s(ui_core(ui)));
        else
            m->row_count = describe_rows(m->rows, draft.network, &draft.facts);
    }
    approval_open(ui, &m->approval);
}

static void review_close(struct ui *ui, void *model)
{
    struct airgap_review_model *m = model;
    if (m->approve == 0 && m->prepare != 0)
        airgap_discard(ui_core(ui), m->prepare);
    buf_clear(&m->lines);
}

static void review_wake(struct ui *ui, void *model)
{
    struct airgap_review_model *m = model;
    approval_wake(ui, &m->approval);
}

static void review_job_done(struct ui *ui, void *model, const struct event *event)
{
    struct airgap_review_model *m = model;
    struct airgap_signed done;
    if (m->approve == 0 || event->job != m->approve)
        return;
    enum err err = event->err != OK ? err_set(event->err, "%s", event->detail)
                                    : airgap_take(ui_core(ui), &done);
    if (err != OK) {
        m->approve = 0;
        m->approval.chosen = 0;
        (void)text_format(m->problem, sizeof m->problem, "%s\n%s", err_detail(err), err_hint(err));
        return;
    }
    ui_pop(ui, m->opener);
    ui_replace(ui, m, &screen_airgap_show, &(struct airgap_show_opening){.signed_ = &done});
}

static bool review_act(struct ui *ui, void *model, enum action action)
{
    struct airgap_review_model *m = model;
    if (m->approve != 0)
        return true;
    switch (approval_act(ui, &m->approval, action)) {
    case APPROVAL_CANCELLED: ui_pop(ui, m); break;
    case APPROVAL_GIVEN: {
        enum err err = airgap_approve(ui_core(ui), &m->approve, m->prepare);
        m->problem[0] = '\0';
        if (err != OK)
            (void)text_format(m->problem, sizeof m->problem, "%s\n%s", err_detail(err),
                              err_hint(err));
        break;
    }
    case APPROVAL_NONE: break;
    }
    return true;
}

static int draw_facts(const struct airgap_review_model *m, const struct canvas *canvas, int y)
{
    int start = y;
    if (m->warning[0] != '\0')
        y += canvas_paragraph(canvas, 0, y, canvas->columns, STYLE_WARN, m->warning);
    y += review_draw_rows(m->rows, m->row_count, canvas, y);
    if (m->lines.len > 0)
        y += sign_lines_draw(&m->lines, canvas, y);
    return y - start;
}

static int rows_in_view(const struct airgap_review_model *m, int columns, int rows)
{
    int foot = approval_foot(columns, m->problem);
    rows -= 2 + (foot > 0 ? foot : 1);
    return rows > 0 ? rows : 0;
}

static void review_fit(void *model, int columns, int rows)
{
    struct airgap_review_model *m = model;
    struct grid none = {.columns = 1, .rows = 1};
    struct canvas measure = {&none, 0, 0, columns, 0};
    size_t lines = (size_t)draw_facts(m, &measure, 0);
    approval_fit(&m->approval, lines, (size_t)rows_in_view(m, columns, rows));
}

static void review_draw(const void *model, const struct canvas *canvas)
{
    const struct airgap_review_model *m = model;
    canvas_text(canvas, 0, 0, STYLE_TITLE, canvas->columns < 60 ? "Sign" : "Sign for elsewhere");
    canvas_text_right(canvas, canvas->columns, 0, STYLE_DIM, "nothing is signed yet");
    struct canvas rows =
        canvas_part(canvas, 0, 1, canvas->columns, rows_in_view(m, canvas->columns, canvas->rows));
    draw_facts(m, &rows, -(int)m->approval.view.top);
    if (m->problem[0] != '\0')
        canvas_paragraph(canvas, 0, 1 + rows.rows, canvas->columns, STYLE_BAD, m->problem);
    if (m->approve != 0)
        canvas_text(canvas, 0, canvas->rows - 1, STYLE_ACCENT, "signing…");
    else
        approval_draw(&m->approval, canvas, "Sign");
}

const struct screen_ops screen_airgap_review = {
    .name = "airgap review",
    .context = CTX_REVIEW,
    .model_size = sizeof(struct airgap_review_model),
    .open = review_open,
    .close = review_close,
    .fit = review_fit,
    .job_done = review_job_done,
    .wake = review_wake,
    .act = review_act,
    .draw = review_draw,
};
