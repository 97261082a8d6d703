#include "support/suite.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/eth/mnemonic_hint.h"

static void start(void)
{
    ck_assert_int_eq(secret_init_library(), OK);
}

static size_t complete(uint16_t *out, size_t max, const char *prefix,
                       enum mnemonic_language language)
{
    return mnemonic_complete(out, max, prefix, strlen(prefix), language);
}

static void expect_complete(const char *prefix, enum mnemonic_language language, size_t count,
                            const char *first)
{
    uint16_t out[4];
    ck_assert_uint_eq(complete(out, MEM_COUNT(out), prefix, language), count);
    if (count > 0)
        ck_assert_str_eq(mnemonic_word(out[0], language), first);
}

START_TEST(mnemonic_hint__complete__counts_what_may_follow)
{
    expect_complete("", MNEMONIC_ENGLISH, MNEMONIC_LIST, "abandon");
    expect_complete("aban", MNEMONIC_ENGLISH, 1, "abandon");
    expect_complete("ABAN", MNEMONIC_ENGLISH, 1, "abandon");
    expect_complete("zo", MNEMONIC_ENGLISH, 2, "zone");
    expect_complete("act", MNEMONIC_ENGLISH, 5, "act");
    expect_complete("zzz", MNEMONIC_ENGLISH, 0, NULL);
    expect_complete("abandonabandon", MNEMONIC_ENGLISH, 0, NULL);
    expect_complete("\xff", MNEMONIC_ENGLISH, 0, NULL);
    ck_assert_uint_eq(complete(NULL, 0, "act", MNEMONIC_ENGLISH), 5);
}
END_TEST

START_TEST(mnemonic_hint__complete__with_accents_or_without)
{
    expect_complete("abac", MNEMONIC_SPANISH, 1, "ábaco");
    expect_complete("ábac", MNEMONIC_SPANISH, 1, "ábaco");
    expect_complete("a\u0301bac", MNEMONIC_SPANISH, 1, "ábaco");
    expect_complete("Élè", MNEMONIC_FRENCH, 4, "électron");
    expect_complete("あおぞ", MNEMONIC_JAPANESE, 1, "あおぞら");
    expect_complete("힘껏", MNEMONIC_KOREAN, 1, "힘껏");
    expect_complete("的", MNEMONIC_CHINESE_SIMPLIFIED, 1, "的");
}
END_TEST

static const char *nearest(const char *word, enum mnemonic_language language)
{
    uint16_t out;
    return mnemonic_near(&out, 1, word, strlen(word), language) == 1 ? mnemonic_word(out, language)
                                                                     : NULL;
}

START_TEST(mnemonic_hint__near__finds_slips)
{
    ck_assert_pstr_eq(nearest("legall", MNEMONIC_ENGLISH), "legal");
    ck_assert_pstr_eq(nearest("yellwo", MNEMONIC_ENGLISH), "yellow");
    ck_assert_pstr_eq(nearest("abandn", MNEMONIC_ENGLISH), "abandon");
    ck_assert_pstr_eq(nearest("zop", MNEMONIC_ENGLISH), "top");
    ck_assert_pstr_eq(nearest("abbaco", MNEMONIC_SPANISH), "ábaco");
    ck_assert_pstr_eq(nearest("あおそら", MNEMONIC_JAPANESE), "あおぞら");
    ck_assert_pstr_eq(nearest("correcthorse", MNEMONIC_ENGLISH), NULL);
    ck_assert_pstr_eq(nearest("xx", MNEMONIC_ENGLISH), NULL);
    ck_assert_pstr_eq(nearest("", MNEMONIC_ENGLISH), NULL);
    ck_assert_pstr_eq(nearest("一", MNEMONIC_CHINESE_SIMPLIFIED), NULL);
}
END_TEST

START_TEST(mnemonic_hint__near__is_in_order_and_bounded)
{
    uint16_t few[3], many[MNEMONIC_LIST];
    size_t count = mnemonic_near(many, MEM_COUNT(many), "there", 5, MNEMONIC_ENGLISH);
    ck_assert_uint_gt(count, 3);
    ck_assert_uint_eq(mnemonic_near(few, 3, "there", 5, MNEMONIC_ENGLISH), 3);
    ck_assert_mem_eq(few, many, sizeof few);
    ck_assert_str_eq(mnemonic_word(many[0], MNEMONIC_ENGLISH), "theme");
    ck_assert_uint_eq(mnemonic_near(many, 0, "there", 5, MNEMONIC_ENGLISH), 0);
    ck_assert_uint_eq(mnemonic_near(many, 9, "abandon", 7, MNEMONIC_ENGLISH), 0);
}
END_TEST

/* Returns: whether the first `within` repairs hold what is meant. */
static bool is_repaired(const char *text, struct mnemonic_repair meant, size_t within)
{
    struct mnemonic_repair found[16];
    size_t count = mnemonic_repairs(found, MEM_COUNT(found), text, strlen(text), MNEMONIC_ENGLISH);
    for (size_t i = 0; i < count && i < within; i++) {
        if (found[i].place == meant.place && found[i].is_swap == meant.is_swap &&
            found[i].word == meant.word)
            return true;
    }
    return false;
}

static uint16_t english(const char *word)
{
    return (uint16_t)mnemonic_find(word, strlen(word), MNEMONIC_ENGLISH);
}

START_TEST(mnemonic_hint__repairs__a_word_mistaken_for_another)
{
    ck_assert(is_repaired("legal dinner thank year wave sausage worth useful legal winner thank "
                          "yellow",
                          (struct mnemonic_repair){.place = 2, .word = english("winner")}, 4));
    ck_assert(is_repaired("legal winner thank year cave sausage worth useful legal winner thank "
                          "yellow",
                          (struct mnemonic_repair){.place = 5, .word = english("wave")}, 4));
}
END_TEST

START_TEST(mnemonic_hint__repairs__an_unknown_word_at_its_place_only)
{
    struct mnemonic_repair found[16];
    const char *text = "legal winner thank year wave sausage worth usefull legal winner thank "
                       "yellow";
    size_t count = mnemonic_repairs(found, MEM_COUNT(found), text, strlen(text), MNEMONIC_ENGLISH);
    ck_assert_uint_ge(count, 1);
    ck_assert_uint_eq(found[0].word, english("useful"));
    for (size_t i = 0; i < count; i++)
        ck_assert_uint_eq(found[i].place, 8);
}
END_TEST

START_TEST(mnemonic_hint__repairs__neighbours_that_changed_places)
{
    ck_assert(is_repaired("winner legal thank year wave sausage worth useful legal winner thank "
                          "yellow",
                          (struct mnemonic_repair){.place = 1, .is_swap = true}, 6));
}
END_TEST

START_TEST(mnemonic_hint__repairs__nothing_where_nothing_can_be_said)
{
    static const char *const texts[] = {
        "legal winner thank year wave sausage worth useful legal winner thank yellow", /* right */
        "legal winner thank year wave sausage worth useful legal winner thank",
        "legall winnner thank year wave sausage worth useful legal winner thank yellow",
        "",
        "\xff",
        ("zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo "
         "zoo zoo zoo")};
    struct mnemonic_repair found[4];
    for (size_t i = 0; i < MEM_COUNT(texts); i++)
        ck_assert_uint_eq(mnemonic_repairs(found, 4, texts[i], strlen(texts[i]), MNEMONIC_ENGLISH),
                          0);
}
END_TEST

/* Each repair makes the checksum right: put in, the mnemonic is accepted. */
START_TEST(mnemonic_hint__repairs__make_the_checksum_right)
{
    struct mnemonic_repair found[64];
    const char *words[12] = {"legal", "dinner", "thank", "year",   "wave",  "sausage",
                             "worth", "useful", "legal", "winner", "thank", "yellow"};
    const char *text =
        "legal dinner thank year wave sausage worth useful legal winner thank yellow";
    size_t count = mnemonic_repairs(found, MEM_COUNT(found), text, strlen(text), MNEMONIC_ENGLISH);
    ck_assert_uint_gt(count, 1);
    for (size_t i = 0; i < count; i++) {
        char repaired[MNEMONIC_TEXT_MAX] = "";
        struct secret entropy = {0};
        for (size_t j = 0; j < 12; j++) {
            size_t from = j;
            if (found[i].is_swap && j + 1 == found[i].place)
                from = j + 1;
            else if (found[i].is_swap && j == found[i].place)
                from = j - 1;
            bool is_place = !found[i].is_swap && j + 1 == found[i].place;
            strcat(repaired,
                   is_place ? mnemonic_word(found[i].word, MNEMONIC_ENGLISH) : words[from]);
            strcat(repaired, " ");
        }
        ck_assert_int_eq(
            mnemonic_to_entropy(&entropy, repaired, strlen(repaired), MNEMONIC_ENGLISH), OK);
        secret_clear(&entropy);
    }
}
END_TEST

START_TEST(mnemonic_hint__error__names_likely_places_and_no_word)
{
    struct secret out = {0};
    const char *text =
        "legal dinner thank year wave sausage worth useful legal winner thank yellow";
    ck_assert_int_eq(mnemonic_to_entropy(&out, text, strlen(text), MNEMONIC_ENGLISH), ERR_INVALID);
    const char *detail = err_detail(ERR_INVALID);
    ck_assert_ptr_nonnull(strstr(detail, "look first at word 2"));
    ck_assert_ptr_null(strstr(detail, "winner"));
}
END_TEST

static const struct suite_fixture fixture = {.setup = start};
static const struct suite_test tests[] = {
    SUITE_TEST(mnemonic_hint__complete__counts_what_may_follow),
    SUITE_TEST(mnemonic_hint__complete__with_accents_or_without),
    SUITE_TEST(mnemonic_hint__near__finds_slips),
    SUITE_TEST(mnemonic_hint__near__is_in_order_and_bounded),
    SUITE_TEST(mnemonic_hint__repairs__a_word_mistaken_for_another),
    SUITE_TEST(mnemonic_hint__repairs__an_unknown_word_at_its_place_only),
    SUITE_TEST(mnemonic_hint__repairs__neighbours_that_changed_places),
    SUITE_TEST(mnemonic_hint__repairs__nothing_where_nothing_can_be_said),
    SUITE_TEST(mnemonic_hint__repairs__make_the_checksum_right),
    SUITE_TEST(mnemonic_hint__error__names_likely_places_and_no_word),
};
SUITE_MAIN_WITH("mnemonic_hint", tests, &fixture)
