#include "core/eth/mnemonic_text.h"

#include <string.h>
#include <utf8proc.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/wordlist.h"

#define INPUT_MAX 4096 /* bytes of typed text that are looked at */

/* languages */

const char *mnemonic_language_code(enum mnemonic_language language)
{
    switch (language) {
#define CODE(name, code, title, sorted)                                                            \
    case name: return #code;
        MNEMONIC_LANGUAGE_LIST(CODE)
#undef CODE
    }
    return "";
}

const char *mnemonic_language_name(enum mnemonic_language language)
{
    switch (language) {
#define NAME(name, code, title, sorted)                                                            \
    case name: return title;
        MNEMONIC_LANGUAGE_LIST(NAME)
#undef NAME
    }
    return "";
}

enum err mnemonic_language_parse(enum mnemonic_language *out, const char *text, size_t len)
{
    for (unsigned i = 0; i < MNEMONIC_LANGUAGES; i++) {
        const char *code = mnemonic_language_code((enum mnemonic_language)i);
        if (strlen(code) == len && memcmp(code, text, len) == 0) {
            *out = (enum mnemonic_language)i;
            return OK;
        }
    }
    return err_set(ERR_INVALID, "there is no such language of mnemonics");
}

static bool is_sorted(enum mnemonic_language language)
{
    switch (language) {
#define SORTED(name, code, title, sorted)                                                          \
    case name: return sorted;
        MNEMONIC_LANGUAGE_LIST(SORTED)
#undef SORTED
    }
    return false;
}

static bool has_accents(enum mnemonic_language language)
{
    return language == MNEMONIC_SPANISH || language == MNEMONIC_FRENCH;
}

const char *mnemonic_word(unsigned index, enum mnemonic_language language)
{
    if (index >= WORDLIST_COUNT)
        return NULL;
    switch (language) {
#define WORD(name, code, title, sorted)                                                            \
    case name: return wordlist_##code[index];
        MNEMONIC_LANGUAGE_LIST(WORD)
#undef WORD
    }
    return NULL;
}

/* words */

/* Returns: as memcmp, a word that only begins like the other being less. */
static int compare(const char *row, const char *word, size_t len)
{
    int order = strncmp(row, word, len);
    return order == 0 && row[len] != '\0' ? 1 : order;
}

static int find_sorted(const char *word, size_t len, enum mnemonic_language language)
{
    unsigned low = 0, high = WORDLIST_COUNT;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        int order = compare(mnemonic_word(middle, language), word, len);
        if (order == 0)
            return (int)middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return -1;
}

static int find_exact(const char *word, size_t len, enum mnemonic_language language)
{
    if (is_sorted(language))
        return find_sorted(word, len, language);
    for (unsigned i = 0; i < WORDLIST_COUNT; i++) {
        if (compare(mnemonic_word(i, language), word, len) == 0)
            return (int)i;
    }
    return -1;
}

/* No two words of the Spanish or French list differ by accents alone. */
static int find_folded(const char *word, size_t len, enum mnemonic_language language)
{
    uint32_t typed[MNEMONIC_RUNES], listed[MNEMONIC_RUNES];
    size_t count = mnemonic_fold(typed, word, len);
    int found = -1;
    for (unsigned i = 0; i < WORDLIST_COUNT && count > 0 && found < 0; i++) {
        const char *row = mnemonic_word(i, language);
        if (mnemonic_fold(listed, row, strlen(row)) == count &&
            memcmp(typed, listed, count * sizeof *typed) == 0)
            found = (int)i;
    }
    mem_wipe(typed, sizeof typed);
    return found;
}

/* In: a word of canonical text. */
static int find(const char *word, size_t len, enum mnemonic_language language)
{
    if (len == 0 || len >= MNEMONIC_WORD_MAX || memchr(word, '\0', len) != NULL)
        return -1;
    int index = find_exact(word, len, language);
    return index < 0 && has_accents(language) ? find_folded(word, len, language) : index;
}

int mnemonic_find(const char *word, size_t len, enum mnemonic_language language)
{
    struct secret text = {0};
    int index = -1;
    if (mnemonic_canonical(&text, word, len) == OK)
        index = find((const char *)text.data, text.len, language);
    secret_clear(&text);
    return index;
}

size_t mnemonic_fold(uint32_t runes[MNEMONIC_RUNES], const char *word, size_t len)
{
    size_t count = 0;
    for (size_t size; len > 0; word += size, len -= size) {
        uint32_t rune;
        utf8proc_int32_t parts[8];
        int last;
        size = 1;
        if (*word >= 'a' && *word <= 'z' && count < MNEMONIC_RUNES) { /* nearly all there is */
            runes[count++] = (uint32_t)*word;
            continue;
        }
        size = text_decode(&rune, word, len);
        if (size == 0)
            return 0;
        utf8proc_ssize_t found = 1;
        parts[0] = (utf8proc_int32_t)rune;
        if (rune >= 0x80 || (rune >= 'A' && rune <= 'Z'))
            found = utf8proc_decompose_char(
                (utf8proc_int32_t)rune, parts, MEM_COUNT(parts),
                UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD, &last);
        if (found < 0 || found > (utf8proc_ssize_t)MEM_COUNT(parts))
            return 0;
        for (utf8proc_ssize_t i = 0; i < found; i++) {
            if (parts[i] >= 0x300 && parts[i] <= 0x36f)
                continue;
            if (count == MNEMONIC_RUNES)
                return 0;
            runes[count++] = (uint32_t)parts[i];
        }
    }
    return count;
}

/* text */

static bool is_ascii(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if ((uint8_t)text[i] >= 0x80)
            return false;
    }
    return true;
}

static void append(struct secret *out, const char *text, size_t len)
{
    if (len > out->cap - out->len) {
        struct secret grown = {0};
        secret_init(&grown, out->len + len);
        secret_set(&grown, out->data, out->len);
        secret_move(out, &grown);
    }
    if (!secret_add(out, text, len))
        mem_fail();
}

/* Append the text in the form that options ask for; what is ASCII stays as it is. Returns: OK;
 * ERR_SYNTAX (too long, not UTF-8). In: out: may be empty; grows when it has to. */
static enum err map(struct secret *out, const char *text, size_t len, utf8proc_option_t options)
{
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)text;
    struct secret runes = {0};
    if (len > INPUT_MAX)
        return err_set(ERR_SYNTAX, "the text is longer than %d bytes", INPUT_MAX);
    if (is_ascii(text, len)) {
        append(out, text, len);
        return OK;
    }
    utf8proc_ssize_t count = utf8proc_decompose(bytes, (utf8proc_ssize_t)len, NULL, 0, options);
    if (count < 0)
        return err_set(ERR_SYNTAX, "the text is not UTF-8");
    secret_init(&runes, ((size_t)count + 1) * sizeof(utf8proc_int32_t));
    utf8proc_int32_t *wide = (utf8proc_int32_t *)(void *)runes.data;
    count = utf8proc_decompose(bytes, (utf8proc_ssize_t)len, wide, count, options);
    count = utf8proc_reencode(wide, count, options); /* in place */
    append(out, (const char *)runes.data, count > 0 ? (size_t)count : 0);
    secret_clear(&runes);
    return OK;
}

enum err mnemonic_decompose(struct secret *out, const char *text, size_t len)
{
    return map(out, text, len, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT);
}

static bool is_space(uint8_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static void fold_ascii(struct secret *text)
{
    size_t len = 0;
    for (size_t i = 0; i < text->len; i++) {
        uint8_t c = text->data[i];
        if (c >= 'A' && c <= 'Z')
            c = (uint8_t)(c + 'a' - 'A');
        if (!is_space(c))
            text->data[len++] = c;
        else if (len > 0 && text->data[len - 1] != ' ')
            text->data[len++] = ' ';
    }
    if (len > 0 && text->data[len - 1] == ' ')
        len--;
    secret_drop(text, text->len - len);
}

/* No list has capitals, so folding case changes nothing that was right. */
enum err mnemonic_canonical(struct secret *out, const char *text, size_t len)
{
    /* Room for the sentence that may be made of it, so that there is one allocation. */
    secret_init(out, len > MNEMONIC_SENTENCE_MAX ? len : MNEMONIC_SENTENCE_MAX);
    TRY(map(out, text, len,
            UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD));
    fold_ascii(out);
    return OK;
}

/* Take the first word off *text. */
static struct view next_word(struct view *text)
{
    const uint8_t *space = text->len > 0 ? memchr(text->data, ' ', text->len) : NULL;
    size_t len = space != NULL ? (size_t)(space - text->data) : text->len;
    struct view word = view_of(text->data, len);
    size_t taken = len + (space != NULL);
    *text = view_of(text->data + taken, text->len - taken);
    return word;
}

struct view mnemonic_words_at(const struct secret *text, size_t place)
{
    struct view rest = view_of(text->data, text->len);
    struct view word = next_word(&rest);
    while (place-- > 0)
        word = next_word(&rest);
    return word;
}

void mnemonic_words_read(struct mnemonic_words *out, const struct secret *text,
                         enum mnemonic_language language)
{
    struct view rest = view_of(text->data, text->len);
    *out = (struct mnemonic_words){0};
    for (; rest.len > 0; out->total++) {
        struct view word = next_word(&rest);
        if (out->count == MNEMONIC_WORDS)
            continue;
        int index = find((const char *)word.data, word.len, language);
        if (index < 0 && out->unknown++ == 0)
            out->first_unknown = out->count;
        out->index[out->count++] = (uint16_t)(index < 0 ? 0 : index);
    }
}
