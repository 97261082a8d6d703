/* Hashes and addresses. */

#include "core/base/mem.h"
#include "core/eth/address.h"
#include "core/eth/keccak.h"
#include "eth_tool/eth_op.h"
#include "eth_tool/value.h"

static enum err run_keccak256(struct answer *out, const struct json *request)
{
    struct buf data = {0};
    struct hash32 hash;
    enum err err = value_bytes(&data, json_get(request, "data"), "data");
    if (err == OK) {
        keccak256(&hash, data.data, data.len);
        answer_hash(out, &hash);
    }
    buf_clear(&data);
    return err;
}

static enum err run_checksum(struct answer *out, const struct json *request)
{
    struct addr address;
    struct view text;
    uint64_t chain_id = 1;
    char written[ADDRESS_TEXT];
    const struct json *chain = json_get(request, "chain_id");
    if (chain != NULL)
        TRY(value_u64(&chain_id, chain, "chain_id"));
    TRY(value_text(&text, json_get(request, "address"), "address"));
    TRY(address_read_on(&address, (const char *)text.data, text.len, chain_id));
    address_write_on(written, &address, chain_id);
    answer_text(out, written, ADDRESS_TEXT - 1);
    return OK;
}

static enum err run_from_key(struct answer *out, const struct json *request)
{
    uint8_t key[32];
    struct addr address;
    TRY(value_key(key, json_get(request, "key"), "key"));
    enum err err = sig_address(&address, key);
    mem_wipe(key, sizeof key);
    TRY(err);
    answer_address(out, &address);
    return OK;
}

static enum err run_create(struct answer *out, const struct json *request)
{
    struct addr sender, address;
    uint64_t nonce;
    TRY(value_address(&sender, json_get(request, "sender"), "sender"));
    TRY(value_u64(&nonce, json_get(request, "nonce"), "nonce"));
    if (nonce == UINT64_MAX) /* EIP-2681: no account gets there */
        return err_set(ERR_RANGE, "'nonce' is above 2^64-2");
    address_create(&address, &sender, nonce);
    answer_address(out, &address);
    return OK;
}

static enum err run_create2(struct answer *out, const struct json *request)
{
    struct addr sender, address;
    struct hash32 salt, code;
    TRY(value_address(&sender, json_get(request, "sender"), "sender"));
    TRY(value_hash(&salt, json_get(request, "salt"), "salt"));
    TRY(value_hash(&code, json_get(request, "init_code_hash"), "init_code_hash"));
    address_create2(&address, &sender, &salt, &code);
    answer_address(out, &address);
    return OK;
}

static const struct eth_op ops[] = {
    {"keccak256", {{"data", ETH_OP_TEXT, false}}, run_keccak256},
    {"address_checksum",
     {{"address", ETH_OP_TEXT, false}, {"chain_id", ETH_OP_TEXT, true}},
     run_checksum},
    {"address_from_key", {{"key", ETH_OP_SECRET, false}}, run_from_key},
    {"address_create", {{"sender", ETH_OP_TEXT, false}, {"nonce", ETH_OP_TEXT, false}}, run_create},
    {"address_create2",
     {{"sender", ETH_OP_TEXT, false},
      {"salt", ETH_OP_TEXT, false},
      {"init_code_hash", ETH_OP_TEXT, false}},
     run_create2},
};
const struct eth_op_list eth_ops_hash = {ops, MEM_COUNT(ops)};
