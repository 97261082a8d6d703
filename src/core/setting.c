#include "core/setting.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/context.h"
#include "core/store/setting_row.h"

/* What ecocoin.ini of the configuration folder says. */
struct config {
    char values[SETTING_COUNT][SETTING_VALUE]; /* "": not there */
    char login_hint[200];
    enum err err;
};

static const struct setting_info settings[SETTING_COUNT] = {
#define SETTING_ROW(key, text, kind, def, choices, words) [key] = {text, kind, def, choices, words},
    SETTING_LIST(SETTING_ROW)
#undef SETTING_ROW
};

const struct setting_info *setting_info(enum setting_key key)
{
    return &settings[key];
}

enum err setting_find(enum setting_key *out, const char *text)
{
    for (int i = 0; i < SETTING_COUNT; i++) {
        if (strcmp(settings[i].text, text) == 0) {
            *out = (enum setting_key)i;
            return OK;
        }
    }
    return err_set(ERR_NOT_FOUND, "there is no setting called '%s'", text);
}

/* ---- checking a value ---- */

static bool is_choice(const char *choices, const char *value)
{
    size_t len = strlen(value);
    while (len > 0) {
        size_t choice = strcspn(choices, "|");
        if (choice == len && memcmp(choices, value, len) == 0)
            return true;
        if (choices[choice] == '\0')
            return false;
        choices += choice + 1;
    }
    return false;
}

/* Read plain decimal digits. Returns: false when it is anything else, or very long. */
static bool read_number(int64_t *out, const char *text, size_t len)
{
    struct u256 value;
    uint64_t number;
    if (len == 0 || len > 9 || u256_from_decimal(&value, text, len) != OK ||
        !u256_to_u64(&number, &value))
        return false;
    *out = (int64_t)number;
    return true;
}

static bool is_in_range(const char *range, const char *value)
{
    int64_t low, high, number;
    size_t bar = strcspn(range, "|");
    return read_number(&low, range, bar) &&
           read_number(&high, range + bar + 1, strlen(range + bar + 1)) &&
           read_number(&number, value, strlen(value)) && number >= low && number <= high;
}

static enum err check_value(const struct setting_info *info, const char *value)
{
    if (strlen(value) >= SETTING_VALUE)
        return err_set(ERR_INVALID, "%s: at most %d bytes", info->text, SETTING_VALUE - 1);
    switch (info->kind) {
    case SETTING_TEXT:
        if (text_is_clean(value, strlen(value)))
            return OK;
        return err_set(ERR_INVALID, "%s: no control or invisible characters", info->text);
    case SETTING_CHOICE:
        if (is_choice(info->choices, value))
            return OK;
        return err_set(ERR_INVALID, "%s: one of %s", info->text, info->choices);
    case SETTING_NUMBER:
        if (is_in_range(info->choices, value))
            return OK;
        return err_set(ERR_INVALID, "%s: a number, %.*s to %s", info->text,
                       (int)strcspn(info->choices, "|"), info->choices,
                       strchr(info->choices, '|') + 1);
    case SETTING_BOOL:
        if (is_choice("yes|no", value))
            return OK;
        return err_set(ERR_INVALID, "%s: yes or no", info->text);
    }
    return err_set(ERR_INTERNAL, "a setting of unknown kind");
}

static bool is_valid(enum setting_key key, const char *value)
{
    return check_value(&settings[key], value) == OK;
}

/* ---- reading and writing ---- */

static bool get_stored(struct core *core, int64_t account_id, enum setting_key key,
                       char out[SETTING_VALUE])
{
    bool found = false;
    return setting_row_get(core->store, account_id, settings[key].text, out, SETTING_VALUE,
                           &found) == OK &&
           found && is_valid(key, out);
}

void setting_get(struct core *core, enum setting_key key, char out[SETTING_VALUE])
{
    if (core->session.is_open && get_stored(core, core->session.account_id, key, out))
        return;
    if (get_stored(core, 0, key, out))
        return;
    const char *value = core->config->values[key];
    (void)text_copy(out, SETTING_VALUE, value[0] != '\0' ? value : settings[key].fallback);
}

int64_t setting_number(struct core *core, enum setting_key key)
{
    char text[SETTING_VALUE];
    int64_t number = 0;
    setting_get(core, key, text);
    (void)read_number(&number, text, strlen(text));
    return number;
}

bool setting_bool(struct core *core, enum setting_key key)
{
    char text[SETTING_VALUE];
    setting_get(core, key, text);
    return strcmp(text, "yes") == 0;
}

enum err setting_set(struct core *core, enum setting_key key, const char *value)
{
    TRY(check_value(&settings[key], value));
    TRY(setting_row_set(core->store, core->session.is_open ? core->session.account_id : 0,
                        settings[key].text, value));
    core_emit(core, EV_SETTINGS, 0);
    return OK;
}

/* ---- ecocoin.ini ---- */

static int on_setting(struct config *config, const char *name, const char *value)
{
    enum setting_key key;
    config->err = setting_find(&key, name);
    if (config->err == OK)
        config->err = check_value(&settings[key], value);
    if (config->err == OK)
        (void)text_copy(config->values[key], SETTING_VALUE, value);
    return config->err == OK;
}

static int on_pair(void *user, const char *section, const char *name, const char *value)
{
    struct config *config = user;
    if (config->err != OK)
        return 0;
    if (strcmp(section, "settings") == 0)
        return on_setting(config, name, value);
    if (strcmp(section, "login") == 0 && strcmp(name, "hint") == 0) {
        text_clean_into(config->login_hint, sizeof config->login_hint, value, strlen(value));
        return 1;
    }
    config->err = err_set(ERR_CONFIG, "'%s' in section [%s] is not known", name, section);
    return 0;
}

static enum err read_config(struct config *config, FILE *file, const char *path)
{
    int line = ini_parse_file(file, on_pair, config);
    if (line == 0)
        return OK;
    char reason[400];
    (void)text_copy(reason, sizeof reason,
                    config->err != OK ? err_detail(config->err) : "this line is not understood");
    return err_set(ERR_CONFIG, "%s:%d: %s", path, line, reason);
}

enum err config_load(struct config **out, const char *config_dir)
{
    struct config *config = mem_alloc(sizeof *config);
    struct buf path = {0};
    buf_printf(&path, "%s/ecocoin.ini", config_dir);
    FILE *file = fopen(buf_text(&path), "re");
    enum err err = OK;
    if (file != NULL) {
        err = read_config(config, file, buf_text(&path));
        fclose(file);
    } else if (errno != ENOENT && errno != ENOTDIR) {
        err = err_set(ERR_CONFIG, "cannot open '%s': %s", buf_text(&path), strerror(errno));
    }
    buf_clear(&path);
    if (err != OK) {
        config_free(config);
        return err;
    }
    *out = config;
    return OK;
}

void config_free(struct config *config)
{
    mem_free(config);
}

const char *core_login_hint(const struct core *core)
{
    return core->config->login_hint;
}
