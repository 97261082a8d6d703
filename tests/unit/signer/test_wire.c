#include "support/suite.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/rnd.h"
#include "signer/wire.h"

static void start(void)
{
    ck_assert_int_eq(secret_init_library(), OK);
}

/* A request with every field set; each operation takes what is its own. */
static struct wire_request full_request(enum signer_op op)
{
    struct wire_request request = {.seq = 0x01020304,
                                   .op = op,
                                   .role = ROLE_OPERATOR,
                                   .kind = WALLET_KEY,
                                   .sealed = view_of_text("sealed"),
                                   .vault = view_of_text("vault"),
                                   .book = view_of_text("book"),
                                   .box = view_of_text("box"),
                                   .password = view_of_text("correct horse"),
                                   .passphrase = view_of_text("TREZOR"),
                                   .language = 9,
                                   .secret = view_of_text("battery"),
                                   .path = "m/44'/60'/0'/0",
                                   .first = 7,
                                   .count = 12,
                                   .chain_id = UINT64_C(0x0102030405060708),
                                   .bytes = view_of_text("bytes")};
    memset(request.uid, 0x5a, sizeof request.uid);
    memset(request.digest.b, 0xd1, sizeof request.digest.b);
    return request;
}

static struct tx_facts full_facts(void)
{
    struct tx_facts facts = {.kind = FACT_SWAP,
                             .chain_id = 137,
                             .nonce = UINT64_MAX - 1,
                             .gas = 800000,
                             .max_fee = u256_pow10(11),
                             .max_tip = u256_from_u64(3),
                             .max_cost = {u256_pow10(77)},
                             .value = {u256_from_u64(5)},
                             .amount = {u256_pow10(18)},
                             .amount_out = {u256_pow10(6)},
                             .is_unlimited = true,
                             .is_exact_out = true,
                             .pays_native = true,
                             .path_len = FACT_PATH,
                             .deadline_s = INT64_MAX,
                             .message = "for the forest",
                             .beneficiary = "Zoë",
                             .selector = {1, 2, 3, 4},
                             .data_len = 260};
    memset(facts.from.b, 0xf0, 20);
    memset(facts.to.b, 0x70, 20);
    memset(facts.token.b, 0x71, 20);
    memset(facts.recipient.b, 0x72, 20);
    for (size_t i = 0; i < FACT_PATH; i++)
        memset(facts.path[i].b, (int)i + 1, 20);
    return facts;
}

static struct typed_facts full_typed(void)
{
    static struct buf fields;
    struct typed_facts facts = {
        .has_chain_id = true,
        .chain_id = 137,
        .has_contract = true,
        .name = "USD Coin",
        .version = "2",
        .primary_type = "Permit",
        .permit = {.kind = TYPED_PERMIT,
                   .has_owner = true,
                   .count = 2,
                   .total = 2,
                   .deadline_s = INT64_MAX},
        .field_count = 2,
    };
    const struct review_field field = {
        false, true, 1, view_of_text("value"), view_of_text("uint256"), view_of_text("5")};
    memset(facts.contract.b, 0xc0, 20);
    memset(facts.permit.spender.b, 0xc1, 20);
    memset(facts.permit.items[1].token.b, 0xc2, 20);
    facts.permit.items[1].amount = u256_pow10(20);
    buf_reset(&fields);
    review_field_add(&fields, &field);
    review_field_add(&fields, &field);
    facts.fields = view_of_buf(&fields);
    return facts;
}

static struct wire_answer full_answer(enum signer_op op)
{
    static const uint8_t addresses[40] = {0xa0, 0xa1};
    struct wire_answer answer = {
        .seq = 9,
        .op = op,
        .role = ROLE_ADMIN,
        .sealed = view_of_text("sealed"),
        .text = view_of_text("abandon about"),
        .book = view_of_text("book"),
        .record = view_of_text("record"),
        .box = view_of_text("box"),
        .addresses = view_of(addresses, sizeof addresses),
        .facts = full_facts(),
        .message = {.is_text = true, .len = 5, .text = view_of_text("hello")},
        .typed = full_typed(),
        .spent = {.day = 20000, .count = POLICY_SPENT},
        .number = 0x73c5da0a,
        .language = 9,
        .head_seq = UINT64_MAX,
        .bytes = view_of_text("signed")};
    memset(answer.digest.b, 0xd1, sizeof answer.digest.b);
    return answer;
}

static struct view message_of(const struct secret *secret)
{
    return view_of(secret->data, secret->len);
}

START_TEST(wire__request__round_trip_of_each_operation)
{
    for (unsigned op = 0; op < WIRE_OPS; op++) {
        struct wire_request request = full_request((enum signer_op)op), back;
        struct secret message = {0}, again = {0};
        ck_assert_int_eq(wire_request_write(&message, &request), OK);
        ck_assert_int_eq(wire_request_read(&back, message_of(&message)), OK);
        ck_assert_uint_eq(back.seq, request.seq);
        ck_assert_int_eq(back.op, request.op);
        ck_assert_int_eq(wire_request_write(&again, &back), OK);
        ck_assert(secret_equal(&message, &again));
        secret_clear(&message);
        secret_clear(&again);
    }
}
END_TEST

START_TEST(wire__request__carries_the_fields_of_its_operation_only)
{
    struct wire_request request = full_request(SIGNER_PREPARE), back;
    struct secret message = {0};
    ck_assert_int_eq(wire_request_write(&message, &request), OK);
    ck_assert_int_eq(wire_request_read(&back, message_of(&message)), OK);
    ck_assert_mem_eq(back.uid, request.uid, UID_LEN);
    ck_assert_int_eq(back.kind, WALLET_KEY);
    ck_assert(view_equal(back.sealed, request.sealed));
    ck_assert_str_eq(back.path, request.path);
    ck_assert_uint_eq(back.chain_id, request.chain_id);
    ck_assert(view_equal(back.bytes, request.bytes));
    ck_assert_uint_eq(back.password.len, 0);
    ck_assert_uint_eq(back.secret.len, 0);
    ck_assert_uint_eq(back.count, 0);
    secret_clear(&message);
}
END_TEST

START_TEST(wire__answer__round_trip_of_each_operation)
{
    for (unsigned op = 0; op < WIRE_OPS; op++) {
        static struct wire_answer answer, back;
        struct secret message = {0}, again = {0};
        answer = full_answer((enum signer_op)op);
        ck_assert_int_eq(wire_answer_write(&message, &answer), OK);
        ck_assert_int_eq(wire_answer_read(&back, message_of(&message)), OK);
        ck_assert_uint_eq(back.seq, answer.seq);
        ck_assert_int_eq(wire_answer_write(&again, &back), OK);
        ck_assert(secret_equal(&message, &again));
        secret_clear(&message);
        secret_clear(&again);
    }
}
END_TEST

START_TEST(wire__answer__facts_arrive_whole)
{
    static struct wire_answer answer, back;
    struct tx_facts want = full_facts();
    struct secret message = {0};
    answer = full_answer(SIGNER_PREPARE);
    ck_assert_int_eq(wire_answer_write(&message, &answer), OK);
    ck_assert_int_eq(wire_answer_read(&back, message_of(&message)), OK);
    const struct tx_facts *got = &back.facts;
    ck_assert_int_eq(got->kind, want.kind);
    ck_assert_uint_eq(got->chain_id, want.chain_id);
    ck_assert_uint_eq(got->nonce, want.nonce);
    ck_assert_uint_eq(got->gas, want.gas);
    ck_assert_int_eq(u256_cmp(&got->max_fee, &want.max_fee), 0);
    ck_assert_int_eq(u256_cmp(&got->max_tip, &want.max_tip), 0);
    ck_assert_int_eq(u256_cmp(&got->max_cost.v, &want.max_cost.v), 0);
    ck_assert_int_eq(u256_cmp(&got->value.v, &want.value.v), 0);
    ck_assert(addr_equal(&got->from, &want.from));
    ck_assert(addr_equal(&got->to, &want.to));
    ck_assert(addr_equal(&got->token, &want.token));
    ck_assert(addr_equal(&got->recipient, &want.recipient));
    ck_assert_int_eq(u256_cmp(&got->amount.v, &want.amount.v), 0);
    ck_assert_int_eq(u256_cmp(&got->amount_out.v, &want.amount_out.v), 0);
    ck_assert(got->is_unlimited && got->is_exact_out && got->pays_native);
    ck_assert_uint_eq(got->path_len, want.path_len);
    ck_assert_mem_eq(got->path, want.path, sizeof want.path);
    ck_assert_int_eq(got->deadline_s, want.deadline_s);
    ck_assert_str_eq(got->message, want.message);
    ck_assert_str_eq(got->beneficiary, want.beneficiary);
    ck_assert_mem_eq(got->selector, want.selector, 4);
    ck_assert_uint_eq(got->data_len, want.data_len);
    secret_clear(&message);
}
END_TEST

START_TEST(wire__answer__typed_data_arrives_whole_or_not_at_all)
{
    static struct wire_answer answer, back;
    struct secret message = {0};
    answer = full_answer(SIGNER_PREPARE_TYPED);
    ck_assert_int_eq(wire_answer_write(&message, &answer), OK);
    ck_assert_int_eq(wire_answer_read(&back, message_of(&message)), OK);
    ck_assert_str_eq(back.typed.name, "USD Coin");
    ck_assert_int_eq(back.typed.permit.kind, TYPED_PERMIT);
    ck_assert_uint_eq(back.typed.permit.count, 2);
    ck_assert_uint_eq(back.typed.permit.items[1].token.b[0], 0xc2);
    ck_assert(view_equal(back.typed.fields, answer.typed.fields));
    answer.typed.field_count = 3; /* more than there are */
    ck_assert_int_eq(wire_answer_write(&message, &answer), OK);
    ck_assert_int_eq(wire_answer_read(&back, message_of(&message)), ERR_SYNTAX);
    answer.typed.field_count = 2;
    answer.typed.fields.len--;
    ck_assert_int_eq(wire_answer_write(&message, &answer), OK);
    ck_assert_int_eq(wire_answer_read(&back, message_of(&message)), ERR_SYNTAX);
    secret_clear(&message);
}
END_TEST

START_TEST(wire__answer__a_refusal_by_the_policy_brings_what_was_logged)
{
    static struct wire_answer answer, back;
    struct secret message = {0};
    answer = full_answer(SIGNER_SIGN);
    answer.err = ERR_POLICY;
    ck_assert_int_eq(wire_answer_write(&message, &answer), OK);
    ck_assert_int_eq(wire_answer_read(&back, message_of(&message)), OK);
    ck_assert(view_equal(back.book, answer.book));
    ck_assert(view_equal(back.record, answer.record));
    ck_assert_uint_eq(back.bytes.len, 0);
    secret_clear(&message);
}
END_TEST

START_TEST(wire__answer__an_error_carries_nothing_else)
{
    static struct wire_answer answer, back;
    struct secret message = {0};
    answer = full_answer(SIGNER_MNEMONIC_NEW);
    answer.err = ERR_LOCKED;
    memcpy(answer.detail, "the vault is locked", 20);
    ck_assert_int_eq(wire_answer_write(&message, &answer), OK);
    ck_assert_int_eq(wire_answer_read(&back, message_of(&message)), OK);
    ck_assert_int_eq(back.err, ERR_LOCKED);
    ck_assert_str_eq(back.detail, "the vault is locked");
    ck_assert_uint_eq(back.text.len, 0);
    secret_clear(&message);
}
END_TEST

/* The copy ends where its memory ends, so that the sanitizer sees any step beyond. */
static enum err read_copy(bool is_request, const uint8_t *data, size_t len)
{
    static struct wire_answer answer;
    struct wire_request request;
    uint8_t *copy = mem_dup(data, len);
    enum err err = is_request ? wire_request_read(&request, view_of(copy, len))
                              : wire_answer_read(&answer, view_of(copy, len));
    mem_free(copy);
    return err;
}

static void check_lengths(bool is_request, const struct secret *message)
{
    uint8_t *longer = mem_alloc(message->len + 1);
    memcpy(longer, message->data, message->len);
    for (size_t len = 0; len < message->len; len++)
        ck_assert_int_eq(read_copy(is_request, message->data, len), ERR_SYNTAX);
    ck_assert_int_eq(read_copy(is_request, longer, message->len + 1), ERR_SYNTAX);
    longer[11]++; /* the length in the header says one more, too */
    ck_assert_int_eq(read_copy(is_request, longer, message->len + 1), ERR_SYNTAX);
    mem_free(longer);
}

/* Cut after each byte with the header's length made right again: the fields themselves end early.
 */
static void check_short_bodies(bool is_request, const struct secret *message)
{
    for (size_t len = 12; len < message->len; len++) {
        uint8_t *copy = mem_dup(message->data, len);
        copy[8] = copy[9] = 0;
        copy[10] = (uint8_t)((len - 12) >> 8);
        copy[11] = (uint8_t)(len - 12);
        ck_assert_int_eq(read_copy(is_request, copy, len), ERR_SYNTAX);
        mem_free(copy);
    }
}

START_TEST(wire__read__refuses_truncation_at_every_byte)
{
    for (unsigned op = 0; op < WIRE_OPS; op++) {
        static struct wire_answer answer;
        struct wire_request request = full_request((enum signer_op)op);
        struct secret message = {0};
        answer = full_answer((enum signer_op)op);
        ck_assert_int_eq(wire_request_write(&message, &request), OK);
        check_lengths(true, &message);
        check_short_bodies(true, &message);
        ck_assert_int_eq(wire_answer_write(&message, &answer), OK);
        check_lengths(false, &message);
        check_short_bodies(false, &message);
        secret_clear(&message);
    }
}
END_TEST

START_TEST(wire__read__refuses_another_header)
{
    struct wire_request request = full_request(SIGNER_LOCK), back;
    struct secret message = {0};
    ck_assert_int_eq(wire_request_write(&message, &request), OK);
    ck_assert_uint_eq(message.len, 12);
    const struct {
        size_t at;
        uint8_t value;
    } changes[] = {{0, 1}, {0, 3}, {1, WIRE_OPS}, {1, 255}, {2, 1}, {3, 1}, {8, 1}, {11, 1}};
    for (size_t i = 0; i < MEM_COUNT(changes); i++) {
        uint8_t old = message.data[changes[i].at];
        message.data[changes[i].at] = changes[i].value;
        ck_assert_int_eq(wire_request_read(&back, message_of(&message)), ERR_SYNTAX);
        message.data[changes[i].at] = old;
    }
    ck_assert_int_eq(wire_request_read(&back, message_of(&message)), OK);
    secret_clear(&message);
}
END_TEST

START_TEST(wire__read__refuses_values_out_of_range)
{
    struct wire_request request = full_request(SIGNER_VAULT_CREATE), back;
    struct secret message = {0};
    ck_assert_int_eq(wire_request_write(&message, &request), OK);
    message.data[12 + UID_LEN] = ROLE_ADMIN + 1;
    ck_assert_int_eq(wire_request_read(&back, message_of(&message)), ERR_SYNTAX);

    request = full_request(SIGNER_ADDRESSES);
    ck_assert_int_eq(wire_request_write(&message, &request), OK);
    uint8_t *path = memchr(message.data + 12, 'm', message.len - 12);
    ck_assert_ptr_nonnull(path);
    *path = 0; /* a text with a zero byte would be read differently here and there */
    ck_assert_int_eq(wire_request_read(&back, message_of(&message)), ERR_SYNTAX);
    secret_clear(&message);
}
END_TEST

START_TEST(wire__write__refuses_what_is_too_large)
{
    uint8_t *large = mem_alloc(SIGNED_TX_MAX + 1);
    struct secret message = {0};
    struct wire_request request = full_request(SIGNER_PREPARE);
    request.bytes = view_of(large, SIGNED_TX_MAX);
    request.sealed = view_of(large, SEALED_MAX);
    ck_assert_int_eq(wire_request_write(&message, &request), OK);
    ck_assert_uint_le(message.len, WIRE_MAX);
    request.bytes = view_of(large, SIGNED_TX_MAX + 1);
    ck_assert_int_eq(wire_request_write(&message, &request), ERR_LIMIT);
    request = full_request(SIGNER_PREPARE);
    request.sealed = view_of(large, SEALED_MAX + 1);
    ck_assert_int_eq(wire_request_write(&message, &request), ERR_LIMIT);
    request = full_request(SIGNER_VAULT_CREATE);
    request.password = view_of(large, WIRE_SECRET_MAX + 1);
    ck_assert_int_eq(wire_request_write(&message, &request), ERR_LIMIT);
    static struct wire_answer answer;
    answer = full_answer(SIGNER_ADDRESSES);
    answer.addresses = view_of(large, (WIRE_ADDRESSES_MAX + 1) * 20);
    ck_assert_int_eq(wire_answer_write(&message, &answer), ERR_LIMIT);
    answer.addresses = view_of(large, 39);
    ck_assert_int_eq(wire_answer_write(&message, &answer), ERR_LIMIT);
    secret_clear(&message);
    mem_free(large);
}
END_TEST

START_TEST(wire__read__survives_garbage)
{
    uint8_t bytes[600];
    for (int round = 0; round < 20000; round++) {
        size_t len = rnd_below(sizeof bytes);
        rnd_bytes(bytes, len);
        if (len >= 12) { /* behind a good header, or nothing would get far */
            bytes[0] = WIRE_VERSION;
            bytes[1] = (uint8_t)rnd_below(WIRE_OPS);
            bytes[2] = bytes[3] = bytes[8] = bytes[9] = 0;
            bytes[10] = (uint8_t)((len - 12) >> 8);
            bytes[11] = (uint8_t)(len - 12);
        }
        (void)read_copy(true, bytes, len);
        (void)read_copy(false, bytes, len);
    }
}
END_TEST

START_TEST(wire__read__survives_a_changed_byte_anywhere)
{
    static struct wire_answer answer;
    struct secret message = {0};
    answer = full_answer(SIGNER_PREPARE);
    ck_assert_int_eq(wire_answer_write(&message, &answer), OK);
    for (size_t i = 0; i < message.len; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            message.data[i] ^= (uint8_t)(1U << bit);
            (void)read_copy(false, message.data, message.len);
            message.data[i] ^= (uint8_t)(1U << bit);
        }
    secret_clear(&message);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(wire__request__round_trip_of_each_operation),
    SUITE_TEST(wire__request__carries_the_fields_of_its_operation_only),
    SUITE_TEST(wire__answer__round_trip_of_each_operation),
    SUITE_TEST(wire__answer__facts_arrive_whole),
    SUITE_TEST(wire__answer__typed_data_arrives_whole_or_not_at_all),
    SUITE_TEST(wire__answer__a_refusal_by_the_policy_brings_what_was_logged),
    SUITE_TEST(wire__answer__an_error_carries_nothing_else),
    SUITE_TEST(wire__read__refuses_truncation_at_every_byte),
    SUITE_TEST(wire__read__refuses_another_header),
    SUITE_TEST(wire__read__refuses_values_out_of_range),
    SUITE_TEST(wire__write__refuses_what_is_too_large),
    SUITE_TEST(wire__read__survives_garbage),
    SUITE_TEST(wire__read__survives_a_changed_byte_anywhere),
};
static const struct suite_fixture fixture = {.setup = start};
SUITE_MAIN_WITH("wire", tests, &fixture)
