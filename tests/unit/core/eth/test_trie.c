#include "support/suite.h"

#include <stdio.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/eth/trie.h"
#include "support/trie_prover.h"

static struct trie_pair pair_of(const char *key, const char *value)
{
    return (struct trie_pair){view_of_text(key), view_of_text(value)};
}

static void expect_hash(const struct hash32 *hash, const char *hex)
{
    char text[67];
    hex_write(text, hash->b, sizeof hash->b);
    ck_assert_str_eq(text, hex);
}

static void expect_root(const struct trie_pair *pairs, size_t count, const char *hex)
{
    struct hash32 root;
    ck_assert_int_eq(trie_root(&root, pairs, count), OK);
    expect_hash(&root, hex);
}

/* ethereum/tests, TrieTests/trieanyorder.json */
START_TEST(trie__root__published_examples)
{
    expect_root(NULL, 0, "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421");
    struct trie_pair one[] = {pair_of("A", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")};
    expect_root(one, 1, "0xd23786fb4a010da3ce639d66d5e904a11dbc02746d1ce25029e53290cabf28ab");
    struct trie_pair dogs[] = {pair_of("doe", "reindeer"), pair_of("dog", "puppy"),
                               pair_of("dogglesworth", "cat")};
    expect_root(dogs, 3, "0x8aad789dff2f538bca5d8ea56e8abe10f4c7ba3a5dea95fea4cd6e7c3a1168d3");
    struct trie_pair puppy[] = {pair_of("do", "verb"), pair_of("horse", "stallion"),
                                pair_of("doge", "coin"), pair_of("dog", "puppy")};
    expect_root(puppy, 4, "0x5991bb8c6514148a29db676a14ac506cd2cd5775ace63c30a4fe457715e9ac84");
    struct trie_pair foo[] = {pair_of("foo", "bar"), pair_of("food", "bass")};
    expect_root(foo, 2, "0x17beaa1648bafa633cda809c90c04af50fc8aed3cb40d16efbddee6fdf63c4c3");
}
END_TEST

START_TEST(trie__root__of_any_order_is_the_same)
{
    struct trie_pair pairs[] = {pair_of("do", "verb"), pair_of("dog", "puppy"),
                                pair_of("doge", "coin"), pair_of("", "the root's own value")};
    struct hash32 first, root;
    ck_assert_int_eq(trie_root(&first, pairs, 4), OK);
    for (size_t i = 0; i < 4; i++) {
        struct trie_pair turned[4];
        for (size_t j = 0; j < 4; j++)
            turned[j] = pairs[(3 * j + i) % 4];
        ck_assert_int_eq(trie_root(&root, turned, 4), OK);
        ck_assert(hash_equal(&root, &first));
    }
}
END_TEST

START_TEST(trie__root__the_later_value_counts_and_an_empty_one_removes)
{
    struct trie_pair pairs[] = {pair_of("foo", "old"),   pair_of("gone", "x"),
                                pair_of("food", "bass"), pair_of("gone", ""),
                                pair_of("foo", "bar"),   pair_of("never", "")};
    expect_root(pairs, MEM_COUNT(pairs),
                "0x17beaa1648bafa633cda809c90c04af50fc8aed3cb40d16efbddee6fdf63c4c3");
    struct trie_pair nothing[] = {pair_of("a", "b"), pair_of("a", "")};
    struct hash32 root;
    ck_assert_int_eq(trie_root(&root, nothing, 2), OK);
    ck_assert(hash_equal(&root, &trie_empty_root));
}
END_TEST

START_TEST(trie__root__a_key_is_bounded)
{
    uint8_t long_key[TRIE_KEY_MAX + 1] = {0};
    struct trie_pair pairs[] = {{view_of(long_key, TRIE_KEY_MAX), view_of_text("x")},
                                {view_of(long_key, TRIE_KEY_MAX + 1), view_of_text("x")}};
    struct hash32 root;
    ck_assert_int_eq(trie_root(&root, pairs, 1), OK);
    ck_assert_int_eq(trie_root(&root, pairs, 2), ERR_LIMIT);
    trie_root_secure(&root, pairs, 2);
}
END_TEST

/* Each key one nibble pair longer than the one before: the deepest trie that keys allow. */
START_TEST(trie__root__as_deep_as_it_gets)
{
    static const uint8_t zeros[TRIE_KEY_MAX];
    struct trie_pair pairs[TRIE_KEY_MAX + 1];
    struct hash32 root, shorter;
    for (size_t i = 0; i <= TRIE_KEY_MAX; i++)
        pairs[i] = (struct trie_pair){view_of(zeros, i), view_of_text("value")};
    ck_assert_int_eq(trie_root(&root, pairs, TRIE_KEY_MAX + 1), OK);
    ck_assert_int_eq(trie_root(&shorter, pairs, TRIE_KEY_MAX), OK);
    ck_assert(!hash_equal(&root, &shorter));
}
END_TEST

/* Against a trie that is made naively. */
START_TEST(trie__root__agrees_with_the_prover)
{
    uint8_t keys[200][4], values[200][40];
    struct trie_pair pairs[200];
    struct hash32 root;
    struct trie_prover prover;
    for (size_t count = 1; count <= 200; count += count < 20 ? 1 : 36) {
        for (size_t i = 0; i < count; i++) {
            /* Distinct, with long common beginnings and values around the 32-byte border. */
            memcpy(keys[i], (uint8_t[]){0xab, (uint8_t)(i / 16), (uint8_t)(i % 16 * 17), 1}, 4);
            memset(values[i], (int)i, sizeof values[i]);
            size_t key_len = i % 5 == 0 ? 3 : 4;
            pairs[i] = (struct trie_pair){view_of(keys[i], key_len),
                                          view_of(values[i], 1 + i * 7 % sizeof values[i])};
        }
        ck_assert_int_eq(trie_root(&root, pairs, count), OK);
        trie_prover_make(&prover, pairs, count, pairs[0].key);
        ck_assert_msg(hash_equal(&root, &prover.root), "%zu keys", count);
        trie_prover_clear(&prover);
        trie_root_secure(&root, pairs, count);
        trie_prover_make_secure(&prover, pairs, count, pairs[0].key);
        ck_assert_msg(hash_equal(&root, &prover.root), "%zu hashed keys", count);
        trie_prover_clear(&prover);
    }
}
END_TEST

/* The withdrawals of no block, and a list long enough for keys of one, two and three bytes. */
START_TEST(trie__list_root__is_keyed_by_the_rlp_of_the_index)
{
    struct hash32 root, same;
    ck_assert_int_eq(trie_list_root(&root, NULL, 0), OK);
    ck_assert(hash_equal(&root, &trie_empty_root));
    struct view items[300];
    struct trie_pair pairs[300];
    uint8_t keys[300][3];
    for (size_t i = 0; i < 300; i++) {
        items[i] = view_of_text("an item of the list that is longer than a hash");
        size_t len = i == 0 || i >= 128 ? 2 : 1;
        if (i == 0)
            memcpy(keys[i], "\x80", len = 1);
        else if (i < 128)
            keys[i][0] = (uint8_t)i;
        else if (i < 256)
            memcpy(keys[i], (uint8_t[]){0x81, (uint8_t)i}, 2);
        else
            memcpy(keys[i], (uint8_t[]){0x82, 1, (uint8_t)i}, len = 3);
        pairs[i] = (struct trie_pair){view_of(keys[i], len), items[i]};
    }
    ck_assert_int_eq(trie_list_root(&root, items, 300), OK);
    ck_assert_int_eq(trie_root(&same, pairs, 300), OK);
    ck_assert(hash_equal(&root, &same));
}
END_TEST

START_TEST(trie__list_root__has_no_empty_item)
{
    struct view items[] = {view_of_text("a"), {0}};
    struct hash32 root;
    ck_assert_int_eq(trie_list_root(&root, items, 2), ERR_INVALID);
}
END_TEST

/* ethereum/tests, BasicTests/hexencodetest.json, and what is none. */
START_TEST(trie__path__hex_prefix)
{
    static const struct {
        const char *bytes;
        size_t len;
        bool leaf;
    } good[] = {{"0x112345", 5, false},  {"0x00012345", 6, false}, {"0x3f1cb8", 5, true},
                {"0x200f1cb8", 6, true}, {"0x20", 0, true},        {"0x00", 0, false}};
    static const char *const bad[] = {"0x", "0x40", "0xf1", "0x21", "0x0f", "0x80"};
    struct trie_path path;
    for (size_t i = 0; i < MEM_COUNT(good); i++) {
        struct buf bytes = {0};
        ck_assert_int_eq(hex_read(&bytes, 64, good[i].bytes, strlen(good[i].bytes)), OK);
        ck_assert_msg(trie_path_read(&path, view_of_buf(&bytes)) == OK, "%s", good[i].bytes);
        ck_assert_uint_eq(trie_path_len(&path), good[i].len);
        ck_assert(path.leaf == good[i].leaf);
        buf_clear(&bytes);
    }
    for (size_t i = 0; i < MEM_COUNT(bad); i++) {
        struct buf bytes = {0};
        ck_assert_int_eq(hex_read(&bytes, 64, bad[i], strlen(bad[i])), OK);
        ck_assert_msg(trie_path_read(&path, view_of_buf(&bytes)) == ERR_SYNTAX, "%s", bad[i]);
        buf_clear(&bytes);
    }
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(trie__root__published_examples),
    SUITE_TEST(trie__root__of_any_order_is_the_same),
    SUITE_TEST(trie__root__the_later_value_counts_and_an_empty_one_removes),
    SUITE_TEST(trie__root__a_key_is_bounded),
    SUITE_TEST(trie__root__as_deep_as_it_gets),
    SUITE_TEST(trie__root__agrees_with_the_prover),
    SUITE_TEST(trie__list_root__is_keyed_by_the_rlp_of_the_index),
    SUITE_TEST(trie__list_root__has_no_empty_item),
    SUITE_TEST(trie__path__hex_prefix),
};
SUITE_MAIN("trie", tests)
