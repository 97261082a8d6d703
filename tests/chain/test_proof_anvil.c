/* Headers, proofs and roots as a real node makes them. */

#include <stdio.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/address.h"
#include "core/eth/header_json.h"
#include "core/eth/proof_json.h"
#include "core/eth/trie.h"
#include "support/anvil.h"
#include "support/devnet.h"
#include "support/suite.h"

#define SLOTS 8 /* the first ones of a contract: some are used, some are not */

/* Returns: the answer, owned by the caller. Out: result: inside of it */
static struct json_doc *ask(const struct json **result, const char *method, const char *params)
{
    struct buf answer = {0};
    struct json_doc *doc;
    anvil_rpc(&answer, method, params);
    ck_assert_int_eq(json_parse(&doc, buf_text(&answer), answer.len, &json_limits_default), OK);
    *result = json_get(json_root(doc), "result");
    ck_assert_ptr_nonnull(*result);
    buf_clear(&answer);
    return doc;
}

/* The header of the newest block, whose hash the reading compares with the node's. */
static struct header newest(void)
{
    const struct json *block;
    struct header header;
    struct hash32 hash;
    struct json_doc *doc = ask(&block, "eth_getBlockByNumber", "[\"latest\",false]");
    enum err err = header_read_json(&header, &hash, block);
    ck_assert_msg(err == OK, "%s", err_detail(err));
    ck_assert_ptr_nonnull(json_get(block, "hash"));
    json_doc_free(doc);
    return header;
}

/* Prove an account at header, with its first slots. Returns: how many of them hold something. */
static size_t prove(struct proof_account *account, const struct addr *address,
                    const struct header *header)
{
    struct buf params = {0};
    struct proof_doc proof;
    const struct json *answer;
    char text[ADDRESS_TEXT];
    address_write(text, address);
    buf_printf(&params, "[\"%s\",[", text);
    for (unsigned slot = 0; slot < SLOTS; slot++)
        buf_printf(&params, "%s\"0x%064x\"", slot > 0 ? "," : "", slot);
    buf_printf(&params, "],\"0x%llx\"]", (unsigned long long)header->number);
    struct json_doc *doc = ask(&answer, "eth_getProof", buf_text(&params));
    ck_assert_int_eq(proof_doc_read(&proof, answer, address), OK);
    enum err err = proof_check(account, &proof.answer, &header->state_root, address);
    ck_assert_msg(err == OK, "%s: %s", text, err_detail(err));
    ck_assert_uint_eq(proof.answer.slot_count, SLOTS);
    size_t used = 0;
    for (size_t i = 0; i < SLOTS; i++)
        used += !u256_is_zero(&proof.slots[i].value);
    /* Against any other root the same answer proves nothing. */
    ck_assert_int_eq(proof_check(account, &proof.answer, &header->txs_root, address),
                     ERR_UNTRUSTED);
    ck_assert_int_eq(proof_check(account, &proof.answer, &header->state_root, address), OK);
    proof_doc_clear(&proof);
    json_doc_free(doc);
    buf_clear(&params);
    return used;
}

START_TEST(proof_anvil__accounts_of_all_kinds__are_proved)
{
    struct header header = newest();
    struct proof_account account;
    struct addr address;
    const struct token *token = network_token(devnet_network(), "MCO2");
    ck_assert_int_eq(address_read(&address, DEVNET_DEPLOYER, strlen(DEVNET_DEPLOYER)), OK);
    ck_assert_uint_eq(prove(&account, &address, &header), 0);
    ck_assert(account.exists && account.nonce > 0 && !u256_is_zero(&account.balance));
    ck_assert_uint_gt(prove(&account, &token->address, &header), 0);
    ck_assert(account.exists && !hash_equal(&account.code_hash, &proof_no_code));
    memset(address.b, 0xab, sizeof address.b);
    ck_assert_uint_eq(prove(&account, &address, &header), 0);
    ck_assert(!account.exists);
    header_clear(&header);
}
END_TEST

START_TEST(proof_anvil__a_balance_that_changed__is_not_proved_by_the_old_root)
{
    struct header before = newest(), after;
    struct proof_account account;
    struct addr address;
    memset(address.b, 0xcd, sizeof address.b);
    anvil_set_ether(&address, 3);
    anvil_mine(1);
    after = newest();
    ck_assert(!hash_equal(&before.state_root, &after.state_root));
    prove(&account, &address, &after);
    ck_assert(account.exists && !u256_is_zero(&account.balance));
    header_clear(&before);
    header_clear(&after);
}
END_TEST

/* The transactions of a block, each asked for raw, make the root in its header. */
START_TEST(proof_anvil__transactions__make_the_root_in_the_header)
{
    struct header header;
    struct hash32 hash, root;
    const struct json *block, *raw;
    struct view items[8];
    struct buf bytes[8] = {{0}};
    size_t count = 0;
    anvil_automine(false);
    for (unsigned i = 1; i <= 3; i++) {
        char params[200];
        ck_assert(text_format(params, sizeof params,
                              "[{\"from\":\"%s\",\"to\":\"%s\",\"value\":\"0x%x\"}]",
                              DEVNET_DEPLOYER, DEVNET_DEPLOYER, i));
        anvil_do("eth_sendTransaction", params);
    }
    anvil_mine(1);
    anvil_automine(true);
    struct json_doc *doc = ask(&block, "eth_getBlockByNumber", "[\"latest\",false]");
    ck_assert_int_eq(header_read_json(&header, &hash, block), OK);
    const struct json *txs = json_get(block, "transactions");
    for (const struct json *tx = json_first(txs); tx != NULL; tx = json_next(tx)) {
        char params[80];
        ck_assert(text_format(params, sizeof params, "[\"%s\"]", json_text(tx, NULL)));
        struct json_doc *answer = ask(&raw, "eth_getRawTransactionByHash", params);
        ck_assert_uint_lt(count, MEM_COUNT(items));
        ck_assert_int_eq(json_read_bytes(&bytes[count], 1 << 20, raw, "raw"), OK);
        items[count] = view_of_buf(&bytes[count]);
        count++;
        json_doc_free(answer);
    }
    ck_assert_uint_eq(count, 3);
    ck_assert_int_eq(trie_list_root(&root, items, count), OK);
    ck_assert(hash_equal(&root, &header.txs_root));
    for (size_t i = 0; i < count; i++)
        buf_clear(&bytes[i]);
    json_doc_free(doc);
    header_clear(&header);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST_SLOW(proof_anvil__accounts_of_all_kinds__are_proved, 60),
    SUITE_TEST_SLOW(proof_anvil__a_balance_that_changed__is_not_proved_by_the_old_root, 60),
    SUITE_TEST_SLOW(proof_anvil__transactions__make_the_root_in_the_header, 60),
};
static const struct suite_fixture fixture = {
    .setup = devnet_need, .setup_once = devnet_start, .teardown_once = devnet_stop};
SUITE_MAIN_WITH("proof_anvil", tests, &fixture)
