#include "ui/screen_backup.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/rnd.h"
#include "core/base/text.h"
#include "core/wallet.h"
#include "core/wallet_secret.h"
#include "ui/show.h"

#define LOOK_EVERY_MS 100
#define SHORT_PHRASE  12 /* words that every wallet of words has */

enum { ROW_TASK, ROW_FILE, ROW_PASSWORD, ROW_AGAIN, ROW_WALLET, ROW_WORD };

static enum backup_task task_of(const struct backup_model *m)
{
    return (enum backup_task)m->form.fields[ROW_TASK].choice;
}

static void show_fields(struct backup_model *m)
{
    enum backup_task task = task_of(m);
    struct field *fields = m->form.fields;
    fields[ROW_FILE].is_hidden = task == BACKUP_TASK_WORDS;
    fields[ROW_PASSWORD].is_hidden = task == BACKUP_TASK_WORDS;
    fields[ROW_AGAIN].is_hidden = task != BACKUP_TASK_MAKE;
    fields[ROW_WALLET].is_hidden = task != BACKUP_TASK_WORDS;
    fields[ROW_WORD].is_hidden = task != BACKUP_TASK_WORDS;
}

static void next_word(struct backup_model *m)
{
    unsigned before = m->number;
    while (m->number == before)
        m->number = 1 + rnd_below(SHORT_PHRASE);
}

void backup_form_make(struct backup_model *m, const char *file)
{
    struct field *task = form_add(&m->form, FIELD_PICK, "What", NULL);
    field_add_choice(task, "make a backup");
    field_add_choice(task, "verify a backup");
    field_add_choice(task, "check words I wrote down");
    field_set_text(form_add(&m->form, FIELD_LINE, "File", NULL), file);
    form_add(&m->form, FIELD_SECRET, "Password", NULL);
    form_add(&m->form, FIELD_SECRET, "Once more", NULL);
    form_add(&m->form, FIELD_PICK, "Wallet", NULL);
    struct field *word = form_add(&m->form, FIELD_WORDS, "Word", NULL);
    word->rows = 1;
    backup_form_choose(m, BACKUP_TASK_MAKE);
}

void backup_form_add_wallet(struct backup_model *m, int64_t id, const char *name)
{
    if (m->wallet_count == BACKUP_WALLETS)
        return;
    field_add_choice(&m->form.fields[ROW_WALLET], name);
    m->wallets[m->wallet_count++] = id;
}

void backup_form_choose(struct backup_model *m, enum backup_task task)
{
    m->form.fields[ROW_TASK].choice = (size_t)task;
    show_fields(m);
}

static void backup_open(struct ui *ui, void *model, const void *arg)
{
    struct backup_model *m = model;
    struct core *core = ui_core(ui);
    const char *home = getenv("HOME");
    char when[32], path[FIELD_TEXT];
    struct wallet *list = NULL;
    size_t count = 0;
    (void)arg;
    text_time_utc(when, sizeof when, core_now_s(core));
    if (!text_format(path, sizeof path, "%s/ecocoin-%.10s.backup",
                     home != NULL && home[0] == '/' ? home : ".", when))
        path[0] = '\0';
    backup_form_make(m, path);
    if (wallet_list(core, true, &list, &count) != OK)
        count = 0;
    for (size_t i = 0; i < count; i++)
        if (list[i].kind == WALLET_HD)
            backup_form_add_wallet(m, list[i].id, list[i].name);
    mem_free(list);
    next_word(m);
}

static void backup_close(struct ui *ui, void *model)
{
    struct backup_model *m = model;
    if (m->job != 0 && m->is_running)
        backup_cancel(ui_core(ui));
    form_clear(&m->form);
}

/* ---- work ---- */

static void word_done(struct backup_model *m, const struct event *event)
{
    if (event->err == OK) {
        m->right++;
        next_word(m);
    } else {
        m->right = 0;
        form_set_words(&m->form, event->err, event->detail);
    }
    form_forget_secrets(&m->form);
    form_focus(&m->form, ROW_WORD);
}

static void backup_job_done(struct ui *ui, void *model, const struct event *event)
{
    struct backup_model *m = model;
    if (m->job == 0 || event->job != m->job)
        return;
    m->job = 0;
    m->is_running = false;
    if (task_of(m) == BACKUP_TASK_WORDS) {
        word_done(m, event);
        return;
    }
    form_forget_secrets(&m->form);
    form_focus(&m->form, ROW_PASSWORD);
    m->has_manifest = event->err == OK && backup_manifest_get(ui_core(ui), &m->manifest) == OK;
    if (event->err != OK)
        form_set_words(&m->form, event->err, event->detail);
}

static void backup_wake(struct ui *ui, void *model)
{
    struct backup_model *m = model;
    if (!m->is_running)
        return;
    (void)backup_progress_get(ui_core(ui), &m->progress);
    ui_wake_at(ui, ui_now_ms(ui) + LOOK_EVERY_MS);
}

static enum err start(struct ui *ui, struct backup_model *m)
{
    struct core *core = ui_core(ui);
    const struct field *fields = m->form.fields;
    m->has_manifest = false;
    m->was_made = task_of(m) == BACKUP_TASK_MAKE;
    switch (task_of(m)) {
    case BACKUP_TASK_MAKE:
        if (!secret_equal(&fields[ROW_PASSWORD].secret, &fields[ROW_AGAIN].secret))
            return err_set(ERR_INVALID, "the two passwords are not the same");
        return backup_create(core, &m->job, fields[ROW_FILE].text, &fields[ROW_PASSWORD].secret,
                             false);
    case BACKUP_TASK_VERIFY:
        return backup_verify(core, &m->job, fields[ROW_FILE].text, &fields[ROW_PASSWORD].secret);
    case BACKUP_TASK_WORDS: break;
    }
    if (m->wallet_count == 0)
        return err_set(ERR_NOT_FOUND, "there is no wallet with words here");
    return wallet_check_word(core, &m->job, m->wallets[fields[ROW_WALLET].choice], m->number,
                             &fields[ROW_WORD].secret);
}

static bool backup_key(struct ui *ui, void *model, const struct key *key)
{
    struct backup_model *m = model;
    (void)ui;
    if (m->job != 0)
        return key->kind == K_RUNE || key->kind == K_ENTER;
    bool used = form_key(&m->form, key);
    show_fields(m);
    return used;
}

static bool backup_act(struct ui *ui, void *model, enum action action)
{
    struct backup_model *m = model;
    if (m->job != 0)
        return action == ACT_ACCEPT || action == ACT_NEXT || action == ACT_PREVIOUS;
    if (action != ACT_ACCEPT) {
        size_t wallet = m->form.fields[ROW_WALLET].choice;
        enum backup_task task = task_of(m);
        bool used = form_act(&m->form, action);
        m->has_manifest = m->has_manifest && task_of(m) == task;
        if (m->form.fields[ROW_WALLET].choice != wallet)
            m->right = 0;
        show_fields(m);
        return used;
    }
    if (!form_accept(&m->form))
        return true;
    m->progress = (struct backup_progress){.phase = BACKUP_COPYING};
    enum err err = start(ui, m);
    m->is_running = err == OK && task_of(m) != BACKUP_TASK_WORDS;
    if (err != OK)
        form_set_problem(&m->form, err);
    else
        ui_wake_at(ui, ui_now_ms(ui) + LOOK_EVERY_MS);
    return true;
}

/* ---- drawing ---- */

static void draw_progress(const struct backup_model *m, const struct canvas *canvas, int y)
{
    const struct backup_progress *progress = &m->progress;
    if (progress->total > 0)
        canvas_printf(canvas, 0, y, STYLE_ACCENT, "%s… %llu %%",
                      backup_phase_words(progress->phase),
                      (unsigned long long)(progress->done * 100 / progress->total));
    else
        canvas_printf(canvas, 0, y, STYLE_ACCENT, "%s…", backup_phase_words(progress->phase));
    canvas_text(canvas, 0, y + 1, STYLE_DIM, "Esc ends it and leaves nothing behind");
}

static void draw_manifest(const struct backup_model *m, const struct canvas *canvas, int y)
{
    const struct backup_manifest *manifest = &m->manifest;
    const struct backup_counts *counts = &manifest->counts;
    char when[SHOW_TEXT], text[200];
    int columns = canvas->columns < 70 ? canvas->columns : 70;
    show_time(when, manifest->made_s);
    canvas_text_in(canvas, 0, y, columns, STYLE_GOOD,
                   m->was_made ? "the backup was made, and read back to its end"
                               : "the backup is whole");
    (void)text_format(text, sizeof text,
                      "Made %s by ecocoin %s. Accounts %u, wallets %u, addresses %u, transactions "
                      "%u, offsets %u, certificates %u.",
                      when, manifest->program, counts->accounts, counts->wallets, counts->addresses,
                      counts->transactions, counts->orders, counts->certificates);
    canvas_paragraph(canvas, 0, y + 1, columns, STYLE_TEXT, text);
}

static const char *hint_of(enum backup_task task)
{
    switch (task) {
    case BACKUP_TASK_MAKE:
        return "Everything in one sealed file. With the account's own password, one password "
               "restores all of it: 'ecocoin backup restore FILE' on the other machine.";
    case BACKUP_TASK_VERIFY: return "Reads the file to its end, and changes nothing.";
    case BACKUP_TASK_WORDS: break;
    }
    return "Nothing is shown: each answer is compared inside of the signer.";
}

static void draw_words(const struct backup_model *m, const struct canvas *canvas, int y)
{
    canvas_printf(canvas, 0, y, STYLE_STRONG, "Which is word number %u?", m->number);
    if (m->right > 0)
        canvas_printf(canvas, 0, y + 1, STYLE_GOOD,
                      m->right == 1 ? "%u word was right" : "%u words were right", m->right);
}

static void backup_draw(const void *model, const struct canvas *canvas)
{
    const struct backup_model *m = model;
    canvas_text(canvas, 0, 0, STYLE_TITLE, "Backup");
    int y = 2 + form_draw(&m->form, canvas, 2) + 1;
    int columns = canvas->columns < 64 ? canvas->columns : 64;
    if (task_of(m) == BACKUP_TASK_WORDS) {
        draw_words(m, canvas, y);
        y += 3;
    } else if (m->is_running) {
        draw_progress(m, canvas, y);
        return;
    } else if (m->has_manifest) {
        draw_manifest(m, canvas, y);
        return;
    }
    canvas_paragraph(canvas, 0, y, columns, STYLE_DIM, hint_of(task_of(m)));
}

const struct screen_ops screen_backup = {
    .name = "backup",
    .context = CTX_FORM,
    .model_size = sizeof(struct backup_model),
    .is_secret = true,
    .open = backup_open,
    .close = backup_close,
    .job_done = backup_job_done,
    .key = backup_key,
    .act = backup_act,
    .wake = backup_wake,
    .draw = backup_draw,
};
