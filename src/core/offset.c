/* Confirming a quote: the order is planned, saved and begun. */

#include "core/offset.h"

#include <string.h>

#include "core/base/text.h"
#include "core/offset_state.h"
#include "core/setting.h"
#include "core/wallet.h"

#define BUY_TIME_S 900 /* from the quote's end to the purchase's deadline */

enum fee_speed offset_fee_speed(struct core *core)
{
    char text[SETTING_VALUE];
    setting_get(core, SET_FEE, text);
    return strcmp(text, "slow") == 0 ? FEE_SLOW : strcmp(text, "fast") == 0 ? FEE_FAST : FEE_NORMAL;
}

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
        .fee_max = quote->network_fee_max.v,
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
