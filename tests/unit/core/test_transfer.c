#include "core/transfer.h"

#include <stdlib.h>
#include <string.h>

#include "core/account.h"
#include "core/base/text.h"
#include "core/eth/address.h"
#include "core/wallet.h"
#include "support/home.h"
#include "support/ledger.h"
#include "support/suite.h"

static struct home home;
static struct ledger ledger;
static int64_t main_id;
static struct addr owner, stranger;

static void setup(void)
{
    home_prepare(&home);
    ledger_init(&ledger);
    ledger_attach(&ledger, &home.chain);
    home_start(&home);
    home_sign_up(&home, "ann");
    main_id = home_wallet(&home, "Main", &owner);
    stranger = home_address(9, 9);
    ledger_give(&ledger, &owner, &addr_zero, u256_pow10(18));
    ledger_give(&ledger, &owner, &core_network(home.core)->tokens[HOME_USDC].address,
                u256_from_u64(2500000));
    ledger_mine(&ledger);
    home_advance(&home, 10000);
}

static void teardown(void)
{
    home_close(&home);
}

static struct transfer_request request_of(int token, const char *amount)
{
    struct transfer_request request = {.address_id = main_id, .token = token, .speed = FEE_NORMAL};
    address_write(request.to, &stranger);
    ck_assert(text_copy(request.amount, sizeof request.amount, amount));
    return request;
}

static enum err end_of(const struct transfer_request *request)
{
    job work;
    enum err err = transfer_build(home.core, &work, request);
    if (err != OK) {
        ck_assert_uint_ge(strlen(err_detail(err)), 20);
        return err;
    }
    return home_wait(&home, work);
}

static const struct txn_draft *draft_of(const struct transfer_request *request)
{
    ck_assert_int_eq(end_of(request), OK);
    return txn_draft_get(home.core, home.done.job);
}

static void send(const struct transfer_request *request)
{
    job work;
    (void)draft_of(request);
    ck_assert_int_eq(txn_approve(home.core, &work, home.done.job), OK);
    ck_assert_int_eq(home_wait(&home, work), OK);
    ledger_mine(&ledger);
    home_advance(&home, 10000);
}

static void ck_balance(const struct addr *of, int token, uint64_t expected)
{
    struct u256 have = ledger_balance(&ledger, of, &core_network(home.core)->tokens[token].address);
    struct u256 want = u256_from_u64(expected);
    ck_assert_int_eq(u256_cmp(&have, &want), 0);
}

START_TEST(transfer__native__arrives)
{
    struct transfer_request request = request_of(HOME_ETH, "0.25");
    send(&request);
    ck_balance(&stranger, HOME_ETH, UINT64_C(250000000000000000));
}
END_TEST

START_TEST(transfer__token__arrives)
{
    struct transfer_request request = request_of(HOME_USDC, "1.000001");
    const struct txn_draft *draft = draft_of(&request);
    ck_assert_int_eq(draft->facts.kind, FACT_TOKEN_TRANSFER);
    ck_assert(addr_equal(&draft->facts.recipient, &stranger));
    ck_assert(u256_is_zero(&draft->facts.value.v));
    send(&request);
    ck_balance(&stranger, HOME_USDC, 1000001);
    ck_balance(&owner, HOME_USDC, 1499999);
}
END_TEST

START_TEST(transfer__max_of_a_token__is_the_balance_when_it_is_built)
{
    struct transfer_request request = request_of(HOME_USDC, "max");
    ledger_give(&ledger, &owner, &core_network(home.core)->tokens[HOME_USDC].address,
                u256_from_u64(1)); /* since the last reading */
    const struct txn_draft *draft = draft_of(&request);
    ck_assert_uint_eq(draft->facts.amount.v.limb[0], 2500001);
    send(&request);
    ck_balance(&stranger, HOME_USDC, 2500001);
    ck_balance(&owner, HOME_USDC, 0);
}
END_TEST

START_TEST(transfer__max_of_a_token_there_is_none_of__is_refused)
{
    struct transfer_request request = request_of(HOME_MCO2, "max");
    ck_assert_int_eq(end_of(&request), ERR_FUNDS);
}
END_TEST

START_TEST(transfer__max_of_a_silent_token__is_not_guessed)
{
    struct transfer_request request = request_of(HOME_USDC, "max");
    ledger.silent_token = core_network(home.core)->tokens[HOME_USDC].address;
    ck_assert_int_eq(end_of(&request), ERR_UNTRUSTED);
}
END_TEST

START_TEST(transfer__max_native__leaves_the_fee_only)
{
    struct transfer_request request = request_of(HOME_ETH, "max");
    const struct txn_draft *draft = draft_of(&request);
    struct u256 one = u256_pow10(18);
    ck_assert_int_eq(u256_cmp(&draft->facts.max_cost.v, &one), 0);
    send(&request);
    ck_balance(&stranger, HOME_ETH, UINT64_C(1000000000000000000) - UINT64_C(21000 * 22000000000));
}
END_TEST

START_TEST(transfer__recipient__must_be_an_address)
{
    static const char *const bad[] = {"",
                                      "0x",
                                      "stranger",
                                      "9000000000000000000000000000000000000009",
                                      "0x900000000000000000000000000000000000000",
                                      "0x90000000000000000000000000000000000000090",
                                      "0x900000000000000000000000000000000000000g",
                                      "0x9000000000000000000000000000000000000009 "};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct transfer_request request = request_of(HOME_ETH, "1");
        ck_assert(text_copy(request.to, sizeof request.to, bad[i]));
        ck_assert_msg(end_of(&request) == ERR_SYNTAX, "'%s' was accepted", bad[i]);
    }
}
END_TEST

START_TEST(transfer__recipient__wrong_checksum_is_refused)
{
    struct transfer_request request = request_of(HOME_ETH, "0.1");
    /* EIP-55's first example, one letter's case changed */
    strcpy(request.to, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
    ck_assert_int_eq(end_of(&request), OK);
    request.to[3] = 'A';
    ck_assert_int_eq(end_of(&request), ERR_INVALID);
    strcpy(request.to, "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed");
    ck_assert_int_eq(end_of(&request), OK);
}
END_TEST

START_TEST(transfer__recipient__zero_and_contracts_are_refused)
{
    struct transfer_request request = request_of(HOME_USDC, "1");
    const struct network *network = core_network(home.core);
    address_write(request.to, &addr_zero);
    ck_assert_int_eq(end_of(&request), ERR_REFUSED);
    address_write(request.to, &network->tokens[HOME_USDC].address);
    ck_assert_int_eq(end_of(&request), ERR_REFUSED);
    ck_assert_ptr_nonnull(strstr(err_detail(ERR_REFUSED), "USDC"));
    address_write(request.to, &network->pools[0].address);
    ck_assert_int_eq(end_of(&request), ERR_REFUSED);
    address_write(request.to, &network->contracts[0].address);
    ck_assert_int_eq(end_of(&request), ERR_REFUSED);
}
END_TEST

START_TEST(transfer__to_oneself__is_allowed)
{
    struct transfer_request request = request_of(HOME_USDC, "1");
    address_write(request.to, &owner);
    ck_assert_int_eq(end_of(&request), OK);
}
END_TEST

START_TEST(transfer__amount__must_be_exact)
{
    static const struct {
        const char *text;
        enum err err;
    } bad[] = {{"", ERR_SYNTAX},         {"0", ERR_INVALID},  {"0.000000", ERR_INVALID},
               {"-1", ERR_SYNTAX},       {"1,5", ERR_SYNTAX}, {".5", ERR_SYNTAX},
               {"1.", ERR_SYNTAX},       {"1e3", ERR_SYNTAX}, {"all", ERR_SYNTAX},
               {"1.0000001", ERR_RANGE}, {"MAX", ERR_SYNTAX}, {" 1", ERR_SYNTAX}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct transfer_request request = request_of(HOME_USDC, bad[i].text);
        ck_assert_msg(end_of(&request) == bad[i].err, "'%s'", bad[i].text);
    }
}
END_TEST

START_TEST(transfer__more_than_there_is__says_both_figures)
{
    struct transfer_request request = request_of(HOME_USDC, "2.500001");
    ck_assert_int_eq(end_of(&request), ERR_FUNDS);
    ck_assert_str_eq(err_detail(ERR_FUNDS), "it needs 2.500001 USDC, there is 2.5 USDC");
}
END_TEST

START_TEST(transfer__no_such_token_or_address)
{
    struct transfer_request request = request_of(99, "1");
    ck_assert_int_eq(end_of(&request), ERR_INVALID);
    request.token = -1;
    ck_assert_int_eq(end_of(&request), ERR_INVALID);
    request.token = 0;
    request.address_id = 4711;
    ck_assert_int_eq(end_of(&request), ERR_NOT_FOUND);
}
END_TEST

START_TEST(transfer__locked__is_refused)
{
    struct transfer_request request = request_of(HOME_ETH, "0.1");
    job work;
    account_lock(home.core);
    ck_assert_int_eq(transfer_build(home.core, &work, &request), ERR_LOCKED);
}
END_TEST

/* payment requests */

static void expect_uri(const char *uri, int token, const char *to, const char *amount)
{
    struct transfer_request request = {.token = 7, .amount = "9"};
    enum err err = transfer_read_uri(&request, core_network(home.core), uri);
    ck_assert_msg(err == OK, "%s: %s", uri, err_detail(err));
    ck_assert_int_eq(request.token, token);
    ck_assert_str_eq(request.to, to);
    ck_assert_str_eq(request.amount, amount);
}

static void expect_uri_refused(const char *uri, enum err due)
{
    struct transfer_request request = {.token = 7, .to = "kept", .amount = "9"};
    enum err err = transfer_read_uri(&request, core_network(home.core), uri);
    ck_assert_msg(err == due, "%s: %s", uri, err_code(err));
    ck_assert_int_eq(request.token, 7);
    ck_assert_str_eq(request.to, "kept");
}

#define PAYEE "0x52908400098527886E0F7030069857D2E4169EE7"

START_TEST(transfer__read_uri__fills_in_the_form)
{
    char uri[256], token[ADDRESS_TEXT];
    const struct network *network = core_network(home.core);
    address_write(token, &network->tokens[HOME_USDC].address);
    expect_uri("ethereum:" PAYEE, 0, PAYEE, "");
    expect_uri("ethereum:" PAYEE "?value=1.5e18&gas=21000", 0, PAYEE, "1.5");
    ck_assert(text_format(uri, sizeof uri,
                          "ethereum:%s@%llu/transfer?address=" PAYEE "&uint256=2500000", token,
                          (unsigned long long)network->chain_id));
    expect_uri(uri, HOME_USDC, PAYEE, "2.5");
    ck_assert(text_format(uri, sizeof uri, "ethereum:%s/transfer?address=" PAYEE, token));
    expect_uri(uri, HOME_USDC, PAYEE, "");
    ck_assert(transfer_is_uri("Ethereum:x") && !transfer_is_uri("0x"));
}
END_TEST

START_TEST(transfer__read_uri__refuses_what_it_cannot_pay)
{
    char uri[256], token[ADDRESS_TEXT];
    address_write(token, &core_network(home.core)->tokens[HOME_USDC].address);
    expect_uri_refused("ethereum:" PAYEE "@424242", ERR_REFUSED);
    expect_uri_refused("ethereum:pay-vitalik.eth", ERR_UNSUPPORTED);
    expect_uri_refused("ethereum:" PAYEE "/approve?address=" PAYEE "&uint256=1", ERR_UNSUPPORTED);
    expect_uri_refused("ethereum:" PAYEE "/transfer?uint256=1&address=" PAYEE, ERR_UNSUPPORTED);
    expect_uri_refused("ethereum:" PAYEE "/transfer", ERR_UNSUPPORTED);
    expect_uri_refused("ethereum:" PAYEE "/transfer?address=" PAYEE "&uint256=1", ERR_NOT_FOUND);
    expect_uri_refused(
        "ethereum:0x0000000000000000000000000000000000000000/transfer?address=" PAYEE,
        ERR_NOT_FOUND);
    expect_uri_refused("ethereum:" PAYEE "?value=1.5", ERR_SYNTAX);
    ck_assert(text_format(uri, sizeof uri, "ethereum:%s/transfer?address=vitalik.eth", token));
    expect_uri_refused(uri, ERR_UNSUPPORTED);
    ck_assert(
        text_format(uri, sizeof uri, "ethereum:%s/transfer?address=" PAYEE "&value=1", token));
    expect_uri_refused(uri, ERR_UNSUPPORTED);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(transfer__native__arrives),
    SUITE_TEST(transfer__token__arrives),
    SUITE_TEST(transfer__max_of_a_token__is_the_balance_when_it_is_built),
    SUITE_TEST(transfer__max_of_a_token_there_is_none_of__is_refused),
    SUITE_TEST(transfer__max_of_a_silent_token__is_not_guessed),
    SUITE_TEST(transfer__max_native__leaves_the_fee_only),
    SUITE_TEST(transfer__recipient__must_be_an_address),
    SUITE_TEST(transfer__recipient__wrong_checksum_is_refused),
    SUITE_TEST(transfer__recipient__zero_and_contracts_are_refused),
    SUITE_TEST(transfer__to_oneself__is_allowed),
    SUITE_TEST(transfer__amount__must_be_exact),
    SUITE_TEST(transfer__more_than_there_is__says_both_figures),
    SUITE_TEST(transfer__no_such_token_or_address),
    SUITE_TEST(transfer__locked__is_refused),
    SUITE_TEST(transfer__read_uri__fills_in_the_form),
    SUITE_TEST(transfer__read_uri__refuses_what_it_cannot_pay),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("transfer", tests, &fixture)
