#include "ui/ui.h"

#include <assert.h>
#include <langinfo.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/account.h"
#include "core/balance.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/notice.h"
#include "core/setting.h"
#include "core/wallet.h"
#include "ui/dialog.h"
#include "ui/frame.h"
#include "ui/input.h"
#include "ui/screen.h"
#include "ui/screens.h"
#include "ui/show.h"
#include "ui/term.h"

#define ESC_WAIT_MS    25 /* a lone ESC is the key when nothing follows for so long */
#define DIALOGS_MAX    8
#define LEAVE_TWICE_MS 2000

struct screen {
    const struct screen_ops *ops;
    void *model;
    bool is_stale; /* load() before it is drawn */
    struct screen *under;
};

/* The sections, in the order of ACT_TAB_WALLET …; each has a stack with this screen at the bottom.
 */
static const struct screen_ops *const roots[FRAME_SECTIONS] = {
    &screen_wallet, &screen_prices, &screen_offsets, &screen_notices, &screen_settings};

enum { GATE = FRAME_SECTIONS, STACKS };

struct ui {
    struct core *core;
    struct term *term;
    struct grid grid;
    struct input input;
    struct theme theme;
    struct ui_options options;
    struct screen *stacks[STACKS];
    int section;
    int asking; /* the stack whose screens are told of a job; STACKS: none, the one on top acts */
    struct screen *popped; /* freed when the handler has returned */
    struct frame frame;
    bool is_frame_stale;
    bool is_changed;
    bool wants_quit;
    bool is_suspended;
    int64_t wake_ms;      /* 0: none */
    int64_t interrupt_ms; /* when Ctrl-C was pressed once */
};

/* ---- clocks and small answers ---- */

struct core *ui_core(const struct ui *ui)
{
    return ui->core;
}

int64_t ui_now_ms(const struct ui *ui)
{
    return core_mono_ms(ui->core);
}

void ui_wake_at(struct ui *ui, int64_t ms)
{
    if (ui->wake_ms == 0 || ms < ui->wake_ms)
        ui->wake_ms = ms;
}

bool ui_is_ascii(const struct ui *ui)
{
    return ui->grid.is_ascii;
}

void ui_body_size(const struct ui *ui, int *columns, int *rows)
{
    struct layout layout = layout_of(ui->grid.columns, ui->grid.rows);
    *columns = layout.body.columns;
    *rows = layout.body.rows;
}

static bool has_wallet(struct core *core)
{
    struct wallet_address *addresses = NULL;
    size_t count = 0;
    if (wallet_addresses(core, 0, &addresses, &count) != OK)
        return false;
    mem_free(addresses);
    return count > 0;
}

bool ui_wants_quit(const struct ui *ui)
{
    return ui->wants_quit;
}

int ui_fd(const struct ui *ui)
{
    return term_fd(ui->term);
}

/* ---- screens ---- */

static int current(const struct ui *ui)
{
    return ui->stacks[GATE] != NULL ? GATE : ui->section;
}

static struct screen *top(const struct ui *ui)
{
    return ui->stacks[current(ui)];
}

/* The stack of the screen whose handler runs: a job may end while another section is seen, or the
 * lock. */
static struct screen **acting(struct ui *ui)
{
    return &ui->stacks[ui->asking != STACKS ? ui->asking : current(ui)];
}

static void free_screen(struct ui *ui, struct screen *screen)
{
    if (screen->ops->close != NULL)
        screen->ops->close(ui, screen->model);
    mem_wipe(screen->model, screen->ops->model_size);
    mem_free(screen->model);
    mem_free(screen);
}

static void free_popped(struct ui *ui)
{
    while (ui->popped != NULL) {
        struct screen *screen = ui->popped;
        ui->popped = screen->under;
        free_screen(ui, screen);
    }
}

static void take_out(struct ui *ui, struct screen **link)
{
    struct screen *screen = *link;
    *link = screen->under;
    screen->under = ui->popped;
    ui->popped = screen;
    if (screen->ops->is_secret && ui->term != NULL)
        term_redraw(ui->term); /* curses' buffers are overwritten too */
    ui->is_changed = ui->is_frame_stale = true;
}

/* Take out the dialogs over a screen, which asked on its behalf. Returns: the link to it, or NULL.
 */
static struct screen **find_alone(struct ui *ui, const void *model)
{
    for (int stack = 0; stack < STACKS; stack++) {
        struct screen **above = NULL; /* the lowest screen that is no dialog, over the one sought */
        for (struct screen **link = &ui->stacks[stack]; *link != NULL; link = &(*link)->under) {
            if ((*link)->model != model) {
                above = (*link)->ops->is_dialog ? above : &(*link)->under;
                continue;
            }
            struct screen **from = above != NULL ? above : &ui->stacks[stack];
            while ((*from)->model != model)
                take_out(ui, from);
            return from;
        }
    }
    return NULL;
}

void ui_pop(struct ui *ui, const void *model)
{
    struct screen **link = find_alone(ui, model);
    if (link != NULL)
        take_out(ui, link);
}

static void push_at(struct ui *ui, struct screen **link, const struct screen_ops *ops,
                    const void *arg)
{
    struct screen *screen = mem_alloc(sizeof *screen);
    *screen = (struct screen){ops, mem_alloc(ops->model_size), true, *link};
    *link = screen;
    if (ops->open != NULL)
        ops->open(ui, screen->model, arg);
    if (ops->is_dialog)
        ui_flush_input(ui);
    ui->is_changed = true;
}

void ui_push(struct ui *ui, const struct screen_ops *ops, const void *arg)
{
    push_at(ui, acting(ui), ops, arg);
}

void ui_replace(struct ui *ui, const void *model, const struct screen_ops *ops, const void *arg)
{
    struct screen **link = find_alone(ui, model);
    if (link == NULL)
        return;
    take_out(ui, link);
    push_at(ui, link, ops, arg);
}

static void open_section(struct ui *ui, int section)
{
    ui->section = section;
    if (ui->stacks[section] == NULL)
        push_at(ui, &ui->stacks[section], roots[section], NULL);
    ui->is_changed = true;
}

void ui_reload(struct ui *ui)
{
    struct screen *screen = *acting(ui);
    if (screen != NULL)
        screen->is_stale = true;
    ui->is_changed = true;
}

/* Bring a screen up to date, and to its size. */
static void freshen(struct ui *ui, struct screen *screen)
{
    int columns, rows;
    ui_body_size(ui, &columns, &rows);
    if (screen->ops->fit != NULL)
        screen->ops->fit(screen->model, columns, rows);
    if (screen->is_stale && screen->ops->load != NULL) {
        screen->is_stale = false;
        screen->ops->load(ui, screen->model);
        if (screen->ops->fit != NULL)
            screen->ops->fit(screen->model, columns, rows);
    }
    screen->is_stale = false;
}

/* ---- the gate: login, lock ---- */

static void close_stack(struct ui *ui, int stack)
{
    while (ui->stacks[stack] != NULL)
        take_out(ui, &ui->stacks[stack]);
}

/* Screens with secrets leave when the session locks; those above them go with them. */
static void close_secret_screens(struct ui *ui)
{
    for (int stack = 0; stack < FRAME_SECTIONS; stack++) {
        bool again = true;
        while (again) {
            again = false;
            for (const struct screen *s = ui->stacks[stack]; s != NULL; s = s->under)
                again |= s->ops->is_secret;
            if (again)
                take_out(ui, &ui->stacks[stack]);
        }
    }
}

static void greet(struct ui *ui, const struct session *session)
{
    char when[SHOW_TEXT];
    show_time(when, session->previous_login_s);
    if (session->previous_failures > 0)
        ui_say(ui, STYLE_WARN, "%d wrong %s since the last login, %s", session->previous_failures,
               session->previous_failures == 1 ? "password" : "passwords", when);
    else if (session->previous_login_s > 0)
        ui_say(ui, STYLE_DIM, "last login %s", when);
}

/* The lowest screen of the gate: login or lock. */
static const struct screen_ops *gate_ops(const struct ui *ui)
{
    const struct screen *screen = ui->stacks[GATE];
    while (screen->under != NULL)
        screen = screen->under;
    return screen->ops;
}

/* Make the stacks follow the session. */
static void follow_session(struct ui *ui)
{
    const struct session *session = core_session(ui->core);
    bool is_in = session->is_open && !session->is_locked;
    bool at_gate = ui->stacks[GATE] != NULL;
    if (is_in && at_gate) {
        close_stack(ui, GATE);
        bool is_new = ui->stacks[0] == NULL;
        open_section(ui, ui->section);
        if (is_new)
            greet(ui, session);
    } else if (!is_in && !at_gate) {
        close_secret_screens(ui);
        if (!session->is_open) {
            for (int stack = 0; stack < FRAME_SECTIONS; stack++)
                close_stack(ui, stack);
            ui->section = 0;
        }
        push_at(ui, &ui->stacks[GATE], session->is_open ? &screen_lock : &screen_login, NULL);
        ui->frame.message[0] = '\0';
    } else if (!is_in && session->is_open == (gate_ops(ui) == &screen_login)) {
        /* Logged out at the lock, or locked while logging in. */
        close_stack(ui, GATE);
        if (!session->is_open)
            for (int stack = 0; stack < FRAME_SECTIONS; stack++)
                close_stack(ui, stack);
        push_at(ui, &ui->stacks[GATE], session->is_open ? &screen_lock : &screen_login, NULL);
    }
}

/* ---- messages ---- */

void ui_say(struct ui *ui, enum style style, const char *format, ...)
{
    char raw[sizeof ui->frame.message];
    va_list args;
    va_start(args, format);
    vsnprintf(raw, sizeof raw, format, args);
    va_end(args);
    text_clean_into(ui->frame.message, sizeof ui->frame.message, raw, strlen(raw));
    ui->frame.message_style = style;
    ui->is_changed = true;
}

static void fail(struct ui *ui, enum err err, const char *words)
{
    const char *hint = err_hint(err);
    ui_say(ui, STYLE_BAD, "%s%s%s", *words != '\0' ? words : err_words(err),
           *hint != '\0' ? " · " : "", hint);
}

void ui_fail(struct ui *ui, enum err err)
{
    fail(ui, err, err_detail(err));
}

void ui_fail_job(struct ui *ui, const struct event *event)
{
    fail(ui, event->err, event->detail);
}

/* ---- keys ---- */

void ui_flush_input(struct ui *ui)
{
    input_flush(&ui->input);
    if (ui->term != NULL)
        term_flush_input(ui->term);
}

static void leave(struct ui *ui, void *model, bool accepted)
{
    (void)model;
    ui->wants_quit |= accepted;
}

static void ask_to_leave(struct ui *ui)
{
    ui_confirm(ui, &(struct confirm){.title = "Leave EcoCoin?",
                                     .text = "What is under way goes on at the next start.",
                                     .accept = "Leave",
                                     .done = leave});
}

static void interrupt(struct ui *ui)
{
    int64_t now_ms = ui_now_ms(ui);
    if (ui->interrupt_ms > 0 && now_ms - ui->interrupt_ms < LEAVE_TWICE_MS)
        ui->wants_quit = true;
    ui->interrupt_ms = now_ms;
    ui_say(ui, STYLE_WARN, "press Ctrl-C again to leave");
}

static void refresh_all(struct ui *ui)
{
    job reading;
    enum err err = balance_refresh(ui->core, &reading);
    if (err != OK)
        ui_fail(ui, err);
    else
        ui_say(ui, STYLE_DIM, "reading balances…");
    ui_reload(ui);
}

/* What no screen has taken. */
static void act(struct ui *ui, enum action action)
{
    switch (action) {
    case ACT_REDRAW: term_redraw(ui->term); break;
    case ACT_SUSPEND: kill(getpid(), SIGTSTP); break;
    case ACT_INTERRUPT: interrupt(ui); break;
    case ACT_LEAVE: ui->wants_quit = true; break;
    case ACT_HELP: ui_push(ui, &screen_help, &top(ui)->ops->context); break;
    case ACT_LOCK: account_lock(ui->core); break;
    case ACT_REFRESH: refresh_all(ui); break;
    case ACT_TAB_WALLET:
    case ACT_TAB_PRICES:
    case ACT_TAB_OFFSET:
    case ACT_TAB_NOTICES:
    case ACT_TAB_SETTINGS: open_section(ui, (int)action - ACT_TAB_WALLET); break;
    case ACT_BACK:
        if (top(ui)->under != NULL)
            ui_pop(ui, top(ui)->model);
        else if (current(ui) != GATE)
            ask_to_leave(ui);
        break;
    default: break;
    }
}

static const char *unmet_words(unsigned unmet)
{
    return unmet & NEED_OPEN       ? "log in first"
           : unmet & NEED_UNLOCKED ? "the session is locked: the password opens it"
           : unmet & NEED_WALLET   ? "there is no wallet yet: press w, then n"
                                   : "this needs the network, and there is none now";
}

/* Screens see the mouse where they draw. A click on a section opens it. */
static void on_mouse(struct ui *ui, struct screen *screen, const struct key *key)
{
    struct layout layout = layout_of(ui->grid.columns, ui->grid.rows);
    struct mouse mouse = key_mouse(key);
    if (mouse.y == layout.tabs.y && mouse.act == MOUSE_PRESS && current(ui) != GATE &&
        !screen->ops->is_dialog) {
        int section = frame_section_at(&ui->frame, ui->grid.columns, ui->grid.rows, mouse.x);
        if (section >= 0)
            open_section(ui, section);
        return;
    }
    mouse.x -= layout.body.x;
    mouse.y -= layout.body.y;
    bool is_inside =
        mouse.x >= 0 && mouse.y >= 0 && mouse.x < layout.body.columns && mouse.y < layout.body.rows;
    if (screen->ops->mouse != NULL && (is_inside || mouse.act == MOUSE_RELEASE))
        screen->ops->mouse(ui, screen->model, &mouse);
}

static void on_key(struct ui *ui, const struct key *key)
{
    struct screen *screen = top(ui);
    const struct key_row *row = keymap_find(screen->ops->context, key);
    bool is_always = row != NULL && row->context == CTX_ALWAYS;
    if (screen->is_stale) /* a key acts on what is there, drawn or not */
        freshen(ui, screen);
    ui->is_changed = true;
    if (key->kind == K_MOUSE) {
        on_mouse(ui, screen, key);
        return;
    }
    ui->frame.message[0] = '\0';
    if (key->kind == K_PASTE_END) {
        ui_say(ui, STYLE_DIM, "pasted %u %s", (unsigned)key->rune,
               key->rune == 1 ? "character" : "characters");
        return;
    }
    if (!is_always && screen->ops->key != NULL && screen->ops->key(ui, screen->model, key))
        return;
    if (row == NULL)
        return;
    unsigned unmet = row->needs & ~ui->frame.met;
    if (unmet != 0) {
        ui_say(ui, STYLE_WARN, "%s: %s", row->words, unmet_words(unmet));
        return;
    }
    if (row->action != ACT_INTERRUPT)
        ui->interrupt_ms = 0;
    if (!is_always && screen->ops->act != NULL && screen->ops->act(ui, screen->model, row->action))
        return;
    act(ui, row->action);
}

static void load_frame(struct ui *ui);

/* Keys act on what is there now: the session may have changed by the key before. */
static void drain_input(struct ui *ui, bool is_final)
{
    struct key key;
    while (input_next(&ui->input, &key, is_final)) {
        on_key(ui, &key);
        mem_wipe(&key, sizeof key);
        free_popped(ui);
        follow_session(ui);
        if (ui->is_frame_stale)
            load_frame(ui);
    }
}

void ui_drain_keys(struct ui *ui)
{
    uint8_t bytes[128];
    bool any = false;
    if (ui->is_suspended)
        return;
    for (;;) {
        long got = term_read(ui->term, bytes, sizeof bytes);
        if (got < 0)
            ui->wants_quit = true;
        if (got <= 0 && input_is_partial(&ui->input)) {
            if (term_wait_input(ui->term, ESC_WAIT_MS))
                continue;
            drain_input(ui, true);
        }
        if (got <= 0)
            break;
        any = true;
        for (long used = 0; used < got;) {
            used += (long)input_add(&ui->input, bytes + used, (size_t)(got - used));
            drain_input(ui, false);
        }
    }
    mem_wipe(bytes, sizeof bytes);
    if (any)
        account_touch(ui->core);
}

/* ---- events ---- */

static void mark_stale(struct ui *ui, enum event_type type)
{
    bool all = type == EV_STORE || type == EV_SESSION || type == EV_NETWORK || type == EV_SETTINGS;
    for (int stack = 0; stack < STACKS; stack++)
        for (struct screen *screen = ui->stacks[stack]; screen != NULL; screen = screen->under)
            screen->is_stale |= all || (screen->ops->events & EVENT(type));
}

static void apply_settings(struct ui *ui);

void ui_event(struct ui *ui, const struct event *event)
{
    if (event->type == EV_JOB_DONE) {
        for (int stack = 0; stack < STACKS; stack++) {
            ui->asking = stack;
            for (struct screen *s = ui->stacks[stack], *under; s != NULL; s = under) {
                under = s->under;
                if (s->ops->job_done != NULL)
                    s->ops->job_done(ui, s->model, event);
            }
        }
        ui->asking = STACKS;
    } else {
        mark_stale(ui, event->type);
    }
    if (event->type == EV_SETTINGS || event->type == EV_SESSION)
        apply_settings(ui);
    ui->is_frame_stale = ui->is_changed = true;
    follow_session(ui);
    free_popped(ui);
}

/* ---- drawing ---- */

static void load_frame(struct ui *ui)
{
    struct frame *frame = &ui->frame;
    const struct session *session = core_session(ui->core);
    const struct network *network = core_network(ui->core);
    frame->met = 0;
    frame->is_gate = ui->stacks[GATE] != NULL;
    (void)text_copy(frame->network, sizeof frame->network, network->title);
    frame->is_attached = core_is_online(ui->core);
    ui->is_frame_stale = false;
    if (frame->is_gate)
        return;
    (void)text_copy(frame->account, sizeof frame->account, session->name);
    if (head_get(ui->core, &frame->head) != OK)
        frame->head = (struct head){0};
    core_health(ui->core, &frame->health);
    frame->unread = notice_unread(ui->core);
    frame->met = (session->is_open ? NEED_OPEN : 0u) |
                 (session->is_open && !session->is_locked ? NEED_UNLOCKED : 0u) |
                 (frame->is_attached ? NEED_ONLINE : 0u) |
                 (has_wallet(ui->core) ? NEED_WALLET : 0u);
}

static void draw_screens(struct ui *ui)
{
    const struct screen_ops *ops[DIALOGS_MAX];
    const void *models[DIALOGS_MAX];
    struct screen *seen[DIALOGS_MAX];
    size_t count = 0;
    for (struct screen *s = top(ui); s != NULL && count < DIALOGS_MAX; s = s->under) {
        seen[count++] = s;
        if (!s->ops->is_dialog)
            break;
    }
    for (size_t i = 0; i < count; i++) {
        struct screen *screen = seen[count - 1 - i];
        freshen(ui, screen);
        ops[i] = screen->ops;
        models[i] = screen->model;
    }
    ui->frame.section = ui->section;
    ui->frame.context = top(ui)->ops->context;
    ui->frame.has_parent = top(ui)->under != NULL;
    frame_draw(&ui->grid, &ui->frame, ops, models, count);
}

/* Also those that are not seen now: they are not asked again when they are. */
static void wake_all(struct ui *ui)
{
    for (int stack = 0; stack < STACKS; stack++)
        for (struct screen *screen = ui->stacks[stack]; screen != NULL; screen = screen->under)
            if (screen->ops->wake != NULL)
                screen->ops->wake(ui, screen->model);
}

void ui_draw(struct ui *ui)
{
    int64_t now_ms = ui_now_ms(ui);
    if (ui->wake_ms > 0 && now_ms >= ui->wake_ms) {
        ui->wake_ms = 0;
        wake_all(ui);
        ui->is_changed = true;
    }
    int64_t now_s = core_now_s(ui->core);
    if (ui->is_suspended || (!ui->is_changed && now_s < ui->grid.changes_s &&
                             now_s >= ui->grid.now_s)) /* a clock set back changes ages too */
        return;
    if (ui->is_frame_stale)
        load_frame(ui);
    grid_erase(&ui->grid);
    ui->grid.now_s = now_s;
    draw_screens(ui);
    ui->is_changed = false;
    term_show(ui->term, &ui->grid);
}

int ui_timeout_ms(const struct ui *ui)
{
    if (ui->is_suspended)
        return -1;
    if (ui->is_changed)
        return 0;
    int64_t wait_ms = INT64_MAX;
    if (ui->grid.changes_s != INT64_MAX)
        wait_ms = (ui->grid.changes_s - core_now_s(ui->core)) * 1000;
    if (ui->wake_ms > 0 && ui->wake_ms - ui_now_ms(ui) < wait_ms)
        wait_ms = ui->wake_ms - ui_now_ms(ui);
    return wait_ms == INT64_MAX ? -1 : wait_ms < 0 ? 0 : wait_ms > 3600000 ? 3600000 : (int)wait_ms;
}

/* ---- opening and closing ---- */

static bool locale_is_utf8(void)
{
    const char *codeset = nl_langinfo(CODESET);
    return strcmp(codeset, "UTF-8") == 0 || strcmp(codeset, "utf8") == 0;
}

/* The theme of the settings, else the built-in one; a bad file is told, never fatal. */
static void choose_theme(struct ui *ui)
{
    char name[SETTING_VALUE], path[1024];
    if (ui->options.theme != NULL)
        (void)text_copy(name, sizeof name, ui->options.theme);
    else
        setting_get(ui->core, SET_THEME, name);
    const char *dirs[] = {core_config_dir(ui->core), core_share_dir(ui->core)};
    theme_default(&ui->theme);
    if (name[0] == '\0' || strchr(name, '/') != NULL)
        return;
    for (size_t i = 0; i < MEM_COUNT(dirs); i++) {
        if (dirs[i] == NULL || (i > 0 && strcmp(name, "default") == 0))
            continue; /* the shipped default is the built-in one */
        if (!text_format(path, sizeof path, "%s/themes/%s.ini", dirs[i], name))
            continue;
        enum err err = theme_load(&ui->theme, path);
        if (err == OK)
            return;
        if (err != ERR_NOT_FOUND) {
            ui_fail(ui, err);
            return;
        }
    }
    if (strcmp(name, "default") != 0)
        ui_say(ui, STYLE_WARN, "there is no theme '%s': the default is used", name);
}

static enum theme_depth choose_depth(struct ui *ui, bool *always)
{
    char color[SETTING_VALUE];
    if (ui->options.color != NULL)
        (void)text_copy(color, sizeof color, ui->options.color);
    else
        setting_get(ui->core, SET_COLOR, color);
    *always = strcmp(color, "always") == 0;
    bool never = ui->options.no_color || strcmp(color, "never") == 0;
    return never ? DEPTH_NONE : DEPTH_256;
}

static void choose_glyphs(struct ui *ui)
{
    char glyphs[SETTING_VALUE];
    setting_get(ui->core, SET_GLYPHS, glyphs);
    ui->grid.is_braille = strcmp(glyphs, "braille") == 0;
    ui->grid.is_ascii = ui->options.ascii || !locale_is_utf8() || strcmp(glyphs, "ascii") == 0;
    ui->grid.has_color = term_depth(ui->term) != DEPTH_NONE;
}

/* Where red means a rise. */
static void choose_up_down(struct ui *ui)
{
    char value[SETTING_VALUE];
    setting_get(ui->core, SET_UP_DOWN, value);
    for (int depth = 0; depth < DEPTHS && strcmp(value, "red-green") == 0; depth++) {
        struct look *looks = ui->theme.looks[depth], up = looks[STYLE_UP];
        looks[STYLE_UP] = looks[STYLE_DOWN];
        looks[STYLE_DOWN] = up;
    }
}

static void apply_settings(struct ui *ui)
{
    choose_theme(ui);
    choose_up_down(ui);
    term_set_mouse(ui->term, setting_bool(ui->core, SET_MOUSE));
    term_set_theme(ui->term, &ui->theme);
    choose_glyphs(ui);
}

enum err ui_open(struct ui **out, struct core *core, const struct ui_options *options)
{
    struct ui *ui = mem_alloc(sizeof *ui);
    ui->core = core;
    ui->options = *options;
    ui->asking = STACKS;
    choose_theme(ui);
    choose_up_down(ui);
    struct term_options term = {.theme = &ui->theme};
    term.max_depth = choose_depth(ui, &term.always_color);
    enum err err = term_open(&ui->term, &term);
    if (err != OK) {
        mem_free(ui);
        return err;
    }
    mem_on_failure(ui_restore_terminal);
    int columns, rows;
    term_size(ui->term, &columns, &rows);
    grid_resize(&ui->grid, columns, rows);
    choose_glyphs(ui);
    term_set_mouse(ui->term, setting_bool(core, SET_MOUSE));
    char message[sizeof ui->frame.message]; /* of a bad theme: survives the gate's opening */
    (void)text_copy(message, sizeof message, ui->frame.message);
    follow_session(ui);
    (void)text_copy(ui->frame.message, sizeof ui->frame.message, message);
    ui->is_changed = ui->is_frame_stale = true;
    *out = ui;
    return OK;
}

void ui_close(struct ui *ui)
{
    if (ui == NULL)
        return;
    for (int stack = 0; stack < STACKS; stack++)
        close_stack(ui, stack);
    free_popped(ui);
    term_close(ui->term);
    grid_clear(&ui->grid);
    input_flush(&ui->input);
    mem_on_failure(NULL);
    mem_free(ui);
}

void ui_restore_terminal(void)
{
    term_restore();
}

void ui_resize(struct ui *ui)
{
    int columns, rows;
    if (ui->is_suspended)
        return;
    term_resize(ui->term);
    term_size(ui->term, &columns, &rows);
    grid_resize(&ui->grid, columns, rows);
    for (int stack = 0; stack < STACKS; stack++)
        for (struct screen *screen = ui->stacks[stack]; screen != NULL; screen = screen->under)
            screen->is_stale = true; /* a window onto a long list has another size now */
    ui->is_changed = true;
}

void ui_suspend(struct ui *ui)
{
    if (ui->is_suspended)
        return;
    grid_erase(&ui->grid); /* what is on the screen is not left behind, in curses neither */
    term_show(ui->term, &ui->grid);
    term_suspend(ui->term);
    ui->is_suspended = true;
}

void ui_resume(struct ui *ui)
{
    if (!ui->is_suspended)
        return;
    ui->is_suspended = false;
    term_resume(ui->term);
    ui_resize(ui);
}

/* ---- questions ---- */

void ui_confirm(struct ui *ui, const struct confirm *confirm)
{
    void *asker = (*acting(ui))->model;
    ui_push(ui, &screen_confirm, confirm);
    ((struct confirm_model *)(*acting(ui))->model)->asker = asker;
}

void ui_ask(struct ui *ui, const struct ask *ask)
{
    void *asker = (*acting(ui))->model;
    ui_push(ui, ask->done_secret != NULL ? &screen_ask_secret : &screen_ask, ask);
    ((struct ask_model *)(*acting(ui))->model)->asker = asker;
}
