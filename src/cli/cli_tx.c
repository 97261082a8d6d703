/* ecocoin tx: transactions of the account on the chosen network. */

#include <stdlib.h>
#include <string.h>

#include "cli/cli_follow.h"
#include "cli/command.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/describe.h"
#include "core/eth/address.h"

#define FOLLOW_TIMEOUT_MS 600000
#define LIST_MAX          1000

struct json_out *cli_facts_json(const struct network *network, const struct tx_facts *facts)
{
    struct fact_row rows[DESCRIBE_ROWS_MAX];
    size_t count = describe_rows(rows, network, facts);
    struct json_out *object = json_out_object();
    for (size_t i = 0; i < count; i++)
        json_put_text(object, rows[i].label, rows[i].value);
    return object;
}

void cli_show_draft(struct cli *cli, const struct txn_draft *draft)
{
    struct fact_row rows[DESCRIBE_ROWS_MAX];
    size_t count = describe_rows(rows, core_network(cli->core), &draft->facts);
    for (size_t i = 0; i < count; i++)
        cli_line(cli, "%16s  %s", rows[i].label, rows[i].value);
}

static struct json_out *txn_json(const struct network *network, const struct txn *txn)
{
    struct json_out *row = json_out_object();
    json_put_i64(row, "id", txn->id);
    json_put_text(row, "state", txn_state_name(txn->state));
    json_put_text(row, "purpose", txn_purpose_name(txn->purpose));
    char words[FACT_TEXT];
    describe_sentence(words, sizeof words, network, &txn->facts);
    json_put_text(row, "words", words);
    if (txn->has_hash)
        cli_put_hash(row, "hash", &txn->hash);
    if (txn->block > 0) {
        json_put_i64(row, "block", (int64_t)txn->block);
        json_put_i64(row, "confirmations", (int64_t)txn->confirmations);
        json_put_i64(row, "gas_used", (int64_t)txn->gas_used);
    }
    if (txn->order_id > 0)
        json_put_i64(row, "order", txn->order_id);
    if (txn->error[0] != '\0')
        json_put_text(row, "error", txn->error);
    cli_put_time(row, "created", txn->created_s);
    json_put(row, "facts", cli_facts_json(network, &txn->facts));
    return row;
}

static void print_txn(struct cli *cli, const struct txn *txn)
{
    char hash[HASH_TEXT] = "not signed", words[FACT_TEXT];
    if (txn->has_hash)
        hash_write(hash, &txn->hash);
    describe_sentence(words, sizeof words, core_network(cli->core), &txn->facts);
    cli_line(cli, "%4lld %-10s %s  %s%s%s", (long long)txn->id, txn_state_name(txn->state), hash,
             words, txn->error[0] != '\0' ? ": " : "", txn->error);
}

static enum err list(struct cli *cli)
{
    struct txn *items = NULL;
    size_t count = 0;
    TRY(txn_list(cli->core, 0, LIST_MAX, &items, &count));
    struct json_out *array = cli->json != NULL ? json_out_array() : NULL;
    for (size_t i = 0; i < count; i++) {
        print_txn(cli, &items[i]);
        if (array != NULL)
            json_put(array, NULL, txn_json(core_network(cli->core), &items[i]));
    }
    if (count == 0)
        cli_line(cli, "no transactions on %s yet", core_network(cli->core)->title);
    if (array != NULL)
        json_put(cli->json, "transactions", array);
    mem_free(items);
    return OK;
}

static enum err show(struct cli *cli)
{
    int64_t id;
    struct txn txn;
    TRY(cli_read_id(&id, cli->args[0], "the transaction"));
    TRY(txn_get(cli->core, id, &txn));
    print_txn(cli, &txn);
    struct fact_row rows[DESCRIBE_ROWS_MAX];
    size_t count = describe_rows(rows, core_network(cli->core), &txn.facts);
    for (size_t i = 0; i < count; i++)
        cli_line(cli, "%16s  %s", rows[i].label, rows[i].value);
    if (cli->json != NULL)
        json_put(cli->json, "transaction", txn_json(core_network(cli->core), &txn));
    return OK;
}

struct follow {
    struct cli *cli;
    struct txn txn;
    int last_state;
};

static bool is_final(void *arg)
{
    struct follow *follow = arg;
    if (txn_get(follow->cli->core, follow->txn.id, &follow->txn) != OK)
        return false;
    if ((int)follow->txn.state != follow->last_state)
        cli_talk(follow->cli, "%s", txn_state_words(follow->txn.state));
    follow->last_state = (int)follow->txn.state;
    return follow->txn.state >= TXN_CONFIRMED;
}

enum err cli_follow_txn(struct cli *cli, int64_t id, bool no_wait)
{
    struct follow follow = {.cli = cli, .last_state = -1};
    TRY(txn_get(cli->core, id, &follow.txn));
    if (!no_wait)
        TRY(cli->env->wait_until(cli->env->app, is_final, &follow, FOLLOW_TIMEOUT_MS));
    print_txn(cli, &follow.txn);
    if (cli->json != NULL)
        json_put(cli->json, "transaction", txn_json(core_network(cli->core), &follow.txn));
    if (follow.txn.state == TXN_REVERTED)
        return err_set(ERR_REVERT, "transaction %lld failed on the chain: %s", (long long)id,
                       follow.txn.error);
    if (follow.txn.state > TXN_REVERTED)
        return err_set(ERR_PENDING, "transaction %lld: %s", (long long)id,
                       txn_state_words(follow.txn.state));
    return OK;
}

static enum err wait(struct cli *cli)
{
    int64_t id;
    TRY(cli_read_id(&id, cli->args[0], "the transaction"));
    return cli_follow_txn(cli, id, false);
}

static const struct command rows[] = {
    {"tx", "list", "", "transactions, newest first", NEED_LOGIN, list, {{0}}},
    {"tx", "show", "ID", "one transaction, every field", NEED_LOGIN, show, {{0}}},
    {"tx", "wait", "ID", "follow one until it is confirmed", NEED_LOGIN | NEED_SYNC, wait, {{0}}},
};
const struct command_list commands_tx = {rows, MEM_COUNT(rows)};
