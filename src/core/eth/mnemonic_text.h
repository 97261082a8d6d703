#ifndef CORE_ETH_MNEMONIC_TEXT_H
#define CORE_ETH_MNEMONIC_TEXT_H

/** The inside of core/eth/mnemonic*.h: typed text, and words as numbers. All of it is secret. */

#include "core/base/buf.h"
#include "core/eth/mnemonic.h"

#define MNEMONIC_RUNES 40 /* code points of a word that are compared; no list has more than 11 */

/** Typed text as the numbers of its words. Wipe it. */
struct mnemonic_words {
    uint16_t index[MNEMONIC_WORDS];
    size_t count;         /* words that were read, at most MNEMONIC_WORDS */
    size_t total;         /* words of the text */
    size_t unknown;       /* how many of those read are not in the list; their index is 0 */
    size_t first_unknown; /* the place of the first of them, from 0 */
};

#define MNEMONIC_SENTENCE_MAX 1024 /* bytes of a mnemonic in form KD: Korean, 24·33 and spaces */

/** Fold typed text: NFKC, small letters, single spaces, none at the ends. Returns: OK; ERR_SYNTAX
 * (longer than 4096 bytes, not UTF-8). Out: has room for MNEMONIC_SENTENCE_MAX bytes at least. */
enum err mnemonic_canonical(struct secret *out, const char *text, size_t len) MUST_CHECK;
/** Append the NFKD form. Returns: OK; ERR_SYNTAX (as mnemonic_canonical) */
enum err mnemonic_decompose(struct secret *out, const char *text, size_t len) MUST_CHECK;
/** In: canonical text. */
void mnemonic_words_read(struct mnemonic_words *out, const struct secret *text,
                         enum mnemonic_language language);
/** Returns: word number place (from 0) of canonical text. */
struct view mnemonic_words_at(const struct secret *text, size_t place);
/** Returns: true for 12, 15, 18, 21 and 24 words. */
bool mnemonic_is_count(size_t words);
/** Put the words into bits. Returns: true when the checksum is right. In: a count that is right,
 * none unknown. Out: entropy: words·4/3 bytes of the 33. */
bool mnemonic_words_check(uint8_t entropy33[33], const struct mnemonic_words *words);

/** Fold a word for comparing: NFKD in small letters, without the accents of Latin letters. Returns:
 * how many code points; 0 for a word that is too long. */
size_t mnemonic_fold(uint32_t runes[MNEMONIC_RUNES], const char *word, size_t len);
/** Returns: the slips between two folded words, limit + 1 when there are more than limit. */
unsigned mnemonic_slips(const uint32_t *a, size_t a_len, const uint32_t *b, size_t b_len,
                        unsigned limit);
/** Returns: how many slips a word of so many code points may have and still be near. */
unsigned mnemonic_slip_limit(size_t len);

#endif
