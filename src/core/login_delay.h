#ifndef CORE_LOGIN_DELAY_H
#define CORE_LOGIN_DELAY_H

/** How long an account waits after wrong passwords. Pure functions of times and counts. */

#include <stdint.h>

/** Tries that cost nothing. */
#define LOGIN_FREE_TRIES 2

/** Returns: seconds to wait after so many failures in a row: 0, 0, 5, 15, 60, 300, 900, 900 … */
int64_t login_delay_s(int failures);
/** Returns: seconds left of a wait that was to end at not_before_s. A clock that was set back never
 * makes it longer than the delay itself: 0 when it is over. */
int64_t login_wait_left_s(int failures, int64_t not_before_s, int64_t now_s);

#endif
