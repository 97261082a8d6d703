/* ecocoin wallet: wallets and addresses of the account. */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli_keystore.h"
#include "cli/command.h"
#include "core/base/mem.h"
#include "core/base/rnd.h"
#include "core/base/text.h"
#include "core/eth/address.h"
#include "core/eth/mnemonic.h"

static const char *kind_name(enum wallet_kind kind)
{
    return kind == WALLET_HD ? "hd" : kind == WALLET_KEY ? "key" : "watch";
}

static struct json_out *address_json(const struct wallet_address *address)
{
    struct json_out *row = json_out_object();
    cli_put_address(row, "address", &address->address);
    json_put_text(row, "wallet", address->wallet_name);
    json_put_text(row, "kind", kind_name(address->kind));
    json_put_i64(row, "index", address->index);
    json_put_text(row, "label", address->label);
    return row;
}

static enum err addresses(struct cli *cli)
{
    struct wallet_address *items = NULL;
    size_t count = 0;
    TRY(wallet_addresses(cli->core, 0, &items, &count));
    struct json_out *array = cli->json != NULL ? json_out_array() : NULL;
    for (size_t i = 0; i < count; i++) {
        char text[ADDRESS_TEXT];
        address_write(text, &items[i].address);
        cli_line(cli, "%s  %s/%u%s%s", text, items[i].wallet_name, items[i].index,
                 items[i].label[0] != '\0' ? "  " : "", items[i].label);
        if (array != NULL)
            json_put(array, NULL, address_json(&items[i]));
    }
    if (count == 0)
        cli_line(cli, "no wallets yet: ecocoin wallet create NAME");
    if (array != NULL)
        json_put(cli->json, "addresses", array);
    mem_free(items);
    return OK;
}

static enum err list(struct cli *cli)
{
    struct wallet *items = NULL;
    size_t count = 0;
    TRY(wallet_list(cli->core, cli_flag(cli, "--all") != NULL, &items, &count));
    struct json_out *array = cli->json != NULL ? json_out_array() : NULL;
    for (size_t i = 0; i < count; i++) {
        cli_line(cli, "%-24s %-6s %zu address%s%s", items[i].name, kind_name(items[i].kind),
                 items[i].address_count, items[i].address_count == 1 ? "" : "es",
                 items[i].is_archived ? ", archived" : "");
        if (array == NULL)
            continue;
        struct json_out *row = json_out_object();
        json_put_text(row, "name", items[i].name);
        json_put_text(row, "kind", kind_name(items[i].kind));
        json_put_text(row, "path", items[i].path);
        json_put_i64(row, "addresses", (int64_t)items[i].address_count);
        json_put_bool(row, "archived", items[i].is_archived);
        cli_put_time(row, "created", items[i].created_s);
        json_put(array, NULL, row);
    }
    if (array != NULL)
        json_put(cli->json, "wallets", array);
    mem_free(items);
    return OK;
}

/* Returns: ERR_NOT_FOUND when the account has no wallet of this name. */
static enum err find(struct cli *cli, const char *name, int64_t *id)
{
    struct wallet *items = NULL;
    size_t count = 0;
    TRY(wallet_list(cli->core, true, &items, &count));
    *id = 0;
    for (size_t i = 0; i < count; i++)
        if (strcmp(items[i].name, name) == 0)
            *id = items[i].id;
    mem_free(items);
    return *id != 0 ? OK : err_set(ERR_NOT_FOUND, "there is no wallet called '%s'", name);
}

enum err cli_put_addresses(struct cli *cli, struct json_out *array, int64_t wallet_id)
{
    struct wallet_address *items = NULL;
    size_t count = 0;
    TRY(wallet_addresses(cli->core, wallet_id, &items, &count));
    for (size_t i = 0; i < count; i++) {
        char text[ADDRESS_TEXT];
        address_write(text, &items[i].address);
        cli_line(cli, "%s", text);
        if (array != NULL)
            json_put(array, NULL, address_json(&items[i]));
    }
    mem_free(items);
    return OK;
}

/* Show what a finished job made: the wallet's first (or newest) address. */
static enum err show_made(struct cli *cli, job work)
{
    int64_t id = 0;
    TRY(cli_wait(cli, work, &id, NULL, NULL));
    struct wallet_address *items = NULL;
    size_t count = 0;
    TRY(wallet_addresses(cli->core, id, &items, &count));
    if (count > 0) {
        char text[ADDRESS_TEXT];
        address_write(text, &items[count - 1].address);
        cli_line(cli, "%s", text);
        if (cli->json != NULL)
            json_put(cli->json, "made", address_json(&items[count - 1]));
    }
    mem_free(items);
    return OK;
}

/* ---- a fresh wallet: words to a file or the terminal, three asked back at the terminal ---- */

static enum err words_to_file(const struct secret *words, const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_set(errno == EEXIST ? ERR_EXISTS : ERR_CREATE, "cannot create '%s': %s", path,
                       strerror(errno));
    bool written = write(fd, words->data, words->len) == (ssize_t)words->len &&
                   write(fd, "\n", 1) == 1 && fsync(fd) == 0;
    close(fd);
    if (written)
        return OK;
    unlink(path);
    return err_set(ERR_IO, "cannot write '%s'; nothing was made", path);
}

static enum err ask_back(struct cli *cli, unsigned count)
{
    for (unsigned asked = 0; asked < 3; asked++) {
        unsigned number = 1 + asked * (count / 3) + rnd_below(count / 3);
        char prompt[32];
        text_format(prompt, sizeof prompt, "word number %u", number);
        struct secret word = {0};
        enum err err = cli_secret(cli, &word, NULL, prompt, false);
        job work = 0;
        if (err == OK)
            err = wallet_words_check(cli->core, &work, number, &word);
        secret_clear(&word);
        TRY(err);
        TRY(cli_wait(cli, work, NULL, NULL, NULL));
    }
    return OK;
}

static enum err create(struct cli *cli)
{
    const char *wanted = cli_flag(cli, "--words"), *code = cli_flag(cli, "--language");
    enum mnemonic_language language = MNEMONIC_ENGLISH;
    unsigned count = wanted == NULL || strcmp(wanted, "12") == 0 ? 12 : 24;
    if (wanted != NULL && strcmp(wanted, "12") != 0 && strcmp(wanted, "24") != 0)
        return err_set(ERR_USAGE, "--words is 12 or 24");
    if (code != NULL)
        TRY(mnemonic_language_parse(&language, code, strlen(code)));
    const char *file = cli_flag(cli, "--words-file");
    if (file == NULL && (cli->options->no_input || !isatty(STDIN_FILENO) || !isatty(STDERR_FILENO)))
        return err_set(ERR_USAGE, "the words must be kept: use a terminal, or --words-file FILE");
    job work = 0;
    TRY(wallet_words_new(cli->core, &work, count, language));
    TRY(cli_wait(cli, work, NULL, NULL, NULL));
    struct secret words = {0};
    TRY(wallet_take_words(cli->core, &words));
    enum err err = OK;
    if (file != NULL) {
        err = words_to_file(&words, file);
    } else {
        fprintf(
            stderr,
            "Write these words down, in order. They are the wallet; nobody can restore them.\n\n"
            "  %.*s\n\n",
            (int)words.len, (const char *)words.data);
        err = ask_back(cli, count);
    }
    secret_clear(&words);
    TRY(err);
    TRY(wallet_create(cli->core, &work, cli->args[0]));
    return show_made(cli, work);
}

/* ---- the others ---- */

typedef enum err import_fn(struct core *core, job *out, const char *name,
                           const struct secret *secret);

static enum err import_secret(struct cli *cli, const char *file, const char *prompt,
                              import_fn *import)
{
    struct secret secret = {0};
    enum err err = cli_secret(cli, &secret, file, prompt, false);
    job work = 0;
    if (err == OK)
        err = import(cli->core, &work, cli->args[0], &secret);
    secret_clear(&secret);
    TRY(err);
    return show_made(cli, work);
}

static enum err import(struct cli *cli)
{
    if (cli_flag(cli, "--keystore") != NULL) {
        job work = 0;
        TRY(cli_open_keystore(cli, &work));
        return show_made(cli, work);
    }
    return import_secret(cli, cli_flag(cli, "--key-file"), "private key", wallet_import_key);
}

static enum err done(struct cli *cli)
{
    if (cli->json != NULL)
        json_put_bool(cli->json, "done", true);
    return OK;
}

static enum err watch(struct cli *cli)
{
    struct addr address;
    int64_t id;
    uint32_t number = 1;
    const char *what = cli->args[1], *count = cli_flag(cli, "--count");
    bool is_xpub = strncmp(what, "xpub", 4) == 0;
    if (count != NULL && !is_xpub)
        return err_set(ERR_USAGE, "--count goes with an extended public key (xpub…)");
    if (count != NULL)
        TRY(cli_number(&number, count, WALLET_ADDRESSES_MAX, "--count"));
    if (is_xpub) {
        TRY(wallet_watch_xpub(cli->core, &id, cli->args[0], what, number));
    } else {
        TRY(address_read(&address, what, strlen(what)));
        TRY(wallet_watch(cli->core, &id, cli->args[0], &address));
    }
    return done(cli);
}

static enum err next_address(struct cli *cli)
{
    int64_t id;
    job work = 0;
    TRY(find(cli, cli->args[0], &id));
    TRY(wallet_next_address(cli->core, &work, id));
    int64_t address_id = 0;
    TRY(cli_wait(cli, work, &address_id, NULL, NULL));
    struct wallet_address made;
    TRY(wallet_address_get(cli->core, address_id, &made));
    char text[ADDRESS_TEXT];
    address_write(text, &made.address);
    cli_line(cli, "%s", text);
    if (cli->json != NULL)
        json_put(cli->json, "made", address_json(&made));
    return OK;
}

static enum err rename_wallet(struct cli *cli)
{
    int64_t id;
    TRY(find(cli, cli->args[0], &id));
    TRY(wallet_rename(cli->core, id, cli->args[1]));
    return done(cli);
}

static enum err set_archived(struct cli *cli, bool archived)
{
    int64_t id;
    TRY(find(cli, cli->args[0], &id));
    TRY(wallet_archive(cli->core, id, archived));
    return done(cli);
}

static enum err archive(struct cli *cli)
{
    return set_archived(cli, true);
}

static enum err unarchive(struct cli *cli)
{
    return set_archived(cli, false);
}

static enum err label(struct cli *cli)
{
    struct wallet_address address;
    TRY(wallet_address_find(cli->core, cli->args[0], &address));
    TRY(wallet_label(cli->core, address.id, cli->args[1]));
    return done(cli);
}

static const struct command rows[] = {
    {"wallet", "list", "", "the wallets", NEED_LOGIN, list, {{"--all", NULL, "archived ones too"}}},
    {"wallet", "addresses", "", "all addresses", NEED_LOGIN, addresses, {{0}}},
    {"wallet",
     "create",
     "NAME",
     "a new wallet from fresh words",
     NEED_LOGIN,
     create,
     {{"--words", "12|24", "how many words"},
      {"--language", "NAME", "of the words: english, japanese, spanish and seven more"},
      {"--words-file", "FILE", "write the words to FILE (0600) instead of the terminal"}}},
    {"wallet",
     "import",
     "NAME",
     "a wallet from one private key, or from a keystore",
     NEED_LOGIN,
     import,
     {{"--key-file", "FILE", "read the key from FILE"},
      {"--keystore", "FILE", "open FILE (Web3 Secret Storage, version 3)"},
      {"--keystore-password-file", "FILE", "read its password from FILE"}}},
    {"wallet",
     "watch",
     "NAME ADDRESS|XPUB",
     "watch an address, or those under an extended public key, without a key",
     NEED_LOGIN,
     watch,
     {{"--count", "N", "how many addresses of XPUB (1)"}}},
    {"wallet", "next", "WALLET", "one more address", NEED_LOGIN, next_address, {{0}}},
    {"wallet", "label", "ADDRESS TEXT", "name an address", NEED_LOGIN, label, {{0}}},
    {"wallet",
     "rename",
     "WALLET NAME",
     "give a wallet another name",
     NEED_LOGIN,
     rename_wallet,
     {{0}}},
    {"wallet", "archive", "WALLET", "put a wallet out of sight", NEED_LOGIN, archive, {{0}}},
    {"wallet", "unarchive", "WALLET", "bring it back", NEED_LOGIN, unarchive, {{0}}},
};
const struct command_list commands_wallet = {rows, MEM_COUNT(rows)};
