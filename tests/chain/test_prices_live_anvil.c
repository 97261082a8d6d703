/* Prices as a person sees them: the real program in a pseudo-terminal, a devnet, and price APIs
 * that are taken away and given back. Its time is what we say (shim/clock.c). */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/text.h"
#include "support/anvil.h"
#include "support/devnet.h"
#include "support/folder.h"
#include "support/pty.h"
#include "support/real_clock.h"
#include "support/sources.h"
#include "support/suite.h"

#define PROGRAM  ECO_BUILD_DIR "/ecocoin"
#define PASSWORD "correct horse battery"

static char home[64];
static char clock_path[96];
static volatile int64_t *ahead_ms;
static struct sources *sources;
static struct pty pty;

static void make_clock(void)
{
    ck_assert(text_format(clock_path, sizeof clock_path, "%s/clock", home));
    int fd = open(clock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    ck_assert_int_eq(ftruncate(fd, sizeof *ahead_ms), 0);
    void *map = mmap(NULL, sizeof *ahead_ms, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    ck_assert_ptr_ne(map, MAP_FAILED);
    ahead_ms = map;
    close(fd);
}

static void setup(void)
{
    char path[128];
    devnet_need();
    folder_make(home);
    make_clock();
    ck_assert(text_format(path, sizeof path, "%s/config", home));
    ck_assert_int_eq(mkdir(path, 0700), 0);
    ck_assert(text_format(path, sizeof path, "%s/config/networks", home));
    ck_assert_int_eq(mkdir(path, 0700), 0);
    ck_assert(text_format(path, sizeof path, "%s/config/networks/devnet.ini", home));
    sources = sources_start(path);
}

static void teardown(void)
{
    if (pty.vterm != NULL)
        pty_clear(&pty);
    sources_stop(sources);
    folder_remove(home);
}

/* ---- steps */

/* Run a command with the store of the test. Returns: what it wrote, freed by the caller */
static struct buf command(const char *const *words)
{
    struct pty other;
    struct buf said = {0};
    const struct pty_options options = {.columns = 200,
                                        .rows = 50,
                                        .home = home,
                                        .program = PROGRAM,
                                        .network = "devnet",
                                        .words = words};
    pty_start(&other, &options);
    int status = pty_wait(&other);
    pty_screen(&other, &said);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%s:\n%s", words[0],
                  buf_text(&said));
    pty_clear(&other);
    return said;
}

/* An account with a wallet that has money, and the program at its prices. */
static void begin(int columns, int rows)
{
    char password[96], words[96], address[43] = "";
    ck_assert(text_format(password, sizeof password, "%s/password", home));
    ck_assert(text_format(words, sizeof words, "%s/words", home));
    folder_write(password, PASSWORD "\n", strlen(PASSWORD) + 1);
    const char *const account[] = {
        "--no-input", "--password-file", password, "account", "create", "ann", NULL};
    const char *const wallet[] = {"--no-input", "--password-file", password, "wallet", "create",
                                  "main",       "--words-file",    words,    NULL};
    struct buf said = command(account);
    buf_clear(&said);
    said = command(wallet);
    const char *const patient[] = {"--no-input", "--password-file", password, "setting",
                                   "set",        "lock_after_min",  "720",    NULL};
    struct buf nothing = command(patient);
    buf_clear(&nothing);
    const char *at = strstr(buf_text(&said), "0x");
    ck_assert_ptr_nonnull(at);
    ck_assert(text_format(address, sizeof address, "%.42s", at));
    buf_clear(&said);
    const char *const fund[] = {"fund", address, "--eth", "1", "--usdc", "500", NULL};
    devnet_run(fund);
    const struct pty_options options = {.columns = columns,
                                        .rows = rows,
                                        .home = home,
                                        .program = PROGRAM,
                                        .network = "devnet",
                                        .clock = clock_path};
    pty_start(&pty, &options);
    pty_expect(&pty, "Password");
    pty_type(&pty, PASSWORD "\r");
    pty_expect(&pty, "main");
    pty_type(&pty, "2");
    pty_expect(&pty, "4 of 4 sources");
}

/* The line of the price: "MCO2  0.2163 USD …". Returns: its number in 1/10000 */
static long shown_price(void)
{
    struct buf screen = {0};
    unsigned whole = 0, part = 0;
    pty_screen(&pty, &screen);
    const char *at = strstr(buf_text(&screen), "MCO2  ");
    ck_assert_ptr_nonnull(at);
    ck_assert_int_eq(sscanf(at, "MCO2  %u.%4u", &whole, &part), 2);
    buf_clear(&screen);
    return (long)whole * 10000 + part;
}

static void trade(const char *side, const char *amount)
{
    const char *const words[] = {"trade", side, amount, NULL};
    devnet_run(words);
}

/* Wait until the price is another one. Returns: it */
static long moved_price(long before)
{
    int64_t end = real_clock_ms() + PTY_WAIT_MS;
    while (shown_price() == before) {
        ck_assert_msg(real_clock_ms() < end, "the price stays as it was");
        pty_read(&pty, 50);
    }
    return shown_price();
}

static void pass_time(int64_t seconds)
{
    *ahead_ms += seconds * 1000;
    pty_type(&pty, "r"); /* it waits for us, not for its timers, which do not know of this */
}

/* Type a key and wait until the screen differs. */
static void expect_change(const char *keys)
{
    struct buf before = {0}, after = {0};
    int64_t end = real_clock_ms() + PTY_WAIT_MS;
    pty_screen(&pty, &before);
    pty_type(&pty, keys);
    do {
        ck_assert_msg(real_clock_ms() < end, "'%s' changes nothing", keys);
        pty_read(&pty, 50);
        buf_reset(&after);
        pty_screen(&pty, &after);
    } while (strcmp(buf_text(&before), buf_text(&after)) == 0);
    buf_clear(&before);
    buf_clear(&after);
}

static void ask_quote(void)
{
    pty_type(&pty, "3");
    pty_expect(&pty, "Press n");
    pty_type(&pty, "n");
    pty_expect(&pty, "On behalf of");
    pty_type(&pty, "1 t\t\t\tAnn\r");
}

/* An endpoint that is gone refuses, or says nothing until the time is up. */
static void expect_no_connection(void)
{
    int64_t deadline_ms = real_clock_ms() + PTY_WAIT_MS;
    while (!pty_shows(&pty, "  check the connection") && real_clock_ms() < deadline_ms &&
           !pty_shows(&pty, "  try again, or use another endpoint"))
        pty_read(&pty, 100);
    if (!pty_shows(&pty, "  try again, or use another endpoint"))
        pty_expect(&pty, "  check the connection");
}

/* ---- tests */

START_TEST(prices__live__move_with_a_trade_at_every_size)
{
    static const struct {
        int columns, rows;
    } sizes[] = {{80, 24}, {120, 40}, {40, 12}};
    begin(80, 24);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        pty_resize(&pty, sizes[i].columns, sizes[i].rows);
        pty_settle(&pty, 300);
        long before = shown_price();
        trade("--buy", "30");
        ck_assert_int_gt(moved_price(before), before);
        expect_change("+++++");
        expect_change("\x1b[5~"); /* a page back */
        expect_change("G");
        expect_change("-----");
    }
}
END_TEST

START_TEST(prices__unplugged__grey_and_no_quote_then_back)
{
    begin(120, 40);
    sources_order(sources, "unplug all");
    pty_expect(&pty, "no answer from");
    ck_assert(pty_shows(&pty, "4 of 4 sources")); /* nobody has contradicted them yet */
    pass_time(600);
    pty_expect(&pty, "stale");
    pty_expect(&pty, "0 of 4 sources, read over 5 min ago");
    pty_expect(&pty, "last read 10 min ago");
    pty_resize(&pty, 40, 12);
    pty_expect(&pty, "USD  over 5 min ago");
    pty_resize(&pty, 80, 24);
    pty_expect(&pty, "0 of 4 sources, read over 5 min ago");
    pty_resize(&pty, 120, 40);
    ask_quote();
    expect_no_connection(); /* in the form */
    ck_assert(pty_shows(&pty, "New offset"));
    pty_type(&pty, "\x1b");
    sources_order(sources, "plug all");
    anvil_do("evm_increaseTime", "[600]");
    trade("--sell", "30");
    pty_type(&pty, "2");
    pass_time(60);
    pty_expect(&pty, "4 of 4 sources, read just now");
    pty_expect_gone(&pty, "stale");
    pty_expect_gone(&pty, "no answer from");
    ask_quote();
    pty_expect(&pty, "Quote");
}
END_TEST

static void add_alert_by_command(const char *kind, const char *level)
{
    char password[96];
    ck_assert(text_format(password, sizeof password, "%s/password", home));
    const char *words[] = {
        "--no-input", "--password-file", password, "price", "alert", "add", kind, level, NULL};
    struct buf said = command(words);
    buf_clear(&said);
}

static void add_alert_on_screen(const char *level)
{
    pty_type(&pty, "a");
    pty_expect(&pty, "Alerts");
    pty_type(&pty, "n");
    pty_expect(&pty, "New alert");
    pty_type(&pty, "\t");
    pty_type(&pty, level);
    pty_type(&pty, "\r");
    pty_expect_gone(&pty, "New alert");
    pty_expect(&pty, level);
    pty_type(&pty, "\x1b");
}

static void level_above(char out[16], long base, long by)
{
    ck_assert(text_format(out, 16, "%ld.%04ld", (base + by) / 10000, (base + by) % 10000));
}

START_TEST(prices__alerts__reach_whoever_looks_at_something_else)
{
    char near[16], far[16], shown[40];
    begin(120, 40);
    long price = shown_price();
    level_above(near, price, 2);
    level_above(far, price, 4);
    add_alert_by_command("above", near);
    add_alert_by_command("down", NULL);
    add_alert_on_screen(far);
    pty_type(&pty, "1");
    pty_expect(&pty, "Portfolio");
    trade("--buy", "30");
    pty_expect(&pty, "Notices 2\xe2\x80\xa2");
    ck_assert(pty_shows(&pty, "Portfolio"));
    sources_order(sources, "unplug all");
    pty_expect(&pty, "no answer from");
    pass_time(3600 + 600);
    pty_expect(&pty, "Notices 3\xe2\x80\xa2");
    pty_type(&pty, "4");
    pty_expect(&pty, "no source of MCO2 in USD for ");
    (void)text_format(shown, sizeof shown, "MCO2 above %s USD: ", near);
    pty_expect(&pty, shown);
    (void)text_format(shown, sizeof shown, "MCO2 above %s USD: ", far);
    pty_expect(&pty, shown);
}
END_TEST

START_TEST(prices__watch__writes_a_line_for_a_trade)
{
    static const char *const words[] = {"--json", "price", "watch", "--count", "2", NULL};
    begin(80, 24);
    pty_clear(&pty);
    const struct pty_options options = {
        .columns = 500, .home = home, .program = PROGRAM, .network = "devnet", .words = words};
    pty_start(&pty, &options);
    pty_expect(&pty, "\"price\":\"");
    trade("--buy", "30");
    int status = pty_wait(&pty);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    struct buf screen = {0};
    pty_screen(&pty, &screen);
    const char *first = strstr(buf_text(&screen), "\"price\":\"");
    const char *second = strstr(first + 1, "\"price\":\"");
    ck_assert_ptr_nonnull(second);
    ck_assert_int_gt(strncmp(second, first, strlen("\"price\":\"0.000000")), 0);
    buf_clear(&screen);
}
END_TEST

START_TEST(prices__watch__ends_when_it_is_interrupted)
{
    static const char *const words[] = {"price", "watch", NULL};
    begin(80, 24);
    pty_clear(&pty);
    const struct pty_options options = {
        .home = home, .program = PROGRAM, .network = "devnet", .words = words};
    sources_order(sources, "unplug all"); /* while it waits for what never comes */
    pty_start(&pty, &options);
    pty_settle(&pty, 500);
    pty_type(&pty, "\x03");
    int status = pty_wait(&pty);
    ck_assert(WIFEXITED(status));
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST_SLOW(prices__alerts__reach_whoever_looks_at_something_else, 120),
    SUITE_TEST_SLOW(prices__watch__writes_a_line_for_a_trade, 120),
    SUITE_TEST_SLOW(prices__watch__ends_when_it_is_interrupted, 120),
    SUITE_TEST_SLOW(prices__live__move_with_a_trade_at_every_size, 120),
    SUITE_TEST_SLOW(prices__unplugged__grey_and_no_quote_then_back, 120),
};
static const struct suite_fixture fixture = {
    .setup = setup, .teardown = teardown, .setup_once = devnet_start, .teardown_once = devnet_stop};
SUITE_MAIN_WITH("prices_live", tests, &fixture)
