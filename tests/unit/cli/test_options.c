#include "cli/options.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "support/suite.h"

static enum err parse(struct options *out, const char *const *words, int count)
{
    static char copies[16][64];
    static char *argv[17];
    argv[0] = copies[0];
    for (int i = 0; i < count; i++) {
        strncpy(copies[i + 1], words[i], sizeof copies[0] - 1);
        argv[i + 1] = copies[i + 1];
    }
    return options_parse(out, count + 1, argv);
}

#define PARSE(out, ...)                                                                            \
    parse(out, (const char *const[]){__VA_ARGS__},                                                 \
          (int)MEM_COUNT(((const char *const[]){__VA_ARGS__})))

START_TEST(options__parse__takes_options_anywhere)
{
    struct options options;
    ck_assert_int_eq(
        PARSE(&options, "send", "--json", "ETH", "--network=devnet", "1", "--home", "/x", "0x1"),
        OK);
    ck_assert(options.json);
    ck_assert_str_eq(options.network, "devnet");
    ck_assert_str_eq(options.home, "/x");
    ck_assert_uint_eq(options.word_count, 4);
    ck_assert_str_eq(options.words[3], "0x1");
}
END_TEST

START_TEST(options__parse__leaves_a_commands_own_options)
{
    struct options options;
    ck_assert_int_eq(PARSE(&options, "send", "--from", "a"), OK);
    ck_assert_uint_eq(options.word_count, 3);
    ck_assert_str_eq(options.words[1], "--from");
}
END_TEST

START_TEST(options__parse__takes_everything_after_two_dashes_as_words)
{
    struct options options;
    ck_assert_int_eq(PARSE(&options, "wallet", "--", "--json"), OK);
    ck_assert(!options.json);
    ck_assert_str_eq(options.words[1], "--json");
}
END_TEST

START_TEST(options__parse__refuses_a_missing_value)
{
    struct options options;
    ck_assert_int_eq(PARSE(&options, "balance", "--network"), ERR_USAGE);
    ck_assert_ptr_nonnull(strstr(err_detail(ERR_USAGE), "--network"));
}
END_TEST

START_TEST(options__parse__refuses_bad_values)
{
    struct options options;
    ck_assert_int_eq(PARSE(&options, "--json=yes"), ERR_USAGE);
    ck_assert_int_eq(PARSE(&options, "--password-fd", "-3"), ERR_USAGE);
    ck_assert_int_eq(PARSE(&options, "--password-fd", "three"), ERR_USAGE);
    ck_assert_int_eq(PARSE(&options, "--color", "green"), ERR_USAGE);
}
END_TEST

START_TEST(options__parse__honours_the_environment)
{
    struct options options;
    setenv("ECOCOIN_HOME", "/from/env", 1);
    setenv("NO_COLOR", "1", 1);
    ck_assert_int_eq(PARSE(&options, "balance"), OK);
    ck_assert_str_eq(options.home, "/from/env");
    ck_assert(options.no_color);
    setenv("NO_COLOR", "", 1);
    ck_assert_int_eq(PARSE(&options, "--home", "/from/flag"), OK);
    ck_assert_str_eq(options.home, "/from/flag");
    ck_assert(!options.no_color);
}
END_TEST

START_TEST(options__parse__bounds_the_number_of_words)
{
    struct options options;
    static char word[] = "x";
    char *argv[OPTIONS_WORDS_MAX + 2];
    for (size_t i = 0; i < MEM_COUNT(argv); i++)
        argv[i] = word;
    ck_assert_int_eq(options_parse(&options, (int)MEM_COUNT(argv), argv), ERR_USAGE);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(options__parse__takes_options_anywhere),
    SUITE_TEST(options__parse__leaves_a_commands_own_options),
    SUITE_TEST(options__parse__takes_everything_after_two_dashes_as_words),
    SUITE_TEST(options__parse__refuses_a_missing_value),
    SUITE_TEST(options__parse__refuses_bad_values),
    SUITE_TEST(options__parse__honours_the_environment),
    SUITE_TEST(options__parse__bounds_the_number_of_words),
};
SUITE_MAIN("options", tests)
