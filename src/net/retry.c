#include "net/retry.h"

#include <string.h>

#include "core/base/rnd.h"
#include "core/base/text.h"

#define MINUTE_US INT64_C(60000000)

const struct retry_policy retry_policy_default = {
    .base_ms = 400,
    .cap_ms = 15000,
    .throttle_ms = 1000,
    .throttle_cap_ms = 600000,
    .wrong_chain_ms = 60000,
    .check_ms = 600000,
    .overall_ms = 45000,
    .rounds = 3,
};

void health_init(struct health *health)
{
    *health = (struct health){.latency_ms = -1};
}

void health_ok(struct health *health, int latency_ms, int64_t now_s)
{
    health->failures = 0;
    health->ready_ms = 0;
    health->last_ok_s = now_s;
    health->err = OK;
    health->problem[0] = '\0';
    health->latency_ms =
        health->latency_ms < 0 ? latency_ms : (health->latency_ms * 3 + latency_ms) / 4;
}

uint32_t retry_backoff_ms(unsigned failures, uint32_t base_ms, uint32_t cap_ms)
{
    uint64_t wait = base_ms;
    for (unsigned i = 1; i < failures && wait < cap_ms; i++)
        wait *= 2;
    if (wait > cap_ms)
        wait = cap_ms;
    uint32_t half = (uint32_t)wait / 2;
    return (uint32_t)wait - rnd_below(half + 1);
}

static int64_t cool_down_ms(const struct health *health, const struct retry_policy *policy,
                            enum err err, int64_t retry_after_s)
{
    if (err == ERR_CHAIN_ID)
        return policy->wrong_chain_ms;
    if (err == ERR_THROTTLED && retry_after_s > 0) {
        int64_t cap_s = policy->throttle_cap_ms / 1000;
        return retry_after_s > cap_s ? policy->throttle_cap_ms : retry_after_s * 1000;
    }
    if (err == ERR_THROTTLED)
        return retry_backoff_ms(health->failures, policy->throttle_ms, policy->throttle_cap_ms);
    return retry_backoff_ms(health->failures, policy->base_ms, policy->cap_ms);
}

void health_failed(struct health *health, const struct retry_policy *policy, enum err err,
                   const char *detail, int64_t retry_after_s, int64_t now_ms)
{
    health->failures++;
    int64_t ready = now_ms + cool_down_ms(health, policy, err, retry_after_s);
    /* Requests that were under way together fail together: the longest cool-down stands. */
    if (ready > health->ready_ms)
        health->ready_ms = ready;
    health->err = err;
    (void)text_copy(health->problem, sizeof health->problem, detail);
}

bool health_is_ready(const struct health *health, int64_t now_ms)
{
    return now_ms >= health->ready_ms;
}

void budget_init(struct budget *budget, uint32_t per_minute, int64_t now_ms)
{
    *budget = (struct budget){.per_minute = per_minute, .level_us = MINUTE_US, .last_ms = now_ms};
}

/* The level at now_ms. */
static int64_t level_us(const struct budget *budget, int64_t now_ms)
{
    int64_t passed_ms = now_ms - budget->last_ms;
    if (passed_ms > MINUTE_US / 1000)
        passed_ms = MINUTE_US / 1000;
    int64_t level = budget->level_us + passed_ms * 1000;
    return level > MINUTE_US ? MINUTE_US : level;
}

int64_t budget_take(struct budget *budget, int64_t now_ms)
{
    budget->level_us = level_us(budget, now_ms);
    budget->last_ms = now_ms;
    if (now_ms < budget->blocked_ms)
        return (budget->blocked_ms - now_ms + 999) / 1000;
    int64_t cost = MINUTE_US / budget->per_minute;
    if (budget->level_us < cost)
        return (cost - budget->level_us + 999999) / 1000000;
    budget->level_us -= cost;
    return 0;
}

uint32_t budget_left(const struct budget *budget, int64_t now_ms)
{
    int64_t level = level_us(budget, now_ms), cost = MINUTE_US / budget->per_minute;
    return level < cost ? 0 : (uint32_t)(level / cost);
}

void budget_spend(struct budget *budget, uint32_t calls, int64_t then_ms)
{
    int64_t spent_us = calls * (MINUTE_US / budget->per_minute);
    budget->level_us = spent_us > MINUTE_US ? 0 : MINUTE_US - spent_us;
    budget->last_ms = then_ms;
}

void budget_block(struct budget *budget, int64_t seconds, int64_t now_ms)
{
    budget->blocked_ms = now_ms + seconds * 1000;
}
