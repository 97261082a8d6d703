#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"

static enum err parse_status(const char *text, size_t len)
{
    struct json_doc *doc = NULL;
    enum err err = json_parse(&doc, text, len, &json_limits_default);
    ck_assert_int_eq(doc == NULL, err != OK);
    json_doc_free(doc);
    return err;
}

static struct json_doc *must_parse(const char *text)
{
    struct json_doc *doc;
    ck_assert_msg(json_parse(&doc, text, strlen(text), &json_limits_default) == OK, "%s: %s", text,
                  err_detail(ERR_SYNTAX));
    return doc;
}

/* In the manner of JSONTestSuite's y_ files (nst/JSONTestSuite). */
START_TEST(json__parse__accepts_what_is_json)
{
    static const char *const good[] = {
        "null",
        " true ",
        "\t\r\n false",
        "0",
        "-0",
        "-0.0",
        "1e5",
        "1E+5",
        "1e-5",
        "123.456e78",
        "1e400",
        "123456789012345678901234567890",
        "\"\"",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
        "\"\\u0041\\uD834\\uDD1E\"",
        "\"\x7f\"",
        "\"\xef\xbf\xbf\xf4\x8f\xbf\xbf\"",
        "[]",
        "[ ]",
        "{}",
        "{ }",
        "[1,null,{},[],\"\"]",
        "{\"a\":1,\"b\":{\"a\":1}}",
        "{\"\":0}",
        "{\"a\":1,\"A\":2}",
        "[[],[]]",
        "[{\"a\":[{\"b\":[]}]}]",
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        ck_assert_msg(parse_status(good[i], strlen(good[i])) == OK, "%s", good[i]);
}
END_TEST

/* In the manner of its n_ files, and of those on which parsers disagree. */
START_TEST(json__parse__refuses_what_is_not)
{
    static const char *const bad[] = {
        "",
        " ",
        "nul",
        "nulll",
        "NULL",
        "True",
        "nan",
        "Infinity",
        "-Infinity",
        "'a'",
        "a",
        "1 2",
        "[1] x",
        "[1]]",
        "{}}",
        "01",
        "-01",
        "00",
        "-",
        "+1",
        ".5",
        "5.",
        "5.e3",
        "-.5",
        "1e",
        "1e+",
        "1e1.5",
        "0x10",
        "1_000",
        "1,",
        "[1,]",
        "[,1]",
        "[,]",
        "[1 2]",
        "[1,,2]",
        "[",
        "[1",
        "[1,",
        "[}",
        "{]",
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,",
        "{\"a\":1,}",
        "{,\"a\":1}",
        "{\"a\" 1}",
        "{\"a\"::1}",
        "{a:1}",
        "{'a':1}",
        "{1:1}",
        "{null:1}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":}",
        "{\"a\"}",
        "[1:2]",
        "[\"a\":1]",
        "\"",
        "\"a",
        "\"\\",
        "\"\\\"",
        "\"\\x41\"",
        "\"\\a\"",
        "\"\\'\"",
        "\"\\U0041\"",
        "\"\\u\"",
        "\"\\u004\"",
        "\"\\u00g0\"",
        "\"\\u 041\"",
        "\"\\u0000\"",
        "\"\\ud834\"",
        "\"\\ud834x\"",
        "\"\\ud834\\n\"",
        "\"\\ud834\\u0041\"",
        "\"\\ud834\\ud834\"",
        "\"\\udd1e\"",
        "\"\\udd1e\\ud834\"",
        "\"a\nb\"",
        "\"a\tb\"",
        "\"\x01\"",
        "\"\x1f\"",
        "\"\xff\"",
        "\"\xc0\x80\"",
        "\"\xed\xa0\x80\"",
        "\"\xf4\x90\x80\x80\"",
        "\"\xe2\x82\"",
        "{\"\xff\":1}",
        "\xef\xbb\xbf{}",
        "\xff\xfe",
        "// c\n1",
        "/* c */ 1",
        "1 // c",
        "# c",
        "\v1",
        "\f1",
        "\xc2\xa0 1",
        "{\"a\":1,\"a\":1}",
        "{\"a\":1,\"b\":2,\"a\":3}",
        "{\"a\":1,\"\\u0061\":2}",
        "{\"x\":{\"a\":1,\"a\":1}}",
        "{\"\":1,\"\":2}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(parse_status(bad[i], strlen(bad[i])) == ERR_SYNTAX, "%s", bad[i]);
    ck_assert_int_eq(parse_status("\0", 1), ERR_SYNTAX);
    ck_assert_int_eq(parse_status("1\0", 2), ERR_SYNTAX);
    ck_assert_int_eq(parse_status("\"a\0b\"", 5), ERR_SYNTAX);
    ck_assert_int_eq(parse_status("[\0]", 3), ERR_SYNTAX);
}
END_TEST

START_TEST(json__parse__error_says_where)
{
    ck_assert_int_eq(parse_status("[1, x]", 6), ERR_SYNTAX);
    ck_assert_str_eq(err_detail(ERR_SYNTAX), "malformed JSON at byte 4: a value is due");
}
END_TEST

/* Every start of a document is malformed, and reading it stays inside its bytes: each is put at the
 * end of memory of its own, where the sanitizer watches. */
START_TEST(json__parse__refuses_every_truncation)
{
    static const char text[] =
        "{\"a\":[1,-2.5e+3,true,false,null,\"x\\n\\ud834\\udd1e\xe2\x82\xac\"],"
        "\"\\u0062\":{\"c\":{},\"d\":[]}}";
    for (size_t len = 0; len < sizeof text - 1; len++) {
        char *start = mem_dup(text, len);
        ck_assert_int_eq(parse_status(start, len), ERR_SYNTAX);
        mem_free(start);
    }
    ck_assert_int_eq(parse_status(text, sizeof text - 1), OK);
}
END_TEST

START_TEST(json__parse__survives_any_changed_byte)
{
    static const char text[] =
        "{\"a\":[1,-2.5e+3,true,\"x\\n\\ud834\\udd1e\xe2\x82\xac\"],\"b\":{}}";
    for (size_t i = 0; i < sizeof text - 1; i++) {
        for (int byte = 0; byte < 256; byte++) {
            char changed[sizeof text];
            memcpy(changed, text, sizeof text);
            changed[i] = (char)byte;
            (void)parse_status(changed, sizeof text - 1);
        }
    }
}
END_TEST

/* What only a lax reader takes is still read whole. */
START_TEST(json__parse__lax_takes_nul_and_duplicates)
{
    const char *text = "{\"a\":\"x\\u0000y\",\"a\":1,\"id\":[2]}";
    struct json_limits lax = json_limits_default;
    struct json_doc *doc = NULL;
    size_t len;
    ck_assert_int_eq(json_parse(&doc, text, strlen(text), &lax), ERR_SYNTAX);
    lax.is_lax = true;
    ck_assert_int_eq(json_parse(&doc, text, strlen(text), &lax), OK);
    ck_assert_mem_eq(json_text(json_get(json_root(doc), "a"), &len), "x\0y", 4);
    ck_assert_uint_eq(len, 3);
    ck_assert(view_equal(json_raw(json_get(json_root(doc), "id")), view_of_text("[2]")));
    json_doc_wipe(doc);
    json_doc_wipe(NULL);
    ck_assert_int_eq(json_parse(&doc, "{\"a\":1}}", 8, &lax), ERR_SYNTAX);
}
END_TEST

static enum err parse_nested(unsigned depth, const struct json_limits *limits)
{
    char *text = mem_alloc(2 * (size_t)depth);
    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    struct json_doc *doc;
    enum err err = json_parse(&doc, text, 2 * (size_t)depth, limits);
    json_doc_free(doc);
    mem_free(text);
    return err;
}

START_TEST(json__parse__bounds_depth)
{
    struct json_limits limits = json_limits_default;
    ck_assert_int_eq(parse_nested(64, &limits), OK);
    ck_assert_int_eq(parse_nested(65, &limits), ERR_LIMIT);
    ck_assert_int_eq(parse_nested(1000000, &limits), ERR_LIMIT);
    limits.max_depth = 512;
    ck_assert_int_eq(parse_nested(512, &limits), OK);
    ck_assert_int_eq(parse_nested(513, &limits), ERR_LIMIT);
    limits.max_depth = 0;
    struct json_doc *doc;
    ck_assert_int_eq(json_parse(&doc, "1", 1, &limits), OK);
    json_doc_free(doc);
    ck_assert_int_eq(json_parse(&doc, "[]", 2, &limits), ERR_LIMIT);
}
END_TEST

START_TEST(json__parse__bounds_size_and_count)
{
    struct json_limits limits = {.max_bytes = 10, .max_nodes = 3, .max_depth = 4};
    struct json_doc *doc;
    ck_assert_int_eq(json_parse(&doc, "[1,2     ]", 10, &limits), OK);
    json_doc_free(doc);
    ck_assert_int_eq(json_parse(&doc, "[1,2      ]", 11, &limits), ERR_LIMIT);
    ck_assert_int_eq(json_parse(&doc, "[1,2,3]", 7, &limits), ERR_LIMIT);
}
END_TEST

START_TEST(json__parse__bounds_keys)
{
    struct buf buf = {0};
    buf_add_text(&buf, "{\"");
    memset(buf_grow(&buf, 4096), 'k', 4096);
    buf_add_text(&buf, "\":1}");
    ck_assert_int_eq(parse_status(buf_text(&buf), buf.len), OK);
    buf_reset(&buf);
    buf_add_text(&buf, "{\"");
    memset(buf_grow(&buf, 4097), 'k', 4097);
    buf_add_text(&buf, "\":1}");
    ck_assert_int_eq(parse_status(buf_text(&buf), buf.len), ERR_LIMIT);
    buf_clear(&buf);
}
END_TEST

START_TEST(json__parse__finds_one_duplicate_among_many)
{
    struct buf buf = {0};
    for (int i = 0; i < 200000; i++)
        buf_printf(&buf, "%s\"k%d\":%d", i > 0 ? "," : "{", i * 7919 % 200000, i);
    buf_add_text(&buf, "}");
    ck_assert_int_eq(parse_status(buf_text(&buf), buf.len), OK);
    buf.len--;
    buf_add_text(&buf, ",\"k\\u0037\":0}");
    ck_assert_int_eq(parse_status(buf_text(&buf), buf.len), ERR_SYNTAX);
    buf_clear(&buf);
}
END_TEST

START_TEST(json__walk__keeps_order)
{
    struct json_doc *doc =
        must_parse(" { \"b\" : [1, [2, 3], 4], \"a\\u0062\" : { } , \"c\":null}");
    const struct json *root = json_root(doc);
    ck_assert_int_eq(json_type(root), JSON_OBJECT);
    ck_assert_uint_eq(json_count(root), 3);
    const struct json *at = json_first(root);
    ck_assert_str_eq(json_key(at), "b");
    ck_assert_uint_eq(json_count(at), 3);
    ck_assert_uint_eq(json_raw(at).len, 14);
    ck_assert_mem_eq(json_raw(at).data, "[1, [2, 3], 4]", 14);
    const struct json *item = json_first(at);
    ck_assert_str_eq(json_number_text(item, NULL), "1");
    ck_assert_ptr_null(json_key(item));
    item = json_next(item);
    ck_assert_int_eq(json_type(item), JSON_ARRAY);
    item = json_next(item);
    ck_assert_str_eq(json_number_text(item, NULL), "4");
    ck_assert_ptr_null(json_next(item));
    at = json_next(at);
    ck_assert_str_eq(json_key(at), "ab");
    ck_assert_ptr_null(json_first(at));
    at = json_next(at);
    ck_assert_int_eq(json_type(at), JSON_NULL);
    ck_assert_ptr_null(json_next(at));
    ck_assert_ptr_null(json_next(root));
    json_doc_free(doc);
}
END_TEST

START_TEST(json__get__compares_with_case)
{
    struct json_doc *doc = must_parse("{\"Key\":1,\"key\":2}");
    ck_assert_str_eq(json_number_text(json_get(json_root(doc), "key"), NULL), "2");
    ck_assert_ptr_null(json_get(json_root(doc), "KEY"));
    ck_assert_ptr_null(json_get(json_get(json_root(doc), "key"), "x"));
    ck_assert_ptr_null(json_get(NULL, "x"));
    ck_assert_uint_eq(json_count(NULL), 0);
    ck_assert_ptr_null(json_first(NULL));
    ck_assert_ptr_null(json_next(NULL));
    ck_assert_ptr_null(json_text(NULL, NULL));
    ck_assert_uint_eq(json_raw(NULL).len, 0);
    json_doc_free(doc);
}
END_TEST

START_TEST(json__text__is_decoded)
{
    struct json_doc *doc = must_parse("[\"a\\n\\u00e9\\ud83c\\udf33\xe2\x82\xac\",12.50,\"\"]");
    const struct json *item = json_first(json_root(doc));
    size_t len;
    ck_assert_str_eq(json_text(item, &len), "a\né🌳€");
    ck_assert_uint_eq(len, 11);
    ck_assert_ptr_null(json_number_text(item, NULL));
    item = json_next(item);
    ck_assert_str_eq(json_number_text(item, &len), "12.50");
    ck_assert_uint_eq(len, 5);
    ck_assert_ptr_null(json_text(item, NULL));
    ck_assert_str_eq(json_text(json_next(item), NULL), "");
    json_doc_free(doc);
}
END_TEST

START_TEST(json__read__typed)
{
    struct json_doc *doc =
        must_parse("{\"t\":true,\"f\":false,\"i\":-9223372036854775808,\"j\":9223372036854775807,"
                   "\"q\":\"0xde0b6b3a7640000\",\"h\":\"0x00ff\",\"d\":8.1276e-05,\"s\":\"1.5\"}");
    const struct json *root = json_root(doc);
    bool truth;
    int64_t number;
    uint64_t small;
    struct u256 wide;
    uint8_t bytes[2];
    struct buf buf = {0};
    ck_assert_int_eq(json_read_bool(&truth, json_get(root, "t"), "t"), OK);
    ck_assert(truth);
    ck_assert_int_eq(json_read_bool(&truth, json_get(root, "f"), "f"), OK);
    ck_assert(!truth);
    ck_assert_int_eq(json_read_i64(&number, json_get(root, "i"), "i"), OK);
    ck_assert(number == INT64_MIN);
    ck_assert_int_eq(json_read_i64(&number, json_get(root, "j"), "j"), OK);
    ck_assert(number == INT64_MAX);
    ck_assert_int_eq(json_read_quantity(&wide, json_get(root, "q"), "q"), OK);
    ck_assert_uint_eq(wide.limb[0], UINT64_C(1000000000000000000));
    ck_assert_int_eq(json_read_quantity_u64(&small, json_get(root, "q"), "q"), OK);
    ck_assert_uint_eq(small, UINT64_C(1000000000000000000));
    ck_assert_int_eq(json_read_hex(bytes, 2, json_get(root, "h"), "h"), OK);
    ck_assert_mem_eq(bytes, "\x00\xff", 2);
    ck_assert_int_eq(json_read_bytes(&buf, 2, json_get(root, "h"), "h"), OK);
    ck_assert_uint_eq(buf.len, 2);
    ck_assert_int_eq(json_read_decimal(&number, 12, json_get(root, "d"), "d"), OK);
    ck_assert_int_eq(number, 81276000);
    ck_assert_int_eq(json_read_decimal(&number, 6, json_get(root, "s"), "s"), OK);
    ck_assert_int_eq(number, 1500000);
    buf_clear(&buf);
    json_doc_free(doc);
}
END_TEST

START_TEST(json__read__refuses_other_types_and_names_the_value)
{
    struct json_doc *doc = must_parse(
        "[null,true,1,1.5,1e3,9223372036854775808,-9223372036854775809,\"\",\"x\",\"1\",\"0x\","
        "\"0x01\",\"0x10000000000000000000000000000000000000000000000000000000000000000\","
        "[],{},\"0x1ffffffffffffffff\"]");
    const struct json *items[17] = {NULL};
    size_t count = 1;
    for (const struct json *at = json_first(json_root(doc)); at != NULL; at = json_next(at))
        items[count++] = at;
    ck_assert_uint_eq(count, 17);
    for (size_t i = 0; i < count; i++) {
        bool truth;
        int64_t number;
        uint64_t small;
        struct u256 wide;
        uint8_t bytes[2];
        struct buf buf = {0};
        const struct json *at = items[i];
        ck_assert_int_eq(json_read_bool(&truth, at, "v"), i == 2 ? OK : ERR_SYNTAX);
        ck_assert_int_eq(json_read_i64(&number, at, "v"), i == 3 ? OK : ERR_SYNTAX);
        ck_assert_int_eq(json_read_quantity(&wide, at, "v"), i == 16 ? OK : ERR_SYNTAX);
        ck_assert_int_eq(json_read_quantity_u64(&small, at, "v"), ERR_SYNTAX);
        ck_assert_int_eq(json_read_hex(bytes, 2, at, "v"), ERR_SYNTAX);
        ck_assert_int_eq(json_read_bytes(&buf, 2, at, "v"), i == 11 || i == 12 ? OK : ERR_SYNTAX);
        ck_assert_int_eq(json_read_decimal(&number, 0, at, "v"),
                         (i >= 3 && i <= 5) || i == 10 ? OK : ERR_SYNTAX);
        ck_assert(strncmp(err_detail(ERR_SYNTAX), i == 0 ? "'v' is missing" : "'v' is not ",
                          i == 0 ? 14 : 11) == 0 ||
                  i == 3 || i == 4 || i == 5 || i == 10);
        buf_clear(&buf);
    }
    json_doc_free(doc);
}
END_TEST

static void expect_out(struct json_out *out, const char *compact, const char *indented)
{
    struct buf buf = {0};
    json_out_write(&buf, out, false);
    ck_assert_str_eq(buf_text(&buf), compact);
    ck_assert_int_eq(parse_status(buf_text(&buf), buf.len), OK);
    buf_reset(&buf);
    json_out_write(&buf, out, true);
    ck_assert_str_eq(buf_text(&buf), indented);
    ck_assert_int_eq(parse_status(buf_text(&buf), buf.len), OK);
    buf_clear(&buf);
    json_out_free(out);
}

START_TEST(json_out__write__keeps_order_and_exact_integers)
{
    struct json_out *root = json_out_object(), *list = json_out_array();
    struct u256 big = u256_pow10(40);
    json_put_i64(root, "z", 9007199254740991);
    json_put_i64(root, "y", -9007199254740992);
    json_put_u256(root, "x", &big);
    json_put_hex(root, "h", (const uint8_t *)"\x00\xff", 2);
    json_put_bool(list, NULL, true);
    json_put_null(list, NULL);
    json_put_text(list, NULL, "a");
    json_put(list, NULL, json_out_object());
    json_put(list, NULL, json_out_array());
    json_put(root, "list", list);
    expect_out(root,
               "{\"z\":9007199254740991,\"y\":-9007199254740992,"
               "\"x\":\"10000000000000000000000000000000000000000\",\"h\":\"0x00ff\","
               "\"list\":[true,null,\"a\",{},[]]}",
               "{\n  \"z\": 9007199254740991,\n  \"y\": -9007199254740992,\n"
               "  \"x\": \"10000000000000000000000000000000000000000\",\n  \"h\": \"0x00ff\",\n"
               "  \"list\": [\n    true,\n    null,\n    \"a\",\n    {},\n    []\n  ]\n}");
}
END_TEST

START_TEST(json_out__write__indents_around_strings_that_look_like_json)
{
    struct json_out *root = json_out_object();
    json_put_text(root, "{,}", "[\\\"a\":,{}]");
    expect_out(root, "{\"{,}\":\"[\\\\\\\"a\\\":,{}]\"}",
               "{\n  \"{,}\": \"[\\\\\\\"a\\\":,{}]\"\n}");
    expect_out(json_out_object(), "{}", "{}");
    expect_out(json_out_array(), "[]", "[]");
}
END_TEST

START_TEST(json_out__free__of_nothing)
{
    json_out_free(NULL);
    json_doc_free(NULL);
}
END_TEST

START_TEST(json__escape__makes_any_bytes_a_string)
{
    static const struct {
        const char *text, *escaped;
    } cases[] = {
        {"", "\"\""},
        {"a\"\\/\b\f\n\r\t", "\"a\\\"\\\\/\\b\\f\\n\\r\\t\""},
        {"\x01\x1b[31m\x7f", "\"\\u0001\\u001b[31m\\u007f\""},
        {"\xc2\x9b\xe2\x80\xae\xef\xbb\xbf", "\"\\u009b\\u202e\\ufeff\""},
        {"é🌳", "\"é🌳\""},
        {"a\xff\xe2\x82", "\"a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf buf = {0};
        json_escape(&buf, cases[i].text, strlen(cases[i].text));
        ck_assert_str_eq(buf_text(&buf), cases[i].escaped);
        ck_assert_int_eq(parse_status(buf_text(&buf), buf.len), OK);
        buf_clear(&buf);
    }
}
END_TEST

START_TEST(json__escape__round_trip)
{
    struct buf text = {0}, quoted = {0};
    for (unsigned c = 1; c < 128; c++)
        buf_add_byte(&text, (uint8_t)c);
    buf_add_text(&text, "\xc2\x85 \u2028 \u202e \ufeff é 🌳");
    json_escape(&quoted, buf_text(&text), text.len);
    struct json_doc *doc = must_parse(buf_text(&quoted));
    ck_assert_str_eq(json_text(json_root(doc), NULL), buf_text(&text));
    json_doc_free(doc);
    buf_clear(&text);
    buf_clear(&quoted);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(json__parse__accepts_what_is_json),
    SUITE_TEST(json__parse__refuses_what_is_not),
    SUITE_TEST(json__parse__error_says_where),
    SUITE_TEST(json__parse__refuses_every_truncation),
    SUITE_TEST(json__parse__survives_any_changed_byte),
    SUITE_TEST(json__parse__lax_takes_nul_and_duplicates),
    SUITE_TEST(json__parse__bounds_depth),
    SUITE_TEST(json__parse__bounds_size_and_count),
    SUITE_TEST(json__parse__bounds_keys),
    SUITE_TEST(json__parse__finds_one_duplicate_among_many),
    SUITE_TEST(json__walk__keeps_order),
    SUITE_TEST(json__get__compares_with_case),
    SUITE_TEST(json__text__is_decoded),
    SUITE_TEST(json__read__typed),
    SUITE_TEST(json__read__refuses_other_types_and_names_the_value),
    SUITE_TEST(json_out__write__keeps_order_and_exact_integers),
    SUITE_TEST(json_out__write__indents_around_strings_that_look_like_json),
    SUITE_TEST(json_out__free__of_nothing),
    SUITE_TEST(json__escape__makes_any_bytes_a_string),
    SUITE_TEST(json__escape__round_trip),
};
SUITE_MAIN("json", tests)
