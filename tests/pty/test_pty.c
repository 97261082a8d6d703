/* The real program on a real terminal: what it writes, and in what state it leaves the terminal. */

#include "support/pty.h"
#include "support/suite.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "ui/input.h"

#define PROGRAM  ECO_BUILD_DIR "/ecocoin"
#define PASSWORD "correct horse battery"
#define ESC      "\x1b"

static char home[] = "/tmp/ecocoin-pty-XXXXXX";
static struct pty pty;

static void setup(void)
{
    snprintf(home, sizeof home, "/tmp/ecocoin-pty-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(home));
    if (access(PROGRAM, X_OK) != 0)
        suite_skip("%s is not built", PROGRAM);
}

static void teardown(void)
{
    char command[128];
    if (pty.vterm != NULL)
        pty_clear(&pty);
    snprintf(command, sizeof command, "rm -rf '%s'", home);
    ck_assert_int_eq(system(command), 0);
}

static void start(struct pty_options options)
{
    options.home = home;
    options.program = PROGRAM;
    pty_start(&pty, &options);
}

static bool has_written(const char *bytes)
{
    return memmem(pty.raw.data, pty.raw.len, bytes, strlen(bytes)) != NULL;
}

/* Make the first account; the session is then open on the wallet. */
static void create_account(void)
{
    pty_expect(&pty, "Once more");
    pty_type(&pty, "ana\t" PASSWORD "\t" PASSWORD "\r");
    pty_expect(&pty, "No wallet yet");
}

START_TEST(pty__start__shows_the_login)
{
    start((struct pty_options){0});
    pty_expect(&pty, "Welcome. The first account administers");
    pty_expect(&pty, "Enter open");
    ck_assert(has_written(ESC "[?1049h")); /* the alternate screen */
    ck_assert(has_written(ESC "[?2004h")); /* bracketed paste */
}
END_TEST

START_TEST(pty__journey__every_section_and_help)
{
    start((struct pty_options){0});
    create_account();
    pty_type(&pty, "2");
    pty_expect(&pty, "MCO2");
    pty_type(&pty, "3");
    pty_expect(&pty, "Nothing was offset from here yet");
    pty_type(&pty, ESC "OS"); /* F4 */
    pty_expect(&pty, "Nothing happened yet");
    pty_type(&pty, "5");
    pty_expect(&pty, "lock when idle, minutes");
    pty_type(&pty, "?");
    pty_expect(&pty, "PgUp");
    pty_type(&pty, "q");
    pty_expect(&pty, "lock when idle, minutes");
    pty_type(&pty, "1w");
    pty_expect(&pty, "watches an address");
    pty_type(&pty, "q");
    pty_expect(&pty, "No wallet yet");
    pty_type(&pty, "q");
    pty_expect(&pty, "Leave EcoCoin?");
    pty_type(&pty, "\r"); /* Cancel is chosen first */
    pty_expect_gone(&pty, "Leave EcoCoin?");
    pty_type(&pty, "Q");
    int status = pty_wait(&pty);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    ck_assert(pty_modes_restored(&pty));
    ck_assert(has_written(ESC "[?1049l"));
}
END_TEST

START_TEST(pty__lock__hides_everything)
{
    start((struct pty_options){0});
    create_account();
    pty_type(&pty, "5");
    pty_expect(&pty, "lock when idle");
    pty_type(&pty, "L");
    pty_expect(&pty, "Locked.");
    pty_settle(&pty, 200);
    ck_assert(!pty_shows(&pty, "lock when idle"));
    pty_type(&pty, "2q1"); /* no command gets through */
    pty_settle(&pty, 200);
    ck_assert(pty_shows(&pty, "Locked."));
    pty_type(&pty, "\x15"
                   "a wrong password\r");
    pty_expect(&pty, "wrong");
    pty_type(&pty, "\x15" PASSWORD "\r");
    pty_expect(&pty, "lock when idle"); /* where one was */
}
END_TEST

/* A session may paste a line end and a command: neither submits nor acts. */
START_TEST(pty__paste__never_submits)
{
    start((struct pty_options){0});
    pty_expect(&pty, "Once more");
    pty_type(&pty, ESC "[200~ana\r\x1b[2Jbob" ESC "[201~");
    pty_expect(&pty, "ana [2Jbob");
    pty_expect(&pty, "pasted 10 characters");
    ck_assert(pty_shows(&pty, "Once more"));
}
END_TEST

/* Ctrl-C at a password prompt of a command must not leave a terminal that shows nothing. */
START_TEST(pty__prompt__an_interrupt_gives_the_terminal_back)
{
    static const char *const words[] = {"account", "create", "ana", NULL};
    start((struct pty_options){.words = words});
    pty_expect(&pty, "password:");
    pty_type(&pty, "half a pass\x03");
    int status = pty_wait(&pty);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT);
    ck_assert(pty_modes_restored(&pty));
    ck_assert(!has_written("half"));
}
END_TEST

START_TEST(pty__secret__no_core_is_ever_written)
{
    char path[64], line[256];
    bool is_none = false;
    start((struct pty_options){0});
    pty_expect(&pty, "Once more");
    snprintf(path, sizeof path, "/proc/%d/limits", (int)pty.pid);
    FILE *limits = fopen(path, "re");
    ck_assert_ptr_nonnull(limits);
    while (fgets(line, sizeof line, limits) != NULL) {
        unsigned long soft = 1, hard = 1;
        if (sscanf(line, "Max core file size %lu %lu", &soft, &hard) == 2)
            is_none = soft == 0 && hard == 0;
    }
    fclose(limits);
    ck_assert(is_none);
}
END_TEST

START_TEST(pty__secret__a_password_is_never_written)
{
    start((struct pty_options){0});
    create_account();
    ck_assert(!has_written("correct"));
    ck_assert(!has_written("horse"));
}
END_TEST

/* Does text stand here as characters of 32 bits, `stride` bytes apart? */
static bool stands_at(const uint8_t *at, const uint8_t *end, const char *text, size_t stride)
{
    for (size_t i = 0; text[i] != '\0'; i++) {
        const uint8_t *unit = at + i * stride;
        if (unit + 4 > end || unit[0] != (uint8_t)text[i] || unit[1] != 0 || unit[2] != 0)
            return false;
    }
    return true;
}

static int count_in(const uint8_t *bytes, size_t len, const char *text, size_t stride)
{
    int found = 0;
    const uint8_t *end = bytes + len;
    for (const uint8_t *at = bytes;
         stride > 1 && (at = memchr(at, text[0], (size_t)(end - at))) != NULL; at++)
        found += stands_at(at, end, text, stride);
    for (const uint8_t *at = bytes;
         stride == 1 && (at = memmem(at, (size_t)(end - at), text, strlen(text))) != NULL; at++)
        found++;
    return found;
}

/* Count where a text stands in the writable memory of the program, as bytes (stride 1) or with one
 * character per cell. Returns: -1 when it cannot be read. */
static int count_in_memory(pid_t pid, const char *text, size_t stride)
{
    char path[64], line[512];
    int found = 0;
    snprintf(path, sizeof path, "/proc/%d/mem", (int)pid);
    int mem = open(path, O_RDONLY | O_CLOEXEC);
    snprintf(path, sizeof path, "/proc/%d/maps", (int)pid);
    FILE *maps = fopen(path, "r");
    if (mem < 0 || maps == NULL)
        return -1;
    while (fgets(line, sizeof line, maps) != NULL) {
        unsigned long from, to;
        char rights[5];
        if (sscanf(line, "%lx-%lx %4s", &from, &to, rights) != 3 || rights[0] != 'r' ||
            rights[1] != 'w' || to - from > (256ul << 20))
            continue;
        uint8_t *bytes = mem_alloc(to - from);
        ssize_t got = pread(mem, bytes, to - from, (off_t)from);
        found += got > 0 ? count_in(bytes, (size_t)got, text, stride) : 0;
        mem_free(bytes);
    }
    fclose(maps);
    close(mem);
    return found;
}

START_TEST(pty__secret__a_password_leaves_no_copy_in_memory)
{
    start((struct pty_options){0});
    create_account();
    pty_settle(&pty, 200);
    if (count_in_memory(pty.pid, "ana", 1) < 0)
        suite_skip("the memory of another process cannot be read here: %s", strerror(errno));
    ck_assert_int_gt(count_in_memory(pty.pid, "ana", 1), 0); /* the search finds */
    ck_assert_int_eq(count_in_memory(pty.pid, PASSWORD, 1), 0);
    ck_assert_int_eq(count_in_memory(pty.pid, "horse battery", 1), 0);
    /* One character of it per key. */
    ck_assert_int_eq(count_in_memory(pty.pid, PASSWORD, sizeof(struct key)), 0);
    ck_assert_int_eq(count_in_memory(pty.pid, PASSWORD, sizeof(uint32_t)), 0);
}
END_TEST

/* A word of the screen that follows its number, such as "12  zebra". */
static void word_of_screen(char out[16], int number)
{
    struct buf screen = {0};
    char label[16];
    pty_screen(&pty, &screen);
    snprintf(label, sizeof label, "%2d  ", number);
    const char *at = strstr(buf_text(&screen), label);
    ck_assert_ptr_nonnull(at);
    ck_assert_int_eq(sscanf(at + strlen(label), "%15[a-z]", out), 1);
    buf_clear(&screen);
}

/* How often a word stands in cells: of the canvas, or of curses, whose cells have another size. */
static int count_in_cells(const char *word)
{
    int found = 0;
    for (size_t stride = 20; stride <= 32; stride += 4)
        found += count_in_memory(pty.pid, word, stride);
    return found;
}

START_TEST(pty__secret__shown_words_leave_no_copy_in_memory)
{
    char words[4][16], first_two[40];
    start((struct pty_options){0});
    create_account();
    pty_type(&pty, "wn\r");
    pty_expect(&pty, "Write these words on paper");
    pty_settle(&pty, 200);
    for (int i = 0; i < 4; i++)
        word_of_screen(words[i], i + 1);
    if (count_in_memory(pty.pid, words[0], 1) < 0)
        suite_skip("the memory of another process cannot be read here: %s", strerror(errno));
    ck_assert_int_gt(count_in_cells(words[0]), 0); /* the search finds */
    pty_type(&pty, ESC);
    pty_expect(&pty, "Throw these words away?");
    pty_type(&pty, "\t\r");
    pty_expect(&pty, "watches an address");
    pty_settle(&pty, 200);
    for (int i = 0; i < 4; i++) /* "add" stands in "address", which the screen shows now */
        ck_assert_msg(pty_shows(&pty, words[i]) || count_in_cells(words[i]) == 0,
                      "word %d, '%s', is still in a cell", i + 1, words[i]);
    snprintf(first_two, sizeof first_two, "%s %s", words[0], words[1]);
    ck_assert_int_eq(count_in_memory(pty.pid, first_two, 1), 0);
}
END_TEST

static void check_no_words(void)
{
    pty_settle(&pty, 200);
    ck_assert_int_eq(count_in_cells("sausage"), 0);
    ck_assert_int_eq(count_in_memory(pty.pid, "wave sausage", 1), 0);
    ck_assert_int_eq(count_in_memory(pty.pid, "wave sausage", sizeof(struct key)), 0);
}

START_TEST(pty__secret__restored_and_revealed_words_leave_no_copy_in_memory)
{
    start((struct pty_options){0});
    create_account();
    if (count_in_memory(pty.pid, "ana", 1) < 0)
        suite_skip("the memory of another process cannot be read here: %s", strerror(errno));
    pty_type(&pty, "wi");
    pty_expect(&pty, "Restore a wallet");
    pty_type(&pty, "paper\t");
    pty_type(&pty, "legal winner thank year wave sausage worth useful legal winner thank yellow");
    pty_expect(&pty, "12 words, English");
    ck_assert_int_gt(count_in_cells("sausage"), 0); /* the search finds */
    pty_type(&pty, "\r");
    pty_expect(&pty, "fingerprint b8688df1");
    pty_type(&pty, "\r");
    pty_expect(&pty, "sealed and ready");
    check_no_words();
    pty_type(&pty, "v");
    pty_expect(&pty, "be alone with the screen");
    pty_type(&pty, PASSWORD "\r");
    pty_expect(&pty, "sausage");
    ck_assert_int_gt(count_in_cells("sausage"), 0);
    pty_type(&pty, ESC);
    pty_expect(&pty, "recovery words");
    check_no_words();
}
END_TEST

START_TEST(pty__resize__a_storm)
{
    start((struct pty_options){0});
    create_account();
    pty_type(&pty, "5");
    pty_expect(&pty, "lock when idle");
    unsigned seed = 1;
    for (int i = 0; i < 150; i++) {
        seed = seed * 1103515245u + 12345u;
        pty_resize(&pty, (int)(seed >> 16) % 160 + 1, (int)(seed >> 8) % 50 + 1);
        if (i % 10 == 0)
            pty_type(&pty, i % 20 ? "2" : "5");
        pty_read(&pty, 5);
    }
    pty_resize(&pty, 10, 3);
    pty_expect(&pty, "40");
    pty_resize(&pty, 80, 24);
    pty_type(&pty, "5");
    pty_expect(&pty, "lock when idle, minutes");
    pty_expect(&pty, "kept in");
}
END_TEST

START_TEST(pty__start__in_10_columns_and_3_rows)
{
    start((struct pty_options){.columns = 10, .rows = 3});
    pty_expect(&pty, "40");
    pty_resize(&pty, 80, 24);
    pty_expect(&pty, "Once more");
}
END_TEST

/* By the last of the sequences that hide and show it, in all that was written. */
static bool cursor_is_visible(void)
{
    bool visible = true;
    for (size_t i = 0; i + 6 <= pty.raw.len; i++) {
        if (memcmp(pty.raw.data + i, ESC "[?25", 5) == 0)
            visible = pty.raw.data[i + 5] == 'h';
    }
    return visible;
}

/* However the program is ended, the terminal is as before. */
static void expect_restored_by(int number)
{
    start((struct pty_options){0});
    pty_expect(&pty, "Once more");
    ck_assert(!pty_modes_restored(&pty));
    ck_assert(!has_written(ESC "[?1049l"));
    ck_assert_int_eq(kill(pty.pid, number), 0);
    int status = pty_wait(&pty);
    ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == number, "status %x", status);
    ck_assert_msg(pty_modes_restored(&pty), "modes are not restored after signal %d", number);
    ck_assert(has_written(ESC "[?1049l"));
    ck_assert(has_written(ESC "[?2004l"));
    ck_assert(cursor_is_visible());
}

START_TEST(pty__signal__term_restores)
{
    expect_restored_by(SIGTERM);
}
END_TEST

START_TEST(pty__signal__hup_restores)
{
    expect_restored_by(SIGHUP);
}
END_TEST

START_TEST(pty__signal__a_crash_restores)
{
    expect_restored_by(SIGSEGV);
}
END_TEST

START_TEST(pty__signal__an_abort_restores)
{
    expect_restored_by(SIGABRT);
}
END_TEST

START_TEST(pty__suspend__gives_back_and_takes_again)
{
    start((struct pty_options){0});
    create_account();
    buf_reset(&pty.raw);
    pty_type(&pty, "\x1a");
    pty_wait_stopped(&pty);
    ck_assert(pty_modes_restored(&pty));
    ck_assert(has_written(ESC "[?1049l"));
    ck_assert(has_written(ESC "[?2004l"));
    buf_reset(&pty.raw);
    ck_assert_int_eq(kill(-pty.pid, SIGCONT), 0);
    pty_expect(&pty, "No wallet yet");
    ck_assert(!pty_modes_restored(&pty));
    ck_assert(has_written(ESC "[?2004h"));
    pty_type(&pty, "5");
    pty_expect(&pty, "lock when idle");
}
END_TEST

START_TEST(pty__interrupt__twice_leaves)
{
    start((struct pty_options){0});
    pty_expect(&pty, "Once more");
    pty_type(&pty, "\x03");
    pty_expect(&pty, "press Ctrl-C again");
    pty_type(&pty, "\x03");
    int status = pty_wait(&pty);
    ck_assert(WIFEXITED(status));
    ck_assert(pty_modes_restored(&pty));
}
END_TEST

START_TEST(pty__term__every_usual_kind)
{
    static const char *const terms[] = {
        "linux",           "vt100",         "vt220", "xterm-256color",
        "screen-256color", "tmux-256color", "xterm", "rxvt"};
    for (size_t i = 0; i < MEM_COUNT(terms); i++) {
        start((struct pty_options){.term = terms[i]});
        pty_expect(&pty, "EcoCoin");
        pty_expect(&pty, "Once more");
        pty_type(&pty, "ana" ESC "[B"
                       "x");
        pty_expect(&pty, "ana");
        pty_clear(&pty);
        pty.vterm = NULL;
    }
}
END_TEST

START_TEST(pty__term__dumb_or_unknown_is_refused_in_words)
{
    static const char *const terms[] = {"dumb", "", "no-such-terminal"};
    setenv("LSAN_OPTIONS", "detect_leaks=0", 1); /* curses leaks when it does not know a terminal */
    for (size_t i = 0; i < MEM_COUNT(terms); i++) {
        start((struct pty_options){.term = terms[i]});
        int status = pty_wait(&pty);
        ck_assert(WIFEXITED(status) && WEXITSTATUS(status) != 0);
        ck_assert(!has_written(ESC));
        ck_assert_msg(has_written("TERM") || has_written("terminal"), "%.*s", (int)pty.raw.len,
                      (char *)pty.raw.data);
        pty_clear(&pty);
        pty.vterm = NULL;
    }
}
END_TEST

START_TEST(pty__locale__c_writes_ascii_only)
{
    start((struct pty_options){.locale = "C"});
    create_account();
    pty_type(&pty, "5");
    pty_expect(&pty, "lock when idle");
    pty_type(&pty, "2");
    pty_expect(&pty, "MCO2");
    for (size_t i = 0; i < pty.raw.len; i++)
        ck_assert_msg(pty.raw.data[i] < 0x80, "byte %02x", pty.raw.data[i]);
}
END_TEST

/* Does any SGR sequence choose a colour? */
static bool writes_colour(void)
{
    const uint8_t *bytes = pty.raw.data;
    for (size_t i = 0; i + 2 < pty.raw.len; i++) {
        if (bytes[i] != 0x1b || bytes[i + 1] != '[')
            continue;
        unsigned number = 0;
        bool colour = false;
        for (i += 2; i < pty.raw.len; i++) {
            if (bytes[i] >= '0' && bytes[i] <= '9') {
                number = number * 10 + bytes[i] - '0';
                continue;
            }
            colour |= (number >= 30 && number <= 49) || (number >= 90 && number <= 107);
            number = 0;
            if (bytes[i] != ';' && bytes[i] != ':')
                break;
        }
        if (i < pty.raw.len && bytes[i] == 'm' && colour)
            return true;
    }
    return false;
}

START_TEST(pty__color__no_color_means_none)
{
    start((struct pty_options){.no_color = "1"});
    create_account();
    pty_type(&pty, "5j");
    pty_expect(&pty, "lock when idle");
    ck_assert(!writes_colour());
    pty_type(&pty, "Q");
    pty_wait(&pty);
    ck_assert(!writes_colour());
    ck_assert(has_written(ESC "[7m") || has_written(";7m")); /* the choice shows all the same */
}
END_TEST

START_TEST(pty__color__is_there_otherwise)
{
    start((struct pty_options){.no_color = ""}); /* empty counts as not set */
    pty_expect(&pty, "Once more");
    ck_assert(writes_colour());
}
END_TEST

START_TEST(pty__idle__writes_nothing)
{
    start((struct pty_options){0});
    create_account();
    pty_settle(&pty, 300);
    ck_assert_uint_eq(pty_read(&pty, 3000), 0);
}
END_TEST

START_TEST(pty__draw__a_key_costs_few_bytes)
{
    start((struct pty_options){0});
    create_account();
    pty_type(&pty, "5");
    pty_expect(&pty, "kept in");
    pty_settle(&pty, 200);
    size_t before = pty.raw.len;
    pty_type(&pty, "j");
    while (pty.raw.len == before)
        pty_read(&pty, 1000);
    pty_settle(&pty, 200);
    printf("one row down: %zu bytes; ", pty.raw.len - before);
    ck_assert_uint_lt(pty.raw.len - before, 400);
    before = pty.raw.len;
    pty_type(&pty, "1");
    pty_expect(&pty, "No wallet yet");
    pty_settle(&pty, 200);
    printf("another section: %zu bytes\n", pty.raw.len - before);
    ck_assert_uint_lt(pty.raw.len - before, 2500);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST_SLOW(pty__start__shows_the_login, 60),
    SUITE_TEST_SLOW(pty__journey__every_section_and_help, 120),
    SUITE_TEST_SLOW(pty__lock__hides_everything, 120),
    SUITE_TEST_SLOW(pty__paste__never_submits, 60),
    SUITE_TEST_SLOW(pty__prompt__an_interrupt_gives_the_terminal_back, 60),
    SUITE_TEST_SLOW(pty__secret__no_core_is_ever_written, 60),
    SUITE_TEST_SLOW(pty__secret__a_password_is_never_written, 60),
    SUITE_TEST_SLOW(pty__secret__a_password_leaves_no_copy_in_memory, 120),
    SUITE_TEST_SLOW(pty__secret__shown_words_leave_no_copy_in_memory, 120),
    SUITE_TEST_SLOW(pty__secret__restored_and_revealed_words_leave_no_copy_in_memory, 120),
    SUITE_TEST_SLOW(pty__resize__a_storm, 120),
    SUITE_TEST_SLOW(pty__start__in_10_columns_and_3_rows, 60),
    SUITE_TEST_SLOW(pty__signal__term_restores, 60),
    SUITE_TEST_SLOW(pty__signal__hup_restores, 60),
    SUITE_TEST_SLOW(pty__signal__a_crash_restores, 60),
    SUITE_TEST_SLOW(pty__signal__an_abort_restores, 60),
    SUITE_TEST_SLOW(pty__suspend__gives_back_and_takes_again, 120),
    SUITE_TEST_SLOW(pty__interrupt__twice_leaves, 60),
    SUITE_TEST_SLOW(pty__term__every_usual_kind, 200),
    SUITE_TEST_SLOW(pty__term__dumb_or_unknown_is_refused_in_words, 60),
    SUITE_TEST_SLOW(pty__locale__c_writes_ascii_only, 60),
    SUITE_TEST_SLOW(pty__color__no_color_means_none, 60),
    SUITE_TEST_SLOW(pty__color__is_there_otherwise, 60),
    SUITE_TEST_SLOW(pty__idle__writes_nothing, 60),
    SUITE_TEST_SLOW(pty__draw__a_key_costs_few_bytes, 60),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("pty", tests, &fixture)
