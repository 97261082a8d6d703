#include "core/balance.h"

#include <stdlib.h>
#include <string.h>

#include "core/context.h"
#include "core/eth/address.h"
#include "core/notice.h"
#include "core/transfer.h"
#include "core/wallet.h"
#include "support/home.h"
#include "support/ledger.h"
#include "support/suite.h"

static struct home home;
static struct ledger ledger;
static int64_t main_id; /* the first address */
static struct addr owner;

static const struct token *token(int index)
{
    return &core_network(home.core)->tokens[index];
}

static void setup(void)
{
    home_prepare(&home);
    ledger_init(&ledger);
    ledger_attach(&ledger, &home.chain);
    home_start(&home);
    home_sign_up(&home, "ann");
    main_id = home_wallet(&home, "Main", &owner);
    home_advance(&home, 5000);
}

static void teardown(void)
{
    home_close(&home);
}

static struct head head_now(void)
{
    struct head head;
    ck_assert_int_eq(head_get(home.core, &head), OK);
    return head;
}

static struct balance balance_now(int index)
{
    struct balance *list, found = {0};
    size_t count;
    ck_assert_int_eq(balance_list(home.core, 0, &list, &count), OK);
    for (size_t i = 0; i < count; i++) {
        if (list[i].address_id == main_id && list[i].token == index)
            found = list[i];
    }
    free(list);
    return found;
}

static size_t notices_of(enum notice_kind kind, struct notice *last)
{
    struct notice *list;
    size_t count, found = 0;
    ck_assert_int_eq(notice_list(home.core, false, 0, 100, &list, &count), OK);
    for (size_t i = count; i-- > 0;) {
        if (list[i].kind != kind)
            continue;
        found++;
        if (last != NULL)
            *last = list[i];
    }
    free(list);
    return found;
}

static bool same_hash(struct hash32 a, struct hash32 b)
{
    return hash_equal(&a, &b);
}

static void ck_amount(struct token_amount amount, uint64_t expected)
{
    struct u256 want = u256_from_u64(expected);
    ck_assert_int_eq(u256_cmp(&amount.v, &want), 0);
}

/* ---- the head ---- */

START_TEST(head__attach__is_read_and_stored)
{
    struct head head = head_now();
    ck_assert(head.is_known);
    ck_assert_uint_eq(head.number, 100);
    ck_assert(hash_equal(&head.hash, &ledger.blocks[100].hash));
    ck_assert_uint_eq(head.went_back_from, 0);
}
END_TEST

START_TEST(head__new_block__is_announced_once)
{
    unsigned before = home.seen[EV_HEAD];
    ledger_mine(&ledger);
    home_advance(&home, 20000);
    ck_assert_uint_eq(home.seen[EV_HEAD], before + 1);
    ck_assert_uint_eq(head_now().number, 101);
}
END_TEST

START_TEST(head__idle__asks_rarely_and_says_nothing)
{
    unsigned polls = home.chain.count[CHAIN_BLOCK], heads = home.seen[EV_HEAD];
    unsigned balances = home.chain.count[CHAIN_BALANCES], network = home.seen[EV_NETWORK];
    home_advance(&home, 60000);
    ck_assert_uint_le(home.chain.count[CHAIN_BLOCK] - polls, 16);
    ck_assert_uint_ge(home.chain.count[CHAIN_BLOCK] - polls, 10);
    ck_assert_uint_eq(home.chain.count[CHAIN_BALANCES], balances);
    ck_assert_uint_eq(home.seen[EV_HEAD], heads);
    ck_assert_uint_eq(home.seen[EV_NETWORK], network);
}
END_TEST

START_TEST(head__idle__is_as_fresh_as_the_last_poll)
{
    home_advance(&home, 60000);
    ck_assert_int_ge(head_now().seen_s, core_now_s(home.core) - 5);
}
END_TEST

START_TEST(head__endpoint_down__is_asked_ever_more_rarely_and_comes_back)
{
    unsigned network = home.seen[EV_NETWORK];
    home.chain.is_down = true;
    home_advance(&home, 10000);
    ck_assert_uint_eq(home.seen[EV_NETWORK], network + 1);
    unsigned polls = home.chain.count[CHAIN_BLOCK];
    home_advance(&home, 300000);
    ck_assert_uint_le(home.chain.count[CHAIN_BLOCK] - polls, 14);
    ck_assert_uint_ge(home.chain.count[CHAIN_BLOCK] - polls, 9);
    home.chain.is_down = false;
    ledger_mine(&ledger);
    home_advance(&home, 31000);
    ck_assert_uint_eq(home.seen[EV_NETWORK], network + 2);
    ck_assert_uint_eq(head_now().number, 101);
}
END_TEST

START_TEST(head__lower__chain_went_back_is_said_once_and_ends)
{
    struct notice notice;
    ledger_go_back(&ledger, 90, false);
    home_advance(&home, 5000);
    ck_assert_uint_eq(head_now().number, 90);
    ck_assert_uint_eq(head_now().went_back_from, 100);
    ck_assert_str_eq(home.last[EV_HEAD].detail, "the chain went back");
    ledger_go_back(&ledger, 80, false);
    home_advance(&home, 5000);
    ck_assert_uint_eq(head_now().went_back_from, 100);
    ck_assert_uint_eq(notices_of(NOTICE_CHAIN, &notice), 1);
    ck_assert_ptr_nonnull(strstr(notice.text, "from block 100 to block 90"));

    ledger_mine_empty(&ledger, 20);
    home_advance(&home, 5000);
    ck_assert_uint_eq(head_now().number, 100);
    ck_assert_uint_eq(head_now().went_back_from, 100);
    ledger_mine(&ledger);
    home_advance(&home, 5000);
    ck_assert_uint_eq(head_now().number, 101);
    ck_assert_uint_eq(head_now().went_back_from, 0);
}
END_TEST

START_TEST(head__same_number_other_hash__chain_went_back)
{
    struct notice notice;
    ledger_go_back(&ledger, 99, false);
    ledger_mine(&ledger);
    home_advance(&home, 5000);
    ck_assert_uint_eq(head_now().number, 100);
    ck_assert(same_hash(head_now().hash, ledger.blocks[100].hash));
    ck_assert_uint_eq(head_now().went_back_from, 100);
    ck_assert_uint_eq(notices_of(NOTICE_CHAIN, &notice), 1);
    ck_assert_ptr_nonnull(strstr(notice.text, "replaced block 100"));
}
END_TEST

START_TEST(head__other_parent__block_was_replaced)
{
    struct notice notice;
    ledger_go_back(&ledger, 99, false);
    ledger_mine_empty(&ledger, 2);
    home_advance(&home, 5000);
    ck_assert_uint_eq(head_now().number, 101);
    ck_assert_uint_eq(head_now().went_back_from, 0);
    ck_assert_uint_eq(notices_of(NOTICE_CHAIN, &notice), 1);
    ck_assert_ptr_nonnull(strstr(notice.text, "replaced block 100"));
}
END_TEST

START_TEST(head__endpoint_lags_a_little__is_no_reorganisation)
{
    struct chain_answer late = {.block = ledger.blocks[99]};
    fake_chain_push(&home.chain, CHAIN_BLOCK, &late);
    fake_chain_push(&home.chain, CHAIN_BLOCK, &late);
    home_advance(&home, 30000);
    ck_assert_uint_eq(head_now().number, 100);
    ck_assert_uint_eq(notices_of(NOTICE_CHAIN, NULL), 0);
}
END_TEST

START_TEST(head__endpoint_stays_behind__counts_as_gone_back)
{
    ledger.height = 98;
    home_advance(&home, 30000);
    ck_assert_uint_eq(head_now().number, 98);
    ck_assert_uint_eq(head_now().went_back_from, 100);
}
END_TEST

/* ---- balances ---- */

START_TEST(balance__first_reading__known_and_no_news)
{
    ck_assert(balance_now(HOME_ETH).is_known);
    ck_amount(balance_now(HOME_ETH).amount, 0);
    ck_assert_uint_eq(balance_now(HOME_ETH).block, 100);
    ck_assert_uint_eq(notices_of(NOTICE_RECEIVED, NULL), 0);
}
END_TEST

START_TEST(balance__list__order_of_addresses_and_tokens)
{
    struct balance *list;
    size_t count;
    ck_assert_int_eq(balance_list(home.core, 0, &list, &count), OK);
    ck_assert_uint_eq(count, core_network(home.core)->token_count);
    for (size_t i = 0; i < count; i++) {
        ck_assert_int_eq(list[i].token, (int)i);
        ck_assert(addr_equal(&list[i].owner, &owner));
    }
    free(list);
}
END_TEST

START_TEST(balance__more_than_before__is_announced_once)
{
    struct notice notice;
    ledger_give(&ledger, &owner, &token(HOME_USDC)->address, u256_from_u64(1500000));
    ledger_mine(&ledger);
    home_advance(&home, 10000);
    ck_amount(balance_now(HOME_USDC).amount, 1500000);
    ck_assert_uint_eq(notices_of(NOTICE_RECEIVED, &notice), 1);
    ck_assert_str_eq(notice.text, "received 1.5 USDC at Main");
    ck_assert_int_eq(notice.link, LINK_ADDRESS);
    ck_assert_int_eq(notice.link_id, main_id);
    ledger_mine(&ledger);
    home_advance(&home, 10000);
    ck_assert_uint_eq(notices_of(NOTICE_RECEIVED, NULL), 1);
}
END_TEST

START_TEST(balance__two_sessions_see_money_come__one_notice)
{
    struct home second;
    home_join_prepare(&second, &home);
    ledger_attach(&ledger, &second.chain);
    home_start(&second);
    ck_assert_int_eq(home_log_in(&second, "ann", HOME_PASSWORD), OK);
    home_advance(&second, 5000);
    ledger_give(&ledger, &owner, &token(HOME_USDC)->address, u256_from_u64(7));
    ledger_mine(&ledger);
    for (int i = 0; i < 10; i++) {
        home_advance(&home, 1000);
        home_advance(&second, 1000);
    }
    ck_assert_uint_eq(notices_of(NOTICE_RECEIVED, NULL), 1);
    home_close(&second);
}
END_TEST

START_TEST(balance__token_is_silent__stays_unknown)
{
    struct balance *totals;
    size_t count;
    struct wallet_address address;
    ledger.silent_token = token(HOME_MCO2)->address;
    int64_t other = home_wallet(&home, "Other", NULL);
    home_advance(&home, 10000);
    ck_assert_int_eq(wallet_address_get(home.core, other, &address), OK);
    ck_assert_int_eq(balance_list(home.core, address.wallet_id, &totals, &count), OK);
    ck_assert(totals[HOME_ETH].is_known);
    ck_assert(!totals[HOME_MCO2].is_known);
    free(totals);
    ck_assert_int_eq(balance_totals(home.core, 0, true, &totals, &count), OK);
    ck_assert(totals[HOME_ETH].is_known);
    ck_assert(!totals[HOME_MCO2].is_known);
    free(totals);
}
END_TEST

START_TEST(balance__token_falls_silent__keeps_its_last_figure_and_age)
{
    ledger_give(&ledger, &owner, &token(HOME_MCO2)->address, u256_from_u64(5));
    ledger_mine(&ledger);
    home_advance(&home, 10000);
    ledger.silent_token = token(HOME_MCO2)->address;
    ledger_mine(&ledger);
    home_advance(&home, 10000);
    ck_assert(balance_now(HOME_MCO2).is_known);
    ck_amount(balance_now(HOME_MCO2).amount, 5);
    ck_assert_uint_eq(balance_now(HOME_MCO2).block, 101);
}
END_TEST

START_TEST(balance__older_block__does_not_replace_a_newer_reading)
{
    ledger_mine_empty(&ledger, 2);
    ledger_give(&ledger, &owner, &addr_zero, u256_from_u64(9));
    home_advance(&home, 10000);
    ck_assert_uint_eq(balance_now(HOME_ETH).block, 102);

    size_t cells = core_network(home.core)->token_count;
    struct u256 *amounts = fake_chain_memory(&home.chain, cells * sizeof *amounts);
    bool *known = fake_chain_memory(&home.chain, cells * sizeof *known);
    memset(known, true, cells * sizeof *known);
    struct chain_answer late = {
        .block = ledger.blocks[101], .balances = amounts, .balance_known = known};
    fake_chain_push(&home.chain, CHAIN_BALANCES, &late);
    job work;
    ck_assert_int_eq(balance_refresh(home.core, &work), OK);
    ck_assert_int_eq(home_wait(&home, work), OK);
    ck_amount(balance_now(HOME_ETH).amount, 9);
}
END_TEST

START_TEST(balance__chain_went_back__is_read_again_without_news)
{
    ledger_give(&ledger, &owner, &addr_zero, u256_from_u64(9));
    ledger_mine(&ledger);
    home_advance(&home, 10000);
    size_t news = notices_of(NOTICE_RECEIVED, NULL);
    ledger_go_back(&ledger, 50, false);
    ledger_give(&ledger, &owner, &addr_zero, u256_from_u64(4));
    home_advance(&home, 10000);
    ck_amount(balance_now(HOME_ETH).amount, 13);
    ck_assert_uint_eq(balance_now(HOME_ETH).block, 50);
    ck_assert_uint_eq(notices_of(NOTICE_RECEIVED, NULL), news);
}
END_TEST

START_TEST(balance__each_block__is_read_at_most_every_four_seconds)
{
    unsigned before = home.chain.count[CHAIN_BALANCES];
    for (int i = 0; i < 20; i++) {
        ledger_mine(&ledger);
        home_advance(&home, 1000);
    }
    ck_assert_uint_le(home.chain.count[CHAIN_BALANCES] - before, 6);
    ck_assert_uint_ge(home.chain.count[CHAIN_BALANCES] - before, 4);
}
END_TEST

START_TEST(balance__own_transfer_between_own_addresses__is_no_news)
{
    struct u256 ether = u256_pow10(18);
    struct wallet_address other;
    struct transfer_request request = {.address_id = main_id, .amount = "0.5"};
    job work;
    ledger_give(&ledger, &owner, &addr_zero, ether);
    int64_t other_id = home_wallet(&home, "Other", NULL);
    ledger_mine(&ledger);
    home_advance(&home, 10000);
    size_t news = notices_of(NOTICE_RECEIVED, NULL);
    ck_assert_int_eq(wallet_address_get(home.core, other_id, &other), OK);
    address_write(request.to, &other.address);
    ck_assert_int_eq(transfer_build(home.core, &work, &request), OK);
    ck_assert_int_eq(home_wait(&home, work), OK);
    ck_assert_int_eq(txn_approve(home.core, &work, work), OK);
    ck_assert_int_eq(home_wait(&home, work), OK);
    ledger_mine(&ledger);
    home_advance(&home, 10000);
    struct balance *list;
    size_t count;
    ck_assert_int_eq(balance_list(home.core, other.wallet_id, &list, &count), OK);
    ck_amount(list[0].amount, UINT64_C(500000000000000000));
    free(list);
    ck_assert_uint_eq(notices_of(NOTICE_RECEIVED, NULL), news);
}
END_TEST

static void add_address(int64_t wallet_id, const struct addr *address)
{
    static const char sql[] = "INSERT INTO address(wallet_id, idx, address) VALUES(?1, 7, ?2)";
    struct stmt *stmt;
    ck_assert_int_eq(store_sql(&stmt, home.core->store, sql), OK);
    stmt_i64(stmt, 1, wallet_id);
    stmt_addr(stmt, 2, address);
    ck_assert_int_eq(stmt_run(stmt), OK);
}

START_TEST(balance__totals__count_an_address_once_and_leave_out_watched)
{
    struct balance *totals;
    size_t count;
    int64_t id;
    struct addr stranger = home_address(9, 9);
    ledger_give(&ledger, &owner, &addr_zero, u256_from_u64(10));
    ledger_give(&ledger, &stranger, &addr_zero, u256_from_u64(5));
    ck_assert_int_eq(wallet_watch(home.core, &id, "Stranger", &stranger), OK);
    add_address(id, &owner); /* as deriving the next address of a wallet can */
    home_advance(&home, 10000);
    ck_assert_int_eq(balance_totals(home.core, 0, true, &totals, &count), OK);
    ck_amount(totals[0].amount, 15);
    free(totals);
    ck_assert_int_eq(balance_totals(home.core, 0, false, &totals, &count), OK);
    ck_amount(totals[0].amount, 10);
    ck_assert(totals[0].is_known);
    free(totals);
}
END_TEST

START_TEST(balance__refresh__reports_what_went_wrong)
{
    job work;
    fake_chain_push_err(&home.chain, CHAIN_BALANCES, ERR_TIMEOUT);
    ck_assert_int_eq(balance_refresh(home.core, &work), OK);
    ck_assert_int_eq(home_wait(&home, work), ERR_TIMEOUT);
}
END_TEST

START_TEST(balance__restart_offline__still_there)
{
    ledger_give(&ledger, &owner, &addr_zero, u256_from_u64(9));
    ledger_mine(&ledger);
    home_advance(&home, 10000);
    int64_t seen_s = balance_now(HOME_ETH).seen_s;
    home.offline = true;
    home_restart(&home);
    ck_assert_int_eq(home_log_in(&home, "ann", HOME_PASSWORD), OK);
    ck_amount(balance_now(HOME_ETH).amount, 9);
    ck_assert_int_eq(balance_now(HOME_ETH).seen_s, seen_s);
    ck_assert_uint_eq(head_now().number, 101);
    job work;
    ck_assert_int_eq(balance_refresh(home.core, &work), ERR_OFFLINE);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(head__attach__is_read_and_stored),
    SUITE_TEST(head__new_block__is_announced_once),
    SUITE_TEST(head__idle__asks_rarely_and_says_nothing),
    SUITE_TEST(head__idle__is_as_fresh_as_the_last_poll),
    SUITE_TEST(head__endpoint_down__is_asked_ever_more_rarely_and_comes_back),
    SUITE_TEST(head__lower__chain_went_back_is_said_once_and_ends),
    SUITE_TEST(head__same_number_other_hash__chain_went_back),
    SUITE_TEST(head__other_parent__block_was_replaced),
    SUITE_TEST(head__endpoint_lags_a_little__is_no_reorganisation),
    SUITE_TEST(head__endpoint_stays_behind__counts_as_gone_back),
    SUITE_TEST(balance__first_reading__known_and_no_news),
    SUITE_TEST(balance__list__order_of_addresses_and_tokens),
    SUITE_TEST(balance__more_than_before__is_announced_once),
    SUITE_TEST(balance__two_sessions_see_money_come__one_notice),
    SUITE_TEST(balance__token_is_silent__stays_unknown),
    SUITE_TEST(balance__token_falls_silent__keeps_its_last_figure_and_age),
    SUITE_TEST(balance__older_block__does_not_replace_a_newer_reading),
    SUITE_TEST(balance__chain_went_back__is_read_again_without_news),
    SUITE_TEST(balance__each_block__is_read_at_most_every_four_seconds),
    SUITE_TEST(balance__own_transfer_between_own_addresses__is_no_news),
    SUITE_TEST(balance__totals__count_an_address_once_and_leave_out_watched),
    SUITE_TEST(balance__refresh__reports_what_went_wrong),
    SUITE_TEST(balance__restart_offline__still_there),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("balance", tests, &fixture)
