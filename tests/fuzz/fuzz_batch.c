/* Lines of `ecocoin eth batch`, through every operation: each is answered with one line of JSON
 * that is a result or an error. */

#include <string.h>

#include "core/base/json.h"
#include "core/base/secret.h"
#include "core/eth/keystore.h"
#include "eth_tool/batch.h"
#include "fuzz/fuzz.h"

#define WORK_MAX   4096 /* n·r·p */
#define ROUNDS_MAX 4096

static const struct json_limits limits = {
    .max_bytes = 64u << 20, .max_nodes = 16u << 20, .max_depth = 512, .is_lax = true};

static bool is_cheap(const struct keystore_params *params)
{
    if (params->kdf == KEYSTORE_PBKDF2)
        return params->rounds <= ROUNDS_MAX;
    return (uint64_t)params->n * params->r * params->p <= WORK_MAX;
}

/* Whether a derivation of keys would take so long that nothing else is tried. */
static bool is_slow(const struct json *request)
{
    struct keystore keystore;
    const char *op = json_text(json_get(request, "op"), NULL);
    if (op == NULL || strncmp(op, "keystore_", 9) != 0)
        return false;
    if (strcmp(op, "keystore_encrypt") == 0) { /* the seed of the corpus asks for 2 */
        const char *n = json_number_text(json_get(json_get(request, "kdf"), "n"), NULL);
        return n == NULL || strcmp(n, "2") != 0;
    }
    return keystore_read(&keystore, json_get(request, "keystore")) == OK &&
           !is_cheap(&keystore.params);
}

static void check_answer(const struct buf *out)
{
    struct json_doc *doc = NULL;
    FUZZ_CHECK(out->len > 0 && memchr(out->data, '\n', out->len) == out->data + out->len - 1);
    FUZZ_CHECK(json_parse(&doc, buf_text(out), out->len, &limits) == OK);
    const struct json *root = json_root(doc), *error = json_get(root, "error");
    FUZZ_CHECK(json_get(root, "id") != NULL && json_count(root) == 2);
    FUZZ_CHECK((error != NULL) != (json_get(root, "result") != NULL));
    if (error != NULL) {
        size_t len = 0;
        FUZZ_CHECK(json_text(json_get(error, "code"), NULL) != NULL);
        FUZZ_CHECK(json_text(json_get(error, "message"), &len) != NULL && len > 0);
    }
    json_doc_free(doc);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static bool is_ready;
    struct json_doc *doc = NULL;
    struct buf out = {0};
    if (!is_ready)
        FUZZ_CHECK(secret_init_library() == OK);
    is_ready = true;
    if (len > BATCH_LINE_MAX || memchr(data, '\n', len) != NULL)
        return 0;
    bool slow = json_parse(&doc, (const char *)data, len, &limits) == OK && is_slow(json_root(doc));
    json_doc_free(doc);
    if (!slow) {
        batch_answer(&out, (const char *)data, len);
        check_answer(&out);
    }
    buf_clear(&out);
    return 0;
}
