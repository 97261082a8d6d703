#include "cli/options.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

enum option_kind { KIND_FLAG, KIND_TEXT, KIND_FD };

struct option_target {
    enum option_kind kind;
    size_t offset;
};

/* X(name, value, kind, field of struct options, words) */
#define OPTION_LIST(X)                                                                             \
    X("--home", "DIR", KIND_TEXT, home, "keep data and configuration in DIR (also $ECOCOIN_HOME)") \
    X("--network", "NAME", KIND_TEXT, network, "use this network")                                 \
    X("--account", "NAME", KIND_TEXT, account, "log in as NAME")                                   \
    X("--password-file", "FILE", KIND_TEXT, password_file, "read the password from FILE")          \
    X("--password-fd", "N", KIND_FD, password_fd, "read the password from descriptor N")           \
    X("--json", NULL, KIND_FLAG, json, "answer in JSON on standard output")                        \
    X("--offline", NULL, KIND_FLAG, offline, "open no network connection at all")                  \
    X("--readonly", NULL, KIND_FLAG, read_only, "nothing that signs, sends or changes accounts")   \
    X("--yes", NULL, KIND_FLAG, yes, "answer yes to the final question")                           \
    X("--no-input", NULL, KIND_FLAG, no_input, "never ask; fail instead")                          \
    X("--quiet", NULL, KIND_FLAG, quiet, "no progress on standard error")                          \
    X("--no-color", NULL, KIND_FLAG, no_color, "no colour (also $NO_COLOR)")                       \
    X("--color", "WHEN", KIND_TEXT, color, "auto, always or never")                                \
    X("--ascii", NULL, KIND_FLAG, ascii, "draw with ASCII only")                                   \
    X("--theme", "NAME", KIND_TEXT, theme, "colours of the screen")                                \
    X("--help", NULL, KIND_FLAG, help, "this text, or a command's")                                \
    X("--version", NULL, KIND_FLAG, version, "version and build")

const struct option_row option_rows[] = {
#define OPTION_ROW(name, value, kind, field, words) {name, value, words},
    OPTION_LIST(OPTION_ROW)
#undef OPTION_ROW
};
static const struct option_target targets[] = {
#define OPTION_TARGET(name, value, kind, field, words) {kind, offsetof(struct options, field)},
    OPTION_LIST(OPTION_TARGET)
#undef OPTION_TARGET
};
const size_t option_row_count = MEM_COUNT(option_rows);

static enum err set_value(struct options *out, const struct option_target *target, const char *name,
                          const char *value)
{
    char *base = (char *)out;
    if (target->kind == KIND_FLAG) {
        bool yes = true;
        memcpy(base + target->offset, &yes, sizeof yes);
    } else if (target->kind == KIND_TEXT) {
        memcpy(base + target->offset, &value, sizeof value);
    } else {
        assert(value != NULL);
        char *end = NULL;
        long fd = strtol(value, &end, 10);
        if (end == value || *end != '\0' || fd < 0 || fd > 1023)
            return err_set(ERR_USAGE, "%s needs the number of a descriptor", name);
        int number = (int)fd;
        memcpy(base + target->offset, &number, sizeof number);
    }
    return OK;
}

/* --name VALUE, --name=VALUE or --name. Takes *index on to what it used. A command's own option is
 * left among the words: the command checks it. */
static enum err parse_one(struct options *out, int argc, char **argv, int *index, bool *known)
{
    const char *arg = argv[*index];
    const char *equals = strchr(arg, '=');
    size_t name_len = equals != NULL ? (size_t)(equals - arg) : strlen(arg);
    *known = false;
    for (size_t i = 0; i < option_row_count; i++) {
        const struct option_row *row = &option_rows[i];
        if (strlen(row->name) != name_len || strncmp(row->name, arg, name_len) != 0)
            continue;
        *known = true;
        if (row->value == NULL) {
            if (equals != NULL)
                return err_set(ERR_USAGE, "%s takes no value", row->name);
            return set_value(out, &targets[i], row->name, NULL);
        }
        const char *value = equals != NULL ? equals + 1 : NULL;
        if (value == NULL && *index + 1 < argc)
            value = argv[++*index];
        if (value == NULL)
            return err_set(ERR_USAGE, "%s needs a value: %s", row->name, row->value);
        return set_value(out, &targets[i], row->name, value);
    }
    return OK;
}

enum err options_parse(struct options *out, int argc, char **argv)
{
    *out = (struct options){.password_fd = -1};
    const char *home = getenv("ECOCOIN_HOME");
    if (home != NULL && home[0] != '\0')
        out->home = home;
    const char *no_color = getenv("NO_COLOR");
    out->no_color = no_color != NULL && no_color[0] != '\0';
    bool only_words = false;
    for (int i = 1; i < argc; i++) {
        bool known = false;
        if (!only_words && strcmp(argv[i], "--") == 0) {
            only_words = true;
            continue;
        }
        if (!only_words && strcmp(argv[i], "-h") == 0) {
            out->help = true;
            continue;
        }
        if (!only_words && argv[i][0] == '-' && argv[i][1] == '-')
            TRY(parse_one(out, argc, argv, &i, &known));
        if (known)
            continue;
        if (out->word_count == OPTIONS_WORDS_MAX)
            return err_set(ERR_USAGE, "too many words");
        out->words[out->word_count++] = argv[i];
    }
    if (out->color != NULL && strcmp(out->color, "auto") != 0 &&
        strcmp(out->color, "always") != 0 && strcmp(out->color, "never") != 0)
        return err_set(ERR_USAGE, "--color is auto, always or never");
    return OK;
}
