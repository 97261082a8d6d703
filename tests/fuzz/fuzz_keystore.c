/* Keystores: what parses is within its bounds, and what we write of it parses to the same. Nothing
 * is derived: that is what the bounds are for. */

#include <string.h>

#include "core/eth/keystore.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct keystore keystore, again;
    struct buf text = {0};
    if (keystore_parse(&keystore, (const char *)data, len) != OK)
        return 0;
    FUZZ_CHECK(keystore_params_check(&keystore.params) == OK);
    FUZZ_CHECK(keystore.sealed_len >= 30 && keystore.sealed_len <= 32);
    keystore_write(&text, &keystore);
    FUZZ_CHECK(keystore_parse(&again, buf_text(&text), text.len) == OK);
    FUZZ_CHECK(memcmp(&again.params, &keystore.params, sizeof again.params) == 0);
    FUZZ_CHECK(again.salt_len == keystore.salt_len);
    FUZZ_CHECK(memcmp(again.salt, keystore.salt, keystore.salt_len) == 0);
    FUZZ_CHECK(hash_equal(&again.mac, &keystore.mac));
    FUZZ_CHECK(again.has_address == keystore.has_address);
    FUZZ_CHECK(addr_equal(&again.address, &keystore.address));
    buf_clear(&text);
    return 0;
}
