/* Payment requests: what is read is written in a form that reads back as itself. */

#include <string.h>

#include "core/eth/uri.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct uri uri, again;
    struct buf text = {0}, same = {0};
    if (uri_parse(&uri, (const char *)data, len) == OK &&
        uri_build(&text, &uri) == OK) { /* texts may grow over the limit when they are encoded */
        FUZZ_CHECK(uri_parse(&again, buf_text(&text), text.len) == OK);
        FUZZ_CHECK(strcmp(uri.target, again.target) == 0 && uri.chain_id == again.chain_id);
        FUZZ_CHECK(uri.param_count == again.param_count);
        FUZZ_CHECK(u256_cmp(&uri.value, &again.value) == 0);
        FUZZ_CHECK(uri_build(&same, &again) == OK);
        FUZZ_CHECK(view_equal(view_of_buf(&text), view_of_buf(&same)));
        uri_clear(&again);
    }
    uri_clear(&uri);
    buf_clear(&text);
    buf_clear(&same);
    return 0;
}
