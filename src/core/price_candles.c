/* Candles of a pair from what is stored. */

#include "core/base/mem.h"
#include "core/price_file.h"
#include "core/price_math.h"
#include "core/price_state.h"

/* The observations of one factor, walked through in step with the trades. */
struct factor {
    struct price_row *rows; /* owned */
    size_t count, at;
};

/* When the price of a row was last said: a candle says it at its end. */
static int64_t said_s(const struct price_row *row)
{
    return row->span_s > 0 ? row->time_s + row->span_s - 1 : row->time_s;
}

/* Returns: true when there was a rate, not too long before. */
static bool rate_at(struct price_pico *out, struct factor *factor, int64_t time_s)
{
    while (factor->at + 1 < factor->count && said_s(&factor->rows[factor->at + 1]) <= time_s)
        factor->at++;
    if (factor->count == 0 || said_s(&factor->rows[factor->at]) > time_s ||
        time_s - said_s(&factor->rows[factor->at]) > PRICE_RATE_AGE_S)
        return false;
    *out = factor->rows[factor->at].price;
    return true;
}

static bool convert_price(struct price_pico *price, const struct price_leg *leg,
                          struct price_pico rate)
{
    return price->v == 0 || price_path_apply(price, leg, rate);
}

/* All prices of a row at the rates of one moment. */
static bool convert_row(struct price_row *row, struct factor *factors,
                        const struct price_path *path)
{
    struct price_pico rate;
    for (size_t i = 1; i < path->count; i++) {
        const struct price_leg *leg = &path->legs[i];
        if (!rate_at(&rate, &factors[i], said_s(row)) || !convert_price(&row->price, leg, rate) ||
            !convert_price(&row->open, leg, rate) || !convert_price(&row->high, leg, rate) ||
            !convert_price(&row->low, leg, rate))
            return false;
    }
    return true;
}

/* Each observation at the rates of its moment; where there are very many, candles of hours or days
 * in their place. */
static enum err fill_converted(struct candle_row *row, struct core *core,
                               const struct price_path *path)
{
    struct factor factors[PRICE_LEGS] = {{0}};
    int64_t end_s = row->start_s + (int64_t)row->count * row->step_s;
    enum err err = OK;
    for (size_t i = 0; i < path->count && err == OK; i++)
        err = price_rows_coarse(&factors[i].rows, &factors[i].count, core->store,
                                path->legs[i].series->id, row->step_s,
                                i == 0 ? row->start_s : row->start_s - PRICE_RATE_AGE_S, end_s);
    for (size_t i = 0; i < factors[0].count && err == OK; i++) {
        struct price_row *seen = &factors[0].rows[i];
        if (convert_row(seen, factors, path))
            candle_row_fold(row, seen);
    }
    for (size_t i = 0; i < PRICE_LEGS; i++)
        mem_free(factors[i].rows);
    return err;
}

static enum err fill_direct(struct candle_row *row, struct core *core, int64_t series)
{
    struct price_row *folded = mem_array(row->count, sizeof *folded);
    enum err err = row->count > 0 ? price_rows_candles(folded, row->count, core->store, series,
                                                       row->step_s, row->start_s)
                                  : OK;
    for (size_t i = 0; i < row->count && err == OK; i++) {
        if (folded[i].trades == 0)
            continue;
        folded[i].time_s = row->items[i].start_s;
        folded[i].span_s = 1;
        candle_row_fold(row, &folded[i]);
    }
    mem_free(folded);
    return err;
}

static enum err fill(struct candle_row *row, struct core *core, const struct price_path *path)
{
    return path->count == 1 && !path->legs[0].divides
               ? fill_direct(row, core, path->legs[0].series->id)
               : fill_converted(row, core, path);
}

int price_carbon(const struct core *core)
{
    const struct token *token = network_token_role(core->network, TOKEN_CARBON);
    return token == NULL ? -1 : network_token_index(core->network, token);
}

/* The first pool that has a past; without one, the source whose past is longest by more than a day.
 * Out: *found: false when none has. */
static enum err choose_path(struct price_path *out, bool *found, struct core *core,
                            const struct price_pair *pair)
{
    struct price_path paths[PRICE_SOURCES];
    size_t count = price_paths(paths, core->price, pair->token, pair->currency);
    int64_t begin_s = INT64_MAX;
    *found = false;
    for (size_t i = 0; i < count && !(*found && out->pool != NULL); i++) {
        int64_t first_s = 0, last_s;
        if (paths[i].count == 0)
            continue;
        TRY(price_rows_span(&first_s, &last_s, core->store, paths[i].legs[0].series->id));
        if (first_s == 0 || first_s > begin_s - PRICE_DAY_S)
            continue;
        *out = paths[i];
        *found = true;
        begin_s = first_s;
    }
    return OK;
}

enum err price_history(struct core *core, const struct price_pair *pair, int64_t step_s,
                       int64_t from_s, int64_t to_s, struct candle **out, size_t *count)
{
    struct candle_row row;
    struct price_path path;
    *out = NULL;
    *count = 0;
    TRY(candle_row_init(&row, step_s, from_s, to_s));
    bool found;
    enum err err = choose_path(&path, &found, core, pair);
    if (err == OK && found)
        err = fill(&row, core, &path);
    if (err != OK) {
        mem_free(row.items);
        return err;
    }
    *out = row.items;
    *count = row.count;
    return OK;
}

enum err price_series_history(struct core *core, int64_t series, int64_t step_s, int64_t from_s,
                              int64_t to_s, struct candle **out, size_t *count)
{
    struct candle_row row;
    *out = NULL;
    *count = 0;
    TRY(candle_row_init(&row, step_s, from_s, to_s));
    enum err err = fill_direct(&row, core, series);
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
    TRY(choose_path(&path, found, core, pair));
    return *found ? price_path_at(out, &seen_s, found, core, &path, time_s) : OK;
}

enum err price_pair_span(struct core *core, const struct price_pair *pair, int64_t *first_s,
                         int64_t *last_s)
{
    struct price_path path;
    *first_s = *last_s = 0;
    bool found;
    TRY(choose_path(&path, &found, core, pair));
    if (!found)
        return OK;
    return price_rows_span(first_s, last_s, core->store, path.legs[0].series->id);
}

enum err price_span(struct core *core, int64_t *first_s, int64_t *last_s)
{
    const struct price_pair pair = {price_carbon(core), CURRENCY_USD};
    return price_pair_span(core, &pair, first_s, last_s);
}
