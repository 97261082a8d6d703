/* Mnemonics: the first byte chooses the language. What is accepted is written again as the same
 * entropy; help while typing keeps to its bounds. */

#include "core/eth/mnemonic_hint.h"
#include "fuzz/fuzz.h"

#define MAX 8

static void check_words(const uint16_t *words, size_t count, enum mnemonic_language language)
{
    for (size_t i = 0; i < count && i < MAX; i++)
        FUZZ_CHECK(mnemonic_word(words[i], language) != NULL);
}

static void check_help(const char *text, size_t len, enum mnemonic_language language)
{
    uint16_t words[MAX];
    struct mnemonic_repair repairs[MAX];
    check_words(words, mnemonic_complete(words, MAX, text, len, language), language);
    size_t near = mnemonic_near(words, MAX, text, len, language);
    FUZZ_CHECK(near <= MAX);
    check_words(words, near, language);
    size_t count = mnemonic_repairs(repairs, MAX, text, len, language);
    FUZZ_CHECK(count <= MAX);
    for (size_t i = 0; i < count; i++)
        FUZZ_CHECK(repairs[i].place >= 1 && repairs[i].place <= MNEMONIC_WORDS);
}

static void check_round(const struct secret *entropy, enum mnemonic_language language)
{
    struct secret text = {0}, again = {0};
    FUZZ_CHECK(mnemonic_from_entropy(&text, entropy->data, entropy->len, language) == OK);
    FUZZ_CHECK(mnemonic_to_entropy(&again, (const char *)text.data, text.len, language) == OK);
    FUZZ_CHECK(secret_equal(entropy, &again));
    secret_clear(&text);
    secret_clear(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct secret entropy = {0};
    enum mnemonic_language found;
    if (secret_init_library() != OK || len == 0)
        return 0;
    enum mnemonic_language language = data[0] % MNEMONIC_LANGUAGES;
    const char *text = (const char *)data + 1;
    len--;
    enum err err = mnemonic_to_entropy(&entropy, text, len, language);
    if (err == OK)
        check_round(&entropy, language);
    enum err detected = mnemonic_detect(&found, text, len);
    FUZZ_CHECK(found < MNEMONIC_LANGUAGES);
    FUZZ_CHECK(err != OK || detected == OK || detected == ERR_INVALID);
    if (data[0] % 2 == 0) /* slow: not in every run */
        check_help(text, len, language);
    secret_clear(&entropy);
    return 0;
}
