#include "net/tape.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "net/source.h"

#define PRICE_SCALE   12
#define CLOCK_SKEW_MS 600000
#define JUMP_MAX      10
#define COUNT_NONE    UINT64_MAX

static const struct json_limits message_limits = {
    .max_bytes = (size_t)256 << 10, .max_nodes = 20000, .max_depth = 16};

struct tape_pair {
    struct market_tick last; /* price 0: there was none */
    bool is_cut;             /* the connection was lost since */
    bool is_fresh;           /* there was a tick on this connection */
};
struct tape {
    struct stream *stream;
    const struct clock_port *clock;
    const struct source_tape *protocol;
    const char *title;
    market_event_fn *on_event;
    void *arg;
    struct market_request request;
    struct market_pair pairs[MARKET_PAIRS];
    struct tape_pair state[MARKET_PAIRS];
    struct stream_ops ops;
    uint64_t next_number; /* of the next message; COUNT_NONE: not known */
    int64_t heard_ms;     /* Unix time of the last message */
    unsigned depth;       /* of our functions on the stack: it may be closed from inside an event */
    bool is_closed;
};

static int64_t wall_ms(const struct tape *tape)
{
    return tape->clock->now_s(tape->clock->ctx) * 1000;
}

static void leave(struct tape *tape)
{
    if (--tape->depth == 0 && tape->is_closed)
        mem_free(tape);
}

/* ---- events */

static void emit(struct tape *tape, const struct market_event *event)
{
    if (!tape->is_closed)
        tape->on_event(tape->arg, event);
}

static void on_state(void *arg, const struct stream_status *status)
{
    struct tape *tape = arg;
    const struct market_event event = {.type = MARKET_STATE, .status = *status};
    if (status->state == STREAM_BROKEN)
        for (size_t i = 0; i < tape->request.pair_count; i++)
            tape->state[i].is_cut = tape->state[i].last.price.v > 0;
    tape->depth++;
    emit(tape, &event);
    leave(tape);
}

static void report_gap(struct tape *tape, size_t pair, int64_t from_ms, int64_t to_ms)
{
    const struct market_event event = {
        .type = MARKET_GAP, .pair = pair, .from_ms = from_ms, .to_ms = to_ms};
    emit(tape, &event);
}

static void on_open(void *arg)
{
    struct tape *tape = arg;
    tape->next_number = COUNT_NONE;
    for (size_t i = 0; i < tape->request.pair_count; i++)
        tape->state[i].is_fresh = false;
    tape->depth++;
    tape->protocol->subscribe(tape);
    leave(tape);
}

static enum err on_text(void *arg, struct view text)
{
    struct tape *tape = arg;
    struct json_doc *doc = NULL;
    if (json_parse(&doc, (const char *)text.data, text.len, &message_limits) != OK)
        return tape_malformed(tape);
    tape->depth++;
    enum err err = tape->protocol->read(tape, json_root(doc));
    tape->heard_ms = wall_ms(tape);
    leave(tape);
    json_doc_free(doc);
    return err;
}

/* ---- ticks */

static bool is_jump(int64_t a, int64_t b)
{
    return a / JUMP_MAX > b || b / JUMP_MAX > a;
}

static bool is_old(const struct market_tick *last, const struct market_tick *tick)
{
    if (last->price.v == 0)
        return false;
    if (tick->time_ms != last->time_ms)
        return tick->time_ms < last->time_ms;
    return tick->sequence > 0 ? tick->sequence <= last->sequence
                              : tick->price.v == last->price.v && tick->volume.v == last->volume.v;
}

static enum err report_tick(struct tape *tape, const struct market_tick *tick)
{
    struct tape_pair *state = &tape->state[tick->pair];
    if (tick->price.v <= 0 || tick->time_ms <= 0 || tick->time_ms > wall_ms(tape) + CLOCK_SKEW_MS)
        return tape_malformed(tape);
    if (is_old(&state->last, tick))
        return OK;
    if (state->is_fresh && is_jump(state->last.price.v, tick->price.v))
        return err_set(ERR_UNTRUSTED, "%s's price jumps beyond belief", tape->title);
    if (state->is_cut && tick->time_ms > state->last.time_ms)
        report_gap(tape, tick->pair, state->last.time_ms, tick->time_ms);
    const struct market_event event = {.type = MARKET_TICK, .tick = *tick, .pair = tick->pair};
    *state = (struct tape_pair){.last = *tick, .is_fresh = true};
    emit(tape, &event);
    return OK;
}

static size_t find_pair(const struct tape *tape, const char *name, const char *between)
{
    struct buf text = {0};
    size_t i = 0;
    for (; i < tape->request.pair_count; i++) {
        buf_reset(&text);
        tape_write_pair(&text, &tape->pairs[i], between);
        if (strcmp(buf_text(&text), name) == 0)
            break;
    }
    buf_clear(&text);
    return i;
}

static bool read_time(int64_t *out_ms, const struct tape *tape, const struct json *time)
{
    const char *text = json_text(time, NULL);
    *out_ms = wall_ms(tape);
    if (time == NULL)
        return true;
    if (text != NULL)
        return text_read_time(out_ms, text);
    return json_read_i64(out_ms, time, "time") == OK;
}

enum err tape_quote(struct tape *tape, const struct tape_quote *quote, const char *between)
{
    const char *name = json_text(quote->name, NULL);
    struct market_tick tick = {.sequence = quote->sequence};
    if (name == NULL)
        return tape_malformed(tape);
    tick.pair = find_pair(tape, name, between);
    if (tick.pair == tape->request.pair_count)
        return OK;
    if (!read_time(&tick.time_ms, tape, quote->time) ||
        json_read_decimal(&tick.price.v, PRICE_SCALE, quote->price, "price") != OK)
        return tape_malformed(tape);
    if (quote->volume != NULL &&
        json_read_decimal(&tick.volume.v, PRICE_SCALE, quote->volume, "volume") != OK)
        tick.volume.v = 0; /* unknown */
    return report_tick(tape, &tick);
}

void tape_count(struct tape *tape, uint64_t number)
{
    if (tape->next_number != COUNT_NONE && number > tape->next_number)
        for (size_t i = 0; i < tape->request.pair_count; i++)
            report_gap(tape, i, tape->heard_ms, wall_ms(tape));
    if (tape->next_number == COUNT_NONE || number >= tape->next_number)
        tape->next_number = number + 1;
}

/* ---- for protocols */

const struct market_request *tape_request(const struct tape *tape)
{
    return &tape->request;
}

void tape_send(struct tape *tape, const char *text)
{
    stream_send(tape->stream, text);
}

void tape_is_live(struct tape *tape)
{
    stream_set_live(tape->stream);
}

void tape_write_pair(struct buf *out, const struct market_pair *pair, const char *between)
{
    buf_printf(out, "%s%s%s", source_upper(pair->base).text, between,
               source_upper(pair->quote).text);
}

void tape_write_pairs(struct buf *out, const struct tape *tape, const char *between)
{
    struct buf name = {0};
    for (size_t i = 0; i < tape->request.pair_count; i++) {
        buf_reset(&name);
        tape_write_pair(&name, &tape->pairs[i], between);
        if (i > 0)
            buf_add_byte(out, ',');
        json_escape(out, buf_text(&name), name.len);
    }
    buf_clear(&name);
}

enum err tape_malformed(const struct tape *tape)
{
    return err_set(ERR_UNTRUSTED, "%s's stream is malformed", tape->title);
}

enum err tape_refused(const struct tape *tape)
{
    return tape->request.pair_count > 1
               ? OK
               : err_set(ERR_NOT_FOUND, "%s does not stream this pair", tape->title);
}

/* ---- lifetime */

struct tape *tape_open(struct stream_set *set, const struct clock_port *clock,
                       const struct market_request *request, const char *title,
                       const struct source_tape *protocol, market_event_fn *on_event, void *arg)
{
    struct tape *tape = mem_alloc(sizeof *tape);
    tape->clock = clock;
    tape->protocol = protocol;
    tape->title = title;
    tape->on_event = on_event;
    tape->arg = arg;
    tape->request = *request;
    memcpy(tape->pairs, request->pairs, request->pair_count * sizeof *request->pairs);
    tape->request.pairs = tape->pairs;
    tape->request.api = NULL;
    tape->request.key = NULL;
    tape->ops = (struct stream_ops){
        .quiet_ms = protocol->quiet_ms, .open = on_open, .text = on_text, .state = on_state};
    tape->stream = stream_open(set, request->api->ws, &tape->ops, tape);
    return tape;
}

void tape_close(struct tape *tape)
{
    if (tape == NULL)
        return;
    stream_close(tape->stream);
    tape->is_closed = true;
    tape->depth++;
    leave(tape);
}

enum stream_state tape_state(const struct tape *tape)
{
    return stream_state(tape->stream);
}
