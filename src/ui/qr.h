#ifndef UI_QR_H
#define UI_QR_H

/** QR codes in half blocks, dark on light. Texts of digits and capitals make smaller ones. */

#include "core/base/buf.h"
#include "ui/canvas.h"

#define QR_MODULES_MAX 77 /* version 15 */

struct qr {
    int width; /* modules, 0: none */
    uint8_t dark[QR_MODULES_MAX * QR_MODULES_MAX];
};

/** Returns: false when the text is too long. */
bool qr_make(struct qr *out, const char *text);
/** Returns: how many digits, capitals and of "$%*+-./: " fit into a code of so many modules a side,
 * 0: not even the smallest. */
size_t qr_capacity(int modules);
/** Append lines for a terminal that is not ours to draw on, each ended by \n, with a quiet zone:
 * black on white by escape sequences. Returns: lines. In: has_256: the terminal knows 256 colours
 */
int qr_write(struct buf *out, const struct qr *qr, bool is_ascii, bool has_256);
/** Columns and rows it takes with a quiet zone of that many modules. */
void qr_size(const struct qr *qr, const struct canvas *canvas, int quiet, int *columns, int *rows);
/** Draw at x, y with the widest quiet zone (4 to 1 modules) that fits the canvas.
 *  Returns: columns taken, 0: it does not fit. */
int qr_draw(const struct qr *qr, const struct canvas *canvas, int x, int y);

#endif
