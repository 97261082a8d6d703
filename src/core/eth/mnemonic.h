#ifndef CORE_ETH_MNEMONIC_H
#define CORE_ETH_MNEMONIC_H

/** BIP-39 mnemonics, English word list. Runs where keys may be: the signer. */

#include "core/base/secret.h"

#define MNEMONIC_TEXT_MAX 256

/** In: entropy of 16, 20, 24, 28 or 32 bytes. Returns: OK; ERR_INVALID. Out: words with single
 * spaces. */
enum err mnemonic_from_entropy(struct secret *out, const uint8_t *entropy, size_t len) MUST_CHECK;
/** Returns: OK; ERR_SYNTAX (number of words; a word not in the list: its place in the detail, and
 * the nearest word when one is near, never the word typed); ERR_INVALID (checksum). In: any white
 * space between words, any case. */
enum err mnemonic_to_entropy(struct secret *out, const char *text, size_t len) MUST_CHECK;
/** PBKDF2-HMAC-SHA512, 2048 rounds, of the NFKD forms; the words are checked first and count in
 * their canonical form. Returns: OK; ERR_SYNTAX, ERR_INVALID (as mnemonic_to_entropy; ERR_SYNTAX
 * also when passphrase is not UTF-8 or longer than 4096 bytes). Out: 64 bytes. */
enum err mnemonic_to_seed(struct secret *out, const char *text, size_t len, const char *passphrase,
                          size_t passphrase_len) MUST_CHECK;
/** Returns: word number index (0 to 2047), static. */
const char *mnemonic_word(unsigned index);
/** Returns: the place in the list, -1 when it is not there. */
int mnemonic_find(const char *word, size_t len);
/** Completion while typing: the words that begin with prefix. Returns: their number; *first is the
 * first. */
unsigned mnemonic_complete(unsigned *first, const char *prefix, size_t len);

#endif
