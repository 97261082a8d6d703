/* ecocoin account: who may use this home. */

#include <string.h>

#include "cli/command.h"
#include "core/account.h"
#include "core/base/mem.h"
#include "core/base/text.h"

static enum err list(struct cli *cli)
{
    struct account *accounts = NULL;
    size_t count = 0;
    TRY(account_list(cli->core, &accounts, &count));
    struct json_out *array = cli->json != NULL ? json_out_array() : NULL;
    for (size_t i = 0; i < count; i++) {
        char last[32] = "never";
        if (accounts[i].last_login_s > 0)
            text_time_utc(last, sizeof last, accounts[i].last_login_s);
        cli_line(cli, "%-24s %-10s last login %s", accounts[i].name, role_name(accounts[i].role),
                 last);
        if (array == NULL)
            continue;
        struct json_out *row = json_out_object();
        json_put_text(row, "name", accounts[i].name);
        json_put_text(row, "role", role_name(accounts[i].role));
        cli_put_time(row, "created", accounts[i].created_s);
        cli_put_time(row, "last_login", accounts[i].last_login_s);
        json_put_i64(row, "wrong_passwords", accounts[i].failures);
        json_put(array, NULL, row);
    }
    if (count == 0)
        cli_line(cli, "no accounts yet: ecocoin account create NAME");
    if (array != NULL)
        json_put(cli->json, "accounts", array);
    mem_free(accounts);
    return OK;
}

static void put_session(struct cli *cli)
{
    const struct session *session = core_session(cli->core);
    char previous[32] = "never before";
    if (session->previous_login_s > 0)
        text_time_utc(previous, sizeof previous, session->previous_login_s);
    cli_line(cli, "%s (%s), last login %s, wrong passwords since %d", session->name,
             role_name(session->role), previous, session->previous_failures);
    if (cli->json == NULL)
        return;
    json_put_text(cli->json, "account", session->name);
    json_put_text(cli->json, "role", role_name(session->role));
    cli_put_time(cli->json, "previous_login", session->previous_login_s);
    json_put_i64(cli->json, "wrong_passwords", session->previous_failures);
}

static enum err create(struct cli *cli)
{
    enum role role = ROLE_BUYER;
    const char *wanted = cli_flag(cli, "--role");
    if (wanted != NULL)
        TRY(role_parse(&role, wanted));
    struct secret password = {0};
    enum err err = cli_password(cli, &password, true);
    job work = 0;
    if (err == OK)
        err = account_create(cli->core, &work, cli->args[0], role, &password);
    secret_clear(&password);
    TRY(err);
    TRY(cli_wait(cli, work, NULL, NULL, NULL));
    put_session(cli);
    return OK;
}

static enum err login(struct cli *cli)
{
    put_session(cli);
    return OK;
}

static enum err password(struct cli *cli)
{
    struct secret before = {0}, after = {0};
    enum err err = cli_password(cli, &before, false);
    if (err == OK)
        err = cli_secret(cli, &after, cli_flag(cli, "--new-password-file"), "new password", true);
    job work = 0;
    if (err == OK)
        err = account_change_password(cli->core, &work, &before, &after);
    secret_clear(&before);
    secret_clear(&after);
    TRY(err);
    TRY(cli_wait(cli, work, NULL, NULL, NULL));
    cli_line(cli, "the password was changed");
    if (cli->json != NULL)
        json_put_bool(cli->json, "changed", true);
    return OK;
}

static const struct command rows[] = {
    {"account", "list", "", "the accounts of this home", NEED_CORE, list, {{0}}},
    {"account",
     "create",
     "NAME",
     "make an account; the first one is the admin",
     NEED_CORE,
     create,
     {{"--role", "ROLE", "buyer, seller, operator or admin (an admin says which)"}}},
    {"account", "login", "", "check the password, show the last login", NEED_LOGIN, login, {{0}}},
    {"account",
     "password",
     "",
     "change the password",
     NEED_LOGIN,
     password,
     {{"--new-password-file", "FILE", "read the new password from FILE"}}},
};
const struct command_list commands_account = {rows, MEM_COUNT(rows)};
