#include "ui/word_help.h"

#include "core/base/mem.h"
#include "ui/word_line.h"

static struct view text_of(const struct secret *words)
{
    return view_of(words->data, words->len);
}

/* Does the text end inside of a word? Out: the last one. */
static bool last_word(struct view text, struct view *last)
{
    struct view word, rest = text;
    *last = view_of(text.data, 0);
    while (word_next(&rest, &word))
        *last = word;
    return last->len > 0 && last->data + last->len == text.data + text.len;
}

/* How many words belong to a language; the last one counts when it begins like one. */
static unsigned score(struct view text, struct view typed, enum mnemonic_language language)
{
    struct view word;
    unsigned found = 0;
    while (word_next(&text, &word)) {
        bool is_typed = word.data == typed.data && typed.len > 0;
        const char *start = (const char *)word.data;
        found += is_typed ? mnemonic_complete(NULL, 0, start, word.len, language) > 0
                          : mnemonic_find(start, word.len, language) >= 0;
    }
    return found;
}

/* The language so far stays while all words are in it. */
static enum mnemonic_language likeliest(struct view text, struct view typed,
                                        enum mnemonic_language so_far)
{
    enum mnemonic_language best = so_far;
    unsigned most = score(text, typed, so_far);
    if (most == word_count(text))
        return so_far;
    for (int language = 0; language < MNEMONIC_LANGUAGES; language++) {
        unsigned found = score(text, typed, (enum mnemonic_language)language);
        if (found > most) {
            most = found;
            best = (enum mnemonic_language)language;
        }
    }
    return best;
}

static void find_unknown(struct word_help *help, struct view text, struct view typed)
{
    struct view word;
    while (word_next(&text, &word)) {
        const char *start = (const char *)word.data;
        bool is_typed = word.data == typed.data && typed.len > 0;
        help->count++;
        if (is_typed || help->unknown != 0 || mnemonic_find(start, word.len, help->language) >= 0)
            continue;
        help->unknown = help->count;
        help->near_count = mnemonic_near(help->near, WORD_HELP, start, word.len, help->language);
    }
}

void word_help_update(struct word_help *help, const struct secret *words)
{
    struct view text = text_of(words), typed;
    enum mnemonic_language so_far = help->language;
    mem_wipe(help, sizeof *help);
    if (!last_word(text, &typed))
        typed.len = 0;
    help->is_typing = typed.len > 0;
    help->typed_len = typed.len;
    help->language = likeliest(text, typed, so_far);
    find_unknown(help, text, typed);
    if (!help->is_typing)
        return;
    const char *start = (const char *)typed.data;
    help->is_whole = mnemonic_find(start, typed.len, help->language) >= 0;
    help->end_count = mnemonic_complete(help->ends, WORD_HELP, start, typed.len, help->language);
    if (help->end_count == 0 && help->unknown == 0)
        help->near_count = mnemonic_near(help->near, WORD_HELP, start, typed.len, help->language);
}

void word_help_repair(struct word_help *help, const struct secret *words)
{
    help->repair_count = mnemonic_repairs(help->repairs, MEM_COUNT(help->repairs),
                                          (const char *)words->data, words->len, help->language);
}

bool word_help_complete(const struct word_help *help, struct secret *words)
{
    if (!help->is_typing || (help->end_count == 0 && (help->unknown != 0 || help->near_count == 0)))
        return false;
    const char *word =
        mnemonic_word(help->end_count > 0 ? help->ends[0] : help->near[0], help->language);
    size_t len = 0;
    while (word[len] != '\0')
        len++;
    secret_drop(words, help->typed_len);
    return secret_add(words, word, len) && secret_add(words, " ", 1);
}
