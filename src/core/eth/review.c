#include "core/eth/review.h"

#include "core/base/pack.h"
#include "core/eth/keccak.h"

#define IS_DOMAIN  1
#define IS_ALTERED 2

void review_message_hash(struct hash32 *out, struct view message)
{
    struct buf bytes = {0};
    buf_add_text(&bytes, "\x19"
                         "Ethereum Signed Message:\n");
    buf_printf(&bytes, "%zu", message.len);
    buf_add(&bytes, message.data, message.len);
    keccak256(out, bytes.data, bytes.len);
    buf_clear(&bytes);
}

void review_field_add(struct buf *out, const struct review_field *field)
{
    pack_u8(out,
            (uint8_t)((field->is_domain ? IS_DOMAIN : 0) | (field->is_altered ? IS_ALTERED : 0)));
    pack_u8(out, (uint8_t)field->depth);
    pack_blob(out, field->name);
    pack_blob(out, field->type);
    pack_blob(out, field->value);
}

bool review_field_next(struct view *rest, struct review_field *out)
{
    struct unpack in = unpack_of(*rest);
    uint8_t flags = unpack_u8(&in);
    *out = (struct review_field){.is_domain = (flags & IS_DOMAIN) != 0,
                                 .is_altered = (flags & IS_ALTERED) != 0,
                                 .depth = unpack_u8(&in),
                                 .name = unpack_blob(&in, UINT16_MAX),
                                 .type = unpack_blob(&in, UINT16_MAX),
                                 .value = unpack_blob(&in, UINT16_MAX)};
    if (in.is_bad || flags > (IS_DOMAIN | IS_ALTERED))
        return false;
    *rest = in.in;
    return true;
}
