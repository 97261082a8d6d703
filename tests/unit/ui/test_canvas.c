#include "support/suite.h"

#include <string.h>

#include "core/base/mem.h"
#include "ui/canvas.h"

static struct grid grid;

static void setup(void)
{
    grid = (struct grid){0};
    grid_resize(&grid, 12, 4);
}

static void teardown(void)
{
    grid_clear(&grid);
}

static void expect_row(int row, const char *text)
{
    struct buf all = {0};
    grid_dump_text(&grid, &all);
    const char *line = buf_text(&all);
    for (int i = 0; i < row; i++)
        line = strchr(line, '\n') + 1;
    size_t len = strcspn(line, "\n");
    ck_assert_msg(strlen(text) == len && memcmp(line, text, len) == 0, "row %d is '%.*s', not '%s'",
                  row, (int)len, line, text);
    buf_clear(&all);
}

START_TEST(canvas__text__is_clipped_on_every_side)
{
    struct canvas all = canvas_of(&grid);
    struct canvas part = canvas_part(&all, 2, 1, 5, 2);
    ck_assert_int_eq(canvas_text(&part, 3, 0, STYLE_TEXT, "abcdef"), 6);
    canvas_text(&part, -2, 1, STYLE_TEXT, "abcdef");
    canvas_text(&part, 0, -1, STYLE_TEXT, "above");
    canvas_text(&part, 0, 2, STYLE_TEXT, "below");
    expect_row(0, "");
    expect_row(1, "     ab");
    expect_row(2, "  cdef");
    expect_row(3, "");
}
END_TEST

START_TEST(canvas__text__wide_characters_are_never_halved)
{
    struct canvas all = canvas_of(&grid);
    canvas_text(&all, 0, 0, STYLE_TEXT, "森林");
    expect_row(0, "森林");
    canvas_text(&all, 1, 0, STYLE_TEXT, "x"); /* the other half becomes blank */
    expect_row(0, " x林");
    canvas_text(&all, 2, 0, STYLE_TEXT, "y");
    expect_row(0, " xy");
    canvas_text(&all, 11, 1, STYLE_TEXT, "森"); /* does not fit in the last column */
    expect_row(1, "");
    for (int i = 0; i < grid.columns * grid.rows; i++)
        ck_assert(grid.cells[i].width != 2 || grid.cells[i + 1].width == 0);
}
END_TEST

START_TEST(canvas__text__marks_stay_with_their_letter)
{
    struct canvas all = canvas_of(&grid);
    ck_assert_int_eq(canvas_text(&all, 0, 0, STYLE_TEXT, "e\u0301a"), 2);
    ck_assert_int_eq((int)grid.cells[0].runes[1], 0x301);
    expect_row(0, "e\u0301a");
    ck_assert_int_eq(canvas_text(&all, 0, 1, STYLE_TEXT, "\u0301a"), 1);
    expect_row(1, "a");
}
END_TEST

START_TEST(canvas__text__controls_never_reach_a_cell)
{
    static const char *const bad[] = {
        "\x1b[31mred", "a\x07",     "\xc2\x9b[m", "a\x7f",        "\u202eabc",     "\u200babc",
        "\u2066abc",   "\ufeffabc", "\xff\xfe",   "\xed\xa0\x80", "\U000e0041abc", "a\nb\rc\td",
    };
    struct canvas all = canvas_of(&grid);
    for (size_t i = 0; i < MEM_COUNT(bad); i++) {
        canvas_text(&all, 0, 0, STYLE_TEXT, bad[i]);
        canvas_text_in(&all, 0, 1, 3, STYLE_TEXT, bad[i]);
        canvas_paragraph(&all, 0, 2, 5, STYLE_TEXT, bad[i]);
        for (int c = 0; c < grid.columns * grid.rows; c++) {
            for (int r = 0; r < CELL_RUNES; r++) {
                uint32_t rune = grid.cells[c].runes[r];
                ck_assert_msg(rune == 0 ||
                                  (rune >= 0x20 && rune != 0x7f && !(rune >= 0x80 && rune < 0xa0) &&
                                   !(rune >= 0x200b && rune <= 0x200f) &&
                                   !(rune >= 0x202a && rune <= 0x202e) &&
                                   !(rune >= 0x2060 && rune <= 0x206f) && rune != 0xfeff),
                              "U+%04X", rune);
            }
        }
    }
}
END_TEST

START_TEST(canvas__text_in__ends_with_an_ellipsis)
{
    struct canvas all = canvas_of(&grid);
    ck_assert_int_eq(canvas_text_in(&all, 0, 0, 5, STYLE_TEXT, "abcdef"), 5);
    expect_row(0, "abcd…");
    ck_assert_int_eq(canvas_text_in(&all, 0, 1, 6, STYLE_TEXT, "abcdef"), 6);
    expect_row(1, "abcdef");
    canvas_text_in(&all, 0, 2, 4, STYLE_TEXT, "森林森");
    expect_row(2, "森…");
    ck_assert_int_eq(canvas_text_in(&all, 0, 3, 0, STYLE_TEXT, "abc"), 0);
    expect_row(3, "");
}
END_TEST

START_TEST(canvas__paragraph__breaks_at_spaces)
{
    struct canvas all = canvas_of(&grid);
    ck_assert_int_eq(canvas_paragraph(&all, 0, 0, 7, STYLE_TEXT, "one two three\nfour"), 3);
    expect_row(0, "one two");
    expect_row(1, "three");
    expect_row(2, "four");
    grid_erase(&grid);
    ck_assert_int_eq(canvas_paragraph(&all, 0, 0, 4, STYLE_TEXT, "abcdefgh"), 2);
    expect_row(0, "abcd");
    expect_row(1, "efgh");
    ck_assert_int_eq(canvas_paragraph(&all, 0, 0, 1, STYLE_TEXT, "森"), 1); /* cannot fit: ends */
}
END_TEST

START_TEST(canvas__text__draws_ascii_where_nothing_else_is_there)
{
    struct canvas all = canvas_of(&grid);
    grid.is_ascii = true;
    canvas_text(&all, 0, 0, STYLE_TEXT, "● é 森 ─›");
    expect_row(0, "* ? ?? ->");
    canvas_box(&all, STYLE_BORDER, NULL);
    expect_row(0, "+----------+");
}
END_TEST

START_TEST(canvas__age__steps_at_1_5_15_60_minutes)
{
    static const struct {
        int64_t age_s;
        const char *words;
        int64_t changes_in_s;
    } cases[] = {
        {0, "just now", 60},        {59, "just now", 1},          {60, "over 1 min ago", 240},
        {299, "over 1 min ago", 1}, {300, "over 5 min ago", 600}, {900, "over 15 min ago", 2700},
        {3600, "1 h ago", 3600},    {7199, "1 h ago", 1},         {86400, "24 h ago", 3600},
        {172800, "2 d ago", 86400}, {-5, "just now", 65}};
    struct canvas all = canvas_of(&grid);
    for (size_t i = 0; i < MEM_COUNT(cases); i++) {
        char words[48];
        grid_erase(&grid);
        grid.now_s = 1000000;
        canvas_age(&all, words, sizeof words, grid.now_s - cases[i].age_s);
        ck_assert_str_eq(words, cases[i].words);
        ck_assert_int_eq(grid.changes_s - grid.now_s, cases[i].changes_in_s);
    }
    char words[48];
    grid_erase(&grid);
    canvas_age(&all, words, sizeof words, 0);
    ck_assert_str_eq(words, "never");
    ck_assert(grid.changes_s == INT64_MAX);
}
END_TEST

START_TEST(canvas__countdown__changes_each_second_until_0)
{
    struct canvas all = canvas_of(&grid);
    char words[16];
    grid.now_s = 100;
    canvas_countdown(&all, words, sizeof words, 165);
    ck_assert_str_eq(words, "1:05");
    ck_assert_int_eq(grid.changes_s, 101);
    grid_erase(&grid);
    canvas_countdown(&all, words, sizeof words, 90);
    ck_assert_str_eq(words, "0:00");
    ck_assert(grid.changes_s == INT64_MAX);
}
END_TEST

START_TEST(canvas__resize__wipes_what_was_there)
{
    struct canvas all = canvas_of(&grid);
    canvas_text(&all, 0, 0, STYLE_SECRET, "secret");
    grid_resize(&grid, 5, 2);
    expect_row(0, "");
    ck_assert_int_eq(grid.columns, 5);
    grid_resize(&grid, 0, -3);
    ck_assert_int_eq(grid.columns * grid.rows, 1);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(canvas__text__is_clipped_on_every_side),
    SUITE_TEST(canvas__text__wide_characters_are_never_halved),
    SUITE_TEST(canvas__text__marks_stay_with_their_letter),
    SUITE_TEST(canvas__text__controls_never_reach_a_cell),
    SUITE_TEST(canvas__text_in__ends_with_an_ellipsis),
    SUITE_TEST(canvas__paragraph__breaks_at_spaces),
    SUITE_TEST(canvas__text__draws_ascii_where_nothing_else_is_there),
    SUITE_TEST(canvas__age__steps_at_1_5_15_60_minutes),
    SUITE_TEST(canvas__countdown__changes_each_second_until_0),
    SUITE_TEST(canvas__resize__wipes_what_was_there),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("canvas", tests, &fixture)
