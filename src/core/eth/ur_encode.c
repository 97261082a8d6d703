/* Writing Uniform Resources. */

#include <string.h>

#include "core/base/mem.h"
#include "core/eth/bytewords.h"
#include "core/eth/cbor.h"
#include "core/eth/fountain.h"
#include "core/eth/ur_part.h"

void ur_encoder_clear(struct ur_encoder *encoder)
{
    fountain_free(encoder->fountain);
    buf_clear(&encoder->message);
    *encoder = (struct ur_encoder){0};
}

/* The CBOR of a part of many. */
static void add_payload(struct buf *out, const struct ur_encoder *encoder, uint32_t seq,
                        const uint8_t *fragment)
{
    cbor_add_array(out, 5);
    cbor_add_uint(out, seq);
    cbor_add_uint(out, encoder->fragment_count);
    cbor_add_uint(out, encoder->message_len);
    cbor_add_uint(out, encoder->checksum);
    cbor_add_bytes(out, fragment, encoder->fragment_len);
}

static void add_prefix(struct buf *out, const struct ur_encoder *encoder, uint32_t seq)
{
    buf_printf(out, "ur:%s/", encoder->type);
    if (encoder->fragment_count > 1)
        buf_printf(out, "%u-%zu/", seq, encoder->fragment_count);
}

static unsigned head_len(uint64_t value)
{
    return value < 24 ? 1 : value <= UINT8_MAX ? 2 : value <= UINT16_MAX ? 3 : 5;
}

static size_t digits(uint64_t value)
{
    size_t count = 1;
    for (; value >= 10; value /= 10)
        count++;
    return count;
}

/* Returns: the characters of a part numbered seq. */
static size_t part_len(const struct ur_encoder *encoder, uint32_t seq)
{
    size_t path = strlen("ur:/") + strlen(encoder->type);
    size_t payload = encoder->message_len;
    if (encoder->fragment_count > 1) {
        path += strlen("-/") + digits(seq) + digits(encoder->fragment_count);
        payload = 1 + head_len(seq) + head_len(encoder->fragment_count) +
                  head_len(encoder->message_len) + head_len(encoder->checksum) +
                  head_len(encoder->fragment_len) + encoder->fragment_len;
    }
    return path + 2 * (payload + 4);
}

static bool fits(struct ur_encoder *encoder, size_t fragments, size_t max_part, uint32_t last_seq)
{
    encoder->fragment_len = (encoder->message_len + fragments - 1) / fragments;
    encoder->fragment_count =
        (encoder->message_len + encoder->fragment_len - 1) / encoder->fragment_len;
    uint32_t count = (uint32_t)encoder->fragment_count;
    return part_len(encoder, last_seq > count ? last_seq : count) <= max_part;
}

/* Cut the message into the fewest fragments that fit. */
static enum err cut(struct ur_encoder *encoder, size_t max_part, uint32_t last_seq)
{
    size_t fragments = 1;
    while (!fits(encoder, fragments, max_part, last_seq)) {
        if (fragments == UR_PARTS_MAX || fragments == encoder->message_len)
            return err_set(ERR_INVALID, "parts of %zu characters are too short for this message",
                           max_part);
        fragments++;
    }
    return OK;
}

enum err ur_encoder_init(struct ur_encoder *out, const char *type, struct view cbor,
                         size_t max_part, uint32_t last_seq)
{
    *out = (struct ur_encoder){0};
    TRY(ur_type_read(out->type, type, strlen(type)));
    if (strcmp(out->type, type) != 0)
        return err_set(ERR_SYNTAX, "the type of a UR is written in lower case");
    if (cbor.len > UR_MESSAGE_MAX)
        return err_set(ERR_LIMIT, "the message has more than %u bytes", UR_MESSAGE_MAX);
    if (cbor_check(cbor) != OK)
        return err_set(ERR_INVALID, "the message is not one whole item of CBOR");
    out->message_len = cbor.len;
    out->checksum = bytewords_crc32(cbor.data, cbor.len);
    TRY(cut(out, max_part > 0 ? max_part : SIZE_MAX, last_seq));
    size_t padding = out->fragment_count * out->fragment_len - cbor.len;
    buf_add(&out->message, cbor.data, cbor.len);
    buf_grow(&out->message, padding);
    out->last_seq = last_seq > out->fragment_count ? last_seq : (uint32_t)out->fragment_count;
    out->fountain = fountain_new(out->fragment_count, out->checksum);
    return OK;
}

void ur_encoder_next(struct ur_encoder *encoder, struct buf *out)
{
    encoder->seq = encoder->seq < encoder->last_seq ? encoder->seq + 1 : 1;
    add_prefix(out, encoder, encoder->seq);
    if (encoder->fragment_count == 1) {
        bytewords_add(out, encoder->message.data, encoder->message_len);
        return;
    }
    const uint16_t *indexes;
    size_t count = fountain_choose(encoder->fountain, &indexes, encoder->seq);
    uint8_t *fragment = mem_alloc(encoder->fragment_len);
    for (size_t i = 0; i < count; i++)
        ur_xor(fragment, encoder->message.data + indexes[i] * encoder->fragment_len,
               encoder->fragment_len);
    struct buf payload = {0};
    add_payload(&payload, encoder, encoder->seq, fragment);
    bytewords_add(out, payload.data, payload.len);
    buf_clear(&payload);
    mem_free(fragment);
}
