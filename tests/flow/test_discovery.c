#include "support/home.h"
#include "support/suite.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/discovery.h"
#include "core/eth/address.h"
#include "core/wallet_secret.h"

/** Which addresses of words are found on a network, with a real signer that derives them. */

#define WORDS "test test test test test test test test test test test junk"
#define PATH  "m/44'/60'/0'/0"

static struct home home;
static struct driver driver;
static job work;
static uint64_t paid; /* bit n: address n holds something */
static uint64_t sent; /* bit n: address n sent a transaction */

static size_t place_of(const struct addr *address)
{
    const struct discovery *found = discovery_get(home.core);
    for (size_t i = 0; i < found->count; i++)
        if (addr_equal(&found->rows[i].address, address))
            return i;
    ck_abort_msg("an address was asked for that is not in the list");
}

static void on_nonce(void *arg, const struct chain_request *request, struct chain_answer *answer)
{
    (void)arg;
    answer->nonce_latest = answer->nonce_pending = sent >> place_of(&request->address) & 1 ? 3 : 0;
}

static void on_balances(void *arg, const struct chain_request *request, struct chain_answer *answer)
{
    (void)arg;
    size_t cells = request->owner_count * request->token_count;
    struct u256 *balances = fake_chain_memory(&home.chain, cells * sizeof *balances);
    bool *known = fake_chain_memory(&home.chain, cells * sizeof *known);
    for (size_t i = 0; i < cells; i++) {
        size_t owner = i / request->token_count;
        bool is_paid = paid >> place_of(&request->owners[owner]) & 1;
        known[i] = true;
        if (i % request->token_count == HOME_MCO2 && is_paid)
            balances[i] = u256_from_u64(7);
    }
    answer->balances = balances;
    answer->balance_known = known;
}

static void begin(bool is_offline)
{
    driver_open(&driver);
    home_prepare(&home);
    home.real_signer = &driver;
    home.offline = is_offline;
    home_start(&home);
    fake_chain_on(&home.chain, CHAIN_NONCE, on_nonce, NULL);
    fake_chain_on(&home.chain, CHAIN_BALANCES, on_balances, NULL);
    home_sign_up(&home, "anna");
    struct secret words = home_secret(WORDS);
    ck_assert_int_eq(wallet_pending_words(home.core, &work, &words, NULL), OK);
    ck_assert_int_eq(home_wait(&home, work), OK);
    secret_clear(&words);
    paid = sent = 0;
}

static void teardown(void)
{
    home_close(&home);
    driver_close(&driver);
    zygote_stop();
}

static enum err look(const char *path)
{
    enum err err = discovery_begin(home.core, &work, path);
    return err == OK ? home_wait(&home, work) : err;
}

START_TEST(discovery__gap__goes_on_until_twenty_in_a_row_are_unused)
{
    struct wallet_address *list;
    size_t count;
    begin(false);
    sent = UINT64_C(1);
    paid = UINT64_C(1) << 12 | UINT64_C(1) << 25;
    ck_assert_int_eq(look(PATH), OK);
    const struct discovery *found = discovery_get(home.core);
    ck_assert_uint_eq(found->count, 60); /* 25 is in the second run: the third ends it */
    ck_assert_uint_eq(found->read, 60);
    ck_assert_uint_eq(found->used, 3);
    ck_assert_uint_eq(found->rows[0].nonce, 3);
    ck_assert(found->rows[25].is_used && !found->rows[26].is_used);
    ck_assert_uint_eq(discovery_usual(found), sent | paid);

    ck_assert_int_eq(wallet_keep_chosen(home.core, &work, "main", PATH, discovery_usual(found)),
                     OK);
    ck_assert_int_eq(home_wait(&home, work), OK);
    int64_t wallet_id = home.done.id;
    ck_assert_int_eq(wallet_next_address(home.core, &work, wallet_id), OK);
    ck_assert_int_eq(home_wait(&home, work), OK);
    ck_assert_int_eq(wallet_addresses(home.core, wallet_id, &list, &count), OK);
    ck_assert_uint_eq(count, 4);
    ck_assert_uint_eq(list[1].index, 12);
    ck_assert_uint_eq(list[2].index, 25);
    ck_assert_uint_eq(list[3].index, 26); /* behind the highest, not a second 3 */
    ck_assert(addr_equal(&list[3].address, &found->rows[26].address));
    mem_free(list);
}
END_TEST

START_TEST(discovery__nothing_used__offers_the_first)
{
    char text[ADDRESS_TEXT];
    begin(false);
    ck_assert_int_eq(look(PATH), OK);
    const struct discovery *found = discovery_get(home.core);
    ck_assert_uint_eq(found->count, DISCOVERY_GAP);
    ck_assert_uint_eq(found->used, 0);
    ck_assert_uint_eq(discovery_usual(found), 1);
    address_write(text, &found->rows[0].address);
    ck_assert_str_eq(text, "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"); /* known of the words */
}
END_TEST

START_TEST(discovery__all_used__ends_where_a_wallet_is_full)
{
    begin(false);
    sent = UINT64_MAX;
    ck_assert_int_eq(look(PATH), OK);
    ck_assert_uint_eq(discovery_get(home.core)->count, DISCOVERY_MAX);
    ck_assert_uint_eq(discovery_usual(discovery_get(home.core)), UINT64_MAX);
}
END_TEST

START_TEST(discovery__offline__derives_and_says_so)
{
    begin(true);
    ck_assert_int_eq(look(PATH), ERR_OFFLINE);
    const struct discovery *found = discovery_get(home.core);
    ck_assert_uint_eq(found->count, DISCOVERY_GAP);
    ck_assert_uint_eq(found->read, 0);
    ck_assert_uint_eq(discovery_usual(found), 1);
}
END_TEST

START_TEST(discovery__network_fails__keeps_what_was_read)
{
    begin(false);
    paid = UINT64_C(1) << 3;
    fake_chain_push_err(&home.chain, CHAIN_BALANCES, ERR_NET);
    ck_assert_int_eq(look(PATH), ERR_NET);
    ck_assert(!discovery_get(home.core)->is_running);
    ck_assert_uint_eq(discovery_get(home.core)->read, 0);
    ck_assert_int_eq(look(PATH), OK); /* and can be tried again */
    ck_assert_uint_eq(discovery_get(home.core)->used, 1);
}
END_TEST

START_TEST(discovery__cancelled__ends_once_and_asks_no_more)
{
    begin(false);
    home.chain.is_silent = true;
    ck_assert_int_eq(discovery_begin(home.core, &work, PATH), OK);
    job second;
    ck_assert_int_eq(discovery_begin(home.core, &second, PATH), ERR_BUSY);
    home_pump(&home);
    ck_assert(discovery_get(home.core)->is_running);
    discovery_cancel(home.core);
    ck_assert_int_eq(home_wait(&home, work), ERR_CANCELLED);
    home.chain.is_silent = false;
    home_pump(&home);
    ck_assert_uint_eq(discovery_get(home.core)->read, 0);
}
END_TEST

START_TEST(discovery__bad_path__says_so)
{
    begin(false);
    ck_assert_int_eq(look("m/44'/x"), ERR_SYNTAX);
    ck_assert(!discovery_get(home.core)->is_running);
    ck_assert_int_eq(look("m/44'/60'/i'/0/0"), OK);
}
END_TEST

START_TEST(discovery__address_that_is_here__is_not_chosen_again)
{
    begin(false);
    struct secret words = home_secret(WORDS);
    ck_assert_int_eq(wallet_restore(home.core, &work, "old", &words), OK);
    ck_assert_int_eq(home_wait(&home, work), OK);
    sent = 3;
    ck_assert_int_eq(look(PATH), OK);
    ck_assert(discovery_get(home.core)->rows[0].is_here);
    ck_assert_uint_eq(discovery_usual(discovery_get(home.core)), 2);
    ck_assert_int_eq(wallet_keep_chosen(home.core, &work, "both", PATH, 3), OK);
    ck_assert_int_eq(home_wait(&home, work), ERR_EXISTS);
    ck_assert_int_eq(wallet_keep_chosen(home.core, &work, "none", PATH, 0), ERR_INVALID);
    secret_clear(&words);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST_SLOW(discovery__gap__goes_on_until_twenty_in_a_row_are_unused, 60),
    SUITE_TEST_SLOW(discovery__nothing_used__offers_the_first, 60),
    SUITE_TEST_SLOW(discovery__all_used__ends_where_a_wallet_is_full, 60),
    SUITE_TEST_SLOW(discovery__offline__derives_and_says_so, 60),
    SUITE_TEST_SLOW(discovery__network_fails__keeps_what_was_read, 60),
    SUITE_TEST_SLOW(discovery__cancelled__ends_once_and_asks_no_more, 60),
    SUITE_TEST_SLOW(discovery__bad_path__says_so, 60),
    SUITE_TEST_SLOW(discovery__address_that_is_here__is_not_chosen_again, 60),
};
static const struct suite_fixture fixture = {.teardown = teardown};
SUITE_MAIN_WITH("discovery", tests, &fixture)
