#include "app.h"

#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "app_signals.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "net/module.h"
#include "signer/signer.h"
#include "ui/ui.h"

struct app {
    struct paths paths;
    bool offline;
    struct ports ports;
    struct core *core;
    struct signer_client *signer;
    void *module; /* dlopen's handle */
    const struct net_module *net_ops;
    struct net *net;
    struct ui *ui;
    int signal_fd;
    int signal_number; /* the one that ends the program, 0: none */
};

/* What the terminal gets of the processor to show the first frame: loading the network module takes
 * longer than everything before it, and on a busy machine the frame would wait for it. */
#define FIRST_FRAME_MS 5

enum { FD_SIGNER, FD_WATCH, FD_SIGNAL, FD_TERMINAL, FD_COUNT };

static int64_t wall_clock_s(void *ctx)
{
    (void)ctx;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec;
}

static int64_t monotonic_ms(void *ctx)
{
    (void)ctx;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

enum err app_open(struct app **out, const struct core_options *options, const struct paths *paths)
{
    struct app *app = mem_alloc(sizeof *app);
    app->paths = *paths;
    app->offline = options->offline;
    app->signal_fd = -1;
    app->ports.clock = (struct clock_port){.now_s = wall_clock_s, .mono_ms = monotonic_ms};
    enum err err = signer_client_open(&app->signer, &app->ports.signer);
    if (err == OK)
        err = core_open(&app->core, options, &app->ports);
    if (err != OK) {
        app_close(app);
        return err;
    }
    *out = app;
    return OK;
}

void app_close(struct app *app)
{
    if (app == NULL)
        return;
    core_close(app->core);
    if (app->net != NULL)
        app->net_ops->close(app->net);
    signer_client_close(app->signer);
    if (app->signal_fd >= 0)
        close(app->signal_fd);
    /* The module stays mapped: libraries below it register exit handlers. */
    mem_free(app);
}

struct core *app_core(struct app *app)
{
    return app->core;
}

enum err app_load_net(struct app *app)
{
    if (app->offline || app->net != NULL)
        return OK;
    app->module = dlopen(app->paths.net, RTLD_NOW | RTLD_LOCAL);
    if (app->module == NULL)
        return err_set(ERR_UNSUPPORTED, "the network module cannot be loaded: %s", dlerror());
    app->net_ops = dlsym(app->module, "net_module");
    if (app->net_ops == NULL || app->net_ops->version != NET_MODULE_VERSION)
        return err_set(ERR_UNSUPPORTED, "the network module '%s' is of another version",
                       app->paths.net);
    const struct net_options options = {.user_agent = "ecocoin/" ECO_VERSION,
                                        .clock = &app->ports.clock};
    TRY(app->net_ops->open(&app->net, &options, &app->ports.chain, &app->ports.market));
    core_attach(app->core, &app->ports.chain, &app->ports.market);
    return OK;
}

/* The smaller of two delays in milliseconds, of which -1 means never. */
static int sooner(int a, int b)
{
    if (a < 0 || b < 0)
        return a < 0 ? b : a;
    return a < b ? a : b;
}

static enum err wait_for_something(struct app *app, struct pollfd fds[FD_COUNT], int limit_ms)
{
    fds[FD_SIGNER] = (struct pollfd){signer_client_fd(app->signer), POLLIN, 0};
    fds[FD_WATCH] = (struct pollfd){core_watch_fd(app->core), POLLIN, 0};
    fds[FD_SIGNAL] = (struct pollfd){app->signal_fd, POLLIN, 0};
    fds[FD_TERMINAL] = (struct pollfd){app->ui != NULL ? ui_fd(app->ui) : -1, POLLIN, 0};
    int timeout_ms = sooner(limit_ms, core_timeout_ms(app->core));
    if (app->ui != NULL)
        timeout_ms = sooner(timeout_ms, ui_timeout_ms(app->ui));
    if (app->net != NULL) {
        timeout_ms = sooner(timeout_ms, app->net_ops->timeout_ms(app->net));
        return app->net_ops->wait(app->net, fds, FD_COUNT, timeout_ms);
    }
    if (poll(fds, FD_COUNT, timeout_ms) < 0 && errno != EINTR)
        return err_set(ERR_INTERNAL, "poll: %s", strerror(errno));
    return OK;
}

/* One turn of the loop, up to the events, which the caller takes. */
static enum err turn(struct app *app, struct pollfd fds[FD_COUNT], int limit_ms)
{
    TRY(wait_for_something(app, fds, limit_ms));
    if (app->net != NULL)
        app->net_ops->dispatch(app->net);
    signer_client_dispatch(app->signer);
    core_tick(app->core);
    return OK;
}

static void suspend(struct app *app)
{
    ui_suspend(app->ui);
    app_signals_stop();
    ui_resume(app->ui);
}

static void take_signals(struct app *app)
{
    for (int number; (number = app_signals_next(app->signal_fd)) != 0;) {
        if (number == SIGWINCH)
            ui_resize(app->ui);
        else if (number == SIGTSTP)
            suspend(app);
        else if (number != SIGCONT)
            app->signal_number = number;
    }
}

static void show(struct app *app)
{
    struct event event;
    while (core_next_event(app->core, &event))
        ui_event(app->ui, &event);
    ui_draw(app->ui);
}

static enum err run_screen(struct app *app)
{
    show(app);
    (void)poll(NULL, 0, FIRST_FRAME_MS);
    enum err loaded = app_load_net(app); /* without it the program is of use all the same */
    if (loaded != OK)
        core_stay_offline(app->core, err_detail(loaded));
    show(app);
    while (!ui_wants_quit(app->ui) && app->signal_number == 0) {
        struct pollfd fds[FD_COUNT];
        TRY(turn(app, fds, -1));
        if (app->signal_fd >= 0)
            take_signals(app);
        if (fds[FD_TERMINAL].revents & (POLLHUP | POLLERR))
            app->signal_number = SIGHUP;
        ui_drain_keys(app->ui);
        show(app);
    }
    return OK;
}

enum err app_run_screen(struct app *app, const struct ui_options *options, int *signal_number)
{
    app_signals_on_crash(ui_restore_terminal);
    mem_on_failure(ui_restore_terminal);
    TRY(ui_open(&app->ui, app->core, options));
    app->signal_fd = app_signals_open();
    enum err err = run_screen(app);
    ui_close(app->ui);
    app->ui = NULL;
    *signal_number = app->signal_number;
    return err;
}

enum err app_wait(struct app *app, job work, struct event *done,
                  void (*on_event)(void *arg, const struct event *event), void *arg)
{
    for (;;) {
        struct event event;
        while (core_next_event(app->core, &event)) {
            if (event.type != EV_JOB_DONE || event.job != work) {
                if (on_event != NULL)
                    on_event(arg, &event);
                continue;
            }
            if (done != NULL)
                *done = event;
            return event.err == OK ? OK : err_set(event.err, "%s", event.detail);
        }
        struct pollfd fds[FD_COUNT];
        TRY(turn(app, fds, -1));
    }
}

enum err app_wait_until(struct app *app, bool (*check)(void *arg), void *arg, int timeout_ms)
{
    int64_t deadline_ms = monotonic_ms(NULL) + timeout_ms;
    for (;;) {
        struct event event;
        while (core_next_event(app->core, &event))
            ;
        if (check(arg))
            return OK;
        int64_t left_ms = deadline_ms - monotonic_ms(NULL);
        if (left_ms <= 0)
            return err_set(ERR_TIMEOUT, "it did not happen within %d s", timeout_ms / 1000);
        struct pollfd fds[FD_COUNT];
        TRY(turn(app, fds, (int)left_ms));
    }
}
