#include "ui/word_line.h"

#include <string.h>

#include "core/base/mem.h"

#define SHOWN 63 /* bytes of a word that are drawn: no word of a list is so long */

size_t word_blank(struct view text)
{
    if (text.len > 0 && text.data[0] == ' ')
        return 1;
    return text.len >= 3 && memcmp(text.data, "\xe3\x80\x80", 3) == 0 ? 3 : 0;
}

static void skip(struct view *text, size_t len)
{
    text->data += len;
    text->len -= len;
}

bool word_next(struct view *rest, struct view *word)
{
    for (size_t blank = word_blank(*rest); blank > 0; blank = word_blank(*rest))
        skip(rest, blank);
    *word = view_of(rest->data, 0);
    while (rest->len > 0 && word_blank(*rest) == 0) {
        word->len++;
        skip(rest, 1);
    }
    return word->len > 0;
}

unsigned word_count(struct view text)
{
    struct view word;
    unsigned count = 0;
    while (word_next(&text, &word))
        count++;
    return count;
}

int word_draw(const struct canvas *canvas, int x, int y, enum style style, struct view word)
{
    char text[SHOWN + 1];
    size_t len = word.len < SHOWN ? word.len : SHOWN;
    if (len > 0)
        memcpy(text, word.data, len);
    text[len] = '\0';
    int columns = canvas_text(canvas, x, y, style, text);
    mem_wipe(text, sizeof text);
    return columns;
}

int word_draw_numbered(const struct canvas *canvas, int y, struct view words)
{
    int total = (int)word_count(words), number = 0;
    int across = canvas->columns < 60 ? 2 : 4;
    int down = total > 0 ? (total + across - 1) / across : 1;
    int column = canvas->columns / across < 18 ? canvas->columns / across : 18;
    struct view word;
    for (; word_next(&words, &word); number++) {
        int x = number / down * column, row = y + number % down;
        canvas_printf(canvas, x, row, STYLE_DIM, "%2d", number + 1);
        word_draw(canvas, x + 4, row, STYLE_SECRET, word);
    }
    return down;
}
