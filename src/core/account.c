#include "core/account.h"

#include <string.h>

#include "core/audit.h"
#include "core/base/mem.h"
#include "core/base/rnd.h"
#include "core/base/text.h"
#include "core/context.h"
#include "core/login_delay.h"
#include "core/login_try.h"
#include "core/notice.h"
#include "core/setting.h"
#include "core/store/account_row.h"

/* While another session checks a password of the account, look so often whether it is done, and
 * give up when it never is. */
#define TURN_EVERY_MS 50
#define TURN_LIMIT_MS 30000

enum account_op { ACCOUNT_CREATE, ACCOUNT_OPEN, ACCOUNT_REWRAP };

/* The request that is under way. One at a time: guesses cannot be made in parallel. */
struct account_work {
    enum account_op op;
    job job;
    ticket ticket;
    uint64_t turn_timer; /* > 0: it waits for another session's try, which is not counted yet */
    int64_t turn_until_ms;
    struct secret password, new_password; /* while it waits */
    struct account_row row;               /* as it was before the try was counted */
    bool keeps_session;                   /* an admin makes an account for somebody else */
};
struct account_state {
    bool is_busy;
    struct account_work work;
    struct login_tries tries;
    job opened_after; /* the newest job when the session was opened: it belongs to none or another
                       */
};

/* ---- roles and lists ---- */

static const char *const role_names[] = {
    [ROLE_BUYER] = "buyer",
    [ROLE_SELLER] = "seller",
    [ROLE_OPERATOR] = "operator",
    [ROLE_ADMIN] = "admin",
};

const char *role_name(enum role role)
{
    return (unsigned)role < MEM_COUNT(role_names) ? role_names[role] : "?";
}

enum err role_parse(enum role *out, const char *text)
{
    for (size_t i = 0; i < MEM_COUNT(role_names); i++) {
        if (strcmp(role_names[i], text) == 0) {
            *out = (enum role)i;
            return OK;
        }
    }
    return err_set(ERR_INVALID, "a role is one of buyer, seller, operator, admin");
}

enum err account_list(struct core *core, struct account **out, size_t *count)
{
    struct account_row *rows;
    *out = NULL;
    *count = 0;
    TRY(account_row_list(core->store, &rows, count));
    *out = mem_array(*count, sizeof **out);
    for (size_t i = 0; i < *count; i++) {
        struct account *account = &(*out)[i];
        *account = (struct account){.id = rows[i].id,
                                    .role = (enum role)rows[i].role,
                                    .created_s = rows[i].created_s,
                                    .last_login_s = rows[i].last_login_s,
                                    .failures = rows[i].failures,
                                    .not_before_s = rows[i].not_before_s};
        (void)text_copy(account->name, sizeof account->name, rows[i].name);
    }
    mem_free(rows);
    return OK;
}

/* ---- the idle lock ---- */

static bool is_unlocked(const struct core *core)
{
    return core->session.is_open && !core->session.is_locked;
}

static void arm_lock_timer(struct core *core);

static void on_lock_timer(void *arg)
{
    struct core *core = arg;
    int64_t limit_ms = setting_number(core, SET_LOCK_AFTER) * 60000;
    core->lock_timer = 0;
    if (is_unlocked(core) && core_mono_ms(core) - core->idle_since_ms >= limit_ms)
        account_lock(core);
    else
        arm_lock_timer(core);
}

static void arm_lock_timer(struct core *core)
{
    int64_t limit_ms = setting_number(core, SET_LOCK_AFTER) * 60000;
    timer_cancel(&core->timers, core->lock_timer);
    core->lock_timer = 0;
    if (is_unlocked(core))
        core->lock_timer =
            timer_set(&core->timers, core->idle_since_ms + limit_ms, on_lock_timer, core);
}

void account_touch(struct core *core)
{
    core->idle_since_ms = core_mono_ms(core);
}

/* ---- the session ---- */

static void ignore_answer(void *arg, const struct signer_answer *answer)
{
    (void)arg, (void)answer;
}

static void lock_signer(struct core *core)
{
    struct signer_request request = {.op = SIGNER_LOCK};
    (void)core_signer(core, &request, ignore_answer, NULL);
}

static void stop_waiting(struct core *core)
{
    struct account_work *work = &core->account->work;
    timer_cancel(&core->timers, work->turn_timer);
    work->turn_timer = 0;
    secret_clear(&work->password);
    secret_clear(&work->new_password);
}

/* End what is under way: its answer must not open a session that was closed meanwhile. */
static void cancel_work(struct core *core)
{
    struct account_state *state = core->account;
    if (!state->is_busy)
        return;
    bool is_counted = state->work.op != ACCOUNT_CREATE && state->work.turn_timer == 0;
    state->is_busy = false;
    core_signer_cancel(core, state->work.ticket);
    stop_waiting(core);
    if (is_counted)
        login_uncount_try(core, &state->tries, &state->work.row);
    core_job_done(core, state->work.job, 0, ERR_CANCELLED, err_words(ERR_CANCELLED));
}

static void open_session(struct core *core, const struct account_row *row, enum role role)
{
    struct session *session = &core->session;
    *session = (struct session){.is_open = true,
                                .account_id = row->id,
                                .role = role,
                                .previous_login_s = row->last_login_s,
                                .previous_failures = row->failures};
    (void)text_copy(session->name, sizeof session->name, row->name);
    memcpy(core->account_uid, row->uid, UID_LEN);
    core->account->opened_after = core->last_job;
    account_touch(core);
    arm_lock_timer(core);
    core_session_changed(core);
}

void account_lock(struct core *core)
{
    cancel_work(core);
    if (!is_unlocked(core))
        return;
    lock_signer(core);
    core->session.is_locked = true;
    arm_lock_timer(core);
    core_session_changed(core);
}

void account_logout(struct core *core)
{
    cancel_work(core);
    if (!core->session.is_open)
        return;
    lock_signer(core);
    memset(&core->session, 0, sizeof core->session);
    memset(core->account_uid, 0, sizeof core->account_uid);
    arm_lock_timer(core);
    core_session_changed(core);
}

/* ---- requests to the signer ---- */

static void on_answer(void *arg, const struct signer_answer *answer);

static void begin(struct core *core, job *out, const struct account_work *work,
                  const struct signer_request *request)
{
    struct account_state *state = core->account;
    state->work = *work;
    state->is_busy = true;
    if (work->job == 0)
        state->work.job = core_job_new(core);
    *out = state->work.job;
    struct signer_request with_book = *request;
    state->work.ticket = work->op == ACCOUNT_REWRAP ? audit_ask(core, &with_book, on_answer, core)
                                                    : core_signer(core, request, on_answer, core);
}

static enum err check_idle(const struct core *core)
{
    return core->account->is_busy ? err_set(ERR_BUSY, "another password is being checked") : OK;
}

static enum err check_password(const struct secret *password)
{
    if (password->len < PASSWORD_MIN)
        return err_set(ERR_INVALID, "the password is too short: at least %d characters",
                       PASSWORD_MIN);
    if (password->len > PASSWORD_MAX)
        return err_set(ERR_INVALID, "the password is too long: at most %d bytes", PASSWORD_MAX);
    return OK;
}

static enum err check_name(char out[64], const char *name)
{
    if (!text_nfc(out, 64, name) || text_width(out) > ACCOUNT_NAME_MAX)
        return err_set(ERR_INVALID, "the name is too long: at most %d characters",
                       ACCOUNT_NAME_MAX);
    if (!text_is_word(out, "-_.") || !text_is_clean(out, strlen(out)))
        return err_set(ERR_INVALID, "a name has letters, digits, '-', '_' and '.' only");
    return OK;
}

/* Which role may be made here and now. Out: role; keeps_session. */
static enum err choose_role(struct core *core, enum role *role, bool *keeps_session)
{
    int64_t accounts;
    TRY(account_row_count(core->store, &accounts));
    *keeps_session = accounts > 0 && is_unlocked(core) && core->session.role == ROLE_ADMIN;
    if (accounts == 0)
        *role = ROLE_ADMIN;
    else if (*role != ROLE_BUYER && !*keeps_session)
        return err_set(ERR_ROLE, "only an admin who is logged in makes a %s", role_name(*role));
    return OK;
}

enum err account_create(struct core *core, job *out, const char *name, enum role role,
                        const struct secret *password)
{
    struct account_work work = {.op = ACCOUNT_CREATE};
    struct account_row other;
    if (core->options.read_only)
        return err_set(ERR_REFUSED, "the program was started with --readonly");
    TRY(check_idle(core));
    TRY(check_name(work.row.name, name));
    TRY(check_password(password));
    TRY(choose_role(core, &role, &work.keeps_session));
    enum err found = account_row_find(core->store, work.row.name, &other);
    if (found == OK)
        return err_set(ERR_EXISTS, "there is an account called '%s' already", other.name);
    if (found != ERR_NOT_FOUND)
        return found;
    if (!work.keeps_session)
        account_logout(core);
    work.row.role = (int)role;
    rnd_bytes(work.row.uid, sizeof work.row.uid);
    struct signer_request request = {.op = SIGNER_VAULT_CREATE, .role = role, .password = password};
    memcpy(request.uid, work.row.uid, UID_LEN);
    begin(core, out, &work, &request);
    return OK;
}

/* Count the try, then have the vault opened, or sealed under another password. */
static enum err ask_vault(struct core *core, job *out, struct account_work *work,
                          const struct secret *password, const struct secret *new_password)
{
    struct buf vault = {0};
    TRY(login_count_try(core, &core->account->tries, &work->row));
    enum err err = account_row_vault(core->store, work->row.id, &vault);
    if (err == OK) {
        struct signer_request request = {.op = work->op == ACCOUNT_REWRAP ? SIGNER_VAULT_REWRAP
                                                                          : SIGNER_VAULT_OPEN,
                                         .sealed = view_of_buf(&vault),
                                         .password = password,
                                         .secret = new_password};
        memcpy(request.uid, work->row.uid, UID_LEN);
        begin(core, out, work, &request);
    } else {
        login_uncount_try(core, &core->account->tries, &work->row);
    }
    buf_clear(&vault);
    return err;
}

static void on_turn(void *arg);

static void wait_for_turn(struct core *core)
{
    core->account->work.turn_timer =
        timer_set(&core->timers, core_mono_ms(core) + TURN_EVERY_MS, on_turn, core);
}

static void on_turn(void *arg)
{
    struct core *core = arg;
    struct account_work work = core->account->work; /* owns the secrets from here on */
    job unused;
    core->account->work = (struct account_work){0};
    work.turn_timer = 0;
    struct secret password = work.password, new_password = work.new_password;
    work.password = work.new_password = (struct secret){0};
    enum err err = ask_vault(core, &unused, &work, &password, &new_password);
    if (err == ERR_BUSY && core_mono_ms(core) < work.turn_until_ms) {
        core->account->work = work;
        core->account->work.password = password;
        core->account->work.new_password = new_password;
        wait_for_turn(core);
        return;
    }
    secret_clear(&password);
    secret_clear(&new_password);
    if (err == OK)
        return;
    if (err == ERR_BUSY)
        err = err_set(ERR_BUSY, "another session checks a password of this account and does not "
                                "come to an end");
    core->account->is_busy = false;
    core_job_done(core, work.job, work.row.id, err, err_detail(err));
}

/* Now, or when another session's try has ended. */
static enum err try_vault(struct core *core, job *out, struct account_work *work,
                          const struct secret *password, const struct secret *new_password)
{
    struct account_state *state = core->account;
    TRY(check_idle(core));
    enum err err = ask_vault(core, out, work, password, new_password);
    if (err != ERR_BUSY)
        return err;
    state->work = *work;
    state->is_busy = true;
    *out = state->work.job = core_job_new(core);
    state->work.turn_until_ms = core_mono_ms(core) + TURN_LIMIT_MS;
    secret_set(&state->work.password, password->data, password->len);
    if (new_password != NULL)
        secret_set(&state->work.new_password, new_password->data, new_password->len);
    wait_for_turn(core);
    return OK;
}

enum err account_login(struct core *core, job *out, const char *name, const struct secret *password)
{
    struct account_work work = {.op = ACCOUNT_OPEN};
    char composed[64];
    if (!text_nfc(composed, sizeof composed, name))
        return err_set(ERR_NOT_FOUND, "there is no such account");
    TRY(account_row_find(core->store, composed, &work.row));
    if (core->session.is_open && core->session.account_id != work.row.id)
        account_logout(core);
    return try_vault(core, out, &work, password, NULL);
}

enum err account_unlock(struct core *core, job *out, const struct secret *password)
{
    struct account_work work = {.op = ACCOUNT_OPEN, .row.id = core->session.account_id};
    if (!core->session.is_open)
        return err_set(ERR_LOCKED, "nobody is logged in");
    return try_vault(core, out, &work, password, NULL);
}

enum err account_change_password(struct core *core, job *out, const struct secret *old_password,
                                 const struct secret *new_password)
{
    struct account_work work = {.op = ACCOUNT_REWRAP, .row.id = core->session.account_id};
    TRY(core_need_unlocked(core));
    TRY(check_password(new_password));
    return try_vault(core, out, &work, old_password, new_password);
}

/* ---- the password again, for other use cases ---- */

enum err account_try(struct core *core, struct account_row *row, struct buf *vault)
{
    *row = (struct account_row){.id = core->session.account_id};
    TRY(core_need_unlocked(core));
    TRY(check_idle(core));
    TRY(login_count_try(core, &core->account->tries, row));
    enum err err = account_row_vault(core->store, row->id, vault);
    if (err != OK)
        login_uncount_try(core, &core->account->tries, row);
    return err;
}

static const char *password_words(int failures);

enum err account_tried(struct core *core, const struct account_row *row, enum err err)
{
    if (err == ERR_PASSWORD) {
        login_keep_try(core, row->id);
        return err_set(ERR_PASSWORD, "%s", password_words(row->failures + 1));
    }
    login_uncount_try(core, &core->account->tries, row);
    return err;
}

enum err account_save_vault(struct core *core, const struct signer_answer *answer)
{
    TRY(store_begin(core->store));
    enum err err = account_row_set_vault(core->store, core->session.account_id, answer->sealed);
    if (err == OK)
        err = audit_save(core, answer);
    if (err == OK)
        return store_commit(core->store);
    store_rollback(core->store);
    return err;
}

/* ---- answers ---- */

/* Returns: the words for a wrong password, in a static buffer. */
static const char *password_words(int failures)
{
    static char words[128];
    char delay[32];
    int left = LOGIN_FREE_TRIES + 1 - failures;
    if (left > 0) {
        (void)text_format(words, sizeof words, "the password is wrong: %d more before a wait",
                          left);
    } else {
        login_write_delay(delay, sizeof delay, login_delay_s(failures));
        (void)text_format(words, sizeof words, "the password is wrong: wait %s before the next try",
                          delay);
    }
    return words;
}

/* Save the new account, if the world is still as it was when it was asked for. */
static enum err save_account(struct core *core, struct account_work *work, struct view vault)
{
    int64_t accounts;
    TRY(store_begin(core->store));
    enum err err = account_row_count(core->store, &accounts);
    if (err == OK && accounts > 0 && work->row.role == (int)ROLE_ADMIN && !work->keeps_session)
        err = err_set(ERR_EXISTS, "another session made the first account: try again");
    work->row.created_s = core_now_s(core);
    work->row.last_login_s = work->keeps_session ? 0 : work->row.created_s;
    if (err == OK)
        err = account_row_add(core->store, &work->row, vault);
    if (err != OK) {
        store_rollback(core->store);
        return err;
    }
    return store_commit(core->store);
}

static enum err on_created(struct core *core, struct account_work *work,
                           const struct signer_answer *answer)
{
    enum err err = save_account(core, work, answer->sealed);
    if (err == OK && !work->keeps_session) {
        work->row.last_login_s = 0;
        open_session(core, &work->row, (enum role)work->row.role);
        return OK;
    }
    /* The signer holds the new vault now, which is nobody's here: the session's keys are gone. */
    lock_signer(core);
    if (is_unlocked(core)) {
        core->session.is_locked = true;
        arm_lock_timer(core);
        core_session_changed(core);
    }
    return err;
}

static enum err note_failures(struct core *core, const struct account_row *row)
{
    if (row->failures == 0)
        return OK;
    return notice_add(core, row->id, NOTICE_SECURITY, LINK_NONE, 0,
                      row->failures == 1 ? "%d wrong password before this login"
                                         : "%d wrong passwords before this login",
                      row->failures);
}

static enum err on_opened(struct core *core, const struct account_work *work,
                          const struct signer_answer *answer)
{
    const struct account_row *row = &work->row;
    enum err err = account_row_set_login(core->store, row->id, (int)answer->role, core_now_s(core));
    login_end_wait(core, &core->account->tries, row->id);
    open_session(core, row, answer->role);
    TRY(err);
    return note_failures(core, row);
}

static enum err on_rewrapped(struct core *core, const struct account_work *work,
                             const struct signer_answer *answer)
{
    login_uncount_try(core, &core->account->tries, &work->row);
    TRY(account_save_vault(core, answer));
    /* The new password counts from here on, whatever becomes of the log: where it cannot be emptied
     * now (another session reads, the disk is full), the closing of the store does it. */
    (void)!store_scrub(core->store);
    return OK;
}

static void on_answer(void *arg, const struct signer_answer *answer)
{
    struct core *core = arg;
    struct account_work work = core->account->work;
    enum err err = answer->err;
    const char *detail = answer->detail;
    core->account->is_busy = false;
    if (err == ERR_PASSWORD) {
        login_keep_try(core, work.row.id);
        detail = password_words(work.row.failures + 1);
    } else if (err != OK && work.op != ACCOUNT_CREATE) {
        login_uncount_try(core, &core->account->tries, &work.row);
    } else if (err == OK) {
        err = work.op == ACCOUNT_CREATE ? on_created(core, &work, answer)
              : work.op == ACCOUNT_OPEN ? on_opened(core, &work, answer)
                                        : on_rewrapped(core, &work, answer);
        detail = NULL;
    }
    core_job_done(core, work.job, work.row.id, err, detail);
}

/* ---- hooks ---- */

static void on_open(struct core *core)
{
    core->account = mem_alloc(sizeof *core->account);
}

/* A signer that died took the keys along, and the one after it says that it is locked: so is the
 * session. What was begun before it and ended with its own session says nothing about this one. */
static bool has_lost_keys(const struct core *core, const struct event *event)
{
    return event->type == EV_JOB_DONE && event->err == ERR_LOCKED && is_unlocked(core) &&
           event->job > core->account->opened_after;
}

static void on_event(struct core *core, const struct event *event)
{
    if (has_lost_keys(core, event))
        account_lock(core);
    if (event->type == EV_SETTINGS || event->type == EV_STORE)
        arm_lock_timer(core);
}

static void on_close(struct core *core)
{
    if (core->account->is_busy)
        core_signer_cancel(core, core->account->work.ticket);
    stop_waiting(core);
    login_tries_clear(&core->account->tries);
    mem_free(core->account);
}

const struct core_hooks account_hooks = {.open = on_open, .event = on_event, .close = on_close};
