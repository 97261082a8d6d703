#include "support/suite.h"

#include <nettle/pbkdf2.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/eth/pbkdf2.h"

/* RFC 7914, section 11. */
START_TEST(pbkdf2__sha256__vectors)
{
    uint8_t out[32];
    char text[67];
    ck_assert(pbkdf2_sha256(out, view_of_text("passwd"), view_of_text("salt"), 1, NULL));
    hex_write(text, out, 32);
    ck_assert_str_eq(text, "0x55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
    ck_assert(pbkdf2_sha256(out, view_of_text("Password"), view_of_text("NaCl"), 80000, NULL));
    hex_write(text, out, 32);
    ck_assert_str_eq(text, "0x4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56");
}
END_TEST

/* Keys and salts shorter and longer than a block, against nettle's own. */
START_TEST(pbkdf2__both__agree_with_nettle)
{
    uint8_t bytes[300], ours[64], theirs[64];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 167 + 13);
    for (size_t i = 0; i < 300; i += 7) {
        size_t key = i, salt = (i * 31) % 290;
        uint32_t rounds = (uint32_t)(i % 5 + 1);
        pbkdf2_sha512(ours, view_of(bytes, key), view_of(bytes + 3, salt), rounds);
        pbkdf2_hmac_sha512(key, bytes, rounds, salt, bytes + 3, 64, theirs);
        ck_assert_mem_eq(ours, theirs, 64);
        ck_assert(pbkdf2_sha256(ours, view_of(bytes, key), view_of(bytes + 3, salt), rounds, NULL));
        pbkdf2_hmac_sha256(key, bytes, rounds, salt, bytes + 3, 32, theirs);
        ck_assert_mem_eq(ours, theirs, 32);
    }
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(pbkdf2__sha256__vectors),
    SUITE_TEST(pbkdf2__both__agree_with_nettle),
};
SUITE_MAIN("pbkdf2", tests)
