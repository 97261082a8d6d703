#ifndef CORE_ETH_WORDLIST_H
#define CORE_ETH_WORDLIST_H

/** The word lists of core/eth/mnemonic.h: words in normalisation form C, each in a row of one width,
 * padded by NUL. Plain constant bytes, no pointers: nothing is done at start. */

#define WORDLIST_COUNT 2048

extern const char wordlist_english[WORDLIST_COUNT][9];
extern const char wordlist_japanese[WORDLIST_COUNT][22];
extern const char wordlist_korean[WORDLIST_COUNT][13];
extern const char wordlist_spanish[WORDLIST_COUNT][10];
extern const char wordlist_chinese_simplified[WORDLIST_COUNT][4];
extern const char wordlist_chinese_traditional[WORDLIST_COUNT][4];
extern const char wordlist_french[WORDLIST_COUNT][11];
extern const char wordlist_italian[WORDLIST_COUNT][10];
extern const char wordlist_czech[WORDLIST_COUNT][9];
extern const char wordlist_portuguese[WORDLIST_COUNT][9];

#endif
