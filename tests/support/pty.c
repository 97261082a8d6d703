#include "support/pty.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/text.h"
#include "support/real_clock.h"

static void make_vterm(struct pty *pty, int columns, int rows)
{
    pty->columns = columns;
    pty->rows = rows;
    pty->vterm = vterm_new(rows, columns);
    vterm_set_utf8(pty->vterm, 1);
    vterm_screen_enable_altscreen(vterm_obtain_screen(pty->vterm), 1);
    vterm_screen_reset(vterm_obtain_screen(pty->vterm), 1);
}

/* Beside what tests/run.sh says. */
static void set_sanitizer(const char *option)
{
    char all[256];
    const char *before = getenv("ASAN_OPTIONS");
    (void)text_format(all, sizeof all, "%s:%s", before != NULL ? before : "", option);
    setenv("ASAN_OPTIONS", all, 1);
}

_Noreturn static void run(const struct pty_options *options, int slave)
{
    setsid();
    ioctl(slave, TIOCSCTTY, 0);
    for (int fd = 0; fd < 3; fd++)
        dup2(slave, fd);
    for (int fd = 3; fd < 256; fd++)
        close(fd);
    setenv("TERM", options->term != NULL ? options->term : "xterm-256color", 1);
    setenv("LC_ALL", options->locale != NULL ? options->locale : "C.UTF-8", 1);
    unsetenv("NO_COLOR");
    unsetenv("COLORTERM");
    if (options->no_color != NULL)
        setenv("NO_COLOR", options->no_color, 1);
    if (options->clock != NULL) {
        setenv("ECO_TEST_CLOCK", options->clock, 1);
        setenv("LD_PRELOAD", CLOCK_SHIM, 1);
        set_sanitizer("verify_asan_link_order=0");
    }
    const char *args[16] = {options->program, "--home", options->home};
    size_t count = 3;
    args[count++] = options->network != NULL ? "--network" : "--offline";
    if (options->network != NULL)
        args[count++] = options->network;
    for (size_t i = 0; options->words != NULL && options->words[i] != NULL && count < 15; i++)
        args[count++] = options->words[i];
    execv(options->program, (char *const *)(uintptr_t)args);
    _exit(127);
}

void pty_start(struct pty *pty, const struct pty_options *options)
{
    struct winsize size = {.ws_col = (unsigned short)(options->columns ? options->columns : 80),
                           .ws_row = (unsigned short)(options->rows ? options->rows : 24)};
    memset(pty, 0, sizeof *pty);
    make_vterm(pty, size.ws_col, size.ws_row);
    ck_assert_msg(options->clock == NULL || access(CLOCK_SHIM, R_OK) == 0, "%s is not built",
                  CLOCK_SHIM);
    ck_assert_int_eq(openpty(&pty->fd, &pty->slave, NULL, NULL, &size), 0);
    ck_assert_int_eq(tcgetattr(pty->slave, &pty->before), 0);
    fcntl(pty->fd, F_SETFD, FD_CLOEXEC);
    pty->pid = fork();
    ck_assert_int_ge(pty->pid, 0);
    if (pty->pid == 0)
        run(options, pty->slave);
}

size_t pty_read(struct pty *pty, int timeout_ms)
{
    struct pollfd wait = {.fd = pty->fd, .events = POLLIN};
    size_t total = 0;
    while (poll(&wait, 1, total > 0 ? 0 : timeout_ms) > 0 && (wait.revents & POLLIN)) {
        char bytes[4096];
        ssize_t got = read(pty->fd, bytes, sizeof bytes);
        if (got <= 0)
            break;
        buf_add(&pty->raw, bytes, (size_t)got);
        vterm_input_write(pty->vterm, bytes, (size_t)got);
        total += (size_t)got;
    }
    return total;
}

void pty_screen(struct pty *pty, struct buf *out)
{
    VTermScreen *screen = vterm_obtain_screen(pty->vterm);
    vterm_screen_flush_damage(screen);
    for (int y = 0; y < pty->rows; y++) {
        for (int x = 0; x < pty->columns; x++) {
            VTermScreenCell cell;
            vterm_screen_get_cell(screen, (VTermPos){y, x}, &cell);
            if (cell.chars[0] == (uint32_t)-1)
                continue; /* the second half of a wide character */
            char bytes[4];
            uint32_t rune = cell.chars[0] != 0 ? cell.chars[0] : ' ';
            buf_add(out, bytes, text_encode(bytes, rune));
        }
        buf_add_byte(out, '\n');
    }
}

bool pty_shows(struct pty *pty, const char *text)
{
    struct buf screen = {0};
    pty_screen(pty, &screen);
    bool found = strstr(buf_text(&screen), text) != NULL;
    buf_clear(&screen);
    return found;
}

static void expect(struct pty *pty, const char *text, bool there)
{
    int64_t deadline_ms = real_clock_ms() + PTY_WAIT_MS;
    while (pty_shows(pty, text) != there) {
        if (real_clock_ms() > deadline_ms) {
            struct buf screen = {0};
            pty_screen(pty, &screen);
            fputs(buf_text(&screen), stderr); /* too long for check's messages */
            ck_abort_msg("the screen %s '%s'", there ? "does not show" : "still shows", text);
        }
        pty_read(pty, 100);
    }
}

void pty_expect(struct pty *pty, const char *text)
{
    expect(pty, text, true);
}

void pty_expect_gone(struct pty *pty, const char *text)
{
    expect(pty, text, false);
}

void pty_settle(struct pty *pty, int quiet_ms)
{
    int64_t deadline_ms = real_clock_ms() + PTY_WAIT_MS;
    while (pty_read(pty, quiet_ms) > 0)
        ck_assert_msg(real_clock_ms() < deadline_ms, "the program never stops writing");
}

void pty_type(struct pty *pty, const char *bytes)
{
    size_t len = strlen(bytes);
    ck_assert_int_eq((long)write(pty->fd, bytes, len), (long)len);
}

void pty_resize(struct pty *pty, int columns, int rows)
{
    struct winsize size = {.ws_col = (unsigned short)columns, .ws_row = (unsigned short)rows};
    pty_read(pty, 0);
    vterm_set_size(pty->vterm, rows, columns);
    pty->columns = columns;
    pty->rows = rows;
    ck_assert_int_eq(ioctl(pty->fd, TIOCSWINSZ, &size), 0);
}

int pty_wait(struct pty *pty)
{
    int64_t deadline_ms = real_clock_ms() + PTY_WAIT_MS;
    int status;
    while (waitpid(pty->pid, &status, WNOHANG) == 0) {
        ck_assert_msg(real_clock_ms() < deadline_ms, "the program does not end");
        pty_read(pty, 20);
    }
    pty->pid = 0;
    pty_read(pty, 100);
    return status;
}

void pty_wait_stopped(struct pty *pty)
{
    int64_t deadline_ms = real_clock_ms() + PTY_WAIT_MS;
    int status;
    while (waitpid(pty->pid, &status, WNOHANG | WUNTRACED) == 0) {
        ck_assert_msg(real_clock_ms() < deadline_ms, "the program does not stop");
        pty_read(pty, 20);
    }
    ck_assert(WIFSTOPPED(status));
    pty_read(pty, 100);
}

bool pty_modes_restored(const struct pty *pty)
{
    struct termios now;
    return tcgetattr(pty->slave, &now) == 0 && now.c_lflag == pty->before.c_lflag &&
           now.c_iflag == pty->before.c_iflag && now.c_oflag == pty->before.c_oflag;
}

void pty_clear(struct pty *pty)
{
    if (pty->pid > 0) {
        kill(-pty->pid, SIGKILL);
        kill(pty->pid, SIGKILL);
        waitpid(pty->pid, NULL, 0);
    }
    close(pty->fd);
    close(pty->slave);
    vterm_free(pty->vterm);
    buf_clear(&pty->raw);
}
