#include "net/ethrpc_node.h"

#include <inttypes.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/ports.h"
#include "net/ethrpc_read.h"

#define TIMEOUT_MS_DEFAULT 10000
#define CHECK_BYTES_MAX    ((size_t)1 << 20)

size_t node_count_candidates(const struct network *network)
{
    size_t count = 0;
    bool has_private = false;
    for (; count < network->endpoint_count; count++) {
        bool is_private = network->endpoints[count].is_private;
        if (has_private && !is_private)
            break;
        has_private = has_private || is_private;
    }
    return count;
}

/* ---- the list */

void node_list_clear(struct node_list *list)
{
    while (list->first != NULL) {
        struct node *node = list->first;
        list->first = node->next;
        if (node->check != NULL)
            http_cancel(list->http, node->check);
        rpc_batch_clear(&node->check_batch);
        mem_free(node);
    }
}

static bool is_node_of(const struct node *node, const struct network *network, size_t index)
{
    return strcmp(node->url, network->endpoints[index].url) == 0 &&
           node->chain_id == network->chain_id && node->has_genesis == network->has_genesis &&
           (!node->has_genesis || hash_equal(&node->genesis, &network->genesis));
}

static struct node *find(const struct node_list *list, const struct network *network, size_t index)
{
    struct node *node = list->first;
    while (node != NULL && !is_node_of(node, network, index))
        node = node->next;
    return node;
}

const struct node *node_find(const struct node_list *list, const struct network *network,
                             size_t index)
{
    return find(list, network, index);
}

struct node *node_get(struct node_list *list, const struct network *network, size_t index)
{
    const struct endpoint *endpoint = &network->endpoints[index];
    struct node *node = find(list, network, index);
    if (node == NULL) {
        node = mem_alloc(sizeof *node);
        node->list = list;
        (void)text_copy(node->url, sizeof node->url, endpoint->url);
        /* A URL that is refused is refused again, with words, by the transfer. */
        if (http_label(node->label, node->url) != OK)
            (void)text_copy(node->label, sizeof node->label, "?");
        node->chain_id = network->chain_id;
        node->has_genesis = network->has_genesis;
        node->genesis = network->genesis;
        health_init(&node->health);
        node->next = list->first;
        list->first = node;
    }
    node->timeout_ms = endpoint->timeout_ms == 0 || endpoint->timeout_ms > INT32_MAX / 4
                           ? TIMEOUT_MS_DEFAULT
                           : (int)endpoint->timeout_ms;
    return node;
}

uint64_t node_take_ids(struct node_list *list, size_t count)
{
    uint64_t first = list->last_id + 1;
    list->last_id += count;
    return first;
}

/* ---- health */

static int64_t mono_ms(const struct node_list *list)
{
    return list->clock->mono_ms(list->clock->ctx);
}

bool node_is_trusted(const struct node *node)
{
    return node->is_checked &&
           mono_ms(node->list) - node->checked_ms <= (int64_t)node->list->policy->check_ms;
}

void node_succeeded(struct node *node, int latency_ms)
{
    const struct clock_port *clock = node->list->clock;
    health_ok(&node->health, latency_ms, clock->now_s(clock->ctx));
}

void node_failed(struct node *node, enum err err, const char *detail, int64_t retry_after_s)
{
    /* What comes back after a failure may be another machine. */
    if (err != ERR_THROTTLED)
        node->is_checked = false;
    health_failed(&node->health, node->list->policy, err, detail, retry_after_s,
                  mono_ms(node->list));
}

/* ---- checking the chain */

static enum err read_check(struct node *node, const struct rpc_replies *replies)
{
    uint64_t chain_id;
    TRY(rpc_reply_check(&replies->items[0]));
    TRY(json_read_quantity_u64(&chain_id, replies->items[0].result, "chain id"));
    if (chain_id != node->chain_id)
        return err_set(ERR_CHAIN_ID, "%s serves chain %" PRIu64 ", not %" PRIu64, node->label,
                       chain_id, node->chain_id);
    if (!node->has_genesis)
        return OK;
    struct chain_block genesis = {0};
    TRY(rpc_reply_check(&replies->items[1]));
    TRY(read_block(&genesis, replies->items[1].result));
    if (genesis.number != 0 || !hash_equal(&genesis.hash, &node->genesis))
        return err_set(ERR_CHAIN_ID, "%s serves a chain that began with another block",
                       node->label);
    return OK;
}

static enum err read_check_answer(struct node *node, const struct http_answer *answer)
{
    if (answer->err != OK)
        return err_set(answer->err, "%s", answer->detail);
    struct rpc_replies replies;
    const struct rpc_transport transport = {answer->status, answer->body};
    enum err err = rpc_replies_read(&replies, &node->check_batch, &transport, &json_limits_default);
    if (err == OK)
        err = read_distrust(read_check(node, &replies));
    rpc_replies_clear(&replies);
    return err;
}

static void on_check(void *arg, const struct http_answer *answer)
{
    struct node *node = arg;
    char detail[256] = "";
    node->check = NULL;
    enum err err = read_check_answer(node, answer);
    rpc_batch_clear(&node->check_batch);
    if (err == OK) {
        node->is_checked = true;
        node->checked_ms = mono_ms(node->list);
        node_succeeded(node, answer->elapsed_ms);
    } else {
        (void)text_copy(detail, sizeof detail, err_detail(err));
        node_failed(node, err, detail, answer->retry_after_s);
    }
    node->list->checked(node->list->arg, node, err, detail);
}

void node_check(struct node *node)
{
    if (node->check != NULL)
        return;
    size_t count = node->has_genesis ? 2 : 1;
    rpc_batch_begin(&node->check_batch, node_take_ids(node->list, count));
    rpc_batch_add(&node->check_batch, "eth_chainId", "[]");
    if (node->has_genesis)
        rpc_batch_add(&node->check_batch, "eth_getBlockByNumber", "[\"0x0\",false]");
    rpc_batch_end(&node->check_batch);
    node->check =
        node_send(node, &node->check_batch, CHECK_BYTES_MAX, node->timeout_ms, on_check, node);
}

struct http_transfer *node_send(struct node *node, const struct rpc_batch *batch, size_t max_bytes,
                                int timeout_ms, http_done_fn *done, void *arg)
{
    const struct http_request request = {
        .url = node->url,
        .body = view_of_buf(&batch->body),
        .max_bytes = max_bytes,
        .timeout_ms = timeout_ms,
    };
    return http_submit(node->list->http, &request, done, arg);
}
