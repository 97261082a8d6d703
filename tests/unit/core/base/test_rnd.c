#include "support/suite.h"

#include <string.h>

#include "core/base/rnd.h"

START_TEST(rnd__bytes__differ_each_time)
{
    uint8_t a[32] = {0}, b[32] = {0};
    rnd_bytes(a, sizeof a);
    rnd_bytes(b, sizeof b);
    ck_assert(memcmp(a, b, sizeof a) != 0);
    rnd_bytes(NULL, 0);
}
END_TEST

START_TEST(rnd__below__reaches_every_number_and_no_other)
{
    unsigned seen[5] = {0};
    for (int i = 0; i < 5000; i++) {
        uint32_t value = rnd_below(5);
        ck_assert_uint_lt(value, 5);
        seen[value]++;
    }
    /* Each is expected 1000 times; 800 is seven standard deviations away. */
    for (int i = 0; i < 5; i++)
        ck_assert_uint_gt(seen[i], 800);
    ck_assert_uint_eq(rnd_below(1), 0);
    ck_assert_uint_lt(rnd_below(UINT32_MAX), UINT32_MAX);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(rnd__bytes__differ_each_time),
    SUITE_TEST(rnd__below__reaches_every_number_and_no_other),
};
SUITE_MAIN("rnd", tests)
