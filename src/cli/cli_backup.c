/* ecocoin backup: the whole store in one sealed file, and whether words were written down well. */

#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/command.h"
#include "core/backup.h"
#include "core/base/mem.h"
#include "core/base/rnd.h"
#include "core/base/text.h"
#include "core/wallet_secret.h"

#define WORDS_MAX    24
#define TALK_EVERY_S 1

/* ---- Ctrl-C ---- */

static volatile sig_atomic_t is_interrupted;

static void interrupt(int number)
{
    (void)number;
    is_interrupted = 1;
}

static void catch_interrupts(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = interrupt, .sa_flags = (int)SA_RESETHAND};
    (void)sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < MEM_COUNT(numbers); i++)
        (void)sigaction(numbers[i], &action, NULL);
}

static enum err interrupted(void)
{
    return err_set(ERR_CANCELLED, "it was cancelled, and nothing is left of it");
}

/* ---- what is said ---- */

/* A line when another phase begins, and how far it is when it takes long. */
struct talk {
    int phase; /* -1: nothing was said */
    time_t said_s;
};

static void talk(struct cli *cli, struct talk *talk, const struct backup_progress *progress)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (progress->phase == BACKUP_DONE)
        return;
    if ((int)progress->phase != talk->phase) {
        cli_talk(cli, "%s…", backup_phase_words(progress->phase));
    } else if (now.tv_sec - talk->said_s >= TALK_EVERY_S && progress->total > 0) {
        cli_talk(cli, "  %llu %%", (unsigned long long)(progress->done * 100 / progress->total));
    } else {
        return;
    }
    talk->phase = (int)progress->phase;
    talk->said_s = now.tv_sec;
}

static void put_manifest(struct cli *cli, const struct backup_manifest *manifest)
{
    char made[32];
    const struct backup_counts *counts = &manifest->counts;
    text_time_utc(made, sizeof made, manifest->made_s);
    cli_line(cli, "made %s by ecocoin %s, store version %u, %llu bytes", made, manifest->program,
             counts->store_version, (unsigned long long)manifest->store_len);
    cli_line(cli,
             "accounts %u, wallets %u, addresses %u, transactions %u, offsets %u, "
             "certificates %u",
             counts->accounts, counts->wallets, counts->addresses, counts->transactions,
             counts->orders, counts->certificates);
    if (cli->json == NULL)
        return;
    cli_put_time(cli->json, "made", manifest->made_s);
    json_put_text(cli->json, "program", manifest->program);
    json_put_i64(cli->json, "format", BACKUP_VERSION);
    json_put_i64(cli->json, "store_version", counts->store_version);
    json_put_i64(cli->json, "store_bytes", (int64_t)manifest->store_len);
    json_put_i64(cli->json, "accounts", counts->accounts);
    json_put_i64(cli->json, "wallets", counts->wallets);
    json_put_i64(cli->json, "addresses", counts->addresses);
    json_put_i64(cli->json, "transactions", counts->transactions);
    json_put_i64(cli->json, "offsets", counts->orders);
    json_put_i64(cli->json, "certificates", counts->certificates);
}

/* ---- create ---- */

struct making {
    struct cli *cli;
    struct talk talk;
};

/* Returns: true when it is over. */
static bool look(void *arg)
{
    struct making *making = arg;
    struct backup_progress progress;
    if (is_interrupted)
        backup_cancel(making->cli->core);
    bool runs = backup_progress_get(making->cli->core, &progress);
    if (runs)
        talk(making->cli, &making->talk, &progress);
    return !runs;
}

static enum err make_file(struct cli *cli, const struct secret *password)
{
    struct making making = {.cli = cli, .talk.phase = -1};
    struct backup_manifest manifest;
    job work;
    bool may_replace = cli_flag(cli, "--replace") != NULL;
    catch_interrupts();
    TRY(backup_create(cli->core, &work, cli->args[0], password, may_replace));
    TRY(cli->env->wait_until(cli->env->app, look, &making, INT32_MAX));
    enum err err = backup_result(cli->core);
    TRY(err == ERR_CANCELLED ? interrupted() : err); /* an interrupt may have come too late */
    TRY(backup_manifest_get(cli->core, &manifest));
    cli_line(cli, "'%s' is whole: it was read back to its end", cli->args[0]);
    put_manifest(cli, &manifest);
    return OK;
}

static enum err create(struct cli *cli)
{
    struct secret own = {0};
    const char *file = cli_flag(cli, "--backup-password-file");
    enum err err = OK;
    if (file != NULL)
        err = cli_secret(cli, &own, file, "the backup's password", false);
    if (err == OK)
        err = make_file(cli, file != NULL ? &own : &cli->password);
    secret_clear(&own);
    return err;
}

/* ---- verify, restore ---- */

static enum err backup_password(struct cli *cli, struct secret *out)
{
    const char *file = cli_flag(cli, "--backup-password-file");
    if (file != NULL || (cli->options->password_fd < 0 && cli->options->password_file == NULL))
        return cli_secret(cli, out, file, "the backup's password", false);
    return cli_password(cli, out, false);
}

static enum err drive(struct cli *cli, struct backup_read *read)
{
    struct talk said = {.phase = -1};
    struct backup_progress progress = {.phase = BACKUP_READING};
    while (progress.phase != BACKUP_DONE) {
        if (is_interrupted)
            return interrupted();
        TRY(backup_read_step(read, &progress));
        talk(cli, &said, &progress);
    }
    return OK;
}

static enum err read_file(struct cli *cli, struct backup_read **read, const char *data_dir)
{
    struct timespec now;
    struct secret password = {0};
    enum err err = backup_password(cli, &password);
    clock_gettime(CLOCK_REALTIME, &now);
    const struct backup_read_options options = {.path = cli->args[0],
                                                .password = &password,
                                                .data_dir = data_dir,
                                                .may_replace = data_dir != NULL &&
                                                               cli_flag(cli, "--replace") != NULL,
                                                .now_s = now.tv_sec};
    catch_interrupts();
    if (err == OK)
        err = backup_read_begin(read, &options);
    secret_clear(&password);
    return err == OK ? drive(cli, *read) : err;
}

static enum err verify(struct cli *cli)
{
    struct backup_read *read = NULL;
    enum err err = read_file(cli, &read, NULL);
    if (err == OK) {
        cli_line(cli, "'%s' is whole", cli->args[0]);
        put_manifest(cli, backup_read_manifest(read));
    }
    backup_read_free(read);
    return err;
}

static void put_restored(struct cli *cli, const struct backup_read *read)
{
    int64_t stopped;
    const char *aside = backup_read_aside(read, &stopped);
    cli_line(cli, "restored to %s", cli->env->data_dir);
    put_manifest(cli, backup_read_manifest(read));
    if (aside[0] != '\0')
        cli_line(cli, "the store that was there is now %s", aside);
    if (stopped > 0)
        cli_line(cli,
                 "%lld offsets were under way when the backup was made and do not go on by "
                 "themselves: see 'ecocoin offset list'",
                 (long long)stopped);
    if (cli->json == NULL)
        return;
    json_put_text(cli->json, "restored_to", cli->env->data_dir);
    if (aside[0] != '\0')
        json_put_text(cli->json, "aside", aside);
    else
        json_put_null(cli->json, "aside");
    json_put_i64(cli->json, "offsets_stopped", stopped);
}

static enum err restore(struct cli *cli)
{
    struct backup_read *read = NULL;
    if (cli->env->data_dir == NULL)
        return err_set(ERR_CONFIG, "it cannot be told where the store belongs: say --home DIR");
    if (cli->options->read_only)
        return err_set(ERR_REFUSED, "the program was started with --readonly");
    enum err err = read_file(cli, &read, cli->env->data_dir);
    if (err == OK)
        put_restored(cli, read);
    backup_read_free(read);
    return err;
}

/* ---- check: words, asked by number ---- */

static enum err find_wallet(struct cli *cli, int64_t *id)
{
    struct wallet *wallets;
    size_t count;
    char shown[64];
    *id = 0;
    TRY(wallet_list(cli->core, true, &wallets, &count));
    for (size_t i = 0; i < count; i++)
        if (strcmp(wallets[i].name, cli->args[0]) == 0)
            *id = wallets[i].id;
    mem_free(wallets);
    text_clean_into(shown, sizeof shown, cli->args[0], strlen(cli->args[0]));
    return *id != 0 ? OK : err_set(ERR_NOT_FOUND, "there is no wallet called '%s'", shown);
}

/* "3,7,12". Out: count ≤ WORDS_MAX */
static enum err read_numbers(uint32_t *out, size_t *count, const char *text)
{
    *count = 0;
    for (const char *at = text;; at++) {
        char number[8];
        size_t len = strcspn(at, ",");
        if (*count == WORDS_MAX || !text_format(number, sizeof number, "%.*s", (int)len, at))
            return err_set(ERR_USAGE, "--words is a list of numbers such as 3,7,12");
        TRY(cli_number(&out[*count], number, WORDS_MAX, "a word's number"));
        if (out[(*count)++] == 0)
            return err_set(ERR_USAGE, "words are counted from 1");
        at += len;
        if (*at == '\0')
            return OK;
    }
}

/* One of each third of the shortest phrase. */
static void choose_numbers(uint32_t *out, size_t *count)
{
    for (*count = 0; *count < 3; (*count)++)
        out[*count] = 1 + (uint32_t)*count * 4 + rnd_below(4);
}

static enum err check_one(struct cli *cli, int64_t wallet, uint32_t number, int fd)
{
    char prompt[32];
    struct secret word = {0};
    job work = 0;
    (void)text_format(prompt, sizeof prompt, "word number %u", number);
    enum err err =
        fd >= 0 ? cli_read_line(&word, fd, prompt) : cli_secret(cli, &word, NULL, prompt, false);
    if (err == OK)
        err = wallet_check_word(cli->core, &work, wallet, number, &word);
    secret_clear(&word);
    TRY(err);
    return cli_wait(cli, work, NULL, NULL, NULL);
}

static enum err check(struct cli *cli)
{
    int64_t wallet;
    uint32_t numbers[WORDS_MAX];
    size_t count;
    const char *wanted = cli_flag(cli, "--words"), *from = cli_flag(cli, "--words-fd");
    uint32_t fd = 0;
    if (from != NULL)
        TRY(cli_number(&fd, from, INT32_MAX, "--words-fd"));
    TRY(find_wallet(cli, &wallet));
    if (wanted != NULL)
        TRY(read_numbers(numbers, &count, wanted));
    else
        choose_numbers(numbers, &count);
    for (size_t i = 0; i < count; i++)
        TRY(check_one(cli, wallet, numbers[i], from != NULL ? (int)fd : -1));
    cli_line(cli, count == 1 ? "the word is right" : "all %zu words are right", count);
    if (cli->json != NULL) {
        json_put_bool(cli->json, "right", true);
        json_put_i64(cli->json, "words", (int64_t)count);
    }
    return OK;
}

static const struct command rows[] = {
    {"backup",
     "create",
     "FILE",
     "the whole store in one file, under the account's password",
     NEED_LOGIN | NEED_PASSWORD,
     create,
     {{"--backup-password-file", "FILE", "seal it under the password in FILE instead"},
      {"--replace", NULL, "write over a file that is there"}}},
    {"backup",
     "verify",
     "FILE",
     "read a backup to its end, and say what is inside",
     NEED_HOME,
     verify,
     {{"--backup-password-file", "FILE", "read the backup's password from FILE"}}},
    {"backup",
     "restore",
     "FILE",
     "put the store of a backup into this home",
     NEED_HOME,
     restore,
     {{"--backup-password-file", "FILE", "read the backup's password from FILE"},
      {"--replace", NULL, "move a store that is there aside"}}},
    {"backup",
     "check",
     "WALLET",
     "type some of a wallet's words, to see that they were written down well",
     NEED_LOGIN,
     check,
     {{"--words", "LIST", "these, as 3,7,12, instead of three by chance"},
      {"--words-fd", "N", "read them from descriptor N, a line each"}}},
};
const struct command_list commands_backup = {rows, MEM_COUNT(rows)};
