#include <stdlib.h>
#include <string.h>

#include "core/account.h"
#include "core/context.h"
#include "core/eth/address.h"
#include "core/wallet.h"
#include "support/folder.h"
#include "support/home.h"
#include "support/suite.h"

#define WORDS "one two three four five six seven eight nine ten eleven twelve"

static struct home home;

static void setup(void)
{
    home_open(&home);
    home_sign_up(&home, "ana");
}

static void teardown(void)
{
    home_close(&home);
}

static enum err restore(const char *name, const char *text)
{
    struct secret words = home_secret(text);
    job work;
    enum err err = wallet_restore(home.core, &work, name, &words);
    secret_clear(&words);
    return err != OK ? err : home_wait(&home, work);
}

static enum err import_key(const char *name, const char *text)
{
    struct secret key = home_secret(text);
    job work;
    enum err err = wallet_import_key(home.core, &work, name, &key);
    secret_clear(&key);
    return err != OK ? err : home_wait(&home, work);
}

static enum err next_address(int64_t wallet_id)
{
    job work;
    enum err err = wallet_next_address(home.core, &work, wallet_id);
    return err != OK ? err : home_wait(&home, work);
}

static size_t count_wallets(bool with_archived)
{
    struct wallet *list;
    size_t count;
    ck_assert_int_eq(wallet_list(home.core, with_archived, &list, &count), OK);
    free(list);
    return count;
}

static struct wallet_address find(const char *text)
{
    struct wallet_address address;
    enum err err = wallet_address_find(home.core, text, &address);
    ck_assert_msg(err == OK, "%s: %s", text, err_detail(err));
    return address;
}

static enum err check_word(unsigned n, const char *text)
{
    struct secret word = home_secret(text);
    job work;
    enum err err = wallet_words_check(home.core, &work, n, &word);
    secret_clear(&word);
    return err != OK ? err : home_wait(&home, work);
}

/* ---- making ---- */

START_TEST(wallet__words__are_taken_once_and_checked_in_the_signer)
{
    struct secret words = {0};
    job work;
    ck_assert_int_eq(wallet_words_new(home.core, &work, 13, 0), ERR_INVALID);
    ck_assert_int_eq(wallet_take_words(home.core, &words), ERR_NOT_FOUND);
    ck_assert_int_eq(wallet_words_new(home.core, &work, 24, 0), OK);
    ck_assert_int_eq(home_wait(&home, work), OK);
    ck_assert_int_eq(wallet_take_words(home.core, &words), OK);
    ck_assert_str_eq((const char *)words.data, home.signer.mnemonic);
    ck_assert_int_eq(wallet_take_words(home.core, &words), ERR_NOT_FOUND);
    secret_clear(&words);
    ck_assert_int_eq(check_word(2, "w2b"), OK);
    ck_assert_int_eq(check_word(2, "w3b"), ERR_INVALID);
    ck_assert_int_eq(check_word(0, "w2b"), ERR_INVALID);
    ck_assert_int_eq(wallet_create(home.core, &work, "Main"), OK);
    ck_assert_int_eq(home_wait(&home, work), OK);
    ck_assert_int_eq(home.done.id, find("Main").wallet_id);
    ck_assert_uint_eq(home.seen[EV_WALLETS], 1);
    /* The pending words are gone: there is nothing to make another of. */
    ck_assert_int_eq(wallet_create(home.core, &work, "Twin"), OK);
    ck_assert_int_ne(home_wait(&home, work), OK);
    ck_assert_uint_eq(count_wallets(true), 1);
}
END_TEST

START_TEST(wallet__words__are_wiped_on_lock)
{
    struct secret words = {0};
    job work;
    ck_assert_int_eq(wallet_words_new(home.core, &work, 12, 0), OK);
    ck_assert_int_eq(home_wait(&home, work), OK);
    account_lock(home.core);
    ck_assert_int_eq(wallet_take_words(home.core, &words), ERR_NOT_FOUND);
}
END_TEST

START_TEST(wallet__restore__derives_the_first_address)
{
    struct wallet *list;
    size_t count;
    ck_assert_int_eq(restore("Main", WORDS), OK);
    ck_assert_int_eq(wallet_list(home.core, false, &list, &count), OK);
    ck_assert_uint_eq(count, 1);
    ck_assert_str_eq(list[0].name, "Main");
    ck_assert_int_eq(list[0].kind, WALLET_HD);
    ck_assert_str_eq(list[0].path, WALLET_PATH);
    ck_assert_uint_eq(list[0].address_count, 1);
    ck_assert_int_eq(list[0].created_s, core_now_s(home.core));
    free(list);
    struct wallet_address address = find("Main");
    ck_assert(!addr_is_zero(&address.address));
    ck_assert_uint_eq(address.index, 0);
}
END_TEST

START_TEST(wallet__restore__says_what_is_wrong_with_the_words)
{
    ck_assert_int_eq(restore("Main", "one two three"), ERR_SYNTAX);
    ck_assert_int_eq(restore("Main", ""), ERR_SYNTAX);
    ck_assert_int_eq(restore("Main", "badsum 2 3 4 5 6 7 8 9 10 11 12"), ERR_INVALID);
    ck_assert_int_eq(import_key("Main", "0x1234"), ERR_SYNTAX);
    ck_assert_uint_eq(count_wallets(true), 0);
    ck_assert_uint_eq(home.seen[EV_WALLETS], 0);
}
END_TEST

START_TEST(wallet__restore__refuses_a_twin)
{
    ck_assert_int_eq(restore("Main", WORDS), OK);
    ck_assert_int_eq(restore("Other", WORDS), ERR_EXISTS);
    ck_assert_ptr_nonnull(strstr(home.done.detail, "'Main'"));
    ck_assert_uint_eq(count_wallets(true), 1);
    /* Another account may have the same wallet. */
    account_logout(home.core);
    home_sign_up(&home, "bob");
    ck_assert_int_eq(restore("Main", WORDS), OK);
}
END_TEST

START_TEST(wallet__import__takes_the_place_of_a_watched_address)
{
    static const char key[] = "0x0000000000000000000000000000000000000000000000000000000000000001";
    struct addr address;
    int64_t id;
    /* The address of the key 1. */
    ck_assert_int_eq(address_read(&address, "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf", 42), OK);
    ck_assert_int_eq(wallet_watch(home.core, &id, "Watched", &address), OK);
    ck_assert_int_eq(find("Watched").kind, WALLET_WATCH);
    ck_assert_int_eq(wallet_watch(home.core, &id, "Again", &address), ERR_EXISTS);
    ck_assert_int_eq(import_key("Mine", key), OK);
    ck_assert_uint_eq(count_wallets(true), 1);
    struct wallet_address mine = find("Mine");
    ck_assert_int_eq(mine.kind, WALLET_KEY);
    ck_assert(addr_equal(&mine.address, &address));
    ck_assert_int_eq(wallet_watch(home.core, &id, "Again", &address), ERR_EXISTS);
}
END_TEST

START_TEST(wallet__create__checks_names)
{
    static const char *const names[] = {"",     " a",
                                        "a ",   "a/b",
                                        "a\tb", "a\xe2\x80\xaez",
                                        "\xff", "a name of more than 32 characters"};
    struct addr address = home_address(9, 1);
    int64_t id;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        ck_assert_msg(wallet_watch(home.core, &id, names[i], &address) == ERR_INVALID, "%zu", i);
    ck_assert_int_eq(wallet_watch(home.core, &id, "Gr\xc3\xbcn 2", &address), OK);
    address = home_address(9, 2);
    ck_assert_int_eq(wallet_watch(home.core, &id, "Gru\xcc\x88n 2", &address), ERR_EXISTS);
    ck_assert_int_eq(restore("Gr\xc3\xbcn 2", WORDS), ERR_EXISTS);
    ck_assert_uint_eq(home.signer.count[SIGNER_WALLET_SEAL], 0);
}
END_TEST

START_TEST(wallet__create__needs_an_unlocked_session)
{
    struct addr address = home_address(9, 1);
    int64_t id;
    job work;
    account_lock(home.core);
    ck_assert_int_eq(restore("Main", WORDS), ERR_LOCKED);
    ck_assert_int_eq(wallet_watch(home.core, &id, "Main", &address), ERR_LOCKED);
    ck_assert_int_eq(wallet_words_new(home.core, &work, 12, 0), ERR_LOCKED);
}
END_TEST

START_TEST(wallet__create__cut_off_leaves_nothing_half)
{
    struct secret words = home_secret(WORDS);
    job work;
    /* End after 0, 1 and 2 answers of the signer: sealed, then the address. */
    for (int answers = 0; answers <= 2; answers++) {
        ck_assert_int_eq(wallet_restore(home.core, &work, "Main", &words), OK);
        for (int i = 0; i < answers; i++)
            ck_assert_uint_eq(fake_signer_pump(&home.signer), 1);
        home_restart(&home);
        ck_assert_int_eq(home_log_in(&home, "ana", HOME_PASSWORD), OK);
        ck_assert_uint_eq(count_wallets(true), answers == 2 ? 1 : 0);
    }
    struct wallet_address first = find("Main");
    ck_assert(!addr_is_zero(&first.address));
    secret_clear(&words);
}
END_TEST

START_TEST(wallet__create__ends_when_the_session_is_locked)
{
    struct secret words = home_secret(WORDS);
    job work;
    ck_assert_int_eq(wallet_restore(home.core, &work, "Main", &words), OK);
    account_lock(home.core);
    ck_assert_int_eq(home_wait(&home, work), ERR_LOCKED);
    home_pump(&home);
    ck_assert_uint_eq(count_wallets(true), 0);
    secret_clear(&words);
}
END_TEST

START_TEST(wallet__create__survives_a_signer_that_dies)
{
    struct secret words = home_secret(WORDS);
    job work;
    ck_assert_int_eq(wallet_restore(home.core, &work, "Main", &words), OK);
    fake_signer_crash(&home.signer);
    ck_assert_int_eq(home_wait(&home, work), ERR_SIGNER);
    ck_assert_int_eq(home_log_in(&home, "ana", HOME_PASSWORD), OK);
    ck_assert_int_eq(restore("Main", WORDS), OK);
    secret_clear(&words);
}
END_TEST

START_TEST(wallet__create__one_step_at_a_time)
{
    struct secret words = home_secret(WORDS);
    job work;
    ck_assert_int_eq(wallet_restore(home.core, &work, "Main", &words), OK);
    ck_assert_int_eq(restore("Other", WORDS), ERR_BUSY);
    ck_assert_int_eq(home_wait(&home, work), OK);
    secret_clear(&words);
}
END_TEST

/* ---- addresses ---- */

START_TEST(wallet__next_address__counts_up_to_the_most)
{
    struct wallet_address *list;
    size_t count;
    ck_assert_int_eq(restore("Main", WORDS), OK);
    int64_t wallet_id = find("Main").wallet_id;
    for (uint32_t i = 1; i < WALLET_ADDRESSES_MAX; i++) {
        ck_assert_int_eq(next_address(wallet_id), OK);
        struct wallet_address address;
        ck_assert_int_eq(wallet_address_get(home.core, home.done.id, &address), OK);
        ck_assert_uint_eq(address.index, i);
    }
    ck_assert_int_eq(next_address(wallet_id), ERR_LIMIT);
    ck_assert_int_eq(wallet_addresses(home.core, wallet_id, &list, &count), OK);
    ck_assert_uint_eq(count, WALLET_ADDRESSES_MAX);
    for (size_t i = 1; i < count; i++)
        ck_assert(!addr_equal(&list[i].address, &list[i - 1].address));
    free(list);
}
END_TEST

START_TEST(wallet__next_address__is_for_hd_wallets)
{
    struct addr address = home_address(9, 1);
    int64_t id;
    ck_assert_int_eq(wallet_watch(home.core, &id, "Watched", &address), OK);
    ck_assert_int_eq(next_address(id), ERR_UNSUPPORTED);
    ck_assert_int_eq(next_address(4711), ERR_NOT_FOUND);
}
END_TEST

START_TEST(wallet__find__takes_every_way_to_say_it)
{
    char text[ADDRESS_TEXT];
    struct wallet_address unused;
    ck_assert_int_eq(restore("Main", WORDS), OK);
    ck_assert_int_eq(next_address(find("Main").wallet_id), OK);
    struct wallet_address second = find("Main/1");
    ck_assert_uint_eq(second.index, 1);
    ck_assert_int_eq(find("Main/0").id, find("Main").id);
    address_write(text, &second.address);
    ck_assert_int_eq(find(text).id, second.id);
    ck_assert_int_eq(wallet_label(home.core, second.id, "Savings"), OK);
    ck_assert_int_eq(find("Savings").id, second.id);
    ck_assert_str_eq(find("Savings").label, "Savings");

    static const char *const unknown[] = {"",        "Mai",     "Main/2", "Main/", "Main/01", "/0",
                                          "Main/-1", "Main/64", "main",   "0x00",  "\xff"};
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
        ck_assert_msg(wallet_address_find(home.core, unknown[i], &unused) == ERR_NOT_FOUND, "%s",
                      unknown[i]);
}
END_TEST

START_TEST(wallet__label__is_one_address)
{
    ck_assert_int_eq(restore("Main", WORDS), OK);
    ck_assert_int_eq(next_address(find("Main").wallet_id), OK);
    int64_t first = find("Main/0").id, second = find("Main/1").id;
    ck_assert_int_eq(wallet_label(home.core, first, "Savings"), OK);
    ck_assert_int_eq(wallet_label(home.core, first, "Savings"), OK);
    ck_assert_int_eq(wallet_label(home.core, second, "Savings"), ERR_EXISTS);
    ck_assert_int_eq(wallet_label(home.core, second, "a\nb"), ERR_INVALID);
    ck_assert_int_eq(wallet_label(home.core, 4711, "Other"), ERR_NOT_FOUND);
    ck_assert_int_eq(wallet_label(home.core, first, ""), OK);
    ck_assert_int_eq(wallet_label(home.core, second, ""), OK);
    ck_assert_int_eq(wallet_label(home.core, second, "Savings"), OK);
}
END_TEST

START_TEST(wallet__archive__hides_and_brings_back)
{
    ck_assert_int_eq(restore("Main", WORDS), OK);
    int64_t id = find("Main").wallet_id;
    ck_assert_int_eq(wallet_archive(home.core, id, true), OK);
    ck_assert_uint_eq(count_wallets(false), 0);
    ck_assert_uint_eq(count_wallets(true), 1);
    ck_assert(find("Main").is_archived);
    ck_assert_int_eq(wallet_archive(home.core, id, false), OK);
    ck_assert_uint_eq(count_wallets(false), 1);
}
END_TEST

START_TEST(wallet__rename__keeps_names_unique)
{
    struct addr address = home_address(9, 1);
    int64_t first, second;
    ck_assert_int_eq(wallet_watch(home.core, &first, "One", &address), OK);
    address = home_address(9, 2);
    ck_assert_int_eq(wallet_watch(home.core, &second, "Two", &address), OK);
    ck_assert_int_eq(wallet_rename(home.core, second, "One"), ERR_EXISTS);
    ck_assert_int_eq(wallet_rename(home.core, second, "x/y"), ERR_INVALID);
    ck_assert_int_eq(wallet_rename(home.core, second, "Zwei"), OK);
    ck_assert_int_eq(find("Zwei").wallet_id, second);
}
END_TEST

/* ---- others ---- */

START_TEST(wallet__of_another_account__is_not_there)
{
    struct signer_request request = {0};
    struct buf sealed = {0};
    struct wallet_address address, *addresses;
    size_t count;
    char text[ADDRESS_TEXT];
    ck_assert_int_eq(restore("Main", WORDS), OK);
    struct wallet_address mine = find("Main");
    ck_assert_int_eq(wallet_label(home.core, mine.id, "Savings"), OK);
    address_write(text, &mine.address);
    account_logout(home.core);
    home_sign_up(&home, "eve");

    ck_assert_uint_eq(count_wallets(true), 0);
    ck_assert_int_eq(wallet_address_get(home.core, mine.id, &address), ERR_NOT_FOUND);
    ck_assert_int_eq(wallet_address_find(home.core, "Main", &address), ERR_NOT_FOUND);
    ck_assert_int_eq(wallet_address_find(home.core, "Savings", &address), ERR_NOT_FOUND);
    ck_assert_int_eq(wallet_address_find(home.core, text, &address), ERR_NOT_FOUND);
    ck_assert_int_eq(wallet_addresses(home.core, mine.wallet_id, &addresses, &count), OK);
    ck_assert_uint_eq(count, 0);
    free(addresses);
    ck_assert_int_eq(wallet_rename(home.core, mine.wallet_id, "Stolen"), ERR_NOT_FOUND);
    ck_assert_int_eq(wallet_archive(home.core, mine.wallet_id, true), ERR_NOT_FOUND);
    ck_assert_int_eq(wallet_label(home.core, mine.id, "Stolen"), ERR_NOT_FOUND);
    ck_assert_int_eq(wallet_signing(home.core, mine.id, &request, &sealed), ERR_NOT_FOUND);
    ck_assert_int_eq(next_address(mine.wallet_id), ERR_NOT_FOUND);

    account_logout(home.core);
    ck_assert_int_eq(home_log_in(&home, "ana", HOME_PASSWORD), OK);
    ck_assert_str_eq(find("Main").label, "Savings");
    ck_assert(!find("Main").is_archived);
}
END_TEST

START_TEST(wallet__lists__need_somebody_who_is_logged_in)
{
    struct wallet *list;
    struct wallet_address *addresses;
    size_t count;
    ck_assert_int_eq(restore("Main", WORDS), OK);
    account_lock(home.core);
    ck_assert_uint_eq(count_wallets(true), 1);
    account_logout(home.core);
    ck_assert_int_eq(wallet_list(home.core, true, &list, &count), ERR_LOCKED);
    ck_assert_int_eq(wallet_addresses(home.core, 0, &addresses, &count), ERR_LOCKED);
}
END_TEST

START_TEST(wallet__signing__fills_the_request)
{
    struct signer_request request = {0};
    struct buf sealed = {0};
    struct addr address = home_address(9, 1);
    int64_t id;
    ck_assert_int_eq(restore("Main", WORDS), OK);
    ck_assert_int_eq(next_address(find("Main").wallet_id), OK);
    ck_assert_int_eq(wallet_signing(home.core, find("Main/1").id, &request, &sealed), OK);
    ck_assert_str_eq(request.path, WALLET_PATH "/1");
    ck_assert_int_eq(request.kind, WALLET_HD);
    ck_assert_uint_gt(request.sealed.len, UID_LEN);
    ck_assert_ptr_nonnull(memmem(sealed.data, sealed.len, request.uid, UID_LEN));
    ck_assert_int_eq(wallet_watch(home.core, &id, "Watched", &address), OK);
    ck_assert_int_eq(wallet_signing(home.core, find("Watched").id, &request, &sealed),
                     ERR_UNSUPPORTED);
    buf_clear(&sealed);
}
END_TEST

/* BIP-32, test vector 1, chain m/0'/1/2'/2; its children computed by ethers. */
START_TEST(wallet__watch_xpub__watches_the_first_addresses)
{
    static const char xpub[] = "xpub6FHa3pjLCk84BayeJxFW2SP4XRrFd1JYnxeLeU8EqN3vDfZmbqBqaGJAyiLjTAw"
                               "m6ZLRQUMv1ZACTj37sR62cfN7fe5JnJ7dh8zL4fiyLHV";
    struct wallet_address *list;
    size_t count;
    int64_t id;
    char text[ADDRESS_TEXT];
    static const char *const expected[] = {"0x41d16dF1F417a16410d0a1ee4D360d3f2319Ad67",
                                           "0xCf6a403BfFCfADB47548C7779D3842Ed47cB47a0",
                                           "0x9B995f8B05da3D3AB64E77f19bC27C9e89518d4C"};
    ck_assert_int_eq(wallet_watch_xpub(home.core, &id, "Cold", xpub, 0), ERR_RANGE);
    ck_assert_int_eq(wallet_watch_xpub(home.core, &id, "Cold", xpub, WALLET_ADDRESSES_MAX),
                     ERR_RANGE);
    ck_assert_int_eq(wallet_watch_xpub(home.core, &id, "Cold", "xpub6H1", 3), ERR_SYNTAX);
    ck_assert_int_eq(wallet_watch_xpub(home.core, &id, "Cold", xpub, 3), OK);
    ck_assert_int_eq(wallet_addresses(home.core, id, &list, &count), OK);
    ck_assert_uint_eq(count, 3);
    for (size_t i = 0; i < count; i++) {
        ck_assert_int_eq(list[i].kind, WALLET_WATCH);
        address_write(text, &list[i].address);
        ck_assert_str_eq(text, expected[i]);
    }
    free(list);
    ck_assert_int_eq(wallet_watch_xpub(home.core, &id, "Again", xpub, 1), ERR_EXISTS);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(wallet__watch_xpub__watches_the_first_addresses),
    SUITE_TEST(wallet__words__are_taken_once_and_checked_in_the_signer),
    SUITE_TEST(wallet__words__are_wiped_on_lock),
    SUITE_TEST(wallet__restore__derives_the_first_address),
    SUITE_TEST(wallet__restore__says_what_is_wrong_with_the_words),
    SUITE_TEST(wallet__restore__refuses_a_twin),
    SUITE_TEST(wallet__import__takes_the_place_of_a_watched_address),
    SUITE_TEST(wallet__create__checks_names),
    SUITE_TEST(wallet__create__needs_an_unlocked_session),
    SUITE_TEST(wallet__create__cut_off_leaves_nothing_half),
    SUITE_TEST(wallet__create__ends_when_the_session_is_locked),
    SUITE_TEST(wallet__create__survives_a_signer_that_dies),
    SUITE_TEST(wallet__create__one_step_at_a_time),
    SUITE_TEST(wallet__next_address__counts_up_to_the_most),
    SUITE_TEST(wallet__next_address__is_for_hd_wallets),
    SUITE_TEST(wallet__find__takes_every_way_to_say_it),
    SUITE_TEST(wallet__label__is_one_address),
    SUITE_TEST(wallet__archive__hides_and_brings_back),
    SUITE_TEST(wallet__rename__keeps_names_unique),
    SUITE_TEST(wallet__of_another_account__is_not_there),
    SUITE_TEST(wallet__lists__need_somebody_who_is_logged_in),
    SUITE_TEST(wallet__signing__fills_the_request),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("wallet", tests, &fixture)
