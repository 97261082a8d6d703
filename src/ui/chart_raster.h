#ifndef UI_CHART_RASTER_H
#define UI_CHART_RASTER_H

/** Dots finer than cells, for lines: how fine depends on the characters that draw them. */

#include "ui/canvas.h"

enum raster_kind {
    RASTER_THIN,   /* 1×3 dots a cell: thin strokes, also in ASCII */
    RASTER_BLOCK,  /* 2×2: quarters of a cell */
    RASTER_BRAILLE /* 2×4 */
};

struct raster {
    enum raster_kind kind;
    int columns, rows; /* cells */
    int across, down;  /* dots */
    uint8_t *dots;     /* a mask per cell */
    uint8_t *styles;
};

void raster_init(struct raster *raster, enum raster_kind kind, int columns, int rows);
void raster_clear(struct raster *raster);
/** Dots outside are cut off. */
void raster_dot(struct raster *raster, int x, int y, enum style style);
/** In: every: 1 for all dots of the line, 2 for every second … */
void raster_line(struct raster *raster, int x0, int y0, int x1, int y1, int every,
                 enum style style);
/** Draw the cells that have dots onto a canvas. */
void raster_draw(const struct raster *raster, const struct canvas *canvas);

#endif
