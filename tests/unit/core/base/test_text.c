#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/text.h"

#define NO_LIMIT SIZE_MAX

static void expect_clean(const char *in, size_t len, size_t cells, const char *out)
{
    struct buf buf = {0};
    buf_add_text(&buf, "|");
    text_clean(&buf, in, len, cells);
    ck_assert_str_eq(buf_text(&buf) + 1, out);
    if (cells == NO_LIMIT)
        ck_assert_int_eq(text_is_clean(in, len), strcmp(in, out) == 0 && strlen(in) == len);
    else
        ck_assert_uint_le(text_width(buf_text(&buf) + 1), cells);
    ck_assert(text_is_clean(buf_text(&buf), buf.len));
    buf_clear(&buf);
}

#define CLEAN(in, out) expect_clean(in, sizeof(in) - 1, NO_LIMIT, out)

START_TEST(text__clean__leaves_good_text)
{
    CLEAN("", "");
    CLEAN("Moss Carbon Credit", "Moss Carbon Credit");
    CLEAN("árvore — 森林 🌳", "árvore — 森林 🌳");
    CLEAN("e\xcc\x81", "e\xcc\x81");
    CLEAN("한글", "한글");
    CLEAN("\u1112\u1161\u11ab", "\u1112\u1161\u11ab"); /* the same in conjoining letters */
    CLEAN("שלום العربية", "שלום العربية");
}
END_TEST

START_TEST(text__clean__drops_controls)
{
    CLEAN("\x1b[31mred\x1b[0m", "[31mred[0m");
    CLEAN("\x1b]0;title\x07", "]0;title");
    CLEAN("a\0b", "ab");
    CLEAN("a\x7f\x08z", "az");
    CLEAN("a\xc2\x9b"
          "31mz",
          "a31mz"); /* C1 CSI */
}
END_TEST

START_TEST(text__clean__folds_white_space)
{
    CLEAN("a \t\r\n\v\f b", "a b");
    CLEAN("a\u00a0\u2003\u3000\u2028\u2029\xc2\x85z", "a z");
    CLEAN("a \u200b \u200b z", "a z");
    CLEAN(" a ", " a ");
}
END_TEST

START_TEST(text__clean__drops_bidi_and_invisible)
{
    CLEAN("a\u202eexe.gpj", "aexe.gpj");
    CLEAN("\u2066a\u2069\u200e\u200f\u061c", "a");
    CLEAN("US\u200bDC\u200d\u2060\ufeff\u00ad", "USDC");
    CLEAN("a\ufe0f\U000e0100\U000e0041\U000e007f\u180e\u034f\u3164\uffa0\u115f", "a");
    CLEAN("\ufff9x\ufffa\ufffb", "x");
}
END_TEST

START_TEST(text__clean__replaces_what_is_no_character)
{
    CLEAN("a\xff\xfez", "a\ufffd\ufffdz");
    CLEAN("\xc0\xaf", "\ufffd\ufffd");                     /* overlong */
    CLEAN("\xed\xa0\x80", "\ufffd\ufffd\ufffd");           /* surrogate */
    CLEAN("\xf4\x90\x80\x80", "\ufffd\ufffd\ufffd\ufffd"); /* past U+10FFFF */
    CLEAN("a\xe2\x82", "a\ufffd\ufffd");                   /* truncated */
    CLEAN("\ue000\U000f0000", "\ufffd\ufffd");             /* private use */
    CLEAN("\ufffe\U0001ffff\u0378", "\ufffd\ufffd\ufffd");
}
END_TEST

START_TEST(text__clean__bounds_combining_marks)
{
    CLEAN("\u0301a", "a");
    CLEAN(" \u0301a", " a");
    CLEAN("a\u0301\u0302\u0303\u0304\u0305\u0306z", "a\u0301\u0302\u0303\u0304z");
}
END_TEST

START_TEST(text__clean__cuts_by_cells)
{
    expect_clean("abcdef", 6, 6, "abcdef");
    expect_clean("abcdef", 6, 5, "abcd…");
    expect_clean("abcdef", 6, 1, "…");
    expect_clean("abcdef", 6, 0, "");
    expect_clean("", 0, 0, "");
    expect_clean("森林森林", 12, 8, "森林森林");
    expect_clean("森林森林", 12, 7, "森林森…");
    expect_clean("森林森林", 12, 6, "森林…");
    expect_clean("e\u0301e\u0301e\u0301", 9, 2, "e\u0301…");
}
END_TEST

START_TEST(text__clean__anything_comes_out_clean)
{
    unsigned seed =
        getenv("SEED") != NULL ? (unsigned)strtoul(getenv("SEED"), NULL, 0) : (unsigned)time(NULL);
    printf("SEED=%u\n", seed);
    srand(seed);
    for (int i = 0; i < 20000; i++) {
        char in[64], fixed[20];
        size_t len = (size_t)rand() % sizeof in, cells = (size_t)rand() % 40;
        for (size_t j = 0; j < len; j++) {
            static const char often[] = "\x1b\xe2\x80\x8b\xf0\x9f\x98\xcc\x81 \xc2\x9b";
            in[j] = rand() % 2 ? often[rand() % (int)sizeof often] : (char)rand();
        }
        struct buf buf = {0};
        text_clean(&buf, in, len, cells);
        ck_assert(text_is_clean(buf_text(&buf), buf.len));
        ck_assert_uint_le(text_width(buf_text(&buf)), cells);
        text_clean_into(fixed, sizeof fixed, in, len);
        ck_assert(text_is_clean(fixed, strlen(fixed)));
        buf_clear(&buf);
    }
}
END_TEST

START_TEST(text__clean_into__cuts_at_a_character)
{
    char out[6];
    text_clean_into(out, sizeof out, "ab森林", 8);
    ck_assert_str_eq(out, "ab森");
    text_clean_into(out, sizeof out, "abcdefgh", 8);
    ck_assert_str_eq(out, "abcde");
    text_clean_into(out, 1, "abc", 3);
    ck_assert_str_eq(out, "");
    text_clean_into(out, 0, "abc", 3);
}
END_TEST

START_TEST(text__decode__accepts_every_scalar_value)
{
    for (uint32_t rune = 0; rune < 0x110000; rune++) {
        char bytes[4];
        uint32_t back = 0;
        size_t size = text_encode(bytes, rune);
        ck_assert_uint_eq(text_decode(&back, bytes, size), size);
        ck_assert_uint_eq(back, rune >= 0xd800 && rune <= 0xdfff ? 0xfffd : rune);
        ck_assert_uint_eq(text_decode(&back, bytes, size - 1), 0);
    }
    char bytes[4];
    ck_assert_uint_eq(text_encode(bytes, 0x110000), 3);
}
END_TEST

START_TEST(text__is_utf8__refuses)
{
    static const char *const bad[] = {"\x80",
                                      "\xbf",
                                      "\xc0\x80",
                                      "\xc1\xbf",
                                      "\xc2",
                                      "\xc2\x41",
                                      "\xe0\x9f\xbf",
                                      "\xe2\x82",
                                      "\xed\xa0\x80",
                                      "\xed\xbf\xbf",
                                      "\xf0\x8f\xbf\xbf",
                                      "\xf4\x90\x80\x80",
                                      "\xf5\x80\x80\x80",
                                      "\xff",
                                      "ab\xfe"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert(!text_is_utf8(bad[i], strlen(bad[i])));
    ck_assert(text_is_utf8("", 0));
    ck_assert(text_is_utf8("a\0b", 3));
    ck_assert(text_is_utf8("\xc2\x80\ufffd\U0010ffff", 9));
}
END_TEST

START_TEST(text__width__in_cells)
{
    ck_assert_uint_eq(text_width(""), 0);
    ck_assert_uint_eq(text_width("abc"), 3);
    ck_assert_uint_eq(text_width("森林"), 4);
    ck_assert_uint_eq(text_width("e\u0301"), 1);
    ck_assert_uint_eq(text_width("🌳"), 2);
    ck_assert_uint_eq(text_width("\u1112\u1161\u11ab"), 2);
    ck_assert_uint_eq(text_width("\u0915\u093e"), 2); /* a spacing mark has its cell */
    ck_assert_int_eq(text_rune_width(0x2588), 1);
    ck_assert_int_eq(text_rune_width(0x28ff), 1);
    ck_assert_int_eq(text_rune_width(0xfffd), 1);
}
END_TEST

START_TEST(text__fit__never_splits_a_cluster)
{
    ck_assert_uint_eq(text_fit("abc", 2), 2);
    ck_assert_uint_eq(text_fit("abc", 9), 3);
    ck_assert_uint_eq(text_fit("", 9), 0);
    ck_assert_uint_eq(text_fit("abc", 0), 0);
    ck_assert_uint_eq(text_fit("森林", 3), 3);
    ck_assert_uint_eq(text_fit("e\u0301x", 1), 3);
    ck_assert_uint_eq(text_fit("a🇧🇷z", 1), 1);
    ck_assert_uint_eq(text_fit("a🇧🇷z", 2), 1);
    ck_assert_uint_eq(text_fit("a🇧🇷z", 3), 9);
}
END_TEST

START_TEST(text__copy__reports_a_cut)
{
    char out[4];
    ck_assert(text_copy(out, sizeof out, "abc"));
    ck_assert_str_eq(out, "abc");
    ck_assert(!text_copy(out, sizeof out, "abcd"));
    ck_assert_str_eq(out, "abc");
    ck_assert(!text_copy(out, 0, "a"));
}
END_TEST

START_TEST(text__format__cuts_at_a_character)
{
    char out[6];
    ck_assert(text_format(out, sizeof out, "%d", 12345));
    ck_assert(!text_format(out, sizeof out, "%s", "ab森林"));
    ck_assert_str_eq(out, "ab森");
    ck_assert(!text_format(out, sizeof out, "%s", "abc森林"));
    ck_assert_str_eq(out, "abc");
    ck_assert(!text_format(out, sizeof out, "%s", "abcd森林"));
    ck_assert_str_eq(out, "abcd");
    ck_assert(!text_format(out, sizeof out, "%s", "a🌳🌳"));
    ck_assert_str_eq(out, "a🌳");
    ck_assert(!text_format(out, sizeof out, "%s", "aäää"));
    ck_assert_str_eq(out, "aää");
    ck_assert(!text_format(out, 1, "%s", "🌳"));
    ck_assert_str_eq(out, "");
}
END_TEST

START_TEST(text__read_time__takes_what_programs_write)
{
    static const struct {
        const char *text;
        int64_t ms;
    } good[] = {
        {"1970-01-01", 0},
        {"1969-12-31T23:59:59.5Z", -500},
        {"2020-03-20T00:22:57.833Z", 1584663777833},
        {"2022-07-19T12:09:26.348930Z", 1658232566348},
        {"2026-10-07T13:32:10.955+00:00", 1791379930955},
        {"2026-10-07 15:32:10+02:00", 1791379930000},
        {"2026-10-07T08:02:10-05:30", 1791379930000},
        {"2000-02-29", 951782400000},
        {"2024-12-31T23:59:60Z", 1735689599000},
        {"9999-12-31T23:59:59Z", 253402300799000},
        {"0001-01-01", -62135596800000},
    };
    static const char *const bad[] = {
        "",
        "2026",
        "2026-13-01",
        "2026-00-01",
        "2026-02-29",
        "1900-02-29",
        "2026-04-31",
        "2026-10-07T",
        "2026-10-07T13:32Z",
        "2026-10-07T13:32:10",
        "2026-10-07T24:00:00Z",
        "2026-10-07T13:60:00Z",
        "2026-10-07T13:32:61Z",
        "2026-10-07T13:32:10.Z",
        "2026-10-07T13:32:10Z ",
        "2026-10-07T13:32:10+0200",
        "26-10-07",
        "0000-01-01",
        "2026-10-07x",
        " 2026-10-07",
        "2026-1-07",
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        int64_t ms = 7;
        ck_assert_msg(text_read_time(&ms, good[i].text), "%s", good[i].text);
        ck_assert_msg(ms == good[i].ms, "%s: %lld", good[i].text, (long long)ms);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        int64_t ms;
        ck_assert_msg(!text_read_time(&ms, bad[i]), "%s", bad[i]);
    }
}
END_TEST

START_TEST(text__time_utc__iso_8601)
{
    char out[21];
    text_time_utc(out, sizeof out, 1795358194);
    ck_assert_str_eq(out, "2026-11-22T14:36:34Z");
    text_time_utc(out, sizeof out, 0);
    ck_assert_str_eq(out, "1970-01-01T00:00:00Z");
    text_time_utc(out, sizeof out, -1);
    ck_assert_str_eq(out, "1969-12-31T23:59:59Z");
    text_time_utc(out, sizeof out, 253402300799);
    ck_assert_str_eq(out, "9999-12-31T23:59:59Z");
    text_time_utc(out, sizeof out, 253402300800);
    ck_assert_str_eq(out, "-");
    text_time_utc(out, sizeof out, INT64_MAX);
    ck_assert_str_eq(out, "-");
    text_time_utc(out, sizeof out, INT64_MIN);
    ck_assert_str_eq(out, "-");
}
END_TEST

START_TEST(text__age__in_words)
{
    static const struct {
        int64_t age_s;
        const char *words;
    } cases[] = {{-5, "0 s"},      {0, "0 s"},         {59, "59 s"},    {60, "1 min"},
                 {3599, "59 min"}, {3600, "1 h"},      {86399, "23 h"}, {86400, "1 d"},
                 {172800, "2 d"},  {31536000, "365 d"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char out[32];
        text_age(out, sizeof out, cases[i].age_s);
        ck_assert_str_eq(out, cases[i].words);
    }
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(text__clean__leaves_good_text),
    SUITE_TEST(text__clean__drops_controls),
    SUITE_TEST(text__clean__folds_white_space),
    SUITE_TEST(text__clean__drops_bidi_and_invisible),
    SUITE_TEST(text__clean__replaces_what_is_no_character),
    SUITE_TEST(text__clean__bounds_combining_marks),
    SUITE_TEST(text__clean__cuts_by_cells),
    SUITE_TEST(text__clean__anything_comes_out_clean),
    SUITE_TEST(text__clean_into__cuts_at_a_character),
    SUITE_TEST(text__decode__accepts_every_scalar_value),
    SUITE_TEST(text__is_utf8__refuses),
    SUITE_TEST(text__width__in_cells),
    SUITE_TEST(text__fit__never_splits_a_cluster),
    SUITE_TEST(text__copy__reports_a_cut),
    SUITE_TEST(text__format__cuts_at_a_character),
    SUITE_TEST(text__read_time__takes_what_programs_write),
    SUITE_TEST(text__time_utc__iso_8601),
    SUITE_TEST(text__age__in_words),
};
SUITE_MAIN("text", tests)
