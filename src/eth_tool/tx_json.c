#include "eth_tool/tx_json.h"

#include "core/base/mem.h"
#include "eth_tool/value.h"

static const char *const legacy_keys[] = {"type", "chain_id", "nonce", "gas", "gas_price",
                                          "to",   "value",    "data",  NULL};
static const char *const keys_2930[] = {"type", "chain_id", "nonce", "gas",         "gas_price",
                                        "to",   "value",    "data",  "access_list", NULL};
static const char *const keys_1559[] = {
    "type",  "chain_id", "nonce",       "gas", "max_fee_per_gas", "max_priority_fee_per_gas", "to",
    "value", "data",     "access_list", NULL};
static const char *const keys_4844[] = {
    "type", "chain_id", "nonce", "gas",         "max_fee_per_gas",      "max_priority_fee_per_gas",
    "to",   "value",    "data",  "access_list", "max_fee_per_blob_gas", "blob_versioned_hashes",
    NULL};
static const char *const keys_7702[] = {
    "type", "chain_id", "nonce", "gas",         "max_fee_per_gas",    "max_priority_fee_per_gas",
    "to",   "value",    "data",  "access_list", "authorization_list", NULL};
static const char *const *const keys_of_type[] = {legacy_keys, keys_2930, keys_1559, keys_4844,
                                                  keys_7702};

/* ---- reading ---- */

static enum err read_hashes(struct hash32 **hashes, size_t *count, const struct json *value,
                            const char *what)
{
    TRY(value_array(value, what));
    *hashes = mem_array(json_count(value), sizeof **hashes);
    for (const struct json *at = json_first(value); at != NULL; at = json_next(at))
        TRY(value_hash(&(*hashes)[(*count)++], at, what));
    return OK;
}

static enum err read_access(struct tx *out, const struct json *list)
{
    static const char *const keys[] = {"address", "storage_keys", NULL};
    TRY(value_array(list, "access_list"));
    out->access = mem_array(json_count(list), sizeof *out->access);
    for (const struct json *at = json_first(list); at != NULL; at = json_next(at)) {
        struct tx_access *access = &out->access[out->access_count++];
        TRY(value_object(at, keys, "access_list"));
        TRY(value_address(&access->address, json_get(at, "address"), "address"));
        TRY(read_hashes(&access->keys, &access->key_count, json_get(at, "storage_keys"),
                        "storage_keys"));
    }
    return OK;
}

enum err tx_json_read_authorized(struct tx_authorization *out, const struct json *value)
{
    TRY(value_u256(&out->chain_id, json_get(value, "chain_id"), "chain_id"));
    TRY(value_address(&out->address, json_get(value, "address"), "address"));
    return value_u64(&out->nonce, json_get(value, "nonce"), "nonce");
}

/* r or s: an integer, or all its 32 bytes. */
static enum err read_scalar(uint8_t out32[32], const struct json *value, const char *what)
{
    struct u256 number;
    size_t len;
    if (json_text(value, &len) != NULL && len == 2 + 2 * 32)
        if (value_exact(out32, 32, value, what) == OK)
            return OK;
    TRY(value_u256(&number, value, what));
    u256_to_be32(out32, &number);
    return OK;
}

static enum err read_authorization(struct tx_authorization *out, const struct json *value)
{
    static const char *const keys[] = {"chain_id", "address", "nonce", "y_parity", "r", "s", NULL};
    uint64_t parity;
    TRY(value_object(value, keys, "authorization_list"));
    TRY(tx_json_read_authorized(out, value));
    TRY(value_u64(&parity, json_get(value, "y_parity"), "y_parity"));
    if (parity > UINT8_MAX) /* EIP-7702 bounds it so; whether it is 0 or 1, recovery tells */
        return err_set(ERR_RANGE, "'y_parity' has more than 8 bits");
    out->sig.y_parity = (uint8_t)parity;
    TRY(read_scalar(out->sig.r32, json_get(value, "r"), "r"));
    return read_scalar(out->sig.s32, json_get(value, "s"), "s");
}

static enum err read_authorizations(struct tx *out, const struct json *list)
{
    TRY(value_array(list, "authorization_list"));
    out->authorizations = mem_array(json_count(list), sizeof *out->authorizations);
    for (const struct json *at = json_first(list); at != NULL; at = json_next(at))
        TRY(read_authorization(&out->authorizations[out->authorization_count++], at));
    return OK;
}

static enum err read_type(struct tx *out, const struct json *value)
{
    uint64_t type;
    if (value == NULL || json_type(value) != JSON_OBJECT)
        return err_set(ERR_SYNTAX, "'tx' is not an object");
    TRY(value_u64(&type, json_get(value, "type"), "type"));
    if (type > TX_7702)
        return err_set(ERR_UNSUPPORTED, "there is no such type of transaction");
    out->type = (enum tx_type)type;
    return value_object(value, keys_of_type[type], "tx");
}

static enum err read_to(struct tx *out, const struct json *to)
{
    out->has_to = to == NULL || json_type(to) != JSON_NULL;
    return out->has_to ? value_address(&out->to, to, "to") : OK;
}

static enum err read_fees(struct tx *out, const struct json *value)
{
    if (out->type < TX_1559)
        return value_u256(&out->gas_price, json_get(value, "gas_price"), "gas_price");
    TRY(value_u256(&out->max_fee, json_get(value, "max_fee_per_gas"), "max_fee_per_gas"));
    return value_u256(&out->max_tip, json_get(value, "max_priority_fee_per_gas"),
                      "max_priority_fee_per_gas");
}

static enum err read_lists(struct tx *out, const struct json *value)
{
    if (out->type != TX_LEGACY)
        TRY(read_access(out, json_get(value, "access_list")));
    if (out->type == TX_4844) {
        TRY(value_u256(&out->max_blob_fee, json_get(value, "max_fee_per_blob_gas"),
                       "max_fee_per_blob_gas"));
        TRY(read_hashes(&out->blobs, &out->blob_count, json_get(value, "blob_versioned_hashes"),
                        "blob_versioned_hashes"));
    }
    if (out->type == TX_7702)
        TRY(read_authorizations(out, json_get(value, "authorization_list")));
    return OK;
}

static enum err read(struct tx *out, const struct json *value)
{
    TRY(read_type(out, value));
    TRY(value_u64(&out->chain_id, json_get(value, "chain_id"), "chain_id"));
    TRY(value_u64(&out->nonce, json_get(value, "nonce"), "nonce"));
    TRY(value_u64(&out->gas, json_get(value, "gas"), "gas"));
    TRY(read_fees(out, value));
    TRY(read_to(out, json_get(value, "to")));
    TRY(value_u256(&out->value, json_get(value, "value"), "value"));
    TRY(value_bytes(&out->data, json_get(value, "data"), "data"));
    TRY(read_lists(out, value));
    return tx_check(out);
}

enum err tx_json_read(struct tx *out, const struct json *value)
{
    *out = (struct tx){0};
    enum err err = read(out, value);
    if (err != OK)
        tx_clear(out);
    return err;
}

/* ---- writing ---- */

static void put_u256(struct answer *out, const char *key, const struct u256 *value)
{
    answer_key(out, key);
    answer_u256(out, value);
}

static void put_u64(struct answer *out, const char *key, uint64_t value)
{
    answer_key(out, key);
    answer_u64(out, value);
}

static void put_be32(struct answer *out, const char *key, const uint8_t bytes32[32])
{
    struct u256 value = u256_from_be(bytes32, 32);
    put_u256(out, key, &value);
}

static void put_access(struct answer *out, const struct tx *tx)
{
    answer_key(out, "access_list");
    answer_open_array(out);
    for (size_t i = 0; i < tx->access_count; i++) {
        answer_open_object(out);
        answer_key(out, "address");
        answer_address(out, &tx->access[i].address);
        answer_key(out, "storage_keys");
        answer_open_array(out);
        for (size_t k = 0; k < tx->access[i].key_count; k++)
            answer_hash(out, &tx->access[i].keys[k]);
        answer_close_array(out);
        answer_close_object(out);
    }
    answer_close_array(out);
}

static void put_blobs(struct answer *out, const struct tx *tx)
{
    put_u256(out, "max_fee_per_blob_gas", &tx->max_blob_fee);
    answer_key(out, "blob_versioned_hashes");
    answer_open_array(out);
    for (size_t i = 0; i < tx->blob_count; i++)
        answer_hash(out, &tx->blobs[i]);
    answer_close_array(out);
}

void tx_json_write_authorization(struct answer *out, const struct tx_authorization *authorization)
{
    put_u256(out, "chain_id", &authorization->chain_id);
    answer_key(out, "address");
    answer_address(out, &authorization->address);
    put_u64(out, "nonce", authorization->nonce);
    put_u64(out, "y_parity", authorization->sig.y_parity);
    put_be32(out, "r", authorization->sig.r32);
    put_be32(out, "s", authorization->sig.s32);
}

static void put_authorizations(struct answer *out, const struct tx *tx)
{
    answer_key(out, "authorization_list");
    answer_open_array(out);
    for (size_t i = 0; i < tx->authorization_count; i++) {
        answer_open_object(out);
        tx_json_write_authorization(out, &tx->authorizations[i]);
        answer_close_object(out);
    }
    answer_close_array(out);
}

static void put_chain_and_to(struct answer *out, const struct tx *tx)
{
    answer_key(out, "chain_id");
    if (tx->chain_id > 0)
        answer_u64(out, tx->chain_id);
    else
        answer_null(out);
    answer_key(out, "to");
    if (tx->has_to)
        answer_address(out, &tx->to);
    else
        answer_null(out);
}

void tx_json_write(struct answer *out, const struct tx *tx)
{
    answer_key(out, "type");
    answer_small(out, tx->type);
    put_chain_and_to(out, tx);
    put_u64(out, "nonce", tx->nonce);
    put_u64(out, "gas", tx->gas);
    if (tx->type < TX_1559) {
        put_u256(out, "gas_price", &tx->gas_price);
    } else {
        put_u256(out, "max_fee_per_gas", &tx->max_fee);
        put_u256(out, "max_priority_fee_per_gas", &tx->max_tip);
    }
    put_u256(out, "value", &tx->value);
    answer_key(out, "data");
    answer_hex(out, tx->data.data, tx->data.len);
    if (tx->type != TX_LEGACY)
        put_access(out, tx);
    if (tx->type == TX_4844)
        put_blobs(out, tx);
    if (tx->type == TX_7702)
        put_authorizations(out, tx);
}
