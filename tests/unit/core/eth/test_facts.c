#include "support/suite.h"

#include <string.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/eth/facts.h"

static struct addr address(uint8_t fill)
{
    struct addr out;
    memset(out.b, fill, sizeof out.b);
    return out;
}

static const struct addr *sender(void)
{
    static struct addr from;
    from = address(0xf0);
    return &from;
}

/* A transaction from sender() to 0x7070…70 with data, which is borrowed from nobody. */
static struct tx tx_with(const struct buf *data)
{
    struct tx tx = {.type = TX_1559,
                    .chain_id = 137,
                    .nonce = 9,
                    .gas = 100000,
                    .max_fee = u256_from_u64(UINT64_C(50000000000)),
                    .max_tip = u256_from_u64(UINT64_C(30000000000)),
                    .has_to = true,
                    .to = address(0x70)};
    if (data != NULL)
        buf_add(&tx.data, data->data, data->len);
    return tx;
}

static struct tx_facts facts_of(const struct tx *tx)
{
    struct tx_facts facts;
    ck_assert_int_eq(facts_of_tx(&facts, tx, sender()), OK);
    return facts;
}

static struct tx_facts facts_of_data(const struct buf *data)
{
    struct tx tx = tx_with(data);
    struct tx_facts facts = facts_of(&tx);
    tx_clear(&tx);
    return facts;
}

static bool is_u64(const struct u256 *value, uint64_t want)
{
    uint64_t got;
    return u256_to_u64(&got, value) && got == want;
}

static void check_hex(const struct buf *got, const char *want)
{
    struct buf text = {0};
    hex_add(&text, got->data, got->len);
    ck_assert_str_eq(buf_text(&text), want);
    buf_clear(&text);
}

#define WORD_A1 "000000000000000000000000a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"
#define WORD_A2 "000000000000000000000000a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2"
#define WORD_A3 "000000000000000000000000a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3"
#define WORD(n) "00000000000000000000000000000000000000000000000000000000000000" n

START_TEST(facts__calls__have_the_bytes_of_their_abi)
{
    struct buf data = {0};
    struct u256 five = u256_from_u64(5), six = u256_from_u64(6);
    struct addr to = address(0xa1), path[2] = {address(0xa2), address(0xa3)};
    call_transfer(&data, &to, &five);
    check_hex(&data, "0xa9059cbb" WORD_A1 WORD("05"));
    buf_reset(&data);
    call_approve(&data, &to, &five);
    check_hex(&data, "0x095ea7b3" WORD_A1 WORD("05"));
    buf_reset(&data);
    call_swap_exact_out(&data, &five, &six, path, 2, &to, 16);
    check_hex(&data, "0x8803dbee" WORD("05") WORD("06") WORD("a0") WORD_A1 WORD("10") WORD("02")
                         WORD_A2 WORD_A3);
    buf_reset(&data);
    call_swap_native_exact_out(&data, &five, path, 2, &to, 16);
    check_hex(&data,
              "0xfb3bdb41" WORD("05") WORD("80") WORD_A1 WORD("10") WORD("02") WORD_A2 WORD_A3);
    buf_reset(&data);
    call_offset_carbon(&data, &five, "txinfo", "me");
    check_hex(
        &data,
        "0xb89c4690" WORD("05") WORD("60") WORD("a0")
            WORD("06") "7478696e666f0000000000000000000000000000000000000000000000000000" WORD(
                "02") "6d65000000000000000000000000000000000000000000000000000000000000");
    buf_reset(&data);
    call_offset_carbon(&data, &five, "", "");
    check_hex(&data, "0xb89c4690" WORD("05") WORD("60") WORD("80") WORD("00") WORD("00"));
    buf_reset(&data);
    call_offset_ethereum(&data, &five, "", "");
    check_hex(&data, "0xa4ad704f" WORD("05") WORD("60") WORD("80") WORD("00") WORD("00"));
    buf_clear(&data);
}
END_TEST

START_TEST(facts__transaction__what_is_true_of_all)
{
    struct tx tx = tx_with(NULL);
    tx.value = u256_from_u64(7);
    struct tx_facts facts = facts_of(&tx);
    ck_assert_int_eq(facts.kind, FACT_SEND_NATIVE);
    ck_assert_uint_eq(facts.chain_id, 137);
    ck_assert_uint_eq(facts.nonce, 9);
    ck_assert_uint_eq(facts.gas, 100000);
    ck_assert(is_u64(&facts.max_fee, UINT64_C(50000000000)));
    ck_assert(is_u64(&facts.max_tip, UINT64_C(30000000000)));
    ck_assert(is_u64(&facts.value.v, 7));
    ck_assert(is_u64(&facts.max_cost.v, UINT64_C(5000000000000007)));
    ck_assert(addr_equal(&facts.from, sender()));
    ck_assert(addr_equal(&facts.to, &tx.to));
    ck_assert(addr_equal(&facts.recipient, &tx.to));
    ck_assert(is_u64(&facts.amount.v, 7));
    ck_assert(addr_is_zero(&facts.token));
    ck_assert_uint_eq(facts.data_len, 0);
}
END_TEST

START_TEST(facts__transaction__legacy_pays_its_gas_price)
{
    struct tx tx = tx_with(NULL);
    tx.type = TX_LEGACY;
    tx.gas_price = u256_from_u64(3);
    tx.max_fee = tx.max_tip = u256_from_u64(0);
    struct tx_facts facts = facts_of(&tx);
    ck_assert(is_u64(&facts.max_fee, 3));
    ck_assert(is_u64(&facts.max_cost.v, 300000));
}
END_TEST

START_TEST(facts__transaction__a_cost_beyond_256_bits_is_refused)
{
    struct tx_facts facts;
    struct tx tx = tx_with(NULL);
    tx.max_fee = u256_shift_left(&tx.max_fee, 215);
    ck_assert_int_eq(facts_of_tx(&facts, &tx, sender()), ERR_RANGE);
    tx = tx_with(NULL);
    memset(tx.value.limb, 0xff, sizeof tx.value.limb);
    ck_assert_int_eq(facts_of_tx(&facts, &tx, sender()), ERR_RANGE);
}
END_TEST

START_TEST(facts__cancel__is_nothing_to_oneself)
{
    struct tx tx = tx_with(NULL);
    tx.to = *sender();
    ck_assert_int_eq(facts_of(&tx).kind, FACT_CANCEL);
    tx.value = u256_from_u64(1);
    ck_assert_int_eq(facts_of(&tx).kind, FACT_SEND_NATIVE);
    tx.value = u256_from_u64(0);
    tx.to = address(1);
    ck_assert_int_eq(facts_of(&tx).kind, FACT_SEND_NATIVE);
    tx.to = *sender();
    buf_add_byte(&tx.data, 0);
    ck_assert_int_eq(facts_of(&tx).kind, FACT_CALL);
    tx_clear(&tx);
}
END_TEST

START_TEST(facts__create__has_no_recipient)
{
    struct tx tx = tx_with(NULL);
    tx.has_to = false;
    tx.to = addr_zero;
    buf_add(&tx.data, "\x60\x80\x60\x40", 4);
    struct tx_facts facts = facts_of(&tx);
    ck_assert_int_eq(facts.kind, FACT_CREATE);
    ck_assert_uint_eq(facts.data_len, 4);
    tx_clear(&tx);
}
END_TEST

START_TEST(facts__transfer__names_token_recipient_amount)
{
    struct buf data = {0};
    struct addr to = address(0xa1), token = address(0x70);
    struct u256 amount = u256_pow10(18);
    call_transfer(&data, &to, &amount);
    struct tx_facts facts = facts_of_data(&data);
    ck_assert_int_eq(facts.kind, FACT_TOKEN_TRANSFER);
    ck_assert(addr_equal(&facts.token, &token));
    ck_assert(addr_equal(&facts.recipient, &to));
    ck_assert_int_eq(u256_cmp(&facts.amount.v, &amount), 0);
    ck_assert_mem_eq(facts.selector, "\xa9\x05\x9c\xbb", 4);
    ck_assert_uint_eq(facts.data_len, 68);
    buf_clear(&data);
}
END_TEST

START_TEST(facts__approve__unlimited_begins_at_half_of_all)
{
    struct buf data = {0};
    struct addr spender = address(0xa1);
    struct u256 one = u256_from_u64(1), half = u256_shift_left(&one, 255), below;
    ck_assert(!u256_sub(&below, &half, &one));
    call_approve(&data, &spender, &half);
    struct tx_facts facts = facts_of_data(&data);
    ck_assert_int_eq(facts.kind, FACT_TOKEN_APPROVE);
    ck_assert(facts.is_unlimited);
    ck_assert(addr_equal(&facts.recipient, &spender));
    buf_reset(&data);
    call_approve(&data, &spender, &below);
    ck_assert(!facts_of_data(&data).is_unlimited);
    ck_assert_int_eq(facts_of_data(&data).kind, FACT_TOKEN_APPROVE);
    buf_clear(&data);
}
END_TEST

START_TEST(facts__swap__exact_out)
{
    struct buf data = {0};
    struct u256 out = u256_from_u64(5), in = u256_from_u64(6);
    struct addr to = address(0xa1), path[3] = {address(1), address(2), address(3)};
    call_swap_exact_out(&data, &out, &in, path, 3, &to, 1700000000);
    struct tx_facts facts = facts_of_data(&data);
    ck_assert_int_eq(facts.kind, FACT_SWAP);
    ck_assert(facts.is_exact_out && !facts.pays_native);
    ck_assert(is_u64(&facts.amount.v, 6));
    ck_assert(is_u64(&facts.amount_out.v, 5));
    ck_assert_uint_eq(facts.path_len, 3);
    ck_assert_mem_eq(facts.path, path, sizeof path);
    ck_assert(addr_equal(&facts.recipient, &to));
    ck_assert_int_eq(facts.deadline_s, 1700000000);
    buf_clear(&data);
}
END_TEST

START_TEST(facts__swap__native_pays_the_value)
{
    struct buf data = {0};
    struct u256 out = u256_from_u64(5);
    struct addr to = address(0xa1), path[2] = {address(1), address(2)};
    call_swap_native_exact_out(&data, &out, path, 2, &to, 1);
    struct tx tx = tx_with(&data);
    tx.value = u256_from_u64(77);
    struct tx_facts facts = facts_of(&tx);
    ck_assert_int_eq(facts.kind, FACT_SWAP);
    ck_assert(facts.is_exact_out && facts.pays_native);
    ck_assert(is_u64(&facts.amount.v, 77));
    ck_assert(is_u64(&facts.amount_out.v, 5));
    tx_clear(&tx);
    buf_clear(&data);
}
END_TEST

static void add_hex(struct buf *out, const char *text)
{
    ck_assert_int_eq(hex_read(out, 4096, text, strlen(text)), OK);
}

START_TEST(facts__swap__exact_in_from_foreign_bytes)
{
    struct buf data = {0};
    add_hex(&data, "0x38ed1739" WORD("05") WORD("06") WORD("a0") WORD_A1 WORD("10") WORD("02")
                       WORD_A2 WORD_A3);
    struct tx_facts facts = facts_of_data(&data);
    ck_assert_int_eq(facts.kind, FACT_SWAP);
    ck_assert(!facts.is_exact_out && !facts.pays_native);
    ck_assert(is_u64(&facts.amount.v, 5));
    ck_assert(is_u64(&facts.amount_out.v, 6));
    buf_reset(&data);
    add_hex(&data,
            "0x7ff36ab5" WORD("05") WORD("80") WORD_A1 WORD("10") WORD("02") WORD_A2 WORD_A3);
    struct tx tx = tx_with(&data);
    tx.value = u256_from_u64(8);
    facts = facts_of(&tx);
    ck_assert_int_eq(facts.kind, FACT_SWAP);
    ck_assert(!facts.is_exact_out && facts.pays_native);
    ck_assert(is_u64(&facts.amount.v, 8));
    ck_assert(is_u64(&facts.amount_out.v, 5));
    tx_clear(&tx);
    buf_clear(&data);
}
END_TEST

START_TEST(facts__swap__other_layouts_and_paths_are_calls)
{
    static const char *const bad[] = {
        /* a path of one, of five */
        "0x38ed1739" WORD("05") WORD("06") WORD("a0") WORD_A1 WORD("10") WORD("01") WORD_A2,
        "0x38ed1739" WORD("05") WORD("06") WORD("a0") WORD_A1 WORD("10") WORD("05")
            WORD_A1 WORD_A1 WORD_A1 WORD_A1 WORD_A1,
        /* a gap before the path; a path that begins inside the head; a length beyond the end */
        "0x38ed1739" WORD("05") WORD("06") WORD("c0") WORD_A1 WORD("10") WORD("02") WORD("02")
            WORD_A2 WORD_A3,
        "0x38ed1739" WORD("05") WORD("06") WORD("80") WORD_A1 WORD("02") WORD("02") WORD_A2 WORD_A3,
        "0x38ed1739" WORD("05") WORD("06") WORD("a0") WORD_A1 WORD("10") WORD("03") WORD_A2 WORD_A3,
        /* a deadline beyond all clocks */
        "0x38ed1739" WORD("05") WORD("06") WORD("a0") WORD_A1
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff" WORD("02")
            WORD_A2 WORD_A3,
        "0x38ed1739" WORD("05") WORD("06") WORD("a0") WORD_A1
        "0000000000000000000000000000000000000000000000008000000000000000" WORD("02")
            WORD_A2 WORD_A3,
    };
    for (size_t i = 0; i < MEM_COUNT(bad); i++) {
        struct buf data = {0};
        add_hex(&data, bad[i]);
        ck_assert_msg(facts_of_data(&data).kind == FACT_CALL, "case %zu", i);
        buf_clear(&data);
    }
}
END_TEST

START_TEST(facts__offset__texts_are_those_of_the_bytes)
{
    struct buf data = {0};
    struct u256 amount = u256_pow10(15);
    call_offset_carbon(&data, &amount, "für den Wald\n", "Zoë \xf0\x9f\x8c\xb3");
    struct tx_facts facts = facts_of_data(&data);
    ck_assert_int_eq(facts.kind, FACT_OFFSET);
    ck_assert_int_eq(u256_cmp(&facts.amount.v, &amount), 0);
    ck_assert_str_eq(facts.message, "für den Wald\n");
    ck_assert_str_eq(facts.beneficiary, "Zoë \xf0\x9f\x8c\xb3");
    buf_clear(&data);
}
END_TEST

static int kind_of_offset(const char *message)
{
    struct buf data = {0};
    struct u256 amount = u256_from_u64(1);
    call_offset_carbon(&data, &amount, message, "");
    int kind = (int)facts_of_data(&data).kind;
    buf_clear(&data);
    return kind;
}

START_TEST(facts__offset__texts_that_cannot_be_shown_whole_are_calls)
{
    char text[FACT_TEXT + 1] = "";
    memset(text, 'a', FACT_TEXT - 1);
    ck_assert_int_eq(kind_of_offset(text), FACT_OFFSET);
    memset(text, 'a', FACT_TEXT);
    ck_assert_int_eq(kind_of_offset(text), FACT_CALL);
    ck_assert_int_eq(kind_of_offset("\xc3"), FACT_CALL);
    ck_assert_int_eq(kind_of_offset("\xed\xa0\x80"), FACT_CALL);

    struct buf data = {0}; /* "a", zero, "b": a C string would end early */
    struct u256 amount = u256_from_u64(1);
    call_offset_carbon(&data, &amount, "a-b", "");
    uint8_t *dash = memchr(data.data, '-', data.len);
    *dash = 0;
    ck_assert_int_eq(facts_of_data(&data).kind, FACT_CALL);
    buf_clear(&data);
}
END_TEST

/* Every known call, to try changes on. */
static void add_known(struct buf *out, int which)
{
    struct u256 a = u256_from_u64(5), b = u256_from_u64(6);
    struct addr to = address(0xa1), path[2] = {address(1), address(2)};
    if (which == 0)
        call_transfer(out, &to, &a);
    else if (which == 1)
        call_approve(out, &to, &a);
    else if (which == 2)
        call_swap_exact_out(out, &a, &b, path, 2, &to, 99);
    else if (which == 3)
        call_swap_native_exact_out(out, &a, path, 2, &to, 99);
    else if (which == 4)
        call_offset_carbon(out, &a, "message", "beneficiary");
    else
        call_offset_ethereum(out, &a, "receipt", "beneficiary");
}
#define KNOWN 6

START_TEST(facts__known_calls__any_other_length_is_a_call)
{
    for (int which = 0; which < KNOWN; which++) {
        struct buf data = {0};
        add_known(&data, which);
        ck_assert_int_ne(facts_of_data(&data).kind, FACT_CALL);
        for (size_t len = 1; len < data.len; len++) {
            struct buf cut = {0};
            buf_add(&cut, data.data, len);
            ck_assert_int_eq(facts_of_data(&cut).kind, FACT_CALL);
            buf_clear(&cut);
        }
        for (int more = 0; more < 40; more++) {
            buf_add_byte(&data, 0);
            ck_assert_int_eq(facts_of_data(&data).kind, FACT_CALL);
        }
        buf_clear(&data);
    }
}
END_TEST

/* What is said is all that the bytes say: a changed bit changes the facts or makes it a call. */
START_TEST(facts__known_calls__no_bit_goes_unseen)
{
    for (int which = 0; which < KNOWN; which++) {
        struct buf data = {0};
        add_known(&data, which);
        struct tx_facts before = facts_of_data(&data);
        for (size_t i = 0; i < 8 * data.len; i++) {
            data.data[i / 8] ^= (uint8_t)(1U << i % 8);
            struct tx_facts after = facts_of_data(&data);
            ck_assert(after.kind == FACT_CALL || after.kind != before.kind ||
                      u256_cmp(&after.amount.v, &before.amount.v) != 0 ||
                      u256_cmp(&after.amount_out.v, &before.amount_out.v) != 0 ||
                      !addr_equal(&after.recipient, &before.recipient) ||
                      after.is_exact_out != before.is_exact_out ||
                      after.deadline_s != before.deadline_s ||
                      memcmp(after.path, before.path, sizeof after.path) != 0 ||
                      strcmp(after.message, before.message) != 0 ||
                      strcmp(after.beneficiary, before.beneficiary) != 0);
            data.data[i / 8] ^= (uint8_t)(1U << i % 8);
        }
        buf_clear(&data);
    }
}
END_TEST

START_TEST(facts__known_calls__with_value_that_they_do_not_take_are_calls)
{
    for (int which = 0; which < KNOWN; which++) {
        struct buf data = {0};
        add_known(&data, which);
        struct tx tx = tx_with(&data);
        tx.value = u256_from_u64(1);
        ck_assert_int_eq(facts_of(&tx).kind, which == 3 ? FACT_SWAP : FACT_CALL);
        tx_clear(&tx);
        buf_clear(&data);
    }
}
END_TEST

START_TEST(facts__call__is_named_by_its_selector)
{
    struct buf data = {0};
    add_hex(&data, "0xa694fc3a" WORD("05"));
    struct tx_facts facts = facts_of_data(&data);
    ck_assert_int_eq(facts.kind, FACT_CALL);
    ck_assert_mem_eq(facts.selector, "\xa6\x94\xfc\x3a", 4);
    ck_assert_uint_eq(facts.data_len, 36);
    ck_assert(addr_is_zero(&facts.recipient));
    ck_assert(u256_is_zero(&facts.amount.v));
    buf_clear(&data);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(facts__calls__have_the_bytes_of_their_abi),
    SUITE_TEST(facts__transaction__what_is_true_of_all),
    SUITE_TEST(facts__transaction__legacy_pays_its_gas_price),
    SUITE_TEST(facts__transaction__a_cost_beyond_256_bits_is_refused),
    SUITE_TEST(facts__cancel__is_nothing_to_oneself),
    SUITE_TEST(facts__create__has_no_recipient),
    SUITE_TEST(facts__transfer__names_token_recipient_amount),
    SUITE_TEST(facts__approve__unlimited_begins_at_half_of_all),
    SUITE_TEST(facts__swap__exact_out),
    SUITE_TEST(facts__swap__native_pays_the_value),
    SUITE_TEST(facts__swap__exact_in_from_foreign_bytes),
    SUITE_TEST(facts__swap__other_layouts_and_paths_are_calls),
    SUITE_TEST(facts__offset__texts_are_those_of_the_bytes),
    SUITE_TEST(facts__offset__texts_that_cannot_be_shown_whole_are_calls),
    SUITE_TEST(facts__known_calls__any_other_length_is_a_call),
    SUITE_TEST(facts__known_calls__no_bit_goes_unseen),
    SUITE_TEST(facts__known_calls__with_value_that_they_do_not_take_are_calls),
    SUITE_TEST(facts__call__is_named_by_its_selector),
};
SUITE_MAIN("facts", tests)
