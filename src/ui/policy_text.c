/* Limits and hours of a policy, as people type and read them. */

#include <string.h>

#include "core/base/amount.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "ui/screen_policy.h"

#define DAY_MIN 1440

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

static const struct u256 *no_bound(void)
{
    static struct u256 max;
    struct u256 zero = {0}, one = u256_from_u64(1);
    if (u256_is_zero(&max))
        (void)!u256_sub(&max, &zero, &one);
    return &max;
}

static void write_bound(char *out, const struct u256 *bound, unsigned decimals)
{
    if (u256_cmp(bound, no_bound()) == 0)
        (void)text_copy(out, AMOUNT_TEXT_MAX, "-");
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

static enum err read_bound(struct u256 *out, const char *text, size_t len, unsigned decimals)
{
    if (len == 1 && *text == '-') {
        *out = *no_bound();
        return OK;
    }
    return units_parse(out, text, len, decimals);
}

static void remove_limit(struct policy *policy, const struct policy_limit *limit)
{
    size_t at = (size_t)(limit - policy->limits);
    policy->limit_count--;
    memmove(policy->limits + at, policy->limits + at + 1,
            (policy->limit_count - at) * sizeof *policy->limits);
}

enum err policy_set_limit(struct policy *policy, const struct network *network, size_t token,
                          const char *text)
{
    struct policy_limit *old = policy_limit_of(policy, network, token);
    struct policy_limit limit = {.chain_id = network->chain_id,
                                 .token = address_of(network, token)};
    unsigned decimals = decimals_of(network, token);
    text += strspn(text, " ");
    size_t first = strcspn(text, " ");
    const char *second = text + first + strspn(text + first, " ");
    size_t len = strcspn(second, " ");
    if (first == 0) {
        if (old != NULL)
            remove_limit(policy, old);
        return OK;
    }
    if (len == 0 || second[len + strspn(second + len, " ")] != '\0')
        return err_set(ERR_SYNTAX, "two amounts: per transaction and per day, such as \"5 20\"");
    TRY(read_bound(&limit.per_tx, text, first, decimals));
    TRY(read_bound(&limit.per_day, second, len, decimals));
    if (u256_cmp(&limit.per_tx, no_bound()) == 0)
        limit.per_tx = limit.per_day;
    if (u256_cmp(&limit.per_day, &limit.per_tx) < 0)
        return err_set(ERR_INVALID, "a day allows at least what one transaction does");
    if (old == NULL && policy->limit_count == POLICY_LIMITS)
        return err_set(ERR_LIMIT, "a policy has at most %d limits", POLICY_LIMITS);
    if (old == NULL)
        old = &policy->limits[policy->limit_count++];
    *old = limit;
    return OK;
}

/* ---- hours ---- */

void policy_hours_text(char *out, size_t size, const struct policy *policy)
{
    *out = '\0';
    if (policy->from_min != policy->to_min)
        (void)text_format(out, size, "%02u:%02u-%02u:%02u", policy->from_min / 60u,
                          policy->from_min % 60u, policy->to_min / 60u, policy->to_min % 60u);
}

/* Two digits below max. Returns: false when they are something else. */
static bool read_two(unsigned *out, const char *text, unsigned max)
{
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
        return false;
    *out = (unsigned)(text[0] - '0') * 10 + (unsigned)(text[1] - '0');
    return *out < max;
}

static bool read_clock(uint16_t *out, const char *text)
{
    unsigned hours, minutes;
    if (!read_two(&hours, text, 24) || text[2] != ':' || !read_two(&minutes, text + 3, 60))
        return false;
    *out = (uint16_t)(hours * 60 + minutes);
    return true;
}

enum err policy_set_hours(struct policy *policy, const char *text)
{
    uint16_t from = 0, to = 0;
    if (*text != '\0' && (strlen(text) != 11 || text[5] != '-' || !read_clock(&from, text) ||
                          !read_clock(&to, text + 6) || from == to))
        return err_set(ERR_SYNTAX, "hours look like 08:00-18:30, in UTC; nothing: the whole day");
    policy->from_min = from;
    policy->to_min = to;
    return OK;
}
