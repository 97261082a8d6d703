#ifndef UI_UI_H
#define UI_UI_H

/** The full-screen face of the program, as the main loop sees it.
 *
 *  The loop:  poll (ui_fd, ui_timeout_ms) → core_tick, ports → ui_drain_keys → ui_event for each
 * event of core → ui_draw.
 *
 *  Invariants
 *   - Nothing here waits, and nothing but ui_draw() (and opening, closing, suspending) writes to
 * the terminal. ui_draw() sends the difference to what is shown: zero bytes when there is none.
 *   - At most one struct ui at a time: the terminal is one. */

#include "core/core.h"

struct ui;

struct ui_options {
    bool no_color;     /* --no-color or NO_COLOR: no SGR colour at all */
    bool ascii;        /* --ascii: draw with ASCII only (so does a locale that is not UTF-8) */
    const char *color; /* --color: "auto", "always", "never"; NULL: the setting */
    const char *theme; /* NULL: the setting */
};

/** Take the terminal and show the login.
 *  Returns: OK; ERR_UNSUPPORTED (no terminal on stdin or stdout, TERM unset, unknown or dumb: the
 * detail says which). Nothing has been written to the terminal then.
 *  In:      core: outlives the ui. setlocale(LC_ALL, "") and LC_NUMERIC "C" have been set */
enum err ui_open(struct ui **out, struct core *core, const struct ui_options *options) MUST_CHECK;
/** Give the terminal back as it was. */
void ui_close(struct ui *ui);
/** The same from a signal handler or before an abort: writes the reset sequences and restores the
 * tty with async-signal-safe calls only. Does nothing when no ui is open. */
void ui_restore_terminal(void);

/** Returns: the descriptor to poll for keys. */
int ui_fd(const struct ui *ui);
/** Read all keys that are there and let screens act. End of input counts as wanting to quit. */
void ui_drain_keys(struct ui *ui);
void ui_event(struct ui *ui, const struct event *event);
/** After SIGWINCH. */
void ui_resize(struct ui *ui);
/** On SIGTSTP: hide secrets and give the terminal back; the caller then stops the process. Ctrl-Z
 * on the keyboard raises SIGTSTP, so that there is one way. */
void ui_suspend(struct ui *ui);
/** On SIGCONT: take the terminal again; the next ui_draw() paints everything. */
void ui_resume(struct ui *ui);

/** Returns: milliseconds until the picture changes by itself (an age, a countdown, a message that
 * goes away), -1: never. */
int ui_timeout_ms(const struct ui *ui);
/** Once per turn of the loop. */
void ui_draw(struct ui *ui);
bool ui_wants_quit(const struct ui *ui);

#endif
