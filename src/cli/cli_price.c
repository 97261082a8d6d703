/* ecocoin price: what one token costs, and its history. */

#include <string.h>

#include "cli/cli_price.h"
#include "core/base/mem.h"
#include "core/base/text.h"

#define DAYS_MAX      3660
#define SYNC_LIMIT_MS 120000
/* How long the sources of a price are waited for when one has answered; when none has. */
#define PATIENCE_MS      1500
#define PRESENT_LIMIT_MS 20000

enum err cli_currency(struct cli *cli, enum currency *out)
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

enum err cli_read_prices(struct cli *cli)
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

/* What one token costs now: not when each source has answered, but when there is enough to say. */
struct asking {
    struct cli *cli;
    int token;
    enum currency currency;
    char names[PRICE_SOURCES * 32]; /* of those that are still asked */
    enum err err;
};

static void list_asked(struct asking *asking, const struct price_source *sources, size_t count)
{
    asking->names[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        size_t used = strlen(asking->names);
        if (sources[i].is_asked)
            (void)text_format(asking->names + used, sizeof asking->names - used, "%s%s",
                              used > 0 ? ", " : "", sources[i].name);
    }
}

static bool look(struct asking *asking, struct price_now *price)
{
    struct price_source sources[PRICE_SOURCES];
    size_t count;
    asking->err =
        price_sources(asking->cli->core, asking->token, asking->currency, price, sources, &count);
    if (asking->err == OK)
        list_asked(asking, sources, count);
    return asking->err == OK;
}

static bool have_all(void *arg)
{
    struct asking *asking = arg;
    struct price_now price;
    return !look(asking, &price) || asking->names[0] == '\0';
}

static bool have_one(void *arg)
{
    struct asking *asking = arg;
    struct price_now price;
    return !look(asking, &price) || asking->names[0] == '\0' || !price.is_stale;
}

static enum err ask_present(struct asking *asking)
{
    const struct cli_env *env = asking->cli->env;
    job work = 0;
    TRY(env->load_net(env->app));
    TRY(price_refresh(asking->cli->core, &work));
    enum err err = env->wait_until(env->app, have_all, asking, PATIENCE_MS);
    if (err == ERR_TIMEOUT)
        err = env->wait_until(env->app, have_one, asking, PRESENT_LIMIT_MS);
    if (err != ERR_TIMEOUT)
        return err;
    err_clear();
    return OK;
}

/* Also when the network cannot be reached: what is stored is shown with its age. */
static enum err read_present(struct asking *asking)
{
    struct cli *cli = asking->cli;
    struct price_progress progress;
    if (cli->options->offline)
        return OK;
    enum err err = ask_present(asking);
    price_progress(cli->core, &progress);
    if (err != OK || progress.problem[0] != '\0')
        cli_talk(cli, "not read anew, what follows is what was stored: %s",
                 err != OK ? err_detail(err) : progress.problem);
    if (asking->names[0] != '\0')
        cli_talk(cli, "still asked: %s", asking->names);
    if (cli->json != NULL)
        json_put_text(cli->json, "asking", asking->names);
    return asking->err;
}

enum err cli_price_token(struct cli *cli, const char *symbol, int *out)
{
    const struct network *network = core_network(cli->core);
    const struct token *token =
        symbol != NULL ? network_token(network, symbol) : network_token_role(network, TOKEN_CARBON);
    if (token == NULL)
        return err_set(ERR_NOT_FOUND, "'%s' knows no token called '%s'", network->title,
                       symbol != NULL ? symbol : "MCO2");
    *out = network_token_index(network, token);
    return OK;
}

void cli_price_text(char out[AMOUNT_TEXT_MAX], struct price_pico price)
{
    decimal_format_scaled(out, price.v, 12, price.v < PRICE_ONE / 100 ? 12 : 6);
}

void cli_show_price(struct cli *cli, struct json_out *object, int token, enum currency currency,
                    const struct price_now *price)
{
    const char *symbol = core_network(cli->core)->tokens[token].symbol;
    char digits[AMOUNT_TEXT_MAX], time[32];
    cli_price_text(digits, price->price);
    text_time_utc(time, sizeof time, price->time_s);
    cli_line(cli, "1 %s = %s %s%s%s%s  (%s, %s%s%s)%s%s", symbol, digits, currency_name(currency),
             price->is_stale ? ", STALE" : "", price->is_stated ? ", STATED" : "",
             price->is_disputed ? ", DISPUTED" : "", price->source, time,
             price->derivation[0] != '\0' ? "; " : "", price->derivation,
             price->words[0] != '\0' ? ": " : "", price->words);
    if (object == NULL)
        return;
    json_put_text(object, "token", symbol);
    json_put_text(object, "currency", currency_name(currency));
    cli_put_price(object, "price", price->price);
    cli_put_time(object, "time", price->time_s);
    cli_put_time(object, "checked", price->checked_s);
    json_put_bool(object, "stale", price->is_stale);
    json_put_bool(object, "disputed", price->is_disputed);
    json_put_bool(object, "stated", price->is_stated);
    json_put_i64(object, "spread_bps", price->spread_bps);
    json_put_text(object, "source", price->source);
    json_put_text(object, "derivation", price->derivation);
    json_put_text(object, "problem", price->words);
}

/* What tonnes really cost, where a pool says it. */
static enum err put_sizes(struct cli *cli, enum currency currency)
{
    static const struct co2_mg masses[] = {{CO2_TONNE}, {10 * CO2_TONNE}, {100 * CO2_TONNE}};
    struct price_at_size sizes[MEM_COUNT(masses)];
    struct json_out *array = cli->json != NULL ? json_out_array() : NULL;
    char digits[2][AMOUNT_TEXT_MAX], percent[AMOUNT_TEXT_MAX], pool[PRICE_NAME];
    enum err err = price_at_size(cli->core, currency, masses, MEM_COUNT(masses), sizes, pool);
    for (size_t i = 0; err == OK && i < MEM_COUNT(masses); i++) {
        long long tonnes = (long long)(masses[i].v / CO2_TONNE);
        struct json_out *row = array != NULL ? json_out_object() : NULL;
        cli_price_text(digits[0], sizes[i].per_tonne);
        cli_price_text(digits[1], sizes[i].total);
        decimal_format_scaled(percent, sizes[i].impact_bps, 2, 2);
        if (sizes[i].is_possible)
            cli_line(cli, "%5lld t: %s %s a tonne, %s in all, moves the price by %s %%", tonnes,
                     digits[0], currency_name(currency), digits[1], percent);
        else
            cli_line(cli, "%5lld t: more than the pool holds", tonnes);
        if (row == NULL)
            continue;
        json_put_i64(row, "tonnes", tonnes);
        json_put_bool(row, "possible", sizes[i].is_possible);
        cli_put_price(row, "per_tonne", sizes[i].per_tonne);
        cli_put_price(row, "total", sizes[i].total);
        json_put_i64(row, "impact_bps", sizes[i].impact_bps);
        json_put(array, NULL, row);
    }
    if (array != NULL)
        json_put(cli->json, "at_size", array);
    if (err != ERR_NOT_FOUND)
        return err;
    err_clear(); /* no pool: the price is all there is */
    return OK;
}

static enum err now(struct cli *cli)
{
    struct asking asking = {.cli = cli};
    struct price_now price;
    TRY(cli_currency(cli, &asking.currency));
    TRY(cli_price_token(cli, cli->args[0], &asking.token));
    TRY(read_present(&asking));
    int token = asking.token;
    enum currency currency = asking.currency;
    TRY(price_now(cli->core, token, currency, &price));
    if (!price.is_known)
        return err_set(ERR_NOT_FOUND, "no price is known yet");
    cli_show_price(cli, cli->json, token, currency, &price);
    return token == price_carbon(cli->core) ? put_sizes(cli, currency) : OK;
}

static enum err sources(struct cli *cli)
{
    struct asking asking = {.cli = cli};
    struct price_now price;
    struct price_source items[PRICE_SOURCES];
    size_t count;
    TRY(cli_currency(cli, &asking.currency));
    TRY(cli_price_token(cli, cli->args[0], &asking.token));
    TRY(read_present(&asking));
    int token = asking.token;
    enum currency currency = asking.currency;
    TRY(price_sources(cli->core, token, currency, &price, items, &count));
    struct json_out *array = cli->json != NULL ? json_out_array() : NULL;
    if (price.is_known)
        cli_show_price(cli, cli->json, token, currency, &price);
    for (size_t i = 0; i < count; i++) {
        const struct price_source *source = &items[i];
        char digits[AMOUNT_TEXT_MAX], worth[AMOUNT_TEXT_MAX];
        cli_price_text(digits, source->price);
        decimal_format_scaled(worth, source->liquidity.v, 12, 0);
        cli_line(cli, "%-24s %14s %s%s%s%s%s%s", source->name, source->is_known ? digits : "-",
                 currency_name(currency), source->liquidity.v > 0 ? ", holds USD " : "",
                 source->liquidity.v > 0 ? worth : "", source->is_outlier ? ", OUTLIER" : "",
                 source->problem[0] == '\0' ? ""
                 : source->is_fresh         ? ", cannot be read: "
                                            : ", not fresh: ",
                 source->problem);
        if (array == NULL)
            continue;
        struct json_out *row = json_out_object();
        json_put_text(row, "name", source->name);
        json_put_bool(row, "known", source->is_known);
        cli_put_price(row, "price", source->price);
        cli_put_time(row, "time", source->time_s);
        cli_put_time(row, "checked", source->checked_s);
        json_put_bool(row, "fresh", source->is_fresh);
        json_put_bool(row, "outlier", source->is_outlier);
        cli_put_price(row, "liquidity_usd", source->liquidity);
        json_put_text(row, "derivation", source->derivation);
        json_put_text(row, "problem", source->problem);
        json_put(array, NULL, row);
    }
    if (array != NULL)
        json_put(cli->json, "sources", array);
    return OK;
}

static void put_candle(struct cli *cli, struct json_out *array, const struct candle *candle,
                       const char *source)
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
        json_put_text(row, "source", source);
        json_put_bool(row, "rough", candle->is_rough);
        json_put(array, NULL, row);
        return;
    }
    char text[5][AMOUNT_TEXT_MAX];
    const struct price_pico *const values[] = {&candle->open, &candle->high, &candle->low,
                                               &candle->close, &candle->volume};
    for (int i = 0; i < 5; i++)
        decimal_format_scaled(text[i], values[i]->v, 12, i == 4 ? 3 : 6);
    cli_line(cli, "%s  %12s %12s %12s %12s %14s %6u  %s%s", time, text[0], text[1], text[2],
             text[3], text[4], candle->trades, candle->is_rough ? "≈ " : "", source);
}

static void put_candles(struct cli *cli, const struct price_pair *pair, const struct candle *items,
                        size_t count)
{
    struct json_out *array = cli->json != NULL ? json_out_array() : NULL;
    bool is_rough = false;
    size_t put = 0;
    cli_line(cli, "%-20s  %12s %12s %12s %12s %14s %6s  %s", "start", "open", "high", "low",
             "close", "volume", "trades", "source");
    for (size_t i = 0; i < count; i++) {
        char source[PRICE_NAME];
        if (items[i].trades == 0) /* a gap is no candle */
            continue;
        price_source_name(cli->core, pair, items[i].source, source);
        put_candle(cli, array, &items[i], source);
        put++;
        is_rough = is_rough || items[i].is_rough;
    }
    if (put == 0)
        cli_line(cli, "no trade in this time");
    if (is_rough)
        cli_talk(cli, "≈ derived from longer candles, each converted at the rate of its end");
    if (array != NULL)
        json_put(cli->json, "candles", array);
}

static enum err candles(struct cli *cli)
{
    struct price_pair pair = {.source = cli_flag(cli, "--source")};
    enum interval interval = INTERVAL_1D;
    uint32_t days = 90;
    TRY(cli_currency(cli, &pair.currency));
    if (cli_flag(cli, "--interval") != NULL)
        TRY(interval_parse(&interval, cli_flag(cli, "--interval")));
    if (cli_flag(cli, "--days") != NULL)
        TRY(cli_number(&days, cli_flag(cli, "--days"), DAYS_MAX, "--days"));
    TRY(cli_price_token(cli, cli->args[0], &pair.token));
    TRY(cli_read_prices(cli));
    struct candle *items = NULL;
    size_t count = 0;
    int64_t to_s = core_now_s(cli->core);
    TRY(price_history(cli->core, &pair, interval_seconds(interval), to_s - (int64_t)days * 86400,
                      to_s, &items, &count));
    if (cli->json != NULL) {
        json_put_text(cli->json, "currency", currency_name(pair.currency));
        json_put_text(cli->json, "interval", interval_name(interval));
    }
    put_candles(cli, &pair, items, count);
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
     "sources",
     "[TOKEN]",
     "what each source says, how old that is, and who disagrees",
     NEED_CORE,
     sources,
     {{"--currency", CURRENCY_CHOICES, "currency of the price"}}},
    {"price",
     "candles",
     "[TOKEN]",
     "history as candles; times without a trade are left out",
     NEED_CORE,
     candles,
     {{"--currency", CURRENCY_CHOICES, "currency of the price"},
      {"--interval", INTERVAL_CHOICES, "length of one candle"},
      {"--source", "TEXT", "of sources whose name holds this ('file' for what was imported)"},
      {"--days", "N", "how far back"}}},
};
const struct command_list commands_price = {rows, MEM_COUNT(rows)};
