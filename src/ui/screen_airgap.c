/* Taking in what comes from the other machine: a scanner that types, a paste, or a file. */

#include "ui/screen_airgap.h"

#include <string.h>
#include <strings.h>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/txn.h"

static void set_problem(struct airgap_model *m, enum err err, const char *words)
{
    (void)text_format(m->problem, sizeof m->problem, "%s\n%s", words, err_hint(err));
}

static void airgap_close(struct ui *ui, void *model)
{
    struct airgap_model *m = model;
    (void)ui;
    buf_clear(&m->line);
    ur_decoder_clear(&m->decoder);
}

/* ---- what was taken in ---- */

static void begin_anew(struct airgap_model *m)
{
    ur_decoder_clear(&m->decoder);
    m->decoder = (struct ur_decoder){0};
    m->progress[0] = '\0';
}

static void take_item(struct ui *ui, struct airgap_model *m, const struct airgap_item *item)
{
    struct core *core = ui_core(ui);
    enum err err = OK;
    m->is_sending = item->kind != AIRGAP_REQUEST;
    switch (item->kind) {
    case AIRGAP_REQUEST: err = airgap_prepare(core, &m->job, &item->request); break;
    case AIRGAP_RAW: err = txn_take_signed(core, &m->job, view_of_buf(&item->raw)); break;
    case AIRGAP_SIGNATURE: err = txn_take_signature(core, &m->job, &item->signature); break;
    }
    if (err != OK)
        set_problem(m, err, err_detail(err));
    begin_anew(m);
}

static void take_read(struct ui *ui, struct airgap_model *m, enum err err, struct airgap_item *item)
{
    if (err == OK)
        take_item(ui, m, item);
    else
        set_problem(m, err, err_detail(err));
    airgap_item_clear(item);
}

static bool is_ur(const struct buf *line)
{
    return line->len >= 3 && strncasecmp(buf_text(line), "ur:", 3) == 0;
}

static void take_part(struct ui *ui, struct airgap_model *m)
{
    struct airgap_item item;
    enum err err = ur_decoder_feed(&m->decoder, buf_text(&m->line), m->line.len);
    if (err != OK) {
        (void)text_format(m->problem, sizeof m->problem, "this part is not taken: %s",
                          err_detail(err));
        return;
    }
    airgap_progress(m->progress, sizeof m->progress, &m->decoder);
    if (m->decoder.done) {
        err = airgap_read_ur(&item, &m->decoder);
        take_read(ui, m, err, &item);
        begin_anew(m);
    }
}

/* A document, digits, or the name of a file that holds any of these. */
static void take_other(struct ui *ui, struct airgap_model *m)
{
    struct airgap_item item = {0};
    struct buf file = {0};
    const char *text = buf_text(&m->line);
    bool is_itself = text[0] == '{' || strncmp(text, "0x", 2) == 0;
    enum err err = is_itself ? OK : file_read(&file, text, AIRGAP_TEXT_MAX);
    if (err == OK)
        err = is_itself ? airgap_read(&item, text, m->line.len)
                        : airgap_read(&item, buf_text(&file), file.len);
    buf_clear(&file);
    take_read(ui, m, err, &item);
}

static void take_line(struct ui *ui, struct airgap_model *m)
{
    while (m->line.len > 0 && m->line.data[m->line.len - 1] == ' ')
        m->line.data[--m->line.len] = '\0';
    m->problem[0] = '\0';
    if (is_ur(&m->line))
        take_part(ui, m);
    else if (m->line.len > 0)
        take_other(ui, m);
    buf_reset(&m->line);
}

static void add_rune(struct ui *ui, struct airgap_model *m, const struct key *key)
{
    char utf8[4];
    /* Lines of a paste arrive with blanks between: parts are taken one by one. */
    if (key->rune == ' ' && (m->line.len == 0 || is_ur(&m->line))) {
        take_line(ui, m);
        return;
    }
    if (m->line.len < AIRGAP_TEXT_MAX)
        buf_add(&m->line, utf8, text_encode(utf8, key->rune));
}

static bool airgap_key(struct ui *ui, void *model, const struct key *key)
{
    struct airgap_model *m = model;
    if (m->job != 0)
        return key->kind == K_RUNE || key->kind == K_ENTER;
    switch (key->kind) {
    case K_RUNE: add_rune(ui, m, key); return true;
    case K_ENTER: take_line(ui, m); return true;
    case K_PASTE_END:
        if (is_ur(&m->line))
            take_line(ui, m);
        return true;
    case K_BACKSPACE:
        while (m->line.len > 0 && (m->line.data[m->line.len - 1] & 0xc0) == 0x80)
            m->line.len--;
        m->line.len -= m->line.len > 0;
        if (m->line.data != NULL)
            m->line.data[m->line.len] = '\0';
        return true;
    default: return false;
    }
}

static void airgap_job_done(struct ui *ui, void *model, const struct event *event)
{
    struct airgap_model *m = model;
    if (m->job == 0 || event->job != m->job)
        return;
    struct airgap_review_opening review = {m->job, m};
    m->job = 0;
    if (m->is_sending && event->id != 0 && (event->err == OK || event->err == ERR_PENDING))
        ui_replace(ui, m, &screen_txn, &event->id);
    else if (event->err != OK)
        set_problem(m, event->err, event->detail);
    else
        ui_push(ui, &screen_airgap_review, &review);
}

static void airgap_draw(const void *model, const struct canvas *canvas)
{
    const struct airgap_model *m = model;
    char shown[512];
    int width = canvas->columns < 68 ? canvas->columns : 68, y = 2;
    canvas_text(canvas, 0, 0, STYLE_TITLE, "Air gap");
    canvas_text_right(canvas, canvas->columns, 0, STYLE_STRONG, m->progress);
    y += canvas_paragraph(
        canvas, 0, y, width, STYLE_DIM,
        canvas->rows < 14 ? "Scan or paste UR parts, or type a file's name:"
                          : "Take in what another machine wants signed, or has signed: scan or "
                            "paste its UR parts (ur:…) in any order, or type the name of a file "
                            "and press Enter.");
    y += canvas->rows >= 14;
    size_t from = m->line.len > 60 ? m->line.len - 60 : 0;
    text_clean_into(shown, sizeof shown, buf_text(&m->line) + from, m->line.len - from);
    canvas_text(canvas, 0, y, STYLE_ACCENT, from > 0 ? "…" : ">");
    int used = canvas_text_in(canvas, 2, y, canvas->columns - 3, STYLE_TEXT, shown);
    canvas_cursor(canvas, 2 + used, y);
    y += 2;
    if (m->job != 0)
        canvas_text(canvas, 0, y, STYLE_ACCENT,
                    m->is_sending ? "sending it…" : "the signer decodes it…");
    else if (m->problem[0] != '\0')
        canvas_paragraph(canvas, 0, y, width, STYLE_BAD, m->problem);
    else if (m->progress[0] != '\0')
        canvas_printf(canvas, 0, y, STYLE_GOOD, "%s are here; go on", m->progress);
}

const struct screen_ops screen_airgap = {
    .name = "airgap",
    .context = CTX_AIRGAP,
    .model_size = sizeof(struct airgap_model),
    .close = airgap_close,
    .job_done = airgap_job_done,
    .key = airgap_key,
    .draw = airgap_draw,
};
