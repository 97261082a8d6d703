#include "support/suite.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/eth/eth_ur.h"
#include "core/eth/ur_hdkey.h"
#include "support/bytes.h"

static const uint8_t uuid[16] = {0x9b, 0x1d, 0xeb, 0x4d, 0x3b, 0x7d, 0x4b, 0xad,
                                 0x9b, 0xdd, 0x2b, 0x0d, 0x7b, 0x3d, 0xcb, 0x6d};

/* The request of Keystone's registry (bc-ur-registry-eth, EthSignRequest), with an address. */
#define ID "01d825509b1deb4d3b7d4bad9bdd2b0d7b3dcb6d"
#define RLP                                                                                        \
    "f849808609184e72a00082271094000000000000000000000000000000000000000080a47f7465737432"         \
    "000000000000000000000000000000000000000000000000000000600057808080"
#define DATA     "02584b" RLP
#define PATH     "05d90130a2018a182cf501f501f500f401f4021a12345678"
#define ADDRESS  "06541234567890123456789012345678901234567890"
#define METAMASK "07686d6574616d61736b"
#define REQUEST  "a7" ID DATA "03010401" PATH ADDRESS METAMASK

static enum err decode_request(struct eth_ur_request *out, const char *hex)
{
    struct buf cbor = bytes_of(hex);
    enum err err = eth_ur_request_decode(out, view_of_buf(&cbor));
    out->sign_data = out->origin = (struct view){0};
    buf_clear(&cbor);
    return err;
}

START_TEST(eth_ur__request__published_example)
{
    struct buf cbor = bytes_of(REQUEST), again = {0};
    struct eth_ur_request request;
    ck_assert_int_eq(eth_ur_request_decode(&request, view_of_buf(&cbor)), OK);
    ck_assert(request.has_id && memcmp(request.id16, uuid, 16) == 0);
    bytes_expect(request.sign_data, RLP);
    ck_assert_int_eq(request.data_type, ETH_UR_LEGACY_TX);
    ck_assert_uint_eq(request.chain_id, 1);
    char path[HD_PATH_TEXT];
    hd_path_write(path, &request.path);
    ck_assert_str_eq(path, "m/44'/1'/1'/0/1");
    ck_assert_uint_eq(request.fingerprint, 0x12345678);
    ck_assert(request.has_address);
    bytes_expect(view_of(request.address.b, 20), "1234567890123456789012345678901234567890");
    ck_assert(view_equal(request.origin, view_of_text("metamask")));
    eth_ur_request_encode(&again, &request);
    bytes_expect(view_of_buf(&again), REQUEST);
    buf_clear(&again);
    buf_clear(&cbor);
}
END_TEST

START_TEST(eth_ur__request__of_a_message_without_chain_is_for_chain_1)
{
    struct eth_ur_request request;
    ck_assert_int_eq(decode_request(&request, "a4" ID "024568656c6c6f"
                                              "0303"
                                              "05d90130a2018a182cf5183cf500f500f400f4021a52744703"),
                     OK);
    ck_assert_int_eq(request.data_type, ETH_UR_MESSAGE);
    ck_assert_uint_eq(request.chain_id, 1);
    ck_assert(!request.has_address);
}
END_TEST

START_TEST(eth_ur__request__with_what_is_optional_left_out)
{
    struct eth_ur_request request = {.sign_data = view_of_text("{}"),
                                     .data_type = ETH_UR_TYPED_DATA,
                                     .chain_id = 137,
                                     .path = {.step = {HD_HARDENED | 44}, .count = 1}},
                          again;
    struct buf cbor = {0};
    eth_ur_request_encode(&cbor, &request);
    bytes_expect(view_of_buf(&cbor), "a4 02427b7d 0302 041889 05d90130a10182182cf5");
    ck_assert_int_eq(eth_ur_request_decode(&again, view_of_buf(&cbor)), OK);
    ck_assert(!again.has_id && !again.has_address && again.origin.len == 0);
    ck_assert_uint_eq(again.chain_id, 137);
    buf_clear(&cbor);
}
END_TEST

START_TEST(eth_ur__request__refuses)
{
    static const struct {
        const char *why, *hex;
        enum err err;
    } cases[] = {
        {"no map", "80", ERR_SYNTAX},
        {"nothing", "", ERR_SYNTAX},
        {"empty", "a0", ERR_SYNTAX},
        {"no data", "a3" ID "0301" PATH, ERR_SYNTAX},
        {"empty data", "a3 0240 0301" PATH, ERR_SYNTAX},
        {"no type", "a2" DATA PATH, ERR_SYNTAX},
        {"type 0", "a3" DATA "0300" PATH, ERR_SYNTAX},
        {"type 5", "a3" DATA "0305" PATH, ERR_RANGE},
        {"no path", "a3" ID DATA "0301", ERR_SYNTAX},
        {"chain 0", "a4" DATA "03010400" PATH, ERR_RANGE},
        {"negative chain", "a4" DATA "03010420" PATH, ERR_SYNTAX},
        {"id without its tag", "a4 01509b1deb4d3b7d4bad9bdd2b0d7b3dcb6d" DATA "0301" PATH,
         ERR_SYNTAX},
        {"short id", "a4 01d8254f9b1deb4d3b7d4bad9bdd2b0d7b3dcb" DATA "0301" PATH, ERR_SYNTAX},
        {"short address", "a4" DATA "0301" PATH "0653345678901234567890123456789012345678 90",
         ERR_SYNTAX},
        {"unknown field", "a4" DATA "0301" PATH "0801", ERR_SYNTAX},
        {"out of order", "a3 0301" DATA PATH, ERR_SYNTAX},
        {"repeated", "a4" DATA DATA "0301" PATH, ERR_SYNTAX},
        {"trailing byte", REQUEST "00", ERR_SYNTAX},
        {"path without tag", "a3" DATA "0301 05a20182182cf5021a12345678", ERR_SYNTAX},
        {"half a step", "a3" DATA "0301 05d90130a10181182c", ERR_SYNTAX},
        {"step above 2^31", "a3" DATA "0301 05d90130a101821a80000000f5", ERR_RANGE},
        {"any step", "a3" DATA "0301 05d90130a1018480f400f4", ERR_INVALID},
        {"no steps, no fingerprint", "a3" DATA "0301 05d90130a10180", ERR_SYNTAX},
        {"fingerprint 0", "a3" DATA "0301 05d90130a20182182cf50200", ERR_RANGE},
        {"eleven steps",
         "a3" DATA "0301 05d90130a10196 00f400f400f400f400f400f400f400f400f400f400f4", ERR_LIMIT},
        {"origin no UTF-8", "a4" DATA "0301" PATH "0761ff", ERR_SYNTAX},
    };
    struct eth_ur_request request;
    for (size_t i = 0; i < MEM_COUNT(cases); i++)
        ck_assert_msg(decode_request(&request, cases[i].hex) == cases[i].err, "%s", cases[i].why);
    struct buf whole = bytes_of(REQUEST);
    for (size_t len = 0; len < whole.len; len++)
        ck_assert_int_ne(eth_ur_request_decode(&request, view_of(whole.data, len)), OK);
    buf_clear(&whole);
}
END_TEST

/* Keystone's registry, EthSignature. */
#define RS                                                                                         \
    "d4f0a7bcd95bba1fbb1051885054730e3f47064288575aacc102fbbf6a9a14da"                             \
    "a066991e360d3e3406c20c00a40973eff37c7d641e5b351ec4a99bfe86f335f7"
#define KEYSTONE "03686b657973746f6e65"

START_TEST(eth_ur__signature__published_example)
{
    struct buf cbor = bytes_of("a3" ID "025841" RS "1b" KEYSTONE), again = {0};
    struct eth_ur_signature signature;
    ck_assert_int_eq(eth_ur_signature_decode(&signature, view_of_buf(&cbor)), OK);
    ck_assert(signature.has_id && memcmp(signature.id16, uuid, 16) == 0);
    ck_assert_uint_eq(signature.r32[0], 0xd4);
    ck_assert_uint_eq(signature.s32[31], 0xf7);
    ck_assert_uint_eq(signature.v, 27);
    ck_assert(view_equal(signature.origin, view_of_text("keystone")));
    eth_ur_signature_encode(&again, &signature);
    ck_assert(view_equal(view_of_buf(&again), view_of_buf(&cbor)));
    buf_clear(&again);
    buf_clear(&cbor);
}
END_TEST

START_TEST(eth_ur__signature__v_of_a_big_chain)
{
    struct eth_ur_signature signature = {.v = UINT64_C(137) * 2 + 36}, again;
    struct buf cbor = {0};
    eth_ur_signature_encode(&cbor, &signature);
    ck_assert_uint_eq(cbor.data[3], 66);
    ck_assert_int_eq(eth_ur_signature_decode(&again, view_of_buf(&cbor)), OK);
    ck_assert_uint_eq(again.v, 310);
    ck_assert(!again.has_id);
    buf_clear(&cbor);
}
END_TEST

START_TEST(eth_ur__signature__refuses)
{
    static const char *const bad[] = {"",
                                      "a0",
                                      "a1" ID,
                                      "a1 0240",
                                      "a1 025840" RS,
                                      "a1 025842" RS "0001",
                                      "a1 025849" RS "010000000000000000",
                                      "a2 025841" RS "1b" ID,
                                      "a2 025841" RS "1b 0401",
                                      "a1 025841" RS "1b 00",
                                      "a1 025841" RS};
    struct eth_ur_signature signature;
    for (size_t i = 0; i < MEM_COUNT(bad); i++) {
        struct buf cbor = bytes_of(bad[i]);
        ck_assert_msg(eth_ur_signature_decode(&signature, view_of_buf(&cbor)) == ERR_SYNTAX, "%s",
                      bad[i]);
        buf_clear(&cbor);
    }
}
END_TEST

/* BCR-2020-007, test vector 2. */
#define BCR_KEY    "0358 21026fe2355745bb2db3630bbc80ef5d58951c963c841f54170ba6e5c12be7fc12a6"
#define BCR_CODE   "0458 20ced155c72456255881793514edc5bd9447e7f74abb88c6d6b6480fd016ee8c85"
#define BCR_ORIGIN "06d90130a1018a182cf501f501f500f401f4"

static enum err decode_key(struct ur_hdkey *out, const char *hex)
{
    struct buf cbor = bytes_of(hex);
    enum err err = ur_hdkey_decode(out, view_of_buf(&cbor));
    out->name = out->note = (struct view){0};
    buf_clear(&cbor);
    return err;
}

START_TEST(ur_hdkey__decode__published_example)
{
    struct ur_hdkey key;
    struct hd_public node;
    ck_assert_int_eq(
        decode_key(&key, "a5" BCR_KEY BCR_CODE "05d90131a10201" BCR_ORIGIN "081ae9181cf3"), OK);
    ck_assert(key.has_use && key.coin == 0 && key.network == 1);
    ck_assert_int_eq(ur_hdkey_node(&node, &key), OK);
    ck_assert_uint_eq(node.depth, 5);
    ck_assert_uint_eq(node.child, 1);
    bytes_expect(view_of(node.parent_fingerprint4, 4), "e9181cf3");
    bytes_expect(view_of(node.chain_code32, 32),
                 "ced155c72456255881793514edc5bd9447e7f74abb88c6d6b6480fd016ee8c85");
}
END_TEST

START_TEST(ur_hdkey__of__is_read_back)
{
    struct hd_node master;
    struct hd_public node, again;
    struct hd_path path;
    struct ur_hdkey key, read;
    struct buf cbor = {0};
    uint8_t seed[16] = {1};
    ck_assert_int_eq(hd_path_parse(&path, "m/44'/60'/0'", 12), OK);
    ck_assert_int_eq(hd_from_seed(&master, seed, sizeof seed), OK);
    ck_assert_int_eq(hd_derive(&master, &master, &path), OK);
    ck_assert_int_eq(hd_neuter(&node, &master), OK);
    key = ur_hdkey_of(&node, &path, 0x12345678);
    key.name = view_of_text("EcoCoin");
    key.note = view_of_text("account.standard");
    ur_hdkey_encode(&cbor, &key);
    ck_assert_int_eq(ur_hdkey_decode(&read, view_of_buf(&cbor)), OK);
    ck_assert(view_equal(read.name, key.name) && view_equal(read.note, key.note));
    ck_assert_uint_eq(read.coin, 60);
    ck_assert_uint_eq(read.origin.fingerprint, 0x12345678);
    ck_assert_uint_eq(read.children.count, 2);
    ck_assert_int_eq(read.children.step[1].kind, UR_STEP_ANY);
    ck_assert_int_eq(ur_hdkey_node(&again, &read), OK);
    ck_assert_mem_eq(&again, &node, sizeof node);
    buf_clear(&cbor);
}
END_TEST

/* As bc-ur-registry 0.7.1 writes it, with ranges in place of its children. */
START_TEST(ur_hdkey__encode__fields_of_all_kinds)
{
    static const char hex[] =
        "a8" BCR_KEY BCR_CODE "05d90131a101183c 06d90130a30186182cf5183cf500f5021ae9181cf30303"
        "07d90130a1018482000af480f4 0801 09684b657973746f6e65 0a706163636f756e742e7374616e64617264";
    struct buf cbor = bytes_of(hex), again = {0};
    struct ur_hdkey key;
    ck_assert_int_eq(ur_hdkey_decode(&key, view_of_buf(&cbor)), OK);
    ck_assert_int_eq(key.children.step[0].kind, UR_STEP_RANGE);
    ck_assert_uint_eq(key.children.step[0].high, 10);
    ck_assert(key.origin.has_depth && key.origin.depth == 3);
    ck_assert_uint_eq(key.parent_fingerprint, 1);
    ur_hdkey_encode(&again, &key);
    bytes_expect(view_of_buf(&again), hex);
    buf_clear(&again);
    buf_clear(&cbor);
}
END_TEST

START_TEST(ur_hdkey__decode__refuses)
{
    static const struct {
        const char *why, *hex;
        enum err err;
    } cases[] = {
        {"a master key (BCR-2020-007, test vector 1)",
         "a301f503582100e8f32e723decf4051aefac8e2c93c9c5b214313817cdb01a1494b917c8436b35045820873d"
         "ff81c02f525623fd1fe5167eac3a55a049de3d314bb42ee227ffed37d508",
         ERR_REFUSED},
        {"a private key", "a202f5" BCR_KEY, ERR_REFUSED},
        {"no key", "a1" BCR_CODE, ERR_SYNTAX},
        {"no point", "a1 0358 210500000000000000000000000000000000000000000000000000000000000000aa",
         ERR_INVALID},
        {"short", "a1 0344 02aabbcc", ERR_SYNTAX},
        {"unknown field", "a2" BCR_KEY "0b01", ERR_SYNTAX},
        {"trailing byte", "a1" BCR_KEY "00", ERR_SYNTAX},
        {"out of order", "a2" BCR_CODE BCR_KEY, ERR_SYNTAX},
        {"unknown use", "a2" BCR_KEY "05d90131a10301", ERR_SYNTAX},
        {"range backwards", "a2" BCR_KEY "07d90130a10182820a05f4", ERR_RANGE},
        {"range of three", "a2" BCR_KEY "07d90130a1018283000102f4", ERR_SYNTAX},
        {"parent 0", "a2" BCR_KEY "0800", ERR_RANGE},
    };
    struct ur_hdkey key;
    for (size_t i = 0; i < MEM_COUNT(cases); i++)
        ck_assert_msg(decode_key(&key, cases[i].hex) == cases[i].err, "%s", cases[i].why);
}
END_TEST

START_TEST(ur_hdkey__node__needs_to_know_where_it_stands)
{
    struct ur_hdkey key;
    struct hd_public node;
    ck_assert_int_eq(decode_key(&key, "a1" BCR_KEY), OK);
    ck_assert_int_eq(ur_hdkey_node(&node, &key), ERR_INVALID);
    ck_assert_int_eq(decode_key(&key, "a2" BCR_KEY BCR_CODE), OK);
    ck_assert_int_eq(ur_hdkey_node(&node, &key), ERR_INVALID);
    ck_assert_int_eq(decode_key(&key, "a3" BCR_KEY BCR_CODE "06d90130a2018400f500f50301"), OK);
    ck_assert_int_eq(ur_hdkey_node(&node, &key), ERR_INVALID);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(eth_ur__request__published_example),
    SUITE_TEST(eth_ur__request__of_a_message_without_chain_is_for_chain_1),
    SUITE_TEST(eth_ur__request__with_what_is_optional_left_out),
    SUITE_TEST(eth_ur__request__refuses),
    SUITE_TEST(eth_ur__signature__published_example),
    SUITE_TEST(eth_ur__signature__v_of_a_big_chain),
    SUITE_TEST(eth_ur__signature__refuses),
    SUITE_TEST(ur_hdkey__decode__published_example),
    SUITE_TEST(ur_hdkey__of__is_read_back),
    SUITE_TEST(ur_hdkey__encode__fields_of_all_kinds),
    SUITE_TEST(ur_hdkey__decode__refuses),
    SUITE_TEST(ur_hdkey__node__needs_to_know_where_it_stands),
};
SUITE_MAIN("eth_ur", tests)
