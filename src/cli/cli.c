#include "cli/cli.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "core/account.h"
#include "core/balance.h"
#include "core/base/mem.h"
#include "core/base/text.h"

#define SYNC_TIMEOUT_MS 20000
#define PATIENCE_MS     4000 /* with an endpoint that failed, but may come back */

static const struct command_list *const nouns[] = {
    &commands_account,     &commands_wallet,      &commands_restore,   &commands_audit,
    &commands_balance,     &commands_send,        &commands_tx,        &commands_price,
    &commands_price_file,  &commands_price_watch, &commands_price_key, &commands_offset,
    &commands_certificate, &commands_notify,      &commands_network,   &commands_setting,
    &commands_doctor,      &commands_eth,         &commands_chart,     &commands_airgap,
    &commands_keystore,    &commands_message,     &commands_policy,    &commands_backup,
};

/* ---- errors and help ---- */

void cli_print_error(const struct options *options, enum err err)
{
    if (!options->json) {
        fprintf(stderr, "ecocoin: %s\n", err_detail(err));
        if (err_hint(err)[0] != '\0')
            fprintf(stderr, "  %s\n", err_hint(err));
        return;
    }
    struct json_out *inner = json_out_object();
    json_put_text(inner, "code", err_code(err));
    json_put_text(inner, "message", err_detail(err));
    json_put_text(inner, "hint", err_hint(err));
    struct json_out *root = json_out_object();
    json_put(root, "error", inner);
    struct buf text = {0};
    json_out_write(&text, root, true);
    puts(buf_text(&text));
    buf_clear(&text);
    json_out_free(root);
}

static void print_command(const struct command *command, bool with_flags)
{
    const char *args = command->args;
    char head[128];
    snprintf(head, sizeof head, "%s%s%s%s%s", command->noun, command->verb[0] != '\0' ? " " : "",
             command->verb, args[0] != '\0' ? " " : "", args);
    printf("  %-44s %s\n", head, command->words);
    if (!with_flags)
        return;
    for (size_t i = 0; i < COMMAND_FLAGS_MAX && command->flags[i].name != NULL; i++) {
        snprintf(head, sizeof head, "%s %s", command->flags[i].name,
                 command->flags[i].value != NULL ? command->flags[i].value : "");
        printf("      %-40s %s\n", head, command->flags[i].words);
    }
}

static void print_all_help(void)
{
    puts("ecocoin: a terminal client for carbon tokens\n\n"
         "  ecocoin                                      the full-screen program\n"
         "  ecocoin NOUN VERB …                          one command; 'ecocoin NOUN --help' for "
         "more\n");
    for (size_t i = 0; i < MEM_COUNT(nouns); i++)
        for (size_t k = 0; k < nouns[i]->count; k++)
            print_command(&nouns[i]->rows[k], false);
    puts("\noptions:");
    for (size_t i = 0; i < option_row_count; i++) {
        char head[64];
        snprintf(head, sizeof head, "%s %s", option_rows[i].name,
                 option_rows[i].value != NULL ? option_rows[i].value : "");
        printf("  %-44s %s\n", head, option_rows[i].words);
    }
}

static enum err too_many_verbs(const struct options *options)
{
    const char *noun = options->words[0];
    if (options->word_count == 1)
        return err_set(ERR_USAGE, "a verb is missing; 'ecocoin %s --help' lists them", noun);
    char verb[64];
    text_clean_into(verb, sizeof verb, options->words[1], strlen(options->words[1]));
    return err_set(ERR_USAGE, "'%s' has no '%s'; 'ecocoin %s --help' lists what it has", noun, verb,
                   noun);
}

/* With what there is: its verbs when the noun is known, else the nouns. */
static enum err no_such_command(const struct options *options)
{
    const char *noun = options->words[0];
    char shown[64], known[256] = "";
    text_clean_into(shown, sizeof shown, noun, strlen(noun));
    if (noun[0] == '-')
        return err_set(ERR_USAGE, "there is no option '%s'; usage: ecocoin [OPTIONS] [NOUN VERB …]",
                       shown);
    for (size_t i = 0, len = 0; i < MEM_COUNT(nouns); i++)
        for (size_t k = 0; k < nouns[i]->count; k++)
            if (strcmp(nouns[i]->rows[k].noun, noun) == 0) {
                if (!text_format(known + len, sizeof known - len, "%s%s", len > 0 ? "|" : "",
                                 nouns[i]->rows[k].verb))
                    return too_many_verbs(options);
                len += strlen(known + len);
            }
    if (known[0] == '\0')
        return err_set(ERR_USAGE, "there is no command '%s'; usage: ecocoin NOUN VERB …", shown);
    if (options->word_count == 1)
        return err_set(ERR_USAGE, "a verb is missing; usage: ecocoin %s %s", noun, known);
    char verb[64];
    text_clean_into(verb, sizeof verb, options->words[1], strlen(options->words[1]));
    return err_set(ERR_USAGE, "'%s' has no '%s'; usage: ecocoin %s %s", noun, verb, noun, known);
}

int cli_print_help(const struct options *options)
{
    if (options->version) {
        puts("ecocoin " ECO_VERSION);
        return 0;
    }
    if (options->word_count == 0) {
        print_all_help();
        return 0;
    }
    bool found = false;
    for (size_t i = 0; i < MEM_COUNT(nouns); i++)
        for (size_t k = 0; k < nouns[i]->count; k++)
            if (strcmp(nouns[i]->rows[k].noun, options->words[0]) == 0) {
                print_command(&nouns[i]->rows[k], true);
                found = true;
            }
    if (found)
        return 0;
    enum err err = no_such_command(options);
    cli_print_error(options, err);
    return err_exit_status(err);
}

/* ---- finding and reading a command ---- */

/* A row with an empty verb is its noun's only form: what follows is its arguments. */
static const struct command *find_command(const struct options *options, size_t *used)
{
    const char *noun = options->words[0];
    const char *verb = options->word_count > 1 ? options->words[1] : "";
    for (size_t i = 0; i < MEM_COUNT(nouns); i++)
        for (size_t k = 0; k < nouns[i]->count; k++) {
            const struct command *row = &nouns[i]->rows[k];
            if (strcmp(row->noun, noun) != 0)
                continue;
            if (row->verb[0] != '\0' && strcmp(row->verb, verb) != 0)
                continue;
            *used = row->verb[0] != '\0' ? 2 : 1;
            return row;
        }
    return NULL;
}

static size_t count_words(const char *args, bool required_only)
{
    size_t count = 0;
    bool optional = false, in_word = false;
    for (const char *p = args; *p != '\0'; p++) {
        if (*p == '[')
            optional = true;
        bool is_word = *p != ' ' && *p != '[' && *p != ']';
        if (is_word && !in_word && !(required_only && optional))
            count++;
        in_word = is_word;
        if (*p == ']')
            optional = false;
    }
    return count;
}

/* Between noun and verb. */
static const char *space(const struct command *command)
{
    return command->verb[0] != '\0' ? " " : "";
}

/* What was wrong, and how the command is written. In: words: cut when long, cleaned */
static enum err misused(const struct command *command, const char *before, const char *word,
                        const char *after)
{
    char shown[64], options[256] = "";
    text_clean_into(shown, sizeof shown, word, strlen(word));
    size_t len = 0;
    for (size_t i = 0; i < COMMAND_FLAGS_MAX && command->flags[i].name != NULL; i++) {
        const struct command_flag *flag = &command->flags[i];
        (void)text_format(options + len, sizeof options - len, " [%s%s%s]", flag->name,
                          flag->value != NULL ? " " : "", flag->value != NULL ? flag->value : "");
        len += strlen(options + len);
    }
    return err_set(ERR_USAGE, "%s%s%s; usage: ecocoin %s%s%s%s%s%s", before, shown, after,
                   command->noun, space(command), command->verb,
                   command->args[0] != '\0' ? " " : "", command->args, options);
}

static enum err read_flag(struct cli *cli, size_t *index)
{
    const struct options *options = cli->options;
    const char *word = options->words[*index];
    const char *equals = strchr(word, '=');
    size_t len = equals != NULL ? (size_t)(equals - word) : strlen(word);
    for (size_t i = 0; i < COMMAND_FLAGS_MAX && cli->command->flags[i].name != NULL; i++) {
        const struct command_flag *flag = &cli->command->flags[i];
        if (strlen(flag->name) != len || strncmp(flag->name, word, len) != 0)
            continue;
        if (flag->value == NULL) {
            cli->flags[i] = "";
            return OK;
        }
        if (equals == NULL && *index + 1 >= options->word_count)
            return misused(cli->command, "", flag->name, " needs a value");
        cli->flags[i] = equals != NULL ? equals + 1 : options->words[++*index];
        return OK;
    }
    return misused(cli->command, "there is no option '", word, "'");
}

static enum err read_words(struct cli *cli, size_t first)
{
    const struct options *options = cli->options;
    const struct command *command = cli->command;
    assert(command != NULL);
    for (size_t i = first; i < options->word_count; i++) {
        if (strncmp(options->words[i], "--", 2) == 0) {
            TRY(read_flag(cli, &i));
        } else if (cli->arg_count == COMMAND_ARGS_MAX ||
                   cli->arg_count >= count_words(command->args, false)) {
            return misused(command, "'", options->words[i], "' is one word too many");
        } else {
            cli->args[cli->arg_count++] = options->words[i];
        }
    }
    if (cli->arg_count < count_words(command->args, true))
        return misused(command, "something is missing", "", "");
    return OK;
}

/* ---- what a command needs ---- */

static enum err choose_account(struct cli *cli, char *name, size_t size)
{
    if (cli->options->account != NULL) {
        snprintf(name, size, "%s", cli->options->account);
        return OK;
    }
    struct account *accounts = NULL;
    size_t count = 0;
    TRY(account_list(cli->core, &accounts, &count));
    if (count == 1)
        snprintf(name, size, "%s", accounts[0].name);
    mem_free(accounts);
    if (count == 0)
        return err_set(ERR_NOT_FOUND, "there is no account here yet: ecocoin account create NAME");
    return count == 1 ? OK : err_set(ERR_USAGE, "which account? Say --account NAME");
}

static enum err log_in(struct cli *cli)
{
    char name[64];
    TRY(choose_account(cli, name, sizeof name));
    struct secret password = {0};
    enum err err = cli_password(cli, &password, false);
    job work = 0;
    if (err == OK)
        err = account_login(cli->core, &work, name, &password);
    if (err == OK && (cli->command->needs & NEED_PASSWORD))
        secret_move(&cli->password, &password);
    secret_clear(&password);
    TRY(err);
    return cli_wait(cli, work, NULL, NULL, NULL);
}

static bool head_is_fresh(void *arg)
{
    struct cli *cli = arg;
    struct head head;
    struct chain_health health;
    core_health(cli->core, &health);
    return head_get(cli->core, &head) == OK && head.is_known && health.is_up;
}

static bool head_is_fresh_or_failed(void *arg)
{
    struct cli *cli = arg;
    struct chain_health health;
    core_health(cli->core, &health);
    return health.why != OK || head_is_fresh(cli);
}

static enum err wait_for_head(struct cli *cli)
{
    const char *name = core_network(cli->core)->name;
    const struct cli_env *env = cli->env;
    struct chain_health health;
    TRY(env->load_net(env->app));
    enum err err = env->wait_until(env->app, head_is_fresh_or_failed, cli, SYNC_TIMEOUT_MS);
    core_health(cli->core, &health);
    if (health.why != OK && health.why != ERR_CHAIN_ID) {
        cli_talk(cli, "%s; trying again", health.problem);
        err = env->wait_until(env->app, head_is_fresh, cli, PATIENCE_MS);
        core_health(cli->core, &health);
    }
    if (health.why != OK)
        return err_set(health.why, "no endpoint of '%s' can be used: %s", name, health.problem);
    return err == OK ? OK : err_set(err, "no endpoint of '%s' answered", name);
}

static enum err prepare(struct cli *cli)
{
    if (cli->command->needs & NEED_LOGIN)
        TRY(log_in(cli));
    if (cli->command->needs & (NEED_ONLINE | NEED_SYNC)) {
        if (cli->options->offline)
            return err_set(ERR_OFFLINE, "'%s%s%s' needs the network, and --offline forbids it",
                           cli->command->noun, space(cli->command), cli->command->verb);
        if (cli->command->needs & NEED_SYNC)
            return wait_for_head(cli);
        return cli->env->load_net(cli->env->app);
    }
    return OK;
}

static void print_json(struct cli *cli)
{
    struct buf text = {0};
    json_out_write(&text, cli->json, true);
    puts(buf_text(&text));
    buf_clear(&text);
}

bool cli_runs_alone(const struct options *options)
{
    size_t used;
    if (options->word_count == 0)
        return false;
    const struct command *command = find_command(options, &used);
    return command == NULL || (command->needs & (NEED_NOTHING | NEED_HOME)) != 0;
}

int cli_run(const struct cli_env *env)
{
    struct cli cli = {.env = env, .options = env->options, .core = env->core};
    size_t used = 0;
    enum err err = OK;
    cli.command = find_command(env->options, &used);
    if (cli.command == NULL)
        err = no_such_command(env->options);
    if (err == OK)
        err = read_words(&cli, used);
    if (env->options->json && (cli.command == NULL || !(cli.command->needs & NEED_NOTHING)))
        cli.json = json_out_object();
    if (err == OK)
        err = prepare(&cli);
    if (err == OK)
        err = cli.command->run(&cli);
    secret_clear(&cli.password);
    if (err == OK && cli.json != NULL && !cli.is_streamed)
        print_json(&cli);
    json_out_free(cli.json);
    if (err == OK && !cli.is_streamed && (fflush(stdout) != 0 || ferror(stdout)))
        err = err_set(ERR_IO, "cannot write the answer");
    if (err != OK)
        cli_print_error(env->options, err);
    return err == OK ? 0 : err_exit_status(err);
}
