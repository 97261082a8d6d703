/* The strict JSON reader: never reads outside its input, and what it accepts it can walk to the
 * end. */

#include "core/base/json.h"
#include "fuzz/fuzz.h"

static size_t walk(const struct json *value)
{
    size_t seen = 1;
    for (const struct json *child = json_first(value); child != NULL; child = json_next(child))
        seen += walk(child);
    return seen;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct json_doc *doc = NULL;
    if (json_parse(&doc, (const char *)data, len, &json_limits_default) == OK)
        fuzz_keep(walk(json_root(doc)));
    json_doc_free(doc);
    return 0;
}
