#include "support/suite.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/eth/address.h"
#include "core/eth/ens.h"

static void expect_normal(const char *name, const char *normal)
{
    struct buf out = {0};
    enum err err = ens_normalize(&out, name, strlen(name));
    ck_assert_msg(err == OK, "%s: %s", name, err_detail(err));
    ck_assert_str_eq(buf_text(&out), normal);
    buf_clear(&out);
}

static void expect_refused(const char *name, const char *why)
{
    struct buf out = {0};
    buf_add_text(&out, "kept");
    ck_assert_msg(ens_normalize(&out, name, strlen(name)) == ERR_INVALID, "%s", name);
    ck_assert_msg(strstr(err_detail(ERR_INVALID), why) != NULL, "%s: %s", name,
                  err_detail(ERR_INVALID));
    ck_assert_str_eq(buf_text(&out), "kept");
    buf_clear(&out);
}

START_TEST(ens__normalize__maps_and_ignores)
{
    expect_normal("", "");
    expect_normal("vitalik.eth", "vitalik.eth");
    expect_normal("bRAnTlY.eTh", "brantly.eth");
    expect_normal("Ⅷ", "viii");
    expect_normal("ﬃ", "ffi");
    expect_normal("a\u00adb", "ab");
    expect_normal("\u200bx\ufeff", "x");
    expect_normal("1⁄2", "1⁄2");
}
END_TEST

START_TEST(ens__normalize__composes)
{
    expect_normal("e\u0301", "é");
    expect_normal("E\u0301", "é");
    expect_normal("\u1112\u1161\u11ab", "한");
    /* Marks take their order whichever way they are typed. */
    expect_normal("\u0915\u094d\u093c", "\u0915\u093c\u094d");
}
END_TEST

/* Characters that Unicode got after 15.0, and utf8proc does not know. */
START_TEST(ens__normalize__composes_what_came_later)
{
    expect_normal("\U000105d2\u0307", "\U000105c9");
    expect_normal("\U000105c9", "\U000105c9");
    expect_normal("\U00016d63\U00016d67\U00016d67", "\U00016d6a");
    expect_normal("\U00011382\U000113c9", "\U00011383");
}
END_TEST

START_TEST(ens__normalize__emoji)
{
    expect_normal("💩", "💩");
    expect_normal("❤\ufe0f", "❤");
    expect_normal("1\ufe0f⃣.eth", "1⃣.eth");
    expect_normal("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧");
    expect_normal("👁\ufe0f\u200d🗨\ufe0f", "👁\u200d🗨");
    expect_normal("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
                  "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f");
    expect_normal("👍🏻x", "👍🏻x");
    expect_normal("🇩🇪", "🇩🇪");
    expect_refused("💩\u200d💩", "U+200D");
    expect_refused("💩\u0301", "mark");
}
END_TEST

START_TEST(ens__normalize__scripts)
{
    expect_normal("ваня.eth", "ваня.eth");
    expect_normal("日本語カタカナひらがな", "日本語カタカナひらがな");
    expect_normal("한국abc", "한국abc");
    expect_refused("аbc", "Cyrillic");
    expect_refused("ωabc", "Greek");
    expect_refused("a\u0431", "mixes");
}
END_TEST

START_TEST(ens__normalize__look_alikes)
{
    expect_refused("а", "looks like");
    expect_refused("сосоа", "looks like a name in Latin");
    expect_refused("ο", "looks like");
}
END_TEST

START_TEST(ens__normalize__places)
{
    expect_normal("___a.___", "___a.___");
    expect_refused("a_b", "underscore");
    expect_refused("_a_", "underscore");
    expect_refused("xn--abc", "'--'");
    expect_refused("ab--", "'--'");
    expect_normal("a--b-", "a--b-");
    expect_normal("abc--d", "abc--d");
    expect_normal("a’b", "a’b");
    expect_normal("a'b", "a’b");
    expect_refused("’a", "between");
    expect_refused("a’", "between");
    expect_refused("a’’b", "between");
    expect_refused("\u0301a", "mark");
}
END_TEST

START_TEST(ens__normalize__marks)
{
    expect_normal("م\u0610\u0611\u0612\u0613", "م\u0610\u0611\u0612\u0613");
    expect_refused("م\u0610\u0611\u0612\u0613\u0614", "too many");
    expect_refused("م\u0610\u0610", "twice");
}
END_TEST

START_TEST(ens__normalize__refuses_what_is_no_name)
{
    static const char *const empty[] = {".", ".eth", "eth.", "a..b", "\ufe0f", "a.\u00ad"};
    for (size_t i = 0; i < MEM_COUNT(empty); i++)
        expect_refused(empty[i], "empty");
    expect_refused(" ", "U+0020");
    expect_refused("a b", "U+0020");
    expect_refused("a。b", "U+3002");
    expect_refused("x\u202ey", "U+202E");
    expect_refused("https://a", "U+003A");
    expect_refused("\U000fffff", "U+FFFFF");
}
END_TEST

START_TEST(ens__normalize__bounds)
{
    struct buf out = {0}, name = {0};
    ck_assert_int_eq(ens_normalize(&out, "a\xff", 2), ERR_SYNTAX);
    ck_assert_int_eq(ens_normalize(&out, "a\0b", 3), ERR_INVALID);
    memset(buf_grow(&name, ENS_NAME_MAX), 'a', ENS_NAME_MAX);
    ck_assert_int_eq(ens_normalize(&out, buf_text(&name), name.len), OK);
    ck_assert_uint_eq(out.len, ENS_NAME_MAX);
    buf_add_byte(&name, 'a');
    ck_assert_int_eq(ens_normalize(&out, buf_text(&name), name.len), ERR_LIMIT);
    buf_clear(&out);
    buf_clear(&name);
}
END_TEST

static void expect_hash(const char *name, const char *hex)
{
    struct hash32 hash;
    char text[HASH_TEXT];
    ck_assert_int_eq(ens_namehash(&hash, name, strlen(name)), OK);
    hash_write(text, &hash);
    ck_assert_str_eq(text, hex);
}

/* The examples of ERC-137. */
START_TEST(ens__namehash__examples)
{
    struct hash32 hash;
    expect_hash("", "0x0000000000000000000000000000000000000000000000000000000000000000");
    expect_hash("eth", "0x93cdeb708b7545dc668eb9280176169d1c33cfd8ed6f04690a0bcc88a93fc4ae");
    expect_hash("foo.eth", "0xde9b09fd7c5f901e23a3f19fecc54828e9c848539801e86591bd9801b019f84f");
    expect_hash("Foo.ETH", "0xde9b09fd7c5f901e23a3f19fecc54828e9c848539801e86591bd9801b019f84f");
    ck_assert_int_eq(ens_namehash(&hash, "a..eth", 6), ERR_INVALID);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(ens__normalize__maps_and_ignores),
    SUITE_TEST(ens__normalize__composes),
    SUITE_TEST(ens__normalize__composes_what_came_later),
    SUITE_TEST(ens__normalize__emoji),
    SUITE_TEST(ens__normalize__scripts),
    SUITE_TEST(ens__normalize__look_alikes),
    SUITE_TEST(ens__normalize__places),
    SUITE_TEST(ens__normalize__marks),
    SUITE_TEST(ens__normalize__refuses_what_is_no_name),
    SUITE_TEST(ens__normalize__bounds),
    SUITE_TEST(ens__namehash__examples),
};
SUITE_MAIN("ens", tests)
