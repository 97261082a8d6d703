#include "core/portfolio.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/context.h"
#include "core/offset.h"

#define PAGE 100

/* ---- marks */

struct marks {
    struct portfolio_mark *items; /* owned */
    size_t count;
};

static void add_mark(struct marks *marks, const struct offset_order *order,
                     enum portfolio_kind kind, int64_t time_s)
{
    marks->items = mem_resize(marks->items, marks->count + 1, sizeof *marks->items);
    marks->items[marks->count++] = (struct portfolio_mark){
        .kind = kind, .time_s = time_s, .order_id = order->id, .mass = order->mass, .cost = {-1}};
}

/* What was paid, in the currency of the chart at the price of then. */
static enum err price_mark(struct portfolio_mark *mark, struct core *core, enum currency currency,
                           const struct offset_order *order)
{
    const struct price_pair pair = {.token = order->pay_token, .currency = currency};
    struct price_now fixed;
    struct price_pico price;
    bool found;
    if (order->pay_token < 0)
        return OK;
    TRY(price_then(core, &pair, mark->time_s, &price, &found));
    if (!found) { /* a stable coin in its own currency has no past, and needs none */
        TRY(price_now(core, order->pay_token, currency, &fixed));
        found = fixed.is_known && strcmp(fixed.source, "by definition") == 0;
        price = fixed.price;
    }
    const struct token *token = &core->network->tokens[order->pay_token];
    if (found && amount_worth(&mark->cost, &order->pay.v, token->decimals, price) != OK) {
        err_clear();
        mark->cost.v = -1;
    }
    return OK;
}

static enum err add_order(struct marks *marks, struct core *core, enum currency currency,
                          const struct offset_order *order)
{
    if (order->chain_id != core->network->chain_id)
        return OK;
    if (order->steps[STEP_BUY] == STEP_DONE) {
        add_mark(marks, order, PORTFOLIO_BOUGHT, order->created_s);
        TRY(price_mark(&marks->items[marks->count - 1], core, currency, order));
    }
    if (order->steps[STEP_RETIRE] == STEP_DONE)
        add_mark(marks, order, PORTFOLIO_RETIRED, order->updated_s);
    return OK;
}

static int by_time(const void *a, const void *b)
{
    const struct portfolio_mark *x = a, *y = b;
    if (x->time_s != y->time_s)
        return x->time_s < y->time_s ? -1 : 1;
    return x->kind != y->kind ? (int)x->kind - (int)y->kind
                              : (x->order_id > y->order_id) - (x->order_id < y->order_id);
}

enum err portfolio_marks(struct core *core, enum currency currency, struct portfolio_mark **out,
                         size_t *count)
{
    struct marks marks = {0};
    enum err err = core->session.is_open ? OK : err_set(ERR_LOCKED, "nobody is logged in");
    *out = NULL;
    *count = 0;
    for (size_t offset = 0, got = PAGE; err == OK && got == PAGE; offset += got) {
        struct offset_order *orders = NULL;
        err = offset_list(core, offset, PAGE, &orders, &got);
        for (size_t i = 0; err == OK && i < got; i++)
            err = add_order(&marks, core, currency, &orders[i]);
        mem_free(orders);
    }
    if (err != OK) {
        mem_free(marks.items);
        return err;
    }
    if (marks.count > 0)
        qsort(marks.items, marks.count, sizeof *marks.items, by_time);
    *out = marks.items;
    *count = marks.count;
    return OK;
}

/* ---- over time */

__extension__ typedef unsigned __int128 wide;

static int64_t share(int64_t whole, int64_t part, int64_t of)
{
    return (int64_t)((wide)(uint64_t)whole * (uint64_t)part / (uint64_t)of);
}

static void add_cost(struct fiat_micro *sum, struct fiat_micro cost)
{
    if (sum->v < 0 || cost.v < 0 || __builtin_add_overflow(sum->v, cost.v, &sum->v))
        sum->v = -1;
}

/* Average cost: what leaves takes its share of the cost along. What was never bought by an order
 * costs nothing that is known here. */
static void apply_mark(struct portfolio_point *point, const struct portfolio_mark *mark)
{
    if (mark->kind == PORTFOLIO_BOUGHT) {
        point->held.v += mark->mass.v;
        add_cost(&point->cost, mark->cost);
        return;
    }
    int64_t own = mark->mass.v < point->held.v ? mark->mass.v : point->held.v;
    point->retired.v += mark->mass.v;
    if (own > 0) {
        struct fiat_micro part = {point->cost.v < 0 ? -1
                                                    : share(point->cost.v, own, point->held.v)};
        add_cost(&point->retired_cost, part);
        if (point->cost.v >= 0)
            point->cost.v -= part.v;
    }
    point->held.v -= own;
    if (point->held.v == 0)
        point->cost.v = 0;
}

static struct fiat_micro worth(struct co2_mg held, struct price_pico price)
{
    const wide scale = (wide)CO2_TONNE * (PRICE_ONE / FIAT_ONE);
    if (held.v == 0)
        return (struct fiat_micro){0};
    wide value = (wide)(uint64_t)held.v * (uint64_t)price.v / scale;
    return (struct fiat_micro){price.v <= 0 || value > INT64_MAX ? -1 : (int64_t)value};
}

void portfolio_fold(struct portfolio_point *points, const int64_t *times,
                    const struct price_pico *closes, size_t count,
                    const struct portfolio_mark *marks, size_t mark_count)
{
    struct portfolio_point now = {.time_s = 0};
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        while (at < mark_count && marks[at].time_s <= times[i])
            apply_mark(&now, &marks[at++]);
        points[i] = now;
        points[i].time_s = times[i];
        points[i].value = worth(now.held, closes[i]);
    }
}

static enum err find_closes(int64_t *times, struct price_pico *closes, struct core *core,
                            const struct price_pair *pair, int64_t step_s,
                            const struct candle *candles, size_t count)
{
    struct price_pico last = {0};
    bool found;
    if (count > 0)
        TRY(price_then(core, pair, candles[0].start_s - 1, &last, &found));
    if (count > 0 && !found)
        last.v = 0;
    for (size_t i = 0; i < count; i++) {
        if (candles[i].trades > 0)
            last = candles[i].close;
        times[i] = candles[i].start_s + step_s - 1;
        closes[i] = last;
    }
    return OK;
}

enum err portfolio_history(struct core *core, enum currency currency, int64_t step_s,
                           int64_t from_s, int64_t to_s, struct portfolio_point **out,
                           size_t *count)
{
    const struct price_pair pair = {.token = price_carbon(core), .currency = currency};
    struct portfolio_mark *marks;
    struct candle *candles = NULL;
    size_t mark_count;
    *out = NULL;
    *count = 0;
    TRY(portfolio_marks(core, currency, &marks, &mark_count));
    enum err err = price_history(core, &pair, step_s, from_s, to_s, &candles, count);
    int64_t *times = mem_array(*count, sizeof *times);
    struct price_pico *closes = mem_array(*count, sizeof *closes);
    if (err == OK)
        err = find_closes(times, closes, core, &pair, step_s, candles, *count);
    if (err == OK) {
        *out = mem_array(*count, sizeof **out);
        portfolio_fold(*out, times, closes, *count, marks, mark_count);
    } else {
        *count = 0;
    }
    mem_free(times);
    mem_free(closes);
    mem_free(candles);
    mem_free(marks);
    return err;
}
