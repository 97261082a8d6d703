#include "cli/command.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "core/account.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/address.h"

#define SECRET_FILE_MAX 4096

const char *cli_flag(const struct cli *cli, const char *name)
{
    for (size_t i = 0; i < COMMAND_FLAGS_MAX && cli->command->flags[i].name != NULL; i++)
        if (strcmp(cli->command->flags[i].name, name) == 0)
            return cli->flags[i];
    return NULL;
}

enum err cli_wait(struct cli *cli, job work, int64_t *id, cli_event_fn *on_event, void *arg)
{
    struct event done = {0};
    enum err err = cli->env->wait(cli->env->app, work, &done, on_event, arg);
    if (id != NULL)
        *id = done.id;
    return err;
}

void cli_line(struct cli *cli, const char *format, ...)
{
    if (cli->json != NULL)
        return;
    va_list args;
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    putchar('\n');
}

void cli_talk(struct cli *cli, const char *format, ...)
{
    if (cli->options->quiet)
        return;
    va_list args;
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

static bool can_ask(const struct cli *cli)
{
    return !cli->options->no_input && isatty(STDIN_FILENO);
}

enum err cli_confirm(struct cli *cli, const char *question)
{
    if (cli->options->yes)
        return OK;
    if (!can_ask(cli))
        return err_set(ERR_REFUSED, "nobody is there to confirm this: say --yes to go on");
    tcflush(STDIN_FILENO, TCIFLUSH); /* what was typed ahead is no answer */
    fprintf(stderr, "%s Type yes to go on: ", question);
    fflush(stderr);
    char line[16];
    if (fgets(line, sizeof line, stdin) == NULL || strcmp(line, "yes\n") != 0)
        return err_set(ERR_CANCELLED, "nothing was done");
    return OK;
}

/* ---- secrets ---- */

enum err cli_read_line(struct secret *out, int fd, const char *what)
{
    struct secret line = {0};
    secret_init(&line, SECRET_FILE_MAX);
    enum err err = OK;
    for (;;) {
        char byte;
        ssize_t got = read(fd, &byte, 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            err = err_set(ERR_IO, "cannot read %s: %s", what, strerror(errno));
        if (got <= 0 || byte == '\n')
            break;
        if (!secret_add(&line, &byte, 1)) {
            err = err_set(ERR_LIMIT, "%s is too long", what);
            break;
        }
    }
    if (err == OK)
        secret_move(out, &line);
    secret_clear(&line);
    return err;
}

static enum err read_file(struct secret *out, const char *file)
{
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "cannot open '%s': %s", file,
                       strerror(errno));
    enum err err = cli_read_line(out, fd, file);
    close(fd);
    return err;
}

/* What ends the program while the echo is off, and what stops it, which has to wait then. */
static const int prompt_signals[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP};
static struct sigaction before_prompt[MEM_COUNT(prompt_signals)];
static struct termios with_echo;

static void end_with_echo(int number)
{
    tcsetattr(STDIN_FILENO, TCSANOW, &with_echo);
    signal(number, SIG_DFL);
    raise(number);
}

static void take_signals(void)
{
    for (size_t i = 0; i < MEM_COUNT(prompt_signals); i++) {
        struct sigaction action = {.sa_handler = end_with_echo};
        if (prompt_signals[i] == SIGTSTP)
            action.sa_handler = SIG_IGN;
        sigaction(prompt_signals[i], NULL, &before_prompt[i]);
        if (before_prompt[i].sa_handler != SIG_IGN)
            sigaction(prompt_signals[i], &action, NULL);
    }
}

static void give_signals_back(void)
{
    for (size_t i = 0; i < MEM_COUNT(prompt_signals); i++)
        sigaction(prompt_signals[i], &before_prompt[i], NULL);
}

static enum err ask(struct secret *out, const char *prompt)
{
    if (tcgetattr(STDIN_FILENO, &with_echo) != 0)
        return err_set(ERR_IO, "cannot switch the terminal's echo off");
    struct termios silent = with_echo;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    take_signals();
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    fprintf(stderr, "%s: ", prompt);
    fflush(stderr);
    enum err err = cli_read_line(out, STDIN_FILENO, "the terminal");
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &with_echo);
    give_signals_back();
    fputc('\n', stderr);
    return err;
}

enum err cli_secret(struct cli *cli, struct secret *out, const char *file, const char *prompt,
                    bool repeat)
{
    if (file != NULL)
        return read_file(out, file);
    if (!can_ask(cli))
        return err_set(ERR_USAGE, "%s is needed, and there is no terminal to ask at", prompt);
    TRY(ask(out, prompt));
    if (!repeat)
        return OK;
    struct secret again = {0};
    enum err err = ask(&again, "once more");
    if (err == OK && !secret_equal(out, &again))
        err = err_set(ERR_INVALID, "the two are not the same");
    secret_clear(&again);
    return err;
}

enum err cli_password(struct cli *cli, struct secret *out, bool repeat)
{
    if (cli->options->password_fd >= 0)
        return cli_read_line(out, cli->options->password_fd, "the password's descriptor");
    return cli_secret(cli, out, cli->options->password_file, "password", repeat);
}

enum err cli_number(uint32_t *out, const char *text, uint32_t max, const char *what)
{
    struct u256 value;
    uint64_t small;
    char shown[64];
    text_clean_into(shown, sizeof shown, text, strlen(text));
    if (u256_from_decimal(&value, text, strlen(text)) != OK || !u256_to_u64(&small, &value) ||
        small > max)
        return err_set(ERR_USAGE, "%s is a number from 0 to %u, not '%s'", what, max, shown);
    *out = (uint32_t)small;
    return OK;
}

enum err cli_read_id(int64_t *out, const char *text, const char *what)
{
    uint32_t id = 0;
    TRY(cli_number(&id, text, INT32_MAX, what));
    *out = id;
    return OK;
}

/* ---- amounts, times, addresses in JSON ---- */

void cli_put_amount(struct json_out *object, const char *key, const struct u256 *amount,
                    unsigned decimals)
{
    char text[AMOUNT_TEXT_MAX];
    units_format(text, amount, decimals);
    json_put_text(object, key, text);
}

void cli_put_price(struct json_out *object, const char *key, struct price_pico price)
{
    char text[AMOUNT_TEXT_MAX];
    decimal_format_scaled(text, price.v, 12, 12);
    json_put_text(object, key, text);
}

void cli_put_time(struct json_out *object, const char *key, int64_t time_s)
{
    char text[32];
    if (time_s == 0) {
        json_put_null(object, key);
        return;
    }
    text_time_utc(text, sizeof text, time_s);
    json_put_text(object, key, text);
}

void cli_put_address(struct json_out *object, const char *key, const struct addr *address)
{
    char text[ADDRESS_TEXT];
    address_write(text, address);
    json_put_text(object, key, text);
}

void cli_put_hash(struct json_out *object, const char *key, const struct hash32 *hash)
{
    char text[HASH_TEXT];
    hash_write(text, hash);
    json_put_text(object, key, text);
}
