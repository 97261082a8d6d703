/* Frames of the Prices screen, whole, to a terminal: beside peer_ncurses, which draws the same
 * candles.
 *
 *   bench_chart tick|shift STEPS        tick: the last candle moves; shift: all go left by one */

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "ui/frame.h"
#include "ui/screen_prices.h"
#include "ui/term.h"

enum { STEP_S = 60, WARM_UP = CHART_WARM_UP };

static struct network network;
static struct prices_model model;
static struct frame frame;
static struct grid grid;
static struct term *term;

static int64_t price_at(int64_t i)
{
    int64_t wave = i % 90 < 45 ? i % 90 : 90 - i % 90;
    int64_t unrest = (i * 2654435761 >> 7) % 29 - 14;
    return (700 + 6 * wave + unrest) * (PRICE_ONE / 1000);
}

static void fill_candle(struct candle *candle, int64_t i, int64_t ticks)
{
    int64_t open = price_at(i), close = price_at(i + 1) + ticks * (PRICE_ONE / 1000);
    *candle = (struct candle){.start_s = 1795305600 + i * STEP_S,
                              .open = {open},
                              .close = {close},
                              .high = {(open > close ? open : close) + i % 5 * (PRICE_ONE / 200)},
                              .low = {(open < close ? open : close) - i % 4 * (PRICE_ONE / 200)},
                              .volume = {(i * 37 % 211 + 3) * PRICE_ONE},
                              .trades = 3};
}

static void fill_model(void)
{
    network.token_count = 1;
    (void)text_copy(network.tokens[0].symbol, sizeof network.tokens[0].symbol, "MCO2");
    network.tokens[0].role = TOKEN_CARBON;
    model = (struct prices_model){.network = &network,
                                  .step = INTERVAL_1M,
                                  .show = CHART_VOLUME,
                                  .has_token = true,
                                  .hides_facts = true,
                                  .first_s = 1};
    model.now = (struct price_now){.is_known = true, .known = 1, .fresh = 1};
    (void)text_copy(model.now.source, sizeof model.now.source, "pool MCO2-USDC");
    frame = (struct frame){.section = 1, .context = CTX_PRICES, .is_attached = true};
}

static void show(int64_t first, int64_t ticks)
{
    const struct screen_ops *const ops[] = {&screen_prices};
    const void *const models[] = {&model};
    for (size_t i = 0; i < model.count; i++)
        fill_candle(&model.candles[i], first + (int64_t)i, i + 1 == model.count ? ticks : 0);
    model.now.price = model.candles[model.count - 1].close;
    grid_erase(&grid);
    frame_draw(&grid, &frame, ops, models, 1);
    term_show(term, &grid);
}

int main(int argc, char **argv)
{
    struct theme theme;
    if (argc != 3)
        return 64;
    setlocale(LC_ALL, "");
    setlocale(LC_NUMERIC, "C");
    setenv("TZ", "UTC", 1);
    theme_default(&theme);
    if (term_open(&term, &(struct term_options){.theme = &theme}) != OK)
        return 70;
    term_size(term, &grid.columns, &grid.rows);
    grid_resize(&grid, grid.columns, grid.rows);
    grid.now_s = 1795305600;
    grid.has_color = true;
    fill_model();
    struct layout layout = layout_of(grid.columns, grid.rows);
    screen_prices.fit(&model, layout.body.columns, layout.body.rows);
    model.zoom = 0;
    model.count = chart_capacity(prices_chart_columns(&model), model.zoom);
    model.candles = mem_array(model.count, sizeof *model.candles);
    bool is_shift = strcmp(argv[1], "shift") == 0;
    long steps = strtol(argv[2], NULL, 10);
    for (long step = 0; step <= steps; step++)
        show(is_shift ? 1000 + step : 1000, is_shift ? 0 : step % 2 ? 3 : 5);
    term_close(term);
    return 0;
}
