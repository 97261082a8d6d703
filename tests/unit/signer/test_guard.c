#include "support/suite.h"

#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/eth/tx.h"
#include "signer/session.h"

/** The signer's own watch, whatever the main process asks: the policy, the book, the log. Driven
 * directly, as a main process gone wrong would. */

#define CHAIN 137
#define NOON  (INT64_C(20000) * 86400 + 12 * 3600)

static const struct vault_kdf cheap = {.passes = 1, .kib = 8};
static struct session *session;
static struct wire_answer answer;
static struct buf vault, first_vault, wallet, book;
static int64_t now_s;
static uint64_t nonce;

static int64_t clock_of_test(void)
{
    return now_s;
}

static struct wire_request request_of(enum signer_op op)
{
    struct wire_request request = {.op = op,
                                   .password = view_of_text("pw"),
                                   .sealed = view_of_buf(&vault),
                                   .book = view_of_buf(&book),
                                   .chain_id = CHAIN};
    memcpy(request.uid, "account number 1", UID_LEN);
    return request;
}

static struct wire_request wallet_request(enum signer_op op)
{
    struct wire_request request = request_of(op);
    memcpy(request.uid, "wallet number 01", UID_LEN);
    request.sealed = view_of_buf(&wallet);
    snprintf(request.path, sizeof request.path, "m/44'/60'/0'/0/0");
    return request;
}

static void keep(struct buf *out, struct view from)
{
    if (from.len == 0)
        return;
    buf_reset(out);
    buf_add(out, from.data, from.len);
}

static enum err ask(const struct wire_request *request)
{
    session_handle(session, &answer, request);
    keep(&book, answer.book);
    return answer.err;
}

static void start_session(void)
{
    session = session_new(&cheap);
    session_set_clock(session, clock_of_test);
}

static void setup(void)
{
    ck_assert_int_eq(secret_init_library(), OK);
    now_s = NOON;
    start_session();
    struct wire_request create = request_of(SIGNER_VAULT_CREATE);
    ck_assert_int_eq(ask(&create), OK);
    keep(&vault, answer.sealed);
    keep(&first_vault, answer.sealed);
    struct wire_request seal = wallet_request(SIGNER_WALLET_SEAL);
    seal.secret = view_of_text("test test test test test test test test test test test junk");
    ck_assert_int_eq(ask(&seal), OK);
    keep(&wallet, answer.sealed);
}

static void teardown(void)
{
    session_free(session);
    buf_clear(&vault);
    buf_clear(&first_vault);
    buf_clear(&wallet);
    buf_clear(&book);
}

static enum err open_vault(const struct buf *sealed)
{
    struct wire_request request = request_of(SIGNER_VAULT_OPEN);
    request.sealed = view_of_buf(sealed);
    return ask(&request);
}

static enum err set_policy(const struct policy *policy)
{
    struct buf bytes = {0};
    struct wire_request request = request_of(SIGNER_POLICY_SET);
    policy_write(&bytes, policy);
    request.bytes = view_of_buf(&bytes);
    enum err err = ask(&request);
    keep(&vault, answer.sealed);
    buf_clear(&bytes);
    return err;
}

static enum err set_limit(uint64_t per_tx, uint64_t per_day)
{
    struct policy policy;
    policy_init(&policy);
    policy.limits[policy.limit_count++] = (struct policy_limit){
        .chain_id = CHAIN, .per_tx = u256_from_u64(per_tx), .per_day = u256_from_u64(per_day)};
    policy.limits[policy.limit_count++] =
        (struct policy_limit){.chain_id = CHAIN,
                              .token = policy_gas,
                              .per_tx = u256_from_u64(UINT64_MAX),
                              .per_day = u256_from_u64(UINT64_MAX)};
    return set_policy(&policy);
}

/* An unsigned transfer of native currency to 0xbb…bb. */
static void write_transfer(struct buf *out, uint64_t amount)
{
    struct tx tx = {.type = TX_1559,
                    .chain_id = CHAIN,
                    .nonce = nonce++,
                    .gas = 21000,
                    .max_fee = u256_from_u64(1),
                    .value = u256_from_u64(amount),
                    .has_to = true};
    memset(tx.to.b, 0xbb, sizeof tx.to.b);
    ck_assert_int_eq(tx_encode_unsigned(out, &tx), OK);
}

static enum err prepare(struct hash32 *digest, uint64_t amount)
{
    struct buf bytes = {0};
    struct wire_request request = wallet_request(SIGNER_PREPARE);
    write_transfer(&bytes, amount);
    request.bytes = view_of_buf(&bytes);
    enum err err = ask(&request);
    *digest = answer.digest;
    buf_clear(&bytes);
    return err;
}

static enum err sign(const struct hash32 *digest)
{
    struct wire_request request = request_of(SIGNER_SIGN);
    request.digest = *digest;
    return ask(&request);
}

static enum err pay(uint64_t amount)
{
    struct hash32 digest;
    enum err err = prepare(&digest, amount);
    return err != OK ? err : sign(&digest);
}

/* ---- limits ---- */

START_TEST(guard__limit__refuses_in_the_signer)
{
    struct audit_record record;
    ck_assert_int_eq(set_limit(100, 150), OK);
    ck_assert_int_eq(pay(101), ERR_POLICY);
    struct view bytes = answer.record; /* what was refused is noted */
    ck_assert_int_eq(audit_record_read(&record, &bytes), OK);
    ck_assert_int_eq(record.kind, AUDIT_REFUSED);
    ck_assert_uint_eq(record.seq, 2);
    ck_assert_str_eq(record.text, answer.detail);
    ck_assert_int_eq(pay(100), OK);
    ck_assert_int_eq(pay(51), ERR_POLICY);
    ck_assert_int_eq(pay(50), OK);
    now_s += 86400;
    ck_assert_int_eq(pay(100), OK);
}
END_TEST

START_TEST(guard__limit__holds_for_several_that_were_prepared_before)
{
    struct hash32 one, two;
    ck_assert_int_eq(set_limit(100, 150), OK);
    ck_assert_int_eq(prepare(&one, 100), OK);
    ck_assert_int_eq(prepare(&two, 100), OK);
    ck_assert_int_eq(sign(&one), OK);
    ck_assert_int_eq(sign(&two), ERR_POLICY);
    ck_assert_uint_eq(answer.bytes.len, 0);
    now_s += 86400;
    ck_assert_int_eq(sign(&two), ERR_NOT_FOUND); /* refused is over */
}
END_TEST

START_TEST(guard__limit__is_not_forgotten_by_an_older_book)
{
    struct buf old = {0};
    ck_assert_int_eq(set_limit(100, 100), OK);
    keep(&old, view_of_buf(&book));
    ck_assert_int_eq(pay(100), OK);
    keep(&book, view_of_buf(&old)); /* what main says it has */
    ck_assert_int_eq(pay(1), ERR_POLICY);
    buf_reset(&book); /* or that it has none */
    ck_assert_int_eq(pay(1), ERR_POLICY);
    /* Not even when it was locked in between. */
    struct wire_request lock = request_of(SIGNER_LOCK);
    ck_assert_int_eq(ask(&lock), OK);
    ck_assert_int_eq(open_vault(&vault), OK);
    keep(&book, view_of_buf(&old));
    ck_assert_int_eq(pay(1), ERR_POLICY);
    buf_clear(&old);
}
END_TEST

START_TEST(guard__limit__goes_on_in_the_next_signer)
{
    ck_assert_int_eq(set_limit(100, 150), OK);
    ck_assert_int_eq(pay(100), OK);
    session_free(session);
    start_session();
    ck_assert_int_eq(open_vault(&vault), OK);
    ck_assert_int_eq(pay(51), ERR_POLICY);
    ck_assert_int_eq(pay(50), OK);
}
END_TEST

#define TOKEN  "0x7070707070707070707070707070707070707070"
#define ROUTER "0x4444444444444444444444444444444444444444"

/* A transfer by signature (EIP-3009) to the router, from which anyone may fetch it. */
static enum err authorize(unsigned amount)
{
    char json[2048];
    struct wire_request addresses = wallet_request(SIGNER_ADDRESSES);
    struct wire_request typed = wallet_request(SIGNER_PREPARE_TYPED);
    char from[43] = "0x";
    addresses.count = 1;
    snprintf(addresses.path, sizeof addresses.path, "m/44'/60'/0'/0");
    ck_assert_int_eq(ask(&addresses), OK);
    for (size_t i = 0; i < 20; i++)
        snprintf(from + 2 + 2 * i, 3, "%02x", answer.addresses.data[i]);
    snprintf(json, sizeof json,
             "{\"types\":{\"EIP712Domain\":[{\"name\":\"chainId\",\"type\":\"uint256\"},"
             "{\"name\":\"verifyingContract\",\"type\":\"address\"}],"
             "\"TransferWithAuthorization\":[{\"name\":\"from\",\"type\":\"address\"},"
             "{\"name\":\"to\",\"type\":\"address\"},{\"name\":\"value\",\"type\":\"uint256\"},"
             "{\"name\":\"validAfter\",\"type\":\"uint256\"},"
             "{\"name\":\"validBefore\",\"type\":\"uint256\"},"
             "{\"name\":\"nonce\",\"type\":\"bytes32\"}]},"
             "\"primaryType\":\"TransferWithAuthorization\","
             "\"domain\":{\"chainId\":%d,\"verifyingContract\":\"" TOKEN "\"},"
             "\"message\":{\"from\":\"%s\",\"to\":\"" ROUTER "\",\"value\":\"%u\","
             "\"validAfter\":0,\"validBefore\":9999999999,\"nonce\":\"0x%064d\"}}",
             CHAIN, from, amount, 7);
    typed.bytes = view_of_text(json);
    return ask(&typed);
}

START_TEST(guard__limit__holds_for_transfers_by_signature)
{
    struct policy policy;
    policy_init(&policy);
    policy.limits[0] = (struct policy_limit){
        .chain_id = CHAIN, .per_tx = u256_from_u64(100), .per_day = u256_from_u64(150)};
    memset(policy.limits[0].token.b, 0x70, sizeof policy.limits[0].token.b);
    policy.limit_count = 1;
    policy.contracts[0].chain_id = CHAIN;
    memset(policy.contracts[0].address.b, 0x44, sizeof policy.contracts[0].address.b);
    policy.contract_count = 1;
    ck_assert_int_eq(set_policy(&policy), OK);
    ck_assert_int_eq(authorize(101), ERR_POLICY);
    ck_assert_int_eq(authorize(100), OK);
    struct hash32 digest = answer.digest;
    ck_assert_int_eq(sign(&digest), OK);
    ck_assert_int_eq(authorize(51), ERR_POLICY);
}
END_TEST

/* ---- older things ---- */

START_TEST(guard__policy__an_older_vault_is_not_taken)
{
    ck_assert_int_eq(set_limit(100, 100), OK);
    ck_assert_int_eq(open_vault(&first_vault), ERR_STORE_DAMAGED);
    struct wire_request lock = request_of(SIGNER_LOCK);
    ck_assert_int_eq(ask(&lock), OK);
    ck_assert_int_eq(open_vault(&first_vault), ERR_STORE_DAMAGED);
    /* A new process cannot know, but the newest book does. */
    session_free(session);
    start_session();
    ck_assert_int_eq(open_vault(&first_vault), OK);
    ck_assert_int_eq(pay(101), ERR_POLICY);
    ck_assert_str_eq(answer.detail, "the policy was changed in another session: log in again");
}
END_TEST

START_TEST(guard__book__missing_or_older_than_the_policy_is_refused)
{
    struct buf before = {0};
    ck_assert_int_eq(pay(1), OK);
    keep(&before, view_of_buf(&book));
    ck_assert_int_eq(set_limit(100, 100), OK);
    session_free(session);
    start_session();
    ck_assert_int_eq(open_vault(&vault), OK);
    buf_reset(&book);
    ck_assert_int_eq(pay(1), ERR_STORE_DAMAGED);
    keep(&book, view_of_buf(&before));
    ck_assert_int_eq(pay(1), ERR_STORE_DAMAGED);
    buf_clear(&before);
}
END_TEST

START_TEST(guard__book__altered_is_damage)
{
    ck_assert_int_eq(pay(1), OK);
    for (size_t i = 0; i < book.len; i += 7) {
        struct hash32 digest;
        book.data[i] ^= 4;
        ck_assert_int_eq(prepare(&digest, 1), ERR_STORE_DAMAGED);
        book.data[i] ^= 4;
    }
    ck_assert_int_eq(pay(1), OK);
}
END_TEST

START_TEST(guard__book__of_two_signers_the_greater_spending_counts)
{
    struct buf shared = {0};
    ck_assert_int_eq(set_limit(100, 100), OK);
    keep(&shared, view_of_buf(&book));
    struct session *first = session;
    start_session();
    ck_assert_int_eq(open_vault(&vault), OK);
    ck_assert_int_eq(pay(60), OK); /* the second signer's */
    struct session *second = session;
    session = first;
    ck_assert_int_eq(pay(41), ERR_POLICY); /* the first reads its book */
    ck_assert_int_eq(pay(40), OK);
    session_free(second);
    buf_clear(&shared);
}
END_TEST

START_TEST(guard__password__an_older_vault_is_not_sealed_anew)
{
    struct wire_request rewrap = request_of(SIGNER_VAULT_REWRAP);
    rewrap.secret = view_of_text("new");
    ck_assert_int_eq(set_limit(100, 100), OK);
    rewrap.sealed = view_of_buf(&first_vault);
    ck_assert_int_eq(ask(&rewrap), ERR_STORE_DAMAGED);
    rewrap.sealed = view_of_buf(&vault);
    ck_assert_int_eq(ask(&rewrap), OK);
}
END_TEST

/* ---- the log ---- */

static void read_record(struct audit_record *out)
{
    struct view bytes = answer.record;
    ck_assert_int_eq(audit_record_read(out, &bytes), OK);
    ck_assert_uint_eq(bytes.len, 0);
}

/* A record that cannot be read would hide all that come after it. */
START_TEST(guard__log__a_long_name_is_cut_between_characters)
{
    static const char head[] =
        "{\"types\":{\"EIP712Domain\":[{\"name\":\"name\",\"type\":\"string\"}],"
        "\"Vote\":[{\"name\":\"yes\",\"type\":\"bool\"}]},\"primaryType\":\"Vote\","
        "\"message\":{\"yes\":true},\"domain\":{\"name\":\"";
    struct buf json = {0};
    struct audit_record record;
    for (int blanks = 0; blanks < 3; blanks++) {
        struct wire_request typed = wallet_request(SIGNER_PREPARE_TYPED);
        buf_reset(&json);
        buf_add_text(&json, head);
        buf_add(&json, "xx", (size_t)blanks);
        for (int i = 0; i < 60; i++)
            buf_add_text(&json, "\xe7\xa2\xb3");
        buf_add_text(&json, "\"}}");
        typed.bytes = view_of_buf(&json);
        ck_assert_int_eq(ask(&typed), OK);
        struct hash32 digest = answer.digest;
        ck_assert_int_eq(sign(&digest), OK);
        read_record(&record);
        ck_assert_int_eq(record.kind, AUDIT_TYPED);
        ck_assert_int_eq(memcmp(record.text, "Vote for ", 9), 0);
    }
    buf_clear(&json);
}
END_TEST

/* Two sessions made record 2: only the one whose book was kept belongs to the log. */
START_TEST(guard__log__of_two_last_records_one_is_right)
{
    struct wire_request verify = request_of(SIGNER_AUDIT_VERIFY);
    struct buf before = {0}, mine = {0}, first = {0};
    ck_assert_int_eq(pay(1), OK);
    keep(&first, answer.record);
    keep(&before, view_of_buf(&book));
    ck_assert_int_eq(pay(2), OK);
    keep(&mine, view_of_buf(&first));
    buf_add(&mine, answer.record.data, answer.record.len);
    session_free(session);
    start_session();
    ck_assert_int_eq(open_vault(&vault), OK);
    keep(&book, view_of_buf(&before));
    ck_assert_int_eq(pay(3), OK);
    buf_add(&first, answer.record.data, answer.record.len);
    verify.book = view_of_buf(&book);
    verify.first = 1;
    verify.bytes = view_of_buf(&first);
    ck_assert_int_eq(ask(&verify), OK);
    ck_assert_uint_eq(answer.number, 2);
    verify.bytes = view_of_buf(&mine);
    ck_assert_int_eq(ask(&verify), OK);
    ck_assert_uint_eq(answer.number, 1);
    buf_clear(&before);
    buf_clear(&mine);
    buf_clear(&first);
}
END_TEST

/* A token that nobody has limited, to 0xbb…bb. */
static enum err pay_token(uint8_t fill)
{
    struct tx tx = {.type = TX_1559,
                    .chain_id = CHAIN,
                    .nonce = nonce++,
                    .gas = 60000,
                    .max_fee = u256_from_u64(1),
                    .has_to = true};
    struct buf bytes = {0};
    struct addr to;
    struct u256 amount = u256_from_u64(1);
    struct wire_request request = wallet_request(SIGNER_PREPARE);
    memset(to.b, 0xbb, sizeof to.b);
    memset(tx.to.b, fill, sizeof tx.to.b);
    call_transfer(&tx.data, &to, &amount);
    ck_assert_int_eq(tx_encode_unsigned(&bytes, &tx), OK);
    request.bytes = view_of_buf(&bytes);
    enum err err = ask(&request);
    struct hash32 digest = answer.digest;
    buf_clear(&bytes);
    tx_clear(&tx);
    return err != OK ? err : sign(&digest);
}

/* The other signer's table is full of what has no limit; what this one spent of its own counts. */
START_TEST(guard__book__of_two_signers_a_full_one_hides_nothing)
{
    struct buf shared = {0};
    ck_assert_int_eq(set_limit(100, 100), OK);
    keep(&shared, view_of_buf(&book));
    ck_assert_int_eq(pay(60), OK); /* and the book of it is not kept */
    struct session *first = session;
    keep(&book, view_of_buf(&shared));
    start_session();
    ck_assert_int_eq(open_vault(&vault), OK);
    for (uint8_t i = 0; i < POLICY_SPENT + 2; i++)
        ck_assert_int_eq(pay_token((uint8_t)(0x10 + i)), OK);
    session_free(session);
    session = first;
    ck_assert_int_eq(pay(41), ERR_POLICY);
    ck_assert_int_eq(pay(40), OK);
    buf_clear(&shared);
}
END_TEST

/* ---- what is signed ---- */

START_TEST(guard__request__changed_after_the_review_is_refused)
{
    struct hash32 digest, changed;
    ck_assert_int_eq(prepare(&digest, 5), OK);
    changed = digest;
    changed.b[31] ^= 1;
    ck_assert_int_eq(sign(&changed), ERR_NOT_FOUND);
    ck_assert_int_eq(sign(&digest), OK);
    ck_assert_int_eq(sign(&digest), ERR_NOT_FOUND);
}
END_TEST

static enum err prepare_tx(const struct tx *tx)
{
    struct buf bytes = {0};
    struct wire_request request = wallet_request(SIGNER_PREPARE);
    ck_assert_int_eq(tx_encode_unsigned(&bytes, tx), OK);
    request.bytes = view_of_buf(&bytes);
    enum err err = ask(&request);
    buf_clear(&bytes);
    return err;
}

/* What hands an account over to a contract (EIP-7702) is signed by nobody's mistake. */
START_TEST(guard__request__authorizations_and_other_chains_are_refused)
{
    struct tx_authorization authorization = {.chain_id = u256_from_u64(CHAIN), .nonce = 1};
    struct tx tx = {.type = TX_7702,
                    .chain_id = CHAIN,
                    .gas = 60000,
                    .max_fee = u256_from_u64(1),
                    .has_to = true,
                    .authorizations = &authorization,
                    .authorization_count = 1};
    memset(authorization.address.b, 0x66, sizeof authorization.address.b);
    memset(authorization.sig.r32, 1, sizeof authorization.sig.r32);
    memset(authorization.sig.s32, 1, sizeof authorization.sig.s32);
    ck_assert_int_eq(prepare_tx(&tx), ERR_UNSUPPORTED);
    tx = (struct tx){.type = TX_1559,
                     .chain_id = CHAIN + 1,
                     .gas = 21000,
                     .max_fee = u256_from_u64(1),
                     .has_to = true};
    ck_assert_int_eq(prepare_tx(&tx), ERR_CHAIN_ID);
    tx.chain_id = CHAIN;
    tx.has_to = false; /* makes a contract */
    buf_add(&tx.data, "\x60", 1);
    ck_assert_int_eq(prepare_tx(&tx), ERR_REFUSED);
    tx.has_to = true; /* calls one in a way that nobody can explain */
    ck_assert_int_eq(prepare_tx(&tx), ERR_REFUSED);
    tx_clear(&tx);
}
END_TEST

START_TEST(guard__policy__takes_the_right_password)
{
    struct wire_request request = request_of(SIGNER_POLICY_SET);
    struct policy policy;
    struct buf bytes = {0};
    policy_init(&policy);
    policy_write(&bytes, &policy);
    request.bytes = view_of_buf(&bytes);
    request.password = view_of_text("another");
    ck_assert_int_eq(ask(&request), ERR_PASSWORD);
    request.password = view_of_text("pw");
    request.bytes.len--;
    ck_assert_int_eq(ask(&request), ERR_SYNTAX);
    request.bytes.len++;
    memcpy(request.uid, "account number 2", UID_LEN);
    ck_assert_int_eq(ask(&request), ERR_INVALID);
    buf_clear(&bytes);
}
END_TEST

START_TEST(guard__box__is_for_one_receiver_and_once)
{
    struct wire_request key = request_of(SIGNER_BOX_KEY), pending = request_of(SIGNER_PENDING);
    struct wire_request box = wallet_request(SIGNER_KEY_BOX);
    struct buf sealed = {0};
    ck_assert_int_eq(ask(&key), OK);
    box.digest = answer.digest;
    box.vault = view_of_buf(&vault);
    ck_assert_int_eq(ask(&box), OK);
    keep(&sealed, answer.box);
    ck_assert_uint_eq(sealed.len, 80);
    pending.kind = WALLET_KEY;
    pending.box = view_of_buf(&sealed);
    sealed.data[50] ^= 1;
    ck_assert_int_eq(ask(&pending), ERR_INVALID);
    sealed.data[50] ^= 1;
    ck_assert_int_eq(ask(&pending), ERR_INVALID); /* the key was good for one */
    ck_assert_int_eq(ask(&key), OK);
    ck_assert_int_eq(ask(&pending), ERR_INVALID); /* another key than it was sealed to */
    ck_assert_int_eq(ask(&key), OK);
    box.digest = answer.digest;
    ck_assert_int_eq(ask(&box), OK);
    keep(&sealed, answer.box);
    pending.box = view_of_buf(&sealed);
    ck_assert_int_eq(ask(&pending), OK);
    buf_clear(&sealed);
}
END_TEST

/* The addresses that are shown before a wallet is kept are those of the words that will be kept. */
START_TEST(guard__pending__addresses_are_of_the_newest_words)
{
    struct wire_request words = request_of(SIGNER_MNEMONIC_NEW);
    struct wire_request seal = wallet_request(SIGNER_WALLET_SEAL);
    struct wire_request ask_for = wallet_request(SIGNER_ADDRESSES);
    struct buf first = {0}, second = {0};
    words.count = 12;
    ask_for.sealed = view_of(NULL, 0);
    ask_for.count = 1;
    snprintf(ask_for.path, sizeof ask_for.path, "m/44'/60'/0'/0");
    ck_assert_int_eq(ask(&words), OK);
    ck_assert_int_eq(ask(&ask_for), OK);
    keep(&first, answer.addresses);
    ck_assert_int_eq(ask(&words), OK);
    ck_assert_int_eq(ask(&ask_for), OK);
    keep(&second, answer.addresses);
    ck_assert(!view_equal(view_of_buf(&first), view_of_buf(&second)));
    ck_assert_int_eq(ask(&seal), OK);
    keep(&wallet, answer.sealed);
    ck_assert_int_eq(ask(&ask_for), ERR_NOT_FOUND); /* nothing is pending any more */
    ask_for.sealed = view_of_buf(&wallet);
    ck_assert_int_eq(ask(&ask_for), OK);
    ck_assert(view_equal(view_of_buf(&second), answer.addresses));
    buf_clear(&first);
    buf_clear(&second);
}
END_TEST

/* Each answer tells a guesser something: without a bound all words come out in seconds. */
START_TEST(guard__words__of_a_wallet_cannot_be_guessed)
{
    struct wire_request check = wallet_request(SIGNER_MNEMONIC_CHECK);
    check.count = 1;
    check.secret = view_of_text("zooo"); /* a slip of the finger tells nobody anything */
    for (int i = 0; i < 20; i++)
        ck_assert_int_eq(ask(&check), ERR_INVALID);
    check.secret = view_of_text("test");
    for (int i = 0; i < 20; i++)
        ck_assert_int_eq(ask(&check), OK);
    check.secret = view_of_text("zoo");
    for (int i = 0; i < 10; i++)
        ck_assert_int_eq(ask(&check), ERR_INVALID);
    check.secret = view_of_text("test");
    ck_assert_int_eq(ask(&check), ERR_REFUSED);
    struct wire_request lock = request_of(SIGNER_LOCK);
    ck_assert_int_eq(ask(&lock), OK);
    ck_assert_int_eq(open_vault(&vault), OK); /* with the password, which shows them all anyway */
    ck_assert_int_eq(ask(&check), OK);
}
END_TEST

START_TEST(guard__setting__is_sealed_to_its_name)
{
    struct wire_request seal = request_of(SIGNER_SEAL), unseal;
    struct buf blob = {0};
    seal.secret = view_of_text("an API key");
    ck_assert_int_eq(ask(&seal), OK);
    keep(&blob, answer.sealed);
    unseal = request_of(SIGNER_UNSEAL);
    unseal.sealed = view_of_buf(&blob);
    ck_assert_int_eq(ask(&unseal), OK);
    ck_assert(view_equal(answer.text, view_of_text("an API key")));
    unseal.uid[0] ^= 1;
    ck_assert_int_eq(ask(&unseal), ERR_STORE_DAMAGED);
    unseal.sealed = view_of_buf(&wallet);
    ck_assert_int_eq(ask(&unseal), ERR_STORE_DAMAGED);
    buf_clear(&blob);
}
END_TEST

/* It could not travel back: the signer would end at the answer. */
START_TEST(guard__setting__an_empty_one_is_not_sealed)
{
    struct wire_request seal = request_of(SIGNER_SEAL);
    seal.secret = view_of(NULL, 0);
    ck_assert_int_eq(ask(&seal), ERR_INVALID);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(guard__limit__refuses_in_the_signer),
    SUITE_TEST(guard__limit__holds_for_several_that_were_prepared_before),
    SUITE_TEST(guard__limit__is_not_forgotten_by_an_older_book),
    SUITE_TEST(guard__limit__goes_on_in_the_next_signer),
    SUITE_TEST(guard__limit__holds_for_transfers_by_signature),
    SUITE_TEST(guard__policy__an_older_vault_is_not_taken),
    SUITE_TEST(guard__book__missing_or_older_than_the_policy_is_refused),
    SUITE_TEST(guard__book__altered_is_damage),
    SUITE_TEST(guard__book__of_two_signers_the_greater_spending_counts),
    SUITE_TEST(guard__book__of_two_signers_a_full_one_hides_nothing),
    SUITE_TEST(guard__password__an_older_vault_is_not_sealed_anew),
    SUITE_TEST(guard__log__a_long_name_is_cut_between_characters),
    SUITE_TEST(guard__log__of_two_last_records_one_is_right),
    SUITE_TEST(guard__request__changed_after_the_review_is_refused),
    SUITE_TEST(guard__request__authorizations_and_other_chains_are_refused),
    SUITE_TEST(guard__policy__takes_the_right_password),
    SUITE_TEST(guard__box__is_for_one_receiver_and_once),
    SUITE_TEST(guard__pending__addresses_are_of_the_newest_words),
    SUITE_TEST(guard__words__of_a_wallet_cannot_be_guessed),
    SUITE_TEST(guard__setting__is_sealed_to_its_name),
    SUITE_TEST(guard__setting__an_empty_one_is_not_sealed),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("guard", tests, &fixture)
