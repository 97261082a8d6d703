#include "core/timer.h"

#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "core/base/mem.h"

uint64_t timer_set(struct timers *timers, int64_t due_ms, timer_fn *fn, void *arg)
{
    if (timers->count == timers->cap) {
        timers->cap = timers->cap > 0 ? 2 * timers->cap : 16;
        timers->items = mem_resize(timers->items, timers->cap, sizeof *timers->items);
    }
    uint64_t id = ++timers->last_id;
    timers->items[timers->count++] =
        (struct timer){.id = id, .due_ms = due_ms, .fn = fn, .arg = arg};
    return id;
}

static void remove_at(struct timers *timers, size_t i)
{
    timers->items[i] = timers->items[--timers->count];
}

void timer_cancel(struct timers *timers, uint64_t id)
{
    for (size_t i = 0; i < timers->count; i++) {
        if (timers->items[i].id == id) {
            remove_at(timers, i);
            return;
        }
    }
}

static bool is_before(const struct timer *a, const struct timer *b)
{
    return a->due_ms != b->due_ms ? a->due_ms < b->due_ms : a->id < b->id;
}

/* Returns: the place of the timer that is due first among those numbered up to last_id, or count.
 */
static size_t find_first(const struct timers *timers, uint64_t last_id)
{
    size_t first = timers->count;
    for (size_t i = 0; i < timers->count; i++) {
        const struct timer *timer = &timers->items[i];
        if (timer->id <= last_id &&
            (first == timers->count || is_before(timer, &timers->items[first])))
            first = i;
    }
    return first;
}

void timers_run(struct timers *timers, int64_t now_ms)
{
    uint64_t last_id = timers->last_id;
    for (;;) {
        size_t i = find_first(timers, last_id);
        if (i == timers->count || timers->items[i].due_ms > now_ms)
            return;
        struct timer timer = timers->items[i];
        remove_at(timers, i);
        timer.fn(timer.arg);
    }
}

int timers_timeout_ms(const struct timers *timers, int64_t now_ms)
{
    size_t i = find_first(timers, timers->last_id);
    if (i == timers->count)
        return -1;
    int64_t left_ms = timers->items[i].due_ms - now_ms;
    return left_ms <= 0 ? 0 : left_ms > INT_MAX ? INT_MAX : (int)left_ms;
}

void timers_clear(struct timers *timers)
{
    mem_free(timers->items);
    memset(timers, 0, sizeof *timers);
}
