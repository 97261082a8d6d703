#include "support/fake_clock.h"

static int64_t now_s(void *ctx)
{
    return ((struct fake_clock *)ctx)->now_ms / 1000;
}

static int64_t mono_ms(void *ctx)
{
    return ((struct fake_clock *)ctx)->mono_ms;
}

void fake_clock_init(struct fake_clock *clock)
{
    clock->now_ms = INT64_C(1795348800000);
    clock->mono_ms = 1000000;
}

struct clock_port fake_clock_port(struct fake_clock *clock)
{
    return (struct clock_port){.ctx = clock, .now_s = now_s, .mono_ms = mono_ms};
}

void fake_clock_advance(struct fake_clock *clock, int64_t ms)
{
    clock->now_ms += ms;
    clock->mono_ms += ms;
}

void fake_clock_jump(struct fake_clock *clock, int64_t seconds)
{
    clock->now_ms += seconds * 1000;
}
