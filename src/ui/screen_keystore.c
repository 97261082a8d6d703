#include "ui/screen_keystore.h"

#include <string.h>

#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/address.h"
#include "ui/screen_restore.h"
#include "ui/show.h"

enum { IN_NAME, IN_FILE, IN_PASSWORD };
enum { OUT_ADDRESS, OUT_FILE, OUT_ACCOUNT, OUT_PASSWORD, OUT_AGAIN };

#define BAR 40

static void add_addresses(struct ui *ui, struct keystore_model *m, struct field *field,
                          int64_t wallet_id)
{
    if (wallet_addresses(ui_core(ui), wallet_id, &m->addresses, &m->address_count) != OK)
        m->address_count = 0;
    for (size_t i = 0; i < m->address_count; i++) {
        char text[FIELD_CHOICE], address[ADDRESS_TEXT];
        address_write(address, &m->addresses[i].address);
        (void)text_format(text, sizeof text, "%u  %s", m->addresses[i].index, address);
        field_add_choice(field, text);
    }
}

static void keystore_open(struct ui *ui, void *model, const void *arg)
{
    struct keystore_model *m = model;
    const struct keystore_opening *opening = arg;
    m->is_export = opening->wallet_id != 0;
    if (!m->is_export) {
        form_add(&m->form, FIELD_LINE, "Name", "how you call the wallet");
        form_add(&m->form, FIELD_LINE, "File", "its path");
        form_add(&m->form, FIELD_SECRET, "Its password", NULL);
        return;
    }
    struct field *address = form_add(&m->form, FIELD_PICK, "Address", NULL);
    struct field *file = form_add(&m->form, FIELD_LINE, "File", "a path; nothing is overwritten");
    form_add(&m->form, FIELD_SECRET, "Your password", NULL);
    form_add(&m->form, FIELD_SECRET, "The file's", NULL);
    form_add(&m->form, FIELD_SECRET, "Once more", NULL);
    form_focus(&m->form, OUT_FILE);
    if (ui == NULL)
        return;
    char path[FIELD_TEXT];
    add_addresses(ui, m, address, opening->wallet_id);
    (void)text_format(path, sizeof path, "%.280s/keystore.json", core_data_dir(ui_core(ui)));
    field_set_text(file, path);
}

static void keystore_close(struct ui *ui, void *model)
{
    struct keystore_model *m = model;
    if (m->job != 0)
        keyfile_cancel(ui_core(ui));
    form_clear(&m->form);
    mem_free(m->addresses);
}

static void keystore_load(struct ui *ui, void *model)
{
    struct keystore_model *m = model;
    keyfile_progress_get(ui_core(ui), &m->progress);
}

/* ---- ends ---- */

static enum err save(struct ui *ui, const struct keystore_model *m)
{
    struct buf json = {0};
    const char *path = m->form.fields[OUT_FILE].text;
    TRY(keyfile_take(ui_core(ui), &json));
    enum err err = file_write_private(path, &json, false);
    buf_clear(&json);
    TRY(err);
    ui_say(ui, STYLE_GOOD, "written, and opened again to be sure: %s", path);
    return OK;
}

static void keystore_job_done(struct ui *ui, void *model, const struct event *event)
{
    struct keystore_model *m = model;
    struct discover_opening opening = {.opener = m};
    if (m->job == 0 || event->job != m->job)
        return;
    m->job = 0;
    if (event->err != OK) {
        if (event->err == ERR_CANCELLED)
            ui_say(ui, STYLE_DIM, "cancelled");
        else
            form_set_words(&m->form, event->err, event->detail);
        return;
    }
    if (!m->is_export) {
        (void)text_copy(opening.name, sizeof opening.name, m->form.fields[IN_NAME].text);
        ui_push(ui, &screen_discover, &opening);
        return;
    }
    enum err err = save(ui, m);
    if (err != OK)
        form_set_problem(&m->form, err);
    else
        ui_pop(ui, m);
}

/* ---- beginning ---- */

static enum err begin_import(struct ui *ui, struct keystore_model *m)
{
    struct buf json = {0};
    enum err err = file_read(&json, m->form.fields[IN_FILE].text, KEYFILE_MAX);
    if (err == OK)
        err = keyfile_import(ui_core(ui), &m->job, view_of_buf(&json),
                             &m->form.fields[IN_PASSWORD].secret);
    buf_clear(&json);
    return err;
}

static enum err begin_export(struct ui *ui, struct keystore_model *m)
{
    const struct field *fields = m->form.fields;
    if (m->address_count == 0)
        return err_set(ERR_NOT_FOUND, "this wallet has no address");
    if (!secret_equal(&fields[OUT_PASSWORD].secret, &fields[OUT_AGAIN].secret))
        return err_set(ERR_INVALID, "the file's two passwords are not the same");
    return keyfile_export(ui_core(ui), &m->job, m->addresses[fields[OUT_ADDRESS].choice].id,
                          &fields[OUT_ACCOUNT].secret, &fields[OUT_PASSWORD].secret);
}

static bool keystore_key(struct ui *ui, void *model, const struct key *key)
{
    struct keystore_model *m = model;
    (void)ui;
    if (m->job != 0)
        return key->kind == K_RUNE || key->kind == K_ENTER;
    return form_key(&m->form, key);
}

static bool keystore_act(struct ui *ui, void *model, enum action action)
{
    struct keystore_model *m = model;
    if (action == ACT_BACK && m->job != 0) {
        keyfile_cancel(ui_core(ui));
        return true;
    }
    if (action != ACT_ACCEPT)
        return form_act(&m->form, action);
    if (m->job != 0 || !form_accept(&m->form))
        return true;
    m->progress = (struct keyfile_progress){0};
    enum err err = m->is_export ? begin_export(ui, m) : begin_import(ui, m);
    if (err != OK)
        form_set_problem(&m->form, err);
    return true;
}

/* ---- drawing ---- */

static void draw_progress(const struct keystore_model *m, const struct canvas *canvas, int y)
{
    const struct keyfile_progress *progress = &m->progress;
    int width = canvas->columns - 8 < BAR ? canvas->columns - 8 : BAR;
    int full = width * progress->per_cent / 100;
    canvas_text(canvas, 0, y, STYLE_ACCENT,
                m->is_export ? "sealing the key…   Esc cancels"
                             : "opening the file…   Esc cancels");
    for (int i = 0; i < width; i++)
        canvas_text(canvas, i, y + 1, i < full ? STYLE_ACCENT : STYLE_DIM, i < full ? "█" : "░");
    canvas_printf(canvas, width + 1, y + 1, STYLE_DIM, "%d %%", progress->per_cent);
    if (progress->forecast_ms > 0)
        canvas_printf(canvas, 0, y + 2, STYLE_DIM, "%lld of about %lld s",
                      (long long)(progress->elapsed_ms + 500) / 1000,
                      (long long)(progress->forecast_ms + 999) / 1000);
}

static void keystore_draw(const void *model, const struct canvas *canvas)
{
    const struct keystore_model *m = model;
    int top = canvas->rows < 14 ? 1 : 2;
    canvas_text(canvas, 0, 0, STYLE_TITLE,
                m->is_export ? "Write a keystore file" : "Bring a keystore file");
    int y = top + form_draw(&m->form, canvas, top) + 1;
    if (m->job != 0)
        draw_progress(m, canvas, canvas->rows - y < 3 ? canvas->rows - 3 : y);
    else
        canvas_paragraph(canvas, 0, y, canvas->columns < 64 ? canvas->columns : 64, STYLE_DIM,
                         m->is_export
                             ? "One private key under a password of its own, as geth, MetaMask "
                               "and others open it. Whoever has the file and that password has "
                               "the money."
                             : "A JSON file (V3) of geth, MetaMask, MyEtherWallet, Trust Wallet "
                               "or Foundry. The address is shown before anything is kept.");
}

const struct screen_ops screen_keystore = {
    .name = "keystore",
    .context = CTX_FORM,
    .model_size = sizeof(struct keystore_model),
    .events = EVENT(EV_KEYFILE),
    .is_secret = true,
    .open = keystore_open,
    .close = keystore_close,
    .load = keystore_load,
    .job_done = keystore_job_done,
    .key = keystore_key,
    .act = keystore_act,
    .draw = keystore_draw,
};
