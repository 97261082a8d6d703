#ifndef UI_WORD_LINE_H
#define UI_WORD_LINE_H

/** Recovery words as text of any of the ten languages: taken apart and drawn, without a copy that
 * stays. */

#include "ui/canvas.h"

/** Take the next word off rest; blanks are spaces and ideographic spaces. Returns: false at the
 * end. */
bool word_next(struct view *rest, struct view *word);
unsigned word_count(struct view text);
/** Draw a word. Returns: the columns it takes. */
int word_draw(const struct canvas *canvas, int x, int y, enum style style, struct view word);
/** Draw numbered words in columns from row y on. Returns: rows. */
int word_draw_numbered(const struct canvas *canvas, int y, struct view words);
/** Returns: bytes of the blank at the start of text, 0 for none. */
size_t word_blank(struct view text);

#endif
