#include "core/store/price_roll.h"

#include "core/base/mem.h"

static const int64_t seconds[LEVELS] = {
    [LEVEL_QUARTER] = 900, [LEVEL_HOUR] = 3600, [LEVEL_DAY] = 86400};

int64_t price_level_seconds(enum price_level level)
{
    return seconds[level];
}

static int64_t floor_to(int64_t time_s, int64_t step_s)
{
    int64_t past = time_s % step_s;
    return time_s - (past < 0 ? past + step_s : past);
}

void price_roll_fold(struct price_rows *out, int64_t step_s, const struct price_row *rows,
                     size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct price_row *candle = out->count > 0 ? &out->items[out->count - 1] : NULL;
        if (candle == NULL || rows[i].time_s >= candle->time_s + step_s) {
            candle = price_rows_grow(out, 1);
            *candle = (struct price_row){.time_s = floor_to(rows[i].time_s, step_s),
                                         .span_s = (uint32_t)step_s};
        }
        price_row_fold(candle, &rows[i]);
    }
}

static struct price_place level_of(const struct price_place *seen, enum price_level level)
{
    return (struct price_place){seen->store, seen->series, level};
}

enum err price_roll_append(const struct price_place *seen, const struct price_row *rows,
                           size_t count)
{
    for (enum price_level level = LEVEL_SEEN + 1; level < LEVELS; level++) {
        const struct price_place place = level_of(seen, level);
        struct price_rows candles = {0};
        int64_t begin_s = floor_to(rows[0].time_s, seconds[level]);
        enum err err = price_level_read(&candles, &place, begin_s, begin_s + seconds[level]);
        price_roll_fold(&candles, seconds[level], rows, count);
        if (err == OK)
            err = price_level_merge(&place, candles.items, candles.count, NULL);
        price_rows_clear(&candles);
        TRY(err);
    }
    return OK;
}

struct folding {
    struct price_rows candles;
    int64_t step_s;
};

static void fold_piece(void *arg, const struct price_row *rows, size_t count)
{
    struct folding *folding = arg;
    price_roll_fold(&folding->candles, folding->step_s, rows, count);
}

/* Candles of a level within whole candles of it, from the level below. */
static enum err renew_level(const struct price_place *seen, enum price_level level, int64_t from_s,
                            int64_t to_s)
{
    const struct price_place below = level_of(seen, level - 1), place = level_of(seen, level);
    struct folding folding = {.step_s = seconds[level]};
    enum err err = price_level_walk(&below, from_s, to_s, fold_piece, &folding);
    if (err == OK)
        err = price_level_erase(&place, from_s, to_s);
    if (err == OK)
        err = price_level_merge(&place, folding.candles.items, folding.candles.count, NULL);
    price_rows_clear(&folding.candles);
    return err;
}

enum err price_roll_renew_span(const struct price_place *seen, int64_t from_s, int64_t to_s)
{
    for (enum price_level level = LEVEL_SEEN + 1; level < LEVELS; level++) {
        int64_t step = seconds[level];
        TRY(renew_level(seen, level, floor_to(from_s, step), floor_to(to_s - 1, step) + step));
    }
    return OK;
}

/* Stretches without a long gap, so that two rows years apart do not renew what is between. */
enum err price_roll_renew(const struct price_place *seen, const struct price_row *rows,
                          size_t count)
{
    for (size_t at = 0; at < count;) {
        size_t end = at + 1;
        while (end < count && rows[end].time_s - rows[end - 1].time_s < seconds[LEVEL_HOUR])
            end++;
        TRY(price_roll_renew_span(seen, rows[at].time_s, rows[end - 1].time_s + 1));
        at = end;
    }
    return OK;
}
