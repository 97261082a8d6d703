/* Keys of price APIs: sealed per account, in requests only while the session is unlocked. */

#include "core/api_key.h"

#include <stdio.h>
#include <string.h>

#include "core/account.h"
#include "core/base/mem.h"
#include "core/context.h"
#include "support/folder.h"
#include "support/home.h"
#include "support/suite.h"

#define KEY "CG-aVerySecretKey1"

static const char source[] = "\n[source.coingecko]\n"
                             "kind = coingecko\n"
                             "url = https://api.coingecko.com/api/v3\n"
                             "id = moss-carbon-credit\n"
                             "[source.kraken]\n"
                             "kind = kraken\n"
                             "url = https://api.kraken.com/0/public\n"
                             "id = ETH\n"
                             "base = WETH\n";
static struct home home;
static char sent[API_KEY_MAX + 1]; /* the key of the newest request; "": none */

static ticket submit(void *ctx, const struct market_request *request, market_done_fn *done,
                     void *arg)
{
    (void)ctx, (void)done, (void)arg;
    sent[0] = '\0';
    if (request->key != NULL)
        snprintf(sent, sizeof sent, "%s", (const char *)request->key->data);
    return 1;
}

static void cancel(void *ctx, ticket unwanted)
{
    (void)ctx, (void)unwanted;
}

static const struct market_kind *kind_of(void *ctx, const char *kind)
{
    static const struct market_kind kinds[] = {
        {.kind = "coingecko", .title = "CoinGecko", .quotes = "", .takes_key = true},
        {.kind = "kraken", .title = "Kraken", .quotes = ""}};
    (void)ctx;
    for (size_t i = 0; i < MEM_COUNT(kinds); i++)
        if (strcmp(kinds[i].kind, kind) == 0)
            return &kinds[i];
    return NULL;
}

static bool budget_get(void *ctx, const struct price_api *api, struct market_budget *out)
{
    (void)ctx, (void)api, (void)out;
    return false;
}

static void budget_set(void *ctx, const struct market_budget *told)
{
    (void)ctx, (void)told;
}

static void setup(void)
{
    char path[200];
    struct buf text = {0};
    home_prepare(&home);
    snprintf(path, sizeof path, "%s/networks/testnet.ini", home.share_dir);
    folder_read(&text, path);
    buf_add_text(&text, source);
    folder_write(path, (const char *)text.data, text.len);
    buf_clear(&text);
    home.market = (struct market_port){.submit = submit,
                                       .cancel = cancel,
                                       .kind = kind_of,
                                       .budget_get = budget_get,
                                       .budget_set = budget_set};
    home_start(&home);
}

static void teardown(void)
{
    home_close(&home);
}

static void on_done(void *arg, const struct market_answer *answer)
{
    (void)arg, (void)answer;
}

/* Returns: the key that a request to this kind of source carries; "": none. */
static const char *sent_to(const char *kind)
{
    struct price_api api = {.url = "https://api.coingecko.com"};
    struct market_pair pair = {"x", "USD"};
    struct market_request request = {.api = &api, .pairs = &pair, .pair_count = 1};
    snprintf(api.kind, sizeof api.kind, "%s", kind);
    (void)core_market(home.core, &request, on_done, NULL);
    return sent;
}

static enum err set(const char *kind, const char *text)
{
    struct secret key = home_secret(text);
    job work;
    enum err err = api_key_set(home.core, &work, kind, &key);
    secret_clear(&key);
    if (err == OK)
        err = home_wait(&home, work);
    home_pump(&home);
    return err;
}

static size_t listed(void)
{
    struct api_key *keys;
    size_t count;
    ck_assert_int_eq(api_key_list(home.core, &keys, &count), OK);
    if (count > 0) {
        ck_assert_str_eq(keys[0].kind, "coingecko");
        ck_assert(keys[0].is_ready && keys[0].why == OK);
    }
    mem_free(keys);
    return count;
}

START_TEST(api_key__reaches_requests_while_unlocked_only)
{
    home_sign_up(&home, "ann");
    ck_assert_str_eq(sent_to("coingecko"), "");
    ck_assert_int_eq(set("coingecko", KEY), OK);
    ck_assert_str_eq(sent_to("coingecko"), KEY);
    ck_assert_str_eq(sent_to("kraken"), "");
    account_lock(home.core);
    ck_assert_str_eq(sent_to("coingecko"), "");
    ck_assert_int_eq(home_log_in(&home, "ann", HOME_PASSWORD), OK);
    home_pump(&home);
    ck_assert_str_eq(sent_to("coingecko"), KEY);
    account_logout(home.core);
    ck_assert_str_eq(sent_to("coingecko"), "");
    home_restart(&home);
    ck_assert_int_eq(home_log_in(&home, "ann", HOME_PASSWORD), OK);
    home_pump(&home);
    ck_assert_str_eq(sent_to("coingecko"), KEY);
}
END_TEST

START_TEST(api_key__is_replaced_and_removed)
{
    home_sign_up(&home, "ann");
    ck_assert_int_eq(api_key_remove(home.core, "coingecko"), ERR_NOT_FOUND);
    ck_assert_int_eq(set("coingecko", "first"), OK);
    ck_assert_int_eq(set("coingecko", KEY), OK);
    ck_assert_uint_eq(listed(), 1);
    ck_assert_str_eq(sent_to("coingecko"), KEY);
    ck_assert_int_eq(api_key_remove(home.core, "coingecko"), OK);
    ck_assert_str_eq(sent_to("coingecko"), "");
    ck_assert_uint_eq(listed(), 0);
}
END_TEST

START_TEST(api_key__of_one_account_is_not_the_others)
{
    home_sign_up(&home, "ann");
    ck_assert_int_eq(set("coingecko", KEY), OK);
    home_sign_up(&home, "bob");
    home_pump(&home);
    if (core_session(home.core)->is_locked || strcmp(core_session(home.core)->name, "bob") != 0)
        ck_assert_int_eq(home_log_in(&home, "bob", HOME_PASSWORD), OK);
    home_pump(&home);
    ck_assert_str_eq(core_session(home.core)->name, "bob");
    ck_assert_str_eq(sent_to("coingecko"), "");
    ck_assert_uint_eq(listed(), 0);
    ck_assert_int_eq(api_key_remove(home.core, "coingecko"), ERR_NOT_FOUND);
}
END_TEST

START_TEST(api_key__bad_ones_are_refused)
{
    char text[API_KEY_MAX + 2];
    home_sign_up(&home, "ann");
    ck_assert_int_eq(set("coingecko", ""), ERR_INVALID);
    ck_assert_int_eq(set("coingecko", "two words"), ERR_INVALID);
    ck_assert_int_eq(set("coingecko", "a\r\nHost: b"), ERR_INVALID);
    ck_assert_int_eq(set("coingecko", "a\x7f"), ERR_INVALID);
    memset(text, 'k', sizeof text);
    text[API_KEY_MAX + 1] = '\0';
    ck_assert_int_eq(set("coingecko", text), ERR_LIMIT);
    ck_assert_int_eq(set("kraken", KEY), ERR_UNSUPPORTED);
    ck_assert_int_eq(set("nobody", KEY), ERR_NOT_FOUND);
    ck_assert_uint_eq(listed(), 0);
    text[API_KEY_MAX] = '\0';
    ck_assert_int_eq(set("coingecko", text), OK);
    ck_assert_str_eq(sent_to("coingecko"), text);
    account_lock(home.core);
    ck_assert_int_eq(set("coingecko", KEY), ERR_LOCKED);
    ck_assert_int_eq(api_key_remove(home.core, "coingecko"), ERR_LOCKED);
}
END_TEST

START_TEST(api_key__what_fails_leaves_no_key)
{
    struct api_key *keys;
    size_t count;
    home_sign_up(&home, "ann");
    home.signer.fail[SIGNER_SEAL] = ERR_SIGNER;
    ck_assert_int_eq(set("coingecko", KEY), ERR_SIGNER);
    ck_assert_uint_eq(listed(), 0);
    ck_assert_int_eq(set("coingecko", KEY), OK);
    account_lock(home.core);
    home.signer.fail[SIGNER_UNSEAL] = ERR_STORE_DAMAGED;
    ck_assert_int_eq(home_log_in(&home, "ann", HOME_PASSWORD), OK);
    home_pump(&home);
    ck_assert_str_eq(sent_to("coingecko"), "");
    ck_assert_int_eq(api_key_list(home.core, &keys, &count), OK);
    ck_assert_uint_eq(count, 1);
    ck_assert(!keys[0].is_ready && keys[0].why == ERR_STORE_DAMAGED);
    mem_free(keys);
}
END_TEST

START_TEST(api_key__locked_while_it_is_sealed)
{
    struct secret key = home_secret(KEY);
    job work;
    home_sign_up(&home, "ann");
    ck_assert_int_eq(api_key_set(home.core, &work, "coingecko", &key), OK);
    secret_clear(&key);
    account_lock(home.core);
    ck_assert_int_eq(home_wait(&home, work), ERR_CANCELLED);
    ck_assert_int_eq(home_log_in(&home, "ann", HOME_PASSWORD), OK);
    home_pump(&home);
    ck_assert_uint_eq(listed(), 0);
}
END_TEST

START_TEST(api_key__another_session_removes_it)
{
    struct home second;
    home_sign_up(&home, "ann");
    ck_assert_int_eq(set("coingecko", KEY), OK);
    home_join(&second, &home);
    ck_assert_int_eq(home_log_in(&second, "ann", HOME_PASSWORD), OK);
    ck_assert_int_eq(api_key_remove(second.core, "coingecko"), OK);
    home_advance(&home, 1000);
    ck_assert_str_eq(sent_to("coingecko"), "");
    home_close(&second);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(api_key__reaches_requests_while_unlocked_only),
    SUITE_TEST(api_key__is_replaced_and_removed),
    SUITE_TEST(api_key__of_one_account_is_not_the_others),
    SUITE_TEST(api_key__bad_ones_are_refused),
    SUITE_TEST(api_key__what_fails_leaves_no_key),
    SUITE_TEST(api_key__locked_while_it_is_sealed),
    SUITE_TEST(api_key__another_session_removes_it),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("api_key", tests, &fixture)
