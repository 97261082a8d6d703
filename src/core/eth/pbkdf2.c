#include "core/eth/pbkdf2.h"

#include <endian.h>
#include <nettle/hmac.h>
#include <nettle/sha2.h>
#include <string.h>

#include "core/base/mem.h"

#define STEP 8192 /* rounds between two reports: some milliseconds */

static const uint8_t first_block[4] = {0, 0, 0, 1};

/* A context whose buffer is empty compresses a whole block at once; its state is then the digest of
 * the padded message, since all messages below fill exactly one block behind the key's. */

/* HMAC-SHA512 of a digest: the padded block after the key's block. */
static void pad_sha512(uint8_t block[128])
{
    memset(block, 0, 128);
    block[64] = 0x80;
    block[126] = (128 + 64) * 8 >> 8;
    block[127] = (128 + 64) * 8 & 0xff;
}

static void compress_sha512(uint8_t out64[64], struct sha512_ctx *work,
                            const struct sha512_ctx *midstate, const uint8_t block[128])
{
    memcpy(work->state, midstate->state, sizeof work->state);
    work->index = 0;
    sha512_update(work, 128, block);
    for (size_t i = 0; i < 8; i++) {
        uint64_t word = htobe64(work->state[i]);
        memcpy(out64 + 8 * i, &word, 8);
    }
}

void pbkdf2_sha512(uint8_t out64[64], struct view password, struct view salt, uint32_t rounds)
{
    struct hmac_sha512_ctx hmac;
    struct sha512_ctx work;
    uint8_t block[128];
    uint64_t sum[8], round[8];
    hmac_sha512_set_key(&hmac, password.len, password.data);
    hmac_sha512_update(&hmac, salt.len, salt.data);
    hmac_sha512_update(&hmac, sizeof first_block, first_block);
    pad_sha512(block);
    hmac_sha512_digest(&hmac, 64, block);
    memcpy(sum, block, sizeof sum);
    memset(&work, 0, sizeof work);
    for (uint32_t i = 1; i < rounds; i++) {
        compress_sha512(block, &work, &hmac.inner, block);
        compress_sha512(block, &work, &hmac.outer, block);
        memcpy(round, block, sizeof round);
        for (size_t j = 0; j < 8; j++)
            sum[j] ^= round[j];
    }
    memcpy(out64, sum, sizeof sum);
    mem_wipe(&hmac, sizeof hmac);
    mem_wipe(&work, sizeof work);
    mem_wipe(block, sizeof block);
    mem_wipe(sum, sizeof sum);
    mem_wipe(round, sizeof round);
}

static void pad_sha256(uint8_t block[64])
{
    memset(block, 0, 64);
    block[32] = 0x80;
    block[62] = (64 + 32) * 8 >> 8;
    block[63] = (64 + 32) * 8 & 0xff;
}

static void compress_sha256(uint8_t out32[32], struct sha256_ctx *work,
                            const struct sha256_ctx *midstate, const uint8_t block[64])
{
    memcpy(work->state, midstate->state, sizeof work->state);
    work->index = 0;
    sha256_update(work, 64, block);
    for (size_t i = 0; i < 8; i++) {
        uint32_t word = htobe32(work->state[i]);
        memcpy(out32 + 4 * i, &word, 4);
    }
}

static bool goes_on(const struct pbkdf2_progress *progress, uint32_t done, uint32_t rounds)
{
    return progress == NULL || done % STEP != 0 || progress->step(progress->context, done, rounds);
}

bool pbkdf2_sha256(uint8_t out32[32], struct view password, struct view salt, uint32_t rounds,
                   const struct pbkdf2_progress *progress)
{
    struct hmac_sha256_ctx hmac;
    struct sha256_ctx work;
    uint8_t block[64];
    uint64_t sum[4], round[4];
    bool going = true;
    hmac_sha256_set_key(&hmac, password.len, password.data);
    hmac_sha256_update(&hmac, salt.len, salt.data);
    hmac_sha256_update(&hmac, sizeof first_block, first_block);
    pad_sha256(block);
    hmac_sha256_digest(&hmac, 32, block);
    memcpy(sum, block, sizeof sum);
    memset(&work, 0, sizeof work);
    for (uint32_t i = 1; i < rounds && going; i++) {
        compress_sha256(block, &work, &hmac.inner, block);
        compress_sha256(block, &work, &hmac.outer, block);
        memcpy(round, block, sizeof round);
        for (size_t j = 0; j < 4; j++)
            sum[j] ^= round[j];
        going = goes_on(progress, i, rounds);
    }
    if (!going)
        memset(sum, 0, sizeof sum);
    memcpy(out32, sum, sizeof sum);
    mem_wipe(&hmac, sizeof hmac);
    mem_wipe(&work, sizeof work);
    mem_wipe(block, sizeof block);
    mem_wipe(sum, sizeof sum);
    mem_wipe(round, sizeof round);
    return going;
}
