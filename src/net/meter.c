#include "net/meter.h"

#include <time.h>

#define DAY_S        INT64_C(86400)
#define MINUTE_MS    60000
#define CLOCK_SKEW_S 600

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* ---- days and months of UTC */

static struct tm calendar(int64_t time_s)
{
    time_t when = time_s;
    struct tm tm = {0};
    (void)gmtime_r(&when, &tm);
    return tm;
}

static bool is_same_month(int64_t a_s, int64_t b_s)
{
    const struct tm a = calendar(a_s), b = calendar(b_s);
    return a.tm_year == b.tm_year && a.tm_mon == b.tm_mon;
}

static int64_t next_month_s(int64_t time_s)
{
    int64_t day = time_s / DAY_S + 1;
    while (is_same_month(time_s, day * DAY_S))
        day++;
    return day * DAY_S;
}

/* What was used counts for the day and the month it was used in. */
static uint32_t day_used(const struct meter *meter, int64_t now_s)
{
    return meter->used.time_s / DAY_S == now_s / DAY_S ? meter->used.day_used : 0;
}

static uint32_t month_used(const struct meter *meter, int64_t now_s)
{
    return is_same_month(meter->used.time_s, now_s) ? meter->used.month_used : 0;
}

/* ---- taking */

void meter_init(struct meter *meter, const struct meter_limits *limits, int64_t now_ms)
{
    *meter = (struct meter){.limits = *limits};
    /* Without a limit of its own the bucket is there for the server's requests of silence only. */
    budget_init(&meter->minute, limits->per_minute > 0 ? limits->per_minute : UINT32_MAX, now_ms);
}

int64_t meter_wait_s(const struct meter *meter, int64_t now_ms, int64_t now_s)
{
    struct budget minute = meter->minute;
    int64_t wait_s = budget_take(&minute, now_ms);
    if (meter->limits.per_day > 0 && day_used(meter, now_s) >= meter->limits.per_day)
        wait_s = larger(wait_s, (now_s / DAY_S + 1) * DAY_S - now_s);
    if (meter->limits.per_month > 0 && month_used(meter, now_s) >= meter->limits.per_month)
        wait_s = larger(wait_s, next_month_s(now_s) - now_s);
    return wait_s;
}

int64_t meter_take(struct meter *meter, int64_t now_ms, int64_t now_s)
{
    int64_t wait_s = meter_wait_s(meter, now_ms, now_s);
    if (wait_s > 0)
        return wait_s;
    (void)budget_take(&meter->minute, now_ms);
    meter->used.day_used = day_used(meter, now_s) + 1;
    meter->used.month_used = month_used(meter, now_s) + 1;
    meter->used.time_s = now_s;
    return 0;
}

int64_t meter_left(const struct meter *meter, int64_t now_ms, int64_t now_s)
{
    const struct meter_limits *limits = &meter->limits;
    int64_t left = -1;
    if (limits->per_month > 0)
        left = larger(0, (int64_t)limits->per_month - month_used(meter, now_s));
    if (limits->per_day > 0) {
        int64_t today = larger(0, (int64_t)limits->per_day - day_used(meter, now_s));
        left = left < 0 || today < left ? today : left;
    }
    if (limits->per_minute > 0) {
        int64_t minute = budget_left(&meter->minute, now_ms);
        left = left < 0 || minute < left ? minute : left;
    }
    return meter->minute.blocked_ms > now_ms ? 0 : left;
}

void meter_block(struct meter *meter, int64_t seconds, int64_t now_ms, int64_t now_s)
{
    if (seconds > METER_SILENCE_MAX_S)
        seconds = METER_SILENCE_MAX_S;
    budget_block(&meter->minute, seconds, now_ms);
    meter->used.blocked_until_s = now_s + seconds;
}

/* ---- across restarts */

void meter_save(struct market_budget *out, const struct meter *meter, int64_t now_ms, int64_t now_s)
{
    *out = meter->used;
    out->time_s = now_s;
    out->day_used = day_used(meter, now_s);
    out->month_used = month_used(meter, now_s);
    if (meter->limits.per_minute > 0)
        out->minute_used =
            (uint32_t)(meter->limits.per_minute - budget_left(&meter->minute, now_ms));
    if (out->blocked_until_s <= now_s)
        out->blocked_until_s = 0;
}

bool meter_restore(struct meter *meter, const struct market_budget *saved, int64_t now_ms,
                   int64_t now_s)
{
    if (saved->time_s < 0 || saved->time_s > now_s + CLOCK_SKEW_S)
        return false;
    int64_t passed_ms = larger(0, now_s - saved->time_s) * 1000;
    meter->used.time_s = saved->time_s;
    meter->used.day_used = saved->day_used;
    meter->used.month_used = saved->month_used;
    if (passed_ms < MINUTE_MS && meter->limits.per_minute > 0)
        budget_spend(&meter->minute, saved->minute_used, now_ms - passed_ms);
    if (saved->blocked_until_s > now_s)
        meter_block(meter, saved->blocked_until_s - now_s, now_ms, now_s);
    return true;
}
