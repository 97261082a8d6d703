/* A signature held against the policy. What it can cost at most comes from its facts; nothing here
 * reads what cannot be seen in a review. */

#include "core/eth/policy.h"

#include "core/eth/address.h"

#define DAY_S 86400

/* ---- what was spent
 * ----------------------------------------------------------------------------- */

void policy_spent_day(struct policy_spent *spent, int64_t now_s)
{
    uint32_t day = now_s > 0 ? (uint32_t)(now_s / DAY_S) : 0;
    if (day > spent->day)
        *spent = (struct policy_spent){.day = day};
}

static struct policy_spent_row *find_spent(const struct policy_spent *spent, uint64_t chain_id,
                                           const struct addr *token)
{
    for (size_t i = 0; i < spent->count; i++)
        if (spent->rows[i].chain_id == chain_id && addr_equal(&spent->rows[i].token, token))
            return (struct policy_spent_row *)&spent->rows[i];
    return NULL;
}

struct u256 policy_spent_of(const struct policy_spent *spent, uint64_t chain_id,
                            const struct addr *token)
{
    const struct policy_spent_row *row = find_spent(spent, chain_id, token);
    return row != NULL ? row->amount : u256_from_u64(0);
}

static const struct policy_limit *find_limit(const struct policy *policy, uint64_t chain_id,
                                             const struct addr *token)
{
    for (size_t i = 0; i < policy->limit_count; i++)
        if (policy->limits[i].chain_id == chain_id && addr_equal(&policy->limits[i].token, token))
            return &policy->limits[i];
    return NULL;
}

/* Returns: a row for one more token. There are more rows than limits: one can always go. */
static struct policy_spent_row *make_room(struct policy_spent *spent, const struct policy *policy)
{
    if (spent->count < POLICY_SPENT)
        return &spent->rows[spent->count++];
    size_t i = 0;
    while (find_limit(policy, spent->rows[i].chain_id, &spent->rows[i].token) != NULL)
        i++;
    return &spent->rows[i];
}

/* Add, and stay at the greatest number when it does not fit. */
static void add_up(struct u256 *sum, const struct u256 *more)
{
    if (u256_add(sum, sum, more))
        *sum = (struct u256){{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}};
}

void policy_spend(struct policy_spent *spent, const struct policy *policy,
                  const struct policy_cost *cost)
{
    for (size_t i = 0; i < cost->count; i++) {
        const struct policy_spent_row *paid = &cost->rows[i];
        struct policy_spent_row *row = find_spent(spent, paid->chain_id, &paid->token);
        if (row == NULL) {
            row = make_room(spent, policy);
            *row = (struct policy_spent_row){.chain_id = paid->chain_id, .token = paid->token};
        }
        add_up(&row->amount, &paid->amount);
    }
}

/* One row for a token, however often it is spent in one signature. */
static void add_cost(struct policy_cost *cost, uint64_t chain_id, const struct addr *token,
                     const struct u256 *amount)
{
    if (u256_is_zero(amount))
        return;
    for (size_t i = 0; i < cost->count; i++) {
        if (cost->rows[i].chain_id == chain_id && addr_equal(&cost->rows[i].token, token)) {
            add_up(&cost->rows[i].amount, amount);
            return;
        }
    }
    cost->rows[cost->count++] =
        (struct policy_spent_row){.chain_id = chain_id, .token = *token, .amount = *amount};
}

/* ---- limits
 * ------------------------------------------------------------------------------------- */

static enum err beyond(const struct policy_excess *excess)
{
    char words[POLICY_EXCESS_WORDS];
    policy_excess_write(words, excess);
    return err_set(ERR_POLICY, "%s", words);
}

/* A token without a limit. */
static enum err check_unlimited(const struct policy *policy, const struct policy_spent_row *asked)
{
    char words[POLICY_TOKEN_WORDS];
    if (!policy->only_limited || addr_equal(&asked->token, &policy_gas))
        return OK;
    policy_token_words(words, &asked->token);
    return err_set(ERR_POLICY, "the policy does not allow spending %s at all", words);
}

static enum err check_row(const struct policy *policy, const struct policy_spent *spent,
                          const struct policy_spent_row *asked)
{
    const struct policy_limit *limit = find_limit(policy, asked->chain_id, &asked->token);
    struct u256 before = policy_spent_of(spent, asked->chain_id, &asked->token), after = before;
    struct policy_excess excess = {.token = asked->token, .asked = asked->amount, .spent = before};
    if (limit == NULL)
        return check_unlimited(policy, asked);
    excess.limit = limit->per_tx;
    if (u256_cmp(&asked->amount, &limit->per_tx) > 0)
        return beyond(&excess);
    bool overflows = u256_add(&after, &before, &asked->amount);
    excess.limit = limit->per_day;
    excess.is_day = true;
    return overflows || u256_cmp(&after, &limit->per_day) > 0 ? beyond(&excess) : OK;
}

static enum err check_limits(const struct policy *policy, const struct policy_spent *spent,
                             const struct policy_cost *cost)
{
    for (size_t i = 0; i < cost->count; i++)
        TRY(check_row(policy, spent, &cost->rows[i]));
    return OK;
}

/* ---- places
 * ------------------------------------------------------------------------------------- */

static const struct policy_contract *find_contract(const struct policy *policy, uint64_t chain_id,
                                                   const struct addr *address)
{
    for (size_t i = 0; i < policy->contract_count; i++) {
        const struct policy_contract *row = &policy->contracts[i];
        if ((row->chain_id == 0 || row->chain_id == chain_id) && addr_equal(&row->address, address))
            return row;
    }
    return NULL;
}

static bool is_recipient(const struct policy *policy, uint64_t chain_id, const struct addr *address)
{
    for (size_t i = 0; i < policy->recipient_count; i++) {
        const struct policy_place *row = &policy->recipients[i];
        if ((row->chain_id == 0 || row->chain_id == chain_id) && addr_equal(&row->address, address))
            return true;
    }
    return false;
}

static enum err check_place(const struct policy *policy, uint64_t chain_id,
                            const struct addr *address, const struct addr *own)
{
    char text[ADDRESS_TEXT];
    if (!policy->only_recipients || (own != NULL && addr_equal(address, own)) ||
        is_recipient(policy, chain_id, address))
        return OK;
    address_write(text, address);
    return err_set(ERR_POLICY, "%s is not among the policy's recipients", text);
}

static enum err check_contract(const struct policy *policy, uint64_t chain_id,
                               const struct addr *address)
{
    char text[ADDRESS_TEXT];
    if (!policy->only_recipients || find_contract(policy, chain_id, address) != NULL)
        return OK;
    address_write(text, address);
    return err_set(ERR_POLICY, "%s is not among the policy's contracts", text);
}

/* ---- kinds and hours
 * ---------------------------------------------------------------------------- */

static enum err check_hours(const struct policy *policy, int64_t now_s)
{
    unsigned from = policy->from_min, to = policy->to_min;
    unsigned now = now_s > 0 ? (unsigned)(now_s % DAY_S / 60) : 0;
    bool is_in = from == to || (from < to ? now >= from && now < to : now >= from || now < to);
    if (is_in)
        return OK;
    return err_set(ERR_POLICY,
                   "the policy allows nothing now: from %02u:%02u to %02u:%02u UTC only", from / 60,
                   from % 60, to / 60, to % 60);
}

static enum err check_kind(const struct policy *policy, enum policy_kind kind, const char *what)
{
    if ((policy->allow & (unsigned)kind) != 0)
        return OK;
    return err_set(ERR_POLICY, "the policy allows no %s", what);
}

enum err policy_check_message(const struct policy *policy, int64_t now_s)
{
    TRY(check_kind(policy, POLICY_MESSAGE, "messages"));
    return check_hours(policy, now_s);
}

enum err policy_check_export(const struct policy *policy)
{
    return check_kind(policy, POLICY_EXPORT, "words or keys to leave the signer");
}

static bool is_bounded(const struct policy *policy)
{
    return policy->limit_count > 0 || policy->only_limited || policy->only_recipients;
}

/* An allowance: what the policy's own contracts take counts when they are called. */
static enum err check_allowance(struct policy_cost *cost, const struct policy *policy,
                                const struct policy_permit *permit)
{
    if (permit->chain_id == 0 && is_bounded(policy))
        return err_set(ERR_POLICY, "the policy allows no permit that is valid on every chain");
    if (!permit->is_transfer && find_contract(policy, permit->chain_id, &permit->spender) != NULL)
        return OK;
    TRY(check_place(policy, permit->chain_id, &permit->spender, NULL));
    add_cost(cost, permit->chain_id, &permit->token, &permit->amount);
    return OK;
}

static enum err check_permit(struct policy_cost *cost, const struct policy *policy,
                             const struct policy_permit *permit)
{
    if (permit->is_transfer)
        TRY(check_kind(policy, POLICY_SEND, "sending"));
    else
        TRY(check_kind(policy, POLICY_APPROVE, "permits"));
    return check_allowance(cost, policy, permit);
}

enum err policy_check_typed(struct policy_cost *cost, const struct policy *policy,
                            const struct policy_spent *spent, const struct policy_permit *permits,
                            size_t permit_count, int64_t now_s)
{
    *cost = (struct policy_cost){0};
    TRY(check_kind(policy, POLICY_TYPED, "typed data"));
    if (permit_count == 0 && is_bounded(policy))
        return err_set(ERR_POLICY, "the policy has limits: a document that is no known permit may "
                                   "go around them");
    if (permit_count > POLICY_COST)
        return err_set(ERR_POLICY, "the policy allows at most %d permits at a time", POLICY_COST);
    TRY(check_hours(policy, now_s));
    for (size_t i = 0; i < permit_count; i++)
        TRY(check_permit(cost, policy, &permits[i]));
    return check_limits(policy, spent, cost);
}

static enum err cost_of_swap(struct policy_cost *cost, const struct policy *policy,
                             const struct tx_facts *facts)
{
    TRY(check_kind(policy, POLICY_SWAP, "swaps"));
    TRY(check_contract(policy, facts->chain_id, &facts->to));
    TRY(check_place(policy, facts->chain_id, &facts->recipient, &facts->from));
    if (facts->pays_native)
        add_cost(cost, facts->chain_id, &addr_zero, &facts->value.v);
    else if (facts->path_len > 0)
        add_cost(cost, facts->chain_id, &facts->path[0], &facts->amount.v);
    return OK;
}

static enum err cost_of_offset(struct policy_cost *cost, const struct policy *policy,
                               const struct tx_facts *facts)
{
    const struct policy_contract *row = find_contract(policy, facts->chain_id, &facts->to);
    TRY(check_kind(policy, POLICY_OFFSET, "retirements"));
    TRY(check_contract(policy, facts->chain_id, &facts->to));
    bool is_known = row != NULL && !addr_is_zero(&row->token);
    add_cost(cost, facts->chain_id, is_known ? &row->token : &facts->to, &facts->amount.v);
    return OK;
}

static enum err cost_of(struct policy_cost *cost, const struct policy *policy,
                        const struct tx_facts *facts)
{
    const struct policy_permit allowance = {.chain_id = facts->chain_id,
                                            .token = facts->token,
                                            .spender = facts->recipient,
                                            .amount = facts->amount.v};
    switch (facts->kind) {
    case FACT_SEND_NATIVE:
    case FACT_TOKEN_TRANSFER:
        TRY(check_kind(policy, POLICY_SEND, "sending"));
        TRY(check_place(policy, facts->chain_id, &facts->recipient, &facts->from));
        add_cost(cost, facts->chain_id,
                 facts->kind == FACT_SEND_NATIVE ? &addr_zero : &facts->token, &facts->amount.v);
        return OK;
    case FACT_TOKEN_APPROVE:
        TRY(check_kind(policy, POLICY_APPROVE, "allowances"));
        return check_allowance(cost, policy, &allowance);
    case FACT_SWAP: return cost_of_swap(cost, policy, facts);
    case FACT_OFFSET: return cost_of_offset(cost, policy, facts);
    case FACT_CANCEL: return OK;
    case FACT_CALL:
    case FACT_CREATE: break;
    }
    return err_set(ERR_REFUSED, "the signer signs only forms that it can explain");
}

/* What fees count as. */
static const struct addr *fee_token(const struct policy *policy, uint64_t chain_id)
{
    bool has_own = find_limit(policy, chain_id, &policy_gas) != NULL;
    return !has_own && find_limit(policy, chain_id, &addr_zero) != NULL ? &addr_zero : &policy_gas;
}

enum err policy_check_tx(struct policy_cost *cost, const struct policy *policy,
                         const struct policy_spent *spent, const struct tx_facts *facts,
                         int64_t now_s)
{
    struct u256 fee;
    *cost = (struct policy_cost){0};
    TRY(check_hours(policy, now_s));
    TRY(cost_of(cost, policy, facts));
    if (u256_sub(&fee, &facts->max_cost.v, &facts->value.v))
        return err_set(ERR_RANGE, "the transaction's cost is absurd");
    add_cost(cost, facts->chain_id, fee_token(policy, facts->chain_id), &fee);
    return check_limits(policy, spent, cost);
}
