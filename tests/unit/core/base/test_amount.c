#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/amount.h"

#define MAX_TEXT "115792089237316195423570985008687907853269984665640564039457584007913129639935"

static struct u256 dec(const char *text)
{
    struct u256 out;
    ck_assert_int_eq(u256_from_decimal(&out, text, strlen(text)), OK);
    return out;
}

static void expect_units(const char *text, unsigned decimals, const char *value)
{
    struct u256 got, want = dec(value);
    ck_assert_msg(units_parse(&got, text, strlen(text), decimals) == OK, "%s", text);
    ck_assert_msg(u256_cmp(&got, &want) == 0, "%s", text);
}

START_TEST(units__parse__exact)
{
    expect_units("0", 18, "0");
    expect_units("0.0", 18, "0");
    expect_units("1", 0, "1");
    expect_units("1.5", 18, "1500000000000000000");
    expect_units("1.50", 2, "150");
    expect_units("0.000000000000000001", 18, "1");
    expect_units("1000000", 6, "1000000000000");
    expect_units(MAX_TEXT, 0, MAX_TEXT);
    expect_units("115792089237316195423570985008687907853269984665640564039457.584007913129639935",
                 18, MAX_TEXT);
    expect_units("1.1", 77,
                 "110000000000000000000000000000000000000000000000000000000000000000000000000000");
}
END_TEST

START_TEST(units__parse__refuses_malformed)
{
    static const char *const bad[] = {"",     ".",   ".5",  "5.",   "1..2", "1.2.3", "01",
                                      "00.1", "-1",  "+1",  "1e18", "1,5",  " 1",    "1 ",
                                      "0x1",  "1_0", "inf", "nan",  "1.x",  "١"};
    struct u256 out = u256_from_u64(7);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(units_parse(&out, bad[i], strlen(bad[i]), 18) == ERR_SYNTAX, "%s", bad[i]);
    ck_assert_uint_eq(out.limb[0], 7);
}
END_TEST

START_TEST(units__parse__never_rounds)
{
    struct u256 out;
    ck_assert_int_eq(units_parse(&out, "1.0000000000000000001", 21, 18), ERR_RANGE);
    ck_assert_int_eq(units_parse(&out, "1.0", 3, 0), ERR_RANGE);
    ck_assert_int_eq(units_parse(&out, MAX_TEXT, 78, 1), ERR_RANGE);
    ck_assert_int_eq(units_parse(&out, "2", 1, 77), ERR_RANGE);
    const char *over =
        "115792089237316195423570985008687907853269984665640564039457.584007913129639936";
    ck_assert_int_eq(units_parse(&out, over, strlen(over), 18), ERR_RANGE);
}
END_TEST

static void expect_format(const char *value, unsigned decimals, const char *text)
{
    char out[AMOUNT_TEXT_MAX];
    struct u256 in = dec(value);
    ck_assert_uint_eq(units_format(out, &in, decimals), strlen(text));
    ck_assert_str_eq(out, text);
}

START_TEST(units__format__exact)
{
    expect_format("0", 18, "0");
    expect_format("1", 18, "0.000000000000000001");
    expect_format("1500000000000000000", 18, "1.5");
    expect_format("1000000000000000000", 18, "1");
    expect_format("1000", 2, "10");
    expect_format("1005", 2, "10.05");
    expect_format("7", 0, "7");
    expect_format(MAX_TEXT, 0, MAX_TEXT);
    expect_format(
        MAX_TEXT, 77,
        "1.15792089237316195423570985008687907853269984665640564039457584007913129639935");
    expect_format(
        "1", 77, "0.00000000000000000000000000000000000000000000000000000000000000000000000000001");
}
END_TEST

START_TEST(units__format__round_trip)
{
    unsigned seed = (unsigned)time(NULL);
    printf("SEED=%u\n", seed);
    srand(seed);
    for (int i = 0; i < 20000; i++) {
        struct u256 value, back;
        char text[AMOUNT_TEXT_MAX];
        unsigned decimals = (unsigned)rand() % 78;
        for (int j = 0; j < 4; j++)
            value.limb[j] = (uint64_t)rand() << 33 ^ (uint64_t)rand() << 11 ^ (uint64_t)rand();
        value = u256_shift_right(&value, (unsigned)rand() % 256);
        size_t len = units_format(text, &value, decimals);
        ck_assert_int_eq(units_parse(&back, text, len, decimals), OK);
        ck_assert_int_eq(u256_cmp(&value, &back), 0);
    }
}
END_TEST

static void expect_short(const char *value, unsigned decimals, unsigned places, unsigned min_places,
                         const char *text)
{
    char out[AMOUNT_TEXT_MAX];
    struct u256 in = dec(value);
    ck_assert_uint_eq(units_format_short(out, &in, decimals, places, min_places), strlen(text));
    ck_assert_str_eq(out, text);
}

START_TEST(units__format_short__cuts_and_never_rounds_up)
{
    expect_short("1999999999999999999", 18, 2, 0, "1.99");
    expect_short("1500000000000000000", 18, 4, 2, "1.50");
    expect_short("1000000000000000000", 18, 4, 2, "1.00");
    expect_short("1000000000000000000", 18, 4, 0, "1");
    expect_short("1009999999999999999", 18, 2, 0, "1");
    expect_short("0", 18, 2, 2, "0.00");
    expect_short("0", 18, 2, 0, "0");
    expect_short("7", 0, 4, 2, "7.00");
    expect_short(MAX_TEXT, 0, 0, 32, MAX_TEXT ".00000000000000000000000000000000");
}
END_TEST

START_TEST(units__format_short__shows_that_something_is_there)
{
    expect_short("1", 18, 2, 2, "<0.01");
    expect_short("9999999999999999", 18, 2, 0, "<0.01");
    expect_short("10000000000000000", 18, 2, 0, "0.01");
    expect_short("1", 18, 0, 0, "<1");
    expect_short("1", 18, 1, 0, "<0.1");
    expect_short("1", 18, 18, 0, "0.000000000000000001");
}
END_TEST

START_TEST(decimal__parse_scaled__exact_and_rounded)
{
    static const struct {
        const char *text;
        unsigned scale;
        int64_t value;
    } cases[] = {
        {"0", 12, 0},
        {"-0", 12, 0},
        {"-0.0e5", 12, 0},
        {"1", 0, 1},
        {"8.1276e-05", 12, 81276000},
        {"8.1276E-05", 6, 81},
        {"0.080939", 12, 80939000000},
        {"1549.08", 6, 1549080000},
        {"1e3", 0, 1000},
        {"1e+3", 0, 1000},
        {"1.5", 0, 2},
        {"1.4999999999999999999999", 0, 1},
        {"0.5", 0, 1},
        {"0.49", 0, 0},
        {"0.05", 0, 0},
        {"9.5", 0, 10},
        {"0.0000000000005", 12, 1},
        {"0.00000000000049", 12, 0},
        {"1e-400", 12, 0},
        {"1e-99999999999999999999", 12, 0},
        {"0e99999999999999999999", 12, 0},
        {"0.00000000000000000000000000000000000000001e40", 0, 0},
        {"0.00000000000000000000000000000000000000001e41", 0, 1},
        {"9223372036854775807", 0, INT64_MAX},
        {"9223372036854775806.5", 0, INT64_MAX},
        {"922337203685477580700000e-5", 0, INT64_MAX},
        {"9.223372036854775807e18", 0, INT64_MAX},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t out = -1;
        const char *text = cases[i].text;
        ck_assert_msg(decimal_parse_scaled(&out, text, strlen(text), cases[i].scale) == OK, "%s",
                      text);
        ck_assert_msg(out == cases[i].value, "%s: %lld", text, (long long)out);
    }
}
END_TEST

START_TEST(decimal__parse_scaled__refuses)
{
    static const char *const bad[] = {"",    "-",   "+1",   ".5",   "5.",   "01",   "1e",
                                      "1e+", "1.e", "1.e5", "--1",  "1 ",   " 1",   "inf",
                                      "NaN", "0x1", "1,5",  "1e5.", "1e5x", "1.2.3"};
    static const char *const far[] = {"-1",
                                      "-1e-9999",
                                      "1e400",
                                      "1e99999999999999999999999",
                                      "9223372036854775808",
                                      "9223372036854775807.5",
                                      "18446744073709551616",
                                      "99999999999999999999"};
    int64_t out = 7;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(decimal_parse_scaled(&out, bad[i], strlen(bad[i]), 0) == ERR_SYNTAX, "%s",
                      bad[i]);
    for (size_t i = 0; i < sizeof far / sizeof far[0]; i++)
        ck_assert_msg(decimal_parse_scaled(&out, far[i], strlen(far[i]), 0) == ERR_RANGE, "%s",
                      far[i]);
    ck_assert_int_eq(out, 7);
}
END_TEST

START_TEST(decimal__format_scaled__rounds_half_away)
{
    static const struct {
        int64_t value;
        unsigned scale, places;
        const char *text;
    } cases[] = {
        {0, 12, 2, "0.00"},
        {81276000, 12, 6, "0.000081"},
        {80939000000, 12, 4, "0.0809"},
        {1549080000, 6, 2, "1549.08"},
        {1995000, 6, 2, "2.00"},
        {1994999, 6, 2, "1.99"},
        {5, 1, 0, "1"},
        {4, 1, 0, "0"},
        {-5, 1, 0, "-1"},
        {-4, 1, 0, "0"},
        {-1500000, 6, 1, "-1.5"},
        {7, 0, 0, "7"},
        {7, 0, 3, "7.000"},
        {15, 1, 3, "1.500"},
        {INT64_MAX, 0, 0, "9223372036854775807"},
        {INT64_MIN, 0, 0, "-9223372036854775808"},
        {INT64_MIN, 18, 18, "-9.223372036854775808"},
        {INT64_MAX, 18, 0, "9"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char out[AMOUNT_TEXT_MAX];
        size_t len = decimal_format_scaled(out, cases[i].value, cases[i].scale, cases[i].places);
        ck_assert_str_eq(out, cases[i].text);
        ck_assert_uint_eq(len, strlen(out));
    }
    char out[AMOUNT_TEXT_MAX];
    ck_assert_uint_eq(decimal_format_scaled(out, INT64_MIN, 0, 80), 101);
}
END_TEST

START_TEST(amount__worth__rounds_down)
{
    struct fiat_micro worth;
    struct u256 amount = dec("2500000000000000000");
    struct price_pico price = {80939000000};
    ck_assert_int_eq(amount_worth(&worth, &amount, 18, price), OK);
    ck_assert_int_eq(worth.v, 202347); /* 2.5 × 0.080939 = 0.2023475 */
    amount = dec("1");
    ck_assert_int_eq(amount_worth(&worth, &amount, 18, price), OK);
    ck_assert_int_eq(worth.v, 0);
    amount = dec("3");
    price.v = PRICE_ONE * 2;
    ck_assert_int_eq(amount_worth(&worth, &amount, 0, price), OK);
    ck_assert_int_eq(worth.v, 6 * FIAT_ONE);
    amount = dec(MAX_TEXT);
    ck_assert_int_eq(amount_worth(&worth, &amount, 77, price), OK);
    ck_assert_int_eq(worth.v, 2315841); /* 1.157… × 2 */
}
END_TEST

START_TEST(amount__worth__refuses)
{
    struct fiat_micro worth;
    struct u256 amount = dec(MAX_TEXT);
    struct price_pico price = {INT64_MAX}, unknown = {0}, wrong = {-1};
    ck_assert_int_eq(amount_worth(&worth, &amount, 0, price), ERR_RANGE);
    ck_assert_int_eq(amount_worth(&worth, &amount, 18, price), ERR_RANGE);
    ck_assert_int_eq(amount_worth(&worth, &amount, 18, unknown), ERR_INVALID);
    ck_assert_int_eq(amount_worth(&worth, &amount, 18, wrong), ERR_INVALID);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(units__parse__exact),
    SUITE_TEST(units__parse__refuses_malformed),
    SUITE_TEST(units__parse__never_rounds),
    SUITE_TEST(units__format__exact),
    SUITE_TEST(units__format__round_trip),
    SUITE_TEST(units__format_short__cuts_and_never_rounds_up),
    SUITE_TEST(units__format_short__shows_that_something_is_there),
    SUITE_TEST(decimal__parse_scaled__exact_and_rounded),
    SUITE_TEST(decimal__parse_scaled__refuses),
    SUITE_TEST(decimal__format_scaled__rounds_half_away),
    SUITE_TEST(amount__worth__rounds_down),
    SUITE_TEST(amount__worth__refuses),
};
SUITE_MAIN("amount", tests)
