#ifndef APP_SIGNALS_H
#define APP_SIGNALS_H

/** Signals of the full-screen program: those that end, resize or stop it arrive through a
 * descriptor; those of a crash restore the terminal and then take their usual course. */

#include <signal.h>

/** Block SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGTSTP and SIGCONT. Returns: signalfd, -1
 * when there is none. */
int app_signals_open(void);
/** Returns: the next signal that arrived, 0 when there is none. */
int app_signals_next(int fd);
/** Stop this process as SIGTSTP would, and return when it goes on. */
void app_signals_stop(void);
/** Call restore before the program dies of SIGSEGV, SIGBUS, SIGILL, SIGFPE or SIGABRT. */
void app_signals_on_crash(void (*restore)(void));
/** End this process by the signal, so that its parent sees it. */
_Noreturn void app_signals_die(int number);

#endif
