#include "net/market.h"

#include <assert.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "net/account.h"
#include "net/source.h"
#include "net/watch.h"

#define ANSWER_BYTES_MAX ((size_t)8 << 20)
#define TIMEOUT_MS       15000
#define KEY_MAX          256

enum call_state { CALL_WAITING, CALL_SENT, CALL_ANSWERED };

struct call {
    struct call *next;
    uint64_t number;
    struct market *market;
    const struct source *source;
    struct account *account;
    enum call_state state;
    struct price_api api; /* the request and all that it points to, copied */
    struct market_pair pairs[MARKET_PAIRS];
    struct secret key;
    struct market_request request;
    struct source_call written;
    struct http_transfer *transfer; /* CALL_SENT */
    struct source_answer answer;
    enum err err;
    char detail[256];
    int64_t retry_after_s;
};

struct order {
    struct order *next;
    ticket ticket;
    struct call *call;
    market_done_fn *done;
    void *arg;
};

struct market {
    struct http *http;
    struct watch_set *watches;
    const struct clock_port *clock;
    uint32_t calls_per_minute;
    struct account *accounts;
    struct call *calls; /* in the order of their beginning */
    struct order *orders;
    uint64_t last_call;
    ticket last_ticket;
};

static int64_t mono_ms(const struct market *market)
{
    return market->clock->mono_ms(market->clock->ctx);
}

static int64_t now_s(const struct market *market)
{
    return market->clock->now_s(market->clock->ctx);
}

/* ---- calls */

static void call_set_error(struct call *call, enum err err)
{
    call->err = err;
    if (err != OK)
        (void)text_copy(call->detail, sizeof call->detail, err_detail(err));
}

/* They are known with the first request. */
static void set_limits(struct call *call)
{
    struct market *market = call->market;
    const struct market_kind *kind = &call->source->kind;
    struct meter_limits limits = {.per_minute = kind->calls_per_minute,
                                  .per_day = kind->calls_per_day,
                                  .per_month = kind->calls_per_month};
    if (call->api.calls_per_minute > 0)
        limits.per_minute = call->api.calls_per_minute;
    if (market->calls_per_minute > 0)
        limits.per_minute = market->calls_per_minute;
    account_limit(call->account, &limits, mono_ms(market), now_s(market));
}

static enum err call_prepare(struct call *call)
{
    struct market *market = call->market;
    call->source = source_find(call->api.kind);
    if (call->source == NULL)
        return err_set(ERR_UNSUPPORTED, "there is no price source of this kind");
    TRY(account_open(&call->account, &market->accounts, &call->api));
    if (!call->account->is_limited)
        set_limits(call);
    return source_write(&call->written, call->source, &call->request, now_s(market));
}

static struct call *call_new(struct market *market, const struct market_request *request)
{
    struct call *call = mem_alloc(sizeof *call);
    struct call **at = &market->calls;
    while (*at != NULL)
        at = &(*at)->next;
    *at = call;
    call->market = market;
    call->number = ++market->last_call;
    call->api = *request->api;
    memcpy(call->pairs, request->pairs, request->pair_count * sizeof *request->pairs);
    call->request = *request;
    call->request.api = &call->api;
    call->request.pairs = call->pairs;
    if (request->key != NULL) {
        secret_set(&call->key, request->key->data, request->key->len);
        call->request.key = &call->key;
    }
    call_set_error(call, call_prepare(call));
    if (call->err != OK)
        call->state = CALL_ANSWERED;
    return call;
}

static void call_free(struct call *call)
{
    struct call **at = &call->market->calls;
    while (*at != call)
        at = &(*at)->next;
    *at = call->next;
    if (call->state == CALL_SENT) {
        call->account->is_busy = false;
        http_cancel(call->market->http, call->transfer);
    }
    source_call_clear(&call->written);
    source_answer_clear(&call->answer);
    secret_clear(&call->key);
    mem_free(call);
}

static bool is_same_key(const struct secret *a, const struct secret *b)
{
    return a == NULL || b == NULL ? a == b : secret_equal(a, b);
}

static bool is_same_request(const struct market_request *a, const struct market_request *b)
{
    if (a->op != b->op || a->pair_count != b->pair_count ||
        strcmp(a->api->kind, b->api->kind) != 0 || strcmp(a->api->url, b->api->url) != 0 ||
        (a->op != MARKET_SPOT &&
         (a->from_s != b->from_s || a->to_s != b->to_s || a->interval_s != b->interval_s)))
        return false;
    for (size_t i = 0; i < a->pair_count; i++)
        if (strcmp(a->pairs[i].base, b->pairs[i].base) != 0 ||
            strcmp(a->pairs[i].quote, b->pairs[i].quote) != 0)
            return false;
    return is_same_key(a->key, b->key);
}

static struct call *find_call(const struct market *market, const struct market_request *request)
{
    struct call *call = market->calls;
    while (call != NULL &&
           (call->state == CALL_ANSWERED || !is_same_request(&call->request, request)))
        call = call->next;
    return call;
}

/* ---- answers */

static void order_unlink(struct market *market, struct order *order)
{
    struct order **at = &market->orders;
    while (*at != order)
        at = &(*at)->next;
    *at = order->next;
}

static struct order *order_of(const struct market *market, const struct call *call)
{
    struct order *order = market->orders;
    while (order != NULL && order->call != call)
        order = order->next;
    return order;
}

/* Tell everybody who waits; done functions may cancel others of them. Frees the call. */
static void call_finish(struct call *call)
{
    struct market *market = call->market;
    const struct source_answer *from = &call->answer;
    bool is_ok = call->err == OK;
    const struct market_answer answer = {
        .err = call->err,
        .detail = call->detail,
        .retry_after_s = call->err == ERR_THROTTLED ? call->retry_after_s : 0,
        .points = (const struct price_point *)(const void *)from->points.data,
        .point_count = is_ok ? from->points.len / sizeof(struct price_point) : 0,
        .candles = (const struct market_candle *)(const void *)from->candles.data,
        .candle_count = is_ok ? from->candles.len / sizeof(struct market_candle) : 0,
        .covered_from_s = is_ok ? from->covered_from_s : 0,
        .covered_to_s = is_ok ? call->written.to_s : 0,
    };
    call->state = CALL_ANSWERED;
    for (struct order *order; (order = order_of(market, call)) != NULL;) {
        order_unlink(market, order);
        order->done(order->arg, &answer);
        mem_free(order);
    }
    call_free(call);
}

static void on_answer(void *arg, const struct http_answer *answer)
{
    struct call *call = arg;
    call->transfer = NULL;
    call->state = CALL_ANSWERED;
    call->account->is_busy = false;
    source_answer_init(&call->answer, &call->source->kind, &call->request, &call->written);
    call_set_error(call, answer->err != OK ? err_set(answer->err, "%s", answer->detail)
                                           : source_read(&call->answer, call->source,
                                                         answer->status, answer->body));
    account_note(call->account, call->err, call->detail, answer->elapsed_ms, now_s(call->market));
    if (call->err == ERR_THROTTLED)
        call->retry_after_s = account_block(call->account, answer->retry_after_s,
                                            mono_ms(call->market), now_s(call->market));
    call_finish(call);
}

/* ---- beginning a call */

/* A key goes into a line of the request: nothing else may. */
static enum err write_key(struct buf *line, const struct call *call)
{
    const struct secret *key = call->request.key;
    if (key == NULL || call->written.key_header == NULL)
        return OK;
    for (size_t i = 0; i < key->len; i++)
        if (key->data[i] <= ' ' || key->data[i] >= 0x7f)
            return err_set(ERR_CONFIG, "the API key has characters that keys do not have");
    if (key->len == 0 || key->len > KEY_MAX)
        return err_set(ERR_CONFIG, "the API key is empty or too long");
    buf_printf(line, "%s: ", call->written.key_header);
    buf_add(line, key->data, key->len);
    return OK;
}

static enum err call_send(struct call *call)
{
    struct market *market = call->market;
    struct buf key_line = {0};
    TRY(write_key(&key_line, call));
    call->retry_after_s = meter_take(&call->account->meter, mono_ms(market), now_s(market));
    if (call->retry_after_s > 0) {
        buf_wipe(&key_line);
        return err_set(ERR_THROTTLED, "%s may be asked again in %lld s", call->source->kind.title,
                       (long long)call->retry_after_s);
    }
    const char *headers[] = {buf_text(&key_line)};
    const struct http_request request = {.url = buf_text(&call->written.url),
                                         .headers = headers,
                                         .header_count = key_line.len > 0 ? 1 : 0,
                                         .max_bytes = ANSWER_BYTES_MAX,
                                         .timeout_ms = TIMEOUT_MS};
    call->transfer = http_submit(market->http, &request, on_answer, call);
    call->state = CALL_SENT;
    call->account->is_busy = true;
    buf_wipe(&key_line);
    return OK;
}

static bool is_due(const struct call *call)
{
    return call->state == CALL_ANSWERED || (call->state == CALL_WAITING && !call->account->is_busy);
}

/* Calls that are made by the done functions of this dispatch wait for the next one. */
static struct call *next_due(const struct market *market, uint64_t last)
{
    struct call *call = market->calls;
    while (call != NULL && call->number <= last && !is_due(call))
        call = call->next;
    return call != NULL && call->number <= last ? call : NULL;
}

void market_dispatch(struct market *market)
{
    uint64_t last = market->last_call;
    watch_dispatch(market->watches);
    for (struct call *call; (call = next_due(market, last)) != NULL;) {
        if (call->state == CALL_WAITING)
            call_set_error(call, call_send(call));
        if (call->state != CALL_SENT)
            call_finish(call);
    }
}

int market_timeout_ms(const struct market *market)
{
    return next_due(market, market->last_call) != NULL ? 0 : watch_timeout_ms(market->watches);
}

bool market_busy(const struct market *market)
{
    return market->orders != NULL;
}

/* ---- the port */

static ticket submit(void *ctx, const struct market_request *request, market_done_fn *done,
                     void *arg)
{
    struct market *market = ctx;
    assert(request->pair_count >= 1 && request->pair_count <= MARKET_PAIRS);
    struct call *call = find_call(market, request);
    struct order *order = mem_alloc(sizeof *order);
    *order = (struct order){.ticket = ++market->last_ticket,
                            .call = call != NULL ? call : call_new(market, request),
                            .done = done,
                            .arg = arg};
    struct order **at = &market->orders;
    while (*at != NULL)
        at = &(*at)->next;
    *at = order;
    return order->ticket;
}

static ticket watch(void *ctx, const struct market_request *request, market_event_fn *on_event,
                    void *arg)
{
    struct market *market = ctx;
    watch_open(market->watches, ++market->last_ticket, request, on_event, arg);
    return market->last_ticket;
}

static void cancel(void *ctx, ticket unwanted)
{
    struct market *market = ctx;
    struct order *order = market->orders;
    while (order != NULL && order->ticket != unwanted)
        order = order->next;
    if (order == NULL) {
        watch_close(market->watches, unwanted);
        return;
    }
    struct call *call = order->call;
    order_unlink(market, order);
    mem_free(order);
    /* An answered call is freed by who answers it. */
    if (call->state != CALL_ANSWERED && order_of(market, call) == NULL)
        call_free(call);
}

static const struct market_kind *find_kind(void *ctx, const char *kind)
{
    (void)ctx;
    const struct source *source = source_find(kind);
    return source != NULL ? &source->kind : NULL;
}

static bool budget_get(void *ctx, const struct price_api *api, struct market_budget *out)
{
    const struct market *market = ctx;
    const struct account *account = account_find(market->accounts, api);
    *out = (struct market_budget){0};
    if (account == NULL || !account->is_limited)
        return false;
    account_save(out, account, mono_ms(market), now_s(market));
    return true;
}

static void budget_set(void *ctx, const struct market_budget *budget)
{
    struct market *market = ctx;
    account_restore(&market->accounts, budget, mono_ms(market), now_s(market));
}

static void health_of(void *ctx, const struct price_api *api, struct market_health *out)
{
    const struct market *market = ctx;
    account_health(out, market->accounts, api, mono_ms(market), now_s(market));
    out->has_stream = watch_state(market->watches, api, &out->stream);
}

void market_port(struct market *market, struct market_port *out)
{
    *out = (struct market_port){.ctx = market,
                                .submit = submit,
                                .cancel = cancel,
                                .watch = watch,
                                .kind = find_kind,
                                .budget_get = budget_get,
                                .budget_set = budget_set,
                                .health = health_of};
}

struct market *market_new(struct http *http, struct stream_set *streams,
                          const struct clock_port *clock, uint32_t calls_per_minute)
{
    struct market *market = mem_alloc(sizeof *market);
    market->http = http;
    market->clock = clock;
    market->watches = watch_set_new(streams, clock);
    market->calls_per_minute = calls_per_minute;
    return market;
}

void market_free(struct market *market)
{
    if (market == NULL)
        return;
    while (market->orders != NULL)
        cancel(market, market->orders->ticket);
    watch_set_free(market->watches);
    while (market->calls != NULL)
        call_free(market->calls);
    account_free_all(market->accounts);
    mem_free(market);
}
