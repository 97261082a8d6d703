#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/eth/rlp.h"
#include "support/bytes.h"

static void expect(struct buf *buf, const char *hex)
{
    struct buf text = {0};
    hex_add(&text, buf->data, buf->len);
    ck_assert_str_eq(buf_text(&text), hex);
    buf_clear(&text);
    buf_clear(buf);
}

/* The examples of the Ethereum wiki and the yellow paper. */
START_TEST(rlp__add__examples)
{
    struct buf buf = {0};
    rlp_add_bytes(&buf, (const uint8_t *)"dog", 3);
    expect(&buf, "0x83646f67");
    rlp_add_bytes(&buf, NULL, 0);
    expect(&buf, "0x80");
    rlp_add_bytes(&buf, (const uint8_t *)"\x00", 1);
    expect(&buf, "0x00");
    rlp_add_bytes(&buf, (const uint8_t *)"\x7f", 1);
    expect(&buf, "0x7f");
    rlp_add_bytes(&buf, (const uint8_t *)"\x80", 1);
    expect(&buf, "0x8180");
    rlp_add_u64(&buf, 0);
    rlp_add_u64(&buf, 15);
    rlp_add_u64(&buf, 1024);
    rlp_add_u64(&buf, UINT64_MAX);
    expect(&buf, "0x800f82040088ffffffffffffffff");
    size_t list = rlp_list_begin(&buf);
    rlp_add_bytes(&buf, (const uint8_t *)"cat", 3);
    rlp_add_bytes(&buf, (const uint8_t *)"dog", 3);
    rlp_list_end(&buf, list);
    expect(&buf, "0xc88363617483646f67");
}
END_TEST

START_TEST(rlp__list__set_of_three)
{
    /* [ [], [[]], [ [], [[]] ] ] */
    struct buf buf = {0};
    size_t outer = rlp_list_begin(&buf);
    rlp_list_end(&buf, rlp_list_begin(&buf));
    size_t second = rlp_list_begin(&buf);
    rlp_list_end(&buf, rlp_list_begin(&buf));
    rlp_list_end(&buf, second);
    size_t third = rlp_list_begin(&buf);
    rlp_list_end(&buf, rlp_list_begin(&buf));
    size_t inner = rlp_list_begin(&buf);
    rlp_list_end(&buf, rlp_list_begin(&buf));
    rlp_list_end(&buf, inner);
    rlp_list_end(&buf, third);
    rlp_list_end(&buf, outer);
    expect(&buf, "0xc7c0c1c0c3c0c1c0");
}
END_TEST

START_TEST(rlp__add__lengths_around_the_boundaries)
{
    static const size_t lengths[] = {54, 55, 56, 57, 255, 256, 257, 65535, 65536, 70000};
    for (size_t i = 0; i < MEM_COUNT(lengths); i++) {
        uint8_t *data = mem_alloc(lengths[i]);
        memset(data, 0xab, lengths[i]);
        struct buf buf = {0};
        size_t list = rlp_list_begin(&buf);
        rlp_add_bytes(&buf, data, lengths[i]);
        rlp_list_end(&buf, list);
        struct rlp_item item;
        ck_assert_int_eq(rlp_decode_whole(&item, view_of_buf(&buf)), OK);
        ck_assert(item.is_list);
        struct view in = item.payload, payload;
        ck_assert_int_eq(rlp_next_bytes(&payload, &in), OK);
        ck_assert(view_equal(payload, view_of(data, lengths[i])));
        ck_assert_uint_eq(in.len, 0);
        mem_free(data);
        buf_clear(&buf);
    }
}
END_TEST

/* In the manner of ethereum/tests, RLPTests/invalidRLPTest.json. */
START_TEST(rlp__decode__refuses_what_is_not_canonical)
{
    static const char *const bad[] = {
        "0x",     /* nothing */
        "0x8100", /* a byte below 0x80 stands for itself */
        "0x817f",
        "0xc28100",
        "0xb800", /* long form for a short payload */
        "0xb801ff",
        "0xb802ffff",
        "0xf800",
        "0xf80180",
        "0xb90000", /* length with leading zeros */
        "0xb90038",
        "0xf90000",
        "0xb8", /* truncated */
        "0xb9ff",
        "0xbf0f000000000000021111",
        "0xbfffffffffffffffff",
        "0xffffffffffffffffff",
        "0x83646f",
        "0xc3",
        "0xc38080",
        "0xc28361",
        "0xf8380102",
        "0x8080", /* trailing bytes */
        "0xc000",
        "0x0000",
    };
    for (size_t i = 0; i < MEM_COUNT(bad); i++) {
        struct buf in = bytes_of(bad[i]);
        struct rlp_item item;
        ck_assert_msg(rlp_decode_whole(&item, view_of_buf(&in)) == ERR_SYNTAX, "%s", bad[i]);
        buf_clear(&in);
    }
}
END_TEST

START_TEST(rlp__decode__bounds_depth)
{
    for (unsigned depth = 499; depth <= 502; depth++) {
        struct buf buf = {0};
        for (unsigned i = 0; i < depth; i++)
            rlp_list_end(&buf, 0);
        struct rlp_item item;
        ck_assert_int_eq(rlp_decode_whole(&item, view_of_buf(&buf)), depth <= 500 ? OK : ERR_LIMIT);
        buf_clear(&buf);
    }
}
END_TEST

START_TEST(rlp__next__typed)
{
    struct buf in = bytes_of("0x800f88ffffffffffffffff83646f67c0c10180");
    struct view at = view_of_buf(&in), bytes, list;
    uint64_t number;
    uint8_t exact[3];
    ck_assert_int_eq(rlp_next_u64(&number, &at), OK);
    ck_assert_uint_eq(number, 0);
    ck_assert_int_eq(rlp_next_u64(&number, &at), OK);
    ck_assert_uint_eq(number, 15);
    ck_assert_int_eq(rlp_next_u64(&number, &at), OK);
    ck_assert_uint_eq(number, UINT64_MAX);
    ck_assert_int_eq(rlp_next_exact(exact, 3, &at), OK);
    ck_assert_mem_eq(exact, "dog", 3);
    ck_assert_int_eq(rlp_next_list(&list, &at), OK);
    ck_assert_uint_eq(list.len, 0);
    ck_assert_int_eq(rlp_next_list(&list, &at), OK);
    ck_assert_uint_eq(list.len, 1);
    ck_assert_int_eq(rlp_next_bytes(&bytes, &at), OK);
    ck_assert_uint_eq(bytes.len, 0);
    ck_assert_int_eq(rlp_next_bytes(&bytes, &at), ERR_SYNTAX);
    buf_clear(&in);
}
END_TEST

static enum err read_u64(const char *hex)
{
    struct buf in = bytes_of(hex);
    struct view at = view_of_buf(&in);
    uint64_t out;
    enum err err = rlp_next_u64(&out, &at);
    buf_clear(&in);
    return err;
}

static enum err read_u256(const char *hex)
{
    struct buf in = bytes_of(hex);
    struct view at = view_of_buf(&in);
    struct u256 out;
    enum err err = rlp_next_u256(&out, &at);
    buf_clear(&in);
    return err;
}

START_TEST(rlp__next__refuses_other_integers)
{
    ck_assert_int_eq(read_u64("0x00"), ERR_SYNTAX);
    ck_assert_int_eq(read_u64("0x820001"), ERR_SYNTAX);
    ck_assert_int_eq(read_u64("0xc0"), ERR_SYNTAX);
    ck_assert_int_eq(read_u64("0x89010000000000000000"), ERR_RANGE);
    ck_assert_int_eq(
        read_u256("0xa0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"), OK);
    ck_assert_int_eq(
        read_u256("0xa1010000000000000000000000000000000000000000000000000000000000000000"),
        ERR_RANGE);
    ck_assert_int_eq(
        read_u256("0xa100ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"),
        ERR_SYNTAX);
}
END_TEST

START_TEST(rlp__next__refuses_other_shapes)
{
    struct buf in = bytes_of("0xc18083646f67");
    struct view at = view_of_buf(&in), out;
    uint8_t exact[4];
    ck_assert_int_eq(rlp_next_exact(exact, 4, &at), ERR_SYNTAX);
    at = view_of_buf(&in);
    ck_assert_int_eq(rlp_next_bytes(&out, &at), ERR_SYNTAX);
    at = view_of(in.data + 2, 4);
    ck_assert_int_eq(rlp_next_list(&out, &at), ERR_SYNTAX);
    at = view_of(in.data + 2, 4);
    ck_assert_int_eq(rlp_next_exact(exact, 4, &at), ERR_SYNTAX);
    at = view_of(in.data + 2, 4);
    ck_assert_int_eq(rlp_next_exact(exact, 2, &at), ERR_SYNTAX);
    buf_clear(&in);
}
END_TEST

static void add_random(struct buf *buf, unsigned depth)
{
    uint8_t data[300];
    if (depth < 5 && rand() % 3 == 0) {
        size_t list = rlp_list_begin(buf);
        for (int i = rand() % 6; i > 0; i--)
            add_random(buf, depth + 1);
        rlp_list_end(buf, list);
        return;
    }
    size_t len = (size_t)rand() % (rand() % 2 ? 3 : sizeof data);
    for (size_t i = 0; i < len; i++)
        data[i] = (uint8_t)rand();
    rlp_add_bytes(buf, data, len);
}

static void write_again(struct buf *out, struct view in)
{
    while (in.len > 0) {
        struct rlp_item item;
        ck_assert_int_eq(rlp_next(&item, &in), OK);
        if (!item.is_list) {
            rlp_add_bytes(out, item.payload.data, item.payload.len);
            continue;
        }
        size_t list = rlp_list_begin(out);
        write_again(out, item.payload);
        rlp_list_end(out, list);
    }
}

START_TEST(rlp__decode__round_trip)
{
    unsigned seed =
        getenv("SEED") != NULL ? (unsigned)strtoul(getenv("SEED"), NULL, 0) : (unsigned)time(NULL);
    printf("SEED=%u\n", seed);
    srand(seed);
    for (int i = 0; i < 2000; i++) {
        struct buf first = {0}, second = {0};
        struct rlp_item item;
        add_random(&first, 0);
        ck_assert_int_eq(rlp_decode_whole(&item, view_of_buf(&first)), OK);
        ck_assert(view_equal(item.whole, view_of_buf(&first)));
        write_again(&second, view_of_buf(&first));
        ck_assert(view_equal(view_of_buf(&first), view_of_buf(&second)));
        if (first.len > 1)
            ck_assert_int_ne(rlp_decode_whole(&item, view_of(first.data, first.len - 1)), OK);
        buf_clear(&first);
        buf_clear(&second);
    }
}
END_TEST

/* Whatever is accepted is written back as the same bytes: there is one form of each value. */
START_TEST(rlp__decode__of_noise_is_canonical_or_refused)
{
    srand(7);
    for (int i = 0; i < 200000; i++) {
        uint8_t noise[12];
        size_t len = (size_t)rand() % sizeof noise;
        for (size_t j = 0; j < len; j++)
            noise[j] = (uint8_t)(rand() % 3 == 0 ? 0xb7 + rand() % 0x49 : rand());
        struct rlp_item item;
        if (rlp_decode_whole(&item, view_of(noise, len)) != OK)
            continue;
        struct buf again = {0};
        write_again(&again, view_of(noise, len));
        ck_assert(view_equal(view_of_buf(&again), view_of(noise, len)));
        buf_clear(&again);
    }
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(rlp__add__examples),
    SUITE_TEST(rlp__list__set_of_three),
    SUITE_TEST(rlp__add__lengths_around_the_boundaries),
    SUITE_TEST(rlp__decode__refuses_what_is_not_canonical),
    SUITE_TEST(rlp__decode__bounds_depth),
    SUITE_TEST(rlp__next__typed),
    SUITE_TEST(rlp__next__refuses_other_integers),
    SUITE_TEST(rlp__next__refuses_other_shapes),
    SUITE_TEST(rlp__decode__round_trip),
    SUITE_TEST(rlp__decode__of_noise_is_canonical_or_refused),
};
SUITE_MAIN("rlp", tests)
