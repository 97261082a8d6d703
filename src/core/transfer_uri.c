/* Payment requests: somebody else has filled in the form. */

#include <string.h>
#include <strings.h>

#include "core/base/text.h"
#include "core/context.h"
#include "core/eth/uri.h"
#include "core/transfer.h"

#define SCHEME "ethereum:"

bool transfer_is_uri(const char *text)
{
    return strncasecmp(text, SCHEME, strlen(SCHEME)) == 0;
}

static enum err set_recipient(struct transfer_request *request, const char *recipient)
{
    if (strchr(recipient, '.') != NULL)
        return err_set(ERR_UNSUPPORTED,
                       "the request pays to a name, and names cannot be looked up here: ask for "
                       "the address");
    bool fits = text_copy(request->to, sizeof request->to, recipient);
    return fits ? OK : err_set(ERR_SYNTAX, "the recipient is too long");
}

static enum err set_amount(struct transfer_request *request, const struct token *token,
                           const struct u256 *amount)
{
    char text[AMOUNT_TEXT_MAX];
    units_format(text, amount, token->decimals);
    if (!text_copy(request->amount, sizeof request->amount, text))
        return err_set(ERR_RANGE, "the request asks for more than there can be");
    return OK;
}

static enum err read_native(struct transfer_request *request, const struct network *network,
                            const struct uri *uri)
{
    request->token = 0;
    request->amount[0] = '\0';
    TRY(set_recipient(request, uri->target));
    return uri->has_value ? set_amount(request, &network->tokens[0], &uri->value) : OK;
}

/* transfer(address,uint256) of a token that is known here; the amount may be left to the payer. */
static enum err read_token(struct transfer_request *request, const struct network *network,
                           const struct uri *uri)
{
    struct u256 amount;
    const struct uri_param *params = uri->params;
    bool is_transfer = strcmp(uri->function, "transfer") == 0 && uri->param_count >= 1 &&
                       uri->param_count <= 2 && strcmp(params[0].type, "address") == 0 &&
                       (uri->param_count == 1 || strcmp(params[1].type, "uint256") == 0);
    if (!is_transfer || uri->is_name || (uri->has_value && !u256_is_zero(&uri->value)))
        return err_set(ERR_UNSUPPORTED, "the request asks for a call that is not a transfer");
    const struct token *token = network_token_at(network, &uri->address);
    if (token == NULL || token == &network->tokens[0])
        return err_set(ERR_NOT_FOUND, "the request asks for a token that is not known on %s",
                       network->title);
    request->token = network_token_index(network, token);
    request->amount[0] = '\0';
    TRY(set_recipient(request, params[0].value));
    if (uri->param_count == 1)
        return OK;
    TRY(u256_from_decimal(&amount, params[1].value, strlen(params[1].value)));
    return set_amount(request, token, &amount);
}

enum err transfer_read_uri(struct transfer_request *request, const struct network *network,
                           const char *text)
{
    struct transfer_request read = *request;
    struct uri uri;
    enum err err;
    TRY(uri_parse(&uri, text, strlen(text)));
    if (uri.chain_id != 0 && uri.chain_id != network->chain_id)
        err = err_set(ERR_REFUSED, "the request is for chain %llu, and this is %s (chain %llu)",
                      (unsigned long long)uri.chain_id, network->title,
                      (unsigned long long)network->chain_id);
    else if (uri.function == NULL)
        err = read_native(&read, network, &uri);
    else
        err = read_token(&read, network, &uri);
    uri_clear(&uri);
    if (err == OK)
        *request = read;
    return err;
}
