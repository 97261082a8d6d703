#include "support/suite.h"

#include <string.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/base/rnd.h"
#include "core/eth/address.h"
#include "core/eth/keccak.h"
#include "core/eth/sig.h"

#define ORDER "0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"
#define HALF  "0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0"

static void read32(uint8_t out[32], const char *hex)
{
    ck_assert_int_eq(hex_read_exact(out, 32, hex, strlen(hex)), OK);
}

/* The keys of the example of EIP-155 and of EIP-712 ("cow"), and the key 1. */
START_TEST(sig__address__known_keys)
{
    static const struct {
        const char *key, *address;
    } cases[] = {
        {"0x4646464646464646464646464646464646464646464646464646464646464646",
         "0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F"},
        {"0xc85ef7d79691fe79573b1a7064c19c1a9819ebdbd1faaab1a8ec92344438aaf4",
         "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"},
        {"0x0000000000000000000000000000000000000000000000000000000000000001",
         "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf"},
    };
    for (size_t i = 0; i < MEM_COUNT(cases); i++) {
        uint8_t key[32];
        struct addr address;
        char text[ADDRESS_TEXT];
        read32(key, cases[i].key);
        ck_assert_int_eq(sig_address(&address, key), OK);
        address_write(text, &address);
        ck_assert_str_eq(text, cases[i].address);
    }
}
END_TEST

START_TEST(sig__key__range)
{
    static const char *const bad[] = {
        "0x0000000000000000000000000000000000000000000000000000000000000000", ORDER,
        "0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"};
    for (size_t i = 0; i < MEM_COUNT(bad); i++) {
        uint8_t key[32], pubkey[64];
        struct hash32 digest = {{1}};
        struct addr address;
        struct sig sig;
        read32(key, bad[i]);
        ck_assert(!sig_key_valid(key));
        ck_assert_int_eq(sig_make(&sig, &digest, key), ERR_INVALID);
        ck_assert_int_eq(sig_pubkey(pubkey, key), ERR_INVALID);
        ck_assert_int_eq(sig_address(&address, key), ERR_INVALID);
    }
    uint8_t last[32];
    read32(last, "0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140");
    ck_assert(sig_key_valid(last));
}
END_TEST

/* The example of EIP-155: its signing hash, its r and s. */
START_TEST(sig__make__rfc_6979)
{
    struct hash32 digest;
    struct sig sig;
    uint8_t key[32], r[32], s[32];
    read32(digest.b, "0xdaf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53");
    read32(key, "0x4646464646464646464646464646464646464646464646464646464646464646");
    read32(r, "0x28ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276");
    read32(s, "0x67cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83");
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(sig_make(&sig, &digest, key), OK);
        ck_assert_mem_eq(sig.r32, r, 32);
        ck_assert_mem_eq(sig.s32, s, 32);
        ck_assert_uint_eq(sig.y_parity, 0);
    }
}
END_TEST

START_TEST(sig__recover__finds_the_signer)
{
    for (int i = 0; i < 200; i++) {
        struct hash32 digest;
        struct addr signer, found;
        struct sig sig;
        uint8_t key[32];
        rnd_bytes(key, sizeof key);
        rnd_bytes(digest.b, sizeof digest.b);
        ck_assert_int_eq(sig_address(&signer, key), OK);
        ck_assert_int_eq(sig_make(&sig, &digest, key), OK);
        ck_assert_int_eq(sig_check(&sig), OK);
        ck_assert_int_eq(sig_recover(&found, &digest, &sig), OK);
        ck_assert(addr_equal(&signer, &found));
        digest.b[0] ^= 1;
        ck_assert(sig_recover(&found, &digest, &sig) != OK || !addr_equal(&signer, &found));
    }
}
END_TEST

static enum err recover(const char *r, const char *s, uint8_t y_parity)
{
    struct hash32 digest = {{1, 2, 3}};
    struct addr out;
    struct sig sig = {.y_parity = y_parity};
    read32(sig.r32, r);
    read32(sig.s32, s);
    enum err err = sig_recover(&out, &digest, &sig);
    if (err == OK)
        ck_assert_int_eq(sig_check(&sig), OK);
    return err;
}

START_TEST(sig__recover__refuses)
{
    static const char zero[] = "0x0000000000000000000000000000000000000000000000000000000000000000";
    static const char one[] = "0x0000000000000000000000000000000000000000000000000000000000000001";
    static const char five[] = "0x0000000000000000000000000000000000000000000000000000000000000005";
    static const char high[] = "0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a1";
    static const char all[] = "0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";
    ck_assert_int_eq(recover(one, one, 0), OK);
    ck_assert_int_eq(recover(one, HALF, 1), OK);
    ck_assert_int_eq(recover(one, high, 0), ERR_INVALID);
    ck_assert_int_eq(recover(zero, one, 0), ERR_INVALID);
    ck_assert_int_eq(recover(one, zero, 0), ERR_INVALID);
    ck_assert_int_eq(recover(ORDER, one, 0), ERR_INVALID);
    ck_assert_int_eq(recover(one, ORDER, 0), ERR_INVALID);
    ck_assert_int_eq(recover(all, all, 0), ERR_INVALID);
    ck_assert_int_eq(recover(one, one, 2), ERR_INVALID);
    ck_assert_int_eq(recover(one, one, 27), ERR_INVALID);
    ck_assert_int_eq(recover(five, one, 0), ERR_INVALID); /* no point has the abscissa 5 */
}
END_TEST

START_TEST(sig__make__agrees_with_its_address)
{
    struct hash32 digest;
    struct addr from_pubkey, direct;
    uint8_t key[32], pubkey[64];
    read32(key, "0x4646464646464646464646464646464646464646464646464646464646464646");
    ck_assert_int_eq(sig_pubkey(pubkey, key), OK);
    address_from_pubkey(&from_pubkey, pubkey);
    ck_assert_int_eq(sig_address(&direct, key), OK);
    ck_assert(addr_equal(&from_pubkey, &direct));
    keccak256(&digest, "x", 1);
    struct sig first, second;
    ck_assert_int_eq(sig_make(&first, &digest, key), OK);
    ck_assert_int_eq(sig_make(&second, &digest, key), OK);
    ck_assert_mem_eq(&first, &second, sizeof first);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(sig__address__known_keys), SUITE_TEST(sig__key__range),
    SUITE_TEST(sig__make__rfc_6979),      SUITE_TEST(sig__recover__finds_the_signer),
    SUITE_TEST(sig__recover__refuses),    SUITE_TEST(sig__make__agrees_with_its_address),
};
SUITE_MAIN("sig", tests)
