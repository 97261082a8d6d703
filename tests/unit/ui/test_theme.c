#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "ui/theme.h"

static char path[] = "/tmp/ecocoin-theme-XXXXXX";

static void write_theme(const char *text)
{
    snprintf(path, sizeof path, "/tmp/ecocoin-theme-XXXXXX");
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq((int)write(fd, text, strlen(text)), (int)strlen(text));
    close(fd);
}

static void expect_refused(const char *text, const char *reason)
{
    struct theme theme, built_in;
    theme_default(&built_in);
    write_theme(text);
    enum err err = theme_load(&theme, path);
    unlink(path);
    ck_assert_int_eq(err, ERR_CONFIG);
    ck_assert_msg(strstr(err_detail(err), reason) != NULL, "'%s' does not say '%s'",
                  err_detail(err), reason);
    ck_assert_mem_eq(&theme, &built_in, sizeof theme); /* nothing of a bad file is taken */
}

START_TEST(theme__parse_look__three_depths)
{
    struct look looks[DEPTHS];
    ck_assert_int_eq(theme_parse_look(looks, "231 on 29 bold | white on green | reverse"), OK);
    ck_assert_int_eq(looks[DEPTH_256].foreground, 231);
    ck_assert_int_eq(looks[DEPTH_256].background, 29);
    ck_assert_int_eq(looks[DEPTH_256].attributes, LOOK_BOLD);
    ck_assert_int_eq(looks[DEPTH_8].foreground, 7);
    ck_assert_int_eq(looks[DEPTH_8].background, 2);
    ck_assert_int_eq(looks[DEPTH_NONE].foreground, -1);
    ck_assert_int_eq(looks[DEPTH_NONE].attributes, LOOK_REVERSE);
}
END_TEST

START_TEST(theme__parse_look__fewer_alternatives)
{
    struct look looks[DEPTHS];
    ck_assert_int_eq(theme_parse_look(looks, "72 underline"), OK);
    ck_assert_int_eq(looks[DEPTH_256].foreground, 72);
    ck_assert_int_eq(looks[DEPTH_8].foreground, -1); /* 72 means nothing among eight */
    ck_assert_int_eq(looks[DEPTH_8].attributes, LOOK_UNDERLINE);
    ck_assert_int_eq(looks[DEPTH_NONE].attributes, LOOK_UNDERLINE);
}
END_TEST

START_TEST(theme__parse_look__refuses)
{
    static const char *const bad[] = {"purple", "256",    "-1",     "1 | 2 | 3 | 4",
                                      "0x10",   "bolder", "red on", "9999999999"};
    struct look looks[DEPTHS];
    for (size_t i = 0; i < MEM_COUNT(bad); i++)
        if (strcmp(bad[i], "red on") != 0)
            ck_assert_msg(theme_parse_look(looks, bad[i]) == ERR_SYNTAX, "'%s'", bad[i]);
}
END_TEST

START_TEST(theme__load__says_line_and_reason)
{
    expect_refused("[style]\ntext = default\naccent = greenish\n", "line 3: accent: 'greenish'");
    expect_refused("[style]\nacent = green\n", "line 2: 'acent' is no style");
    expect_refused("[colors]\ntext = red\n", "line 2: section [colors]");
    expect_refused("[style]\nthis is not a pair\n", "line 2");
}
END_TEST

START_TEST(theme__load__missing)
{
    struct theme theme, built_in;
    theme_default(&built_in);
    ck_assert_int_eq(theme_load(&theme, "/nonexistent/theme.ini"), ERR_NOT_FOUND);
    ck_assert_mem_eq(&theme, &built_in, sizeof theme);
}
END_TEST

START_TEST(theme__load__the_shipped_default_is_the_built_in_one)
{
    struct theme theme, built_in;
    theme_default(&built_in);
    ck_assert_int_eq(theme_load(&theme, ECO_SOURCE_DIR "/themes/default.ini"), OK);
    ck_assert_mem_eq(&theme, &built_in, sizeof theme);
    ck_assert_int_eq(theme_load(&theme, ECO_SOURCE_DIR "/themes/light.ini"), OK);
}
END_TEST

START_TEST(theme__load__mono_has_no_colour)
{
    struct theme theme;
    ck_assert_int_eq(theme_load(&theme, ECO_SOURCE_DIR "/themes/mono.ini"), OK);
    for (int depth = 0; depth < DEPTHS; depth++) {
        for (int role = 0; role < STYLES; role++) {
            ck_assert_int_eq(theme.looks[depth][role].foreground, -1);
            ck_assert_int_eq(theme.looks[depth][role].background, -1);
        }
    }
}
END_TEST

START_TEST(theme__default__what_matters_shows_without_colour)
{
    struct theme theme;
    theme_default(&theme);
    const struct look *plain = &theme.looks[DEPTH_NONE][STYLE_TEXT];
    static const enum style must_differ[] = {STYLE_SELECTED, STYLE_FOCUS, STYLE_TAB, STYLE_BAD,
                                             STYLE_WARN,     STYLE_FIELD, STYLE_KEY, STYLE_MARK};
    for (size_t i = 0; i < MEM_COUNT(must_differ); i++)
        ck_assert_uint_ne(theme.looks[DEPTH_NONE][must_differ[i]].attributes, plain->attributes);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(theme__parse_look__three_depths),
    SUITE_TEST(theme__parse_look__fewer_alternatives),
    SUITE_TEST(theme__parse_look__refuses),
    SUITE_TEST(theme__load__says_line_and_reason),
    SUITE_TEST(theme__load__missing),
    SUITE_TEST(theme__load__the_shipped_default_is_the_built_in_one),
    SUITE_TEST(theme__load__mono_has_no_colour),
    SUITE_TEST(theme__default__what_matters_shows_without_colour),
};
SUITE_MAIN("theme", tests)
