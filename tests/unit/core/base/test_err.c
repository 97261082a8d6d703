#include "support/suite.h"

#include <string.h>

#include "core/base/err.h"

START_TEST(err__detail__is_kept_for_its_own_error)
{
    ck_assert_str_eq(err_detail(ERR_IO), "the file cannot be read or written");
    ck_assert_int_eq(err_set(ERR_IO, "cannot open '%s'", "x"), ERR_IO);
    ck_assert_str_eq(err_detail(ERR_IO), "cannot open 'x'");
    ck_assert_str_eq(err_detail(ERR_RANGE), "the value is out of range");
    err_clear();
    ck_assert_str_eq(err_detail(ERR_IO), "the file cannot be read or written");
}
END_TEST

START_TEST(err__set__takes_the_detail_so_far_as_an_argument)
{
    (void)err_set(ERR_IO, "cannot read it");
    (void)err_set(ERR_CONFIG, "no 'theme': %s; %s", err_detail(ERR_IO), err_words(ERR_IO));
    ck_assert_str_eq(err_detail(ERR_CONFIG),
                     "no 'theme': cannot read it; the file cannot be read or written");
}
END_TEST

START_TEST(err__set__cuts_long_details)
{
    char text[2000];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    ck_assert_int_eq(err_set(ERR_IO, "%s", text), ERR_IO);
    ck_assert_uint_eq(strlen(err_detail(ERR_IO)), 511);
}
END_TEST

START_TEST(err__code__names_every_error_once)
{
    for (int i = 0; i < ERR_COUNT; i++) {
        for (int other = 0; other < i; other++)
            ck_assert_str_ne(err_code((enum err)i), err_code((enum err)other));
        ck_assert_uint_gt(strlen(err_words((enum err)i)), 0);
        int status = err_exit_status((enum err)i);
        ck_assert(i == OK ? status == 0 : status >= 64 && status <= 78);
    }
}
END_TEST

START_TEST(err__code__of_nonsense_is_internal)
{
    ck_assert_str_eq(err_code((enum err)4711), "internal");
    ck_assert_str_eq(err_code(OK), "ok");
}
END_TEST

static enum err fail_with(enum err err)
{
    TRY(err);
    return OK;
}

START_TEST(err__try__propagates)
{
    ck_assert_int_eq(fail_with(ERR_ROLE), ERR_ROLE);
    ck_assert_int_eq(fail_with(OK), OK);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(err__detail__is_kept_for_its_own_error),
    SUITE_TEST(err__set__takes_the_detail_so_far_as_an_argument),
    SUITE_TEST(err__set__cuts_long_details),
    SUITE_TEST(err__code__names_every_error_once),
    SUITE_TEST(err__code__of_nonsense_is_internal),
    SUITE_TEST(err__try__propagates),
};
SUITE_MAIN("err", tests)
