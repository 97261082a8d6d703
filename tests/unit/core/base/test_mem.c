#include "support/suite.h"

#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/mem.h"

START_TEST(mem__alloc__gives_zeroed_memory)
{
    uint8_t *a = mem_alloc(100);
    for (int i = 0; i < 100; i++)
        ck_assert_uint_eq(a[i], 0);
    mem_free(a);
    void *none = mem_alloc(0);
    ck_assert_ptr_nonnull(none);
    mem_free(none);
    mem_free(NULL);
}
END_TEST

START_TEST(mem__resize__keeps_content)
{
    uint32_t *a = mem_array(3, sizeof *a);
    a[2] = 7;
    a = mem_resize(a, 300, sizeof *a);
    ck_assert_uint_eq(a[2], 7);
    a = mem_resize(a, 0, sizeof *a);
    ck_assert_ptr_nonnull(a);
    mem_free(a);
}
END_TEST

START_TEST(mem__dup__copies)
{
    ck_assert_ptr_null(mem_dup_text(NULL));
    char *text = mem_dup_text("abc");
    ck_assert_str_eq(text, "abc");
    mem_free(text);
    char *bytes = mem_dup("a\0b", 3);
    ck_assert_mem_eq(bytes, "a\0b", 3);
    mem_free(bytes);
    mem_free(mem_dup(NULL, 0));
}
END_TEST

START_TEST(mem__wipe__overwrites)
{
    char text[] = "secret";
    mem_wipe(text, sizeof text);
    ck_assert_mem_eq(text, "\0\0\0\0\0\0\0", sizeof text);
    mem_wipe(NULL, 0);
}
END_TEST

#ifdef ECO_SANITIZE
/* The sanitizer's allocator ends the program itself unless told to fail as others do. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}
#endif

static int hook_pipe[2];

static void tell(void)
{
    ck_assert_int_eq(write(hook_pipe[1], "h", 1), 1);
}

/* The product of count and size would wrap to something small. */
START_TEST(mem__array__overflow_calls_the_hook_and_aborts)
{
    ck_assert_int_eq(pipe(hook_pipe), 0);
    pid_t child = fork();
    if (child == 0) {
        close(STDERR_FILENO);
        signal(SIGABRT, SIG_DFL);
        mem_on_failure(tell);
        volatile size_t count = SIZE_MAX / 4 + 2;
        mem_free(mem_array(count, 4));
        _exit(0);
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    char got[2];
    close(hook_pipe[1]);
    ck_assert_int_eq(read(hook_pipe[0], got, sizeof got), 1);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(mem__alloc__gives_zeroed_memory),
    SUITE_TEST(mem__resize__keeps_content),
    SUITE_TEST(mem__dup__copies),
    SUITE_TEST(mem__wipe__overwrites),
    SUITE_TEST(mem__array__overflow_calls_the_hook_and_aborts),
};
SUITE_MAIN("mem", tests)
