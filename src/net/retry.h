#ifndef NET_RETRY_H
#define NET_RETRY_H

/** How long to leave an endpoint alone after it failed, and a budget of calls. No I/O, no clock:
 * times come in. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"

struct retry_policy {
    uint32_t base_ms;     /* cool-down after the first failure; doubles with each further one */
    uint32_t cap_ms;      /* longest cool-down after failures */
    uint32_t throttle_ms; /* the same after "slow down" without a time */
    uint32_t throttle_cap_ms;
    uint32_t wrong_chain_ms; /* until an endpoint of another chain is asked again */
    uint32_t check_ms;       /* how long a chain id that was right is taken as right */
    uint32_t overall_ms;     /* longest life of a request, all endpoints and waits together */
    unsigned rounds;         /* times that all endpoints are gone through */
};
extern const struct retry_policy retry_policy_default;

/** Health of one endpoint. A zeroed struct with latency_ms -1 is a fresh one. */
struct health {
    unsigned failures; /* in a row */
    int64_t ready_ms;  /* monotonic: not to be asked before */
    int64_t last_ok_s; /* Unix time, 0: never */
    int latency_ms;    /* smoothed; -1: unknown */
    enum err err;      /* of the last failure; OK when it works */
    char problem[128]; /* the same in words */
};

void health_init(struct health *health);
void health_ok(struct health *health, int latency_ms, int64_t now_s);
/** Note a failure and begin the cool-down.
 *  In: retry_after_s: what the endpoint asked for (bounded by the policy), -1: nothing */
void health_failed(struct health *health, const struct retry_policy *policy, enum err err,
                   const char *detail, int64_t retry_after_s, int64_t now_ms);
bool health_is_ready(const struct health *health, int64_t now_ms);

/** Returns: base × 2^(failures-1), at most cap, less a random part of up to a half (so that many
 * clients do not come back at once). In: failures ≥ 1 */
uint32_t retry_backoff_ms(unsigned failures, uint32_t base_ms, uint32_t cap_ms);

/** A token bucket: `per_minute` calls in any minute, bursts up to as many. */
struct budget {
    uint32_t per_minute;
    int64_t level_us; /* time in store; one call costs 60 s / per_minute */
    int64_t last_ms;
    int64_t blocked_ms; /* the server itself asked for silence until then */
};
void budget_init(struct budget *budget, uint32_t per_minute, int64_t now_ms);
/** Returns: 0 and one call is taken; else the seconds to wait before the next try. */
int64_t budget_take(struct budget *budget, int64_t now_ms);
/** Returns: calls that could be taken now, whatever the server asked for. */
uint32_t budget_left(const struct budget *budget, int64_t now_ms);
/** Begin with so many calls taken in the minute before then_ms. */
void budget_spend(struct budget *budget, uint32_t calls, int64_t then_ms);
void budget_block(struct budget *budget, int64_t seconds, int64_t now_ms);

#endif
