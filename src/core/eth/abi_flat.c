/* The calls that the client makes itself, word by word. */

#include <string.h>

#include "core/eth/abi_type.h"
#include "core/eth/keccak.h"

void abi_topic(struct hash32 *out, const char *signature)
{
    keccak256(out, signature, strlen(signature));
}

void abi_selector(uint8_t out4[4], const char *signature)
{
    struct hash32 hash;
    abi_topic(&hash, signature);
    memcpy(out4, hash.b, 4);
}

void abi_begin(struct buf *out, const char *signature)
{
    abi_selector(buf_grow(out, 4), signature);
}

void abi_add_u256(struct buf *out, const struct u256 *value)
{
    u256_to_be32(buf_grow(out, ABI_WORD), value);
}

void abi_add_u64(struct buf *out, uint64_t value)
{
    struct u256 wide = u256_from_u64(value);
    abi_add_u256(out, &wide);
}

void abi_add_address(struct buf *out, const struct addr *address)
{
    memcpy(buf_grow(out, ABI_WORD) + 12, address->b, sizeof address->b);
}

void abi_add_tail(struct buf *out, const void *data, size_t len)
{
    abi_add_u64(out, len);
    buf_add(out, data, len);
    buf_grow(out, (ABI_WORD - len % ABI_WORD) % ABI_WORD);
}

static enum err find_word(const uint8_t **out, struct view data, size_t index)
{
    if (index >= data.len / ABI_WORD)
        return err_set(ERR_SYNTAX, "the ABI data ends too early");
    *out = data.data + index * ABI_WORD;
    return OK;
}

enum err abi_word_u256(struct u256 *out, struct view data, size_t index)
{
    const uint8_t *word;
    TRY(find_word(&word, data, index));
    *out = u256_from_be(word, ABI_WORD);
    return OK;
}

enum err abi_word_u64(uint64_t *out, struct view data, size_t index)
{
    struct u256 wide;
    TRY(abi_word_u256(&wide, data, index));
    if (!u256_to_u64(out, &wide))
        return err_set(ERR_RANGE, "an ABI number has more than 64 bits");
    return OK;
}

enum err abi_word_address(struct addr *out, struct view data, size_t index)
{
    static const uint8_t zero[12];
    const uint8_t *word;
    TRY(find_word(&word, data, index));
    if (memcmp(word, zero, sizeof zero) != 0)
        return err_set(ERR_SYNTAX, "the padding of an address is not zero");
    memcpy(out->b, word + 12, sizeof out->b);
    return OK;
}

enum err abi_word_hash(struct hash32 *out, struct view data, size_t index)
{
    const uint8_t *word;
    TRY(find_word(&word, data, index));
    memcpy(out->b, word, sizeof out->b);
    return OK;
}

enum err abi_word_tail(struct view *out, struct view data, size_t index)
{
    uint64_t offset, len;
    if (abi_word_u64(&offset, data, index) != OK || data.len < ABI_WORD ||
        offset > data.len - ABI_WORD)
        return err_set(ERR_SYNTAX, "an ABI offset points out of the data");
    struct view tail = view_of(data.data + offset, data.len - (size_t)offset);
    if (abi_word_u64(&len, tail, 0) != OK || len > tail.len - ABI_WORD)
        return err_set(ERR_SYNTAX, "the ABI data ends too early");
    *out = view_of(tail.data + ABI_WORD, (size_t)len);
    return OK;
}
