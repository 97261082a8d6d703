#include "ui/canvas.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"

#define LINE_MAX_BYTES 1024

static const struct cell blank = {.runes = {' '}, .width = 1, .style = STYLE_TEXT};

void grid_resize(struct grid *grid, int columns, int rows)
{
    columns = columns < 1 ? 1 : columns;
    rows = rows < 1 ? 1 : rows;
    if (grid->cells != NULL)
        mem_wipe(grid->cells, (size_t)grid->columns * (size_t)grid->rows * sizeof *grid->cells);
    mem_free(grid->cells);
    grid->columns = columns;
    grid->rows = rows;
    grid->cells = mem_array((size_t)columns * (size_t)rows, sizeof *grid->cells);
    grid_erase(grid);
}

void grid_erase(struct grid *grid)
{
    for (int i = 0; i < grid->columns * grid->rows; i++)
        grid->cells[i] = blank;
    grid->cursor_x = grid->cursor_y = -1;
    grid->changes_s = INT64_MAX;
}

void grid_clear(struct grid *grid)
{
    if (grid->cells != NULL)
        mem_wipe(grid->cells, (size_t)grid->columns * (size_t)grid->rows * sizeof *grid->cells);
    mem_free(grid->cells);
    memset(grid, 0, sizeof *grid);
}

static void dump_cell(const struct cell *cell, struct buf *out)
{
    for (int i = 0; i < CELL_RUNES && cell->runes[i] != 0; i++) {
        char bytes[4];
        buf_add(out, bytes, text_encode(bytes, cell->runes[i]));
    }
}

void grid_dump_text(const struct grid *grid, struct buf *out)
{
    for (int y = 0; y < grid->rows; y++) {
        const struct cell *row = grid->cells + y * grid->columns;
        int end = grid->columns;
        while (end > 0 && row[end - 1].width == 1 && row[end - 1].runes[0] == ' ')
            end--;
        for (int x = 0; x < end; x++)
            dump_cell(&row[x], out);
        buf_add_byte(out, '\n');
    }
}

void grid_dump_styles(const struct grid *grid, struct buf *out)
{
    static const char letters[] = {
#define STYLE_LETTER(role, name, letter, look, words) letter,
        STYLE_LIST(STYLE_LETTER)
#undef STYLE_LETTER
    };
    for (int y = 0; y < grid->rows; y++) {
        const struct cell *row = grid->cells + y * grid->columns;
        int end = grid->columns;
        while (end > 0 && row[end - 1].style == STYLE_TEXT)
            end--;
        for (int x = 0; x < end; x++)
            buf_add_byte(out, (uint8_t)letters[row[x].style]);
        buf_add_byte(out, '\n');
    }
}

struct canvas canvas_of(struct grid *grid)
{
    return (struct canvas){grid, 0, 0, grid->columns, grid->rows};
}

static int clamp(int value, int low, int high)
{
    return value < low ? low : value > high ? high : value;
}

struct canvas canvas_part(const struct canvas *canvas, int x, int y, int columns, int rows)
{
    x = clamp(x, 0, canvas->columns);
    y = clamp(y, 0, canvas->rows);
    return (struct canvas){canvas->grid, canvas->x + x, canvas->y + y,
                           clamp(columns, 0, canvas->columns - x),
                           clamp(rows, 0, canvas->rows - y)};
}

struct canvas canvas_inset(const struct canvas *canvas, int x, int y)
{
    return canvas_part(canvas, x, y, canvas->columns - 2 * x, canvas->rows - 2 * y);
}

static struct cell *cell_at(const struct canvas *canvas, int x, int y)
{
    if (x < 0 || y < 0 || x >= canvas->columns || y >= canvas->rows)
        return NULL;
    return canvas->grid->cells + (canvas->y + y) * canvas->grid->columns + canvas->x + x;
}

/* Overwriting half of a wide character leaves a blank in place of the other half. */
static void mend_halves(const struct canvas *canvas, struct cell *cell)
{
    struct cell *row = canvas->grid->cells;
    long column = (cell - row) % canvas->grid->columns;
    if (cell->width == 0 && column > 0) {
        uint8_t style = cell[-1].style;
        cell[-1] = blank;
        cell[-1].style = style;
    }
    if (cell->width == 2 && column + 1 < canvas->grid->columns && cell[1].width == 0) {
        uint8_t style = cell[1].style;
        cell[1] = blank;
        cell[1].style = style;
    }
}

static void put_cluster(const struct canvas *canvas, int x, int y, enum style style,
                        const uint32_t *runes, int count, int width)
{
    struct cell *cell = cell_at(canvas, x, y);
    if (cell == NULL)
        return;
    mend_halves(canvas, cell);
    if (width == 2) {
        struct cell *half = cell_at(canvas, x + 1, y);
        if (half == NULL) { /* does not fit: a blank is better than a half */
            *cell = blank;
            cell->style = (uint8_t)style;
            return;
        }
        mend_halves(canvas, half);
        *half = (struct cell){.width = 0, .style = (uint8_t)style};
    }
    *cell = (struct cell){.width = (uint8_t)width, .style = (uint8_t)style};
    for (int i = 0; i < count && i < CELL_RUNES; i++)
        cell->runes[i] = runes[i];
}

/* What must never reach a terminal, whoever drew it. */
static bool is_dangerous(uint32_t rune)
{
    return rune < 0x20 || (rune >= 0x7f && rune < 0xa0) || rune == 0xad || rune == 0x61c ||
           (rune >= 0x200b && rune <= 0x200f) || (rune >= 0x2028 && rune <= 0x202e) ||
           (rune >= 0x2060 && rune <= 0x206f) || rune == 0xfeff ||
           (rune >= 0xfff9 && rune <= 0xfffb) || (rune >= 0xe0000 && rune <= 0xe0fff);
}

char canvas_ascii(uint32_t rune)
{
    static const struct {
        uint16_t rune;
        char ascii;
    } map[] = {
        {0x2500, '-'},  {0x2501, '-'},  {0x2502, '|'}, {0x2503, '|'}, {0x250c, '+'},
        {0x2510, '+'},  {0x2514, '+'},  {0x2518, '+'}, {0x251c, '+'}, {0x2524, '+'},
        {0x252c, '+'},  {0x2534, '+'},  {0x253c, '+'}, {0x256d, '+'}, {0x256e, '+'},
        {0x256f, '+'},  {0x2570, '+'},  {0x2504, '-'}, {0x2508, '-'}, {0x250a, ':'},
        {0x2575, '\''}, {0x2577, '.'},  {0x2588, '#'}, {0x2580, '"'}, {0x2584, '_'},
        {0x25cf, '*'},  {0x25cb, 'o'},  {0x25d0, '~'}, {0x2022, '*'}, {0x00b7, '-'},
        {0x203a, '>'},  {0x2039, '<'},  {0x2713, 'v'}, {0x2717, 'x'}, {0x25b2, '^'},
        {0x25bc, 'v'},  {0x25c2, '<'},  {0x25b8, '>'}, {0x2191, '^'}, {0x2193, 'v'},
        {0x2190, '<'},  {0x2192, '>'},  {0x2026, '.'}, {0x2014, '-'}, {0x2013, '-'},
        {0x2018, '\''}, {0x2019, '\''}, {0x201c, '"'}, {0x201d, '"'}, {0x253f, '+'},
        {0x2537, '+'},  {0x252f, '+'},  {0x00d7, 'x'}, {0x2248, '~'}, {0x2264, '<'},
        {0x2265, '>'},  {0x2591, ':'},  {0x2592, '%'}, {0x00a0, ' '}, {0x2009, ' '},
        {0x202f, ' '},  {0x2212, '-'},  {0x2592, '%'}, {0x25aa, '*'}, {0x2578, '-'},
        {0x2579, '\''}, {0x257b, '.'},  {0x2082, '2'}, {0x25c6, '*'}, {0x2594, '\''},
    };
    if (rune < 0x80)
        return (char)rune;
    for (size_t i = 0; i < MEM_COUNT(map); i++)
        if (map[i].rune == rune)
            return map[i].ascii;
    if (rune >= 0x2581 && rune <= 0x2587)
        return rune < 0x2584 ? '.' : '#';
    return '?';
}

/* Take the next cluster of text. Returns: its bytes, 0 at the end. */
static size_t next_cluster(const char *text, uint32_t runes[CELL_RUNES], int *count, int *width)
{
    size_t used = 0;
    *count = *width = 0;
    while (text[used] != '\0') {
        uint32_t rune;
        size_t size = text_decode(&rune, text + used, strnlen(text + used, 4));
        if (size == 0) {
            rune = 0xfffd;
            size = 1;
        }
        bool plain = rune >= 0x20 && rune < 0x7f;
        if (!plain && is_dangerous(rune)) {
            used += size;
            continue;
        }
        int columns = plain ? 1 : text_rune_width(rune);
        if (*count > 0 && columns > 0)
            break;
        used += size;
        if (*count == 0 && columns == 0)
            continue; /* a mark with nothing to stand on */
        if (*count < CELL_RUNES)
            runes[(*count)++] = rune;
        *width += columns;
    }
    return used;
}

int canvas_text(const struct canvas *canvas, int x, int y, enum style style, const char *text)
{
    int start = x;
    uint32_t runes[CELL_RUNES];
    int count, width;
    for (size_t used; (used = next_cluster(text, runes, &count, &width)) > 0; text += used) {
        if (count == 0)
            continue;
        if (canvas->grid->is_ascii) {
            for (int i = 0; i < width; i++)
                put_cluster(canvas, x + i, y, style, &(uint32_t){(uint32_t)canvas_ascii(runes[0])},
                            1, 1);
        } else {
            put_cluster(canvas, x, y, style, runes, count, width);
        }
        x += width;
    }
    return x - start;
}

int canvas_printf(const struct canvas *canvas, int x, int y, enum style style, const char *format,
                  ...)
{
    char line[LINE_MAX_BYTES];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    return len < 0 ? 0 : canvas_text(canvas, x, y, style, line);
}

int canvas_text_in(const struct canvas *canvas, int x, int y, int columns, enum style style,
                   const char *text)
{
    if (columns <= 0)
        return 0;
    int width = (int)text_width(text);
    struct canvas part = canvas_part(canvas, x, y, columns, 1);
    if (width <= columns)
        return canvas_text(&part, 0, 0, style, text);
    char start[LINE_MAX_BYTES];
    size_t fit = text_fit(text, (size_t)columns - 1);
    if (fit >= sizeof start)
        fit = text_fit(text, sizeof start / 8);
    memcpy(start, text, fit);
    start[fit] = '\0';
    int taken = canvas_text(&part, 0, 0, style, start);
    return taken + canvas_text(&part, taken, 0, style, "…");
}

void canvas_text_right(const struct canvas *canvas, int end, int y, enum style style,
                       const char *text)
{
    int width = (int)text_width(text);
    if (width <= end)
        canvas_text(canvas, end - width, y, style, text);
    else
        canvas_text_in(canvas, 0, y, end, style, text);
}

void canvas_text_center(const struct canvas *canvas, int y, enum style style, const char *text)
{
    int width = (int)text_width(text);
    int x = width < canvas->columns ? (canvas->columns - width) / 2 : 0;
    canvas_text_in(canvas, x, y, canvas->columns - x, style, text);
}

/* Bytes of the longest start of text that ends at a space (or a line feed) and fits. */
static size_t line_break(const char *text, int columns, size_t *skip)
{
    size_t stop = strcspn(text, "\n");
    size_t fit = text_fit(text, (size_t)columns);
    *skip = 0;
    if (fit >= stop) {
        *skip = text[stop] == '\n';
        return stop;
    }
    size_t cut = fit;
    while (cut > 0 && text[cut] != ' ')
        cut--;
    if (cut == 0 && fit == 0)
        fit = text_fit(text, 2); /* a wide character where there is no room for one */
    if (cut == 0)
        return fit > 0 ? fit : 1;
    *skip = 1;
    return cut;
}

int canvas_paragraph(const struct canvas *canvas, int x, int y, int columns, enum style style,
                     const char *text)
{
    int lines = 0;
    if (columns < 1)
        return 0;
    while (*text != '\0') {
        char line[LINE_MAX_BYTES];
        size_t skip, len = line_break(text, columns, &skip);
        size_t kept = len < sizeof line ? len : sizeof line - 1;
        memcpy(line, text, kept);
        line[kept] = '\0';
        canvas_text(canvas, x, y + lines, style, line);
        lines++;
        text += len + skip;
    }
    return lines;
}

void canvas_rune(const struct canvas *canvas, int x, int y, enum style style, uint32_t rune)
{
    if (canvas->grid->is_ascii)
        rune = (uint32_t)canvas_ascii(rune);
    if (!is_dangerous(rune))
        put_cluster(canvas, x, y, style, &rune, 1, 1);
}

void canvas_fill(const struct canvas *canvas, int x, int y, int columns, int rows, enum style style)
{
    for (int row = 0; row < rows; row++)
        for (int column = 0; column < columns; column++)
            put_cluster(canvas, x + column, y + row, style, blank.runes, 1, 1);
}

void canvas_restyle(const struct canvas *canvas, int x, int y, int columns, enum style style)
{
    for (int column = 0; column < columns; column++) {
        struct cell *cell = cell_at(canvas, x + column, y);
        if (cell != NULL)
            cell->style = (uint8_t)style;
    }
}

void canvas_hline(const struct canvas *canvas, int x, int y, int columns, enum style style)
{
    for (int i = 0; i < columns; i++)
        canvas_rune(canvas, x + i, y, style, 0x2500);
}

void canvas_vline(const struct canvas *canvas, int x, int y, int rows, enum style style)
{
    for (int i = 0; i < rows; i++)
        canvas_rune(canvas, x, y + i, style, 0x2502);
}

void canvas_box(const struct canvas *canvas, enum style style, const char *title)
{
    int right = canvas->columns - 1, bottom = canvas->rows - 1;
    canvas_hline(canvas, 1, 0, right - 1, style);
    canvas_hline(canvas, 1, bottom, right - 1, style);
    canvas_vline(canvas, 0, 1, bottom - 1, style);
    canvas_vline(canvas, right, 1, bottom - 1, style);
    canvas_rune(canvas, 0, 0, style, 0x256d);
    canvas_rune(canvas, right, 0, style, 0x256e);
    canvas_rune(canvas, 0, bottom, style, 0x2570);
    canvas_rune(canvas, right, bottom, style, 0x256f);
    if (title == NULL || right < 6)
        return;
    canvas_text(canvas, 2, 0, STYLE_TITLE, " ");
    int width = canvas_text_in(canvas, 3, 0, right - 5, STYLE_TITLE, title);
    canvas_text(canvas, 3 + width, 0, STYLE_TITLE, " ");
}

void canvas_cursor(const struct canvas *canvas, int x, int y)
{
    if (cell_at(canvas, x, y) == NULL)
        return;
    canvas->grid->cursor_x = canvas->x + x;
    canvas->grid->cursor_y = canvas->y + y;
}

void canvas_changes_at(const struct canvas *canvas, int64_t time_s)
{
    if (time_s > canvas->grid->now_s && time_s < canvas->grid->changes_s)
        canvas->grid->changes_s = time_s;
}

void canvas_age(const struct canvas *canvas, char *out, size_t size, int64_t time_s)
{
    static const int64_t steps_s[] = {60, 300, 900, 3600};
    static const char *const words[] = {"just now", "over 1 min ago", "over 5 min ago",
                                        "over 15 min ago"};
    if (time_s <= 0) {
        (void)text_copy(out, size, "never");
        return;
    }
    int64_t age_s = canvas->grid->now_s - time_s;
    for (size_t i = 0; i < MEM_COUNT(steps_s); i++) {
        if (age_s < steps_s[i]) {
            (void)text_copy(out, size, words[i]);
            canvas_changes_at(canvas, time_s + steps_s[i]);
            return;
        }
    }
    int64_t unit_s = age_s < 2 * 86400 ? 3600 : 86400;
    (void)text_format(out, size, "%lld %s ago", (long long)(age_s / unit_s),
                      unit_s == 3600 ? "h" : "d");
    canvas_changes_at(canvas, time_s + (age_s / unit_s + 1) * unit_s);
}

void canvas_countdown(const struct canvas *canvas, char *out, size_t size, int64_t time_s)
{
    int64_t left_s = time_s - canvas->grid->now_s;
    if (left_s < 0)
        left_s = 0;
    (void)text_format(out, size, "%lld:%02lld", (long long)(left_s / 60), (long long)(left_s % 60));
    if (left_s > 0)
        canvas_changes_at(canvas, canvas->grid->now_s + 1);
}
