/* Uniform Resources: what is read as a message is written and read again as the same; what is read
 * of an offline signer is written as the bytes it came in. */

#include <string.h>

#include "core/eth/bytewords.h"
#include "core/eth/cbor.h"
#include "core/eth/eth_ur.h"
#include "core/eth/ur.h"
#include "core/eth/ur_hdkey.h"
#include "fuzz/fuzz.h"

static void check_message(const struct ur_decoder *decoder)
{
    struct ur_encoder encoder;
    struct ur_decoder again = {0};
    struct buf part = {0};
    struct view cbor = ur_decoder_cbor(decoder);
    FUZZ_CHECK(cbor_check(cbor) == OK);
    FUZZ_CHECK(ur_encoder_init(&encoder, decoder->type, cbor, 0, 0) == OK);
    ur_encoder_next(&encoder, &part);
    FUZZ_CHECK(ur_decoder_feed(&again, buf_text(&part), part.len) == OK);
    FUZZ_CHECK(again.done && view_equal(ur_decoder_cbor(&again), cbor));
    ur_encoder_clear(&encoder);
    ur_decoder_clear(&again);
    buf_clear(&part);
}

/* Each line a part, as a scanner types them. */
static void check_text(const uint8_t *data, size_t len)
{
    struct ur_decoder decoder = {0};
    while (len > 0) {
        const uint8_t *end = memchr(data, '\n', len);
        size_t line = end != NULL ? (size_t)(end - data) : len;
        fuzz_keep((size_t)ur_decoder_feed(&decoder, (const char *)data, line));
        FUZZ_CHECK(decoder.done == (ur_decoder_percent(&decoder) == 100));
        size_t used = end != NULL ? line + 1 : line;
        data += used;
        len -= used;
    }
    if (decoder.done)
        check_message(&decoder);
    ur_decoder_clear(&decoder);
}

/* Parts whose checksums are right: a message cut at the first byte's size, of which the following
 * bytes choose parts, change one, and feed them. */
static void check_parts(const uint8_t *data, size_t len)
{
    struct buf cbor = {0}, part = {0};
    struct ur_encoder encoder;
    struct ur_decoder decoder = {0};
    if (len < 40)
        return;
    cbor_add_bytes(&cbor, data + 32, len < 300 ? len - 32 : 268); /* many fragments are slow */
    if (ur_encoder_init(&encoder, "bytes", view_of_buf(&cbor), 60u + data[0], UINT16_MAX) == OK) {
        for (size_t i = 1; i < 32; i++) {
            encoder.seq = data[i];
            buf_reset(&part);
            ur_encoder_next(&encoder, &part);
            FUZZ_CHECK(ur_decoder_feed(&decoder, buf_text(&part), part.len) == OK);
        }
        FUZZ_CHECK(!decoder.done || view_equal(ur_decoder_cbor(&decoder), view_of_buf(&cbor)));
    }
    ur_encoder_clear(&encoder);
    ur_decoder_clear(&decoder);
    buf_clear(&part);
    buf_clear(&cbor);
}

/* Numbers that nobody made, with a right checksum around them. */
static void check_payload(const uint8_t *data, size_t len)
{
    struct ur_decoder decoder = {0};
    struct buf part = {0};
    if (len < 3)
        return;
    buf_printf(&part, "ur:bytes/%u-%u/", data[0] + 1u, data[1] + 1u);
    bytewords_add(&part, data + 2, len - 2);
    fuzz_keep((size_t)ur_decoder_feed(&decoder, buf_text(&part), part.len));
    if (decoder.done)
        check_message(&decoder);
    ur_decoder_clear(&decoder);
    buf_clear(&part);
}

static void check_types(struct view cbor)
{
    struct eth_ur_request request;
    struct eth_ur_signature signature;
    struct ur_hdkey key, key_again;
    struct hd_public node;
    struct buf again = {0};
    if (eth_ur_signature_decode(&signature, cbor) == OK &&
        (signature.origin.data == NULL || signature.origin.len > 0)) {
        eth_ur_signature_encode(&again, &signature);
        FUZZ_CHECK(view_equal(view_of_buf(&again), cbor));
    }
    buf_reset(&again);
    if (eth_ur_request_decode(&request, cbor) == OK) {
        struct eth_ur_request request_again;
        eth_ur_request_encode(&again, &request);
        FUZZ_CHECK(eth_ur_request_decode(&request_again, view_of_buf(&again)) == OK);
        FUZZ_CHECK(request_again.chain_id == request.chain_id);
        FUZZ_CHECK(view_equal(request_again.sign_data, request.sign_data));
    }
    buf_reset(&again);
    if (ur_hdkey_decode(&key, cbor) == OK) {
        ur_hdkey_encode(&again, &key);
        FUZZ_CHECK(ur_hdkey_decode(&key_again, view_of_buf(&again)) == OK);
        fuzz_keep((size_t)ur_hdkey_node(&node, &key));
    }
    buf_clear(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    check_text(data, len);
    check_parts(data, len);
    check_payload(data, len);
    fuzz_keep((size_t)cbor_check(view_of(data, len)));
    check_types(view_of(data, len));
    return 0;
}
