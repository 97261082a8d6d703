#include "net/ethrpc.h"

#include <limits.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "net/ethrpc_node.h"
#include "net/ethrpc_op.h"
#include "net/head_watch.h"

enum task_state {
    TASK_READY,      /* to be given to an endpoint */
    TASK_WAIT_CHECK, /* the endpoint's chain is being checked */
    TASK_WAIT_TIME,  /* every endpoint rests until due_ms */
    TASK_SENT
};

struct task {
    struct task *next;
    struct ethrpc *rpc;
    ticket ticket;
    chain_done_fn *done;
    void *arg;
    struct op op;
    enum err invalid; /* the request itself: answered at the next dispatch */
    enum task_state state;
    int64_t deadline_ms;
    int64_t due_ms;
    unsigned round;
    size_t candidates; /* endpoints that may be asked */
    unsigned tried;    /* bit per endpoint: failed in this round */
    unsigned refused;  /* bit per endpoint: said no; not asked again */
    size_t index;      /* the endpoint in use */
    struct node *node;
    struct http_transfer *transfer;
    struct rpc_batch batch;
    bool may_have_arrived; /* CHAIN_SEND: its bytes left, no answer came */
    enum err err;          /* the worst so far */
    char detail[256];
    char endpoint[HTTP_LABEL];
};

/* Blocks that somebody watches. */
struct block_watch {
    struct block_watch *next;
    ticket ticket;
    struct head_watch *heads; /* NULL: the network has no stream */
};

struct ethrpc {
    struct node_list nodes;
    struct stream_set *streams;
    struct block_watch *watches;
    struct task *tasks; /* in the order they came */
    ticket last_ticket;
};

static int64_t mono_ms(const struct ethrpc *rpc)
{
    return rpc->nodes.clock->mono_ms(rpc->nodes.clock->ctx);
}

/* ---- ending */

static void task_unlink(struct task *task)
{
    struct task **at = &task->rpc->tasks;
    while (*at != task)
        at = &(*at)->next;
    *at = task->next;
}

static void task_free(struct task *task)
{
    op_clear(&task->op);
    rpc_batch_clear(&task->batch);
    mem_free(task);
}

static void task_finish(struct task *task, enum err err)
{
    struct chain_answer answer = {.err = err, .detail = task->detail, .endpoint = task->endpoint};
    if (err == OK) {
        answer = task->op.answer;
        answer.err = OK;
        answer.detail = "";
        answer.endpoint = task->endpoint;
    } else if (err == ERR_REVERT) {
        answer.revert = view_of_buf(&task->op.revert);
    }
    task_unlink(task);
    task->done(task->arg, &answer);
    task_free(task);
}

/* Which of two errors a person should hear of: the one that says more. */
static int weight(enum err err)
{
    switch (err) {
    case OK: return 0;
    case ERR_NET: return 1;
    case ERR_TIMEOUT: return 2;
    case ERR_THROTTLED: return 3;
    case ERR_LIMIT: return 4;
    case ERR_RPC: return 5;
    case ERR_UNTRUSTED: return 6;
    case ERR_CHAIN_ID: return 7;
    default: return 4;
    }
}

static void task_note(struct task *task, const struct node *node, enum err err, const char *detail)
{
    if (weight(err) <= weight(task->err))
        return;
    task->err = err;
    (void)text_copy(task->detail, sizeof task->detail, detail);
    (void)text_copy(task->endpoint, sizeof task->endpoint, node->label);
}

static void task_give_up(struct task *task)
{
    if (task->may_have_arrived && (task->err == ERR_NET || task->err == ERR_TIMEOUT)) {
        (void)text_copy(task->detail, sizeof task->detail,
                        "the transaction was sent, and no answer came");
        task_finish(task, ERR_PENDING);
        return;
    }
    if (task->err == OK) {
        task->err = ERR_TIMEOUT;
        (void)text_copy(task->detail, sizeof task->detail, "no endpoint answered in time");
    }
    task_finish(task, task->err);
}

/* ---- answers */

/* Errors that are the answer: another endpoint would say the same. */
static bool is_final(const struct task *task, enum err err)
{
    return err == ERR_REVERT || err == ERR_FUNDS || err == ERR_NOT_FOUND || err == ERR_EXISTS ||
           (err == ERR_LIMIT && task->op.request.op == CHAIN_LOGS);
}

static enum err read_answer(struct task *task, const struct http_answer *answer, bool *again)
{
    if (answer->err != OK)
        return err_set(answer->err, "%s", answer->detail);
    struct json_limits limits;
    struct rpc_replies replies;
    const struct rpc_transport transport = {answer->status, answer->body};
    op_limits(&task->op, &limits);
    enum err err = rpc_replies_read(&replies, &task->batch, &transport, &limits);
    if (err == OK)
        err = op_read(&task->op, &replies, again);
    rpc_replies_clear(&replies);
    return err;
}

static void task_send(struct task *task);

static void task_failed(struct task *task, enum err err, const struct http_answer *answer)
{
    char detail[256];
    (void)text_copy(detail, sizeof detail, err_detail(err));
    unsigned bit = 1U << task->index;
    if (is_final(task, err)) {
        node_succeeded(task->node, answer->elapsed_ms);
        (void)text_copy(task->detail, sizeof task->detail, detail);
        (void)text_copy(task->endpoint, sizeof task->endpoint, task->node->label);
        task_finish(task, err);
        return;
    }
    if (err == ERR_RPC) {
        node_succeeded(task->node, answer->elapsed_ms);
        task->refused |= bit;
    } else {
        node_failed(task->node, err, detail, answer->retry_after_s);
        task->tried |= bit;
    }
    if (task->op.request.op == CHAIN_SEND && answer->sent && (err == ERR_NET || err == ERR_TIMEOUT))
        task->may_have_arrived = true;
    task_note(task, task->node, err, detail);
    task->state = TASK_READY;
}

static void on_answer(void *arg, const struct http_answer *answer)
{
    struct task *task = arg;
    bool again = false;
    task->transfer = NULL;
    enum err err = read_answer(task, answer, &again);
    if (err != OK) {
        task_failed(task, err, answer);
        return;
    }
    node_succeeded(task->node, answer->elapsed_ms);
    if (again) {
        task_send(task);
        return;
    }
    (void)text_copy(task->endpoint, sizeof task->endpoint, task->node->label);
    task_finish(task, OK);
}

/* ---- choosing and asking an endpoint */

static void task_send(struct task *task)
{
    struct json_limits limits;
    int64_t left = task->deadline_ms - mono_ms(task->rpc);
    int64_t patience = (int64_t)task->node->timeout_ms * op_patience(&task->op);
    int timeout = (int)(patience < left ? patience : left);
    op_limits(&task->op, &limits);
    rpc_batch_begin(&task->batch, task->rpc->nodes.last_id + 1);
    op_build(&task->op, &task->batch);
    rpc_batch_end(&task->batch);
    (void)node_take_ids(&task->rpc->nodes, task->batch.count);
    task->state = TASK_SENT;
    task->transfer = node_send(task->node, &task->batch, limits.max_bytes,
                               timeout > 0 ? timeout : 1, on_answer, task);
}

static bool choose(struct task *task)
{
    int64_t now = mono_ms(task->rpc);
    for (size_t i = 0; i < task->candidates; i++) {
        if ((task->tried | task->refused) & (1U << i))
            continue;
        struct node *node = node_get(&task->rpc->nodes, task->op.network, i);
        if (!health_is_ready(&node->health, now))
            continue;
        task->index = i;
        task->node = node;
        return true;
    }
    return false;
}

/* Nobody is left to ask in this round: wait for the first that has rested, or give up. */
static void task_rest(struct task *task)
{
    int64_t earliest = INT64_MAX;
    for (size_t i = 0; i < task->candidates; i++) {
        if (task->refused & (1U << i))
            continue;
        const struct node *node = node_get(&task->rpc->nodes, task->op.network, i);
        if (!(task->tried & (1U << i)))
            task_note(task, node, node->health.err, node->health.problem);
        if (node->health.ready_ms < earliest)
            earliest = node->health.ready_ms;
    }
    task->round++;
    if (task->round >= task->rpc->nodes.policy->rounds || earliest >= task->deadline_ms) {
        task_give_up(task);
        return;
    }
    task->tried = 0;
    task->due_ms = earliest;
    task->state = TASK_WAIT_TIME;
}

static void task_run(struct task *task)
{
    if (task->invalid != OK) {
        task_finish(task, task->invalid);
        return;
    }
    if (mono_ms(task->rpc) >= task->deadline_ms) {
        task_give_up(task);
        return;
    }
    if (!choose(task)) {
        task_rest(task);
        return;
    }
    if (!node_is_trusted(task->node)) {
        task->state = TASK_WAIT_CHECK;
        node_check(task->node);
        return;
    }
    op_restart(&task->op);
    task_send(task);
}

static void on_checked(void *arg, struct node *node, enum err err, const char *detail)
{
    struct ethrpc *rpc = arg;
    for (struct task *task = rpc->tasks; task != NULL; task = task->next) {
        if (task->state != TASK_WAIT_CHECK || task->node != node)
            continue;
        task->state = TASK_READY;
        if (err != OK) {
            task->tried |= 1U << task->index;
            task_note(task, node, err, detail);
        }
    }
}

/* ---- the port */

static enum err check_request(const struct chain_request *request)
{
    if (request->network->endpoint_count == 0)
        return err_set(ERR_CONFIG, "the network %s has no endpoint", request->network->name);
    return OK;
}

static ticket submit(void *ctx, const struct chain_request *request, chain_done_fn *done, void *arg)
{
    struct ethrpc *rpc = ctx;
    struct task *task = mem_alloc(sizeof *task);
    task->rpc = rpc;
    task->ticket = ++rpc->last_ticket;
    task->done = done;
    task->arg = arg;
    task->deadline_ms = mono_ms(rpc) + rpc->nodes.policy->overall_ms;
    task->candidates = node_count_candidates(request->network);
    task->invalid = op_init(&task->op, request);
    if (task->invalid == OK)
        task->invalid = check_request(request);
    if (task->invalid != OK)
        (void)text_copy(task->detail, sizeof task->detail, err_detail(task->invalid));
    struct task **at = &rpc->tasks;
    while (*at != NULL)
        at = &(*at)->next;
    *at = task;
    return task->ticket;
}

static ticket watch(void *ctx, const struct network *network, chain_event_fn *on_event, void *arg)
{
    struct ethrpc *rpc = ctx;
    struct block_watch *watch = mem_alloc(sizeof *watch);
    watch->ticket = ++rpc->last_ticket;
    if (has_head_watch(network))
        watch->heads = head_watch_open(rpc->streams, network, on_event, arg);
    watch->next = rpc->watches;
    rpc->watches = watch;
    return watch->ticket;
}

static void unwatch(struct ethrpc *rpc, ticket unwanted)
{
    struct block_watch **at = &rpc->watches;
    while (*at != NULL && (*at)->ticket != unwanted)
        at = &(*at)->next;
    struct block_watch *watch = *at;
    if (watch == NULL)
        return;
    *at = watch->next;
    head_watch_close(watch->heads);
    mem_free(watch);
}

static void cancel(void *ctx, ticket unwanted)
{
    struct ethrpc *rpc = ctx;
    struct task *task = rpc->tasks;
    while (task != NULL && task->ticket != unwanted)
        task = task->next;
    if (task == NULL) {
        unwatch(rpc, unwanted);
        return;
    }
    if (task->transfer != NULL)
        http_cancel(rpc->nodes.http, task->transfer);
    task_unlink(task);
    task_free(task);
}

static void health(void *ctx, const struct network *network, struct chain_health *out)
{
    const struct ethrpc *rpc = ctx;
    const struct node *shown = NULL;
    size_t count = node_count_candidates(network);
    *out = (struct chain_health){.latency_ms = -1};
    for (size_t i = 0; i < count && !(shown != NULL && shown->health.err == OK); i++) {
        const struct node *node = node_find(&rpc->nodes, network, i);
        if (node != NULL && (shown == NULL || node->health.err == OK))
            shown = node;
    }
    if (shown == NULL) {
        char label[HTTP_LABEL];
        if (count > 0 && http_label(label, network->endpoints[0].url) == OK)
            (void)text_copy(out->endpoint, sizeof out->endpoint, label);
        return;
    }
    (void)text_copy(out->endpoint, sizeof out->endpoint, shown->label);
    out->is_up = shown->health.err == OK && shown->health.last_ok_s > 0;
    out->last_ok_s = shown->health.last_ok_s;
    out->latency_ms = shown->health.latency_ms;
    out->why = shown->health.err;
    (void)text_copy(out->problem, sizeof out->problem, shown->health.problem);
}

struct ethrpc *ethrpc_new(struct http *http, struct stream_set *streams,
                          const struct clock_port *clock, const struct retry_policy *policy)
{
    struct ethrpc *rpc = mem_alloc(sizeof *rpc);
    rpc->streams = streams;
    rpc->nodes = (struct node_list){
        .http = http, .clock = clock, .policy = policy, .checked = on_checked, .arg = rpc};
    return rpc;
}

void ethrpc_free(struct ethrpc *rpc)
{
    if (rpc == NULL)
        return;
    while (rpc->tasks != NULL)
        cancel(rpc, rpc->tasks->ticket);
    while (rpc->watches != NULL)
        unwatch(rpc, rpc->watches->ticket);
    node_list_clear(&rpc->nodes);
    mem_free(rpc);
}

void ethrpc_port(struct ethrpc *rpc, struct chain_port *out)
{
    *out = (struct chain_port){
        .ctx = rpc, .submit = submit, .cancel = cancel, .health = health, .watch = watch};
}

/* Requests that are made by the done functions of this call wait for the next one, so that a
 * caller that asks again at once cannot keep us here. */
static struct task *next_due(const struct ethrpc *rpc, ticket last, int64_t now)
{
    struct task *task = rpc->tasks;
    while (task != NULL && task->ticket <= last &&
           !(task->state == TASK_READY || (task->state == TASK_WAIT_TIME && task->due_ms <= now)))
        task = task->next;
    return task != NULL && task->ticket <= last ? task : NULL;
}

void ethrpc_dispatch(struct ethrpc *rpc)
{
    ticket last = rpc->last_ticket;
    int64_t now = mono_ms(rpc);
    for (struct task *task; (task = next_due(rpc, last, now)) != NULL;)
        task_run(task);
}

int ethrpc_timeout_ms(const struct ethrpc *rpc)
{
    int64_t now = mono_ms(rpc), soonest = INT_MAX;
    bool has_timer = false;
    for (const struct task *task = rpc->tasks; task != NULL; task = task->next) {
        if (task->state != TASK_READY && task->state != TASK_WAIT_TIME)
            continue;
        int64_t left = task->state == TASK_READY || task->due_ms <= now ? 0 : task->due_ms - now;
        has_timer = true;
        soonest = left < soonest ? left : soonest;
    }
    return has_timer ? (int)soonest : -1;
}

bool ethrpc_busy(const struct ethrpc *rpc)
{
    return rpc->tasks != NULL;
}
