/* Login, lock, password, settings, help and dialogs. */

#include "support/golden.h"
#include "support/suite.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "ui/dialog.h"
#include "ui/screen_backup.h"
#include "ui/screen_help.h"
#include "ui/screen_login.h"
#include "ui/screen_password.h"
#include "ui/screen_settings.h"

#define PASSWORD "correct horse"

static void add_accounts(struct login_model *m, size_t count)
{
    m->accounts = mem_array(count, sizeof *m->accounts);
    m->account_count = count;
    struct field *pick = form_add(&m->form, FIELD_PICK, "Account", NULL);
    for (size_t i = 0; i < count; i++) {
        struct account *account = &m->accounts[i];
        account->id = (int64_t)i + 1;
        (void)text_format(account->name, sizeof account->name, i == 0 ? "ana" : "account-%zu", i);
        account->last_login_s = GOLDEN_NOW - 90000;
        field_add_choice(pick, account->name);
    }
}

static void fill_login(void *model, enum golden_state state)
{
    struct login_model *m = model;
    if (state == GOLDEN_EMPTY) {
        m->mode = LOGIN_CREATE;
        form_add(&m->form, FIELD_LINE, "Name", "how the account is called here");
        form_add(&m->form, FIELD_SECRET, "Password", NULL);
        form_add(&m->form, FIELD_SECRET, "Once more", NULL);
        return;
    }
    m->mode = LOGIN_ENTER;
    add_accounts(m, state == GOLDEN_HUGE ? 5000 : 2);
    struct field *password = form_add(&m->form, FIELD_SECRET, "Password", NULL);
    m->form.focus = 1;
    (void)text_copy(m->hint, sizeof m->hint, "demo: account ana, password “correct horse”");
    secret_set(&password->secret, PASSWORD, strlen(PASSWORD));
    if (state == GOLDEN_HUGE) {
        m->form.fields[0].choice = 4321;
        secret_init(&password->secret, 400);
        for (int i = 0; i < 300; i++)
            ck_assert(secret_add(&password->secret, "x", 1));
        m->job = 7;
    }
    if (state == GOLDEN_FAILING) {
        secret_drop(&password->secret, password->secret.len);
        m->accounts[0].not_before_s = GOLDEN_NOW + 75;
        form_set_words(&m->form, ERR_PASSWORD, "the password is wrong");
    }
}

static const struct golden_screen login = {
    .ops = &screen_login, .fill = fill_login, .states = GOLDEN_ALL, .is_gate = true};

START_TEST(screens__login__golden)
{
    golden_check(&login);
}
END_TEST

static void fill_lock(void *model, enum golden_state state)
{
    struct login_model *m = model;
    add_accounts(m, 1);
    form_clear(&m->form);
    m->mode = LOGIN_UNLOCK;
    (void)text_copy(m->name, sizeof m->name, "ana");
    form_add(&m->form, FIELD_SECRET, "Password", NULL);
    if (state == GOLDEN_FAILING)
        form_set_words(&m->form, ERR_PASSWORD, "the password is wrong: 1 try before a wait");
}

static const struct golden_screen lock = {.ops = &screen_lock,
                                          .fill = fill_lock,
                                          .states = 1u << GOLDEN_NORMAL | 1u << GOLDEN_FAILING,
                                          .is_gate = true};

START_TEST(screens__lock__golden)
{
    golden_check(&lock);
}
END_TEST

static void fill_password(void *model, enum golden_state state)
{
    struct password_model *m = model;
    screen_password.open(NULL, m, NULL);
    if (state == GOLDEN_EMPTY)
        return;
    secret_set(&m->form.fields[0].secret, PASSWORD, strlen(PASSWORD));
    m->form.focus = 1;
    if (state == GOLDEN_FAILING)
        form_set_words(&m->form, ERR_INVALID, "the two new passwords are not the same");
}

static const struct golden_screen password = {.ops = &screen_password,
                                              .fill = fill_password,
                                              .states = 1u << GOLDEN_EMPTY | 1u << GOLDEN_NORMAL |
                                                        1u << GOLDEN_FAILING,
                                              .section = 4};

START_TEST(screens__password__golden)
{
    golden_check(&password);
}
END_TEST

static void fill_settings(void *model, enum golden_state state)
{
    struct settings_model *m = model;
    for (int key = 0; key < SETTING_COUNT; key++)
        (void)text_copy(m->values[key], SETTING_VALUE,
                        setting_info((enum setting_key)key)->fallback);
    (void)text_copy(m->network, sizeof m->network, "Polygon");
    (void)text_copy(m->account, sizeof m->account, "ana");
    m->role = ROLE_ADMIN;
    m->previous_login_s = state == GOLDEN_EMPTY ? 0 : GOLDEN_NOW - 90000;
    (void)text_copy(m->data_dir, sizeof m->data_dir, "/home/ana/.local/share/ecocoin");
    list_set_count(&m->list, SETTING_COUNT + SETTINGS_EXTRAS);
    m->list.selected = 3;
    if (state == GOLDEN_HUGE) {
        memset(m->values[SET_THEME], 'w', SETTING_VALUE - 1);
        m->list.selected = SETTING_COUNT + SETTINGS_LOG_OUT;
    }
    if (state == GOLDEN_FAILING)
        (void)text_copy(m->network_problem, sizeof m->network_problem,
                        "networks/mine.ini, line 4: chain_id is missing");
}

static const struct golden_screen settings = {.ops = &screen_settings,
                                              .fill = fill_settings,
                                              .states = GOLDEN_ALL,
                                              .section = 4,
                                              .is_root = true};

START_TEST(screens__settings__golden)
{
    golden_check(&settings);
}
END_TEST

static void fill_backup(void *model, enum golden_state state)
{
    struct backup_model *m = model;
    backup_form_make(m, "/home/ana/ecocoin-2026-11-22.backup");
    backup_form_add_wallet(m, 1, "main");
    m->number = 7;
    if (state == GOLDEN_NORMAL) {
        m->was_made = m->has_manifest = true;
        m->manifest = (struct backup_manifest){.made_s = GOLDEN_NOW - 60,
                                               .store_len = 151552,
                                               .program = "0.1.0",
                                               .counts = {6, 1, 2, 3, 17, 4, 4}};
    }
    if (state == GOLDEN_HUGE) {
        secret_set(&m->form.fields[2].secret, PASSWORD, strlen(PASSWORD));
        m->is_running = true;
        m->progress = (struct backup_progress){BACKUP_SEALING, 123456789012, 987654321098};
        field_set_text(&m->form.fields[1], "/media/a stick with a name that is rather long/and a "
                                           "folder on it/that has another/ecocoin.backup");
    }
    if (state == GOLDEN_FAILING) {
        backup_form_choose(m, BACKUP_TASK_VERIFY);
        form_set_words(&m->form, ERR_TRUNCATED,
                       "the backup is cut off: 60000 of its 151967 bytes are there");
    }
}

static const struct golden_screen backup = {
    .ops = &screen_backup, .fill = fill_backup, .states = GOLDEN_ALL, .section = 4};

START_TEST(screens__backup__golden)
{
    golden_check(&backup);
}
END_TEST

static void fill_backup_words(void *model, enum golden_state state)
{
    struct backup_model *m = model;
    backup_form_make(m, "");
    backup_form_choose(m, BACKUP_TASK_WORDS);
    m->number = 7;
    if (state == GOLDEN_EMPTY)
        return;
    backup_form_add_wallet(m, 1, "main");
    backup_form_add_wallet(m, 2, "savings");
    m->right = state == GOLDEN_NORMAL ? 2 : 0;
    if (state == GOLDEN_FAILING)
        form_set_words(&m->form, ERR_INVALID, "word 7 is another");
}

static const struct golden_screen backup_words = {
    .ops = &screen_backup,
    .name = "backup-words",
    .fill = fill_backup_words,
    .states = 1u << GOLDEN_EMPTY | 1u << GOLDEN_NORMAL | 1u << GOLDEN_FAILING,
    .section = 4};

START_TEST(screens__backup_words__golden)
{
    golden_check(&backup_words);
}
END_TEST

static void fill_help(void *model, enum golden_state state)
{
    struct help_model *m = model;
    m->context = CTX_PRICES;
    (void)state;
}

static const struct golden_screen help = {
    .ops = &screen_help, .fill = fill_help, .states = 1u << GOLDEN_NORMAL, .section = 1};

START_TEST(screens__help__golden)
{
    golden_check(&help);
}
END_TEST

static void fill_confirm(void *model, enum golden_state state)
{
    struct confirm_model *m = model;
    m->question = (struct confirm){.title = "Archive the wallet?", .accept = "Archive"};
    (void)text_copy(m->question.text, sizeof m->question.text,
                    "“main” will no longer be shown or counted. Its keys stay sealed here, nothing "
                    "is deleted, and it can be brought back.");
    if (state == GOLDEN_HUGE)
        for (size_t i = 0; i + 2 < sizeof m->question.text; i += 7)
            memcpy(m->question.text + i, "words  ", i + 7 < sizeof m->question.text ? 7 : 1);
    m->is_armed = true;
}

static const struct golden_screen confirm = {.ops = &screen_confirm,
                                             .fill = fill_confirm,
                                             .states = 1u << GOLDEN_NORMAL | 1u << GOLDEN_HUGE,
                                             .section = 4,
                                             .under = &settings};

START_TEST(screens__confirm__golden)
{
    golden_check(&confirm);
}
END_TEST

static void fill_ask(void *model, enum golden_state state)
{
    struct ask_model *m = model;
    m->question = (struct ask){.title = "Rename the wallet", .prompt = "Name"};
    struct field *field = form_add(&m->form, FIELD_LINE, m->question.prompt, NULL);
    field_set_text(field, "main");
    if (state == GOLDEN_HUGE) {
        memset(field->text, 'n', sizeof field->text - 1);
        field->cursor = sizeof field->text - 1;
    }
    if (state == GOLDEN_FAILING)
        form_set_words(&m->form, ERR_EXISTS, "there is a wallet 'main' already");
}

static const struct golden_screen ask = {.ops = &screen_ask,
                                         .fill = fill_ask,
                                         .states = 1u << GOLDEN_NORMAL | 1u << GOLDEN_HUGE |
                                                   1u << GOLDEN_FAILING,
                                         .section = 4,
                                         .under = &settings};

START_TEST(screens__ask__golden)
{
    golden_check(&ask);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(screens__login__golden),    SUITE_TEST(screens__lock__golden),
    SUITE_TEST(screens__password__golden), SUITE_TEST(screens__settings__golden),
    SUITE_TEST(screens__backup__golden),   SUITE_TEST(screens__backup_words__golden),
    SUITE_TEST(screens__help__golden),     SUITE_TEST(screens__confirm__golden),
    SUITE_TEST(screens__ask__golden),
};
SUITE_MAIN("screens_gate", tests)
