#include "core/core.h"

#include <assert.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/context.h"
#include "core/setting.h"
#include "core/store/price_row.h"

/* While another session writes a lot, look at most so often. */
#define WATCH_PAUSE_MS 100

static const struct core_hooks *const use_cases[] = {
    &api_key_hooks,       &wallet_hooks,    &sync_hooks,   &txn_hooks,
    &price_hooks,         &alert_hooks,     &offset_hooks, &account_hooks,
    &audit_hooks,         &policy_hooks,    &sign_hooks,   &keyfile_hooks,
    &wallet_secret_hooks, &discovery_hooks, &airgap_hooks, &backup_hooks};

#define CALL_HOOKS(hook, ...)                                                                      \
    do {                                                                                           \
        for (size_t i_ = 0; i_ < MEM_COUNT(use_cases); i_++) {                                     \
            if (use_cases[i_]->hook != NULL)                                                       \
                use_cases[i_]->hook(__VA_ARGS__);                                                  \
        }                                                                                          \
    } while (0)

/* ---- opening ---- */

static enum err open_store(struct core *core)
{
    struct buf path = {0};
    buf_printf(&path, "%s/ecocoin.db", core->options.data_dir);
    enum err err = file_make_dirs(core->options.data_dir);
    if (err == OK)
        err = store_open(&core->store, buf_text(&path), false);
    if (err == OK)
        err = store_data_version(&core->data_version, core->store);
    buf_clear(&path);
    return err;
}

static enum err open_networks(struct core *core)
{
    struct buf shipped = {0}, own = {0};
    buf_printf(&shipped, "%s/networks", core->options.share_dir);
    buf_printf(&own, "%s/networks", core->options.config_dir);
    const char *dirs[] = {buf_text(&shipped), buf_text(&own)};
    network_list_load(&core->networks, dirs, MEM_COUNT(dirs));
    buf_clear(&shipped);
    buf_clear(&own);
    if (core->networks.count > 0)
        return OK;
    return err_set(ERR_CONFIG, "there is no usable network: %s",
                   core->networks.problem[0] != '\0' ? core->networks.problem
                                                     : "no file was found");
}

/* The one that was asked for, else the setting's, else the first. */
static enum err choose_first_network(struct core *core)
{
    char name[SETTING_VALUE];
    if (core->options.network != NULL) {
        core->network = network_find(&core->networks, core->options.network);
        if (core->network == NULL)
            return err_set(ERR_CONFIG,
                           "there is no network called '%s': 'ecocoin network list' "
                           "shows those that are known",
                           core->options.network);
        return OK;
    }
    setting_get(core, SET_NETWORK, name);
    core->network = network_find(&core->networks, name);
    if (core->network == NULL)
        core->network = &core->networks.items[0];
    return OK;
}

static void open_watch(struct core *core)
{
    core->watch_fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (core->watch_fd >= 0 &&
        inotify_add_watch(core->watch_fd, core->options.data_dir, IN_MODIFY) < 0) {
        close(core->watch_fd);
        core->watch_fd = -1;
    }
}

static void copy_options(struct core_options *to, const struct core_options *from)
{
    *to = *from;
    to->data_dir = mem_dup_text(from->data_dir);
    to->config_dir = mem_dup_text(from->config_dir);
    to->share_dir = mem_dup_text(from->share_dir);
    to->network = mem_dup_text(from->network);
}

static void free_options(struct core_options *options)
{
    mem_free((char *)options->data_dir);
    mem_free((char *)options->config_dir);
    mem_free((char *)options->share_dir);
    mem_free((char *)options->network);
}

static void free_core(struct core *core)
{
    core_drop_late_answers(core);
    timers_clear(&core->timers);
    if (core->watch_fd >= 0)
        close(core->watch_fd);
    store_close(core->store);
    network_list_clear(&core->networks);
    config_free(core->config);
    mem_free(core->queue);
    free_options(&core->options);
    mem_free(core);
}

enum err core_open(struct core **out, const struct core_options *options, const struct ports *ports)
{
    struct core *core = mem_alloc(sizeof *core);
    *out = NULL;
    core->watch_fd = -1;
    core->ports = *ports;
    copy_options(&core->options, options);
    enum err err = open_store(core);
    if (err == OK)
        err = config_load(&core->config, core->options.config_dir);
    if (err == OK)
        err = open_networks(core);
    if (err == OK)
        err = choose_first_network(core);
    if (err != OK) {
        free_core(core);
        return err;
    }
    open_watch(core);
    CALL_HOOKS(open, core);
    if (core_is_online(core))
        CALL_HOOKS(attach, core);
    *out = core;
    return OK;
}

void core_close(struct core *core)
{
    if (core == NULL)
        return;
    CALL_HOOKS(close, core);
    free_core(core);
}

void core_attach(struct core *core, const struct chain_port *chain,
                 const struct market_port *market)
{
    assert(!core->options.offline);
    core->ports.chain = *chain;
    core->ports.market = *market;
    CALL_HOOKS(attach, core);
    core_emit(core, EV_NETWORK, 0);
}

/* ---- the loop ---- */

/* Empty the queue of inotify. Returns: true when something was in it. */
static bool drain_watch(struct core *core)
{
    char events[4096];
    bool any = false;
    while (core->watch_fd >= 0 && read(core->watch_fd, events, sizeof events) > 0)
        any = true;
    return any;
}

static void on_watch_timer(void *arg)
{
    /* core_tick() looks again after the timers. */
    ((struct core *)arg)->watch_timer = 0;
}

/* This session's own writes wake it once and end here: they do not change data_version. */
static void look_for_writes(struct core *core)
{
    int64_t version;
    if (core->watch_timer != 0 || !drain_watch(core))
        return;
    if (store_data_version(&version, core->store) != OK || version == core->data_version)
        return;
    core->data_version = version;
    core->watch_timer =
        timer_set(&core->timers, core_mono_ms(core) + WATCH_PAUSE_MS, on_watch_timer, core);
    CALL_HOOKS(stored, core);
    core_emit(core, EV_STORE, 0);
}

void core_tick(struct core *core)
{
    timers_run(&core->timers, core_mono_ms(core));
    look_for_writes(core);
}

int core_timeout_ms(const struct core *core)
{
    return core->queue_len > 0 ? 0 : timers_timeout_ms(&core->timers, core_mono_ms(core));
}

int core_watch_fd(const struct core *core)
{
    return core->watch_timer != 0 ? -1 : core->watch_fd;
}

void core_call_event_hooks(struct core *core, const struct event *event)
{
    CALL_HOOKS(event, core, event);
}

void core_notify_head(struct core *core)
{
    CALL_HOOKS(head, core);
}

/* ---- who and where ---- */

const struct session *core_session(const struct core *core)
{
    return &core->session;
}

const struct network *core_network(const struct core *core)
{
    return core->network;
}

const struct network_list *core_networks(const struct core *core)
{
    return &core->networks;
}

static void switch_network(struct core *core, const struct network *network)
{
    if (network == core->network)
        return;
    core->network = network;
    CALL_HOOKS(network, core);
    core_emit(core, EV_NETWORK, 0);
}

enum err core_choose_network(struct core *core, const char *name)
{
    const struct network *network = network_find(&core->networks, name);
    if (network == NULL)
        return err_set(ERR_NOT_FOUND, "there is no network called '%s'", name);
    TRY(setting_set(core, SET_NETWORK, name));
    switch_network(core, network);
    return OK;
}

void core_session_changed(struct core *core)
{
    char name[SETTING_VALUE];
    setting_get(core, SET_NETWORK, name);
    const struct network *network = network_find(&core->networks, name);
    if (core->session.is_open && network != NULL && core->options.network == NULL)
        switch_network(core, network);
    CALL_HOOKS(session, core);
    core_emit(core, EV_SESSION, 0);
}

bool core_is_online(const struct core *core)
{
    return core->ports.chain.submit != NULL;
}

void core_health(const struct core *core, struct chain_health *out)
{
    memset(out, 0, sizeof *out);
    out->latency_ms = -1;
    if (core->ports.chain.health != NULL)
        core->ports.chain.health(core->ports.chain.ctx, core->network, out);
    else
        (void)text_copy(out->problem, sizeof out->problem,
                        core->offline_reason[0] != '\0' ? core->offline_reason
                                                        : err_words(ERR_OFFLINE));
}

void core_stay_offline(struct core *core, const char *reason)
{
    text_clean_into(core->offline_reason, sizeof core->offline_reason, reason, strlen(reason));
    core_emit(core, EV_NETWORK, 0);
}

enum err core_check_store(struct core *core)
{
    TRY(store_check(core->store));
    return price_rows_check(core->store);
}

int64_t core_now_s(const struct core *core)
{
    return core->ports.clock.now_s(core->ports.clock.ctx);
}

int64_t core_mono_ms(const struct core *core)
{
    return core->ports.clock.mono_ms(core->ports.clock.ctx);
}

const char *core_data_dir(const struct core *core)
{
    return core->options.data_dir;
}

const char *core_config_dir(const struct core *core)
{
    return core->options.config_dir;
}

const char *core_share_dir(const struct core *core)
{
    return core->options.share_dir;
}

enum err core_need_online(const struct core *core)
{
    return core_is_online(core) ? OK : err_set(ERR_OFFLINE, "this needs the network");
}

enum err core_need_unlocked(const struct core *core)
{
    if (core->options.read_only)
        return err_set(ERR_REFUSED, "the program was started with --readonly");
    if (!core->session.is_open)
        return err_set(ERR_LOCKED, "nobody is logged in");
    if (core->session.is_locked)
        return err_set(ERR_LOCKED, "the session is locked");
    return OK;
}

enum err core_need_role(const struct core *core, enum role role)
{
    TRY(core_need_unlocked(core));
    return core->session.role >= role ? OK : err_set(ERR_ROLE, "this account may not do that");
}
