#include "core/price.h"

#include <string.h>
#include <strings.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/price_math.h"
#include "core/price_state.h"

#define DAY_S 86400
/* A conversion rate older than this says nothing about a trade. */
#define RATE_AGE_S (7 * DAY_S)

static const char *const currency_names[CURRENCIES] = {"USD", "EUR", "ETH"};

const char *currency_name(enum currency currency)
{
    return currency_names[currency];
}

enum err currency_parse(enum currency *out, const char *text)
{
    for (int i = 0; i < CURRENCIES; i++) {
        if (strcasecmp(text, currency_names[i]) == 0) {
            *out = (enum currency)i;
            return OK;
        }
    }
    return err_set(ERR_INVALID, "a currency is one of USD, EUR, ETH");
}

int64_t price_fresh_s(struct core *core)
{
    (void)core;
    return PRICE_FRESH_S;
}

/* ---- the present */

static bool apply(struct price_pico *price, const struct price_leg *leg, struct price_pico factor)
{
    return leg->divides ? price_divide(price, *price, factor)
                        : price_multiply(price, *price, factor);
}

/* The price at a moment. Out: *time_s of the oldest observation. */
static enum err evaluate(struct price_pico *out, int64_t *time_s, bool *found, struct core *core,
                         const struct price_path *path, int64_t at_s)
{
    *out = (struct price_pico){PRICE_ONE};
    *time_s = at_s;
    *found = path->is_possible;
    for (size_t i = 0; i < path->count && *found; i++) {
        struct price_row row;
        TRY(price_row_at(&row, found, core->store, path->legs[i].series->id, at_s));
        if (!*found)
            break;
        *found = apply(out, &path->legs[i], row.price);
        if (row.time_s < *time_s)
            *time_s = row.time_s;
    }
    return OK;
}

static enum err judge_age(struct price_now *out, struct core *core, const struct price_path *path,
                          int64_t now_s)
{
    out->checked_s = now_s;
    for (size_t i = 0; i < path->count; i++) {
        const struct price_leg *leg = &path->legs[i];
        struct price_row row;
        bool found;
        if (leg->series->checked_s < out->checked_s)
            out->checked_s = leg->series->checked_s;
        if (leg->late_s == 0)
            continue;
        TRY(price_row_at(&row, &found, core->store, leg->series->id, now_s));
        if (!found || now_s - row.time_s > leg->late_s)
            out->is_stale = true;
    }
    if (now_s - out->checked_s > PRICE_FRESH_S)
        out->is_stale = true;
    return OK;
}

enum err price_now(struct core *core, int token, enum currency currency, struct price_now *out)
{
    struct price_path path;
    struct price_pico before;
    int64_t now_s = core_now_s(core), time_s;
    bool found;
    *out = (struct price_now){.is_stale = true};
    price_path(&path, core->price, token, currency);
    (void)text_copy(out->source, sizeof out->source, path.source);
    (void)text_copy(out->derivation, sizeof out->derivation, path.derivation);
    TRY(evaluate(&out->price, &out->time_s, &out->is_known, core, &path, now_s));
    if (!out->is_known) {
        out->price.v = 0;
        out->time_s = 0;
        return OK;
    }
    out->is_stale = false;
    TRY(judge_age(out, core, &path, now_s));
    TRY(evaluate(&before, &time_s, &found, core, &path, now_s - DAY_S));
    if (found && path.count > 0)
        out->day_ago = before;
    return OK;
}

/* ---- candles */

/* The observations of one factor, walked through in step with the trades. */
struct factor {
    struct price_row *rows; /* owned */
    size_t count, at;
};

/* Returns: true when there was a rate, not too long before. */
static bool rate_at(struct price_pico *out, struct factor *factor, int64_t time_s)
{
    while (factor->at + 1 < factor->count && factor->rows[factor->at + 1].time_s <= time_s)
        factor->at++;
    if (factor->count == 0 || factor->rows[factor->at].time_s > time_s ||
        time_s - factor->rows[factor->at].time_s > RATE_AGE_S)
        return false;
    *out = factor->rows[factor->at].price;
    return true;
}

static bool convert_row(struct price_pico *price, struct factor *factors,
                        const struct price_path *path, int64_t time_s)
{
    struct price_pico rate;
    for (size_t i = 1; i < path->count; i++)
        if (!rate_at(&rate, &factors[i], time_s) || !apply(price, &path->legs[i], rate))
            return false;
    return true;
}

static enum err fill(struct candle_row *row, struct core *core, const struct price_path *path)
{
    struct factor factors[MEM_COUNT(path->legs)] = {{0}};
    int64_t end_s = row->start_s + (int64_t)row->count * row->step_s;
    enum err err = OK;
    for (size_t i = 0; i < path->count && err == OK; i++)
        err = price_rows_read(&factors[i].rows, &factors[i].count, core->store,
                              path->legs[i].series->id,
                              i == 0 ? row->start_s : row->start_s - RATE_AGE_S, end_s);
    for (size_t i = 0; i < factors[0].count && err == OK; i++) {
        const struct price_row *seen = &factors[0].rows[i];
        struct price_pico price = seen->price;
        if (convert_row(&price, factors, path, seen->time_s))
            candle_row_add(row, seen->time_s, price, seen->volume);
    }
    for (size_t i = 0; i < MEM_COUNT(factors); i++)
        mem_free(factors[i].rows);
    return err;
}

static int carbon_token(const struct core *core)
{
    const struct token *token = network_token_role(core->network, TOKEN_CARBON);
    return token == NULL ? -1 : network_token_index(core->network, token);
}

enum err price_candles(struct core *core, enum currency currency, enum interval interval,
                       int64_t from_s, int64_t to_s, struct candle **out, size_t *count)
{
    struct candle_row row;
    struct price_path path;
    *out = NULL;
    *count = 0;
    price_path(&path, core->price, carbon_token(core), currency);
    TRY(candle_row_init(&row, interval, from_s, to_s));
    enum err err = path.is_possible && path.count > 0 ? fill(&row, core, &path) : OK;
    if (err != OK) {
        mem_free(row.items);
        return err;
    }
    *out = row.items;
    *count = row.count;
    return OK;
}

enum err price_span(struct core *core, int64_t *first_s, int64_t *last_s)
{
    struct price_path path;
    *first_s = *last_s = 0;
    price_path(&path, core->price, carbon_token(core), CURRENCY_USD);
    if (path.count == 0)
        return OK;
    return price_rows_span(first_s, last_s, core->store, path.legs[0].series->id);
}

/* ---- reading */

void price_progress(struct core *core, struct price_progress *out)
{
    *out = (struct price_progress){.percent = 100};
    price_history_progress(core->price, out);
}

enum err price_refresh(struct core *core, job *out)
{
    TRY(core_need_online(core));
    *out = core_job_new(core);
    price_read_now(core->price, *out);
    return OK;
}

/* ---- hooks */

static void on_open(struct core *core)
{
    core->price = mem_alloc(sizeof *core->price);
    core->price->core = core;
    price_open_series(core->price);
}

static void on_attach(struct core *core)
{
    price_read_now(core->price, 0);
}

static void on_network(struct core *core)
{
    price_stop(core->price);
    price_open_series(core->price);
    if (core_is_online(core))
        price_read_now(core->price, 0);
}

static void on_head(struct core *core)
{
    price_read_history(core->price);
}

static void reload(struct core *core, struct price_series *series)
{
    /* What cannot be read now stays as it was; the next write tries again. */
    if (series->id != 0 && price_series_reload(series, core->store) != OK)
        err_clear();
}

static void on_stored(struct core *core)
{
    struct price_state *state = core->price;
    if (state->owns_history)
        return;
    for (size_t i = 0; i < state->pool_count; i++)
        reload(core, &state->pools[i].series);
    for (size_t i = 0; i < state->feed_count; i++)
        reload(core, &state->feeds[i].series);
    for (size_t i = 0; i < CURRENCIES; i++)
        reload(core, &state->api.series[i]);
}

static void on_close(struct core *core)
{
    price_stop(core->price);
    mem_free(core->price);
    core->price = NULL;
}

const struct core_hooks price_hooks = {
    .open = on_open,
    .attach = on_attach,
    .network = on_network,
    .head = on_head,
    .stored = on_stored,
    .close = on_close,
};
