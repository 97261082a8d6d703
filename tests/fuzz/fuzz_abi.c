/* ABI: a type and data from outside; what decodes encodes to the very same bytes. */

#include <string.h>

#include "core/eth/abi.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const uint8_t *end = memchr(data, '\n', len);
    if (end == NULL)
        return 0;
    size_t type_len = (size_t)(end - data);
    struct view input = view_of(end + 1, len - type_len - 1);
    struct buf tuple = {0}; /* only tuples are encoded and decoded: the arguments of a call */
    buf_printf(&tuple, "(%.*s)", (int)type_len, (const char *)data);
    struct abi_type *type = NULL;
    if (abi_type_parse(&type, (const char *)tuple.data, tuple.len) == OK) {
        struct abi_value value = {0};
        if (abi_decode(&value, type, input) == OK) {
            struct buf again = {0};
            FUZZ_CHECK(abi_encode(&again, type, &value) == OK);
            FUZZ_CHECK(view_equal(view_of_buf(&again), input));
            buf_clear(&again);
        }
        abi_value_clear(&value);
    }
    abi_type_free(type);
    buf_clear(&tuple);
    struct buf words = {0};
    abi_revert_words(&words, input);
    buf_clear(&words);
    return 0;
}
