/* The program itself against a real EVM, killed with SIGKILL at each line of progress it prints:
 * each order must come to one purchase and one retirement on the chain. */

#include <arpa/inet.h>
#include <fcntl.h>
#include <libgen.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "support/devnet.h"
#include "support/folder.h"
#include "support/suite.h"

#define PROGRAM     ECO_BUILD_DIR "/ecocoin"
#define ARGS_MAX    24
#define BLOCK_US    300000
#define ORDER_MAX   40
#define STATUS_BUSY 75

static char dir[64], home[80], password[96];
static char address[48];
static pid_t miner;

/* ---- processes ---- */

struct process {
    pid_t pid;
    int out, err; /* our ends of its pipes */
};

static struct process start(const char *const *argv)
{
    struct process process;
    int out[2], err[2];
    ck_assert_int_eq(pipe2(out, O_CLOEXEC), 0);
    ck_assert_int_eq(pipe2(err, O_CLOEXEC), 0);
    process.pid = fork();
    ck_assert_int_ge(process.pid, 0);
    if (process.pid == 0) {
        dup2(out[1], 1);
        dup2(err[1], 2);
        execvp(argv[0], (char *const *)(void *)argv);
        _exit(127);
    }
    close(out[1]);
    close(err[1]);
    process.out = out[0];
    process.err = err[0];
    return process;
}

/* The program with its usual options and then these words, the last of which is NULL. */
static struct process program(const char *word, ...)
{
    const char *argv[ARGS_MAX] = {PROGRAM,      "--home",          home,     "--network", "devnet",
                                  "--no-input", "--password-file", password, "--json"};
    size_t count = 9;
    va_list words;
    va_start(words, word);
    for (; word != NULL && count < ARGS_MAX - 1; word = va_arg(words, const char *))
        argv[count++] = word;
    va_end(words);
    return start(argv);
}

static void read_all(struct buf *out, int fd)
{
    char part[4096];
    ssize_t n;
    buf_reset(out);
    while ((n = read(fd, part, sizeof part)) > 0)
        buf_add(out, part, (size_t)n);
}

/* Wait for its end. Returns: exit status, 128 + signal when it was killed. */
static int end(struct process process, struct buf *out)
{
    struct buf talk = {0};
    int status;
    read_all(out, process.out);
    read_all(&talk, process.err);
    ck_assert_int_eq(waitpid(process.pid, &status, 0), process.pid);
    close(process.out);
    close(process.err);
    status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (status != 0 && status != STATUS_BUSY && status != 128 + SIGKILL)
        fprintf(stderr, "status %d: %s%s\n", status, buf_text(&talk), buf_text(out));
    buf_clear(&talk);
    return status;
}

/* ---- a block now and then ---- */

static void mine_once(int port)
{
    static const char body[] =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"evm_mine\",\"params\":[]}";
    char request[256];
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    char answer[512];
    text_format(
        request, sizeof request,
        "POST / HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
        strlen(body), body);
    inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0 &&
        send(fd, request, strlen(request), MSG_NOSIGNAL) > 0) {
        while (read(fd, answer, sizeof answer) > 0) {
        }
    }
    close(fd);
}

static void start_miner(void)
{
    int port = 0;
    const char *colon = strrchr(devnet_network()->endpoints[0].url, ':');
    ck_assert_ptr_nonnull(colon);
    ck_assert_int_eq(sscanf(colon, ":%d", &port), 1);
    miner = fork();
    ck_assert_int_ge(miner, 0);
    if (miner != 0)
        return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) {
        mine_once(port);
        usleep(BLOCK_US);
    }
}

/* ---- what the program says ---- */

static struct json_doc *parse(const struct buf *out)
{
    struct json_doc *doc = NULL;
    enum err err = json_parse(&doc, buf_text(out), out->len, &json_limits_default);
    ck_assert_msg(err == OK, "no JSON: %s", buf_text(out));
    return doc;
}

static const char *text_of(const struct json *object, const char *key)
{
    const char *text = json_text(json_get(object, key), NULL);
    ck_assert_msg(text != NULL, "no %s", key);
    return text;
}

static int64_t number_of(const struct json *object, const char *key)
{
    int64_t value = 0;
    ck_assert_int_eq(json_read_i64(&value, json_get(object, key), key), OK);
    return value;
}

struct order {
    int64_t id;
    bool is_running, is_done;
    struct u256 pay;
};

/* All orders, newest first. */
static size_t list_orders(struct order orders[ORDER_MAX])
{
    struct buf out = {0};
    size_t count = 0;
    ck_assert_int_eq(end(program("offset", "list", NULL), &out), 0);
    struct json_doc *doc = parse(&out);
    const struct json *list = json_get(json_root(doc), "orders");
    for (const struct json *at = json_first(list); at != NULL; at = json_next(at)) {
        const char *pay = text_of(at, "pay");
        struct order *order = &orders[count++];
        ck_assert_uint_lt(count, ORDER_MAX);
        order->id = number_of(at, "id");
        order->is_running = strcmp(text_of(at, "state"), "running") == 0;
        order->is_done = strcmp(text_of(at, "state"), "done") == 0;
        ck_assert_int_eq(units_parse(&order->pay, pay, strlen(pay), 6), OK);
        ck_assert_msg(order->is_running || order->is_done, "%s", text_of(at, "error"));
    }
    json_doc_free(doc);
    buf_clear(&out);
    return count;
}

static struct u256 balance(const char *symbol, unsigned decimals)
{
    struct buf out = {0};
    struct u256 value = {0};
    ck_assert_int_eq(end(program("balance", NULL), &out), 0);
    struct json_doc *doc = parse(&out);
    const struct json *list = json_get(json_root(doc), "balances");
    for (const struct json *at = json_first(list); at != NULL; at = json_next(at)) {
        const char *amount = text_of(at, "amount");
        if (strcmp(text_of(at, "token"), symbol) == 0)
            ck_assert_int_eq(units_parse(&value, amount, strlen(amount), decimals), OK);
    }
    json_doc_free(doc);
    buf_clear(&out);
    return value;
}

/* How often our address appears as sender of a retirement, read from the chain by other code. */
static size_t retirements_on_chain(void)
{
    char chain_dir[96];
    struct buf out = {0};
    size_t count = 0;
    ck_assert(text_copy(chain_dir, sizeof chain_dir, devnet_ini()));
    const char *const argv[] = {"node", ECO_SOURCE_DIR "/tests/chain/retirements.mjs",
                                dirname(chain_dir), NULL};
    ck_assert_int_eq(end(start(argv), &out), 0);
    struct json_doc *doc = parse(&out);
    for (const struct json *at = json_first(json_root(doc)); at != NULL; at = json_next(at))
        count += strcasecmp(text_of(at, "sender"), address) == 0;
    json_doc_free(doc);
    buf_clear(&out);
    return count;
}

/* ---- fixture ---- */

static void write_file(const char *path, const char *text)
{
    folder_write(path, text, strlen(text));
    ck_assert_int_eq(chmod(path, 0600), 0);
}

static void make_dir(const char *format, ...) PRINTF_LIKE(1, 2);
static void make_dir(const char *format, ...)
{
    char path[128];
    va_list args;
    va_start(args, format);
    vsnprintf(path, sizeof path, format, args);
    va_end(args);
    ck_assert_int_eq(mkdir(path, 0700), 0);
}

static void make_wallet(void)
{
    char words[96];
    struct buf out = {0};
    ck_assert(text_format(words, sizeof words, "%s/words", dir));
    ck_assert_int_eq(end(program("account", "create", "ann", NULL), &out), 0);
    ck_assert_int_eq(end(program("wallet", "create", "Main", "--words-file", words, NULL), &out),
                     0);
    ck_assert_int_eq(end(program("wallet", "addresses", NULL), &out), 0);
    const char *found = strstr(buf_text(&out), "0x");
    ck_assert_ptr_nonnull(found);
    ck_assert_int_eq(sscanf(found, "%42s", address), 1);
    const char *const fund[] = {"fund", address, NULL};
    devnet_run(fund);
    buf_clear(&out);
}

static void setup(void)
{
    char ini[160];
    struct buf text = {0};
    devnet_need();
    folder_make(dir);
    ck_assert(text_format(home, sizeof home, "%s/home", dir));
    ck_assert(text_format(password, sizeof password, "%s/password", dir));
    ck_assert(text_format(ini, sizeof ini, "%s/config/networks/devnet.ini", home));
    make_dir("%s", home);
    make_dir("%s/config", home);
    make_dir("%s/config/networks", home);
    folder_read(&text, devnet_ini());
    write_file(ini, buf_text(&text));
    write_file(password, "a long password\n");
    buf_clear(&text);
    make_wallet();
    start_miner();
}

static void teardown(void)
{
    if (miner > 0) {
        kill(miner, SIGKILL);
        waitpid(miner, NULL, 0);
    }
    if (dir[0] != '\0')
        folder_remove(dir);
}

/* ---- tests ---- */

static struct process start_buy(void)
{
    return program("offset", "buy", "0.1 t", "--for", "Ann", "--yes", NULL);
}

/* Read its talk up to the end of line n. Returns: false when it ended before. */
static bool read_lines(const struct process *process, unsigned n)
{
    char byte;
    while (n > 0 && read(process->err, &byte, 1) == 1)
        n -= byte == '\n';
    return n == 0;
}

static void finish_orders(void)
{
    struct order orders[ORDER_MAX];
    struct buf out = {0};
    for (int i = 0; i < 3; i++) {
        char id[24];
        if (list_orders(orders) == 0 || !orders[0].is_running)
            break;
        ck_assert(text_format(id, sizeof id, "%lld", (long long)orders[0].id));
        (void)end(program("offset", "resume", id, NULL), &out);
    }
    buf_clear(&out);
}

/* Every order is done, and the chain shows one retirement for each, and their price. */
static void expect_once_each(const struct u256 *money)
{
    struct order orders[ORDER_MAX];
    struct u256 left = balance("USDC", 6), carbon = balance("MCO2", 18), spent = {0};
    struct u256 funded = u256_pow10(18);
    size_t count = list_orders(orders);
    for (size_t i = 0; i < count; i++) {
        ck_assert(orders[i].is_done);
        ck_assert(!u256_add(&spent, &spent, &orders[i].pay));
    }
    ck_assert(!u256_add(&left, &left, &spent));
    ck_assert_int_eq(u256_cmp(&left, money), 0);
    ck_assert(!u256_mul_u64(&funded, &funded, 2)); /* as funded: all that was bought is retired */
    ck_assert_int_eq(u256_cmp(&carbon, &funded), 0);
    ck_assert_uint_eq(retirements_on_chain(), count);
}

START_TEST(offset_anvil__killed_at_each_line__retires_once_each)
{
    struct u256 money = balance("USDC", 6);
    struct buf out = {0};
    unsigned killed = 0;
    bool was_alive = true;
    for (unsigned line = 1; was_alive && line < ORDER_MAX; line++) {
        struct process buy = start_buy();
        was_alive = read_lines(&buy, line);
        killed += was_alive;
        kill(buy.pid, SIGKILL);
        (void)end(buy, &out);
        finish_orders();
    }
    buf_clear(&out);
    ck_assert_uint_ge(killed, 10);
    expect_once_each(&money);
}
END_TEST

START_TEST(offset_anvil__two_sessions__one_drives)
{
    struct u256 money = balance("USDC", 6);
    struct buf out = {0};
    struct process buy = start_buy();
    ck_assert(read_lines(&buy, 3));
    ck_assert_int_eq(end(program("offset", "resume", "1", NULL), &out), STATUS_BUSY);
    ck_assert_int_eq(end(buy, &out), 0);
    expect_once_each(&money);
    buf_clear(&out);
}
END_TEST

/* Its verification prints this. */
static void expect_verified(const char *file, const char *words)
{
    struct buf out = {0};
    ck_assert_int_eq(end(program("certificate", "verify", file, NULL), &out), 0);
    ck_assert_msg(strstr(buf_text(&out), words) != NULL, "%s", buf_text(&out));
    buf_clear(&out);
}

START_TEST(offset_anvil__certificate__is_verified_before_and_after_its_batch_closed)
{
    static const char *const batch[] = {"batch", NULL};
    struct buf out = {0};
    char file[160];
    ck_assert_int_eq(end(start_buy(), &out), 0);
    buf_clear(&out);
    ck_assert(
        text_format(file, sizeof file, "%s/data/certificates/ecocoin-certificate-1.json", home));
    expect_verified(file, "the running hash chain agrees");
    devnet_run(batch);
    expect_verified(file, "closed in block");
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST_SLOW(offset_anvil__certificate__is_verified_before_and_after_its_batch_closed, 120),
    SUITE_TEST_SLOW(offset_anvil__two_sessions__one_drives, 120),
    SUITE_TEST_SLOW(offset_anvil__killed_at_each_line__retires_once_each, 400),
};
static const struct suite_fixture fixture = {
    .setup = setup, .teardown = teardown, .setup_once = devnet_start, .teardown_once = devnet_stop};
SUITE_MAIN_WITH("offset_anvil", tests, &fixture)
