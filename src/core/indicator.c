#include "core/indicator.h"

#include <assert.h>

__extension__ typedef __int128 wide;
__extension__ typedef unsigned __int128 uwide;

/* Running averages keep so many bits behind the point, so that a long history rounds no more than
 * a short one. */
#define FRACTION 20

static int64_t bounded(int64_t price)
{
    return price > INT64_MAX / 8 ? INT64_MAX / 8 : price;
}

void indicator_closes(int64_t *out, const struct candle *candles, size_t count)
{
    for (size_t i = 0; i < count; i++)
        out[i] = candles[i].trades > 0 ? bounded(candles[i].close.v) : INDICATOR_NONE;
}

/* The last prices, oldest at `at` once it is full. */
struct window {
    int64_t items[INDICATOR_PERIOD];
    size_t period, count, at;
    wide sum;
};

static void window_add(struct window *window, int64_t price)
{
    if (window->count == window->period)
        window->sum -= window->items[window->at];
    else
        window->count++;
    window->sum += price;
    window->items[window->at] = price;
    window->at = (window->at + 1) % window->period;
}

static bool window_is_full(const struct window *window)
{
    return window->count == window->period;
}

static struct window window_of(unsigned period)
{
    assert(period >= 1 && period <= INDICATOR_PERIOD);
    return (struct window){.period = period};
}

void indicator_sma(int64_t *out, const int64_t *in, size_t count, unsigned period)
{
    struct window window = window_of(period);
    for (size_t i = 0; i < count; i++) {
        int64_t price = in[i];
        out[i] = INDICATOR_NONE;
        if (price <= 0)
            continue;
        window_add(&window, price);
        if (window_is_full(&window))
            out[i] = (int64_t)(window.sum / (wide)period);
    }
}

void indicator_ema(int64_t *out, const int64_t *in, size_t count, unsigned period)
{
    struct window window = window_of(period);
    wide average = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t price = in[i];
        out[i] = INDICATOR_NONE;
        if (price <= 0)
            continue;
        if (!window_is_full(&window)) {
            window_add(&window, price);
            if (!window_is_full(&window))
                continue;
            average = window.sum * ((wide)1 << FRACTION) / (wide)period;
        } else {
            average += 2 * ((wide)price * ((wide)1 << FRACTION) - average) / ((wide)period + 1);
        }
        out[i] = (int64_t)(average >> FRACTION);
    }
}

static uwide square_root(uwide value)
{
    uwide root = 0;
    for (uwide bit = (uwide)1 << 126; bit != 0; bit >>= 2) {
        if (value >= root + bit) {
            value -= root + bit;
            root = (root >> 1) + bit;
        } else {
            root >>= 1;
        }
    }
    return root;
}

/* Twice the standard deviation of a full window: sqrt(4 (n Σd² − (Σd)²)) / n with d the distances
 * to one of the prices, as exact as 128 bits allow. */
static int64_t twice_deviation(const struct window *window)
{
    uint64_t widest = 0;
    for (size_t i = 0; i < window->period; i++) {
        int64_t d = window->items[i] - window->items[0];
        uint64_t size = d < 0 ? (uint64_t)-d : (uint64_t)d;
        widest = size > widest ? size : widest;
    }
    unsigned shift = 0; /* 2 × 54 bits, n² below 16 bits and the 4 stay below 128 */
    while (widest >> shift >= (uint64_t)1 << 54)
        shift++;
    wide sum = 0, squares = 0;
    for (size_t i = 0; i < window->period; i++) {
        wide d = (window->items[i] - window->items[0]) / ((int64_t)1 << shift);
        sum += d;
        squares += d * d;
    }
    uwide spread = (uwide)((wide)window->period * squares - sum * sum);
    return (int64_t)(square_root(4 * spread) / window->period << shift);
}

void indicator_bollinger(int64_t *upper, int64_t *lower, const int64_t *in, size_t count,
                         unsigned period)
{
    struct window window = window_of(period);
    for (size_t i = 0; i < count; i++) {
        int64_t price = in[i];
        upper[i] = lower[i] = INDICATOR_NONE;
        if (price <= 0)
            continue;
        window_add(&window, price);
        if (!window_is_full(&window))
            continue;
        int64_t middle = (int64_t)(window.sum / (wide)period), spread = twice_deviation(&window);
        upper[i] = middle + spread;
        lower[i] = middle > spread ? middle - spread : 1;
    }
}

static int strength(wide gain, wide loss)
{
    if (gain + loss == 0)
        return 5000;
    return (int)((gain * 20000 / (gain + loss) + 1) / 2);
}

void indicator_rsi(int *out, const int64_t *in, size_t count, unsigned period)
{
    assert(period >= 1 && period <= INDICATOR_PERIOD);
    wide gain = 0, loss = 0; /* sums while there are fewer than `period` changes, then averages */
    size_t changes = 0;
    int64_t before = INDICATOR_NONE;
    for (size_t i = 0; i < count; i++) {
        int64_t price = in[i];
        out[i] = INDICATOR_NO_RSI;
        if (price <= 0)
            continue;
        int64_t change = before > 0 ? price - before : 0;
        bool is_first = before <= 0;
        before = price;
        if (is_first)
            continue;
        wide up = change > 0 ? (wide)change << FRACTION : 0;
        wide down = change < 0 ? (wide)-change << FRACTION : 0;
        if (changes < period) {
            gain += up;
            loss += down;
            if (++changes < period)
                continue;
            gain /= (wide)period;
            loss /= (wide)period;
        } else {
            gain = (gain * (wide)(period - 1) + up) / (wide)period;
            loss = (loss * (wide)(period - 1) + down) / (wide)period;
        }
        out[i] = strength(gain, loss);
    }
}

/* (a + b) / 2 of two prices that are not negative. */
static int64_t middle(int64_t a, int64_t b)
{
    return a / 2 + b / 2 + (a % 2 + b % 2) / 2;
}

static int64_t highest(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t lowest(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

void indicator_heikin(struct candle *out, const struct candle *in, size_t count)
{
    int64_t open = 0, close = 0;
    for (size_t i = 0; i < count; i++) {
        struct candle candle = in[i];
        out[i] = candle;
        if (candle.trades == 0)
            continue;
        open = open > 0 ? middle(open, close) : middle(candle.open.v, candle.close.v);
        close =
            (int64_t)(((wide)candle.open.v + candle.high.v + candle.low.v + candle.close.v) / 4);
        out[i].open.v = open;
        out[i].close.v = close;
        out[i].high.v = highest(candle.high.v, highest(open, close));
        out[i].low.v = lowest(candle.low.v, lowest(open, close));
    }
}

struct candle indicator_merge(const struct candle *in, size_t count)
{
    struct candle all = {.start_s = in[0].start_s};
    for (size_t i = 0; i < count; i++) {
        const struct candle *candle = &in[i];
        if (candle->trades == 0)
            continue;
        if (all.trades == 0) {
            all.open = candle->open;
            all.low = candle->low;
        }
        all.close = candle->close;
        all.high.v = highest(all.high.v, candle->high.v);
        all.low.v = lowest(all.low.v, candle->low.v);
        if (__builtin_add_overflow(all.volume.v, candle->volume.v, &all.volume.v))
            all.volume.v = INT64_MAX;
        if (__builtin_add_overflow(all.trades, candle->trades, &all.trades))
            all.trades = UINT32_MAX;
    }
    return all;
}
