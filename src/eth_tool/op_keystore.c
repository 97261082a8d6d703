/* Web3 Secret Storage, version 3. */

#include "core/base/mem.h"
#include "core/eth/keystore.h"
#include "eth_tool/eth_op.h"
#include "eth_tool/value.h"

static enum err run_decrypt(struct answer *out, const struct json *request)
{
    struct keystore keystore;
    struct secret key = {0};
    struct addr address;
    struct view password;
    TRY(keystore_read(&keystore, json_get(request, "keystore")));
    TRY(value_text(&password, json_get(request, "password"), "password"));
    enum err err = keystore_open(&key, &address, &keystore, password, NULL);
    if (err == OK) {
        answer_open_object(out);
        answer_key(out, "key");
        answer_hex(out, key.data, key.len);
        answer_key(out, "address");
        answer_address(out, &address);
        answer_close_object(out);
    }
    secret_clear(&key);
    return err;
}

static enum err read_u32(uint32_t *out, const struct json *object, const char *key)
{
    uint64_t value;
    TRY(value_u64(&value, json_get(object, key), key));
    if (value > UINT32_MAX)
        return err_set(ERR_LIMIT, "'%s' costs too much", key);
    *out = (uint32_t)value;
    return OK;
}

static enum err read_kdf(struct keystore_params *out, const struct json *kdf)
{
    static const char *const scrypt_keys[] = {"name", "n", "r", "p", NULL};
    static const char *const pbkdf2_keys[] = {"name", "c", NULL};
    struct view name;
    if (json_type(kdf) != JSON_OBJECT)
        return err_set(ERR_SYNTAX, "'kdf' is not an object");
    TRY(value_text(&name, json_get(kdf, "name"), "name"));
    if (view_equal(name, view_of_text("pbkdf2"))) {
        *out = (struct keystore_params){.kdf = KEYSTORE_PBKDF2};
        TRY(value_object(kdf, pbkdf2_keys, "kdf"));
        return read_u32(&out->rounds, kdf, "c");
    }
    if (!view_equal(name, view_of_text("scrypt")))
        return err_set(ERR_UNSUPPORTED, "'kdf' is neither scrypt nor pbkdf2");
    *out = (struct keystore_params){.kdf = KEYSTORE_SCRYPT};
    TRY(value_object(kdf, scrypt_keys, "kdf"));
    TRY(read_u32(&out->n, kdf, "n"));
    TRY(read_u32(&out->r, kdf, "r"));
    return read_u32(&out->p, kdf, "p");
}

static enum err seal(struct keystore *out, const struct json *request,
                     const struct keystore_params *params)
{
    struct view password;
    uint8_t key[32];
    TRY(value_text(&password, json_get(request, "password"), "password"));
    TRY(value_key(key, json_get(request, "key"), "key"));
    enum err err = keystore_seal(out, key, password, params, NULL);
    mem_wipe(key, sizeof key);
    return err;
}

static enum err run_encrypt(struct answer *out, const struct json *request)
{
    struct keystore keystore;
    struct keystore_params params = keystore_standard;
    const struct json *kdf = json_get(request, "kdf");
    if (kdf != NULL)
        TRY(read_kdf(&params, kdf));
    TRY(keystore_params_check(&params));
    TRY(seal(&keystore, request, &params));
    struct json_out *json = keystore_json(&keystore);
    answer_json(out, json);
    json_out_free(json);
    return OK;
}

static const struct eth_op ops[] = {
    {"keystore_decrypt",
     {{"keystore", ETH_OP_JSON, false}, {"password", ETH_OP_SECRET, false}},
     run_decrypt},
    {"keystore_encrypt",
     {{"key", ETH_OP_SECRET, false},
      {"password", ETH_OP_SECRET, false},
      {"kdf", ETH_OP_JSON, true}},
     run_encrypt},
};
const struct eth_op_list eth_ops_keystore = {ops, MEM_COUNT(ops)};
