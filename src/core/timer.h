#ifndef CORE_TIMER_H
#define CORE_TIMER_H

/** Timers of the main loop, on the monotonic clock. */

#include <stddef.h>
#include <stdint.h>

typedef void timer_fn(void *arg);

struct timer {
    uint64_t id;
    int64_t due_ms;
    timer_fn *fn;
    void *arg;
};
struct timers {
    struct timer *items;
    size_t count, cap;
    uint64_t last_id;
};

/** Returns: the timer's number (> 0); it fires once, from timers_run(). */
uint64_t timer_set(struct timers *timers, int64_t due_ms, timer_fn *fn, void *arg);
/** 0 and numbers that fired are fine. */
void timer_cancel(struct timers *timers, uint64_t id);
/** Run what is due; timers set meanwhile wait for the next run. */
void timers_run(struct timers *timers, int64_t now_ms);
/** Returns: milliseconds until the next, 0 when due, -1 when there is none. */
int timers_timeout_ms(const struct timers *timers, int64_t now_ms);
void timers_clear(struct timers *timers);

#endif
