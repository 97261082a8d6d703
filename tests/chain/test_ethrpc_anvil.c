/* The chain port against a real EVM. */

#include <string.h>
#include <unistd.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/eth/abi.h"
#include "core/eth/address.h"
#include "core/eth/tx.h"
#include "support/devnet.h"
#include "support/net_rig.h"
#include "support/suite.h"

#define MINED_TRIES 500 /* every 10 ms */

static struct rig rig;
static struct got got;
static struct addr deployer;

static void setup(void)
{
    devnet_need();
    rig_open(&rig);
    rig.network = *devnet_network();
    ck_assert_int_eq(address_read(&deployer, DEVNET_DEPLOYER, 42), OK);
}

static void teardown(void)
{
    rig_close(&rig);
}

static enum err ask(const struct chain_request *request)
{
    struct chain_request filled = *request;
    filled.network = &rig.network;
    return rig_ask(&rig, &got, &filled);
}

static struct chain_block latest(void)
{
    const struct chain_request request = {.op = CHAIN_BLOCK, .block = BLOCK_LATEST};
    ck_assert_msg(ask(&request) == OK, "%s", got.detail);
    return got.answer.block;
}

START_TEST(anvil__block__latest_and_by_number)
{
    struct chain_block head = latest();
    ck_assert_uint_gt(head.number, 10);
    ck_assert_int_gt(head.time_s, 1600000000);
    const struct chain_request first = {.op = CHAIN_BLOCK, .block = 1};
    ck_assert_int_eq(ask(&first), OK);
    ck_assert(hash_equal(&got.answer.block.parent, &rig.network.genesis));
    const struct chain_request none = {.op = CHAIN_BLOCK, .block = head.number + 1000};
    ck_assert_int_eq(ask(&none), ERR_NOT_FOUND);
}
END_TEST

START_TEST(anvil__chain__another_genesis_is_refused)
{
    rig.network.genesis.b[0] ^= 1;
    const struct chain_request request = {.op = CHAIN_NONCE};
    ck_assert_int_eq(ask(&request), ERR_CHAIN_ID);
    rig.network.genesis.b[0] ^= 1;
    rig.network.chain_id++;
    ck_assert_int_eq(ask(&request), ERR_CHAIN_ID);
}
END_TEST

START_TEST(anvil__balances__are_the_same_with_and_without_multicall)
{
    struct addr owners[2] = {deployer, {{0}}};
    struct addr tokens[3] = {addr_zero, network_token(&rig.network, "USDC")->address, deployer};
    const struct chain_request request = {.op = CHAIN_BALANCES,
                                          .block = BLOCK_LATEST,
                                          .owners = owners,
                                          .owner_count = 2,
                                          .tokens = tokens,
                                          .token_count = 3};
    struct chain_block head = latest();
    ck_assert_msg(ask(&request) == OK, "%s", got.detail);
    const struct got by_multicall = got;
    ck_assert_uint_ge(got.answer.block.number, head.number);
    ck_assert(got.known[0] && got.known[1] && !got.known[2]); /* a person is no token */
    ck_assert(!u256_is_zero(&got.balances[0]));
    rig.network.multicall3 = addr_zero;
    ck_assert_msg(ask(&request) == OK, "%s", got.detail);
    for (int i = 0; i < 6; i++) {
        ck_assert_int_eq(got.known[i], by_multicall.known[i]);
        ck_assert_int_eq(u256_cmp(&got.balances[i], &by_multicall.balances[i]), 0);
    }
    rig.network.multicall3 = deployer; /* named, but there is none */
    ck_assert_msg(ask(&request) == OK, "%s", got.detail);
    ck_assert_int_eq(u256_cmp(&got.balances[1], &by_multicall.balances[1]), 0);
}
END_TEST

START_TEST(anvil__calls__at_an_old_block_and_with_reverts)
{
    struct buf supply = {0}, move = {0};
    abi_begin(&supply, "totalSupply()");
    abi_begin(&move, "transferFrom(address,address,uint256)");
    abi_add_address(&move, &deployer);
    abi_add_address(&move, &deployer);
    abi_add_u64(&move, 1);
    const struct addr usdc = network_token(&rig.network, "USDC")->address;
    const struct chain_call calls[2] = {{.to = usdc, .data = view_of_buf(&supply)},
                                        {.to = usdc, .data = view_of_buf(&move)}};
    struct chain_request request = {
        .op = CHAIN_CALLS, .block = latest().number - 5, .calls = calls, .call_count = 2};
    for (int round = 0; round < 2; round++) {
        ck_assert_msg(ask(&request) == OK, "%s", got.detail);
        ck_assert_uint_eq(got.answer.block.number, request.block);
        ck_assert(got.results[0].ok && !got.results[1].ok);
        ck_assert_uint_eq(got.results[0].data.len, 32);
        ck_assert_uint_ge(got.results[1].data.len, 4);
        rig.network.multicall3 = addr_zero;
    }
    buf_clear(&supply);
    buf_clear(&move);
}
END_TEST

START_TEST(anvil__estimate__gas_and_revert)
{
    struct buf move = {0};
    struct addr nobody = {{0x77}};
    abi_begin(&move, "transfer(address,uint256)");
    abi_add_address(&move, &deployer);
    abi_add_u64(&move, 1000);
    struct chain_call call = {.from = deployer,
                              .to = network_token(&rig.network, "USDC")->address,
                              .data = view_of_buf(&move)};
    const struct chain_request request = {.op = CHAIN_ESTIMATE, .calls = &call, .call_count = 1};
    ck_assert_msg(ask(&request) == OK, "%s", got.detail);
    ck_assert_uint_gt(got.answer.gas, 21000);
    call.from = nobody;
    ck_assert_int_eq(ask(&request), ERR_REVERT);
    ck_assert_uint_ge(got.answer.revert.len, 4);
    ck_assert_ptr_nonnull(strstr(got.detail, "the contract refuses this"));
    buf_clear(&move);
}
END_TEST

START_TEST(anvil__fees__nonce_and_code)
{
    const struct chain_request fees = {.op = CHAIN_FEES};
    ck_assert_msg(ask(&fees) == OK, "%s", got.detail);
    for (int i = 0; i < 3; i++)
        ck_assert(!u256_is_zero(&got.answer.fees.tip[i]));
    const struct chain_request nonce = {.op = CHAIN_NONCE, .address = deployer};
    ck_assert_int_eq(ask(&nonce), OK);
    ck_assert_uint_gt(got.answer.nonce_latest, 0);
    struct chain_request code = {.op = CHAIN_CODE, .address = rig.network.multicall3};
    ck_assert_int_eq(ask(&code), OK);
    ck_assert_uint_gt(got.answer.code_len, 100);
    code.address = deployer;
    ck_assert_int_eq(ask(&code), OK);
    ck_assert_uint_eq(got.answer.code_len, 0);
}
END_TEST

START_TEST(anvil__logs__and_their_transaction)
{
    static struct hash32 topic;
    static struct addr address;
    abi_topic(&topic, "Sync(uint112,uint112)");
    address = rig.network.pools[0].address;
    struct chain_request request = {.op = CHAIN_LOGS,
                                    .filter = {.from_block = rig.network.pools[0].first_block,
                                               .to_block = latest().number,
                                               .addresses = &address,
                                               .address_count = 1,
                                               .topics = {&topic},
                                               .topic_counts = {1}}};
    ck_assert_msg(ask(&request) == OK, "%s", got.detail);
    ck_assert_uint_gt(got.answer.log_count, 5);
    struct chain_log log = got.logs[1];
    ck_assert_uint_eq(log.data.len, 64);
    const struct chain_request tx = {.op = CHAIN_TX, .hash = log.tx_hash};
    ck_assert_msg(ask(&tx) == OK, "%s", got.detail);
    ck_assert(got.answer.tx.known && got.answer.tx.mined && got.answer.tx.succeeded);
    ck_assert_uint_eq(got.answer.tx.block.number, log.block);
    ck_assert(hash_equal(&got.answer.tx.block.hash, &log.block_hash));
    const struct chain_request none = {.op = CHAIN_TX, .hash = log.block_hash};
    ck_assert_int_eq(ask(&none), OK);
    ck_assert(!got.answer.tx.known);
    request.filter.from_block = request.filter.to_block + 100;
    request.filter.to_block += 200;
    enum err err = ask(&request);
    ck_assert_msg(err == OK || err == ERR_RPC, "%s", err_code(err));
}
END_TEST

static void make_payment(struct buf *raw, uint64_t nonce)
{
    uint8_t key[32];
    ck_assert_int_eq(hex_read_exact(key, 32, DEVNET_DEPLOYER_KEY, 66), OK);
    struct tx tx = {.type = TX_1559,
                    .chain_id = rig.network.chain_id,
                    .nonce = nonce,
                    .gas = 21000,
                    .max_fee = u256_from_u64(100000000000),
                    .max_tip = u256_from_u64(1000000000),
                    .has_to = true,
                    .to = {{0x55}},
                    .value = u256_from_u64(7)};
    ck_assert_int_eq(tx_sign(&tx, key), OK);
    ck_assert_int_eq(tx_encode_signed(raw, &tx), OK);
    tx_clear(&tx);
}

/* The EVM answers a sent transaction before it has mined it. */
static void ask_until_mined(const struct hash32 *hash)
{
    const struct chain_request tx = {.op = CHAIN_TX, .hash = *hash};
    for (int i = 0; i < MINED_TRIES; i++) {
        ck_assert_int_eq(ask(&tx), OK);
        if (got.answer.tx.mined)
            return;
        usleep(10000);
    }
    ck_abort_msg("not mined after %d looks", MINED_TRIES);
}

START_TEST(anvil__send__twice_is_once)
{
    struct buf raw = {0};
    struct hash32 hash;
    const struct chain_request nonce = {.op = CHAIN_NONCE, .address = deployer};
    ck_assert_int_eq(ask(&nonce), OK);
    uint64_t next = got.answer.nonce_pending;
    make_payment(&raw, next);
    tx_hash(&hash, view_of_buf(&raw));
    const struct chain_request send = {.op = CHAIN_SEND, .raw = view_of_buf(&raw)};
    for (int i = 0; i < 2; i++) { /* the second time its nonce is used, by itself */
        ck_assert_msg(ask(&send) == OK, "%s", got.detail);
        ck_assert(hash_equal(&got.answer.hash, &hash));
        ask_until_mined(&hash);
        ck_assert(got.answer.tx.succeeded);
        ck_assert(addr_equal(&got.answer.tx.from, &deployer));
    }
    buf_reset(&raw);
    make_payment(&raw, 0); /* another transaction had this nonce */
    const struct chain_request late = {.op = CHAIN_SEND, .raw = view_of_buf(&raw)};
    ck_assert_int_eq(ask(&late), ERR_EXISTS);
    raw.data[5] ^= 1;
    const struct chain_request broken = {.op = CHAIN_SEND, .raw = {raw.data, raw.len - 1}};
    ck_assert_int_eq(ask(&broken), ERR_RPC);
    buf_clear(&raw);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(anvil__block__latest_and_by_number),
    SUITE_TEST(anvil__chain__another_genesis_is_refused),
    SUITE_TEST(anvil__balances__are_the_same_with_and_without_multicall),
    SUITE_TEST(anvil__calls__at_an_old_block_and_with_reverts),
    SUITE_TEST(anvil__estimate__gas_and_revert),
    SUITE_TEST(anvil__fees__nonce_and_code),
    SUITE_TEST(anvil__logs__and_their_transaction),
    SUITE_TEST(anvil__send__twice_is_once),
};
static const struct suite_fixture fixture = {
    .setup = setup, .teardown = teardown, .setup_once = devnet_start, .teardown_once = devnet_stop};
SUITE_MAIN_WITH("ethrpc_anvil", tests, &fixture)
