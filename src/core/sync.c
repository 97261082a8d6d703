#include "core/sync.h"

#include "core/balance.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/notice.h"
#include "core/store/head_row.h"
#include "core/txn_state.h"

#define IDLE_MIN_MS    4000
#define QUICK_MS       1000
#define BACKOFF_MAX_MS 30000
#define LIVE_IDLE_MS   15000 /* a poll finds what an announcement that got lost would have told */
#define LIVE_QUICK_MS  4000

/* Endpoints behind a balancer differ by a block or two: a head that is so little behind, and not
 * contradicted by a hash, counts as gone back only when it stays so. */
#define LAG_BLOCKS 3
#define LAG_POLLS  3

static void poll_due(void *arg);

static bool can_poll(const struct core *core)
{
    return core->ports.chain.submit != NULL && core->network != NULL;
}

static int64_t poll_interval_ms(const struct sync_state *sync)
{
    int64_t block_ms = sync->core->network->block_time_ms;
    int64_t interval = block_ms > IDLE_MIN_MS ? block_ms : IDLE_MIN_MS;
    if (sync->is_quick)
        interval = block_ms / 2 > QUICK_MS ? block_ms / 2 : QUICK_MS;
    int64_t live_ms = sync->is_quick ? LIVE_QUICK_MS : LIVE_IDLE_MS;
    if (sync->is_live && interval < live_ms)
        interval = live_ms;
    for (unsigned i = 0; i < sync->failures && interval < BACKOFF_MAX_MS; i++)
        interval *= 2;
    return sync->failures > 0 && interval > BACKOFF_MAX_MS ? BACKOFF_MAX_MS : interval;
}

static void poll_later(struct sync_state *sync, int64_t delay_ms)
{
    struct core *core = sync->core;
    timer_cancel(&core->timers, sync->poll_timer);
    sync->poll_timer = timer_set(&core->timers, core_mono_ms(core) + delay_ms, poll_due, sync);
}

/* Announce the connection's health when a person would see a difference. */
static void check_health(struct sync_state *sync)
{
    struct core *core = sync->core;
    struct chain_health now = {0};
    if (core->ports.chain.health == NULL)
        return;
    core->ports.chain.health(core->ports.chain.ctx, core->network, &now);
    bool same = sync->has_health && now.is_up == sync->health.is_up &&
                strcmp(now.endpoint, sync->health.endpoint) == 0 &&
                strcmp(now.problem, sync->health.problem) == 0;
    sync->health = now;
    sync->has_health = true;
    if (!same)
        core_emit(core, EV_NETWORK, 0);
}

/* ---- what a polled block means ---- */

enum head_change {
    HEAD_FIRST,
    HEAD_SAME,
    HEAD_AHEAD,
    HEAD_BEHIND, /* a little lower, nothing contradicts that it is the same chain */
    HEAD_BACK    /* lower, or another block where one was seen before */
};

static enum head_change compare_heads(const struct head_row *old, const struct chain_block *block)
{
    if (block->number == old->number)
        return hash_equal(&block->hash, &old->hash) ? HEAD_SAME : HEAD_BACK;
    if (block->number == old->number + 1)
        return hash_equal(&block->parent, &old->hash) ? HEAD_AHEAD : HEAD_BACK;
    if (block->number > old->number)
        return HEAD_AHEAD;
    if (block->number + 1 == old->number && !hash_equal(&block->hash, &old->parent))
        return HEAD_BACK;
    return old->number - block->number <= LAG_BLOCKS ? HEAD_BEHIND : HEAD_BACK;
}

/* Tell the person once: not again while the chain is still behind. */
static enum err announce_back(struct core *core, uint64_t was, uint64_t is)
{
    if (!core->session.is_open)
        return OK;
    if (is >= was)
        return notice_add(core, core->session.account_id, NOTICE_CHAIN, LINK_NONE, 0,
                          "%s replaced block %llu by another one; recent transactions are checked "
                          "again",
                          core->network->title, (unsigned long long)was);
    return notice_add(core, core->session.account_id, NOTICE_CHAIN, LINK_NONE, 0,
                      "%s went back from block %llu to block %llu; recent transactions are "
                      "checked again",
                      core->network->title, (unsigned long long)was, (unsigned long long)is);
}

/* Save a head that differs from the stored one, in the caller's store transaction. */
static enum err save_head(struct core *core, const struct head_row *old, enum head_change change,
                          const struct chain_answer *answer)
{
    struct head_row row = {
        .chain_id = core->network->chain_id,
        .number = answer->block.number,
        .hash = answer->block.hash,
        .parent = answer->block.parent,
        .time_s = answer->block.time_s,
        .base_fee = answer->block.base_fee,
        .seen_s = core_now_s(core),
    };
    text_clean_into(row.endpoint, sizeof row.endpoint,
                    answer->endpoint != NULL ? answer->endpoint : "",
                    answer->endpoint != NULL ? strlen(answer->endpoint) : 0);
    bool is_back = change == HEAD_BACK;
    if (is_back)
        row.went_back_from = old->number;
    if (change != HEAD_FIRST && old->went_back_from > row.went_back_from)
        row.went_back_from = old->went_back_from;
    if (row.number > row.went_back_from)
        row.went_back_from = 0;
    TRY(head_row_put(core->store, &row));
    if (!is_back)
        return OK;
    TRY(txn_unmine_above(core, row.number));
    return old->went_back_from == 0 ? announce_back(core, old->number, row.number) : OK;
}

/* Compare and save as one write, for another session may poll at the same time. */
static enum err take_block(struct sync_state *sync, const struct chain_answer *answer,
                           enum head_change *change)
{
    struct core *core = sync->core;
    struct head_row old = {0};
    *change = HEAD_SAME;
    enum err err = head_row_get(core->store, &old, core->network->chain_id);
    if (err != OK && err != ERR_NOT_FOUND)
        return err;
    if (err == OK && compare_heads(&old, &answer->block) == HEAD_SAME)
        return OK;

    TRY(store_begin(core->store));
    err = head_row_get(core->store, &old, core->network->chain_id);
    if (err == ERR_NOT_FOUND) {
        *change = HEAD_FIRST;
        err = OK;
    } else if (err == OK) {
        *change = compare_heads(&old, &answer->block);
        if (*change == HEAD_BEHIND && sync->behind + 1 >= LAG_POLLS)
            *change = HEAD_BACK;
    }
    if (err == OK && *change != HEAD_SAME && *change != HEAD_BEHIND)
        err = save_head(core, &old, *change, answer);
    if (err == OK)
        return store_commit(core->store);
    store_rollback(core->store);
    return err;
}

/* A head came, by a poll or announced. */
static void head_came(struct sync_state *sync, const struct chain_answer *answer)
{
    struct core *core = sync->core;
    enum head_change change = HEAD_SAME;
    enum err err = answer->err;
    if (err == OK)
        err = take_block(sync, answer, &change);
    if (err == OK) {
        sync->failures = 0;
        sync->behind = change == HEAD_BEHIND ? sync->behind + 1 : 0;
        if (change != HEAD_BEHIND)
            sync->seen_again_s = core_now_s(core);
    } else {
        sync->failures++;
    }
    check_health(sync);
    poll_later(sync, poll_interval_ms(sync));
    if (err != OK || change == HEAD_SAME || change == HEAD_BEHIND)
        return;
    if (change == HEAD_BACK)
        txn_check_blocks(core);
    core_emit_detail(core, EV_HEAD, 0, change == HEAD_BACK ? "the chain went back" : NULL);
    core_notify_head(core);
}

static void block_done(void *arg, const struct chain_answer *answer)
{
    struct sync_state *sync = arg;
    sync->poll = 0;
    head_came(sync, answer);
}

/* ---- announced blocks ---- */

static void on_announced(void *arg, const struct chain_event *event)
{
    struct sync_state *sync = arg;
    bool was_live = sync->is_live;
    sync->is_live = event->status.state == STREAM_LIVE;
    if (event->block != NULL) {
        const struct chain_answer answer = {
            .detail = "", .block = *event->block, .endpoint = sync->health.endpoint};
        head_came(sync, &answer);
    } else if (was_live != sync->is_live) {
        sync_poll(sync->core); /* what came before the announcements, or will not be announced */
    }
}

static void watch_blocks(struct sync_state *sync)
{
    const struct chain_port *chain = &sync->core->ports.chain;
    if (chain->watch != NULL && sync->watch == 0 && can_poll(sync->core))
        sync->watch = chain->watch(chain->ctx, sync->core->network, on_announced, sync);
}

/* ---- driving ---- */

void sync_poll(struct core *core)
{
    struct sync_state *sync = core->sync;
    if (sync == NULL || !can_poll(core) || sync->poll != 0)
        return;
    timer_cancel(&core->timers, sync->poll_timer);
    sync->poll_timer = 0;
    struct chain_request request = {
        .op = CHAIN_BLOCK, .network = core->network, .block = BLOCK_LATEST};
    sync->poll = core_chain(core, &request, block_done, sync);
}

static void poll_due(void *arg)
{
    struct sync_state *sync = arg;
    sync->poll_timer = 0;
    sync_poll(sync->core);
}

void sync_set_quick(struct core *core, bool quick)
{
    struct sync_state *sync = core->sync;
    if (sync == NULL || sync->is_quick == quick)
        return;
    sync->is_quick = quick;
    if (sync->poll == 0 && sync->failures == 0 && can_poll(core))
        poll_later(sync, poll_interval_ms(sync));
}

enum err head_get(struct core *core, struct head *out)
{
    struct head_row row = {0};
    *out = (struct head){0};
    if (core->network == NULL)
        return OK;
    enum err err = head_row_get(core->store, &row, core->network->chain_id);
    if (err != OK)
        return err == ERR_NOT_FOUND ? OK : err;
    *out = (struct head){
        .is_known = true,
        .number = row.number,
        .hash = row.hash,
        .time_s = row.time_s,
        .seen_s = row.seen_s,
        .base_fee = row.base_fee,
        .went_back_from = row.went_back_from,
    };
    if (core->sync != NULL && core->sync->seen_again_s > out->seen_s)
        out->seen_s = core->sync->seen_again_s;
    return OK;
}

/* ---- hooks ---- */

static void forget_chain(struct sync_state *sync)
{
    struct core *core = sync->core;
    if (sync->poll != 0)
        core_chain_cancel(core, sync->poll);
    if (sync->watch != 0)
        core_chain_cancel(core, sync->watch);
    sync->poll = sync->watch = 0;
    sync->is_live = false;
    timer_cancel(&core->timers, sync->poll_timer);
    sync->poll_timer = 0;
    sync->failures = sync->behind = 0;
    sync->seen_again_s = 0;
    sync->has_health = false;
    sync->read_ms = 0;
    balance_reading_stop(core, ERR_CANCELLED);
}

static void on_open(struct core *core)
{
    core->sync = mem_alloc(sizeof *core->sync);
    core->sync->core = core;
}

static void on_attach(struct core *core)
{
    watch_blocks(core->sync);
    sync_poll(core);
    sync_balances_soon(core);
}

static void on_session(struct core *core)
{
    if (core->session.is_open)
        sync_balances_soon(core);
    else
        balance_reading_stop(core, ERR_CANCELLED);
}

static void on_network(struct core *core)
{
    forget_chain(core->sync);
    on_attach(core);
}

static void on_head(struct core *core)
{
    sync_balances_soon(core);
}

static void on_event(struct core *core, const struct event *event)
{
    if (event->type == EV_WALLETS)
        sync_balances_soon(core);
}

static void on_close(struct core *core)
{
    if (core->sync == NULL)
        return;
    forget_chain(core->sync);
    mem_free(core->sync->waiting.items);
    mem_free(core->sync);
    core->sync = NULL;
}

const struct core_hooks sync_hooks = {
    .open = on_open,
    .attach = on_attach,
    .session = on_session,
    .network = on_network,
    .head = on_head,
    .event = on_event,
    .close = on_close,
};
