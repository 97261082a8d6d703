#include "support/suite.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/eth/header_json.h"
#include "core/eth/rlp.h"
#include "support/bytes.h"

struct member {
    const char *name, *value;
};

/* Block 22431085 of Ethereum, after Prague. */
static const struct member prague[] = {
    {"parentHash", "0x50c8cab760b2948349c590461b166773c45d8f4858cccf5a43025ab2960152e8"},
    {"sha3Uncles", "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347"},
    {"miner", "0x73f7b1184b5cd361cc0f7654998953e2a251dd58"},
    {"stateRoot", "0x9d67298f6448a8ef5faadfcc2d5ef7631407d5c48132f19c679d8adb50ad23e0"},
    {"transactionsRoot", "0xfb2ba458f67b5574d7b97122d4ae66cf7fbb5d6136f2389f5d20c29395915def"},
    {"receiptsRoot", "0x0bedb30b9a2a0e2ebb06ace0f603b38f56af01ab175c95adf6cdc4aa4283765a"},
    {"logsBloom", "0x0ca715064850200004134209804650288b410043010140900001100506100229"
                  "5514002ac108020c50490a005a124167d3018020084226009285640820382041"
                  "521a0180100202a8eb0041184a4560e602007811d344002c04320040828a0a10"
                  "6144400cc66702e2c00e9080092008b30c01012001f126021119a01cd0db8101"
                  "4610026d89405148011d3170912a790741181141338901adb00400e010344629"
                  "8a0001880f90780870152ce18a03844004108420208019022000010010a00cc1"
                  "0ac4000e80ccb8d0a6830630000928cc81450906401a24160081150a00e02002"
                  "b0122846080220101d00448104103140964800110b8825cc4001a8020003140d"},
    {"difficulty", "0x0"},
    {"number", "0x156456d"},
    {"gasLimit", "0x2255100"},
    {"gasUsed", "0x5ffa18"},
    {"timestamp", "0x681b3063"},
    {"extraData", "0xd883010f0a846765746888676f312e32332e38856c696e7578"},
    {"mixHash", "0x8500000fcbc7f0c3aee93cbb77fed60a0514b4ac2d5719179f965843cf91ed7c"},
    {"nonce", "0x0000000000000000"},
    {"baseFeePerGas", "0x50065b27"},
    {"withdrawalsRoot", "0xc3e1fbe15e77588849089f31d90877a11de61b8113a704356b8bdac078bba4ef"},
    {"blobGasUsed", "0x100000"},
    {"excessBlobGas", "0x3080000"},
    {"parentBeaconBlockRoot", "0x9c30624f15e4df4e8f819f89db8b930f36b561b7f70905688ea208d22fb0b822"},
    {"requestsHash", "0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
};
#define PRAGUE_HASH  "86d78358a7f63f7840f29cb5f886d1c3fe2ae6c1ca1c7b0fb41e467788426673"
#define FIRST_FIELDS 15 /* those of all forks */

/* Block 0. */
static const struct member genesis[] = {
    {"parentHash", "0x0000000000000000000000000000000000000000000000000000000000000000"},
    {"sha3Uncles", "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347"},
    {"miner", "0x0000000000000000000000000000000000000000"},
    {"stateRoot", "0xd7f8974fb5ac78d9ac099b9ad5018bedc2ce0a72dad1827a1709da30580f0544"},
    {"transactionsRoot", "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421"},
    {"receiptsRoot", "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421"},
    {"difficulty", "0x400000000"},
    {"number", "0x0"},
    {"gasLimit", "0x1388"},
    {"gasUsed", "0x0"},
    {"timestamp", "0x0"},
    {"extraData", "0x11bbe8db4e347b4e8c937c1c8370e4b5ed33adb3db69cbdb7a38e1e50b1b82fa"},
    {"mixHash", "0x0000000000000000000000000000000000000000000000000000000000000000"},
    {"nonce", "0x0000000000000042"},
};

/* A block object under construction. */
static void add_raw(struct buf *json, const char *name, const char *value)
{
    buf_printf(json, "%s\"%s\":%s", json->len > 0 ? "," : "{", name, value);
}

static void add(struct buf *json, const char *name, const char *value)
{
    buf_printf(json, "%s\"%s\":\"%s\"", json->len > 0 ? "," : "{", name, value);
}

static void add_all(struct buf *json, const struct member *members, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add(json, members[i].name, members[i].value);
}

/* Ends json and uses it up. */
static enum err read_block(struct header *out, struct hash32 *hash, struct buf *json)
{
    struct json_doc *doc;
    buf_add_text(json, "}");
    ck_assert_msg(json_parse(&doc, buf_text(json), json->len, &json_limits_default) == OK, "%s",
                  buf_text(json));
    enum err err = header_read_json(out, hash, json_root(doc));
    json_doc_free(doc);
    buf_clear(json);
    return err;
}

static enum err read_hash(struct hash32 *hash, struct buf *json)
{
    struct header header;
    enum err err = read_block(&header, hash, json);
    header_clear(&header);
    return err;
}

START_TEST(header__hash__of_the_first_block)
{
    struct buf json = {0};
    struct hash32 hash;
    char bloom[2 + 512 + 1] = "0x";
    memset(bloom + 2, '0', 512);
    add_all(&json, genesis, MEM_COUNT(genesis));
    add(&json, "logsBloom", bloom);
    ck_assert_int_eq(read_hash(&hash, &json), OK);
    bytes_expect(view_of(hash.b, 32),
                 "d4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3");
}
END_TEST

START_TEST(header__hash__of_a_block_after_prague_with_what_else_blocks_have)
{
    struct buf json = {0};
    struct hash32 hash;
    struct header header;
    add_all(&json, prague, MEM_COUNT(prague));
    add(&json, "hash", "0x" PRAGUE_HASH);
    add_raw(&json, "transactions", "[\"0x12\",{}]");
    add_raw(&json, "uncles", "[]");
    add_raw(&json, "withdrawals", "[]");
    add_raw(&json, "totalDifficulty", "null");
    add_raw(&json, "blockAccessListHash", "null");
    add(&json, "size", "0x220");
    ck_assert_int_eq(read_block(&header, &hash, &json), OK);
    bytes_expect(view_of(hash.b, 32), PRAGUE_HASH);
    ck_assert_int_eq(header.fork, HEADER_PRAGUE);
    ck_assert_uint_eq(header.number, 22431085);
    ck_assert_uint_eq(header.time_s, 0x681b3063);
    header_clear(&header);
    header_clear(&header);
}
END_TEST

START_TEST(header__read__each_missing_field_is_an_error)
{
    for (size_t missing = 0; missing < MEM_COUNT(prague); missing++) {
        for (int null = 0; null < 2; null++) {
            struct buf json = {0};
            struct hash32 hash;
            for (size_t i = 0; i < MEM_COUNT(prague); i++) {
                if (i != missing)
                    add(&json, prague[i].name, prague[i].value);
                else if (null)
                    add_raw(&json, prague[i].name, "null");
            }
            /* Without the last one it is a whole header of the fork before. */
            enum err due = missing == MEM_COUNT(prague) - 1 ? OK : ERR_SYNTAX;
            ck_assert_msg(read_hash(&hash, &json) == due, "%s", prague[missing].name);
        }
    }
}
END_TEST

START_TEST(header__read__the_hash_decides_where_it_is_given)
{
    struct buf json = {0};
    struct hash32 hash;
    add_all(&json, prague, MEM_COUNT(prague) - 1);
    add(&json, "hash", "0x" PRAGUE_HASH);
    ck_assert_int_eq(read_hash(&hash, &json), ERR_UNTRUSTED);
    add_all(&json, prague, MEM_COUNT(prague));
    add(&json, "hash", "0x86d78358");
    ck_assert_int_eq(read_hash(&hash, &json), ERR_SYNTAX);
    add_all(&json, prague, MEM_COUNT(prague));
    add_raw(&json, "hash", "null");
    ck_assert_int_eq(read_hash(&hash, &json), OK);
    bytes_expect(view_of(hash.b, 32), PRAGUE_HASH);
}
END_TEST

/* Fields left out that nothing but the rest of the block shows. */
START_TEST(header__read__a_fork_that_shows_elsewhere)
{
    struct buf json = {0};
    struct hash32 hash;
    add_all(&json, prague, FIRST_FIELDS);
    ck_assert_int_eq(read_hash(&hash, &json), ERR_SYNTAX); /* difficulty 0, yet no base fee */
    add_all(&json, prague, FIRST_FIELDS + 1);
    ck_assert_int_eq(read_hash(&hash, &json), OK);
    add_all(&json, prague, FIRST_FIELDS + 1);
    add_raw(&json, "withdrawals", "[]");
    ck_assert_int_eq(read_hash(&hash, &json), ERR_SYNTAX);
}
END_TEST

START_TEST(header__read__malformed_values)
{
    static const struct member bad[] = {
        {"stateRoot", "0x9d67"},
        {"miner", "0x"},
        {"number", "0x0156456d"},
        {"number", "22431085"},
        {"number", "0x"},
        {"gasUsed", "0x10000000000000000"},
        {"extraData", "0x0"},
        {"extraData", ""},
        {"nonce", "0x0"},
        {"blobGasUsed", "0x00"},
        {"logsBloom", "0x00"},
        {"difficulty", "-1"},
        {"baseFeePerGas", "0x10000000000000000000000000000000000000000000000000000000000000000"},
    };
    for (size_t i = 0; i < MEM_COUNT(bad); i++) {
        struct buf json = {0};
        struct hash32 hash;
        for (size_t j = 0; j < MEM_COUNT(prague); j++) {
            if (strcmp(prague[j].name, bad[i].name) != 0)
                add(&json, prague[j].name, prague[j].value);
        }
        add(&json, bad[i].name, bad[i].value);
        ck_assert_msg(read_hash(&hash, &json) == ERR_SYNTAX, "%s %s", bad[i].name, bad[i].value);
    }
}
END_TEST

START_TEST(header__read__miner_in_mixed_case_carries_a_checksum)
{
    static const struct {
        const char *miner;
        enum err err;
    } cases[] = {{"0x73F7B1184B5CD361CC0F7654998953E2A251DD58", OK},
                 {"0x73f7b1184B5cD361cC0f7654998953E2a251dd58", OK},
                 {"0x73f7b1184B5cD361cC0f7654998953E2a251dD58", ERR_INVALID}};
    for (size_t i = 0; i < MEM_COUNT(cases); i++) {
        struct buf json = {0};
        struct hash32 hash;
        for (size_t j = 0; j < MEM_COUNT(prague); j++)
            add(&json, prague[j].name,
                strcmp(prague[j].name, "miner") == 0 ? cases[i].miner : prague[j].value);
        ck_assert_msg(read_hash(&hash, &json) == cases[i].err, "%s", cases[i].miner);
    }
}
END_TEST

/* EIP-7928 and EIP-7843: two fields behind those of Prague, never one alone. */
START_TEST(header__read__amsterdam)
{
    static const struct member list = {
        "blockAccessListHash",
        "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347"};
    static const struct member slot = {"slotNumber", "0x1234"};
    struct buf json = {0}, bytes = {0};
    struct hash32 hash;
    struct header header;
    add_all(&json, prague, MEM_COUNT(prague));
    add(&json, list.name, list.value);
    ck_assert_int_eq(read_hash(&hash, &json), ERR_SYNTAX);
    add_all(&json, prague, MEM_COUNT(prague));
    add(&json, slot.name, slot.value);
    ck_assert_int_eq(read_hash(&hash, &json), ERR_SYNTAX);
    add_all(&json, prague, MEM_COUNT(prague) - 1);
    add(&json, list.name, list.value);
    add(&json, slot.name, slot.value);
    ck_assert_int_eq(read_hash(&hash, &json), ERR_SYNTAX);
    add_all(&json, prague, MEM_COUNT(prague));
    add(&json, list.name, list.value);
    add(&json, slot.name, slot.value);
    ck_assert_int_eq(read_block(&header, &hash, &json), OK);
    ck_assert_int_eq(header.fork, HEADER_AMSTERDAM);
    header_encode(&bytes, &header);
    bytes_expect(view_of(bytes.data + bytes.len - 2 * 33 - 3, 2 * 33 + 3),
                 "a0e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
                 "a01dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347"
                 "821234");
    struct rlp_item item;
    ck_assert_int_eq(rlp_decode_whole(&item, view_of_buf(&bytes)), OK);
    buf_clear(&bytes);
    header_clear(&header);
}
END_TEST

START_TEST(header__read__is_an_object)
{
    static const char *const bad[] = {"null", "[]", "\"0x12\"", "{}"};
    for (size_t i = 0; i < MEM_COUNT(bad); i++) {
        struct json_doc *doc;
        struct header header;
        struct hash32 hash;
        ck_assert_int_eq(json_parse(&doc, bad[i], strlen(bad[i]), &json_limits_default), OK);
        ck_assert_int_eq(header_read_json(&header, &hash, json_root(doc)), ERR_SYNTAX);
        header_clear(&header);
        json_doc_free(doc);
    }
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(header__hash__of_the_first_block),
    SUITE_TEST(header__hash__of_a_block_after_prague_with_what_else_blocks_have),
    SUITE_TEST(header__read__each_missing_field_is_an_error),
    SUITE_TEST(header__read__the_hash_decides_where_it_is_given),
    SUITE_TEST(header__read__a_fork_that_shows_elsewhere),
    SUITE_TEST(header__read__malformed_values),
    SUITE_TEST(header__read__miner_in_mixed_case_carries_a_checksum),
    SUITE_TEST(header__read__amsterdam),
    SUITE_TEST(header__read__is_an_object),
};
SUITE_MAIN("header", tests)
