/* ecocoin price alert, watch: being told when prices change. */

#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli_price.h"
#include "core/alert.h"
#include "core/base/mem.h"
#include "core/base/text.h"

#define MINUTES_MAX 43200

/* ---- alerts */

static enum err list(struct cli *cli)
{
    struct alert *alerts;
    size_t count;
    TRY(alert_list(cli->core, &alerts, &count));
    struct json_out *array = cli->json != NULL ? json_out_array() : NULL;
    for (size_t i = 0; i < count; i++) {
        const struct alert *alert = &alerts[i];
        char words[160];
        alert_words(words, sizeof words, cli->core, alert);
        cli_line(cli, "%4lld %s%s%s", (long long)alert->id, words,
                 alert->repeats ? ", each time" : "", alert->is_on ? "" : ", done");
        if (array == NULL)
            continue;
        struct json_out *row = json_out_object();
        json_put_i64(row, "id", alert->id);
        json_put_text(row, "kind", alert_kind_name(alert->kind));
        json_put_text(row, "words", words);
        json_put_bool(row, "repeats", alert->repeats);
        json_put_bool(row, "on", alert->is_on);
        json_put_bool(row, "holds", alert->holds);
        cli_put_time(row, "fired", alert->fired_s);
        json_put(array, NULL, row);
    }
    if (array != NULL)
        json_put(cli->json, "alerts", array);
    else if (count == 0)
        cli_line(cli, "no alerts yet: ecocoin price alert add above|below PRICE");
    mem_free(alerts);
    return OK;
}

static enum err read_value(struct alert *out, const char *text)
{
    int64_t value = 0;
    enum alert_value wanted = alert_kind_value(out->kind);
    if (wanted == ALERT_NOTHING)
        return text == NULL ? OK : err_set(ERR_USAGE, "'down' takes no value");
    if (text == NULL)
        return err_set(ERR_USAGE, "'%s' needs a value: a price, or per cent",
                       alert_kind_name(out->kind));
    unsigned scale = wanted == ALERT_PRICE ? 12 : 2;
    if (decimal_parse_scaled(&value, text, strlen(text), scale) != OK || value <= 0 ||
        (wanted == ALERT_BPS && value > UINT32_MAX))
        return err_set(ERR_INVALID, "'%s' is no such value", text);
    if (wanted == ALERT_PRICE)
        out->level.v = value;
    else
        out->bps = (uint32_t)value;
    return OK;
}

static enum err add(struct cli *cli)
{
    struct alert alert = {.repeats = cli_flag(cli, "--repeat") != NULL};
    uint32_t minutes = 60;
    int64_t id;
    char words[160];
    if (cli->args[1] == NULL)
        return err_set(ERR_USAGE, "say what to wait for: above, below, move, spread or down");
    TRY(alert_kind_parse(&alert.kind, cli->args[1]));
    TRY(read_value(&alert, cli->args[2]));
    TRY(cli_currency(cli, &alert.currency));
    TRY(cli_price_token(cli, cli_flag(cli, "--token"), &alert.token));
    if (cli_flag(cli, "--within") != NULL)
        TRY(cli_number(&minutes, cli_flag(cli, "--within"), MINUTES_MAX, "--within"));
    alert.window_s = (int64_t)minutes * 60;
    TRY(alert_add(cli->core, &alert, &id));
    alert_words(words, sizeof words, cli->core, &alert);
    cli_line(cli, "%lld: %s", (long long)id, words);
    if (cli->json != NULL) {
        json_put_i64(cli->json, "id", id);
        json_put_text(cli->json, "words", words);
    }
    return OK;
}

static enum err remove_alert(struct cli *cli)
{
    int64_t id;
    if (cli->args[1] == NULL)
        return err_set(ERR_USAGE, "say which: the number that 'price alert list' shows");
    TRY(cli_read_id(&id, cli->args[1], "the alert"));
    TRY(alert_remove(cli->core, id));
    cli_line(cli, "removed");
    return OK;
}

static enum err alert(struct cli *cli)
{
    static const struct {
        const char *name;
        enum err (*run)(struct cli *cli);
    } actions[] = {{"add", add}, {"list", list}, {"remove", remove_alert}};
    for (size_t i = 0; i < MEM_COUNT(actions); i++)
        if (strcmp(cli->args[0], actions[i].name) == 0)
            return actions[i].run(cli);
    return err_set(ERR_USAGE, "'%s' is neither add, list nor remove", cli->args[0]);
}

/* ---- watching */

struct watch {
    struct cli *cli;
    int token;
    enum currency currency;
    struct price_now last;
    bool has_last;
    uint32_t left; /* lines to be written; 0: no end */
    enum err err;
};

static bool is_same(const struct price_now *a, const struct price_now *b)
{
    return a->is_known == b->is_known && a->is_stale == b->is_stale &&
           a->is_disputed == b->is_disputed && a->price.v == b->price.v && a->time_s == b->time_s &&
           strcmp(a->source, b->source) == 0;
}

/* One object a line, flushed: what reads it lives from line to line. */
static bool write_line(struct watch *watch, const struct price_now *now)
{
    struct cli *cli = watch->cli;
    struct json_out *object = cli->json != NULL ? json_out_object() : NULL;
    cli_show_price(cli, object, watch->token, watch->currency, now);
    if (object != NULL) {
        struct buf text = {0};
        json_out_write(&text, object, false);
        fprintf(stdout, "%s\n", buf_text(&text));
        buf_clear(&text);
        json_out_free(object);
    }
    return fflush(stdout) == 0 && !ferror(stdout);
}

static volatile sig_atomic_t is_interrupted;

static void interrupt(int number)
{
    (void)number;
    is_interrupted = 1;
}

/* An interrupt is how it ends: the wait returns, and what is under way is closed as always. */
static void catch_interrupts(void)
{
    struct sigaction action = {.sa_handler = interrupt, .sa_flags = (int)SA_RESETHAND};
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
}

/* Nobody reads the other end of the pipe any more. */
static bool is_unread(void)
{
    struct pollfd out = {STDOUT_FILENO, 0, 0};
    return poll(&out, 1, 0) > 0 && (out.revents & (POLLERR | POLLNVAL)) != 0;
}

/* Returns: true when it is over. */
static bool look(void *arg)
{
    struct watch *watch = arg;
    struct price_now now;
    if (is_interrupted || is_unread())
        return true;
    watch->err = price_now(watch->cli->core, watch->token, watch->currency, &now);
    if (watch->err != OK)
        return true;
    if (!now.is_known || (watch->has_last && is_same(&now, &watch->last)))
        return false;
    watch->last = now;
    watch->has_last = true;
    if (!write_line(watch, &now))
        return true; /* nobody reads any more: that is its end, not a failure */
    return watch->left > 0 && --watch->left == 0;
}

static enum err watch(struct cli *cli)
{
    struct watch watching = {.cli = cli};
    TRY(cli_currency(cli, &watching.currency));
    TRY(cli_price_token(cli, cli->args[0], &watching.token));
    if (cli_flag(cli, "--count") != NULL)
        TRY(cli_number(&watching.left, cli_flag(cli, "--count"), UINT32_MAX, "--count"));
    cli->is_streamed = true;
    catch_interrupts();
    enum err err;
    do
        err = cli->env->wait_until(cli->env->app, look, &watching, INT_MAX / 2);
    while (err == ERR_TIMEOUT);
    return err != OK ? err : watching.err;
}

static const struct command rows[] = {
    {"price",
     "alert",
     "ACTION [KIND] [VALUE]",
     "add above|below PRICE, move|spread PER CENT, down; list; remove NUMBER",
     NEED_LOGIN,
     alert,
     {{"--token", "SYMBOL", "of this token (MCO2 if not said)"},
      {"--currency", CURRENCY_CHOICES, "currency of the price"},
      {"--within", "MINUTES", "move: within this time; down: for so long (60 if not said)"},
      {"--repeat", NULL, "each time, not once"}}},
    {"price",
     "watch",
     "[TOKEN]",
     "a line for each change, until it is interrupted",
     NEED_CORE | NEED_ONLINE,
     watch,
     {{"--currency", CURRENCY_CHOICES, "currency of the price"},
      {"--count", "N", "end after so many lines"}}},
};
const struct command_list commands_price_watch = {rows, MEM_COUNT(rows)};
