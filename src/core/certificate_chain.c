#include "core/certificate_chain.h"

#include <string.h>

#include "core/eth/abi.h"

#define LOG_HEAD_WORDS 5
#define BATCH_WORDS    4

/* Computed once by keccak256; facts and tests agree on them. */
const struct hash32 offset_log_topic = {{0x36, 0x68, 0xd6, 0xe9, 0x93, 0xc0, 0x27, 0xeb,
                                         0x1e, 0xef, 0x04, 0x0f, 0xc4, 0xc9, 0xbc, 0x6f,
                                         0xb4, 0xec, 0x20, 0x9d, 0x1c, 0x6e, 0x95, 0x06,
                                         0x1e, 0x08, 0x5d, 0x5f, 0x4b, 0x09, 0xf7, 0x50}};
/* Transfer(address,address,uint256), ERC-20 */
static const struct hash32 transfer_topic = {{0xdd, 0xf2, 0x52, 0xad, 0x1b, 0xe2, 0xc8, 0x9b,
                                              0x69, 0xc2, 0xb0, 0x68, 0xfc, 0x37, 0x8d, 0xaa,
                                              0x95, 0x2b, 0xa7, 0xf1, 0x63, 0xc4, 0xa1, 0x16,
                                              0x28, 0xf5, 0x5a, 0x4d, 0xf5, 0x23, 0xb3, 0xef}};

/* ---- the retirement's event ---- */

static enum err not_an_offset(void)
{
    return err_set(ERR_UNTRUSTED, "the log of the retirement is not what the contract writes");
}

static bool read_topic(uint64_t *out, const struct hash32 *topic)
{
    const struct u256 wide = u256_from_be(topic->b, sizeof topic->b);
    return u256_to_u64(out, &wide) && *out <= INT64_MAX;
}

enum err offset_log_read(struct offset_log *out, const struct chain_log *log)
{
    *out = (struct offset_log){.block = log->block, .log_index = log->log_index};
    if (log->topic_count != 3 || !hash_equal(&log->topics[0], &offset_log_topic) ||
        log->data.len % 32 != 0 || log->data.len < (size_t)32 * LOG_HEAD_WORDS)
        return not_an_offset();
    if (abi_word_u256(&out->amount, log->data, 0) != OK ||
        abi_word_tail(&out->message, log->data, 1) != OK ||
        abi_word_tail(&out->beneficiary, log->data, 2) != OK ||
        abi_word_address(&out->sender, log->data, 3) != OK ||
        abi_word_hash(&out->offset_hash, log->data, 4) != OK)
        return not_an_offset();
    if (!read_topic(&out->transaction_index, &log->topics[1]) ||
        !read_topic(&out->batch_index, &log->topics[2]))
        return not_an_offset();
    return OK;
}

enum err offset_log_find(struct offset_log *out, const struct chain_tx *tx,
                         const struct addr *contract)
{
    const struct chain_log *found = NULL;
    for (size_t i = 0; i < tx->log_count; i++) {
        const struct chain_log *log = &tx->logs[i];
        if (!addr_equal(&log->address, contract) || log->topic_count == 0 ||
            !hash_equal(&log->topics[0], &offset_log_topic))
            continue;
        if (found != NULL)
            return err_set(ERR_UNTRUSTED, "the transaction retires more than once");
        found = log;
    }
    if (found == NULL)
        return err_set(ERR_UNTRUSTED, "the transaction holds no retirement by this contract");
    return offset_log_read(out, found);
}

/* ---- money ---- */

static bool topic_is(const struct hash32 *topic, const struct addr *address)
{
    static const uint8_t zeros[12];
    return memcmp(topic->b, zeros, sizeof zeros) == 0 &&
           memcmp(topic->b + sizeof zeros, address->b, sizeof address->b) == 0;
}

/* What transfers of token took from holder, and what they brought. */
static enum err sum_transfers(struct u256 *left, struct u256 *came, const struct chain_tx *tx,
                              const struct addr *token, const struct addr *holder)
{
    struct u256 amount;
    *left = *came = (struct u256){0};
    for (size_t i = 0; i < tx->log_count; i++) {
        const struct chain_log *log = &tx->logs[i];
        if (!addr_equal(&log->address, token) || log->topic_count != 3 ||
            !hash_equal(&log->topics[0], &transfer_topic) || log->data.len != 32 ||
            abi_word_u256(&amount, log->data, 0) != OK)
            continue;
        bool over = false;
        if (topic_is(&log->topics[1], holder))
            over |= u256_add(left, left, &amount);
        if (topic_is(&log->topics[2], holder))
            over |= u256_add(came, came, &amount);
        if (over)
            return err_set(ERR_UNTRUSTED, "the receipt's transfers are absurd");
    }
    return OK;
}

enum err certificate_spent(struct u256 *out, const struct chain_tx *tx, const struct addr *token,
                           const struct addr *from)
{
    struct u256 left, back;
    TRY(sum_transfers(&left, &back, tx, token, from));
    if (u256_sub(out, &left, &back))
        return err_set(ERR_UNTRUSTED, "the receipt brings money instead of taking it");
    return OK;
}

enum err certificate_received(struct u256 *out, const struct chain_tx *tx, const struct addr *token,
                              const struct addr *to)
{
    struct u256 left, came;
    TRY(sum_transfers(&left, &came, tx, token, to));
    if (u256_sub(out, &came, &left))
        return err_set(ERR_UNTRUSTED, "the receipt takes tokens instead of bringing them");
    return OK;
}

enum err certificate_paid(struct u256 *out, const struct offset_plan *plan,
                          const struct chain_tx *tx)
{
    if (addr_is_zero(&plan->pay_token))
        return certificate_spent(out, tx, &plan->path[0], &plan->router);
    return certificate_spent(out, tx, &plan->pay_token, &plan->payer);
}

enum err certificate_fee(struct u256 *out, const struct chain_tx *tx)
{
    return u256_mul_u64(out, &tx->gas_price, tx->gas_used)
               ? err_set(ERR_UNTRUSTED, "the receipt's fee is absurd")
               : OK;
}

/* ---- batches ---- */

enum { AT_BATCH, AT_RUNNING, AT_BEFORE };

static struct buf *add_call(struct batch_read *read, const struct addr *to, const char *signature)
{
    struct buf *data = &read->data[read->count];
    read->calls[read->count++] = (struct chain_call){.to = *to};
    abi_begin(data, signature);
    return data;
}

void batch_read_request(struct batch_read *read, struct chain_request *out,
                        const struct network *network, const struct addr *contract,
                        uint64_t batch_index)
{
    *read = (struct batch_read){0};
    abi_add_u64(add_call(read, contract, "batches(uint256)"), batch_index);
    (void)add_call(read, contract, "hashChain()");
    if (batch_index > 0)
        abi_add_u64(add_call(read, contract, "batches(uint256)"), batch_index - 1);
    for (size_t i = 0; i < read->count; i++)
        read->calls[i].data = view_of_buf(&read->data[i]);
    *out = (struct chain_request){.op = CHAIN_CALLS,
                                  .network = network,
                                  .block = BLOCK_LATEST,
                                  .calls = read->calls,
                                  .call_count = read->count};
}

void batch_read_clear(struct batch_read *read)
{
    for (size_t i = 0; i < read->count; i++)
        buf_clear(&read->data[i]);
    *read = (struct batch_read){0};
}

/* batches(uint256) gives total, chain, time and block; all are zero while it is open. */
static enum err take_batch(struct hash32 *chain, uint64_t *block,
                           const struct chain_call_result *result)
{
    if (!result->ok || result->data.len != (size_t)32 * BATCH_WORDS ||
        abi_word_hash(chain, result->data, 1) != OK || abi_word_u64(block, result->data, 3) != OK ||
        *block > INT64_MAX)
        return err_set(ERR_UNTRUSTED, "the contract does not tell about its batches");
    return OK;
}

enum err batch_read_take(struct batch_view *out, const struct batch_read *read,
                         const struct chain_answer *answer)
{
    *out = (struct batch_view){0};
    if (answer->err != OK)
        return err_set(answer->err, "%s", answer->detail);
    if (answer->call_count != read->count)
        return err_set(ERR_UNTRUSTED, "the endpoint answered another number of calls");
    TRY(take_batch(&out->chain, &out->block, &answer->calls[AT_BATCH]));
    out->is_closed = out->block != 0;
    if (read->count > AT_BEFORE)
        TRY(take_batch(&out->before, &out->block_before, &answer->calls[AT_BEFORE]));
    const struct chain_call_result *running = &answer->calls[AT_RUNNING];
    out->has_running = running->ok && running->data.len == 32 &&
                       abi_word_hash(&out->running, running->data, 0) == OK;
    return OK;
}
