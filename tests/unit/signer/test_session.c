#include "support/suite.h"

#include <stdio.h>
#include <string.h>
#include <ucontext.h>

#include "core/base/mem.h"
#include "signer/session.h"

/** The session without its process: here a leak checker sees what it keeps, and derivations are
 * cheap enough to ask thousands of things. tests/unit/signer/test_signer.c has the real one. */

static const struct vault_kdf cheap = {.passes = 1, .kib = 8};
static struct session *session;
static struct wire_answer answer;
static struct buf vault, wallet;

static void setup(void)
{
    ck_assert_int_eq(secret_init_library(), OK);
    session = session_new(&cheap);
}

static void teardown(void)
{
    session_free(session);
    buf_clear(&vault);
    buf_clear(&wallet);
}

static struct wire_request request_of(enum signer_op op)
{
    struct wire_request request = {.seq = 77,
                                   .op = op,
                                   .password = view_of_text("pw"),
                                   .sealed = view_of_buf(&vault),
                                   .chain_id = 1};
    memcpy(request.uid, "account number 1", UID_LEN);
    return request;
}

static struct wire_request wallet_request(enum signer_op op)
{
    struct wire_request request = request_of(op);
    memcpy(request.uid, "wallet number 01", UID_LEN);
    request.kind = WALLET_HD;
    request.sealed = view_of_buf(&wallet);
    request.count = 1;
    snprintf(request.path, sizeof request.path, "m/44'/60'/0'/0");
    return request;
}

static enum err ask(const struct wire_request *request)
{
    session_handle(session, &answer, request);
    ck_assert_uint_eq(answer.seq, request->seq);
    ck_assert_int_eq(answer.op, request->op);
    ck_assert((answer.err == OK) == (answer.detail[0] == '\0'));
    return answer.err;
}

static void open_with_wallet(void)
{
    struct wire_request request = request_of(SIGNER_VAULT_CREATE);
    ck_assert_int_eq(ask(&request), OK);
    buf_reset(&vault);
    buf_add(&vault, answer.sealed.data, answer.sealed.len);
    request = wallet_request(SIGNER_WALLET_SEAL);
    request.secret = view_of_text("test test test test test test test test test test test junk");
    ck_assert_int_eq(ask(&request), OK);
    buf_reset(&wallet);
    buf_add(&wallet, answer.sealed.data, answer.sealed.len);
}

static enum err prepare(uint64_t nonce, const char *path)
{
    struct buf bytes = {0};
    struct tx tx = {.type = TX_1559, .chain_id = 1, .nonce = nonce, .gas = 21000, .has_to = true};
    ck_assert_int_eq(tx_encode_unsigned(&bytes, &tx), OK);
    struct wire_request request = wallet_request(SIGNER_PREPARE);
    snprintf(request.path, sizeof request.path, "%s", path);
    request.bytes = view_of_buf(&bytes);
    enum err err = ask(&request);
    buf_clear(&bytes);
    return err;
}

START_TEST(session__handle__keeps_nothing_after_many_of_everything)
{
    open_with_wallet();
    for (unsigned round = 0; round < 30; round++) {
        for (unsigned op = 0; op < WIRE_OPS; op++) {
            struct wire_request request = round % 2 == 0 ? request_of((enum signer_op)op)
                                                         : wallet_request((enum signer_op)op);
            request.count = 12 + round % 3;
            request.secret = view_of_text(round % 5 == 0 ? "pw" : "");
            (void)ask(&request);
        }
        open_with_wallet();
        for (uint64_t nonce = 0; nonce < 7; nonce++)
            ck_assert_int_eq(prepare(nonce, "m/44'/60'/0'/0/3"), OK);
        struct wire_request request = request_of(SIGNER_SIGN);
        request.digest = answer.digest;
        ck_assert_int_eq(ask(&request), OK);
    }
}
END_TEST

START_TEST(session__prepare__paths)
{
    open_with_wallet();
    ck_assert_int_eq(prepare(0, "m/44'/60'/0'/0/0"), OK);
    ck_assert_int_eq(prepare(0, "m/44'/60'/1'/0/0"), OK);
    ck_assert_int_eq(prepare(0, "m/44'/60'/0'/5"), OK);
    ck_assert_int_eq(prepare(0, "m/0"), OK);
    ck_assert_int_ne(prepare(0, "m"), OK);
    ck_assert_int_ne(prepare(0, ""), OK);
    ck_assert_int_ne(prepare(0, "m/x"), OK);
    ck_assert_int_ne(prepare(0, "m/44'/60'/0'/0/0/0/0/0/0/0/0"), OK);
}
END_TEST

START_TEST(session__prepare__one_digest_for_two_keys_is_signed_by_the_one_shown_last)
{
    open_with_wallet();
    ck_assert_int_eq(prepare(0, "m/44'/60'/0'/0/0"), OK);
    ck_assert_int_eq(prepare(0, "m/44'/60'/0'/0/1"), OK);
    struct addr shown = answer.facts.from, sender;
    struct tx back = {0};
    struct wire_request request = request_of(SIGNER_SIGN);
    request.digest = answer.digest;
    ck_assert_int_eq(ask(&request), OK);
    ck_assert_int_eq(tx_decode_signed(&back, answer.bytes), OK);
    ck_assert_int_eq(tx_sender(&sender, &back), OK);
    ck_assert(addr_equal(&shown, &sender));
    tx_clear(&back);
    ck_assert_int_eq(ask(&request), ERR_NOT_FOUND);
}
END_TEST

START_TEST(session__message__of_no_bytes_has_no_text)
{
    open_with_wallet();
    struct wire_request lock = request_of(SIGNER_LOCK), open = request_of(SIGNER_VAULT_OPEN);
    ck_assert_int_eq(ask(&lock), OK); /* what answers point to has no memory now */
    ck_assert_int_eq(ask(&open), OK);
    struct wire_request request = wallet_request(SIGNER_PREPARE_MESSAGE);
    ck_assert_int_eq(ask(&request), OK);
    ck_assert(answer.message.is_text && !answer.message.is_altered);
    ck_assert_uint_eq(answer.message.text.len, 0);
    ck_assert_uint_eq(answer.message.len, 0);
}
END_TEST

#define ROOM     262144
#define IS_WIPED 32768 /* src/signer/process.c wipes so much below the loop after each message */

static const struct wire_request *asked;

static void handle_asked(void)
{
    session_handle(session, &answer, asked);
}

/* Handle a request on a stack of its own. Returns: how many bytes of it were used. */
static size_t stack_of(const struct wire_request *request)
{
    static uint8_t room[ROOM];
    ucontext_t here, there;
    size_t untouched = 0;
    memset(room, 0x5a, sizeof room);
    asked = request;
    ck_assert_int_eq(getcontext(&there), 0);
    there.uc_stack.ss_sp = room;
    there.uc_stack.ss_size = sizeof room;
    there.uc_link = &here;
    makecontext(&there, handle_asked, 0);
    ck_assert_int_eq(swapcontext(&here, &there), 0);
    while (untouched < ROOM && room[untouched] == 0x5a)
        untouched++;
    return ROOM - untouched;
}

START_TEST(session__stack__is_used_no_deeper_than_it_is_wiped)
{
#ifdef ECO_SANITIZE
    suite_skip("frames are larger and elsewhere under a sanitizer");
#endif
    static const enum signer_op ops[] = {
        SIGNER_VAULT_OPEN,  SIGNER_VAULT_REWRAP, SIGNER_WALLET_SEAL, SIGNER_MNEMONIC_NEW,
        SIGNER_ADDRESSES,   SIGNER_PREPARE,      SIGNER_SIGN,        SIGNER_PREPARE_MESSAGE,
        SIGNER_SIGN,        SIGNER_REVEAL,       SIGNER_XPUB,        SIGNER_WORKER_KEY,
        SIGNER_KEYFILE_COST};
    struct buf bytes = {0};
    struct tx tx = {.type = TX_1559, .chain_id = 1, .gas = 21000, .has_to = true};
    ck_assert_int_eq(tx_encode_unsigned(&bytes, &tx), OK);
    open_with_wallet();
    for (size_t i = 0; i < MEM_COUNT(ops); i++) {
        bool is_of_account = ops[i] == SIGNER_VAULT_OPEN || ops[i] == SIGNER_VAULT_REWRAP;
        struct wire_request request = is_of_account ? request_of(ops[i]) : wallet_request(ops[i]);
        bool prepares = ops[i] == SIGNER_PREPARE || ops[i] == SIGNER_PREPARE_MESSAGE;
        snprintf(request.path, sizeof request.path, "m/44'/60'/0'/0%s", prepares ? "/0" : "");
        request.vault = view_of_buf(&vault);
        request.bytes = ops[i] == SIGNER_PREPARE ? view_of_buf(&bytes) : view_of(NULL, 0);
        request.secret = ops[i] == SIGNER_VAULT_REWRAP ? view_of_text("pw")
                         : ops[i] == SIGNER_WALLET_SEAL
                             ? view_of_text("test test test test test test test test test test "
                                            "test junk")
                             : view_of(NULL, 0);
        request.count = ops[i] == SIGNER_MNEMONIC_NEW ? 24 : 1;
        request.digest = answer.digest;
        size_t used = stack_of(&request);
        ck_assert_msg(answer.err == OK, "operation %d: %s", (int)ops[i], answer.detail);
        ck_assert_msg(used > 100 && used < IS_WIPED, "operation %d uses %zu bytes", (int)ops[i],
                      used);
    }
    buf_clear(&bytes);
}
END_TEST

static struct addr first_address(void)
{
    struct addr out;
    ck_assert_uint_ge(answer.addresses.len, sizeof out);
    memcpy(&out, answer.addresses.data, sizeof out);
    return out;
}

START_TEST(session__addresses__of_two_trees_do_not_mix)
{
    struct buf first = {0};
    open_with_wallet();
    struct wire_request request = wallet_request(SIGNER_ADDRESSES);
    ck_assert_int_eq(ask(&request), OK);
    struct addr one = first_address();
    buf_add(&first, wallet.data, wallet.len);

    struct wire_request seal = wallet_request(SIGNER_WALLET_SEAL);
    seal.secret = view_of_text("abandon abandon abandon abandon abandon abandon abandon abandon "
                               "abandon abandon abandon about");
    ck_assert_int_eq(ask(&seal), OK);
    buf_reset(&wallet);
    buf_add(&wallet, answer.sealed.data, answer.sealed.len);
    request = wallet_request(SIGNER_ADDRESSES); /* the same uid, another blob */
    ck_assert_int_eq(ask(&request), OK);
    struct addr other = first_address();
    ck_assert(!addr_equal(&one, &other));
    request.sealed = view_of_buf(&first);
    ck_assert_int_eq(ask(&request), OK);
    other = first_address();
    ck_assert(addr_equal(&one, &other));
    buf_clear(&first);
}
END_TEST

START_TEST(session__lock__forgets_the_wallets_nodes)
{
    open_with_wallet();
    struct wire_request request = wallet_request(SIGNER_ADDRESSES), lock = request_of(SIGNER_LOCK);
    ck_assert_int_eq(ask(&request), OK);
    ck_assert_int_eq(ask(&lock), OK);
    ck_assert_int_eq(ask(&request), ERR_LOCKED);
    ck_assert_int_eq(ask(&lock), OK);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(session__handle__keeps_nothing_after_many_of_everything),
    SUITE_TEST(session__prepare__paths),
    SUITE_TEST(session__prepare__one_digest_for_two_keys_is_signed_by_the_one_shown_last),
    SUITE_TEST(session__message__of_no_bytes_has_no_text),
    SUITE_TEST(session__stack__is_used_no_deeper_than_it_is_wiped),
    SUITE_TEST(session__addresses__of_two_trees_do_not_mix),
    SUITE_TEST(session__lock__forgets_the_wallets_nodes),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("session", tests, &fixture)
