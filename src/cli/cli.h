#ifndef CLI_CLI_H
#define CLI_CLI_H

/** The command line: `ecocoin NOUN VERB …`. Data goes to standard output, talk to standard error,
 * and every command answers in JSON with --json. Exit statuses are those of the errors (sysexits).
 */

#include "cli/options.h"
#include "core/core.h"

typedef void cli_event_fn(void *arg, const struct event *event);

/** What a command needs of the program around it. */
struct cli_env {
    const struct options *options;
    struct core *core;
    void *app; /* first argument of the functions below */
    enum err (*wait)(void *app, job work, struct event *done, cli_event_fn *on_event, void *arg);
    enum err (*wait_until)(void *app, bool (*check)(void *arg), void *arg, int timeout_ms);
    enum err (*load_net)(void *app);
};

/** Returns: whether the command that options name needs nothing of the program around it: then
 * cli_run() may have an env of options alone. */
bool cli_runs_alone(const struct options *options);
/** Run the command that options name. Returns: the exit status */
int cli_run(const struct cli_env *env);
/** --help and --version, of the program or of one noun. Returns: the exit status */
int cli_print_help(const struct options *options);
/** Say an error: on standard error in words, or as JSON on standard output. */
void cli_print_error(const struct options *options, enum err err);

#endif
