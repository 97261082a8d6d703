#include "core/eth/mnemonic.h"

#include <nettle/sha2.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/hd.h"
#include "core/eth/mnemonic_hint.h"
#include "core/eth/mnemonic_text.h"
#include "core/eth/pbkdf2.h"

#define ENTROPY_MAX  32
#define ROUNDS       2048
#define DETAIL_MAX   128
#define PLACES_NAMED 3 /* of likely mistakes */

static const char ideographic_space[] = "\u3000";

static bool is_entropy_len(size_t len)
{
    return len >= 16 && len <= ENTROPY_MAX && len % 4 == 0;
}

bool mnemonic_is_count(size_t words)
{
    return words % 3 == 0 && is_entropy_len(words * 4 / 3);
}

/* words and bits */

static uint8_t checksum(const uint8_t *entropy, size_t len)
{
    struct sha256_ctx sha;
    uint8_t first;
    sha256_init(&sha);
    sha256_update(&sha, len, entropy);
    sha256_digest(&sha, 1, &first);
    mem_wipe(&sha, sizeof sha);
    return first;
}

bool mnemonic_words_check(uint8_t entropy33[33], const struct mnemonic_words *words)
{
    size_t bytes = words->count * 4 / 3;
    uint8_t mask = (uint8_t)(0xff << (8 - words->count / 3));
    memset(entropy33, 0, ENTROPY_MAX + 1);
    for (size_t i = 0; i < words->count * 11; i++) {
        unsigned bit = (unsigned)words->index[i / 11] >> (10 - i % 11) & 1u;
        entropy33[i / 8] |= (uint8_t)(bit << (7 - i % 8));
    }
    return (checksum(entropy33, bytes) & mask) == entropy33[bytes];
}

enum err mnemonic_from_entropy(struct secret *out, const uint8_t *entropy, size_t len,
                               enum mnemonic_language language)
{
    const char *space = language == MNEMONIC_JAPANESE ? ideographic_space : " ";
    if (!is_entropy_len(len))
        return err_set(ERR_INVALID, "entropy has 16, 20, 24, 28 or 32 bytes");
    uint8_t bits[ENTROPY_MAX + 1];
    memcpy(bits, entropy, len);
    bits[len] = checksum(entropy, len);
    secret_init(out, MNEMONIC_TEXT_MAX);
    for (size_t i = 0; i < len * 3 / 4; i++) {
        unsigned index = 0;
        for (size_t bit = 11 * i; bit < 11 * (i + 1); bit++)
            index = index << 1 | ((unsigned)bits[bit / 8] >> (7 - bit % 8) & 1u);
        const char *word = mnemonic_word(index, language);
        bool fits = (i == 0 || secret_add(out, space, strlen(space))) &&
                    secret_add(out, word, strlen(word));
        if (!fits) /* 24 words of 7 kana take 573 bytes */
            mem_fail();
    }
    mem_wipe(bits, sizeof bits);
    return OK;
}

/* what is wrong */

static enum err unknown_word(const struct mnemonic_words *words, const struct secret *text,
                             enum mnemonic_language language)
{
    size_t place = words->first_unknown + 1;
    struct view word = mnemonic_words_at(text, words->first_unknown);
    uint16_t near;
    if (mnemonic_near(&near, 1, (const char *)word.data, word.len, language) == 0)
        return err_set(ERR_SYNTAX, "word %zu is not in the list", place);
    return err_set(ERR_SYNTAX, "word %zu is not in the list; the nearest is '%s'", place,
                   mnemonic_word(near, language));
}

static bool is_named(const unsigned *places, size_t count, unsigned place)
{
    for (size_t i = 0; i < count; i++) {
        if (places[i] == place)
            return true;
    }
    return false;
}

/* Name places only: an error may be logged, and what would be right there is a secret. */
static enum err wrong_checksum(const struct secret *text, enum mnemonic_language language)
{
    struct mnemonic_repair repairs[16];
    unsigned places[PLACES_NAMED];
    size_t named = 0;
    char detail[DETAIL_MAX] = "";
    size_t count = mnemonic_repairs(repairs, MEM_COUNT(repairs), (const char *)text->data,
                                    text->len, language);
    for (size_t i = 0; i < count && named < PLACES_NAMED; i++) {
        if (!is_named(places, named, repairs[i].place))
            places[named++] = repairs[i].place;
    }
    for (size_t i = 0; i < named; i++) {
        size_t len = strlen(detail);
        text_format(detail + len, sizeof detail - len, "%s%u", i == 0 ? "" : ", ", places[i]);
    }
    mem_wipe(repairs, sizeof repairs);
    if (named == 0)
        return err_set(ERR_INVALID, "the words do not belong together: one of them is wrong");
    return err_set(ERR_INVALID,
                   "the words do not belong together: one of them is wrong; look first at word %s",
                   detail);
}

/* Read canonical text and check it. Returns: as mnemonic_to_entropy() */
static enum err check(struct mnemonic_words *words, uint8_t entropy33[33],
                      const struct secret *text, enum mnemonic_language language)
{
    mnemonic_words_read(words, text, language);
    if (words->unknown > 0)
        return unknown_word(words, text, language);
    if (words->total != words->count || !mnemonic_is_count(words->count))
        return err_set(ERR_SYNTAX, "a mnemonic has 12, 15, 18, 21 or 24 words");
    return mnemonic_words_check(entropy33, words) ? OK : wrong_checksum(text, language);
}

enum err mnemonic_to_entropy(struct secret *out, const char *text, size_t len,
                             enum mnemonic_language language)
{
    struct secret canonical = {0};
    struct mnemonic_words words;
    uint8_t entropy[ENTROPY_MAX + 1];
    TRY(mnemonic_canonical(&canonical, text, len));
    enum err err = check(&words, entropy, &canonical, language);
    if (err == OK)
        secret_set(out, entropy, words.count * 4 / 3);
    mem_wipe(&words, sizeof words);
    mem_wipe(entropy, sizeof entropy);
    secret_clear(&canonical);
    return err;
}

/* seeds */

/* Put what is hashed into text: the words of the list in form KD, divided by plain spaces. */
static enum err sentence(struct secret *text, const struct mnemonic_words *words,
                         enum mnemonic_language language)
{
    secret_drop(text, text->len);
    for (size_t i = 0; i < words->count; i++) {
        const char *word = mnemonic_word(words->index[i], language);
        if (i > 0 && !secret_add(text, " ", 1))
            mem_fail();
        TRY(mnemonic_decompose(text, word, strlen(word)));
    }
    return OK;
}

static enum err read_sentence(struct secret *out, const char *text, size_t len,
                              enum mnemonic_language language)
{
    struct mnemonic_words words;
    uint8_t entropy[ENTROPY_MAX + 1];
    TRY(mnemonic_canonical(out, text, len));
    enum err err = check(&words, entropy, out, language);
    if (err == OK)
        err = sentence(out, &words, language);
    mem_wipe(&words, sizeof words);
    mem_wipe(entropy, sizeof entropy);
    return err;
}

/* Guarded memory costs system calls: sentence and salt lie one behind the other. */
enum err mnemonic_to_seed(struct secret *out, const char *text, size_t len, const char *passphrase,
                          size_t passphrase_len, enum mnemonic_language language)
{
    struct secret both = {0};
    enum err err = read_sentence(&both, text, len, language);
    size_t sentence_len = both.len;
    if (err == OK)
        err = mnemonic_decompose(&both, "mnemonic", 8);
    if (err == OK)
        err = mnemonic_decompose(&both, passphrase, passphrase_len);
    if (err == OK) {
        secret_init(out, 64);
        pbkdf2_sha512(out->data, view_of(both.data, sentence_len),
                      view_of(both.data + sentence_len, both.len - sentence_len), ROUNDS);
        out->len = 64;
    }
    secret_clear(&both);
    return err;
}

enum err mnemonic_fingerprint(uint8_t out4[4], const struct secret *seed)
{
    struct hd_node node;
    struct hd_public public;
    TRY(hd_from_seed(&node, seed->data, seed->len));
    enum err err = hd_neuter(&public, &node);
    if (err == OK)
        hd_fingerprint(out4, &public);
    mem_wipe(&node, sizeof node);
    return err;
}

/* languages */

struct detection {
    struct secret sentence; /* of the first language that is right */
    enum mnemonic_language language, other;
    enum mnemonic_language likeliest;
    size_t known; /* words of the likeliest */
    unsigned right;
    bool differs; /* two are right and give different seeds */
};

static enum err try_language(struct detection *found, const struct secret *text,
                             enum mnemonic_language language)
{
    struct mnemonic_words words;
    uint8_t entropy[ENTROPY_MAX + 1];
    struct secret its = {0};
    enum err err = OK;
    mnemonic_words_read(&words, text, language);
    if (words.count - words.unknown > found->known) {
        found->known = words.count - words.unknown;
        found->likeliest = language;
    }
    if (words.unknown == 0 && words.total == words.count && mnemonic_is_count(words.count) &&
        mnemonic_words_check(entropy, &words)) {
        secret_init(&its, MNEMONIC_SENTENCE_MAX);
        err = sentence(&its, &words, language);
        if (found->right++ == 0) {
            found->language = language;
            secret_move(&found->sentence, &its);
        } else if (!secret_equal(&found->sentence, &its)) {
            found->differs = true;
            found->other = language;
        }
    }
    mem_wipe(&words, sizeof words);
    mem_wipe(entropy, sizeof entropy);
    secret_clear(&its);
    return err;
}

static enum err judge(enum mnemonic_language *out, const struct detection *found,
                      const struct secret *text)
{
    struct mnemonic_words words;
    uint8_t entropy[ENTROPY_MAX + 1];
    *out = found->right > 0 ? found->language : found->likeliest;
    if (found->differs)
        return err_set(
            ERR_INVALID, "the words make one wallet in %s and another in %s: say which language",
            mnemonic_language_code(found->language), mnemonic_language_code(found->other));
    if (found->right > 0)
        return OK;
    enum err err = check(&words, entropy, text, *out);
    mem_wipe(&words, sizeof words);
    mem_wipe(entropy, sizeof entropy);
    return err;
}

enum err mnemonic_detect(enum mnemonic_language *out, const char *text, size_t len)
{
    struct secret canonical = {0};
    struct detection found = {.likeliest = MNEMONIC_ENGLISH};
    *out = MNEMONIC_ENGLISH;
    TRY(mnemonic_canonical(&canonical, text, len));
    enum err err = OK;
    for (unsigned i = 0; i < MNEMONIC_LANGUAGES && err == OK; i++)
        err = try_language(&found, &canonical, (enum mnemonic_language)i);
    if (err == OK)
        err = judge(out, &found, &canonical);
    secret_clear(&found.sentence);
    secret_clear(&canonical);
    return err;
}
