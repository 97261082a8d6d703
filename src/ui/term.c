#include "ui/term.h"

#include <assert.h>
#include <curses.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "core/base/mem.h"
#include "core/base/text.h"

/* Save the title and name the window; paste in brackets. And back. */
#define ENTER_EXTRAS "\033[22;0t\033]2;EcoCoin\033\\\033[?2004h"
/* Buttons, the wheel and dragging, in the form that knows no limit of columns. */
#define MOUSE_ON     "\033[?1002h\033[?1006h"
#define MOUSE_OFF    "\033[?1006l\033[?1002l"
#define LEAVE_EXTRAS MOUSE_OFF "\033[?2004l\033[23;0t"

#define SIZE_LIMIT 1000 /* columns, rows: what a terminal claims beyond is not believed */

#define KNOWN 1024 /* cells that curses' form is kept of; a power of two */

/** What a cell of one narrow character looks like to curses. */
struct known_cell {
    uint32_t rune; /* 0: none yet */
    uint8_t style;
    cchar_t curses;
};

struct term {
    SCREEN *screen;
    bool has_extras; /* an xterm relative, or something that ignores what it does not know */
    bool is_given_back;
    bool has_mouse;
    enum theme_depth depth;
    struct look looks[STYLES];
    attr_t attributes[STYLES];
    struct cell *shown; /* what curses was told last */
    cchar_t *run;       /* columns of them: a row's cells on their way to curses */
    struct known_cell known[KNOWN];
    uint8_t told_style; /* of the last cell that curses was told */
    int columns, rows;
    bool is_fresh; /* shown means nothing: send all */
    int cursor_x, cursor_y;
};

/* For term_restore(), which may run in a signal handler. */
static struct {
    volatile bool is_taken;
    struct termios before;
    char bytes[256];
    size_t len;
} reset;

static enum err check_terminal(const char **name)
{
    *name = getenv("TERM");
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return err_set(ERR_UNSUPPORTED, "standard input and output are not a terminal");
    if (*name == NULL || **name == '\0')
        return err_set(ERR_UNSUPPORTED, "TERM is not set, so the terminal cannot be drawn on");
    if (strcmp(*name, "dumb") == 0)
        return err_set(ERR_UNSUPPORTED, "a terminal with TERM=dumb cannot be drawn on");
    return OK;
}

/* Append a capability without its padding. */
static void add_reset(const char *capability)
{
    if (capability == NULL || (intptr_t)capability == -1)
        return;
    for (size_t i = 0; capability[i] != '\0'; i++) {
        if (capability[i] == '$' && capability[i + 1] == '<') {
            i += strcspn(capability + i, ">");
            if (capability[i] == '\0')
                return;
            continue;
        }
        if (reset.len < sizeof reset.bytes)
            reset.bytes[reset.len++] = capability[i];
    }
}

static void prepare_reset(const struct term *term)
{
    static char sgr0[] = "sgr0", cnorm[] = "cnorm", rmcup[] = "rmcup", op[] = "op";
    reset.len = 0;
    if (term->depth != DEPTH_NONE)
        add_reset(tigetstr(op));
    add_reset(tigetstr(sgr0));
    if (term->has_extras)
        add_reset(LEAVE_EXTRAS);
    add_reset(tigetstr(cnorm));
    add_reset(tigetstr(rmcup));
}

static void write_all(const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t sent = write(STDOUT_FILENO, bytes, len);
        if (sent <= 0)
            return;
        bytes += sent;
        len -= (size_t)sent;
    }
}

static void write_extras(const struct term *term, const char *bytes)
{
    if (term->has_extras)
        write_all(bytes, strlen(bytes));
}

void term_restore(void)
{
    if (!reset.is_taken)
        return;
    reset.is_taken = false;
    write_all(reset.bytes, reset.len);
    tcsetattr(STDIN_FILENO, TCSANOW, &reset.before);
}

static bool has_flag(const char *name)
{
    char text[8];
    (void)text_copy(text, sizeof text, name);
    return tigetflag(text) == 1;
}

static attr_t attributes_of(const struct look *look)
{
    static const struct {
        uint8_t look;
        attr_t attribute;
    } map[] = {{LOOK_BOLD, A_BOLD},
               {LOOK_DIM, A_DIM},
               {LOOK_UNDERLINE, A_UNDERLINE},
               {LOOK_REVERSE, A_REVERSE},
               {LOOK_ITALIC, A_ITALIC}};
    attr_t attributes = A_NORMAL;
    for (size_t i = 0; i < MEM_COUNT(map); i++)
        if (look->attributes & map[i].look)
            attributes |= map[i].attribute;
    return attributes;
}

void term_set_mouse(struct term *term, bool is_on)
{
    if (is_on == term->has_mouse)
        return;
    term->has_mouse = is_on;
    if (!term->is_given_back)
        write_extras(term, is_on ? MOUSE_ON : MOUSE_OFF);
}

void term_set_theme(struct term *term, const struct theme *theme)
{
    memset(term->known, 0, sizeof term->known);
    for (int role = 0; role < STYLES; role++) {
        term->looks[role] = theme->looks[term->depth][role];
        term->attributes[role] = attributes_of(&term->looks[role]);
        if (term->depth != DEPTH_NONE)
            init_pair((short)(role + 1), term->looks[role].foreground,
                      term->looks[role].background);
    }
    term->is_fresh = true;
}

static void start_colors(struct term *term, const struct term_options *options)
{
    term->depth = DEPTH_NONE;
    if (options->max_depth == DEPTH_NONE || (!has_colors() && !options->always_color))
        return;
    if (start_color() != 0 || COLORS < 8)
        return;
    use_default_colors();
    term->depth = COLORS >= 256 && options->max_depth == DEPTH_256 ? DEPTH_256 : DEPTH_8;
}

static void take_size(struct term *term)
{
    getmaxyx(stdscr, term->rows, term->columns);
    mem_free(term->shown);
    mem_free(term->run);
    term->run = mem_array((size_t)term->columns, sizeof *term->run);
    term->shown = mem_array((size_t)term->columns * (size_t)term->rows, sizeof *term->shown);
    term->is_fresh = true;
}

enum err term_open(struct term **out, const struct term_options *options)
{
    const char *name;
    TRY(check_terminal(&name));
    if (tcgetattr(STDIN_FILENO, &reset.before) != 0)
        return err_set(ERR_UNSUPPORTED, "the terminal's modes cannot be read");
    struct term *term = mem_alloc(sizeof *term);
    term->screen = newterm(name, stdout, stdin);
    if (term->screen == NULL) {
        mem_free(term);
        return err_set(ERR_UNSUPPORTED, "the terminal '%s' is not known here", name);
    }
    raw();
    noecho();
    nonl();
    leaveok(stdscr, FALSE);
    typeahead(-1);
    curs_set(0);
    start_colors(term, options);
    term->has_extras = has_flag("XT") || strcmp(name, "linux") == 0;
    prepare_reset(term);
    write_extras(term, ENTER_EXTRAS);
    reset.is_taken = true;
    term->cursor_x = term->cursor_y = -1;
    take_size(term);
    term_set_theme(term, options->theme);
    *out = term;
    return OK;
}

static void wipe_shown(struct term *term)
{
    mem_wipe(term->shown, (size_t)term->columns * (size_t)term->rows * sizeof *term->shown);
}

static void give_back(struct term *term)
{
    write_extras(term, LEAVE_EXTRAS);
    endwin();
    reset.is_taken = false;
    term->is_given_back = true;
}

void term_close(struct term *term)
{
    if (term == NULL)
        return;
    if (!term->is_given_back)
        give_back(term);
    delscreen(term->screen);
    wipe_shown(term);
    mem_free(term->shown);
    mem_free(term->run);
    mem_free(term);
}

void term_suspend(struct term *term)
{
    if (!term->is_given_back)
        give_back(term);
}

void term_resume(struct term *term)
{
    if (!term->is_given_back)
        return;
    term->is_given_back = false;
    raw(); /* the shell may have changed the modes; curses restores its own in refresh() */
    write_extras(term, ENTER_EXTRAS);
    if (term->has_mouse)
        write_extras(term, MOUSE_ON);
    reset.is_taken = true;
    term_resize(term);
}

int term_fd(const struct term *term)
{
    (void)term;
    return STDIN_FILENO;
}

void term_size(const struct term *term, int *columns, int *rows)
{
    *columns = term->columns;
    *rows = term->rows;
}

enum theme_depth term_depth(const struct term *term)
{
    return term->depth;
}

bool term_wait_input(struct term *term, int timeout_ms)
{
    struct pollfd wait = {.fd = term_fd(term), .events = POLLIN};
    return poll(&wait, 1, timeout_ms) > 0;
}

long term_read(struct term *term, uint8_t *bytes, size_t size)
{
    struct pollfd wait = {.fd = term_fd(term), .events = POLLIN};
    if (poll(&wait, 1, 0) <= 0)
        return 0;
    ssize_t got = read(term_fd(term), bytes, size);
    return got > 0 ? got : got < 0 && (errno == EINTR || errno == EAGAIN) ? 0 : -1;
}

void term_flush_input(struct term *term)
{
    tcflush(term_fd(term), TCIFLUSH);
}

void term_resize(struct term *term)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0)
        resizeterm(size.ws_row < SIZE_LIMIT ? size.ws_row : SIZE_LIMIT,
                   size.ws_col < SIZE_LIMIT ? size.ws_col : SIZE_LIMIT);
    wipe_shown(term);
    take_size(term);
    term_redraw(term);
}

void term_redraw(struct term *term)
{
    term->is_fresh = true;
    clearok(curscr, TRUE);
}

/* What curses can show of a cell in this locale; everything else becomes '?'. */
static void cell_to_curses(cchar_t *out, const struct term *term, const struct cell *cell)
{
    wchar_t wide[CELL_RUNES + 1] = {0};
    int count = 0, width = 0;
    for (; count < CELL_RUNES && cell->runes[count] != 0; count++) {
        wide[count] = (wchar_t)cell->runes[count];
        width += wcwidth(wide[count]);
    }
    short pair = term->depth == DEPTH_NONE ? 0 : (short)(cell->style + 1);
    attr_t attributes = term->attributes[cell->style];
    if (width != cell->width || wcwidth(wide[0]) != cell->width ||
        setcchar(out, wide, attributes, pair, NULL) == ERR)
        setcchar(out, L"?", attributes, pair, NULL);
}

static bool cells_equal(const struct cell *a, const struct cell *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

/* Most cells hold one narrow character of a few: asking the locale about each of them, each time,
 * took longer than all the rest. */
static void known_to_curses(cchar_t *out, struct term *term, const struct cell *cell)
{
    uint32_t rune = cell->runes[0];
    struct known_cell *known = &term->known[(rune * 31 + cell->style) & (KNOWN - 1)];
    if (known->rune != rune || known->style != cell->style) {
        cell_to_curses(&known->curses, term, cell);
        known->rune = rune;
        known->style = cell->style;
    }
    *out = known->curses;
}

/* Does a space in this style look like any other space? */
static bool is_unseen(const struct term *term, uint8_t style)
{
    const struct look *look = &term->looks[style];
    return look->background == -1 && !(look->attributes & (LOOK_UNDERLINE | LOOK_REVERSE));
}

/* Spaces take the colour of what was told before them: each change of colour costs the line up to
 * ten bytes. */
static struct cell blend(const struct term *term, const struct cell *cell)
{
    struct cell blended = *cell;
    if (cell->runes[0] == ' ' && is_unseen(term, cell->style) && is_unseen(term, term->told_style))
        blended.style = term->told_style;
    return blended;
}

static int last_seen(const struct grid *grid, int y)
{
    int x = grid->columns - 1;
    while (x >= 0 && grid->cells[y * grid->columns + x].runes[0] == ' ')
        x--;
    return x;
}

static bool is_plain(const struct cell *cell)
{
    return cell->width == 1 && cell->runes[1] == 0 && cell->runes[0] != 0;
}

static void show_cell(struct term *term, const struct grid *grid, int x, int y)
{
    const struct cell *cell = &grid->cells[y * grid->columns + x];
    cchar_t wide;
    /* The first half brings the second along; it is told again in case only this changed. */
    if (cell->width == 0 && x > 0 && grid->cells[y * grid->columns + x - 1].width == 2)
        return;
    cell_to_curses(&wide, term, cell);
    mvadd_wch(y, x, &wide);
}

/* Tell curses about the cells of a row that changed, plain ones in runs. Returns: true when there
 * were any. */
static bool show_row(struct term *term, const struct grid *grid, int y)
{
    int columns = term->columns < grid->columns ? term->columns : grid->columns, count = 0;
    int end = last_seen(grid, y); /* behind it, the line is cleared by one command */
    bool changed = false;
    for (int x = 0; x <= columns; x++) {
        const struct cell *cell = &grid->cells[y * grid->columns + x];
        struct cell *shown = &term->shown[y * term->columns + x];
        bool is_new = x < columns && (term->is_fresh || !cells_equal(cell, shown));
        if (count > 0 && (!is_new || !is_plain(cell))) {
            mvadd_wchnstr(y, x - count, term->run, count);
            count = 0;
        }
        if (!is_new)
            continue;
        *shown = *cell;
        changed = true;
        if (is_plain(cell)) {
            struct cell told = x < end ? blend(term, cell) : *cell;
            known_to_curses(&term->run[count++], term, &told);
            term->told_style = told.style;
        } else {
            show_cell(term, grid, x, y);
        }
    }
    return changed;
}

void term_show(struct term *term, const struct grid *grid)
{
    if (term->is_given_back)
        return;
    bool changed = term->is_fresh;
    for (int y = 0; y < term->rows && y < grid->rows; y++)
        changed |= show_row(term, grid, y);
    mem_wipe(term->run, (size_t)term->columns * sizeof *term->run); /* perhaps a secret's end */
    term->is_fresh = false;
    bool moved = grid->cursor_x != term->cursor_x || grid->cursor_y != term->cursor_y;
    if (!changed && !moved)
        return;
    if (moved && (term->cursor_x < 0) != (grid->cursor_x < 0))
        curs_set(grid->cursor_x < 0 ? 0 : 1);
    term->cursor_x = grid->cursor_x;
    term->cursor_y = grid->cursor_y;
    if (term->cursor_x >= 0)
        move(term->cursor_y, term->cursor_x);
    refresh();
}
