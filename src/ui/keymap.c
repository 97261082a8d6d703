#include "ui/keymap.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"

static const struct key_row rows[] = {
#define KEY_ROW(action, keys, words, context, needs, rank)                                         \
    {keys, words, action, context, needs, rank},
    KEY_LIST(KEY_ROW)
#undef KEY_ROW
};

static const struct {
    enum context parent;
    const char *words;
} contexts[] = {
#define CONTEXT_ROW(name, parent, words) {parent, words},
    CONTEXT_LIST(CONTEXT_ROW)
#undef CONTEXT_ROW
};

static const struct {
    const char *name;
    enum key_kind kind;
} named[] = {
    {"Enter", K_ENTER},         {"Tab", K_TAB},       {"BackTab", K_BACKTAB}, {"Esc", K_ESC},
    {"Backspace", K_BACKSPACE}, {"Delete", K_DELETE}, {"Up", K_UP},           {"Down", K_DOWN},
    {"Left", K_LEFT},           {"Right", K_RIGHT},   {"Home", K_HOME},       {"End", K_END},
    {"PgUp", K_PGUP},           {"PgDn", K_PGDN},
};

const struct key_row *keymap_rows(size_t *count)
{
    *count = MEM_COUNT(rows);
    return rows;
}

enum context context_parent(enum context context)
{
    return contexts[context].parent;
}

const char *context_words(enum context context)
{
    return contexts[context].words;
}

bool context_is(enum context context, enum context of)
{
    while (context != of && context != CTX_ALWAYS)
        context = context_parent(context);
    return context == of;
}

/* Does the key have this name (of len bytes)? */
static bool key_is(const struct key *key, const char *name, size_t len)
{
    if (len == 1)
        return key->kind == K_RUNE && key->rune == (uint8_t)name[0];
    if (len == 5 && memcmp(name, "Space", 5) == 0)
        return key->kind == K_RUNE && key->rune == ' ';
    if (len == 6 && memcmp(name, "Ctrl-", 5) == 0)
        return key->kind == K_CTRL && key->rune == (uint32_t)(name[5] - 'A' + 'a');
    if (name[0] == 'F' && name[1] >= '1' && name[1] <= '9' && len <= 3)
        return key->kind == K_F &&
               key->rune == (len == 2 ? (uint32_t)(name[1] - '0')
                                      : (uint32_t)((name[1] - '0') * 10 + name[2] - '0'));
    for (size_t i = 0; i < MEM_COUNT(named); i++)
        if (strlen(named[i].name) == len && memcmp(named[i].name, name, len) == 0)
            return key->kind == named[i].kind;
    return false;
}

static bool row_has(const struct key_row *row, const struct key *key)
{
    for (const char *name = row->keys; *name != '\0';) {
        size_t len = strcspn(name, " ");
        if (key_is(key, name, len))
            return true;
        name += len + strspn(name + len, " ");
    }
    return false;
}

const struct key_row *keymap_find(enum context context, const struct key *key)
{
    if (key->is_pasted) /* pasted text is never a command */
        return NULL;
    for (;;) {
        for (size_t i = 0; i < MEM_COUNT(rows); i++)
            if (rows[i].context == context && row_has(&rows[i], key))
                return &rows[i];
        if (context == CTX_ALWAYS)
            return NULL;
        context = context_parent(context);
    }
}

size_t keymap_footer(enum context context, const struct key_row **out, size_t max)
{
    size_t count = 0;
    bool is_form = context_is(context, CTX_FORM); /* there letters are text, not commands */
    for (;; context = context_parent(context)) {
        for (size_t i = 0; i < MEM_COUNT(rows); i++) {
            const struct key_row *row = &rows[i];
            if (row->context != context || row->rank == 0 || (is_form && context == CTX_GLOBAL))
                continue;
            bool is_there = false;
            for (size_t j = 0; j < count; j++)
                is_there |= out[j]->action == row->action;
            if (is_there || count == max)
                continue;
            size_t at = count++;
            for (; at > 0 && out[at - 1]->rank > row->rank; at--)
                out[at] = out[at - 1];
            out[at] = row;
        }
        if (context == CTX_ALWAYS)
            return count;
    }
}

void keymap_first_key(char out[16], const struct key_row *row)
{
    size_t len = strcspn(row->keys, " ");
    if (len == 6 && memcmp(row->keys, "Ctrl-", 5) == 0)
        (void)text_format(out, 16, "^%c", row->keys[5]);
    else
        (void)text_format(out, 16, "%.*s", (int)len, row->keys);
}
