#ifndef SIGNER_SANDBOX_H
#define SIGNER_SANDBOX_H

/** What makes a process of the signer's family smaller than the one it was forked from: no files,
 * no terminal, no core dump, nothing for a debugger, and for the signer a filter of system calls
 * that leaves computing, memory and one socket. */

#include <stdbool.h>

#include "core/base/err.h"

/** The only descriptor that is left open. 0 to 2 stay closed, so that no library's message can end
 * up in the socket by accident. */
#define SANDBOX_FD 3

/** Turn a fresh child into a quiet one: dies with its parent, leaves the terminal's session, keeps
 * only socket (as SANDBOX_FD), cannot be dumped, traced or gain privileges; signals are as for a
 * new program, those that a terminal or a service manager sends to whole groups are ignored: it
 * ends when its socket does.
 *  Returns: OK; ERR_SIGNER (the parent is gone already, or the kernel refused)
 *  In:      parent: process id that it must have; name: for ps, at most 15 bytes */
enum err sandbox_detach(int socket, int parent, const char *name) MUST_CHECK;

/** Load the signer's filter: any system call that computing with keys does not need kills the
 * process. Cannot be undone. Returns: OK; ERR_SIGNER (the process must end) */
enum err sandbox_filter(void) MUST_CHECK;

/** Returns: whether this build has the filter. Sanitizers and coverage open files and map memory
 * behind the program's back: such builds have none, and sandbox_filter() does nothing. */
bool sandbox_has_filter(void);

/** End the process without the clean-up of the one it was forked from. */
_Noreturn void sandbox_exit(int status);

#endif
