/* Limits and hours of a policy, one at a time, as people type and read them. */

#include <string.h>

#include "core/base/amount.h"
#include "core/base/text.h"
#include "core/policy_words.h"
#include "ui/screen_policy.h"

static unsigned decimals_of(const struct network *network, size_t token)
{
    return network->tokens[token < network->token_count ? token : 0].decimals;
}

static struct addr address_of(const struct network *network, size_t token)
{
    return token < network->token_count ? network->tokens[token].address : policy_gas;
}

struct policy_limit *policy_limit_of(struct policy *policy, const struct network *network,
                                     size_t token)
{
    struct addr address = address_of(network, token);
    for (size_t i = 0; i < policy->limit_count; i++)
        if (policy->limits[i].chain_id == network->chain_id &&
            addr_equal(&policy->limits[i].token, &address))
            return &policy->limits[i];
    return NULL;
}

static void write_bound(char *out, const struct u256 *bound, unsigned decimals)
{
    struct u256 zero = {0}, one = u256_from_u64(1), max;
    (void)!u256_sub(&max, &zero, &one); /* what stands for no limit */
    if (u256_cmp(bound, &max) == 0)
        (void)text_copy(out, AMOUNT_TEXT_MAX, "any");
    else
        units_format(out, bound, decimals);
}

void policy_limit_text(char *out, size_t size, const struct policy *policy,
                       const struct network *network, size_t token)
{
    char per_tx[AMOUNT_TEXT_MAX], per_day[AMOUNT_TEXT_MAX];
    struct policy copy = *policy;
    const struct policy_limit *limit = policy_limit_of(&copy, network, token);
    *out = '\0';
    if (limit == NULL)
        return;
    write_bound(per_tx, &limit->per_tx, decimals_of(network, token));
    write_bound(per_day, &limit->per_day, decimals_of(network, token));
    (void)text_format(out, size, "%s %s", per_tx, per_day);
}

enum err policy_set_limit(struct policy *policy, const struct network *network, size_t token,
                          const char *text)
{
    char line[320];
    const char *name = token < network->token_count ? network->tokens[token].symbol : POLICY_FEES;
    text += strspn(text, " ");
    if (strchr(text, ',') != NULL)
        return err_set(ERR_SYNTAX, "two amounts: per transaction and per day, such as \"5 20\"");
    if (!text_format(line, sizeof line, "%s %s", name, *text != '\0' ? text : "none"))
        return err_set(ERR_SYNTAX, "this is too long for two amounts");
    return policy_read_limits(policy, network, line);
}

void policy_hours_text(char *out, size_t size, const struct policy *policy)
{
    *out = '\0';
    if (policy->from_min != policy->to_min)
        (void)text_format(out, size, "%02u:%02u-%02u:%02u", policy->from_min / 60u,
                          policy->from_min % 60u, policy->to_min / 60u, policy->to_min % 60u);
}

enum err policy_set_hours(struct policy *policy, const char *text)
{
    return policy_read_hours(policy, *text != '\0' ? text : "any");
}
