#ifndef TESTS_SUPPORT_SUITE_H
#define TESTS_SUPPORT_SUITE_H

/** One test executable is one suite: its file lists its tests and ends with SUITE_MAIN.
 *
 *      START_TEST(u256__add__reports_overflow) { … }
 *      END_TEST
 *      static const struct suite_test tests[] = {{"add", u256__add__reports_overflow}};   // see
 * SUITE_TEST SUITE_MAIN("u256", tests)
 *
 *  The last line printed is "suite NAME: N passed, N failed, N skipped", which tests/run.sh adds
 * up. A test that cannot run calls suite_skip() with the reason, which is printed and counted, and
 * returns. */

#include <check.h>
#include <stddef.h>

struct suite_test {
    const TTest *test;
    double timeout_s; /* 0: the default of 60 s */
};

/* check's START_TEST(name) defines name_ttest. */
#define SUITE_TEST(name)                                                                           \
    {                                                                                              \
        .test = &name##_ttest, .timeout_s = 0                                                      \
    }
#define SUITE_TEST_SLOW(name, seconds)                                                             \
    {                                                                                              \
        .test = &name##_ttest, .timeout_s = (seconds)                                              \
    }

/** Prints SKIP with the reason and ends the running test as skipped (does not return). In: why. */
_Noreturn void suite_skip(const char *format, ...) __attribute__((format(printf, 1, 2)));

struct suite_fixture {
    void (*setup)(void); /* checked: runs in each test's process; may be NULL */
    void (*teardown)(void);
    void (*setup_once)(void); /* unchecked: once, before all tests */
    void (*teardown_once)(void);
};

int suite_run(const char *name, const struct suite_test *tests, size_t count,
              const struct suite_fixture *fixture);

#define SUITE_MAIN(name, tests)                                                                    \
    int main(void)                                                                                 \
    {                                                                                              \
        return suite_run(name, tests, sizeof(tests) / sizeof((tests)[0]), NULL);                   \
    }
#define SUITE_MAIN_WITH(name, tests, fixture)                                                      \
    int main(void)                                                                                 \
    {                                                                                              \
        return suite_run(name, tests, sizeof(tests) / sizeof((tests)[0]), fixture);                \
    }

#endif
