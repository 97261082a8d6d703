#include "ui/chart_raster.h"

#include <stdlib.h>

#include "core/base/mem.h"

static const struct {
    int across, down;
} dots_of[] = {[RASTER_THIN] = {1, 3}, [RASTER_BLOCK] = {2, 2}, [RASTER_BRAILLE] = {2, 4}};

void raster_init(struct raster *raster, enum raster_kind kind, int columns, int rows)
{
    size_t cells = (size_t)(columns > 0 ? columns : 0) * (size_t)(rows > 0 ? rows : 0);
    *raster = (struct raster){.kind = kind,
                              .columns = columns,
                              .rows = rows,
                              .across = dots_of[kind].across * columns,
                              .down = dots_of[kind].down * rows,
                              .dots = mem_array(cells + 1, 1),
                              .styles = mem_array(cells + 1, 1)};
}

void raster_clear(struct raster *raster)
{
    mem_free(raster->dots);
    mem_free(raster->styles);
    *raster = (struct raster){0};
}

static unsigned mask_of(enum raster_kind kind, int x, int y)
{
    /* Unicode numbers the dots of braille down the left, down the right, then the lowest two. */
    static const uint8_t braille[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    switch (kind) {
    case RASTER_THIN: return 1u << y;
    case RASTER_BLOCK: return 1u << (2 * y + x);
    case RASTER_BRAILLE: return braille[y][x];
    }
    return 0;
}

void raster_dot(struct raster *raster, int x, int y, enum style style)
{
    if (x < 0 || y < 0 || x >= raster->across || y >= raster->down)
        return;
    int wide = dots_of[raster->kind].across, high = dots_of[raster->kind].down;
    size_t cell = (size_t)(y / high) * (size_t)raster->columns + (size_t)(x / wide);
    raster->dots[cell] = (uint8_t)(raster->dots[cell] | mask_of(raster->kind, x % wide, y % high));
    raster->styles[cell] = (uint8_t)style;
}

void raster_line(struct raster *raster, int x0, int y0, int x1, int y1, int every, enum style style)
{
    int dx = abs(x1 - x0), dy = -abs(y1 - y0);
    int sx = x0 < x1 ? 1 : -1, sy = y0 < y1 ? 1 : -1;
    int error = dx + dy;
    for (int i = 0;; i++) {
        if (i % every == 0)
            raster_dot(raster, x0, y0, style);
        if (x0 == x1 && y0 == y1)
            return;
        int twice = 2 * error;
        if (twice >= dy) {
            error += dy;
            x0 += sx;
        }
        if (twice <= dx) {
            error += dx;
            y0 += sy;
        }
    }
}

static uint32_t rune_of(const struct raster *raster, unsigned mask, bool is_ascii)
{
    static const uint16_t thin[] = {' ', 0x2594, 0x2500, 0x2575, 0x2581, 0x2502, 0x2577, 0x2502};
    static const char ascii[] = " '-'_|.|";
    static const uint16_t block[] = {' ',    0x2598, 0x259d, 0x2580, 0x2596, 0x258c,
                                     0x259e, 0x259b, 0x2597, 0x259a, 0x2590, 0x259c,
                                     0x2584, 0x2599, 0x259f, 0x2588};
    switch (raster->kind) {
    case RASTER_THIN: return is_ascii ? (uint32_t)ascii[mask] : thin[mask];
    case RASTER_BLOCK: return block[mask];
    case RASTER_BRAILLE: return 0x2800u + mask;
    }
    return ' ';
}

void raster_draw(const struct raster *raster, const struct canvas *canvas)
{
    for (int y = 0; y < raster->rows; y++) {
        for (int x = 0; x < raster->columns; x++) {
            size_t cell = (size_t)y * (size_t)raster->columns + (size_t)x;
            if (raster->dots[cell] != 0)
                canvas_rune(canvas, x, y, (enum style)raster->styles[cell],
                            rune_of(raster, raster->dots[cell], canvas->grid->is_ascii));
        }
    }
}
