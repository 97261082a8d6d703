/* ecocoin doctor: is everything here as it should be, and if not, what to do. */

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/command.h"
#include "core/balance.h"
#include "core/base/mem.h"
#include "core/base/text.h"

#define NET_TIMEOUT_MS   15000
#define CLOCK_SKEW_MAX_S 120
#define HEAD_MAX_BLOCKS  10 /* missed, where blocks are slow */

struct doctor {
    struct cli *cli;
    struct json_out *array;
    int problems;
};

static void report(struct doctor *doctor, const char *what, bool ok, const char *words,
                   const char *remedy)
{
    cli_line(doctor->cli, "%-5s %-12s %s", ok ? "ok" : "CHECK", what, words);
    if (!ok)
        cli_line(doctor->cli, "%18s → %s", "", remedy);
    doctor->problems += !ok;
    if (doctor->array == NULL)
        return;
    struct json_out *row = json_out_object();
    json_put_text(row, "check", what);
    json_put_bool(row, "ok", ok);
    json_put_text(row, "words", words);
    json_put_text(row, "remedy", ok ? "" : remedy);
    json_put(doctor->array, NULL, row);
}

static void check_terminal(struct doctor *doctor)
{
    const char *term = getenv("TERM");
    bool ok = term != NULL && term[0] != '\0' && strcmp(term, "dumb") != 0;
    report(doctor, "terminal", ok, ok ? term : "TERM is not set, or 'dumb'",
           "set TERM to your terminal's name; commands work without");
    bool utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    report(doctor, "locale", utf8, nl_langinfo(CODESET),
           "use a UTF-8 locale for lines and candles; ASCII is drawn");
}

static void check_files(struct doctor *doctor)
{
    struct stat info;
    const char *dir = core_data_dir(doctor->cli->core);
    bool ok = stat(dir, &info) == 0 && (info.st_mode & 077) == 0 && access(dir, W_OK) == 0;
    report(doctor, "directory", ok, dir, "chmod 700 it, and make it yours");
    enum err err = core_check_store(doctor->cli->core);
    report(doctor, "store", err == OK, err == OK ? "whole" : err_detail(err), err_hint(err));
}

static void check_networks(struct doctor *doctor)
{
    const struct network_list *networks = core_networks(doctor->cli->core);
    char words[64];
    text_format(words, sizeof words, "%zu known", networks->count);
    report(doctor, "networks", networks->problem[0] == '\0',
           networks->problem[0] == '\0' ? words : networks->problem, "correct or remove this file");
}

static bool is_up(void *arg)
{
    struct cli *cli = arg;
    struct chain_health health;
    struct head head;
    core_health(cli->core, &health);
    return health.is_up && head_get(cli->core, &head) == OK && head.is_known;
}

static void check_connection(struct doctor *doctor)
{
    struct cli *cli = doctor->cli;
    if (cli->options->offline) {
        report(doctor, "connection", true, "--offline: not tried", "");
        return;
    }
    enum err err = cli->env->load_net(cli->env->app);
    if (err == OK)
        err = cli->env->wait_until(cli->env->app, is_up, cli, NET_TIMEOUT_MS);
    struct chain_health health;
    core_health(cli->core, &health);
    char words[512];
    text_format(words, sizeof words, "%s: %s", health.endpoint,
                err == OK                   ? "answers"
                : health.problem[0] != '\0' ? health.problem
                                            : err_detail(err));
    report(doctor, "connection", err == OK, words,
           "check the network and the endpoints of its file");
    struct head head;
    if (err != OK || head_get(cli->core, &head) != OK)
        return;
    int64_t age_s = core_now_s(cli->core) - head.time_s;
    int64_t slow_s = HEAD_MAX_BLOCKS * (int64_t)core_network(cli->core)->block_time_ms / 1000;
    int64_t most_s = slow_s > CLOCK_SKEW_MAX_S ? slow_s : CLOCK_SKEW_MAX_S;
    bool is_ahead = age_s < -CLOCK_SKEW_MAX_S;
    char age[32];
    text_age(age, sizeof age, is_ahead ? -age_s : age_s > 0 ? age_s : 0);
    text_format(words, sizeof words, "the newest block is %s %s", age,
                is_ahead ? "in the future" : "old");
    report(doctor, "clock", !is_ahead && age_s <= most_s, words,
           is_ahead ? "this machine's clock is behind the chain's: set it (timedatectl)"
                    : "the endpoint is behind, or this machine's clock is ahead: compare it "
                      "(timedatectl), or use another endpoint");
}

static enum err doctor(struct cli *cli)
{
    struct doctor doctor = {.cli = cli, .array = cli->json != NULL ? json_out_array() : NULL};
    check_terminal(&doctor);
    check_files(&doctor);
    check_networks(&doctor);
    check_connection(&doctor);
    if (doctor.array != NULL) {
        json_put_i64(cli->json, "problems", doctor.problems);
        json_put(cli->json, "checks", doctor.array);
    }
    return OK;
}

static const struct command rows[] = {
    {"doctor",
     "",
     "",
     "check terminal, files, networks, connection and clock",
     NEED_CORE,
     doctor,
     {{0}}},
};
const struct command_list commands_doctor = {rows, MEM_COUNT(rows)};
