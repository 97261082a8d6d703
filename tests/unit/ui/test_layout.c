#include "support/suite.h"

#include "ui/layout.h"

static void expect_inside(struct rect rect, int columns, int rows)
{
    if (rect.rows == 0)
        return;
    ck_assert_int_ge(rect.x, 0);
    ck_assert_int_ge(rect.y, 0);
    ck_assert_int_gt(rect.columns, 0);
    ck_assert_int_le(rect.x + rect.columns, columns);
    ck_assert_int_le(rect.y + rect.rows, rows);
}

START_TEST(layout__of__every_size_stays_inside)
{
    for (int columns = 1; columns <= 240; columns++) {
        for (int rows = 1; rows <= 80; rows++) {
            struct layout layout = layout_of(columns, rows);
            expect_inside(layout.tabs, columns, rows);
            expect_inside(layout.status, columns, rows);
            expect_inside(layout.body, columns, rows);
            expect_inside(layout.message, columns, rows);
            expect_inside(layout.footer, columns, rows);
            ck_assert_int_gt(layout.body.rows, 0);
        }
    }
}
END_TEST

START_TEST(layout__of__kinds)
{
    ck_assert_int_eq(layout_of(10, 3).kind, LAYOUT_TINY);
    ck_assert_int_eq(layout_of(39, 24).kind, LAYOUT_TINY);
    ck_assert_int_eq(layout_of(40, 12).kind, LAYOUT_SMALL);
    ck_assert_int_eq(layout_of(80, 19).kind, LAYOUT_SMALL);
    ck_assert_int_eq(layout_of(80, 24).kind, LAYOUT_NORMAL);
    ck_assert_int_eq(layout_of(120, 40).kind, LAYOUT_WIDE);
}
END_TEST

START_TEST(layout__of__80x24_leaves_19_rows)
{
    struct layout layout = layout_of(80, 24);
    ck_assert_int_eq(layout.body.rows, 19);
    ck_assert_int_eq(layout.body.columns, 76);
    ck_assert_int_eq(layout.footer.y, 23);
    ck_assert_int_eq(layout.message.y, 22);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(layout__of__every_size_stays_inside),
    SUITE_TEST(layout__of__kinds),
    SUITE_TEST(layout__of__80x24_leaves_19_rows),
};
SUITE_MAIN("layout", tests)
