#include "core/eth/mnemonic_hint.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/eth/mnemonic_text.h"

#define SLIPS_MAX   2
#define REPAIRS_MAX 512

/* One letter of a short word makes another word of it. */
unsigned mnemonic_slip_limit(size_t len)
{
    return len < 3 ? 0 : len < 5 ? 1 : SLIPS_MAX;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Optimal string alignment: Levenshtein's distance in which two letters that changed places are one
 * slip. Three rows of the table are kept. */
unsigned mnemonic_slips(const uint32_t *a, size_t a_len, const uint32_t *b, size_t b_len,
                        unsigned limit)
{
    unsigned rows[3][MNEMONIC_RUNES + 1];
    size_t apart = a_len > b_len ? a_len - b_len : b_len - a_len;
    if (apart > limit)
        return limit + 1;
    for (unsigned i = 0; i <= a_len; i++)
        rows[0][i] = i;
    for (size_t j = 1; j <= b_len; j++) {
        unsigned *row = rows[j % 3], *before = rows[(j + 2) % 3], *two_before = rows[(j + 1) % 3];
        unsigned best = row[0] = (unsigned)j;
        for (size_t i = 1; i <= a_len; i++) {
            bool is_swap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            row[i] =
                least(before[i - 1] + (a[i - 1] != b[j - 1]), least(row[i - 1], before[i]) + 1);
            if (is_swap)
                row[i] = least(row[i], two_before[i - 2] + 1);
            best = least(best, row[i]);
        }
        if (best > limit)
            return limit + 1;
    }
    unsigned slips = rows[b_len % 3][a_len];
    mem_wipe(rows, sizeof rows);
    return least(slips, limit + 1);
}

size_t mnemonic_complete(uint16_t *out, size_t max, const char *prefix, size_t len,
                         enum mnemonic_language language)
{
    uint32_t typed[MNEMONIC_RUNES], listed[MNEMONIC_RUNES];
    size_t count = mnemonic_fold(typed, prefix, len), found = 0;
    if (count == 0 && len > 0)
        return 0;
    for (unsigned i = 0; i < MNEMONIC_LIST; i++) {
        const char *row = mnemonic_word(i, language);
        if (mnemonic_fold(listed, row, strlen(row)) < count ||
            memcmp(typed, listed, count * sizeof *typed) != 0)
            continue;
        if (found < max)
            out[found] = (uint16_t)i;
        found++;
    }
    mem_wipe(typed, sizeof typed);
    return found;
}

/* Put word into a list of at most max that is kept in order of slips; equals stay in order. */
static size_t insert(uint16_t *words, unsigned *slips, size_t count, size_t max, uint16_t word,
                     unsigned its_slips)
{
    size_t at = count;
    while (at > 0 && slips[at - 1] > its_slips)
        at--;
    if (at >= max)
        return count;
    size_t kept = count < max ? count : max - 1;
    memmove(words + at + 1, words + at, (kept - at) * sizeof *words);
    memmove(slips + at + 1, slips + at, (kept - at) * sizeof *slips);
    words[at] = word;
    slips[at] = its_slips;
    return kept + 1;
}

size_t mnemonic_near(uint16_t *out, size_t max, const char *word, size_t len,
                     enum mnemonic_language language)
{
    uint32_t typed[MNEMONIC_RUNES], listed[MNEMONIC_RUNES];
    unsigned slips[MNEMONIC_LIST];
    size_t count = mnemonic_fold(typed, word, len), found = 0;
    unsigned limit = mnemonic_slip_limit(count);
    if (max > MNEMONIC_LIST)
        max = MNEMONIC_LIST;
    for (unsigned i = 0; i < MNEMONIC_LIST && limit > 0; i++) {
        const char *row = mnemonic_word(i, language);
        size_t row_count = mnemonic_fold(listed, row, strlen(row));
        unsigned its_slips = mnemonic_slips(typed, count, listed, row_count, limit);
        if (its_slips > 0 && its_slips <= limit)
            found = insert(out, slips, found, max, (uint16_t)i, its_slips);
    }
    mem_wipe(typed, sizeof typed);
    return found;
}

/* repairs */

struct search {
    struct mnemonic_words words;
    uint32_t typed[MNEMONIC_WORDS][MNEMONIC_RUNES];
    size_t typed_count[MNEMONIC_WORDS];
    struct mnemonic_repair found[REPAIRS_MAX];
    size_t count;
};

static bool is_right(const struct mnemonic_words *words)
{
    uint8_t entropy[33];
    bool right = mnemonic_words_check(entropy, words);
    mem_wipe(entropy, sizeof entropy);
    return right;
}

static void keep(struct search *search, struct mnemonic_repair repair)
{
    if (search->count < REPAIRS_MAX && is_right(&search->words))
        search->found[search->count++] = repair;
}

/* Try a word of the list at a place. */
static void try_word(struct search *search, size_t place, uint16_t word, const uint32_t *runes,
                     size_t count)
{
    unsigned limit = mnemonic_slip_limit(search->typed_count[place]);
    uint16_t was = search->words.index[place];
    if (limit == 0)
        return;
    unsigned slips =
        mnemonic_slips(search->typed[place], search->typed_count[place], runes, count, limit);
    if (slips == 0 || slips > limit)
        return;
    search->words.index[place] = word;
    keep(search,
         (struct mnemonic_repair){.place = (unsigned)place + 1, .word = word, .slips = slips});
    search->words.index[place] = was;
}

static void try_words(struct search *search, enum mnemonic_language language)
{
    size_t first = 0, end = search->words.count;
    if (search->words.unknown == 1) {
        first = search->words.first_unknown;
        end = first + 1;
    }
    for (unsigned i = 0; i < MNEMONIC_LIST; i++) {
        uint32_t runes[MNEMONIC_RUNES];
        const char *row = mnemonic_word(i, language);
        size_t count = mnemonic_fold(runes, row, strlen(row));
        for (size_t place = first; place < end; place++)
            try_word(search, place, (uint16_t)i, runes, count);
    }
}

static void try_swaps(struct search *search)
{
    uint16_t *index = search->words.index;
    for (size_t i = 0; i + 1 < search->words.count && search->words.unknown == 0; i++) {
        uint16_t left = index[i], right = index[i + 1];
        if (left == right)
            continue;
        index[i] = right;
        index[i + 1] = left;
        keep(search, (struct mnemonic_repair){.place = (unsigned)i + 1, .is_swap = true});
        index[i] = left;
        index[i + 1] = right;
    }
}

/* One slip, then neighbours that changed places, then two slips. */
static unsigned rank(const struct mnemonic_repair *repair)
{
    return repair->is_swap ? 3 : 2 * repair->slips;
}

static int by_rank(const void *a, const void *b)
{
    const struct mnemonic_repair *x = a, *y = b;
    if (rank(x) != rank(y))
        return rank(x) < rank(y) ? -1 : 1;
    if (x->place != y->place)
        return x->place < y->place ? -1 : 1;
    return x->word < y->word ? -1 : x->word > y->word;
}

static void look(struct search *search, const struct secret *text, enum mnemonic_language language)
{
    mnemonic_words_read(&search->words, text, language);
    if (search->words.total != search->words.count || search->words.unknown > 1 ||
        !mnemonic_is_count(search->words.count) ||
        (search->words.unknown == 0 && is_right(&search->words)))
        return;
    for (size_t i = 0; i < search->words.count; i++) {
        struct view word = mnemonic_words_at(text, i);
        search->typed_count[i] = mnemonic_fold(search->typed[i], (const char *)word.data, word.len);
    }
    try_words(search, language);
    try_swaps(search);
    qsort(search->found, search->count, sizeof *search->found, by_rank);
}

size_t mnemonic_repairs(struct mnemonic_repair *out, size_t max, const char *text, size_t len,
                        enum mnemonic_language language)
{
    struct secret canonical = {0}, memory = {0};
    size_t count = 0;
    secret_init(&memory, sizeof(struct search));
    struct search *search = (struct search *)(void *)memory.data;
    if (mnemonic_canonical(&canonical, text, len) == OK)
        look(search, &canonical, language);
    count = search->count < max ? search->count : max;
    if (count > 0)
        memcpy(out, search->found, count * sizeof *out);
    secret_clear(&canonical);
    secret_clear(&memory);
    return count;
}
