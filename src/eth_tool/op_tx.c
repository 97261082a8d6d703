/* Transactions. */

#include "core/base/mem.h"
#include "eth_tool/eth_op.h"
#include "eth_tool/tx_json.h"
#include "eth_tool/value.h"

static void put_hash(struct answer *out, const char *key, const struct hash32 *hash)
{
    answer_key(out, key);
    answer_hash(out, hash);
}

/* What decoding and signing both tell. */
static void put_signed(struct answer *out, const struct hash32 *hash, const struct addr *from,
                       const struct sig *sig)
{
    put_hash(out, "hash", hash);
    answer_key(out, "from");
    answer_address(out, from);
    answer_key(out, "signature");
    answer_signature(out, sig);
}

static enum err answer_tx(struct answer *out, const struct tx *tx, struct view raw)
{
    struct hash32 hash, signing_hash;
    struct addr from;
    TRY(tx_signing_hash(&signing_hash, tx));
    TRY(sig_recover(&from, &signing_hash, &tx->sig));
    tx_hash(&hash, raw);
    answer_open_object(out);
    tx_json_write(out, tx);
    put_hash(out, "signing_hash", &signing_hash);
    put_signed(out, &hash, &from, &tx->sig);
    answer_close_object(out);
    return OK;
}

static enum err run_decode(struct answer *out, const struct json *request)
{
    struct buf raw = {0};
    struct tx tx = {0};
    enum err err = value_bytes(&raw, json_get(request, "raw"), "raw");
    if (err == OK)
        err = tx_decode_signed(&tx, view_of_buf(&raw));
    if (err == OK)
        err = answer_tx(out, &tx, view_of_buf(&raw));
    tx_clear(&tx);
    buf_clear(&raw);
    return err;
}

static enum err sign(struct answer *out, struct tx *tx, const uint8_t key32[32])
{
    struct buf raw = {0};
    struct hash32 hash;
    struct addr from;
    TRY(sig_address(&from, key32));
    TRY(tx_sign(tx, key32));
    enum err err = tx_encode_signed(&raw, tx);
    if (err == OK) {
        tx_hash(&hash, view_of_buf(&raw));
        answer_open_object(out);
        answer_key(out, "raw");
        answer_hex(out, raw.data, raw.len);
        put_signed(out, &hash, &from, &tx->sig);
        answer_close_object(out);
    }
    buf_clear(&raw);
    return err;
}

static enum err run_sign(struct answer *out, const struct json *request)
{
    struct tx tx;
    uint8_t key[32];
    TRY(tx_json_read(&tx, json_get(request, "tx")));
    enum err err = value_key(key, json_get(request, "key"), "key");
    if (err == OK)
        err = sign(out, &tx, key);
    mem_wipe(key, sizeof key);
    tx_clear(&tx);
    return err;
}

static enum err run_authorize(struct answer *out, const struct json *request)
{
    struct tx_authorization authorization = {.nonce = 0};
    struct hash32 hash;
    uint8_t key[32];
    TRY(tx_json_read_authorized(&authorization, request));
    if (authorization.nonce == UINT64_MAX) /* EIP-7702: such a one is never valid */
        return err_set(ERR_RANGE, "'nonce' is above 2^64-2");
    TRY(value_key(key, json_get(request, "key"), "key"));
    tx_authorization_hash(&hash, &authorization);
    enum err err = sig_make(&authorization.sig, &hash, key);
    mem_wipe(key, sizeof key);
    TRY(err);
    answer_open_object(out);
    tx_json_write_authorization(out, &authorization);
    put_hash(out, "hash", &hash);
    answer_key(out, "signature");
    answer_signature(out, &authorization.sig);
    answer_close_object(out);
    return OK;
}

static const struct eth_op ops[] = {
    {"tx_decode", {{"raw", ETH_OP_TEXT, false}}, run_decode},
    {"tx_sign", {{"tx", ETH_OP_JSON, false}, {"key", ETH_OP_SECRET, false}}, run_sign},
    {"authorization_sign",
     {{"chain_id", ETH_OP_TEXT, false},
      {"address", ETH_OP_TEXT, false},
      {"nonce", ETH_OP_TEXT, false},
      {"key", ETH_OP_SECRET, false}},
     run_authorize},
};
const struct eth_op_list eth_ops_tx = {ops, MEM_COUNT(ops)};
