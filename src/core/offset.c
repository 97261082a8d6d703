/* Quotes, and the life of an order up to where offset_drive.c takes over. */

#include "core/offset.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/offset_read.h"
#include "core/offset_state.h"
#include "core/setting.h"
#include "core/wallet.h"

#define HEAD_MAX_AGE_S   120 /* a quote from an older block could be far from what is true now */
#define HEAD_MAX_BLOCKS  10  /* … where blocks are slow, so many of them */
#define IMPACT_WARN_BPS  1000
#define IMPACT_STOP_BPS  3000
#define SLIPPAGE_MAX_BPS 1000
#define BUY_TIME_S       900 /* from the quote's end to the purchase's deadline */

/* ---- quote: asking ---- */

struct quote_job {
    struct core *core;
    job job;
    const struct network *network;
    struct offset_request request;
    struct wallet_address payer;
    int carbon; /* token index */
    const struct contract *retirer, *router;
    ticket block_ticket, fees_ticket, calls_ticket, native_ticket;
    struct chain_block block;
    struct chain_fees fees;
    struct offset_read read;
    struct offset_view view;
    struct u256 have_native;
};

static void quote_job_free(struct quote_job *asking)
{
    struct core *core = asking->core;
    core_chain_cancel(core, asking->block_ticket);
    core_chain_cancel(core, asking->fees_ticket);
    core_chain_cancel(core, asking->calls_ticket);
    core_chain_cancel(core, asking->native_ticket);
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

static enum err quote_make(struct offset_quote *out, const struct quote_job *asking);

static void quote_gather(struct quote_job *asking, enum err err)
{
    struct offset_state *state = asking->core->offset;
    if (err == OK && (asking->block_ticket != 0 || asking->fees_ticket != 0 ||
                      asking->calls_ticket != 0 || asking->native_ticket != 0))
        return;
    if (err == OK) {
        err = quote_make(&state->quote, asking);
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

static bool buys(const struct quote_job *asking)
{
    return asking->request.pay_token != asking->carbon;
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
    if (buys(asking) && asking->router == NULL)
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
    if (!buys(asking))
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

/* ---- quote: reckoning ---- */

static enum err mass_of_money(struct co2_mg *out, const struct u256 *money, unsigned decimals)
{
    uint64_t mg;
    struct u256 value;
    if (decimals < 9)
        return err_set(ERR_UNSUPPORTED, "the carbon token is too coarse for milligrams");
    const struct u256 unit = u256_pow10(decimals - 9);
    u256_div(&value, NULL, money, &unit);
    if (!u256_to_u64(&mg, &value) || mg > INT64_MAX)
        return err_set(ERR_RANGE, "the amount is too large");
    if (mg == 0)
        return err_set(ERR_RANGE, "the amount is less than a milligram");
    out->v = (int64_t)mg;
    return OK;
}

/* One route's offer: the mass and what it costs. */
struct offer {
    struct co2_mg mass;
    struct u256 carbon;
    struct route_cost cost;
};

static enum err offer_of(struct offer *out, const struct offset_request *request,
                         const struct pool_route *route, unsigned decimals)
{
    out->mass = request->mass;
    if (request->by == OFFSET_BY_MONEY) {
        struct u256 unit;
        TRY(offset_quote_carbon(&unit, (struct co2_mg){1}, decimals));
        TRY(offset_quote_most(&out->mass, route, &request->money.v, &unit));
    }
    TRY(offset_quote_carbon(&out->carbon, out->mass, decimals));
    return offset_quote_cost(&out->cost, route, &out->carbon);
}

static bool is_better(const struct offset_request *request, const struct offer *a,
                      const struct offer *b)
{
    if (request->by == OFFSET_BY_MONEY && a->mass.v != b->mass.v)
        return a->mass.v > b->mass.v;
    return u256_cmp(&a->cost.pay, &b->cost.pay) < 0;
}

/* The best of the routes. */
static enum err choose_route(struct offer *best, size_t *at, const struct quote_job *asking)
{
    const struct token *carbon = &asking->network->tokens[asking->carbon];
    enum err err = err_set(ERR_FUNDS, "no pool that leads to %s answers now", carbon->symbol);
    bool found = false;
    for (size_t i = 0; i < asking->read.route_count; i++) {
        struct offer offer;
        if (!asking->view.is_usable[i])
            continue;
        enum err why = offer_of(&offer, &asking->request, &asking->view.pools[i], carbon->decimals);
        if (why != OK && !found)
            err = why;
        if (why != OK || (found && !is_better(&asking->request, &offer, best)))
            continue;
        found = true;
        *best = offer;
        *at = i;
    }
    return found ? OK : err;
}

static enum err quote_purchase(struct offset_quote *out, const struct quote_job *asking)
{
    const struct network *network = asking->network;
    unsigned carbon_decimals = network->tokens[asking->carbon].decimals;
    unsigned pay_decimals = network->tokens[asking->request.pay_token].decimals;
    struct offer offer;
    size_t at;
    TRY(choose_route(&offer, &at, asking));
    const struct pool_route *pools = &asking->view.pools[at];
    const struct offset_route *route = &asking->read.routes[at];
    out->mass = offer.mass;
    out->carbon.v = offer.carbon;
    out->pay.v = offer.cost.pay;
    out->pool_fee.v = offer.cost.pool_fee;
    out->impact_bps = offer.cost.impact_bps;
    TRY(offset_quote_bound(&out->pay_max.v, &out->pay.v, asking->request.slippage_bps));
    TRY(offset_quote_spot(&out->spot, pools, carbon_decimals, pay_decimals));
    TRY(offset_quote_price(&out->at_size, &out->pay.v, pay_decimals, &out->carbon.v,
                           carbon_decimals));
    out->route_len = route->len;
    memcpy(out->route, route->tokens, sizeof out->route);
    out->route[0] = asking->request.pay_token;
    out->have.v = asking->request.pay_token == 0 ? asking->have_native : asking->view.have_pay;
    return OK;
}

static enum err quote_held(struct offset_quote *out, const struct quote_job *asking)
{
    unsigned decimals = asking->network->tokens[asking->carbon].decimals;
    out->mass = asking->request.mass;
    if (asking->request.by == OFFSET_BY_MONEY)
        TRY(mass_of_money(&out->mass, &asking->request.money.v, decimals));
    TRY(offset_quote_carbon(&out->carbon.v, out->mass, decimals));
    out->pay = out->pay_max = out->carbon;
    out->route[0] = asking->carbon;
    out->route_len = 1;
    out->have.v = asking->view.have_carbon;
    return OK;
}

static void mark_steps(struct offset_quote *out, const struct quote_job *asking)
{
    out->needed[STEP_BUY] = buys(asking);
    out->needed[STEP_APPROVE_PAY] = buys(asking) && asking->request.pay_token != 0 &&
                                    u256_cmp(&asking->view.allowed_pay, &out->pay_max.v) < 0;
    out->needed[STEP_APPROVE_RETIRE] = u256_cmp(&asking->view.allowed_carbon, &out->carbon.v) < 0;
    out->needed[STEP_RETIRE] = out->needed[STEP_CERTIFY] = true;
}

static enum fee_speed chosen_speed(struct core *core)
{
    char text[SETTING_VALUE];
    setting_get(core, SET_FEE, text);
    return strcmp(text, "slow") == 0 ? FEE_SLOW : strcmp(text, "fast") == 0 ? FEE_FAST : FEE_NORMAL;
}

/* Later steps cannot be simulated before the earlier ones are mined, so the gas is what such calls
 * are known to take. The bound covers a base fee that doubles and a quarter more gas. */
static enum err quote_fees(struct offset_quote *out, const struct quote_job *asking)
{
    const struct offset_request *request = &asking->request;
    uint64_t gas = offset_quote_gas_retire(strlen(request->message), strlen(request->beneficiary));
    gas += out->needed[STEP_APPROVE_PAY] ? offset_quote_gas_approve() : 0;
    gas += out->needed[STEP_APPROVE_RETIRE] ? offset_quote_gas_approve() : 0;
    gas += out->needed[STEP_BUY] ? offset_quote_gas_buy(out->route_len - 1) : 0;
    const struct chain_fees *fees = &asking->fees;
    struct u256 price = fees->gas_price, bound = fees->gas_price;
    bool over = false;
    if (!asking->network->legacy_fees) {
        over |= u256_add(&price, &fees->base_fee, &fees->tip[chosen_speed(asking->core)]);
        over |= u256_add(&bound, &price, &fees->base_fee);
    }
    over |= u256_mul_u64(&out->network_fee.v, &price, gas);
    over |= u256_mul_u64(&out->network_fee_max.v, &bound, gas + gas / 4);
    return over ? err_set(ERR_UNTRUSTED, "the endpoint names absurd fees") : OK;
}

static void say_problem(struct offset_quote *out, enum err err, const char *what,
                        const struct token *token, const struct u256 *need, const struct u256 *have)
{
    char need_text[AMOUNT_TEXT_MAX], have_text[AMOUNT_TEXT_MAX];
    units_format(need_text, need, token->decimals);
    units_format(have_text, have, token->decimals);
    out->problem = err;
    text_format(out->problem_words, sizeof out->problem_words, "%s %s %s; there are %s", what,
                need_text, token->symbol, have_text);
}

/* What keeps the quote from being confirmed, worst first; a warning only leaves words. */
static void find_problem(struct offset_quote *out, const struct quote_job *asking)
{
    const struct token *tokens = asking->network->tokens;
    int pay = asking->request.pay_token;
    struct u256 native = out->network_fee_max.v;
    if (pay == 0 && u256_add(&native, &native, &out->pay_max.v))
        native = out->pay_max.v;
    if (out->impact_bps > IMPACT_STOP_BPS) {
        out->problem = ERR_REFUSED;
        text_format(out->problem_words, sizeof out->problem_words,
                    "this purchase would move the price by %u.%02u %%: the pool is too small for "
                    "it",
                    (unsigned)out->impact_bps / 100, (unsigned)out->impact_bps % 100);
    } else if (pay != 0 && u256_cmp(&out->have.v, &out->pay.v) < 0) {
        say_problem(out, ERR_FUNDS, "it takes", &tokens[pay], &out->pay.v, &out->have.v);
    } else if (u256_cmp(&asking->have_native, &native) < 0) {
        say_problem(out, ERR_FUNDS,
                    pay == 0 ? "price and fees may take" : "the network's fees may take",
                    &tokens[0], &native, &asking->have_native);
    } else if (out->impact_bps > IMPACT_WARN_BPS) {
        text_format(out->problem_words, sizeof out->problem_words,
                    "this purchase moves the price by %u.%02u %%: a smaller one is cheaper per "
                    "tonne",
                    (unsigned)out->impact_bps / 100, (unsigned)out->impact_bps % 100);
    }
}

static enum err quote_make(struct offset_quote *out, const struct quote_job *asking)
{
    *out = (struct offset_quote){.request = asking->request,
                                 .have_native.v = asking->have_native,
                                 .block = asking->block.number,
                                 .made_s = core_now_s(asking->core)};
    out->expires_s = out->made_s + OFFSET_QUOTE_LIFETIME_S;
    TRY(buys(asking) ? quote_purchase(out, asking) : quote_held(out, asking));
    mark_steps(out, asking);
    TRY(quote_fees(out, asking));
    find_problem(out, asking);
    return OK;
}

/* ---- confirm ---- */

static void make_plan(struct offset_plan *plan, const struct network *network,
                      const struct offset_quote *quote, const struct addr *payer)
{
    const struct token *tokens = network->tokens;
    const struct contract *router = network_contract(network, CONTRACT_ROUTER_V2);
    *plan = (struct offset_plan){
        .chain_id = network->chain_id,
        .mass = quote->mass,
        .carbon = quote->carbon.v,
        .pay = quote->pay.v,
        .pay_max = quote->pay_max.v,
        .payer = *payer,
        .pay_token = tokens[quote->request.pay_token].address,
        .carbon_token = network_token_role(network, TOKEN_CARBON)->address,
        .retirer = network_contract(network, CONTRACT_MOSS_CHAIN)->address,
        .deadline_s = quote->expires_s + BUY_TIME_S,
    };
    text_copy(plan->beneficiary, sizeof plan->beneficiary, quote->request.beneficiary);
    text_copy(plan->message, sizeof plan->message, quote->request.message);
    bool is_native = quote->request.pay_token == 0;
    if (quote->needed[STEP_BUY]) {
        plan->router = router->address;
        plan->path_len = quote->route_len;
        for (size_t i = 0; i < quote->route_len; i++)
            plan->path[i] = tokens[quote->route[i]].address;
        if (is_native)
            plan->path[0] = network_token_role(network, TOKEN_WRAPPED)->address;
    }
    /* Approvals are planned even where an allowance is there today: whether to skip one is looked
     * at when its turn comes. */
    bool needed[OFFSET_STEPS] = {[STEP_APPROVE_PAY] = quote->needed[STEP_BUY] && !is_native,
                                 [STEP_BUY] = quote->needed[STEP_BUY],
                                 [STEP_APPROVE_RETIRE] = true,
                                 [STEP_RETIRE] = true,
                                 [STEP_CERTIFY] = true};
    offset_plan_make_calls(plan, needed);
}

static void fill_row(struct offset_row *row, const struct core *core,
                     const struct offset_quote *quote, const struct offset_plan *plan)
{
    *row = (struct offset_row){
        .account_id = core->session.account_id,
        .address_id = quote->request.address_id,
        .chain_id = plan->chain_id,
        .state = ORDER_RUNNING,
        .step = STEP_APPROVE_PAY,
        .carbon = plan->carbon,
        .pay_token = plan->pay_token,
        .pay = plan->pay,
        .pay_max = plan->pay_max,
        .spot_pico = quote->spot.v,
        .impact_bps = quote->impact_bps,
        .created_s = core_now_s(core),
        .expires_s = quote->expires_s,
    };
    text_copy(row->beneficiary, sizeof row->beneficiary, plan->beneficiary);
    text_copy(row->message, sizeof row->message, plan->message);
    offset_plan_write(&row->plan, plan);
}

/* Save the order and take its lock before any other session can see it. */
static enum err save_order(struct core *core, struct offset_row *row)
{
    TRY(store_begin(core->store));
    enum err err = offset_row_add(core->store, row);
    if (err == OK)
        err = store_lock(core->store, STORE_LOCK_ORDER, row->id);
    if (err != OK) {
        store_rollback(core->store);
        return err;
    }
    err = store_commit(core->store);
    if (err != OK)
        store_unlock(core->store, STORE_LOCK_ORDER, row->id);
    return err;
}

static enum err check_confirm(struct core *core, const struct offset_quote *quote,
                              struct wallet_address *payer)
{
    if (quote == NULL)
        return err_set(ERR_EXPIRED, "there is no quote: ask for one");
    TRY(core_need_unlocked(core));
    TRY(core_need_online(core));
    if (core_now_s(core) > quote->expires_s || core_now_s(core) < quote->made_s)
        return err_set(ERR_EXPIRED, "the quote is older than %d s: ask for a new one",
                       OFFSET_QUOTE_LIFETIME_S);
    if (quote->problem != OK)
        return err_set(quote->problem, "%s", quote->problem_words);
    TRY(wallet_address_get(core, quote->request.address_id, payer));
    if (payer->kind == WALLET_WATCH)
        return err_set(ERR_UNSUPPORTED, "the wallet only watches: it holds no key to pay with");
    return OK;
}

enum err offset_confirm(struct core *core, job *out, int64_t *order_id)
{
    const struct offset_quote *quote = offset_quote_get(core);
    struct wallet_address payer;
    TRY(check_confirm(core, quote, &payer));
    struct offset_plan plan;
    struct offset_row row;
    make_plan(&plan, core->network, quote, &payer.address);
    fill_row(&row, core, quote, &plan);
    enum err err = save_order(core, &row);
    if (err == OK) {
        core->offset->has_quote = false;
        *order_id = row.id;
        *out = core_job_new(core);
        core_emit(core, EV_ORDER, row.id);
        offset_drive_start(core, row.id, *out);
    }
    offset_row_clear(&row);
    offset_plan_clear(&plan);
    return err;
}
