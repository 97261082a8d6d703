/* Tries, proofs and block headers. */

#include "core/base/mem.h"
#include "core/eth/header_json.h"
#include "core/eth/proof_json.h"
#include "core/eth/trie.h"
#include "eth_tool/eth_op.h"
#include "eth_tool/value.h"

/* ---- roots ---- */

static enum err read_pairs(struct trie_pair *out, struct value_pool *pool, const struct json *pairs)
{
    for (const struct json *at = json_first(pairs); at != NULL; at = json_next(at), out++) {
        const struct json *key = json_first(at);
        if (json_type(at) != JSON_ARRAY || json_count(at) != 2)
            return err_set(ERR_SYNTAX, "'pairs' is not a list of [key, value]");
        TRY(value_pool_read(pool, &out->key, key, "key"));
        TRY(value_pool_read(pool, &out->value, json_next(key), "value"));
    }
    return OK;
}

static enum err run_root(struct answer *out, const struct json *request)
{
    const struct json *list = json_get(request, "pairs"), *flag = json_get(request, "secure");
    struct value_pool pool;
    struct hash32 root;
    bool is_secure = false;
    TRY(value_array(list, "pairs"));
    if (flag != NULL)
        TRY(json_read_bool(&is_secure, flag, "secure"));
    size_t count = json_count(list);
    struct trie_pair *pairs = mem_array(count, sizeof *pairs);
    value_pool_init(&pool, list);
    enum err err = read_pairs(pairs, &pool, list);
    if (err == OK && is_secure)
        trie_root_secure(&root, pairs, count);
    else if (err == OK)
        err = trie_root(&root, pairs, count);
    if (err == OK)
        answer_hash(out, &root);
    value_pool_clear(&pool);
    mem_free(pairs);
    return err;
}

static enum err run_list_root(struct answer *out, const struct json *request)
{
    const struct json *list = json_get(request, "items");
    struct value_pool pool;
    struct hash32 root;
    TRY(value_array(list, "items"));
    size_t count = 0;
    struct view *items = mem_array(json_count(list), sizeof *items);
    value_pool_init(&pool, list);
    enum err err = OK;
    for (const struct json *at = json_first(list); at != NULL && err == OK; at = json_next(at))
        err = value_pool_read(&pool, &items[count++], at, "items");
    if (err == OK)
        err = trie_list_root(&root, items, count);
    if (err == OK)
        answer_hash(out, &root);
    value_pool_clear(&pool);
    mem_free(items);
    return err;
}

/* ---- proofs ---- */

static void put_account(struct answer *out, const struct proof_account *account)
{
    answer_key(out, "account");
    if (!account->exists) {
        answer_null(out);
        return;
    }
    answer_open_object(out);
    answer_key(out, "nonce");
    answer_u64(out, account->nonce);
    answer_key(out, "balance");
    answer_u256(out, &account->balance);
    answer_key(out, "storage_hash");
    answer_hash(out, &account->storage_root);
    answer_key(out, "code_hash");
    answer_hash(out, &account->code_hash);
    answer_close_object(out);
}

static void put_storage(struct answer *out, const struct proof_answer *answer)
{
    answer_key(out, "storage");
    answer_open_array(out);
    for (size_t i = 0; i < answer->slot_count; i++) {
        answer_open_object(out);
        answer_key(out, "key");
        answer_hash(out, &answer->slots[i].slot);
        answer_key(out, "value");
        answer_u256(out, &answer->slots[i].value);
        answer_close_object(out);
    }
    answer_close_array(out);
}

static enum err run_proof(struct answer *out, const struct json *request)
{
    struct proof_doc doc = {.slots = NULL};
    struct proof_account account;
    struct hash32 root;
    struct addr address;
    TRY(value_hash(&root, json_get(request, "state_root"), "state_root"));
    TRY(value_address(&address, json_get(request, "address"), "address"));
    enum err err = proof_doc_read(&doc, json_get(request, "proof"), &address);
    if (err == OK)
        err = proof_check(&account, &doc.answer, &root, &address);
    if (err == OK) {
        answer_open_object(out);
        put_account(out, &account);
        put_storage(out, &doc.answer);
        answer_close_object(out);
    }
    proof_doc_clear(&doc);
    return err;
}

static enum err run_header(struct answer *out, const struct json *request)
{
    struct header header = {.number = 0};
    struct hash32 hash;
    enum err err = header_read_json(&header, &hash, json_get(request, "header"));
    if (err == OK)
        answer_hash(out, &hash);
    header_clear(&header);
    return err;
}

static const struct eth_op ops[] = {
    {"trie_root", {{"pairs", ETH_OP_JSON, false}, {"secure", ETH_OP_FLAG, true}}, run_root},
    {"list_root", {{"items", ETH_OP_JSON, false}}, run_list_root},
    {"proof_verify",
     {{"state_root", ETH_OP_TEXT, false},
      {"address", ETH_OP_TEXT, false},
      {"proof", ETH_OP_JSON, false}},
     run_proof},
    {"header_hash", {{"header", ETH_OP_JSON, false}}, run_header},
};
const struct eth_op_list eth_ops_trie = {ops, MEM_COUNT(ops)};
