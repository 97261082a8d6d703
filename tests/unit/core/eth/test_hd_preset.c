#include "support/suite.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/eth/hd_preset.h"

static enum err parse(struct hd_template *out, const char *text)
{
    return hd_template_parse(out, text, strlen(text));
}

static void expect_path(const char *template, uint32_t index, const char *due)
{
    struct hd_template parsed;
    struct hd_path path;
    char text[HD_PATH_TEXT];
    ck_assert_int_eq(parse(&parsed, template), OK);
    hd_template_write(text, &parsed);
    ck_assert_str_eq(text, template);
    ck_assert_int_eq(hd_template_path(&path, &parsed, index), OK);
    hd_path_write(text, &path);
    ck_assert_str_eq(text, due);
}

START_TEST(hd_preset__paths__of_the_usual_wallets)
{
    static const struct {
        const char *name, *path;
    } cases[] = {
        {"metamask", "m/44'/60'/0'/0/7"},    {"trezor", "m/44'/60'/0'/0/7"},
        {"bip44", "m/44'/60'/0'/0/7"},       {"ledger-live", "m/44'/60'/7'/0/0"},
        {"ledger-legacy", "m/44'/60'/0'/7"},
    };
    for (size_t i = 0; i < MEM_COUNT(cases); i++) {
        const struct hd_preset *preset = hd_preset_find(cases[i].name, strlen(cases[i].name));
        ck_assert_ptr_nonnull(preset);
        expect_path(preset->text, 7, cases[i].path);
    }
    ck_assert_ptr_null(hd_preset_find("Metamask", 8));
    ck_assert_ptr_null(hd_preset_find("", 0));
}
END_TEST

START_TEST(hd_preset__list__every_one_is_a_template)
{
    size_t count = 0;
    for (const struct hd_preset *preset; (preset = hd_preset_at(count)) != NULL; count++) {
        struct hd_template template;
        ck_assert_int_eq(parse(&template, preset->text), OK);
        ck_assert_ptr_eq(hd_preset_find(preset->name, strlen(preset->name)), preset);
    }
    ck_assert_uint_ge(count, 3);
}
END_TEST

START_TEST(hd_preset__template__of_ones_own)
{
    expect_path("m/i", 0, "m/0");
    expect_path("m/i'", 2147483647, "m/2147483647'");
    expect_path("m/1/2'/i/3", 5, "m/1/2'/5/3");
}
END_TEST

START_TEST(hd_preset__template__refuses)
{
    static const char *const wrong[] = {"",     "i",     "m",        "m/0",  "m/i/i", "m/ii",
                                        "m/1i", "m/i1",  "m/i''",    "/i",   "m/i/",  "m//i",
                                        "m/I",  "m/i/x", "m/44'/60", "m/-i", "mi"};
    struct hd_template template;
    struct hd_path path;
    for (size_t i = 0; i < MEM_COUNT(wrong); i++)
        ck_assert_msg(parse(&template, wrong[i]) == ERR_SYNTAX, "%s", wrong[i]);
    ck_assert_int_eq(parse(&template, "m/2147483648/i"), ERR_RANGE);
    ck_assert_int_eq(parse(&template, "m/1/1/1/1/1/1/1/1/1/1/i"), ERR_RANGE);
    ck_assert_int_eq(parse(&template, "m/i"), OK);
    ck_assert_int_eq(hd_template_path(&path, &template, HD_HARDENED), ERR_RANGE);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(hd_preset__paths__of_the_usual_wallets),
    SUITE_TEST(hd_preset__list__every_one_is_a_template),
    SUITE_TEST(hd_preset__template__of_ones_own),
    SUITE_TEST(hd_preset__template__refuses),
};
SUITE_MAIN("hd_preset", tests)
