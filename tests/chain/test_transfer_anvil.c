/* Payments on a real EVM, with the real signer and the real network module. */

#include <stdio.h>
#include <string.h>

#include "core/balance.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/address.h"
#include "core/notice.h"
#include "core/transfer.h"
#include "support/anvil.h"
#include "support/devnet.h"
#include "support/live.h"
#include "support/suite.h"

#define SOON_MS 30000

static struct live live;
static int64_t main_id, other_id;
static struct addr owner, other;
static char other_text[ADDRESS_TEXT];

static bool knows_balance(struct live *in, void *arg)
{
    struct balance *list;
    size_t count;
    (void)arg;
    ck_assert_int_eq(balance_totals(in->core, 0, true, &list, &count), OK);
    bool known = list[0].is_known && !u256_is_zero(&list[0].amount.v);
    mem_free(list);
    return known;
}

static void setup(void)
{
    devnet_need();
    anvil_automine(true);
    live_open(&live);
    live_sign_up(&live, "ann");
    main_id = live_wallet(&live, "Main", &owner);
    other_id = live_wallet(&live, "Other", &other);
    address_write(other_text, &other);
    anvil_set_ether(&owner, 10);
    anvil_mine(1);
    live_until(&live, knows_balance, NULL, SOON_MS);
}

static void teardown(void)
{
    live_close(&live);
}

/* ---- helpers ---- */

static enum err build(const char *symbol, const char *amount, job *out)
{
    const struct network *network = core_network(live.core);
    const struct token *token = network_token(network, symbol);
    struct transfer_request request = {
        .address_id = main_id, .token = network_token_index(network, token), .speed = FEE_NORMAL};
    ck_assert(text_copy(request.to, sizeof request.to, other_text));
    ck_assert(text_copy(request.amount, sizeof request.amount, amount));
    enum err err = transfer_build(live.core, out, &request);
    return err != OK ? err : live_wait(&live, *out);
}

/* Returns: id of the transaction. */
static int64_t pay(const char *symbol, const char *amount)
{
    job work;
    ck_assert_msg(build(symbol, amount, &work) == OK, "build: %s", live.done.detail);
    ck_assert_int_eq(txn_approve(live.core, &work, work), OK);
    ck_assert_msg(live_wait(&live, work) == OK, "approve: %s", live.done.detail);
    return live.done.id;
}

static struct txn get(int64_t id)
{
    struct txn txn;
    ck_assert_int_eq(txn_get(live.core, id, &txn), OK);
    return txn;
}

struct wanted {
    int64_t id;
    enum txn_state state;
};
static bool is_in_state(struct live *in, void *arg)
{
    const struct wanted *wanted = arg;
    (void)in;
    return get(wanted->id).state == wanted->state;
}

static void wait_for(int64_t id, enum txn_state state)
{
    live_until(&live, is_in_state, &(struct wanted){id, state}, SOON_MS);
}

/* The figure of the first address of `wallet`, as decimal base units. */
static void ck_balance(const struct addr *of, const char *symbol, const char *expected)
{
    const struct network *network = core_network(live.core);
    struct balance *list;
    size_t count;
    char digits[AMOUNT_TEXT_MAX] = "not found";
    job work;
    ck_assert_int_eq(balance_refresh(live.core, &work), OK);
    ck_assert_int_eq(live_wait(&live, work), OK);
    ck_assert_int_eq(balance_list(live.core, 0, &list, &count), OK);
    for (size_t i = 0; i < count; i++) {
        const struct token *token = &network->tokens[list[i].token];
        if (addr_equal(&list[i].owner, of) && strcmp(token->symbol, symbol) == 0)
            units_format(digits, &list[i].amount.v, token->decimals);
    }
    mem_free(list);
    ck_assert_str_eq(digits, expected);
}

static size_t notices_of(enum notice_kind kind)
{
    struct notice *list;
    size_t count, found = 0;
    ck_assert_int_eq(notice_list(live.core, false, 0, 100, &list, &count), OK);
    for (size_t i = 0; i < count; i++)
        found += list[i].kind == kind;
    mem_free(list);
    return found;
}

static void drop(int64_t id)
{
    char text[HASH_TEXT], params[80];
    struct hash32 hash = get(id).hash;
    hash_write(text, &hash);
    ck_assert(text_format(params, sizeof params, "[\"%s\"]", text));
    anvil_do("anvil_dropTransaction", params);
}

/* ---- tests ---- */

START_TEST(transfer__ether__is_followed_to_its_confirmation)
{
    int64_t id = pay("ETH", "1.5");
    wait_for(id, TXN_MINED);
    anvil_mine(2);
    wait_for(id, TXN_CONFIRMED);
    ck_assert_uint_eq(get(id).gas_used, 21000);
    ck_assert_uint_eq(get(id).confirmations, 3);
    ck_balance(&other, "ETH", "1.5");
    ck_assert_uint_eq(notices_of(NOTICE_SENT), 1);
    ck_assert_uint_eq(notices_of(NOTICE_CONFIRMED), 1);
    ck_assert_uint_eq(notices_of(NOTICE_RECEIVED), 1); /* the devnet's gift; not our own payment */
}
END_TEST

START_TEST(transfer__mco2__is_followed_to_its_confirmation)
{
    char text[ADDRESS_TEXT];
    const char *const words[] = {"fund", text, "--mco2", "2", NULL};
    address_write(text, &owner);
    devnet_run(words);
    ck_balance(&owner, "MCO2", "2");
    int64_t id = pay("MCO2", "0.000000000000000001");
    wait_for(id, TXN_MINED);
    ck_assert_int_eq(get(id).facts.kind, FACT_TOKEN_TRANSFER);
    int64_t rest = pay("MCO2", "max");
    wait_for(rest, TXN_MINED);
    anvil_mine(3);
    wait_for(id, TXN_CONFIRMED);
    wait_for(rest, TXN_CONFIRMED);
    ck_balance(&owner, "MCO2", "0");
    ck_balance(&other, "MCO2", "2");
}
END_TEST

START_TEST(transfer__all_ether__leaves_less_than_the_fee)
{
    int64_t id = pay("ETH", "max");
    wait_for(id, TXN_MINED);
    struct balance *list;
    size_t count;
    job work;
    ck_assert_int_eq(balance_refresh(live.core, &work), OK);
    ck_assert_int_eq(live_wait(&live, work), OK);
    ck_assert_int_eq(balance_list(live.core, 0, &list, &count), OK);
    struct tx_facts facts = get(id).facts;
    struct u256 fee;
    ck_assert(!u256_sub(&fee, &facts.max_cost.v, &facts.value.v));
    ck_assert_int_lt(u256_cmp(&list[0].amount.v, &fee), 0);
    mem_free(list);
}
END_TEST

START_TEST(transfer__more_tokens_than_there_are__is_refused_before_signing)
{
    struct buf data = {0};
    struct u256 amount = u256_pow10(24);
    struct txn_intent intent = {.address_id = main_id};
    job work;
    call_transfer(&data, &other, &amount);
    intent.to = network_token(core_network(live.core), "MCO2")->address;
    intent.data = view_of_buf(&data);
    ck_assert_int_eq(txn_build(live.core, &work, &intent), OK);
    ck_assert_int_eq(live_wait(&live, work), ERR_REVERT);
    ck_assert_uint_gt(strlen(live.done.detail), 10);
    buf_clear(&data);
}
END_TEST

START_TEST(transfer__recipient_begins_to_refuse__reverted_with_its_reason)
{
    char params[400];
    anvil_automine(false);
    int64_t id = pay("ETH", "1");
    /* revert(Error("no")): the 100 bytes behind the code are copied and given back */
    ck_assert(text_format(params, sizeof params,
                          "[\"%s\",\"0x6064600c60003960646000fd08c379a0"
                          "0000000000000000000000000000000000000000000000000000000000000020"
                          "0000000000000000000000000000000000000000000000000000000000000002"
                          "6e6f000000000000000000000000000000000000000000000000000000000000\"]",
                          other_text));
    anvil_do("anvil_setCode", params);
    anvil_mine(1);
    wait_for(id, TXN_MINED);
    anvil_mine(2);
    wait_for(id, TXN_REVERTED);
    ck_assert_msg(strstr(get(id).error, "no") != NULL, "'%s'", get(id).error);
    ck_balance(&other, "ETH", "0");
    ck_assert_uint_eq(notices_of(NOTICE_FAILED), 1);
}
END_TEST

START_TEST(transfer__dropped_by_the_node__is_sent_again_and_paid_once)
{
    anvil_automine(false);
    int64_t id = pay("ETH", "2");
    struct hash32 hash = get(id).hash;
    drop(id);
    anvil_mine(1);
    live_run(&live, 8000);
    ck_assert_int_eq(get(id).state, TXN_SENT);
    anvil_mine(3);
    wait_for(id, TXN_CONFIRMED);
    struct hash32 again = get(id).hash;
    ck_assert(hash_equal(&hash, &again));
    ck_balance(&other, "ETH", "2");
}
END_TEST

START_TEST(transfer__session_ends_before_it_is_mined__next_one_goes_on)
{
    anvil_automine(false);
    int64_t id = pay("ETH", "3");
    drop(id);
    live_restart(&live);
    live_run(&live, 3000);
    anvil_mine(3);
    live_log_in(&live, "ann");
    wait_for(id, TXN_CONFIRMED);
    ck_balance(&other, "ETH", "3");
}
END_TEST

static bool has_seen_block(struct live *in, void *number)
{
    struct head head;
    ck_assert_int_eq(head_get(in->core, &head), OK);
    return head.number >= *(uint64_t *)number;
}

static bool went_back(struct live *in, void *arg)
{
    struct head head;
    (void)arg;
    ck_assert_int_eq(head_get(in->core, &head), OK);
    return head.went_back_from > 0;
}

START_TEST(transfer__chain_goes_back__is_sent_again_and_paid_once)
{
    struct buf answer = {0};
    char params[80];
    unsigned snapshot;
    anvil_rpc(&answer, "evm_snapshot", "[]");
    const char *result = strstr(buf_text(&answer), "\"result\":\"");
    ck_assert_ptr_nonnull(result);
    ck_assert_int_eq(sscanf(result, "\"result\":\"0x%x\"", &snapshot), 1);
    buf_clear(&answer);
    anvil_mine(5);
    int64_t id = pay("ETH", "4");
    wait_for(id, TXN_MINED);
    uint64_t block = get(id).block;
    live_until(&live, has_seen_block, &block, SOON_MS);
    ck_assert(text_format(params, sizeof params, "[\"0x%x\"]", snapshot));
    anvil_do("evm_revert", params);
    live_until(&live, went_back, NULL, SOON_MS);
    ck_assert_uint_eq(notices_of(NOTICE_CHAIN), 1);
    wait_for(id, TXN_MINED);
    anvil_mine(3);
    wait_for(id, TXN_CONFIRMED);
    ck_balance(&other, "ETH", "4");
}
END_TEST

START_TEST(transfer__nonce_taken_elsewhere__replaced)
{
    char params[240], from[ADDRESS_TEXT];
    address_write(from, &owner);
    anvil_automine(false);
    int64_t id = pay("ETH", "5");
    drop(id);
    ck_assert(text_format(params, sizeof params, "[\"%s\"]", from));
    anvil_do("anvil_impersonateAccount", params);
    ck_assert(text_format(params, sizeof params,
                          "[{\"from\":\"%s\",\"to\":\"%s\",\"value\":\"0x7\"}]", from, other_text));
    anvil_do("eth_sendTransaction", params);
    anvil_mine(1);
    live_run(&live, 3000);
    ck_assert_int_ne(get(id).state, TXN_REPLACED);
    anvil_mine(4);
    wait_for(id, TXN_REPLACED);
    ck_balance(&other, "ETH", "0.000000000000000007");
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST_SLOW(transfer__ether__is_followed_to_its_confirmation, 120),
    SUITE_TEST_SLOW(transfer__mco2__is_followed_to_its_confirmation, 120),
    SUITE_TEST_SLOW(transfer__all_ether__leaves_less_than_the_fee, 120),
    SUITE_TEST_SLOW(transfer__more_tokens_than_there_are__is_refused_before_signing, 120),
    SUITE_TEST_SLOW(transfer__recipient_begins_to_refuse__reverted_with_its_reason, 120),
    SUITE_TEST_SLOW(transfer__dropped_by_the_node__is_sent_again_and_paid_once, 120),
    SUITE_TEST_SLOW(transfer__session_ends_before_it_is_mined__next_one_goes_on, 120),
    SUITE_TEST_SLOW(transfer__chain_goes_back__is_sent_again_and_paid_once, 120),
    SUITE_TEST_SLOW(transfer__nonce_taken_elsewhere__replaced, 120),
};
static const struct suite_fixture fixture = {
    .setup = setup, .teardown = teardown, .setup_once = devnet_start, .teardown_once = devnet_stop};
SUITE_MAIN_WITH("transfer_anvil", tests, &fixture)
