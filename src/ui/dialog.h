#ifndef UI_DIALOG_H
#define UI_DIALOG_H

/** The models of the two dialogs; ui_confirm() and ui_ask() open them. */

#include "ui/form.h"
#include "ui/screen.h"

struct confirm_model {
    struct confirm question;
    void *asker; /* model of the screen under */
    int chosen;  /* 0: Cancel */
    bool is_armed;
    int64_t armed_ms;
};

struct ask_model {
    struct ask question;
    void *asker;
    struct form form;
};

extern const struct screen_ops screen_confirm, screen_ask, screen_ask_secret;

#endif
