#include "support/suite.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/secret.h"

static void start(void)
{
    ck_assert_int_eq(secret_init_library(), OK);
}

START_TEST(secret__add__bounded_by_its_room)
{
    struct secret secret = {0};
    ck_assert(!secret_add(&secret, "a", 1));
    ck_assert(secret_add(&secret, "", 0));
    secret_init(&secret, 4);
    ck_assert(secret_add(&secret, "abcd", 4));
    ck_assert(!secret_add(&secret, "e", 1));
    ck_assert_str_eq((char *)secret.data, "abcd");
    secret_init(&secret, 0);
    ck_assert_uint_eq(secret.len, 0);
    ck_assert_str_eq((char *)secret.data, "");
    secret_clear(&secret);
    secret_clear(&secret);
}
END_TEST

START_TEST(secret__drop__wipes_the_end)
{
    struct secret secret = {0};
    secret_set(&secret, "password", 8);
    secret_drop(&secret, 4);
    ck_assert_mem_eq(secret.data, "pass\0\0\0\0", 9);
    secret_drop(&secret, 0);
    ck_assert_uint_eq(secret.len, 4);
    secret_clear(&secret);
}
END_TEST

START_TEST(secret__set__replaces_and_wipes)
{
    struct secret secret = {0};
    secret_set(&secret, "", 0);
    ck_assert_uint_eq(secret.len, 0);
    ck_assert_ptr_nonnull(secret.data);
    secret_set(&secret, "long one", 8);
    secret_set(&secret, "ab", 2);
    ck_assert_mem_eq(secret.data, "ab\0\0\0\0\0\0", 9);
    secret_set(&secret, secret.data + 1, 1);
    ck_assert_str_eq((char *)secret.data, "b");
    secret_clear(&secret);
}
END_TEST

START_TEST(secret__move__empties_the_source)
{
    struct secret a = {0}, b = {0};
    secret_set(&a, "abc", 3);
    secret_set(&b, "x", 1);
    secret_move(&b, &a);
    ck_assert_ptr_null(a.data);
    ck_assert_str_eq((char *)b.data, "abc");
    secret_move(&b, &b);
    ck_assert_str_eq((char *)b.data, "abc");
    secret_clear(&b);
}
END_TEST

START_TEST(secret__equal__compares_content)
{
    struct secret a = {0}, b = {0};
    ck_assert(secret_equal(&a, &b));
    secret_set(&a, "abc", 3);
    ck_assert(!secret_equal(&a, &b));
    secret_set(&b, "abd", 3);
    ck_assert(!secret_equal(&a, &b));
    secret_set(&b, "abc", 3);
    ck_assert(secret_equal(&a, &b));
    secret_clear(&a);
    secret_clear(&b);
}
END_TEST

START_TEST(secret__random__fills)
{
    struct secret a = {0}, b = {0};
    secret_random(&a, 32);
    secret_random(&b, 32);
    ck_assert_uint_eq(a.len, 32);
    ck_assert(!secret_equal(&a, &b));
    ck_assert_uint_eq(a.data[32], 0);
    secret_clear(&a);
    secret_clear(&b);
}
END_TEST

START_TEST(secret__init__is_aligned_for_any_struct)
{
    for (size_t cap = 0; cap < 40; cap++) {
        struct secret secret = {0};
        secret_init(&secret, cap);
        ck_assert_uint_eq((uintptr_t)secret.data % 16, 0);
        ck_assert_uint_eq(secret.data[cap], 0);
        secret_clear(&secret);
    }
}
END_TEST

/* Finds the flags of the mapping that holds ptr. */
static bool mapping_has_flag(const void *ptr, const char *flag)
{
    FILE *maps = fopen("/proc/self/smaps", "r");
    char line[512];
    bool inside = false, found = false;
    while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
        uintptr_t from, to;
        if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " ", &from, &to) == 2)
            inside = (uintptr_t)ptr >= from && (uintptr_t)ptr < to;
        else if (inside && strncmp(line, "VmFlags:", 8) == 0)
            found = strstr(line, flag) != NULL;
    }
    if (maps != NULL)
        fclose(maps);
    return found;
}

START_TEST(secret__memory__is_locked_and_not_dumped)
{
    struct secret secret = {0};
    secret_set(&secret, "abc", 3);
    ck_assert(mapping_has_flag(secret.data, " dd"));
#ifndef ECO_SANITIZE /* which makes mlock() do nothing */
    struct rlimit limit;
    ck_assert_int_eq(getrlimit(RLIMIT_MEMLOCK, &limit), 0);
    if (limit.rlim_cur < 65536)
        suite_skip("RLIMIT_MEMLOCK is %lu bytes", (unsigned long)limit.rlim_cur);
    ck_assert(mapping_has_flag(secret.data, " lo"));
#endif
    secret_clear(&secret);
}
END_TEST

START_TEST(secret__memory__works_when_nothing_can_be_locked)
{
    struct rlimit none = {0, 0};
    ck_assert_int_eq(setrlimit(RLIMIT_MEMLOCK, &none), 0);
    struct secret secret = {0};
    secret_set(&secret, "abc", 3);
    ck_assert(mapping_has_flag(secret.data, " dd"));
    ck_assert_str_eq((char *)secret.data, "abc");
    secret_clear(&secret);
}
END_TEST

START_TEST(secret__memory__is_guarded_at_its_end)
{
    pid_t child = fork();
    if (child == 0) {
        signal(SIGSEGV, SIG_DFL);
        struct secret secret = {0};
        secret_init(&secret, 15);
        ((volatile uint8_t *)secret.data)[16] = 1;
        _exit(0);
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
}
END_TEST

static const struct suite_fixture fixture = {.setup = start};
static const struct suite_test tests[] = {
    SUITE_TEST(secret__add__bounded_by_its_room),
    SUITE_TEST(secret__drop__wipes_the_end),
    SUITE_TEST(secret__set__replaces_and_wipes),
    SUITE_TEST(secret__move__empties_the_source),
    SUITE_TEST(secret__equal__compares_content),
    SUITE_TEST(secret__random__fills),
    SUITE_TEST(secret__init__is_aligned_for_any_struct),
    SUITE_TEST(secret__memory__is_locked_and_not_dumped),
    SUITE_TEST(secret__memory__works_when_nothing_can_be_locked),
    SUITE_TEST(secret__memory__is_guarded_at_its_end),
};
SUITE_MAIN_WITH("secret", tests, &fixture)
