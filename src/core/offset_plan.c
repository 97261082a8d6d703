#include "core/offset_plan.h"

#include <string.h>

#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/base/text.h"

#define PLAN_VERSION 1
#define CALL_MAX     4096

static const char *const step_keys[STEP_CERTIFY] = {
    [STEP_APPROVE_PAY] = "approve_pay",
    [STEP_BUY] = "buy",
    [STEP_APPROVE_RETIRE] = "approve_retire",
    [STEP_RETIRE] = "retire",
};

bool offset_plan_buys(const struct offset_plan *plan)
{
    return plan->path_len > 0;
}

static bool pays_native(const struct offset_plan *plan)
{
    return addr_is_zero(&plan->pay_token);
}

static void make_buy(struct offset_plan *plan, struct plan_call *call)
{
    call->to = plan->router;
    if (pays_native(plan)) {
        call->value = plan->pay_max;
        call_swap_native_exact_out(&call->data, &plan->carbon, plan->path, plan->path_len,
                                   &plan->payer, plan->deadline_s);
    } else {
        call_swap_exact_out(&call->data, &plan->carbon, &plan->pay_max, plan->path, plan->path_len,
                            &plan->payer, plan->deadline_s);
    }
}

/* Approvals are of exactly what the step behind them takes at most. Tokens that must be set back to
 * 0 before another amount (USDT on Ethereum) are not among those of our networks. */
void offset_plan_make_calls(struct offset_plan *plan, const bool needed[OFFSET_STEPS])
{
    struct plan_call *calls = plan->calls;
    for (int step = 0; step < STEP_CERTIFY; step++)
        calls[step].is_needed = needed[step];
    if (needed[STEP_APPROVE_PAY]) {
        calls[STEP_APPROVE_PAY].to = plan->pay_token;
        call_approve(&calls[STEP_APPROVE_PAY].data, &plan->router, &plan->pay_max);
    }
    if (needed[STEP_BUY])
        make_buy(plan, &calls[STEP_BUY]);
    if (needed[STEP_APPROVE_RETIRE]) {
        calls[STEP_APPROVE_RETIRE].to = plan->carbon_token;
        call_approve(&calls[STEP_APPROVE_RETIRE].data, &plan->retirer, &plan->carbon);
    }
    if (needed[STEP_RETIRE]) {
        calls[STEP_RETIRE].to = plan->retirer;
        call_offset_carbon(&calls[STEP_RETIRE].data, &plan->carbon, plan->message,
                           plan->beneficiary);
    }
}

void offset_plan_clear(struct offset_plan *plan)
{
    for (int step = 0; step < STEP_CERTIFY; step++)
        buf_clear(&plan->calls[step].data);
}

/* ---- saved ---- */

static void put_u64(struct json_out *object, const char *key, uint64_t value)
{
    const struct u256 wide = u256_from_u64(value);
    json_put_u256(object, key, &wide);
}

static void put_addr(struct json_out *object, const char *key, const struct addr *addr)
{
    json_put_hex(object, key, addr->b, sizeof addr->b);
}

static void put_calls(struct json_out *root, const struct offset_plan *plan)
{
    struct json_out *calls = json_out_object();
    for (int step = 0; step < STEP_CERTIFY; step++) {
        const struct plan_call *call = &plan->calls[step];
        if (!call->is_needed)
            continue;
        struct json_out *object = json_out_object();
        put_addr(object, "to", &call->to);
        json_put_u256(object, "value", &call->value);
        json_put_hex(object, "data", call->data.data, call->data.len);
        json_put(calls, step_keys[step], object);
    }
    json_put(root, "calls", calls);
}

void offset_plan_write(struct buf *out, const struct offset_plan *plan)
{
    struct json_out *root = json_out_object();
    put_u64(root, "version", PLAN_VERSION);
    put_u64(root, "chain_id", plan->chain_id);
    put_u64(root, "mass_mg", (uint64_t)plan->mass.v);
    json_put_u256(root, "carbon", &plan->carbon);
    json_put_u256(root, "pay", &plan->pay);
    json_put_u256(root, "pay_max", &plan->pay_max);
    json_put_u256(root, "fee_max", &plan->fee_max);
    put_addr(root, "payer", &plan->payer);
    put_addr(root, "pay_token", &plan->pay_token);
    put_addr(root, "carbon_token", &plan->carbon_token);
    put_addr(root, "retirer", &plan->retirer);
    put_addr(root, "router", &plan->router);
    struct json_out *path = json_out_array();
    for (size_t i = 0; i < plan->path_len; i++)
        put_addr(path, NULL, &plan->path[i]);
    json_put(root, "path", path);
    put_u64(root, "deadline_s", (uint64_t)plan->deadline_s);
    json_put_text(root, "beneficiary", plan->beneficiary);
    json_put_text(root, "message", plan->message);
    put_calls(root, plan);
    json_out_write(out, root, false);
    json_out_free(root);
}

static enum err read_u256(struct u256 *out, const struct json *root, const char *key)
{
    size_t len;
    const char *text = json_text(json_get(root, key), &len);
    return text != NULL ? u256_from_decimal(out, text, len) : err_set(ERR_SYNTAX, "no %s", key);
}

static enum err read_u63(int64_t *out, const struct json *root, const char *key)
{
    struct u256 wide;
    uint64_t value;
    TRY(read_u256(&wide, root, key));
    if (!u256_to_u64(&value, &wide) || value > INT64_MAX)
        return err_set(ERR_RANGE, "%s is too large", key);
    *out = (int64_t)value;
    return OK;
}

static enum err read_addr(struct addr *out, const struct json *root, const char *key)
{
    return json_read_hex(out->b, sizeof out->b, json_get(root, key), key);
}

static enum err read_text(char *out, size_t size, const struct json *root, const char *key)
{
    const char *text = json_text(json_get(root, key), NULL);
    if (text == NULL || !text_copy(out, size, text))
        return err_set(ERR_SYNTAX, "no %s", key);
    return OK;
}

static enum err read_path(struct offset_plan *out, const struct json *root)
{
    const struct json *path = json_get(root, "path");
    if (path == NULL || json_type(path) != JSON_ARRAY || json_count(path) > PLAN_PATH)
        return err_set(ERR_SYNTAX, "no path");
    for (const struct json *at = json_first(path); at != NULL; at = json_next(at))
        TRY(json_read_hex(out->path[out->path_len++].b, sizeof out->path[0].b, at, "path"));
    return OK;
}

static enum err read_calls(struct offset_plan *out, const struct json *root)
{
    const struct json *calls = json_get(root, "calls");
    for (int step = 0; step < STEP_CERTIFY; step++) {
        const struct json *object = json_get(calls, step_keys[step]);
        struct plan_call *call = &out->calls[step];
        if (object == NULL)
            continue;
        call->is_needed = true;
        TRY(read_addr(&call->to, object, "to"));
        TRY(read_u256(&call->value, object, "value"));
        TRY(json_read_bytes(&call->data, CALL_MAX, json_get(object, "data"), "data"));
    }
    return OK;
}

static enum err read_all(struct offset_plan *out, const struct json *root)
{
    int64_t version, chain_id;
    TRY(read_u63(&version, root, "version"));
    if (version != PLAN_VERSION)
        return err_set(ERR_SYNTAX, "another version");
    TRY(read_u63(&chain_id, root, "chain_id"));
    out->chain_id = (uint64_t)chain_id;
    TRY(read_u63(&out->mass.v, root, "mass_mg"));
    TRY(read_u256(&out->carbon, root, "carbon"));
    TRY(read_u256(&out->pay, root, "pay"));
    TRY(read_u256(&out->pay_max, root, "pay_max"));
    TRY(read_u256(&out->fee_max, root, "fee_max"));
    TRY(read_addr(&out->payer, root, "payer"));
    TRY(read_addr(&out->pay_token, root, "pay_token"));
    TRY(read_addr(&out->carbon_token, root, "carbon_token"));
    TRY(read_addr(&out->retirer, root, "retirer"));
    TRY(read_addr(&out->router, root, "router"));
    TRY(read_path(out, root));
    TRY(read_u63(&out->deadline_s, root, "deadline_s"));
    TRY(read_text(out->beneficiary, sizeof out->beneficiary, root, "beneficiary"));
    TRY(read_text(out->message, sizeof out->message, root, "message"));
    return read_calls(out, root);
}

enum err offset_plan_read(struct offset_plan *out, struct view json)
{
    struct json_doc *doc = NULL;
    struct buf again = {0};
    *out = (struct offset_plan){0};
    enum err err = json_parse(&doc, (const char *)json.data, json.len, &json_limits_default);
    if (err == OK)
        err = read_all(out, json_root(doc));
    json_doc_free(doc);
    if (err == OK)
        offset_plan_write(&again, out);
    if (err != OK || !view_equal(view_of_buf(&again), json)) {
        offset_plan_clear(out);
        err = err_set(ERR_STORE_DAMAGED, "the order's plan was altered");
    }
    buf_clear(&again);
    return err;
}

/* ---- compared ---- */

static enum err differs(const char *what)
{
    return err_set(ERR_UNTRUSTED, "the transaction's %s is not what the order planned; not signed",
                   what);
}

static bool same_amount(const struct token_amount *amount, const struct u256 *planned)
{
    return u256_cmp(&amount->v, planned) == 0;
}

static enum err compare_approve(const struct tx_facts *facts, const struct addr *token,
                                const struct addr *spender, const struct u256 *amount)
{
    if (facts->kind != FACT_TOKEN_APPROVE || facts->is_unlimited)
        return differs("kind");
    if (!addr_equal(&facts->token, token))
        return differs("token");
    if (!addr_equal(&facts->recipient, spender))
        return differs("spender");
    return same_amount(&facts->amount, amount) ? OK : differs("amount");
}

static enum err compare_buy(const struct offset_plan *plan, const struct tx_facts *facts)
{
    if (facts->kind != FACT_SWAP || !facts->is_exact_out || facts->pays_native != pays_native(plan))
        return differs("kind");
    if (!same_amount(&facts->amount, &plan->pay_max) ||
        !same_amount(&facts->amount_out, &plan->carbon))
        return differs("amount");
    if (!addr_equal(&facts->recipient, &plan->payer))
        return differs("recipient");
    if (facts->deadline_s != plan->deadline_s)
        return differs("deadline");
    if (facts->path_len != plan->path_len)
        return differs("path");
    for (size_t i = 0; i < plan->path_len; i++) {
        if (!addr_equal(&facts->path[i], &plan->path[i]))
            return differs("path");
    }
    return OK;
}

static enum err compare_retire(const struct offset_plan *plan, const struct tx_facts *facts)
{
    if (facts->kind != FACT_OFFSET)
        return differs("kind");
    if (!same_amount(&facts->amount, &plan->carbon))
        return differs("amount");
    if (strcmp(facts->message, plan->message) != 0)
        return differs("message");
    return strcmp(facts->beneficiary, plan->beneficiary) == 0 ? OK : differs("beneficiary");
}

enum err offset_plan_compare(const struct offset_plan *plan, enum offset_step step,
                             const struct tx_facts *facts)
{
    const struct plan_call *call = &plan->calls[step];
    if (facts->chain_id != plan->chain_id)
        return differs("chain");
    if (!addr_equal(&facts->from, &plan->payer))
        return differs("sender");
    if (!call->is_needed || !addr_equal(&facts->to, &call->to))
        return differs("recipient");
    if (u256_cmp(&facts->value.v, &call->value) != 0)
        return differs("value");
    if (facts->data_len != call->data.len)
        return differs("data");
    switch (step) {
    case STEP_APPROVE_PAY:
        return compare_approve(facts, &plan->pay_token, &plan->router, &plan->pay_max);
    case STEP_BUY: return compare_buy(plan, facts);
    case STEP_APPROVE_RETIRE:
        return compare_approve(facts, &plan->carbon_token, &plan->retirer, &plan->carbon);
    case STEP_RETIRE: return compare_retire(plan, facts);
    default: return differs("step");
    }
}
