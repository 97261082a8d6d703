#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "net/ethrpc_op.h"

#define HISTORY_BLOCKS 20
#define LEVELS         3 /* slow, normal, fast */
#define GWEI           UINT64_C(1000000000)

/* Tips below these are not worth saving: a transaction that stays behind costs more. Wei per gas.
 */
static const uint64_t tip_floor[LEVELS] = {GWEI / 100, GWEI / 50, GWEI / 20};

static void build_fees(struct op *op, struct rpc_batch *batch)
{
    if (op->network->legacy_fees) {
        rpc_batch_add(batch, "eth_gasPrice", "[]");
        return;
    }
    rpc_batch_add(batch, "eth_feeHistory", "[\"0x14\",\"latest\",[10,50,90]]");
    rpc_batch_add(batch, "eth_maxPriorityFeePerGas", "[]");
}

static enum err check_bound(const struct network *network, const struct u256 *fee)
{
    struct u256 bound = u256_from_u64(network->max_fee_gwei);
    if (network->max_fee_gwei == 0 || u256_mul_u64(&bound, &bound, GWEI))
        return OK;
    if (u256_cmp(fee, &bound) > 0)
        return err_set(ERR_UNTRUSTED, "the endpoint asks for a fee above %llu gwei per gas",
                       (unsigned long long)network->max_fee_gwei);
    return OK;
}

static enum err read_legacy(struct op *op, const struct rpc_replies *replies)
{
    struct chain_fees *fees = &op->answer.fees;
    TRY(op_check(op, &replies->items[0]));
    TRY(json_read_quantity(&fees->gas_price, replies->items[0].result, "gas price"));
    return check_bound(op->network, &fees->gas_price);
}

static int compare_u256(const void *a, const void *b)
{
    return u256_cmp(a, b);
}

struct rewards {
    struct u256 level[LEVELS][HISTORY_BLOCKS];
    size_t count;
};

static enum err read_reward_row(struct rewards *out, const struct json *row)
{
    if (json_type(row) != JSON_ARRAY || json_count(row) != LEVELS)
        return err_set(ERR_SYNTAX, "reward has not %d values", LEVELS);
    const struct json *value = json_first(row);
    for (size_t i = 0; i < LEVELS; i++, value = json_next(value))
        TRY(json_read_quantity(&out->level[i][out->count], value, "reward"));
    /* An empty block tells nothing about tips. */
    if (!u256_is_zero(&out->level[LEVELS - 1][out->count]))
        out->count++;
    return OK;
}

static enum err read_rewards(struct rewards *out, const struct json *history)
{
    const struct json *rows = json_get(history, "reward");
    if (rows == NULL || json_type(rows) == JSON_NULL)
        return OK;
    if (json_type(rows) != JSON_ARRAY || json_count(rows) > HISTORY_BLOCKS)
        return err_set(ERR_SYNTAX, "reward has a wrong shape");
    for (const struct json *row = json_first(rows); row != NULL; row = json_next(row))
        TRY(read_reward_row(out, row));
    return OK;
}

static enum err read_next_base_fee(struct u256 *out, const struct json *history)
{
    const struct json *list = json_get(history, "baseFeePerGas");
    size_t count = json_count(list);
    if (list == NULL || json_type(list) != JSON_ARRAY || count == 0 || count > HISTORY_BLOCKS + 1)
        return err_set(ERR_SYNTAX, "baseFeePerGas has a wrong shape");
    for (const struct json *fee = json_first(list); fee != NULL; fee = json_next(fee))
        TRY(json_read_quantity(out, fee, "baseFeePerGas"));
    return OK;
}

static void choose_tips(struct chain_fees *fees, struct rewards *rewards,
                        const struct u256 *suggested)
{
    for (size_t i = 0; i < LEVELS; i++) {
        struct u256 *tip = &fees->tip[i];
        struct u256 least = u256_from_u64(tip_floor[i]);
        qsort(rewards->level[i], rewards->count, sizeof *rewards->level[i], compare_u256);
        *tip = rewards->count > 0 ? rewards->level[i][rewards->count / 2] : *suggested;
        if (u256_cmp(tip, &least) < 0)
            *tip = least;
        if (i > 0 && u256_cmp(tip, &fees->tip[i - 1]) < 0)
            *tip = fees->tip[i - 1];
    }
}

static enum err read_market(struct op *op, const struct rpc_replies *replies)
{
    struct chain_fees *fees = &op->answer.fees;
    const struct json *history = replies->items[0].result;
    struct u256 suggested = {{0}}, total;
    struct rewards rewards = {.count = 0};
    TRY(op_check(op, &replies->items[0]));
    TRY(read_next_base_fee(&fees->base_fee, history));
    TRY(read_rewards(&rewards, history));
    /* Not every node knows this method; the history does without it. */
    if (replies->items[1].err == OK)
        TRY(json_read_quantity(&suggested, replies->items[1].result, "priority fee"));
    choose_tips(fees, &rewards, &suggested);
    if (u256_add(&total, &fees->base_fee, &fees->tip[LEVELS - 1]))
        return err_set(ERR_RANGE, "the fees overflow");
    return check_bound(op->network, &total);
}

static enum err read_fees(struct op *op, const struct rpc_replies *replies, bool *again)
{
    (void)again;
    return op->network->legacy_fees ? read_legacy(op, replies) : read_market(op, replies);
}

const struct op_row op_fees = {build_fees, read_fees};
