/* The composition root: options → zygote → core, signer, and later net → screen or command. */

#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app.h"
#include "app_signals.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "core/base/secret.h"
#include "offline.h"
#include "signer/signer.h"
#include "ui/chart_file.h"
#include "ui/qr.h"
#include "ui/ui.h"

static int fail(const struct options *options, enum err err)
{
    cli_print_error(options, err);
    return err_exit_status(err);
}

static enum err open_app(struct app **out, const struct options *options)
{
    struct paths paths;
    TRY(paths_find(&paths, options->home));
    const struct core_options core_options = {
        .data_dir = paths.data,
        .config_dir = paths.config,
        .share_dir = paths.share,
        .network = options->network,
        .offline = options->offline,
        .read_only = options->read_only,
    };
    return app_open(out, &core_options, &paths);
}

static enum err wait_for_job(void *app, job work, struct event *done, cli_event_fn *on_event,
                             void *arg)
{
    return app_wait(app, work, done, on_event, arg);
}

static enum err wait_until(void *app, bool (*check)(void *arg), void *arg, int timeout_ms)
{
    return app_wait_until(app, check, arg, timeout_ms);
}

static enum err load_net(void *app)
{
    return app_load_net(app);
}

/* How many columns candles take so that they fill the width. */
static int zoom_for(size_t seen, int columns)
{
    int zoom = CHART_ZOOMS - 1;
    while (zoom > 0 && chart_capacity(columns, zoom) < seen)
        zoom--;
    return zoom;
}

static enum err draw_chart(struct buf *out, const struct cli_chart *asked, enum cli_picture picture)
{
    static const enum chart_format formats[] = {
        [CLI_TEXT] = CHART_TEXT, [CLI_SVG] = CHART_SVG, [CLI_PNG] = CHART_PNG};
    struct chart chart = {.candles = asked->candles,
                          .count = asked->count,
                          .zoom = zoom_for(asked->seen, asked->width),
                          .interval_s = asked->interval_s,
                          .last = asked->last,
                          .is_last_stale = asked->is_stale};
    chart_parse(&chart.mode, &chart.show, asked->show);
    const struct chart_file file = {.chart = &chart,
                                    .seen = asked->seen,
                                    .title = asked->title,
                                    .width = asked->width,
                                    .height = asked->height,
                                    .is_ascii = strcmp(nl_langinfo(CODESET), "UTF-8") != 0,
                                    .is_red_rising = asked->is_red_rising};
    return chart_write(out, &file, formats[picture]);
}

/* ---- QR codes at the terminal of a command ---- */

static bool is_ascii_terminal(bool is_asked)
{
    return is_asked || strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
}

/* Modules that fit above a line of text, with the quiet zone around them. */
static int modules_that_fit(bool is_ascii)
{
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    (void)ioctl(STDERR_FILENO, TIOCGWINSZ, &size);
    int across = is_ascii ? size.ws_col / 2 : size.ws_col;
    int down = (is_ascii ? 1 : 2) * (size.ws_row - 2);
    return (across < down ? across : down) - 4;
}

static int draw_qr(struct buf *out, const char *text, bool is_ascii)
{
    const char *term = getenv("TERM");
    struct qr qr;
    is_ascii = is_ascii_terminal(is_ascii);
    if (!qr_make(&qr, text) || qr.width > modules_that_fit(is_ascii))
        return 0;
    return qr_write(out, &qr, is_ascii, term != NULL && strstr(term, "256") != NULL);
}

static size_t qr_fits(bool is_ascii)
{
    return qr_capacity(modules_that_fit(is_ascii_terminal(is_ascii)));
}

static int run_command(struct app *app, const struct options *options)
{
    const struct cli_env env = {
        .options = options,
        .core = app_core(app),
        .app = app,
        .wait = wait_for_job,
        .wait_until = wait_until,
        .load_net = load_net,
        .draw_chart = draw_chart,
        .draw_qr = draw_qr,
        .qr_capacity = qr_fits,
    };
    return cli_run(&env);
}

static int run_screen(struct app *app, const struct options *options, int *signal_number)
{
    const struct ui_options ui_options = {
        .no_color = options->no_color,
        .ascii = options->ascii,
        .color = options->color,
        .theme = options->theme,
    };
    enum err err = app_run_screen(app, &ui_options, signal_number);
    return err == OK ? 0 : fail(options, err);
}

/* A command that needs no core needs no signer or network either. */
static int run_alone(const struct options *options)
{
    struct paths paths;
    bool has_home = paths_find(&paths, options->home) == OK;
    const struct cli_env env = {.options = options, .data_dir = has_home ? paths.data : NULL};
    enum err err = secret_init_library();
    return err == OK ? cli_run(&env) : fail(options, err);
}

static int run(const struct options *options, int *signal_number)
{
    enum err err = secret_init_library();
    struct app *app = NULL;
    if (err == OK)
        err = open_app(&app, options);
    if (err != OK)
        return fail(options, err);
    int status = options->word_count > 0 ? run_command(app, options)
                                         : run_screen(app, options, signal_number);
    app_close(app);
    return status;
}

/* A screen needs a terminal that can move its cursor. */
static enum err check_terminal(void)
{
    const char *term = getenv("TERM");
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return err_set(ERR_USAGE, "the full screen needs a terminal; commands do not: "
                                  "see 'ecocoin --help'");
    if (term == NULL || term[0] == '\0' || strcmp(term, "dumb") == 0)
        return err_set(ERR_USAGE, "TERM is not set, or 'dumb': the full screen cannot be drawn; "
                                  "commands work, see 'ecocoin --help'");
    return OK;
}

/* Typed passwords and shown words pass through this process: no file is written of its memory, and
 * no other process of this user looks into it. Sanitizers look into it themselves. */
static enum err keep_memory_private(void)
{
    const struct rlimit none = {0, 0};
    bool kept = setrlimit(RLIMIT_CORE, &none) == 0;
#ifndef ECO_SANITIZE
    kept = kept && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
#endif
    return kept ? OK : err_set(ERR_INTERNAL, "the program's memory cannot be kept private");
}

int main(int argc, char **argv)
{
    struct options options;
    enum err err = options_parse(&options, argc, argv);
    setlocale(LC_CTYPE, "");
    if (err != OK)
        return fail(&options, err);
    if (options.version || options.help)
        return cli_print_help(&options);
    if (options.word_count == 0)
        err = check_terminal();
    if (err == OK)
        err = keep_memory_private();
    if (err == OK && options.offline)
        err = offline_forbid_network();
    if (err == OK && cli_runs_alone(&options))
        return run_alone(&options);
    if (err == OK)
        err = zygote_start();
    if (err != OK)
        return fail(&options, err);
    int signal_number = 0;
    int status = run(&options, &signal_number);
    zygote_stop();
    if (signal_number != 0)
        app_signals_die(signal_number);
    return status;
}
