#include "support/suite.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/eth/cbor.h"
#include "support/bytes.h"

/* RFC 8949, appendix A */
START_TEST(cbor__uint__published_examples)
{
    static const struct {
        uint64_t value;
        const char *hex;
    } cases[] = {{0, "00"},
                 {1, "01"},
                 {10, "0a"},
                 {23, "17"},
                 {24, "1818"},
                 {25, "1819"},
                 {100, "1864"},
                 {1000, "1903e8"},
                 {255, "18ff"},
                 {256, "190100"},
                 {65535, "19ffff"},
                 {65536, "1a00010000"},
                 {1000000, "1a000f4240"},
                 {UINT32_MAX, "1affffffff"},
                 {UINT64_C(1) << 32, "1b0000000100000000"},
                 {1000000000000, "1b000000e8d4a51000"},
                 {UINT64_MAX, "1bffffffffffffffff"}};
    for (size_t i = 0; i < MEM_COUNT(cases); i++) {
        struct buf out = {0};
        uint64_t value;
        cbor_add_uint(&out, cases[i].value);
        bytes_expect(view_of_buf(&out), cases[i].hex);
        struct view in = view_of_buf(&out);
        ck_assert_int_eq(cbor_next_uint(&value, UINT64_MAX, &in), OK);
        ck_assert(value == cases[i].value);
        ck_assert_uint_eq(in.len, 0);
        if (value > 0) {
            in = view_of_buf(&out);
            ck_assert_int_eq(cbor_next_uint(&value, cases[i].value - 1, &in), ERR_RANGE);
        }
        buf_clear(&out);
    }
}
END_TEST

START_TEST(cbor__uint__in_its_one_form)
{
    static const char *const bad[] = {"",
                                      "1800",
                                      "1817",
                                      "190017",
                                      "1900ff",
                                      "1a0000ffff",
                                      "1b00000000ffffffff",
                                      "18",
                                      "1901",
                                      "1a010203",
                                      "1b01020304050607",
                                      "1c",
                                      "1f",
                                      "20",
                                      "40",
                                      "f4",
                                      "fb3ff0000000000000"};
    for (size_t i = 0; i < MEM_COUNT(bad); i++) {
        struct buf bytes = bytes_of(bad[i]);
        struct view in = view_of_buf(&bytes);
        uint64_t value;
        ck_assert_msg(cbor_next_uint(&value, UINT64_MAX, &in) == ERR_SYNTAX, "%s", bad[i]);
        ck_assert_uint_eq(in.len, bytes.len);
        buf_clear(&bytes);
    }
}
END_TEST

START_TEST(cbor__values__of_all_kinds_are_read_back)
{
    struct buf out = {0};
    struct view in, bytes, text;
    size_t count;
    bool yes, no;
    cbor_add_tag(&out, 304);
    cbor_add_array(&out, 4);
    cbor_add_bytes(&out, (const uint8_t *)"\x01\x02", 2);
    cbor_add_text(&out, view_of_text("\xc3\xbc"));
    cbor_add_bool(&out, true);
    cbor_add_bool(&out, false);
    bytes_expect(view_of_buf(&out), "d90130 84 420102 62c3bc f5 f4");
    ck_assert_int_eq(cbor_check(view_of_buf(&out)), OK);
    in = view_of_buf(&out);
    ck_assert_int_eq(cbor_next_tag(304, &in), OK);
    ck_assert_int_eq(cbor_next_array(&count, &in), OK);
    ck_assert_uint_eq(count, 4);
    ck_assert_int_eq(cbor_next_bytes(&bytes, &in), OK);
    ck_assert(view_equal(bytes, view_of("\x01\x02", 2)));
    ck_assert_int_eq(cbor_next_text(&text, &in), OK);
    ck_assert(view_equal(text, view_of_text("\xc3\xbc")));
    ck_assert_int_eq(cbor_next_bool(&yes, &in), OK);
    ck_assert_int_eq(cbor_next_bool(&no, &in), OK);
    ck_assert(yes && !no);
    ck_assert_uint_eq(in.len, 0);
    buf_clear(&out);
}
END_TEST

START_TEST(cbor__strings__bounds_and_text)
{
    static const char *const bad[] = {"41", "5803 0102", "5bffffffffffffffff00", "5f4101ff", "61"};
    static const char *const bad_text[] = {"61ff", "62c328", "7f6161ff", "4161"};
    struct view out;
    for (size_t i = 0; i < MEM_COUNT(bad); i++) {
        struct buf bytes = bytes_of(bad[i]);
        struct view in = view_of_buf(&bytes);
        ck_assert_msg(cbor_next_bytes(&out, &in) == ERR_SYNTAX, "%s", bad[i]);
        buf_clear(&bytes);
    }
    for (size_t i = 0; i < MEM_COUNT(bad_text); i++) {
        struct buf bytes = bytes_of(bad_text[i]);
        struct view in = view_of_buf(&bytes);
        ck_assert_msg(cbor_next_text(&out, &in) == ERR_SYNTAX, "%s", bad_text[i]);
        buf_clear(&bytes);
    }
}
END_TEST

START_TEST(cbor__counts__never_more_than_bytes)
{
    static const char *const bad[] = {"9bffffffffffffffff", "82 01", "9a00ffffff 0102", "9f01ff"};
    size_t count;
    for (size_t i = 0; i < MEM_COUNT(bad); i++) {
        struct buf bytes = bytes_of(bad[i]);
        struct view in = view_of_buf(&bytes);
        ck_assert_msg(cbor_next_array(&count, &in) == ERR_SYNTAX, "%s", bad[i]);
        buf_clear(&bytes);
    }
    struct view in = view_of("\xa2\x01\x02\x03", 4);
    ck_assert_int_eq(cbor_next_map(&count, &in), ERR_SYNTAX);
    in = view_of("\xa1\x01\x02", 3);
    ck_assert_int_eq(cbor_next_map(&count, &in), OK);
}
END_TEST

/* Read a map whose values are numbers. Returns: the first error; *sum of keys times values. */
static enum err read_map(uint64_t *sum, const char *hex)
{
    struct buf bytes = bytes_of(hex);
    struct view in = view_of_buf(&bytes);
    struct cbor_map map;
    bool more = true;
    *sum = 0;
    enum err err = cbor_map_begin(&map, &in);
    while (err == OK && more) {
        uint64_t value = 0;
        err = cbor_map_next(&more, &map, &in);
        if (err == OK && more)
            err = cbor_next_uint(&value, UINT64_MAX, &in);
        *sum += value * map.key;
    }
    buf_clear(&bytes);
    return err;
}

START_TEST(cbor__map__keys_ascend)
{
    uint64_t sum;
    ck_assert_int_eq(read_map(&sum, "a0"), OK);
    ck_assert_int_eq(read_map(&sum, "a3 0001 0102 181805"), OK);
    ck_assert_uint_eq(sum, 2 + 24 * 5);
    ck_assert_int_eq(read_map(&sum, "a2 0102 0102"), ERR_SYNTAX);
    ck_assert_int_eq(read_map(&sum, "a2 0001 0002"), ERR_SYNTAX);
    ck_assert_int_eq(read_map(&sum, "a2 0202 0102"), ERR_SYNTAX);
    ck_assert_int_eq(read_map(&sum, "a1 2001"), ERR_SYNTAX);
    ck_assert_int_eq(read_map(&sum, "bf 0101 ff"), ERR_SYNTAX);
}
END_TEST

/* RFC 8949, appendices A and F */
START_TEST(cbor__check__well_formed)
{
    static const char *const good[] = {"00",
                                       "1817",
                                       "1800",
                                       "29",
                                       "3bffffffffffffffff",
                                       "f90000",
                                       "fa47c35000",
                                       "fb7e37e43c8800759c",
                                       "f6",
                                       "f7",
                                       "f0",
                                       "f8ff",
                                       "c074323031332d30332d32315432303a30343a30305a",
                                       "c11a514b67b0",
                                       "40",
                                       "60",
                                       "8301820203820405",
                                       "98190102030405060708090a0b0c0d0e0f101112131415161718181819",
                                       "a0",
                                       "a201020304",
                                       "a26161016162820203",
                                       "5f42010243030405ff",
                                       "7f657374726561646d696e67ff",
                                       "9fff",
                                       "9f018202039f0405ffff",
                                       "83018202039f0405ff",
                                       "bf61610161629f0203ffff",
                                       "5fff",
                                       "bfff",
                                       "a2 02020101"};
    static const char *const bad[] = {"",
                                      "0000",
                                      "18",
                                      "19",
                                      "1a",
                                      "1b",
                                      "1901",
                                      "1a0102",
                                      "1b01020304050607",
                                      "38",
                                      "58",
                                      "78",
                                      "98",
                                      "9a01ff00",
                                      "b8",
                                      "d8",
                                      "f8",
                                      "f900",
                                      "fa0000",
                                      "fb000000",
                                      "41",
                                      "61",
                                      "5affffffff00",
                                      "5bffffffffffffffff010203",
                                      "81",
                                      "818181818181818181",
                                      "8200",
                                      "a1",
                                      "a20102",
                                      "a100",
                                      "a2000000",
                                      "c0",
                                      "5f4100",
                                      "7f6100",
                                      "9f",
                                      "9f0102",
                                      "bf",
                                      "bf01020102",
                                      "819f",
                                      "9f8000",
                                      "9f9f9f9f9fffffffff",
                                      "f800",
                                      "f81f",
                                      "1c",
                                      "1d",
                                      "1e",
                                      "3c",
                                      "5d",
                                      "7e",
                                      "9c",
                                      "bd",
                                      "dc",
                                      "fc",
                                      "fe",
                                      "1f",
                                      "3f",
                                      "df",
                                      "ff",
                                      "5f00ff",
                                      "5f21ff",
                                      "5f6100ff",
                                      "5f80ff",
                                      "5fa0ff",
                                      "5fc000ff",
                                      "5fe0ff",
                                      "7f4100ff",
                                      "5f5f4100ffff",
                                      "7f7f6100ffff",
                                      "81ff",
                                      "8200ff",
                                      "a1ff",
                                      "a1ff00",
                                      "a100ff",
                                      "a20000ff",
                                      "9f81ff",
                                      "9f829f819f9fffffffff",
                                      "bf00ff",
                                      "bf000000ff",
                                      "d8ff"};
    for (size_t i = 0; i < MEM_COUNT(good); i++) {
        struct buf bytes = bytes_of(good[i]);
        ck_assert_msg(cbor_check(view_of_buf(&bytes)) == OK, "%s", good[i]);
        buf_clear(&bytes);
    }
    for (size_t i = 0; i < MEM_COUNT(bad); i++) {
        struct buf bytes = bytes_of(bad[i]);
        ck_assert_msg(cbor_check(view_of_buf(&bytes)) == ERR_SYNTAX, "%s", bad[i]);
        buf_clear(&bytes);
    }
}
END_TEST

START_TEST(cbor__check__depth_is_bounded)
{
    uint8_t nested[100];
    memset(nested, 0x81, sizeof nested);
    nested[31] = 0x00;
    ck_assert_int_eq(cbor_check(view_of(nested, 32)), OK);
    nested[31] = 0x81;
    nested[32] = 0x00;
    ck_assert_int_eq(cbor_check(view_of(nested, 33)), ERR_LIMIT);
    memset(nested, 0xc1, sizeof nested);
    ck_assert_int_eq(cbor_check(view_of(nested, sizeof nested)), ERR_LIMIT);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(cbor__uint__published_examples),
    SUITE_TEST(cbor__uint__in_its_one_form),
    SUITE_TEST(cbor__values__of_all_kinds_are_read_back),
    SUITE_TEST(cbor__strings__bounds_and_text),
    SUITE_TEST(cbor__counts__never_more_than_bytes),
    SUITE_TEST(cbor__map__keys_ascend),
    SUITE_TEST(cbor__check__well_formed),
    SUITE_TEST(cbor__check__depth_is_bounded),
};
SUITE_MAIN("cbor", tests)
