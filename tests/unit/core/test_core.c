#include <poll.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/text.h"
#include "core/context.h"
#include "core/notice.h"
#include "core/setting.h"
#include "support/folder.h"
#include "support/home.h"
#include "support/suite.h"

static struct home home;

static void setup(void)
{
    home_open(&home);
}

static void teardown(void)
{
    home_close(&home);
}

/* ---- events and jobs ---- */

static unsigned drain(struct core *core)
{
    struct event event;
    unsigned count = 0;
    while (core_next_event(core, &event))
        count++;
    return count;
}

START_TEST(core__emit__merges_what_is_the_same)
{
    core_emit(home.core, EV_BALANCES, 0);
    core_emit(home.core, EV_TXN, 1);
    core_emit(home.core, EV_BALANCES, 0);
    core_emit(home.core, EV_TXN, 2);
    core_emit(home.core, EV_TXN, 1);
    core_emit_detail(home.core, EV_TXN, 1, "said");
    ck_assert_uint_eq(drain(home.core), 4);
    core_emit(home.core, EV_BALANCES, 0);
    ck_assert_uint_eq(drain(home.core), 1);
}
END_TEST

START_TEST(core__job_done__is_never_merged_and_stays_in_order)
{
    struct event event;
    for (int round = 0; round < 3; round++) {
        for (job work = 1; work <= 40; work++)
            core_job_done(home.core, work, (int64_t)work, OK, NULL);
        for (job work = 1; work <= 40; work++) {
            ck_assert(core_next_event(home.core, &event));
            ck_assert_int_eq(event.type, EV_JOB_DONE);
            ck_assert_uint_eq(event.job, work);
            ck_assert_str_eq(event.detail, "");
        }
        ck_assert(!core_next_event(home.core, &event));
    }
}
END_TEST

START_TEST(core__job_done__says_why_in_clean_words)
{
    struct event event;
    enum err err = err_set(ERR_FUNDS, "there are 5 missing");
    core_job_done(home.core, 1, 0, err, NULL);
    core_job_done(home.core, 2, 0, ERR_NET, "bad\x1b[31m\nwords");
    ck_assert(core_next_event(home.core, &event));
    ck_assert_int_eq(event.err, ERR_FUNDS);
    ck_assert_str_eq(event.detail, "there are 5 missing");
    ck_assert(core_next_event(home.core, &event));
    ck_assert(text_is_clean(event.detail, strlen(event.detail)));
    ck_assert_ptr_null(strchr(event.detail, '\x1b'));
}
END_TEST

START_TEST(core__timeout__is_none_when_idle)
{
    ck_assert_int_eq(home.seen[EV_NETWORK] > 0, 1);
    core_emit(home.core, EV_PRICES, 0);
    ck_assert_int_eq(core_timeout_ms(home.core), 0);
    drain(home.core);
    ck_assert_int_ne(core_timeout_ms(home.core), 0);
}
END_TEST

/* ---- requests without a port ---- */

static unsigned answers;
static enum err answer_err;

static void on_chain(void *arg, const struct chain_answer *answer)
{
    ck_assert_ptr_eq(arg, &answers);
    answers++;
    answer_err = answer->err;
    ck_assert_str_ne(answer->detail, "");
}

START_TEST(core__chain__without_port_answers_later_and_once)
{
    struct home away;
    struct chain_request request = {.op = CHAIN_FEES};
    home_open_offline(&away);
    ck_assert(!core_is_online(away.core));
    ck_assert_int_eq(core_need_online(away.core), ERR_OFFLINE);
    ticket first = core_chain(away.core, &request, on_chain, &answers);
    ticket second = core_chain(away.core, &request, on_chain, &answers);
    ck_assert_uint_ne(first, second);
    ck_assert_uint_eq(answers, 0);
    ck_assert_int_eq(core_timeout_ms(away.core), 0);
    core_chain_cancel(away.core, first);
    core_chain_cancel(away.core, 0);
    core_tick(away.core);
    ck_assert_uint_eq(answers, 1);
    ck_assert_int_eq(answer_err, ERR_OFFLINE);
    core_tick(away.core);
    ck_assert_uint_eq(answers, 1);
    /* One that is under way when the core closes is never answered. */
    core_chain(away.core, &request, on_chain, &answers);
    home_close(&away);
    ck_assert_uint_eq(answers, 1);
}
END_TEST

START_TEST(core__chain__with_port_is_answered_by_it)
{
    struct chain_request request = {.op = CHAIN_FEES, .network = core_network(home.core)};
    ticket first = core_chain(home.core, &request, on_chain, &answers);
    fake_chain_push_err(&home.chain, CHAIN_FEES, ERR_TIMEOUT);
    core_chain(home.core, &request, on_chain, &answers);
    core_chain_cancel(home.core, first);
    fake_chain_pump(&home.chain);
    ck_assert_uint_eq(answers, 1);
    ck_assert_int_eq(answer_err, ERR_TIMEOUT);
}
END_TEST

/* ---- other sessions ---- */

static bool is_readable(int fd)
{
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
    return poll(&poll_fd, 1, 0) == 1;
}

START_TEST(core__watch__tells_of_the_writes_of_another_session)
{
    struct home other;
    home_join(&other, &home);
    home_pump(&home);
    unsigned before = home.seen[EV_STORE];
    ck_assert_int_eq(setting_set(other.core, SET_CURRENCY, "EUR"), OK);
    ck_assert(is_readable(core_watch_fd(home.core)));
    home_pump(&home);
    ck_assert_uint_eq(home.seen[EV_STORE], before + 1);

    /* For a moment the other may write as it likes; then all of it is one event. */
    ck_assert_int_eq(core_watch_fd(home.core), -1);
    for (int i = 0; i < 20; i++)
        ck_assert_int_eq(setting_set(other.core, SET_CURRENCY, i % 2 ? "EUR" : "ETH"), OK);
    home_pump(&home);
    ck_assert_uint_eq(home.seen[EV_STORE], before + 1);
    home_advance(&home, 150);
    ck_assert_uint_eq(home.seen[EV_STORE], before + 2);
    home_advance(&home, 150);
    ck_assert_uint_eq(home.seen[EV_STORE], before + 2);
    home_close(&other);
}
END_TEST

START_TEST(core__watch__sleeps_after_its_own_writes)
{
    home_pump(&home);
    home_advance(&home, 1000);
    unsigned before = home.seen[EV_STORE];
    for (int i = 0; i < 5; i++)
        ck_assert_int_eq(setting_set(home.core, SET_CURRENCY, i % 2 ? "EUR" : "ETH"), OK);
    home_pump(&home);
    ck_assert_uint_eq(home.seen[EV_STORE], before);
    ck_assert(!is_readable(core_watch_fd(home.core)));
}
END_TEST

/* ---- opening ---- */

START_TEST(core__open__makes_private_folders)
{
    struct stat st;
    struct home deep;
    home_prepare(&deep);
    ck_assert(text_format(deep.data_dir, sizeof deep.data_dir, "%s/a/b", deep.dir));
    mode_t old = umask(0);
    home_start(&deep);
    umask(old);
    ck_assert_int_eq(stat(deep.data_dir, &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0700);
    home_close(&deep);
}
END_TEST

static enum err open_with(const struct home *at, const char *network)
{
    struct core_options options = {.data_dir = at->data_dir,
                                   .config_dir = at->config_dir,
                                   .share_dir = at->share_dir,
                                   .network = network};
    struct ports ports = {.clock = fake_clock_port((struct fake_clock *)&at->clock)};
    struct core *core;
    enum err err = core_open(&core, &options, &ports);
    core_close(core);
    return err;
}

START_TEST(core__open__says_which_network_is_missing)
{
    ck_assert_int_eq(open_with(&home, "testnet"), OK);
    ck_assert_int_eq(open_with(&home, "nonesuch"), ERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(err_detail(ERR_CONFIG), "nonesuch"));
    char path[200];
    ck_assert(text_format(path, sizeof path, "%s/networks/testnet.ini", home.share_dir));
    folder_write(path, "[nonsense]\n", 11);
    ck_assert_int_eq(open_with(&home, NULL), ERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(err_detail(ERR_CONFIG), "testnet.ini:1:"));
}
END_TEST

START_TEST(core__choose_network__keeps_it_for_the_account)
{
    char path[200];
    struct buf text = {0};
    struct home two;
    home_prepare(&two);
    ck_assert(text_format(path, sizeof path, "%s/networks/testnet.ini", two.share_dir));
    folder_read(&text, path);
    memcpy(strstr((char *)text.data, "name = testnet"), "name = another", 14);
    ck_assert(text_format(path, sizeof path, "%s/networks/another.ini", two.config_dir));
    folder_write(path, text.data, text.len);
    buf_clear(&text);
    home_start(&two);
    ck_assert_str_eq(core_network(two.core)->name, "another");

    home_sign_up(&two, "ana");
    unsigned before = two.seen[EV_NETWORK];
    ck_assert_int_eq(core_choose_network(two.core, "nonesuch"), ERR_NOT_FOUND);
    ck_assert_int_eq(core_choose_network(two.core, "testnet"), OK);
    home_pump(&two);
    ck_assert_uint_eq(two.seen[EV_NETWORK], before + 1);
    home_restart(&two);
    ck_assert_str_eq(core_network(two.core)->name, "another");
    ck_assert_int_eq(home_log_in(&two, "ana", HOME_PASSWORD), OK);
    ck_assert_str_eq(core_network(two.core)->name, "testnet");
    home_close(&two);
}
END_TEST

START_TEST(core__need__says_what_is_missing)
{
    ck_assert_int_eq(core_need_unlocked(home.core), ERR_LOCKED);
    ck_assert_int_eq(core_need_role(home.core, ROLE_BUYER), ERR_LOCKED);
    home_sign_up(&home, "ana");
    ck_assert_int_eq(core_need_unlocked(home.core), OK);
    ck_assert_int_eq(core_need_role(home.core, ROLE_ADMIN), OK);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(core__emit__merges_what_is_the_same),
    SUITE_TEST(core__job_done__is_never_merged_and_stays_in_order),
    SUITE_TEST(core__job_done__says_why_in_clean_words),
    SUITE_TEST(core__timeout__is_none_when_idle),
    SUITE_TEST(core__chain__without_port_answers_later_and_once),
    SUITE_TEST(core__chain__with_port_is_answered_by_it),
    SUITE_TEST(core__watch__tells_of_the_writes_of_another_session),
    SUITE_TEST(core__watch__sleeps_after_its_own_writes),
    SUITE_TEST(core__open__makes_private_folders),
    SUITE_TEST(core__open__says_which_network_is_missing),
    SUITE_TEST(core__choose_network__keeps_it_for_the_account),
    SUITE_TEST(core__need__says_what_is_missing),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("core", tests, &fixture)
