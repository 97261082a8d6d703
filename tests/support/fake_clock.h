#ifndef TESTS_SUPPORT_FAKE_CLOCK_H
#define TESTS_SUPPORT_FAKE_CLOCK_H

/** A clock that stands still until a test moves it. */

#include "core/ports.h"

struct fake_clock {
    int64_t now_ms; /* Unix time in milliseconds */
    int64_t mono_ms;
};

/** 2026-11-22T12:00:00Z. */
void fake_clock_init(struct fake_clock *clock);
struct clock_port fake_clock_port(struct fake_clock *clock);
/** Time passes. */
void fake_clock_advance(struct fake_clock *clock, int64_t ms);
/** Somebody sets the wall clock: the monotonic one does not move. */
void fake_clock_jump(struct fake_clock *clock, int64_t seconds);

#endif
