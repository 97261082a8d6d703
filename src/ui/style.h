#ifndef UI_STYLE_H
#define UI_STYLE_H

/** Style roles: what a piece of text is. A theme says how each looks; screens never name a colour.
 *
 *  X(role, name in theme files, letter in dumps, built-in look, words)
 *  A look has up to three alternatives: for 256 colours | for 8 colours | without colour. The last
 * one given stands for those after it. Colours: default, black, red, green, yellow, blue, magenta,
 * cyan, white or 0 to 255; attributes: bold, dim, underline, reverse, italic. */

#define STYLE_LIST(X)                                                                              \
    X(STYLE_TEXT, "text", '.', "default", "ordinary text")                                         \
    X(STYLE_DIM, "dim", 'd', "245 | default dim | dim", "labels and what matters less")            \
    X(STYLE_STRONG, "strong", 's', "default bold", "the figures that matter")                      \
    X(STYLE_TITLE, "title", 't', "default bold", "headings")                                       \
    X(STYLE_ACCENT, "accent", 'a', "72 bold | green bold | bold", "the name and what is new")      \
    X(STYLE_BAR, "bar", 'b', "250 | default", "the line at the top")                               \
    X(STYLE_TAB, "tab", 'T', "231 on 29 bold | white on green bold | reverse", "the open section") \
    X(STYLE_KEY, "key", 'k', "72 | green | bold", "keys in the footer and in help")                \
    X(STYLE_BORDER, "border", 'o', "240 | default dim | dim", "lines and boxes")                   \
    X(STYLE_SELECTED, "selected", 'S', "231 on 23 | black on cyan | reverse", "the chosen row")    \
    X(STYLE_FIELD, "field", 'f', "default on 236 | default underline | underline", "a text field") \
    X(STYLE_HINT, "hint", 'h', "243 on 236 | default dim underline | dim underline",               \
      "what an empty field is for")                                                                \
    X(STYLE_FOCUS, "focus", 'F', "231 on 24 | white on blue | reverse", "the field typed into")    \
    X(STYLE_BUTTON, "button", 'u', "250 on 237 | default | default", "a button")                   \
    X(STYLE_GOOD, "good", 'g', "72 | green | default", "done, up to date")                         \
    X(STYLE_WARN, "warn", 'w', "179 | yellow | bold", "worth a look")                              \
    X(STYLE_BAD, "bad", 'x', "167 bold | red bold | bold", "failed, refused")                      \
    X(STYLE_STALE, "stale", 'z', "242 | default dim | dim", "too old to be used")                  \
    X(STYLE_UP, "up", 'U', "72 | green | default", "a price that rose")                            \
    X(STYLE_DOWN, "down", 'D', "167 | red | default", "a price that fell")                         \
    X(STYLE_AXIS, "axis", 'i', "243 | default dim | dim", "axes of the chart")                     \
    X(STYLE_MARK, "mark", 'm', "16 on 72 | black on green | reverse", "the last price, the cross") \
    X(STYLE_LINE1, "line1", '1', "75 | cyan | default", "the first line of the chart")             \
    X(STYLE_LINE2, "line2", '2', "179 | yellow | bold", "another line, a simple average")          \
    X(STYLE_LINE3, "line3", '3', "139 | magenta | default", "an exponential average")              \
    X(STYLE_SECRET, "secret", 'c', "229 | yellow | bold", "words that must stay secret")           \
    X(STYLE_QR, "qr", 'q', "16 on 231 | black on white | reverse", "QR codes: dark on light")

enum style {
#define STYLE_ENUM(role, name, letter, look, words) role,
    STYLE_LIST(STYLE_ENUM)
#undef STYLE_ENUM
        STYLES
};

#endif
