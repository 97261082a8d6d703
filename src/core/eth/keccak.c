#include "core/eth/keccak.h"

#include <endian.h>
#include <nettle/sha3.h>
#include <string.h>

#define RATE 136 /* bytes absorbed before each permutation, for 256 bits of output */

static void absorb(struct sha3_state *state, const uint8_t block[RATE])
{
    for (size_t i = 0; i < RATE / 8; i++) {
        uint64_t word;
        memcpy(&word, block + 8 * i, 8);
        state->a[i] ^= le64toh(word);
    }
    sha3_permute(state);
}

void keccak256(struct hash32 *out, const void *data, size_t len)
{
    struct sha3_state state = {{0}};
    const uint8_t *at = data;
    uint8_t last[RATE] = {0};
    for (; len >= RATE; at += RATE, len -= RATE)
        absorb(&state, at);
    if (len > 0)
        memcpy(last, at, len);
    last[len] = 0x01; /* FIPS 202 has 0x06 here */
    last[RATE - 1] |= 0x80;
    absorb(&state, last);
    for (size_t i = 0; i < sizeof out->b / 8; i++) {
        uint64_t word = htole64(state.a[i]);
        memcpy(out->b + 8 * i, &word, 8);
    }
}

void keccak256_pair(struct hash32 *out, const struct hash32 *a, const struct hash32 *b)
{
    uint8_t joined[64];
    memcpy(joined, a->b, 32);
    memcpy(joined + 32, b->b, 32);
    keccak256(out, joined, sizeof joined);
}
