#include "ui/frame.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "ui/show.h"

static const char *const sections[FRAME_SECTIONS] = {"Wallet", "Prices", "Offset", "Notices",
                                                     "Settings"};

#define TABS_X 11 /* behind the name */

static struct canvas part_of(struct grid *grid, struct rect rect)
{
    struct canvas all = canvas_of(grid);
    return canvas_part(&all, rect.x, rect.y, rect.columns, rect.rows);
}

static int draw_section(const struct frame *frame, const struct canvas *line, int x, int section,
                        bool is_small)
{
    bool is_open = section == frame->section;
    char unread[24] = "";
    if (section == 3 && frame->unread > 0)
        (void)text_format(unread, sizeof unread, " %lld•",
                          (long long)(frame->unread > 999 ? 999 : frame->unread));
    char label[64];
    if (is_small && !is_open)
        (void)text_format(label, sizeof label, " %d%s ", section + 1, unread);
    else
        (void)text_format(label, sizeof label, " %d %s%s ", section + 1, sections[section], unread);
    int width = canvas_text(line, x, 0, is_open ? STYLE_TAB : STYLE_BAR, label);
    if (!is_open && unread[0] != '\0')
        canvas_restyle(line, x + width - 1 - (int)text_width(unread), 0, (int)text_width(unread),
                       STYLE_ACCENT);
    return width;
}

static void draw_tabs(const struct frame *frame, const struct canvas *line, bool is_small)
{
    int x = is_small ? 0 : TABS_X;
    if (!is_small)
        canvas_text(line, 2, 0, STYLE_ACCENT, "EcoCoin");
    if (frame->is_gate) {
        if (is_small)
            canvas_text(line, 1, 0, STYLE_ACCENT, "EcoCoin");
        canvas_text_right(line, line->columns - 2, 0, STYLE_DIM, frame->network);
        return;
    }
    for (int section = 0; section < FRAME_SECTIONS; section++)
        x += draw_section(frame, line, x, section, is_small);
    struct canvas rest = canvas_part(line, x + 1, 0, line->columns - x - 1 - (is_small ? 0 : 2), 1);
    canvas_text_right(&rest, rest.columns, 0, STYLE_BAR, frame->account);
}

int frame_section_at(const struct frame *frame, int columns, int rows, int x)
{
    struct grid grid = {0};
    const struct canvas nowhere = {.grid = &grid};
    bool is_small = layout_of(columns, rows).kind == LAYOUT_SMALL;
    int end = is_small ? 0 : TABS_X;
    for (int section = 0; section < FRAME_SECTIONS && x >= end; section++) {
        end += draw_section(frame, &nowhere, end, section, is_small);
        if (x < end)
            return section;
    }
    return -1;
}

static void host_of(char *out, size_t size, const char *url)
{
    const char *start = strstr(url, "://");
    start = start != NULL ? start + 3 : url;
    (void)text_format(out, size, "%.*s", (int)strcspn(start, "/?#"), start);
}

static void draw_connection(const struct frame *frame, const struct canvas *line)
{
    char host[96], age[48];
    if (!frame->is_attached) {
        canvas_text_right(line, line->columns, 0, STYLE_WARN, "○ offline");
        return;
    }
    host_of(host, sizeof host, frame->health.endpoint);
    char text[256];
    if (frame->health.is_up) {
        (void)text_format(text, sizeof text, "● %.40s", host[0] != '\0' ? host : "connected");
        canvas_text_right(line, line->columns, 0, STYLE_GOOD, text);
    } else if (frame->health.last_ok_s == 0 && frame->health.problem[0] == '\0') {
        canvas_text_right(line, line->columns, 0, STYLE_DIM, "○ connecting");
    } else {
        canvas_age(line, age, sizeof age, frame->health.last_ok_s);
        if (frame->health.last_ok_s == 0)
            (void)text_format(text, sizeof text, "✗ no answer from %.36s", host);
        else
            (void)text_format(text, sizeof text, "✗ no answer from %.36s, last %s", host, age);
        if ((int)text_width(text) > line->columns && frame->health.last_ok_s != 0)
            (void)text_format(text, sizeof text, "✗ no answer, last %s", age);
        canvas_text_right(line, line->columns, 0, STYLE_BAD, text);
    }
}

static void draw_status(const struct frame *frame, const struct canvas *line)
{
    char block[SHOW_TEXT], age[48];
    struct canvas right = canvas_part(line, 2, 0, line->columns - 4, 1);
    int x = canvas_text(&right, 0, 0, STYLE_DIM, frame->network);
    if (frame->head.is_known) {
        show_number(block, frame->head.number);
        canvas_age(line, age, sizeof age, frame->head.time_s);
        x += canvas_printf(&right, x, 0, STYLE_DIM, " · block %s, %s", block, age);
    } else {
        x += canvas_text(&right, x, 0, STYLE_DIM, " · no block seen yet");
    }
    struct canvas rest = canvas_part(&right, x + 2, 0, right.columns - x - 2, 1);
    draw_connection(frame, &rest);
}

/* The keys of a context, as many as fit; "help" and "back" always. */
static void draw_footer(const struct frame *frame, const struct canvas *line)
{
    const struct key_row *rows[24];
    size_t count = keymap_footer(frame->context, rows, MEM_COUNT(rows));
    int x = 1, reserve = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < count; i++) {
            const struct key_row *row = rows[i];
            bool is_last = row->rank >= 91;
            const char *words = row->words;
            if (row->action == ACT_BACK && !frame->has_parent && row->context == CTX_GLOBAL)
                words = "leave";
            char key[16];
            keymap_first_key(key, row);
            int width = (int)(text_width(key) + 1 + text_width(words) + 2);
            if (pass == 0) {
                reserve += is_last ? width : 0;
                continue;
            }
            if (x + width > line->columns + 2 - (is_last ? 0 : reserve))
                continue;
            bool is_met = (row->needs & ~frame->met) == 0;
            x += canvas_text(line, x, 0, is_met ? STYLE_KEY : STYLE_DIM, key) + 1;
            x += canvas_text(line, x, 0, STYLE_DIM, words) + 2;
        }
    }
}

static void draw_message(const struct frame *frame, const struct canvas *line)
{
    const char *sign = frame->message_style == STYLE_BAD    ? "✗ "
                       : frame->message_style == STYLE_WARN ? "! "
                       : frame->message_style == STYLE_GOOD ? "✓ "
                                                            : "";
    canvas_fill(line, 0, 0, line->columns, 1, STYLE_TEXT);
    int x = 1 + canvas_text(line, 1, 0, frame->message_style, sign);
    canvas_text_in(line, x, 0, line->columns - x - 1, frame->message_style, frame->message);
}

static void draw_went_back(const struct frame *frame, const struct canvas *line)
{
    char from[SHOW_TEXT], now[SHOW_TEXT], text[320];
    show_number(from, frame->head.went_back_from);
    show_number(now, frame->head.number);
    if (frame->head.number >= frame->head.went_back_from)
        (void)text_format(text, sizeof text, "! chain replaced block %s: what is shown may change",
                          from);
    else
        (void)text_format(text, sizeof text,
                          "! chain went back from %s to %s: what is shown may change", from, now);
    canvas_text_in(line, 2, 0, line->columns - 4, STYLE_WARN, text);
}

static void draw_tiny(struct grid *grid)
{
    struct canvas all = canvas_of(grid);
    if (all.rows > 1)
        canvas_text_center(&all, all.rows / 2 - 1, STYLE_ACCENT, "EcoCoin");
    canvas_text_center(&all, all.rows / 2, STYLE_TEXT,
                       all.columns >= 20 ? "needs 40×12 or more" : "> 40×12");
}

void frame_draw(struct grid *grid, const struct frame *frame,
                const struct screen_ops *const *screens, const void *const *models, size_t count)
{
    struct layout layout = layout_of(grid->columns, grid->rows);
    if (layout.kind == LAYOUT_TINY) {
        draw_tiny(grid);
        return;
    }
    struct canvas body = part_of(grid, layout.body);
    for (size_t i = 0; i < count; i++)
        screens[i]->draw(models[i], &body);
    struct canvas tabs = part_of(grid, layout.tabs);
    draw_tabs(frame, &tabs, layout.kind == LAYOUT_SMALL);
    if (layout.status.rows > 0 && !frame->is_gate) {
        struct canvas status = part_of(grid, layout.status);
        draw_status(frame, &status);
    }
    struct canvas footer = part_of(grid, layout.footer);
    draw_footer(frame, &footer);
    struct canvas message = part_of(grid, layout.message);
    if (frame->message[0] != '\0')
        draw_message(frame, &message);
    else if (frame->head.went_back_from > 0 && !frame->is_gate && layout.status.rows > 0)
        draw_went_back(frame, &message);
}
