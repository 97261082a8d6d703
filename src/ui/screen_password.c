/* A new password: the old one and the new one twice. Opened with NULL. */

#include "ui/screen_password.h"

enum { PASSWORD_OLD, PASSWORD_NEW, PASSWORD_AGAIN };

static void password_open(struct ui *ui, void *model, const void *arg)
{
    struct password_model *m = model;
    (void)ui;
    (void)arg;
    form_add(&m->form, FIELD_SECRET, "Password now", NULL);
    form_add(&m->form, FIELD_SECRET, "New password", NULL);
    form_add(&m->form, FIELD_SECRET, "Once more", NULL);
}

static void password_close(struct ui *ui, void *model)
{
    struct password_model *m = model;
    (void)ui;
    form_clear(&m->form);
}

static void password_job_done(struct ui *ui, void *model, const struct event *event)
{
    struct password_model *m = model;
    if (m->job == 0 || event->job != m->job)
        return;
    m->job = 0;
    if (event->err != OK) {
        form_forget_secrets(&m->form);
        form_focus(&m->form, PASSWORD_OLD);
        form_set_words(&m->form, event->err, event->detail);
        return;
    }
    ui_say(ui, STYLE_GOOD, "the password is changed");
    ui_pop(ui, m);
}

static bool password_key(struct ui *ui, void *model, const struct key *key)
{
    struct password_model *m = model;
    (void)ui;
    if (m->job != 0)
        return key->kind == K_RUNE || key->kind == K_ENTER;
    return form_key(&m->form, key);
}

static bool password_act(struct ui *ui, void *model, enum action action)
{
    struct password_model *m = model;
    struct field *fields = m->form.fields;
    if (action != ACT_ACCEPT)
        return form_act(&m->form, action);
    if (m->job != 0 || !form_accept(&m->form))
        return true;
    enum err err = secret_equal(&fields[PASSWORD_NEW].secret, &fields[PASSWORD_AGAIN].secret)
                       ? account_change_password(ui_core(ui), &m->job, &fields[PASSWORD_OLD].secret,
                                                 &fields[PASSWORD_NEW].secret)
                       : err_set(ERR_INVALID, "the two new passwords are not the same");
    if (err != OK)
        form_set_problem(&m->form, err);
    return true;
}

static void password_draw(const void *model, const struct canvas *canvas)
{
    const struct password_model *m = model;
    canvas_text(canvas, 0, 0, STYLE_TITLE, "Change the password");
    int y = 2 + form_draw(&m->form, canvas, 2) + 1;
    if (m->job != 0)
        canvas_text(canvas, 0, y, STYLE_ACCENT, "sealing the vault anew…");
    else
        canvas_paragraph(canvas, 0, y, canvas->columns < 64 ? canvas->columns : 64, STYLE_DIM,
                         "10 characters or more. It seals the keys of this account's wallets; "
                         "nobody can restore it.");
}

const struct screen_ops screen_password = {
    .name = "password",
    .context = CTX_FORM,
    .model_size = sizeof(struct password_model),
    .is_secret = true,
    .open = password_open,
    .close = password_close,
    .job_done = password_job_done,
    .key = password_key,
    .act = password_act,
    .draw = password_draw,
};
