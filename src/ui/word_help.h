#ifndef UI_WORD_HELP_H
#define UI_WORD_HELP_H

/** Help while recovery words are typed: which language it is, how the word goes on, what was meant
 * by one that no list has. What is in it is as secret as the words: wipe it with the model. */

#include "core/base/secret.h"
#include "core/eth/mnemonic_hint.h"

#define WORD_HELP 6 /* words that are offered */

struct word_help {
    enum mnemonic_language language;
    unsigned count;   /* whole words, and the one that is being typed */
    unsigned unknown; /* number of the first whole word that the list has not, from 1; 0: none */
    uint16_t near[WORD_HELP];
    size_t near_count; /* what may be meant by it, or by the one that is being typed */
    bool is_typing;    /* the last word is not followed by a blank */
    bool is_whole;     /* … and is in the list as it is */
    uint16_t ends[WORD_HELP];
    size_t end_count; /* how it may go on: all, of which WORD_HELP are there */
    size_t typed_len; /* its bytes */
    struct mnemonic_repair repairs[3];
    size_t repair_count; /* word_help_repair() */
};

/** Look at what is typed; some milliseconds, so not at every key of a paste. In: zeroed, or of the
 * text before. */
void word_help_update(struct word_help *help, const struct secret *words);
/** The checksum is wrong: look for a single change that makes it right. */
void word_help_repair(struct word_help *help, const struct secret *words);
/** Complete the word that is being typed as offered first, and a blank. Returns: false when nothing
 * is offered. */
bool word_help_complete(const struct word_help *help, struct secret *words);

#endif
