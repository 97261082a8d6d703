#ifndef CLI_CLI_H
#define CLI_CLI_H

/** The command line: `ecocoin NOUN VERB …`. Data goes to standard output, talk to standard error,
 * and every command answers in JSON with --json. Exit statuses are those of the errors (sysexits).
 */

#include "cli/options.h"
#include "core/price.h"

typedef void cli_event_fn(void *arg, const struct event *event);

/** A chart to be drawn as a file; the command line knows candles, not pictures. */
enum cli_picture { CLI_TEXT, CLI_SVG, CLI_PNG };
struct cli_chart {
    const struct candle *candles; /* oldest first, one per interval; those before the last `seen`
                                     warm averages up */
    size_t count, seen;
    int64_t interval_s;
    const char *show; /* "line sma log", as the setting `chart` */
    const char *title;
    struct price_pico last; /* 0: unknown */
    bool is_stale;
    bool is_red_rising;
    int width, height; /* columns and rows, or pixels; 0: as is usual */
};

/** What a command needs of the program around it. */
struct cli_env {
    const struct options *options;
    struct core *core;
    const char *data_dir; /* of a command that runs alone: where the store is or is to be; NULL: it
                             cannot be told */
    void *app;            /* first argument of the functions below */
    enum err (*wait)(void *app, job work, struct event *done, cli_event_fn *on_event, void *arg);
    enum err (*wait_until)(void *app, bool (*check)(void *arg), void *arg, int timeout_ms);
    enum err (*load_net)(void *app);
    /** Append lines that show text as a QR code on the terminal, black on white. Returns: how many
     * lines, 0: it does not fit. */
    int (*draw_qr)(struct buf *out, const char *text, bool is_ascii);
    /** Returns: how many characters (digits, capitals, :/-) fit into a QR code on the terminal. */
    size_t (*qr_capacity)(bool is_ascii);
    /** Append the file. Returns: OK; ERR_INVALID (its size) */
    enum err (*draw_chart)(struct buf *out, const struct cli_chart *chart,
                           enum cli_picture picture);
};

/** Returns: whether the command that options name needs nothing of the program around it, or is
 * none: then cli_run() may have an env of options alone. */
bool cli_runs_alone(const struct options *options);
/** Run the command that options name. Returns: the exit status */
int cli_run(const struct cli_env *env);
/** --help and --version, of the program or of one noun. Returns: the exit status */
int cli_print_help(const struct options *options);
/** Say an error: on standard error in words, or as JSON on standard output. */
void cli_print_error(const struct options *options, enum err err);

#endif
