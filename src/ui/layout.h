#ifndef UI_LAYOUT_H
#define UI_LAYOUT_H

/** Where the parts of the picture are, for a size of the terminal. A pure function. */

#define LAYOUT_MIN_COLUMNS 40
#define LAYOUT_MIN_ROWS    12

struct rect {
    int x, y, columns, rows;
};

enum layout_kind {
    LAYOUT_TINY,   /* says that it is too small, nothing else */
    LAYOUT_SMALL,  /* 40×12: sections in one line, the message takes the footer's place */
    LAYOUT_NORMAL, /* 80×24 */
    LAYOUT_WIDE    /* 110 columns and more: screens put things side by side */
};

struct layout {
    enum layout_kind kind;
    struct rect tabs, status, body, message, footer; /* rows 0: not shown */
};

struct layout layout_of(int columns, int rows);

/** Columns and rows from which a screen may put two panes side by side. */
#define LAYOUT_WIDE_COLUMNS 108

#endif
