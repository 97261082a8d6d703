/* ecocoin price: what one token costs, and its history. */

#include <string.h>

#include "cli/command.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/price.h"

#define DAYS_MAX      3660
#define SYNC_LIMIT_MS 120000

static enum err read_currency(struct cli *cli, enum currency *out)
{
    const char *wanted = cli_flag(cli, "--currency");
    *out = CURRENCY_USD;
    return wanted != NULL ? currency_parse(out, wanted) : OK;
}

static bool is_synced(void *arg)
{
    struct cli *cli = arg;
    struct price_progress progress;
    price_progress(cli->core, &progress);
    return !progress.is_syncing;
}

/* Read the sources when there is a network; without, what is stored is all there is. */
static enum err read_anew(struct cli *cli)
{
    if (cli->options->offline)
        return OK;
    job work = 0;
    enum err err = cli->env->load_net(cli->env->app);
    if (err == OK)
        err = price_refresh(cli->core, &work);
    if (err == OK)
        err = cli_wait(cli, work, NULL, NULL, NULL);
    if (err == OK)
        err = cli->env->wait_until(cli->env->app, is_synced, cli, SYNC_LIMIT_MS);
    if (err != OK)
        cli_talk(cli, "not read anew, what follows is what was stored: %s", err_detail(err));
    return OK;
}

static enum err carbon_token(struct cli *cli, int *out)
{
    const struct network *network = core_network(cli->core);
    const char *wanted = cli->args[0];
    const struct token *token =
        wanted != NULL ? network_token(network, wanted) : network_token_role(network, TOKEN_CARBON);
    if (token == NULL)
        return err_set(ERR_NOT_FOUND, "'%s' knows no token called '%s'", network->title,
                       wanted != NULL ? wanted : "MCO2");
    *out = network_token_index(network, token);
    return OK;
}

static enum err now(struct cli *cli)
{
    enum currency currency;
    struct price_now price;
    int token;
    TRY(read_currency(cli, &currency));
    TRY(carbon_token(cli, &token));
    TRY(read_anew(cli));
    TRY(price_now(cli->core, token, currency, &price));
    if (!price.is_known)
        return err_set(ERR_NOT_FOUND, "no price is known yet");
    const char *symbol = core_network(cli->core)->tokens[token].symbol;
    char digits[AMOUNT_TEXT_MAX], time[32];
    decimal_format_scaled(digits, price.price.v, 12, 6);
    text_time_utc(time, sizeof time, price.time_s);
    cli_line(cli, "1 %s = %s %s%s  (%s, %s%s%s)", symbol, digits, currency_name(currency),
             price.is_stale ? ", STALE" : "", price.source, time,
             price.derivation[0] != '\0' ? "; " : "", price.derivation);
    if (cli->json == NULL)
        return OK;
    json_put_text(cli->json, "token", symbol);
    json_put_text(cli->json, "currency", currency_name(currency));
    cli_put_price(cli->json, "price", price.price);
    cli_put_time(cli->json, "time", price.time_s);
    cli_put_time(cli->json, "checked", price.checked_s);
    json_put_bool(cli->json, "stale", price.is_stale);
    json_put_text(cli->json, "source", price.source);
    json_put_text(cli->json, "derivation", price.derivation);
    return OK;
}

static void put_candle(struct cli *cli, struct json_out *array, const struct candle *candle)
{
    char time[32];
    text_time_utc(time, sizeof time, candle->start_s);
    if (array != NULL) {
        struct json_out *row = json_out_object();
        json_put_text(row, "start", time);
        cli_put_price(row, "open", candle->open);
        cli_put_price(row, "high", candle->high);
        cli_put_price(row, "low", candle->low);
        cli_put_price(row, "close", candle->close);
        cli_put_price(row, "volume", candle->volume);
        json_put_i64(row, "trades", candle->trades);
        json_put(array, NULL, row);
        return;
    }
    char text[5][AMOUNT_TEXT_MAX];
    const struct price_pico *const values[] = {&candle->open, &candle->high, &candle->low,
                                               &candle->close, &candle->volume};
    for (int i = 0; i < 5; i++)
        decimal_format_scaled(text[i], values[i]->v, 12, i == 4 ? 3 : 6);
    cli_line(cli, "%s  %12s %12s %12s %12s %14s %6u", time, text[0], text[1], text[2], text[3],
             text[4], candle->trades);
}

static enum err candles(struct cli *cli)
{
    enum currency currency;
    enum interval interval = INTERVAL_1D;
    uint32_t days = 90;
    TRY(read_currency(cli, &currency));
    if (cli_flag(cli, "--interval") != NULL)
        TRY(interval_parse(&interval, cli_flag(cli, "--interval")));
    if (cli_flag(cli, "--days") != NULL)
        TRY(cli_number(&days, cli_flag(cli, "--days"), DAYS_MAX, "--days"));
    TRY(read_anew(cli));
    struct candle *items = NULL;
    size_t count = 0;
    int64_t to_s = core_now_s(cli->core);
    TRY(price_candles(cli->core, currency, interval, to_s - (int64_t)days * 86400, to_s, &items,
                      &count));
    struct json_out *array = cli->json != NULL ? json_out_array() : NULL;
    cli_line(cli, "%-20s  %12s %12s %12s %12s %14s %6s", "start", "open", "high", "low", "close",
             "volume", "trades");
    for (size_t i = 0; i < count; i++)
        if (items[i].trades > 0) /* a gap is no candle */
            put_candle(cli, array, &items[i]);
    if (array != NULL) {
        json_put_text(cli->json, "currency", currency_name(currency));
        json_put_text(cli->json, "interval", interval_name(interval));
        json_put(cli->json, "candles", array);
    }
    mem_free(items);
    return OK;
}

static const struct command rows[] = {
    {"price",
     "now",
     "[TOKEN]",
     "what one token costs (MCO2 if not said)",
     NEED_CORE,
     now,
     {{"--currency", CURRENCY_CHOICES, "currency of the price"}}},
    {"price",
     "candles",
     "",
     "history as candles; times without a trade are left out",
     NEED_CORE,
     candles,
     {{"--currency", CURRENCY_CHOICES, "currency of the price"},
      {"--interval", INTERVAL_CHOICES, "length of one candle"},
      {"--days", "N", "how far back"}}},
};
const struct command_list commands_price = {rows, MEM_COUNT(rows)};
