#ifndef UI_CHART_FONT_H
#define UI_CHART_FONT_H

/** The letters of pictures: ASCII from the space to the tilde, a word per row, the leftmost dot in
 * the highest of its CHART_FONT_WIDTH bits. */

#include <stdint.h>

#define CHART_FONT_FIRST  0x20
#define CHART_FONT_CHARS  95
#define CHART_FONT_WIDTH  9
#define CHART_FONT_HEIGHT 18

extern const uint16_t chart_font[CHART_FONT_CHARS][CHART_FONT_HEIGHT];

#endif
