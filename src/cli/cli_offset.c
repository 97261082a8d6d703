/* ecocoin offset: buy and retire carbon credits. */

#include <string.h>

#include "cli/cli_follow.h"
#include "cli/command.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/describe.h"
#include "core/offset.h"
#include "core/setting.h"

static const char *const step_names[OFFSET_STEPS] = {"approve_payment", "buy", "approve_retirement",
                                                     "retire", "certificate"};
static const char *const step_state_names[] = {"skipped", "waiting", "running", "done", "failed"};
static const char *const order_state_names[] = {"running", "done", "failed", "cancelled"};

static const struct token *pay_token(struct cli *cli, int index)
{
    return &core_network(cli->core)->tokens[index];
}

/* ---- quote ---- */

static enum err read_request(struct cli *cli, struct offset_request *out)
{
    struct wallet_address from;
    const char *pay = cli_flag(cli, "--pay");
    const char *money = cli_flag(cli, "--money");
    const char *behalf = cli_flag(cli, "--for");
    const char *message = cli_flag(cli, "--message");
    TRY(cli_from(cli, &from));
    out->address_id = from.id;
    TRY(cli_token(cli, pay != NULL ? pay : "USDC", &out->pay_token));
    out->slippage_bps = (uint32_t)setting_number(cli->core, SET_SLIPPAGE);
    if (cli_flag(cli, "--slippage-bps") != NULL)
        TRY(cli_number(&out->slippage_bps, cli_flag(cli, "--slippage-bps"), 1000,
                       "--slippage-bps"));
    if ((money != NULL) == (cli->args[0] != NULL))
        return err_set(ERR_USAGE,
                       "say how much to offset (\"1.5 t\", \"300 kg\"), or --money AMOUNT");
    if (behalf == NULL || behalf[0] == '\0')
        return err_set(ERR_USAGE, "say on whose behalf: --for NAME (public, for ever)");
    if (!text_copy(out->beneficiary, sizeof out->beneficiary, behalf) ||
        !text_copy(out->message, sizeof out->message, message != NULL ? message : ""))
        return err_set(ERR_LIMIT, "name and message are at most %d bytes each", OFFSET_TEXT_MAX);
    if (money == NULL)
        return offset_parse_mass(&out->mass, cli->args[0]);
    out->by = OFFSET_BY_MONEY;
    return units_parse(&out->money.v, money, strlen(money),
                       pay_token(cli, out->pay_token)->decimals);
}

static void put_pay(struct cli *cli, struct json_out *object, const char *key, const char *words,
                    const struct token *token, const struct u256 *amount)
{
    char digits[AMOUNT_TEXT_MAX];
    units_format(digits, amount, token->decimals);
    cli_line(cli, "%22s  %s %s", words, digits, token->symbol);
    if (object != NULL)
        json_put_text(object, key, digits);
}

static void show_quote(struct cli *cli, const struct offset_quote *quote)
{
    const struct token *pay = pay_token(cli, quote->request.pay_token);
    const struct token *native = pay_token(cli, 0);
    struct json_out *object = cli->json != NULL ? json_out_object() : NULL;
    char mass[AMOUNT_TEXT_MAX], price[AMOUNT_TEXT_MAX], size_price[AMOUNT_TEXT_MAX];
    offset_format_mass(mass, quote->mass);
    decimal_format_scaled(price, quote->spot.v, 12, 6);
    decimal_format_scaled(size_price, quote->at_size.v, 12, 6);
    cli_line(cli, "%22s  %s of CO2", "retire", mass);
    cli_line(cli, "%22s  %s", "on behalf of", quote->request.beneficiary);
    cli_line(cli, "%22s  %s", "message", quote->request.message);
    put_pay(cli, object, "pay", "pay", pay, &quote->pay.v);
    put_pay(cli, object, "pay_max", "never more than", pay, &quote->pay_max.v);
    put_pay(cli, object, "pool_fee", "of it pool fee", pay, &quote->pool_fee.v);
    cli_line(cli, "%22s  %s %s (spot %s, impact %u.%02u %%)", "price per tonne", size_price,
             pay->symbol, price, quote->impact_bps / 100, quote->impact_bps % 100);
    put_pay(cli, object, "network_fee", "network fee about", native, &quote->network_fee.v);
    put_pay(cli, object, "network_fee_max", "network fee at most", native,
            &quote->network_fee_max.v);
    put_pay(cli, object, "have", "you have", pay, &quote->have.v);
    if (quote->problem_words[0] != '\0')
        cli_line(cli, "%22s  %s", quote->problem == OK ? "note" : "cannot be done",
                 quote->problem_words);
    if (object == NULL)
        return;
    json_put_text(object, "mass", mass);
    cli_put_amount(object, "carbon", &quote->carbon.v, 18);
    json_put_text(object, "pay_token", pay->symbol);
    cli_put_price(object, "spot", quote->spot);
    cli_put_price(object, "price", quote->at_size);
    json_put_i64(object, "impact_bps", quote->impact_bps);
    json_put_i64(object, "block", (int64_t)quote->block);
    cli_put_time(object, "expires", quote->expires_s);
    json_put_text(object, "problem", quote->problem == OK ? "" : err_code(quote->problem));
    json_put_text(object, "problem_words", quote->problem_words);
    json_put(cli->json, "quote", object);
}

static enum err make_quote(struct cli *cli, const struct offset_quote **out)
{
    struct offset_request request = {0};
    job work = 0;
    TRY(read_request(cli, &request));
    TRY(offset_quote(cli->core, &work, &request));
    TRY(cli_wait(cli, work, NULL, NULL, NULL));
    *out = offset_quote_get(cli->core);
    if (*out == NULL)
        return err_set(ERR_EXPIRED, "the quote expired");
    show_quote(cli, *out);
    return OK;
}

static enum err quote(struct cli *cli)
{
    const struct offset_quote *made = NULL;
    return make_quote(cli, &made);
}

/* ---- orders ---- */

static struct json_out *order_json(struct cli *cli, const struct offset_order *order)
{
    struct json_out *object = json_out_object();
    char mass[AMOUNT_TEXT_MAX];
    offset_format_mass(mass, order->mass);
    json_put_i64(object, "id", order->id);
    json_put_text(object, "state", order_state_names[order->state]);
    json_put_text(object, "mass", mass);
    json_put_text(object, "beneficiary", order->beneficiary);
    json_put_text(object, "message", order->message);
    if (order->pay_token >= 0) {
        const struct token *pay = pay_token(cli, order->pay_token);
        json_put_text(object, "pay_token", pay->symbol);
        cli_put_amount(object, "pay", &order->pay.v, pay->decimals);
        cli_put_amount(object, "pay_max", &order->pay_max.v, pay->decimals);
    }
    struct json_out *steps = json_out_array();
    for (int i = 0; i < OFFSET_STEPS; i++) {
        struct json_out *step = json_out_object();
        json_put_text(step, "step", step_names[i]);
        json_put_text(step, "state", step_state_names[order->steps[i]]);
        json_put_i64(step, "transaction", order->step_txn[i]);
        json_put_text(step, "words", order->step_words[i]);
        json_put(steps, NULL, step);
    }
    json_put(object, "steps", steps);
    json_put_text(object, "error", order->error);
    json_put_i64(object, "certificate", order->certificate_id);
    cli_put_time(object, "created", order->created_s);
    return object;
}

static void print_order(struct cli *cli, const struct offset_order *order)
{
    char mass[AMOUNT_TEXT_MAX], time[32];
    offset_format_mass(mass, order->mass);
    text_time_utc(time, sizeof time, order->created_s);
    cli_line(cli, "%4lld %-10s %s  %s for %s%s%s", (long long)order->id,
             order_state_names[order->state], time, mass, order->beneficiary,
             order->error[0] != '\0' ? ": " : "", order->error);
}

static enum err show_order(struct cli *cli, int64_t id)
{
    struct offset_order order;
    TRY(offset_get(cli->core, id, &order));
    print_order(cli, &order);
    for (int i = 0; i < OFFSET_STEPS; i++)
        cli_line(cli, "     %-20s %-8s %s", step_names[i], step_state_names[order.steps[i]],
                 order.step_words[i]);
    if (order.certificate_id > 0)
        cli_line(cli, "     certificate %lld: ecocoin certificate show %lld",
                 (long long)order.certificate_id, (long long)order.certificate_id);
    if (cli->json != NULL)
        json_put(cli->json, "order", order_json(cli, &order));
    return OK;
}

struct progress {
    struct cli *cli;
    int64_t order_id;
    char last[OFFSET_STEPS][200];
};

static void on_event(void *arg, const struct event *event)
{
    struct progress *progress = arg;
    struct offset_order order;
    if (event->type != EV_ORDER && event->type != EV_TXN)
        return;
    if (offset_get(progress->cli->core, progress->order_id, &order) != OK)
        return;
    for (int i = 0; i < OFFSET_STEPS; i++) {
        char now[200];
        text_format(now, sizeof now, "%s: %s", step_state_names[order.steps[i]],
                    order.step_words[i]);
        if (strcmp(now, progress->last[i]) == 0)
            continue;
        text_copy(progress->last[i], sizeof progress->last[i], now);
        if (order.steps[i] == STEP_RUNNING || order.steps[i] == STEP_DONE ||
            order.steps[i] == STEP_FAILED)
            cli_talk(progress->cli, "%s %s", step_names[i], now);
    }
}

static enum err follow(struct cli *cli, job work, int64_t id)
{
    struct progress progress = {.cli = cli, .order_id = id};
    enum err err = cli_wait(cli, work, NULL, on_event, &progress);
    if (err != OK)
        return err;
    return show_order(cli, id);
}

static enum err buy(struct cli *cli)
{
    const struct offset_quote *made = NULL;
    job work = 0;
    int64_t id = 0;
    TRY(make_quote(cli, &made));
    if (made->problem != OK)
        return err_set(made->problem, "%s", made->problem_words);
    TRY(cli_confirm(cli, "Buy and retire this? It is public and cannot be undone."));
    TRY(offset_confirm(cli->core, &work, &id));
    return follow(cli, work, id);
}

static enum err resume(struct cli *cli)
{
    int64_t id;
    job work = 0;
    TRY(cli_read_id(&id, cli->args[0], "the order"));
    TRY(offset_resume(cli->core, &work, id));
    return follow(cli, work, id);
}

static enum err cancel(struct cli *cli)
{
    int64_t id;
    TRY(cli_read_id(&id, cli->args[0], "the order"));
    TRY(offset_cancel(cli->core, id));
    return show_order(cli, id);
}

static enum err show(struct cli *cli)
{
    int64_t id;
    TRY(cli_read_id(&id, cli->args[0], "the order"));
    return show_order(cli, id);
}

static enum err list(struct cli *cli)
{
    struct offset_order *items = NULL;
    size_t count = 0;
    TRY(offset_list(cli->core, 0, 1000, &items, &count));
    struct json_out *array = cli->json != NULL ? json_out_array() : NULL;
    for (size_t i = 0; i < count; i++) {
        print_order(cli, &items[i]);
        if (array != NULL)
            json_put(array, NULL, order_json(cli, &items[i]));
    }
    if (count == 0)
        cli_line(cli, "nothing was offset yet: ecocoin offset buy \"1.5 t\" --for NAME");
    if (array != NULL)
        json_put(cli->json, "orders", array);
    mem_free(items);
    return OK;
}

#define ORDER_FLAGS                                                                                \
    {                                                                                              \
        {"--for", "NAME", "on whose behalf; public, for ever"},                                    \
            {"--message", "TEXT", "a public message"},                                             \
            {"--pay", "TOKEN",                                                                     \
             "pay with USDC (the default), EURC, ETH; MCO2: retire what you hold"},                \
            {"--money", "AMOUNT", "as much as this buys, instead of a mass"},                      \
            {"--from", "ADDRESS", "address, label, wallet or WALLET/INDEX"},                       \
            {"--slippage-bps", "N", "bound on a moving price, in 1/100 %"},                        \
    }

static const struct command rows[] = {
    {"offset", "quote", "[MASS]", "what it would cost now", NEED_LOGIN | NEED_SYNC, quote,
     ORDER_FLAGS},
    {"offset", "buy", "[MASS]", "buy credits, retire them, get a certificate",
     NEED_LOGIN | NEED_SYNC, buy, ORDER_FLAGS},
    {"offset", "list", "", "orders, newest first", NEED_LOGIN, list, {{0}}},
    {"offset", "show", "ID", "one order and its steps", NEED_LOGIN, show, {{0}}},
    {"offset",
     "resume",
     "ID",
     "go on with an order that stands still",
     NEED_LOGIN | NEED_SYNC,
     resume,
     {{0}}},
    {"offset",
     "cancel",
     "ID",
     "stop an order before its next signature",
     NEED_LOGIN,
     cancel,
     {{0}}},
};
const struct command_list commands_offset = {rows, MEM_COUNT(rows)};
