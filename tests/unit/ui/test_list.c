/* Lists, and windows onto lists that are too long for memory. */

#include "support/suite.h"

#include <string.h>

#include "core/base/mem.h"
#include "ui/list.h"
#include "ui/window.h"

START_TEST(list__act__stays_inside_and_in_view)
{
    static const enum action actions[] = {ACT_UP,      ACT_DOWN,      ACT_PAGE_UP, ACT_PAGE_DOWN,
                                          ACT_HALF_UP, ACT_HALF_DOWN, ACT_FIRST,   ACT_LAST};
    for (size_t count = 0; count < 30; count++) {
        for (size_t rows = 1; rows < 12; rows++) {
            struct list list = {.count = count};
            list_fit(&list, rows);
            for (size_t i = 0; i < 200; i++) {
                ck_assert(list_act(&list, actions[i * 2654435761u % 97 % 8]));
                ck_assert(list.selected < count || count == 0);
                ck_assert(list.top <= list.selected && list.selected < list.top + rows);
                ck_assert(count <= rows ? list.top == 0 : list.top + rows <= count);
            }
        }
    }
}
END_TEST

START_TEST(list__fit__follows_a_list_that_becomes_shorter)
{
    struct list list = {.count = 100, .selected = 99};
    list_fit(&list, 10);
    ck_assert_uint_eq(list.top, 90);
    list_set_count(&list, 5);
    ck_assert_uint_eq(list.selected, 4);
    ck_assert_uint_eq(list.top, 0);
    list_set_count(&list, 0);
    ck_assert_uint_eq(list_at(&list, 0), SIZE_MAX);
}
END_TEST

START_TEST(list__act__moves_as_little_as_possible)
{
    struct list list = {.count = 100};
    list_fit(&list, 10);
    for (int i = 0; i < 9; i++)
        list_act(&list, ACT_DOWN);
    ck_assert_uint_eq(list.top, 0);
    list_act(&list, ACT_DOWN);
    ck_assert_uint_eq(list.top, 1);
    list_act(&list, ACT_UP);
    ck_assert_uint_eq(list.top, 1);
}
END_TEST

/* A list of `total` numbers. */
static size_t total, reads, most;

static enum err read_numbers(struct core *core, size_t offset, size_t max, void **out,
                             size_t *count)
{
    (void)core;
    reads++;
    most = max > most ? max : most;
    size_t got = offset >= total ? 0 : total - offset < max ? total - offset : max;
    size_t *numbers = mem_array(got, sizeof *numbers);
    for (size_t i = 0; i < got; i++)
        numbers[i] = offset + i;
    *out = numbers;
    *count = got;
    return OK;
}

static void expect_covered(const struct window *window, const struct list *list)
{
    for (size_t row = 0; list_at(list, row) != SIZE_MAX; row++) {
        size_t at = window_at(window, list_at(list, row));
        ck_assert_uint_ne(at, SIZE_MAX);
        ck_assert_uint_eq(((size_t *)window->items)[at], list_at(list, row));
    }
}

START_TEST(window__act__shows_every_row_of_a_long_list)
{
    static const size_t totals[] = {0, 1, 10, 75, 84, 85, 86, 1000, 123457};
    static const enum action actions[] = {ACT_PAGE_DOWN, ACT_DOWN,    ACT_PAGE_UP, ACT_LAST,
                                          ACT_UP,        ACT_HALF_UP, ACT_FIRST,   ACT_HALF_DOWN};
    for (size_t t = 0; t < MEM_COUNT(totals); t++) {
        struct window window = {0};
        struct list list = {0};
        total = totals[t];
        list_fit(&list, 20);
        ck_assert_int_eq(window_load(&window, &list, NULL, read_numbers), OK);
        for (size_t i = 0; i < 400; i++) {
            bool reload;
            ck_assert(
                window_act(&window, &list, NULL, read_numbers, actions[i * 31 % 57 % 8], &reload));
            if (reload)
                ck_assert_int_eq(window_load(&window, &list, NULL, read_numbers), OK);
            expect_covered(&window, &list);
        }
        window_clear(&window);
    }
    ck_assert_uint_lt(most, 200); /* never the whole list */
}
END_TEST

START_TEST(window__act__finds_the_end_in_few_reads)
{
    struct window window = {0};
    struct list list = {0};
    bool reload;
    total = 1000000;
    list_fit(&list, 20);
    ck_assert_int_eq(window_load(&window, &list, NULL, read_numbers), OK);
    reads = 0;
    ck_assert(window_act(&window, &list, NULL, read_numbers, ACT_LAST, &reload));
    ck_assert(reload);
    ck_assert_uint_eq(list.selected, 999999);
    ck_assert_uint_lt(reads, 60);
    window_clear(&window);
}
END_TEST

START_TEST(window__load__follows_a_list_that_becomes_shorter)
{
    struct window window = {0};
    struct list list = {.count = 5000, .selected = 4000};
    total = 5000;
    list_fit(&list, 20);
    ck_assert_int_eq(window_load(&window, &list, NULL, read_numbers), OK);
    expect_covered(&window, &list);
    total = 3;
    ck_assert_int_eq(window_load(&window, &list, NULL, read_numbers), OK);
    ck_assert_uint_eq(list.count, 3);
    expect_covered(&window, &list);
    window_clear(&window);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(list__act__stays_inside_and_in_view),
    SUITE_TEST(list__fit__follows_a_list_that_becomes_shorter),
    SUITE_TEST(list__act__moves_as_little_as_possible),
    SUITE_TEST(window__act__shows_every_row_of_a_long_list),
    SUITE_TEST(window__act__finds_the_end_in_few_reads),
    SUITE_TEST(window__load__follows_a_list_that_becomes_shorter),
};
SUITE_MAIN("list", tests)
