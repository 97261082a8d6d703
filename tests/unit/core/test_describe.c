#include "core/describe.h"

#include <string.h>

#include "core/base/mem.h"
#include "support/home.h"
#include "support/suite.h"

#define NOBODY "0x9000000000000000000000000000000000000009"
#define ROUTER "0x4000000000000000000000000000000000000001 (exchange router)"
#define MOSS   "0x4000000000000000000000000000000000000002"

static struct home home;
static struct fact_row rows[DESCRIBE_ROWS_MAX];
static size_t row_count;

static void setup(void)
{
    home_open_offline(&home);
}

static void teardown(void)
{
    home_close(&home);
}

/* Facts of a transaction of the wallet's, from chain 31337, that costs at most 0.00105 ETH. */
static struct tx_facts facts_of(enum fact_kind kind)
{
    return (struct tx_facts){
        .kind = kind,
        .chain_id = 31337,
        .nonce = 7,
        .gas = 21000,
        .max_fee = u256_from_u64(50000000000),
        .max_cost = {u256_from_u64(1050000000000000)},
        .from = home_address(8, 8),
        .to = home_address(4, 1),
        .recipient = home_address(9, 9),
    };
}

/* Returns: the value of the row with this label; fails when there is none. */
static const char *value_of(const char *label)
{
    for (size_t i = 0; i < row_count; i++) {
        if (strcmp(rows[i].label, label) == 0)
            return rows[i].value;
    }
    ck_abort_msg("there is no row '%s'", label);
}

static void describe(const struct tx_facts *facts)
{
    row_count = describe_rows(rows, core_network(home.core), facts);
}

START_TEST(describe__send__names_amount_and_recipient)
{
    struct tx_facts facts = facts_of(FACT_SEND_NATIVE);
    facts.amount.v = u256_from_u64(1500000000000000000);
    describe(&facts);
    ck_assert_str_eq(value_of("this will"), "send 1.5 ETH to " NOBODY);
    ck_assert_str_eq(value_of("amount"), "1.5 ETH");
    ck_assert_str_eq(value_of("to"), NOBODY);
    ck_assert_str_eq(value_of("from"), "0x8000000000000000000000000000000000000008");
    ck_assert_str_eq(value_of("network"), "Test network (chain 31337)");
    ck_assert_str_eq(value_of("number"), "7");
    ck_assert_str_eq(value_of("gas at most"), "21000");
    ck_assert_str_eq(value_of("fee at most"), "50 gwei per gas");
    ck_assert_str_eq(value_of("costs at most"), "0.00105 ETH");
}
END_TEST

START_TEST(describe__transfer__of_an_unknown_token_says_so)
{
    struct tx_facts facts = facts_of(FACT_TOKEN_TRANSFER);
    facts.token = home_address(7, 7);
    facts.amount.v = u256_from_u64(12);
    describe(&facts);
    ck_assert_str_eq(value_of("amount"), "12 base units of the unknown token "
                                         "0x7000000000000000000000000000000000000007");
    facts.token = home_address(1, HOME_USDC);
    describe(&facts);
    ck_assert_str_eq(value_of("amount"), "0.000012 USDC");
    ck_assert_str_eq(value_of("token"), "0x1000000000000000000000000000000000000002 (USDC token)");
}
END_TEST

START_TEST(describe__approve__tells_a_bound_from_none)
{
    struct tx_facts facts = facts_of(FACT_TOKEN_APPROVE);
    facts.token = home_address(1, HOME_USDC);
    facts.recipient = home_address(4, 1);
    facts.amount.v = u256_from_u64(20000000);
    describe(&facts);
    ck_assert_str_eq(value_of("this will"), "allow " ROUTER " to take at most 20 USDC");
    ck_assert_str_eq(value_of("at most"), "20 USDC");
    ck_assert_str_eq(value_of("may be taken by"), ROUTER);
    facts.is_unlimited = true;
    describe(&facts);
    ck_assert_ptr_nonnull(strstr(value_of("this will"), "to take ANY AMOUNT: "));
    ck_assert_str_eq(value_of("any amount"), "20 USDC");
}
END_TEST

START_TEST(describe__swap__says_which_side_is_exact)
{
    struct tx_facts facts = facts_of(FACT_SWAP);
    facts.path[0] = home_address(1, HOME_USDC);
    facts.path[1] = home_address(1, HOME_MCO2);
    facts.path_len = 2;
    facts.amount.v = u256_from_u64(5000000);
    facts.amount_out.v = u256_from_u64(2000000000000000000);
    facts.is_exact_out = true;
    facts.deadline_s = 1795348800;
    describe(&facts);
    ck_assert_str_eq(value_of("this will"), "buy 2 MCO2 for at most 5 USDC");
    ck_assert_str_eq(value_of("pay at most"), "5 USDC");
    ck_assert_str_eq(value_of("receive"), "2 MCO2");
    ck_assert_str_eq(value_of("route"), "USDC → MCO2");
    ck_assert_str_eq(value_of("exchange"), ROUTER);
    ck_assert_str_eq(value_of("received by"), NOBODY);
    ck_assert_str_eq(value_of("valid until"), "2026-11-22T12:00:00Z");
    facts.is_exact_out = false;
    facts.pays_native = true;
    describe(&facts);
    ck_assert_str_eq(value_of("this will"), "sell 0.000000000005 ETH for at least 2 MCO2");
    ck_assert_str_eq(value_of("receive at least"), "2 MCO2");
}
END_TEST

START_TEST(describe__offset__cleans_what_others_will_read)
{
    struct tx_facts facts = facts_of(FACT_OFFSET);
    facts.to = home_address(4, 2);
    facts.amount.v = u256_from_u64(250000000000000000);
    strcpy(facts.beneficiary, "Ana\x1b[31m");
    strcpy(facts.message, "for\n\u202eus");
    describe(&facts);
    ck_assert_str_eq(value_of("this will"), "retire 0.25 t of CO2 for good");
    ck_assert_str_eq(value_of("retire"), "0.25 t of CO2");
    ck_assert_str_eq(value_of("on behalf of"), "Ana[31m");
    ck_assert_str_eq(value_of("message"), "for us");
    ck_assert_int_eq(strncmp(value_of("contract"), MOSS, strlen(MOSS)), 0);
}
END_TEST

START_TEST(describe__others__name_what_is_not_known)
{
    struct tx_facts facts = facts_of(FACT_CALL);
    describe(&facts);
    ck_assert_str_eq(value_of("this will"), "call " ROUTER " in a form that is not known");
    ck_assert_str_eq(value_of("to"), ROUTER);
    facts.kind = FACT_CREATE;
    describe(&facts);
    ck_assert_str_eq(value_of("this will"), "make a contract");
    facts.kind = FACT_CANCEL;
    describe(&facts);
    ck_assert_str_eq(value_of("this will"), "nothing: use up a number to cancel another");
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(describe__send__names_amount_and_recipient),
    SUITE_TEST(describe__transfer__of_an_unknown_token_says_so),
    SUITE_TEST(describe__approve__tells_a_bound_from_none),
    SUITE_TEST(describe__swap__says_which_side_is_exact),
    SUITE_TEST(describe__offset__cleans_what_others_will_read),
    SUITE_TEST(describe__others__name_what_is_not_known),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("describe", tests, &fixture)
