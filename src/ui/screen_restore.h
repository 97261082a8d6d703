#ifndef UI_SCREEN_RESTORE_H
#define UI_SCREEN_RESTORE_H

/** A wallet from its words, opened with NULL: the words with help while they are typed, a
 * passphrase, where the addresses are (screen_restore); then what is found of them on the network,
 * to choose from before anything is kept (screen_discover). */

#include "core/discovery.h"
#include "core/wallet_secret.h"
#include "ui/form.h"
#include "ui/list.h"
#include "ui/screens.h"
#include "ui/word_help.h"

enum { RESTORE_NAME, RESTORE_WORDS, RESTORE_PHRASE, RESTORE_PATH, RESTORE_CUSTOM };

struct restore_model {
    struct form form;
    struct word_help help;
    bool is_stale; /* it is of an older text */
    job job;       /* 0: nothing is under way */
};

/** Copied. */
struct discover_opening {
    char name[128];
    char path[PATH_TEXT]; /* "" for a single key */
    const void *opener;   /* model of the screen that leaves when it is kept */
};
struct discover_model {
    struct discover_opening wanted;
    struct wallet_pending pending;
    struct discovery found; /* its rows are owned here */
    uint64_t chosen;        /* bit n: address n */
    bool was_touched;       /* somebody chose: what is found later changes nothing */
    struct list list;
    job look, keep; /* 0: not under way */
    char problem[320];
    bool is_offline;
};

#endif
