/* HD keys (BIP-32). */

#include <string.h>

#include "core/base/mem.h"
#include "core/eth/address.h"
#include "core/eth/hd.h"
#include "eth_tool/eth_op.h"
#include "eth_tool/value.h"

/* What a derivation starts from and arrives at. */
struct keys {
    bool is_private;
    struct hd_node node; /* only when private */
    struct hd_public public;
};

static enum err read_seed(struct hd_node *out, const struct json *value)
{
    struct buf seed = {0};
    enum err err = value_bytes(&seed, value, "seed");
    if (err == OK)
        err = hd_from_seed(out, seed.data, seed.len);
    buf_wipe(&seed);
    return err;
}

static enum err read_root(struct keys *out, const struct json *request)
{
    const struct json *seed = json_get(request, "seed"), *xprv = json_get(request, "xprv"),
                      *xpub = json_get(request, "xpub");
    struct view text;
    if ((seed != NULL) + (xprv != NULL) + (xpub != NULL) != 1)
        return err_set(ERR_SYNTAX, "one of 'seed', 'xprv' and 'xpub' is due");
    out->is_private = xpub == NULL;
    if (seed != NULL)
        return read_seed(&out->node, seed);
    TRY(value_text(&text, xprv != NULL ? xprv : xpub, xprv != NULL ? "xprv" : "xpub"));
    if (xprv != NULL)
        return hd_read_private(&out->node, (const char *)text.data, text.len);
    return hd_read_public(&out->public, (const char *)text.data, text.len);
}

static enum err take_step(struct keys *keys, uint32_t step)
{
    return keys->is_private ? hd_child(&keys->node, &keys->node, step)
                            : hd_public_child(&keys->public, &keys->public, step);
}

/* Step after step, so that a path may be as long as BIP-32 lets it be, and no longer. */
static enum err follow(struct keys *keys, struct view path)
{
    const char *at = (const char *)path.data, *end = at + path.len;
    if (at == end || *at++ != 'm')
        return err_set(ERR_SYNTAX, "a key path begins with m");
    while (at < end) {
        const char *next = memchr(at + 1, '/', (size_t)(end - at - 1));
        char text[32] = "m";
        struct hd_path step;
        size_t len = (size_t)((next != NULL ? next : end) - at);
        if (len >= sizeof text - 1)
            return err_set(ERR_RANGE, "a step of a key path is above 2147483647");
        memcpy(text + 1, at, len);
        TRY(hd_path_parse(&step, text, 1 + len));
        TRY(take_step(keys, step.step[0]));
        at += len;
    }
    return OK;
}

static void answer_private(struct answer *out, const struct hd_node *node)
{
    char text[HD_TEXT];
    hd_write_private(text, node);
    answer_key(out, "xprv");
    answer_text(out, text, strlen(text));
    mem_wipe(text, sizeof text);
    answer_key(out, "key");
    answer_hex(out, node->key32, sizeof node->key32);
}

static enum err answer_public(struct answer *out, const struct hd_public *node)
{
    char text[HD_TEXT];
    uint8_t pubkey[64], fingerprint[4];
    struct addr address;
    TRY(hd_uncompress(pubkey, node));
    address_from_pubkey(&address, pubkey);
    hd_write_public(text, node);
    hd_fingerprint(fingerprint, node);
    answer_key(out, "xpub");
    answer_text(out, text, strlen(text));
    answer_key(out, "public_key");
    answer_hex(out, node->pubkey33, sizeof node->pubkey33);
    answer_key(out, "address");
    answer_address(out, &address);
    answer_key(out, "chain_code");
    answer_hex(out, node->chain_code32, sizeof node->chain_code32);
    answer_key(out, "fingerprint");
    answer_hex(out, fingerprint, sizeof fingerprint);
    return OK;
}

static enum err run_derive(struct answer *out, const struct json *request)
{
    struct keys keys = {.is_private = false};
    struct view path = {0};
    enum err err = read_root(&keys, request);
    if (err == OK)
        err = value_text(&path, json_get(request, "path"), "path");
    if (err == OK)
        err = follow(&keys, path);
    if (err == OK && keys.is_private)
        err = hd_neuter(&keys.public, &keys.node);
    if (err == OK) {
        answer_open_object(out);
        if (keys.is_private)
            answer_private(out, &keys.node);
        err = answer_public(out, &keys.public);
        answer_close_object(out);
    }
    mem_wipe(&keys, sizeof keys);
    return err;
}

static const struct eth_op ops[] = {
    {"hd_derive",
     {{"path", ETH_OP_TEXT, false},
      {"seed", ETH_OP_SECRET, true},
      {"xprv", ETH_OP_SECRET, true},
      {"xpub", ETH_OP_TEXT, true}},
     run_derive},
};
const struct eth_op_list eth_ops_hd = {ops, MEM_COUNT(ops)};
