#include "core/certificate_make.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/certificate_chain.h"

#ifndef ECO_VERSION
#error "ECO_VERSION is set by the build"
#endif

struct certificate_making {
    struct core *core;
    struct certificate_order order;
    certificate_made_fn *done;
    void *arg;
    ticket ticket;
    int step; /* whose receipt is being read */
    struct batch_read batch;
    struct certificate_doc doc;
};

void certificate_make_cancel(struct certificate_making *making)
{
    if (making == NULL)
        return;
    core_chain_cancel(making->core, making->ticket);
    batch_read_clear(&making->batch);
    mem_free(making);
}

static void finish(struct certificate_making *making, enum err err)
{
    making->done(making->arg, err, &making->doc);
    certificate_make_cancel(making);
}

static enum err answer_err(const struct chain_answer *answer)
{
    return answer->err == OK ? OK : err_set(answer->err, "%s", answer->detail);
}

/* ---- batch ---- */

static void on_batch(void *arg, const struct chain_answer *answer)
{
    struct certificate_making *making = arg;
    struct batch_view view;
    making->ticket = 0;
    enum err err = batch_read_take(&view, &making->batch, answer);
    if (err == OK) {
        making->doc.is_batch_closed = view.is_closed;
        making->doc.batch_chain = view.chain;
    }
    finish(making, err);
}

static void ask_batch(struct certificate_making *making)
{
    struct chain_request request;
    batch_read_request(&making->batch, &request, making->order.network, &making->doc.contract,
                       making->doc.batch_index);
    making->ticket = core_chain(making->core, &request, on_batch, making);
}

/* ---- block ---- */

static void on_block(void *arg, const struct chain_answer *answer)
{
    struct certificate_making *making = arg;
    making->ticket = 0;
    enum err err = answer_err(answer);
    if (err == OK && !hash_equal(&answer->block.hash, &making->doc.block_hash))
        err = err_set(ERR_NOT_FOUND, "the block of the retirement was replaced by another");
    if (err == OK && answer->block.time_s <= 0)
        err = err_set(ERR_UNTRUSTED, "the block has no time");
    if (err != OK) {
        finish(making, err);
        return;
    }
    making->doc.time_s = answer->block.time_s;
    ask_batch(making);
}

static void ask_block(struct certificate_making *making)
{
    struct chain_request request = {
        .op = CHAIN_BLOCK, .network = making->order.network, .block = making->doc.block};
    making->ticket = core_chain(making->core, &request, on_block, making);
}

/* ---- receipts ---- */

static bool text_is(struct view bytes, const char *text)
{
    return view_equal(bytes, view_of_text(text));
}

static enum err take_retirement(struct certificate_making *making, const struct chain_tx *tx)
{
    const struct offset_plan *plan = making->order.plan;
    struct certificate_doc *doc = &making->doc;
    struct offset_log log;
    TRY(offset_log_find(&log, tx, &plan->retirer));
    if (u256_cmp(&log.amount, &plan->carbon) != 0 || !addr_equal(&log.sender, &plan->payer) ||
        !text_is(log.message, plan->message) || !text_is(log.beneficiary, plan->beneficiary))
        return err_set(ERR_UNTRUSTED, "the chain shows another retirement than was ordered");
    doc->amount = log.amount;
    doc->tx_hash = making->order.hashes[STEP_RETIRE];
    doc->block = tx->block.number;
    doc->block_hash = tx->block.hash;
    doc->log_index = log.log_index;
    doc->offset_hash = log.offset_hash;
    doc->transaction_index = log.transaction_index;
    doc->batch_index = log.batch_index;
    return OK;
}

static enum err take_purchase(struct certificate_making *making, const struct chain_tx *tx)
{
    const struct offset_plan *plan = making->order.plan;
    struct certificate_doc *doc = &making->doc;
    const struct token *token = network_token_at(making->order.network, &plan->pay_token);
    if (token == NULL)
        return err_set(ERR_CONFIG, "the network's file no longer knows the token that was paid in");
    doc->has_purchase = true;
    doc->purchase.tx_hash = making->order.hashes[STEP_BUY];
    doc->purchase.token = plan->pay_token;
    doc->purchase.decimals = token->decimals;
    text_copy(doc->purchase.symbol, sizeof doc->purchase.symbol, token->symbol);
    return certificate_paid(&doc->purchase.amount, plan, tx);
}

static enum err take_receipt(struct certificate_making *making, const struct chain_answer *answer)
{
    const struct chain_tx *tx = &answer->tx;
    struct certificate_doc *doc = &making->doc;
    TRY(answer_err(answer));
    if (!tx->known || !tx->mined || !tx->succeeded)
        return err_set(ERR_NOT_FOUND, "a transaction of the order is not in the chain any more");
    if (!addr_equal(&tx->from, &making->order.plan->payer))
        return err_set(ERR_UNTRUSTED, "a transaction of the order is somebody else's");
    if (making->step == STEP_BUY)
        TRY(take_purchase(making, tx));
    if (making->step == STEP_RETIRE)
        TRY(take_retirement(making, tx));
    doc->fees[doc->fee_count].tx_hash = making->order.hashes[making->step];
    return certificate_fee(&doc->fees[doc->fee_count++].fee, tx);
}

static void ask_receipt(struct certificate_making *making);

static void on_receipt(void *arg, const struct chain_answer *answer)
{
    struct certificate_making *making = arg;
    making->ticket = 0;
    enum err err = take_receipt(making, answer);
    if (err != OK) {
        finish(making, err);
        return;
    }
    making->step++;
    ask_receipt(making);
}

/* The next receipt that there is; behind the last, the block. */
static void ask_receipt(struct certificate_making *making)
{
    static const struct hash32 none;
    while (making->step < STEP_CERTIFY && hash_equal(&making->order.hashes[making->step], &none))
        making->step++;
    if (making->step == STEP_CERTIFY) {
        ask_block(making);
        return;
    }
    struct chain_request request = {.op = CHAIN_TX,
                                    .network = making->order.network,
                                    .hash = making->order.hashes[making->step]};
    making->ticket = core_chain(making->core, &request, on_receipt, making);
}

struct certificate_making *certificate_make(struct core *core,
                                            const struct certificate_order *order,
                                            certificate_made_fn *done, void *arg)
{
    struct certificate_making *making = mem_alloc(sizeof *making);
    struct certificate_doc *doc = &making->doc;
    const struct offset_plan *plan = order->plan;
    const struct token *carbon = network_token_at(order->network, &plan->carbon_token);
    making->core = core;
    making->order = *order;
    making->done = done;
    making->arg = arg;
    text_copy(doc->application, sizeof doc->application, "ecocoin " ECO_VERSION);
    text_copy(doc->network, sizeof doc->network, order->network->name);
    doc->chain_id = order->network->chain_id;
    doc->contract = plan->retirer;
    doc->token = plan->carbon_token;
    doc->token_decimals = carbon != NULL ? carbon->decimals : 18;
    text_copy(doc->token_symbol, sizeof doc->token_symbol, carbon != NULL ? carbon->symbol : "");
    text_copy(doc->fee_symbol, sizeof doc->fee_symbol, order->network->tokens[0].symbol);
    doc->payer = plan->payer;
    text_copy(doc->beneficiary, sizeof doc->beneficiary, plan->beneficiary);
    text_copy(doc->message, sizeof doc->message, plan->message);
    ask_receipt(making);
    return making;
}
