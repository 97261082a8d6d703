/* ecocoin wallet restore, wallet discover: words that exist already, and their addresses. */

#include <string.h>

#include "cli/command.h"
#include "core/base/hex.h"
#include "core/base/text.h"
#include "core/discovery.h"
#include "core/eth/address.h"
#include "core/eth/hd_preset.h"
#include "core/eth/mnemonic.h"
#include "core/wallet_secret.h"

/* The template or prefix that --preset and --path name; the usual one without them. */
static enum err choose_path(struct cli *cli, char out[PATH_TEXT])
{
    const char *preset = cli_flag(cli, "--preset"), *path = cli_flag(cli, "--path");
    struct hd_template template;
    char shown[64];
    if (preset != NULL && path != NULL)
        return err_set(ERR_USAGE, "--preset or --path, not both");
    if (preset != NULL) {
        const struct hd_preset *found = hd_preset_find(preset, strlen(preset));
        text_clean_into(shown, sizeof shown, preset, strlen(preset));
        if (found == NULL)
            return err_set(ERR_USAGE,
                           "there is no preset '%s': metamask, ledger-live, ledger-legacy, trezor",
                           shown);
        path = found->text;
    }
    if (path == NULL) {
        (void)text_copy(out, PATH_TEXT, WALLET_PATH);
        return OK;
    }
    TRY(hd_template_parse(&template, path, strlen(path)));
    /* The usual path has one form in the store, whichever way it was asked for. */
    if (strcmp(path, WALLET_PATH "/i") == 0)
        path = WALLET_PATH;
    return text_copy(out, PATH_TEXT, path) ? OK : err_set(ERR_LIMIT, "the path is too long");
}

static enum err check_language(struct cli *cli, unsigned language)
{
    const char *wanted = cli_flag(cli, "--language");
    enum mnemonic_language parsed;
    if (wanted == NULL)
        return OK;
    TRY(mnemonic_language_parse(&parsed, wanted, strlen(wanted)));
    return (unsigned)parsed == language
               ? OK
               : err_set(ERR_INVALID, "these words are of the language '%s'",
                         mnemonic_language_code((enum mnemonic_language)language));
}

static enum err read_secrets(struct cli *cli, struct secret *words, struct secret *phrase)
{
    const char *file = cli_flag(cli, "--passphrase-file");
    TRY(cli_secret(cli, words, cli_flag(cli, "--words-file"), "words", false));
    if (words->len == 0)
        return err_set(ERR_SYNTAX, "nothing was given");
    if (file != NULL || cli_flag(cli, "--passphrase") != NULL)
        TRY(cli_secret(cli, phrase, file, "passphrase of the words", true));
    return OK;
}

/* Give the words to the signer, and say whose they are: a wrong passphrase is noticed by nothing
 * but its fingerprint. */
static enum err give_words(struct cli *cli)
{
    struct secret words = {0}, phrase = {0};
    struct wallet_pending pending;
    job work = 0;
    enum err err = read_secrets(cli, &words, &phrase);
    if (err == OK)
        err = wallet_pending_words(cli->core, &work, &words, phrase.len > 0 ? &phrase : NULL);
    secret_clear(&words);
    secret_clear(&phrase);
    TRY(err);
    TRY(cli_wait(cli, work, NULL, NULL, NULL));
    TRY(wallet_pending_get(cli->core, &pending));
    TRY(check_language(cli, pending.language));
    char text[12];
    (void)text_format(text, sizeof text, "%02x%02x%02x%02x", pending.fingerprint4[0],
                      pending.fingerprint4[1], pending.fingerprint4[2], pending.fingerprint4[3]);
    const char *language = mnemonic_language_code((enum mnemonic_language)pending.language);
    cli_talk(cli, "language %s, fingerprint %s", language, text);
    if (cli->json != NULL) {
        json_put_text(cli->json, "language", language);
        json_put_text(cli->json, "fingerprint", text);
    }
    return OK;
}

/* ---- looking on the network ---- */

static void on_event(void *arg, const struct event *event)
{
    struct cli *cli = arg;
    const struct discovery *found = discovery_get(cli->core);
    if (event->type == EV_DISCOVERY && found->read == found->count)
        cli_talk(cli, "%zu addresses read, %zu used", found->read, found->used);
}

/* Returns: OK; ERR_OFFLINE (the addresses are known, nothing of them). */
static enum err look(struct cli *cli, const char *path)
{
    job work = 0;
    if (!cli->options->offline)
        TRY(cli->env->load_net(cli->env->app));
    TRY(discovery_begin(cli->core, &work, path));
    return cli_wait(cli, work, NULL, on_event, cli);
}

static struct json_out *row_json(const struct discovery *found, size_t index)
{
    const struct discovery_row *row = &found->rows[index];
    struct json_out *out = json_out_object();
    json_put_i64(out, "index", (int64_t)index);
    cli_put_address(out, "address", &row->address);
    json_put_bool(out, "here", row->is_here);
    json_put_bool(out, "read", row->is_read);
    if (!row->is_read)
        return out;
    struct json_out *balances = json_out_object();
    json_put_bool(out, "used", row->is_used);
    json_put_i64(out, "nonce", (int64_t)row->nonce);
    for (size_t i = 0; i < found->network->token_count; i++)
        if (row->is_known[i])
            cli_put_amount(balances, found->network->tokens[i].symbol, &row->balances[i],
                           found->network->tokens[i].decimals);
    json_put(out, "balances", balances);
    return out;
}

static void print_row(struct cli *cli, const struct discovery *found, size_t index)
{
    const struct discovery_row *row = &found->rows[index];
    char address[ADDRESS_TEXT], holds[256] = "";
    address_write(address, &row->address);
    for (size_t i = 0; row->is_read && i < found->network->token_count; i++) {
        char amount[AMOUNT_TEXT_MAX];
        size_t len = strlen(holds);
        if (!row->is_known[i] || u256_is_zero(&row->balances[i]))
            continue;
        units_format(amount, &row->balances[i], found->network->tokens[i].decimals);
        (void)text_format(holds + len, sizeof holds - len, "  %s %s", amount,
                          found->network->tokens[i].symbol);
    }
    cli_line(cli, "%2zu  %s  %s%s%s", index, address,
             !row->is_read  ? "not read"
             : row->is_used ? "used"
                            : "unused",
             row->is_here ? ", here already" : "", holds);
}

static void print_found(struct cli *cli)
{
    const struct discovery *found = discovery_get(cli->core);
    struct json_out *array = cli->json != NULL ? json_out_array() : NULL;
    size_t last = found->read > 0 ? 0 : 1;
    for (size_t i = 0; i < found->count; i++)
        last = found->rows[i].is_used ? i + 1 : last;
    if (last == 0)
        cli_talk(cli, "none of the first %zu addresses was used on %s", found->read,
                 found->network->title);
    for (size_t i = 0; i < found->count && (i < last || array != NULL); i++) {
        if (array != NULL)
            json_put(array, NULL, row_json(found, i));
        else
            print_row(cli, found, i);
    }
    if (array != NULL)
        json_put(cli->json, "addresses", array);
}

static enum err discover(struct cli *cli)
{
    char path[PATH_TEXT];
    TRY(choose_path(cli, path));
    TRY(give_words(cli));
    enum err err = look(cli, path);
    if (err == ERR_OFFLINE)
        cli_talk(cli, "offline: what the addresses hold is not known");
    else
        TRY(err);
    if (cli->json != NULL)
        json_put_text(cli->json, "path", path);
    print_found(cli);
    return OK;
}

/* ---- restoring ---- */

static enum err choose_addresses(struct cli *cli, const char *path, uint64_t *wanted)
{
    *wanted = 1;
    if (cli_flag(cli, "--discover") == NULL)
        return OK;
    enum err err = look(cli, path);
    if (err == ERR_OFFLINE) {
        cli_talk(cli, "offline: only the first address is restored; wallet next adds others");
        return OK;
    }
    TRY(err);
    *wanted = discovery_usual(discovery_get(cli->core));
    return OK;
}

static enum err restore(struct cli *cli)
{
    char path[PATH_TEXT];
    uint64_t wanted;
    int64_t id = 0;
    job work = 0;
    TRY(choose_path(cli, path));
    TRY(give_words(cli));
    TRY(choose_addresses(cli, path, &wanted));
    TRY(wallet_keep_chosen(cli->core, &work, cli->args[0], path, wanted));
    TRY(cli_wait(cli, work, &id, NULL, NULL));
    struct json_out *array = cli->json != NULL ? json_out_array() : NULL;
    enum err err = cli_put_addresses(cli, array, id);
    if (array != NULL)
        json_put(cli->json, "addresses", array);
    return err;
}

static const struct command rows[] = {
    {"wallet",
     "restore",
     "NAME",
     "a wallet from its words",
     NEED_LOGIN,
     restore,
     {{"--words-file", "FILE", "read the words from FILE"},
      {"--language", "NAME", "refuse words of another language"},
      {"--passphrase", NULL, "the words have a passphrase: ask for it"},
      {"--passphrase-file", "FILE", "read the passphrase from FILE"},
      {"--preset", "NAME", "metamask, ledger-live, ledger-legacy or trezor"},
      {"--path", "PATH", "where addresses are, such as m/44'/60'/0'/0/i"},
      {"--discover", NULL, "restore every address that was used"}}},
    {"wallet",
     "discover",
     "",
     "which addresses of words were used; nothing is kept",
     NEED_LOGIN,
     discover,
     {{"--words-file", "FILE", "read the words from FILE"},
      {"--language", "NAME", "refuse words of another language"},
      {"--passphrase", NULL, "the words have a passphrase: ask for it"},
      {"--passphrase-file", "FILE", "read the passphrase from FILE"},
      {"--preset", "NAME", "metamask, ledger-live, ledger-legacy or trezor"},
      {"--path", "PATH", "where addresses are, such as m/44'/60'/0'/0/i"}}},
};
const struct command_list commands_restore = {rows, sizeof rows / sizeof *rows};
