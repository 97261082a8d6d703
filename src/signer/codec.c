#include "signer/codec.h"

#include <assert.h>
#include <string.h>

struct codec codec_measuring(void)
{
    return (struct codec){.mode = CODEC_MEASURE};
}

struct codec codec_writing(struct secret *out)
{
    return (struct codec){.mode = CODEC_WRITE, .out = out};
}

struct codec codec_reading(struct view in)
{
    return (struct codec){.mode = CODEC_READ, .in = in};
}

bool codec_is_done(const struct codec *codec)
{
    return !codec->is_bad && codec->in.len == 0;
}

/* Take len bytes off the input. Returns: them, NULL when there are not so many. */
static const uint8_t *take(struct codec *codec, size_t len)
{
    if (codec->is_bad || codec->in.len < len) {
        codec->is_bad = true;
        return NULL;
    }
    const uint8_t *data = codec->in.data;
    codec->in = view_of(data + len, codec->in.len - len);
    return data;
}

static void put(struct codec *codec, const void *data, size_t len)
{
    codec->measured += len;
    if (codec->mode == CODEC_WRITE && !codec->is_bad && len > 0 &&
        !secret_add(codec->out, data, len))
        codec->is_bad = true;
}

void codec_bytes(struct codec *codec, void *data, size_t len)
{
    if (codec->mode != CODEC_READ) {
        put(codec, data, len);
        return;
    }
    const uint8_t *from = take(codec, len);
    if (from != NULL)
        memcpy(data, from, len);
}

static void codec_number(struct codec *codec, uint64_t *value, size_t len)
{
    uint8_t bytes[8] = {0};
    for (size_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)(*value >> (8 * (len - 1 - i)));
    codec_bytes(codec, bytes, len);
    if (codec->mode != CODEC_READ)
        return;
    *value = 0;
    for (size_t i = 0; !codec->is_bad && i < len; i++)
        *value = *value << 8 | bytes[i];
}

void codec_u16(struct codec *codec, uint16_t *value)
{
    uint64_t wide = *value;
    codec_number(codec, &wide, 2);
    *value = (uint16_t)wide;
}

void codec_u32(struct codec *codec, uint32_t *value)
{
    uint64_t wide = *value;
    codec_number(codec, &wide, 4);
    *value = (uint32_t)wide;
}

void codec_u64(struct codec *codec, uint64_t *value)
{
    codec_number(codec, value, 8);
}

void codec_u256(struct codec *codec, struct u256 *value)
{
    uint8_t bytes[32] = {0};
    if (codec->mode != CODEC_READ)
        u256_to_be32(bytes, value);
    codec_bytes(codec, bytes, sizeof bytes);
    if (codec->mode == CODEC_READ)
        *value = u256_from_be(bytes, sizeof bytes);
}

void codec_choice(struct codec *codec, unsigned *value, unsigned count)
{
    assert(count <= 256);
    uint64_t wide = *value;
    if (codec->mode != CODEC_READ && *value >= count)
        codec->is_bad = true;
    codec_number(codec, &wide, 1);
    if (codec->mode == CODEC_READ && wide >= count)
        codec->is_bad = true;
    *value = codec->is_bad ? 0 : (unsigned)wide;
}

void codec_bool(struct codec *codec, bool *value)
{
    unsigned choice = *value ? 1 : 0;
    codec_choice(codec, &choice, 2);
    *value = choice == 1;
}

void codec_view(struct codec *codec, struct view *value, size_t min, size_t max)
{
    assert(min <= max && max <= UINT16_MAX);
    if (codec->mode != CODEC_READ && (value->len < min || value->len > max)) {
        codec->is_bad = true;
        return;
    }
    uint16_t len = (uint16_t)value->len;
    codec_u16(codec, &len);
    if (codec->mode != CODEC_READ) {
        put(codec, value->data, value->len);
        return;
    }
    *value = view_of(NULL, 0);
    if (codec->is_bad || len < min || len > max) {
        codec->is_bad = true;
        return;
    }
    const uint8_t *data = take(codec, len);
    if (data != NULL)
        *value = view_of(data, len);
}

void codec_text(struct codec *codec, char *text, size_t size)
{
    struct view bytes = view_of(NULL, 0);
    if (codec->mode != CODEC_READ)
        bytes = view_of(text, strnlen(text, size));
    codec_view(codec, &bytes, 0, size - 1);
    if (codec->mode != CODEC_READ)
        return;
    memset(text, 0, size);
    if (bytes.len > 0 && memchr(bytes.data, 0, bytes.len) != NULL)
        codec->is_bad = true;
    else if (bytes.len > 0)
        memcpy(text, bytes.data, bytes.len);
}
