#include "support/suite.h"

#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"

START_TEST(buf__text__of_an_empty_buffer_is_empty)
{
    struct buf buf = {0};
    ck_assert_str_eq(buf_text(&buf), "");
    buf_clear(&buf);
    buf_wipe(&buf);
    buf_reset(&buf);
}
END_TEST

START_TEST(buf__add__keeps_the_nul)
{
    struct buf buf = {0};
    buf_add_text(&buf, "ab");
    buf_add_byte(&buf, 'c');
    buf_add(&buf, NULL, 0);
    buf_printf(&buf, "%d%s", 42, "!");
    ck_assert_str_eq(buf_text(&buf), "abc42!");
    ck_assert_uint_eq(buf.len, 6);
    buf_printf(&buf, "%s", "");
    ck_assert_uint_eq(buf.len, 6);
    buf_reset(&buf);
    ck_assert_str_eq(buf_text(&buf), "");
    buf_clear(&buf);
}
END_TEST

START_TEST(buf__grow__zeroes_over_old_bytes)
{
    struct buf buf = {0};
    buf_add_text(&buf, "xxxxxxxx");
    buf_reset(&buf);
    uint8_t *fresh = buf_grow(&buf, 4);
    ck_assert_mem_eq(fresh, "\0\0\0\0\0", 5);
    ck_assert_uint_eq(buf.len, 4);
    buf_clear(&buf);
}
END_TEST

START_TEST(buf__add__many_bytes)
{
    struct buf buf = {0};
    for (unsigned i = 0; i < 100000; i++)
        buf_add_byte(&buf, (uint8_t)i);
    for (unsigned i = 0; i < 100000; i++)
        ck_assert_uint_eq(buf.data[i], (uint8_t)i);
    buf_wipe(&buf);
    ck_assert_ptr_null(buf.data);
}
END_TEST

START_TEST(view__equal__compares_bytes)
{
    struct buf buf = {0};
    buf_add_text(&buf, "abc");
    ck_assert(view_equal(view_of_text("abc"), view_of_buf(&buf)));
    ck_assert(!view_equal(view_of_text("abd"), view_of_buf(&buf)));
    ck_assert(!view_equal(view_of_text("ab"), view_of_buf(&buf)));
    ck_assert(view_equal(view_of(NULL, 0), view_of_text("")));
    buf_clear(&buf);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(buf__text__of_an_empty_buffer_is_empty),
    SUITE_TEST(buf__add__keeps_the_nul),
    SUITE_TEST(buf__grow__zeroes_over_old_bytes),
    SUITE_TEST(buf__add__many_bytes),
    SUITE_TEST(view__equal__compares_bytes),
};
SUITE_MAIN("buf", tests)
