/* Orders on a real EVM when something is not as it was: the price, the allowance, the ether. */

#include <string.h>

#include "core/balance.h"
#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/address.h"
#include "core/offset.h"
#include "core/transfer.h"
#include "support/anvil.h"
#include "support/devnet.h"
#include "support/live.h"
#include "support/suite.h"

#define SOON_MS 30000

static struct live live;
static int64_t main_id;
static struct addr owner;

static const struct token *token_of(const char *symbol)
{
    const struct token *token = network_token(core_network(live.core), symbol);
    ck_assert_ptr_nonnull(token);
    return token;
}

static bool has_head(struct live *in, void *arg)
{
    struct head head;
    (void)arg;
    return head_get(in->core, &head) == OK && head.is_known;
}

static void setup(void)
{
    char text[ADDRESS_TEXT];
    const char *const words[] = {"fund", text, "--usdc", "500", "--mco2", "0", NULL};
    devnet_need();
    anvil_automine(true);
    live_open(&live);
    live_sign_up(&live, "ann");
    main_id = live_wallet(&live, "Main", &owner);
    address_write(text, &owner);
    devnet_run(words);
    anvil_mine(3);
    live_until(&live, has_head, NULL, SOON_MS);
}

static void teardown(void)
{
    live_close(&live);
}

/* ---- helpers ---- */

static struct offset_request request_of(int64_t mass_mg)
{
    struct offset_request request = {.address_id = main_id,
                                     .by = OFFSET_BY_MASS,
                                     .mass = {mass_mg},
                                     .beneficiary = "Ann",
                                     .slippage_bps = 100};
    request.pay_token = network_token_index(core_network(live.core), token_of("USDC"));
    return request;
}

static const struct offset_quote *quoted(void)
{
    struct offset_request request = request_of(1000000000);
    job work;
    ck_assert_int_eq(offset_quote(live.core, &work, &request), OK);
    ck_assert_msg(live_wait(&live, work) == OK, "quote: %s", live.done.detail);
    const struct offset_quote *quote = offset_quote_get(live.core);
    ck_assert_ptr_nonnull(quote);
    return quote;
}

static bool has_ended(struct live *in, void *arg)
{
    struct offset_order order;
    ck_assert_int_eq(offset_get(in->core, *(int64_t *)arg, &order), OK);
    if (order.state == ORDER_RUNNING)
        anvil_mine(1);
    return order.state != ORDER_RUNNING;
}

/* Confirm the quote and follow its order to the end. */
static struct offset_order ordered(void)
{
    struct offset_order order;
    int64_t id;
    job work;
    ck_assert_int_eq(offset_confirm(live.core, &work, &id), OK);
    live_until(&live, has_ended, &id, SOON_MS);
    ck_assert_int_eq(offset_get(live.core, id, &order), OK);
    return order;
}

/* How many transactions of this home the chain has. */
static size_t sent(void)
{
    struct txn *list;
    size_t count;
    ck_assert_int_eq(txn_list(live.core, 0, 100, &list, &count), OK);
    mem_free(list);
    return count;
}

/* How much USDC the router may take. */
static struct u256 allowance(void)
{
    char usdc[ADDRESS_TEXT], params[512], self[ADDRESS_TEXT], router[ADDRESS_TEXT];
    const struct contract *contract = network_contract(core_network(live.core), CONTRACT_ROUTER_V2);
    struct buf answer = {0};
    uint8_t bytes[32];
    struct u256 value;
    ck_assert_ptr_nonnull(contract);
    address_write(usdc, &token_of("USDC")->address);
    address_write(self, &owner);
    address_write(router, &contract->address);
    ck_assert(text_format(params, sizeof params,
                          "[{\"to\":\"%s\",\"data\":\"0xdd62ed3e000000000000000000000000%s"
                          "000000000000000000000000%s\"},\"latest\"]",
                          usdc, self + 2, router + 2));
    anvil_rpc(&answer, "eth_call", params);
    const char *result = strstr(buf_text(&answer), "\"0x");
    ck_assert_ptr_nonnull(result);
    ck_assert_int_eq(hex_read_exact(bytes, sizeof bytes, result + 1, 2 + 2 * sizeof bytes), OK);
    value = u256_from_be(bytes, sizeof bytes);
    buf_clear(&answer);
    return value;
}

/* What a run that broke off left behind: the router may spend so much. */
static void leave_allowance(const struct u256 *amount)
{
    const struct contract *contract = network_contract(core_network(live.core), CONTRACT_ROUTER_V2);
    struct buf data = {0};
    struct txn_intent intent = {
        .address_id = main_id, .purpose = TXN_APPROVE, .to = token_of("USDC")->address};
    job work;
    call_approve(&data, &contract->address, amount);
    intent.data = view_of_buf(&data);
    ck_assert_int_eq(txn_build(live.core, &work, &intent), OK);
    ck_assert_msg(live_wait(&live, work) == OK, "%s", live.done.detail);
    ck_assert_int_eq(txn_approve(live.core, &work, work), OK);
    ck_assert_msg(live_wait(&live, work) == OK, "%s", live.done.detail);
    buf_clear(&data);
    anvil_mine(3);
    struct u256 now = allowance();
    ck_assert(u256_cmp(&now, amount) == 0);
}

/* ---- tests ---- */

START_TEST(offset_trouble__price_jumps_30_percent_after_the_quote__nothing_is_signed)
{
    /* An eighth of what the pool holds: the price goes with the square of what is left. */
    static const char *const buy[] = {"trade", "--buy", "380", NULL};
    static const char *const sell[] = {"trade", "--sell", "380", NULL};
    struct price_pico spot = quoted()->spot;
    struct u256 before = allowance();
    devnet_run(buy);
    struct offset_order order = ordered();
    ck_assert_int_eq(order.state, ORDER_FAILED);
    ck_assert_msg(strstr(order.error, "price") != NULL, "'%s'", order.error);
    ck_assert_uint_eq(sent(), 0);
    struct u256 after = allowance();
    ck_assert(u256_cmp(&before, &after) == 0);
    struct price_pico moved = quoted()->spot;
    ck_assert_msg(moved.v > spot.v + spot.v / 4, "it moved from %lld to %lld only",
                  (long long)spot.v, (long long)moved.v);
    devnet_run(sell);
}
END_TEST

/* In: percent of what is needed that is left from a broken run. */
static void buy_with_allowance_left(unsigned percent, bool is_enough)
{
    struct u256 needed = quoted()->pay_max.v, left, hundred = u256_from_u64(100);
    struct u256 part = u256_from_u64(percent);
    ck_assert(!u256_mul_div(&left, &needed, &part, &hundred));
    leave_allowance(&left);
    quoted();
    struct offset_order order = ordered();
    ck_assert_msg(order.state == ORDER_DONE, "%u %%: %s", percent, order.error);
    ck_assert_int_eq(order.steps[STEP_APPROVE_PAY], is_enough ? STEP_SKIPPED : STEP_DONE);
    ck_assert_int_eq(order.steps[STEP_RETIRE], STEP_DONE);
}

START_TEST(offset_trouble__allowance_left_is_exact__is_used)
{
    buy_with_allowance_left(100, true);
}
END_TEST

START_TEST(offset_trouble__allowance_left_is_smaller__is_replaced)
{
    buy_with_allowance_left(40, false);
}
END_TEST

START_TEST(offset_trouble__allowance_left_is_bigger__is_used)
{
    buy_with_allowance_left(300, true);
}
END_TEST

START_TEST(offset_trouble__no_ether_for_fees__is_said_before_anything_is_signed)
{
    anvil_set_ether(&owner, 0);
    anvil_mine(1);
    const struct offset_quote *quote = quoted();
    ck_assert_int_eq(quote->problem, ERR_FUNDS);
    ck_assert_msg(strstr(quote->problem_words, "ETH") != NULL, "'%s'", quote->problem_words);
    ck_assert_uint_eq(sent(), 0);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST_SLOW(offset_trouble__price_jumps_30_percent_after_the_quote__nothing_is_signed, 90),
    SUITE_TEST_SLOW(offset_trouble__allowance_left_is_exact__is_used, 90),
    SUITE_TEST_SLOW(offset_trouble__allowance_left_is_smaller__is_replaced, 90),
    SUITE_TEST_SLOW(offset_trouble__allowance_left_is_bigger__is_used, 90),
    SUITE_TEST_SLOW(offset_trouble__no_ether_for_fees__is_said_before_anything_is_signed, 90),
};
static const struct suite_fixture fixture = {
    .setup = setup, .teardown = teardown, .setup_once = devnet_start, .teardown_once = devnet_stop};
SUITE_MAIN_WITH("offset_trouble_anvil", tests, &fixture)
