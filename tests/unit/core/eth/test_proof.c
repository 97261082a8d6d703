#include "support/suite.h"

#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/eth/keccak.h"
#include "core/eth/proof_json.h"
#include "core/eth/rlp.h"
#include "support/bytes.h"
#include "support/trie_prover.h"

static struct trie_pair pair_of(const char *key, const char *value)
{
    return (struct trie_pair){view_of_text(key), view_of_text(value)};
}

/* Prove `key` in the trie of pairs. Returns: what proof_value() says. */
static enum err prove(struct buf *value, const struct trie_pair *pairs, size_t count,
                      const char *key)
{
    struct trie_prover prover;
    struct view proved;
    trie_prover_make(&prover, pairs, count, view_of_text(key));
    enum err err = proof_value(&proved, &prover.root, view_of_text(key), trie_prover_path(&prover));
    buf_reset(value);
    if (err == OK)
        buf_add(value, proved.data, proved.len);
    trie_prover_clear(&prover);
    return err;
}

/* Extensions, a branch with a value of its own, embedded leaves, hashed nodes. */
static const char long_value[] = "a value that does not fit into its parent, being 32 bytes long";
static const struct {
    const char *key, *value;
} known[] = {{"do", "verb"},
             {"dog", "puppy"},
             {"doge", "coin"},
             {"horse", "stallion"},
             {"dogs", long_value},
             {"horseradish", long_value},
             {"d", "x"}};

START_TEST(proof__value__of_every_key_and_of_none)
{
    static const char *const absent[] = {"",      "c",    "da",     "dof", "dogg",
                                         "dogss", "hors", "horses", "z",   "horseradisi"};
    struct trie_pair pairs[MEM_COUNT(known)];
    struct buf value = {0};
    for (size_t i = 0; i < MEM_COUNT(known); i++)
        pairs[i] = pair_of(known[i].key, known[i].value);
    for (size_t i = 0; i < MEM_COUNT(known); i++) {
        ck_assert_int_eq(prove(&value, pairs, MEM_COUNT(known), known[i].key), OK);
        ck_assert_str_eq(buf_text(&value), known[i].value);
    }
    for (size_t i = 0; i < MEM_COUNT(absent); i++) {
        ck_assert_msg(prove(&value, pairs, MEM_COUNT(known), absent[i]) == OK, "'%s': %s",
                      absent[i], err_detail(ERR_UNTRUSTED));
        ck_assert_uint_eq(value.len, 0);
    }
    buf_clear(&value);
}
END_TEST

START_TEST(proof__value__in_an_empty_trie)
{
    struct view nodes[] = {view_of("\x80", 1), view_of("\x80", 1)}, value;
    for (size_t count = 0; count <= 2; count++) {
        struct proof_path path = {nodes, count};
        ck_assert_int_eq(proof_value(&value, &trie_empty_root, view_of_text("key"), path),
                         count < 2 ? OK : ERR_UNTRUSTED);
        ck_assert_uint_eq(value.len, 0);
    }
    struct view other = view_of("\xc2\x20\x01", 3);
    ck_assert_int_eq(
        proof_value(&value, &trie_empty_root, view_of_text("k"), (struct proof_path){&other, 1}),
        ERR_UNTRUSTED);
}
END_TEST

/* A trie of hashed keys, some 1000 of them, as the state is. */
struct big {
    uint8_t keys[1000][20];
    struct trie_pair pairs[1000];
    struct trie_prover prover;
};

static struct big *make_big(void)
{
    struct big *big = mem_alloc(sizeof *big);
    for (size_t i = 0; i < 1000; i++) {
        memcpy(big->keys[i], &i, sizeof i);
        big->pairs[i] = (struct trie_pair){view_of(big->keys[i], 20), view_of_text(long_value)};
    }
    trie_prover_make_secure(&big->prover, big->pairs, 1000, big->pairs[7].key);
    ck_assert_uint_ge(big->prover.count, 3);
    return big;
}

static void free_big(struct big *big)
{
    trie_prover_clear(&big->prover);
    mem_free(big);
}

static enum err prove_big(const struct big *big, struct proof_path path)
{
    struct hash32 key;
    struct view value;
    keccak256(&key, big->keys[7], 20);
    enum err err = proof_value(&value, &big->prover.root, view_of(key.b, 32), path);
    ck_assert(err != OK || view_equal(value, view_of_text(long_value)));
    ck_assert(err == OK || value.data == NULL);
    return err;
}

START_TEST(proof__value__any_changed_bit_is_noticed)
{
    struct big *big = make_big();
    ck_assert_int_eq(prove_big(big, trie_prover_path(&big->prover)), OK);
    for (size_t i = 0; i < big->prover.count; i++) {
        uint8_t *node = (uint8_t *)(uintptr_t)big->prover.nodes[i].data;
        for (size_t bit = 0; bit < 8 * big->prover.nodes[i].len; bit++) {
            node[bit / 8] ^= (uint8_t)(1u << bit % 8);
            ck_assert_int_eq(prove_big(big, trie_prover_path(&big->prover)), ERR_UNTRUSTED);
            node[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
    }
    free_big(big);
}
END_TEST

START_TEST(proof__value__nodes_missing_left_over_out_of_order)
{
    struct big *big = make_big();
    struct view nodes[TRIE_PROVER_NODES + 1];
    size_t count = big->prover.count;
    memcpy(nodes, big->prover.nodes, count * sizeof *nodes);
    for (size_t fewer = 0; fewer < count; fewer++)
        ck_assert_int_eq(prove_big(big, (struct proof_path){nodes, fewer}), ERR_UNTRUSTED);
    nodes[count] = nodes[count - 1];
    ck_assert_int_eq(prove_big(big, (struct proof_path){nodes, count + 1}), ERR_UNTRUSTED);
    ck_assert_int_eq(prove_big(big, (struct proof_path){nodes + 1, count - 1}), ERR_UNTRUSTED);
    struct view first = nodes[0];
    nodes[0] = nodes[1];
    nodes[1] = first;
    ck_assert_int_eq(prove_big(big, (struct proof_path){nodes, count}), ERR_UNTRUSTED);
    nodes[1] = nodes[0];
    nodes[0] = first;
    nodes[count - 1].len--;
    ck_assert_int_eq(prove_big(big, (struct proof_path){nodes, count}), ERR_UNTRUSTED);
    free_big(big);
}
END_TEST

/* Nodes that hash to the root, and that no trie has. key is the byte 0x12. */
START_TEST(proof__value__nodes_in_no_form_of_a_trie)
{
    static const struct {
        const char *why, *node;
    } cases[] = {
        {"bytes", "8412345678"},
        {"an empty list", "c0"},
        {"one item", "c101"},
        {"three items", "c3010203"},
        {"eighteen items", "d2808080808080808080808080808080808080"},
        {"long form of a short length", "f804 821212 05"},
        {"trailing byte", "c4 822012 05 00"},
        {"a path that is a list", "c2 c0 05"},
        {"an empty path", "c2 80 05"},
        {"unknown flags", "c4 824012 05"},
        {"padding", "c4 822112 05"},
        {"a leaf without value", "c4 822012 80"},
        {"a leaf whose value is a list", "c4 822012 c0"},
        {"an extension without path", "c2 00 05"},
        {"an extension to nothing", "c3 11 80"},
        {"an extension to a short hash", "c4 11 820102"},
        {"an extension to an extension", "c6 11 c4 12 c2 20 05"},
        {"an extension to a leaf", "c4 11 c2 32 05"},
        {"a branch with one child", "d3 80 c2 32 05 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80"},
        {"a branch with a value only", "d1 8080808080808080808080808080808005"},
        {"a branch whose value is a list",
         "d3 80 c2 32 05 80 80 80 80 80 80 80 80 80 80 80 80 80 80 c0"},
        {"a branch with half a hash",
         "d5 80 c2 32 05 820102 80 80 80 80 80 80 80 80 80 80 80 80 80 80"},
    };
    for (size_t i = 0; i < MEM_COUNT(cases); i++) {
        struct buf bytes = bytes_of(cases[i].node);
        struct view node = view_of_buf(&bytes), value;
        struct hash32 root;
        keccak256(&root, node.data, node.len);
        ck_assert_msg(proof_value(&value, &root, view_of("\x12", 1),
                                  (struct proof_path){&node, 1}) == ERR_UNTRUSTED,
                      "%s", cases[i].why);
        buf_clear(&bytes);
    }
}
END_TEST

/* The nodes of the cases above in their right form, so that these fail for what they say. */
START_TEST(proof__value__nodes_in_the_form_of_a_trie)
{
    static const struct {
        const char *node, *value;
    } cases[] = {
        {"c4 822012 05", "05"},
        {"c4 822013 05", ""},
        {"d5 80 c2 32 05 c2 32 06 80 80 80 80 80 80 80 80 80 80 80 80 80 80", "05"},
        {"d5 c2 31 05 80 c2 32 06 80 80 80 80 80 80 80 80 80 80 80 80 80 80", ""},
        {"d3 80 c2 32 05 80 80 80 80 80 80 80 80 80 80 80 80 80 80 05", "05"},
    };
    for (size_t i = 0; i < MEM_COUNT(cases); i++) {
        struct buf bytes = bytes_of(cases[i].node);
        struct view node = view_of_buf(&bytes), value;
        struct hash32 root;
        keccak256(&root, node.data, node.len);
        ck_assert_msg(
            proof_value(&value, &root, view_of("\x12", 1), (struct proof_path){&node, 1}) == OK,
            "%s: %s", cases[i].node, err_detail(ERR_UNTRUSTED));
        bytes_expect(value, cases[i].value);
        buf_clear(&bytes);
    }
}
END_TEST

/* An account with storage in a small state, and its proof. */
struct state {
    struct addr addresses[3];
    struct hash32 slots[3];
    struct buf accounts[2]; /* the third is absent */
    struct trie_pair pairs[2], storage[2];
    struct trie_prover account, slot[3];
    struct proof_slot_claim claims[3];
    struct proof_answer answer;
};

static void add_account(struct buf *out, uint64_t nonce, uint64_t balance,
                        const struct hash32 *storage)
{
    size_t list = rlp_list_begin(out);
    rlp_add_u64(out, nonce);
    rlp_add_u64(out, balance);
    rlp_add_bytes(out, storage->b, 32);
    rlp_add_bytes(out, proof_no_code.b, 32);
    rlp_list_end(out, list);
}

static struct state *make_state(size_t of)
{
    struct state *state = mem_alloc(sizeof *state);
    struct proof_answer *answer = &state->answer;
    for (uint8_t i = 0; i < 3; i++) {
        state->addresses[i].b[19] = i;
        state->slots[i].b[31] = i;
    }
    state->storage[0] = (struct trie_pair){view_of(state->slots[0].b, 32), view_of("\x07", 1)};
    state->storage[1] =
        (struct trie_pair){view_of(state->slots[1].b, 32), view_of("\x82\x01\x00", 3)};
    for (size_t i = 0; i < 3; i++) {
        trie_prover_make_secure(&state->slot[i], state->storage, of == 0 ? 2 : 0,
                                view_of(state->slots[i].b, 32));
        state->claims[i] = (struct proof_slot_claim){.slot = state->slots[i],
                                                     .path = trie_prover_path(&state->slot[i])};
    }
    struct hash32 storage;
    trie_root_secure(&storage, state->storage, 2);
    add_account(&state->accounts[0], 1, 1000, &storage);
    add_account(&state->accounts[1], 0, 5, &trie_empty_root);
    for (size_t i = 0; i < 2; i++)
        state->pairs[i] = (struct trie_pair){view_of(state->addresses[i].b, 20),
                                             view_of_buf(&state->accounts[i])};
    trie_prover_make_secure(&state->account, state->pairs, 2, view_of(state->addresses[of].b, 20));
    *answer = (struct proof_answer){
        .address = state->addresses[of],
        .account = {.storage_root = trie_empty_root, .code_hash = proof_no_code},
        .path = trie_prover_path(&state->account),
        .slots = state->claims,
        .slot_count = 3};
    if (of == 0) {
        answer->account.nonce = 1;
        answer->account.balance = u256_from_u64(1000);
        answer->account.storage_root = storage;
        state->claims[0].value = u256_from_u64(7);
        state->claims[1].value = u256_from_u64(256);
    } else if (of == 1) {
        answer->account.balance = u256_from_u64(5);
    }
    return state;
}

static void free_state(struct state *state)
{
    trie_prover_clear(&state->account);
    for (size_t i = 0; i < 3; i++)
        trie_prover_clear(&state->slot[i]);
    buf_clear(&state->accounts[0]);
    buf_clear(&state->accounts[1]);
    mem_free(state);
}

static enum err check(const struct state *state, struct proof_account *account)
{
    return proof_check(account, &state->answer, &state->account.root, &state->answer.address);
}

START_TEST(proof__check__accounts_with_and_without_storage_and_none)
{
    for (size_t of = 0; of < 3; of++) {
        struct state *state = make_state(of);
        struct proof_account account;
        ck_assert_msg(check(state, &account) == OK, "%zu: %s", of, err_detail(ERR_UNTRUSTED));
        ck_assert(account.exists == (of < 2));
        ck_assert(u256_cmp(&account.balance, &state->answer.account.balance) == 0);
        ck_assert(hash_equal(&account.storage_root, &state->answer.account.storage_root));
        free_state(state);
    }
}
END_TEST

START_TEST(proof__check__an_absent_account_may_have_zero_hashes_others_not)
{
    struct proof_account account;
    for (size_t of = 0; of < 3; of++) {
        struct state *state = make_state(of);
        state->answer.account.code_hash = (struct hash32){{0}};
        ck_assert_int_eq(check(state, &account), of == 2 ? OK : ERR_UNTRUSTED);
        state->answer.account.code_hash = proof_no_code;
        state->answer.account.storage_root = (struct hash32){{0}};
        ck_assert_int_eq(check(state, &account), of == 2 ? OK : ERR_UNTRUSTED);
        free_state(state);
    }
}
END_TEST

START_TEST(proof__check__each_claim_is_compared)
{
    for (size_t of = 0; of < 3; of++) {
        struct state *state = make_state(of);
        struct proof_account account;
        struct proof_answer *answer = &state->answer;
        const struct proof_answer right = *answer;
        answer->account.nonce++;
        ck_assert_int_eq(check(state, &account), ERR_UNTRUSTED);
        *answer = right;
        answer->account.balance.limb[3]++;
        ck_assert_int_eq(check(state, &account), ERR_UNTRUSTED);
        *answer = right;
        answer->account.storage_root.b[31]++;
        ck_assert_int_eq(check(state, &account), ERR_UNTRUSTED);
        *answer = right;
        answer->account.code_hash.b[0]++;
        ck_assert_int_eq(check(state, &account), ERR_UNTRUSTED);
        *answer = right;
        for (size_t i = 0; i < 3; i++) {
            struct proof_slot_claim claim = state->claims[i];
            state->claims[i].value.limb[0]++;
            ck_assert_int_eq(check(state, &account), ERR_UNTRUSTED);
            state->claims[i] = claim;
        }
        struct addr other = state->addresses[(of + 1) % 3];
        ck_assert_int_eq(proof_check(&account, answer, &state->account.root, &other),
                         ERR_UNTRUSTED);
        answer->address = other;
        ck_assert_int_eq(check(state, &account), ERR_UNTRUSTED);
        free_state(state);
    }
}
END_TEST

/* Values that hash right and that no chain writes; the last one has 33 bytes. */
#define WIDE "a1010000000000000000000000000000000000000000000000000000000000000000"
START_TEST(proof__slot__value_in_no_form_of_storage)
{
    static const char *const bad[] = {"80", "8100", "00", "820001", "c0", "0102", WIDE};
    struct hash32 slot = {{0}};
    for (size_t i = 0; i < MEM_COUNT(bad); i++) {
        struct buf bytes = bytes_of(bad[i]);
        struct trie_pair pair = {view_of(slot.b, 32), view_of_buf(&bytes)};
        struct trie_prover prover;
        struct u256 value;
        trie_prover_make_secure(&prover, &pair, 1, pair.key);
        ck_assert_msg(proof_slot(&value, &prover.root, &slot, trie_prover_path(&prover)) ==
                          ERR_UNTRUSTED,
                      "%s", bad[i]);
        trie_prover_clear(&prover);
        buf_clear(&bytes);
    }
}
END_TEST

START_TEST(proof__account__value_in_no_form_of_an_account)
{
    struct state *state = make_state(0);
    struct view right = view_of_buf(&state->accounts[0]);
    for (size_t i = 0; i < 3; i++) {
        struct buf bytes = {0};
        if (i == 0) {
            buf_add(&bytes, right.data, right.len - 1);
        } else if (i == 1) {
            buf_add(&bytes, right.data, right.len);
            buf_add_byte(&bytes, 0);
        } else { /* a fifth field */
            size_t list = rlp_list_begin(&bytes);
            buf_add(&bytes, right.data + 2, right.len - 2);
            rlp_add_u64(&bytes, 1);
            rlp_list_end(&bytes, list);
        }
        struct trie_pair pair = {view_of(state->addresses[0].b, 20), view_of_buf(&bytes)};
        struct trie_prover prover;
        struct proof_account account;
        trie_prover_make_secure(&prover, &pair, 1, pair.key);
        ck_assert_int_eq(
            proof_account(&account, &prover.root, &state->addresses[0], trie_prover_path(&prover)),
            ERR_UNTRUSTED);
        trie_prover_clear(&prover);
        buf_clear(&bytes);
    }
    free_state(state);
}
END_TEST

/* As geth answers for an account that it has not (the root is that of an empty state). */
#define HASHES                                                                                     \
    "\"codeHash\":\"0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470\","         \
    "\"storageHash\":\"0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421\","
#define NUMBERS                 "\"nonce\":\"0x0\",\"balance\":\"0x0\","
#define SLOT(key, value, proof) "{\"key\":" key ",\"value\":" value ",\"proof\":" proof "}"

static enum err read_text(struct proof_doc *out, const char *text)
{
    struct json_doc *doc;
    ck_assert_msg(json_parse(&doc, text, strlen(text), &json_limits_default) == OK, "%s", text);
    enum err err = proof_doc_read(out, json_root(doc), &addr_zero);
    json_doc_free(doc);
    return err;
}

START_TEST(proof__doc__reads_keys_of_all_forms)
{
    struct proof_doc doc;
    struct proof_account account;
    ck_assert_int_eq(
        read_text(
            &doc,
            "{\"accountProof\":[]," HASHES NUMBERS
            "\"extra\":1,\"storageProof\":[" SLOT("\"0x0\"", "\"0x0\"", "[\"0x80\"]") "," SLOT(
                "\"0xabc\"", "\"0x0\"",
                "[]") "," SLOT("\"0x0102\"", "\"0x0\"",
                               "[]") "," SLOT("\"0x1e8bf26b05059b66f11b6e0c5b9fe941f81181d6cc9f2af6"
                                              "5ccee86e95cea1ca"
                                              "\"",
                                              "\"0x0\"", "[]") "]}"),
        OK);
    ck_assert_uint_eq(doc.answer.slot_count, 4);
    ck_assert_uint_eq(doc.slots[0].path.count, 1);
    bytes_expect(doc.slots[0].path.nodes[0], "80");
    bytes_expect(view_of(doc.slots[1].slot.b + 29, 3), "000abc");
    bytes_expect(view_of(doc.slots[2].slot.b + 29, 3), "000102");
    bytes_expect(view_of(doc.slots[3].slot.b, 3), "1e8bf2");
    ck_assert_int_eq(proof_check(&account, &doc.answer, &trie_empty_root, &addr_zero), OK);
    ck_assert(!account.exists);
    proof_doc_clear(&doc);
}
END_TEST

START_TEST(proof__doc__refuses)
{
    static const char *const bad[] = {
        "[]",
        "null",
        "{}",
        "{" HASHES NUMBERS "\"storageProof\":[]}",
        "{\"accountProof\":[]," HASHES NUMBERS "\"x\":[]}",
        "{\"accountProof\":[]," HASHES "\"nonce\":\"0x0\",\"storageProof\":[]}",
        "{\"accountProof\":[]," HASHES
        "\"nonce\":\"0x00\",\"balance\":\"0x0\",\"storageProof\":[]}",
        "{\"accountProof\":[]," HASHES "\"nonce\":0,\"balance\":\"0x0\",\"storageProof\":[]}",
        "{\"accountProof\":[]," NUMBERS "\"storageProof\":[]}",
        "{\"accountProof\":{}," HASHES NUMBERS "\"storageProof\":[]}",
        "{\"accountProof\":[1]," HASHES NUMBERS "\"storageProof\":[]}",
        "{\"accountProof\":[\"0x8\"]," HASHES NUMBERS "\"storageProof\":[]}",
        "{\"accountProof\":[\"80\"]," HASHES NUMBERS "\"storageProof\":[]}",
        "{\"accountProof\":[],\"address\":\"0x00\"," HASHES NUMBERS "\"storageProof\":[]}",
        "{\"accountProof\":[]," HASHES NUMBERS "\"storageProof\":{}}",
        "{\"accountProof\":[]," HASHES NUMBERS "\"storageProof\":[1]}",
        "{\"accountProof\":[]," HASHES NUMBERS "\"storageProof\":[{}]}",
        "{\"accountProof\":[]," HASHES NUMBERS
        "\"storageProof\":[" SLOT("\"0x\"", "\"0x0\"", "[]") "]}",
        "{\"accountProof\":[]," HASHES NUMBERS
        "\"storageProof\":[" SLOT("\"0xg\"", "\"0x0\"", "[]") "]}",
        "{\"accountProof\":[]," HASHES NUMBERS "\"storageProof\":[" SLOT("0", "\"0x0\"", "[]") "]}",
        "{\"accountProof\":[]," HASHES NUMBERS "\"storageProof\":[" SLOT(
            "\"0x0000000000000000000000000000000000000000000000000000000000000000a\"", "\"0x0\"",
            "[]") "]}",
        "{\"accountProof\":[]," HASHES NUMBERS "\"storageProof\":[" SLOT("\"0x0\"", "0", "[]") "]}",
        "{\"accountProof\":[]," HASHES NUMBERS
        "\"storageProof\":[" SLOT("\"0x0\"", "\"0x0\"", "{\"a\":\"0x80\"}") "]}",
    };
    for (size_t i = 0; i < MEM_COUNT(bad); i++) {
        struct proof_doc doc;
        ck_assert_msg(read_text(&doc, bad[i]) == ERR_SYNTAX, "%s", bad[i]);
        proof_doc_clear(&doc);
    }
}
END_TEST

START_TEST(proof__doc__address_in_mixed_case_carries_a_checksum)
{
    struct proof_doc doc;
    static const char rest[] = HASHES NUMBERS "\"accountProof\":[],\"storageProof\":[]}";
    static const struct {
        const char *address;
        enum err err;
    } cases[] = {{"0x00000000219ab540356cbb839cbe05303d7705fa", OK},
                 {"0x00000000219ab540356cBB839Cbe05303d7705Fa", OK},
                 {"0x00000000219ab540356cBB839Cbe05303d7705fa", ERR_INVALID},
                 {"0x00000000219ab540356cbb839cbe05303d7705", ERR_SYNTAX}};
    for (size_t i = 0; i < MEM_COUNT(cases); i++) {
        struct buf text = {0};
        buf_printf(&text, "{\"address\":\"%s\",%s", cases[i].address, rest);
        ck_assert_msg(read_text(&doc, buf_text(&text)) == cases[i].err, "%s", cases[i].address);
        proof_doc_clear(&doc);
        buf_clear(&text);
    }
}
END_TEST

START_TEST(proof__doc__size_is_bounded)
{
    struct buf text = {0};
    struct proof_doc doc;
    buf_add_text(&text, "{" HASHES NUMBERS "\"storageProof\":[],\"accountProof\":[\"0x");
    memset(buf_grow(&text, 9u << 20), '0', 9u << 20);
    buf_add_text(&text, "\"]}");
    ck_assert_int_eq(read_text(&doc, buf_text(&text)), ERR_LIMIT);
    proof_doc_clear(&doc);
    buf_clear(&text);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(proof__value__of_every_key_and_of_none),
    SUITE_TEST(proof__value__in_an_empty_trie),
    SUITE_TEST(proof__value__any_changed_bit_is_noticed),
    SUITE_TEST(proof__value__nodes_missing_left_over_out_of_order),
    SUITE_TEST(proof__value__nodes_in_no_form_of_a_trie),
    SUITE_TEST(proof__value__nodes_in_the_form_of_a_trie),
    SUITE_TEST(proof__check__accounts_with_and_without_storage_and_none),
    SUITE_TEST(proof__check__an_absent_account_may_have_zero_hashes_others_not),
    SUITE_TEST(proof__check__each_claim_is_compared),
    SUITE_TEST(proof__slot__value_in_no_form_of_storage),
    SUITE_TEST(proof__account__value_in_no_form_of_an_account),
    SUITE_TEST(proof__doc__reads_keys_of_all_forms),
    SUITE_TEST(proof__doc__refuses),
    SUITE_TEST(proof__doc__address_in_mixed_case_carries_a_checksum),
    SUITE_TEST(proof__doc__size_is_bounded),
};
SUITE_MAIN("proof", tests)
