#include "core/base/pack.h"

#include <assert.h>
#include <string.h>

static void put(struct buf *out, uint64_t value, unsigned len)
{
    for (unsigned i = len; i > 0; i--)
        buf_add_byte(out, (uint8_t)(value >> (8 * (i - 1))));
}

void pack_u8(struct buf *out, uint8_t value)
{
    put(out, value, 1);
}

void pack_u16(struct buf *out, uint16_t value)
{
    put(out, value, 2);
}

void pack_u32(struct buf *out, uint32_t value)
{
    put(out, value, 4);
}

void pack_u64(struct buf *out, uint64_t value)
{
    put(out, value, 8);
}

void pack_u256(struct buf *out, const struct u256 *value)
{
    uint8_t bytes[32];
    u256_to_be32(bytes, value);
    buf_add(out, bytes, sizeof bytes);
}

void pack_blob(struct buf *out, struct view bytes)
{
    assert(bytes.len <= UINT16_MAX);
    pack_u16(out, (uint16_t)bytes.len);
    if (bytes.len > 0)
        buf_add(out, bytes.data, bytes.len);
}

struct unpack unpack_of(struct view bytes)
{
    return (struct unpack){.in = bytes};
}

static const uint8_t *take(struct unpack *unpack, size_t len)
{
    if (unpack->is_bad || unpack->in.len < len) {
        unpack->is_bad = true;
        return NULL;
    }
    const uint8_t *data = unpack->in.data;
    unpack->in = view_of(data + len, unpack->in.len - len);
    return data;
}

static uint64_t get(struct unpack *unpack, unsigned len)
{
    const uint8_t *data = take(unpack, len);
    uint64_t value = 0;
    for (unsigned i = 0; data != NULL && i < len; i++)
        value = value << 8 | data[i];
    return value;
}

uint8_t unpack_u8(struct unpack *unpack)
{
    return (uint8_t)get(unpack, 1);
}

uint16_t unpack_u16(struct unpack *unpack)
{
    return (uint16_t)get(unpack, 2);
}

uint32_t unpack_u32(struct unpack *unpack)
{
    return (uint32_t)get(unpack, 4);
}

uint64_t unpack_u64(struct unpack *unpack)
{
    return get(unpack, 8);
}

struct u256 unpack_u256(struct unpack *unpack)
{
    const uint8_t *data = take(unpack, 32);
    return data != NULL ? u256_from_be(data, 32) : u256_from_u64(0);
}

void unpack_bytes(struct unpack *unpack, void *out, size_t len)
{
    const uint8_t *data = take(unpack, len);
    if (data != NULL)
        memcpy(out, data, len);
    else
        memset(out, 0, len);
}

struct view unpack_blob(struct unpack *unpack, size_t max)
{
    size_t len = unpack_u16(unpack);
    if (len > max)
        unpack->is_bad = true;
    const uint8_t *data = take(unpack, len);
    return data != NULL ? view_of(data, len) : view_of(NULL, 0);
}

bool unpack_is_done(const struct unpack *unpack)
{
    return !unpack->is_bad && unpack->in.len == 0;
}
