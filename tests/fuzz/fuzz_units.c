/* Amounts as people and servers write them: what is read is written as what reads the same, and is
 * never rounded. */

#include <string.h>

#include "core/base/amount.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct u256 value, again;
    int64_t scaled;
    char text[AMOUNT_TEXT_MAX];
    if (len == 0)
        return 0;
    unsigned decimals = data[0] % 78;
    const char *in = (const char *)data + 1;
    if (units_parse(&value, in, len - 1, decimals) == OK) {
        units_format(text, &value, decimals);
        FUZZ_CHECK(units_parse(&again, text, strlen(text), decimals) == OK);
        FUZZ_CHECK(u256_cmp(&value, &again) == 0);
    }
    if (u256_from_decimal(&value, in, len - 1) == OK) {
        units_format(text, &value, 0);
        FUZZ_CHECK(u256_from_decimal(&again, text, strlen(text)) == OK);
        FUZZ_CHECK(u256_cmp(&value, &again) == 0);
    }
    if (decimal_parse_scaled(&scaled, in, len - 1, decimals % 19) == OK)
        FUZZ_CHECK(scaled >= 0);
    return 0;
}
