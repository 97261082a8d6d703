#ifndef TESTS_SUPPORT_REAL_CLOCK_H
#define TESTS_SUPPORT_REAL_CLOCK_H

/** The machine's clock, for suites that talk to real processes. */

#include "core/ports.h"

struct clock_port real_clock_port(void);
/** Milliseconds of a monotonic clock, for deadlines. */
int64_t real_clock_ms(void);

#endif
