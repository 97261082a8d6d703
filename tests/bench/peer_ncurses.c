/* A peer for the chart: what somebody writes in an afternoon with ncurses. Each frame is erased and
 * drawn anew, and curses finds the difference.
 *
 *   peer_ncurses tick|shift STEPS */

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AXIS = 12, TOP = 5, VOLUME = 9 };

struct candle {
    double open, high, low, close, volume;
};

static double price_at(long i)
{
    long wave = i % 90 < 45 ? i % 90 : 90 - i % 90;
    long unrest = (i * 2654435761 >> 7) % 29 - 14;
    return (double)(700 + 6 * wave + unrest) / 1000;
}

static struct candle candle_at(long i, long ticks)
{
    struct candle candle = {.open = price_at(i), .close = price_at(i + 1)};
    candle.close += (double)ticks / 1000;
    candle.high = (candle.open > candle.close ? candle.open : candle.close) + (double)(i % 5) / 200;
    candle.low = (candle.open < candle.close ? candle.open : candle.close) - (double)(i % 4) / 200;
    candle.volume = (double)(i * 37 % 211 + 3);
    return candle;
}

static void draw_candle(int x, const struct candle *candle, double low, double high, int rows)
{
    int top = (int)((high - candle->high) / (high - low) * (rows - 1));
    int bottom = (int)((high - candle->low) / (high - low) * (rows - 1));
    double upper = candle->open > candle->close ? candle->open : candle->close;
    double lower = candle->open < candle->close ? candle->open : candle->close;
    int body_top = (int)((high - upper) / (high - low) * (rows - 1));
    int body_bottom = (int)((high - lower) / (high - low) * (rows - 1));
    attrset(COLOR_PAIR(candle->close >= candle->open ? 1 : 2));
    for (int y = top; y <= bottom; y++)
        mvaddwstr(TOP + y, x, y >= body_top && y <= body_bottom ? L"█" : L"│");
    attrset(COLOR_PAIR(3));
    for (int y = 0; y < (int)(candle->volume / 214 * VOLUME) + 1; y++)
        mvaddwstr(TOP + rows + VOLUME - 1 - y, x, L"█");
}

static void draw(long first, long ticks)
{
    int count = COLS - 4 - AXIS, rows = LINES - TOP - VOLUME - 3;
    double low = 1e9, high = 0;
    erase();
    for (int i = 0; i < count; i++) {
        struct candle candle = candle_at(first + i, i == count - 1 ? ticks : 0);
        low = candle.low < low ? candle.low : low;
        high = candle.high > high ? candle.high : high;
    }
    for (int i = 0; i < count; i++) {
        struct candle candle = candle_at(first + i, i == count - 1 ? ticks : 0);
        draw_candle(2 + i, &candle, low, high, rows);
    }
    struct candle last = candle_at(first + count - 1, ticks);
    attrset(A_BOLD);
    mvprintw(1, 2, "MCO2  %.4f USD", last.close);
    attrset(COLOR_PAIR(3));
    for (int y = 0; y < rows; y++)
        mvaddwstr(TOP + y, 2 + count, L"│");
    for (int y = 2; y < rows; y += 4)
        mvprintw(TOP + y, 4 + count, "%.2f", high - (high - low) * y / (rows - 1));
    for (int x = 0; x + 6 < count; x += 20)
        mvprintw(LINES - 3, 2 + x, "%ld", first + x);
    attrset(A_REVERSE);
    mvprintw(TOP + (int)((high - last.close) / (high - low) * (rows - 1)), 3 + count, " %.4f ",
             last.close);
    refresh();
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 64;
    setlocale(LC_ALL, "");
    initscr();
    start_color();
    use_default_colors();
    curs_set(0);
    init_pair(1, COLOR_GREEN, -1);
    init_pair(2, COLOR_RED, -1);
    init_pair(3, COLOR_BLUE, -1);
    bool is_shift = strcmp(argv[1], "shift") == 0;
    long steps = strtol(argv[2], NULL, 10);
    for (long step = 0; step <= steps; step++)
        draw(is_shift ? 1000 + step : 1000, is_shift ? 0 : step % 2 ? 3 : 5);
    endwin();
    return 0;
}
