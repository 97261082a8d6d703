#include "support/suite.h"

#include <nettle/sha3.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/eth/address.h"
#include "core/eth/keccak.h"

static void expect(const void *data, size_t len, const char *hex)
{
    struct hash32 hash;
    char text[HASH_TEXT];
    keccak256(&hash, data, len);
    hash_write(text, &hash);
    ck_assert_str_eq(text, hex);
}

/* The first two are named in the yellow paper and EIP-55's sources; the third is the topic of
 * ERC-20's Transfer event. */
START_TEST(keccak__256__known_hashes)
{
    expect("", 0, "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
    expect("\x80", 1, "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421");
    const char *event = "Transfer(address,address,uint256)";
    expect(event, strlen(event),
           "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
}
END_TEST

/* Keccak of any length, made from nettle's permutation one byte at a time. */
static void slow_keccak(struct hash32 *out, const uint8_t *data, size_t len)
{
    struct sha3_state state = {{0}};
    size_t at = 0;
    for (size_t i = 0; i < len; i++) {
        state.a[at / 8] ^= (uint64_t)data[i] << (at % 8 * 8);
        if (++at == 136) {
            sha3_permute(&state);
            at = 0;
        }
    }
    state.a[at / 8] ^= UINT64_C(1) << (at % 8 * 8);
    state.a[16] ^= UINT64_C(0x80) << 56;
    sha3_permute(&state);
    for (size_t i = 0; i < 32; i++)
        out->b[i] = (uint8_t)(state.a[i / 8] >> (i % 8 * 8));
}

START_TEST(keccak__256__at_every_block_boundary)
{
    uint8_t data[3 * 136 + 2];
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * 7 + 1);
    for (size_t len = 0; len <= sizeof data; len++) {
        struct hash32 fast, slow;
        keccak256(&fast, data, len);
        slow_keccak(&slow, data, len);
        ck_assert(hash_equal(&fast, &slow));
    }
}
END_TEST

START_TEST(keccak__pair__joins)
{
    struct hash32 a, b, joined, pair;
    uint8_t bytes[64];
    memset(a.b, 1, 32);
    memset(b.b, 2, 32);
    memcpy(bytes, a.b, 32);
    memcpy(bytes + 32, b.b, 32);
    keccak256(&joined, bytes, 64);
    keccak256_pair(&pair, &a, &b);
    ck_assert(hash_equal(&joined, &pair));
    keccak256_pair(&a, &a, &b); /* in place, as a hash chain does */
    ck_assert(hash_equal(&joined, &a));
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(keccak__256__known_hashes),
    SUITE_TEST(keccak__256__at_every_block_boundary),
    SUITE_TEST(keccak__pair__joins),
};
SUITE_MAIN("keccak", tests)
