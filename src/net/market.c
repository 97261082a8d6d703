#include "net/market.h"

#include <assert.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"

#define ANSWER_BYTES_MAX ((size_t)8 << 20)
#define TIMEOUT_MS       15000
#define THROTTLED_S      60

static const struct market_source *const sources[] = {&coingecko};

/* Calls are counted per API, whatever is asked of it. */
struct account {
    struct account *next;
    char url[NETWORK_URL];
    struct budget budget;
};

struct order {
    struct order *next;
    struct market *market;
    ticket ticket;
    market_done_fn *done;
    void *arg;
    struct price_api api; /* a copy */
    struct market_request request;
    struct market_pair pairs[MARKET_PAIRS]; /* a copy */
    const struct market_source *source;
    struct http_transfer *transfer; /* NULL: err is the answer already */
    enum err err;
    int64_t retry_after_s;
    char detail[256];
};

struct market {
    struct http *http;
    const struct clock_port *clock;
    uint32_t calls_per_minute;
    struct account *accounts;
    struct order *orders;
    ticket last_ticket;
};

static int64_t mono_ms(const struct market *market)
{
    return market->clock->mono_ms(market->clock->ctx);
}

static struct budget *budget_of(struct market *market, const char *url)
{
    struct account *account = market->accounts;
    while (account != NULL && strcmp(account->url, url) != 0)
        account = account->next;
    if (account == NULL) {
        account = mem_alloc(sizeof *account);
        (void)text_copy(account->url, sizeof account->url, url);
        budget_init(&account->budget, market->calls_per_minute, mono_ms(market));
        account->next = market->accounts;
        market->accounts = account;
    }
    return &account->budget;
}

/* ---- ending */

static void order_unlink(struct order *order)
{
    struct order **at = &order->market->orders;
    while (*at != order)
        at = &(*at)->next;
    *at = order->next;
}

static void order_finish(struct order *order, const struct price_point *points, size_t count)
{
    const struct market_answer answer = {
        .err = order->err,
        .detail = order->detail,
        .retry_after_s = order->err == ERR_THROTTLED ? order->retry_after_s : 0,
        .points = points,
        .point_count = count,
    };
    order_unlink(order);
    order->done(order->arg, &answer);
    mem_free(order);
}

static enum err read_answer(struct order *order, struct buf *points,
                            const struct http_answer *answer)
{
    const struct clock_port *clock = order->market->clock;
    if (answer->err != OK)
        return err_set(answer->err, "%s", answer->detail);
    order->retry_after_s = answer->retry_after_s > 0 ? answer->retry_after_s : THROTTLED_S;
    return order->source->read(points, &order->retry_after_s, &order->request, answer->status,
                               answer->body, clock->now_s(clock->ctx));
}

static void on_answer(void *arg, const struct http_answer *answer)
{
    struct order *order = arg;
    struct buf bytes = {0};
    order->transfer = NULL;
    order->err = read_answer(order, &bytes, answer);
    if (order->err != OK) {
        (void)text_copy(order->detail, sizeof order->detail, err_detail(order->err));
        bytes.len = 0;
    }
    if (order->err == ERR_THROTTLED)
        budget_block(budget_of(order->market, order->api.url), order->retry_after_s,
                     mono_ms(order->market));
    size_t count = bytes.len / sizeof(struct price_point);
    struct price_point *points = mem_array(count, sizeof *points);
    if (count > 0)
        memcpy(points, bytes.data, bytes.len);
    buf_clear(&bytes);
    order_finish(order, points, count);
    mem_free(points);
}

/* ---- the port */

static enum err order_begin(struct order *order)
{
    struct market *market = order->market;
    for (size_t i = 0; i < MEM_COUNT(sources); i++)
        if (strcmp(sources[i]->kind, order->api.kind) == 0)
            order->source = sources[i];
    if (order->source == NULL)
        return err_set(ERR_UNSUPPORTED, "there is no price source of this kind");
    order->retry_after_s = budget_take(budget_of(market, order->api.url), mono_ms(market));
    if (order->retry_after_s > 0)
        return err_set(ERR_THROTTLED, "the price source may be asked again in %lld s",
                       (long long)order->retry_after_s);
    struct buf url = {0};
    order->source->url(&url, &order->request, market->clock->now_s(market->clock->ctx));
    const struct http_request request = {
        .url = buf_text(&url), .max_bytes = ANSWER_BYTES_MAX, .timeout_ms = TIMEOUT_MS};
    order->transfer = http_submit(market->http, &request, on_answer, order);
    buf_clear(&url);
    return OK;
}

static ticket submit(void *ctx, const struct market_request *request, market_done_fn *done,
                     void *arg)
{
    struct market *market = ctx;
    struct order *order = mem_alloc(sizeof *order);
    order->market = market;
    order->ticket = ++market->last_ticket;
    order->done = done;
    order->arg = arg;
    order->api = *request->api;
    order->request = *request;
    order->request.api = &order->api;
    assert(request->pair_count >= 1 && request->pair_count <= MARKET_PAIRS);
    memcpy(order->pairs, request->pairs, request->pair_count * sizeof *request->pairs);
    order->request.pairs = order->pairs;
    order->next = market->orders;
    market->orders = order;
    order->err = order_begin(order);
    if (order->err != OK)
        (void)text_copy(order->detail, sizeof order->detail, err_detail(order->err));
    return order->ticket;
}

static void cancel(void *ctx, ticket unwanted)
{
    struct market *market = ctx;
    struct order *order = market->orders;
    while (order != NULL && order->ticket != unwanted)
        order = order->next;
    if (order == NULL)
        return;
    if (order->transfer != NULL)
        http_cancel(market->http, order->transfer);
    order_unlink(order);
    mem_free(order);
}

void market_port(struct market *market, struct market_port *out)
{
    *out = (struct market_port){.ctx = market, .submit = submit, .cancel = cancel};
}

struct market *market_new(struct http *http, const struct clock_port *clock,
                          uint32_t calls_per_minute)
{
    struct market *market = mem_alloc(sizeof *market);
    market->http = http;
    market->clock = clock;
    market->calls_per_minute = calls_per_minute;
    return market;
}

void market_free(struct market *market)
{
    if (market == NULL)
        return;
    while (market->orders != NULL)
        cancel(market, market->orders->ticket);
    while (market->accounts != NULL) {
        struct account *account = market->accounts;
        market->accounts = account->next;
        mem_free(account);
    }
    mem_free(market);
}

static struct order *next_answered(const struct market *market, ticket last)
{
    struct order *order = market->orders;
    while (order != NULL && (order->transfer != NULL || order->ticket > last))
        order = order->next;
    return order;
}

void market_dispatch(struct market *market)
{
    ticket last = market->last_ticket;
    for (struct order *order; (order = next_answered(market, last)) != NULL;)
        order_finish(order, NULL, 0);
}

int market_timeout_ms(const struct market *market)
{
    return next_answered(market, market->last_ticket) != NULL ? 0 : -1;
}

bool market_busy(const struct market *market)
{
    return market->orders != NULL;
}
