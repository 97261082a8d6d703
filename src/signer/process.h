#ifndef SIGNER_PROCESS_H
#define SIGNER_PROCESS_H

/** The signer's process: locked in, then one request after the other until its socket ends. */

/** Called in a child fresh from fork(). In: socket: to the main process; parent: the zygote's
 * process id. */
_Noreturn void signer_run(int socket, int parent);

#endif
