#ifndef UI_FRAME_H
#define UI_FRAME_H

/** What is around every screen: the sections, who and where, the state of the connection, the
 * message and the keys. */

#include "core/balance.h"
#include "ui/keymap.h"
#include "ui/layout.h"
#include "ui/screen.h"

#define FRAME_SECTIONS 5

struct frame {
    bool is_gate; /* nobody is in: no sections, no names */
    int section;  /* the open one */
    char account[64];
    char network[NETWORK_TEXT];
    struct head head;
    bool is_attached; /* the network module is there */
    struct chain_health health;
    int64_t unread;
    enum context context;
    unsigned met;    /* enum need */
    bool has_parent; /* "back" goes somewhere */
    char message[320];
    enum style message_style;
};

/** Draw the frame and, inside, the screens from `first` to the last (dialogs over it).
 *  In: screens and models: count of them, the lowest first */
void frame_draw(struct grid *grid, const struct frame *frame,
                const struct screen_ops *const *screens, const void *const *models, size_t count);
/** Returns: the section whose name is at a column of the first line, -1 for none. */
int frame_section_at(const struct frame *frame, int columns, int rows, int x);

#endif
