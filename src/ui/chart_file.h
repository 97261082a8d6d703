#ifndef UI_CHART_FILE_H
#define UI_CHART_FILE_H

/** A chart as a file: candles as CSV, a picture as SVG or PNG, the characters of the screen as
 * text. */

#include "ui/chart.h"

enum chart_format { CHART_CSV, CHART_SVG, CHART_PNG, CHART_TEXT, CHART_FORMATS };

struct chart_file {
    const struct chart *chart;
    size_t seen;        /* candles, the newest ones */
    const char *title;  /* clean text */
    int width, height;  /* pixels, or columns and rows; 0: as is usual */
    bool is_ascii;      /* CHART_TEXT */
    bool is_red_rising; /* the colours of up and down are swapped */
};

/** The format that a file's name ends with.
 *  Returns: OK; ERR_INVALID (with the endings that there are) */
enum err chart_format_of(enum chart_format *out, const char *path) MUST_CHECK;
/** Append the file. Returns: OK; ERR_INVALID (size); ERR_INTERNAL */
enum err chart_write(struct buf *out, const struct chart_file *file,
                     enum chart_format format) MUST_CHECK;

/* chart_picture.c */
enum err chart_picture(struct buf *out, const struct chart_file *file, bool is_png) MUST_CHECK;

#endif
