#include "net/watch.h"

#include <assert.h>
#include <string.h>

#include "core/base/mem.h"
#include "net/source.h"
#include "net/tape.h"

struct watch {
    struct watch *next;
    ticket ticket;
    struct price_api api;
    struct tape *tape; /* NULL: there is no stream */
    market_event_fn *on_event;
    void *arg;
    bool is_told; /* that there is none */
};

struct watch_set {
    struct stream_set *streams;
    const struct clock_port *clock;
    struct watch *list;
};

struct watch_set *watch_set_new(struct stream_set *streams, const struct clock_port *clock)
{
    struct watch_set *set = mem_alloc(sizeof *set);
    set->streams = streams;
    set->clock = clock;
    return set;
}

void watch_set_free(struct watch_set *set)
{
    while (set->list != NULL)
        watch_close(set, set->list->ticket);
    mem_free(set);
}

void watch_open(struct watch_set *set, ticket wanted, const struct market_request *request,
                market_event_fn *on_event, void *arg)
{
    const struct source *source = source_find(request->api->kind);
    assert(request->pair_count >= 1 && request->pair_count <= MARKET_PAIRS);
    struct watch *watch = mem_alloc(sizeof *watch);
    watch->ticket = wanted;
    watch->api = *request->api;
    watch->on_event = on_event;
    watch->arg = arg;
    if (source != NULL && source->tape != NULL && request->api->ws[0] != '\0')
        watch->tape = tape_open(set->streams, set->clock, request, source->kind.title, source->tape,
                                on_event, arg);
    watch->next = set->list;
    set->list = watch;
}

void watch_close(struct watch_set *set, ticket unwanted)
{
    struct watch **at = &set->list;
    while (*at != NULL && (*at)->ticket != unwanted)
        at = &(*at)->next;
    struct watch *watch = *at;
    if (watch == NULL)
        return;
    *at = watch->next;
    tape_close(watch->tape);
    mem_free(watch);
}

static struct watch *find_untold(const struct watch_set *set)
{
    struct watch *watch = set->list;
    while (watch != NULL && (watch->tape != NULL || watch->is_told))
        watch = watch->next;
    return watch;
}

void watch_dispatch(struct watch_set *set)
{
    const struct market_event event = {.type = MARKET_STATE,
                                       .status = {.state = STREAM_BROKEN,
                                                  .why = ERR_UNSUPPORTED,
                                                  .detail = "this price source has no stream"}};
    for (struct watch *watch; (watch = find_untold(set)) != NULL;) {
        watch->is_told = true;
        watch->on_event(watch->arg, &event); /* which may close it */
    }
}

int watch_timeout_ms(const struct watch_set *set)
{
    return find_untold(set) != NULL ? 0 : -1;
}

bool watch_state(const struct watch_set *set, const struct price_api *api, enum stream_state *out)
{
    const struct watch *watch = set->list;
    while (watch != NULL && (watch->tape == NULL || strcmp(watch->api.ws, api->ws) != 0))
        watch = watch->next;
    if (watch != NULL)
        *out = tape_state(watch->tape);
    return watch != NULL;
}
