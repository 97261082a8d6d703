#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/context.h"

static struct event *queued(const struct core *core, size_t i)
{
    return &core->queue[(core->queue_head + i) % core->queue_cap];
}

static bool is_queued(const struct core *core, const struct event *event)
{
    for (size_t i = 0; i < core->queue_len; i++) {
        const struct event *other = queued(core, i);
        if (other->type == event->type && other->id == event->id &&
            strcmp(other->detail, event->detail) == 0)
            return true;
    }
    return false;
}

static void grow(struct core *core)
{
    size_t cap = core->queue_cap > 0 ? 2 * core->queue_cap : 16;
    struct event *queue = mem_array(cap, sizeof *queue);
    for (size_t i = 0; i < core->queue_len; i++)
        queue[i] = *queued(core, i);
    mem_free(core->queue);
    core->queue = queue;
    core->queue_head = 0;
    core->queue_cap = cap;
}

static void push(struct core *core, struct event *event, const char *detail)
{
    if (detail != NULL)
        text_clean_into(event->detail, sizeof event->detail, detail, strlen(detail));
    if (event->type != EV_JOB_DONE && is_queued(core, event))
        return;
    if (core->queue_len == core->queue_cap)
        grow(core);
    *queued(core, core->queue_len++) = *event;
}

void core_emit(struct core *core, enum event_type type, int64_t id)
{
    core_emit_detail(core, type, id, NULL);
}

void core_emit_detail(struct core *core, enum event_type type, int64_t id, const char *detail)
{
    struct event event = {.type = type, .id = id};
    push(core, &event, detail);
}

job core_job_new(struct core *core)
{
    return ++core->last_job;
}

void core_job_done(struct core *core, job work, int64_t id, enum err err, const char *detail)
{
    struct event event = {.type = EV_JOB_DONE, .job = work, .id = id, .err = err};
    if (detail == NULL && err != OK)
        detail = err_detail(err);
    push(core, &event, detail);
}

bool core_next_event(struct core *core, struct event *out)
{
    if (core->queue_len == 0)
        return false;
    *out = *queued(core, 0);
    core->queue_head = (core->queue_head + 1) % core->queue_cap;
    core->queue_len--;
    core_call_event_hooks(core, out);
    return true;
}
