/* Candles of a pair from what is stored. */

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
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

/* All prices of a row at the rates of one moment. Out: *is_rough: true where a rate moved while the
 * row, a candle, lasted */
static bool convert_row(struct price_row *row, bool *is_rough, struct factor *factors,
                        const struct price_path *path)
{
    struct price_pico before, rate;
    for (size_t i = 1; i < path->count; i++) {
        const struct price_leg *leg = &path->legs[i];
        bool was_there = rate_at(&before, &factors[i], row->time_s);
        if (!rate_at(&rate, &factors[i], said_s(row)) || !convert_price(&row->price, leg, rate) ||
            !convert_price(&row->open, leg, rate) || !convert_price(&row->high, leg, rate) ||
            !convert_price(&row->low, leg, rate))
            return false;
        *is_rough = *is_rough || (row->span_s > 0 && (!was_there || before.v != rate.v));
    }
    return true;
}

static void mark_rough(struct candle_row *row, int64_t time_s)
{
    if (time_s >= row->start_s && (time_s - row->start_s) / row->step_s < (int64_t)row->count)
        row->items[(time_s - row->start_s) / row->step_s].is_rough = true;
}

/* Each observation at the rates of its moment; where there are very many, candles in their place,
 * whose range is then that at the rate of their end. */
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
        bool is_rough = false;
        if (!convert_row(seen, &is_rough, factors, path))
            continue;
        candle_row_fold(row, seen);
        if (is_rough)
            mark_rough(row, seen->time_s);
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

/* ---- which source */

/* A way to a price that has a past. */
struct past {
    struct price_path path;
    uint8_t number; /* for price_source_name() */
    int64_t first_s, last_s;
};

static bool is_wanted(const struct price_path *path, const char *source)
{
    return path->count > 0 && (source == NULL || strstr(path->source, source) != NULL);
}

/* The first pool comes first; without one, the source whose past is longest by more than a day. */
static bool is_better(const struct past *a, const struct past *b)
{
    if (a->path.pool != NULL || b->path.pool != NULL)
        return a->path.pool != NULL && b->path.pool == NULL;
    return a->first_s <= b->first_s - PRICE_DAY_S;
}

/* All that have a past, the best first. */
static enum err find_pasts(struct past out[PRICE_SOURCES], size_t *count, struct core *core,
                           const struct price_pair *pair)
{
    struct price_path paths[PRICE_SOURCES];
    size_t path_count = price_paths(paths, core->price, pair->token, pair->currency);
    *count = 0;
    for (size_t i = 0; i < path_count; i++) {
        struct past past = {.path = paths[i], .number = (uint8_t)(i + 1)};
        if (!is_wanted(&paths[i], pair->source))
            continue;
        const struct price_series *series = paths[i].legs[0].series;
        TRY(price_rows_span(&past.first_s, &past.last_s, core->store, series->id));
        if (past.first_s == 0)
            continue;
        /* Read since then, it had nothing new to say. */
        past.last_s = series->checked_s > past.last_s ? series->checked_s : past.last_s;
        size_t at = (*count)++;
        for (; at > 0 && is_better(&past, &out[at - 1]); at--)
            out[at] = out[at - 1];
        out[at] = past;
    }
    return OK;
}

void price_source_name(struct core *core, const struct price_pair *pair, uint8_t number,
                       char out[PRICE_NAME])
{
    struct price_path paths[PRICE_SOURCES];
    size_t count = price_paths(paths, core->price, pair->token, pair->currency);
    const char *name = number > 0 && number <= count ? paths[number - 1].source : "";
    (void)text_copy(out, PRICE_NAME, name);
}

/* The candles from one place up to another, which this source alone fills. */
static enum err fill_part(struct candle_row *row, struct core *core, const struct past *past,
                          size_t begin, size_t end)
{
    struct candle_row part = {.items = row->items + begin,
                              .count = end - begin,
                              .start_s = row->start_s + (int64_t)begin * row->step_s,
                              .step_s = row->step_s};
    TRY(fill(&part, core, &past->path));
    for (size_t i = 0; i < part.count; i++)
        part.items[i].source = part.items[i].trades > 0 ? past->number : 0;
    return OK;
}

/* The first source whose past overlaps a candle. Returns: its place, count when there is none */
static size_t owner_of(const struct past *pasts, size_t count, int64_t start_s, int64_t step_s)
{
    size_t at = 0;
    while (at < count && (pasts[at].last_s < start_s || pasts[at].first_s >= start_s + step_s))
        at++;
    return at;
}

static enum err fill_all(struct candle_row *row, struct core *core, const struct past *pasts,
                         size_t count)
{
    for (size_t begin = 0; begin < row->count;) {
        size_t owner = owner_of(pasts, count, row->items[begin].start_s, row->step_s);
        size_t end = begin + 1;
        while (end < row->count &&
               owner_of(pasts, count, row->items[end].start_s, row->step_s) == owner)
            end++;
        if (owner < count)
            TRY(fill_part(row, core, &pasts[owner], begin, end));
        begin = end;
    }
    return OK;
}

enum err price_history(struct core *core, const struct price_pair *pair, int64_t step_s,
                       int64_t from_s, int64_t to_s, struct candle **out, size_t *count)
{
    struct candle_row row;
    struct past pasts[PRICE_SOURCES];
    size_t past_count;
    *out = NULL;
    *count = 0;
    TRY(candle_row_init(&row, step_s, from_s, to_s));
    enum err err = find_pasts(pasts, &past_count, core, pair);
    if (err == OK)
        err = fill_all(&row, core, pasts, past_count);
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
    const struct price_pair pair = {.token = price_carbon(core), .currency = currency};
    return price_history(core, &pair, interval_seconds(interval), from_s, to_s, out, count);
}

enum err price_then(struct core *core, const struct price_pair *pair, int64_t time_s,
                    struct price_pico *out, bool *found)
{
    struct past pasts[PRICE_SOURCES];
    size_t count;
    int64_t seen_s;
    *found = false;
    TRY(find_pasts(pasts, &count, core, pair));
    for (size_t i = 0; i < count && !*found; i++)
        TRY(price_path_at(out, &seen_s, found, core, &pasts[i].path, time_s));
    return OK;
}

enum err price_pair_span(struct core *core, const struct price_pair *pair, int64_t *first_s,
                         int64_t *last_s)
{
    struct past pasts[PRICE_SOURCES];
    size_t count;
    *first_s = *last_s = 0;
    TRY(find_pasts(pasts, &count, core, pair));
    for (size_t i = 0; i < count; i++) {
        int64_t first, last;
        TRY(price_rows_span(&first, &last, core->store, pasts[i].path.legs[0].series->id));
        *first_s = *first_s == 0 || first < *first_s ? first : *first_s;
        *last_s = last > *last_s ? last : *last_s;
    }
    return OK;
}

enum err price_span(struct core *core, int64_t *first_s, int64_t *last_s)
{
    const struct price_pair pair = {.token = price_carbon(core), .currency = CURRENCY_USD};
    return price_pair_span(core, &pair, first_s, last_s);
}
