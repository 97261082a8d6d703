#ifndef APP_H
#define APP_H

/** The loop and what it drives: wait, collect, dispatch, draw. One wait covers terminal, sockets,
 * signer, other sessions' writes, signals and timers. */

#include "core/core.h"
#include "paths.h"

struct app;
struct ui_options;

/** Connect core with the signer. The network module is not loaded yet.
 *  Returns: what core_open() and signer_client_open() return */
enum err app_open(struct app **out, const struct core_options *options,
                  const struct paths *paths) MUST_CHECK;
void app_close(struct app *app);
struct core *app_core(struct app *app);

/** Load econet.so and attach it to the core. Nothing with --offline.
 *  Returns: OK; ERR_UNSUPPORTED (the module is missing or of another version) */
enum err app_load_net(struct app *app) MUST_CHECK;

/** The full-screen program, until it is left or a signal ends it.
 *  Out: *signal_number: the signal that ended it, 0 when it was left */
enum err app_run_screen(struct app *app, const struct ui_options *options,
                        int *signal_number) MUST_CHECK;

/** For commands: drive everything until job is done. on_event sees each other event; may be NULL.
 *  Returns: the job's result; its words are err_detail(). Out: *done, may be NULL */
enum err app_wait(struct app *app, job work, struct event *done,
                  void (*on_event)(void *arg, const struct event *event), void *arg) MUST_CHECK;
/** Drive everything until check says so, or timeout_ms passed (ERR_TIMEOUT). */
enum err app_wait_until(struct app *app, bool (*check)(void *arg), void *arg,
                        int timeout_ms) MUST_CHECK;

#endif
