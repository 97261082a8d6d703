/* Typed data (EIP-712). Among the published documents are signed ones with a member too many that
 * nobody can sign: typed_parse_lenient() says which. */

#include "core/base/mem.h"
#include "core/eth/typed.h"
#include "eth_tool/eth_op.h"
#include "eth_tool/value.h"

/* Writes the members of an object that is open. */
static void put_hashes(struct answer *out, const struct typed *typed)
{
    answer_key(out, "domain_separator");
    answer_hash(out, typed_domain_separator(typed));
    answer_key(out, "struct_hash");
    answer_hash(out, typed_struct_hash(typed));
    answer_key(out, "digest");
    answer_hash(out, typed_digest(typed));
}

static enum err run_hash(struct answer *out, const struct json *request)
{
    struct typed *typed = NULL;
    TRY(typed_parse_lenient(&typed, json_get(request, "typed_data")));
    answer_open_object(out);
    put_hashes(out, typed);
    answer_close_object(out);
    typed_free(typed);
    return OK;
}

static enum err sign(struct sig *out, const struct typed *typed, const struct json *key)
{
    uint8_t seckey[32];
    TRY(value_key(seckey, key, "key"));
    enum err err = sig_make(out, typed_digest(typed), seckey);
    mem_wipe(seckey, sizeof seckey);
    return err;
}

static enum err run_sign(struct answer *out, const struct json *request)
{
    struct typed *typed = NULL;
    struct sig sig;
    TRY(typed_parse_lenient(&typed, json_get(request, "typed_data")));
    enum err err = sign(&sig, typed, json_get(request, "key"));
    if (err == OK) {
        answer_open_object(out);
        put_hashes(out, typed);
        answer_key(out, "signature");
        answer_signature(out, &sig);
        answer_close_object(out);
    }
    typed_free(typed);
    return err;
}

static const struct eth_op ops[] = {
    {"typed_hash", {{"typed_data", ETH_OP_JSON, false}}, run_hash},
    {"typed_sign", {{"typed_data", ETH_OP_JSON, false}, {"key", ETH_OP_SECRET, false}}, run_sign},
};
const struct eth_op_list eth_ops_typed = {ops, MEM_COUNT(ops)};
