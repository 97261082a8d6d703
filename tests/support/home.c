#include "support/home.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/account.h"
#include "core/base/text.h"
#include "core/wallet.h"
#include "support/folder.h"
#include "support/suite.h"

#define TEN_MINUTES_MS 600000

static const char testnet[] = "[network]\n"
                              "name = testnet\n"
                              "title = Test network\n"
                              "chain_id = 31337\n"
                              "currency = ETH\n"
                              "decimals = 18\n"
                              "fee = eip1559\n"
                              "confirmations = 3\n"
                              "block_time_ms = 2000\n"
                              "max_fee_gwei = 500\n"
                              "[endpoint.1]\n"
                              "url = http://127.0.0.1:8545\n"
                              "class = private\n"
                              "[token.MCO2]\n"
                              "address = 0x1000000000000000000000000000000000000001\n"
                              "decimals = 18\n"
                              "name = Moss Carbon Credit\n"
                              "role = carbon\n"
                              "[token.USDC]\n"
                              "address = 0x1000000000000000000000000000000000000002\n"
                              "decimals = 6\n"
                              "name = USD Coin\n"
                              "role = usd\n"
                              "[token.WETH]\n"
                              "address = 0x1000000000000000000000000000000000000003\n"
                              "decimals = 18\n"
                              "name = Wrapped Ether\n"
                              "role = wrapped\n"
                              "[token.EURC]\n"
                              "address = 0x1000000000000000000000000000000000000004\n"
                              "decimals = 6\n"
                              "name = Euro Coin\n"
                              "role = eur\n"
                              "[pool.MCO2-USDC]\n"
                              "kind = uniswap_v2\n"
                              "address = 0x2000000000000000000000000000000000000001\n"
                              "token0 = MCO2\n"
                              "token1 = USDC\n"
                              "first_block = 100\n"
                              "fee_bps = 30\n"
                              "[pool.WETH-USDC]\n"
                              "kind = uniswap_v2\n"
                              "address = 0x2000000000000000000000000000000000000002\n"
                              "token0 = WETH\n"
                              "token1 = USDC\n"
                              "first_block = 100\n"
                              "[feed.ETH-USD]\n"
                              "kind = chainlink\n"
                              "address = 0x3000000000000000000000000000000000000001\n"
                              "decimals = 8\n"
                              "heartbeat_s = 3600\n"
                              "description = ETH / USD\n"
                              "[feed.EUR-USD]\n"
                              "kind = chainlink\n"
                              "address = 0x3000000000000000000000000000000000000002\n"
                              "decimals = 8\n"
                              "heartbeat_s = 86400\n"
                              "[contract.UniswapV2Router]\n"
                              "kind = uniswap_v2_router\n"
                              "address = 0x4000000000000000000000000000000000000001\n"
                              "[contract.CarbonChain]\n"
                              "kind = moss_carbon_chain\n"
                              "address = 0x4000000000000000000000000000000000000002\n"
                              "first_block = 50\n";

struct addr home_address(unsigned group, unsigned number)
{
    struct addr address = {{0}};
    address.b[0] = (uint8_t)(group << 4);
    address.b[19] = (uint8_t)number;
    return address;
}

static void make_folder(const char *format, const char *dir)
{
    char path[200];
    ck_assert(text_format(path, sizeof path, "%s%s", dir, format));
    ck_assert_int_eq(mkdir(path, 0700), 0);
}

static void name_folders(struct home *home)
{
    ck_assert(text_format(home->data_dir, sizeof home->data_dir, "%s/data", home->dir));
    ck_assert(text_format(home->config_dir, sizeof home->config_dir, "%s/config", home->dir));
    ck_assert(text_format(home->share_dir, sizeof home->share_dir, "%s/share", home->dir));
}

static void init_fakes(struct home *home)
{
    ck_assert_int_eq(secret_init_library(), OK);
    fake_clock_init(&home->clock);
    fake_signer_init(&home->signer);
    fake_chain_init(&home->chain);
}

void home_prepare(struct home *home)
{
    memset(home, 0, sizeof *home);
    init_fakes(home);
    folder_make(home->dir);
    home->owns_dir = true;
    name_folders(home);
    make_folder("/config", home->dir);
    make_folder("/config/networks", home->dir);
    make_folder("/share", home->dir);
    make_folder("/share/networks", home->dir);
    char path[200];
    ck_assert(text_format(path, sizeof path, "%s/networks/testnet.ini", home->share_dir));
    folder_write(path, testnet, strlen(testnet));
}

void home_start(struct home *home)
{
    struct core_options options = {.data_dir = home->data_dir,
                                   .config_dir = home->config_dir,
                                   .share_dir = home->share_dir,
                                   .offline = home->offline};
    struct ports ports = {.clock = fake_clock_port(&home->clock),
                          .signer = home->real_signer != NULL ? home->real_signer->port
                                                              : fake_signer_port(&home->signer),
                          .notify = home->notify};
    enum err err = core_open(&home->core, &options, &ports);
    ck_assert_msg(err == OK, "core_open: %s", err_detail(err));
    if (!home->offline) {
        struct chain_port chain = fake_chain_port(&home->chain);
        core_attach(home->core, &chain, &home->market);
    }
    home_pump(home);
}

void home_open(struct home *home)
{
    home_prepare(home);
    home_start(home);
}

void home_open_offline(struct home *home)
{
    home_prepare(home);
    home->offline = true;
    home_start(home);
}

void home_join_prepare(struct home *second, const struct home *first)
{
    memset(second, 0, sizeof *second);
    init_fakes(second);
    second->clock = first->clock;
    second->offline = first->offline;
    strcpy(second->dir, first->dir);
    name_folders(second);
}

void home_join(struct home *second, const struct home *first)
{
    home_join_prepare(second, first);
    home_start(second);
}

void home_restart(struct home *home)
{
    core_close(home->core);
    fake_signer_clear(&home->signer);
    fake_signer_init(&home->signer);
    memset(home->seen, 0, sizeof home->seen);
    memset(home->jobs, 0, sizeof home->jobs);
    home_start(home);
}

void home_close(struct home *home)
{
    core_close(home->core);
    fake_signer_clear(&home->signer);
    fake_chain_clear(&home->chain);
    if (home->owns_dir)
        folder_remove(home->dir);
}

/* Returns: true when something happened. */
static bool pump_once(struct home *home)
{
    struct event event;
    bool any = home->real_signer != NULL ? driver_step(home->real_signer)
                                         : fake_signer_pump(&home->signer) > 0;
    any = fake_chain_pump(&home->chain) > 0 || any;
    any = core_timeout_ms(home->core) == 0 || any;
    core_tick(home->core);
    while (core_next_event(home->core, &event)) {
        home->seen[event.type]++;
        home->last[event.type] = event;
        if (event.type == EV_JOB_DONE)
            home->done = home->jobs[event.job % 64] = event;
        if (home->watch != NULL)
            home->watch(&event);
        any = true;
    }
    return any;
}

void home_pump(struct home *home)
{
    unsigned rounds = 0;
    while (pump_once(home))
        ck_assert_msg(++rounds < 100000, "the core never comes to rest");
}

/* Let time pass until the next timer, at most limit_ms. Returns: how long that was. */
static int64_t step(struct home *home, int64_t limit_ms)
{
    int64_t wait_ms = core_timeout_ms(home->core);
    if (wait_ms < 0 || wait_ms > limit_ms)
        wait_ms = limit_ms;
    fake_clock_advance(&home->clock, wait_ms);
    home_pump(home);
    return wait_ms;
}

void home_advance(struct home *home, int64_t ms)
{
    home_pump(home);
    while (ms > 0)
        ms -= step(home, ms);
}

enum err home_wait(struct home *home, job work)
{
    int64_t left_ms = TEN_MINUTES_MS;
    const struct event *done = &home->jobs[work % 64];
    while (done->job != work) {
        if (pump_once(home))
            continue;
        ck_assert_msg(left_ms > 0 && core_timeout_ms(home->core) >= 0, "the job never ends");
        int64_t wait_ms = core_timeout_ms(home->core);
        fake_clock_advance(&home->clock, wait_ms);
        left_ms -= wait_ms > 0 ? wait_ms : 1;
    }
    home->done = *done;
    return done->err;
}

struct secret home_secret(const char *text)
{
    struct secret secret = {0};
    secret_set(&secret, text, strlen(text));
    return secret;
}

int64_t home_sign_up(struct home *home, const char *name)
{
    struct secret password = home_secret(HOME_PASSWORD);
    job work;
    enum err err = account_create(home->core, &work, name, ROLE_BUYER, &password);
    ck_assert_msg(err == OK, "account_create: %s", err_detail(err));
    err = home_wait(home, work);
    ck_assert_msg(err == OK, "account_create: %s", home->done.detail);
    secret_clear(&password);
    return home->done.id;
}

enum err home_log_in(struct home *home, const char *name, const char *text)
{
    struct secret password = home_secret(text);
    job work;
    enum err err = account_login(home->core, &work, name, &password);
    secret_clear(&password);
    return err != OK ? err : home_wait(home, work);
}

int64_t home_wallet(struct home *home, const char *name, struct addr *address)
{
    struct wallet_address *addresses;
    size_t count;
    job work;
    ck_assert_int_eq(wallet_words_new(home->core, &work, 12, 0), OK);
    ck_assert_int_eq(home_wait(home, work), OK);
    ck_assert_int_eq(wallet_create(home->core, &work, name), OK);
    enum err err = home_wait(home, work);
    ck_assert_msg(err == OK, "wallet_create: %s", home->done.detail);
    ck_assert_int_eq(wallet_addresses(home->core, home->done.id, &addresses, &count), OK);
    ck_assert_uint_eq(count, 1);
    int64_t id = addresses[0].id;
    if (address != NULL)
        *address = addresses[0].address;
    free(addresses);
    return id;
}
