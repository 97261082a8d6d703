#include "support/real_clock.h"

#include <time.h>

int64_t real_clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t now_s(void *ctx)
{
    (void)ctx;
    return (int64_t)time(NULL);
}

static int64_t mono_ms(void *ctx)
{
    (void)ctx;
    return real_clock_ms();
}

struct clock_port real_clock_port(void)
{
    return (struct clock_port){.now_s = now_s, .mono_ms = mono_ms};
}
