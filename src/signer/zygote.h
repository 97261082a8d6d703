#ifndef SIGNER_ZYGOTE_H
#define SIGNER_ZYGOTE_H

/** How the main process has its signers made and ended. zygote_start() is in signer.h. */

#include "core/base/err.h"

/** Have a signer made. Returns: OK; ERR_SIGNER (no zygote, it died, or it cannot fork)
 *  Out: *socket: owned by the caller, close-on-exec, non-blocking, one datagram per message; *pid
 */
enum err zygote_spawn(int *socket, int *pid) MUST_CHECK;
/** End a signer at once, whatever it computes. Its zygote does it: it knows which process ids are
 * still its children. */
void zygote_kill(int pid);
/** Returns: process id of the zygote, 0 when there is none. */
int zygote_pid(void);

#endif
