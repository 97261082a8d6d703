#ifndef TESTS_SUPPORT_PTY_H
#define TESTS_SUPPORT_PTY_H

/** The real program in a pseudo-terminal that libvterm interprets. Everything waits for what must
 * come, with a deadline, and fails the test when it does not. */

#include <stdbool.h>
#include <sys/types.h>
#include <termios.h>
#include <vterm.h>

#include "core/base/buf.h"

#define PTY_WAIT_MS 20000

struct pty {
    pid_t pid;
    int fd;    /* our side */
    int slave; /* theirs, kept open to read its modes */
    int columns, rows;
    struct buf raw; /* every byte the program wrote */
    VTerm *vterm;
    struct termios before; /* modes before the program started */
};

struct pty_options {
    int columns, rows;  /* 0: 80×24 */
    const char *term;   /* NULL: xterm-256color */
    const char *locale; /* NULL: C.UTF-8 */
    const char *no_color;
    const char *home;         /* --home */
    const char *network;      /* --network; NULL: --offline */
    const char *clock;        /* what shim/clock.c reads; NULL: the machine's clock */
    const char *program;      /* path */
    const char *const *words; /* of a command, up to NULL; NULL: the full screen */
};

/** Start the program. */
void pty_start(struct pty *pty, const struct pty_options *options);
/** Read what is there now. Returns: how many bytes came within timeout_ms. */
size_t pty_read(struct pty *pty, int timeout_ms);
/** The screen as text. */
void pty_screen(struct pty *pty, struct buf *out);
bool pty_shows(struct pty *pty, const char *text);
/** Wait until the screen shows the text, or shows it no more. */
void pty_expect(struct pty *pty, const char *text);
void pty_expect_gone(struct pty *pty, const char *text);
/** Wait until nothing is written for quiet_ms. */
void pty_settle(struct pty *pty, int quiet_ms);
void pty_type(struct pty *pty, const char *bytes);
void pty_resize(struct pty *pty, int columns, int rows);
/** Wait for the end. Returns: the status of waitpid(). */
int pty_wait(struct pty *pty);
/** Wait until the program has stopped itself. */
void pty_wait_stopped(struct pty *pty);
/** Does the terminal have the modes it had before? */
bool pty_modes_restored(const struct pty *pty);
/** End and free. */
void pty_clear(struct pty *pty);

#endif
