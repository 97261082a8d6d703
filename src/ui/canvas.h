#ifndef UI_CANVAS_H
#define UI_CANVAS_H

/** A grid of cells and windows onto it. Everything a screen shows is drawn here first; tests dump
 * it as text, term.c sends what changed.
 *
 *  Invariants
 *   - Drawing outside of a canvas is cut off, never an error.
 *   - A cell holds one cluster: a character and its combining marks. A wide one is followed by a
 * cell of width 0. No cell ever holds a control, bidirectional or invisible character, whatever was
 * drawn.
 *   - Drawing learns the time only from the grid, and leaves there when the picture next changes
 * by itself. */

#include <stdbool.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "ui/style.h"

#define CELL_RUNES 5

struct cell {
    uint32_t runes[CELL_RUNES]; /* runes[0] is 0 in the second half of a wide character */
    uint8_t width;              /* 1, 2; 0: second half */
    uint8_t style;
    uint16_t unused; /* 0: no padding, so that cells compare as bytes */
};

struct grid {
    int columns, rows;
    struct cell *cells;
    bool is_ascii;          /* draw with ASCII only */
    bool is_braille;        /* charts may use dots of braille (not with is_ascii) */
    bool has_color;         /* the styles UP and DOWN differ in colour, QR has its own */
    int64_t now_s;          /* Unix seconds, for ages */
    int64_t changes_s;      /* drawing sets: the picture changes by itself then; INT64_MAX: never */
    int cursor_x, cursor_y; /* -1: hidden */
};

/** A window onto a grid; coordinates begin at its top left. Copied freely. */
struct canvas {
    struct grid *grid;
    int x, y;
    int columns, rows;
};

/** In: a zeroed grid, or one to be resized. Contents are blank afterwards. */
void grid_resize(struct grid *grid, int columns, int rows);
/** Blank all cells, hide the cursor, forget changes_s. */
void grid_erase(struct grid *grid);
/** Overwrite and free. */
void grid_clear(struct grid *grid);
/** Append the rows as lines of text, spaces at their ends removed. */
void grid_dump_text(const struct grid *grid, struct buf *out);
/** Append the rows as lines of one letter per cell, the cell's style. */
void grid_dump_styles(const struct grid *grid, struct buf *out);

struct canvas canvas_of(struct grid *grid);
/** The part at x, y of at most columns × rows. */
struct canvas canvas_part(const struct canvas *canvas, int x, int y, int columns, int rows);
/** The same less a margin on each side. */
struct canvas canvas_inset(const struct canvas *canvas, int x, int y);

/** Draw text from x to the right. Returns: the columns it took (also those that were cut off). */
int canvas_text(const struct canvas *canvas, int x, int y, enum style style, const char *text);
int canvas_printf(const struct canvas *canvas, int x, int y, enum style style, const char *format,
                  ...) PRINTF_LIKE(5, 6);
/** Draw text in at most `columns` columns, ending in "…" where it is longer. Returns: columns
 * taken. */
int canvas_text_in(const struct canvas *canvas, int x, int y, int columns, enum style style,
                   const char *text);
/** Draw text so that it ends before column `end`. */
void canvas_text_right(const struct canvas *canvas, int end, int y, enum style style,
                       const char *text);
void canvas_text_center(const struct canvas *canvas, int y, enum style style, const char *text);
/** Draw text broken at spaces into lines of the canvas's width from row y. Returns: lines taken,
 * also those below the canvas. */
int canvas_paragraph(const struct canvas *canvas, int x, int y, int columns, enum style style,
                     const char *text);
void canvas_rune(const struct canvas *canvas, int x, int y, enum style style, uint32_t rune);
/** Blank a rectangle in a style. */
void canvas_fill(const struct canvas *canvas, int x, int y, int columns, int rows,
                 enum style style);
/** Change the style of cells and leave what they hold. */
void canvas_restyle(const struct canvas *canvas, int x, int y, int columns, enum style style);
void canvas_hline(const struct canvas *canvas, int x, int y, int columns, enum style style);
void canvas_vline(const struct canvas *canvas, int x, int y, int rows, enum style style);
/** A box along the canvas's edge; title may be NULL. */
void canvas_box(const struct canvas *canvas, enum style style, const char *title);
void canvas_cursor(const struct canvas *canvas, int x, int y);

/** Note that the picture changes by itself at that time. */
void canvas_changes_at(const struct canvas *canvas, int64_t time_s);
/** Write how long ago time_s was ("just now", "5 min ago", "3 h ago"; "never" for 0) and note when
 * that changes: at 1, 5, 15 and 60 minutes, then every hour, then every day. */
void canvas_age(const struct canvas *canvas, char *out, size_t size, int64_t time_s);
/** Write the time that is left ("0:42") until time_s, and note when that changes. */
void canvas_countdown(const struct canvas *canvas, char *out, size_t size, int64_t time_s);

/** Returns: the ASCII character that stands for a drawing character or sign, '?' for others. */
char canvas_ascii(uint32_t rune);

#endif
