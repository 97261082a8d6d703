/* ecocoin tx build | sign | broadcast | drop: transactions whose key is on another machine. */

#include <string.h>

#include "cli/cli_follow.h"
#include "cli/cli_parcel.h"
#include "cli/cli_text.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/describe.h"
#include "core/transfer.h"

/* ---- build ---- */

/* Any address will do, as long as it is said which. */
static enum err from_any(struct cli *cli, struct wallet_address *out)
{
    struct wallet_address *items = NULL;
    size_t count = 0;
    const char *from = cli_flag(cli, "--from");
    if (from != NULL)
        return wallet_address_find(cli->core, from, out);
    TRY(wallet_addresses(cli->core, 0, &items, &count));
    if (count == 1)
        *out = items[0];
    mem_free(items);
    return count == 1 ? OK
                      : err_set(ERR_USAGE, "which address? Say --from ADDRESS (or WALLET/INDEX)");
}

static enum err give_request(struct cli *cli, const struct airgap_request *request,
                             const char *words)
{
    struct ur_encoder ur = {0};
    size_t part = 0;
    enum err err = cli_part_size(cli, &part);
    if (err == OK && cli_wants_ur(cli))
        err = airgap_ur_request(&ur, request, part);
    if (err == OK)
        err = cli_give_parcel(cli, "request",
                              airgap_request_json(request, core_network(cli->core)->name, words),
                              &ur);
    ur_encoder_clear(&ur);
    return err;
}

static enum err give_transaction(struct cli *cli, int64_t id)
{
    struct airgap_request request;
    struct txn txn;
    char words[FACT_TEXT];
    TRY(txn_get(cli->core, id, &txn));
    enum err err = airgap_of_txn(cli->core, &request, id);
    if (err == OK) {
        describe_sentence(words, sizeof words, core_network(cli->core), &txn.facts);
        cli_talk_facts(cli, core_network(cli->core), &txn.facts);
        if (cli->json != NULL) {
            json_put_i64(cli->json, "transaction", id);
            json_put(cli->json, "facts", cli_facts_json(core_network(cli->core), &txn.facts));
        }
        err = give_request(cli, &request, words);
    }
    airgap_request_clear(&request);
    return err;
}

static enum err build(struct cli *cli)
{
    struct wallet_address from;
    struct transfer_request request = {.is_elsewhere = true};
    TRY(cli_check_parcel(cli));
    TRY(cli_transfer(cli, &request));
    TRY(from_any(cli, &from));
    TRY(cli_speed(cli, &request.speed));
    request.address_id = from.id;
    job build = 0;
    int64_t id = 0;
    TRY(transfer_build(cli->core, &build, &request));
    TRY(cli_wait(cli, build, NULL, NULL, NULL));
    TRY(txn_ask_elsewhere(cli->core, &id, build));
    enum err err = give_transaction(cli, id);
    if (err != OK)
        (void)!txn_drop(cli->core, id);
    else
        cli_talk(cli,
                 "transaction %lld waits 24 hours for its signature; 'ecocoin tx drop %lld' gives "
                 "it up",
                 (long long)id, (long long)id);
    return err;
}

static enum err request_again(struct cli *cli)
{
    int64_t id;
    TRY(cli_check_parcel(cli));
    TRY(cli_read_id(&id, cli->args[0], "the transaction"));
    return give_transaction(cli, id);
}

/* ---- sign ---- */

static enum err give_signed(struct cli *cli, const struct airgap_signed *signed_)
{
    struct ur_encoder ur = {0};
    size_t part = 0;
    enum err err = cli_part_size(cli, &part);
    if (err == OK && cli_wants_ur(cli))
        err = airgap_ur_signed(&ur, signed_, part);
    if (err == OK)
        err = cli_give_parcel(cli, "signed", airgap_signed_json(signed_), &ur);
    ur_encoder_clear(&ur);
    return err;
}

static void show(struct cli *cli, const struct airgap_draft *draft)
{
    if (draft->warning[0] != '\0')
        cli_talk(cli, "Note: %s.", draft->warning);
    if (draft->text != NULL) {
        cli_talk_text(cli, draft->text);
        return;
    }
    cli_talk_facts(cli, draft->network, &draft->facts);
    if (cli->json != NULL)
        json_put(cli->json, "facts", cli_facts_json(draft->network, &draft->facts));
}

static enum err sign_request(struct cli *cli, const struct airgap_request *request)
{
    struct airgap_draft draft;
    struct airgap_signed signed_;
    job prepare = 0, approve = 0;
    TRY(airgap_prepare(cli->core, &prepare, request));
    TRY(cli_wait(cli, prepare, NULL, NULL, NULL));
    if (!airgap_draft_get(cli->core, &draft, prepare))
        return err_set(ERR_INTERNAL, "what was to be signed is gone");
    show(cli, &draft);
    enum err err = cli_confirm(cli, "Sign this?");
    if (err != OK) {
        airgap_discard(cli->core, prepare);
        return err;
    }
    TRY(airgap_approve(cli->core, &approve, prepare));
    TRY(cli_wait(cli, approve, NULL, NULL, NULL));
    TRY(airgap_take(cli->core, &signed_));
    err = give_signed(cli, &signed_);
    airgap_signed_clear(&signed_);
    return err;
}

static enum err sign(struct cli *cli)
{
    struct airgap_item item;
    TRY(cli_check_parcel(cli));
    enum err err = cli_take_parcel(cli, &item, cli->args[0]);
    if (err == OK && item.kind != AIRGAP_REQUEST)
        err = err_set(ERR_INVALID, "it is signed already: 'ecocoin tx broadcast' sends it");
    if (err == OK)
        err = sign_request(cli, &item.request);
    airgap_item_clear(&item);
    return err;
}

/* ---- broadcast ---- */

static enum err take(struct cli *cli, const struct airgap_item *item, job *sent)
{
    switch (item->kind) {
    case AIRGAP_RAW: return txn_take_signed(cli->core, sent, view_of_buf(&item->raw));
    case AIRGAP_SIGNATURE: return txn_take_signature(cli->core, sent, &item->signature);
    case AIRGAP_REQUEST: break;
    }
    return err_set(ERR_INVALID,
                   "it is not signed yet: 'ecocoin tx sign' does that, where the key is");
}

static enum err broadcast(struct cli *cli)
{
    struct airgap_item item;
    job sent = 0;
    int64_t id = 0;
    enum err err = cli_take_parcel(cli, &item, cli->args[0]);
    if (err == OK)
        err = take(cli, &item, &sent);
    airgap_item_clear(&item);
    TRY(err);
    TRY(cli_wait(cli, sent, &id, NULL, NULL));
    return cli_follow_txn(cli, id, cli_flag(cli, "--no-wait") != NULL);
}

static enum err drop(struct cli *cli)
{
    int64_t id;
    TRY(cli_read_id(&id, cli->args[0], "the transaction"));
    TRY(txn_drop(cli->core, id));
    if (cli->json != NULL)
        json_put_i64(cli->json, "dropped", id);
    cli_talk(cli, "its number is free again; a signature that still comes is refused");
    return OK;
}

static const struct command rows[] = {
    {"tx",
     "build",
     "TOKEN|URI [AMOUNT] [TO]",
     "a payment to be signed elsewhere; also from a watched address",
     NEED_LOGIN | NEED_SYNC,
     build,
     {{"--from", "ADDRESS", "address, label, wallet or WALLET/INDEX"},
      {"--fee", "SPEED", "slow, normal or fast"},
      PARCEL_FLAGS}},
    {"tx",
     "request",
     "ID",
     "give out once more what waits for its signature",
     NEED_LOGIN,
     request_again,
     {PARCEL_FLAGS}},
    {"tx",
     "sign",
     "FILE",
     "sign what another machine built (FILE or -); needs no network",
     NEED_LOGIN,
     sign,
     {PARCEL_FLAGS}},
    {"tx",
     "broadcast",
     "FILE",
     "send what another machine signed (FILE or -)",
     NEED_LOGIN | NEED_SYNC,
     broadcast,
     {{"--no-wait", NULL, "do not wait until it is confirmed"}}},
    {"tx", "drop", "ID", "give up what waits for its signature", NEED_LOGIN, drop, {{0}}},
};
const struct command_list commands_airgap = {rows, MEM_COUNT(rows)};
