/* Asking for a quote: fees and the newest block first, then pools, balances and allowances at that
 * block. */

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/offset_reckon.h"

#define HEAD_MAX_AGE_S   120 /* a quote from an older block could be far from what is true now */
#define HEAD_MAX_BLOCKS  10  /* … where blocks are slow, so many of them */
#define SLIPPAGE_MAX_BPS 1000
/* A source that is slower does not count. */
#define PRICES_WAIT_MS 5000

static void quote_job_free(struct quote_job *asking)
{
    struct core *core = asking->core;
    core_chain_cancel(core, asking->block_ticket);
    core_chain_cancel(core, asking->fees_ticket);
    core_chain_cancel(core, asking->calls_ticket);
    core_chain_cancel(core, asking->native_ticket);
    timer_cancel(&core->timers, asking->prices_timer);
    offset_read_clear(&asking->read);
    mem_free(asking);
}

/* End the quote under way. */
static void quote_end(struct quote_job *asking, enum err err)
{
    struct core *core = asking->core;
    core->offset->asking = NULL;
    core_job_done(core, asking->job, 0, err, err != OK ? err_detail(err) : NULL);
    quote_job_free(asking);
}

void offset_quote_drop(struct core *core, enum err why)
{
    core->offset->has_quote = false;
    if (core->offset->asking != NULL)
        quote_end(core->offset->asking, err_set(why, "another quote or network was chosen"));
}

static void quote_gather(struct quote_job *asking, enum err err)
{
    struct offset_state *state = asking->core->offset;
    if (err == OK &&
        (asking->block_ticket != 0 || asking->fees_ticket != 0 || asking->calls_ticket != 0 ||
         asking->native_ticket != 0 || asking->prices != 0))
        return;
    if (err == OK) {
        err = offset_reckon(&state->quote, asking);
        state->has_quote = err == OK;
    }
    quote_end(asking, err);
}

static enum err answer_err(const struct chain_answer *answer)
{
    return answer->err == OK ? OK : err_set(answer->err, "%s", answer->detail);
}

static void on_calls(void *arg, const struct chain_answer *answer)
{
    struct quote_job *asking = arg;
    asking->calls_ticket = 0;
    quote_gather(asking, offset_read_take(&asking->view, &asking->read, answer));
}

static void on_native(void *arg, const struct chain_answer *answer)
{
    struct quote_job *asking = arg;
    asking->native_ticket = 0;
    enum err err = answer_err(answer);
    if (err == OK && !answer->balance_known[0])
        err = err_set(ERR_UNTRUSTED, "the endpoint does not tell the balance");
    if (err == OK)
        asking->have_native = answer->balances[0];
    quote_gather(asking, err);
}

static void on_fees(void *arg, const struct chain_answer *answer)
{
    struct quote_job *asking = arg;
    asking->fees_ticket = 0;
    asking->fees = answer->fees;
    quote_gather(asking, answer_err(answer));
}

/* ---- the price that others say */

static void prices_were_read(struct quote_job *asking)
{
    timer_cancel(&asking->core->timers, asking->prices_timer);
    asking->prices = 0;
    asking->prices_timer = 0;
    quote_gather(asking, OK);
}

static void prices_are_late(void *arg)
{
    prices_were_read(arg);
}

void offset_quote_event(struct core *core, const struct event *event)
{
    struct quote_job *asking = core->offset->asking;
    if (event->type == EV_JOB_DONE && asking != NULL && asking->prices != 0 &&
        event->job == asking->prices)
        prices_were_read(asking);
}

/* A session that has just begun knows no price yet. */
static enum err freshen_prices(struct quote_job *asking)
{
    struct core *core = asking->core;
    struct price_now now;
    TRY(price_now(core, asking->carbon, CURRENCY_USD, &now));
    if (now.is_known && !now.is_stale)
        return OK;
    TRY(price_refresh(core, &asking->prices));
    asking->prices_timer =
        timer_set(&core->timers, core_mono_ms(core) + PRICES_WAIT_MS, prices_are_late, asking);
    return OK;
}

/* ---- the chain */

/* A price is only as fresh as the block it was read at. */
static enum err check_block_age(const struct quote_job *asking)
{
    int64_t now_s = core_now_s(asking->core);
    int64_t bound_s = HEAD_MAX_BLOCKS * (int64_t)asking->network->block_time_ms / 1000;
    if (bound_s < HEAD_MAX_AGE_S)
        bound_s = HEAD_MAX_AGE_S;
    char age[32];
    if (asking->block.time_s > now_s + HEAD_MAX_AGE_S) {
        text_age(age, sizeof age, asking->block.time_s - now_s);
        return err_set(ERR_STALE,
                       "the newest block is %s in the future: this computer's clock is "
                       "wrong, set it first",
                       age);
    }
    if (asking->block.time_s < now_s - bound_s) {
        text_age(age, sizeof age, now_s - asking->block.time_s);
        return err_set(ERR_STALE,
                       "the newest block is %s old: the endpoint is behind, or this "
                       "computer's clock is wrong",
                       age);
    }
    return OK;
}

static void ask_at_block(struct quote_job *asking)
{
    struct chain_request request;
    offset_read_request(&asking->read, &request, asking->block.number);
    asking->calls_ticket = core_chain(asking->core, &request, on_calls, asking);
    request = (struct chain_request){.op = CHAIN_BALANCES,
                                     .network = asking->network,
                                     .block = asking->block.number,
                                     .owners = &asking->payer.address,
                                     .owner_count = 1,
                                     .tokens = &addr_zero,
                                     .token_count = 1};
    asking->native_ticket = core_chain(asking->core, &request, on_native, asking);
}

static void on_block(void *arg, const struct chain_answer *answer)
{
    struct quote_job *asking = arg;
    asking->block_ticket = 0;
    asking->block = answer->block;
    enum err err = answer_err(answer);
    if (err == OK)
        err = check_block_age(asking);
    if (err == OK)
        ask_at_block(asking);
    quote_gather(asking, err);
}

static enum err check_text(const char *text, size_t size, const char *what)
{
    size_t len = strnlen(text, size);
    if (len == size)
        return err_set(ERR_INVALID, "the %s is longer than %d bytes", what, OFFSET_TEXT_MAX);
    if (!text_is_clean(text, len))
        return err_set(ERR_INVALID, "the %s holds characters that cannot be shown", what);
    return OK;
}

static enum err check_request(const struct offset_request *request, const struct network *network)
{
    TRY(check_text(request->beneficiary, sizeof request->beneficiary, "beneficiary"));
    TRY(check_text(request->message, sizeof request->message, "message"));
    if (request->beneficiary[0] == '\0' || strcmp(request->beneficiary, " ") == 0)
        return err_set(ERR_INVALID, "the beneficiary is empty: say for whom this is retired");
    if (request->slippage_bps > SLIPPAGE_MAX_BPS)
        return err_set(ERR_INVALID, "the bound on the price is above %d %%",
                       SLIPPAGE_MAX_BPS / 100);
    if (request->pay_token < 0 || (size_t)request->pay_token >= network->token_count)
        return err_set(ERR_INVALID, "the network has no such token to pay with");
    if (request->by == OFFSET_BY_MASS && request->mass.v <= 0)
        return err_set(ERR_INVALID, "the mass must be more than 0");
    if (request->by == OFFSET_BY_MONEY && u256_is_zero(&request->money.v))
        return err_set(ERR_INVALID, "the money must be more than 0");
    return OK;
}

static enum err find_contracts(struct quote_job *asking)
{
    const struct network *network = asking->network;
    const struct token *carbon = network_token_role(network, TOKEN_CARBON);
    asking->retirer = network_contract(network, CONTRACT_MOSS_CHAIN);
    asking->router = network_contract(network, CONTRACT_ROUTER_V2);
    if (carbon == NULL || asking->retirer == NULL)
        return err_set(ERR_UNSUPPORTED, "no retirement contract is known on %s", network->title);
    asking->carbon = network_token_index(network, carbon);
    if (quote_job_buys(asking) && asking->router == NULL)
        return err_set(ERR_UNSUPPORTED, "no exchange is known on %s", network->title);
    return OK;
}

/* The reading of this request: who holds and allows what, and the pools that lead to carbon. */
static enum err prepare_read(struct quote_job *asking)
{
    const struct network *network = asking->network;
    const struct token *tokens = network->tokens;
    struct offset_read *read = &asking->read;
    int pay = asking->request.pay_token;
    offset_read_begin(read, network, &asking->payer.address, &tokens[asking->carbon].address,
                      &asking->retirer->address);
    if (!quote_job_buys(asking))
        return OK;
    struct offset_route routes[ROUTES_MAX];
    size_t count = offset_route_find(routes, network, pay, asking->carbon);
    if (count == 0)
        return err_set(ERR_UNSUPPORTED, "no pool is known on %s that leads from %s to %s",
                       network->title, tokens[pay].symbol, tokens[asking->carbon].symbol);
    for (size_t i = 0; i < count; i++)
        offset_read_add_route(read, &routes[i]);
    if (pay != 0)
        offset_read_add_pay(read, &asking->payer.address, &tokens[pay].address,
                            &asking->router->address);
    return OK;
}

enum err offset_quote(struct core *core, job *out, const struct offset_request *request)
{
    TRY(core_need_online(core));
    if (!core->session.is_open)
        return err_set(ERR_LOCKED, "log in first");
    TRY(check_request(request, core->network));
    struct quote_job *asking = mem_alloc(sizeof *asking);
    asking->core = core;
    asking->network = core->network;
    asking->request = *request;
    enum err err = wallet_address_get(core, request->address_id, &asking->payer);
    if (err == OK)
        err = find_contracts(asking);
    if (err == OK)
        err = prepare_read(asking);
    if (err == OK && quote_job_buys(asking))
        err = freshen_prices(asking);
    if (err != OK) {
        quote_job_free(asking);
        return err;
    }
    offset_quote_drop(core, ERR_CANCELLED);
    core->offset->asking = asking;
    *out = asking->job = core_job_new(core);
    struct chain_request ask = {
        .op = CHAIN_BLOCK, .network = asking->network, .block = BLOCK_LATEST};
    asking->block_ticket = core_chain(core, &ask, on_block, asking);
    ask = (struct chain_request){.op = CHAIN_FEES, .network = asking->network};
    asking->fees_ticket = core_chain(core, &ask, on_fees, asking);
    return OK;
}

const struct offset_quote *offset_quote_get(struct core *core)
{
    return core->offset->has_quote ? &core->offset->quote : NULL;
}
