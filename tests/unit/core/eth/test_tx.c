#include "support/suite.h"

#include <string.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/eth/address.h"
#include "core/eth/rlp.h"
#include "core/eth/tx.h"
#include "support/bytes.h"

/* Signed by the keys named, from the text of EIP-155 and from ethereum/tests (GeneralStateTests,
 * key 0x45a9…). */
static const struct {
    const char *raw, *key, *from, *hash, *signing_hash;
    enum tx_type type;
    uint64_t chain_id;
} examples[] = {
    {"0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a764000080"
     "25a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276"
     "a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83",
     "0x4646464646464646464646464646464646464646464646464646464646464646",
     "0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F",
     "0x33469b22e9f636356c4160a87eb19df52b7412e8eac32a4a55ffe88ea8350788",
     "0xdaf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53", TX_LEGACY, 1},
    {"0x01f89b0180078304ef0094000000000000000000000000000000000000aaaa0180f838f794"
     "0000000000000000000000000000000000000000e1a0"
     "000000000000000000000000000000000000000000000000000000000000000001"
     "a02e16eb72206c93c471b5894800495ee9c64ae2d9823bcc4d6adeb5d9d9af0dd4"
     "a03be6691e933a0816c59d059a556c27c6753e6ce76d1e357b9201865c80b28df3",
     "0x45a915e4d060149eb4365960e6a7a45f334393093061116b197e3240065ff2d8",
     "0xa94f5374Fce5edBC8E2a8697C15331677e6EbF0B",
     "0x5c4f07ce52f0a276a06aabdfff16cc693b5e007c018f9a42431e68200e2da515",
     "0xd28a2106e15fdd3ea7f03996f69a4bffd861cca3c494ad665d6268894ef8a792", TX_2930, 1},
    {"0x02f8650180808207d083061a8094a00000000000000000000000000000000000000a8080c080"
     "a0eb34938cf59db03479b41a3c3e520a1acdde6b24fe9632bad61ed321f18a5862"
     "a02c7e383e3616633f6e5253c56064f29ea377d2b97c80aab328786facc0978cbe",
     "0x45a915e4d060149eb4365960e6a7a45f334393093061116b197e3240065ff2d8",
     "0xa94f5374Fce5edBC8E2a8697C15331677e6EbF0B",
     "0x8e9ee7bb15f164c8d437598da68f575578b01d80f8748332e1b93c8b2b9f0d10",
     "0xfcfdc4573d780c2096edd531817b1b4709bad380b550862809c8adda896afd5a", TX_1559, 1},
    {"0x03f8e2018080078307a1209400000000000000000000000000000000000001008080f85bf85994"
     "0000000000000000000000000000000000000064f842a0"
     "0000000000000000000000000000000000000000000000000000000000000064a0"
     "00000000000000000000000000000000000000000000000000000000000000c801e1a0"
     "010000000000000000000000000000000000000000000000000000000000000080"
     "a07b62b48d8718aa24cb16d6f28fae8c028ed0749e453a84bd7a328678ecaee6f1"
     "a0222d0758b1badc83d5c26be783586f4158fdf10ee40fd6fefca17ac6988d0126",
     "0x45a915e4d060149eb4365960e6a7a45f334393093061116b197e3240065ff2d8",
     "0xa94f5374Fce5edBC8E2a8697C15331677e6EbF0B",
     "0x310c8e6083f83280264cb68c5bdaaac3d0444284e7c51a778b09a4a87fb80133",
     "0xbba7625a959750915cca315aa62b90609c9bc4971d8ed5d80a7a9693bbf99ba7", TX_4844, 1},
};

/* ethereum/tests, BasicTests/txtest.json: before EIP-155. */
static const char unprotected[] =
    "0xf86b8085e8d4a510008227109413978aee95f38490e9769c39b2773ed763d9cd5f872386f26fc1000080"
    "1ba0eab47c1a49bf2fe5d40e01d313900e19ca485867d462fe06e139e3a536c6d4f4"
    "a014a569d327dcda4b29f74f93c0e9729d2f49ad726e703f9cd90dbb0fbf6649f1";

static void decode(struct tx *out, const char *hex)
{
    struct buf raw = bytes_of(hex);
    enum err err = tx_decode_signed(out, view_of_buf(&raw));
    ck_assert_msg(err == OK, "%s", err_detail(err));
    buf_clear(&raw);
}

static void expect_address(const struct addr *address, const char *text)
{
    char out[ADDRESS_TEXT];
    address_write(out, address);
    ck_assert_str_eq(out, text);
}

static void expect_hash(const struct hash32 *hash, const char *text)
{
    char out[HASH_TEXT];
    hash_write(out, hash);
    ck_assert_str_eq(out, text);
}

static void expect_bytes(const struct buf *bytes, const char *hex)
{
    struct buf text = {0};
    hex_add(&text, bytes->data, bytes->len);
    ck_assert_str_eq(buf_text(&text), hex);
    buf_clear(&text);
}

START_TEST(tx__decode__examples)
{
    for (size_t i = 0; i < MEM_COUNT(examples); i++) {
        struct buf raw = bytes_of(examples[i].raw);
        struct hash32 hash;
        struct addr from;
        struct tx tx;
        decode(&tx, examples[i].raw);
        ck_assert_int_eq(tx.type, examples[i].type);
        ck_assert_uint_eq(tx.chain_id, examples[i].chain_id);
        ck_assert_int_eq(tx_sender(&from, &tx), OK);
        expect_address(&from, examples[i].from);
        ck_assert_int_eq(tx_signing_hash(&hash, &tx), OK);
        expect_hash(&hash, examples[i].signing_hash);
        tx_hash(&hash, view_of_buf(&raw));
        expect_hash(&hash, examples[i].hash);
        tx_clear(&tx);
        buf_clear(&raw);
    }
}
END_TEST

START_TEST(tx__decode__fields)
{
    struct tx tx;
    decode(&tx, examples[0].raw);
    ck_assert_uint_eq(tx.nonce, 9);
    ck_assert_uint_eq(tx.gas, 21000);
    ck_assert_uint_eq(tx.gas_price.limb[0], UINT64_C(20000000000));
    ck_assert_uint_eq(tx.value.limb[0], UINT64_C(1000000000000000000));
    ck_assert(tx.has_to);
    ck_assert_uint_eq(tx.to.b[19], 0x35);
    ck_assert_uint_eq(tx.data.len, 0);
    tx_clear(&tx);
    decode(&tx, examples[3].raw);
    ck_assert_uint_eq(tx.access_count, 1);
    ck_assert_uint_eq(tx.access[0].key_count, 2);
    ck_assert_uint_eq(tx.access[0].keys[1].b[31], 0xc8);
    ck_assert_uint_eq(tx.blob_count, 1);
    ck_assert_uint_eq(tx.max_blob_fee.limb[0], 1);
    tx_clear(&tx);
    tx_clear(&tx);
}
END_TEST

START_TEST(tx__sign__makes_the_same_bytes)
{
    for (size_t i = 0; i < MEM_COUNT(examples); i++) {
        struct buf raw = {0};
        struct tx tx;
        uint8_t key[32];
        decode(&tx, examples[i].raw);
        memset(&tx.sig, 0, sizeof tx.sig);
        tx.is_signed = false;
        ck_assert_int_eq(tx_encode_signed(&raw, &tx), ERR_INVALID);
        ck_assert_int_eq(hex_read_exact(key, 32, examples[i].key, 66), OK);
        ck_assert_int_eq(tx_sign(&tx, key), OK);
        ck_assert_int_eq(tx_encode_signed(&raw, &tx), OK);
        expect_bytes(&raw, examples[i].raw);
        buf_clear(&raw);
        tx_clear(&tx);
    }
}
END_TEST

START_TEST(tx__decode_unsigned__round_trip)
{
    for (size_t i = 0; i < MEM_COUNT(examples); i++) {
        struct buf first = {0}, second = {0};
        struct tx tx, again, none;
        struct addr from;
        decode(&tx, examples[i].raw);
        ck_assert_int_eq(tx_encode_unsigned(&first, &tx), OK);
        ck_assert_int_eq(tx_decode_unsigned(&again, view_of_buf(&first)), OK);
        ck_assert(!again.is_signed);
        ck_assert_int_eq(tx_sender(&from, &again), ERR_INVALID);
        ck_assert_int_eq(tx_encode_unsigned(&second, &again), OK);
        ck_assert(view_equal(view_of_buf(&first), view_of_buf(&second)));
        ck_assert_int_ne(tx_decode_signed(&none, view_of_buf(&first)), OK);
        tx_clear(&tx);
        tx_clear(&again);
        buf_clear(&first);
        buf_clear(&second);
    }
    struct buf raw = bytes_of(examples[0].raw);
    struct tx tx;
    ck_assert_int_eq(tx_decode_unsigned(&tx, view_of_buf(&raw)), ERR_SYNTAX);
    buf_clear(&raw);
}
END_TEST

START_TEST(tx__unprotected__is_read_and_never_made)
{
    struct tx tx;
    struct addr from;
    struct buf raw = {0};
    uint8_t key[32] = {[31] = 1};
    decode(&tx, unprotected);
    ck_assert_uint_eq(tx.chain_id, 0);
    ck_assert_int_eq(tx_sender(&from, &tx), OK);
    expect_address(&from, "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826");
    ck_assert_int_eq(tx_encode_signed(&raw, &tx), OK);
    expect_bytes(&raw, unprotected);
    ck_assert_int_eq(tx_check(&tx), ERR_INVALID);
    ck_assert_int_eq(tx_encode_unsigned(&raw, &tx), ERR_INVALID);
    ck_assert_int_eq(tx_sign(&tx, key), ERR_INVALID);
    tx.is_signed = false;
    struct hash32 hash;
    ck_assert_int_eq(tx_signing_hash(&hash, &tx), ERR_INVALID);
    buf_clear(&raw);
    tx_clear(&tx);
}
END_TEST

START_TEST(tx__decode__refuses_every_truncation_and_extension)
{
    for (size_t i = 0; i < MEM_COUNT(examples); i++) {
        struct buf raw = bytes_of(examples[i].raw);
        struct tx tx;
        for (size_t len = 0; len < raw.len; len++) {
            uint8_t *start = mem_dup(raw.data, len);
            ck_assert_int_ne(tx_decode_signed(&tx, view_of(start, len)), OK);
            mem_free(start);
        }
        buf_add_byte(&raw, 0);
        ck_assert_int_eq(tx_decode_signed(&tx, view_of_buf(&raw)), ERR_SYNTAX);
        buf_clear(&raw);
    }
}
END_TEST

/* Whatever is accepted has one form: it is written back as the same bytes. */
START_TEST(tx__decode__of_changed_bytes_is_canonical_or_refused)
{
    for (size_t i = 0; i < MEM_COUNT(examples); i++) {
        struct buf raw = bytes_of(examples[i].raw);
        for (size_t at = 0; at < raw.len; at++) {
            for (unsigned bit = 0; bit < 8; bit++) {
                struct tx tx;
                struct buf again = {0};
                raw.data[at] ^= (uint8_t)(1u << bit);
                if (tx_decode_signed(&tx, view_of_buf(&raw)) == OK) {
                    ck_assert_int_eq(tx_encode_signed(&again, &tx), OK);
                    ck_assert(view_equal(view_of_buf(&again), view_of_buf(&raw)));
                    tx_clear(&tx);
                }
                raw.data[at] ^= (uint8_t)(1u << bit);
                buf_clear(&again);
            }
        }
        buf_clear(&raw);
    }
}
END_TEST

static enum err decode_status(const char *hex)
{
    struct buf raw = bytes_of(hex);
    struct tx tx;
    enum err err = tx_decode_signed(&tx, view_of_buf(&raw));
    if (err == OK)
        tx_clear(&tx);
    buf_clear(&raw);
    return err;
}

#define RS                                                                                         \
    "a0eb34938cf59db03479b41a3c3e520a1acdde6b24fe9632bad61ed321f18a5862"                           \
    "a02c7e383e3616633f6e5253c56064f29ea377d2b97c80aab328786facc0978cbe"
#define TO "94a00000000000000000000000000000000000000a"

START_TEST(tx__decode__refuses)
{
    /* good: chain 1, nonce 0, tip 0, cap 2000, gas 400000 */
    ck_assert_int_eq(decode_status("0x02f8650180808207d083061a80" TO "8080c080" RS), OK);
    ck_assert_int_eq(decode_status("0x"), ERR_SYNTAX);
    ck_assert_int_eq(decode_status("0xc0"), ERR_SYNTAX);
    ck_assert_int_eq(decode_status("0x00f8650180808207d083061a80" TO "8080c080" RS), ERR_SYNTAX);
    ck_assert_int_eq(decode_status("0x80"), ERR_SYNTAX);
    ck_assert_int_eq(decode_status("0xbf"), ERR_SYNTAX);
    ck_assert_int_eq(decode_status("0x05f8650180808207d083061a80" TO "8080c080" RS),
                     ERR_UNSUPPORTED);
    ck_assert_int_eq(decode_status("0x7fc0"), ERR_UNSUPPORTED);
    /* chain id zero */
    ck_assert_int_eq(decode_status("0x02f8658080808207d083061a80" TO "8080c080" RS), ERR_INVALID);
    /* tip 2001 above the cap of 2000 */
    ck_assert_int_eq(decode_status("0x02f86701808207d18207d083061a80" TO "8080c080" RS),
                     ERR_INVALID);
    /* parity 2 */
    ck_assert_int_eq(decode_status("0x02f8650180808207d083061a80" TO "8080c002" RS), ERR_INVALID);
    /* parity 27 */
    ck_assert_int_eq(decode_status("0x02f8650180808207d083061a80" TO "8080c01b" RS), ERR_INVALID);
    /* recipient of 19 bytes */
    ck_assert_int_eq(
        decode_status(
            "0x02f8640180808207d083061a8093a000000000000000000000000000000000000a8080c080" RS),
        ERR_SYNTAX);
    /* nonce 2^64-1, nonce 2^64 */
    ck_assert_int_eq(decode_status("0x02f86d0188ffffffffffffffff808207d083061a80" TO "8080c080" RS),
                     ERR_INVALID);
    ck_assert_int_eq(
        decode_status("0x02f86e0189010000000000000000808207d083061a80" TO "8080c080" RS),
        ERR_RANGE);
    /* access list that is bytes; entry with three parts; short key */
    ck_assert_int_eq(decode_status("0x02f8650180808207d083061a80" TO "80808080" RS), ERR_SYNTAX);
    ck_assert_int_eq(decode_status("0x02f87e0180808207d083061a80" TO "8080d9d8" TO "c0c0c080" RS),
                     ERR_SYNTAX);
    ck_assert_int_eq(decode_status("0x02f87d0180808207d083061a80" TO "8080d8d7" TO "c10180" RS),
                     ERR_SYNTAX);
    /* a field too many */
    ck_assert_int_eq(decode_status("0x02f8660180808207d083061a80" TO "8080c080" RS "80"),
                     ERR_SYNTAX);
    /* a blob transaction, and one of type 4, without their lists and without recipient */
    ck_assert_int_eq(decode_status("0x03f8670180808207d083061a80" TO "8080c080c080" RS),
                     ERR_INVALID);
    ck_assert_int_eq(decode_status("0x04f8660180808207d083061a80" TO "8080c0c080" RS), ERR_INVALID);
}
END_TEST

/* The legacy v of EIP-155 is 2 × chain id + 35 + parity. */
START_TEST(tx__decode__legacy_v)
{
    static const struct {
        const char *v;
        enum err err;
        uint64_t chain_id;
        uint8_t parity;
    } cases[] = {
        {"1b", OK, 0, 0},
        {"1c", OK, 0, 1},
        {"25", OK, 1, 0},
        {"26", OK, 1, 1},
        {"89020000000000000022", OK, UINT64_MAX, 1},
        {"89020000000000000023", ERR_RANGE, 0, 0},
        {"23", ERR_INVALID, 0, 0}, /* chain id 0 */
        {"24", ERR_INVALID, 0, 0},
        {"1d", ERR_INVALID, 0, 0},
        {"22", ERR_INVALID, 0, 0},
        {"80", ERR_INVALID, 0, 0},
        {"01", ERR_INVALID, 0, 0},
    };
    for (size_t i = 0; i < MEM_COUNT(cases); i++) {
        struct buf body = bytes_of("0x0980825208" TO "8080"), tail = bytes_of("0x" RS);
        struct buf v = {0}, raw = {0}, again = {0};
        char hex[64] = "0x";
        strcat(hex, cases[i].v);
        v = bytes_of(hex);
        size_t list = rlp_list_begin(&raw);
        buf_add(&raw, body.data, body.len);
        if (v.len > 1)
            v.data[0] = (uint8_t)(0x80 + v.len - 1);
        buf_add(&raw, v.data, v.len);
        buf_add(&raw, tail.data, tail.len);
        rlp_list_end(&raw, list);
        struct tx tx;
        ck_assert_int_eq(tx_decode_signed(&tx, view_of_buf(&raw)), cases[i].err);
        if (cases[i].err == OK) {
            ck_assert_uint_eq(tx.chain_id, cases[i].chain_id);
            ck_assert_uint_eq(tx.sig.y_parity, cases[i].parity);
            ck_assert_int_eq(tx_encode_signed(&again, &tx), OK);
            ck_assert(view_equal(view_of_buf(&raw), view_of_buf(&again)));
            tx_clear(&tx);
        }
        buf_clear(&body);
        buf_clear(&tail);
        buf_clear(&v);
        buf_clear(&raw);
        buf_clear(&again);
    }
}
END_TEST

START_TEST(tx__decode__refuses_signatures_out_of_range)
{
    static const char *const bad[] = {
        /* r = 0; s = 0; high s (n-1); r = n */
        "80a02c7e383e3616633f6e5253c56064f29ea377d2b97c80aab328786facc0978cbe",
        "a0eb34938cf59db03479b41a3c3e520a1acdde6b24fe9632bad61ed321f18a586280",
        "01a0fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140",
        "a0fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd036414101",
    };
    for (size_t i = 0; i < MEM_COUNT(bad); i++) {
        char hex[300] = "0x";
        strcat(hex, bad[i]);
        struct buf tail = bytes_of(hex), body = bytes_of("0x0980825208" TO "808025"), raw = {0};
        struct tx tx;
        size_t list = rlp_list_begin(&raw);
        buf_add(&raw, body.data, body.len);
        buf_add(&raw, tail.data, tail.len);
        rlp_list_end(&raw, list);
        ck_assert_int_eq(tx_decode_signed(&tx, view_of_buf(&raw)), ERR_INVALID);
        buf_clear(&tail);
        buf_clear(&body);
        buf_clear(&raw);
    }
}
END_TEST

START_TEST(tx__check__refuses)
{
    struct tx good = {.type = TX_1559, .chain_id = 1, .has_to = true};
    struct tx_access access = {.keys = NULL};
    struct tx_authorization authorization = {.nonce = 0};
    struct hash32 blob = {{1}}, wrong_blob = {{2}};
    ck_assert_int_eq(tx_check(&good), OK);
    struct tx tx = good;
    tx.chain_id = 0;
    ck_assert_int_eq(tx_check(&tx), ERR_INVALID);
    tx = good;
    tx.nonce = UINT64_MAX;
    ck_assert_int_eq(tx_check(&tx), ERR_INVALID);
    tx = good;
    tx.max_tip = u256_from_u64(1);
    ck_assert_int_eq(tx_check(&tx), ERR_INVALID);
    tx.max_fee = u256_from_u64(1);
    ck_assert_int_eq(tx_check(&tx), OK);
    tx.type = (enum tx_type)5;
    ck_assert_int_eq(tx_check(&tx), ERR_INVALID);
    tx = good;
    tx.access = &access;
    tx.access_count = 1;
    ck_assert_int_eq(tx_check(&tx), OK);
    tx.type = TX_LEGACY;
    ck_assert_int_eq(tx_check(&tx), ERR_INVALID);
    tx = good;
    tx.type = TX_4844;
    ck_assert_int_eq(tx_check(&tx), ERR_INVALID);
    tx.blobs = &blob;
    tx.blob_count = 1;
    ck_assert_int_eq(tx_check(&tx), OK);
    tx.blobs = &wrong_blob;
    ck_assert_int_eq(tx_check(&tx), ERR_INVALID);
    tx.blobs = &blob;
    tx.has_to = false;
    ck_assert_int_eq(tx_check(&tx), ERR_INVALID);
    tx.has_to = true;
    tx.type = TX_1559;
    ck_assert_int_eq(tx_check(&tx), ERR_INVALID);
    tx = good;
    tx.type = TX_7702;
    ck_assert_int_eq(tx_check(&tx), ERR_INVALID);
    tx.authorizations = &authorization;
    tx.authorization_count = 1;
    ck_assert_int_eq(tx_check(&tx), OK);
}
END_TEST

START_TEST(tx__authorization__round_trip)
{
    struct tx tx = {.type = TX_7702, .chain_id = 137, .nonce = 5, .gas = 60000, .has_to = true};
    struct tx again;
    struct buf raw = {0};
    struct hash32 digest;
    struct addr signer, account;
    uint8_t key[32] = {[31] = 1}, other[32] = {[31] = 2};
    tx.authorization_count = 2;
    tx.authorizations = mem_array(2, sizeof *tx.authorizations);
    struct tx_authorization *first = &tx.authorizations[0];
    first->chain_id = u256_from_u64(137);
    first->address.b[0] = 0xab;
    first->nonce = 7;
    tx_authorization_hash(&digest, first);
    ck_assert_int_eq(sig_make(&first->sig, &digest, other), OK);
    ck_assert_int_eq(tx_sign(&tx, key), OK);
    ck_assert_int_eq(tx_encode_signed(&raw, &tx), OK);
    ck_assert_int_eq(tx_decode_signed(&again, view_of_buf(&raw)), OK);
    ck_assert_uint_eq(again.authorization_count, 2);
    tx_authorization_hash(&digest, &again.authorizations[0]);
    ck_assert_int_eq(sig_recover(&signer, &digest, &again.authorizations[0].sig), OK);
    ck_assert_int_eq(sig_address(&account, other), OK);
    ck_assert(addr_equal(&signer, &account));
    tx_clear(&tx);
    tx_clear(&again);
    buf_clear(&raw);
}
END_TEST

/* The lists of a transaction may cost no memory out of proportion to its bytes. */
START_TEST(tx__decode__refuses_lists_of_crumbs)
{
    struct buf raw = {0}, body = bytes_of("0x0180808207d083061a80" TO "8080");
    struct tx tx;
    buf_add_byte(&raw, 0x04);
    size_t list = rlp_list_begin(&raw);
    buf_add(&raw, body.data, body.len);
    rlp_list_end(&raw, rlp_list_begin(&raw));
    size_t crumbs = rlp_list_begin(&raw);
    memset(buf_grow(&raw, 1000000), 0xc0, 1000000);
    rlp_list_end(&raw, crumbs);
    rlp_list_end(&raw, list);
    ck_assert_int_eq(tx_decode_signed(&tx, view_of_buf(&raw)), ERR_SYNTAX);
    buf_clear(&raw);
    buf_clear(&body);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(tx__decode__examples),
    SUITE_TEST(tx__decode__fields),
    SUITE_TEST(tx__sign__makes_the_same_bytes),
    SUITE_TEST(tx__decode_unsigned__round_trip),
    SUITE_TEST(tx__unprotected__is_read_and_never_made),
    SUITE_TEST(tx__decode__refuses_every_truncation_and_extension),
    SUITE_TEST(tx__decode__of_changed_bytes_is_canonical_or_refused),
    SUITE_TEST(tx__decode__refuses),
    SUITE_TEST(tx__decode__legacy_v),
    SUITE_TEST(tx__decode__refuses_signatures_out_of_range),
    SUITE_TEST(tx__check__refuses),
    SUITE_TEST(tx__authorization__round_trip),
    SUITE_TEST(tx__decode__refuses_lists_of_crumbs),
};
SUITE_MAIN("tx", tests)
