#ifndef UI_LIST_H
#define UI_LIST_H

/** The chosen row of a list and the part of it that is seen. */

#include "ui/canvas.h"
#include "ui/keymap.h"

struct list {
    size_t count;
    size_t selected;
    size_t top;
    size_t rows; /* that are seen; set by list_fit() */
};

/** Keep the choice inside the list and in view, moving as little as possible. */
void list_fit(struct list *list, size_t rows);
void list_set_count(struct list *list, size_t count);
/** Returns: true when the action moves in lists. */
bool list_act(struct list *list, enum action action);
/** Returns: the index shown in a row of the view, or SIZE_MAX. */
size_t list_at(const struct list *list, size_t row);
/** Write "17 of 214" at the right of a heading when not everything is seen. */
void list_draw_place(const struct list *list, const struct canvas *canvas, int y);

/** A text of many lines, scrolled by the same keys: here `selected` is the top line. */
void list_scroll(struct list *list, enum action action);

#endif
