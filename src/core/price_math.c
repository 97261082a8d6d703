#include "core/price_math.h"

#include <string.h>

#include "core/base/mem.h"

#define CANDLES_MAX 100000
#define STEP_MAX_S  (INT64_C(36525) * 86400)
#define PICO_DIGITS 12
#define DAY_S       86400
/* 1970-01-05 was a Monday. */
#define MONDAY_S (4 * DAY_S)
#define WEEK_S   (7 * DAY_S)

int64_t price_step_start(int64_t step_s, int64_t time_s)
{
    int64_t origin = step_s % WEEK_S == 0 ? MONDAY_S : 0;
    int64_t past = (time_s - origin) % step_s;
    return time_s - (past < 0 ? past + step_s : past);
}

int64_t interval_start(enum interval interval, int64_t time_s)
{
    return price_step_start(interval_seconds(interval), time_s);
}

/* ---- prices */

static bool to_price(struct price_pico *out, const struct u256 *value)
{
    uint64_t small;
    if (!u256_to_u64(&small, value) || small == 0 || small > INT64_MAX)
        return false;
    out->v = (int64_t)small;
    return true;
}

static bool ratio(struct price_pico *out, const struct u256 *a, const struct u256 *b,
                  const struct u256 *c)
{
    struct u256 result;
    return !u256_mul_div(&result, a, b, c) && to_price(out, &result);
}

bool price_of_reserves(struct price_pico *out, const struct u256 *base, unsigned base_decimals,
                       const struct u256 *quote, unsigned quote_decimals)
{
    struct u256 scale, divisor, places = u256_pow10(quote_decimals);
    if (PICO_DIGITS + base_decimals > 77 || u256_mul(&divisor, base, &places))
        return false;
    scale = u256_pow10(PICO_DIGITS + base_decimals);
    return ratio(out, quote, &scale, &divisor);
}

struct price_pico price_volume(const struct u256 *amount, unsigned decimals)
{
    const struct u256 one = u256_pow10(PICO_DIGITS), whole = u256_pow10(decimals);
    struct u256 result;
    struct price_pico volume = {0};
    if (u256_is_zero(amount))
        return volume;
    if (u256_mul_div(&result, amount, &one, &whole) || u256_bits(&result) > 63)
        volume.v = INT64_MAX;
    else
        (void)to_price(&volume, &result);
    return volume;
}

bool price_of_answer(struct price_pico *out, const struct u256 *answer, unsigned decimals)
{
    const struct u256 one = u256_pow10(PICO_DIGITS), whole = u256_pow10(decimals);
    return u256_bits(answer) < 256 && ratio(out, answer, &one, &whole);
}

bool price_multiply(struct price_pico *out, struct price_pico a, struct price_pico b)
{
    __extension__ unsigned __int128 product = (unsigned __int128)(uint64_t)a.v * (uint64_t)b.v;
    product /= (uint64_t)PRICE_ONE;
    if (a.v <= 0 || b.v <= 0 || product == 0 || product > INT64_MAX)
        return false;
    out->v = (int64_t)product;
    return true;
}

bool price_divide(struct price_pico *out, struct price_pico a, struct price_pico b)
{
    if (a.v <= 0 || b.v <= 0)
        return false;
    __extension__ unsigned __int128 quotient =
        (unsigned __int128)(uint64_t)a.v * (uint64_t)PRICE_ONE / (uint64_t)b.v;
    if (quotient == 0 || quotient > INT64_MAX)
        return false;
    out->v = (int64_t)quotient;
    return true;
}

/* ---- candles */

enum err candle_row_init(struct candle_row *out, int64_t step, int64_t from_s, int64_t to_s)
{
    *out = (struct candle_row){.step_s = step};
    if (step <= 0 || step > STEP_MAX_S)
        return err_set(ERR_INVALID, "a candle lasts from a second to a hundred years");
    int64_t start = out->start_s = price_step_start(step, from_s);
    if (to_s < from_s || from_s < 0)
        return err_set(ERR_INVALID, "the time ends before it begins");
    if ((to_s - start) / step >= CANDLES_MAX)
        return err_set(ERR_LIMIT, "more than %d candles are asked for", CANDLES_MAX);
    out->count = (size_t)((to_s - start + step - 1) / step);
    out->items = mem_array(out->count, sizeof *out->items);
    for (size_t i = 0; i < out->count; i++)
        out->items[i].start_s = start + (int64_t)i * step;
    return OK;
}

void candle_row_fold(struct candle_row *row, const struct price_row *seen)
{
    if (seen->time_s < row->start_s ||
        (seen->time_s - row->start_s) / row->step_s >= (int64_t)row->count)
        return;
    struct candle *candle = &row->items[(seen->time_s - row->start_s) / row->step_s];
    struct price_row folded = {.open = candle->open,
                               .high = candle->high,
                               .low = candle->low,
                               .price = candle->close,
                               .volume = candle->volume,
                               .trades = candle->trades};
    price_row_fold(&folded, seen);
    candle->open = folded.open;
    candle->high = folded.high;
    candle->low = folded.low;
    candle->close = folded.price;
    candle->volume = folded.volume;
    candle->trades = folded.trades;
}

void candle_row_add(struct candle_row *row, int64_t time_s, struct price_pico price,
                    struct price_pico volume)
{
    const struct price_row seen = {.time_s = time_s, .price = price, .volume = volume};
    candle_row_fold(row, &seen);
}
