#ifndef CORE_ETH_MNEMONIC_H
#define CORE_ETH_MNEMONIC_H

/** BIP-39 mnemonics in the ten word lists of the standard. Runs where keys may be: the signer.
 *
 *  Text that is read: any white space between words, any case, any Unicode normalisation form;
 *  Spanish and French also without their accents, as the standard asks. What is written is in form
 *  C, as people read it. The seed comes from form KD, as the standard says: one text has one seed,
 *  however it was typed. */

#include "core/base/secret.h"

#define MNEMONIC_TEXT_MAX  640 /* bytes of the longest mnemonic and its NUL: Japanese, 24 words */
#define MNEMONIC_WORD_MAX  22  /* bytes of the longest word and its NUL */
#define MNEMONIC_WORDS     24  /* of the longest mnemonic */
#define MNEMONIC_LIST      2048
#define MNEMONIC_LANGUAGES 10

/* X(name, code as in files and commands, its own name, rows are in the order of their bytes) */
#define MNEMONIC_LANGUAGE_LIST(X)                                                                  \
    X(MNEMONIC_ENGLISH, english, "English", true)                                                  \
    X(MNEMONIC_JAPANESE, japanese, "日本語", false)                                                \
    X(MNEMONIC_KOREAN, korean, "한국어", true)                                                     \
    X(MNEMONIC_SPANISH, spanish, "español", false)                                                 \
    X(MNEMONIC_CHINESE_SIMPLIFIED, chinese_simplified, "简体中文", false)                          \
    X(MNEMONIC_CHINESE_TRADITIONAL, chinese_traditional, "繁體中文", false)                        \
    X(MNEMONIC_FRENCH, french, "français", false)                                                  \
    X(MNEMONIC_ITALIAN, italian, "italiano", true)                                                 \
    X(MNEMONIC_CZECH, czech, "čeština", false)                                                     \
    X(MNEMONIC_PORTUGUESE, portuguese, "português", true)

/** The numbers are stored with sealed wallets: they never change. */
enum mnemonic_language {
#define MNEMONIC_ENUM(name, code, title, sorted) name,
    MNEMONIC_LANGUAGE_LIST(MNEMONIC_ENUM)
#undef MNEMONIC_ENUM
};

/** Returns: "chinese_simplified" and the like. Static. */
const char *mnemonic_language_code(enum mnemonic_language language);
/** Returns: the language's name in itself, for people. Static. */
const char *mnemonic_language_name(enum mnemonic_language language);
/** Read a code. Returns: OK; ERR_INVALID */
enum err mnemonic_language_parse(enum mnemonic_language *out, const char *text,
                                 size_t len) MUST_CHECK;
/** Find the language of a mnemonic that was typed. Lists share words (the two Chinese ones most of
 * them): a list counts when all words are in it and the checksum is right. When two do and the seed
 * is the same, the first is as good as the other. Returns: OK; ERR_SYNTAX, ERR_INVALID (as
 * mnemonic_to_entropy() in the likeliest language; ERR_INVALID also when two languages give
 * different seeds: both are named) Out:     the language; the likeliest also after an error
 * (English when none is) */
enum err mnemonic_detect(enum mnemonic_language *out, const char *text, size_t len) MUST_CHECK;

/** Write words with single spaces (Japanese: ideographic ones). In: entropy of 16, 20, 24, 28 or 32
 * bytes. Returns: OK; ERR_INVALID */
enum err mnemonic_from_entropy(struct secret *out, const uint8_t *entropy, size_t len,
                               enum mnemonic_language language) MUST_CHECK;
/** Returns: OK; ERR_SYNTAX (not UTF-8; number of words; a word not in the list: its place in the
 * detail, and the nearest word when one is near, never the word typed); ERR_INVALID (checksum: the
 * places where the mistake is likeliest in the detail). */
enum err mnemonic_to_entropy(struct secret *out, const char *text, size_t len,
                             enum mnemonic_language language) MUST_CHECK;
/** PBKDF2-HMAC-SHA512, 2048 rounds, of the NFKD forms; the words are checked first and count in
 * their canonical form. Returns: OK; ERR_SYNTAX, ERR_INVALID (as mnemonic_to_entropy; ERR_SYNTAX
 * also when passphrase is not UTF-8 or longer than 4096 bytes). Out: 64 bytes. */
enum err mnemonic_to_seed(struct secret *out, const char *text, size_t len, const char *passphrase,
                          size_t passphrase_len, enum mnemonic_language language) MUST_CHECK;
/** The fingerprint of the master key of a seed, by which a person sees that a passphrase is the
 * usual one. Returns: OK; ERR_INVALID */
enum err mnemonic_fingerprint(uint8_t out4[4], const struct secret *seed) MUST_CHECK;

/** Returns: word number index (0 to 2047), NULL beyond. Static. */
const char *mnemonic_word(unsigned index, enum mnemonic_language language);
/** Returns: the place of a typed word in the list, -1 when it is not there. */
int mnemonic_find(const char *word, size_t len, enum mnemonic_language language);

#endif
