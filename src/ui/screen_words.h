#ifndef UI_SCREEN_WORDS_H
#define UI_SCREEN_WORDS_H

/** A new wallet: its words are made in the signer, shown once, three of them asked back, then
 * sealed. Opened with NULL. */

#include "core/wallet.h"
#include "ui/form.h"
#include "ui/screens.h"

#define WORDS_ASKED 3

enum words_stage { WORDS_CHOOSE, WORDS_SHOW, WORDS_CHECK };

struct words_model {
    enum words_stage stage;
    struct form form;
    char name[128];
    struct secret words;
    unsigned asked[WORDS_ASKED]; /* numbers of words, from 1, ascending */
    int question;
    job job; /* 0: nothing is under way */
    bool is_sealing;
};

#endif
