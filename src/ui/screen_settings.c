#include "ui/screen_settings.h"

#include <string.h>

#include "core/base/text.h"
#include "ui/show.h"

static void settings_load(struct ui *ui, void *model)
{
    struct settings_model *m = model;
    struct core *core = ui_core(ui);
    const struct session *session = core_session(core);
    for (int key = 0; key < SETTING_COUNT; key++)
        setting_get(core, (enum setting_key)key, m->values[key]);
    (void)text_copy(m->values[SET_NETWORK], SETTING_VALUE, core_network(core)->name);
    (void)text_copy(m->network, sizeof m->network, core_network(core)->title);
    (void)text_copy(m->network_problem, sizeof m->network_problem, core_networks(core)->problem);
    (void)text_copy(m->account, sizeof m->account, session->name);
    (void)text_copy(m->data_dir, sizeof m->data_dir, core_data_dir(core));
    m->role = session->role;
    m->previous_login_s = session->previous_login_s;
    list_set_count(&m->list, SETTING_COUNT + SETTINGS_EXTRAS);
}

static void settings_fit(void *model, int columns, int rows)
{
    struct settings_model *m = model;
    (void)columns;
    int below = rows < 14 ? 0 : 3;
    list_fit(&m->list, rows > below + 2 ? (size_t)(rows - 2 - below) : 1);
}

static void change(struct ui *ui, enum setting_key key, const char *value)
{
    enum err err = key == SET_NETWORK ? core_choose_network(ui_core(ui), value)
                                      : setting_set(ui_core(ui), key, value);
    if (err != OK)
        ui_fail(ui, err);
    ui_reload(ui);
}

/* The choice that follows the value (step 1) or precedes it (step -1) in "a|b|c". */
static bool next_choice(char out[SETTING_VALUE], const char *choices, const char *value, int step)
{
    const char *starts[16];
    size_t lens[16], count = 0, at = 0;
    for (const char *c = choices; count < 16;) {
        starts[count] = c;
        lens[count] = strcspn(c, "|");
        if (strlen(value) == lens[count] && strncmp(c, value, lens[count]) == 0)
            at = count;
        c += lens[count++];
        if (*c == '\0')
            break;
        c++;
    }
    size_t to = step > 0 ? (at + 1) % count : (at + count - 1) % count;
    return text_format(out, SETTING_VALUE, "%.*s", (int)lens[to], starts[to]);
}

static void next_network(struct ui *ui, const struct settings_model *m, int step)
{
    const struct network_list *list = core_networks(ui_core(ui));
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].name, m->values[SET_NETWORK]) == 0)
            change(ui, SET_NETWORK,
                   list->items[(i + (step > 0 ? 1 : list->count - 1)) % list->count].name);
}

/* Returns: false when the setting has no choices and wants to be typed. */
static bool step_value(struct ui *ui, struct settings_model *m, enum setting_key key, int step)
{
    const struct setting_info *info = setting_info(key);
    char value[SETTING_VALUE];
    if (key == SET_NETWORK) {
        next_network(ui, m, step);
        return true;
    }
    const char *choices = key == SET_THEME               ? "default|light|mono"
                          : info->kind == SETTING_BOOL   ? "yes|no"
                          : info->kind == SETTING_CHOICE ? info->choices
                                                         : NULL;
    if (choices == NULL)
        return false;
    if (next_choice(value, choices, m->values[key], step))
        change(ui, key, value);
    return true;
}

static enum err typed(struct ui *ui, void *model, const char *text)
{
    struct settings_model *m = model;
    TRY(setting_set(ui_core(ui), (enum setting_key)m->list.selected, text));
    ui_reload(ui);
    return OK;
}

static void ask_value(struct ui *ui, struct settings_model *m, enum setting_key key)
{
    struct ask ask = {.title = setting_info(key)->words, .prompt = "Value", .done = typed};
    (void)text_copy(ask.text, sizeof ask.text, m->values[key]);
    ui_ask(ui, &ask);
}

static void log_out(struct ui *ui, void *model, bool accepted)
{
    (void)model;
    if (accepted)
        account_logout(ui_core(ui));
}

static void open_extra(struct ui *ui, enum settings_extra extra)
{
    switch (extra) {
    case SETTINGS_POLICY: ui_push(ui, &screen_policy, NULL); break;
    case SETTINGS_AUDIT: ui_push(ui, &screen_audit, NULL); break;
    case SETTINGS_BACKUP: ui_push(ui, &screen_backup, NULL); break;
    case SETTINGS_PASSWORD: ui_push(ui, &screen_password, NULL); break;
    case SETTINGS_LOCK: account_lock(ui_core(ui)); break;
    case SETTINGS_LOG_OUT:
        ui_confirm(ui, &(struct confirm){.title = "Log out?",
                                         .text = "Keys are wiped. Orders under way go on at the "
                                                 "next login.",
                                         .accept = "Log out",
                                         .done = log_out});
        break;
    case SETTINGS_EXTRAS: break;
    }
}

static bool settings_act(struct ui *ui, void *model, enum action action)
{
    struct settings_model *m = model;
    size_t row = m->list.selected;
    if (action != ACT_OPEN && action != ACT_LEFT && action != ACT_RIGHT)
        return list_act(&m->list, action);
    if (row >= SETTING_COUNT) {
        if (action == ACT_OPEN)
            open_extra(ui, (enum settings_extra)(row - SETTING_COUNT));
        return true;
    }
    enum setting_key key = (enum setting_key)row;
    if (key == SET_THEME && action == ACT_OPEN) { /* people have themes of their own */
        ask_value(ui, m, key);
        return true;
    }
    if (!step_value(ui, m, key, action == ACT_LEFT ? -1 : 1) && action == ACT_OPEN)
        ask_value(ui, m, key);
    return true;
}

static void draw_row(const struct settings_model *m, const struct canvas *canvas, int y, size_t row)
{
    static const char *const extras[] = {"policy: limits, recipients, hours",
                                         "audit log",
                                         "backup",
                                         "change the password",
                                         "lock now",
                                         "log out"};
    bool is_selected = row == m->list.selected;
    if (row >= SETTING_COUNT) {
        canvas_text(canvas, 0, y, STYLE_TEXT, extras[row - SETTING_COUNT]);
    } else {
        const char *value = row == SET_NETWORK ? m->network : m->values[row];
        int columns = canvas->columns < 60 ? 15 : 24;
        int x = canvas->columns < 60 ? canvas->columns - columns : 44;
        canvas_text_in(canvas, 0, y, x - 1, STYLE_TEXT, setting_info((enum setting_key)row)->words);
        bool has_choices = setting_info((enum setting_key)row)->kind != SETTING_NUMBER;
        if (is_selected && has_choices)
            canvas_text(canvas, x - 2, y, STYLE_DIM, "‹");
        int width = canvas_text_in(canvas, x, y, columns - 2, STYLE_STRONG, value);
        if (is_selected && has_choices)
            canvas_text(canvas, x + width + 1, y, STYLE_DIM, "›");
    }
    if (is_selected)
        canvas_restyle(canvas, 0, y, canvas->columns, STYLE_SELECTED);
}

static void draw_account(const struct settings_model *m, const struct canvas *canvas, int y)
{
    char when[SHOW_TEXT];
    show_time(when, m->previous_login_s);
    canvas_printf(canvas, 0, y, STYLE_DIM, "account %s, role %s, login before this one: %s",
                  m->account, role_name(m->role), when);
    if (m->network_problem[0] != '\0')
        canvas_text_in(canvas, 0, y + 1, canvas->columns, STYLE_WARN, m->network_problem);
    else
        canvas_printf(canvas, 0, y + 1, STYLE_DIM, "kept in %s", m->data_dir);
}

static void settings_draw(const void *model, const struct canvas *canvas)
{
    const struct settings_model *m = model;
    canvas_text(canvas, 0, 0, STYLE_TITLE, "Settings");
    list_draw_place(&m->list, canvas, 0);
    for (size_t row = 0; list_at(&m->list, row) != SIZE_MAX; row++)
        draw_row(m, canvas, 2 + (int)row, list_at(&m->list, row));
    if (canvas->rows >= 14)
        draw_account(m, canvas, canvas->rows - 2);
}

const struct screen_ops screen_settings = {
    .name = "settings",
    .context = CTX_SETTINGS,
    .model_size = sizeof(struct settings_model),
    .load = settings_load,
    .fit = settings_fit,
    .act = settings_act,
    .draw = settings_draw,
};
