#include "ui/screen_certificate.h"

#include <string.h>
#include <sys/stat.h>

#include "core/base/text.h"

#define TEXT_COLUMNS 80

static void certificate_open(struct ui *ui, void *model, const void *arg)
{
    struct certificate_model *m = model;
    (void)ui;
    m->id = *(const int64_t *)arg;
}

static void certificate_close(struct ui *ui, void *model)
{
    struct certificate_model *m = model;
    (void)ui;
    buf_clear(&m->text);
}

static void certificate_load(struct ui *ui, void *model)
{
    struct certificate_model *m = model;
    size_t columns = m->columns < TEXT_COLUMNS ? (size_t)m->columns : TEXT_COLUMNS;
    buf_reset(&m->text);
    m->problem[0] = '\0';
    enum err err = certificate_text(ui_core(ui), m->id, columns, &m->text);
    if (err != OK)
        (void)text_format(m->problem, sizeof m->problem, "%s\n%s", err_detail(err), err_hint(err));
}

static void certificate_job_done(struct ui *ui, void *model, const struct event *event)
{
    struct certificate_model *m = model;
    if (m->verify == 0 || event->job != m->verify)
        return;
    const struct verification *result = certificate_verification(ui_core(ui), m->verify);
    m->verify = 0;
    if (result == NULL) {
        ui_fail_job(ui, event);
        return;
    }
    m->verification = *result;
    m->is_verified = true;
    if (result->is_valid)
        ui_say(ui, STYLE_GOOD, "the chain confirms this certificate");
    else
        ui_say(ui, STYLE_BAD, "the chain does not confirm this certificate");
    m->view.top = 0;
}

static void save(struct ui *ui, struct certificate_model *m)
{
    char dir[512];
    if (!text_format(dir, sizeof dir, "%s/certificates", core_data_dir(ui_core(ui))))
        return;
    mkdir(dir, 0755); /* what is wrong with it, saving says */
    enum err err = certificate_save(ui_core(ui), m->id, dir, m->saved, sizeof m->saved);
    if (err != OK) {
        m->saved[0] = '\0';
        ui_fail(ui, err);
        return;
    }
    ui_say(ui, STYLE_GOOD, "saved: %s", m->saved);
}

static void verify(struct ui *ui, struct certificate_model *m)
{
    struct buf json = {0};
    enum err err = certificate_json(ui_core(ui), m->id, &json);
    if (err == OK)
        err = certificate_verify(ui_core(ui), &m->verify, buf_text(&json), json.len);
    buf_clear(&json);
    if (err != OK)
        ui_fail(ui, err);
    else
        ui_say(ui, STYLE_DIM, "reading the chain…");
}

static bool certificate_act(struct ui *ui, void *model, enum action action)
{
    struct certificate_model *m = model;
    if (action == ACT_SAVE) {
        save(ui, m);
        return true;
    }
    if (action == ACT_VERIFY) {
        if (m->verify == 0)
            verify(ui, m);
        return true;
    }
    if (action < ACT_UP || action > ACT_LAST)
        return false;
    list_scroll(&m->view, action);
    return true;
}

static int draw_checks(const struct certificate_model *m, const struct canvas *canvas, int y)
{
    int start = y;
    struct buf plain = {0}; /* what is right and needs no words: in one paragraph */
    for (size_t i = 0; i < m->verification.count; i++) {
        const struct check_line *check = &m->verification.lines[i];
        if (check->verdict == CHECK_OK && check->words[0] == '\0') {
            buf_printf(&plain, "%s%s", plain.len > 0 ? ", " : "", check->what);
            continue;
        }
        enum style style = check->verdict == CHECK_OK    ? STYLE_GOOD
                           : check->verdict == CHECK_BAD ? STYLE_BAD
                                                         : STYLE_WARN;
        canvas_text(canvas, 0, y, style,
                    check->verdict == CHECK_OK    ? "✓"
                    : check->verdict == CHECK_BAD ? "✗"
                                                  : "○");
        canvas_text_in(canvas, 2, y, 20, STYLE_DIM, check->what);
        int lines =
            canvas_paragraph(canvas, 23, y, canvas->columns - 23,
                             check->verdict == CHECK_BAD ? STYLE_BAD : STYLE_TEXT, check->words);
        y += lines > 0 ? lines : 1;
    }
    if (plain.len > 0) {
        canvas_text(canvas, 0, y, STYLE_GOOD, "✓");
        y += canvas_paragraph(canvas, 2, y, canvas->columns - 2, STYLE_TEXT, buf_text(&plain));
    }
    buf_clear(&plain);
    return y - start + (start != y);
}

static int draw_text(const struct certificate_model *m, const struct canvas *canvas, int y)
{
    char line[512];
    int start = y;
    for (const char *text = buf_text(&m->text); *text != '\0'; y++) {
        size_t len = strcspn(text, "\n");
        (void)text_format(line, sizeof line, "%.*s", (int)len, text);
        canvas_text(canvas, 0, y, STYLE_TEXT, line);
        text += len + (text[len] == '\n');
    }
    return y - start;
}

static int draw_all(const struct certificate_model *m, const struct canvas *canvas, int y)
{
    int start = y;
    if (m->is_verified)
        y += draw_checks(m, canvas, y);
    y += draw_text(m, canvas, y);
    return y - start;
}

static void certificate_fit(void *model, int columns, int rows)
{
    struct certificate_model *m = model;
    struct grid none = {.columns = 1, .rows = 1};
    struct canvas measure = {&none, 0, 0, columns, 0};
    m->columns = columns;
    m->view.rows = rows > 3 ? (size_t)rows - 2 : 1;
    m->view.count = (size_t)draw_all(m, &measure, 0);
    list_scroll(&m->view, ACT_NONE);
}

static void certificate_draw(const void *model, const struct canvas *canvas)
{
    const struct certificate_model *m = model;
    int x = canvas_printf(canvas, 0, 0, STYLE_TITLE, "Certificate %lld", (long long)m->id) + 2;
    if (m->problem[0] != '\0') {
        canvas_paragraph(canvas, 0, 2, canvas->columns, STYLE_BAD, m->problem);
        return;
    }
    if (m->is_verified)
        canvas_text(canvas, x, 0, m->verification.is_valid ? STYLE_GOOD : STYLE_BAD,
                    m->verification.is_valid ? "✓ confirmed by the chain" : "✗ not confirmed");
    if (m->view.top + m->view.rows < m->view.count)
        canvas_text_right(canvas, canvas->columns, 0, STYLE_DIM, "more below ↓");
    struct canvas view = canvas_part(canvas, 0, 2, canvas->columns, canvas->rows - 2);
    draw_all(m, &view, -(int)m->view.top);
}

const struct screen_ops screen_certificate = {
    .name = "certificate",
    .context = CTX_CERTIFICATE,
    .model_size = sizeof(struct certificate_model),
    .open = certificate_open,
    .close = certificate_close,
    .load = certificate_load,
    .fit = certificate_fit,
    .job_done = certificate_job_done,
    .act = certificate_act,
    .draw = certificate_draw,
};
