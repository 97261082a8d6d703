/* ecocoin network: the chains this program knows, and how the connection does. */

#include <string.h>

#include "cli/command.h"
#include "core/balance.h"
#include "core/base/mem.h"
#include "core/base/text.h"

#define STATUS_TIMEOUT_MS 20000

static enum err list(struct cli *cli)
{
    const struct network_list *networks = core_networks(cli->core);
    struct json_out *array = cli->json != NULL ? json_out_array() : NULL;
    for (size_t i = 0; i < networks->count; i++) {
        const struct network *network = &networks->items[i];
        cli_line(cli, "%s %-12s chain %-8llu %s, %zu endpoints, %zu tokens, %zu pools",
                 network == core_network(cli->core) ? "*" : " ", network->name,
                 (unsigned long long)network->chain_id, network->title, network->endpoint_count,
                 network->token_count, network->pool_count);
        if (array == NULL)
            continue;
        struct json_out *row = json_out_object();
        json_put_text(row, "name", network->name);
        json_put_text(row, "title", network->title);
        json_put_i64(row, "chain_id", (int64_t)network->chain_id);
        json_put_bool(row, "chosen", network == core_network(cli->core));
        json_put(array, NULL, row);
    }
    if (networks->problem[0] != '\0')
        cli_talk(cli, "refused: %s", networks->problem);
    if (array != NULL) {
        json_put(cli->json, "networks", array);
        json_put_text(cli->json, "problem", networks->problem);
    }
    return OK;
}

static bool is_known(void *arg)
{
    struct cli *cli = arg;
    struct chain_health health;
    core_health(cli->core, &health);
    return health.is_up || health.problem[0] != '\0';
}

static enum err status(struct cli *cli)
{
    struct chain_health health;
    struct head head;
    /* The health decides below: a time-out shows there. */
    enum err waited = cli->env->wait_until(cli->env->app, is_known, cli, STATUS_TIMEOUT_MS);
    core_health(cli->core, &health);
    TRY(head_get(cli->core, &head));
    cli_line(cli, "%s: %s, %s", core_network(cli->core)->title, health.endpoint,
             health.is_up                ? "up"
             : health.problem[0] != '\0' ? health.problem
                                         : "no answer");
    if (head.is_known) {
        char time[32];
        text_time_utc(time, sizeof time, head.time_s);
        cli_line(cli, "block %llu of %s%s", (unsigned long long)head.number, time,
                 head.went_back_from > 0 ? "; the chain went back" : "");
    }
    if (cli->json != NULL) {
        json_put_text(cli->json, "network", core_network(cli->core)->name);
        json_put_text(cli->json, "endpoint", health.endpoint);
        json_put_bool(cli->json, "up", health.is_up);
        json_put_text(cli->json, "problem", health.problem);
        json_put_i64(cli->json, "latency_ms", health.latency_ms);
        json_put_i64(cli->json, "block", head.is_known ? (int64_t)head.number : -1);
        json_put_i64(cli->json, "went_back_from", (int64_t)head.went_back_from);
    }
    if (health.is_up)
        return OK;
    return health.why == OK ? waited : err_set(health.why, "%s", health.problem);
}

static enum err use(struct cli *cli)
{
    TRY(core_choose_network(cli->core, cli->args[0]));
    cli_line(cli, "%s", core_network(cli->core)->title);
    if (cli->json != NULL)
        json_put_text(cli->json, "network", core_network(cli->core)->name);
    return OK;
}

static const struct command rows[] = {
    {"network", "list", "", "networks; * is the chosen one", NEED_CORE, list, {{0}}},
    {"network",
     "status",
     "",
     "which endpoint answers, and the newest block",
     NEED_ONLINE,
     status,
     {{0}}},
    {"network", "use", "NAME", "choose the network of the next starts", NEED_CORE, use, {{0}}},
};
const struct command_list commands_network = {rows, MEM_COUNT(rows)};
