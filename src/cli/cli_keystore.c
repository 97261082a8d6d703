/* ecocoin wallet export, wallet import --keystore, wallet xpub: keys and public keys as files that
 * other programs read. */

#include "cli/cli_keystore.h"

#include <string.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/eth/address.h"
#include "core/eth/hd.h"
#include "core/keyfile.h"
#include "core/wallet_secret.h"

/* A line that is written over, where somebody can see it. */
static void show_progress(void *arg, const struct event *event)
{
    struct cli *cli = arg;
    struct keyfile_progress progress;
    if (event->type != EV_KEYFILE || cli->options->quiet || !isatty(STDERR_FILENO))
        return;
    keyfile_progress_get(cli->core, &progress);
    if (progress.forecast_ms > 0 && progress.per_cent > 0)
        fprintf(stderr, "\r\033[K%3d %% of about %lld s; Ctrl-C ends it", progress.per_cent,
                (long long)(progress.forecast_ms + 999) / 1000);
    fflush(stderr);
}

static enum err wait_for_keyfile(struct cli *cli, job work)
{
    enum err err = cli_wait(cli, work, NULL, show_progress, cli);
    if (!cli->options->quiet && isatty(STDERR_FILENO))
        fputs("\r\033[K", stderr);
    return err;
}

enum err cli_open_keystore(struct cli *cli, job *out)
{
    struct buf json = {0};
    struct secret password = {0};
    struct addr address;
    char text[ADDRESS_TEXT];
    job work = 0;
    enum err err = file_read(&json, cli_flag(cli, "--keystore"), KEYFILE_MAX);
    if (err == OK)
        err = cli_secret(cli, &password, cli_flag(cli, "--keystore-password-file"),
                         "password of the keystore", false);
    if (err == OK)
        err = keyfile_import(cli->core, &work, view_of_buf(&json), &password);
    secret_clear(&password);
    buf_clear(&json);
    TRY(err);
    TRY(wait_for_keyfile(cli, work));
    TRY(keyfile_address(cli->core, &address));
    address_write(text, &address);
    cli_talk(cli, "it holds the key of %s", text);
    return wallet_keep_pending(cli->core, out, cli->args[0], NULL);
}

static enum err begin_export(struct cli *cli, job *work, int64_t address_id)
{
    struct secret account = {0}, file = {0};
    enum err err = cli_password(cli, &account, false);
    if (err == OK)
        err = cli_secret(cli, &file, cli_flag(cli, "--keystore-password-file"),
                         "password for the keystore", true);
    if (err == OK)
        err = keyfile_export(cli->core, work, address_id, &account, &file);
    secret_clear(&account);
    secret_clear(&file);
    return err;
}

static enum err export(struct cli *cli) {
    struct wallet_address address; struct buf json = {0}; job work = 0;
    const char *path = cli_flag(cli, "--keystore"); bool replace = cli_flag(cli, "--force") != NULL;
    if (path == NULL) return err_set(ERR_USAGE, "where to? Say --keystore FILE");
    if (!replace && access(path, F_OK) == 0) return err_set(
        ERR_EXISTS, "there is a file '%s' already; --force replaces it", path);
    TRY(wallet_address_find(cli->core, cli->args[0], &address));
    TRY(begin_export(cli, &work, address.id)); TRY(wait_for_keyfile(cli, work));
    TRY(keyfile_take(cli->core, &json)); enum err err = file_write_private(path, &json, replace);
    buf_clear(&json); TRY(err); cli_line(cli, "%s", path);
    if (cli->json != NULL){json_put_text(cli->json, "keystore", path);
                           cli_put_address(cli->json, "address", &address.address);}
return OK;
}

/* Returns: ERR_NOT_FOUND when the account has no wallet of this name. */
static enum err find_wallet(struct cli *cli, int64_t *id)
{
    struct wallet *items = NULL;
    size_t count = 0;
    TRY(wallet_list(cli->core, true, &items, &count));
    *id = 0;
    for (size_t i = 0; i < count; i++)
        if (strcmp(items[i].name, cli->args[0]) == 0)
            *id = items[i].id;
    mem_free(items);
    return *id != 0 ? OK : err_set(ERR_NOT_FOUND, "there is no wallet called '%s'", cli->args[0]);
}

static enum err xpub(struct cli *cli)
{
    int64_t id;
    job work = 0;
    char text[HD_TEXT];
    TRY(find_wallet(cli, &id));
    TRY(wallet_xpub(cli->core, &work, id));
    TRY(cli_wait(cli, work, NULL, NULL, NULL));
    TRY(wallet_xpub_get(cli->core, text, sizeof text));
    cli_line(cli, "%s", text);
    if (cli->json != NULL)
        json_put_text(cli->json, "xpub", text);
    return OK;
}

static const struct command rows[] = {
    {"wallet",
     "export",
     "ADDRESS",
     "write the key of an address as a keystore, under a password of its own",
     NEED_LOGIN,
     export,
     {{"--keystore", "FILE", "write it to FILE (0600)"},
      {"--keystore-password-file", "FILE", "read the keystore's password from FILE"},
      {"--force", NULL, "replace FILE"}}},
    {"wallet",
     "xpub",
     "WALLET",
     "the public key that the addresses come from, to watch them elsewhere",
     NEED_LOGIN,
     xpub,
     {{0}}},
};
const struct command_list commands_keystore = {rows, MEM_COUNT(rows)};
