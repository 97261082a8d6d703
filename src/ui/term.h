#ifndef UI_TERM_H
#define UI_TERM_H

/** The terminal. term.c alone knows curses.
 *
 *  Invariants
 *   - term_show() sends the difference between what is shown and the grid; equal grids cost no
 * byte.
 *   - No terminal query is sent, so nothing is waited for.
 *   - Input is read here byte by byte and never goes through curses. */

#include "ui/canvas.h"
#include "ui/theme.h"

struct term;

struct term_options {
    enum theme_depth max_depth; /* DEPTH_NONE: no colour whatever the terminal can */
    bool always_color;          /* take eight colours even where the terminal claims none */
    const struct theme *theme;
};

/** Take the terminal: alternate screen, raw keys, bracketed paste. Returns: OK; ERR_UNSUPPORTED */
enum err term_open(struct term **out, const struct term_options *options) MUST_CHECK;
void term_close(struct term *term);
/** Async-signal-safe; nothing when no terminal is taken. */
void term_restore(void);

int term_fd(const struct term *term);
void term_size(const struct term *term, int *columns, int *rows);
enum theme_depth term_depth(const struct term *term);
/** Returns: bytes read (0: none there), -1 at the end of input. Never waits. */
long term_read(struct term *term, uint8_t *bytes, size_t size);
/** Wait up to that time for more input. Returns: true when there is some. */
bool term_wait_input(struct term *term, int timeout_ms);
/** Throw away what is typed and not read. */
void term_flush_input(struct term *term);

/** Let the mouse be reported, or not: while it is, the terminal selects no text by itself. */
void term_set_mouse(struct term *term, bool is_on);
void term_set_theme(struct term *term, const struct theme *theme);
/** Ask the kernel for the size and take it over. The next term_show() sends everything. */
void term_resize(struct term *term);
/** The next term_show() sends everything, whatever is believed to be shown. */
void term_redraw(struct term *term);
void term_show(struct term *term, const struct grid *grid);

/** Give the terminal back for a while, and take it again. */
void term_suspend(struct term *term);
void term_resume(struct term *term);

#endif
