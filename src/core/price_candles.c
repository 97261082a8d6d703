/* Candles of a pair from what is stored. */

#include "core/base/mem.h"
#include "core/price_math.h"
#include "core/price_state.h"

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
        time_s - factor->rows[factor->at].time_s > PRICE_RATE_AGE_S)
        return false;
    *out = factor->rows[factor->at].price;
    return true;
}

static bool convert_row(struct price_pico *price, struct factor *factors,
                        const struct price_path *path, int64_t time_s)
{
    struct price_pico rate;
    for (size_t i = 1; i < path->count; i++)
        if (!rate_at(&rate, &factors[i], time_s) || !price_path_apply(price, &path->legs[i], rate))
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
                              i == 0 ? row->start_s : row->start_s - PRICE_RATE_AGE_S, end_s);
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

int price_carbon(const struct core *core)
{
    const struct token *token = network_token_role(core->network, TOKEN_CARBON);
    return token == NULL ? -1 : network_token_index(core->network, token);
}

/* The way whose first factor has a past. Returns: false when no way has. */
static bool choose_path(struct price_path *out, struct core *core, const struct price_pair *pair)
{
    struct price_path paths[PRICE_SOURCES];
    size_t count = price_paths(paths, core->price, pair->token, pair->currency);
    for (size_t i = 0; i < count; i++) {
        int64_t first_s = 0, last_s;
        if (paths[i].count == 0)
            continue;
        *out = paths[i];
        if (price_rows_span(&first_s, &last_s, core->store, paths[i].legs[0].series->id) != OK)
            err_clear();
        if (first_s > 0)
            return true;
    }
    return false;
}

enum err price_history(struct core *core, const struct price_pair *pair, int64_t step_s,
                       int64_t from_s, int64_t to_s, struct candle **out, size_t *count)
{
    struct candle_row row;
    struct price_path path;
    *out = NULL;
    *count = 0;
    TRY(candle_row_init(&row, step_s, from_s, to_s));
    enum err err = choose_path(&path, core, pair) ? fill(&row, core, &path) : OK;
    if (err != OK) {
        mem_free(row.items);
        return err;
    }
    *out = row.items;
    *count = row.count;
    return OK;
}

enum err price_candles(struct core *core, enum currency currency, enum interval interval,
                       int64_t from_s, int64_t to_s, struct candle **out, size_t *count)
{
    const struct price_pair pair = {price_carbon(core), currency};
    return price_history(core, &pair, interval_seconds(interval), from_s, to_s, out, count);
}

enum err price_then(struct core *core, const struct price_pair *pair, int64_t time_s,
                    struct price_pico *out, bool *found)
{
    struct price_path path;
    int64_t seen_s;
    *found = choose_path(&path, core, pair);
    return *found ? price_path_at(out, &seen_s, found, core, &path, time_s) : OK;
}

enum err price_pair_span(struct core *core, const struct price_pair *pair, int64_t *first_s,
                         int64_t *last_s)
{
    struct price_path path;
    *first_s = *last_s = 0;
    if (!choose_path(&path, core, pair))
        return OK;
    return price_rows_span(first_s, last_s, core->store, path.legs[0].series->id);
}

enum err price_span(struct core *core, int64_t *first_s, int64_t *last_s)
{
    const struct price_pair pair = {price_carbon(core), CURRENCY_USD};
    return price_pair_span(core, &pair, first_s, last_s);
}
