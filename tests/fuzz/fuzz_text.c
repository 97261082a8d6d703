/* Strings from outside: whatever comes in, what comes out is clean, and cleaning it again changes
 * nothing. */

#include "core/base/text.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct buf once = {0}, twice = {0};
    text_clean(&once, (const char *)data, len, 1000);
    FUZZ_CHECK(text_is_utf8((const char *)once.data, once.len));
    FUZZ_CHECK(once.len == 0 || text_is_clean((const char *)once.data, once.len));
    text_clean(&twice, (const char *)once.data, once.len, 1000);
    FUZZ_CHECK(view_equal(view_of_buf(&once), view_of_buf(&twice)));
    buf_clear(&once);
    buf_clear(&twice);
    return 0;
}
