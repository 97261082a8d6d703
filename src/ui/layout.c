#include "ui/layout.h"

struct layout layout_of(int columns, int rows)
{
    struct layout layout = {0};
    if (columns < LAYOUT_MIN_COLUMNS || rows < LAYOUT_MIN_ROWS) {
        layout.kind = LAYOUT_TINY;
        layout.body = (struct rect){0, 0, columns, rows};
        return layout;
    }
    layout.tabs = (struct rect){0, 0, columns, 1};
    layout.footer = (struct rect){0, rows - 1, columns, 1};
    if (columns < 72 || rows < 20) {
        layout.kind = LAYOUT_SMALL;
        layout.body = (struct rect){1, 1, columns - 2, rows - 2};
        layout.message = layout.footer;
        return layout;
    }
    layout.kind = columns >= LAYOUT_WIDE_COLUMNS + 4 ? LAYOUT_WIDE : LAYOUT_NORMAL;
    layout.status = (struct rect){0, 1, columns, 1};
    layout.body = (struct rect){2, 3, columns - 4, rows - 5};
    layout.message = (struct rect){0, rows - 2, columns, 1};
    return layout;
}
