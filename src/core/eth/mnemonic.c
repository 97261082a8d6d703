#include "core/eth/mnemonic.h"

#include <nettle/hmac.h>
#include <nettle/sha2.h>
#include <string.h>
#include <utf8proc.h>

#include "core/base/mem.h"
#include "core/eth/wordlist.h"

#define WORDS_MAX   24
#define ENTROPY_MAX 32
#define INPUT_MAX   4096 /* bytes of typed text that are looked at */
#define ROUNDS      2048

static bool is_entropy_len(size_t len)
{
    return len >= 16 && len <= ENTROPY_MAX && len % 4 == 0;
}

/* the list */

const char *mnemonic_word(unsigned index)
{
    return index < WORDLIST_COUNT ? wordlist_english[index] : NULL;
}

/* Returns: the place of the first word that is not less than prefix, compared over its length. */
static unsigned lower_bound(const char *prefix, size_t len, bool beyond)
{
    unsigned low = 0, high = WORDLIST_COUNT;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        int order = strncmp(wordlist_english[middle], prefix, len);
        if (order < 0 || (order == 0 && beyond))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

unsigned mnemonic_complete(unsigned *first, const char *prefix, size_t len)
{
    unsigned low = lower_bound(prefix, len, false);
    *first = low;
    return lower_bound(prefix, len, true) - low;
}

int mnemonic_find(const char *word, size_t len)
{
    unsigned index = lower_bound(word, len, false);
    if (len == 0 || len >= WORDLIST_WORD || index == WORDLIST_COUNT)
        return -1;
    const char *found = wordlist_english[index];
    return strlen(found) == len && memcmp(found, word, len) == 0 ? (int)index : -1;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Levenshtein's distance; word is shorter than twice the longest of the list. */
static unsigned distance(const char *word, size_t len, const char *other)
{
    unsigned row[2 * WORDLIST_WORD];
    for (unsigned i = 0; i <= len; i++)
        row[i] = i;
    for (unsigned j = 0; other[j] != '\0'; j++) {
        unsigned diagonal = row[0];
        row[0] = j + 1;
        for (size_t i = 0; i < len; i++) {
            unsigned change = diagonal + (word[i] != other[j]);
            diagonal = row[i + 1];
            row[i + 1] = least(change, least(row[i], diagonal) + 1);
        }
    }
    return row[len];
}

/* Returns: a word of the list that is at most two slips away, else NULL. */
static const char *nearest(const char *word, size_t len)
{
    const char *found = NULL;
    unsigned best = 3;
    for (unsigned i = 0; i < WORDLIST_COUNT && len < 2 * WORDLIST_WORD - 1; i++) {
        unsigned slips = distance(word, len, wordlist_english[i]);
        if (slips < best) {
            best = slips;
            found = wordlist_english[i];
        }
    }
    return found;
}

/* text */

/* Returns: OK; ERR_SYNTAX (too long, not UTF-8). Out: the NFKD form. */
static enum err normalize(struct secret *out, const char *text, size_t len)
{
    const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT;
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)text;
    struct secret runes = {0};
    if (len > INPUT_MAX)
        return err_set(ERR_SYNTAX, "the text is longer than %d bytes", INPUT_MAX);
    utf8proc_ssize_t count = utf8proc_decompose(bytes, (utf8proc_ssize_t)len, NULL, 0, options);
    if (count < 0)
        return err_set(ERR_SYNTAX, "the text is not UTF-8");
    secret_init(&runes, ((size_t)count + 1) * sizeof(utf8proc_int32_t));
    utf8proc_int32_t *wide = (utf8proc_int32_t *)(void *)runes.data;
    count = utf8proc_decompose(bytes, (utf8proc_ssize_t)len, wide, count, options);
    count = utf8proc_reencode(wide, count, options); /* in place */
    secret_set(out, runes.data, count > 0 ? (size_t)count : 0);
    secret_clear(&runes);
    return OK;
}

static bool is_space(uint8_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Fold white space to single spaces, none at the ends, and capitals to small letters, in place. No
 * list of BIP-39 has capitals, so this changes nothing that was right. */
static void fold(struct secret *text)
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

static enum err canonical(struct secret *out, const char *text, size_t len)
{
    TRY(normalize(out, text, len));
    fold(out);
    return OK;
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

enum err mnemonic_from_entropy(struct secret *out, const uint8_t *entropy, size_t len)
{
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
        const char *word = wordlist_english[index];
        bool fits = (i == 0 || secret_add(out, " ", 1)) && secret_add(out, word, strlen(word));
        if (!fits) /* 24 words of 8 letters take 215 bytes */
            mem_fail();
    }
    mem_wipe(bits, sizeof bits);
    return OK;
}

static enum err unknown_word(size_t place, const char *word, size_t len)
{
    const char *near = nearest(word, len);
    if (near == NULL)
        return err_set(ERR_SYNTAX, "word %zu is not in the list", place);
    return err_set(ERR_SYNTAX, "word %zu is not in the list; the nearest is '%s'", place, near);
}

/* Put the words of canonical text into bits, 11 for each. */
static enum err read_words(uint8_t bits[ENTROPY_MAX + 1], size_t *count, const struct secret *text)
{
    const char *at = (const char *)text->data, *end = at + text->len;
    *count = 0;
    while (at < end) {
        const char *space = memchr(at, ' ', (size_t)(end - at));
        size_t len = (size_t)((space != NULL ? space : end) - at);
        int index = mnemonic_find(at, len);
        if (index < 0)
            return unknown_word(*count + 1, at, len);
        if (*count == WORDS_MAX)
            break;
        for (size_t i = 0; i < 11; i++) {
            size_t bit = *count * 11 + i;
            bits[bit / 8] |= (uint8_t)(((unsigned)index >> (10 - i) & 1u) << (7 - bit % 8));
        }
        ++*count;
        at += len + 1;
    }
    if (at < end || *count % 3 != 0 || !is_entropy_len(*count * 4 / 3))
        return err_set(ERR_SYNTAX, "a mnemonic has 12, 15, 18, 21 or 24 words");
    return OK;
}

/* Returns: as mnemonic_to_entropy(). In: canonical text. */
static enum err check_words(struct secret *entropy, const struct secret *words)
{
    uint8_t bits[ENTROPY_MAX + 1] = {0};
    size_t count;
    enum err err = read_words(bits, &count, words);
    if (err == OK) {
        size_t bytes = count * 4 / 3;
        uint8_t mask = (uint8_t)(0xff << (8 - count / 3));
        if ((checksum(bits, bytes) & mask) != bits[bytes])
            err = err_set(ERR_INVALID, "the words do not belong together: one of them is wrong");
        else
            secret_set(entropy, bits, bytes);
    }
    mem_wipe(bits, sizeof bits);
    return err;
}

enum err mnemonic_to_entropy(struct secret *out, const char *text, size_t len)
{
    struct secret words = {0};
    enum err err = canonical(&words, text, len);
    if (err == OK)
        err = check_words(out, &words);
    secret_clear(&words);
    return err;
}

/* RFC 8018 with one block: a seed is as long as the hash. */
static void pbkdf2(uint8_t out64[64], const struct secret *password, const struct secret *salt)
{
    static const uint8_t block[4] = {0, 0, 0, 1};
    struct hmac_sha512_ctx context;
    uint8_t round[64];
    hmac_sha512_set_key(&context, password->len, password->data);
    hmac_sha512_update(&context, salt->len, salt->data);
    hmac_sha512_update(&context, sizeof block, block);
    hmac_sha512_digest(&context, sizeof round, round);
    memcpy(out64, round, sizeof round);
    for (unsigned i = 1; i < ROUNDS; i++) {
        hmac_sha512_update(&context, sizeof round, round);
        hmac_sha512_digest(&context, sizeof round, round);
        for (size_t j = 0; j < sizeof round; j++)
            out64[j] ^= round[j];
    }
    mem_wipe(&context, sizeof context);
    mem_wipe(round, sizeof round);
}

enum err mnemonic_to_seed(struct secret *out, const char *text, size_t len, const char *passphrase,
                          size_t passphrase_len)
{
    struct secret words = {0}, entropy = {0}, phrase = {0}, salt = {0}, seed = {0};
    enum err err = canonical(&words, text, len);
    if (err == OK)
        err = check_words(&entropy, &words);
    if (err == OK)
        err = normalize(&phrase, passphrase, passphrase_len);
    if (err == OK) {
        secret_init(&salt, 8 + phrase.len);
        secret_init(&seed, 64);
        if (!secret_add(&salt, "mnemonic", 8) || !secret_add(&salt, phrase.data, phrase.len))
            mem_fail();
        pbkdf2(seed.data, &words, &salt);
        seed.len = 64;
        secret_move(out, &seed);
    }
    secret_clear(&words);
    secret_clear(&entropy);
    secret_clear(&phrase);
    secret_clear(&salt);
    secret_clear(&seed);
    return err;
}
