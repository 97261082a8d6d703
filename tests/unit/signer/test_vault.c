#include "support/suite.h"

#include <sodium.h>
#include <string.h>
#include <time.h>

#include "core/base/mem.h"
#include "signer/vault.h"

/* The least that argon2id takes: these tests are about the blob, not about its cost. */
static const struct vault_kdf cheap = {.passes = 1, .kib = 8};
static const uint8_t uid[UID_LEN] = "account one....";
static const uint8_t other_uid[UID_LEN] = "account two....";
static const uint8_t key[VAULT_KEY] = "a vault key, not a random one..";

static void start(void)
{
    ck_assert_int_eq(secret_init_library(), OK);
}

static void seal(struct buf *out, const char *password)
{
    struct vault vault = {.role = ROLE_SELLER, .floor = 12};
    policy_init_kiosk(&vault.policy);
    vault.policy.version = 3;
    ck_assert_int_eq(vault_seal(out, key, &vault, uid, view_of_text(password), &cheap), OK);
}

static enum err unseal(struct view sealed, const uint8_t *of, const char *password)
{
    struct secret got = {0};
    struct vault vault = {.role = ROLE_BUYER};
    enum err err = vault_unseal(&got, &vault, sealed, of, view_of_text(password));
    if (err == OK) {
        ck_assert_uint_eq(got.len, VAULT_KEY);
        ck_assert_mem_eq(got.data, key, VAULT_KEY);
        ck_assert_int_eq(vault.role, ROLE_SELLER);
        ck_assert_uint_eq(vault.floor, 12);
        ck_assert_uint_eq(vault.policy.version, 3);
        ck_assert(vault.policy.only_recipients);
    } else {
        ck_assert_uint_eq(got.len, 0);
        ck_assert_int_eq(vault.role, ROLE_BUYER);
    }
    secret_clear(&got);
    return err;
}

/* What somebody who can write the store would do after altering a blob. */
static void repair_check(struct buf *blob, const uint8_t *of)
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, 16);
    crypto_generichash_update(&state, blob->data, blob->len - 16);
    crypto_generichash_update(&state, of, UID_LEN);
    crypto_generichash_final(&state, blob->data + blob->len - 16, 16);
}

START_TEST(vault__unseal__the_password_opens_it)
{
    struct buf blob = {0}, empty = {0};
    seal(&blob, "correct horse");
    ck_assert_int_eq(unseal(view_of_buf(&blob), uid, "correct horse"), OK);
    ck_assert_int_eq(unseal(view_of_buf(&blob), uid, "Correct horse"), ERR_PASSWORD);
    ck_assert_int_eq(unseal(view_of_buf(&blob), uid, "correct horse "), ERR_PASSWORD);
    ck_assert_int_eq(unseal(view_of_buf(&blob), uid, ""), ERR_PASSWORD);
    seal(&empty, ""); /* bytes are used as given; whether none are enough is not decided here */
    ck_assert_int_eq(unseal(view_of_buf(&empty), uid, ""), OK);
    buf_clear(&blob);
    buf_clear(&empty);
}
END_TEST

START_TEST(vault__seal__never_twice_the_same)
{
    struct buf one = {0}, two = {0};
    seal(&one, "pw");
    seal(&two, "pw");
    ck_assert_mem_ne(one.data + 14, two.data + 14, 16); /* salt */
    ck_assert_mem_ne(one.data + 30, two.data + 30, 24); /* nonce */
    buf_clear(&one);
    buf_clear(&two);
}
END_TEST

START_TEST(vault__unseal__a_flipped_bit_anywhere_is_damage)
{
    struct buf blob = {0};
    seal(&blob, "pw");
    for (size_t i = 0; i < blob.len; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            blob.data[i] ^= (uint8_t)(1U << bit);
            ck_assert_int_eq(unseal(view_of_buf(&blob), uid, "pw"), ERR_STORE_DAMAGED);
            blob.data[i] ^= (uint8_t)(1U << bit);
        }
    for (size_t len = 0; len < blob.len; len++)
        ck_assert_int_eq(unseal(view_of(blob.data, len), uid, "pw"), ERR_STORE_DAMAGED);
    buf_add_byte(&blob, 0);
    ck_assert_int_eq(unseal(view_of_buf(&blob), uid, "pw"), ERR_STORE_DAMAGED);
    buf_clear(&blob);
}
END_TEST

START_TEST(vault__unseal__an_altered_byte_is_refused_with_its_check_made_right)
{
    struct buf blob = {0};
    seal(&blob, "pw");
    for (size_t i = 0; i < blob.len - 16; i++) {
        if (i == 11) /* a cost of megabytes per bit: within bounds, but slow */
            continue;
        blob.data[i] ^= 1;
        repair_check(&blob, uid);
        ck_assert_int_ne(unseal(view_of_buf(&blob), uid, "pw"), OK);
        blob.data[i] ^= 1;
    }
    repair_check(&blob, uid);
    ck_assert_int_eq(unseal(view_of_buf(&blob), uid, "pw"), OK);
    buf_clear(&blob);
}
END_TEST

START_TEST(vault__unseal__is_bound_to_its_account)
{
    struct buf blob = {0};
    seal(&blob, "pw");
    ck_assert_int_eq(unseal(view_of_buf(&blob), other_uid, "pw"), ERR_STORE_DAMAGED);
    repair_check(&blob, other_uid);
    ck_assert_int_eq(unseal(view_of_buf(&blob), other_uid, "pw"), ERR_PASSWORD);
    buf_clear(&blob);
}
END_TEST

static void set_u32(uint8_t *out, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        out[i] = (uint8_t)(value >> (24 - 8 * i));
}

START_TEST(vault__unseal__a_derivation_bomb_is_refused_before_work)
{
    static const struct vault_kdf bombs[] = {{1, 4 * 1024 * 1024},
                                             {1, 256 * 1024 + 1},
                                             {UINT32_MAX, 8},
                                             {17, 8},
                                             {5, 256 * 1024},
                                             {UINT32_MAX, UINT32_MAX},
                                             {0, 8},
                                             {1, 7},
                                             {1, 0}};
    struct buf blob = {0};
    seal(&blob, "pw");
    for (size_t i = 0; i < MEM_COUNT(bombs); i++) {
        set_u32(blob.data + 6, bombs[i].passes);
        set_u32(blob.data + 10, bombs[i].kib);
        repair_check(&blob, uid);
        clock_t before = clock();
        ck_assert_int_eq(unseal(view_of_buf(&blob), uid, "pw"), ERR_STORE_DAMAGED);
        ck_assert_int_lt(clock() - before, CLOCKS_PER_SEC / 50);
    }
    buf_clear(&blob);
}
END_TEST

static struct vault_owner owner_one(void)
{
    struct vault_owner owner = {.kind = WALLET_HD};
    memcpy(owner.account, uid, UID_LEN);
    memcpy(owner.wallet, other_uid, UID_LEN);
    return owner;
}

START_TEST(vault__unseal_wallet__round_trip_of_every_length)
{
    struct vault_owner owner = owner_one();
    static const uint8_t bytes[32] = "entropy, or the key of a wallet";
    for (size_t len = 16; len <= 32; len += 4) {
        struct vault_secret secret = {.kind = WALLET_HD}, back = {0};
        struct buf blob = {0};
        secret_set(&secret.bytes, bytes, len);
        vault_seal_wallet(&blob, key, &owner, &secret);
        ck_assert_uint_le(blob.len, SEALED_MAX);
        ck_assert_int_eq(vault_unseal_wallet(&back, view_of_buf(&blob), key, &owner), OK);
        ck_assert_uint_eq(blob.data[4], 1); /* an older program still opens it */
        ck_assert(secret_equal(&secret.bytes, &back.bytes));
        vault_secret_clear(&secret);
        vault_secret_clear(&back);
        buf_clear(&blob);
    }
}
END_TEST

START_TEST(vault__unseal_wallet__is_bound_to_all_that_it_belongs_to)
{
    struct vault_owner owner = owner_one();
    uint8_t wrong_key[VAULT_KEY] = {1};
    struct vault_secret secret = {.kind = WALLET_HD}, back = {0};
    struct buf blob = {0};
    secret_set(&secret.bytes, key, 32);
    vault_seal_wallet(&blob, key, &owner, &secret);
    struct view sealed = view_of_buf(&blob);

    struct vault_owner wrong = owner;
    wrong.account[0] ^= 1;
    ck_assert_int_eq(vault_unseal_wallet(&back, sealed, key, &wrong), ERR_STORE_DAMAGED);
    wrong = owner;
    wrong.wallet[15] ^= 1;
    ck_assert_int_eq(vault_unseal_wallet(&back, sealed, key, &wrong), ERR_STORE_DAMAGED);
    wrong = owner;
    wrong.kind = WALLET_KEY;
    ck_assert_int_eq(vault_unseal_wallet(&back, sealed, key, &wrong), ERR_STORE_DAMAGED);
    ck_assert_int_eq(vault_unseal_wallet(&back, sealed, wrong_key, &owner), ERR_STORE_DAMAGED);
    for (size_t i = 0; i < blob.len; i++) {
        blob.data[i] ^= 0x10;
        ck_assert_int_eq(vault_unseal_wallet(&back, sealed, key, &owner), ERR_STORE_DAMAGED);
        blob.data[i] ^= 0x10;
    }
    for (size_t len = 0; len < blob.len; len++)
        ck_assert_int_eq(vault_unseal_wallet(&back, view_of(blob.data, len), key, &owner),
                         ERR_STORE_DAMAGED);
    ck_assert_uint_eq(back.bytes.len, 0);
    ck_assert_int_eq(vault_unseal_wallet(&back, sealed, key, &owner), OK);
    vault_secret_clear(&secret);
    vault_secret_clear(&back);
    buf_clear(&blob);
}
END_TEST

START_TEST(vault__unseal_wallet__keeps_language_and_passphrase)
{
    struct vault_owner owner = owner_one();
    struct vault_secret secret = {.kind = WALLET_HD, .language = 1}, back = {0};
    struct buf blob = {0};
    secret_set(&secret.bytes, key, 16);
    vault_seal_wallet(&blob, key, &owner, &secret);
    ck_assert_int_eq(vault_unseal_wallet(&back, view_of_buf(&blob), key, &owner), OK);
    ck_assert_uint_eq(back.language, 1);
    ck_assert_uint_eq(back.passphrase.len, 0);
    secret_set(&secret.passphrase, "TREZOR", 6);
    buf_reset(&blob);
    vault_seal_wallet(&blob, key, &owner, &secret);
    ck_assert_int_eq(vault_unseal_wallet(&back, view_of_buf(&blob), key, &owner), OK);
    ck_assert(secret_equal(&secret.passphrase, &back.passphrase));
    ck_assert(secret_equal(&secret.bytes, &back.bytes));
    blob.data[4] = 1; /* not to be taken for 16 + 6 + 5 bytes of entropy */
    ck_assert_int_eq(vault_unseal_wallet(&back, view_of_buf(&blob), key, &owner),
                     ERR_STORE_DAMAGED);
    vault_secret_clear(&secret);
    vault_secret_clear(&back);
    buf_clear(&blob);
}
END_TEST

/* Made by the program before blobs had a second version. */
#define OLD_VAULT                                                                                  \
    "65636f5601010000000100000008ec07e75cb545bb95222d89045e16b252b511473ad2a744ea5521a3d163b4da12" \
    "a8a71073d1f34bad5d8b744dee18a61092b9d40bb54e915d5123490548a5d85a97f097e55470417152275b3ba442" \
    "77c5b0ce50133516c015fcc169480e1d4224dc8a8098b7c867bd36"
#define OLD_TREE                                                                                   \
    "65636f570100e2ea51c4ae2e8a736468780c8fd44e5c8fbaef53974ec3b371967ec2c8dff5acc54be55154e81018" \
    "d3612177e8dc05240eebccd809f3e246"
#define OLD_KEY                                                                                    \
    "65636f570101e8cacca480163ae82d3b493c27cd37d131a7eb5789b7eb9bb3a0a56dab4497cd0f0f5f390de0fb4f" \
    "721229b8ed13b33a98d1aaa64febee444c5aab83475b7cf08c9fb0e2dd7d1ce5"

static struct view from_hex(struct buf *out, const char *hex)
{
    size_t len = strlen(hex) / 2;
    buf_reset(out);
    ck_assert_int_eq(sodium_hex2bin(buf_grow(out, len), len, hex, 2 * len, NULL, NULL, NULL), 0);
    return view_of_buf(out);
}

START_TEST(vault__unseal__opens_what_older_programs_sealed)
{
    struct buf blob = {0};
    struct secret vault_key = {0};
    struct vault_secret secret = {0};
    struct vault vault = {.floor = 1};
    struct vault_owner owner = {.kind = WALLET_HD};
    const uint8_t *account = (const uint8_t *)"account number 1";
    memcpy(owner.account, account, UID_LEN);
    memcpy(owner.wallet, "wallet number 01", UID_LEN);
    ck_assert_int_eq(vault_unseal(&vault_key, &vault, from_hex(&blob, OLD_VAULT), account,
                                  view_of_text("correct horse")),
                     OK);
    ck_assert_int_eq(vault.role, ROLE_SELLER);
    ck_assert_uint_eq(vault.policy.version, 0);
    ck_assert_uint_eq(vault.policy.allow, POLICY_ALL);
    ck_assert_uint_eq(vault.floor, 0);
    ck_assert_int_eq(
        vault_unseal_wallet(&secret, from_hex(&blob, OLD_TREE), vault_key.data, &owner), OK);
    ck_assert_uint_eq(secret.bytes.len, 16);
    ck_assert_uint_eq(secret.bytes.data[15], 0x7f);
    owner.kind = WALLET_KEY;
    ck_assert_int_eq(vault_unseal_wallet(&secret, from_hex(&blob, OLD_KEY), vault_key.data, &owner),
                     OK);
    ck_assert_uint_eq(secret.bytes.len, 32);
    ck_assert_uint_eq(secret.bytes.data[31], 0x11);
    secret_clear(&vault_key);
    vault_secret_clear(&secret);
    buf_clear(&blob);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(vault__unseal__the_password_opens_it),
    SUITE_TEST(vault__seal__never_twice_the_same),
    SUITE_TEST(vault__unseal__a_flipped_bit_anywhere_is_damage),
    SUITE_TEST(vault__unseal__an_altered_byte_is_refused_with_its_check_made_right),
    SUITE_TEST(vault__unseal__is_bound_to_its_account),
    SUITE_TEST(vault__unseal__a_derivation_bomb_is_refused_before_work),
    SUITE_TEST(vault__unseal_wallet__round_trip_of_every_length),
    SUITE_TEST(vault__unseal_wallet__is_bound_to_all_that_it_belongs_to),
    SUITE_TEST(vault__unseal_wallet__keeps_language_and_passphrase),
    SUITE_TEST(vault__unseal__opens_what_older_programs_sealed),
};
static const struct suite_fixture fixture = {.setup = start};
SUITE_MAIN_WITH("vault", tests, &fixture)
