#include "core/describe_permit.h"

#include <string.h>

#include "support/home.h"
#include "support/suite.h"

/** What a person is told of a permit: all that it allows, and nothing that sounds like less. */

#define NOW INT64_C(1800000000) /* 2027-01-15T08:00:00Z */

static struct home home;
static struct buf words;

static void setup(void)
{
    home_open_offline(&home);
}

static void teardown(void)
{
    buf_clear(&words);
    home_close(&home);
}

/* Of an unknown token, for 5 base units, until a day from now. */
static struct typed_permit permit_of(enum typed_permit_kind kind)
{
    struct typed_permit permit = {.kind = kind,
                                  .is_well_known = true,
                                  .spender = home_address(9, 9),
                                  .contract = home_address(7, 7),
                                  .deadline_s = NOW + 86400,
                                  .count = 1,
                                  .total = 1};
    permit.items[0].token = permit.contract;
    permit.items[0].amount = u256_from_u64(5);
    permit.items[0].expires_s = kind == TYPED_PERMIT2_ALLOWANCE ? NOW + 86400 : INT64_MAX;
    return permit;
}

static void describe(const struct typed_permit *permit)
{
    buf_reset(&words);
    describe_permit(&words, core_network(home.core), permit, NOW);
}

static bool says(const char *text)
{
    return strstr(buf_text(&words), text) != NULL;
}

START_TEST(describe_permit__small__has_no_warning)
{
    struct typed_permit permit = permit_of(TYPED_PERMIT);
    describe(&permit);
    ck_assert(says("take at most 5 base units of the unknown token 0x7"));
    ck_assert(says("the signature can be used until 2027-01-16T08:00:00Z\n"));
    ck_assert(!says("WARNING"));
    permit.kind = TYPED_PERMIT_NONE;
    describe(&permit);
    ck_assert_uint_eq(words.len, 0);
}
END_TEST

START_TEST(describe_permit__over__is_said)
{
    struct typed_permit permit = permit_of(TYPED_PERMIT);
    permit.deadline_s = 0;
    describe(&permit);
    ck_assert(says("until 1970-01-01T00:00:00Z, which is over"));
}
END_TEST

START_TEST(describe_permit__far_away__is_for_ever)
{
    static const int64_t far[] = {NOW + INT64_C(4000) * 86400, INT64_C(1) << 62, INT64_MAX};
    for (size_t i = 0; i < sizeof far / sizeof far[0]; i++) {
        struct typed_permit permit = permit_of(TYPED_PERMIT);
        permit.deadline_s = far[i];
        describe(&permit);
        ck_assert(says("WARNING: the signature can be used for ever"));
    }
}
END_TEST

/* Permit2 counts 48 bits of seconds, and all ones are what wallets write for never. */
START_TEST(describe_permit__permit2__its_never_is_named)
{
    struct typed_permit permit = permit_of(TYPED_PERMIT2_ALLOWANCE);
    describe(&permit);
    ck_assert(says(", until 2027-01-16T08:00:00Z"));
    ck_assert(!says("WARNING"));
    permit.items[0].expires_s = (INT64_C(1) << 48) - 1;
    describe(&permit);
    ck_assert(says("WARNING: the allowance never ends"));
    ck_assert(!says(", until"));
}
END_TEST

START_TEST(describe_permit__just_below_unlimited__is_as_good_as_no_limit)
{
    struct typed_permit permit = permit_of(TYPED_PERMIT);
    permit.items[0].amount = (struct u256){{0, 0, 1, 0}}; /* 2^128 */
    describe(&permit);
    ck_assert(says("WARNING: this is more than there is of any token"));
    permit.items[0].is_unlimited = true;
    describe(&permit);
    ck_assert(says("ANY AMOUNT"));
    ck_assert(says("WARNING: there is no limit"));
}
END_TEST

START_TEST(describe_permit__another_chain__names_nothing_of_this_one)
{
    const struct network *network = core_network(home.core);
    struct typed_facts facts = {.has_chain_id = true, .chain_id = network->chain_id};
    facts.permit = permit_of(TYPED_PERMIT);
    facts.permit.items[0].token = network->tokens[1].address;
    ck_assert_ptr_eq(describe_network_of(network, &facts), network);
    describe_permit(&words, describe_network_of(network, &facts), &facts.permit, NOW);
    ck_assert(says(network->tokens[1].symbol));
    facts.chain_id++;
    buf_reset(&words);
    describe_permit(&words, describe_network_of(network, &facts), &facts.permit, NOW);
    ck_assert(!says(network->tokens[1].symbol));
    ck_assert(says("5 base units of the unknown token 0x"));
    facts.has_chain_id = false;
    ck_assert_ptr_eq(describe_network_of(network, &facts), network);
}
END_TEST

START_TEST(describe_permit__unknown_document__is_a_warning_where_a_contract_reads_it)
{
    struct typed_facts facts = {.has_contract = true};
    ck_assert_ptr_nonnull(describe_unknown(&facts));
    facts.has_contract = false; /* a login, a vote that is counted elsewhere */
    ck_assert_ptr_null(describe_unknown(&facts));
    facts.has_contract = true;
    facts.permit = permit_of(TYPED_PERMIT);
    ck_assert_ptr_null(describe_unknown(&facts));
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(describe_permit__small__has_no_warning),
    SUITE_TEST(describe_permit__over__is_said),
    SUITE_TEST(describe_permit__far_away__is_for_ever),
    SUITE_TEST(describe_permit__permit2__its_never_is_named),
    SUITE_TEST(describe_permit__another_chain__names_nothing_of_this_one),
    SUITE_TEST(describe_permit__unknown_document__is_a_warning_where_a_contract_reads_it),
    SUITE_TEST(describe_permit__just_below_unlimited__is_as_good_as_no_limit),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("describe_permit", tests, &fixture)
