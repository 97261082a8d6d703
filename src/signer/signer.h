#ifndef SIGNER_SIGNER_H
#define SIGNER_SIGNER_H

/** The signer as the main process sees it: a zygote forked before anything else is opened, signer
 * processes that it spawns on demand, and a client that implements the signer port over a socket.
 */

#include "core/ports.h"

/** Fork the zygote. Call first thing in main(), before files, threads or libraries are opened.
 *  Returns: OK; ERR_SIGNER */
enum err zygote_start(void) MUST_CHECK;
/** End the zygote and with it every signer. Also happens when this process dies. */
void zygote_stop(void);

struct signer_client;
/** Returns: OK; ERR_SIGNER. Out: *port is filled in. No process is spawned before the first
 * request. */
enum err signer_client_open(struct signer_client **out, struct signer_port *port) MUST_CHECK;
/** Ends the signer process. Requests under way are forgotten, their done functions are not called.
 */
void signer_client_close(struct signer_client *client);
/** Returns: descriptor to poll for POLLIN; -1 while there is nothing to wait for. Changes with
 * submit, cancel and dispatch: ask before every wait. */
int signer_client_fd(const struct signer_client *client);
/** Read what arrived and call the done functions. A signer that died fails its requests with
 * ERR_SIGNER; the next request gets a new one, locked. */
void signer_client_dispatch(struct signer_client *client);
/** Returns: true while a request is under way. */
bool signer_client_busy(const struct signer_client *client);
/** Returns: process id of the signer, 0 when there is none (for `doctor` and tests). */
int signer_client_pid(const struct signer_client *client);

#endif
