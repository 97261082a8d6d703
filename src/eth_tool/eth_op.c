#include "eth_tool/eth_op.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"

static const struct eth_op_list *const lists[] = {
    &eth_ops_hash,     &eth_ops_rlp,      &eth_ops_abi,   &eth_ops_tx,    &eth_ops_message,
    &eth_ops_mnemonic, &eth_ops_hd,       &eth_ops_units, &eth_ops_typed, &eth_ops_trie,
    &eth_ops_ur,       &eth_ops_keystore, &eth_ops_ens,   &eth_ops_uri,
};

const struct eth_op_list *const *eth_op_lists(size_t *count)
{
    *count = MEM_COUNT(lists);
    return lists;
}

const struct eth_op *eth_op_find(const char *name)
{
    for (size_t i = 0; i < MEM_COUNT(lists); i++)
        for (size_t k = 0; k < lists[i]->count; k++)
            if (strcmp(lists[i]->ops[k].name, name) == 0)
                return &lists[i]->ops[k];
    return NULL;
}

static bool has_key(const struct eth_op *op, const char *name)
{
    for (size_t i = 0; i < ETH_OP_KEYS && op->keys[i].name != NULL; i++)
        if (strcmp(op->keys[i].name, name) == 0)
            return true;
    return strcmp(name, "id") == 0 || strcmp(name, "op") == 0;
}

static enum err check_keys(const struct eth_op *op, const struct json *request)
{
    for (const struct json *at = json_first(request); at != NULL; at = json_next(at)) {
        if (has_key(op, json_key(at)))
            continue;
        char shown[64];
        text_clean_into(shown, sizeof shown, json_key(at), strlen(json_key(at)));
        return err_set(ERR_SYNTAX, "'%s' takes no '%s'", op->name, shown);
    }
    for (size_t i = 0; i < ETH_OP_KEYS && op->keys[i].name != NULL; i++)
        if (!op->keys[i].optional && json_get(request, op->keys[i].name) == NULL)
            return err_set(ERR_SYNTAX, "'%s' is missing", op->keys[i].name);
    return OK;
}

enum err eth_op_run(struct answer *out, const struct eth_op *op, const struct json *request)
{
    TRY(check_keys(op, request));
    return op->run(out, request);
}
