#include "ui/screen_import.h"

#include <string.h>

#include "core/eth/address.h"

enum { FIELD_NAME, FIELD_WHAT };

static void import_open(struct ui *ui, void *model, const void *arg)
{
    struct import_model *m = model;
    (void)ui;
    m->mode = *(const enum import_mode *)arg;
    form_add(&m->form, FIELD_LINE, "Name", "how you call it");
    if (m->mode == IMPORT_KEY)
        form_add(&m->form, FIELD_SECRET, "Private key", NULL);
    else
        form_add(&m->form, FIELD_LINE, "Address", "0x…");
}

static void import_close(struct ui *ui, void *model)
{
    struct import_model *m = model;
    (void)ui;
    form_clear(&m->form);
}

static void import_job_done(struct ui *ui, void *model, const struct event *event)
{
    struct import_model *m = model;
    if (m->job == 0 || event->job != m->job)
        return;
    m->job = 0;
    if (event->err != OK) {
        form_set_words(&m->form, event->err, event->detail);
        return;
    }
    ui_say(ui, STYLE_GOOD, "the wallet “%s” is sealed and ready", m->form.fields[FIELD_NAME].text);
    ui_pop(ui, m);
}

static enum err watch(struct ui *ui, struct import_model *m)
{
    struct addr address;
    int64_t id;
    const char *text = m->form.fields[FIELD_WHAT].text;
    TRY(address_read(&address, text, strlen(text)));
    TRY(wallet_watch(ui_core(ui), &id, m->form.fields[FIELD_NAME].text, &address));
    ui_say(ui, STYLE_GOOD, "“%s” is watched", m->form.fields[FIELD_NAME].text);
    ui_pop(ui, m);
    return OK;
}

static bool import_key(struct ui *ui, void *model, const struct key *key)
{
    struct import_model *m = model;
    (void)ui;
    if (m->job != 0)
        return key->kind == K_RUNE || key->kind == K_ENTER;
    return form_key(&m->form, key);
}

static bool import_act(struct ui *ui, void *model, enum action action)
{
    struct import_model *m = model;
    struct core *core = ui_core(ui);
    struct field *fields = m->form.fields;
    if (action != ACT_ACCEPT)
        return form_act(&m->form, action);
    if (m->job != 0 || !form_accept(&m->form))
        return true;
    enum err err = m->mode == IMPORT_KEY ? wallet_import_key(core, &m->job, fields[FIELD_NAME].text,
                                                             &fields[FIELD_WHAT].secret)
                                         : watch(ui, m);
    if (err != OK)
        form_set_problem(&m->form, err);
    return true;
}

static void import_draw(const void *model, const struct canvas *canvas)
{
    static const struct {
        const char *title, *words;
    } texts[] = {
        {"Bring a private key", "64 hexadecimal digits, with or without 0x. Such a wallet has one "
                                "address and no words: keep the key itself."},
        {"Watch an address", "Its balances are shown; nothing can be sent from it. It is not "
                             "counted in the total."},
    };
    const struct import_model *m = model;
    canvas_text(canvas, 0, 0, STYLE_TITLE, texts[m->mode].title);
    int y = 2 + form_draw(&m->form, canvas, 2) + 1;
    if (m->job != 0)
        canvas_text(canvas, 0, y, STYLE_ACCENT, "sealing the wallet…");
    else
        canvas_paragraph(canvas, 0, y, canvas->columns < 64 ? canvas->columns : 64, STYLE_DIM,
                         texts[m->mode].words);
}

const struct screen_ops screen_import = {
    .name = "import",
    .context = CTX_FORM,
    .model_size = sizeof(struct import_model),
    .is_secret = true,
    .open = import_open,
    .close = import_close,
    .job_done = import_job_done,
    .key = import_key,
    .act = import_act,
    .draw = import_draw,
};
