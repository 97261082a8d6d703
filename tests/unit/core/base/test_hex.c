#include "support/suite.h"

#include <string.h>

#include "core/base/hex.h"

START_TEST(hex__write__lower_case)
{
    char out[9];
    ck_assert_uint_eq(hex_write(out, (const uint8_t *)"\x00\xab\xff", 3), 8);
    ck_assert_str_eq(out, "0x00abff");
    ck_assert_uint_eq(hex_write(out, NULL, 0), 2);
    ck_assert_str_eq(out, "0x");
    struct buf buf = {0};
    hex_add(&buf, (const uint8_t *)"\x01\x02", 2);
    hex_add(&buf, NULL, 0);
    ck_assert_str_eq(buf_text(&buf), "0x01020x");
    buf_clear(&buf);
}
END_TEST

START_TEST(hex__read__any_case)
{
    uint8_t out[3];
    ck_assert_int_eq(hex_read_exact(out, 3, "0x00aBFf", 8), OK);
    ck_assert_mem_eq(out, "\x00\xab\xff", 3);
    struct buf buf = {0};
    ck_assert_int_eq(hex_read(&buf, 3, "0x00aBFf", 8), OK);
    ck_assert_int_eq(hex_read(&buf, 3, "0x", 2), OK);
    ck_assert_uint_eq(buf.len, 3);
    buf_clear(&buf);
}
END_TEST

START_TEST(hex__read__refuses_what_is_not_hex)
{
    static const char *const bad[] = {"",     "0",    "00",    "0X00",  "x00", "0x0",
                                      "0x0g", "0x 0", " 0x00", "0x00 ", "0x-1"};
    uint8_t out[1] = {7};
    struct buf buf = {0};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ck_assert_int_eq(hex_read(&buf, 9, bad[i], strlen(bad[i])), ERR_SYNTAX);
        ck_assert_int_eq(hex_read_exact(out, 1, bad[i], strlen(bad[i])), ERR_SYNTAX);
    }
    ck_assert_uint_eq(buf.len, 0);
    ck_assert_uint_eq(out[0], 7);
}
END_TEST

START_TEST(hex__digit__of_every_byte)
{
    static const char digits[] = "0123456789abcdef", capitals[] = "0123456789ABCDEF";
    for (int byte = 0; byte < 256; byte++) {
        const char *small = byte != 0 ? strchr(digits, byte) : NULL;
        const char *capital = byte != 0 ? strchr(capitals, byte) : NULL;
        int due = small != NULL ? (int)(small - digits) : -1;
        if (capital != NULL)
            due = (int)(capital - capitals);
        ck_assert_int_eq(hex_digit((char)byte), due);
    }
}
END_TEST

START_TEST(hex__read__refuses_the_wrong_length)
{
    uint8_t out[2];
    struct buf buf = {0};
    ck_assert_int_eq(hex_read_exact(out, 2, "0x00", 4), ERR_SYNTAX);
    ck_assert_int_eq(hex_read_exact(out, 2, "0x000000", 8), ERR_SYNTAX);
    ck_assert_int_eq(hex_read(&buf, 2, "0x000000", 8), ERR_LIMIT);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(hex__write__lower_case),
    SUITE_TEST(hex__read__any_case),
    SUITE_TEST(hex__read__refuses_what_is_not_hex),
    SUITE_TEST(hex__digit__of_every_byte),
    SUITE_TEST(hex__read__refuses_the_wrong_length),
};
SUITE_MAIN("hex", tests)
