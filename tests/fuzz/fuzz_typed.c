/* EIP-712 documents: what is accepted is hashed the same again, and every text of the walk is
 * clean. */

#include <string.h>

#include "core/base/text.h"
#include "core/eth/typed.h"
#include "fuzz/fuzz.h"

static bool check_field(void *arg, const struct typed_field *field)
{
    size_t *left = arg;
    FUZZ_CHECK(field->depth <= TYPED_DEPTH_MAX);
    FUZZ_CHECK(text_is_clean(field->name, strlen(field->name)));
    FUZZ_CHECK(text_is_clean(field->type, strlen(field->type)));
    FUZZ_CHECK(text_is_clean(field->value, strlen(field->value)));
    return --*left > 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct json_doc *doc;
    struct typed *typed, *again;
    struct typed_permit permit;
    size_t left = 10000;
    if (json_parse(&doc, (const char *)data, len, &json_limits_default) != OK)
        return 0;
    if (typed_parse(&typed, json_root(doc)) == OK) {
        FUZZ_CHECK(typed_parse_lenient(&again, json_root(doc)) == OK);
        FUZZ_CHECK(hash_equal(typed_digest(typed), typed_digest(again)));
        typed_walk(typed, TYPED_PART_DOMAIN, check_field, &left);
        typed_walk(typed, TYPED_PART_MESSAGE, check_field, &left);
        typed_permit(&permit, typed);
        FUZZ_CHECK(permit.count <= TYPED_PERMIT_ITEMS && permit.count <= permit.total);
        typed_free(again);
    }
    typed_free(typed);
    json_doc_free(doc);
    return 0;
}
