#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/u256.h"

#define MAX_TEXT "115792089237316195423570985008687907853269984665640564039457584007913129639935"

static struct u256 dec(const char *text)
{
    struct u256 out;
    ck_assert_int_eq(u256_from_decimal(&out, text, strlen(text)), OK);
    return out;
}

static void expect(const struct u256 *value, const char *text)
{
    char out[U256_DECIMAL_MAX];
    ck_assert_uint_eq(u256_to_decimal(out, value), strlen(text));
    ck_assert_str_eq(out, text);
}

/* xorshift64*: a sequence that a printed seed brings back. */
static uint64_t state;

static void seed(void)
{
    const char *given = getenv("SEED");
    state = given != NULL ? strtoull(given, NULL, 0) : (uint64_t)time(NULL) * 2654435761u + 1;
    printf("SEED=%llu\n", (unsigned long long)state);
}

static uint64_t next(void)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * UINT64_C(2685821657736338717);
}

/* Of any length, with long runs of equal bits, where carries and guesses go wrong. */
static struct u256 any_number(void)
{
    struct u256 out;
    for (int i = 0; i < 4; i++) {
        uint64_t kind = next() % 4;
        out.limb[i] = kind == 0 ? 0 : kind == 1 ? UINT64_MAX : next();
        if (kind == 3)
            out.limb[i] = UINT64_C(1) << (next() % 64);
    }
    return u256_shift_right(&out, (unsigned)(next() % 256));
}

START_TEST(u256__be__round_trip)
{
    uint8_t in[32], out[32];
    for (int i = 0; i < 32; i++)
        in[i] = (uint8_t)(i + 1);
    struct u256 value = u256_from_be(in, 32);
    ck_assert_uint_eq(value.limb[3], UINT64_C(0x0102030405060708));
    u256_to_be32(out, &value);
    ck_assert_mem_eq(in, out, 32);
    value = u256_from_be(in, 3);
    ck_assert_uint_eq(value.limb[0], 0x010203);
    value = u256_from_be(NULL, 0);
    ck_assert(u256_is_zero(&value));
}
END_TEST

START_TEST(u256__to_u64__refuses_more_than_64_bits)
{
    uint64_t out = 7;
    struct u256 value = u256_from_u64(UINT64_MAX);
    ck_assert(u256_to_u64(&out, &value));
    ck_assert_uint_eq(out, UINT64_MAX);
    for (int i = 1; i < 4; i++) {
        struct u256 big = {{0}};
        big.limb[i] = 1;
        ck_assert(!u256_to_u64(&out, &big));
    }
    ck_assert_uint_eq(out, UINT64_MAX);
}
END_TEST

START_TEST(u256__bits__counts_significant_bits)
{
    struct u256 zero = {{0}}, one = u256_from_u64(1), max = dec(MAX_TEXT);
    ck_assert_uint_eq(u256_bits(&zero), 0);
    ck_assert_uint_eq(u256_byte_len(&zero), 0);
    ck_assert_uint_eq(u256_bits(&max), 256);
    ck_assert_uint_eq(u256_byte_len(&max), 32);
    for (unsigned i = 0; i < 256; i++) {
        struct u256 value = u256_shift_left(&one, i);
        ck_assert_uint_eq(u256_bits(&value), i + 1);
        ck_assert_uint_eq(u256_byte_len(&value), i / 8 + 1);
        value = u256_shift_right(&value, i);
        ck_assert_int_eq(u256_cmp(&value, &one), 0);
    }
}
END_TEST

START_TEST(u256__shift__past_the_end_is_zero)
{
    struct u256 max = dec(MAX_TEXT);
    struct u256 left = u256_shift_left(&max, 256), right = u256_shift_right(&max, 1000);
    ck_assert(u256_is_zero(&left) && u256_is_zero(&right));
    left = u256_shift_left(&max, 0);
    ck_assert_int_eq(u256_cmp(&left, &max), 0);
}
END_TEST

START_TEST(u256__cmp__orders_by_the_highest_limb)
{
    struct u256 a = {{5, 0, 0, 1}}, b = {{9, 9, 9, 0}};
    ck_assert_int_gt(u256_cmp(&a, &b), 0);
    ck_assert_int_lt(u256_cmp(&b, &a), 0);
    ck_assert_int_eq(u256_cmp(&a, &a), 0);
}
END_TEST

START_TEST(u256__add__reports_overflow)
{
    struct u256 max = dec(MAX_TEXT), one = u256_from_u64(1), out;
    ck_assert(u256_add(&out, &max, &one));
    ck_assert(u256_is_zero(&out));
    ck_assert(u256_sub(&out, &out, &one));
    expect(&out, MAX_TEXT);
    ck_assert(!u256_sub(&out, &max, &max));
    ck_assert(u256_is_zero(&out));
}
END_TEST

START_TEST(u256__mul__reports_overflow)
{
    struct u256 a = dec("340282366920938463463374607431768211456"), out; /* 2^128 */
    struct u256 b = dec("340282366920938463463374607431768211455");
    ck_assert(u256_mul(&out, &a, &a));
    ck_assert(u256_is_zero(&out));
    ck_assert(!u256_mul(&out, &a, &b));
    expect(&out, "115792089237316195423570985008687907852929702298719625575994209400481361428480");
    struct u256 max = dec(MAX_TEXT);
    ck_assert(u256_mul_u64(&out, &max, 2));
    ck_assert(!u256_mul_u64(&out, &max, 1));
    expect(&out, MAX_TEXT);
    ck_assert(u256_mul(&max, &max, &max));
    expect(&max, "1");
}
END_TEST

START_TEST(u256__div__known_quotients)
{
    struct u256 a = dec(MAX_TEXT), b = dec("1000000000000000000"), q, r;
    u256_div(&q, &r, &a, &b);
    expect(&q, "115792089237316195423570985008687907853269984665640564039457");
    expect(&r, "584007913129639935");
    u256_div(&q, NULL, &b, &a);
    ck_assert(u256_is_zero(&q));
    u256_div(NULL, &r, &b, &a);
    ck_assert_int_eq(u256_cmp(&r, &b), 0);
    u256_div(&a, &a, &a, &a);
    ck_assert(u256_is_zero(&a));
}
END_TEST

/* The guess of the digit is two too large here (the case of Hacker's Delight, 9-2). */
START_TEST(u256__div__corrects_the_guessed_digit)
{
    struct u256 a = {{0, 0, UINT64_C(0x8000000000000000), UINT64_C(0x7fffffffffffffff)}};
    struct u256 b = {{1, 0, UINT64_C(0x8000000000000000), 0}}, q, r, back;
    u256_div(&q, &r, &a, &b);
    ck_assert(!u256_mul(&back, &q, &b));
    ck_assert(!u256_add(&back, &back, &r));
    ck_assert_int_eq(u256_cmp(&back, &a), 0);
    ck_assert_int_lt(u256_cmp(&r, &b), 0);
}
END_TEST

START_TEST(u256__div__undoes_mul_for_any_number)
{
    seed();
    for (int i = 0; i < 200000; i++) {
        struct u256 a = any_number(), b = any_number(), q, r, back;
        if (u256_is_zero(&b))
            continue;
        u256_div(&q, &r, &a, &b);
        ck_assert_int_lt(u256_cmp(&r, &b), 0);
        ck_assert(!u256_mul(&back, &q, &b));
        ck_assert(!u256_add(&back, &back, &r));
        ck_assert_int_eq(u256_cmp(&back, &a), 0);
    }
}
END_TEST

START_TEST(u256__mul_div__keeps_512_bits_between)
{
    struct u256 max = dec(MAX_TEXT), zero = {{0}}, three = u256_from_u64(3), out;
    ck_assert(!u256_mul_div(&out, &max, &max, &max));
    expect(&out, MAX_TEXT);
    ck_assert(u256_mul_div(&out, &max, &max, &three));
    ck_assert(u256_mul_div(&out, &three, &three, &zero));
    ck_assert(u256_mul_div_up(&out, &three, &three, &zero));
    struct u256 ten = u256_from_u64(10);
    ck_assert(!u256_mul_div(&out, &ten, &ten, &three));
    expect(&out, "33");
    ck_assert(!u256_mul_div_up(&out, &ten, &ten, &three));
    expect(&out, "34");
    ck_assert(!u256_mul_div_up(&out, &ten, &three, &three));
    expect(&out, "10");
    /* max × 2 / 2 fits; rounded up (max × 3 - …) it may pass the end. */
    struct u256 two = u256_from_u64(2), almost;
    ck_assert(!u256_mul_div(&out, &max, &two, &two));
    ck_assert(!u256_sub(&almost, &max, &two));
    ck_assert(!u256_mul_div_up(&out, &almost, &max, &max));
    ck_assert_int_eq(u256_cmp(&out, &almost), 0);
}
END_TEST

/* floor(a × b / c): checked by multiplying back modulo 2^256 and by the bound on the rest. */
START_TEST(u256__mul_div__agrees_with_mul_and_div)
{
    seed();
    for (int i = 0; i < 100000; i++) {
        struct u256 a = any_number(), b = any_number(), c = any_number(), q, up, ab, qc, rest;
        if (u256_is_zero(&c) || u256_mul_div(&q, &a, &b, &c))
            continue;
        bool wide = u256_mul(&ab, &a, &b), wide_back = u256_mul(&qc, &q, &c);
        bool below = u256_sub(&rest, &ab, &qc);
        ck_assert(wide || wide_back || !below);
        ck_assert_int_lt(u256_cmp(&rest, &c), 0);
        bool over = u256_mul_div_up(&up, &a, &b, &c);
        bool exact = u256_is_zero(&rest);
        ck_assert(over ? !exact && u256_is_zero(&up) : u256_cmp(&up, &q) == (exact ? 0 : 1));
    }
}
END_TEST

START_TEST(u256__decimal__round_trip)
{
    static const char *const good[] = {"0",
                                       "1",
                                       "9999999999999999999",
                                       "10000000000000000000",
                                       "10000000000000000001",
                                       "100000000000000000000000000000000000000",
                                       MAX_TEXT};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct u256 value = dec(good[i]);
        expect(&value, good[i]);
    }
    seed();
    for (int i = 0; i < 20000; i++) {
        struct u256 value = any_number(), back;
        char text[U256_DECIMAL_MAX];
        size_t len = u256_to_decimal(text, &value);
        ck_assert_int_eq(u256_from_decimal(&back, text, len), OK);
        ck_assert_int_eq(u256_cmp(&value, &back), 0);
    }
}
END_TEST

START_TEST(u256__from_decimal__refuses)
{
    static const char *const bad[] = {"", "00", "01", "-1", "+1", "1 ", " 1", "1.0", "1e3", "0x1"};
    struct u256 out = u256_from_u64(7);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_int_eq(u256_from_decimal(&out, bad[i], strlen(bad[i])), ERR_SYNTAX);
    const char *over =
        "115792089237316195423570985008687907853269984665640564039457584007913129639936";
    ck_assert_int_eq(u256_from_decimal(&out, over, strlen(over)), ERR_RANGE);
    ck_assert_int_eq(u256_from_decimal(&out, MAX_TEXT "0", strlen(MAX_TEXT) + 1), ERR_RANGE);
    expect(&out, "7");
}
END_TEST

START_TEST(u256__quantity__round_trip)
{
    char text[67];
    struct u256 value = {{0}}, back;
    ck_assert_uint_eq(u256_to_quantity(text, &value), 3);
    ck_assert_str_eq(text, "0x0");
    value = u256_from_u64(0x1f);
    u256_to_quantity(text, &value);
    ck_assert_str_eq(text, "0x1f");
    seed();
    for (int i = 0; i < 20000; i++) {
        value = any_number();
        size_t len = u256_to_quantity(text, &value);
        ck_assert_uint_eq(strlen(text), len);
        ck_assert_int_eq(u256_from_quantity(&back, text, len), OK);
        ck_assert_int_eq(u256_cmp(&value, &back), 0);
    }
    ck_assert_int_eq(u256_from_quantity(&back, "0xAb", 4), OK);
    ck_assert_uint_eq(back.limb[0], 0xab);
}
END_TEST

START_TEST(u256__from_quantity__refuses)
{
    static const char *const bad[] = {"",    "0",    "0x",   "0x00", "0x01", "x1",   "0X1",
                                      "0xg", "0x1 ", " 0x1", "1f",   "-0x1", "0x-1", "0x1.0"};
    struct u256 out;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_int_eq(u256_from_quantity(&out, bad[i], strlen(bad[i])), ERR_SYNTAX);
    char wide[2 + 65 + 1] = "0x1";
    memset(wide + 3, '0', 64);
    ck_assert_int_eq(u256_from_quantity(&out, wide, 67), ERR_RANGE);
    ck_assert_int_eq(u256_from_quantity(&out, wide, 66), OK);
}
END_TEST

START_TEST(u256__pow10__reaches_77)
{
    struct u256 one = u256_pow10(0), big = u256_pow10(77);
    expect(&one, "1");
    expect(&big, "1000000000000000000000000000000000000000000000000000000000000000000000000000"
                 "00");
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(u256__be__round_trip),
    SUITE_TEST(u256__to_u64__refuses_more_than_64_bits),
    SUITE_TEST(u256__bits__counts_significant_bits),
    SUITE_TEST(u256__shift__past_the_end_is_zero),
    SUITE_TEST(u256__cmp__orders_by_the_highest_limb),
    SUITE_TEST(u256__add__reports_overflow),
    SUITE_TEST(u256__mul__reports_overflow),
    SUITE_TEST(u256__div__known_quotients),
    SUITE_TEST(u256__div__corrects_the_guessed_digit),
    SUITE_TEST(u256__div__undoes_mul_for_any_number),
    SUITE_TEST(u256__mul_div__keeps_512_bits_between),
    SUITE_TEST(u256__mul_div__agrees_with_mul_and_div),
    SUITE_TEST(u256__decimal__round_trip),
    SUITE_TEST(u256__from_decimal__refuses),
    SUITE_TEST(u256__quantity__round_trip),
    SUITE_TEST(u256__from_quantity__refuses),
    SUITE_TEST(u256__pow10__reaches_77),
};
SUITE_MAIN("u256", tests)
