/* What a transaction costs at most and as things are now, and whether there is enough for it. */

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/txn_state.h"

#define GWEI    UINT64_C(1000000000)
#define GAS_MIN UINT64_C(21000)    /* of any transaction (yellow paper, G_transaction) */
#define GAS_MAX UINT64_C(16777216) /* EIP-7825 */

/* Words for an amount of wei, "0.0012 ETH". */
static void write_native(char *out, size_t size, const struct network *network,
                         const struct u256 *wei)
{
    char digits[AMOUNT_TEXT_MAX];
    units_format(digits, wei, network->tokens[0].decimals);
    (void)text_format(out, size, "%s %s", digits, network->tokens[0].symbol);
}

/* ---- gas and fees ---- */

static enum err fee_too_high(const struct txn_work *work, const struct u256 *fee)
{
    char digits[AMOUNT_TEXT_MAX];
    units_format(digits, fee, 9);
    return err_set(ERR_UNTRUSTED,
                   "the endpoint asks %s gwei per gas, more than this network's bound of %llu",
                   digits, (unsigned long long)work->network->max_fee_gwei);
}

/* EIP-1559: twice the base fee outlasts six full blocks. What is paid now must be within the
 * network's bound; the reserve for later is cut to it. */
static enum err choose_dynamic_fee(struct txn_work *work, const struct u256 *bound)
{
    struct u256 base = work->fees.base_fee, tip = work->fees.tip[work->draft.intent.speed];
    struct u256 now, most;
    if (u256_add(&now, &base, &tip) || u256_cmp(&now, bound) > 0)
        return fee_too_high(work, &now);
    if (u256_add(&most, &now, &base) || u256_cmp(&most, bound) > 0)
        most = *bound;
    work->tx.type = TX_1559;
    work->tx.max_fee = most;
    work->tx.max_tip = tip;
    return OK;
}

static enum err choose_legacy_fee(struct txn_work *work, const struct u256 *bound)
{
    static const uint64_t percent[] = {[FEE_SLOW] = 100, [FEE_NORMAL] = 110, [FEE_FAST] = 130};
    struct u256 hundred = u256_from_u64(100);
    struct u256 factor = u256_from_u64(percent[work->draft.intent.speed]);
    struct u256 price;
    if (u256_mul_div(&price, &work->fees.gas_price, &factor, &hundred) ||
        u256_cmp(&price, bound) > 0)
        return fee_too_high(work, &work->fees.gas_price);
    work->tx.type = TX_LEGACY;
    work->tx.gas_price = price;
    return OK;
}

enum err txn_cost_choose_fee(struct txn_work *work)
{
    struct u256 gwei = u256_from_u64(work->network->max_fee_gwei), bound;
    if (u256_mul_u64(&bound, &gwei, GWEI))
        return err_set(ERR_CONFIG, "the network's bound on fees is too large");
    return work->network->legacy_fees ? choose_legacy_fee(work, &bound)
                                      : choose_dynamic_fee(work, &bound);
}

/* Most wei per gas that may be paid, and what is paid as things are now. */
static struct u256 most_per_gas(const struct txn_work *work)
{
    return work->tx.type == TX_LEGACY ? work->tx.gas_price : work->tx.max_fee;
}

static struct u256 now_per_gas(const struct txn_work *work)
{
    struct u256 now;
    if (work->tx.type == TX_LEGACY)
        return work->tx.gas_price;
    return u256_add(&now, &work->fees.base_fee, &work->tx.max_tip) ? work->tx.max_fee : now;
}

/* What the whole fee may come to, where that was agreed: what is paid now must be within it, the
 * reserve for later is cut to it. */
static enum err keep_bound(struct txn_work *work)
{
    const struct u256 gas = u256_from_u64(work->tx.gas), now = now_per_gas(work);
    char words[160];
    struct u256 most;
    if (!work->draft.intent.has_fee_bound)
        return OK;
    u256_div(&most, NULL, &work->draft.intent.fee_bound.v, &gas);
    if (u256_cmp(&now, &most) > 0) {
        write_native(words, sizeof words, work->network, &work->draft.intent.fee_bound.v);
        return err_set(ERR_SLIPPAGE,
                       "the network's fee is above what is left of the agreed bound, "
                       "%s",
                       words);
    }
    if (work->tx.type != TX_LEGACY && u256_cmp(&work->tx.max_fee, &most) > 0)
        work->tx.max_fee = most;
    return OK;
}

/* An estimate is of the state now; a quarter more leaves room for the state at inclusion. A plain
 * payment costs the same always, and sending everything must not leave that quarter behind. */
enum err txn_cost_choose_gas(struct txn_work *work)
{
    if (work->estimate < GAS_MIN || work->estimate > GAS_MAX)
        return err_set(ERR_UNTRUSTED, "the endpoint's estimate of %llu gas cannot be right",
                       (unsigned long long)work->estimate);
    uint64_t gas = work->estimate + work->estimate / 4;
    if (work->estimate == GAS_MIN && work->tx.data.len == 0)
        gas = GAS_MIN;
    work->tx.gas = gas < GAS_MAX ? gas : GAS_MAX;
    return keep_bound(work);
}

static enum err fee_for(struct u256 *out, const struct u256 *per_gas, uint64_t gas)
{
    return u256_mul_u64(out, per_gas, gas) ? err_set(ERR_RANGE, "the fee does not fit in 256 bits")
                                           : OK;
}

/* ---- what there is to spend ---- */

/* What transactions of this home that are not in a block yet may still take from the balance. */
static enum err spoken_for(struct u256 *out, const struct txn_work *work)
{
    int64_t *ids = NULL;
    size_t count = 0;
    *out = (struct u256){0};
    TRY(txn_row_under_way(work->core->store, &ids, &count, work->network->chain_id));
    enum err err = OK;
    for (size_t i = 0; i < count && err == OK; i++) {
        struct txn_row row;
        struct tx_facts facts;
        err = txn_row_get(work->core->store, &row, ids[i]);
        if (err != OK)
            break;
        if (row.state != TXN_MINED && addr_equal(&row.sender, &work->from) &&
            txn_row_facts(&facts, &row) == OK && u256_add(out, out, &facts.max_cost.v))
            err = err_set(ERR_RANGE, "the cost of what is under way does not fit in 256 bits");
        txn_row_clear(&row);
    }
    mem_free(ids);
    return err;
}

static enum err available_native(struct u256 *out, const struct txn_work *work)
{
    struct u256 taken;
    TRY(spoken_for(&taken, work));
    if (u256_sub(out, &work->native, &taken))
        *out = (struct u256){0};
    return OK;
}

static enum err too_little(const struct txn_work *work, const struct u256 *value,
                           const struct u256 *fee, const struct u256 *have)
{
    char value_words[160], fee_words[160], have_words[160];
    write_native(value_words, sizeof value_words, work->network, value);
    write_native(fee_words, sizeof fee_words, work->network, fee);
    write_native(have_words, sizeof have_words, work->network, have);
    if (u256_is_zero(value))
        return err_set(ERR_FUNDS, "it needs up to %s for the network's fee, there is %s", fee_words,
                       have_words);
    return err_set(ERR_FUNDS, "it needs %s and up to %s for the network's fee, there is %s",
                   value_words, fee_words, have_words);
}

enum err txn_cost_check_funds(struct txn_work *work)
{
    struct u256 per_gas = most_per_gas(work), fee, need, have;
    TRY(fee_for(&fee, &per_gas, work->tx.gas));
    TRY(available_native(&have, work));
    if (work->draft.intent.send_all && work->tx.data.len == 0) {
        if (u256_sub(&work->tx.value, &have, &fee) || u256_is_zero(&work->tx.value)) {
            work->tx.value = (struct u256){0};
            return too_little(work, &work->tx.value, &fee, &have);
        }
        work->draft.intent.value = work->tx.value;
    }
    if (u256_add(&need, &work->tx.value, &fee) || u256_cmp(&need, &have) > 0)
        return too_little(work, &work->tx.value, &fee, &have);
    return OK;
}

enum err txn_cost_check_value(struct txn_work *work)
{
    struct u256 have, fee, per_gas = most_per_gas(work);
    TRY(available_native(&have, work));
    TRY(fee_for(&fee, &per_gas, GAS_MIN));
    if (u256_cmp(&work->tx.value, &have) > 0)
        return too_little(work, &work->tx.value, &fee, &have);
    return OK;
}

enum err txn_cost_write_fees(struct txn_work *work)
{
    struct u256 most = most_per_gas(work), now = now_per_gas(work);
    TRY(fee_for(&work->draft.max_fee.v, &most, work->tx.gas));
    return fee_for(&work->draft.expected_fee.v, &now, work->estimate);
}

/* "Everything" becomes an amount. */
enum err txn_cost_choose_all(struct txn_work *work)
{
    if (work->tx.data.len > 0) {
        if (!work->has_token_balance)
            return err_set(ERR_UNTRUSTED, "the token did not say how much there is");
        if (u256_is_zero(&work->token_balance))
            return err_set(ERR_FUNDS, "there is none of this token at the address");
        u256_to_be32(work->tx.data.data + TXN_TRANSFER_LEN - 32, &work->token_balance);
        buf_reset(&work->data);
        buf_add(&work->data, work->tx.data.data, work->tx.data.len);
        work->draft.intent.data = view_of_buf(&work->data);
        return OK;
    }
    /* The gas is not known yet: try with what would be left of a plain payment. */
    struct u256 per_gas = most_per_gas(work), fee, have;
    TRY(fee_for(&fee, &per_gas, GAS_MIN));
    TRY(available_native(&have, work));
    if (u256_sub(&work->tx.value, &have, &fee) || u256_is_zero(&work->tx.value)) {
        work->tx.value = (struct u256){0};
        return too_little(work, &work->tx.value, &fee, &have);
    }
    return OK;
}
