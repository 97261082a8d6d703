#ifndef UI_PICTURE_H
#define UI_PICTURE_H

/** A picture made of boxes, lines and letters, as SVG or PNG: the same calls draw both. */

#include <stdbool.h>

#include "core/base/buf.h"
#include "core/base/err.h"

#define PICTURE_SIDE 4096 /* pixels, at most */

enum picture_kind { PICTURE_SVG, PICTURE_PNG };
enum picture_anchor { ANCHOR_START, ANCHOR_MIDDLE, ANCHOR_END };

struct picture {
    enum picture_kind kind;
    int width, height;
    struct buf svg;
    uint8_t *pixels; /* RGB, PNG only */
};

/** 0xRRGGBB */
typedef uint32_t color;

/** A blank picture. In: width and height from 1 to PICTURE_SIDE */
void picture_init(struct picture *picture, enum picture_kind kind, int width, int height,
                  color background);
void picture_clear(struct picture *picture);
/** A filled box, or its outline inside of the same box. */
void picture_box(struct picture *picture, double x, double y, double width, double height,
                 color ink, bool is_filled);
/** In: dash: length of dashes and gaps between them, 0: none */
void picture_line(struct picture *picture, double x0, double y0, double x1, double y1, double width,
                  color ink, int dash);
/** Text whose middle is at y. Control characters must not be in it. */
void picture_text(struct picture *picture, double x, double y, enum picture_anchor anchor,
                  color ink, const char *text);
/** Append the file. Returns: OK; ERR_INTERNAL (the library could not write it) */
enum err picture_write(struct picture *picture, struct buf *out) MUST_CHECK;

#endif
