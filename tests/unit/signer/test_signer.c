#include "support/signer_driver.h"
#include "support/suite.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/base/rnd.h"
#include "core/eth/address.h"
#include "core/eth/mnemonic.h"
#include "core/eth/sig.h"
#include "core/eth/tx.h"
#include "signer/sandbox.h"
#include "signer/vault.h"
#include "signer/wire.h"
#include "signer/zygote.h"

/** The signer as it is: real processes, real derivations. */

#define MNEMONIC "test test test test test test test test test test test junk"
#define PATH     "m/44'/60'/0'/0"
#define CHAIN    137

static struct driver driver;
static struct driver_answer answer;
static struct buf vault, wallet; /* the blobs that a store would keep */
static struct secret password, other_password, mnemonic;

static void setup(void)
{
    driver_open(&driver);
    secret_set(&password, "correct horse", 13);
    secret_set(&other_password, "battery staple", 14);
    secret_set(&mnemonic, MNEMONIC, strlen(MNEMONIC));
}

static void teardown(void)
{
    driver_close(&driver);
    zygote_stop();
    driver_answer_clear(&answer);
    buf_clear(&vault);
    buf_clear(&wallet);
    secret_clear(&password);
    secret_clear(&other_password);
    secret_clear(&mnemonic);
}

/* ---- requests
 * ----------------------------------------------------------------------------------- */

static struct signer_request request_of(enum signer_op op)
{
    struct signer_request request = {.op = op};
    memcpy(request.uid, "account number 1", UID_LEN);
    return request;
}

static struct signer_request wallet_request(enum signer_op op)
{
    struct signer_request request = request_of(op);
    memcpy(request.uid, "wallet number 01", UID_LEN);
    request.kind = WALLET_HD;
    request.sealed = view_of_buf(&wallet);
    snprintf(request.path, sizeof request.path, "%s", PATH);
    request.count = 1;
    return request;
}

static enum err ask(const struct signer_request *request)
{
    return driver_ask(&driver, request, &answer);
}

static enum err ask_create(void)
{
    struct signer_request request = request_of(SIGNER_VAULT_CREATE);
    request.role = ROLE_SELLER;
    request.password = &password;
    enum err err = ask(&request);
    buf_reset(&vault);
    buf_add(&vault, answer.sealed.data, answer.sealed.len);
    return err;
}

static enum err ask_open(const struct secret *with)
{
    struct signer_request request = request_of(SIGNER_VAULT_OPEN);
    request.sealed = view_of_buf(&vault);
    request.password = with;
    return ask(&request);
}

static enum err ask_seal(enum wallet_kind kind, const struct secret *secret)
{
    struct signer_request request = wallet_request(SIGNER_WALLET_SEAL);
    request.kind = kind;
    request.secret = secret;
    enum err err = ask(&request);
    buf_reset(&wallet);
    buf_add(&wallet, answer.sealed.data, answer.sealed.len);
    return err;
}

static enum err ask_addresses(uint32_t first, uint32_t count)
{
    struct signer_request request = wallet_request(SIGNER_ADDRESSES);
    request.first = first;
    request.count = count;
    return ask(&request);
}

static enum err ask_simple(enum signer_op op)
{
    struct signer_request request = request_of(op);
    return ask(&request);
}

static void open_with_wallet(void)
{
    ck_assert_int_eq(ask_create(), OK);
    ck_assert_int_eq(ask_seal(WALLET_HD, &mnemonic), OK);
}

static void check_address(size_t index, const char *want)
{
    char text[ADDRESS_TEXT];
    ck_assert_uint_lt(index, answer.address_count);
    address_write(text, &answer.addresses[index]);
    ck_assert_str_eq(text, want);
}

/* ---- vault
 * -------------------------------------------------------------------------------------- */

START_TEST(signer__vault__opens_with_its_password_only)
{
    ck_assert_int_eq(ask_create(), OK);
    ck_assert_int_eq(ask_simple(SIGNER_LOCK), OK);
    ck_assert_int_eq(ask_open(&other_password), ERR_PASSWORD);
    ck_assert_str_eq(answer.detail, "the password is wrong");
    ck_assert_int_eq(ask_addresses(0, 1), ERR_LOCKED);
    ck_assert_int_eq(ask_open(&password), OK);
    ck_assert_int_eq(answer.role, ROLE_SELLER);
}
END_TEST

START_TEST(signer__vault__locked_does_nothing_with_keys)
{
    static const enum signer_op ops[] = {SIGNER_WALLET_SEAL, SIGNER_ADDRESSES, SIGNER_PREPARE,
                                         SIGNER_SIGN};
    open_with_wallet();
    ck_assert_int_eq(ask_addresses(0, 1), OK);
    ck_assert_int_eq(ask_simple(SIGNER_LOCK), OK);
    for (size_t i = 0; i < MEM_COUNT(ops); i++) {
        struct signer_request request = wallet_request(ops[i]);
        request.secret = &mnemonic;
        request.bytes = view_of_text("x");
        ck_assert_int_eq(ask(&request), ERR_LOCKED);
    }
}
END_TEST

START_TEST(signer__vault__a_wrong_password_changes_nothing)
{
    open_with_wallet();
    ck_assert_int_eq(ask_open(&other_password), ERR_PASSWORD);
    ck_assert_int_eq(ask_addresses(0, 1), OK);
    ck_assert_int_eq(ask_open(&password), OK);
    ck_assert_int_eq(ask_addresses(0, 1), OK);
}
END_TEST

START_TEST(signer__vault__rewrap_keeps_key_and_role)
{
    open_with_wallet();
    struct signer_request request = request_of(SIGNER_VAULT_REWRAP);
    request.sealed = view_of_buf(&vault);
    request.password = &other_password;
    request.secret = &other_password;
    ck_assert_int_eq(ask(&request), ERR_PASSWORD);
    request.password = &password;
    ck_assert_int_eq(ask(&request), OK);
    buf_reset(&vault);
    buf_add(&vault, answer.sealed.data, answer.sealed.len);
    ck_assert_int_eq(ask_simple(SIGNER_LOCK), OK);
    ck_assert_int_eq(ask_open(&password), ERR_PASSWORD);
    ck_assert_int_eq(ask_open(&other_password), OK);
    ck_assert_int_eq(answer.role, ROLE_SELLER);
    ck_assert_int_eq(ask_addresses(0, 1), OK); /* sealed before the change */
}
END_TEST

START_TEST(signer__vault__damage_and_another_account_are_told_apart_from_a_password)
{
    ck_assert_int_eq(ask_create(), OK);
    vault.data[70] ^= 1;
    ck_assert_int_eq(ask_open(&password), ERR_STORE_DAMAGED);
    vault.data[70] ^= 1;
    struct signer_request request = request_of(SIGNER_VAULT_OPEN);
    request.uid[0] ^= 1;
    request.sealed = view_of_buf(&vault);
    request.password = &password;
    ck_assert_int_eq(ask(&request), ERR_STORE_DAMAGED);
}
END_TEST

START_TEST(signer__vault__another_account_replaces_the_session)
{
    struct buf first = {0};
    open_with_wallet();
    buf_add(&first, wallet.data, wallet.len);
    struct signer_request request = request_of(SIGNER_VAULT_CREATE);
    request.uid[0] ^= 1;
    request.password = &password;
    ck_assert_int_eq(ask(&request), OK);
    ck_assert_int_eq(ask_addresses(0, 1), ERR_STORE_DAMAGED); /* not this account's wallet */
    buf_clear(&first);
}
END_TEST

/* ---- wallets
 * ------------------------------------------------------------------------------------ */

START_TEST(signer__wallet__addresses_of_a_known_mnemonic)
{
    open_with_wallet();
    ck_assert_int_eq(ask_addresses(0, 3), OK);
    ck_assert_uint_eq(answer.address_count, 3);
    check_address(0, "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
    check_address(1, "0x70997970C51812dc3A010C7d01b50e0d17dc79C8");
    check_address(2, "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC");
    ck_assert_int_eq(ask_addresses(2, 1), OK);
    check_address(0, "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC");
    ck_assert_int_eq(ask_addresses(0, WIRE_ADDRESSES_MAX), OK);
    ck_assert_uint_eq(answer.address_count, WIRE_ADDRESSES_MAX);
    ck_assert_int_eq(ask_addresses(0, WIRE_ADDRESSES_MAX + 1), ERR_RANGE);
    ck_assert_int_eq(ask_addresses(0, 0), ERR_RANGE);
    ck_assert_int_eq(ask_addresses(UINT32_MAX, 1), ERR_RANGE);
    ck_assert_int_eq(ask_addresses(0x7fffffff, 1), OK);
    ck_assert_int_eq(ask_addresses(0x7fffffff, 2), ERR_RANGE);
}
END_TEST

START_TEST(signer__wallet__addresses_of_a_single_key)
{
    struct secret key = {0};
    const char *digits = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
    secret_set(&key, digits, strlen(digits));
    ck_assert_int_eq(ask_create(), OK);
    ck_assert_int_eq(ask_seal(WALLET_KEY, &key), OK);
    struct signer_request request = wallet_request(SIGNER_ADDRESSES);
    request.kind = WALLET_KEY;
    request.path[0] = '\0';
    ck_assert_int_eq(ask(&request), OK);
    check_address(0, "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
    request.count = 2;
    ck_assert_int_eq(ask(&request), ERR_RANGE);
    request.count = 1;
    request.kind = WALLET_HD; /* a blob is what it was sealed as */
    snprintf(request.path, sizeof request.path, "%s", PATH);
    ck_assert_int_eq(ask(&request), ERR_STORE_DAMAGED);
    secret_clear(&key);
}
END_TEST

START_TEST(signer__wallet__what_is_typed_is_checked)
{
    static const struct {
        enum wallet_kind kind;
        const char *typed;
    } bad[] = {
        {WALLET_KEY, "0000000000000000000000000000000000000000000000000000000000000000"},
        {WALLET_KEY, "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"},
        {WALLET_KEY, "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff8"},
        {WALLET_KEY, "zz0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"},
        {WALLET_KEY, "1xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"},
        {WALLET_HD, "test test test test test test test test test test test test"},
        {WALLET_HD, "test test test"},
        {WALLET_HD, "test test test test test test test test test test test jnuk"},
        {WALLET_WATCH, ""},
    };
    ck_assert_int_eq(ask_create(), OK);
    for (size_t i = 0; i < MEM_COUNT(bad); i++) {
        struct secret typed = {0};
        secret_set(&typed, bad[i].typed, strlen(bad[i].typed));
        ck_assert_msg(ask_seal(bad[i].kind, &typed) != OK, "case %zu", i);
        ck_assert_msg(answer.err == ERR_INVALID || answer.err == ERR_SYNTAX, "case %zu", i);
        ck_assert_ptr_null(strstr(answer.detail, "jnuk"));
        secret_clear(&typed);
    }
}
END_TEST

START_TEST(signer__wallet__is_bound_to_its_uid_and_bytes)
{
    open_with_wallet();
    struct signer_request request = wallet_request(SIGNER_ADDRESSES);
    ck_assert_int_eq(ask(&request), OK); /* now cached */
    request.uid[3] ^= 1;
    ck_assert_int_eq(ask(&request), ERR_STORE_DAMAGED);
    request.uid[3] ^= 1;
    for (size_t i = 0; i < wallet.len; i++) {
        wallet.data[i] ^= 1;
        ck_assert_int_eq(ask(&request), ERR_STORE_DAMAGED);
        wallet.data[i] ^= 1;
    }
    ck_assert_int_eq(ask(&request), OK);
}
END_TEST

/* ---- a new mnemonic
 * ----------------------------------------------------------------------------- */

static enum err check_word(const struct secret *text, uint32_t number, uint32_t asked)
{
    struct secret word = {0};
    size_t start = 0, end = 0;
    for (uint32_t i = 1; end < text->len && i <= number; i++) {
        start = i == 1 ? 0 : end + 1;
        for (end = start; end < text->len && text->data[end] != ' ';)
            end++;
    }
    secret_set(&word, text->data + start, end - start);
    struct signer_request request = request_of(SIGNER_MNEMONIC_CHECK);
    request.count = asked;
    request.secret = &word;
    enum err err = ask(&request);
    secret_clear(&word);
    return err;
}

static void make_and_seal(uint32_t words, size_t entropy_len)
{
    struct secret text = {0}, entropy = {0};
    struct signer_request request = request_of(SIGNER_MNEMONIC_NEW);
    request.count = words;
    ck_assert_int_eq(ask(&request), OK);
    secret_move(&text, &answer.text);
    ck_assert_int_eq(mnemonic_to_entropy(&entropy, (char *)text.data, text.len, MNEMONIC_ENGLISH),
                     OK);
    ck_assert_uint_eq(entropy.len, entropy_len);
    for (uint32_t i = 1; i <= words; i++)
        ck_assert_int_eq(check_word(&text, i, i), OK);
    ck_assert_int_eq(check_word(&text, 1, words + 1), words == 24 ? ERR_RANGE : ERR_INVALID);
    ck_assert_int_eq(ask_seal(WALLET_HD, NULL), OK);
    ck_assert_int_eq(ask_addresses(0, 1), OK);
    struct addr kept = answer.addresses[0];
    ck_assert_int_eq(ask_seal(WALLET_HD, NULL), ERR_NOT_FOUND); /* kept once */
    ck_assert_int_eq(check_word(&text, 1, 1), ERR_NOT_FOUND);
    ck_assert_int_eq(ask_seal(WALLET_HD, &text), OK);
    ck_assert_int_eq(ask_addresses(0, 1), OK);
    ck_assert(addr_equal(&kept, &answer.addresses[0])); /* what was shown is what is kept */
    secret_clear(&text);
    secret_clear(&entropy);
}

START_TEST(signer__mnemonic__made_before_its_vault)
{
    struct signer_request request = request_of(SIGNER_MNEMONIC_NEW);
    request.count = 12;
    ck_assert_int_eq(ask(&request), OK);
    ck_assert_int_eq(ask_create(), OK);
    ck_assert_int_eq(ask_seal(WALLET_HD, NULL), OK);
    ck_assert_int_eq(ask(&request), OK);
    ck_assert_int_eq(ask_simple(SIGNER_LOCK), OK);
    ck_assert_int_eq(ask_open(&password), OK);
    ck_assert_int_eq(ask_seal(WALLET_HD, NULL), ERR_NOT_FOUND);
}
END_TEST

START_TEST(signer__mnemonic__new_check_seal)
{
    ck_assert_int_eq(ask_create(), OK);
    struct signer_request request = request_of(SIGNER_MNEMONIC_NEW);
    request.count = 13;
    ck_assert_int_eq(ask(&request), ERR_RANGE);
    make_and_seal(12, 16);
    make_and_seal(24, 32);
}
END_TEST

/* ---- signing
 * ------------------------------------------------------------------------------------ */

static struct tx payment(uint64_t nonce)
{
    struct tx tx = {.type = TX_1559,
                    .chain_id = CHAIN,
                    .nonce = nonce,
                    .gas = 21000,
                    .max_fee = u256_from_u64(UINT64_C(40000000000)),
                    .max_tip = u256_from_u64(UINT64_C(30000000000)),
                    .has_to = true,
                    .value = u256_pow10(17)};
    memset(tx.to.b, 0x42, 20);
    return tx;
}

/* PREPARE with the first address's key. */
static enum err ask_prepare(const struct tx *tx, uint64_t chain_id)
{
    struct buf bytes = {0};
    ck_assert_int_eq(tx_encode_unsigned(&bytes, tx), OK);
    struct signer_request request = wallet_request(SIGNER_PREPARE);
    snprintf(request.path, sizeof request.path, "%s/0", PATH);
    request.chain_id = chain_id;
    request.bytes = view_of_buf(&bytes);
    enum err err = ask(&request);
    buf_clear(&bytes);
    return err;
}

static enum err ask_digest(enum signer_op op, const struct hash32 *digest)
{
    struct signer_request request = request_of(op);
    request.digest = *digest;
    return ask(&request);
}

START_TEST(signer__sign__what_was_prepared_and_by_whom)
{
    char text[ADDRESS_TEXT];
    struct hash32 digest;
    struct addr sender;
    struct tx tx = payment(5), back = {0};
    open_with_wallet();
    ck_assert_int_eq(ask_prepare(&tx, CHAIN), OK);
    ck_assert_int_eq(tx_signing_hash(&digest, &tx), OK);
    ck_assert(hash_equal(&digest, &answer.digest));
    ck_assert_int_eq(answer.facts.kind, FACT_SEND_NATIVE);
    ck_assert_uint_eq(answer.facts.nonce, 5);
    ck_assert(addr_equal(&answer.facts.recipient, &tx.to));
    address_write(text, &answer.facts.from);
    ck_assert_str_eq(text, "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");

    ck_assert_int_eq(ask_digest(SIGNER_SIGN, &digest), OK);
    ck_assert_int_eq(tx_decode_signed(&back, view_of_buf(&answer.bytes)), OK);
    ck_assert_int_eq(tx_sender(&sender, &back), OK);
    address_write(text, &sender);
    ck_assert_str_eq(text, "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
    struct hash32 signed_digest;
    ck_assert_int_eq(tx_signing_hash(&signed_digest, &back), OK);
    ck_assert(hash_equal(&digest, &signed_digest));
    tx_clear(&back);
}
END_TEST

START_TEST(signer__sign__once_and_only_what_was_prepared)
{
    struct tx tx = payment(5);
    struct hash32 digest, other;
    open_with_wallet();
    ck_assert_int_eq(ask_prepare(&tx, CHAIN), OK);
    other = digest = answer.digest;
    other.b[31] ^= 1;
    ck_assert_int_eq(ask_digest(SIGNER_SIGN, &other), ERR_NOT_FOUND);
    ck_assert_int_eq(ask_digest(SIGNER_SIGN, &digest), OK);
    ck_assert_int_eq(ask_digest(SIGNER_SIGN, &digest), ERR_NOT_FOUND);
    ck_assert_int_eq(ask_prepare(&tx, CHAIN), OK);
    ck_assert_int_eq(ask_prepare(&tx, CHAIN), OK); /* twice asked is still one */
    ck_assert_int_eq(ask_digest(SIGNER_SIGN, &digest), OK);
    ck_assert_int_eq(ask_digest(SIGNER_SIGN, &digest), ERR_NOT_FOUND);
    ck_assert_int_eq(ask_prepare(&tx, CHAIN), OK);
    ck_assert_int_eq(ask_digest(SIGNER_DISCARD, &digest), OK);
    ck_assert_int_eq(ask_digest(SIGNER_SIGN, &digest), ERR_NOT_FOUND);
    ck_assert_int_eq(ask_prepare(&tx, CHAIN), OK);
    ck_assert_int_eq(ask_simple(SIGNER_LOCK), OK);
    ck_assert_int_eq(ask_open(&password), OK);
    ck_assert_int_eq(ask_digest(SIGNER_SIGN, &digest), ERR_NOT_FOUND);
}
END_TEST

START_TEST(signer__sign__a_password_asked_again_keeps_what_is_prepared)
{
    struct tx tx = payment(5);
    open_with_wallet();
    ck_assert_int_eq(ask_prepare(&tx, CHAIN), OK);
    struct hash32 digest = answer.digest;
    ck_assert_int_eq(ask_open(&other_password), ERR_PASSWORD);
    ck_assert_int_eq(ask_open(&password), OK);
    ck_assert_int_eq(ask_digest(SIGNER_SIGN, &digest), OK);
}
END_TEST

START_TEST(signer__prepare__the_oldest_of_five_makes_room)
{
    struct hash32 digest[5];
    open_with_wallet();
    for (uint64_t i = 0; i < 5; i++) {
        struct tx tx = payment(i);
        ck_assert_int_eq(ask_prepare(&tx, CHAIN), OK);
        digest[i] = answer.digest;
    }
    ck_assert_int_eq(ask_digest(SIGNER_SIGN, &digest[0]), ERR_NOT_FOUND);
    for (size_t i = 5; i-- > 1;)
        ck_assert_int_eq(ask_digest(SIGNER_SIGN, &digest[i]), OK);
}
END_TEST

START_TEST(signer__prepare__another_chain_is_refused)
{
    struct tx tx = payment(5);
    open_with_wallet();
    ck_assert_int_eq(ask_prepare(&tx, 1), ERR_CHAIN_ID);
    ck_assert_int_eq(ask_prepare(&tx, 0), ERR_CHAIN_ID);
    ck_assert_int_eq(ask_prepare(&tx, CHAIN), OK);
}
END_TEST

START_TEST(signer__prepare__only_what_can_be_explained)
{
    struct u256 one = u256_from_u64(1), half = u256_shift_left(&one, 255);
    struct addr spender = {{9}};
    struct tx tx = payment(5);
    open_with_wallet();
    tx.value = u256_from_u64(0);
    call_approve(&tx.data, &spender, &half);
    ck_assert_int_eq(ask_prepare(&tx, CHAIN), ERR_REFUSED);
    buf_reset(&tx.data);
    call_approve(&tx.data, &spender, &one);
    ck_assert_int_eq(ask_prepare(&tx, CHAIN), OK);
    buf_add_byte(&tx.data, 0);
    ck_assert_int_eq(ask_prepare(&tx, CHAIN), ERR_REFUSED);
    ck_assert_str_eq(answer.detail, "the signer signs only forms that it can explain");
    tx.has_to = false;
    tx.to = addr_zero;
    ck_assert_int_eq(ask_prepare(&tx, CHAIN), ERR_REFUSED);
    tx_clear(&tx);
}
END_TEST

START_TEST(signer__prepare__bytes_that_are_no_transaction)
{
    open_with_wallet();
    struct tx tx = payment(5);
    struct buf bytes = {0};
    ck_assert_int_eq(tx_encode_unsigned(&bytes, &tx), OK);
    struct signer_request request = wallet_request(SIGNER_PREPARE);
    snprintf(request.path, sizeof request.path, "%s/0", PATH);
    request.chain_id = CHAIN;
    for (size_t len = 1; len < bytes.len; len++) {
        request.bytes = view_of(bytes.data, len);
        ck_assert_int_ne(ask(&request), OK);
    }
    buf_add_byte(&bytes, 0);
    request.bytes = view_of_buf(&bytes);
    ck_assert_int_ne(ask(&request), OK);
    request.path[0] = '\0';
    ck_assert_int_ne(ask(&request), OK);
    buf_clear(&bytes);
}
END_TEST

/* ---- requests: order, cancelling, limits
 * -------------------------------------------------------- */

START_TEST(signer__submit__answers_come_in_order)
{
    static struct driver_answer answers[40];
    ck_assert_int_eq(ask_create(), OK);
    for (size_t i = 0; i < MEM_COUNT(answers); i++) {
        struct signer_request request = request_of(i % 2 == 0 ? SIGNER_LOCK : SIGNER_SIGN);
        driver_submit(&driver, &request, &answers[i]);
    }
    driver_wait(&driver);
    for (size_t i = 0; i < MEM_COUNT(answers); i++) {
        ck_assert_int_eq(answers[i].count, 1);
        ck_assert_int_eq(answers[i].err, i % 2 == 0 ? OK : ERR_LOCKED);
        driver_answer_clear(&answers[i]);
    }
}
END_TEST

START_TEST(signer__submit__what_is_too_large_fails_by_itself)
{
    struct driver_answer first = {0}, large = {0}, last = {0};
    struct secret secret = {0};
    secret_random(&secret, WIRE_SECRET_MAX + 1);
    struct signer_request request = request_of(SIGNER_LOCK);
    driver_submit(&driver, &request, &first);
    request = request_of(SIGNER_VAULT_CREATE);
    request.password = &secret;
    driver_submit(&driver, &request, &large);
    request = request_of(SIGNER_LOCK);
    driver_submit(&driver, &request, &last);
    ck_assert_int_eq(large.count, 0);
    driver_wait(&driver);
    ck_assert_int_eq(first.err, OK);
    ck_assert_int_eq(large.err, ERR_LIMIT);
    ck_assert_int_eq(last.err, OK);
    ck_assert_int_eq(first.count + large.count + last.count, 3);
    secret_clear(&secret);
}
END_TEST

/* A done function that asks again, three times. */
static int again_left;
static void ask_again(void *arg, const struct signer_answer *got)
{
    struct signer_request request = request_of(SIGNER_LOCK);
    ck_assert_int_eq(got->err, OK);
    if (again_left-- > 0)
        driver.port.submit(driver.port.ctx, &request, ask_again, arg);
}

START_TEST(signer__submit__from_inside_a_done_function)
{
    struct signer_request request = request_of(SIGNER_LOCK);
    again_left = 3;
    driver.port.submit(driver.port.ctx, &request, ask_again, NULL);
    driver_wait(&driver);
    ck_assert_int_eq(again_left, -1);
}
END_TEST

START_TEST(signer__cancel__ends_a_derivation)
{
    struct driver_answer other = {0};
    ck_assert_int_eq(ask_create(), OK);
    int before = signer_client_pid(driver.client), count = answer.count;
    struct signer_request request = request_of(SIGNER_VAULT_OPEN);
    request.sealed = view_of_buf(&vault);
    request.password = &password;
    ticket id = driver_submit(&driver, &request, &answer);
    request = request_of(SIGNER_SIGN);
    driver_submit(&driver, &request, &other);
    driver.port.cancel(driver.port.ctx, id);
    driver_wait(&driver);
    ck_assert_int_eq(answer.count, count);
    ck_assert_int_eq(other.count, 1);
    ck_assert_int_eq(other.err, ERR_SIGNER);
    ck_assert_int_eq(ask(&request), ERR_LOCKED);
    ck_assert_int_ne(signer_client_pid(driver.client), before);
    ck_assert_int_eq(ask_open(&password), OK);
}
END_TEST

START_TEST(signer__cancel__leaves_the_vault_open_otherwise)
{
    open_with_wallet();
    int count = answer.count, pid = signer_client_pid(driver.client);
    struct signer_request request = wallet_request(SIGNER_ADDRESSES);
    ticket sent = driver_submit(&driver, &request, &answer);
    ticket queued = driver_submit(&driver, &request, &answer);
    driver.port.cancel(driver.port.ctx, sent);
    driver.port.cancel(driver.port.ctx, queued);
    driver.port.cancel(driver.port.ctx, queued);
    driver.port.cancel(driver.port.ctx, 12345);
    driver_wait(&driver);
    ck_assert_int_eq(answer.count, count);
    ck_assert_int_eq(ask_addresses(0, 1), OK);
    ck_assert_int_eq(signer_client_pid(driver.client), pid);
}
END_TEST

/* ---- processes that end
 * ------------------------------------------------------------------------- */

/* Wait until a process has ended, reaped or not. */
static void wait_end(int pid_fd)
{
    struct pollfd poll_fd = {.fd = pid_fd, .events = POLLIN};
    ck_assert_int_eq(poll(&poll_fd, 1, 10000), 1);
    close(pid_fd);
}

START_TEST(signer__process__killed_while_idle)
{
    ck_assert_int_eq(ask_create(), OK);
    int pid = signer_client_pid(driver.client), pid_fd = pidfd_open(pid, 0);
    ck_assert_int_eq(kill(pid, SIGKILL), 0);
    wait_end(pid_fd);
    struct pollfd poll_fd = {.fd = signer_client_fd(driver.client), .events = POLLIN};
    ck_assert_int_eq(poll(&poll_fd, 1, 1000), 1);
    signer_client_dispatch(driver.client);
    ck_assert_int_eq(signer_client_pid(driver.client), 0);
    ck_assert_int_eq(signer_client_fd(driver.client), -1);
    ck_assert_int_eq(ask_simple(SIGNER_SIGN), ERR_LOCKED);
    ck_assert_int_eq(ask_open(&password), OK);
}
END_TEST

START_TEST(signer__process__killed_at_work_fails_what_was_asked)
{
    struct driver_answer first = {0}, second = {0};
    ck_assert_int_eq(ask_create(), OK);
    struct signer_request request = request_of(SIGNER_VAULT_OPEN);
    request.sealed = view_of_buf(&vault);
    request.password = &password;
    driver_submit(&driver, &request, &first);
    driver_submit(&driver, &request, &second);
    ck_assert_int_eq(kill(signer_client_pid(driver.client), SIGKILL), 0);
    driver_wait(&driver);
    ck_assert_int_eq(first.err, ERR_SIGNER);
    ck_assert_int_eq(second.err, ERR_SIGNER);
    ck_assert_int_eq(first.count + second.count, 2);
    ck_assert_int_eq(ask_open(&password), OK);
}
END_TEST

START_TEST(signer__process__without_a_zygote_requests_fail)
{
    ck_assert_int_eq(ask_create(), OK);
    int signer_fd = pidfd_open(signer_client_pid(driver.client), 0);
    ck_assert_int_eq(kill(zygote_pid(), SIGKILL), 0);
    wait_end(signer_fd); /* its signers end with it */
    ck_assert_int_eq(ask_open(&password), ERR_SIGNER);
    ck_assert_int_eq(ask_open(&password), ERR_SIGNER);
}
END_TEST

/* A program with an open vault; tells the process ids of its zygote and signer. */
static _Noreturn void be_another_main(int out)
{
    struct driver own;
    struct driver_answer got = {0};
    int pids[2];
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    driver_open(&own);
    struct signer_request request = request_of(SIGNER_VAULT_CREATE);
    request.password = &password;
    ck_assert_int_eq(driver_ask(&own, &request, &got), OK);
    pids[0] = zygote_pid();
    pids[1] = signer_client_pid(own.client);
    (void)!write(out, pids, sizeof pids);
    for (;;)
        pause();
}

/* Returns: process id of a new main process; pids: of its zygote and signer. */
static pid_t start_another_main(int pids[2])
{
    int ends[2];
    driver_close(&driver);
    zygote_stop(); /* the other makes its own */
    ck_assert_int_eq(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0)
        be_another_main(ends[1]);
    close(ends[1]);
    ck_assert_int_eq(read(ends[0], pids, 2 * sizeof *pids), 2 * (int)sizeof *pids);
    close(ends[0]);
    return pid;
}

START_TEST(signer__process__ends_when_main_is_killed)
{
    int pids[2];
    pid_t pid = start_another_main(pids);
    int zygote_fd = pidfd_open(pids[0], 0), signer_fd = pidfd_open(pids[1], 0);
    ck_assert_int_ge(zygote_fd, 0);
    ck_assert_int_ge(signer_fd, 0);
    ck_assert_int_eq(kill(pid, SIGKILL), 0);
    wait_end(signer_fd);
    wait_end(zygote_fd);
    ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
}
END_TEST

START_TEST(signer__process__ends_with_its_client)
{
    ck_assert_int_eq(ask_create(), OK);
    int pid_fd = pidfd_open(signer_client_pid(driver.client), 0);
    driver_close(&driver);
    wait_end(pid_fd);
    driver_open(&driver);
}
END_TEST

START_TEST(signer__process__two_clients_two_vaults)
{
    struct driver second;
    open_with_wallet();
    driver_open(&second);
    struct signer_request request = wallet_request(SIGNER_ADDRESSES);
    ck_assert_int_eq(driver_ask(&second, &request, &answer), ERR_LOCKED);
    ck_assert_int_ne(signer_client_pid(second.client), signer_client_pid(driver.client));
    ck_assert_int_eq(ask(&request), OK);
    driver_close(&second);
    ck_assert_int_eq(ask(&request), OK);
}
END_TEST

START_TEST(signer__process__zygote_limits_signers)
{
    int sockets[9], pids[9];
    for (int i = 0; i < 8; i++)
        ck_assert_int_eq(zygote_spawn(&sockets[i], &pids[i]), OK);
    ck_assert_int_eq(zygote_spawn(&sockets[8], &pids[8]), ERR_SIGNER);
    int pid_fd = pidfd_open(pids[3], 0);
    close(sockets[3]);
    wait_end(pid_fd);
    ck_assert_int_eq(zygote_spawn(&sockets[3], &pids[3]), OK);
    for (int i = 0; i < 8; i++)
        close(sockets[i]);
}
END_TEST

START_TEST(signer__process__nonsense_ends_it)
{
    uint8_t bytes[64] = {0};
    for (int round = 0; round < 20; round++) {
        int socket, pid;
        ck_assert_int_eq(zygote_spawn(&socket, &pid), OK);
        fcntl(socket, F_SETFL, 0);
        rnd_bytes(bytes, sizeof bytes);
        bytes[0] = round % 2 == 0 ? 99 : WIRE_VERSION;
        size_t len = round == 0 ? 1 : rnd_below(sizeof bytes) + 1;
        ck_assert_int_eq(send(socket, bytes, len, MSG_NOSIGNAL), (int)len);
        ck_assert_int_le(recv(socket, bytes, sizeof bytes, 0), 0);
        close(socket);
    }
}
END_TEST

/* ---- what surrounds the process
 * ----------------------------------------------------------------- */

static void check_status_line(int pid, const char *want)
{
    char path[64], line[256];
    bool found = false;
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    FILE *in = fopen(path, "r");
    ck_assert_ptr_nonnull(in);
    while (fgets(line, sizeof line, in) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        found |= strcmp(line, want) == 0;
    }
    fclose(in);
    ck_assert_msg(found, "no line '%s' in %s", want, path);
}

START_TEST(signer__process__is_confined)
{
    ck_assert_int_eq(ask_create(), OK);
    int pid = signer_client_pid(driver.client);
    check_status_line(pid, "NoNewPrivs:\t1");
    check_status_line(pid, "Name:\teco-signer");
    check_status_line(zygote_pid(), "Name:\teco-zygote");
    check_status_line(zygote_pid(), "NoNewPrivs:\t1");
    if (!sandbox_has_filter())
        suite_skip("this build has no system call filter (sanitizers, coverage)");
    check_status_line(pid, "Seccomp:\t2");
    for (int fd = 0; fd < 64; fd++) {
        char path[64];
        snprintf(path, sizeof path, "/proc/%d/fd/%d", pid, fd);
        /* Only root may look: for its own user the process is closed. */
        bool is_seen = fd == SANDBOX_FD && geteuid() == 0;
        ck_assert_int_eq(readlink(path, (char[8]){0}, 8) >= 0, is_seen);
    }
}
END_TEST

START_TEST(signer__process__signals_of_a_terminal_do_not_end_it)
{
    static const int signals[] = {SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGPIPE};
    open_with_wallet();
    for (size_t i = 0; i < MEM_COUNT(signals); i++) {
        ck_assert_int_eq(kill(signer_client_pid(driver.client), signals[i]), 0);
        ck_assert_int_eq(kill(zygote_pid(), signals[i]), 0);
    }
    ck_assert_int_eq(ask_addresses(0, 1), OK);
}
END_TEST

START_TEST(signer__process__hang_up_locks_it)
{
    open_with_wallet();
    ck_assert_int_eq(kill(signer_client_pid(driver.client), SIGHUP), 0);
    ck_assert_int_eq(ask_addresses(0, 1), ERR_LOCKED);
    ck_assert_int_eq(ask_open(&password), OK);
}
END_TEST

START_TEST(signer__process__hang_up_during_a_computation_lets_it_finish)
{
    open_with_wallet();
    struct signer_request request = {
        .op = SIGNER_VAULT_OPEN, .sealed = view_of_buf(&vault), .password = &password};
    memcpy(request.uid, "account number 1", UID_LEN);
    (void)driver_submit(&driver, &request, &answer);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(kill(signer_client_pid(driver.client), SIGHUP), 0);
    driver_wait(&driver);
    ck_assert_int_eq(answer.err, OK);
    ck_assert_int_eq(kill(signer_client_pid(driver.client), SIGHUP), 0);
    ck_assert_int_eq(ask_addresses(0, 1), ERR_LOCKED);
}
END_TEST

START_TEST(signer__process__hang_ups_at_any_moment_never_end_it)
{
    open_with_wallet();
    int pid = signer_client_pid(driver.client), opened = 0;
    for (int i = 0; i < 300; i++) {
        ck_assert_int_eq(kill(pid, SIGHUP), 0);
        enum err err = ask_addresses(0, 1 + (unsigned)i % 3);
        ck_assert_msg(err == OK || err == ERR_LOCKED, "%d: %s", i, answer.detail);
        if (err == ERR_LOCKED && opened++ < 3)
            ck_assert_int_eq(ask_open(&password), OK);
    }
    ck_assert_int_ge(opened, 1);
    ck_assert_int_eq(signer_client_pid(driver.client), pid);
}
END_TEST

START_TEST(signer__process__goes_on_after_it_was_stopped)
{
    open_with_wallet();
    int pid = signer_client_pid(driver.client);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(kill(pid, SIGSTOP), 0);
        ck_assert_int_eq(kill(pid, SIGCONT), 0);
        ck_assert_int_eq(ask_addresses(0, 1), OK);
    }
    ck_assert_int_eq(signer_client_pid(driver.client), pid);
}
END_TEST

#define NOBODY 65534

/* As a user without privileges and with the very same user id as the processes: which of them can
 * be looked into? Returns bits: 1 memory of main, 2 memory of the signer, 4 of the zygote, 8 trace
 * signer, 16 trace zygote. */
static int look_into(int main_pid, const int pids[2])
{
    const int all[3] = {main_pid, pids[1], pids[0]};
    int seen = 0;
    for (int i = 0; i < 3; i++) {
        char path[64];
        snprintf(path, sizeof path, "/proc/%d/mem", all[i]);
        int fd = open(path, O_RDONLY);
        seen |= fd >= 0 ? 1 << i : 0;
        if (i > 0 && ptrace(PTRACE_ATTACH, all[i], NULL, NULL) == 0)
            seen |= 4 << i;
    }
    return seen;
}

START_TEST(signer__process__cannot_be_looked_into_by_its_own_user)
{
    int pids[2], status = 0;
    if (geteuid() != 0)
        suite_skip("needs root, to become another user");
#ifdef ECO_COVERAGE
    suite_skip("another user cannot write down what was covered");
#endif
    driver_close(&driver);
    zygote_stop();
    /* From here on everything is nobody's. A change of user makes a process undumpable: undo that,
     * or the answer would be no for the wrong reason. */
    ck_assert_int_eq(setgid(NOBODY), 0);
    ck_assert_int_eq(setuid(NOBODY), 0);
    ck_assert_int_eq(prctl(PR_SET_DUMPABLE, 1), 0);
    driver_open(&driver);
    ck_assert_int_eq(ask_create(), OK);
    pids[0] = zygote_pid();
    pids[1] = signer_client_pid(driver.client);
    pid_t main_pid = getpid(), pid = fork();
    if (pid == 0)
        _exit(look_into(main_pid, pids));
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status) & ~1, 0);
    ck_assert_int_eq(WEXITSTATUS(status), 1); /* main can be: so the look was a real one */
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(signer__vault__opens_with_its_password_only),
    SUITE_TEST(signer__vault__locked_does_nothing_with_keys),
    SUITE_TEST(signer__vault__a_wrong_password_changes_nothing),
    SUITE_TEST(signer__vault__rewrap_keeps_key_and_role),
    SUITE_TEST(signer__vault__damage_and_another_account_are_told_apart_from_a_password),
    SUITE_TEST(signer__vault__another_account_replaces_the_session),
    SUITE_TEST(signer__wallet__addresses_of_a_known_mnemonic),
    SUITE_TEST(signer__wallet__addresses_of_a_single_key),
    SUITE_TEST(signer__wallet__what_is_typed_is_checked),
    SUITE_TEST(signer__wallet__is_bound_to_its_uid_and_bytes),
    SUITE_TEST(signer__mnemonic__made_before_its_vault),
    SUITE_TEST(signer__mnemonic__new_check_seal),
    SUITE_TEST(signer__sign__what_was_prepared_and_by_whom),
    SUITE_TEST(signer__sign__once_and_only_what_was_prepared),
    SUITE_TEST(signer__sign__a_password_asked_again_keeps_what_is_prepared),
    SUITE_TEST(signer__prepare__the_oldest_of_five_makes_room),
    SUITE_TEST(signer__prepare__another_chain_is_refused),
    SUITE_TEST(signer__prepare__only_what_can_be_explained),
    SUITE_TEST(signer__prepare__bytes_that_are_no_transaction),
    SUITE_TEST(signer__submit__answers_come_in_order),
    SUITE_TEST(signer__submit__what_is_too_large_fails_by_itself),
    SUITE_TEST(signer__submit__from_inside_a_done_function),
    SUITE_TEST(signer__cancel__ends_a_derivation),
    SUITE_TEST(signer__cancel__leaves_the_vault_open_otherwise),
    SUITE_TEST(signer__process__killed_while_idle),
    SUITE_TEST(signer__process__killed_at_work_fails_what_was_asked),
    SUITE_TEST(signer__process__without_a_zygote_requests_fail),
    SUITE_TEST(signer__process__ends_when_main_is_killed),
    SUITE_TEST(signer__process__ends_with_its_client),
    SUITE_TEST(signer__process__two_clients_two_vaults),
    SUITE_TEST(signer__process__zygote_limits_signers),
    SUITE_TEST(signer__process__nonsense_ends_it),
    SUITE_TEST(signer__process__is_confined),
    SUITE_TEST(signer__process__signals_of_a_terminal_do_not_end_it),
    SUITE_TEST(signer__process__hang_up_locks_it),
    SUITE_TEST(signer__process__hang_up_during_a_computation_lets_it_finish),
    SUITE_TEST(signer__process__hang_ups_at_any_moment_never_end_it),
    SUITE_TEST(signer__process__goes_on_after_it_was_stopped),
    SUITE_TEST(signer__process__cannot_be_looked_into_by_its_own_user),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("signer", tests, &fixture)
