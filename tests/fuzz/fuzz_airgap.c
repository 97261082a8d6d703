/* What is typed, scanned or brought as a file across an air gap: a request that is taken is the
 * same when it is written, as JSON and as parts, and read again. */

#include <string.h>

#include "core/airgap.h"
#include "fuzz/fuzz.h"

static void check_same(const struct airgap_request *request, const struct buf *text, bool is_ur)
{
    struct airgap_item again;
    FUZZ_CHECK(airgap_read(&again, buf_text(text), text->len) == OK);
    FUZZ_CHECK(again.kind == AIRGAP_REQUEST && again.request.type == request->type);
    FUZZ_CHECK(again.request.has_id == request->has_id);
    FUZZ_CHECK(!request->has_id || memcmp(again.request.id16, request->id16, 16) == 0);
    FUZZ_CHECK(again.request.has_address == request->has_address);
    FUZZ_CHECK(!request->has_address || addr_equal(&again.request.address, &request->address));
    FUZZ_CHECK(again.request.chain_id == request->chain_id || (is_ur && request->chain_id == 0));
    FUZZ_CHECK(view_equal(view_of_buf(&again.request.data), view_of_buf(&request->data)));
    airgap_item_clear(&again);
}

static void check_request(const struct airgap_request *request)
{
    struct buf text = {0};
    struct ur_encoder ur;
    struct json_out *json = airgap_request_json(request, "", "");
    json_out_write(&text, json, false);
    json_out_free(json);
    check_same(request, &text, false);
    buf_reset(&text);
    if (airgap_ur_request(&ur, request, 200) == OK) {
        for (size_t i = 0; i < ur.fragment_count; i++) {
            ur_encoder_next(&ur, &text);
            buf_add_byte(&text, '\n');
        }
        if (text.len < AIRGAP_TEXT_MAX)
            check_same(request, &text, true);
    }
    ur_encoder_clear(&ur);
    buf_clear(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct airgap_item item;
    enum err err = airgap_read(&item, (const char *)data, len);
    if (err == OK && item.kind == AIRGAP_REQUEST)
        check_request(&item.request);
    if (err == OK && item.kind == AIRGAP_RAW)
        FUZZ_CHECK(item.raw.len <= SIGNED_TX_MAX);
    airgap_item_clear(&item);
    return 0;
}
