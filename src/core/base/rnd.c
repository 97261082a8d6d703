#include "core/base/rnd.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

void rnd_bytes(void *out, size_t len)
{
    uint8_t *at = out;
    while (len > 0) {
        ssize_t got = getrandom(at, len, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            fputs("ecocoin: the kernel gives no randomness\n", stderr);
            abort();
        }
        at += got;
        len -= (size_t)got;
    }
}

uint32_t rnd_below(uint32_t bound)
{
    assert(bound > 0);
    /* Reject the short tail of the range, so that every remainder is equally likely. */
    uint32_t skip = (UINT32_MAX - bound + 1) % bound;
    uint32_t value;
    do {
        rnd_bytes(&value, sizeof value);
    } while (value < skip);
    return value % bound;
}
