#include "net/stream.h"

#include <limits.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"

#define TEXT_MAX   ((size_t)256 << 10)
#define CONNECT_MS 15000
#define SILENCE_MS 40000
#define LONGER     4 /* a stream is left alone longer than a request: servers count connections */

struct stream {
    struct stream *next;
    struct stream_set *set;
    const struct stream_ops *ops;
    void *arg;
    char *url;
    struct ws *ws; /* NULL: between two connections */
    enum stream_state state;
    bool is_told;   /* the first state was delivered */
    bool is_closed; /* by its owner, while it was being driven */
    unsigned failures;
    int64_t due_ms;   /* STREAM_BROKEN: the next try */
    int64_t heard_ms; /* the last message, or the beginning of the connection */
    int64_t live_ms;  /* since when it is live; 0: it is not */
};

struct stream_set {
    struct ws_set *sockets;
    const struct clock_port *clock;
    const struct retry_policy *policy;
    struct stream *list;
    bool is_driven;
};

static int64_t now_ms(const struct stream_set *set)
{
    return set->clock->mono_ms(set->clock->ctx);
}

static void tell(struct stream *stream, enum stream_state state, enum err why, const char *detail)
{
    stream->state = state;
    stream->is_told = true;
    if (stream->is_closed)
        return;
    const struct stream_status status = {
        .state = state,
        .why = why,
        .detail = detail,
        .retry_in_ms = state == STREAM_BROKEN ? stream->due_ms - now_ms(stream->set) : 0};
    stream->ops->state(stream->arg, &status);
}

/* How long to leave it alone. What went well for a while is forgiven. */
static int64_t rest_ms(struct stream *stream, enum err why)
{
    const struct retry_policy *policy = stream->set->policy;
    int64_t lived_ms = stream->live_ms > 0 ? now_ms(stream->set) - stream->live_ms : 0;
    stream->failures = lived_ms > policy->cap_ms ? 1 : stream->failures + 1;
    if (why == ERR_CHAIN_ID || why == ERR_NOT_FOUND || why == ERR_CONFIG || why == ERR_UNSUPPORTED)
        return policy->wrong_chain_ms;
    if (why == ERR_THROTTLED)
        return policy->cap_ms * (int64_t)LONGER;
    return retry_backoff_ms(stream->failures, policy->base_ms, policy->cap_ms * LONGER);
}

static void break_off(struct stream *stream, enum err why)
{
    char detail[256];
    (void)text_copy(detail, sizeof detail, err_detail(why));
    ws_close(stream->ws);
    stream->ws = NULL;
    stream->due_ms = now_ms(stream->set) + rest_ms(stream, why);
    stream->live_ms = 0;
    tell(stream, STREAM_BROKEN, why, detail);
}

static void on_ws(void *arg, const struct ws_event *event)
{
    struct stream *stream = arg;
    if (stream->is_closed)
        return;
    stream->heard_ms = now_ms(stream->set);
    if (event->type == WS_CLOSED) {
        break_off(stream, err_set(event->err, "%s", event->detail));
        return;
    }
    if (event->type == WS_OPEN) {
        stream->ops->open(stream->arg);
        return;
    }
    enum err err = stream->ops->text(stream->arg, event->text);
    if (stream->is_closed)
        return;
    if (err != OK)
        break_off(stream, err);
    else if (stream->state == STREAM_STALLED)
        tell(stream, STREAM_LIVE, OK, "");
}

static void connect_now(struct stream *stream)
{
    static const struct ws_options options = {
        .message_max = TEXT_MAX, .connect_ms = CONNECT_MS, .silence_ms = SILENCE_MS};
    stream->heard_ms = now_ms(stream->set);
    tell(stream, STREAM_CONNECTING, OK, "");
    if (!stream->is_closed)
        stream->ws = ws_open(stream->set->sockets, stream->url, &options, on_ws, stream);
}

/* When something is to be done without a message; INT64_MAX: never. */
static int64_t due_ms(const struct stream *stream)
{
    if (!stream->is_told)
        return 0;
    if (stream->state == STREAM_BROKEN)
        return stream->due_ms;
    if (stream->ops->quiet_ms == 0)
        return INT64_MAX;
    int64_t patience = stream->state == STREAM_LIVE ? 1 : 3;
    return stream->heard_ms + patience * stream->ops->quiet_ms;
}

static void run(struct stream *stream)
{
    if (!stream->is_told || stream->state == STREAM_BROKEN)
        connect_now(stream);
    else if (stream->state == STREAM_LIVE)
        tell(stream, STREAM_STALLED, ERR_TIMEOUT, "the stream has fallen silent");
    else if (stream->state == STREAM_STALLED)
        break_off(stream, err_set(ERR_TIMEOUT, "the stream has fallen silent"));
    else
        break_off(stream, err_set(ERR_TIMEOUT, "the stream does not begin"));
}

static void drop(struct stream *stream)
{
    struct stream **at = &stream->set->list;
    while (*at != stream)
        at = &(*at)->next;
    *at = stream->next;
    ws_close(stream->ws);
    mem_free(stream->url);
    mem_free(stream);
}

void stream_dispatch(struct stream_set *set)
{
    set->is_driven = true;
    ws_dispatch(set->sockets);
    for (struct stream *stream = set->list; stream != NULL; stream = stream->next)
        if (!stream->is_closed && now_ms(set) >= due_ms(stream))
            run(stream);
    set->is_driven = false;
    for (struct stream *stream = set->list, *next; stream != NULL; stream = next) {
        next = stream->next;
        if (stream->is_closed)
            drop(stream);
    }
}

int stream_timeout_ms(const struct stream_set *set)
{
    int64_t now = now_ms(set), soonest = INT_MAX;
    int sockets_ms = ws_timeout_ms(set->sockets);
    for (const struct stream *stream = set->list; stream != NULL; stream = stream->next) {
        int64_t due = due_ms(stream);
        if (due != INT64_MAX && due - now < soonest)
            soonest = due - now;
    }
    if (soonest == INT_MAX || (sockets_ms >= 0 && sockets_ms < soonest))
        return sockets_ms;
    return soonest < 0 ? 0 : (int)soonest;
}

struct stream *stream_open(struct stream_set *set, const char *url, const struct stream_ops *ops,
                           void *arg)
{
    struct stream *stream = mem_alloc(sizeof *stream);
    stream->set = set;
    stream->ops = ops;
    stream->arg = arg;
    stream->url = mem_dup_text(url);
    stream->state = STREAM_CONNECTING;
    stream->next = set->list;
    set->list = stream;
    return stream;
}

void stream_close(struct stream *stream)
{
    if (stream == NULL)
        return;
    if (stream->set->is_driven)
        stream->is_closed = true;
    else
        drop(stream);
}

void stream_move(struct stream *stream, const char *url, bool at_once)
{
    char *moved = mem_dup_text(url);
    mem_free(stream->url);
    stream->url = moved;
    if (at_once)
        stream->due_ms = now_ms(stream->set);
}

void stream_send(struct stream *stream, const char *text)
{
    if (stream->ws != NULL)
        ws_send(stream->ws, view_of_text(text));
}

void stream_set_live(struct stream *stream)
{
    if (stream->state == STREAM_LIVE)
        return;
    stream->live_ms = now_ms(stream->set);
    tell(stream, STREAM_LIVE, OK, "");
}

enum stream_state stream_state(const struct stream *stream)
{
    return stream->state;
}

struct stream_set *stream_set_new(struct ws_set *sockets, const struct clock_port *clock,
                                  const struct retry_policy *policy)
{
    struct stream_set *set = mem_alloc(sizeof *set);
    set->sockets = sockets;
    set->clock = clock;
    set->policy = policy;
    return set;
}

void stream_set_free(struct stream_set *set)
{
    if (set == NULL)
        return;
    while (set->list != NULL)
        drop(set->list);
    mem_free(set);
}
