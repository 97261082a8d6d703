#include "support/fake_chain.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/tx.h"

struct fake_chain_request {
    struct chain_request request;
    chain_done_fn *done;
    void *arg;
    ticket number;
    struct fake_chain_request *next;
};
struct fake_chain_answer {
    enum chain_op op;
    struct chain_answer answer;
    struct fake_chain_answer *next;
};

void *fake_chain_memory(struct fake_chain *chain, size_t size)
{
    chain->memory = mem_resize(chain->memory, chain->memory_count + 1, sizeof(void *));
    return chain->memory[chain->memory_count++] = mem_alloc(size);
}

static void *copy(struct fake_chain *chain, const void *data, size_t len)
{
    void *out = fake_chain_memory(chain, len);
    if (len > 0)
        memcpy(out, data, len);
    return out;
}

static struct view copy_view(struct fake_chain *chain, struct view view)
{
    return view_of(copy(chain, view.data, view.len), view.len);
}

static void copy_request(struct fake_chain *chain, struct chain_request *out,
                         const struct chain_request *in)
{
    *out = *in;
    out->owners = copy(chain, in->owners, in->owner_count * sizeof *in->owners);
    out->tokens = copy(chain, in->tokens, in->token_count * sizeof *in->tokens);
    struct chain_call *calls = copy(chain, in->calls, in->call_count * sizeof *in->calls);
    for (size_t i = 0; i < in->call_count; i++)
        calls[i].data = copy_view(chain, in->calls[i].data);
    out->calls = calls;
    out->raw = copy_view(chain, in->raw);
    out->filter.addresses =
        copy(chain, in->filter.addresses, in->filter.address_count * sizeof *in->filter.addresses);
    for (size_t i = 0; i < 4; i++)
        out->filter.topics[i] = copy(chain, in->filter.topics[i],
                                     in->filter.topic_counts[i] * sizeof *in->filter.topics[i]);
}

/* ---- answers ---- */

static bool take_answer(struct fake_chain *chain, enum chain_op op, struct chain_answer *out)
{
    for (struct fake_chain_answer **link = &chain->answers; *link != NULL; link = &(*link)->next) {
        struct fake_chain_answer *queued = *link;
        if (queued->op != op)
            continue;
        *out = queued->answer;
        *link = queued->next;
        mem_free(queued);
        return true;
    }
    return false;
}

static struct u256 gwei(uint64_t count)
{
    return u256_from_u64(count * 1000000000u);
}

static void answer_by_default(struct fake_chain *chain, const struct chain_request *request,
                              struct chain_answer *answer)
{
    size_t cells = request->owner_count * request->token_count;
    answer->block = chain->block;
    switch (request->op) {
    case CHAIN_BALANCES: {
        bool *known = fake_chain_memory(chain, cells * sizeof *known);
        for (size_t i = 0; i < cells; i++)
            known[i] = true;
        answer->balance_known = known;
        answer->balances = fake_chain_memory(chain, cells * sizeof *answer->balances);
        break;
    }
    case CHAIN_CALLS:
        answer->calls =
            fake_chain_memory(chain, request->call_count * sizeof(struct chain_call_result));
        answer->call_count = request->call_count;
        break;
    case CHAIN_ESTIMATE: answer->gas = 21000; break;
    case CHAIN_FEES:
        answer->fees.base_fee = gwei(10);
        for (unsigned i = 0; i < 3; i++)
            answer->fees.tip[i] = gwei(i + 1);
        answer->fees.gas_price = gwei(11);
        break;
    case CHAIN_NONCE: answer->nonce_latest = answer->nonce_pending = chain->nonce; break;
    case CHAIN_SEND: tx_hash(&answer->hash, request->raw); break;
    case CHAIN_BLOCK:
    case CHAIN_CODE:
    case CHAIN_TX:
    case CHAIN_LOGS: break;
    }
}

static void deliver(struct fake_chain *chain, const struct fake_chain_request *fake)
{
    const struct chain_request *request = &fake->request;
    struct chain_answer answer = {.err = OK, .detail = "", .endpoint = "fake"};
    struct chain_answer queued;
    if (chain->is_down) {
        answer.err = ERR_NET;
    } else if (take_answer(chain, request->op, &queued)) {
        answer = queued;
    } else if (chain->handlers[request->op].fn != NULL) {
        answer.block = chain->block;
        chain->handlers[request->op].fn(chain->handlers[request->op].arg, request, &answer);
    } else {
        answer_by_default(chain, request, &answer);
    }
    if (answer.endpoint == NULL)
        answer.endpoint = "fake";
    if (answer.detail == NULL || (answer.err != OK && answer.detail[0] == '\0'))
        answer.detail = answer.err != OK ? err_words(answer.err) : "";
    fake->done(fake->arg, &answer);
}

/* ---- the port ---- */

static ticket submit(void *ctx, const struct chain_request *request, chain_done_fn *done, void *arg)
{
    struct fake_chain *chain = ctx;
    struct fake_chain_request *fake = fake_chain_memory(chain, sizeof *fake);
    copy_request(chain, &fake->request, request);
    fake->done = done;
    fake->arg = arg;
    fake->number = ++chain->last_ticket;
    chain->count[request->op]++;
    chain->last_of[request->op] = fake;
    struct fake_chain_request **link = &chain->first;
    while (*link != NULL)
        link = &(*link)->next;
    *link = fake;
    return fake->number;
}

static void cancel(void *ctx, ticket number)
{
    struct fake_chain *chain = ctx;
    for (struct fake_chain_request **link = &chain->first; *link != NULL; link = &(*link)->next) {
        if ((*link)->number == number) {
            *link = (*link)->next;
            return;
        }
    }
}

static void health(void *ctx, const struct network *network, struct chain_health *out)
{
    const struct fake_chain *chain = ctx;
    (void)network;
    memset(out, 0, sizeof *out);
    (void)text_copy(out->endpoint, sizeof out->endpoint, "fake");
    out->is_up = !chain->is_down;
    out->latency_ms = 1;
}

void fake_chain_init(struct fake_chain *chain)
{
    memset(chain, 0, sizeof *chain);
    chain->block.number = 1000;
    chain->block.time_s = INT64_C(1795348800);
    chain->block.base_fee = gwei(10);
    memset(chain->block.hash.b, 0xb1, sizeof chain->block.hash.b);
    memset(chain->block.parent.b, 0xb0, sizeof chain->block.parent.b);
}

void fake_chain_clear(struct fake_chain *chain)
{
    struct chain_answer unused;
    while (chain->answers != NULL)
        (void)take_answer(chain, chain->answers->op, &unused);
    for (size_t i = 0; i < chain->memory_count; i++)
        mem_free(chain->memory[i]);
    mem_free(chain->memory);
    memset(chain, 0, sizeof *chain);
}

struct chain_port fake_chain_port(struct fake_chain *chain)
{
    return (struct chain_port){.ctx = chain, .submit = submit, .cancel = cancel, .health = health};
}

void fake_chain_on(struct fake_chain *chain, enum chain_op op, fake_chain_fn *fn, void *arg)
{
    chain->handlers[op].fn = fn;
    chain->handlers[op].arg = arg;
}

void fake_chain_push(struct fake_chain *chain, enum chain_op op, const struct chain_answer *answer)
{
    struct fake_chain_answer *queued = mem_alloc(sizeof *queued);
    queued->op = op;
    queued->answer = *answer;
    struct fake_chain_answer **link = &chain->answers;
    while (*link != NULL)
        link = &(*link)->next;
    *link = queued;
}

void fake_chain_push_err(struct fake_chain *chain, enum chain_op op, enum err err)
{
    struct chain_answer answer = {.err = err, .detail = err_words(err)};
    fake_chain_push(chain, op, &answer);
}

size_t fake_chain_pump(struct fake_chain *chain)
{
    ticket last = chain->last_ticket;
    size_t count = 0;
    while (fake_chain_busy(chain) && chain->first->number <= last) {
        struct fake_chain_request *fake = chain->first;
        chain->first = fake->next;
        deliver(chain, fake);
        count++;
    }
    return count;
}

bool fake_chain_busy(const struct fake_chain *chain)
{
    return chain->first != NULL && !chain->is_silent;
}

const struct chain_request *fake_chain_last(const struct fake_chain *chain, enum chain_op op)
{
    return chain->last_of[op] != NULL ? &chain->last_of[op]->request : NULL;
}

void fake_chain_mine(struct fake_chain *chain, int64_t seconds)
{
    struct chain_block *block = &chain->block;
    block->parent = block->hash;
    block->number++;
    block->time_s += seconds;
    memset(block->hash.b, 0, sizeof block->hash.b);
    memcpy(block->hash.b, &block->number, sizeof block->number);
    block->hash.b[31] = 0xb1;
}
