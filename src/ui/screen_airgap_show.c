/* What goes to the other machine, as one QR code or a row of them, or into a file. */

#include <string.h>

#include "core/base/file.h"
#include "core/base/text.h"
#include "ui/screen_airgap.h"

#define FRAME_MS 200
#define STILL_MS 2000 /* a single code: only the terminal's size may make it several */
#define SIDE     26   /* columns for words beside the code */
#define QUIET    2

static void show_open(struct ui *ui, void *model, const void *arg)
{
    struct airgap_show_model *m = model;
    const struct airgap_show_opening *opening = arg;
    m->is_signed = opening->signed_ != NULL;
    if (m->is_signed)
        m->signed_ = *opening->signed_;
    else
        m->request = *opening->request;
    m->is_ascii = ui_is_ascii(ui);
    ui_wake_at(ui, ui_now_ms(ui));
}

static void show_close(struct ui *ui, void *model)
{
    struct airgap_show_model *m = model;
    (void)ui;
    airgap_request_clear(&m->request);
    airgap_signed_clear(&m->signed_);
    ur_encoder_clear(&m->encoder);
}

/* ---- codes ---- */

static void next_code(struct airgap_show_model *m)
{
    struct buf part = {0};
    ur_encoder_next(&m->encoder, &part);
    for (size_t i = 0; i < part.len; i++)
        if (part.data[i] >= 'a' && part.data[i] <= 'z')
            part.data[i] = (uint8_t)(part.data[i] - 'a' + 'A');
    (void)qr_make(&m->qr, buf_text(&part));
    buf_clear(&part);
}

static enum err begin_codes(struct airgap_show_model *m, size_t max_part)
{
    return m->is_signed ? airgap_ur_signed(&m->encoder, &m->signed_, max_part)
                        : airgap_ur_request(&m->encoder, &m->request, max_part);
}

static void show_fit(void *model, int columns, int rows)
{
    struct airgap_show_model *m = model;
    if (m->has_codes && m->columns == columns && m->rows == rows)
        return;
    m->columns = columns;
    m->rows = rows;
    int beside = columns >= 60 ? SIDE : 0;
    int across = (columns - beside) / (m->is_ascii ? 2 : 1);
    int down = (rows - (beside == 0)) * (m->is_ascii ? 1 : 2);
    size_t max_part = qr_capacity((across < down ? across : down) - 2 * QUIET);
    ur_encoder_clear(&m->encoder);
    m->encoder = (struct ur_encoder){0};
    m->qr.width = 0;
    m->has_codes = max_part > 0 && begin_codes(m, max_part) == OK;
    if (m->has_codes)
        next_code(m);
}

static void show_wake(struct ui *ui, void *model)
{
    struct airgap_show_model *m = model;
    int64_t now = ui_now_ms(ui);
    m->is_ascii = ui_is_ascii(ui);
    if (now < m->next_ms)
        return;
    bool is_moving = m->has_codes && m->encoder.fragment_count > 1;
    m->next_ms = now + (is_moving || !m->has_codes ? FRAME_MS : STILL_MS);
    if (is_moving)
        next_code(m);
    ui_wake_at(ui, m->next_ms);
}

/* ---- a file ---- */

static enum err save_done(struct ui *ui, void *model, const char *path)
{
    struct airgap_show_model *m = model;
    struct buf text = {0};
    struct json_out *document =
        m->is_signed ? airgap_signed_json(&m->signed_) : airgap_request_json(&m->request, "", "");
    json_out_write(&text, document, true);
    buf_add_byte(&text, '\n');
    json_out_free(document);
    enum err err = path[0] != '\0' ? file_write_private(path, &text, false)
                                   : err_set(ERR_INVALID, "the file needs a name");
    buf_clear(&text);
    if (err == OK)
        ui_say(ui, STYLE_GOOD, "written to %s", path);
    return err;
}

static bool show_act(struct ui *ui, void *model, enum action action)
{
    struct airgap_show_model *m = model;
    if (action == ACT_SAVE) {
        struct ask ask = {.title = "Write to a file", .prompt = "File", .done = save_done};
        (void)text_copy(ask.text, sizeof ask.text, m->is_signed ? "signed.json" : "request.json");
        ui_ask(ui, &ask);
        return true;
    }
    if (action != ACT_AIRGAP || m->is_signed)
        return false;
    ui_push(ui, &screen_airgap, NULL);
    return true;
}

/* ---- drawing ---- */

static void draw_words(const struct airgap_show_model *m, const struct canvas *side)
{
    int y = 2;
    canvas_text(side, 0, 0, STYLE_TITLE, m->is_signed ? "Signed" : "To be signed");
    if (m->has_codes && m->encoder.fragment_count > 1)
        canvas_printf(side, 0, y++, STYLE_STRONG, "part %u of %zu", m->encoder.seq,
                      m->encoder.fragment_count);
    y += 1 + canvas_paragraph(side, 0, y, side->columns, STYLE_TEXT,
                              m->is_signed ? "Scan this on the machine that asked for it."
                                           : "Scan this where the key is, and sign it there.");
    if (!m->is_signed)
        y += 1 + canvas_paragraph(side, 0, y, side->columns, STYLE_DIM,
                                  "Its number is held for 24 hours. b takes the signature in.");
    canvas_paragraph(side, 0, y, side->columns, STYLE_DIM, "s writes it to a file.");
}

static void show_draw(const void *model, const struct canvas *canvas)
{
    const struct airgap_show_model *m = model;
    int width = m->has_codes ? qr_draw(&m->qr, canvas, 0, canvas->columns < 60) : 0;
    if (width > 0 && canvas->columns < 60) {
        canvas_text(canvas, 0, 0, STYLE_TITLE, m->is_signed ? "Signed" : "To be signed");
        if (m->encoder.fragment_count > 1)
            canvas_printf(canvas, 20, 0, STYLE_STRONG, "part %u of %zu", m->encoder.seq,
                          m->encoder.fragment_count);
        return;
    }
    struct canvas side = canvas_part(canvas, width > 0 ? width + 2 : 0, 0,
                                     canvas->columns - (width > 0 ? width + 2 : 0), canvas->rows);
    if (width > 0) {
        draw_words(m, &side);
        return;
    }
    canvas_text(canvas, 0, 0, STYLE_TITLE, m->is_signed ? "Signed" : "To be signed");
    canvas_paragraph(canvas, 0, 2, canvas->columns, STYLE_WARN,
                     "There is not enough room for QR codes: make the terminal larger, or press s "
                     "for a file.");
}

const struct screen_ops screen_airgap_show = {
    .name = "airgap show",
    .context = CTX_AIRGAP_SHOW,
    .model_size = sizeof(struct airgap_show_model),
    .open = show_open,
    .close = show_close,
    .fit = show_fit,
    .wake = show_wake,
    .act = show_act,
    .draw = show_draw,
};
