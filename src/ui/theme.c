#include "ui/theme.h"

#include <assert.h>
#include <ini.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/text.h"

static const struct {
    const char *name;
    const char *look;
} roles[] = {
#define ROLE_ROW(role, name, letter, look, words) {name, look},
    STYLE_LIST(ROLE_ROW)
#undef ROLE_ROW
};

static const char *const colors[] = {"black", "red",     "green", "yellow",
                                     "blue",  "magenta", "cyan",  "white"};

static const struct {
    const char *name;
    uint16_t attribute;
} attributes[] = {{"bold", LOOK_BOLD},
                  {"dim", LOOK_DIM},
                  {"underline", LOOK_UNDERLINE},
                  {"reverse", LOOK_REVERSE},
                  {"italic", LOOK_ITALIC}};

static bool parse_color(int16_t *out, const char *word, size_t len)
{
    if (len == 7 && memcmp(word, "default", 7) == 0) {
        *out = -1;
        return true;
    }
    for (size_t i = 0; i < MEM_COUNT(colors); i++) {
        if (strlen(colors[i]) == len && memcmp(colors[i], word, len) == 0) {
            *out = (int16_t)i;
            return true;
        }
    }
    int number = 0;
    for (size_t i = 0; i < len; i++) {
        if (word[i] < '0' || word[i] > '9' || len > 3)
            return false;
        number = number * 10 + word[i] - '0';
    }
    *out = (int16_t)number;
    return len > 0 && number < 256;
}

static bool parse_attribute(uint16_t *out, const char *word, size_t len)
{
    for (size_t i = 0; i < MEM_COUNT(attributes); i++) {
        if (strlen(attributes[i].name) == len && memcmp(attributes[i].name, word, len) == 0) {
            *out |= attributes[i].attribute;
            return true;
        }
    }
    return false;
}

/* One alternative: up to '|' or the end. */
static enum err parse_one(struct look *out, const char *text, size_t len)
{
    *out = (struct look){-1, -1, 0};
    bool on = false;
    for (size_t i = 0; i < len;) {
        size_t word = strspn(text + i, " \t");
        i += word;
        if (i >= len)
            break;
        word = strcspn(text + i, " \t|");
        if (word == 2 && memcmp(text + i, "on", 2) == 0)
            on = true;
        else if (!parse_attribute(&out->attributes, text + i, word) &&
                 !parse_color(on ? &out->background : &out->foreground, text + i, word))
            return err_set(ERR_SYNTAX, "'%.*s' is no colour and no attribute", (int)word, text + i);
        i += word;
    }
    return OK;
}

enum err theme_parse_look(struct look out[DEPTHS], const char *text)
{
    int depth = 0;
    for (;;) {
        size_t len = strcspn(text, "|");
        TRY(parse_one(&out[depth++], text, len));
        text += len;
        if (*text == '\0')
            break;
        if (depth == DEPTHS)
            return err_set(ERR_SYNTAX, "more than three alternatives");
        text++;
    }
    for (; depth < DEPTHS; depth++)
        out[depth] = out[depth - 1];
    /* Where there are eight colours or none, a number means nothing. */
    for (int role = DEPTH_8; role < DEPTHS; role++) {
        int16_t limit = role == DEPTH_8 ? 8 : 0;
        if (out[role].foreground >= limit)
            out[role].foreground = -1;
        if (out[role].background >= limit)
            out[role].background = -1;
    }
    return OK;
}

static enum err set_role(struct theme *theme, size_t role, const char *text)
{
    struct look looks[DEPTHS];
    TRY(theme_parse_look(looks, text));
    for (int depth = 0; depth < DEPTHS; depth++)
        theme->looks[depth][role] = looks[depth];
    return OK;
}

void theme_default(struct theme *out)
{
    for (size_t role = 0; role < MEM_COUNT(roles); role++) {
        enum err err = set_role(out, role, roles[role].look);
        assert(err == OK);
        (void)err;
    }
}

struct reading {
    struct theme *theme;
    char problem[160];
};

static int on_entry(void *arg, const char *section, const char *name, const char *value)
{
    struct reading *reading = arg;
    if (strcmp(section, "style") != 0) {
        (void)text_format(reading->problem, sizeof reading->problem,
                          "section [%s] is not known, only [style]", section);
        return 0;
    }
    for (size_t role = 0; role < MEM_COUNT(roles); role++) {
        if (strcmp(roles[role].name, name) != 0)
            continue;
        if (set_role(reading->theme, role, value) == OK)
            return 1;
        (void)text_format(reading->problem, sizeof reading->problem, "%s: %s", name,
                          err_detail(ERR_SYNTAX));
        return 0;
    }
    (void)text_format(reading->problem, sizeof reading->problem, "'%s' is no style", name);
    return 0;
}

enum err theme_load(struct theme *out, const char *path)
{
    theme_default(out);
    if (access(path, R_OK) != 0)
        return err_set(ERR_NOT_FOUND, "cannot read the theme '%s'", path);
    struct theme theme = *out;
    struct reading reading = {.theme = &theme};
    int line = ini_parse(path, on_entry, &reading);
    if (line == 0) {
        *out = theme;
        return OK;
    }
    char problem[sizeof reading.problem];
    text_clean_into(problem, sizeof problem, reading.problem, strlen(reading.problem));
    return err_set(ERR_CONFIG, "theme '%s', line %d: %s", path, line,
                   problem[0] != '\0' ? problem : "neither a section nor a name and value");
}
