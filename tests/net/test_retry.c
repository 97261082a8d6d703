/* Cool-downs and budgets, with times handed in. */

#include "net/retry.h"

#include "support/suite.h"

static const struct retry_policy policy = {.base_ms = 100,
                                           .cap_ms = 1000,
                                           .throttle_ms = 500,
                                           .throttle_cap_ms = 60000,
                                           .wrong_chain_ms = 30000};

START_TEST(retry__backoff__doubles_to_its_cap_with_jitter)
{
    for (unsigned failures = 1; failures < 100; failures++) {
        uint32_t whole = failures < 5 ? 100U << (failures - 1) : 1000;
        for (int i = 0; i < 50; i++) {
            uint32_t wait = retry_backoff_ms(failures, 100, 1000);
            ck_assert_uint_le(wait, whole);
            ck_assert_uint_ge(wait, whole / 2);
        }
    }
}
END_TEST

START_TEST(health__failure__rests_and_success_forgets)
{
    struct health health;
    health_init(&health);
    ck_assert(health_is_ready(&health, 0));
    health_failed(&health, &policy, ERR_NET, "cannot connect", -1, 1000);
    ck_assert(!health_is_ready(&health, 1049));
    ck_assert(health_is_ready(&health, 1100));
    ck_assert_int_eq(health.err, ERR_NET);
    health_ok(&health, 40, 1700000000);
    ck_assert(health_is_ready(&health, 0));
    ck_assert_int_eq(health.err, OK);
    ck_assert_int_eq(health.latency_ms, 40);
    ck_assert_str_eq(health.problem, "");
    health_ok(&health, 80, 1700000001);
    ck_assert_int_eq(health.latency_ms, 50);
}
END_TEST

START_TEST(health__retry_after__is_kept_and_bounded)
{
    struct health health;
    health_init(&health);
    health_failed(&health, &policy, ERR_THROTTLED, "slow down", 7, 0);
    ck_assert_int_eq(health.ready_ms, 7000);
    /* A second answer that was under way does not shorten it. */
    health_failed(&health, &policy, ERR_NET, "lost", -1, 0);
    ck_assert_int_eq(health.ready_ms, 7000);
    health_init(&health);
    health_failed(&health, &policy, ERR_THROTTLED, "slow down", INT64_MAX, 0);
    ck_assert_int_eq(health.ready_ms, 60000);
    health_init(&health);
    health_failed(&health, &policy, ERR_CHAIN_ID, "another chain", -1, 0);
    ck_assert_int_eq(health.ready_ms, 30000);
}
END_TEST

START_TEST(budget__take__allows_so_many_in_a_minute)
{
    struct budget budget;
    budget_init(&budget, 20, 0);
    for (int i = 0; i < 20; i++)
        ck_assert_int_eq(budget_take(&budget, 0), 0);
    ck_assert_int_eq(budget_take(&budget, 0), 3);
    ck_assert_int_eq(budget_take(&budget, 2500), 1);
    ck_assert_int_eq(budget_take(&budget, 3000), 0);
    ck_assert_int_eq(budget_take(&budget, 3000), 3);
    for (int i = 0; i < 20; i++)
        ck_assert_int_eq(budget_take(&budget, INT64_C(1) << 50), 0);
    ck_assert_int_gt(budget_take(&budget, INT64_C(1) << 50), 0);
}
END_TEST

START_TEST(budget__block__silences_all)
{
    struct budget budget;
    budget_init(&budget, 20, 0);
    budget_block(&budget, 60, 1000);
    ck_assert_int_eq(budget_take(&budget, 2000), 59);
    ck_assert_int_eq(budget_take(&budget, 61000), 0);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(retry__backoff__doubles_to_its_cap_with_jitter),
    SUITE_TEST(health__failure__rests_and_success_forgets),
    SUITE_TEST(health__retry_after__is_kept_and_bounded),
    SUITE_TEST(budget__take__allows_so_many_in_a_minute),
    SUITE_TEST(budget__block__silences_all),
};
SUITE_MAIN("retry", tests)
