/* ecocoin price key: the account's keys of price APIs, sealed with its vault. */

#include <string.h>

#include "cli/cli_price.h"
#include "core/api_key.h"
#include "core/base/mem.h"

static enum err need_kind(const struct cli *cli)
{
    return cli->args[1] != NULL ? OK : err_set(ERR_USAGE, "say of which kind of source: coingecko");
}

static void say(struct cli *cli, const char *did)
{
    cli_line(cli, "the key for %s was %s", cli->args[1], did);
    if (cli->json != NULL)
        json_put_text(cli->json, did, cli->args[1]);
}

static enum err set(struct cli *cli)
{
    struct secret key = {0};
    job work;
    TRY(need_kind(cli));
    enum err err = cli_secret(cli, &key, cli_flag(cli, "--key-file"), "key", false);
    if (err == OK)
        err = api_key_set(cli->core, &work, cli->args[1], &key);
    secret_clear(&key);
    TRY(err);
    TRY(cli_wait(cli, work, NULL, NULL, NULL));
    say(cli, "set");
    return OK;
}

static enum err remove_key(struct cli *cli)
{
    TRY(need_kind(cli));
    TRY(api_key_remove(cli->core, cli->args[1]));
    say(cli, "removed");
    return OK;
}

static enum err list(struct cli *cli)
{
    struct api_key *keys;
    size_t count;
    TRY(api_key_list(cli->core, &keys, &count));
    struct json_out *array = cli->json != NULL ? json_out_array() : NULL;
    for (size_t i = 0; i < count; i++) {
        cli_line(cli, "%s%s%s", keys[i].kind, keys[i].why != OK ? ": cannot be opened: " : "",
                 keys[i].why != OK ? err_words(keys[i].why) : "");
        if (array == NULL)
            continue;
        struct json_out *row = json_out_object();
        json_put_text(row, "kind", keys[i].kind);
        json_put(array, NULL, row);
    }
    if (array != NULL)
        json_put(cli->json, "keys", array);
    else if (count == 0)
        cli_line(cli, "no keys yet: 'ecocoin price key set coingecko' asks for one");
    mem_free(keys);
    return OK;
}

static enum err key(struct cli *cli)
{
    static const struct {
        const char *name;
        enum err (*run)(struct cli *cli);
    } actions[] = {{"set", set}, {"remove", remove_key}, {"list", list}};
    for (size_t i = 0; i < MEM_COUNT(actions); i++)
        if (strcmp(cli->args[0], actions[i].name) == 0)
            return actions[i].run(cli);
    return err_set(ERR_USAGE, "'%s' is neither set, list nor remove", cli->args[0]);
}

static const struct command rows[] = {
    {"price",
     "key",
     "ACTION [KIND]",
     "set KIND, remove KIND, list: keys of price APIs (coingecko), sealed with the account",
     NEED_LOGIN,
     key,
     {{"--key-file", "FILE", "the key is the first line of this file (asked for if not said)"}}},
};
const struct command_list commands_price_key = {rows, MEM_COUNT(rows)};
