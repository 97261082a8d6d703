/* Uniform Resources (BCR-2020-005). */

#include <string.h>

#include "core/base/mem.h"
#include "core/eth/ur.h"
#include "eth_tool/eth_op.h"
#include "eth_tool/value.h"

static enum err init_encoder(struct ur_encoder *out, const struct json *request)
{
    const struct json *max = json_get(request, "max_part");
    struct view type;
    struct buf cbor = {0};
    uint64_t max_part = 0;
    TRY(value_text(&type, json_get(request, "type"), "type"));
    if (max != NULL) {
        TRY(value_u64(&max_part, max, "max_part"));
        if (max_part == 0) /* which would be no bound at all */
            return err_set(ERR_INVALID, "'max_part' is 0");
        if (max_part > SIZE_MAX / 2)
            max_part = SIZE_MAX / 2;
    }
    enum err err = value_bytes(&cbor, json_get(request, "cbor"), "cbor");
    if (err == OK)
        err =
            ur_encoder_init(out, (const char *)type.data, view_of_buf(&cbor), (size_t)max_part, 0);
    buf_clear(&cbor);
    return err;
}

static enum err run_encode(struct answer *out, const struct json *request)
{
    struct ur_encoder encoder = {.seq = 0};
    enum err err = init_encoder(&encoder, request);
    if (err == OK) {
        answer_open_array(out);
        for (size_t i = 0; i < encoder.fragment_count; i++) {
            struct buf part = {0};
            ur_encoder_next(&encoder, &part);
            answer_text(out, buf_text(&part), part.len);
            buf_clear(&part);
        }
        answer_close_array(out);
    }
    ur_encoder_clear(&encoder);
    return err;
}

static enum err feed(struct ur_decoder *decoder, const struct json *parts)
{
    TRY(value_array(parts, "parts"));
    for (const struct json *at = json_first(parts); at != NULL; at = json_next(at)) {
        struct view part;
        TRY(value_text(&part, at, "parts"));
        TRY(ur_decoder_feed(decoder, (const char *)part.data, part.len));
    }
    return decoder->done ? OK : err_set(ERR_INVALID, "the parts are not enough for the message");
}

static enum err run_decode(struct answer *out, const struct json *request)
{
    struct ur_decoder decoder = {.done = false};
    enum err err = feed(&decoder, json_get(request, "parts"));
    if (err == OK) {
        struct view cbor = ur_decoder_cbor(&decoder);
        answer_open_object(out);
        answer_key(out, "type");
        answer_text(out, decoder.type, strlen(decoder.type));
        answer_key(out, "cbor");
        answer_hex(out, cbor.data, cbor.len);
        answer_close_object(out);
    }
    ur_decoder_clear(&decoder);
    return err;
}

static const struct eth_op ops[] = {
    {"ur_encode",
     {{"type", ETH_OP_TEXT, false}, {"cbor", ETH_OP_TEXT, false}, {"max_part", ETH_OP_TEXT, true}},
     run_encode},
    {"ur_decode", {{"parts", ETH_OP_JSON, false}}, run_decode},
};
const struct eth_op_list eth_ops_ur = {ops, MEM_COUNT(ops)};
