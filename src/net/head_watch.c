#include "net/head_watch.h"

#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "net/ethrpc_node.h"
#include "net/ethrpc_read.h"

#define ID_CHAIN     1
#define ID_SUBSCRIBE 2
#define SUBSCRIPTION 80

static const struct json_limits message_limits = {
    .max_bytes = (size_t)256 << 10, .max_nodes = 5000, .max_depth = 16};

struct head_watch {
    const struct network *network;
    struct stream *stream;
    chain_event_fn *on_event;
    void *arg;
    size_t endpoint;     /* the stream's place in the network's endpoints */
    unsigned tried;      /* places that failed since it was live, as bits */
    bool is_right_chain; /* on this connection */
    char subscription[SUBSCRIPTION];
    unsigned depth; /* of our functions on the stack */
    bool is_closed;
};

/* Returns: the first place from `from` on, but those, with an address; SIZE_MAX: there is none. */
static size_t find_endpoint(const struct network *network, size_t from, unsigned but)
{
    size_t count = node_count_candidates(network);
    for (size_t i = 0; i < count; i++) {
        size_t at = (from + i) % count;
        if (network->endpoints[at].ws[0] != '\0' && (but & 1U << at) == 0)
            return at;
    }
    return SIZE_MAX;
}

bool has_head_watch(const struct network *network)
{
    return find_endpoint(network, 0, 0) != SIZE_MAX;
}

static void leave(struct head_watch *watch)
{
    if (--watch->depth == 0 && watch->is_closed)
        mem_free(watch);
}

static void emit(struct head_watch *watch, const struct stream_status *status,
                 const struct chain_block *block)
{
    const struct chain_event event = {.status = *status, .block = block};
    if (!watch->is_closed)
        watch->on_event(watch->arg, &event);
}

/* Go on with the next endpoint; when all have failed in a row, in their order and when due. */
static bool move_on(struct head_watch *watch)
{
    watch->tried |= 1U << watch->endpoint;
    size_t next = find_endpoint(watch->network, watch->endpoint, watch->tried);
    bool at_once = next != SIZE_MAX;
    if (!at_once) {
        watch->tried = 0;
        next = find_endpoint(watch->network, watch->endpoint + 1, 0);
    }
    watch->endpoint = next;
    stream_move(watch->stream, watch->network->endpoints[next].ws, at_once);
    return at_once;
}

static void on_state(void *arg, const struct stream_status *status)
{
    struct head_watch *watch = arg;
    struct stream_status told = *status;
    if (status->state == STREAM_LIVE)
        watch->tried = 0;
    if (status->state == STREAM_BROKEN && move_on(watch))
        told.retry_in_ms = 0;
    watch->depth++;
    emit(watch, &told, NULL);
    leave(watch);
}

static void on_open(void *arg)
{
    struct head_watch *watch = arg;
    watch->is_right_chain = false;
    watch->subscription[0] = '\0';
    stream_send(watch->stream,
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\",\"params\":[]}");
    stream_send(watch->stream, "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"eth_subscribe\","
                               "\"params\":[\"newHeads\"]}");
}

static enum err malformed(void)
{
    return err_set(ERR_UNTRUSTED, "the endpoint's stream of blocks is malformed");
}

static enum err read_reply(struct head_watch *watch, const struct json *root, int64_t id)
{
    const struct json *result = json_get(root, "result");
    const char *text = json_text(result, NULL);
    uint64_t chain_id = 0;
    if (json_get(root, "error") != NULL)
        return err_set(ERR_UNSUPPORTED, "the endpoint does not announce blocks");
    if (id == ID_CHAIN) {
        if (json_read_quantity_u64(&chain_id, result, "result") != OK)
            return malformed();
        if (chain_id != watch->network->chain_id)
            return err_set(ERR_CHAIN_ID, "the endpoint's stream is of chain %llu",
                           (unsigned long long)chain_id);
        watch->is_right_chain = true;
    } else if (id != ID_SUBSCRIBE || text == NULL || text[0] == '\0' ||
               !text_copy(watch->subscription, sizeof watch->subscription, text)) {
        return malformed();
    }
    if (watch->is_right_chain && watch->subscription[0] != '\0')
        stream_set_live(watch->stream);
    return OK;
}

static enum err read_head(struct head_watch *watch, const struct json *root)
{
    static const struct stream_status live = {.state = STREAM_LIVE, .detail = ""};
    const struct json *params = json_get(root, "params");
    const char *subscription = json_text(json_get(params, "subscription"), NULL);
    struct chain_block block = {0};
    if (subscription == NULL)
        return malformed();
    if (!watch->is_right_chain || strcmp(subscription, watch->subscription) != 0)
        return OK; /* the poll will find it */
    if (json_get(params, "result") == NULL)
        return malformed();
    TRY(read_block(&block, json_get(params, "result")));
    emit(watch, &live, &block);
    return OK;
}

static enum err read_message(struct head_watch *watch, const struct json *root)
{
    int64_t id = 0;
    const char *method = json_text(json_get(root, "method"), NULL);
    if (method != NULL && strcmp(method, "eth_subscription") == 0)
        return read_head(watch, root);
    if (json_read_i64(&id, json_get(root, "id"), "id") != OK)
        return malformed();
    return read_reply(watch, root, id);
}

static enum err on_text(void *arg, struct view text)
{
    struct head_watch *watch = arg;
    struct json_doc *doc = NULL;
    if (json_parse(&doc, (const char *)text.data, text.len, &message_limits) != OK)
        return malformed();
    watch->depth++;
    enum err err = read_message(watch, json_root(doc));
    leave(watch);
    json_doc_free(doc);
    return err;
}

struct head_watch *head_watch_open(struct stream_set *set, const struct network *network,
                                   chain_event_fn *on_event, void *arg)
{
    static const struct stream_ops ops = {.open = on_open, .text = on_text, .state = on_state};
    struct head_watch *watch = mem_alloc(sizeof *watch);
    watch->network = network;
    watch->on_event = on_event;
    watch->arg = arg;
    watch->endpoint = find_endpoint(network, 0, 0);
    watch->stream = stream_open(set, network->endpoints[watch->endpoint].ws, &ops, watch);
    return watch;
}

void head_watch_close(struct head_watch *watch)
{
    if (watch == NULL)
        return;
    stream_close(watch->stream);
    watch->is_closed = true;
    watch->depth++;
    leave(watch);
}
