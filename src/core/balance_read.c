/* Balances are read in the background: what a reading means, and when the next one is due. */

#include "core/balance.h"

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/notice.h"
#include "core/store/balance_row.h"
#include "core/store/head_row.h"
#include "core/sync.h"
#include "core/txn_state.h"
#include "core/wallet.h"

#define READ_MIN_MS  4000  /* between two readings that nobody asked for */
#define READ_FAIL_MS 15000 /* after one that failed */
#define REFRESH_S    60    /* an unchanged figure is saved again when it is so old */

/* One CHAIN_BALANCES under way. */
struct balance_reading {
    struct core *core;
    ticket ticket;
    int64_t account_id;
    struct wallet_address *addresses; /* one per owner */
    struct addr *owners;
    size_t owner_count;
    job *jobs;
    size_t job_count;
};

/* ---- jobs that wait for a reading ---- */

static void end_jobs(struct core *core, const job *jobs, size_t count, enum err err,
                     const char *detail)
{
    for (size_t i = 0; i < count; i++)
        core_job_done(core, jobs[i], 0, err, detail);
}

static void end_waiting(struct core *core, enum err err, const char *detail)
{
    struct job_list *waiting = &core->sync->waiting;
    size_t count = waiting->count;
    waiting->count = 0;
    end_jobs(core, waiting->items, count, err, detail);
}

static void reading_free(struct balance_reading *reading)
{
    mem_free(reading->addresses);
    mem_free(reading->owners);
    mem_free(reading->jobs);
    mem_free(reading);
}

void balance_reading_stop(struct core *core, enum err why)
{
    struct sync_state *sync = core->sync;
    timer_cancel(&core->timers, sync->balance_timer);
    sync->balance_timer = 0;
    if (sync->reading != NULL) {
        struct balance_reading *reading = sync->reading;
        sync->reading = NULL;
        core_chain_cancel(core, reading->ticket);
        end_jobs(core, reading->jobs, reading->job_count, why, NULL);
        reading_free(reading);
    }
    end_waiting(core, why, NULL);
}

/* ---- what a reading means ---- */

/* What is the same for each figure of a reading. */
struct reading_context {
    const struct balance_reading *reading;
    const struct chain_answer *answer;
    struct head_row head;
    uint64_t block;
    int64_t now_s;
    bool is_changed;
};

static enum err announce_received(struct core *core, const struct reading_context *context,
                                  const struct wallet_address *address, const struct token *token,
                                  const struct u256 *before, const struct u256 *after)
{
    struct u256 more;
    char amount[AMOUNT_TEXT_MAX];
    if (u256_sub(&more, after, before))
        return OK;
    units_format(amount, &more, token->decimals);
    return notice_add(core, context->reading->account_id, NOTICE_RECEIVED, LINK_ADDRESS,
                      address->id, "received %s %s at %s", amount, token->symbol,
                      address->label[0] != '\0' ? address->label : address->wallet_name);
}

/* Save one figure unless it is older than the stored one or says nothing new. */
static enum err take_balance(struct core *core, struct reading_context *context,
                             const struct wallet_address *address, const struct token *token,
                             const struct u256 *amount)
{
    struct balance_row old = {
        .chain_id = core->network->chain_id, .owner = address->address, .token = token->address};
    enum err err = balance_row_get(core->store, &old);
    bool was_known = err == OK;
    if (err != OK && err != ERR_NOT_FOUND)
        return err;

    bool is_rewound = was_known && old.block > context->head.number;
    if (was_known && old.block > context->block && !is_rewound)
        return OK; /* this endpoint lags behind the one that was read before */
    bool same = was_known && u256_cmp(&old.amount, amount) == 0;
    if (same && !is_rewound && context->now_s - old.seen_s < REFRESH_S)
        return OK;

    struct balance_row row = old;
    row.amount = *amount;
    row.block = context->block;
    row.seen_s = context->now_s;
    const char *endpoint = context->answer->endpoint != NULL ? context->answer->endpoint : "";
    text_clean_into(row.endpoint, sizeof row.endpoint, endpoint, strlen(endpoint));
    TRY(balance_row_put(core->store, &row));
    context->is_changed = true;

    bool rose = was_known && !is_rewound && context->head.went_back_from == 0 &&
                u256_cmp(amount, &old.amount) > 0;
    if (!rose || txn_explains_rise(core, &row.owner, &row.token, old.block))
        return OK;
    return announce_received(core, context, address, token, &old.amount, amount);
}

static enum err take_balances(struct core *core, struct reading_context *context)
{
    const struct balance_reading *reading = context->reading;
    size_t token_count = core->network->token_count;
    for (size_t o = 0; o < reading->owner_count; o++) {
        for (size_t t = 0; t < token_count; t++) {
            size_t i = o * token_count + t;
            if (context->answer->balance_known[i])
                TRY(take_balance(core, context, &reading->addresses[o], &core->network->tokens[t],
                                 &context->answer->balances[i]));
        }
    }
    return OK;
}

static enum err save_reading(struct core *core, const struct balance_reading *reading,
                             const struct chain_answer *answer)
{
    struct reading_context context = {
        .reading = reading, .answer = answer, .now_s = core_now_s(core)};
    TRY(store_begin(core->store));
    enum err err = head_row_get(core->store, &context.head, core->network->chain_id);
    if (err == ERR_NOT_FOUND) {
        context.head.number = answer->block.number;
        err = OK;
    }
    context.block = answer->block.number != 0 ? answer->block.number : context.head.number;
    if (context.block > context.head.number)
        context.head.number = context.block; /* the head was not polled since */
    if (err == OK)
        err = take_balances(core, &context);
    if (err == OK)
        err = store_commit(core->store);
    else
        store_rollback(core->store);
    if (err == OK && context.is_changed)
        core_emit(core, EV_BALANCES, 0);
    return err;
}

/* ---- driving ---- */

static void read_due(void *arg);

static void read_later(struct core *core, int64_t due_ms)
{
    timer_cancel(&core->timers, core->sync->balance_timer);
    core->sync->balance_timer = timer_set(&core->timers, due_ms, read_due, core);
}

static void balances_done(void *arg, const struct chain_answer *answer)
{
    struct balance_reading *reading = arg;
    struct core *core = reading->core;
    core->sync->reading = NULL;
    enum err err = answer->err;
    const char *detail = answer->detail;
    if (err == OK) {
        err = save_reading(core, reading, answer);
        detail = err_detail(err);
    }
    end_jobs(core, reading->jobs, reading->job_count, err, err == OK ? NULL : detail);
    reading_free(reading);
    if (core->sync->waiting.count > 0)
        read_later(core, core_mono_ms(core));
    else if (err != OK)
        read_later(core, core_mono_ms(core) + READ_FAIL_MS);
}

static bool has_owner(const struct balance_reading *reading, const struct addr *owner)
{
    for (size_t i = 0; i < reading->owner_count; i++) {
        if (addr_equal(&reading->owners[i], owner))
            return true;
    }
    return false;
}

/* Returns: OK; ERR_NOT_FOUND when there is no address to read; ERR_STORE */
static enum err collect_owners(struct core *core, struct balance_reading *reading)
{
    size_t count;
    TRY(wallet_addresses(core, 0, &reading->addresses, &count));
    reading->owners = mem_array(count, sizeof *reading->owners);
    for (size_t i = 0; i < count; i++) {
        struct wallet_address *address = &reading->addresses[i];
        if (address->is_archived || has_owner(reading, &address->address))
            continue;
        reading->addresses[reading->owner_count] = *address;
        reading->owners[reading->owner_count++] = address->address;
    }
    return reading->owner_count > 0 ? OK : ERR_NOT_FOUND;
}

static void submit_reading(struct core *core, struct balance_reading *reading)
{
    struct addr tokens[NETWORK_TOKENS];
    for (size_t i = 0; i < core->network->token_count; i++)
        tokens[i] = core->network->tokens[i].address;
    struct chain_request request = {
        .op = CHAIN_BALANCES,
        .network = core->network,
        .block = BLOCK_LATEST,
        .owners = reading->owners,
        .owner_count = reading->owner_count,
        .tokens = tokens,
        .token_count = core->network->token_count,
    };
    core->sync->reading = reading;
    core->sync->read_ms = core_mono_ms(core);
    reading->ticket = core_chain(core, &request, balances_done, reading);
}

/* Begin to read for everybody who waits. */
static void read_begin(struct core *core)
{
    struct sync_state *sync = core->sync;
    if (sync->reading != NULL)
        return;
    timer_cancel(&core->timers, sync->balance_timer);
    sync->balance_timer = 0;
    struct balance_reading *reading = mem_alloc(sizeof *reading);
    reading->core = core;
    reading->account_id = core->session.account_id;
    enum err err = collect_owners(core, reading);
    if (err != OK) {
        reading_free(reading);
        end_waiting(core, err == ERR_NOT_FOUND ? OK : err,
                    err == ERR_NOT_FOUND ? NULL : err_detail(err));
        return;
    }
    reading->job_count = sync->waiting.count;
    reading->jobs = mem_dup(sync->waiting.items, reading->job_count * sizeof *reading->jobs);
    sync->waiting.count = 0;
    submit_reading(core, reading);
}

static bool can_read(const struct core *core)
{
    return core->ports.chain.submit != NULL && core->network != NULL && core->session.is_open;
}

static void read_due(void *arg)
{
    struct core *core = arg;
    core->sync->balance_timer = 0;
    if (can_read(core))
        read_begin(core);
    else
        end_waiting(core, ERR_CANCELLED, NULL);
}

void sync_balances_soon(struct core *core)
{
    struct sync_state *sync = core->sync;
    if (sync == NULL || !can_read(core))
        return;
    int64_t now = core_mono_ms(core), due = now;
    if (sync->read_ms != 0 && sync->read_ms + READ_MIN_MS > now)
        due = sync->read_ms + READ_MIN_MS;
    read_later(core, due);
}

void sync_balances_now(struct core *core)
{
    if (core->sync == NULL || !can_read(core))
        return;
    core->sync->read_ms = 0;
    sync_balances_soon(core);
}

enum err balance_refresh(struct core *core, job *out)
{
    struct sync_state *sync = core->sync;
    TRY(core_need_online(core));
    if (!core->session.is_open)
        return err_set(ERR_LOCKED, "balances are read for the account that is logged in");
    *out = core_job_new(core);
    struct job_list *waiting = &sync->waiting;
    if (waiting->count == waiting->cap) {
        waiting->cap = waiting->cap == 0 ? 4 : 2 * waiting->cap;
        waiting->items = mem_resize(waiting->items, waiting->cap, sizeof *waiting->items);
    }
    waiting->items[waiting->count++] = *out;
    if (sync->reading == NULL)
        read_later(core, core_mono_ms(core));
    return OK;
}
