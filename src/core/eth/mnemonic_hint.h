#ifndef CORE_ETH_MNEMONIC_HINT_H
#define CORE_ETH_MNEMONIC_HINT_H

/** Help while a mnemonic is typed: completion, near words, and where the mistake may be when the
 * checksum fails. Accents may be typed or not. The work is bounded: a few milliseconds at most.
 * What comes out is as secret as the words: show it where they are shown, and wipe it. */

#include "core/eth/mnemonic.h"

/** Completion: the words that begin with prefix, in the order of the list. Returns: how many there
 * are; the first max of them are in out. */
size_t mnemonic_complete(uint16_t *out, size_t max, const char *prefix, size_t len,
                         enum mnemonic_language language);
/** Correction: the words that at most two slips (a letter left out, added, changed, or two swapped)
 * turn into word, one for words of three or four letters, none for shorter ones; nearest first. A
 * word of the list is not near to itself. Returns: how many are in out, at most max. */
size_t mnemonic_near(uint16_t *out, size_t max, const char *word, size_t len,
                     enum mnemonic_language language);

/** One single change that makes the checksum right. */
struct mnemonic_repair {
    unsigned place; /* from 1 */
    bool is_swap;   /* the words at place and place + 1 change places */
    uint16_t word;  /* else: what stands at place */
    unsigned slips; /* between the word typed and this one */
};

/** Look for what a mnemonic that is refused was meant to be: a word that is near to the one typed,
 * where one word is not in the list at that place only; neighbours that changed places. A checksum
 * has 4 to 8 bits: wrong repairs are among the right ones.
 *  Returns: how many are in out, best first, at most max; 0 when nothing is wrong, nothing near is
 *  right, more than one word is unknown or their number is wrong. */
size_t mnemonic_repairs(struct mnemonic_repair *out, size_t max, const char *text, size_t len,
                        enum mnemonic_language language);

#endif
