#include "support/live.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "core/account.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/wallet.h"
#include "support/devnet.h"
#include "support/folder.h"
#include "support/real_clock.h"
#include "support/suite.h"

#define WAIT_MS  60000
#define PASSWORD "a password for tests"

static void start(struct live *live)
{
    char data[80], config[80], share[80];
    struct chain_port chain = {0};
    struct market_port market = {0};
    ck_assert(text_format(data, sizeof data, "%s/data", live->dir));
    ck_assert(text_format(config, sizeof config, "%s/config", live->dir));
    ck_assert(text_format(share, sizeof share, "%s/share", live->dir));
    struct core_options options = {.data_dir = data, .config_dir = config, .share_dir = share};
    struct ports ports = {.clock = live->clock, .signer = live->signer.port};
    struct net_options net_options = {.user_agent = "ecocoin-test", .clock = &live->clock};
    enum err err = core_open(&live->core, &options, &ports);
    ck_assert_msg(err == OK, "core_open: %s", err_detail(err));
    ck_assert_int_eq(net_module.open(&live->net, &net_options, &chain, &market), OK);
    core_attach(live->core, &chain, &market);
}

static void make_folder(const struct live *live, const char *name)
{
    char path[96];
    ck_assert(text_format(path, sizeof path, "%s/%s", live->dir, name));
    ck_assert_int_eq(mkdir(path, 0700), 0);
}

void live_open(struct live *live)
{
    char path[96];
    struct buf ini = {0};
    devnet_need();
    memset(live, 0, sizeof *live);
    live->clock = real_clock_port();
    driver_open(&live->signer);
    folder_make(live->dir);
    make_folder(live, "share");
    make_folder(live, "share/networks");
    folder_read(&ini, devnet_ini());
    ck_assert(text_format(path, sizeof path, "%s/share/networks/devnet.ini", live->dir));
    folder_write(path, ini.data, ini.len);
    buf_clear(&ini);
    start(live);
}

static void stop(struct live *live)
{
    core_close(live->core);
    net_module.close(live->net);
    driver_close(&live->signer);
}

void live_restart(struct live *live)
{
    stop(live);
    driver_open(&live->signer);
    start(live);
}

void live_close(struct live *live)
{
    if (live->core == NULL)
        return;
    stop(live);
    zygote_stop();
    folder_remove(live->dir);
}

/* ---- the loop, as the program has it ---- */

static int shorter(int a, int b)
{
    if (a < 0 || b < 0)
        return a < 0 ? b : a;
    return a < b ? a : b;
}

static void take_events(struct live *live)
{
    struct event event;
    while (core_next_event(live->core, &event)) {
        live->seen[event.type]++;
        if (event.type != EV_JOB_DONE || (live->waited != 0 && event.job != live->waited))
            continue;
        live->done = event;
        live->is_done = true;
    }
}

static void turn(struct live *live, int timeout_ms)
{
    struct pollfd fds[2] = {{.fd = signer_client_fd(live->signer.client), .events = POLLIN},
                            {.fd = core_watch_fd(live->core), .events = POLLIN}};
    timeout_ms = shorter(timeout_ms, core_timeout_ms(live->core));
    timeout_ms = shorter(timeout_ms, net_module.timeout_ms(live->net));
    ck_assert_int_eq(net_module.wait(live->net, fds, MEM_COUNT(fds), timeout_ms), OK);
    signer_client_dispatch(live->signer.client);
    net_module.dispatch(live->net);
    core_tick(live->core);
    take_events(live);
}

static bool job_ended(struct live *live, void *arg)
{
    (void)arg;
    return live->is_done;
}

enum err live_wait(struct live *live, job work)
{
    live->waited = work;
    live->is_done = false;
    live_until(live, job_ended, NULL, WAIT_MS);
    live->waited = 0;
    return live->done.err;
}

void live_until(struct live *live, bool (*check)(struct live *live, void *arg), void *arg,
                int timeout_ms)
{
    int64_t end_ms = real_clock_ms() + timeout_ms;
    while (!check(live, arg)) {
        int64_t left_ms = end_ms - real_clock_ms();
        ck_assert_msg(left_ms > 0, "waited %d ms in vain", timeout_ms);
        turn(live, (int)left_ms);
    }
}

void live_run(struct live *live, int ms)
{
    int64_t end_ms = real_clock_ms() + ms;
    for (int64_t left_ms; (left_ms = end_ms - real_clock_ms()) > 0;)
        turn(live, (int)left_ms);
}

/* ---- who ---- */

void live_sign_up(struct live *live, const char *name)
{
    struct secret password = {0};
    job work;
    secret_set(&password, PASSWORD, strlen(PASSWORD));
    ck_assert_int_eq(account_create(live->core, &work, name, ROLE_BUYER, &password), OK);
    secret_clear(&password);
    ck_assert_msg(live_wait(live, work) == OK, "account_create: %s", live->done.detail);
}

void live_log_in(struct live *live, const char *name)
{
    struct secret password = {0};
    job work;
    secret_set(&password, PASSWORD, strlen(PASSWORD));
    ck_assert_int_eq(account_login(live->core, &work, name, &password), OK);
    secret_clear(&password);
    ck_assert_msg(live_wait(live, work) == OK, "account_login: %s", live->done.detail);
}

int64_t live_wallet(struct live *live, const char *name, struct addr *address)
{
    struct wallet_address *list;
    size_t count;
    job work;
    ck_assert_int_eq(wallet_words_new(live->core, &work, 12, 0), OK);
    ck_assert_int_eq(live_wait(live, work), OK);
    ck_assert_int_eq(wallet_create(live->core, &work, name), OK);
    ck_assert_msg(live_wait(live, work) == OK, "wallet_create: %s", live->done.detail);
    ck_assert_int_eq(wallet_addresses(live->core, live->done.id, &list, &count), OK);
    ck_assert_uint_eq(count, 1);
    int64_t id = list[0].id;
    *address = list[0].address;
    mem_free(list);
    return id;
}
