#ifndef NET_METER_H
#define NET_METER_H

/** The calls that one API may be asked: so many a minute, a UTC day and a UTC month, and none
 * while it asked for silence. Kept across restarts as a struct market_budget. No I/O, no clock:
 * times come in. */

#include "core/ports.h"
#include "net/retry.h"

#define METER_SILENCE_MAX_S INT64_C(86400) /* a server cannot ask for more */

struct meter_limits {
    uint32_t per_minute, per_day, per_month; /* 0: no such limit */
};
struct meter {
    struct meter_limits limits;
    struct budget minute;
    struct market_budget used;
};

void meter_init(struct meter *meter, const struct meter_limits *limits, int64_t now_ms);
/** Take a call. Returns: 0; else the seconds until the next try, and nothing is taken.
 *  In: now_ms: monotonic; now_s: Unix time */
int64_t meter_take(struct meter *meter, int64_t now_ms, int64_t now_s);
/** Returns: the seconds until a call is possible; 0: now. */
int64_t meter_wait_s(const struct meter *meter, int64_t now_ms, int64_t now_s);
/** Returns: calls that are possible now; -1: no limit. */
int64_t meter_left(const struct meter *meter, int64_t now_ms, int64_t now_s);
/** The server asked for silence. In: seconds > 0, bounded by METER_SILENCE_MAX_S */
void meter_block(struct meter *meter, int64_t seconds, int64_t now_ms, int64_t now_s);

void meter_save(struct market_budget *out, const struct meter *meter, int64_t now_ms,
                int64_t now_s);
/** Go on from what an earlier run saved. Returns: false when it is of the future: not believed. */
bool meter_restore(struct meter *meter, const struct market_budget *saved, int64_t now_ms,
                   int64_t now_s);

#endif
