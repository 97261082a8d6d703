#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

/** What the files of this folder share: the table rows of commands, and the helpers their functions
 * use. */

#include <stdio.h>

#include "cli/cli.h"
#include "core/base/json.h"
#include "core/txn.h"
#include "core/wallet.h"

enum command_need {
    NEED_CORE = 0,
    NEED_LOGIN = 1 << 0,    /* an account, by --account and a password */
    NEED_ONLINE = 1 << 1,   /* the network module */
    NEED_SYNC = 1 << 2,     /* the network's head is known and not older than this start */
    NEED_NOTHING = 1 << 3,  /* not even core: it runs alone, and prints its answer itself */
    NEED_PASSWORD = 1 << 4, /* with NEED_LOGIN: the password is asked for once, for both */
    NEED_HOME = 1 << 5, /* no core, which would open the store: it runs alone, on env->data_dir */
};

#define COMMAND_FLAGS_MAX 10
#define COMMAND_ARGS_MAX  8

struct command_flag {
    const char *name;  /* "--to" */
    const char *value; /* NULL: it takes none */
    const char *words;
};

struct cli;
/** One row is one command; help, man page and completions come from the same rows. */
struct command {
    const char *noun, *verb;
    const char *args; /* "NAME [ADDRESS]": capital words, brackets for optional ones */
    const char *words;
    unsigned needs;
    enum err (*run)(struct cli *cli);
    struct command_flag flags[COMMAND_FLAGS_MAX];
};
struct command_list {
    const struct command *rows;
    size_t count;
};

/* One per file of this folder. */
extern const struct command_list commands_account, commands_wallet, commands_balance, commands_send,
    commands_tx, commands_price, commands_price_file, commands_price_key, commands_price_watch,
    commands_offset, commands_certificate, commands_notify, commands_network, commands_setting,
    commands_doctor, commands_eth, commands_chart, commands_restore, commands_audit,
    commands_airgap, commands_keystore, commands_message, commands_policy, commands_backup;

/** One run of one command. */
struct cli {
    const struct cli_env *env;
    const struct options *options;
    struct core *core;
    const struct command *command;
    const char *args[COMMAND_ARGS_MAX]; /* NULL where not given */
    size_t arg_count;
    const char *flags[COMMAND_FLAGS_MAX]; /* value, or "" for a flag without; NULL: not given */
    struct json_out *json;                /* an object: what --json prints; NULL without --json */
    struct secret password;               /* NEED_PASSWORD: that of the login */
    bool is_streamed;                     /* the answer was printed line by line: nothing follows */
};

/** Returns: the value of the command's own flag, NULL when it was not given. */
const char *cli_flag(const struct cli *cli, const char *name);
/** Wait for a job with progress shown by on_event (may be NULL). Returns: its result. Out: *id, may
 * be NULL */
enum err cli_wait(struct cli *cli, job work, int64_t *id, cli_event_fn *on_event,
                  void *arg) MUST_CHECK;
/** A line of the answer on standard output; nothing with --json. */
void cli_line(struct cli *cli, const char *format, ...) PRINTF_LIKE(2, 3);
/** Progress on standard error; nothing with --quiet. */
void cli_talk(struct cli *cli, const char *format, ...) PRINTF_LIKE(2, 3);
/** Ask before something that costs or cannot be undone. Returns: OK; ERR_CANCELLED; ERR_REFUSED
 * (nobody to ask:
 *  --yes is needed) */
enum err cli_confirm(struct cli *cli, const char *question) MUST_CHECK;
/** A secret from a file, or from the terminal without echo (asked twice when repeat).
 *  Returns: OK; ERR_NOT_FOUND, ERR_IO (file); ERR_USAGE (nobody to ask); ERR_INVALID (the two
 * differ) */
enum err cli_secret(struct cli *cli, struct secret *out, const char *file, const char *prompt,
                    bool repeat) MUST_CHECK;
/** The first line of a descriptor, without its end; what follows stays unread. Returns: OK; ERR_IO;
 * ERR_LIMIT. In: what: names the descriptor in errors */
enum err cli_read_line(struct secret *out, int fd, const char *what) MUST_CHECK;
/** The password of the account: --password-fd, --password-file or the terminal. */
enum err cli_password(struct cli *cli, struct secret *out, bool repeat) MUST_CHECK;
/** A small unsigned number of a flag or argument. */
enum err cli_number(uint32_t *out, const char *text, uint32_t max, const char *what) MUST_CHECK;
/** The number of an order, transaction, certificate or notification; what says which. */
enum err cli_read_id(int64_t *out, const char *text, const char *what) MUST_CHECK;
/** Show a draft as it will be signed. */
void cli_show_draft(struct cli *cli, const struct txn_draft *draft);
/** The same as JSON: a new object with each fact. */
struct json_out *cli_facts_json(const struct network *network, const struct tx_facts *facts);
/** What the facts do, in one sentence. */
void cli_facts_words(char *out, size_t size, const struct network *network,
                     const struct tx_facts *facts);

/** A wallet's addresses, one a line, and into array unless that is NULL. */
enum err cli_put_addresses(struct cli *cli, struct json_out *array, int64_t wallet_id) MUST_CHECK;

/* Amounts and times in text and JSON. */
void cli_put_amount(struct json_out *object, const char *key, const struct u256 *amount,
                    unsigned decimals);
void cli_put_price(struct json_out *object, const char *key, struct price_pico price);
void cli_put_time(struct json_out *object, const char *key, int64_t time_s);
void cli_put_address(struct json_out *object, const char *key, const struct addr *address);
void cli_put_hash(struct json_out *object, const char *key, const struct hash32 *hash);

#endif
