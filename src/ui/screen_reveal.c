#include "ui/screen_reveal.h"

#include <string.h>

#include "core/base/text.h"
#include "ui/word_line.h"

static void reveal_open(struct ui *ui, void *model, const void *arg)
{
    struct reveal_model *m = model;
    const struct wallet *wallet = arg;
    (void)ui;
    m->wallet_id = wallet->id;
    m->kind = wallet->kind;
    (void)text_copy(m->name, sizeof m->name, wallet->name);
    form_add(&m->form, FIELD_SECRET, "Password", NULL);
}

static void reveal_close(struct ui *ui, void *model)
{
    struct reveal_model *m = model;
    (void)ui;
    form_clear(&m->form);
    secret_clear(&m->shown);
}

static void reveal_job_done(struct ui *ui, void *model, const struct event *event)
{
    struct reveal_model *m = model;
    if (m->job == 0 || event->job != m->job)
        return;
    m->job = 0;
    form_forget_secrets(&m->form);
    enum err err = event->err;
    if (err != OK) {
        form_set_words(&m->form, err, event->detail);
        return;
    }
    err = wallet_reveal_take(ui_core(ui), &m->shown);
    if (err != OK) {
        form_set_problem(&m->form, err);
        return;
    }
    m->until_ms = ui_now_ms(ui) + REVEAL_MS;
    m->until_s = core_now_s(ui_core(ui)) + REVEAL_MS / 1000;
    ui_wake_at(ui, m->until_ms);
}

static void reveal_wake(struct ui *ui, void *model)
{
    struct reveal_model *m = model;
    if (m->shown.len == 0)
        return;
    if (ui_now_ms(ui) >= m->until_ms)
        ui_pop(ui, m);
    else
        ui_wake_at(ui, m->until_ms);
}

static bool reveal_key(struct ui *ui, void *model, const struct key *key)
{
    struct reveal_model *m = model;
    (void)ui;
    if (m->job != 0 || m->shown.len > 0) /* a typed letter is not a command here */
        return key->kind == K_RUNE;
    return form_key(&m->form, key);
}

static bool reveal_act(struct ui *ui, void *model, enum action action)
{
    struct reveal_model *m = model;
    if (action != ACT_ACCEPT)
        return action != ACT_BACK && form_act(&m->form, action);
    if (m->shown.len > 0) {
        ui_pop(ui, m);
        return true;
    }
    if (m->job != 0 || !form_accept(&m->form))
        return true;
    enum err err = wallet_reveal(ui_core(ui), &m->job, m->wallet_id, &m->form.fields[0].secret);
    if (err != OK)
        form_set_problem(&m->form, err);
    return true;
}

/* Words, and behind a line break the passphrase; or a key. */
static void draw_secret(const struct reveal_model *m, const struct canvas *canvas, int y)
{
    struct view text = view_of(m->shown.data, m->shown.len);
    const uint8_t *end = text.len > 0 ? memchr(text.data, '\n', text.len) : NULL;
    struct view phrase = {0};
    if (end != NULL) {
        size_t len = (size_t)(end - text.data);
        phrase = view_of(end + 1, text.len - len - 1);
        text.len = len;
    }
    if (m->kind != WALLET_HD) {
        struct view half = view_of(text.data, text.len / 2); /* 33 bytes each: no line is cut */
        word_draw(canvas, 0, y, STYLE_SECRET, half);
        word_draw(canvas, 0, y + 1, STYLE_SECRET,
                  view_of(text.data + half.len, text.len - half.len));
        return;
    }
    y += word_draw_numbered(canvas, y, text) + 1;
    if (phrase.len > 0) {
        int x = canvas_text(canvas, 0, y, STYLE_DIM, "passphrase ");
        word_draw(canvas, x, y, STYLE_SECRET, phrase);
    }
}

static void reveal_draw(const void *model, const struct canvas *canvas)
{
    const struct reveal_model *m = model;
    char left[32];
    bool is_small = canvas->rows < 14;
    canvas_text_in(canvas, 0, 0, canvas->columns, STYLE_TITLE,
                   m->kind == WALLET_HD ? "The wallet's words" : "The wallet's private key");
    if (m->shown.len == 0) {
        canvas_text_in(canvas, 0, 1, canvas->columns, STYLE_DIM, m->name);
        int y = 3 + form_draw(&m->form, canvas, 3) + 1;
        if (m->job != 0)
            canvas_text(canvas, 0, y, STYLE_ACCENT, "checking the password…");
        else
            canvas_paragraph(canvas, 0, y, canvas->columns < 64 ? canvas->columns : 64, STYLE_DIM,
                             "Whoever sees them has the money: be alone with the screen. They are "
                             "shown for a minute, and the audit log keeps that they were.");
        return;
    }
    canvas_countdown(canvas, left, sizeof left, m->until_s);
    canvas_text_right(canvas, canvas->columns, 0, STYLE_DIM, left);
    draw_secret(m, canvas, is_small ? 1 : 2);
    if (!is_small)
        canvas_text(canvas, 0, canvas->rows - 1, STYLE_DIM, "Enter or Esc: away with them");
}

const struct screen_ops screen_reveal = {
    .name = "reveal",
    .context = CTX_FORM,
    .model_size = sizeof(struct reveal_model),
    .is_secret = true,
    .open = reveal_open,
    .close = reveal_close,
    .job_done = reveal_job_done,
    .wake = reveal_wake,
    .key = reveal_key,
    .act = reveal_act,
    .draw = reveal_draw,
};
