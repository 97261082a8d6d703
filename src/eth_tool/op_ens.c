/* Names of the Ethereum Name Service (ENSIP-15, ERC-137). */

#include "core/base/mem.h"
#include "core/eth/ens.h"
#include "eth_tool/eth_op.h"
#include "eth_tool/value.h"

static enum err run_normalize(struct answer *out, const struct json *request)
{
    struct view name;
    struct buf normal = {0};
    TRY(value_text(&name, json_get(request, "name"), "name"));
    enum err err = ens_normalize(&normal, (const char *)name.data, name.len);
    if (err == OK)
        answer_text(out, buf_text(&normal), normal.len);
    buf_clear(&normal);
    return err;
}

static enum err run_namehash(struct answer *out, const struct json *request)
{
    struct view name;
    struct hash32 hash;
    TRY(value_text(&name, json_get(request, "name"), "name"));
    TRY(ens_namehash(&hash, (const char *)name.data, name.len));
    answer_hash(out, &hash);
    return OK;
}

static const struct eth_op ops[] = {
    {"namehash", {{"name", ETH_OP_TEXT, false}}, run_namehash},
    {"ens_normalize", {{"name", ETH_OP_TEXT, false}}, run_normalize},
};
const struct eth_op_list eth_ops_ens = {ops, MEM_COUNT(ops)};
