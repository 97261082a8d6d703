#include "ui/picture.h"

#include <assert.h>
#include <math.h>
#include <png.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "ui/chart_font.h"

/* ---- pixels ---- */

/* Mix ink into a pixel, share 0 to 1. */
static void mix(struct picture *picture, int x, int y, color ink, double share)
{
    if (x < 0 || y < 0 || x >= picture->width || y >= picture->height || share <= 0)
        return;
    uint8_t *pixel = picture->pixels + 3 * ((size_t)y * (size_t)picture->width + (size_t)x);
    share = share > 1 ? 1 : share;
    for (int i = 0; i < 3; i++) {
        double to = (double)(ink >> (16 - 8 * i) & 255);
        pixel[i] = (uint8_t)(pixel[i] + (to - pixel[i]) * share + 0.5);
    }
}

static void fill(struct picture *picture, int x0, int y0, int x1, int y1, color ink)
{
    for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++)
            mix(picture, x, y, ink, 1);
}

static void pixel_box(struct picture *picture, double x, double y, double width, double height,
                      color ink, bool is_filled)
{
    int x0 = (int)lround(x), y0 = (int)lround(y);
    int x1 = (int)lround(x + width), y1 = (int)lround(y + height);
    x1 = x1 > x0 ? x1 : x0 + 1;
    y1 = y1 > y0 ? y1 : y0 + 1;
    if (is_filled || x1 - x0 < 3 || y1 - y0 < 3) {
        fill(picture, x0, y0, x1, y1, ink);
        return;
    }
    fill(picture, x0, y0, x1, y0 + 1, ink);
    fill(picture, x0, y1 - 1, x1, y1, ink);
    fill(picture, x0, y0, x0 + 1, y1, ink);
    fill(picture, x1 - 1, y0, x1, y1, ink);
}

/* Each pixel is covered by how near the line its middle is. */
static void pixel_line(struct picture *picture, double x0, double y0, double x1, double y1,
                       double width, color ink, int dash)
{
    double dx = x1 - x0, dy = y1 - y0, length = sqrt(dx * dx + dy * dy), reach = width / 2 + 1;
    for (int y = (int)floor(fmin(y0, y1) - reach); y <= (int)ceil(fmax(y0, y1) + reach); y++) {
        for (int x = (int)floor(fmin(x0, x1) - reach); x <= (int)ceil(fmax(x0, x1) + reach); x++) {
            double px = x + 0.5 - x0, py = y + 0.5 - y0;
            double along = length > 0 ? (px * dx + py * dy) / length : 0;
            along = along < 0 ? 0 : along > length ? length : along;
            if (dash > 0 && (int)(along / dash) % 2 == 1)
                continue;
            double at_x = length > 0 ? along * dx / length : 0;
            double at_y = length > 0 ? along * dy / length : 0;
            mix(picture, x, y, ink, width / 2 + 0.5 - hypot(px - at_x, py - at_y));
        }
    }
}

static void pixel_text(struct picture *picture, double x, double y, enum picture_anchor anchor,
                       color ink, const char *text)
{
    int width = (int)text_width(text) * CHART_FONT_WIDTH;
    int left = (int)lround(x) - (anchor == ANCHOR_END      ? width
                                 : anchor == ANCHOR_MIDDLE ? width / 2
                                                           : 0);
    int top = (int)lround(y) - CHART_FONT_HEIGHT / 2;
    size_t rest = strlen(text);
    while (rest > 0) {
        uint32_t rune;
        size_t size = text_decode(&rune, text, rest);
        if (size == 0)
            return;
        text += size;
        rest -= size;
        bool is_known = rune >= CHART_FONT_FIRST && rune < CHART_FONT_FIRST + CHART_FONT_CHARS;
        const uint16_t *rows = chart_font[(is_known ? rune : '?') - CHART_FONT_FIRST];
        for (int row = 0; row < CHART_FONT_HEIGHT; row++)
            for (int column = 0; column < CHART_FONT_WIDTH; column++)
                if (rows[row] >> (CHART_FONT_WIDTH - 1 - column) & 1)
                    mix(picture, left + column, top + row, ink, 1);
        left += CHART_FONT_WIDTH * (text_rune_width(rune) > 0 ? text_rune_width(rune) : 0);
    }
}

/* ---- SVG ---- */

static void svg_text(struct picture *picture, double x, double y, enum picture_anchor anchor,
                     color ink, const char *text)
{
    static const char *const anchors[] = {"start", "middle", "end"};
    buf_printf(&picture->svg, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"#%06x\">", x,
               y + 5, anchors[anchor], ink);
    for (; *text != '\0'; text++) {
        const char *escape = *text == '&' ? "&amp;" : *text == '<' ? "&lt;" : NULL;
        if (escape != NULL)
            buf_add_text(&picture->svg, escape);
        else
            buf_add_byte(&picture->svg, (uint8_t)*text);
    }
    buf_add_text(&picture->svg, "</text>\n");
}

/* ---- both ---- */

void picture_init(struct picture *picture, enum picture_kind kind, int width, int height,
                  color background)
{
    assert(width > 0 && width <= PICTURE_SIDE && height > 0 && height <= PICTURE_SIDE);
    *picture = (struct picture){.kind = kind, .width = width, .height = height};
    if (kind == PICTURE_PNG) {
        picture->pixels = mem_array((size_t)width * (size_t)height, 3);
    } else {
        buf_printf(&picture->svg,
                   "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
                   "viewBox=\"0 0 %d %d\" font-family=\"monospace\" font-size=\"15\">\n",
                   width, height, width, height);
    }
    picture_box(picture, 0, 0, width, height, background, true);
}

void picture_clear(struct picture *picture)
{
    buf_clear(&picture->svg);
    mem_free(picture->pixels);
    *picture = (struct picture){0};
}

void picture_box(struct picture *picture, double x, double y, double width, double height,
                 color ink, bool is_filled)
{
    if (picture->kind == PICTURE_PNG)
        pixel_box(picture, x, y, width, height, ink, is_filled);
    else if (is_filled)
        buf_printf(&picture->svg,
                   "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"#%06x\"/>\n",
                   x, y, width, height > 1 ? height : 1, ink);
    else
        buf_printf(&picture->svg,
                   "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"none\" "
                   "stroke=\"#%06x\"/>\n",
                   x + 0.5, y + 0.5, width > 1 ? width - 1 : 1, height > 1 ? height - 1 : 1, ink);
}

void picture_line(struct picture *picture, double x0, double y0, double x1, double y1, double width,
                  color ink, int dash)
{
    if (picture->kind == PICTURE_PNG) {
        pixel_line(picture, x0, y0, x1, y1, width, ink, dash);
        return;
    }
    buf_printf(&picture->svg,
               "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#%06x\" "
               "stroke-width=\"%.1f\"",
               x0, y0, x1, y1, ink, width);
    if (dash > 0)
        buf_printf(&picture->svg, " stroke-dasharray=\"%d\"", dash);
    buf_add_text(&picture->svg, "/>\n");
}

void picture_text(struct picture *picture, double x, double y, enum picture_anchor anchor,
                  color ink, const char *text)
{
    if (picture->kind == PICTURE_PNG)
        pixel_text(picture, x, y, anchor, ink, text);
    else
        svg_text(picture, x, y, anchor, ink, text);
}

static enum err write_png(struct picture *picture, struct buf *out)
{
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = (png_uint_32)picture->width,
                       .height = (png_uint_32)picture->height,
                       .format = PNG_FORMAT_RGB};
    png_alloc_size_t size = 0;
    if (!png_image_write_to_memory(&image, NULL, &size, 0, picture->pixels, 0, NULL))
        return err_set(ERR_INTERNAL, "the picture could not be made: %s", image.message);
    uint8_t *bytes = mem_alloc(size);
    bool ok = png_image_write_to_memory(&image, bytes, &size, 0, picture->pixels, 0, NULL) != 0;
    if (ok)
        buf_add(out, bytes, size);
    mem_free(bytes);
    return ok ? OK : err_set(ERR_INTERNAL, "the picture could not be made: %s", image.message);
}

enum err picture_write(struct picture *picture, struct buf *out)
{
    if (picture->kind == PICTURE_PNG)
        return write_png(picture, out);
    buf_add(out, picture->svg.data, picture->svg.len);
    buf_add_text(out, "</svg>\n");
    return OK;
}
