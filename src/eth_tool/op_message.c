/* Signatures and messages (EIP-191). */

#include "core/base/mem.h"
#include "core/eth/keccak.h"
#include "eth_tool/eth_op.h"
#include "eth_tool/value.h"

static enum err run_recover(struct answer *out, const struct json *request)
{
    struct hash32 hash;
    struct sig sig;
    struct addr address;
    TRY(value_hash(&hash, json_get(request, "hash"), "hash"));
    TRY(value_signature(&sig, json_get(request, "signature"), "signature"));
    TRY(sig_recover(&address, &hash, &sig));
    answer_address(out, &address);
    return OK;
}

/* EIP-191, version 0x45. */
static void hash_message(struct hash32 *out, struct view message)
{
    struct buf bytes = {0};
    buf_printf(&bytes,
               "\x19"
               "Ethereum Signed Message:\n%zu",
               message.len);
    buf_add(&bytes, message.data, message.len);
    keccak256(out, bytes.data, bytes.len);
    buf_wipe(&bytes);
}

/* Text, or bytes as hex. */
static enum err read_message(struct hash32 *out, const struct json *request)
{
    const struct json *message = json_get(request, "message"), *data = json_get(request, "data");
    struct view text;
    struct buf bytes = {0};
    if ((message == NULL) == (data == NULL))
        return err_set(ERR_SYNTAX, "either 'message' or 'data' is due");
    if (message != NULL) {
        TRY(value_text(&text, message, "message"));
        hash_message(out, text);
        return OK;
    }
    enum err err = value_bytes(&bytes, data, "data");
    if (err == OK)
        hash_message(out, view_of_buf(&bytes));
    buf_clear(&bytes);
    return err;
}

static enum err run_hash(struct answer *out, const struct json *request)
{
    struct hash32 hash;
    TRY(read_message(&hash, request));
    answer_hash(out, &hash);
    return OK;
}

static enum err run_sign(struct answer *out, const struct json *request)
{
    struct hash32 hash;
    struct sig sig;
    uint8_t key[32];
    TRY(read_message(&hash, request));
    TRY(value_key(key, json_get(request, "key"), "key"));
    enum err err = sig_make(&sig, &hash, key);
    mem_wipe(key, sizeof key);
    TRY(err);
    answer_signature(out, &sig);
    return OK;
}

static enum err run_message_recover(struct answer *out, const struct json *request)
{
    struct hash32 hash;
    struct sig sig;
    struct addr address;
    TRY(read_message(&hash, request));
    TRY(value_signature(&sig, json_get(request, "signature"), "signature"));
    TRY(sig_recover(&address, &hash, &sig));
    answer_address(out, &address);
    return OK;
}

static const struct eth_op ops[] = {
    {"sig_recover", {{"hash", ETH_OP_TEXT, false}, {"signature", ETH_OP_TEXT, false}}, run_recover},
    {"message_hash", {{"message", ETH_OP_TEXT, true}, {"data", ETH_OP_TEXT, true}}, run_hash},
    {"message_sign",
     {{"message", ETH_OP_TEXT, true}, {"data", ETH_OP_TEXT, true}, {"key", ETH_OP_SECRET, false}},
     run_sign},
    {"message_recover",
     {{"signature", ETH_OP_TEXT, false},
      {"message", ETH_OP_TEXT, true},
      {"data", ETH_OP_TEXT, true}},
     run_message_recover},
};
const struct eth_op_list eth_ops_message = {ops, MEM_COUNT(ops)};
