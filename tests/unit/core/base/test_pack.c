#include "support/suite.h"

#include <string.h>

#include "core/base/pack.h"

START_TEST(pack__fields__come_back_as_they_were)
{
    struct buf out = {0};
    struct u256 large = u256_pow10(77);
    pack_u8(&out, 0x12);
    pack_u16(&out, 0x3456);
    pack_u32(&out, 0x789abcde);
    pack_u64(&out, UINT64_C(0x0102030405060708));
    pack_u256(&out, &large);
    pack_blob(&out, view_of_text("text"));
    ck_assert_mem_eq(out.data, "\x12\x34\x56\x78\x9a\xbc\xde\x01", 8);
    struct unpack in = unpack_of(view_of_buf(&out));
    ck_assert_uint_eq(unpack_u8(&in), 0x12);
    ck_assert_uint_eq(unpack_u16(&in), 0x3456);
    ck_assert_uint_eq(unpack_u32(&in), 0x789abcde);
    ck_assert_uint_eq(unpack_u64(&in), UINT64_C(0x0102030405060708));
    struct u256 back = unpack_u256(&in);
    ck_assert_int_eq(u256_cmp(&back, &large), 0);
    ck_assert(view_equal(unpack_blob(&in, 4), view_of_text("text")));
    ck_assert(unpack_is_done(&in));
    buf_clear(&out);
}
END_TEST

START_TEST(pack__short_input__is_bad_and_reads_as_zero)
{
    uint8_t left[4] = {1, 2, 3, 4};
    struct unpack in = unpack_of(view_of("\x01\x02\x03", 3));
    ck_assert_uint_eq(unpack_u32(&in), 0);
    ck_assert(in.is_bad);
    ck_assert_uint_eq(unpack_u8(&in), 0);
    unpack_bytes(&in, left, sizeof left);
    ck_assert_mem_eq(left, "\0\0\0\0", 4);
    ck_assert(!unpack_is_done(&in));
}
END_TEST

START_TEST(pack__blob__is_bounded)
{
    struct unpack in = unpack_of(view_of("\0\x03"
                                         "abc",
                                         5));
    ck_assert_uint_eq(unpack_blob(&in, 2).len, 0);
    ck_assert(in.is_bad);
    in = unpack_of(view_of("\0\x04"
                           "abc",
                           5));
    ck_assert_uint_eq(unpack_blob(&in, 9).len, 0);
    ck_assert(in.is_bad);
}
END_TEST

START_TEST(pack__surplus__is_not_done)
{
    struct unpack in = unpack_of(view_of("\x01\x02", 2));
    ck_assert_uint_eq(unpack_u8(&in), 1);
    ck_assert(!in.is_bad);
    ck_assert(!unpack_is_done(&in));
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(pack__fields__come_back_as_they_were),
    SUITE_TEST(pack__short_input__is_bad_and_reads_as_zero),
    SUITE_TEST(pack__blob__is_bounded),
    SUITE_TEST(pack__surplus__is_not_done),
};
SUITE_MAIN("pack", tests)
