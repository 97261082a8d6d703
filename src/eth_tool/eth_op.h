#ifndef ETH_TOOL_ETH_OP_H
#define ETH_TOOL_ETH_OP_H

/** The operations of `ecocoin eth`: codecs as tools. Each reads one JSON object and answers one
 * JSON value; none touches an account, the store or the network. */

#include "core/base/json.h"
#include "eth_tool/answer.h"

enum eth_op_kind {
    ETH_OP_TEXT,   /* a JSON string; an integer too, where one is due */
    ETH_OP_JSON,   /* any other JSON */
    ETH_OP_FLAG,   /* true or false */
    ETH_OP_SECRET, /* a JSON string that must not be seen in arguments */
};

struct eth_op_key {
    const char *name; /* NULL: behind the last one */
    enum eth_op_kind kind;
    bool optional;
};

#define ETH_OP_KEYS 8

struct eth_op {
    const char *name;
    struct eth_op_key keys[ETH_OP_KEYS];
    /** In: request: an object that has no other members than keys, and all that are not optional.
     *  Out: one value, unless it fails; then what was written does not count. */
    enum err (*run)(struct answer *out, const struct json *request);
};
struct eth_op_list {
    const struct eth_op *ops;
    size_t count;
};

/* One per file of this folder. */
extern const struct eth_op_list eth_ops_hash, eth_ops_rlp, eth_ops_abi, eth_ops_tx, eth_ops_message,
    eth_ops_mnemonic, eth_ops_hd, eth_ops_units, eth_ops_typed, eth_ops_trie, eth_ops_ur,
    eth_ops_keystore, eth_ops_ens, eth_ops_uri;

/** Returns: the lists of all operations. Static. */
const struct eth_op_list *const *eth_op_lists(size_t *count);
/** Returns: the operation called name, NULL when there is none. Static. */
const struct eth_op *eth_op_find(const char *name);
/** Check the members of the request against op, then run it.
 *  Returns: OK; ERR_SYNTAX (a member missing or unknown); what the operation returns
 *  In: request: an object, which may also have the members "id" and "op" */
enum err eth_op_run(struct answer *out, const struct eth_op *op,
                    const struct json *request) MUST_CHECK;

#endif
