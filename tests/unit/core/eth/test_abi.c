#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/abi.h"
#include "core/eth/address.h"
#include "support/bytes.h"

static struct abi_type *type_of(const char *text)
{
    struct abi_type *type;
    ck_assert_msg(abi_type_parse(&type, text, strlen(text)) == OK, "%s", text);
    return type;
}

static void expect_bytes(struct buf *bytes, const char *hex)
{
    struct buf text = {0};
    hex_add(&text, bytes->data, bytes->len);
    ck_assert_str_eq(buf_text(&text), hex);
    buf_clear(&text);
    buf_clear(bytes);
}

/* Values for the tests; items are not owned. */
#define NUMBER(k, n)                                                                               \
    (struct abi_value)                                                                             \
    {                                                                                              \
        .kind = (k), .number = { {(n)} }                                                           \
    }
#define BYTES(k, text)                                                                             \
    (struct abi_value)                                                                             \
    {                                                                                              \
        .kind = (k), .bytes = {(const uint8_t *)(text), sizeof(text) - 1 }                         \
    }
#define ITEMS(k, list)                                                                             \
    (struct abi_value)                                                                             \
    {                                                                                              \
        .kind = (k), .items = (list), .count = MEM_COUNT(list)                                     \
    }

/* decode(encode(value)) has to be encoded as the same bytes. */
static void expect_encoding(const char *type_text, const struct abi_value *value, const char *hex)
{
    struct abi_type *type = type_of(type_text);
    struct buf out = {0}, again = {0};
    struct abi_value back;
    ck_assert_int_eq(abi_encode(&out, type, value), OK);
    ck_assert_int_eq(abi_decode(&back, type, view_of_buf(&out)), OK);
    ck_assert_int_eq(abi_encode(&again, type, &back), OK);
    ck_assert(view_equal(view_of_buf(&out), view_of_buf(&again)));
    expect_bytes(&out, hex);
    buf_clear(&again);
    abi_value_clear(&back);
    abi_type_free(type);
}

/* The examples of Solidity's "Contract ABI Specification". */
START_TEST(abi__encode__static_arguments)
{
    struct abi_value list[] = {NUMBER(ABI_UINT, 69), NUMBER(ABI_BOOL, 1)};
    struct abi_value call = ITEMS(ABI_TUPLE, list);
    expect_encoding("(uint32,bool)", &call,
                    "0x0000000000000000000000000000000000000000000000000000000000000045"
                    "0000000000000000000000000000000000000000000000000000000000000001");
    struct abi_value threes[] = {BYTES(ABI_FIXED_BYTES, "abc"), BYTES(ABI_FIXED_BYTES, "def")};
    struct abi_value array[] = {ITEMS(ABI_ARRAY, threes)};
    call = ITEMS(ABI_TUPLE, array);
    expect_encoding("(bytes3[2])", &call,
                    "0x6162630000000000000000000000000000000000000000000000000000000000"
                    "6465660000000000000000000000000000000000000000000000000000000000");
}
END_TEST

START_TEST(abi__encode__dynamic_arguments)
{
    struct abi_value numbers[] = {NUMBER(ABI_UINT, 0x456), NUMBER(ABI_UINT, 0x789)};
    struct abi_value list[] = {NUMBER(ABI_UINT, 0x123), ITEMS(ABI_ARRAY, numbers),
                               BYTES(ABI_FIXED_BYTES, "1234567890"),
                               BYTES(ABI_BYTES, "Hello, world!")};
    struct abi_value call = ITEMS(ABI_TUPLE, list);
    expect_encoding("(uint256,uint32[],bytes10,bytes)", &call,
                    "0x0000000000000000000000000000000000000000000000000000000000000123"
                    "0000000000000000000000000000000000000000000000000000000000000080"
                    "3132333435363738393000000000000000000000000000000000000000000000"
                    "00000000000000000000000000000000000000000000000000000000000000e0"
                    "0000000000000000000000000000000000000000000000000000000000000002"
                    "0000000000000000000000000000000000000000000000000000000000000456"
                    "0000000000000000000000000000000000000000000000000000000000000789"
                    "000000000000000000000000000000000000000000000000000000000000000d"
                    "48656c6c6f2c20776f726c642100000000000000000000000000000000000000");
}
END_TEST

START_TEST(abi__encode__nested_arrays)
{
    struct abi_value one[] = {NUMBER(ABI_UINT, 1), NUMBER(ABI_UINT, 2)};
    struct abi_value two[] = {NUMBER(ABI_UINT, 3)};
    struct abi_value rows[] = {ITEMS(ABI_ARRAY, one), ITEMS(ABI_ARRAY, two)};
    struct abi_value words[] = {BYTES(ABI_STRING, "one"), BYTES(ABI_STRING, "two"),
                                BYTES(ABI_STRING, "three")};
    struct abi_value list[] = {ITEMS(ABI_ARRAY, rows), ITEMS(ABI_ARRAY, words)};
    struct abi_value call = ITEMS(ABI_TUPLE, list);
    expect_encoding("(uint256[][],string[])", &call,
                    "0x0000000000000000000000000000000000000000000000000000000000000040"
                    "0000000000000000000000000000000000000000000000000000000000000140"
                    "0000000000000000000000000000000000000000000000000000000000000002"
                    "0000000000000000000000000000000000000000000000000000000000000040"
                    "00000000000000000000000000000000000000000000000000000000000000a0"
                    "0000000000000000000000000000000000000000000000000000000000000002"
                    "0000000000000000000000000000000000000000000000000000000000000001"
                    "0000000000000000000000000000000000000000000000000000000000000002"
                    "0000000000000000000000000000000000000000000000000000000000000001"
                    "0000000000000000000000000000000000000000000000000000000000000003"
                    "0000000000000000000000000000000000000000000000000000000000000003"
                    "0000000000000000000000000000000000000000000000000000000000000060"
                    "00000000000000000000000000000000000000000000000000000000000000a0"
                    "00000000000000000000000000000000000000000000000000000000000000e0"
                    "0000000000000000000000000000000000000000000000000000000000000003"
                    "6f6e650000000000000000000000000000000000000000000000000000000000"
                    "0000000000000000000000000000000000000000000000000000000000000003"
                    "74776f0000000000000000000000000000000000000000000000000000000000"
                    "0000000000000000000000000000000000000000000000000000000000000005"
                    "7468726565000000000000000000000000000000000000000000000000000000");
}
END_TEST

START_TEST(abi__encode__empty_and_tuples)
{
    struct abi_value nothing = {.kind = ABI_TUPLE};
    expect_encoding("()", &nothing, "0x");
    struct abi_value inner[] = {NUMBER(ABI_UINT, 7), BYTES(ABI_STRING, "")};
    struct abi_value outer[] = {ITEMS(ABI_TUPLE, inner)};
    struct abi_value call = ITEMS(ABI_TUPLE, outer);
    expect_encoding("((uint8,string))", &call,
                    "0x0000000000000000000000000000000000000000000000000000000000000020"
                    "0000000000000000000000000000000000000000000000000000000000000007"
                    "0000000000000000000000000000000000000000000000000000000000000040"
                    "0000000000000000000000000000000000000000000000000000000000000000");
}
END_TEST

START_TEST(abi__int__is_sign_extended)
{
    static const struct {
        unsigned bits;
        uint64_t low, high; /* high: the three upper limbs */
        bool fits;
    } cases[] = {
        {8, 127, 0, true},
        {8, 128, 0, false},
        {8, (uint64_t)-128, UINT64_MAX, true},
        {8, (uint64_t)-129, UINT64_MAX, false},
        {8, (uint64_t)-1, UINT64_MAX, true},
        {8, 0xff, 0, false},
        {8, (uint64_t)-1, 0, false},
        {64, INT64_MAX, 0, true},
        {64, (uint64_t)INT64_MAX + 1, 0, false},
        {64, (uint64_t)INT64_MIN, UINT64_MAX, true},
        {256, 5, UINT64_MAX, true},
        {256, 5, 0, true},
    };
    for (size_t i = 0; i < MEM_COUNT(cases); i++) {
        char text[16];
        ck_assert(text_format(text, sizeof text, "(int%u)", cases[i].bits));
        struct abi_type *type = type_of(text);
        struct abi_value item = {.kind = ABI_INT}, back;
        struct buf out = {0};
        item.number.limb[0] = cases[i].low;
        for (int j = 1; j < 4; j++)
            item.number.limb[j] = cases[i].high;
        struct abi_value call = {.kind = ABI_TUPLE, .items = &item, .count = 1};
        ck_assert_int_eq(abi_encode(&out, type, &call), cases[i].fits ? OK : ERR_RANGE);
        ck_assert_uint_eq(out.len, cases[i].fits ? 32 : 0);
        buf_reset(&out);
        abi_add_u256(&out, &item.number);
        ck_assert_int_eq(abi_decode(&back, type, view_of_buf(&out)),
                         cases[i].fits ? OK : ERR_RANGE);
        abi_value_clear(&back);
        buf_clear(&out);
        abi_type_free(type);
    }
}
END_TEST

START_TEST(abi__encode__refuses)
{
    static const struct {
        const char *type;
        struct abi_value value;
        enum err err;
    } cases[] = {
        {"(uint8)", {.kind = ABI_UINT, .number = {{256}}}, ERR_RANGE},
        {"(bool)", {.kind = ABI_BOOL, .number = {{2}}}, ERR_RANGE},
        {"(bool)", {.kind = ABI_UINT, .number = {{1}}}, ERR_SYNTAX},
        {"(address)", {.kind = ABI_ADDRESS, .bytes = {(const uint8_t *)"x", 1}}, ERR_SYNTAX},
        {"(bytes2)", {.kind = ABI_FIXED_BYTES, .bytes = {(const uint8_t *)"x", 1}}, ERR_SYNTAX},
        {"(bytes2)", {.kind = ABI_FIXED_BYTES, .bytes = {(const uint8_t *)"xyz", 3}}, ERR_SYNTAX},
        {"(string)", {.kind = ABI_STRING, .bytes = {(const uint8_t *)"\xff", 1}}, ERR_SYNTAX},
        {"(string)", {.kind = ABI_BYTES, .bytes = {(const uint8_t *)"x", 1}}, ERR_SYNTAX},
        {"(uint8[1])", {.kind = ABI_ARRAY}, ERR_SYNTAX},
        {"((uint8))", {.kind = ABI_TUPLE}, ERR_SYNTAX},
        {"(uint8,uint8)", {.kind = ABI_UINT}, ERR_SYNTAX},
    };
    for (size_t i = 0; i < MEM_COUNT(cases); i++) {
        struct abi_type *type = type_of(cases[i].type);
        struct abi_value item = cases[i].value;
        struct abi_value call = {.kind = ABI_TUPLE, .items = &item, .count = 1};
        struct buf out = {0};
        buf_add_text(&out, "ab");
        ck_assert_msg(abi_encode(&out, type, &call) == cases[i].err, "%s", cases[i].type);
        ck_assert_str_eq(buf_text(&out), "ab");
        buf_clear(&out);
        abi_type_free(type);
    }
}
END_TEST

#define W0  "0000000000000000000000000000000000000000000000000000000000000000"
#define W1  "0000000000000000000000000000000000000000000000000000000000000001"
#define W20 "0000000000000000000000000000000000000000000000000000000000000020"
#define W40 "0000000000000000000000000000000000000000000000000000000000000040"
#define WFF "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"

START_TEST(abi__decode__refuses)
{
    static const struct {
        const char *type, *data;
        enum err err;
    } cases[] = {
        {"()", "0x00", ERR_SYNTAX},
        {"(uint8)", "0x", ERR_SYNTAX},
        {"(uint8)", "0x00", ERR_SYNTAX},
        {"(uint8)", "0x" W1 "00", ERR_SYNTAX},
        {"(uint8)", "0x" W1 W0, ERR_SYNTAX},
        {"(uint8)", "0x0000000000000000000000000000000000000000000000000000000000000100",
         ERR_RANGE},
        {"(uint248)", "0x" WFF, ERR_RANGE},
        {"(bool)", "0x0000000000000000000000000000000000000000000000000000000000000002", ERR_RANGE},
        {"(address)", "0x0000000000000000000000010000000000000000000000000000000000000000",
         ERR_SYNTAX},
        {"(bytes3)", "0x6162630000000000000000000000000000000000000000000000000000000001",
         ERR_SYNTAX},
        {"(bytes)", "0x" W20, ERR_SYNTAX},
        {"(bytes)", "0x" W20 W1, ERR_SYNTAX},
        {"(bytes)", "0x" W20 W1 "61", ERR_SYNTAX},
        {"(bytes)", "0x" W20 W1 "6100000000000000000000000000000000000000000000000000000000000001",
         ERR_SYNTAX},
        {"(bytes)", "0x" W40 W0 W0, ERR_SYNTAX}, /* an offset with a gap */
        {"(bytes)", "0x" W0, ERR_SYNTAX},        /* an offset to itself */
        {"(bytes)", "0x" WFF W0, ERR_SYNTAX},
        {"(bytes)", "0x" W20 WFF, ERR_SYNTAX},
        {"(bytes)", "0x" W20 W0 W0, ERR_SYNTAX},
        {"(bytes,bytes)", "0x" W40 W40 W0, ERR_SYNTAX}, /* two offsets to one tail */
        {"(string)", "0x" W20 W1 "ff00000000000000000000000000000000000000000000000000000000000000",
         ERR_SYNTAX},
        {"(uint8[])", "0x" W20 WFF, ERR_SYNTAX},
        {"(uint8[])", "0x" W20 W20, ERR_SYNTAX},
        {"(uint8[][])", "0x" W20 W1 W20 WFF, ERR_SYNTAX},
        {"(uint8[2])", "0x" W1, ERR_SYNTAX},
        {"(()[])", "0x" W20 W40 W0, ERR_SYNTAX},
        {"(()[])", "0x" W20 WFF, ERR_SYNTAX},
    };
    for (size_t i = 0; i < MEM_COUNT(cases); i++) {
        struct abi_type *type = type_of(cases[i].type);
        struct buf data = bytes_of(cases[i].data);
        struct abi_value out;
        ck_assert_msg(abi_decode(&out, type, view_of_buf(&data)) == cases[i].err, "%s %s",
                      cases[i].type, cases[i].data);
        ck_assert_ptr_null(out.items);
        buf_clear(&data);
        abi_type_free(type);
    }
}
END_TEST

START_TEST(abi__decode__bounds_the_number_of_values)
{
    struct abi_type *type = type_of("(()[1000000],()[1000000])");
    struct abi_value out;
    ck_assert_int_eq(abi_decode(&out, type, view_of(NULL, 0)), ERR_LIMIT);
    abi_type_free(type);
}
END_TEST

START_TEST(abi_type__parse__refuses)
{
    static const char *const bad[] = {"",
                                      "uint",
                                      "int",
                                      "byte",
                                      "fixed",
                                      "ufixed128x18",
                                      "function",
                                      "uint0",
                                      "uint7",
                                      "uint264",
                                      "uint08",
                                      "int257",
                                      "bytes0",
                                      "bytes33",
                                      "bytes01",
                                      "Uint8",
                                      "uint8 ",
                                      " uint8",
                                      "uint8[",
                                      "uint8]",
                                      "uint8[0]",
                                      "uint8[01]",
                                      "uint8[-1]",
                                      "uint8[1",
                                      "uint8[]]",
                                      "(",
                                      ")",
                                      "(uint8",
                                      "(uint8,)",
                                      "(,uint8)",
                                      "(uint8,,bool)",
                                      "uint8)",
                                      "(uint8))",
                                      "uint8,bool",
                                      "(uint8 a)",
                                      "address payable",
                                      "string[ ]",
                                      "tuple",
                                      "(uint8)x",
                                      "mapping(address=>uint256)"};
    struct abi_type *type;
    for (size_t i = 0; i < MEM_COUNT(bad); i++) {
        ck_assert_msg(abi_type_parse(&type, bad[i], strlen(bad[i])) == ERR_SYNTAX, "%s", bad[i]);
        ck_assert_ptr_null(type);
    }
    abi_type_free(NULL);
}
END_TEST

/* Each text is one member; nothing of it reaches into the next. */
START_TEST(abi_types__parse__members_and_aliases)
{
    struct view texts[] = {view_of_text("uint"), view_of_text("(int[2],uint8)[]")};
    struct abi_type *type = NULL;
    ck_assert_int_eq(abi_types_parse(&type, texts, 2), OK);
    ck_assert_int_eq(abi_type_kind(type), ABI_TUPLE);
    ck_assert_uint_eq(abi_type_size(abi_type_item(type, 0)), 256);
    const struct abi_type *inner = abi_type_item(abi_type_item(type, 1), 0);
    ck_assert_uint_eq(abi_type_size(abi_type_item(abi_type_item(inner, 0), 0)), 256);
    abi_type_free(type);
    ck_assert_int_eq(abi_types_parse(&type, texts, 0), OK);
    abi_type_free(type);
    static const char *const bad[] = {"",      "uint8,uint8", "uint8)", "(uint8", "uint8),(uint8",
                                      "uintx", "uint ",       "uint08", "fixed",  "function"};
    for (size_t i = 0; i < MEM_COUNT(bad); i++) {
        texts[1] = view_of_text(bad[i]);
        ck_assert_msg(abi_types_parse(&type, texts, 2) == ERR_SYNTAX, "%s", bad[i]);
        ck_assert_ptr_null(type);
    }
    ck_assert_int_eq(abi_type_parse(&type, "uint", 4), ERR_SYNTAX);
}
END_TEST

/* Under an allocator that moves what grows, a row at a time would copy hundreds of gigabytes: the
 * sanitizers' build does not end in time then. */
START_TEST(abi_types__parse__as_many_as_a_line_holds)
{
    size_t count = 110000;
    struct abi_type *type = NULL;
    struct view *texts = mem_array(count, sizeof *texts);
    for (size_t i = 0; i < count; i++)
        texts[i] = view_of_text("uint8[]");
    ck_assert_int_eq(abi_types_parse(&type, texts, count), OK);
    ck_assert_int_eq(abi_type_kind(abi_type_item(type, count - 1)), ABI_ARRAY);
    abi_type_free(type);
    mem_free(texts);
}
END_TEST

START_TEST(abi_type__parse__bounds)
{
    static const char *const far[] = {"uint8[1000001]", "uint8[99999999999999999999999]",
                                      "uint99999999999999999999", "uint256[1000000][1000000][]"};
    struct abi_type *type;
    for (size_t i = 0; i < MEM_COUNT(far); i++)
        ck_assert_int_eq(abi_type_parse(&type, far[i], strlen(far[i])), ERR_LIMIT);
    struct buf deep = {0};
    for (int i = 0; i < 33; i++)
        buf_add_byte(&deep, '(');
    ck_assert_int_eq(abi_type_parse(&type, buf_text(&deep), deep.len), ERR_LIMIT);
    buf_reset(&deep);
    buf_add_text(&deep, "uint8");
    for (int i = 0; i < 40; i++)
        buf_add_text(&deep, "[]");
    ck_assert_int_eq(abi_type_parse(&type, buf_text(&deep), deep.len), ERR_LIMIT);
    buf_clear(&deep);
    char *longest = mem_alloc(9000);
    memset(longest, '(', 9000);
    ck_assert_int_eq(abi_type_parse(&type, longest, 9000), ERR_LIMIT);
    mem_free(longest);
}
END_TEST

START_TEST(abi_type__item__describes)
{
    struct abi_type *type = type_of("(uint24,(bytes7,string)[3],address[])");
    size_t length = 0;
    ck_assert_int_eq(abi_type_kind(type), ABI_TUPLE);
    ck_assert(abi_type_length(&length, type));
    ck_assert_uint_eq(length, 3);
    ck_assert_uint_eq(abi_type_size(abi_type_item(type, 0)), 24);
    const struct abi_type *array = abi_type_item(type, 1);
    ck_assert(abi_type_length(&length, array));
    ck_assert_uint_eq(length, 3);
    const struct abi_type *pair = abi_type_item(array, 2);
    ck_assert_int_eq(abi_type_kind(pair), ABI_TUPLE);
    ck_assert_uint_eq(abi_type_size(abi_type_item(pair, 0)), 7);
    ck_assert(!abi_type_length(&length, abi_type_item(type, 2)));
    abi_type_free(type);
}
END_TEST

/* random types and values */

static void add_type(struct buf *out, unsigned depth)
{
    switch (rand() % (depth > 3 ? 7 : 9)) {
    case 0: buf_printf(out, "uint%d", 8 * (1 + rand() % 32)); return;
    case 1: buf_printf(out, "int%d", 8 * (1 + rand() % 32)); return;
    case 2: buf_add_text(out, "address"); return;
    case 3: buf_add_text(out, "bool"); return;
    case 4: buf_printf(out, "bytes%d", 1 + rand() % 32); return;
    case 5: buf_add_text(out, "bytes"); return;
    case 6: buf_add_text(out, "string"); return;
    case 7:
        add_type(out, depth + 1);
        if (rand() % 2 == 0)
            buf_add_text(out, "[]");
        else
            buf_printf(out, "[%d]", 1 + rand() % 3);
        return;
    default:
        buf_add_text(out, "(");
        for (int i = rand() % 4; i >= 0; i--) {
            add_type(out, depth + 1);
            buf_add_text(out, i > 0 ? "," : ")");
        }
    }
}

static uint8_t noise[64];

static void make_value(struct abi_value *out, const struct abi_type *type)
{
    *out = (struct abi_value){.kind = abi_type_kind(type)};
    size_t length;
    switch (out->kind) {
    case ABI_UINT: out->number = u256_from_be(noise, abi_type_size(type) / 8); break;
    case ABI_INT:
        out->number = u256_from_be(noise + 1, abi_type_size(type) / 8);
        out->number = u256_shift_right(&out->number, 1);
        break;
    case ABI_BOOL: out->number = u256_from_u64((uint64_t)(rand() % 2)); break;
    case ABI_ADDRESS: out->bytes = view_of(noise, 20); break;
    case ABI_FIXED_BYTES: out->bytes = view_of(noise, abi_type_size(type)); break;
    case ABI_BYTES: out->bytes = view_of(noise, (size_t)rand() % sizeof noise); break;
    case ABI_STRING:
        out->bytes = view_of("árvore, 森林 🌳, carbon credit", 9 * (size_t)(rand() % 2));
        break;
    default:
        if (!abi_type_length(&length, type))
            length = (size_t)rand() % 4;
        out->items = mem_array(length, sizeof *out->items);
        out->count = length;
        for (size_t i = 0; i < length; i++)
            make_value(&out->items[i], abi_type_item(type, i));
    }
}

static bool same(const struct abi_value *a, const struct abi_value *b)
{
    bool is_number = a->kind == ABI_UINT || a->kind == ABI_INT || a->kind == ABI_BOOL;
    if (a->kind != b->kind || a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        if (!same(&a->items[i], &b->items[i]))
            return false;
    }
    return is_number ? u256_cmp(&a->number, &b->number) == 0 : view_equal(a->bytes, b->bytes);
}

START_TEST(abi__decode__round_trip_of_any_type)
{
    unsigned seed =
        getenv("SEED") != NULL ? (unsigned)strtoul(getenv("SEED"), NULL, 0) : (unsigned)time(NULL);
    printf("SEED=%u\n", seed);
    srand(seed);
    for (int i = 0; i < 3000; i++) {
        struct buf text = {0}, data = {0};
        struct abi_value value, back;
        for (size_t j = 0; j < sizeof noise; j++)
            noise[j] = (uint8_t)rand();
        buf_add_text(&text, "(");
        for (int j = rand() % 4; j >= 0; j--) {
            add_type(&text, 0);
            buf_add_text(&text, j > 0 ? "," : ")");
        }
        struct abi_type *type = type_of(buf_text(&text));
        make_value(&value, type);
        ck_assert_int_eq(abi_encode(&data, type, &value), OK);
        ck_assert_msg(abi_decode(&back, type, view_of_buf(&data)) == OK, "%s", buf_text(&text));
        ck_assert(same(&value, &back));
        abi_value_clear(&back);
        if (data.len > 0) {
            /* One bit changed: other values with one encoding of their own, or an error. */
            data.data[(size_t)rand() % data.len] ^= (uint8_t)(1 << rand() % 8);
            struct buf again = {0};
            if (abi_decode(&back, type, view_of_buf(&data)) == OK) {
                ck_assert_int_eq(abi_encode(&again, type, &back), OK);
                ck_assert(view_equal(view_of_buf(&again), view_of_buf(&data)));
                abi_value_clear(&back);
            }
            buf_clear(&again);
            uint8_t *shorter = mem_dup(data.data, data.len - 1);
            ck_assert_int_ne(abi_decode(&back, type, view_of(shorter, data.len - 1)), OK);
            mem_free(shorter);
        }
        abi_value_clear(&value);
        abi_type_free(type);
        buf_clear(&text);
        buf_clear(&data);
    }
}
END_TEST

START_TEST(abi__selector__known)
{
    uint8_t selector[4];
    struct hash32 topic;
    char text[HASH_TEXT];
    abi_selector(selector, "transfer(address,uint256)");
    ck_assert_mem_eq(selector, "\xa9\x05\x9c\xbb", 4);
    abi_selector(selector, "approve(address,uint256)");
    ck_assert_mem_eq(selector, "\x09\x5e\xa7\xb3", 4);
    abi_topic(&topic, "Transfer(address,address,uint256)");
    hash_write(text, &topic);
    ck_assert_str_eq(text, "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
}
END_TEST

START_TEST(abi__begin__makes_a_call)
{
    struct buf out = {0};
    struct addr to = {{0x11, [19] = 0x22}};
    abi_begin(&out, "transfer(address,uint256)");
    abi_add_address(&out, &to);
    abi_add_u64(&out, 258);
    expect_bytes(&out, "0xa9059cbb"
                       "0000000000000000000000001100000000000000000000000000000000000022"
                       "0000000000000000000000000000000000000000000000000000000000000102");
    abi_add_tail(&out, "abc", 3);
    expect_bytes(&out, "0x0000000000000000000000000000000000000000000000000000000000000003"
                       "6162630000000000000000000000000000000000000000000000000000000000");
    abi_add_tail(&out, NULL, 0);
    expect_bytes(&out, "0x" W0);
    abi_add_tail(&out, "0123456789abcdef0123456789abcdef", 32);
    ck_assert_uint_eq(out.len, 64);
    buf_clear(&out);
}
END_TEST

START_TEST(abi__word__reads)
{
    struct buf data =
        bytes_of("0x" W1 W40 W1 "6100000000000000000000000000000000000000000000000000000000000000");
    struct view view = view_of_buf(&data), tail;
    struct u256 wide;
    uint64_t number;
    struct addr address;
    struct hash32 hash;
    ck_assert_int_eq(abi_word_u256(&wide, view, 0), OK);
    ck_assert_uint_eq(wide.limb[0], 1);
    ck_assert_int_eq(abi_word_u64(&number, view, 1), OK);
    ck_assert_uint_eq(number, 64);
    ck_assert_int_eq(abi_word_address(&address, view, 0), OK);
    ck_assert_uint_eq(address.b[19], 1);
    ck_assert_int_eq(abi_word_hash(&hash, view, 3), OK);
    ck_assert_uint_eq(hash.b[0], 0x61);
    ck_assert_int_eq(abi_word_tail(&tail, view, 1), OK);
    ck_assert(view_equal(tail, view_of_text("a")));
    buf_clear(&data);
}
END_TEST

START_TEST(abi__word__refuses)
{
    struct buf data = bytes_of("0x" WFF W0 W20 WFF "00");
    struct view view = view_of_buf(&data), tail;
    struct u256 wide;
    uint64_t number;
    struct addr address;
    struct hash32 hash;
    ck_assert_int_eq(abi_word_u256(&wide, view, 4), ERR_SYNTAX);
    ck_assert_int_eq(abi_word_u256(&wide, view, SIZE_MAX), ERR_SYNTAX);
    ck_assert_int_eq(abi_word_hash(&hash, view, 4), ERR_SYNTAX);
    ck_assert_int_eq(abi_word_u64(&number, view, 0), ERR_RANGE);
    ck_assert_int_eq(abi_word_u64(&number, view, 4), ERR_SYNTAX);
    ck_assert_int_eq(abi_word_address(&address, view, 0), ERR_SYNTAX);
    ck_assert_int_eq(abi_word_tail(&tail, view, 0), ERR_SYNTAX); /* offset too large */
    ck_assert_int_eq(abi_word_tail(&tail, view, 1), ERR_SYNTAX); /* length too large */
    ck_assert_int_eq(abi_word_tail(&tail, view, 4), ERR_SYNTAX);
    ck_assert_int_eq(abi_word_tail(&tail, view_of(NULL, 0), 0), ERR_SYNTAX);
    ck_assert_int_eq(abi_word_tail(&tail, view, 2), OK); /* an empty one */
    ck_assert_uint_eq(tail.len, 0);
    buf_clear(&data);
}
END_TEST

static void expect_words(const char *hex, const char *words)
{
    struct buf data = bytes_of(hex), out = {0};
    abi_revert_words(&out, view_of_buf(&data));
    ck_assert_str_eq(buf_text(&out), words);
    ck_assert(text_is_clean(buf_text(&out), out.len));
    buf_clear(&data);
    buf_clear(&out);
}

#define ADDRESS_WORD "0000000000000000000000005aaeb6053f3e94c9b9a09f33669435e7ef1beaed"
#define ADDRESS      "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"

START_TEST(abi__revert_words__of_known_errors)
{
    expect_words("0x", "the contract gave no reason");
    expect_words("0x08c3", "the contract gave a malformed reason");
    expect_words("0x12345678", "the contract gave the error 0x12345678");
    expect_words("0x12345678" W1, "the contract gave the error 0x12345678");
    expect_words("0x08c379a0" W20 "0000000000000000000000000000000000000000000000000000000000000014"
                 "506f7274656665756c6c652064656a61206c6965000000000000000000000000",
                 "Portefeulle deja lie");
    expect_words("0x4e487b710000000000000000000000000000000000000000000000000000000000000011",
                 "a number overflowed");
    expect_words("0x4e487b710000000000000000000000000000000000000000000000000000000000000099",
                 "the contract panicked with code 0x99");
    expect_words("0xe450d38c" ADDRESS_WORD W1 W20,
                 "the token balance of " ADDRESS " is 1 base units, and 32 are needed");
    expect_words("0xfb8f41b2" ADDRESS_WORD W0 W1,
                 ADDRESS " may spend 0 base units of the token, and 1 are needed");
    expect_words("0x96c6fd1e" ADDRESS_WORD, "the token cannot be sent from " ADDRESS);
    expect_words("0xec442f05" ADDRESS_WORD, "the token cannot be sent to " ADDRESS);
    expect_words("0xe602df05" ADDRESS_WORD, ADDRESS " cannot approve spending of the token");
    expect_words("0x94280d62" ADDRESS_WORD, ADDRESS " cannot be approved to spend the token");
    expect_words("0x118cdaa7" ADDRESS_WORD, ADDRESS " does not own the contract");
}
END_TEST

/* What a contract says may try to reach the terminal, or lie about its own length. */
START_TEST(abi__revert_words__of_hostile_data)
{
    expect_words("0x08c379a0" W20 "000000000000000000000000000000000000000000000000000000000000000c"
                 "1b5b33316d72656407e280ae0000000000000000000000000000000000000000",
                 "[31mred");
    expect_words("0x08c379a0" W20 W0, "the contract gave an empty reason");
    expect_words("0x08c379a0", "the contract gave the error 0x08c379a0");
    expect_words("0x08c379a0" WFF, "the contract gave the error 0x08c379a0");
    expect_words("0x08c379a0" W20 WFF, "the contract gave the error 0x08c379a0");
    expect_words("0x4e487b71", "the contract gave the error 0x4e487b71");
    expect_words("0x4e487b71" WFF, "the contract gave the error 0x4e487b71");
    expect_words("0xe450d38c" ADDRESS_WORD W1, "the contract gave the error 0xe450d38c");
    expect_words("0xe450d38c" WFF W1 W1, "the contract gave the error 0xe450d38c");
    struct buf data = bytes_of("0x08c379a0" W20), out = {0};
    char *longest = mem_alloc(100000);
    memset(longest, 'x', 100000);
    abi_add_tail(&data, longest, 100000);
    abi_revert_words(&out, view_of_buf(&data));
    ck_assert_uint_eq(text_width(buf_text(&out)), 200);
    mem_free(longest);
    buf_clear(&data);
    buf_clear(&out);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(abi__encode__static_arguments),
    SUITE_TEST(abi__encode__dynamic_arguments),
    SUITE_TEST(abi__encode__nested_arrays),
    SUITE_TEST(abi__encode__empty_and_tuples),
    SUITE_TEST(abi__int__is_sign_extended),
    SUITE_TEST(abi__encode__refuses),
    SUITE_TEST(abi__decode__refuses),
    SUITE_TEST(abi__decode__bounds_the_number_of_values),
    SUITE_TEST(abi_type__parse__refuses),
    SUITE_TEST(abi_types__parse__members_and_aliases),
    SUITE_TEST(abi_types__parse__as_many_as_a_line_holds),
    SUITE_TEST(abi_type__parse__bounds),
    SUITE_TEST(abi_type__item__describes),
    SUITE_TEST(abi__decode__round_trip_of_any_type),
    SUITE_TEST(abi__selector__known),
    SUITE_TEST(abi__begin__makes_a_call),
    SUITE_TEST(abi__word__reads),
    SUITE_TEST(abi__word__refuses),
    SUITE_TEST(abi__revert_words__of_known_errors),
    SUITE_TEST(abi__revert_words__of_hostile_data),
};
SUITE_MAIN("abi", tests)
