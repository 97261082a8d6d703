#include "ui/screen_sign.h"

#include <string.h>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/eth/address.h"
#include "ui/show.h"

#define TAIL 200 /* bytes of a long text that its field shows */

static bool is_verify(const struct sign_model *m)
{
    return m->form.fields[SIGN_FIELD_MODE].choice >= SIGN_MODE_VERIFY;
}

static bool is_typed(const struct sign_model *m)
{
    size_t mode = m->form.fields[SIGN_FIELD_MODE].choice;
    return mode == SIGN_MODE_TYPED || mode == SIGN_MODE_VERIFY_TYPED;
}

/* The field shows the end of the text, in which people write and paste. */
static void show_text(struct sign_model *m)
{
    size_t start = m->text.len > TAIL ? m->text.len - TAIL : 0;
    char shown[TAIL + 8];
    while (start < m->text.len && (m->text.data[start] & 0xc0) == 0x80)
        start++;
    text_clean_into(shown, sizeof shown, buf_text(&m->text) + start, m->text.len - start);
    field_set_text(&m->form.fields[SIGN_FIELD_TEXT], shown);
    m->verdict[0] = '\0';
}

static void sign_open(struct ui *ui, void *model, const void *arg)
{
    struct sign_model *m = model;
    m->address_id = *(const int64_t *)arg;
    struct field *mode = form_add(&m->form, FIELD_PICK, "What", NULL);
    field_add_choice(mode, "sign a message");
    field_add_choice(mode, "sign typed data (EIP-712)");
    field_add_choice(mode, "check the signature of a message");
    field_add_choice(mode, "check the signature of typed data");
    form_add(&m->form, FIELD_LINE, "Text", "type or paste it")->is_optional = true;
    form_add(&m->form, FIELD_LINE, "or a file", "its path")->is_optional = true;
    form_add(&m->form, FIELD_LINE, "Signature", "0x…")->is_hidden = true;
    form_focus(&m->form, SIGN_FIELD_TEXT);
    if (ui != NULL && wallet_address_get(ui_core(ui), m->address_id, &m->address) != OK)
        form_set_words(&m->form, ERR_NOT_FOUND, "this address is not here any more");
}

static void sign_close(struct ui *ui, void *model)
{
    struct sign_model *m = model;
    (void)ui;
    form_clear(&m->form);
    buf_clear(&m->text);
}

static void sign_job_done(struct ui *ui, void *model, const struct event *event)
{
    struct sign_model *m = model;
    if (m->job == 0 || event->job != m->job)
        return;
    job draft = m->job;
    m->job = 0;
    if (event->err != OK)
        /* What another chain means for an endpoint is no hint here. */
        form_set_words(&m->form, event->err == ERR_CHAIN_ID ? ERR_INVALID : event->err,
                       event->detail);
    else
        ui_push(ui, &screen_sign_review,
                &(struct sign_review_opening){.draft = draft, .opener = m});
}

static void erase_last(struct buf *text)
{
    while (text->len > 0 && (text->data[text->len - 1] & 0xc0) == 0x80)
        text->len--;
    text->len -= text->len > 0;
    if (text->data != NULL)
        text->data[text->len] = '\0';
}

/* Returns: true when the key changed the text. */
static bool text_key(struct sign_model *m, const struct key *key)
{
    char bytes[4];
    if (key->kind == K_RUNE && m->text.len < TYPED_MAX)
        buf_add(&m->text, bytes, text_encode(bytes, key->rune));
    else if (key->kind == K_BACKSPACE)
        erase_last(&m->text);
    else if (key->kind == K_CTRL && key->rune == 'u')
        buf_reset(&m->text);
    else
        return key->kind == K_RUNE;
    m->form.problem[0] = '\0';
    show_text(m);
    return true;
}

static bool sign_key(struct ui *ui, void *model, const struct key *key)
{
    struct sign_model *m = model;
    (void)ui;
    if (m->job != 0)
        return key->kind == K_RUNE || key->kind == K_ENTER;
    if (m->form.focus == SIGN_FIELD_TEXT)
        return text_key(m, key);
    m->verdict[0] = '\0';
    return form_key(&m->form, key);
}

/* ---- what Enter does ---- */

static enum err read_text(const struct sign_model *m, struct buf *out)
{
    const char *path = m->form.fields[SIGN_FIELD_FILE].text;
    if (*path == '\0') {
        buf_add(out, m->text.data, m->text.len);
        return out->len > 0 ? OK : err_set(ERR_INVALID, "there is no text, and no file is named");
    }
    if (m->text.len > 0)
        return err_set(ERR_INVALID, "a text or a file, not both: Ctrl-U empties a field");
    return file_read(out, path, TYPED_MAX);
}

static enum err verify(struct sign_model *m, struct view text)
{
    struct addr signer;
    char address[ADDRESS_TEXT];
    TRY(sign_recover(&signer, text, is_typed(m), m->form.fields[SIGN_FIELD_SIGNATURE].text));
    address_write(address, &signer);
    m->is_good = addr_equal(&signer, &m->address.address);
    (void)text_format(m->verdict, sizeof m->verdict, "signed by %s%s", address,
                      m->is_good ? ", the address that you came from" : "");
    return OK;
}

static enum err submit(struct ui *ui, struct sign_model *m, struct view text)
{
    struct core *core = ui_core(ui);
    if (is_verify(m))
        return verify(m, text);
    if (is_typed(m))
        return sign_typed(core, &m->job, m->address_id, core_network(core)->chain_id, text);
    return sign_message(core, &m->job, m->address_id, text);
}

static void accept(struct ui *ui, struct sign_model *m)
{
    struct buf text = {0};
    if (m->job != 0 || !form_accept(&m->form))
        return;
    enum err err = read_text(m, &text);
    if (err == OK)
        err = submit(ui, m, view_of_buf(&text));
    if (err != OK)
        form_set_problem(&m->form, err);
    buf_clear(&text);
}

static bool sign_act(struct ui *ui, void *model, enum action action)
{
    struct sign_model *m = model;
    if (action == ACT_ACCEPT) {
        accept(ui, m);
        return true;
    }
    bool used = form_act(&m->form, action);
    m->form.fields[SIGN_FIELD_SIGNATURE].is_hidden = !is_verify(m);
    if (used)
        m->verdict[0] = '\0';
    return used;
}

static void draw_words(const struct sign_model *m, const struct canvas *canvas, int y)
{
    int columns = canvas->columns < 64 ? canvas->columns : 64;
    char size[SHOW_TEXT];
    if (m->job != 0) {
        canvas_text(canvas, 0, y, STYLE_ACCENT, "reading…");
        return;
    }
    if (m->verdict[0] != '\0') {
        canvas_paragraph(canvas, 0, y, columns, m->is_good ? STYLE_GOOD : STYLE_STRONG, m->verdict);
        return;
    }
    if (m->text.len > 0) {
        show_number(size, m->text.len);
        canvas_printf(canvas, 0, y++, STYLE_DIM, "%s %s", size,
                      show_plural(m->text.len, "byte", "bytes"));
    }
    canvas_paragraph(canvas, 0, y, columns, STYLE_DIM,
                     is_verify(m) ? "Nothing is signed: who made the signature is computed from it."
                                  : "Nothing is signed before you have seen all of it. Line ends "
                                    "that are pasted become spaces: a text of several lines comes "
                                    "from a file.");
}

static void sign_draw(const void *model, const struct canvas *canvas)
{
    const struct sign_model *m = model;
    char address[ADDRESS_TEXT];
    canvas_text(canvas, 0, 0, STYLE_TITLE, "Sign, or check a signature");
    address_write(address, &m->address.address);
    canvas_text(canvas, 0, 1, STYLE_DIM, address);
    int y = 3 + form_draw(&m->form, canvas, 3) + 1;
    draw_words(m, canvas, y);
}

const struct screen_ops screen_sign = {
    .name = "sign",
    .context = CTX_FORM,
    .model_size = sizeof(struct sign_model),
    .open = sign_open,
    .close = sign_close,
    .job_done = sign_job_done,
    .key = sign_key,
    .act = sign_act,
    .draw = sign_draw,
};
