/* ecocoin notify: notifications. */

#include <string.h>

#include "cli/command.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/notice.h"

static enum err list(struct cli *cli)
{
    struct notice *items = NULL;
    size_t count = 0;
    TRY(notice_list(cli->core, cli_flag(cli, "--unread") != NULL, 0, 1000, &items, &count));
    struct json_out *array = cli->json != NULL ? json_out_array() : NULL;
    for (size_t i = 0; i < count; i++) {
        char time[32];
        text_time_utc(time, sizeof time, items[i].time_s);
        cli_line(cli, "%4lld %s %s %-9s %s", (long long)items[i].id, items[i].is_read ? " " : "*",
                 time, notice_kind_text(items[i].kind), items[i].text);
        if (array == NULL)
            continue;
        struct json_out *row = json_out_object();
        json_put_i64(row, "id", items[i].id);
        json_put_text(row, "kind", notice_kind_text(items[i].kind));
        json_put_text(row, "text", items[i].text);
        cli_put_time(row, "time", items[i].time_s);
        json_put_bool(row, "read", items[i].is_read);
        json_put(array, NULL, row);
    }
    if (array != NULL) {
        json_put_i64(cli->json, "unread", notice_unread(cli->core));
        json_put(cli->json, "notifications", array);
    }
    mem_free(items);
    return OK;
}

static enum err read_id(struct cli *cli, int64_t *out)
{
    *out = 0;
    if (strcmp(cli->args[0], "all") == 0)
        return OK;
    return cli_read_id(out, cli->args[0], "the notification");
}

static enum err mark_read(struct cli *cli)
{
    int64_t id;
    TRY(read_id(cli, &id));
    TRY(notice_mark_read(cli->core, id, true));
    if (cli->json != NULL)
        json_put_i64(cli->json, "unread", notice_unread(cli->core));
    return OK;
}

static enum err remove_notice(struct cli *cli)
{
    int64_t id;
    TRY(read_id(cli, &id));
    if (id == 0)
        return err_set(ERR_USAGE, "say which one");
    TRY(notice_remove(cli->core, id));
    if (cli->json != NULL)
        json_put_bool(cli->json, "done", true);
    return OK;
}

static const struct command rows[] = {
    {"notify",
     "list",
     "",
     "notifications, newest first; * is unread",
     NEED_LOGIN,
     list,
     {{"--unread", NULL, "only those"}}},
    {"notify", "read", "ID", "mark one (or all) as read", NEED_LOGIN, mark_read, {{0}}},
    {"notify", "remove", "ID", "remove one", NEED_LOGIN, remove_notice, {{0}}},
};
const struct command_list commands_notify = {rows, MEM_COUNT(rows)};
