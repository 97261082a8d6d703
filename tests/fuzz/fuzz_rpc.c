/* What an endpoint answers, for each operation of the chain port: the first byte chooses the
 * operation, the second the way it is asked, the rest is the answer. */

#include <string.h>

#include "fuzz/fuzz.h"
#include "net/ethrpc_op.h"

static struct network network = {.name = "fuzz", .chain_id = 1, .max_fee_gwei = 500};
static struct addr addresses[2] = {{{0}}, {{0x7d}}};

static struct chain_request make_request(uint8_t op)
{
    static const struct chain_call calls[2];
    struct chain_request request = {.op = (enum chain_op)(op % (CHAIN_LOGS + 1)),
                                    .network = &network,
                                    .block = op & 0x80 ? 27 : BLOCK_LATEST,
                                    .owners = addresses,
                                    .owner_count = 2,
                                    .tokens = addresses,
                                    .token_count = 2,
                                    .calls = calls,
                                    .call_count = 2,
                                    .raw = {(const uint8_t *)"raw", 3},
                                    .filter = {.to_block = 100}};
    return request;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    if (len < 2)
        return 0;
    struct op op;
    struct rpc_batch batch = {0};
    struct json_limits limits;
    const struct chain_request request = make_request(data[0]);
    network.multicall3 = data[1] & 1 ? addresses[1] : addresses[0];
    network.legacy_fees = data[1] & 2;
    const struct rpc_transport answer = {data[1] & 4 ? 500 : 200, {data + 2, len - 2}};
    FUZZ_CHECK(op_init(&op, &request) == OK);
    op_limits(&op, &limits);
    for (int step = 0; step < 3; step++) {
        struct rpc_replies replies;
        bool again = false;
        rpc_batch_begin(&batch, 1);
        op_build(&op, &batch);
        rpc_batch_end(&batch);
        enum err err = rpc_replies_read(&replies, &batch, &answer, &limits);
        if (err == OK)
            err = op_read(&op, &replies, &again);
        rpc_replies_clear(&replies);
        FUZZ_CHECK(err == OK || strlen(err_detail(err)) > 0);
        if (err != OK || !again)
            break;
    }
    rpc_batch_clear(&batch);
    op_clear(&op);
    return 0;
}
