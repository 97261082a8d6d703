/* Every operation of the chain port, against a scripted node. Answers called "spec" are from the
 * tests of github.com/ethereum/execution-apis (geth); others have anvil's form. */

#include <string.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/eth/abi.h"
#include "core/eth/keccak.h"
#include "support/http_server_rpc.h"
#include "support/net_rig.h"
#include "support/suite.h"

static struct rig rig;
static struct rpc_node node;
static struct http_server *server;
static struct got got;

static void setup(void)
{
    rpc_node_init(&node, "\"0x539\"");
    server = http_server_start(rpc_node_answer, &node);
    rig_open(&rig);
    rig_endpoint(&rig, http_server_url(server), false, 5000);
}

static void teardown(void)
{
    rig_close(&rig);
    http_server_stop(server);
}

static enum err ask(enum chain_op op)
{
    const struct chain_request request = {.op = op, .network = &rig.network, .block = BLOCK_LATEST};
    return rig_ask(&rig, &got, &request);
}

static struct addr an_addr(uint8_t byte)
{
    struct addr addr;
    memset(addr.b, byte, sizeof addr.b);
    return addr;
}

static struct hash32 a_hash(const char *text)
{
    struct hash32 hash;
    ck_assert_int_eq(hex_read_exact(hash.b, sizeof hash.b, text, strlen(text)), OK);
    return hash;
}

static uint64_t low(const struct u256 *value)
{
    uint64_t small;
    ck_assert(u256_to_u64(&small, value));
    return small;
}

/* ---- blocks */

#define HASH_27 "0xb82be38216daf4487ab4fcafe9413892e7140f6816276560ec10d94d039db1aa"

/* spec: eth_getBlockByNumber/get-block-london-fork, shortened */
#define BLOCK_27                                                                                   \
    "{\"baseFeePerGas\":\"0x3b9aca00\",\"difficulty\":\"0x202c0\",\"extraData\":\"0x\","           \
    "\"gasLimit\":\"0xbebc200\",\"gasUsed\":\"0x23948\",\"hash\":\"" HASH_27 "\","                 \
    "\"miner\":\"0x0000000000000000000000000000000000000000\",\"nonce\":\"0x0000000000000000\","   \
    "\"number\":\"0x1b\",\"parentHash\":"                                                          \
    "\"0xea412d6a2f9d9f21112e310261ff8cc2a1b0e4e4369f9d8feffb91da818d13af\",\"size\":\"0x4a5\","   \
    "\"timestamp\":\"0x10e\",\"transactions\":["                                                   \
    "\"0x205405746564cbcf1dd53fb5ac92c7622d3792d82f03c59d9baddf2443d91864\"],\"uncles\":[]}"

static enum err ask_block(uint64_t number)
{
    const struct chain_request request = {
        .op = CHAIN_BLOCK, .network = &rig.network, .block = number};
    return rig_ask(&rig, &got, &request);
}

START_TEST(ethrpc__block__is_read)
{
    const struct hash32 hash = a_hash(HASH_27);
    rpc_node_rule(&node, "eth_getBlockByNumber", NULL, BLOCK_27);
    ck_assert_int_eq(ask_block(BLOCK_LATEST), OK);
    ck_assert_uint_eq(got.answer.block.number, 27);
    ck_assert_int_eq(got.answer.block.time_s, 270);
    ck_assert_uint_eq(low(&got.answer.block.base_fee), 1000000000);
    ck_assert(hash_equal(&got.answer.block.hash, &hash));
    ck_assert_str_eq(got.detail, "");
    ck_assert_ptr_nonnull(strstr(http_server_url(server), got.endpoint));
    ck_assert_int_eq(ask_block(27), OK);
}
END_TEST

START_TEST(ethrpc__block__of_another_number_is_not_believed)
{
    rig.policy.rounds = 1;
    rpc_node_rule(&node, "eth_getBlockByNumber", NULL, BLOCK_27);
    ck_assert_int_eq(ask_block(26), ERR_UNTRUSTED);
}
END_TEST

START_TEST(ethrpc__block__unknown_is_not_found)
{
    rpc_node_rule(&node, "eth_getBlockByNumber", NULL, "null");
    ck_assert_int_eq(ask_block(1000), ERR_NOT_FOUND);
    ck_assert_int_eq(ask_block(BLOCK_PENDING), ERR_INVALID);
}
END_TEST

START_TEST(ethrpc__block__malformed_is_not_believed)
{
    static const char *const blocks[] = {
        "{\"number\":27,\"hash\":\"" HASH_27 "\",\"parentHash\":\"" HASH_27
        "\",\"timestamp\":\"0x1\"}",
        "{\"number\":\"27\",\"hash\":\"" HASH_27 "\",\"parentHash\":\"" HASH_27
        "\",\"timestamp\":\"0x1\"}",
        "{\"number\":\"0x01b\",\"hash\":\"" HASH_27 "\",\"parentHash\":\"" HASH_27
        "\",\"timestamp\":\"0x1\"}",
        "{\"number\":\"0x1b\",\"hash\":\"0xb82b\",\"parentHash\":\"" HASH_27
        "\",\"timestamp\":\"0x1\"}",
        "{\"number\":\"0x1b\",\"hash\":null,\"parentHash\":\"" HASH_27 "\",\"timestamp\":\"0x1\"}",
        "{\"number\":\"0x1b\",\"hash\":\"" HASH_27 "\",\"parentHash\":\"" HASH_27 "\"}",
        "{\"number\":\"0x1b\",\"hash\":\"" HASH_27 "\",\"parentHash\":\"" HASH_27
        "\",\"timestamp\":\"0xffffffffffffffff\"}",
        "{\"Number\":\"0x1b\",\"hash\":\"" HASH_27 "\",\"parentHash\":\"" HASH_27
        "\",\"timestamp\":\"0x1\"}",
        "{\"number\":\"0x1b\",\"hash\":\"" HASH_27 "\",\"parentHash\":\"" HASH_27
        "\",\"timestamp\":\"0x1\",\"baseFeePerGas\":\"1.5\"}",
        "\"0x1b\"",
        "[]",
        "true"};
    rig.policy.rounds = 1;
    rig.policy.base_ms = 0;
    rig.policy.cap_ms = 0;
    for (size_t i = 0; i < MEM_COUNT(blocks); i++) {
        node.rule_count = 1;
        rpc_node_rule(&node, "eth_getBlockByNumber", NULL, blocks[i]);
        enum err err = ask_block(BLOCK_LATEST);
        ck_assert_msg(err == ERR_UNTRUSTED, "%s: %s", blocks[i], err_code(err));
    }
}
END_TEST

/* ---- balances and calls */

struct mc_result {
    bool ok;
    struct view data;
};

/* The answer of aggregate3, as JSON text. */
static const char *mc_answer(struct buf *out, const struct mc_result *results, size_t count)
{
    struct buf abi = {0};
    abi_add_u64(&abi, 32);
    abi_add_u64(&abi, count);
    uint64_t offset = 32 * count;
    for (size_t i = 0; i < count; i++) {
        abi_add_u64(&abi, offset);
        offset += 96 + (results[i].data.len + 31) / 32 * 32;
    }
    for (size_t i = 0; i < count; i++) {
        abi_add_u64(&abi, results[i].ok);
        abi_add_u64(&abi, 64);
        abi_add_tail(&abi, results[i].data.data, results[i].data.len);
    }
    buf_reset(out);
    buf_add_byte(out, '"');
    hex_add(out, abi.data, abi.len);
    buf_add_byte(out, '"');
    buf_clear(&abi);
    return buf_text(out);
}

static struct view word(uint8_t out32[32], uint64_t value)
{
    const struct u256 wide = u256_from_u64(value);
    u256_to_be32(out32, &wide);
    return view_of(out32, 32);
}

static enum err ask_balances(uint64_t block)
{
    static struct addr owners[2], tokens[2];
    owners[0] = an_addr(0x11);
    owners[1] = an_addr(0x22);
    tokens[0] = addr_zero;
    tokens[1] = an_addr(0x77);
    const struct chain_request request = {.op = CHAIN_BALANCES,
                                          .network = &rig.network,
                                          .block = block,
                                          .owners = owners,
                                          .owner_count = 2,
                                          .tokens = tokens,
                                          .token_count = 2};
    return rig_ask(&rig, &got, &request);
}

START_TEST(ethrpc__balances__by_multicall_at_one_block)
{
    uint8_t words[4][32];
    struct buf answer = {0};
    const struct mc_result results[] = {
        {true, word(words[0], 27)}, {true, word(words[1], 5)}, {true, word(words[2], 600)},
        {true, word(words[3], 7)},  {false, {NULL, 0}},
    };
    rig.network.multicall3 = an_addr(0xca);
    rpc_node_rule(&node, "eth_getBlockByNumber", NULL, BLOCK_27);
    rpc_node_rule(&node, "eth_call", "0x82ad56cb", mc_answer(&answer, results, 5));
    ck_assert_int_eq(ask_balances(BLOCK_LATEST), OK);
    ck_assert_uint_eq(low(&got.balances[0]), 5);
    ck_assert_uint_eq(low(&got.balances[1]), 600);
    ck_assert_uint_eq(low(&got.balances[2]), 7);
    ck_assert(got.known[0] && got.known[1] && got.known[2] && !got.known[3]);
    ck_assert_uint_eq(got.answer.block.number, 27);
    ck_assert_int_eq(got.answer.block.time_s, 270);
    ck_assert_uint_eq(http_server_count(server), 2); /* chain id, and all the rest */
    const char *body = buf_text(&http_server_seen(server, 1)->body);
    ck_assert_ptr_nonnull(strstr(body, "4d2301cc")); /* getEthBalance(address) */
    ck_assert_ptr_nonnull(strstr(body, "70a08231")); /* balanceOf(address) */
    ck_assert_ptr_nonnull(strstr(body, "42cbb15c")); /* getBlockNumber() */
    buf_clear(&answer);
}
END_TEST

START_TEST(ethrpc__balances__header_of_another_block_gives_no_hash)
{
    uint8_t words[5][32];
    struct buf answer = {0};
    const struct hash32 none = {{0}};
    struct mc_result results[5];
    for (size_t i = 0; i < 5; i++)
        results[i] = (struct mc_result){true, word(words[i], i == 0 ? 28 : i)};
    rig.network.multicall3 = an_addr(0xca);
    rpc_node_rule(&node, "eth_getBlockByNumber", NULL, BLOCK_27);
    rpc_node_rule(&node, "eth_call", NULL, mc_answer(&answer, results, 5));
    ck_assert_int_eq(ask_balances(BLOCK_LATEST), OK);
    ck_assert_uint_eq(got.answer.block.number, 28);
    ck_assert(hash_equal(&got.answer.block.hash, &none));
    rig.policy.rounds = 1;
    ck_assert_int_eq(ask_balances(27), ERR_UNTRUSTED);
    buf_clear(&answer);
}
END_TEST

#define WORD_600 "\"0x0000000000000000000000000000000000000000000000000000000000000258\""

START_TEST(ethrpc__balances__without_multicall_by_batch_at_a_number)
{
    node.is_reversed = true;
    rig.network.multicall3 = an_addr(0xca); /* named, but nothing is there */
    rpc_node_rule(&node, "eth_getBlockByNumber", NULL, BLOCK_27);
    rpc_node_rule(&node, "eth_getBalance", "\"0x1b\"", "\"0x5\"");
    rpc_node_rule(&node, "eth_call", NULL, "\"0x\"");
    rpc_node_rule(&node, "eth_call", "70a08231", WORD_600);
    rpc_node_rule(&node, "eth_call", "2222222222222222222222222222222222222222\"",
                  "!{\"code\":3,\"message\":\"execution reverted\",\"data\":\"0x\"}");
    rpc_node_rule(&node, "eth_call", "0x82ad56cb", "\"0x\"");
    ck_assert_int_eq(ask_balances(BLOCK_LATEST), OK);
    ck_assert_uint_eq(low(&got.balances[0]), 5);
    ck_assert_uint_eq(low(&got.balances[1]), 600);
    ck_assert(got.known[0] && got.known[1] && got.known[2] && !got.known[3]);
    ck_assert_uint_eq(got.answer.block.number, 27);
    const struct hash32 hash = a_hash(HASH_27);
    ck_assert(hash_equal(&got.answer.block.hash, &hash));
}
END_TEST

START_TEST(ethrpc__calls__keep_returned_bytes_and_reverts)
{
    static const uint8_t data[] = {1, 2, 3, 4};
    const struct chain_call calls[] = {
        {.from = an_addr(0x33), .to = an_addr(0x44), .data = {data, 4}},
        {.from = an_addr(0x33), .to = an_addr(0x55), .value = u256_from_u64(31), .data = {data, 4}},
    };
    const struct chain_request request = {.op = CHAIN_CALLS,
                                          .network = &rig.network,
                                          .block = BLOCK_LATEST,
                                          .calls = calls,
                                          .call_count = 2};
    rig.network.multicall3 = an_addr(0xca); /* not used: who calls matters here */
    rpc_node_rule(&node, "eth_getBlockByNumber", NULL, BLOCK_27);
    rpc_node_rule(&node, "eth_call", "0x4444444444444444444444444444444444444444", "\"0xaabbcc\"");
    rpc_node_rule(&node, "eth_call", "0x5555555555555555555555555555555555555555",
                  "!{\"code\":3,\"message\":\"execution reverted: x\",\"data\":\"0x01020304\"}");
    ck_assert_int_eq(rig_ask(&rig, &got, &request), OK);
    ck_assert_uint_eq(got.answer.call_count, 2);
    ck_assert(got.results[0].ok);
    ck_assert(view_equal(got.results[0].data, view_of("\xaa\xbb\xcc", 3)));
    ck_assert(!got.results[1].ok);
    ck_assert(view_equal(got.results[1].data, view_of(data, 4)));
    ck_assert_uint_eq(got.answer.block.number, 27);
    const char *body = buf_text(&http_server_seen(server, 2)->body);
    ck_assert_ptr_nonnull(strstr(body, "\"value\":\"0x1f\""));
    ck_assert_ptr_nonnull(strstr(body, "\"from\":\"0x3333"));
}
END_TEST

START_TEST(ethrpc__calls__by_multicall)
{
    uint8_t number[32];
    struct buf answer = {0};
    const struct mc_result results[] = {
        {true, word(number, 27)}, {true, view_of("abc", 3)}, {false, view_of("no", 2)}};
    const struct chain_call calls[] = {{.to = an_addr(0x44)}, {.to = an_addr(0x55)}};
    const struct chain_request request = {
        .op = CHAIN_CALLS, .network = &rig.network, .block = 27, .calls = calls, .call_count = 2};
    rig.network.multicall3 = an_addr(0xca);
    rpc_node_rule(&node, "eth_getBlockByNumber", NULL, BLOCK_27);
    rpc_node_rule(&node, "eth_call", "\"0x1b\"", mc_answer(&answer, results, 3));
    ck_assert_int_eq(rig_ask(&rig, &got, &request), OK);
    ck_assert(got.results[0].ok && !got.results[1].ok);
    ck_assert(view_equal(got.results[0].data, view_of("abc", 3)));
    ck_assert(view_equal(got.results[1].data, view_of("no", 2)));
    buf_clear(&answer);
}
END_TEST

START_TEST(ethrpc__calls__result_that_is_no_abi_is_not_believed)
{
    const struct chain_call call = {.to = an_addr(0x44)};
    const struct chain_request request = {.op = CHAIN_CALLS,
                                          .network = &rig.network,
                                          .block = BLOCK_LATEST,
                                          .calls = &call,
                                          .call_count = 1};
    rig.policy.rounds = 1;
    rig.policy.cap_ms = 0;
    rig.network.multicall3 = an_addr(0xca);
    rpc_node_rule(&node, "eth_getBlockByNumber", NULL, BLOCK_27);
    rpc_node_rule(&node, "eth_call", NULL, "\"0x1234\"");
    ck_assert_int_eq(rig_ask(&rig, &got, &request), ERR_UNTRUSTED);
    rpc_node_rule(&node, "eth_call", NULL, "\"0x123\"");
    ck_assert_int_eq(rig_ask(&rig, &got, &request), ERR_UNTRUSTED);
}
END_TEST

/* ---- gas, fees, nonce, code */

static enum err ask_estimate(void)
{
    const struct chain_call call = {.from = an_addr(1), .to = an_addr(2)};
    const struct chain_request request = {
        .op = CHAIN_ESTIMATE, .network = &rig.network, .calls = &call, .call_count = 1};
    return rig_ask(&rig, &got, &request);
}

START_TEST(ethrpc__estimate__gives_gas_or_the_revert)
{
    rpc_node_rule(&node, "eth_estimateGas", NULL, "\"0x5208\"");
    ck_assert_int_eq(ask_estimate(), OK);
    ck_assert_uint_eq(got.answer.gas, 21000);
    /* spec: eth_estimateGas/estimate-call-abi-error */
    rpc_node_rule(&node, "eth_estimateGas", NULL,
                  "!{\"code\":3,\"message\":\"execution reverted: user error\",\"data\":"
                  "\"0x08c379a0"
                  "0000000000000000000000000000000000000000000000000000000000000020"
                  "000000000000000000000000000000000000000000000000000000000000000a"
                  "75736572206572726f7200000000000000000000000000000000000000000000\"}");
    ck_assert_int_eq(ask_estimate(), ERR_REVERT);
    ck_assert_uint_eq(got.answer.revert.len, 100);
    ck_assert_ptr_nonnull(strstr(got.detail, "user error"));
    rpc_node_rule(&node, "eth_estimateGas", NULL,
                  "!{\"code\":-32000,\"message\":\"insufficient funds for gas * price + value: "
                  "address 0x0101 have 0 want 1\"}");
    ck_assert_int_eq(ask_estimate(), ERR_FUNDS);
}
END_TEST

START_TEST(ethrpc__fees__are_medians_with_floors)
{
    rpc_node_rule(&node, "eth_maxPriorityFeePerGas", NULL, "\"0x3b9aca00\"");
    rpc_node_rule(&node, "eth_feeHistory", "[\"0x14\",\"latest\",[10,50,90]]",
                  "{\"oldestBlock\":\"0x1b\",\"reward\":[[\"0x1\",\"0x77359400\",\"0xb2d05e00\"],"
                  "[\"0x0\",\"0x0\",\"0x0\"],[\"0x2\",\"0x3b9aca00\",\"0x77359400\"],"
                  "[\"0x3\",\"0xb2d05e00\",\"0xee6b2800\"]],"
                  "\"baseFeePerGas\":[\"0x1\",\"0x2\",\"0x3\",\"0x4\",\"0x342a385a\"],"
                  "\"gasUsedRatio\":[0.00072868,0,0.5,1],\"baseFeePerBlobGas\":[\"0x0\",\"0x0\"],"
                  "\"blobGasUsedRatio\":[0]}");
    ck_assert_int_eq(ask(CHAIN_FEES), OK);
    ck_assert_uint_eq(low(&got.answer.fees.base_fee), 0x342a385a);
    ck_assert_uint_eq(low(&got.answer.fees.tip[0]), 10000000);
    ck_assert_uint_eq(low(&got.answer.fees.tip[1]), 2000000000);
    ck_assert_uint_eq(low(&got.answer.fees.tip[2]), 3000000000);
}
END_TEST

START_TEST(ethrpc__fees__of_empty_blocks_come_from_the_node)
{
    /* anvil: no rewards in empty blocks */
    rpc_node_rule(&node, "eth_maxPriorityFeePerGas", NULL, "\"0x3b9aca00\"");
    rpc_node_rule(&node, "eth_feeHistory", NULL,
                  "{\"baseFeePerGas\":[\"0x3b9aca00\",\"0x342770c0\"],\"gasUsedRatio\":[0.0],"
                  "\"baseFeePerBlobGas\":[\"0x1\",\"0x1\"],\"blobGasUsedRatio\":[0.0],"
                  "\"oldestBlock\":\"0x0\",\"reward\":[[\"0x0\",\"0x0\",\"0x0\"]]}");
    ck_assert_int_eq(ask(CHAIN_FEES), OK);
    for (int i = 0; i < 3; i++)
        ck_assert_uint_eq(low(&got.answer.fees.tip[i]), 1000000000);
}
END_TEST

START_TEST(ethrpc__fees__absurd_ones_are_not_believed)
{
    rig.policy.rounds = 1;
    rig.policy.cap_ms = 0;
    rpc_node_rule(&node, "eth_feeHistory", NULL,
                  "{\"baseFeePerGas\":[\"0x3b9aca00\",\"0xe8d4a51001\"],\"gasUsedRatio\":[0],"
                  "\"oldestBlock\":\"0x0\",\"reward\":[[\"0x1\",\"0x1\",\"0x1\"]]}");
    ck_assert_int_eq(ask(CHAIN_FEES), ERR_UNTRUSTED);
    ck_assert_ptr_nonnull(strstr(got.detail, "1000 gwei"));
    rpc_node_rule(&node, "eth_feeHistory", NULL,
                  "{\"baseFeePerGas\":[\"0x3b9aca00\",\"11500000000000.5\"],\"gasUsedRatio\":[0],"
                  "\"oldestBlock\":\"0x0\",\"reward\":[[\"0x1\",\"0x1\",\"0x1\"]]}");
    ck_assert_int_eq(ask(CHAIN_FEES), ERR_UNTRUSTED);
    rig.network.legacy_fees = true;
    rpc_node_rule(&node, "eth_gasPrice", NULL, "\"0xe8d4a51001\"");
    ck_assert_int_eq(ask(CHAIN_FEES), ERR_UNTRUSTED);
    rpc_node_rule(&node, "eth_gasPrice", NULL, "\"0xe8d4a51000\"");
    ck_assert_int_eq(ask(CHAIN_FEES), OK);
    ck_assert_uint_eq(low(&got.answer.fees.gas_price), 1000000000000);
}
END_TEST

START_TEST(ethrpc__nonce__latest_and_pending)
{
    rpc_node_rule(&node, "eth_getTransactionCount", "latest", "\"0x5\"");
    rpc_node_rule(&node, "eth_getTransactionCount", "pending", "\"0x7\"");
    ck_assert_int_eq(ask(CHAIN_NONCE), OK);
    ck_assert_uint_eq(got.answer.nonce_latest, 5);
    ck_assert_uint_eq(got.answer.nonce_pending, 7);
    rpc_node_rule(&node, "eth_getTransactionCount", "pending", "\"0x4\"");
    ck_assert_int_eq(ask(CHAIN_NONCE), OK);
    ck_assert_uint_eq(got.answer.nonce_pending, 5);
}
END_TEST

START_TEST(ethrpc__nonce__words_of_another_question_are_a_plain_refusal)
{
    static const char *const answers[] = {
        "!{\"code\":-32000,\"message\":\"nonce too low\"}",
        "!{\"code\":-32000,\"message\":\"already known\"}",
        "!{\"code\":-32000,\"message\":\"block range is too large\"}",
    };
    for (size_t i = 0; i < MEM_COUNT(answers); i++) {
        rpc_node_rule(&node, "eth_getTransactionCount", NULL, answers[i]);
        ck_assert_int_eq(ask(CHAIN_NONCE), ERR_RPC);
    }
}
END_TEST

START_TEST(ethrpc__code__gives_its_length)
{
    rpc_node_rule(&node, "eth_getCode", NULL, "\"0x\"");
    ck_assert_int_eq(ask(CHAIN_CODE), OK);
    ck_assert_uint_eq(got.answer.code_len, 0);
    rpc_node_rule(&node, "eth_getCode", NULL, "\"0x600160\"");
    ck_assert_int_eq(ask(CHAIN_CODE), OK);
    ck_assert_uint_eq(got.answer.code_len, 3);
}
END_TEST

/* ---- sending: spec, eth_sendRawTransaction/send-legacy-transaction */

#define RAW_TEXT                                                                                   \
    "0xf86c808401a213988261a894aa000000000000000000000000000000000000000a8255448718e5bb3abd109f"   \
    "a073fbe7ff7e74339e7cc61fb3cb3f7630cd3f1d5fef653d7297654b2d22894daea042a188d30f35f19408c73c8"  \
    "03bc1e9e17ce129c457e31fd2a368b54507af2f4c"
#define RAW_HASH "0xb55b6dfd4ba0bb2b00283b0e84cda496c90bc7c5ae9025e07edc3a7fbaf6a269"

static enum err send_raw(void)
{
    struct buf raw = {0};
    ck_assert_int_eq(hex_read(&raw, 1000, RAW_TEXT, sizeof RAW_TEXT - 1), OK);
    const struct chain_request request = {
        .op = CHAIN_SEND, .network = &rig.network, .raw = view_of_buf(&raw)};
    rig_submit(&rig, &got, &request);
    buf_clear(&raw); /* the request keeps a copy */
    rig_wait(&rig, &got);
    return got.answer.err;
}

START_TEST(ethrpc__send__checks_the_hash)
{
    const struct hash32 hash = a_hash(RAW_HASH);
    rpc_node_rule(&node, "eth_sendRawTransaction", "[\"" RAW_TEXT "\"]", "\"" RAW_HASH "\"");
    ck_assert_int_eq(send_raw(), OK);
    ck_assert(hash_equal(&got.answer.hash, &hash));
    rig.policy.rounds = 1;
    rpc_node_rule(&node, "eth_sendRawTransaction", NULL, "\"" HASH_27 "\"");
    ck_assert_int_eq(send_raw(), ERR_UNTRUSTED);
}
END_TEST

START_TEST(ethrpc__send__already_known_is_fine)
{
    const struct hash32 hash = a_hash(RAW_HASH);
    rpc_node_rule(&node, "eth_sendRawTransaction", NULL,
                  "!{\"code\":-32000,\"message\":\"already known\"}");
    ck_assert_int_eq(send_raw(), OK);
    ck_assert(hash_equal(&got.answer.hash, &hash));
}
END_TEST

START_TEST(ethrpc__send__nonce_too_low_asks_whose_nonce)
{
    rpc_node_rule(&node, "eth_sendRawTransaction", NULL,
                  "!{\"code\":-32000,\"message\":\"nonce too low: next nonce 8, tx nonce 0\"}");
    rpc_node_rule(&node, "eth_getTransactionByHash", RAW_HASH, "{\"hash\":\"" RAW_HASH "\"}");
    ck_assert_int_eq(send_raw(), OK);
    rpc_node_rule(&node, "eth_getTransactionByHash", NULL, "null");
    ck_assert_int_eq(send_raw(), ERR_EXISTS);
}
END_TEST

START_TEST(ethrpc__send__refusal_keeps_code_and_words)
{
    rpc_node_rule(&node, "eth_sendRawTransaction", NULL,
                  "!{\"code\":-32000,\"message\":\"transaction underpriced\\u001b[2J\"}");
    ck_assert_int_eq(send_raw(), ERR_RPC);
    ck_assert_ptr_nonnull(strstr(got.detail, "-32000"));
    ck_assert_ptr_nonnull(strstr(got.detail, "transaction underpriced"));
    ck_assert_ptr_null(strchr(got.detail, '\x1b'));
    ck_assert_uint_eq(rpc_count(server, "eth_sendRawTransaction"), 1);
}
END_TEST

START_TEST(ethrpc__send__lost_on_the_way_is_pending)
{
    rig.policy.rounds = 1;
    node.good_count = 1; /* the chain id */
    node.bad_count = 2;  /* libcurl tries once more when a kept connection was closed */
    node.bad.is_closed = true;
    ck_assert_int_eq(send_raw(), ERR_PENDING);
}
END_TEST

/* ---- transactions: spec, get-dynamic-fee */

#define TX_HASH "0x205405746564cbcf1dd53fb5ac92c7622d3792d82f03c59d9baddf2443d91864"
#define FROM    "0x7435ed30a8b4aeb0877cef0c6e8cffe834eb865f"
#define TO      "0x7dcd17433742f4c0ca53122ab541d0ba67fc27df"
#define TX_AT(block_hash, number, from)                                                            \
    "{\"blockHash\":" block_hash ",\"blockNumber\":" number ",\"from\":\"" from                    \
    "\",\"gas\":\"0x186a0\",\"gasPrice\":\"0x3b9aca01\",\"maxFeePerGas\":\"0x3b9aca01\","          \
    "\"maxPriorityFeePerGas\":\"0x1\",\"hash\":\"" TX_HASH "\",\"input\":\"0x1ee8\","              \
    "\"nonce\":\"0x90\",\"to\":\"" TO "\",\"transactionIndex\":\"0x0\",\"value\":\"0x2\","         \
    "\"type\":\"0x2\",\"chainId\":\"0xc72dd9d5e883e\"}"
#define LOG_OF(tx_hash)                                                                            \
    "{\"address\":\"" TO "\",\"topics\":["                                                         \
    "\"0x00000000000000000000000000000000000000000000000000000000656d6974\","                      \
    "\"0x13bd2394f758553be374ffa4a9455cdf5e6ef3d905acd02746df2d12361e1ace\"],\"data\":"            \
    "\"0x0000000000000000000000000000000000000000000000000000000000000013\","                      \
    "\"blockNumber\":\"0x1b\",\"transactionHash\":\"" tx_hash "\",\"transactionIndex\":\"0x0\","   \
    "\"blockHash\":\"" HASH_27 "\",\"blockTimestamp\":\"0x10e\",\"logIndex\":\"0x0\","             \
    "\"removed\":false}"
#define RECEIPT_WITH(status, logs)                                                                 \
    "{\"blockHash\":\"" HASH_27 "\",\"blockNumber\":\"0x1b\",\"contractAddress\":null,"            \
    "\"cumulativeGasUsed\":\"0xca9c\",\"effectiveGasPrice\":\"0x3b9aca01\",\"from\":\"" FROM       \
    "\",\"gasUsed\":\"0xca9c\",\"logs\":" logs ",\"status\":\"" status "\",\"to\":\"" TO           \
    "\",\"transactionHash\":\"" TX_HASH "\",\"transactionIndex\":\"0x0\",\"type\":\"0x2\"}"
#define MINED_TX TX_AT("\"" HASH_27 "\"", "\"0x1b\"", FROM)

static enum err ask_tx(const char *transaction, const char *receipt)
{
    node.rule_count = 1;
    rpc_node_rule(&node, "eth_getTransactionByHash", "[\"" TX_HASH "\"]", transaction);
    rpc_node_rule(&node, "eth_getTransactionReceipt", "[\"" TX_HASH "\"]", receipt);
    const struct chain_request request = {
        .op = CHAIN_TX, .network = &rig.network, .hash = a_hash(TX_HASH)};
    return rig_ask(&rig, &got, &request);
}

START_TEST(ethrpc__tx__unknown_waiting_mined_and_failed)
{
    ck_assert_int_eq(ask_tx("null", "null"), OK);
    ck_assert(!got.answer.tx.known && !got.answer.tx.mined);
    ck_assert_int_eq(ask_tx(TX_AT("null", "null", FROM), "null"), OK);
    ck_assert(got.answer.tx.known && !got.answer.tx.mined);
    ck_assert_int_eq(ask_tx(MINED_TX, RECEIPT_WITH("0x1", "[" LOG_OF(TX_HASH) "]")), OK);
    const struct chain_tx *tx = &got.answer.tx;
    const struct hash32 hash = a_hash(HASH_27);
    ck_assert(tx->known && tx->mined && tx->succeeded);
    ck_assert_uint_eq(tx->block.number, 27);
    ck_assert(hash_equal(&tx->block.hash, &hash));
    ck_assert_uint_eq(tx->gas_used, 0xca9c);
    ck_assert_uint_eq(low(&tx->gas_price), 1000000001);
    ck_assert_uint_eq(tx->log_count, 1);
    ck_assert_uint_eq(got.tx_logs[0].topic_count, 2);
    ck_assert_uint_eq(got.tx_logs[0].data.len, 32);
    ck_assert_uint_eq(got.tx_logs[0].data.data[31], 0x13);
    ck_assert_int_eq(got.tx_logs[0].time_s, 0x10e);
    ck_assert_int_eq(ask_tx(MINED_TX, RECEIPT_WITH("0x0", "[]")), OK);
    ck_assert(got.answer.tx.mined && !got.answer.tx.succeeded);
    /* the transaction was read a moment before its block came */
    ck_assert_int_eq(ask_tx(TX_AT("null", "null", FROM), RECEIPT_WITH("0x1", "[]")), OK);
    ck_assert(got.answer.tx.mined);
    ck_assert_int_eq(ask_tx("null", RECEIPT_WITH("0x1", "[]")), OK);
    ck_assert(got.answer.tx.known);
}
END_TEST

START_TEST(ethrpc__tx__contradictions_are_not_believed)
{
    static const char *const pairs[][2] = {
        {MINED_TX, RECEIPT_WITH("0x1", "[" LOG_OF(HASH_27) "]")}, /* log of another transaction */
        {MINED_TX, RECEIPT_WITH("0x0", "[" LOG_OF(TX_HASH) "]")}, /* failed, with logs */
        {MINED_TX, RECEIPT_WITH("0x2", "[]")},
        {MINED_TX, RECEIPT_WITH("0x1", "null")},
        {MINED_TX, RECEIPT_WITH("0x1", "[" LOG_OF(TX_HASH) "," LOG_OF(TX_HASH) "]")},
        {TX_AT("\"" TX_HASH "\"", "\"0x1b\"", FROM), RECEIPT_WITH("0x1", "[]")},
        {TX_AT("\"" HASH_27 "\"", "\"0x1c\"", FROM), RECEIPT_WITH("0x1", "[]")},
        {TX_AT("\"" HASH_27 "\"", "\"0x1b\"", TO), RECEIPT_WITH("0x1", "[]")},
        {"{\"hash\":\"" HASH_27 "\"}", "null"},
        {"{}", "null"},
        {"\"0x\"", "null"},
    };
    rig.policy.rounds = 1;
    rig.policy.cap_ms = 0;
    for (size_t i = 0; i < MEM_COUNT(pairs); i++) {
        enum err err = ask_tx(pairs[i][0], pairs[i][1]);
        ck_assert_msg(err == ERR_UNTRUSTED, "%zu: %s", i, err_code(err));
    }
}
END_TEST

/* ---- logs */

#define LOG_AT(block, index, address)                                                              \
    "{\"address\":\"" address "\",\"topics\":["                                                    \
    "\"0x00000000000000000000000000000000000000000000000000000000656d6974\"],\"data\":\"0x" index  \
    "\",\"blockNumber\":\"0x" block "\",\"transactionHash\":\"" TX_HASH                            \
    "\",\"transactionIndex\":\"0x0\",\"blockHash\":\"0x" block block block block                   \
    "000000000000000000000000000000000000000000000000000000000000\",\"logIndex\":\"0x" index       \
    "\",\"removed\":false}"

static enum err ask_logs(const char *answer)
{
    static struct addr address;
    static struct hash32 topic;
    address = an_addr(0);
    ck_assert_int_eq(hex_read_exact(address.b, 20, TO, 42), OK);
    topic = a_hash("0x00000000000000000000000000000000000000000000000000000000656d6974");
    node.rule_count = 1;
    rpc_node_rule(&node, "eth_getLogs", NULL, answer);
    const struct chain_request request = {.op = CHAIN_LOGS,
                                          .network = &rig.network,
                                          .filter = {.from_block = 1,
                                                     .to_block = 4,
                                                     .addresses = &address,
                                                     .address_count = 1,
                                                     .topics = {&topic},
                                                     .topic_counts = {1}}};
    return rig_ask(&rig, &got, &request);
}

START_TEST(ethrpc__logs__are_sorted_with_their_bytes)
{
    ck_assert_int_eq(
        ask_logs("[" LOG_AT("4", "10", TO) "," LOG_AT("2", "20", TO) "," LOG_AT("4", "11", TO) "]"),
        OK);
    ck_assert_uint_eq(got.answer.log_count, 3);
    ck_assert_uint_eq(got.logs[0].block, 2);
    ck_assert_uint_eq(got.logs[1].log_index, 0x10);
    ck_assert_uint_eq(got.logs[2].log_index, 0x11);
    ck_assert_int_eq(got.logs[2].time_s, 0);
    for (int i = 0; i < 3; i++)
        ck_assert_uint_eq(got.logs[i].data.data[0], got.logs[i].log_index);
    const char *body = buf_text(&http_server_seen(server, 1)->body);
    ck_assert_ptr_nonnull(strstr(body,
                                 "\"fromBlock\":\"0x1\",\"toBlock\":\"0x4\",\"address\":[\"" TO
                                 "\"],\"topics\":[[\"0x00"));
    ck_assert_int_eq(ask_logs("[]"), OK);
    ck_assert_uint_eq(got.answer.log_count, 0);
}
END_TEST

START_TEST(ethrpc__logs__not_asked_for_are_not_believed)
{
    static const char *const answers[] = {
        "[" LOG_AT("5", "10", TO) "]",                           /* outside the range */
        "[" LOG_AT("2", "10", FROM) "]",                         /* another address */
        "[" LOG_AT("2", "10", TO) "," LOG_AT("2", "10", TO) "]", /* one place twice */
        "[{}]",
        "{}",
        "null",
        "[null]",
        "[{\"address\":\"" TO "\",\"topics\":[],\"data\":\"0x\",\"blockNumber\":\"0x2\","
        "\"transactionHash\":\"" TX_HASH "\",\"transactionIndex\":\"0x0\",\"blockHash\":\"" HASH_27
        "\",\"logIndex\":\"0x1\"}]", /* without the topic */
    };
    rig.policy.rounds = 1;
    rig.policy.cap_ms = 0;
    for (size_t i = 0; i < MEM_COUNT(answers); i++) {
        enum err err = ask_logs(answers[i]);
        ck_assert_msg(err == ERR_UNTRUSTED, "%zu: %s", i, err_code(err));
    }
}
END_TEST

START_TEST(ethrpc__logs__limits_of_the_endpoint_come_back_at_once)
{
    static const char *const answers[] = {
        "!{\"code\":-32005,\"message\":\"query returned more than 10000 results\"}",
        "!{\"code\":-32000,\"message\":\"block range is too large\"}",
        "!{\"code\":-32614,\"message\":\"eth_getLogs is limited to a 10,000 range\"}",
        "!{\"code\":-32602,\"message\":\"exceed maximum block range: 50000\"}",
    };
    for (size_t i = 0; i < MEM_COUNT(answers); i++)
        ck_assert_int_eq(ask_logs(answers[i]), ERR_LIMIT);
    ck_assert_uint_eq(rpc_count(server, "eth_getLogs"), MEM_COUNT(answers));
    ck_assert_str_eq(buf_text(&http_server_seen(server, 0)->body),
                     "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\",\"params\":[]}");
}
END_TEST

/* ---- requests that are wrong themselves */

START_TEST(ethrpc__request__wrong_ones_are_answered_without_a_socket)
{
    const struct chain_filter backwards = {.from_block = 5, .to_block = 4};
    const struct chain_request logs = {
        .op = CHAIN_LOGS, .network = &rig.network, .filter = backwards};
    ck_assert_int_eq(rig_ask(&rig, &got, &logs), ERR_INVALID);
    ck_assert_int_eq(ask(CHAIN_SEND), ERR_INVALID);
    ck_assert_int_eq(ask(CHAIN_BALANCES), ERR_INVALID);
    ck_assert_int_eq(ask(CHAIN_CALLS), ERR_INVALID);
    rig.network.endpoint_count = 0;
    ck_assert_int_eq(ask(CHAIN_NONCE), ERR_CONFIG);
    ck_assert_uint_eq(http_server_count(server), 0);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(ethrpc__block__is_read),
    SUITE_TEST(ethrpc__block__of_another_number_is_not_believed),
    SUITE_TEST(ethrpc__block__unknown_is_not_found),
    SUITE_TEST(ethrpc__block__malformed_is_not_believed),
    SUITE_TEST(ethrpc__balances__by_multicall_at_one_block),
    SUITE_TEST(ethrpc__balances__header_of_another_block_gives_no_hash),
    SUITE_TEST(ethrpc__balances__without_multicall_by_batch_at_a_number),
    SUITE_TEST(ethrpc__calls__keep_returned_bytes_and_reverts),
    SUITE_TEST(ethrpc__calls__by_multicall),
    SUITE_TEST(ethrpc__calls__result_that_is_no_abi_is_not_believed),
    SUITE_TEST(ethrpc__estimate__gives_gas_or_the_revert),
    SUITE_TEST(ethrpc__fees__are_medians_with_floors),
    SUITE_TEST(ethrpc__fees__of_empty_blocks_come_from_the_node),
    SUITE_TEST(ethrpc__fees__absurd_ones_are_not_believed),
    SUITE_TEST(ethrpc__nonce__latest_and_pending),
    SUITE_TEST(ethrpc__nonce__words_of_another_question_are_a_plain_refusal),
    SUITE_TEST(ethrpc__code__gives_its_length),
    SUITE_TEST(ethrpc__send__checks_the_hash),
    SUITE_TEST(ethrpc__send__already_known_is_fine),
    SUITE_TEST(ethrpc__send__nonce_too_low_asks_whose_nonce),
    SUITE_TEST(ethrpc__send__refusal_keeps_code_and_words),
    SUITE_TEST(ethrpc__send__lost_on_the_way_is_pending),
    SUITE_TEST(ethrpc__tx__unknown_waiting_mined_and_failed),
    SUITE_TEST(ethrpc__tx__contradictions_are_not_believed),
    SUITE_TEST(ethrpc__logs__are_sorted_with_their_bytes),
    SUITE_TEST(ethrpc__logs__not_asked_for_are_not_believed),
    SUITE_TEST(ethrpc__logs__limits_of_the_endpoint_come_back_at_once),
    SUITE_TEST(ethrpc__request__wrong_ones_are_answered_without_a_socket),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("ethrpc", tests, &fixture)
