#ifndef CORE_BASE_RND_H
#define CORE_BASE_RND_H

/** Randomness from the kernel (getrandom), nothing else. Failure aborts: there is no fall-back. */

#include <stddef.h>
#include <stdint.h>

void rnd_bytes(void *out, size_t len);
/** Returns: a uniform number below bound. In: bound > 0. */
uint32_t rnd_below(uint32_t bound);

#endif
