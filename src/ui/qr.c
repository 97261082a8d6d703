#include "ui/qr.h"

#include <qrencode.h>
#include <string.h>

#define QUIET 2 /* modules around a code between other lines of a terminal */

static bool is_alphanumeric(const char *text)
{
    return text[strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")] == '\0';
}

bool qr_make(struct qr *out, const char *text)
{
    out->width = 0;
    QRcode *code = is_alphanumeric(text) ? QRcode_encodeString(text, 0, QR_ECLEVEL_L, QR_MODE_8, 1)
                                         : QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L);
    if (code == NULL)
        return false;
    if (code->width <= QR_MODULES_MAX) {
        out->width = code->width;
        for (int i = 0; i < code->width * code->width; i++)
            out->dark[i] = code->data[i] & 1;
    }
    QRcode_free(code);
    return out->width > 0;
}

/* ISO/IEC 18004, alphanumeric, correction level L, versions 1 to 15. */
size_t qr_capacity(int modules)
{
    static const size_t fits[] = {0,   25,  47,  77,  114, 154, 195, 224,
                                  279, 335, 395, 468, 535, 619, 667, 758};
    int version = modules > QR_MODULES_MAX ? 15 : (modules - 17) / 4;
    return version < 1 ? 0 : fits[version];
}

/* Without half blocks a module is two cells wide and one high. */
void qr_size(const struct qr *qr, const struct canvas *canvas, int quiet, int *columns, int *rows)
{
    int modules = qr->width + 2 * quiet;
    *columns = canvas->grid->is_ascii ? 2 * modules : modules;
    *rows = canvas->grid->is_ascii ? modules : (modules + 1) / 2;
}

static bool is_dark(const struct qr *qr, int x, int y)
{
    return x >= 0 && y >= 0 && x < qr->width && y < qr->width && qr->dark[y * qr->width + x];
}

/* With colour: dark on light by the style. Without: light is drawn, dark is left, which is right on
 * the usual dark terminal; readers accept the inverse too. */
static void draw_half(const struct canvas *canvas, int x, int y, bool upper, bool lower)
{
    bool inverse = !canvas->grid->has_color;
    enum style style = inverse ? STYLE_TEXT : STYLE_QR;
    bool top = upper != inverse, bottom = lower != inverse;
    canvas_rune(canvas, x, y, style, top && bottom ? 0x2588 : top ? 0x2580 : bottom ? 0x2584 : ' ');
}

static void draw_whole(const struct canvas *canvas, int x, int y, bool dark)
{
    bool inverse = !canvas->grid->has_color;
    for (int i = 0; i < 2; i++)
        canvas_rune(canvas, x + i, y, inverse ? STYLE_TEXT : STYLE_QR, dark != inverse ? '#' : ' ');
}

int qr_draw(const struct qr *qr, const struct canvas *canvas, int x, int y)
{
    int columns = 0, rows = 0, quiet = 4;
    if (qr->width == 0)
        return 0;
    for (; quiet > 0; quiet--) {
        qr_size(qr, canvas, quiet, &columns, &rows);
        if (x + columns <= canvas->columns && y + rows <= canvas->rows)
            break;
    }
    if (quiet == 0)
        return 0;
    int end = qr->width + quiet;
    for (int row = 0; row < rows; row++) {
        for (int column = -quiet; column < end; column++) {
            if (canvas->grid->is_ascii)
                draw_whole(canvas, x + 2 * (column + quiet), y + row,
                           is_dark(qr, column, row - quiet));
            else
                draw_half(canvas, x + column + quiet, y + row, is_dark(qr, column, 2 * row - quiet),
                          2 * row + 1 - quiet < end && is_dark(qr, column, 2 * row + 1 - quiet));
        }
    }
    return columns;
}

static void write_row(struct buf *out, const struct qr *qr, int y, bool is_ascii)
{
    for (int x = -QUIET; x < qr->width + QUIET; x++) {
        bool upper = is_dark(qr, x, y), lower = is_dark(qr, x, y + 1);
        if (is_ascii)
            buf_add_text(out, upper ? "##" : "  ");
        else
            buf_add_text(out, upper && lower ? "█" : upper ? "▀" : lower ? "▄" : " ");
    }
}

int qr_write(struct buf *out, const struct qr *qr, bool is_ascii, bool has_256)
{
    int lines = 0;
    for (int y = -QUIET; y < qr->width + QUIET; y += is_ascii ? 1 : 2, lines++) {
        buf_add_text(out, has_256 ? "\033[38;5;16;48;5;231m" : "\033[30;47m");
        write_row(out, qr, y, is_ascii);
        buf_add_text(out, "\033[0m\n");
    }
    return lines;
}
