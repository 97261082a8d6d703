/* ecocoin balance: what the addresses hold, from the store, read anew when there is a network. */

#include "cli/command.h"
#include "core/balance.h"
#include "core/base/mem.h"
#include "core/eth/address.h"
#include "core/price.h"

static void put_value(struct cli *cli, struct json_out *row, const struct token *token,
                      const struct balance *balance, enum currency currency, char *text,
                      size_t size)
{
    struct price_now now;
    struct fiat_micro worth;
    text[0] = '\0';
    if (!balance->is_known || price_now(cli->core, balance->token, currency, &now) != OK ||
        !now.is_known || amount_worth(&worth, &balance->amount.v, token->decimals, now.price) != OK)
        return;
    char digits[AMOUNT_TEXT_MAX];
    decimal_format_scaled(digits, worth.v, 6, currency == CURRENCY_ETH ? 6 : 2);
    snprintf(text, size, "%s %s%s", digits, currency_name(currency),
             now.is_stale ? " (stale price)" : "");
    if (row != NULL) {
        json_put_text(row, "value", digits);
        json_put_text(row, "currency", currency_name(currency));
        json_put_bool(row, "price_is_stale", now.is_stale);
    }
}

static void put_row(struct cli *cli, struct json_out *array, const struct balance *balance,
                    enum currency currency)
{
    const struct token *token = &core_network(cli->core)->tokens[balance->token];
    char address[ADDRESS_TEXT], digits[AMOUNT_TEXT_MAX] = "unknown", value[160];
    address_write(address, &balance->owner);
    if (balance->is_known)
        units_format(digits, &balance->amount.v, token->decimals);
    struct json_out *row = NULL;
    if (array != NULL) {
        row = json_out_object();
        json_put_text(row, "address", address);
        json_put_text(row, "token", token->symbol);
        if (balance->is_known) {
            json_put_text(row, "amount", digits);
            json_put_i64(row, "block", (int64_t)balance->block);
            cli_put_time(row, "read", balance->seen_s);
            json_put_text(row, "trust", "claimed");
        } else {
            json_put_null(row, "amount");
        }
    }
    put_value(cli, row, token, balance, currency, value, sizeof value);
    cli_line(cli, "%s %30s %-6s %s", address, digits, token->symbol, value);
    if (array != NULL)
        json_put(array, NULL, row);
}

static enum err show(struct cli *cli)
{
    enum currency currency = CURRENCY_USD;
    if (cli_flag(cli, "--currency") != NULL)
        TRY(currency_parse(&currency, cli_flag(cli, "--currency")));
    if (!cli->options->offline) {
        job work = 0;
        enum err err = cli->env->load_net(cli->env->app);
        if (err == OK)
            err = balance_refresh(cli->core, &work);
        if (err == OK)
            err = cli_wait(cli, work, NULL, NULL, NULL);
        if (err != OK)
            cli_talk(cli, "not read anew, what follows is what was stored: %s", err_detail(err));
    }
    struct balance *items = NULL;
    size_t count = 0;
    TRY(balance_list(cli->core, 0, &items, &count));
    struct json_out *array = cli->json != NULL ? json_out_array() : NULL;
    for (size_t i = 0; i < count; i++)
        put_row(cli, array, &items[i], currency);
    if (array != NULL) {
        json_put_text(cli->json, "network", core_network(cli->core)->name);
        json_put(cli->json, "balances", array);
    }
    mem_free(items);
    return OK;
}

static const struct command rows[] = {
    {"balance",
     "",
     "",
     "what the addresses hold",
     NEED_LOGIN,
     show,
     {{"--currency", CURRENCY_CHOICES, "currency of values"}}},
};
const struct command_list commands_balance = {rows, MEM_COUNT(rows)};
