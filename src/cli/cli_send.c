/* ecocoin send: a transfer of the native currency or a token. */

#include <string.h>

#include "cli/cli_follow.h"
#include "cli/command.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/transfer.h"

enum err cli_from(struct cli *cli, struct wallet_address *out)
{
    const char *from = cli_flag(cli, "--from");
    if (from != NULL)
        return wallet_address_find(cli->core, from, out);
    struct wallet_address *items = NULL;
    size_t count = 0, found = 0;
    TRY(wallet_addresses(cli->core, 0, &items, &count));
    for (size_t i = 0; i < count; i++)
        if (items[i].kind != WALLET_WATCH && !items[i].is_archived) {
            *out = items[i];
            found++;
        }
    mem_free(items);
    if (found == 0)
        return err_set(ERR_NOT_FOUND, "no wallet here can sign: ecocoin wallet create NAME");
    return found == 1 ? OK
                      : err_set(ERR_USAGE, "which address? Say --from ADDRESS (or WALLET/INDEX)");
}

enum err cli_token(struct cli *cli, const char *symbol, int *out)
{
    const struct network *network = core_network(cli->core);
    const struct token *token = network_token(network, symbol);
    if (token == NULL)
        return err_set(ERR_NOT_FOUND, "'%s' knows no token called '%s'", network->title, symbol);
    *out = network_token_index(network, token);
    return OK;
}

enum err cli_speed(struct cli *cli, enum fee_speed *out)
{
    static const char *const names[] = {"slow", "normal", "fast"};
    const char *wanted = cli_flag(cli, "--fee");
    *out = FEE_NORMAL;
    if (wanted == NULL)
        return OK;
    for (int i = 0; i < 3; i++)
        if (strcmp(names[i], wanted) == 0) {
            *out = (enum fee_speed)i;
            return OK;
        }
    return err_set(ERR_USAGE, "--fee is slow, normal or fast");
}

/* A payment request, and the amount if it leaves that open. */
static enum err read_uri(struct cli *cli, struct transfer_request *out)
{
    TRY(transfer_read_uri(out, core_network(cli->core), cli->args[0]));
    bool says_amount = out->amount[0] != '\0';
    if (says_amount && cli->arg_count > 1)
        return err_set(ERR_USAGE, "the payment request says the amount itself");
    if (!says_amount && cli->arg_count != 2)
        return err_set(ERR_USAGE, "the payment request says no amount: add it, and nothing else");
    if (!says_amount && !text_copy(out->amount, sizeof out->amount, cli->args[1]))
        return err_set(ERR_SYNTAX, "the amount is too long");
    return OK;
}

enum err cli_transfer(struct cli *cli, struct transfer_request *out)
{
    if (transfer_is_uri(cli->args[0]))
        return read_uri(cli, out);
    if (cli->arg_count < 3)
        return err_set(ERR_USAGE, "something is missing: say TOKEN AMOUNT TO, or a payment "
                                  "request (ethereum:…)");
    TRY(cli_token(cli, cli->args[0], &out->token));
    if (!text_copy(out->amount, sizeof out->amount, cli->args[1]) ||
        !text_copy(out->to, sizeof out->to, cli->args[2]))
        return err_set(ERR_SYNTAX, "amount or recipient is too long");
    return OK;
}

static enum err send(struct cli *cli)
{
    struct wallet_address from;
    struct transfer_request request = {0};
    TRY(cli_transfer(cli, &request));
    TRY(cli_from(cli, &from));
    TRY(cli_speed(cli, &request.speed));
    request.address_id = from.id;
    job build = 0, sent = 0;
    TRY(transfer_build(cli->core, &build, &request));
    TRY(cli_wait(cli, build, NULL, NULL, NULL));
    const struct txn_draft *draft = txn_draft_get(cli->core, build);
    if (draft == NULL)
        return err_set(ERR_INTERNAL, "the transaction that was built is gone");
    cli_show_draft(cli, draft);
    if (cli->json != NULL)
        json_put(cli->json, "facts", cli_facts_json(core_network(cli->core), &draft->facts));
    if (cli_flag(cli, "--dry-run") != NULL) {
        txn_discard(cli->core, build);
        return OK;
    }
    enum err err = cli_confirm(cli, "Send this?");
    if (err != OK) {
        txn_discard(cli->core, build);
        return err;
    }
    int64_t id = 0;
    TRY(txn_approve(cli->core, &sent, build));
    TRY(cli_wait(cli, sent, &id, NULL, NULL));
    return cli_follow_txn(cli, id, cli_flag(cli, "--no-wait") != NULL);
}

static const struct command rows[] = {
    {"send",
     "",
     "TOKEN|URI [AMOUNT] [TO]",
     "send ETH or a token; AMOUNT in units, or max; URI: a payment request",
     NEED_LOGIN | NEED_SYNC,
     send,
     {{"--from", "ADDRESS", "address, label, wallet or WALLET/INDEX"},
      {"--fee", "SPEED", "slow, normal or fast"},
      {"--dry-run", NULL, "show what would be signed, and stop"},
      {"--no-wait", NULL, "do not wait until it is confirmed"}}},
};
const struct command_list commands_send = {rows, MEM_COUNT(rows)};
