#ifndef UI_APPROVAL_H
#define UI_APPROVAL_H

/** What every screen does that asks for money: show all of it, Cancel first, and let nobody agree
 * before everything was in view and a moment has passed. */

#include "ui/list.h"
#include "ui/screen.h"

struct approval {
    struct list view; /* lines; `top` scrolls */
    bool was_seen;    /* the last line has been in view */
    bool is_armed;    /* the moment has passed */
    int64_t armed_ms;
    int chosen; /* 0: Cancel */
};

enum approval_answer { APPROVAL_NONE, APPROVAL_CANCELLED, APPROVAL_GIVEN };

/** Begin the moment, and forget what is typed ahead. */
void approval_open(struct ui *ui, struct approval *approval);
void approval_wake(struct ui *ui, struct approval *approval);
/** Returns: lines that words take at the foot, above the buttons: none, or two and more. */
int approval_foot(int columns, const char *words);
/** In: lines of the text, rows of them in view. */
void approval_fit(struct approval *approval, size_t lines, size_t rows);
enum approval_answer approval_act(struct ui *ui, struct approval *approval, enum action action);
/** Draw the buttons in the last row, and above them whether there is more to read. */
void approval_draw(const struct approval *approval, const struct canvas *canvas,
                   const char *accept);

#endif
