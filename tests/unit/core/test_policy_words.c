#include "core/policy_words.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "support/home.h"
#include "support/suite.h"

/** On "testnet" of support/home.h: chain 31337; ETH and MCO2 with 18 decimals, USDC with 6. */

#define CHAIN 31337
#define ANNA  "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
#define BERT  "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"

static struct home home;
static struct policy policy;
static const struct network *network;
static const struct network_list *networks;
static char words[POLICY_WORDS];

static void setup(void)
{
    home_open_offline(&home);
    network = core_network(home.core);
    networks = core_networks(home.core);
    policy_init(&policy);
}

static void teardown(void)
{
    home_close(&home);
}

static const char *limit_words(size_t i, bool is_day)
{
    const struct policy_limit *limit = &policy.limits[i];
    policy_amount_words(words, sizeof words, networks, limit->chain_id, &limit->token,
                        is_day ? &limit->per_day : &limit->per_tx);
    return words;
}

START_TEST(policy_words__limits__in_tokens)
{
    ck_assert_int_eq(
        policy_read_limits(&policy, network, "ETH 0.5 1,USDC 100.000001 any , fees  0.01 0.05"),
        OK);
    ck_assert_uint_eq(policy.limit_count, 3);
    ck_assert_int_eq(policy_check_form(&policy), OK);
    ck_assert_str_eq(limit_words(0, false), "0.5 ETH");
    ck_assert_str_eq(limit_words(0, true), "1 ETH");
    ck_assert_str_eq(limit_words(1, false), "100.000001 USDC");
    ck_assert_str_eq(limit_words(1, true), "any");
    ck_assert(addr_equal(&policy.limits[2].token, &policy_gas));
    ck_assert_str_eq(limit_words(2, true), "0.05 ETH");
}
END_TEST

START_TEST(policy_words__limits__change_only_what_they_name)
{
    ck_assert_int_eq(policy_read_limits(&policy, network, "ETH 1 2, USDC 3 4, MCO2 5 6"), OK);
    ck_assert_int_eq(policy_read_limits(&policy, network, "USDC none, ETH any 7"), OK);
    ck_assert_uint_eq(policy.limit_count, 2);
    ck_assert_str_eq(limit_words(0, false), "7 ETH");
    ck_assert_str_eq(limit_words(0, true), "7 ETH");
    ck_assert_str_eq(limit_words(1, true), "6 MCO2");
}
END_TEST

START_TEST(policy_words__limits__bad_ones_say_which)
{
    static const struct {
        const char *text;
        enum err want;
        const char *detail;
    } bad[] = {
        {"", ERR_SYNTAX, "empty"},
        {"ETH 1 2,,", ERR_SYNTAX, "empty"},
        {"ETH", ERR_SYNTAX, "'ETH' is no limit: write TOKEN EACH DAY"},
        {"ETH 1", ERR_SYNTAX, "'ETH 1' is no limit"},
        {"ETH 1 2 3", ERR_SYNTAX, "'ETH 1 2 3' is no limit"},
        {"DOGE 1 2", ERR_NOT_FOUND, "knows no token called 'DOGE'"},
        {"ETH -1 2", ERR_RANGE, "'-1' is no amount"},
        {"USDC 1 2.0000001", ERR_RANGE, "'2.0000001' is no amount"},
        {"ETH 1 2\033[31m", ERR_RANGE, "'2[31m' is no amount"},
        {"ETH 2 1", ERR_INVALID, "'ETH 2 1' allows less in a day"},
        {"ETH any none", ERR_RANGE, "'none' is no amount"},
    };
    for (size_t i = 0; i < MEM_COUNT(bad); i++) {
        enum err err = policy_read_limits(&policy, network, bad[i].text);
        ck_assert_msg(err == bad[i].want, "case %zu: %s", i, err_detail(err));
        ck_assert_msg(strstr(err_detail(err), bad[i].detail) != NULL, "case %zu: %s", i,
                      err_detail(err));
    }
}
END_TEST

START_TEST(policy_words__limits__are_not_endless)
{
    for (uint64_t i = 0; i < POLICY_LIMITS; i++)
        policy.limits[policy.limit_count++] = (struct policy_limit){.chain_id = 1 + i};
    ck_assert_int_eq(policy_read_limits(&policy, network, "ETH 1 2"), ERR_LIMIT);
    policy.limit_count--;
    ck_assert_int_eq(policy_read_limits(&policy, network, "ETH 1 2"), OK);
    ck_assert_int_eq(policy_read_limits(&policy, network, "ETH 1 3"), OK); /* the same row */
}
END_TEST

START_TEST(policy_words__recipients__of_this_network_are_replaced)
{
    policy.recipients[policy.recipient_count++] = (struct policy_place){.chain_id = 1};
    ck_assert_int_eq(policy_read_recipients(&policy, network, ANNA ", " BERT ", " ANNA), OK);
    ck_assert(policy.only_recipients);
    ck_assert_uint_eq(policy.recipient_count, 3);
    ck_assert_uint_eq(policy.recipients[2].chain_id, CHAIN);
    ck_assert_int_eq(policy_read_recipients(&policy, network, "none"), OK);
    ck_assert(policy.only_recipients);
    ck_assert_uint_eq(policy.recipient_count, 1);
    ck_assert_int_eq(policy_read_recipients(&policy, network, "any"), OK);
    ck_assert(!policy.only_recipients);
    ck_assert_uint_eq(policy.recipient_count, 0);
    ck_assert_int_eq(policy_read_recipients(&policy, network, "0x12"), ERR_SYNTAX);
    ck_assert_int_eq(
        policy_read_recipients(&policy, network, "0xF39Fd6e51aad88F6F4ce6aB8827279cffFb92266"),
        ERR_INVALID);
    ck_assert_int_eq(policy_read_recipients(&policy, network, ANNA ",,"), ERR_SYNTAX);
    ck_assert_int_eq(
        policy_read_recipients(&policy, network, "0x0000000000000000000000000000000000000000"),
        ERR_INVALID);
}
END_TEST

START_TEST(policy_words__hours__come_back)
{
    static const char *const bad[] = {"",      "9-17",        "09:00",       "09:00-24:00",
                                      "soon",  "09:60-10:00", "09:00 17:30", "09:00-09:00",
                                      "always"};
    ck_assert_int_eq(policy_read_hours(&policy, "22:05-06:00"), OK);
    policy_hours_words(words, sizeof words, &policy);
    ck_assert_str_eq(words, "22:05 to 06:00 UTC");
    for (size_t i = 0; i < MEM_COUNT(bad); i++)
        ck_assert_msg(policy_read_hours(&policy, bad[i]) == ERR_SYNTAX, "%s", bad[i]);
    ck_assert_uint_eq(policy.from_min, 22 * 60 + 5); /* refused ones change nothing */
    ck_assert_int_eq(policy_read_hours(&policy, "any"), OK);
    policy_hours_words(words, sizeof words, &policy);
    ck_assert_str_eq(words, "any");
}
END_TEST

START_TEST(policy_words__kinds__each_has_a_word)
{
    for (size_t i = 0; policy_kind_word(i) != NULL; i++) {
        ck_assert_int_eq(policy_read_kinds(&policy, policy_kind_word(i)), OK);
        ck_assert_uint_eq(policy.allow, 1u << i);
    }
    ck_assert_int_eq(policy_read_kinds(&policy, "offset, swap"), OK);
    ck_assert_uint_eq(policy.allow, POLICY_OFFSET | POLICY_SWAP);
    ck_assert_int_eq(policy_read_kinds(&policy, "offset, fly"), ERR_SYNTAX);
    ck_assert_uint_eq(policy.allow, POLICY_OFFSET | POLICY_SWAP);
    ck_assert_int_eq(policy_read_kinds(&policy, "none"), OK);
    ck_assert_uint_eq(policy.allow, 0);
    ck_assert_int_eq(policy_read_kinds(&policy, "all"), OK);
    ck_assert_uint_eq(policy.allow, POLICY_ALL);
}
END_TEST

static const char *refusal(uint64_t chain_id, const struct policy_excess *excess)
{
    char detail[POLICY_EXCESS_WORDS];
    policy_excess_write(detail, excess);
    policy_refusal_words(words, sizeof words, networks, chain_id, detail);
    return words;
}

START_TEST(policy_words__refusal__names_amounts_in_tokens)
{
    struct policy_excess excess = {.token = network->tokens[HOME_USDC].address,
                                   .limit = u256_from_u64(1500000),
                                   .asked = u256_from_u64(2000001)};
    ck_assert_str_eq(refusal(CHAIN, &excess), "the policy's limit for one transaction is 1.5 USDC: "
                                              "2.000001 USDC asked for");
    excess.is_day = true;
    excess.token = policy_gas;
    excess.spent = u256_from_u64(7);
    ck_assert_str_eq(refusal(CHAIN, &excess),
                     "the policy's limit for a day is 0.0000000000015 ETH of fees: "
                     "0.000000000000000007 ETH spent today, 0.000000000002000001 ETH asked for");
    ck_assert_str_eq(refusal(99, &excess),
                     "the policy's limit for a day is 1500000 of fees (wei): 7 spent today, "
                     "2000001 asked for");
    policy_refusal_words(words, sizeof words, networks, CHAIN, "the policy allows no messages");
    ck_assert_str_eq(words, "the policy allows no messages");
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(policy_words__limits__in_tokens),
    SUITE_TEST(policy_words__limits__change_only_what_they_name),
    SUITE_TEST(policy_words__limits__bad_ones_say_which),
    SUITE_TEST(policy_words__limits__are_not_endless),
    SUITE_TEST(policy_words__recipients__of_this_network_are_replaced),
    SUITE_TEST(policy_words__hours__come_back),
    SUITE_TEST(policy_words__kinds__each_has_a_word),
    SUITE_TEST(policy_words__refusal__names_amounts_in_tokens),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("policy_words", tests, &fixture)
