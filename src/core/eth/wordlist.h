#ifndef CORE_ETH_WORDLIST_H
#define CORE_ETH_WORDLIST_H

/** The word list of core/eth/mnemonic.h, in alphabetical order. */

#define WORDLIST_COUNT 2048
#define WORDLIST_WORD  9 /* the longest word and its NUL */

extern const char wordlist_english[WORDLIST_COUNT][WORDLIST_WORD];

#endif
