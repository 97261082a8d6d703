/* ecocoin setting: settings of the account (with --account) or of this home. */

#include "cli/command.h"
#include "core/base/mem.h"
#include "core/setting.h"

static enum err list(struct cli *cli)
{
    for (enum setting_key key = 0; key < SETTING_COUNT; key++) {
        char value[SETTING_VALUE];
        setting_get(cli->core, key, value);
        const struct setting_info *info = setting_info(key);
        cli_line(cli, "%-16s %-12s %s%s%s", info->text, value, info->words,
                 info->choices[0] != '\0' ? ": " : "", info->choices);
        if (cli->json != NULL)
            json_put_text(cli->json, info->text, value);
    }
    return OK;
}

static enum err set(struct cli *cli)
{
    enum setting_key key;
    TRY(setting_find(&key, cli->args[0]));
    TRY(setting_set(cli->core, key, cli->args[1]));
    if (cli->json != NULL)
        json_put_text(cli->json, cli->args[0], cli->args[1]);
    return OK;
}

static const struct command rows[] = {
    {"setting", "list", "", "settings, with what each allows", NEED_CORE, list, {{0}}},
    {"setting", "set", "KEY VALUE", "change one", NEED_LOGIN, set, {{0}}},
};
const struct command_list commands_setting = {rows, MEM_COUNT(rows)};
