#include "support/suite.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/eth/policy.h"

/** The rules of a policy, each with what it allows and what it refuses. */

#define CHAIN 137
#define NOON  (INT64_C(20000) * 86400 + 12 * 3600)

static struct policy policy;
static struct policy_spent spent;
static struct policy_cost cost;

static void setup(void)
{
    policy_init(&policy);
    spent = (struct policy_spent){0};
    policy_spent_day(&spent, NOON);
}

static struct addr address(uint8_t fill)
{
    struct addr out;
    memset(out.b, fill, sizeof out.b);
    return out;
}

static struct u256 number(uint64_t value)
{
    return u256_from_u64(value);
}

/* 1000 units of gas for 2 wei each. */
static struct tx_facts facts_of(enum fact_kind kind, uint64_t amount)
{
    struct tx_facts facts = {.kind = kind,
                             .chain_id = CHAIN,
                             .from = address(0xf0),
                             .to = address(0x70),
                             .token = address(0x70),
                             .recipient = address(0xbb),
                             .amount.v = number(amount),
                             .max_cost.v = number(2000)};
    if (kind == FACT_SEND_NATIVE) {
        facts.value.v = number(amount);
        facts.max_cost.v = number(amount + 2000);
        facts.token = addr_zero;
        facts.to = facts.recipient;
    }
    if (kind == FACT_SWAP) {
        facts.recipient = facts.from;
        facts.path[0] = address(0x51);
        facts.path[1] = address(0x70);
        facts.path_len = 2;
    }
    return facts;
}

static void add_limit(const struct addr *token, uint64_t per_tx, uint64_t per_day)
{
    policy.limits[policy.limit_count++] = (struct policy_limit){
        .chain_id = CHAIN, .token = *token, .per_tx = number(per_tx), .per_day = number(per_day)};
}

static void add_contract(uint8_t fill, uint8_t token)
{
    policy.contracts[policy.contract_count++] =
        (struct policy_contract){.chain_id = CHAIN,
                                 .address = address(fill),
                                 .token = token != 0 ? address(token) : addr_zero};
}

static enum err check(enum fact_kind kind, uint64_t amount)
{
    struct tx_facts facts = facts_of(kind, amount);
    return policy_check_tx(&cost, &policy, &spent, &facts, NOON);
}

/* As a signer does: check, then count. */
static enum err spend(enum fact_kind kind, uint64_t amount)
{
    enum err err = check(kind, amount);
    if (err == OK)
        policy_spend(&spent, &policy, &cost);
    return err;
}

static void check_spent(const struct addr *token, uint64_t want)
{
    struct u256 sum = policy_spent_of(&spent, CHAIN, token);
    struct u256 expected = number(want);
    ck_assert_int_eq(u256_cmp(&sum, &expected), 0);
}

START_TEST(policy__init__allows_everything_that_can_be_explained)
{
    const struct policy_permit permit = {.chain_id = 0, .amount = number(1)};
    for (int kind = FACT_SEND_NATIVE; kind <= FACT_CANCEL; kind++)
        ck_assert_int_eq(check((enum fact_kind)kind, 5), OK);
    ck_assert_int_eq(check(FACT_CALL, 5), ERR_REFUSED);
    ck_assert_int_eq(check(FACT_CREATE, 5), ERR_REFUSED);
    ck_assert_int_eq(policy_check_message(&policy, NOON), OK);
    ck_assert_int_eq(policy_check_typed(&cost, &policy, &spent, &permit, 1, NOON), OK);
    ck_assert_int_eq(policy_check_export(&policy), OK);
}
END_TEST

START_TEST(policy__limit__of_one_transaction)
{
    struct addr token = address(0x70);
    add_limit(&token, 100, 1000);
    ck_assert_int_eq(check(FACT_TOKEN_TRANSFER, 100), OK);
    ck_assert_int_eq(check(FACT_TOKEN_TRANSFER, 101), ERR_POLICY);
    ck_assert_str_eq(err_detail(ERR_POLICY),
                     "the policy's limit for one transaction is 100 of token "
                     "0x7070707070707070707070707070707070707070: 101 asked for");
    ck_assert_int_eq(check(FACT_SEND_NATIVE, 101), OK); /* another token */
}
END_TEST

START_TEST(policy__limit__of_a_day_counts_what_was_signed)
{
    struct addr token = address(0x70);
    add_limit(&token, 100, 150);
    ck_assert_int_eq(spend(FACT_TOKEN_TRANSFER, 100), OK);
    ck_assert_int_eq(spend(FACT_TOKEN_TRANSFER, 51), ERR_POLICY);
    ck_assert_str_eq(err_detail(ERR_POLICY),
                     "the policy's limit for a day is 150 of token "
                     "0x7070707070707070707070707070707070707070: 100 spent today, 51 asked for");
    ck_assert_int_eq(spend(FACT_TOKEN_TRANSFER, 50), OK);
    ck_assert_int_eq(spend(FACT_TOKEN_TRANSFER, 1), ERR_POLICY);
    check_spent(&token, 150);
}
END_TEST

START_TEST(policy__day__begins_anew_and_never_goes_back)
{
    struct addr token = address(0x70);
    add_limit(&token, 100, 100);
    ck_assert_int_eq(spend(FACT_TOKEN_TRANSFER, 100), OK);
    policy_spent_day(&spent, NOON - 86400);
    ck_assert_int_eq(spend(FACT_TOKEN_TRANSFER, 1), ERR_POLICY);
    policy_spent_day(&spent, NOON + 12 * 3600 - 1);
    ck_assert_int_eq(spend(FACT_TOKEN_TRANSFER, 1), ERR_POLICY);
    policy_spent_day(&spent, NOON + 12 * 3600);
    ck_assert_int_eq(spend(FACT_TOKEN_TRANSFER, 1), OK);
}
END_TEST

START_TEST(policy__gas__has_limits_of_its_own)
{
    add_limit(&policy_gas, 2000, 3000);
    ck_assert_int_eq(spend(FACT_CANCEL, 0), OK);
    ck_assert_int_eq(spend(FACT_CANCEL, 0), ERR_POLICY);
    ck_assert_str_eq(err_detail(ERR_POLICY), "the policy's limit for a day is 3000 of fees (wei): "
                                             "2000 spent today, 2000 asked for");
}
END_TEST

/* Else a limit on native currency would be none: a gas price can be anything. */
START_TEST(policy__gas__without_a_limit_counts_as_native_currency)
{
    add_limit(&addr_zero, 2500, 5000);
    ck_assert_int_eq(check(FACT_SEND_NATIVE, 501), ERR_POLICY);
    ck_assert_int_eq(spend(FACT_SEND_NATIVE, 500), OK);
    check_spent(&addr_zero, 2500);
    ck_assert_int_eq(spend(FACT_TOKEN_TRANSFER, 7), OK);
    ck_assert_int_eq(spend(FACT_TOKEN_TRANSFER, 7), ERR_POLICY);
    add_limit(&policy_gas, 2000, 2000);
    ck_assert_int_eq(spend(FACT_SEND_NATIVE, 500), OK);
    check_spent(&addr_zero, 5000);
    check_spent(&policy_gas, 2000);
}
END_TEST

START_TEST(policy__only_limited__refuses_other_tokens_but_not_fees)
{
    struct addr token = address(0x70);
    add_limit(&token, 100, 100);
    policy.only_limited = true;
    ck_assert_int_eq(check(FACT_TOKEN_TRANSFER, 1), OK);
    ck_assert_int_eq(check(FACT_SEND_NATIVE, 1), ERR_POLICY);
    ck_assert_int_eq(check(FACT_CANCEL, 0), OK);
}
END_TEST

START_TEST(policy__kinds__each_can_be_closed)
{
    static const struct {
        enum policy_kind kind;
        enum fact_kind facts;
    } rows[] = {{POLICY_SEND, FACT_SEND_NATIVE},
                {POLICY_SEND, FACT_TOKEN_TRANSFER},
                {POLICY_APPROVE, FACT_TOKEN_APPROVE},
                {POLICY_SWAP, FACT_SWAP},
                {POLICY_OFFSET, FACT_OFFSET}};
    for (size_t i = 0; i < MEM_COUNT(rows); i++) {
        policy.allow = POLICY_ALL & ~(unsigned)rows[i].kind;
        ck_assert_int_eq(check(rows[i].facts, 1), ERR_POLICY);
        policy.allow = (unsigned)rows[i].kind;
        ck_assert_int_eq(check(rows[i].facts, 1), OK);
    }
    policy.allow = POLICY_ALL & ~(unsigned)(POLICY_MESSAGE | POLICY_TYPED | POLICY_EXPORT);
    ck_assert_int_eq(policy_check_message(&policy, NOON), ERR_POLICY);
    ck_assert_int_eq(policy_check_typed(&cost, &policy, &spent, NULL, 0, NOON), ERR_POLICY);
    ck_assert_int_eq(policy_check_export(&policy), ERR_POLICY);
}
END_TEST

START_TEST(policy__recipients__hold_whoever_gets_something)
{
    policy.only_recipients = true;
    ck_assert_int_eq(check(FACT_SEND_NATIVE, 1), ERR_POLICY);
    ck_assert_str_eq(
        err_detail(ERR_POLICY),
        "0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB is not among the policy's recipients");
    ck_assert_int_eq(check(FACT_TOKEN_APPROVE, 1), ERR_POLICY);
    ck_assert_int_eq(check(FACT_SWAP, 1), ERR_POLICY); /* an unknown router */
    policy.recipients[0] = (struct policy_place){.chain_id = CHAIN + 1, .address = address(0xbb)};
    policy.recipient_count = 1;
    ck_assert_int_eq(check(FACT_SEND_NATIVE, 1), ERR_POLICY); /* on another chain */
    policy.recipients[0].chain_id = 0;
    ck_assert_int_eq(check(FACT_SEND_NATIVE, 1), OK);
    ck_assert_int_eq(check(FACT_TOKEN_TRANSFER, 1), OK);
    ck_assert_int_eq(check(FACT_TOKEN_APPROVE, 1), OK);
    add_contract(0x70, 0);
    ck_assert_int_eq(check(FACT_SWAP, 1), OK); /* to oneself */
    struct tx_facts away = facts_of(FACT_SWAP, 1);
    away.recipient = address(0xcc);
    ck_assert_int_eq(policy_check_tx(&cost, &policy, &spent, &away, NOON), ERR_POLICY);
}
END_TEST

START_TEST(policy__allowance__counts_unless_it_is_a_contract_of_the_policy)
{
    struct addr token = address(0x70);
    add_limit(&token, 100, 100);
    ck_assert_int_eq(check(FACT_TOKEN_APPROVE, 101), ERR_POLICY);
    ck_assert_int_eq(spend(FACT_TOKEN_APPROVE, 60), OK);
    check_spent(&token, 60);
    add_contract(0xbb, 0);
    ck_assert_int_eq(spend(FACT_TOKEN_APPROVE, 1000), OK);
    check_spent(&token, 60);
}
END_TEST

START_TEST(policy__swap__counts_the_most_that_it_takes)
{
    struct addr in = address(0x51);
    add_limit(&in, 100, 100);
    ck_assert_int_eq(check(FACT_SWAP, 101), ERR_POLICY);
    ck_assert_int_eq(spend(FACT_SWAP, 100), OK);
    check_spent(&in, 100);
    struct tx_facts native = facts_of(FACT_SWAP, 7);
    native.pays_native = true;
    native.value.v = number(7);
    native.max_cost.v = number(2007);
    ck_assert_int_eq(policy_check_tx(&cost, &policy, &spent, &native, NOON), OK);
    policy_spend(&spent, &policy, &cost);
    check_spent(&addr_zero, 7);
}
END_TEST

START_TEST(policy__offset__counts_the_carbon)
{
    struct addr carbon = address(0xca);
    add_limit(&carbon, 100, 100);
    add_contract(0x70, 0xca);
    ck_assert_int_eq(check(FACT_OFFSET, 101), ERR_POLICY);
    ck_assert_int_eq(spend(FACT_OFFSET, 100), OK);
    check_spent(&carbon, 100);
}
END_TEST

START_TEST(policy__kiosk__buys_allows_and_retires_only)
{
    struct addr carbon = address(0xca), paid = address(0x51), token = address(0x70);
    policy_init_kiosk(&policy);
    add_contract(0x70, 0xca);
    ck_assert_int_eq(policy_check_form(&policy), OK);
    ck_assert_int_eq(check(FACT_OFFSET, 1), ERR_POLICY); /* nothing without a limit */
    add_limit(&carbon, 10, 10);
    add_limit(&paid, 10, 10);
    add_limit(&token, 10, 10);
    ck_assert_int_eq(check(FACT_OFFSET, 1), OK);
    ck_assert_int_eq(check(FACT_SWAP, 1), OK);
    ck_assert_int_eq(check(FACT_TOKEN_APPROVE, 1), ERR_POLICY);
    add_contract(0xbb, 0);
    ck_assert_int_eq(check(FACT_TOKEN_APPROVE, 1), OK);
    ck_assert_int_eq(check(FACT_SEND_NATIVE, 1), ERR_POLICY);
    ck_assert_int_eq(check(FACT_TOKEN_TRANSFER, 1), ERR_POLICY);
    ck_assert_int_eq(policy_check_message(&policy, NOON), ERR_POLICY);
    ck_assert_int_eq(policy_check_typed(&cost, &policy, &spent, NULL, 0, NOON), ERR_POLICY);
    ck_assert_int_eq(policy_check_export(&policy), ERR_POLICY);
}
END_TEST

START_TEST(policy__hours__also_over_midnight)
{
    struct tx_facts facts = facts_of(FACT_CANCEL, 0);
    static const struct {
        uint16_t from, to;
        int hour;
        enum err want;
    } rows[] = {{600, 720, 10, OK},          {600, 720, 12, ERR_POLICY},
                {600, 720, 9, ERR_POLICY},   {1320, 360, 23, OK},
                {1320, 360, 5, OK},          {1320, 360, 6, ERR_POLICY},
                {1320, 360, 12, ERR_POLICY}, {0, 0, 3, OK}};
    for (size_t i = 0; i < MEM_COUNT(rows); i++) {
        int64_t now_s = NOON - NOON % 86400 + rows[i].hour * 3600;
        policy.from_min = rows[i].from;
        policy.to_min = rows[i].to;
        ck_assert_int_eq(policy_check_tx(&cost, &policy, &spent, &facts, now_s), rows[i].want);
        ck_assert_int_eq(policy_check_message(&policy, now_s), rows[i].want);
        ck_assert_int_eq(policy_check_typed(&cost, &policy, &spent, NULL, 0, now_s), rows[i].want);
    }
}
END_TEST

START_TEST(policy__permit__counts_like_an_allowance)
{
    struct policy_permit permits[2] = {
        {CHAIN, address(0x70), address(0xbb), number(60), false},
        {CHAIN, address(0x70), address(0xcc), number(60), false},
    };
    struct addr token = address(0x70);
    add_limit(&token, 100, 100);
    ck_assert_int_eq(policy_check_typed(&cost, &policy, &spent, permits, 1, NOON), OK);
    ck_assert_int_eq(policy_check_typed(&cost, &policy, &spent, permits, 2, NOON), ERR_POLICY);
    permits[0].chain_id = 0;
    ck_assert_int_eq(policy_check_typed(&cost, &policy, &spent, permits, 1, NOON), ERR_POLICY);
}
END_TEST

/* Orders of exchanges, meta-transactions of tokens: what cannot be read as a permit may move money
 * all the same. */
START_TEST(policy__typed__other_documents_are_not_signed_under_limits)
{
    struct addr token = address(0x70);
    ck_assert_int_eq(policy_check_typed(&cost, &policy, &spent, NULL, 0, NOON), OK);
    policy.only_recipients = true;
    ck_assert_int_eq(policy_check_typed(&cost, &policy, &spent, NULL, 0, NOON), ERR_POLICY);
    policy.only_recipients = false;
    policy.only_limited = true;
    ck_assert_int_eq(policy_check_typed(&cost, &policy, &spent, NULL, 0, NOON), ERR_POLICY);
    policy.only_limited = false;
    add_limit(&token, 100, 100);
    ck_assert_int_eq(policy_check_typed(&cost, &policy, &spent, NULL, 0, NOON), ERR_POLICY);
    ck_assert_str_eq(
        err_detail(ERR_POLICY),
        "the policy has limits: a document that is no known permit may go around them");
}
END_TEST

/* EIP-3009: the signature alone moves the money, whoever it goes to. */
START_TEST(policy__permit__that_moves_money_counts_even_to_a_known_contract)
{
    struct addr token = address(0x70);
    struct policy_permit permit = {CHAIN, token, address(0xbb), number(101), .is_transfer = true};
    add_limit(&token, 100, 100);
    add_contract(0xbb, 0);
    ck_assert_int_eq(policy_check_typed(&cost, &policy, &spent, &permit, 1, NOON), ERR_POLICY);
    permit.amount = number(100);
    ck_assert_int_eq(policy_check_typed(&cost, &policy, &spent, &permit, 1, NOON), OK);
    policy.allow = POLICY_ALL & ~(unsigned)POLICY_SEND;
    ck_assert_int_eq(policy_check_typed(&cost, &policy, &spent, &permit, 1, NOON), ERR_POLICY);
    policy.allow = POLICY_ALL & ~(unsigned)POLICY_APPROVE;
    ck_assert_int_eq(policy_check_typed(&cost, &policy, &spent, &permit, 1, NOON), OK);
    policy.only_recipients = true;
    ck_assert_int_eq(policy_check_typed(&cost, &policy, &spent, &permit, 1, NOON), ERR_POLICY);
}
END_TEST

START_TEST(policy__spent__full_table_forgets_what_has_no_limit)
{
    struct addr token = address(0x70);
    add_limit(&token, 100, 150);
    ck_assert_int_eq(spend(FACT_TOKEN_TRANSFER, 100), OK);
    for (uint8_t i = 0; i < 2 * POLICY_SPENT; i++) {
        struct tx_facts facts = facts_of(FACT_TOKEN_TRANSFER, 1);
        facts.token = address((uint8_t)(0x80 + i));
        ck_assert_int_eq(policy_check_tx(&cost, &policy, &spent, &facts, NOON), OK);
        policy_spend(&spent, &policy, &cost);
    }
    ck_assert_uint_eq(spent.count, POLICY_SPENT);
    check_spent(&token, 100);
}
END_TEST

START_TEST(policy__spent__a_sum_beyond_256_bits_stays_at_the_end)
{
    struct addr token = address(0x70);
    struct u256 most = {{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}};
    struct tx_facts facts = facts_of(FACT_TOKEN_TRANSFER, 0);
    facts.amount.v = most;
    add_limit(&token, 0, 0);
    policy.limits[0].per_tx = policy.limits[0].per_day = most;
    ck_assert_int_eq(policy_check_tx(&cost, &policy, &spent, &facts, NOON), OK);
    policy_spend(&spent, &policy, &cost);
    ck_assert_int_eq(policy_check_tx(&cost, &policy, &spent, &facts, NOON), ERR_POLICY);
    policy_spend(&spent, &policy, &cost);
    struct u256 sum = policy_spent_of(&spent, CHAIN, &token);
    ck_assert_int_eq(u256_cmp(&sum, &most), 0);
}
END_TEST

START_TEST(policy__bytes__come_back_whole_or_not_at_all)
{
    struct buf bytes = {0}, again = {0};
    struct policy back;
    struct addr token = address(0x70);
    policy_init_kiosk(&policy);
    policy.version = 7;
    policy.from_min = 480;
    policy.to_min = 1200;
    add_limit(&token, 5, 9);
    add_limit(&policy_gas, 5, 9);
    add_contract(0x11, 0x22);
    policy.recipients[0] = (struct policy_place){0, address(0x33)};
    policy.recipient_count = 1;
    policy_write(&bytes, &policy);
    ck_assert_int_eq(policy_read(&back, view_of_buf(&bytes)), OK);
    policy_write(&again, &back);
    ck_assert(view_equal(view_of_buf(&bytes), view_of_buf(&again)));
    ck_assert_uint_eq(back.version, 7);
    for (size_t len = 0; len < bytes.len; len++)
        ck_assert_int_eq(policy_read(&back, view_of(bytes.data, len)), ERR_SYNTAX);
    buf_add_byte(&bytes, 0);
    ck_assert_int_eq(policy_read(&back, view_of_buf(&bytes)), ERR_SYNTAX);
    buf_clear(&bytes);
    buf_clear(&again);
}
END_TEST

START_TEST(policy__form__refuses_what_contradicts_itself)
{
    struct addr token = address(0x70);
    add_limit(&token, 5, 9);
    ck_assert_int_eq(policy_check_form(&policy), OK);
    add_limit(&token, 5, 9);
    ck_assert_int_eq(policy_check_form(&policy), ERR_INVALID);
    policy.limit_count = 1;
    policy.limits[0].per_day = number(4);
    ck_assert_int_eq(policy_check_form(&policy), ERR_INVALID);
    policy.limits[0].per_day = number(9);
    policy.limits[0].chain_id = 0;
    ck_assert_int_eq(policy_check_form(&policy), ERR_INVALID);
    policy.limit_count = 0;
    policy.to_min = 1440;
    ck_assert_int_eq(policy_check_form(&policy), ERR_INVALID);
    policy.to_min = 0;
    policy.allow = 1 << 7;
    ck_assert_int_eq(policy_check_form(&policy), ERR_INVALID);
    policy.allow = 0;
    policy.recipient_count = POLICY_RECIPIENTS + 1;
    ck_assert_int_eq(policy_check_form(&policy), ERR_LIMIT);
}
END_TEST

START_TEST(policy__excess__comes_back_from_its_words)
{
    const struct addr tokens[] = {addr_zero, policy_gas, address(0x70)};
    char words[POLICY_EXCESS_WORDS], again[POLICY_EXCESS_WORDS];
    struct policy_excess back;
    for (size_t i = 0; i < 2 * MEM_COUNT(tokens); i++) {
        const struct policy_excess excess = {.is_day = i % 2 == 1,
                                             .token = tokens[i / 2],
                                             .limit = {{UINT64_MAX, 1, 2, UINT64_MAX}},
                                             .asked = number(7),
                                             .spent = number(i % 2 == 1 ? 5 : 0)};
        policy_excess_write(words, &excess);
        ck_assert_msg(policy_excess_read(&back, words), "%s", words);
        ck_assert(back.is_day == excess.is_day && addr_equal(&back.token, &excess.token));
        ck_assert(u256_cmp(&back.limit, &excess.limit) == 0);
        ck_assert(u256_cmp(&back.asked, &excess.asked) == 0);
        ck_assert(u256_cmp(&back.spent, &excess.spent) == 0);
        policy_excess_write(again, &back);
        ck_assert_str_eq(again, words);
        for (size_t len = strlen(words); len-- > 0;) {
            words[len] = '\0';
            ck_assert_msg(!policy_excess_read(&back, words), "%s", words);
        }
    }
}
END_TEST

START_TEST(policy__excess__is_not_read_from_other_words)
{
    static const char *const others[] = {
        "",
        "the policy allows no messages",
        "the policy's limit for a week is 1 of fees (wei): 2 asked for",
        "the policy's limit for one transaction is -1 of fees (wei): 2 asked for",
        "the policy's limit for one transaction is 1 of fees (wei): 2 asked for!",
        "the policy's limit for one transaction is 1 of token 0x12: 2 asked for",
    };
    struct policy_excess back;
    for (size_t i = 0; i < MEM_COUNT(others); i++)
        ck_assert_msg(!policy_excess_read(&back, others[i]), "%s", others[i]);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(policy__excess__comes_back_from_its_words),
    SUITE_TEST(policy__excess__is_not_read_from_other_words),
    SUITE_TEST(policy__init__allows_everything_that_can_be_explained),
    SUITE_TEST(policy__limit__of_one_transaction),
    SUITE_TEST(policy__limit__of_a_day_counts_what_was_signed),
    SUITE_TEST(policy__day__begins_anew_and_never_goes_back),
    SUITE_TEST(policy__gas__has_limits_of_its_own),
    SUITE_TEST(policy__gas__without_a_limit_counts_as_native_currency),
    SUITE_TEST(policy__typed__other_documents_are_not_signed_under_limits),
    SUITE_TEST(policy__permit__that_moves_money_counts_even_to_a_known_contract),
    SUITE_TEST(policy__only_limited__refuses_other_tokens_but_not_fees),
    SUITE_TEST(policy__kinds__each_can_be_closed),
    SUITE_TEST(policy__recipients__hold_whoever_gets_something),
    SUITE_TEST(policy__allowance__counts_unless_it_is_a_contract_of_the_policy),
    SUITE_TEST(policy__swap__counts_the_most_that_it_takes),
    SUITE_TEST(policy__offset__counts_the_carbon),
    SUITE_TEST(policy__kiosk__buys_allows_and_retires_only),
    SUITE_TEST(policy__hours__also_over_midnight),
    SUITE_TEST(policy__permit__counts_like_an_allowance),
    SUITE_TEST(policy__spent__full_table_forgets_what_has_no_limit),
    SUITE_TEST(policy__spent__a_sum_beyond_256_bits_stays_at_the_end),
    SUITE_TEST(policy__bytes__come_back_whole_or_not_at_all),
    SUITE_TEST(policy__form__refuses_what_contradicts_itself),
};
static const struct suite_fixture fixture = {.setup = setup};
SUITE_MAIN_WITH("policy_check", tests, &fixture)
