#include "ui/screen_login.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "ui/show.h"

enum { ENTER_ACCOUNT, ENTER_PASSWORD };
enum { CREATE_NAME, CREATE_PASSWORD, CREATE_AGAIN };

/* Choose the account that was last used. */
static void add_accounts(struct login_model *m)
{
    struct field *pick = form_add(&m->form, FIELD_PICK, "Account", NULL);
    int64_t last_s = -1;
    for (size_t i = 0; i < m->account_count; i++) {
        field_add_choice(pick, m->accounts[i].name);
        if (m->accounts[i].last_login_s > last_s) {
            last_s = m->accounts[i].last_login_s;
            pick->choice = i;
        }
    }
}

static void set_mode(struct login_model *m, enum login_mode mode)
{
    form_clear(&m->form);
    m->mode = mode;
    if (mode == LOGIN_CREATE) {
        form_add(&m->form, FIELD_LINE, "Name", "how the account is called here");
        form_add(&m->form, FIELD_SECRET, "Password", NULL);
        form_add(&m->form, FIELD_SECRET, "Once more", NULL);
        return;
    }
    if (mode == LOGIN_ENTER)
        add_accounts(m);
    form_add(&m->form, FIELD_SECRET, "Password", NULL);
    form_focus(&m->form, m->form.count - 1);
}

static void read_accounts(struct ui *ui, struct login_model *m)
{
    mem_free(m->accounts);
    m->accounts = NULL;
    m->account_count = 0;
    if (account_list(ui_core(ui), &m->accounts, &m->account_count) != OK)
        form_set_problem(&m->form, ERR_STORE);
}

static void login_open(struct ui *ui, void *model, const void *arg)
{
    struct login_model *m = model;
    const struct session *session = core_session(ui_core(ui));
    (void)arg;
    (void)text_copy(m->hint, sizeof m->hint, core_login_hint(ui_core(ui)));
    (void)text_copy(m->name, sizeof m->name, session->name);
    read_accounts(ui, m);
    set_mode(m, session->is_open       ? LOGIN_UNLOCK
                : m->account_count > 0 ? LOGIN_ENTER
                                       : LOGIN_CREATE);
}

static void login_close(struct ui *ui, void *model)
{
    struct login_model *m = model;
    (void)ui;
    form_clear(&m->form);
    mem_free(m->accounts);
}

/* Lock-out times and accounts made by another session. */
static void login_load(struct ui *ui, void *model)
{
    struct login_model *m = model;
    size_t before = m->account_count;
    read_accounts(ui, m);
    if (m->mode == LOGIN_ENTER && before != m->account_count)
        set_mode(m, LOGIN_ENTER);
}

static void login_job_done(struct ui *ui, void *model, const struct event *event)
{
    struct login_model *m = model;
    if (m->job == 0 || event->job != m->job)
        return;
    m->job = 0;
    form_forget_secrets(&m->form);
    if (event->err == OK)
        return;
    read_accounts(ui, m);
    if (event->err != ERR_LOCKED_OUT) /* the countdown says it */
        form_set_words(&m->form, event->err, event->detail);
}

static bool login_key(struct ui *ui, void *model, const struct key *key)
{
    struct login_model *m = model;
    (void)ui;
    if (m->job != 0)
        return key->kind == K_RUNE || key->kind == K_ENTER;
    return form_key(&m->form, key);
}

static enum err submit(struct ui *ui, struct login_model *m)
{
    struct core *core = ui_core(ui);
    struct field *fields = m->form.fields;
    switch (m->mode) {
    case LOGIN_ENTER:
        return account_login(core, &m->job,
                             fields[ENTER_ACCOUNT].choices[fields[ENTER_ACCOUNT].choice],
                             &fields[ENTER_PASSWORD].secret);
    case LOGIN_CREATE:
        if (!secret_equal(&fields[CREATE_PASSWORD].secret, &fields[CREATE_AGAIN].secret))
            return err_set(ERR_INVALID, "the two passwords are not the same");
        return account_create(core, &m->job, fields[CREATE_NAME].text, ROLE_BUYER,
                              &fields[CREATE_PASSWORD].secret);
    case LOGIN_UNLOCK: return account_unlock(core, &m->job, &fields[0].secret);
    }
    return ERR_INTERNAL;
}

static void log_out(struct ui *ui, void *model, bool accepted)
{
    (void)model;
    if (accepted)
        account_logout(ui_core(ui));
}

static bool go_back(struct ui *ui, struct login_model *m)
{
    if (m->mode == LOGIN_CREATE && m->account_count > 0)
        set_mode(m, LOGIN_ENTER);
    else if (m->mode == LOGIN_UNLOCK)
        ui_confirm(ui, &(struct confirm){.title = "Log out?",
                                         .text = "Another account can then log in.",
                                         .accept = "Log out",
                                         .done = log_out});
    return true;
}

static bool login_act(struct ui *ui, void *model, enum action action)
{
    struct login_model *m = model;
    switch (action) {
    case ACT_BACK: return go_back(ui, m);
    case ACT_NEW:
        if (m->mode == LOGIN_ENTER)
            set_mode(m, LOGIN_CREATE);
        return true;
    case ACT_ACCEPT: {
        if (m->job != 0 || !form_accept(&m->form))
            return true;
        enum err err = submit(ui, m);
        if (err != OK && err != ERR_LOCKED_OUT)
            form_set_problem(&m->form, err);
        return true;
    }
    default: return form_act(&m->form, action);
    }
}

static const char *explanation(const struct login_model *m)
{
    if (m->mode == LOGIN_UNLOCK)
        return "Locked. The keys are wiped from memory until the password opens them again.";
    if (m->mode == LOGIN_ENTER)
        return "";
    return m->account_count == 0
               ? "Welcome. The first account administers this installation. Its password seals "
                 "the keys of its wallets: nobody can restore it, so choose a sentence you will "
                 "remember, of 10 characters or more."
               : "A new account for buying and offsetting. Its password seals the keys of its "
                 "wallets: nobody can restore it. 10 characters or more.";
}

static const struct account *chosen_account(const struct login_model *m)
{
    for (size_t i = 0; i < m->account_count; i++) {
        if (m->mode == LOGIN_UNLOCK && strcmp(m->accounts[i].name, m->name) == 0)
            return &m->accounts[i];
        if (m->mode == LOGIN_ENTER && i == m->form.fields[ENTER_ACCOUNT].choice)
            return &m->accounts[i];
    }
    return NULL;
}

static void draw_below(const struct login_model *m, const struct canvas *canvas, int y)
{
    const struct account *account = chosen_account(m);
    if (m->job != 0) {
        canvas_text(canvas, 0, y, STYLE_ACCENT,
                    m->mode == LOGIN_CREATE ? "sealing the new vault…" : "opening the vault…");
        return;
    }
    if (account != NULL && account->not_before_s > canvas->grid->now_s) {
        char left[32];
        canvas_countdown(canvas, left, sizeof left, account->not_before_s);
        canvas_printf(canvas, 0, y, STYLE_WARN, "too many wrong passwords: wait %s", left);
        y += 2;
    } else if (account != NULL && account->last_login_s > 0 && m->form.problem[0] == '\0') {
        char when[SHOW_TEXT];
        show_time(when, account->last_login_s);
        canvas_printf(canvas, 0, y, STYLE_DIM, "last login %s", when);
        y += 2;
    }
    if (m->hint[0] != '\0')
        canvas_paragraph(canvas, 0, y, canvas->columns, STYLE_DIM, m->hint);
}

static void login_draw(const void *model, const struct canvas *canvas)
{
    const struct login_model *m = model;
    bool is_small = canvas->rows < 14;
    int columns = canvas->columns < 56 ? canvas->columns : 56;
    int top = is_small ? 0 : canvas->rows > 24 ? canvas->rows / 4 : 2;
    struct canvas in =
        canvas_part(canvas, (canvas->columns - columns) / 2, top, columns, canvas->rows - top);
    int y = 0;
    if (!is_small) {
        canvas_text(&in, 0, 0, STYLE_ACCENT, "EcoCoin");
        canvas_text(&in, 0, 1, STYLE_DIM, "carbon credits, bought and retired in the open");
        y = 4;
    }
    const char *words = explanation(m);
    if (m->mode == LOGIN_UNLOCK)
        y += canvas_printf(&in, 0, y, STYLE_STRONG, "%s", m->name) > 0 ? 2 : 0;
    if (words[0] != '\0' && (!is_small || m->mode == LOGIN_UNLOCK))
        y += canvas_paragraph(&in, 0, y, columns, STYLE_TEXT, words) + 1;
    y += form_draw(&m->form, &in, y) + 1;
    draw_below(m, &in, y);
}

const struct screen_ops screen_login = {
    .name = "login",
    .context = CTX_GATE,
    .model_size = sizeof(struct login_model),
    .is_secret = true,
    .open = login_open,
    .close = login_close,
    .load = login_load,
    .job_done = login_job_done,
    .key = login_key,
    .act = login_act,
    .draw = login_draw,
};

const struct screen_ops screen_lock = {
    .name = "lock",
    .context = CTX_LOCK,
    .model_size = sizeof(struct login_model),
    .is_secret = true,
    .open = login_open,
    .close = login_close,
    .load = login_load,
    .job_done = login_job_done,
    .key = login_key,
    .act = login_act,
    .draw = login_draw,
};
