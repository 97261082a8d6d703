/* Names: what is normal stays as it is, and has the hash of what it came from. */

#include "core/base/text.h"
#include "core/eth/ens.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct buf normal = {0}, again = {0};
    struct hash32 hash, same;
    enum err err = ens_normalize(&normal, (const char *)data, len);
    FUZZ_CHECK(ens_namehash(&hash, (const char *)data, len) == err);
    if (err == OK) {
        FUZZ_CHECK(text_is_utf8(buf_text(&normal), normal.len));
        if (normal.len <= ENS_NAME_MAX) {
            FUZZ_CHECK(ens_normalize(&again, buf_text(&normal), normal.len) == OK);
            FUZZ_CHECK(view_equal(view_of_buf(&normal), view_of_buf(&again)));
            FUZZ_CHECK(ens_namehash(&same, buf_text(&normal), normal.len) == OK);
            FUZZ_CHECK(hash_equal(&hash, &same));
        }
    }
    buf_clear(&normal);
    buf_clear(&again);
    return 0;
}
