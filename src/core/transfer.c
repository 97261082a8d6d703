#include "core/transfer.h"

#include "core/balance.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/context.h"
#include "core/eth/address.h"
#include "core/store/balance_row.h"
#include "core/wallet.h"

static enum err parse_recipient(struct addr *out, const struct network *network, const char *text)
{
    enum err err = address_read(out, text, strlen(text));
    if (err == ERR_INVALID)
        return err_set(err, "the recipient's checksum is wrong: a digit or its case was mistyped");
    if (err != OK)
        return err_set(err, "the recipient must be an address: 0x and 40 hexadecimal digits");
    if (addr_is_zero(out))
        return err_set(ERR_REFUSED,
                       "the zero address belongs to nobody: what is sent there is lost");
    const char *name = network_address_name(network, out);
    if (name != NULL)
        return err_set(ERR_REFUSED, "the recipient is a contract (%s): what is sent there is lost",
                       name);
    return OK;
}

static enum err parse_amount(struct u256 *out, const struct token *token, const char *text)
{
    enum err err = units_parse(out, text, strlen(text), token->decimals);
    if (err == ERR_RANGE)
        return err_set(err, "the amount is too large or has more than %u digits after the point",
                       (unsigned)token->decimals);
    if (err != OK)
        return err_set(err, "the amount must be a number such as 1.5, or max");
    if (u256_is_zero(out))
        return err_set(ERR_INVALID, "the amount is 0: there is nothing to send");
    return OK;
}

/* By what the store says: the chain has the last word when it is built. */
static enum err check_stored_balance(struct core *core, const struct addr *owner,
                                     const struct token *token, const struct u256 *amount)
{
    struct balance_row row = {
        .chain_id = core->network->chain_id, .owner = *owner, .token = token->address};
    char want[AMOUNT_TEXT_MAX], have[AMOUNT_TEXT_MAX];
    enum err err = balance_row_get(core->store, &row);
    if (err != OK)
        return err == ERR_NOT_FOUND ? OK : err;
    if (u256_cmp(amount, &row.amount) <= 0)
        return OK;
    units_format(want, amount, token->decimals);
    units_format(have, &row.amount, token->decimals);
    return err_set(ERR_FUNDS, "it needs %s %s, there is %s %s", want, token->symbol, have,
                   token->symbol);
}

enum err transfer_build(struct core *core, job *out, const struct transfer_request *request)
{
    const struct network *network = core->network;
    struct wallet_address from;
    struct addr to;
    struct u256 amount = {0};
    struct buf data = {0};
    bool is_max = strcmp(request->amount, "max") == 0;
    TRY(core_need_unlocked(core));
    if (request->token < 0 || (size_t)request->token >= network->token_count)
        return err_set(ERR_INVALID, "this network has no such token");
    const struct token *token = &network->tokens[request->token];
    TRY(wallet_address_get(core, request->address_id, &from));
    TRY(parse_recipient(&to, network, request->to));
    if (!is_max) {
        TRY(parse_amount(&amount, token, request->amount));
        TRY(check_stored_balance(core, &from.address, token, &amount));
    }

    struct txn_intent intent = {.address_id = request->address_id,
                                .purpose = TXN_TRANSFER,
                                .to = to,
                                .value = amount,
                                .send_all = is_max,
                                .speed = request->speed,
                                .is_elsewhere = request->is_elsewhere};
    if (request->token != 0) {
        call_transfer(&data, &to, &amount); /* with max, the amount is set when it is read */
        intent.to = token->address;
        intent.value = (struct u256){0};
        intent.data = view_of_buf(&data);
    }
    enum err err = txn_build(core, out, &intent);
    buf_clear(&data);
    return err;
}
