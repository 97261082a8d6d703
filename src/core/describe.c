#include "core/describe.h"

#include <string.h>

#include "core/base/text.h"
#include "core/eth/address.h"

void describe_amount(char *out, size_t size, const struct network *network,
                     const struct addr *token, const struct u256 *amount)
{
    char digits[AMOUNT_TEXT_MAX];
    const struct token *known = network_token_at(network, token);
    if (known != NULL) {
        units_format(digits, amount, known->decimals);
        text_format(out, size, "%s %s", digits, known->symbol);
        return;
    }
    char address[ADDRESS_TEXT];
    address_write(address, token);
    units_format(digits, amount, 0);
    text_format(out, size, "%s base units of the unknown token %s", digits, address);
}

void describe_address(char *out, size_t size, const struct network *network,
                      const struct addr *address)
{
    char text[ADDRESS_TEXT];
    address_write(text, address);
    const char *name = network_address_name(network, address);
    if (name != NULL)
        text_format(out, size, "%s (%s)", text, name);
    else
        text_copy(out, size, text);
}

static void describe_co2(char *out, size_t size, const struct network *network,
                         const struct tx_facts *facts)
{
    const struct token *carbon = network_token_role(network, TOKEN_CARBON);
    char digits[AMOUNT_TEXT_MAX];
    units_format(digits, &facts->amount.v, carbon != NULL ? carbon->decimals : 18);
    text_format(out, size, "%s t of CO2", digits);
}

void describe_sentence(char *out, size_t size, const struct network *network,
                       const struct tx_facts *facts)
{
    char amount[160], other[160], recipient[160], to[160];
    describe_address(recipient, sizeof recipient, network, &facts->recipient);
    describe_address(to, sizeof to, network, &facts->to);
    switch (facts->kind) {
    case FACT_SEND_NATIVE:
        describe_amount(amount, sizeof amount, network, &addr_zero, &facts->amount.v);
        text_format(out, size, "send %s to %s", amount, recipient);
        break;
    case FACT_TOKEN_TRANSFER:
        describe_amount(amount, sizeof amount, network, &facts->token, &facts->amount.v);
        text_format(out, size, "send %s to %s", amount, recipient);
        break;
    case FACT_TOKEN_APPROVE:
        describe_amount(amount, sizeof amount, network, &facts->token, &facts->amount.v);
        text_format(out, size, "allow %s to take %s%s", recipient,
                    facts->is_unlimited ? "ANY AMOUNT: " : "at most ", amount);
        break;
    case FACT_SWAP:
        describe_amount(amount, sizeof amount, network,
                        facts->pays_native ? &addr_zero : &facts->path[0], &facts->amount.v);
        describe_amount(other, sizeof other, network, &facts->path[facts->path_len - 1],
                        &facts->amount_out.v);
        if (facts->is_exact_out)
            text_format(out, size, "buy %s for at most %s", other, amount);
        else
            text_format(out, size, "sell %s for at least %s", amount, other);
        break;
    case FACT_OFFSET:
        describe_co2(amount, sizeof amount, network, facts);
        text_format(out, size, "retire %s for good", amount);
        break;
    case FACT_CANCEL: text_format(out, size, "nothing: use up a number to cancel another"); break;
    case FACT_CALL: text_format(out, size, "call %s in a form that is not known", to); break;
    case FACT_CREATE: text_format(out, size, "make a contract"); break;
    }
}

struct row_list {
    struct fact_row *rows;
    size_t count;
};

/* The next row, already labelled; the caller fills its value in. */
static struct fact_row *row(struct row_list *list, const char *label)
{
    struct fact_row *next = &list->rows[list->count++];
    text_copy(next->label, sizeof next->label, label);
    next->value[0] = '\0';
    return next;
}

static void add_amount(struct row_list *list, const char *label, const struct network *network,
                       const struct addr *token, const struct u256 *amount)
{
    struct fact_row *next = row(list, label);
    describe_amount(next->value, sizeof next->value, network, token, amount);
}

static void add_address(struct row_list *list, const char *label, const struct network *network,
                        const struct addr *address)
{
    struct fact_row *next = row(list, label);
    describe_address(next->value, sizeof next->value, network, address);
}

static void add_outside_text(struct row_list *list, const char *label, const char *text)
{
    struct fact_row *next = row(list, label);
    text_clean_into(next->value, sizeof next->value, text, strlen(text));
}

static void add_swap(struct row_list *list, const struct network *network,
                     const struct tx_facts *facts)
{
    add_address(list, "exchange", network, &facts->to);
    add_amount(list, facts->is_exact_out ? "pay at most" : "pay", network,
               facts->pays_native ? &addr_zero : &facts->path[0], &facts->amount.v);
    add_amount(list, facts->is_exact_out ? "receive" : "receive at least", network,
               &facts->path[facts->path_len - 1], &facts->amount_out.v);
    struct fact_row *route = row(list, "route");
    for (size_t i = 0; i < facts->path_len; i++) {
        const struct token *token = network_token_at(network, &facts->path[i]);
        char address[ADDRESS_TEXT];
        address_write(address, &facts->path[i]);
        size_t used = strlen(route->value);
        text_format(route->value + used, sizeof route->value - used, "%s%s", i > 0 ? " → " : "",
                    token != NULL ? token->symbol : address);
    }
    add_address(list, "received by", network, &facts->recipient);
    text_time_utc(row(list, "valid until")->value, sizeof list->rows[0].value, facts->deadline_s);
}

static void add_action(struct row_list *list, const struct network *network,
                       const struct tx_facts *facts)
{
    switch (facts->kind) {
    case FACT_SEND_NATIVE:
        add_amount(list, "amount", network, &addr_zero, &facts->amount.v);
        add_address(list, "to", network, &facts->recipient);
        break;
    case FACT_TOKEN_TRANSFER:
        add_amount(list, "amount", network, &facts->token, &facts->amount.v);
        add_address(list, "to", network, &facts->recipient);
        add_address(list, "token", network, &facts->token);
        break;
    case FACT_TOKEN_APPROVE:
        add_amount(list, facts->is_unlimited ? "any amount" : "at most", network, &facts->token,
                   &facts->amount.v);
        add_address(list, "may be taken by", network, &facts->recipient);
        add_address(list, "token", network, &facts->token);
        break;
    case FACT_SWAP: add_swap(list, network, facts); break;
    case FACT_OFFSET:
        describe_co2(row(list, "retire")->value, sizeof list->rows[0].value, network, facts);
        add_address(list, "contract", network, &facts->to);
        add_outside_text(list, "on behalf of", facts->beneficiary);
        add_outside_text(list, "message", facts->message);
        break;
    case FACT_CANCEL:
    case FACT_CALL:
    case FACT_CREATE: add_address(list, "to", network, &facts->to); break;
    }
}

static void add_gwei(struct row_list *list, const char *label, const struct u256 *wei)
{
    char digits[AMOUNT_TEXT_MAX];
    units_format(digits, wei, 9);
    struct fact_row *next = row(list, label);
    text_format(next->value, sizeof next->value, "%s gwei per gas", digits);
}

size_t describe_rows(struct fact_row rows[DESCRIBE_ROWS_MAX], const struct network *network,
                     const struct tx_facts *facts)
{
    struct row_list list = {.rows = rows};
    describe_sentence(row(&list, "this will")->value, sizeof rows[0].value, network, facts);
    add_action(&list, network, facts);
    add_address(&list, "from", network, &facts->from);
    struct fact_row *chain = row(&list, "network");
    text_format(chain->value, sizeof chain->value, "%s (chain %llu)", network->title,
                (unsigned long long)facts->chain_id);
    struct fact_row *number = row(&list, "number");
    text_format(number->value, sizeof number->value, "%llu", (unsigned long long)facts->nonce);
    struct fact_row *gas = row(&list, "gas at most");
    text_format(gas->value, sizeof gas->value, "%llu", (unsigned long long)facts->gas);
    add_gwei(&list, "fee at most", &facts->max_fee);
    add_amount(&list, "costs at most", network, &addr_zero, &facts->max_cost.v);
    return list.count;
}
