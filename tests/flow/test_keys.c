#include "support/home.h"
#include "support/suite.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/account.h"
#include "core/audit.h"
#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/eth/address.h"
#include "core/eth/sig.h"
#include "core/keyfile.h"
#include "core/policy.h"
#include "core/sign.h"
#include "core/transfer.h"
#include "core/txn.h"
#include "core/wallet.h"
#include "core/wallet_secret.h"

/** Core's use cases of keys with a real signer: real processes, real derivations. */

#define CHAIN 31337
#define WORDS "test test test test test test test test test test test junk"
#define FIRST "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"

static struct home home;
static struct driver driver;
static struct secret password, words;
static int64_t address_id, wallet_id;
static struct addr own;
static job work;

static void setup(void)
{
    struct wallet_address *list;
    size_t count;
    driver_open(&driver);
    home_prepare(&home);
    home.real_signer = &driver;
    home_start(&home);
    password = home_secret(HOME_PASSWORD);
    words = home_secret(WORDS);
    home_sign_up(&home, "anna");
    ck_assert_int_eq(wallet_restore(home.core, &work, "main", &words), OK);
    ck_assert_int_eq(home_wait(&home, work), OK);
    wallet_id = home.done.id;
    ck_assert_int_eq(wallet_addresses(home.core, wallet_id, &list, &count), OK);
    address_id = list[0].id;
    own = list[0].address;
    mem_free(list);
}

static void teardown(void)
{
    home_close(&home);
    driver_close(&driver);
    zygote_stop();
    secret_clear(&password);
    secret_clear(&words);
}

static enum err wait(enum err begun)
{
    return begun == OK ? home_wait(&home, work) : begun;
}

static void check_log(const char *const *kinds, size_t want)
{
    struct audit_record *list;
    size_t count;
    ck_assert_int_eq(audit_list(home.core, 0, 100, &list, &count), OK);
    ck_assert_uint_eq(count, want);
    for (size_t i = 0; i < count; i++)
        ck_assert_str_eq(audit_kind_name(list[count - 1 - i].kind), kinds[i]);
    mem_free(list);
    ck_assert_int_eq(wait(audit_verify(home.core, &work)), OK);
}

/* ---- messages and typed data ---- */

START_TEST(keys__message__is_reviewed_and_signed)
{
    uint8_t sig65[65];
    struct hash32 digest;
    struct addr signer;
    static const char *const kinds[] = {"message"};
    struct view message = view_of_text("I agree\nto nothing");
    ck_assert_int_eq(wait(sign_message(home.core, &work, address_id, message)), OK);
    job draft = work;
    const struct sign_draft *shown = sign_draft_get(home.core, draft);
    ck_assert_ptr_nonnull(shown);
    ck_assert(shown->message.is_text && !shown->message.is_altered);
    ck_assert(view_equal(shown->message.text, message));
    ck_assert_int_eq(wait(sign_approve(home.core, &work, draft)), OK);
    ck_assert_int_eq(sign_take(home.core, sig65), OK);
    ck_assert_int_eq(sign_take(home.core, sig65), ERR_NOT_FOUND);
    review_message_hash(&digest, message);
    struct sig sig = {.y_parity = (uint8_t)(sig65[64] - 27)};
    memcpy(sig.r32, sig65, 32);
    memcpy(sig.s32, sig65 + 32, 32);
    ck_assert_int_eq(sig_recover(&signer, &digest, &sig), OK);
    ck_assert(addr_equal(&signer, &own));
    ck_assert_ptr_null(sign_draft_get(home.core, draft));
    ck_assert_int_eq(sign_approve(home.core, &work, draft), ERR_EXPIRED); /* once */
    check_log(kinds, 1);
}
END_TEST

#define PERMIT(owner, value, chain)                                                                \
    "{\"types\":{\"EIP712Domain\":[{\"name\":\"name\",\"type\":\"string\"},{\"name\":\"chainId\"," \
    "\"type\":\"uint256\"},{\"name\":\"verifyingContract\",\"type\":\"address\"}],\"Permit\":[{"   \
    "\"name\":\"owner\",\"type\":\"address\"},{\"name\":\"spender\",\"type\":\"address\"},{"       \
    "\"name\":\"value\",\"type\":\"uint256\"},{\"name\":\"nonce\",\"type\":\"uint256\"},{"         \
    "\"name\":"                                                                                    \
    "\"deadline\",\"type\":\"uint256\"}]},\"primaryType\":\"Permit\",\"domain\":{\"name\":"        \
    "\"USDC\""                                                                                     \
    ",\"chainId\":" chain                                                                          \
    ",\"verifyingContract\":\"0x1000000000000000000000000000000000000002\"},"                      \
    "\"message\":{\"owner\":\"" owner "\",\"spender\":"                                            \
    "\"0x4000000000000000000000000000000000000009\",\"value\":\"" value                            \
    "\",\"nonce\":\"0\",\"deadline\":\"1900000000\"}}"

#define UNLIMITED "115792089237316195423570985008687907853269984665640564039457584007913129639935"

START_TEST(keys__typed_data__is_shown_field_by_field)
{
    struct review_field field;
    uint8_t sig65[65];
    struct view json = view_of_text(PERMIT(FIRST, "5000000", "31337"));
    ck_assert_int_eq(wait(sign_typed(home.core, &work, address_id, CHAIN, json)), OK);
    job draft = work;
    const struct typed_facts *typed = &sign_draft_get(home.core, draft)->typed;
    ck_assert_str_eq(typed->name, "USDC");
    ck_assert_str_eq(typed->primary_type, "Permit");
    ck_assert_int_eq(typed->permit.kind, TYPED_PERMIT);
    ck_assert_uint_eq(typed->permit.count, 1);
    ck_assert_uint_eq(typed->field_count, 3 + 5);
    struct view rest = typed->fields;
    for (int i = 0; i < 6; i++)
        ck_assert(review_field_next(&rest, &field));
    ck_assert(view_equal(field.name, view_of_text("value")));
    ck_assert(view_equal(field.value, view_of_text("5000000")));
    ck_assert_int_eq(wait(sign_approve(home.core, &work, draft)), OK);
    ck_assert_int_eq(sign_take(home.core, sig65), OK);
}
END_TEST

START_TEST(keys__typed_data__dangerous_ones_are_refused)
{
    static const struct {
        const char *json;
        enum err want;
    } rows[] = {
        {PERMIT(FIRST, "5", "1"), ERR_CHAIN_ID},
        {PERMIT(FIRST, UNLIMITED, "31337"), ERR_REFUSED},
        {PERMIT("0x4000000000000000000000000000000000000008", "5", "31337"), ERR_REFUSED},
        {"{}", ERR_SYNTAX},
        {"no json", ERR_SYNTAX},
    };
    for (size_t i = 0; i < MEM_COUNT(rows); i++)
        ck_assert_msg(wait(sign_typed(home.core, &work, address_id, CHAIN,
                                      view_of_text(rows[i].json))) == rows[i].want,
                      "case %zu: %s", i, home.done.detail);
}
END_TEST

/* ---- policy ---- */

static struct policy_limit limit_of(uint64_t per_tx, uint64_t per_day)
{
    return (struct policy_limit){
        .chain_id = CHAIN, .per_tx = u256_from_u64(per_tx), .per_day = u256_from_u64(per_day)};
}

static enum err set_policy(const struct policy *policy)
{
    return wait(policy_set(home.core, &work, policy, &password));
}

START_TEST(keys__policy__takes_the_password_and_holds)
{
    static const char *const kinds[] = {"policy", "refused", "refused", "policy"};
    struct policy policy, back;
    struct policy_spent spent;
    struct secret wrong = home_secret("not the password");
    policy_init(&policy);
    policy.allow &= ~(unsigned)POLICY_MESSAGE;
    policy.limits[policy.limit_count++] = limit_of(100, 200);
    ck_assert_int_eq(policy_get(home.core, &back, NULL), ERR_NOT_FOUND);
    ck_assert_int_eq(wait(policy_set(home.core, &work, &policy, &wrong)), ERR_PASSWORD);
    ck_assert_int_eq(set_policy(&policy), OK);
    ck_assert_int_eq(policy_get(home.core, &back, &spent), OK);
    ck_assert_uint_eq(back.version, 1);
    ck_assert_uint_eq(back.limit_count, 1);
    ck_assert_uint_gt(back.contract_count, 0); /* the network's own */
    ck_assert_int_eq(wait(sign_message(home.core, &work, address_id, view_of_text("hi"))),
                     ERR_POLICY);
    ck_assert_str_eq(home.done.detail, "the policy allows no messages");

    /* It is there after the next login, in another signer. */
    account_logout(home.core);
    home_pump(&home);
    ck_assert_int_eq(home_log_in(&home, "anna", HOME_PASSWORD), OK);
    ck_assert_int_eq(wait(sign_message(home.core, &work, address_id, view_of_text("hi"))),
                     ERR_POLICY);
    policy_init(&policy);
    ck_assert_int_eq(set_policy(&policy), OK);
    ck_assert_int_eq(wait(sign_message(home.core, &work, address_id, view_of_text("hi"))), OK);
    check_log(kinds, 4);
    secret_clear(&wrong);
}
END_TEST

/* ---- the audit log ---- */

static void change_store(const char *sql)
{
    char path[120];
    sqlite3 *db;
    snprintf(path, sizeof path, "%s/ecocoin.db", home.data_dir);
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(db));
    sqlite3_close(db);
}

/* One bit of a record's digest. */
static void flip_bit(int seq)
{
    char path[120];
    sqlite3 *db;
    sqlite3_stmt *stmt;
    uint8_t record[AUDIT_RECORD_MAX];
    snprintf(path, sizeof path, "%s/ecocoin.db", home.data_dir);
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_int_eq(
        sqlite3_prepare_v2(db, "SELECT record FROM audit WHERE seq = ?1", -1, &stmt, NULL),
        SQLITE_OK);
    sqlite3_bind_int(stmt, 1, seq);
    ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
    int len = sqlite3_column_bytes(stmt, 0);
    memcpy(record, sqlite3_column_blob(stmt, 0), (size_t)len);
    sqlite3_finalize(stmt);
    record[40] ^= 1;
    ck_assert_int_eq(
        sqlite3_prepare_v2(db, "UPDATE audit SET record = ?2 WHERE seq = ?1", -1, &stmt, NULL),
        SQLITE_OK);
    sqlite3_bind_int(stmt, 1, seq);
    sqlite3_bind_blob(stmt, 2, record, len, SQLITE_STATIC);
    ck_assert_int_eq(sqlite3_step(stmt), SQLITE_DONE);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
}

static void sign_some(int count)
{
    for (int i = 0; i < count; i++) {
        ck_assert_int_eq(wait(sign_message(home.core, &work, address_id, view_of_text("x"))), OK);
        ck_assert_int_eq(wait(sign_approve(home.core, &work, work)), OK);
    }
}

static void check_bad(uint64_t seq)
{
    struct audit_verdict verdict;
    ck_assert_int_eq(wait(audit_verify(home.core, &work)), ERR_STORE_DAMAGED);
    audit_verdict_get(home.core, &verdict);
    ck_assert(verdict.is_done && !verdict.is_good);
    ck_assert_uint_eq(verdict.bad_seq, seq);
    ck_assert_str_eq(home.done.detail, verdict.words);
}

START_TEST(keys__audit__an_empty_log_is_whole)
{
    check_log(NULL, 0);
}
END_TEST

START_TEST(keys__audit__finds_the_first_altered_record)
{
    sign_some(4);
    ck_assert_int_eq(wait(audit_verify(home.core, &work)), OK);
    ck_assert_str_eq(home.done.detail, "all 4 records are as the signer made them");
    change_store("DROP TRIGGER audit_is_not_changed");
    flip_bit(3);
    check_bad(3);
}
END_TEST

START_TEST(keys__audit__finds_what_is_missing_in_the_middle_and_at_the_end)
{
    sign_some(4);
    change_store("DROP TRIGGER audit_is_not_cut; DELETE FROM audit WHERE seq = 4");
    check_bad(4);
    change_store("DELETE FROM audit WHERE seq = 2");
    check_bad(2);
}
END_TEST

START_TEST(keys__audit__rows_are_neither_changed_nor_deleted)
{
    char path[120];
    sqlite3 *db;
    sign_some(1);
    snprintf(path, sizeof path, "%s/ecocoin.db", home.data_dir);
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_int_ne(sqlite3_exec(db, "DELETE FROM audit", NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_ne(sqlite3_exec(db, "UPDATE audit SET seq = 9", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    ck_assert_int_eq(wait(audit_verify(home.core, &work)), OK);
}
END_TEST

/* ---- secrets of wallets ---- */

START_TEST(keys__reveal__needs_the_password_and_is_logged)
{
    static const char *const kinds[] = {"reveal"};
    struct secret wrong = home_secret("not the password"), shown = {0};
    ck_assert_int_eq(wait(wallet_reveal(home.core, &work, wallet_id, &wrong)), ERR_PASSWORD);
    ck_assert_int_eq(wallet_reveal_take(home.core, &shown), ERR_NOT_FOUND);
    ck_assert_int_eq(wait(wallet_reveal(home.core, &work, wallet_id, &password)), OK);
    ck_assert_int_eq(wallet_reveal_take(home.core, &shown), OK);
    ck_assert(secret_equal(&shown, &words));
    ck_assert_int_eq(wallet_reveal_take(home.core, &shown), ERR_NOT_FOUND);
    check_log(kinds, 1);
    secret_clear(&wrong);
    secret_clear(&shown);
}
END_TEST

START_TEST(keys__check_word__shows_nothing)
{
    struct secret right = home_secret("junk"), wrong = home_secret("test");
    ck_assert_int_eq(wait(wallet_check_word(home.core, &work, wallet_id, 12, &right)), OK);
    ck_assert_int_eq(wait(wallet_check_word(home.core, &work, wallet_id, 12, &wrong)), ERR_INVALID);
    ck_assert_int_eq(wait(wallet_check_word(home.core, &work, wallet_id, 13, &right)), ERR_INVALID);
    secret_clear(&right);
    secret_clear(&wrong);
}
END_TEST

START_TEST(keys__pending__is_previewed_before_it_is_kept)
{
    struct wallet_pending pending;
    struct addr *list;
    size_t count;
    char text[ADDRESS_TEXT], xpub[120];
    struct secret phrase = home_secret("TREZOR");
    struct secret about = home_secret("abandon abandon abandon abandon abandon abandon abandon "
                                      "abandon abandon abandon abandon about");
    ck_assert_int_eq(wait(wallet_pending_words(home.core, &work, &about, NULL)), OK);
    ck_assert_int_eq(wallet_pending_get(home.core, &pending), OK);
    ck_assert_mem_eq(pending.fingerprint4, "\x73\xc5\xda\x0a", 4); /* known of these words */
    ck_assert_int_eq(wait(wallet_preview(home.core, &work, "m/44'/60'/0'/0", 0, 2)), OK);
    ck_assert_int_eq(wallet_preview_take(home.core, &list, &count), OK);
    ck_assert_uint_eq(count, 2);
    address_write(text, &list[0]);
    ck_assert_str_eq(text, "0x9858EfFD232B4033E47d90003D41EC34EcaEda94");
    mem_free(list);
    /* Another passphrase is another wallet. */
    ck_assert_int_eq(wait(wallet_pending_words(home.core, &work, NULL, &phrase)), OK);
    ck_assert_int_eq(wallet_pending_get(home.core, &pending), OK);
    ck_assert_mem_eq(pending.fingerprint4, "\xb4\xe3\xf5\xed", 4);
    ck_assert_int_eq(wait(wallet_keep_pending(home.core, &work, "ledger", "m/44'/60'/i'/0/0")), OK);
    int64_t kept = home.done.id;
    ck_assert_int_eq(wait(wallet_next_address(home.core, &work, kept)), OK);
    ck_assert_int_eq(wait(wallet_xpub(home.core, &work, kept)), ERR_UNSUPPORTED);
    ck_assert_int_eq(wait(wallet_xpub(home.core, &work, wallet_id)), OK);
    ck_assert_int_eq(wallet_xpub_get(home.core, xpub, sizeof xpub), OK);
    ck_assert_int_eq(strncmp(xpub, "xpub", 4), 0);
    ck_assert_int_eq(wait(wallet_keep_pending(home.core, &work, "again", "m/44'/60'/0'/0")),
                     ERR_NOT_FOUND);
    secret_clear(&about);
    secret_clear(&phrase);
}
END_TEST

/* ---- keystores ---- */

/* The test vector of the Web3 Secret Storage definition, PBKDF2. */
#define STORED                                                                                     \
    "{\"crypto\":{\"cipher\":\"aes-128-ctr\",\"cipherparams\":{\"iv\":"                            \
    "\"6087dab2f9fdbbfaddc31a909735c1e6\"},\"ciphertext\":"                                        \
    "\"5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46\",\"kdf\":\"pbkdf2\","     \
    "\"kdfparams\":{\"c\":262144,\"dklen\":32,\"prf\":\"hmac-sha256\",\"salt\":"                   \
    "\"ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd\"},\"mac\":"               \
    "\"517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2\"},\"id\":"                \
    "\"3198bc9c-6672-5ab3-d995-4942343ae5b6\",\"version\":3}"

START_TEST(keys__keystore__is_opened_by_a_worker_and_kept)
{
    struct secret pass = home_secret("testpassword"), wrong = home_secret("wrong");
    struct addr address;
    char text[ADDRESS_TEXT];
    struct view json = view_of_text(STORED);
    ck_assert_int_eq(wait(keyfile_import(home.core, &work, json, &wrong)), ERR_PASSWORD);
    ck_assert_int_eq(keyfile_address(home.core, &address), ERR_NOT_FOUND);
    ck_assert_int_eq(wait(keyfile_import(home.core, &work, json, &pass)), OK);
    ck_assert_int_eq(keyfile_address(home.core, &address), OK);
    address_write_on(text, &address, 0);
    ck_assert_str_eq(text, "0x008AeEda4D805471dF9b2A5B0f38A0C3bCBA786b");
    ck_assert_int_eq(wait(wallet_keep_pending(home.core, &work, "stored", NULL)), OK);
    ck_assert_int_eq(wait(keyfile_import(home.core, &work, view_of_text("{}"), &pass)), ERR_SYNTAX);
    secret_clear(&pass);
    secret_clear(&wrong);
}
END_TEST

START_TEST(keys__keystore__cancelled_leaves_the_session_open)
{
    struct secret pass = home_secret("testpassword");
    struct keyfile_progress progress;
    int pid = signer_client_pid(driver.client);
    ck_assert_int_eq(keyfile_import(home.core, &work, view_of_text(STORED), &pass), OK);
    ck_assert(driver_step(&driver)); /* the forecast */
    ck_assert(driver_step(&driver)); /* the signer's key: the worker derives now */
    keyfile_progress_get(home.core, &progress);
    ck_assert(progress.is_running);
    ck_assert_int_gt(progress.forecast_ms, 0);
    keyfile_cancel(home.core);
    ck_assert_int_eq(home_wait(&home, work), ERR_CANCELLED);
    ck_assert_int_eq(signer_client_pid(driver.client), pid);
    sign_some(1); /* with the vault as open as before */
    ck_assert_int_eq(wait(keyfile_import(home.core, &work, view_of_text(STORED), &pass)), OK);
    secret_clear(&pass);
}
END_TEST

START_TEST(keys__keystore__is_written_and_opens_again)
{
    static const char *const kinds[] = {"export"};
    struct secret pass = home_secret("for the file"), wrong = home_secret("not the password");
    struct buf json = {0};
    struct addr address;
    ck_assert_int_eq(wait(keyfile_export(home.core, &work, address_id, &wrong, &pass)),
                     ERR_PASSWORD);
    ck_assert_int_eq(wait(keyfile_export(home.core, &work, address_id, &password, &pass)), OK);
    ck_assert_int_eq(keyfile_take(home.core, &json), OK);
    ck_assert_int_eq(keyfile_take(home.core, &json), ERR_NOT_FOUND);
    ck_assert_int_eq(wait(keyfile_import(home.core, &work, view_of_buf(&json), &pass)), OK);
    ck_assert_int_eq(keyfile_address(home.core, &address), OK);
    ck_assert(addr_equal(&address, &own));
    check_log(kinds, 1);
    buf_clear(&json);
    secret_clear(&pass);
    secret_clear(&wrong);
}
END_TEST

START_TEST(keys__password__is_changed_with_policy_book_and_log)
{
    static const char *const kinds[] = {"policy", "message", "password"};
    struct secret fresh = home_secret("another password");
    struct policy policy, back;
    policy_init(&policy);
    policy.limits[policy.limit_count++] = limit_of(100, 200);
    ck_assert_int_eq(set_policy(&policy), OK);
    sign_some(1);
    ck_assert_int_eq(wait(account_change_password(home.core, &work, &password, &fresh)), OK);
    account_logout(home.core);
    home_pump(&home);
    ck_assert_int_eq(home_log_in(&home, "anna", HOME_PASSWORD), ERR_PASSWORD);
    ck_assert_int_eq(home_log_in(&home, "anna", "another password"), OK);
    ck_assert_int_eq(wait(policy_load(home.core, &work)), OK);
    ck_assert_int_eq(policy_get(home.core, &back, NULL), OK);
    ck_assert_uint_eq(back.version, 1);
    ck_assert_uint_eq(back.limit_count, 1);
    check_log(kinds, 3);
    secret_clear(&fresh);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST_SLOW(keys__message__is_reviewed_and_signed, 60),
    SUITE_TEST_SLOW(keys__typed_data__is_shown_field_by_field, 60),
    SUITE_TEST_SLOW(keys__typed_data__dangerous_ones_are_refused, 60),
    SUITE_TEST_SLOW(keys__policy__takes_the_password_and_holds, 60),
    SUITE_TEST_SLOW(keys__audit__an_empty_log_is_whole, 60),
    SUITE_TEST_SLOW(keys__audit__finds_the_first_altered_record, 60),
    SUITE_TEST_SLOW(keys__audit__finds_what_is_missing_in_the_middle_and_at_the_end, 60),
    SUITE_TEST_SLOW(keys__audit__rows_are_neither_changed_nor_deleted, 60),
    SUITE_TEST_SLOW(keys__reveal__needs_the_password_and_is_logged, 60),
    SUITE_TEST_SLOW(keys__check_word__shows_nothing, 60),
    SUITE_TEST_SLOW(keys__pending__is_previewed_before_it_is_kept, 60),
    SUITE_TEST_SLOW(keys__keystore__is_opened_by_a_worker_and_kept, 60),
    SUITE_TEST_SLOW(keys__keystore__cancelled_leaves_the_session_open, 60),
    SUITE_TEST_SLOW(keys__keystore__is_written_and_opens_again, 120),
    SUITE_TEST_SLOW(keys__password__is_changed_with_policy_book_and_log, 60),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("keys", tests, &fixture)
