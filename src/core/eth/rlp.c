#include "core/eth/rlp.h"

#include <string.h>

#define DEPTH_MAX 500
#define SHORT_MAX 55 /* longer payloads carry the length of their length */

/* Write the header of a payload. base: 0x80 for strings, 0xc0 for lists. Returns: its length. */
static size_t make_header(uint8_t out[9], uint8_t base, size_t len)
{
    if (len <= SHORT_MAX) {
        out[0] = (uint8_t)(base + len);
        return 1;
    }
    struct u256 number = u256_from_u64(len);
    unsigned bytes = u256_byte_len(&number);
    out[0] = (uint8_t)(base + SHORT_MAX + bytes);
    for (unsigned i = 0; i < bytes; i++)
        out[1 + i] = (uint8_t)(len >> (8 * (bytes - 1 - i)));
    return 1 + bytes;
}

void rlp_add_bytes(struct buf *out, const uint8_t *data, size_t len)
{
    uint8_t header[9];
    if (len != 1 || data[0] >= 0x80)
        buf_add(out, header, make_header(header, 0x80, len));
    buf_add(out, data, len);
}

void rlp_add_u64(struct buf *out, uint64_t value)
{
    struct u256 wide = u256_from_u64(value);
    rlp_add_u256(out, &wide);
}

void rlp_add_u256(struct buf *out, const struct u256 *value)
{
    uint8_t bytes[32];
    unsigned len = u256_byte_len(value);
    u256_to_be32(bytes, value);
    rlp_add_bytes(out, bytes + 32 - len, len);
}

size_t rlp_list_begin(struct buf *out)
{
    return out->len;
}

void rlp_list_end(struct buf *out, size_t mark)
{
    uint8_t header[9];
    size_t payload_len = out->len - mark;
    size_t header_len = make_header(header, 0xc0, payload_len);
    buf_grow(out, header_len);
    memmove(out->data + mark + header_len, out->data + mark, payload_len);
    memcpy(out->data + mark, header, header_len);
}

static enum err truncated(void)
{
    return err_set(ERR_SYNTAX, "the RLP ends too early");
}

/* Read the length of a payload longer than SHORT_MAX from the `bytes` bytes behind the first. */
static enum err long_length(size_t *out, struct view in, size_t bytes)
{
    if (in.len - 1 < bytes)
        return truncated();
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; i++)
        value = value << 8 | in.data[1 + i];
    if (in.data[1] == 0 || value <= SHORT_MAX)
        return err_set(ERR_SYNTAX, "an RLP length is not in its shortest form");
    if (value > in.len - 1 - bytes)
        return truncated();
    *out = (size_t)value;
    return OK;
}

/* Inline: whole blocks and proofs pass here, item by item. */
static inline enum err take(struct rlp_item *out, struct view *in)
{
    if (in->len == 0)
        return truncated();
    uint8_t first = in->data[0];
    bool is_list = first >= 0xc0;
    uint8_t base = is_list ? 0xc0 : 0x80;
    size_t header = 1, len = 0;
    if (first < 0x80) {
        header = 0;
        len = 1;
    } else if (first <= base + SHORT_MAX) {
        len = (size_t)(first - base);
        if (len > in->len - 1)
            return truncated();
        if (!is_list && len == 1 && in->data[1] < 0x80)
            return err_set(ERR_SYNTAX, "an RLP byte is not in its shortest form");
    } else {
        size_t bytes = (size_t)(first - base - SHORT_MAX);
        TRY(long_length(&len, *in, bytes));
        header = 1 + bytes;
    }
    out->is_list = is_list;
    out->payload = view_of(in->data + header, len);
    out->whole = view_of(in->data, header + len);
    *in = view_of(in->data + header + len, in->len - header - len);
    return OK;
}

enum err rlp_next(struct rlp_item *out, struct view *in)
{
    return take(out, in);
}

static enum err check_nested(struct view payload, unsigned depth)
{
    if (depth > DEPTH_MAX)
        return err_set(ERR_LIMIT, "RLP lists are nested more than %d deep", DEPTH_MAX);
    while (payload.len > 0) {
        struct rlp_item item;
        TRY(take(&item, &payload));
        if (item.is_list)
            TRY(check_nested(item.payload, depth + 1));
    }
    return OK;
}

enum err rlp_decode_whole(struct rlp_item *out, struct view in)
{
    TRY(rlp_next(out, &in));
    if (in.len > 0)
        return err_set(ERR_SYNTAX, "%zu bytes follow the RLP", in.len);
    return out->is_list ? check_nested(out->payload, 1) : OK;
}

enum err rlp_next_bytes(struct view *out, struct view *in)
{
    struct rlp_item item;
    TRY(rlp_next(&item, in));
    if (item.is_list)
        return err_set(ERR_SYNTAX, "an RLP list stands where bytes are due");
    *out = item.payload;
    return OK;
}

enum err rlp_next_list(struct view *out, struct view *in)
{
    struct rlp_item item;
    TRY(rlp_next(&item, in));
    if (!item.is_list)
        return err_set(ERR_SYNTAX, "RLP bytes stand where a list is due");
    *out = item.payload;
    return OK;
}

enum err rlp_next_exact(uint8_t *out, size_t len, struct view *in)
{
    struct view bytes;
    TRY(rlp_next_bytes(&bytes, in));
    if (bytes.len != len)
        return err_set(ERR_SYNTAX, "%zu RLP bytes where %zu are due", bytes.len, len);
    if (len > 0)
        memcpy(out, bytes.data, len);
    return OK;
}

enum err rlp_next_u256(struct u256 *out, struct view *in)
{
    struct view bytes;
    TRY(rlp_next_bytes(&bytes, in));
    if (bytes.len > 0 && bytes.data[0] == 0)
        return err_set(ERR_SYNTAX, "an RLP integer begins with a zero byte");
    if (bytes.len > 32)
        return err_set(ERR_RANGE, "an RLP integer has more than 256 bits");
    *out = u256_from_be(bytes.data, bytes.len);
    return OK;
}

enum err rlp_next_u64(uint64_t *out, struct view *in)
{
    struct u256 wide;
    TRY(rlp_next_u256(&wide, in));
    if (!u256_to_u64(out, &wide))
        return err_set(ERR_RANGE, "an RLP integer has more than 64 bits");
    return OK;
}
